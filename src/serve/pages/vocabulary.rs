//! The ontology's page: classes, properties, schemes and shapes, each where its IRI leads.
//!
//! In: the store. Out: a page. Invariant: every term `ontology#…` that the store describes is on it,
//! under its own name as the anchor.

use super::frame::{self, Page, Section};
use super::graph::{Graph, Label, local};
use super::link::link;
use super::rdf::vocabulary_terms;
use super::statements::names;
use super::term::{linked, name, property_name, resource};
use crate::query::QueryError;
use crate::vocab::{self, dcterms, demarche, owl, rdf, rdfs, sh, skos};
use maud::{Markup, html};
use oxigraph::model::{NamedNode, NamedNodeRef, Term};

/// What is told of a term beside its name and comment.
const TOLD: [NamedNodeRef<'static>; 7] = [
    rdfs::SUB_CLASS_OF,
    rdfs::SUB_PROPERTY_OF,
    rdfs::DOMAIN,
    rdfs::RANGE,
    owl::INVERSE_OF,
    sh::TARGET_CLASS,
    rdfs::SEE_ALSO,
];

/// The page of the ontology.
pub fn page(graph: &Graph<'_>) -> Result<Vec<u8>, QueryError> {
    let terms = vocabulary_terms(graph)?;
    let header =
        terms.iter().filter(|node| link(graph.site.base, node.as_str()) == super::link::Link::Here("/ontology".into()));
    let header: Vec<&NamedNode> = header.collect();
    let mut kinds: [Vec<&NamedNode>; 5] = Default::default();
    for node in &terms {
        let types = graph.types(node.as_ref())?;
        let is = |wanted: &[NamedNodeRef<'_>]| types.iter().any(|class| wanted.contains(&class.as_ref()));
        let kind = match () {
            () if is(&[owl::CLASS]) => 0,
            () if is(&[owl::DATATYPE_PROPERTY]) => 2,
            () if is(&[owl::OBJECT_PROPERTY, owl::SYMMETRIC_PROPERTY, rdf::PROPERTY]) => 1,
            () if is(&[skos::CONCEPT_SCHEME]) => 3,
            () if is(&[sh::NODE_SHAPE]) => 4,
            () => continue,
        };
        kinds[kind].push(node);
    }
    let [classes, objects, values, schemes, shapes] = kinds;
    let mut sections = Vec::new();
    for (id, title, nodes) in [
        ("classes", "Classes", &classes),
        ("object-properties", "Properties that lead to resources", &objects),
        ("value-properties", "Properties that lead to values", &values),
        ("shapes", "Shapes", &shapes),
    ] {
        let mut entries = Vec::new();
        for node in nodes {
            entries.push(entry(graph, node.as_ref())?);
        }
        let body = html! {
            ul.index { @for node in nodes { li { (resource(graph, node.as_ref())?) } } }
            @for entry in &entries { (entry) }
        };
        sections.push(Section::of(id, title, nodes.len(), body));
    }
    let schemes: Vec<NamedNode> = schemes.into_iter().cloned().collect();
    sections.insert(3, Section::of("schemes", "Schemes of concepts", schemes.len(), self::schemes(graph, &schemes)?));
    let page = Page {
        title: Label { text: "The ontology".into(), language: None },
        kind: "Ontology".into(),
        iri: Some(format!("{}ontology", vocab::DEFAULT_BASE)),
        path: Some("/ontology".into()),
        lead: lead(graph, &header)?,
        sections,
    };
    Ok(frame::write(graph.site, &page))
}

/// What the ontology says of itself.
fn lead(graph: &Graph<'_>, header: &[&NamedNode]) -> Result<Markup, QueryError> {
    let mut descriptions = Vec::new();
    let mut facts: Vec<(String, Term)> = Vec::new();
    for node in header {
        descriptions.extend(graph.literals(node.as_ref(), dcterms::DESCRIPTION)?);
        for of in [owl::VERSION_INFO, demarche::ONTOLOGY_VERSION, dcterms::LICENSE, rdfs::SEE_ALSO] {
            for value in graph.objects(node.as_ref(), of)? {
                facts.push((property_name(graph, of)?, value));
            }
        }
    }
    facts.dedup();
    Ok(html! {
        @for description in &descriptions { p.description { (name(description)) } }
        dl.facts {
            @for (i, (of, value)) in facts.iter().enumerate() {
                @if i == 0 || facts[i - 1].0 != *of { dt { (of) } }
                dd { (super::term::term(graph, value)?) }
            }
        }
    })
}

/// A class, property or shape.
fn entry(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Markup, QueryError> {
    let label = graph.label(node)?;
    let mut comments = graph.literals(node, rdfs::COMMENT)?;
    // A shape says what it asks for in its messages.
    for property in graph.objects(node, sh::PROPERTY)? {
        if let Term::BlankNode(rule) = property {
            for quad in graph.site.store.said_of(rule.as_ref().into()) {
                let quad = quad?;
                if let (true, Term::Literal(message)) = (quad.predicate.as_ref() == sh::MESSAGE, quad.object) {
                    comments.push(Label { text: message.value().to_owned(), language: None });
                }
            }
        }
    }
    comments.sort();
    comments.dedup();
    let mut facts = Vec::new();
    for of in TOLD {
        let values = graph.objects(node, of)?;
        if !values.is_empty() {
            facts.push((property_name(graph, of)?, values));
        }
    }
    let id = local(graph.site.base, node.as_str());
    Ok(html! {
        div.entry id=(id) {
            h3 { (name(&label)) " " code { bdi { (id) } } }
            @for comment in &comments { p { (name(comment)) } }
            @if !facts.is_empty() {
                dl.facts {
                    @for (of, values) in &facts {
                        dt { (of) }
                        @for value in values { dd { (super::term::term(graph, value)?) } }
                    }
                }
            }
        }
    })
}

/// The schemes, each with its concepts.
fn schemes(graph: &Graph<'_>, schemes: &[NamedNode]) -> Result<Markup, QueryError> {
    let mut all = Vec::new();
    for scheme in schemes {
        let concepts = graph.from(skos::IN_SCHEME, scheme.as_ref())?;
        let descriptions = graph.literals(scheme.as_ref(), dcterms::DESCRIPTION)?;
        let title = linked(&link(graph.site.base, scheme.as_str()), name(&graph.label(scheme.as_ref())?));
        all.push(html! {
            div.entry {
                h3 { (title) " " span.count { (concepts.len()) } }
                @for description in &descriptions { p { (name(description)) } }
                @if !concepts.is_empty() {
                    details { summary { "Concepts" } (names(graph, &concepts)?) }
                }
            }
        });
    }
    Ok(html! { @for scheme in &all { (scheme) } })
}

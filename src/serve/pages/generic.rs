//! The page of any resource: what it is called, what it is, what is said of it, what leads to it.
//!
//! In: a resource. Out: its page; kinds that have more to show add their sections. Invariant: every
//! triple of the resource is on its page, up to the caps, which are told.

use super::concept::Concept;
use super::frame::{self, Page, Section, grouped, nothing};
use super::graph::{Graph, Label, RELATIONS, local};
use super::link::{Link, link, parameter};
use super::statements::{SHOWN, names};
use super::term::{self, name, property, property_name, resource, value};
use super::{document, relation};
use crate::query::QueryError;
use crate::vocab::{dcterms, demarche, elsewhere, owl, prov, rdfs, skos};
use maud::{Markup, html};
use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term};
use std::collections::BTreeMap;

/// How many of the resources that lead here by one property are named.
const INCOMING: usize = 25;

/// More values than this are folded away.
const FOLDED: usize = 12;

/// How deep blank nodes are shown within one another.
const DEPTH: usize = 4;

/// Properties that tell what a resource is, at the head of its page.
const DESCRIPTIONS: [NamedNodeRef<'static>; 5] =
    [skos::DEFINITION, rdfs::COMMENT, dcterms::DESCRIPTION, skos::SCOPE_NOTE, skos::NOTE];

/// Properties that lead to the same thing on other sites.
const ELSEWHERE: [NamedNodeRef<'static>; 5] =
    [owl::SAME_AS, skos::EXACT_MATCH, skos::CLOSE_MATCH, skos::BROAD_MATCH, skos::RELATED_MATCH];

/// Other sites by name.
const SITES: [(&str, &str); 4] = [
    (elsewhere::WIKIDATA, "Wikidata"),
    (elsewhere::UN_THESAURUS, "UNBIS thesaurus"),
    (elsewhere::EU_COUNTRIES, "EU table of countries"),
    (elsewhere::GEONAMES, "GeoNames"),
];

/// Its values by property.
type Said = BTreeMap<NamedNode, Vec<Term>>;

/// The page of a resource.
pub fn page(graph: &Graph<'_>, node: NamedNodeRef<'_>, page: usize) -> Result<Vec<u8>, QueryError> {
    let classes = graph.types(node)?;
    let is = |wanted: &[NamedNodeRef<'_>]| classes.iter().any(|class| wanted.contains(&class.as_ref()));
    let path = match link(graph.site.base, node.as_str()) {
        Link::Here(path) => Some(path),
        _ => None,
    };
    let said = said(graph, node.into())?;
    let mut sections = Vec::new();
    let mut lead = description(graph, node)?;
    let place = path.as_deref().unwrap_or_default();
    if is(&RELATIONS) {
        lead = relation::lead(graph, node)?;
        sections.extend(relation::sections(graph, node)?);
    } else if is(&[demarche::DOCUMENT]) {
        sections.push(document::document(graph, node, page, place)?);
    } else if is(&[demarche::PARAGRAPH]) {
        sections.push(document::paragraph(graph, node)?);
    } else if is(&[demarche::PASSAGE]) {
        sections.extend(document::passage(graph, node)?);
    } else {
        sections.extend(Concept { graph, node, page, path: place }.sections(&classes)?);
    }
    sections.extend(called(graph, node)?);
    sections.extend(other_sites(graph, &said)?);
    sections.extend(properties(graph, node, &said)?);
    sections.extend(fragments(graph, node, &said)?);
    sections.extend(incoming(graph, node)?);
    let page = Page {
        title: graph.label(node)?,
        kind: kind(graph, &classes)?,
        iri: Some(node.as_str().to_owned()),
        path,
        lead,
        sections,
    };
    Ok(frame::write(graph.site, &page))
}

/// A small page of a concept: its name, what it is, its other names.
pub fn preview(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Vec<u8>, QueryError> {
    let label = graph.label(node)?;
    let others = graph.literals(node, skos::ALT_LABEL)?;
    let body = html! {
        p.kind { (kind(graph, &graph.types(node)?)?) }
        h1 { (term::linked(&link(graph.site.base, node.as_str()), name(&label))) }
        (description(graph, node)?)
        @if !others.is_empty() {
            p.source { "Also called " @for (i, other) in others.iter().enumerate() { @if i > 0 { ", " } (name(other)) } }
        }
    };
    Ok(frame::write_small(&label.text, body))
}

/// What kind of thing it is, in words.
fn kind(graph: &Graph<'_>, classes: &[NamedNode]) -> Result<String, QueryError> {
    // Every concept is a `skos:Concept` and every run a `prov:Activity`: the other class says more.
    let vague = [skos::CONCEPT, prov::ACTIVITY];
    let telling: Vec<_> = classes.iter().filter(|class| !vague.contains(&class.as_ref())).collect();
    let mut words = Vec::new();
    for class in if telling.is_empty() { classes.iter().collect() } else { telling } {
        words.push(match graph.text(class.as_ref(), rdfs::LABEL)? {
            Some(label) => label,
            None => term::spaced(local(graph.site.base, class.as_str())).to_lowercase(),
        });
    }
    if words.is_empty() {
        words.push("resource".to_owned());
    }
    let words = frame::plain(&words.join(", "));
    let mut letters = words.chars();
    Ok(letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default())
}

/// What it is, in sentences.
fn description(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Markup, QueryError> {
    let mut sentences = Vec::new();
    for property in DESCRIPTIONS {
        sentences.extend(graph.literals(node, property)?);
    }
    Ok(html! { @for sentence in &sentences { p.description { (name(sentence)) } } })
}

/// Its labels by language, and the names that are only looked for in texts.
fn called(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Option<Section>, QueryError> {
    let mut rows: Vec<(String, Vec<Label>)> = Vec::new();
    for of in [skos::PREF_LABEL, rdfs::LABEL, skos::ALT_LABEL, demarche::DEMONYM, demarche::CAPITAL] {
        let labels = graph.literals(node, of)?;
        if !labels.is_empty() {
            rows.push((property_name(graph, of)?, labels));
        }
    }
    let hidden = graph.literals(node, skos::HIDDEN_LABEL)?;
    if rows.is_empty() && hidden.is_empty() {
        return Ok(None);
    }
    let labels = |labels: &[Label]| {
        html! {
            ul.words {
                @for label in labels {
                    li { (name(label)) (term::language(label.language.as_deref())) }
                }
            }
        }
    };
    let body = html! {
        dl.facts { @for (of, all) in &rows { dt { (of) } dd { (labels(all)) } } }
        @if !hidden.is_empty() {
            details {
                summary { "Also found in texts as" " " span.count { (grouped(hidden.len())) } }
                (labels(&hidden))
            }
        }
    };
    Ok(Some(Section::new("names", "Names", body)))
}

/// The same thing on other sites.
fn other_sites(graph: &Graph<'_>, said: &Said) -> Result<Option<Section>, QueryError> {
    let mut rows = Vec::new();
    for of in ELSEWHERE {
        let Some(terms) = said.get(&of.into_owned()) else { continue };
        for term in terms {
            if let Term::NamedNode(node) = term {
                let site = SITES.iter().find(|(prefix, _)| node.as_str().starts_with(prefix));
                let words = match site {
                    Some((prefix, name)) => html! { (name) " " bdi { (node.as_str().trim_start_matches(prefix)) } },
                    None => html! { bdi { (node.as_str()) } },
                };
                rows.push((property_name(graph, of)?, term::linked(&link(graph.site.base, node.as_str()), words)));
            }
        }
    }
    let body = html! { ul.words { @for (of, leads) in &rows { li { (leads) " " span.language { (of) } } } } };
    Ok((!rows.is_empty()).then(|| Section::of("elsewhere", "On other sites", rows.len(), body)))
}

/// What is said of a node, by property.
fn said(graph: &Graph<'_>, node: NamedOrBlankNodeRef<'_>) -> Result<Said, QueryError> {
    let mut said = Said::new();
    for quad in graph.site.store.said_of(node) {
        let quad = quad?;
        let values = said.entry(quad.predicate).or_default();
        if !values.contains(&quad.object) {
            values.push(quad.object);
        }
    }
    said.values_mut().for_each(|values| values.sort_by_cached_key(ToString::to_string));
    Ok(said)
}

/// All that is said of it: a table.
fn properties(graph: &Graph<'_>, node: NamedNodeRef<'_>, said: &Said) -> Result<Option<Section>, QueryError> {
    if said.is_empty() {
        return Ok(None);
    }
    let body = html! {
        div.wide tabindex="0" role="region" aria-label="Properties" {
            table.properties {
                thead { tr { th scope="col" { "Property" } th scope="col" { "Value" } } }
                tbody {
                    @for (of, values) in said {
                        tr {
                            th scope="row" { (property(graph, of.as_ref())?) }
                            td { (value_list(graph, Some(node), values, 0)?) }
                        }
                    }
                }
            }
        }
    };
    Ok(Some(Section::new("properties", "All properties", body)))
}

fn value_list(
    graph: &Graph<'_>,
    of: Option<NamedNodeRef<'_>>,
    values: &[Term],
    depth: usize,
) -> Result<Markup, QueryError> {
    let list = html! {
        ul.values {
            @for term in values.iter().take(SHOWN) { li { (value_of(graph, of, term, depth)?) } }
        }
        @if values.len() > SHOWN {
            p.more { "The first " (SHOWN) " of " (grouped(values.len())) " are shown; the data has all." }
        }
    };
    Ok(match values.len() > FOLDED {
        true => html! { details { summary { (grouped(values.len())) " values" } (list) } },
        false => list,
    })
}

fn value_of(graph: &Graph<'_>, of: Option<NamedNodeRef<'_>>, term: &Term, depth: usize) -> Result<Markup, QueryError> {
    match term {
        Term::BlankNode(blank) if depth < DEPTH => {
            let said = said(graph, blank.as_ref().into())?;
            Ok(html! {
                dl.nested {
                    @for (of, values) in &said {
                        dt { (property(graph, of.as_ref())?) }
                        dd { (value_list(graph, None, values, depth + 1)?) }
                    }
                }
            })
        }
        Term::BlankNode(_) => Ok(html! { "…" }),
        Term::Literal(literal) => Ok(value(literal.as_ref())),
        // A fragment of this page.
        Term::NamedNode(node) => match of.and_then(|of| node.as_str().strip_prefix(of.as_str())) {
            Some(fragment) if fragment.starts_with('#') => Ok(html! { a href=(fragment) { (fragment) } }),
            _ => resource(graph, node.as_ref()),
        },
    }
}

/// What is said of the resource's fragments (`…#quote`), each where links to it lead.
fn fragments(graph: &Graph<'_>, node: NamedNodeRef<'_>, said: &Said) -> Result<Vec<Section>, QueryError> {
    let prefix = format!("{}#", node.as_str());
    let mut sections = Vec::new();
    for term in said.values().flatten() {
        if let Term::NamedNode(fragment) = term
            && let Some(id) = fragment.as_str().strip_prefix(&prefix)
        {
            let own = self::said(graph, fragment.as_ref().into())?;
            let body = html! {
                dl.facts {
                    @for (of, values) in &own {
                        dt { (property(graph, of.as_ref())?) }
                        @for value in values { dd { (value_of(graph, None, value, 0)?) } }
                    }
                }
            };
            let title = format!("Selector: {id}");
            sections.push(Section::new(id.to_owned(), title, body));
        }
    }
    Ok(sections)
}

/// What leads here, by property.
fn incoming(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Option<Section>, QueryError> {
    let mut leading: BTreeMap<NamedNode, Vec<NamedNode>> = BTreeMap::new();
    for quad in graph.site.store.leading_to(node.into()) {
        let quad = quad?;
        if let NamedOrBlankNode::NamedNode(subject) = quad.subject {
            leading.entry(quad.predicate).or_default().push(subject);
        }
    }
    let mut total = 0;
    let mut rows = Vec::new();
    for (of, mut subjects) in leading {
        subjects.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        subjects.dedup();
        total += subjects.len();
        let shown = names(graph, &subjects[..subjects.len().min(INCOMING)])?;
        let rest = (subjects.len() > INCOMING).then(|| {
            let query = format!("SELECT ?thing WHERE {{ ?thing <{}> <{}> }}", of.as_str(), node.as_str());
            html! {
                p.more {
                    (grouped(INCOMING)) " of " (grouped(subjects.len())) " are shown; "
                    a href={ "/editor?query=" (parameter(&query)) } { "ask for all of them" } "."
                }
            }
        });
        rows.push((property_name(graph, of.as_ref())?, subjects.len(), shown, rest.unwrap_or_else(nothing)));
    }
    let body = html! {
        @for (of, count, shown, rest) in &rows {
            details open[rows.len() == 1] {
                summary { (of) " " span.count { (grouped(*count)) } }
                (shown) (rest)
            }
        }
    };
    Ok((total > 0).then(|| Section::of("incoming", "What leads here", total, body)))
}

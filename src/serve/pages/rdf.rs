//! A resource in RDF.
//!
//! In: an IRI. Out: what the store says of it, as triples. Invariant: all that the store says of the
//! resource, of its fragments (`…#quote`) and of blank nodes below it is there, and with a relation the
//! evidence it rests on; nothing of any other resource.

use super::graph::{Graph, RELATIONS};
use crate::query::QueryError;
use crate::vocab::{demarche, oa, owl, prov, rdf, sh, skos};
use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple};
use rustc_hash::FxHashSet;

/// The concise description of a resource.
pub fn description(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Vec<Triple>, QueryError> {
    let mut triples = Description::new(graph);
    triples.add(node)?;
    let is_relation = graph.types(node)?.iter().any(|class| RELATIONS.contains(&class.as_ref()));
    if is_relation {
        for passage in graph.nodes(node, prov::WAS_DERIVED_FROM)? {
            triples.add(passage.as_ref())?;
            for property in [demarche::IN_PARAGRAPH, oa::HAS_SOURCE] {
                for evidence in graph.nodes(passage.as_ref(), property)? {
                    triples.add(evidence.as_ref())?;
                }
            }
        }
    }
    Ok(triples.triples)
}

/// The vocabulary: its header, classes, properties, shapes and schemes.
pub fn vocabulary(graph: &Graph<'_>) -> Result<Vec<Triple>, QueryError> {
    let mut triples = Description::new(graph);
    for node in vocabulary_terms(graph)? {
        triples.add(node.as_ref())?;
    }
    Ok(triples.triples)
}

/// What belongs to the vocabulary, by IRI.
pub fn vocabulary_terms(graph: &Graph<'_>) -> Result<Vec<NamedNode>, QueryError> {
    let site = graph.site;
    let mut nodes = vec![crate::triples::iri::ontology_graph(site.base)];
    for class in [
        owl::ONTOLOGY,
        owl::CLASS,
        owl::OBJECT_PROPERTY,
        owl::DATATYPE_PROPERTY,
        owl::SYMMETRIC_PROPERTY,
        rdf::PROPERTY,
        sh::NODE_SHAPE,
        skos::CONCEPT_SCHEME,
    ] {
        let all = graph.from(rdf::TYPE, class)?;
        let own = |node: &NamedNode| super::link::below(site.base, node.as_str()).is_some();
        nodes.extend(all.into_iter().filter(own));
    }
    nodes.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    nodes.dedup();
    Ok(nodes)
}

/// Triples as they are gathered, each subject once.
struct Description<'g> {
    graph: &'g Graph<'g>,
    seen: FxHashSet<NamedOrBlankNode>,
    triples: Vec<Triple>,
}

impl<'g> Description<'g> {
    fn new(graph: &'g Graph<'g>) -> Self {
        Self { graph, seen: FxHashSet::default(), triples: Vec::new() }
    }

    /// All that is said of a resource, its fragments and the blank nodes below.
    fn add(&mut self, node: NamedNodeRef<'_>) -> Result<(), QueryError> {
        let own = format!("{}#", node.as_str());
        let mut open = vec![NamedOrBlankNode::from(node.into_owned())];
        while let Some(subject) = open.pop() {
            if !self.seen.insert(subject.clone()) {
                continue;
            }
            // A triple may stand in several graphs; the export writes it once.
            for quad in self.graph.site.store.said_of(subject.as_ref()) {
                let triple = Triple::from(quad?);
                match &triple.object {
                    Term::BlankNode(below) => open.push(below.clone().into()),
                    Term::NamedNode(below) if below.as_str().starts_with(&own) => open.push(below.clone().into()),
                    _ => (),
                }
                self.triples.push(triple);
            }
        }
        Ok(())
    }
}

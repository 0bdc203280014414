//! One order of terms and quads, the same on every machine.
//!
//! In: two terms, triples or quads. Out: an [`Ordering`]. Invariant: a total order that depends on
//! the terms alone.

use oxigraph::model::{GraphNameRef, NamedOrBlankNodeRef, Quad, QuadRef, TermRef};
use std::cmp::Ordering;

/// By graph, then subject, predicate, object.
pub fn quads(a: &Quad, b: &Quad) -> Ordering {
    quad_refs(a.as_ref(), b.as_ref())
}

/// By graph, then subject, predicate, object.
pub fn quad_refs(a: QuadRef<'_>, b: QuadRef<'_>) -> Ordering {
    graph_key(a.graph_name)
        .cmp(&graph_key(b.graph_name))
        .then_with(|| subject_key(a.subject).cmp(&subject_key(b.subject)))
        .then_with(|| a.predicate.as_str().cmp(b.predicate.as_str()))
        .then_with(|| terms(a.object, b.object))
}

/// IRIs, then blank nodes, then literals by value, language and datatype.
pub fn terms(a: TermRef<'_>, b: TermRef<'_>) -> Ordering {
    term_key(a).cmp(&term_key(b))
}

fn graph_key(graph: GraphNameRef<'_>) -> (u8, &str) {
    match graph {
        GraphNameRef::DefaultGraph => (0, ""),
        GraphNameRef::NamedNode(node) => (1, node.as_str()),
        GraphNameRef::BlankNode(node) => (2, node.as_str()),
    }
}

fn subject_key(subject: NamedOrBlankNodeRef<'_>) -> (u8, &str) {
    match subject {
        NamedOrBlankNodeRef::NamedNode(node) => (0, node.as_str()),
        NamedOrBlankNodeRef::BlankNode(node) => (1, node.as_str()),
    }
}

fn term_key<'a>(term: TermRef<'a>) -> (u8, &'a str, &'a str, &'a str) {
    match term {
        TermRef::NamedNode(node) => (0, node.as_str(), "", ""),
        TermRef::BlankNode(node) => (1, node.as_str(), "", ""),
        TermRef::Literal(literal) => {
            (2, literal.value(), literal.language().unwrap_or(""), literal.datatype().as_str())
        }
    }
}

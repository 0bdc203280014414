//! The names people write to the terms of the graph.
//!
//! In: a parameter's kind and value: an id, a label or an IRI. Out: the [`Term`], or the nearest names.
//! Invariant: only the labels in the store are looked at, so a query needs no ontology.

use super::QueryError;
use super::named::ParameterKind;
use crate::store::Store;
use crate::vocab::{self, demarche, rdf, skos};
use oxigraph::model::{Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Term};

/// How many names a person is offered.
const OFFERED: usize = 5;

/// How alike a name must be to be offered, from 0 to 1, and how much less than the most alike.
const ALIKE: f64 = 0.75;
const LESS_ALIKE: f64 = 0.12;

/// The term that a value stands for.
pub fn resolve(
    store: &Store,
    base: &str,
    parameter: &str,
    kind: ParameterKind,
    value: &str,
) -> Result<Term, QueryError> {
    let value = value.trim();
    match kind {
        ParameterKind::Text => return Ok(Literal::new_simple_literal(value).into()),
        ParameterKind::Number => {
            return match value.parse::<i64>() {
                Ok(number) => Ok(Literal::from(number).into()),
                Err(_) => Err(QueryError::NotANumber { parameter: parameter.into(), value: value.into() }),
            };
        }
        _ => (),
    }
    if let Some(node) = iri(base, value) {
        return Ok(node.into());
    }
    if kind == ParameterKind::Document {
        let id = Literal::new_simple_literal(value);
        if let Some(quad) = store.matching(demarche::DOCUMENT_ID, Some(id.as_ref().into())).next() {
            return Ok(quad?.subject.into());
        }
    } else if let Some(node) = exactly(store, kind, value)? {
        return Ok(node.into());
    }
    named(store, parameter, kind, value)
}

/// An IRI: in angle brackets, with a scheme, or with one of the built-in prefixes.
fn iri(base: &str, value: &str) -> Option<NamedNode> {
    if let Some(inner) = value.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        return NamedNode::new(inner).ok();
    }
    if value.contains("://") {
        return NamedNode::new(value).ok();
    }
    let (prefix, local) = value.split_once(':')?;
    let prefixes = vocab::prefixes(base);
    let (_, namespace) = prefixes.iter().find(|(name, _)| name == prefix)?;
    NamedNode::new(format!("{namespace}{local}")).ok()
}

/// The concept whose id is the value, in the cases that ids are written in: no scan of the labels.
fn exactly(store: &Store, kind: ParameterKind, value: &str) -> Result<Option<NamedNode>, QueryError> {
    for id in [value.to_owned(), value.to_uppercase(), value.to_lowercase()] {
        let id = Literal::new_simple_literal(id);
        let mut nodes = Vec::new();
        for quad in store.matching(skos::NOTATION, Some(id.as_ref().into())) {
            if let NamedOrBlankNode::NamedNode(node) = quad?.subject
                && is_of(store, kind, node.as_ref())?
            {
                nodes.push(node);
            }
        }
        if let Some(node) = nodes.into_iter().min() {
            return Ok(Some(node));
        }
    }
    Ok(None)
}

/// The concept with that id or label, whatever its case; ids before labels, labels to be shown before
/// those that are only looked for, and the general before the special (a forum before its sessions).
fn named(store: &Store, parameter: &str, kind: ParameterKind, value: &str) -> Result<Term, QueryError> {
    let wanted = plain(value);
    let mut best: Option<(usize, usize, NamedNode)> = None;
    let mut near: Vec<(f64, String, NamedNode)> = Vec::new();
    let properties: &[NamedNodeRef<'_>] = match kind {
        ParameterKind::Document => &[demarche::DOCUMENT_ID],
        _ => &[
            skos::NOTATION,
            skos::PREF_LABEL,
            skos::ALT_LABEL,
            skos::HIDDEN_LABEL,
            demarche::DEMONYM,
            demarche::CAPITAL,
        ],
    };
    for (rank, &property) in properties.iter().enumerate() {
        for quad in store.matching(property, None) {
            let quad = quad?;
            let (NamedOrBlankNode::NamedNode(node), Term::Literal(label)) = (quad.subject, quad.object) else {
                continue;
            };
            let label = plain(label.value());
            let alike = if label == wanted { 1.0 } else { strsim::jaro_winkler(&label, &wanted) };
            if alike < ALIKE || !is_of(store, kind, node.as_ref())? {
                continue;
            }
            if label == wanted {
                let depth = store.objects(node.as_ref(), skos::BROADER)?.len();
                let candidate = (rank, depth, node);
                best = Some(best.map_or(candidate.clone(), |best| best.min(candidate)));
            } else {
                near.push((alike, label, node));
            }
        }
        if let Some((_, _, node)) = best {
            return Ok(node.into());
        }
    }
    // The most alike first; each concept once.
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)).then_with(|| a.2.cmp(&b.2)));
    let most = near.first().map_or(0.0, |(alike, ..)| *alike);
    let mut offered: Vec<NamedNode> = Vec::new();
    for (_, _, node) in near.into_iter().take_while(|(alike, ..)| *alike >= most - LESS_ALIKE) {
        if !offered.contains(&node) && offered.len() < OFFERED {
            offered.push(node);
        }
    }
    let nearest = offered.iter().map(|node| describe(store, node)).collect::<Result<_, _>>()?;
    Err(QueryError::UnknownName { parameter: parameter.into(), kind, value: value.into(), nearest })
}

/// `KOR (Republic of Korea)`.
fn describe(store: &Store, node: &NamedNode) -> Result<String, QueryError> {
    let first = |property| -> Result<Option<String>, QueryError> {
        Ok(store.objects(node.as_ref(), property)?.into_iter().find_map(|term| match term {
            Term::Literal(literal) => Some(literal.value().to_owned()),
            _ => None,
        }))
    };
    let id = first(skos::NOTATION)?.or(first(demarche::DOCUMENT_ID)?);
    Ok(match (id, first(skos::PREF_LABEL)?) {
        (Some(id), Some(label)) => format!("{id} ({label})"),
        (Some(name), None) | (None, Some(name)) => name,
        (None, None) => node.to_string(),
    })
}

/// Whether a concept is of the kind that a parameter wants.
fn is_of(store: &Store, kind: ParameterKind, node: NamedNodeRef<'_>) -> Result<bool, QueryError> {
    let classes = kind.classes();
    let types = store.objects(node, rdf::TYPE)?;
    Ok(classes.is_empty() || types.iter().any(|t| matches!(t, Term::NamedNode(t) if classes.contains(&t.as_ref()))))
}

/// Without case, hyphens, and the article.
fn plain(label: &str) -> String {
    let label = label.to_lowercase().replace(['-', '_', '\u{2010}', '\u{2011}', '\u{2013}'], " ").replace('’', "'");
    let words: Vec<_> = label.split_whitespace().collect();
    match words.as_slice() {
        ["the", rest @ ..] if !rest.is_empty() => rest.join(" "),
        words => words.join(" "),
    }
}

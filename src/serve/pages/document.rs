//! A document, a paragraph, a passage: texts with what was read out of them.
//!
//! In: one of the three. Out: the sections of its page. Invariant: the number behind words leads to the
//! statement of that number below them.

use super::frame::{Paging, Section};
use super::graph::{Graph, Relation, place};
use super::link::link;
use super::relation::text;
use super::statements::{SHOWN, claim, list, more};
use super::term::linked;
use super::text::{Mark, marked};
use crate::query::QueryError;
use crate::span::Span;
use crate::vocab::{demarche, oa, prov};
use maud::{Markup, html};
use oxigraph::model::{NamedNode, NamedNodeRef};

/// All of a paragraph is shown, up to this many bytes around what was read.
const REACH: usize = 8000;

/// A paragraph's relations, each with its passage, in the order of the text.
type Read = Vec<(Span, Relation)>;

/// The text of a document as far as it is kept, with what was read out of it.
pub fn document(graph: &Graph<'_>, node: NamedNodeRef<'_>, page: usize, path: &str) -> Result<Section, QueryError> {
    let mut paragraphs = graph.from(demarche::IN_DOCUMENT, node)?;
    paragraphs.sort_by_key(|paragraph| place(paragraph.as_ref()));
    let mut relations = read(graph, node, oa::HAS_SOURCE)?;
    let count = relations.len();
    let paging = Paging::of(paragraphs.len(), page);
    let mut number = 0;
    let mut shown = Vec::new();
    for paragraph in paging.slice(&paragraphs) {
        let Some(place) = place(paragraph.as_ref()) else { continue };
        let (here, rest) = relations.into_iter().partition(|(span, _)| place.contains(*span));
        relations = rest;
        shown.push(annotated(graph, paragraph, &here, &mut number)?);
    }
    let body = html! {
        @if count == 0 { p { "Nothing was read out of this document." } }
        @else { p.source { "Paragraphs that something was read out of. A number leads to the statement below." } }
        @for paragraph in &shown { (paragraph) }
        (paging.nav(path, "read"))
    };
    Ok(Section::of("read", "What was read out of it", count, body))
}

/// A paragraph's text with what was read out of it.
pub fn paragraph(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Section, QueryError> {
    let relations = read(graph, node, demarche::IN_PARAGRAPH)?;
    let body = annotated(graph, &node.into_owned(), &relations, &mut 0)?;
    Ok(Section::of("read", "What was read out of it", relations.len(), body))
}

/// A passage in its paragraph, and the relations that were read out of it.
pub fn passage(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Vec<Section>, QueryError> {
    let mut sections = Vec::new();
    if let Some(paragraph) = graph.node(node, demarche::IN_PARAGRAPH)?
        && let (Some(words), Some(home), Some(own)) =
            (graph.text(paragraph.as_ref(), demarche::TEXT)?, place(paragraph.as_ref()), place(node))
    {
        let marks = [Mark { span: own, class: "read", number: 0 }];
        sections.push(Section::new("words", "The words", text(&marked(&words, home.start, &marks, REACH / 4))));
    }
    let mut relations = Vec::new();
    for relation in graph.from(prov::WAS_DERIVED_FROM, node)? {
        relations.extend(graph.relation(relation)?);
    }
    sections.push(Section::of("read", "What was read out of them", relations.len(), list(graph, &relations, 1)?));
    Ok(sections)
}

/// The relations of the passages that lead to a document or paragraph by a property, in the order of
/// the text.
fn read(graph: &Graph<'_>, node: NamedNodeRef<'_>, property: NamedNodeRef<'_>) -> Result<Read, QueryError> {
    let mut relations = Vec::new();
    for passage in graph.from(property, node)? {
        let Some(span) = place(passage.as_ref()) else { continue };
        for relation in graph.from(prov::WAS_DERIVED_FROM, passage.as_ref())? {
            relations.extend(graph.relation(relation)?.map(|relation| (span, relation)));
        }
    }
    relations.sort_by(|a, b| (a.0, a.1.node.as_str()).cmp(&(b.0, b.1.node.as_str())));
    Ok(relations)
}

/// A paragraph with numbered marks, and the statements of those numbers; counts on from `number`.
fn annotated(
    graph: &Graph<'_>,
    paragraph: &NamedNode,
    relations: &[(Span, Relation)],
    number: &mut usize,
) -> Result<Markup, QueryError> {
    let words = graph.text(paragraph.as_ref(), demarche::TEXT)?.unwrap_or_default();
    let start = place(paragraph.as_ref()).map_or(0, |place| place.start);
    let first = *number + 1;
    let all = relations.len();
    let relations = &relations[..all.min(SHOWN)];
    let marks: Vec<Mark> = relations
        .iter()
        .map(|(span, _)| {
            *number += 1;
            Mark { span: *span, class: "read", number: *number }
        })
        .collect();
    Ok(html! {
        div.paragraph {
            (text(&marked(&words, start, &marks, REACH)))
            ol.notes start=(first) {
                @for (i, (_, relation)) in relations.iter().enumerate() {
                    li id={ "r" (first + i) } {
                        (claim(graph, relation)?) " "
                        (linked(&link(graph.site.base, relation.node.as_str()), html! { "evidence" }))
                    }
                }
            }
            (more(all, "statements"))
        }
    })
}

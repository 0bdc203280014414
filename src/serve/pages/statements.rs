//! Lists and tables of relations.
//!
//! In: [`Relation`]s. Out: markup. Invariant: a stance is told by a sign and a word, never by colour
//! alone, and a count of nothing is told from no count.

use super::frame::{PAGE, Paging, grouped};
use super::graph::{Graph, Label, Relation, shortened, verb};
use super::link::{Link, link};
use super::term::{self, STANCES, name, resource, stance, stance_index};
use crate::query::QueryError;
use crate::vocab::{dcterms, demarche};
use maud::{Markup, html};
use oxigraph::model::NamedNode;
use rustc_hash::FxHashMap;

/// The longest quote that a list shows, in characters.
const QUOTE: usize = 400;

/// How many names or rows are shown where a list is not cut into pages.
pub const SHOWN: usize = 200;

/// Relations with their words, one after another.
pub fn list(graph: &Graph<'_>, relations: &[Relation], first: usize) -> Result<Markup, QueryError> {
    Ok(html! {
        ol.statements start=[(first > 1).then_some(first)] {
            @for relation in relations { li class={ "statement " (class(relation)) } { (statement(graph, relation)?) } }
        }
    })
}

/// One page of a long list of relations.
pub fn paged(
    graph: &Graph<'_>,
    relations: &[Relation],
    page: usize,
    path: &str,
    id: &str,
) -> Result<Markup, QueryError> {
    let paging = Paging::of(relations.len(), page);
    Ok(html! {
        (list(graph, paging.slice(relations), (paging.page - 1) * PAGE + 1)?)
        (paging.nav(path, id))
    })
}

fn class(relation: &Relation) -> &'static str {
    relation.stance.as_ref().and_then(|s| stance_index(s.as_ref())).map_or("other", |index| STANCES[index].class)
}

/// A relation in a line, its words, and where they are from.
fn statement(graph: &Graph<'_>, relation: &Relation) -> Result<Markup, QueryError> {
    let quote = graph.quote(relation.node.as_ref())?;
    let words = quote.map_or_else(|| "evidence".to_owned(), |quote| format!("“{}”", shortened(&quote, QUOTE)));
    let leads = link(graph.site.base, relation.node.as_str());
    Ok(html! {
        p.claim { (claim(graph, relation)?) }
        p.quote { (term::linked(&leads, html! { bdi { (words) } })) }
        p.source { (source(graph, relation)?) }
    })
}

/// Who does what to what.
pub fn claim(graph: &Graph<'_>, relation: &Relation) -> Result<Markup, QueryError> {
    Ok(html! {
        @if let Some(holder) = &relation.holder { (resource(graph, holder.as_ref())?) " " }
        @match relation.stance.as_ref().and_then(|s| stance_index(s.as_ref())) {
            Some(index) => (stance(&STANCES[index])),
            None => @match &relation.stance {
                Some(other) => (resource(graph, other.as_ref())?),
                None => (verb(relation.class.as_ref())),
            }
        }
        " "
        @for (i, object) in relation.objects.iter().enumerate() {
            @if i > 0 { ", " }
            (resource(graph, object.as_ref())?)
        }
    })
}

/// The document and the date of a relation, and how sure it is.
fn source(graph: &Graph<'_>, relation: &Relation) -> Result<Markup, QueryError> {
    let document = graph.document(relation.node.as_ref())?;
    let mut date = graph.text(relation.node.as_ref(), demarche::POSITION_DATE)?;
    if let (None, Some(document)) = (&date, &document) {
        date = graph.text(document.as_ref(), dcterms::DATE)?;
    }
    let confidence = graph.text(relation.node.as_ref(), demarche::CONFIDENCE)?;
    Ok(html! {
        @if let Some(document) = &document { (resource(graph, document.as_ref())?) }
        @if let Some(date) = &date { ", " bdi { (date) } }
        @if let Some(confidence) = &confidence { ", confidence " bdi { (confidence) } }
    })
}

/// How often each stance is taken, by target: a table; `what` tells it from others on its page.
pub fn tally(
    graph: &Graph<'_>,
    relations: &[Relation],
    what: &str,
    key: impl Fn(&Relation) -> Vec<NamedNode>,
) -> Result<Markup, QueryError> {
    let mut counts: FxHashMap<NamedNode, [usize; 4]> = FxHashMap::default();
    for relation in relations {
        let Some(index) = relation.stance.as_ref().and_then(|s| stance_index(s.as_ref())) else { continue };
        for of in key(relation) {
            counts.entry(of).or_default()[index] += 1;
        }
    }
    let mut rows: Vec<(usize, Label, NamedNode, [usize; 4])> = Vec::new();
    for (node, counts) in counts {
        rows.push((counts.iter().sum(), graph.label(node.as_ref())?, node, counts));
    }
    rows.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)).then_with(|| a.2.as_str().cmp(b.2.as_str())));
    Ok(html! {
        div.wide tabindex="0" role="region" aria-label={ (what) ", by target" } {
            table.tally {
                thead {
                    tr {
                        th scope="col" { "Target" }
                        @for shown in &STANCES { th.number scope="col" { (stance(shown)) } }
                    }
                }
                tbody {
                    @for (_, label, node, counts) in rows.iter().take(SHOWN) {
                        tr {
                            th scope="row" { (term::linked(&link(graph.site.base, node.as_str()), name(label))) }
                            @for (count, shown) in counts.iter().zip(&STANCES) {
                                td class={ "number " @if *count > 0 { (shown.class) } @else { "none" } } {
                                    (grouped(*count))
                                }
                            }
                        }
                    }
                }
            }
        }
        (more(rows.len(), "rows"))
    })
}

/// Says that a list is longer than what is shown of it.
pub fn more(length: usize, what: &str) -> Markup {
    html! {
        @if length > SHOWN {
            p.more { "The first " (grouped(SHOWN)) " of " (grouped(length)) " " (what) " are shown." }
        }
    }
}

/// Resources by name, each with how often it occurs where that is more than once.
pub fn names(graph: &Graph<'_>, nodes: &[NamedNode]) -> Result<Markup, QueryError> {
    let mut counts: FxHashMap<&NamedNode, usize> = FxHashMap::default();
    for node in nodes {
        *counts.entry(node).or_default() += 1;
    }
    let mut rows: Vec<(Label, &NamedNode, usize)> = Vec::new();
    for (node, count) in counts {
        let label = match link(graph.site.base, node.as_str()) {
            Link::Here(_) => graph.label(node.as_ref())?,
            _ => Label { text: term::address(node.as_str()), language: None },
        };
        rows.push((label, node, count));
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.as_str().cmp(b.1.as_str())));
    Ok(html! {
        ul.names {
            @for (label, node, count) in rows.iter().take(SHOWN) {
                li {
                    (term::linked(&link(graph.site.base, node.as_str()), name(label)))
                    @if *count > 1 { " " span.count { "×" (grouped(*count)) } }
                }
            }
        }
        (more(rows.len(), "names"))
    })
}

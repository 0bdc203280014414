//! A position, or another relation, with its evidence.
//!
//! In: a relation. Out: the sections of its page: the words in their paragraph with the parts marked,
//! the slots, where all of it comes from, its Turtle. Invariant: only the store is asked, so what is
//! marked is what was stored, whatever would be read today.

use super::frame::{Section, turns};
use super::graph::{Graph, RELATIONS, SLOTS, SPANS, place, span};
use super::link::link;
use super::statements::{claim, names};
use super::term::{STANCES, linked, property_name, resource, stance, stance_index, term};
use super::text::{Mark, Marked, marked, moved};
use super::{rdf, serialized};
use crate::export::Syntax;
use crate::query::QueryError;
use crate::span::Span;
use crate::vocab::{dcterms, demarche, prov, terms};
use maud::{Markup, html};
use oxigraph::model::{NamedNode, NamedNodeRef, Term};

/// How much of a long paragraph is shown before and after the marks, in bytes.
const REACH: usize = 900;

/// The words of the legend.
const PARTS: [(&str, &str); 4] =
    [("holder", "holder"), ("cue", "cue: the words of the stance"), ("target", "target"), ("forum", "forum")];

/// The sections of a relation.
pub fn sections(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Vec<Section>, QueryError> {
    let mut sections = vec![
        Section::new("evidence", "The words", evidence(graph, node)?),
        Section::new("slots", "What they say", slots(graph, node)?),
        Section::new("source", "Where it comes from", source(graph, node)?),
    ];
    let siblings = siblings(graph, node)?;
    if !siblings.is_empty() {
        let list = names(graph, &siblings)?;
        sections.push(Section::of("siblings", "Also read out of these words", siblings.len(), list));
    }
    sections.push(Section::new("turtle", "Turtle", turtle(graph, node)?));
    Ok(sections)
}

/// What the relation says, in a line above the sections.
pub fn lead(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Markup, QueryError> {
    Ok(match graph.relation(node.into_owned())? {
        Some(relation) => html! { p.claim.lead { (claim(graph, &relation)?) } },
        None => super::frame::nothing(),
    })
}

/// The parts of a relation and where their words stand.
fn parts(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Vec<Mark>, QueryError> {
    let mut marks = Vec::new();
    for (class, property) in SPANS {
        for value in graph.literals(node, property)? {
            marks.extend(span(&value.text).map(|span| Mark { span, class, number: 0 }));
        }
    }
    Ok(marks)
}

/// A paragraph's text, and where it begins in its document.
struct Paragraph {
    node: NamedNode,
    text: String,
    start: usize,
}

fn paragraph(graph: &Graph<'_>, node: NamedNode) -> Result<Option<Paragraph>, QueryError> {
    let text = graph.text(node.as_ref(), demarche::TEXT)?;
    let start = place(node.as_ref()).map(|span| span.start);
    Ok(text.zip(start).map(|(text, start)| Paragraph { node, text, start }))
}

/// The quote in its paragraph with the parts marked, and the paragraphs that hold the parts that stand
/// elsewhere.
fn evidence(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Markup, QueryError> {
    let mut marks = parts(graph, node)?;
    let passage = graph.node(node, prov::WAS_DERIVED_FROM)?;
    let quote = passage.as_ref().and_then(|passage| place(passage.as_ref()));
    marks.extend(quote.map(|span| Mark { span, class: "quote", number: 0 }));
    let home = match &passage {
        Some(passage) => graph.node(passage.as_ref(), demarche::IN_PARAGRAPH)?,
        None => None,
    };
    let home = home.map(|node| paragraph(graph, node)).transpose()?.flatten();
    let Some(home) = home else {
        let words = graph.quote(node)?.unwrap_or_default();
        return Ok(html! { blockquote.text dir="auto" { p { (words) } } });
    };
    let within = |home: &Paragraph, span: Span| moved(&home.text, home.start, span).is_some();
    let away: Vec<&Mark> = marks.iter().filter(|mark| !within(&home, mark.span)).collect();
    let elsewhere = elsewhere(graph, node, &away)?;
    Ok(html! {
        (legend(&marks))
        (text(&marked(&home.text, home.start, &marks, REACH)))
        p.source { "Paragraph: " (resource(graph, home.node.as_ref())?) }
        @for (paragraph, marks) in &elsewhere {
            p { "Named in another paragraph:" }
            (text(&marked(&paragraph.text, paragraph.start, marks, REACH / 4)))
        }
        @for mark in away.iter().filter(|mark| !elsewhere.iter().any(|(_, marks)| marks.contains(*mark))) {
            p.source {
                "The words for the " (mark.class) " stand outside the paragraphs that are kept, at bytes "
                (mark.span.start) "–" (mark.span.end) " of the document."
            }
        }
    })
}

/// The paragraphs of the document that hold marks which the quote's own does not.
fn elsewhere(
    graph: &Graph<'_>,
    node: NamedNodeRef<'_>,
    away: &[&Mark],
) -> Result<Vec<(Paragraph, Vec<Mark>)>, QueryError> {
    let mut found = Vec::new();
    let Some(document) = graph.document(node)?.filter(|_| !away.is_empty()) else { return Ok(found) };
    for node in graph.from(demarche::IN_DOCUMENT, document.as_ref())? {
        let holds = |mark: &&&Mark| place(node.as_ref()).is_some_and(|place| place.contains(mark.span));
        let marks: Vec<Mark> = away.iter().filter(holds).map(|mark| (*mark).clone()).collect();
        if !marks.is_empty()
            && let Some(paragraph) = paragraph(graph, node)?
        {
            found.push((paragraph, marks));
        }
    }
    found.sort_by_key(|(paragraph, _)| paragraph.start);
    Ok(found)
}

/// What the marks mean.
fn legend(marks: &[Mark]) -> Markup {
    html! {
        ul.legend aria-label="Legend" {
            @for (class, words) in PARTS {
                @if marks.iter().any(|mark| mark.class == class) { li { mark class=(class) { (words) } } }
            }
        }
    }
}

/// A text with its marks.
pub fn text(marked: &Marked<'_>) -> Markup {
    html! {
        blockquote.text dir="auto" {
            p {
                @if marked.cut_before { span.cut { "[…] " } }
                @for piece in &marked.pieces {
                    @match piece.classes.as_slice() {
                        [] => (piece.text),
                        ["quote"] => span.quote { (piece.text) },
                        classes => mark class=(classes.join(" ")) { (piece.text) },
                    }
                    @for number in &piece.numbers {
                        sup { a href={ "#r" (number) } aria-label={ "statement " (number) } { (number) } }
                    }
                }
                @if marked.cut_after { span.cut { " […]" } }
            }
        }
    }
}

/// The slots with what fills them.
fn slots(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Markup, QueryError> {
    Ok(html! {
        dl.facts {
            @for slot in SLOTS {
                @let values = graph.nodes(node, slot)?;
                @if !values.is_empty() {
                    dt { (property_name(graph, slot)?) }
                    @for value in &values {
                        dd {
                            @match stance_index(value.as_ref()).filter(|_| slot == demarche::STANCE) {
                                Some(index) => {
                                    (linked(&link(graph.site.base, value.as_str()), stance(&STANCES[index])))
                                }
                                None => (resource(graph, value.as_ref())?),
                            }
                        }
                    }
                }
            }
            @for literal in [demarche::VOTE, demarche::POSITION_DATE] {
                (fact(graph, node, literal)?)
            }
            @for rule in graph.literals(node, demarche::RULE)? {
                @let iri = NamedNode::new(format!("{}{}", terms::RULE, rule.text)).ok();
                dt { (property_name(graph, demarche::RULE)?) }
                dd {
                    @match iri {
                        Some(iri) if graph.knows(iri.as_ref())? => {
                            (linked(&link(graph.site.base, iri.as_str()), html! { code { bdi { (rule.text) } } }))
                        }
                        _ => code { bdi { (rule.text) } }
                    }
                }
            }
            @for value in graph.literals(node, demarche::CONFIDENCE)? {
                dt { (property_name(graph, demarche::CONFIDENCE)?) }
                dd { (confidence(&value.text)) }
            }
        }
    })
}

/// How sure, as a number and as a bar.
fn confidence(text: &str) -> Markup {
    let number = text.parse::<f64>().ok().filter(|number| (0.0..=1.0).contains(number));
    html! {
        bdi { (text) }
        @if let Some(number) = number { " " meter min="0" max="1" value=(number) aria-label="confidence" { (text) } }
    }
}

/// A property with its values, if there are any.
fn fact(graph: &Graph<'_>, node: NamedNodeRef<'_>, of: NamedNodeRef<'_>) -> Result<Markup, QueryError> {
    let values: Vec<Term> = graph.objects(node, of)?;
    Ok(html! {
        @if !values.is_empty() {
            dt { (property_name(graph, of)?) }
            @for value in &values { dd { (term(graph, value)?) } }
        }
    })
}

/// The document, where it is from and when, the page, the run.
fn source(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Markup, QueryError> {
    let document = graph.document(node)?;
    let passages = graph.nodes(node, prov::WAS_DERIVED_FROM)?;
    Ok(html! {
        dl.facts {
            @if let Some(document) = &document {
                dt { "document" }
                dd { (resource(graph, document.as_ref())?) }
                @for of in [dcterms::CREATOR, dcterms::DATE, dcterms::SOURCE, demarche::FORUM] {
                    (fact(graph, document.as_ref(), of)?)
                }
            }
            @for passage in &passages { (fact(graph, passage.as_ref(), demarche::PAGE)?) }
            (fact(graph, node, prov::WAS_DERIVED_FROM)?)
            (fact(graph, node, prov::WAS_GENERATED_BY)?)
        }
    })
}

/// The other relations of the same passage.
fn siblings(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Vec<NamedNode>, QueryError> {
    let mut siblings = Vec::new();
    for passage in graph.nodes(node, prov::WAS_DERIVED_FROM)? {
        for sibling in graph.from(prov::WAS_DERIVED_FROM, passage.as_ref())? {
            let is_relation = graph.types(sibling.as_ref())?.iter().any(|class| RELATIONS.contains(&class.as_ref()));
            if sibling.as_ref() != node && is_relation {
                siblings.push(sibling);
            }
        }
    }
    Ok(siblings)
}

/// The relation, then its evidence, in Turtle, without the prefixes, which are many.
fn turtle(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Markup, QueryError> {
    let (own, evidence): (Vec<_>, Vec<_>) =
        rdf::description(graph, node)?.into_iter().partition(|triple| triple.subject.as_ref() == node.into());
    let mut body = String::new();
    for triples in [own, evidence] {
        let bytes = serialized(graph.site, triples, Syntax::Turtle)?;
        let text = String::from_utf8_lossy(&bytes);
        let heads = text.lines().take_while(|line| line.starts_with('@')).count();
        for line in text.lines().skip(heads) {
            body += &visible(line);
            body.push('\n');
        }
    }
    Ok(html! {
        p.source { "The prefixes and the base are left out here; the file has them." }
        pre tabindex="0" role="region" aria-label="The relation and its evidence in Turtle" { code { (body.trim()) } }
    })
}

/// Turtle in which marks that turn the direction of text are written as escapes, so that it reads as
/// it is.
fn visible(turtle: &str) -> String {
    let mut out = String::with_capacity(turtle.len());
    for c in turtle.chars() {
        match turns(c) {
            true => out += &format!("\\u{:04X}", u32::from(c)),
            false => out.push(c),
        }
    }
    out
}

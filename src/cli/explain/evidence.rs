//! What a store keeps of a relation: its slots, its words, where they stand.
//!
//! In: the IRI of a relation or passage, or a document and a span. Out: [`Evidence`], sorted by IRI.
//! Invariant: only the store is asked, so what is shown is what was stored, whatever would be read today.

use super::drawing::{Drawing, Mark};
use crate::cli::Failure;
use crate::span::Span;
use crate::store::Store;
use crate::triples::iri;
use crate::vocab::{demarche, oa, prov, rdf};
use oxigraph::model::{NamedNode, NamedNodeRef, Term};
use serde_json::{Value, json};

/// What is asked for.
pub(super) enum Asked {
    /// A relation or a passage.
    Node(NamedNode),
    /// All that overlaps a span of a document.
    Span(String, Span),
}

/// The IRI or the document and span that an argument means; none if it is a text.
pub(super) fn asked(argument: &str) -> Option<Asked> {
    let argument = argument.trim();
    if argument.contains(char::is_whitespace) {
        return None;
    }
    let bare = argument.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(argument);
    if bare.contains("://") {
        return NamedNode::new(bare).ok().map(Asked::Node);
    }
    let (document, span) = bare.rsplit_once('#')?;
    Some(Asked::Span(document.to_owned(), parse(span)?))
}

fn parse(span: &str) -> Option<Span> {
    let (start, end) = span.split_once('-')?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start <= end).then(|| Span::new(start, end))
}

/// A relation as it is stored.
pub(super) struct Evidence {
    node: NamedNode,
    /// `position`, `participation`, …
    relation: String,
    /// Slot and value, in the order of the model.
    slots: Vec<(&'static str, String)>,
    /// The paragraph, and where it begins in the document.
    paragraph: Option<(String, usize)>,
    quote: Span,
    /// The words of the quote itself.
    exact: String,
    /// Parts, by name.
    parts: Vec<(&'static str, Span)>,
}

/// The relations asked for.
pub(super) fn find(store: &Store, asked: &Asked, base: &str) -> Result<Vec<Evidence>, Failure> {
    let mut nodes: Vec<NamedNode> = Vec::new();
    match asked {
        Asked::Node(node) => {
            nodes = derived(store, node.as_ref())?;
            if nodes.is_empty() {
                nodes.push(node.clone());
            }
        }
        Asked::Span(document, span) => {
            let prefix = format!("{base}passage/{}/", iri::encode(document));
            for quad in store.matching(rdf::TYPE, Some(demarche::PASSAGE.into())) {
                let oxigraph::model::NamedOrBlankNode::NamedNode(passage) = quad?.subject else { continue };
                let place = passage.as_str().strip_prefix(&prefix).and_then(parse);
                if place.is_some_and(|place| place.overlaps(*span)) {
                    nodes.extend(derived(store, passage.as_ref())?);
                }
            }
        }
    }
    nodes.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    nodes.dedup();
    let mut found = Vec::new();
    for node in nodes {
        found.extend(Evidence::of(store, node)?);
    }
    if found.is_empty() {
        let what = match asked {
            Asked::Node(node) => format!("the store holds no relation {node}"),
            Asked::Span(document, span) => {
                format!("the store holds no relation in `{document}` between {} and {}", span.start, span.end)
            }
        };
        return Err(Failure::usage(
            what,
            "`demarche query positions` shows the IRIs; --store or --input says where to look",
        ));
    }
    Ok(found)
}

/// The relations that were read out of a passage.
fn derived(store: &Store, passage: NamedNodeRef<'_>) -> Result<Vec<NamedNode>, Failure> {
    let mut nodes = Vec::new();
    for quad in store.matching(prov::WAS_DERIVED_FROM, Some(passage.into())) {
        if let oxigraph::model::NamedOrBlankNode::NamedNode(node) = quad?.subject {
            nodes.push(node);
        }
    }
    Ok(nodes)
}

impl Evidence {
    fn of(store: &Store, node: NamedNode) -> Result<Option<Self>, Failure> {
        let of = |subject: NamedNodeRef<'_>, predicate| -> Result<Vec<String>, Failure> {
            Ok(store.objects(subject, predicate)?.into_iter().map(shown).collect())
        };
        let classes = [demarche::POSITION, demarche::PARTICIPATION, demarche::AGREEMENT, demarche::ALIGNMENT]
            .map(|c| (c, local(c.as_str())));
        let types = store.objects(node.as_ref(), rdf::TYPE)?;
        let class = classes
            .iter()
            .find(|(class, _)| types.iter().any(|t| matches!(t, Term::NamedNode(t) if t.as_ref() == *class)));
        let Some((_, class)) = class else { return Ok(None) };
        let relation = class.to_lowercase();
        let passages = store.objects(node.as_ref(), prov::WAS_DERIVED_FROM)?;
        let Some(Term::NamedNode(passage)) = passages.into_iter().next() else { return Ok(None) };
        let Some(quote) = passage.as_str().rsplit('/').next().and_then(parse) else { return Ok(None) };
        let mut slots = Vec::new();
        for (name, predicate) in [
            ("holder", demarche::HOLDER),
            ("stance", demarche::STANCE),
            ("target", demarche::TARGET),
            ("topic", demarche::TOPIC),
            ("forum", demarche::FORUM),
            ("instrument", demarche::INSTRUMENT),
            ("counterpart", demarche::COUNTERPART),
            ("with", demarche::WITH),
            ("act", demarche::ACT),
            ("hedge", demarche::HEDGE),
            ("vote", demarche::VOTE),
            ("date", demarche::POSITION_DATE),
            ("rule", demarche::RULE),
            ("confidence", demarche::CONFIDENCE),
        ] {
            slots.extend(of(node.as_ref(), predicate)?.into_iter().map(|value| (name, value)));
        }
        let mut parts = Vec::new();
        for (name, predicate) in [
            ("holder", demarche::HOLDER_SPAN),
            ("cue", demarche::CUE_SPAN),
            ("target", demarche::TARGET_SPAN),
            ("forum", demarche::FORUM_SPAN),
        ] {
            parts.extend(of(node.as_ref(), predicate)?.iter().filter_map(|span| parse(span)).map(|span| (name, span)));
        }
        let selector = NamedNode::new_unchecked(format!("{}#quote", passage.as_str()));
        let exact = of(selector.as_ref(), oa::EXACT)?.into_iter().next().unwrap_or_default();
        let mut paragraph = None;
        if let Some(Term::NamedNode(place)) =
            store.objects(passage.as_ref(), demarche::IN_PARAGRAPH)?.into_iter().next()
        {
            let text = of(place.as_ref(), demarche::TEXT)?.into_iter().next();
            let start = place.as_str().rsplit('/').next().and_then(parse).map(|span| span.start);
            paragraph = text.zip(start);
        }
        Ok(Some(Self { node, relation, slots, paragraph, quote, exact, parts }))
    }

    pub(super) fn drawn(&self, drawing: &Drawing) -> String {
        let mut out = format!("<{}>\n", self.node.as_str());
        let slots: Vec<String> = self.slots.iter().map(|(name, value)| format!("{name} {value}")).collect();
        out += &drawing.item("⇒", &format!("{}: {}", self.relation, slots.join(", ")));
        match &self.paragraph {
            Some((text, start)) => {
                let whole = Span::new(0, text.len());
                let inside = |span: &Span| span.start >= *start && span.end <= start + text.len();
                let moved = |span: Span| Span::new(span.start - start, span.end - start);
                let parts = self.parts.iter().filter(|(_, span)| inside(span));
                let mut marks: Vec<Mark> =
                    parts.map(|&(kind, span)| Mark { span: moved(span), kind, label: kind.to_owned() }).collect();
                marks.sort_by_key(|m| (m.span.start, m.span.end));
                let shown = if inside(&self.quote) { moved(self.quote) } else { whole };
                let reach = marks.iter().map(|m| m.span).fold(shown, Span::join);
                out += &drawing.sentence(text, reach, &marks);
            }
            None => out += &format!("{}\n", self.exact),
        }
        for (name, span) in &self.parts {
            let known = self
                .paragraph
                .as_ref()
                .is_some_and(|(text, start)| span.start >= *start && span.end <= start + text.len());
            if !known {
                out += &drawing.item("·", &format!("{name}: bytes {}-{} of the document", span.start, span.end));
            }
        }
        out + "\n"
    }

    pub(super) fn json(&self) -> Value {
        let mut value = json!({
            "iri": self.node.as_str(), "relation": self.relation, "quote": self.exact,
            "start": self.quote.start, "end": self.quote.end,
        });
        for (name, slot) in &self.slots {
            match (*name, slot.parse::<f64>()) {
                ("confidence", Ok(number)) => value[*name] = json!(number),
                ("forum" | "instrument", _) => match value[*name].as_array_mut() {
                    Some(all) => all.push(json!(slot)),
                    None => value[*name] = json!([slot]),
                },
                _ => value[*name] = json!(slot),
            }
        }
        for (name, span) in &self.parts {
            value["parts"][*name] = json!({ "start": span.start, "end": span.end });
        }
        if let Some((text, start)) = &self.paragraph {
            value["paragraph"] = json!({ "start": start, "text": text });
        }
        value
    }
}

/// A term for people: the last part of an IRI, the text of a literal.
fn shown(term: Term) -> String {
    match term {
        Term::NamedNode(node) => local(node.as_str()).to_owned(),
        Term::Literal(literal) => literal.destruct().0,
        other => other.to_string(),
    }
}

fn local(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}

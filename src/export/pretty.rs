//! Turtle and TriG for people.
//!
//! In: graphs, one after another. Out: prefixes, then each document in the order of its text, a blank
//! line between things, the class first, then who, what, where, and evidence last. Invariant: the order
//! depends on the triples alone; nothing is nested, so that every line can be found by its subject.

use crate::triples::order;
use crate::vocab::{self, dcterms, demarche, oa, owl, prov, rdf, rdfs, skos, xsd};
use oxigraph::model::{
    GraphName, GraphNameRef, LiteralRef, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, TermRef,
};
use rustc_hash::FxHashSet;
use std::io::{self, Write};

/// Predicates in the order in which a reader wants them; the others follow by IRI.
const ORDER: &[NamedNodeRef<'static>] = &[
    rdf::TYPE,
    demarche::DOCUMENT_ID,
    skos::NOTATION,
    skos::PREF_LABEL,
    rdfs::LABEL,
    skos::ALT_LABEL,
    skos::HIDDEN_LABEL,
    skos::DEFINITION,
    rdfs::COMMENT,
    dcterms::TITLE,
    dcterms::CREATOR,
    dcterms::DATE,
    dcterms::SOURCE,
    demarche::IN_DOCUMENT,
    demarche::CONTENT_HASH,
    demarche::HOLDER,
    demarche::STANCE,
    demarche::TARGET,
    demarche::TOPIC,
    demarche::WITH,
    demarche::FORUM,
    demarche::INSTRUMENT,
    demarche::COUNTERPART,
    demarche::ACT,
    demarche::HEDGE,
    demarche::VOTE,
    demarche::POSITION_DATE,
    demarche::RULE,
    demarche::CONFIDENCE,
    demarche::HOLDER_SPAN,
    demarche::CUE_SPAN,
    demarche::TARGET_SPAN,
    demarche::FORUM_SPAN,
    oa::HAS_SOURCE,
    oa::HAS_SELECTOR,
    oa::EXACT,
    oa::PREFIX,
    oa::SUFFIX,
    oa::START,
    oa::END,
    demarche::BYTE_START,
    demarche::BYTE_END,
    demarche::IN_PARAGRAPH,
    demarche::TEXT,
    prov::WAS_DERIVED_FROM,
    prov::WAS_GENERATED_BY,
    owl::SAME_AS,
];

/// Writes graphs in Turtle (their union) or TriG.
pub(super) struct Writer<'a, W: Write> {
    writer: W,
    terms: Terms<'a>,
    /// Whether graphs are told apart.
    graphs: bool,
    begun: bool,
    /// Turtle only: what several documents may say, kept for the end.
    shared: FxHashSet<Quad>,
}

impl<'a, W: Write> Writer<'a, W> {
    pub(super) fn new(writer: W, base: &'a str, graphs: bool) -> Self {
        Self { writer, terms: Terms { base }, graphs, begun: false, shared: FxHashSet::default() }
    }

    /// Writes one graph.
    pub(super) fn graph(&mut self, graph: GraphNameRef<'_>, mut quads: Vec<Quad>) -> io::Result<()> {
        self.begin()?;
        if !self.graphs {
            let base = self.terms.base;
            let (own, shared): (Vec<_>, Vec<_>) =
                quads.into_iter().partition(|quad| is_of_one_document(&quad.subject, base));
            self.shared.extend(shared.into_iter().map(|quad| Quad { graph_name: GraphName::DefaultGraph, ..quad }));
            quads = own;
        }
        let indent = match (self.graphs, graph) {
            (true, GraphNameRef::NamedNode(name)) => {
                writeln!(self.writer, "\n{} {{", self.terms.iri(name))?;
                "    "
            }
            (true, GraphNameRef::BlankNode(name)) => {
                writeln!(self.writer, "\n{name} {{")?;
                "    "
            }
            _ => "",
        };
        self.triples(quads, indent)?;
        if !indent.is_empty() {
            writeln!(self.writer, "}}")?;
        }
        Ok(())
    }

    /// Writes what was kept.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.begin()?;
        let shared = std::mem::take(&mut self.shared);
        self.triples(shared.into_iter().collect(), "")?;
        self.writer.flush()
    }

    fn begin(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        if self.terms.is_relative() {
            writeln!(self.writer, "@base <{}> .", self.terms.base)?;
        }
        for (name, iri) in vocab::PREFIXES {
            writeln!(self.writer, "@prefix {name}: <{iri}> .")?;
        }
        Ok(())
    }

    fn triples(&mut self, mut quads: Vec<Quad>, indent: &str) -> io::Result<()> {
        let base = self.terms.base;
        quads.sort_by(|a, b| {
            subject_key(a.subject.as_ref(), base)
                .cmp(&subject_key(b.subject.as_ref(), base))
                .then_with(|| predicate_key(a.predicate.as_ref()).cmp(&predicate_key(b.predicate.as_ref())))
                .then_with(|| order::terms(a.object.as_ref(), b.object.as_ref()))
        });
        let mut last: Option<&Quad> = None;
        for quad in &quads {
            match last {
                Some(last) if last.subject == quad.subject && last.predicate == quad.predicate => {
                    write!(self.writer, " , ")?;
                }
                Some(last) if last.subject == quad.subject => {
                    write!(self.writer, " ;\n{indent}    {} ", self.terms.predicate(quad.predicate.as_ref()))?;
                }
                _ => {
                    let end = if last.is_some() { " .\n" } else { "" };
                    let subject = self.terms.term(quad.subject.as_ref().into());
                    write!(self.writer, "{end}\n{indent}{subject} {} ", self.terms.predicate(quad.predicate.as_ref()))?;
                }
            }
            write!(self.writer, "{}", self.terms.term(quad.object.as_ref()))?;
            last = Some(quad);
        }
        if last.is_some() {
            writeln!(self.writer, " .")?;
        }
        Ok(())
    }
}

/// Whether only one document's graph can have this subject: it is minted from that document.
pub(super) fn is_of_one_document(subject: &NamedOrBlankNode, base: &str) -> bool {
    match subject {
        NamedOrBlankNode::NamedNode(node) => place(node.as_str(), base).is_some_and(|p| p.kind < Kind::Other),
        NamedOrBlankNode::BlankNode(_) => false,
    }
}

/// What a minted IRI stands for, in the order of writing within one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Document,
    Graph,
    Paragraph,
    Relation,
    Passage,
    Other,
}

/// Where a minted IRI points into its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place<'a> {
    id: &'a str,
    span: Option<(usize, usize)>,
    kind: Kind,
}

fn place<'a>(iri: &'a str, base: &str) -> Option<Place<'a>> {
    let mut segments = iri.strip_prefix(base)?.split('/');
    let kind = match segments.next()? {
        "document" => Kind::Document,
        "graph" => Kind::Graph,
        "paragraph" => Kind::Paragraph,
        "position" | "participation" | "agreement" | "alignment" => Kind::Relation,
        "passage" => Kind::Passage,
        _ => return None,
    };
    let id = segments.next()?;
    let span = segments.next().and_then(|span| {
        let (start, end) = span.split('#').next()?.split_once('-')?;
        Some((start.parse().ok()?, end.parse().ok()?))
    });
    Some(Place { id, span, kind })
}

/// Documents first, in the order of the text; then everything else by name.
fn subject_key<'a>(subject: NamedOrBlankNodeRef<'a>, base: &str) -> (u8, Option<Place<'a>>, &'a str) {
    match subject {
        NamedOrBlankNodeRef::NamedNode(node) => match place(node.as_str(), base) {
            Some(place) => (0, Some(place), node.as_str()),
            None => (1, None, node.as_str()),
        },
        NamedOrBlankNodeRef::BlankNode(node) => (2, None, node.as_str()),
    }
}

fn predicate_key(predicate: NamedNodeRef<'_>) -> (usize, &str) {
    (ORDER.iter().position(|&p| p == predicate).unwrap_or(ORDER.len()), predicate.as_str())
}

/// Terms as a reader wants them.
struct Terms<'a> {
    base: &'a str,
}

impl Terms<'_> {
    /// Whether minted IRIs may be written relative to the base.
    fn is_relative(&self) -> bool {
        self.base.ends_with('/')
    }

    fn predicate(&self, predicate: NamedNodeRef<'_>) -> String {
        match predicate == rdf::TYPE {
            true => "a".to_owned(),
            false => self.iri(predicate),
        }
    }

    fn term(&self, term: TermRef<'_>) -> String {
        match term {
            TermRef::NamedNode(node) => self.iri(node),
            TermRef::BlankNode(node) => node.to_string(),
            TermRef::Literal(literal) => self.literal(literal),
        }
    }

    fn iri(&self, node: NamedNodeRef<'_>) -> String {
        let iri = node.as_str();
        for (name, namespace) in vocab::PREFIXES {
            match iri.strip_prefix(namespace) {
                Some(local) if is_plain_local_name(local) => return format!("{name}:{local}"),
                _ => (),
            }
        }
        match iri.strip_prefix(self.base) {
            Some(rest) if self.is_relative() && vocab::is_minted(rest) => format!("<{rest}>"),
            _ => node.to_string(),
        }
    }

    fn literal(&self, literal: LiteralRef<'_>) -> String {
        let value = literal.value();
        let datatype = literal.datatype();
        let bare = match datatype {
            xsd::INTEGER => is_number(value, false),
            xsd::DECIMAL => is_number(value, true),
            xsd::BOOLEAN => matches!(value, "true" | "false"),
            _ => false,
        };
        match bare {
            true => value.to_owned(),
            false if [xsd::STRING, rdf::LANG_STRING].contains(&datatype) => literal.to_string(),
            false => format!("{}^^{}", LiteralRef::new_simple_literal(value), self.iri(datatype)),
        }
    }
}

/// Whether a local name needs no escape in Turtle.
fn is_plain_local_name(local: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    local.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && local.chars().all(allowed)
        && !local.ends_with('.')
}

fn is_number(text: &str, point: bool) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    match text.split_once('.') {
        Some((whole, rest)) => point && digits(whole) && digits(rest),
        None => !point && digits(text),
    }
}

//! Statements to quads.
//!
//! In: a [`Document`], what was [extracted](Extraction) from it, the [`Ontology`] and a base IRI.
//! Out: the quads of the document's named graph. Invariants: no blank node; every IRI is minted from
//! content ([`iri`]) or stands in the ontology; the quads depend on the arguments alone.
//!
//! The model, for one relation:
//!
//! ```text
//! position ── demarche:holder, stance, target, topic, forum, instrument, act, hedge, vote, positionDate
//!    │        demarche:rule, confidence; holderSpan, cueSpan, targetSpan, forumSpan
//!    ├─ prov:wasGeneratedBy ─▶ run (program version, ontology version)
//!    └─ prov:wasDerivedFrom ─▶ passage ─ oa:hasSource ─▶ document
//!                                 ├─ oa:hasSelector ─▶ #quote    (oa:exact, oa:prefix, oa:suffix)
//!                                 ├─ oa:hasSelector ─▶ #position (oa:start, oa:end, demarche:byteStart, byteEnd)
//!                                 ├─ demarche:page         (where the document has pages)
//!                                 └─ demarche:paragraph ─▶ paragraph (demarche:text, document)
//! holder ── demarche:supports │ opposes │ ambivalent │ addresses ─▶ target          (the plain triple)
//! ```
//!
//! The relations of one quote share its passage. `oa:start` and `oa:end` count Unicode characters, as
//! [Web Annotation](https://www.w3.org/TR/annotation-model/#text-position-selector) says;
//! `demarche:byteStart` and `byteEnd` count bytes of UTF-8, as the records of `extract` do. The spans of
//! the words for holder, cue, target and forum are compact literals, `start-end` in bytes of the
//! document: they are there for marking words, not for joins. The IRIs of passages, paragraphs and
//! relations hold their `start-end` as well, so a page that shows a paragraph knows where it begins.

pub mod iri;
pub mod literal;
pub mod order;

use crate::document::Document;
use crate::extract::Extraction;
use crate::ontology::{Concept, ConceptId, Kind, Ontology};
use crate::span::Span;
use crate::statement::{Relation, Stance, Statement};
use crate::vocab::{self, dcterms, demarche, oa, prov, rdf};
use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Quad, QuadRef, TermRef};
use rustc_hash::FxHashSet;

/// How many characters before and after a quote its selector keeps.
const CONTEXT: usize = 32;

/// What a store needs to know of a document before it is read: whether it has it already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentKey {
    /// The document's identity.
    pub id: String,
    /// Its IRI.
    pub document: NamedNode,
    /// Its named graph.
    pub graph: NamedNode,
    /// Its version: the hash of its content.
    pub hash: String,
    /// The program and ontology that read it.
    pub run: NamedNode,
}

/// The key of a document, known without reading it.
pub fn key(document: &Document, ontology: &Ontology, base: &str) -> DocumentKey {
    DocumentKey {
        id: document.id.clone(),
        document: iri::document(base, &document.id),
        graph: iri::graph(base, &document.id),
        hash: document.hash.clone(),
        run: iri::run(base, &ontology.version),
    }
}

/// The quads of a document's graph, sorted, each once.
pub fn quads(document: &Document, extraction: &Extraction, ontology: &Ontology, base: &str) -> Vec<Quad> {
    let mut quads = Vec::with_capacity(16 * (extraction.statements.len() + 1));
    visit(document, extraction, ontology, base, |quad| quads.push(quad.into_owned()));
    quads.sort_unstable_by(order::quads);
    quads.dedup();
    quads
}

/// Calls `sink` with each quad of a document's graph once, in the order of the text: for writing
/// without keeping.
pub fn visit(
    document: &Document,
    extraction: &Extraction,
    ontology: &Ontology,
    base: &str,
    sink: impl FnMut(QuadRef<'_>),
) {
    let mut emitter = Emitter {
        of: document,
        text: &document.text,
        base,
        id: iri::encode(&document.id),
        ontology,
        key: key(document, ontology, base),
        characters: Characters::of(&document.text),
        paragraphs: &extraction.paragraphs,
        seen: FxHashSet::default(),
        sink,
    };
    emitter.document(document);
    for statement in &extraction.statements {
        emitter.statement(statement);
    }
}

/// The concept that a document's metadata means: by id, else by label, whatever its case. Ids are
/// unique within a kind alone, so the kind is asked for.
fn concept_named<'o>(ontology: &'o Ontology, is_kind: fn(&Concept) -> bool, name: &str) -> Option<&'o Concept> {
    let name = name.trim();
    let find = |wanted: &dyn Fn(&Concept) -> bool| ontology.concepts.iter().find(|c| is_kind(c) && wanted(c));
    find(&|c| c.id == name).or_else(|| find(&|c| c.label.eq_ignore_ascii_case(name)))
}

fn is_holder(concept: &Concept) -> bool {
    matches!(concept.kind, Kind::State | Kind::Group)
}

fn is_forum(concept: &Concept) -> bool {
    concept.kind == Kind::Forum || concept.is_forum
}

/// Writes one document's graph.
struct Emitter<'a, F> {
    of: &'a Document,
    text: &'a str,
    base: &'a str,
    id: String,
    ontology: &'a Ontology,
    key: DocumentKey,
    characters: Characters<'a>,
    paragraphs: &'a [Span],
    /// What must not be written twice: nodes by IRI, shortcuts by their three parts.
    seen: FxHashSet<String>,
    sink: F,
}

impl<F: FnMut(QuadRef<'_>)> Emitter<'_, F> {
    fn emit<'t>(&mut self, subject: NamedNodeRef<'_>, predicate: NamedNodeRef<'_>, object: impl Into<TermRef<'t>>) {
        (self.sink)(QuadRef::new(subject, predicate, object.into(), self.key.graph.as_ref()));
    }

    fn text(&mut self, subject: NamedNodeRef<'_>, predicate: NamedNodeRef<'_>, text: &str) {
        self.emit(subject, predicate, &Literal::new_simple_literal(text));
    }

    /// The document, its graph and the run.
    fn document(&mut self, document: &Document) {
        let DocumentKey { document: node, graph, run, .. } = self.key.clone();
        self.emit(node.as_ref(), rdf::TYPE, demarche::DOCUMENT);
        self.text(node.as_ref(), demarche::DOCUMENT_ID, &document.id);
        self.text(node.as_ref(), demarche::CONTENT_HASH, &document.hash);
        if let Some(title) = &document.title {
            self.text(node.as_ref(), dcterms::TITLE, title);
        }
        if let Some(media_type) = document.media_type {
            self.text(node.as_ref(), dcterms::FORMAT, media_type);
        }
        if let Some(source) = &document.source {
            match NamedNode::new(source) {
                Ok(address) if source.contains("://") => self.emit(node.as_ref(), dcterms::SOURCE, &address),
                _ => self.text(node.as_ref(), dcterms::SOURCE, source),
            }
        }
        if let Some(date) = &document.date {
            self.emit(node.as_ref(), dcterms::DATE, &literal::date(date));
        }
        if let Some(speaker) = &document.speaker {
            match concept_named(self.ontology, is_holder, speaker) {
                Some(concept) => self.emit(node.as_ref(), dcterms::CREATOR, NamedNodeRef::new_unchecked(&concept.iri)),
                None => self.text(node.as_ref(), dcterms::CREATOR, speaker),
            }
        }
        let forum = document.forum.as_deref();
        if let Some(concept) = forum.and_then(|forum| concept_named(self.ontology, is_forum, forum)) {
            self.emit(node.as_ref(), demarche::FORUM, NamedNodeRef::new_unchecked(&concept.iri));
        }
        self.emit(graph.as_ref(), prov::WAS_DERIVED_FROM, &node);
        self.emit(graph.as_ref(), prov::WAS_GENERATED_BY, &run);
        self.emit(run.as_ref(), rdf::TYPE, demarche::EXTRACTION);
        self.emit(run.as_ref(), rdf::TYPE, prov::ACTIVITY);
        self.text(run.as_ref(), demarche::PROGRAM_VERSION, env!("CARGO_PKG_VERSION"));
        let ontology_version = self.ontology.version.clone();
        self.text(run.as_ref(), demarche::ONTOLOGY_VERSION, &ontology_version);
    }

    fn statement(&mut self, statement: &Statement) {
        let node = self.relation_iri(statement);
        // The same slots read twice out of the same words are one relation.
        if !self.seen.insert(node.as_str().to_owned()) {
            return;
        }
        let node = node.as_ref();
        let class = match statement.relation {
            Relation::Position => demarche::POSITION,
            Relation::Participation => demarche::PARTICIPATION,
            Relation::Agreement => demarche::AGREEMENT,
            Relation::Alignment => demarche::ALIGNMENT,
        };
        self.emit(node, rdf::TYPE, class);
        self.slots(node, statement);
        let passage = self.passage(statement.span);
        let run = self.key.run.clone();
        self.emit(node, prov::WAS_DERIVED_FROM, &passage);
        self.emit(node, prov::WAS_GENERATED_BY, &run);
        self.shortcuts(statement);
    }

    fn slots(&mut self, node: NamedNodeRef<'_>, statement: &Statement) {
        let ontology = self.ontology;
        let one = |predicate, id: Option<ConceptId>| id.map(|id| (predicate, id));
        let single = [
            one(demarche::HOLDER, Some(statement.holder)),
            one(demarche::TARGET, statement.target),
            one(demarche::TOPIC, statement.topic),
            one(demarche::COUNTERPART, statement.counterpart),
            one(demarche::WITH, statement.with),
            one(demarche::ACT, statement.act),
            one(demarche::HEDGE, statement.hedge),
        ];
        let forums = statement.forums.iter().map(|&id| (demarche::FORUM, id));
        let instruments = statement.instruments.iter().map(|&id| (demarche::INSTRUMENT, id));
        for (predicate, id) in single.into_iter().flatten().chain(forums).chain(instruments) {
            self.emit(node, predicate, NamedNodeRef::new_unchecked(&ontology.concept(id).iri));
        }
        if let Some(stance) = statement.stance {
            // By its fixed IRI: acts share the ids of stances.
            let stance = NamedNode::new_unchecked(format!("{}{}", vocab::STANCES, stance.name()));
            self.emit(node, demarche::STANCE, &stance);
        }
        if let Some(vote) = statement.vote {
            self.text(node, demarche::VOTE, vote.name());
        }
        if let Some(date) = statement.date.as_deref().and_then(literal::calendar_date) {
            self.emit(node, demarche::POSITION_DATE, &date);
        }
        self.text(node, demarche::RULE, &statement.rule);
        self.emit(node, demarche::CONFIDENCE, &literal::hundredths(statement.confidence));
        let parts = &statement.parts;
        for (predicate, span) in [
            (demarche::HOLDER_SPAN, parts.holder),
            (demarche::CUE_SPAN, parts.cue),
            (demarche::TARGET_SPAN, parts.target),
            (demarche::FORUM_SPAN, parts.forum),
        ] {
            if let Some(span) = span {
                self.text(node, predicate, &format!("{}-{}", span.start, span.end));
            }
        }
    }

    /// The plain triples for people who want one.
    fn shortcuts(&mut self, statement: &Statement) {
        let ontology = self.ontology;
        let predicate = match (statement.relation, statement.stance) {
            (Relation::Position, Some(Stance::Supports)) => demarche::SUPPORTS,
            (Relation::Position, Some(Stance::Opposes)) => demarche::OPPOSES,
            (Relation::Position, Some(Stance::Ambivalent)) => demarche::AMBIVALENT,
            (Relation::Position, Some(Stance::Addresses)) => demarche::ADDRESSES,
            (Relation::Position, None) => return,
            (Relation::Participation, _) => demarche::PARTICIPATES_IN,
            (Relation::Agreement, _) => demarche::AGREED_TO,
            (Relation::Alignment, _) => demarche::ALIGNED_WITH,
        };
        let objects: &[ConceptId] = match statement.relation {
            Relation::Position => statement.target.as_slice(),
            Relation::Participation => &statement.forums,
            Relation::Agreement => &statement.instruments,
            Relation::Alignment => statement.with.as_slice(),
        };
        let holder = NamedNodeRef::new_unchecked(&ontology.concept(statement.holder).iri);
        for &object in objects {
            let object = NamedNodeRef::new_unchecked(&ontology.concept(object).iri);
            if self.seen.insert(format!("{holder} {predicate} {object}")) {
                self.emit(holder, predicate, object);
            }
        }
    }

    /// The passage of a span, described when it is first met.
    fn passage(&mut self, span: Span) -> NamedNode {
        let passage = NamedNode::new_unchecked(iri::part(self.base, "passage", &self.id, span));
        if !self.seen.insert(passage.as_str().to_owned()) {
            return passage;
        }
        let node = passage.as_ref();
        let document = self.key.document.clone();
        let quote = NamedNode::new_unchecked(format!("{}#quote", passage.as_str()));
        let position = NamedNode::new_unchecked(format!("{}#position", passage.as_str()));
        self.emit(node, rdf::TYPE, demarche::PASSAGE);
        self.emit(node, oa::HAS_SOURCE, &document);
        self.emit(node, oa::HAS_SELECTOR, &quote);
        self.emit(node, oa::HAS_SELECTOR, &position);
        if let Some(paragraph) = self.paragraph(span) {
            self.emit(node, demarche::IN_PARAGRAPH, &paragraph);
        }
        if let Some(page) = self.of.page(span.start) {
            self.emit(node, demarche::PAGE, &literal::integer(page as usize));
        }

        let text = self.text;
        let (before, after) = (&text[..span.start], &text[span.end..]);
        let first = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
        let last = after.char_indices().nth(CONTEXT).map_or(after.len(), |(at, _)| at);
        self.emit(quote.as_ref(), rdf::TYPE, oa::TEXT_QUOTE_SELECTOR);
        self.text(quote.as_ref(), oa::EXACT, span.of(text));
        if !before.is_empty() {
            self.text(quote.as_ref(), oa::PREFIX, &before[first..]);
        }
        if !after.is_empty() {
            self.text(quote.as_ref(), oa::SUFFIX, &after[..last]);
        }

        let (start, end) = (self.characters.until(span.start), self.characters.until(span.end));
        self.emit(position.as_ref(), rdf::TYPE, oa::TEXT_POSITION_SELECTOR);
        self.emit(position.as_ref(), oa::START, &literal::integer(start));
        self.emit(position.as_ref(), oa::END, &literal::integer(end));
        self.emit(position.as_ref(), demarche::BYTE_START, &literal::integer(span.start));
        self.emit(position.as_ref(), demarche::BYTE_END, &literal::integer(span.end));
        passage
    }

    /// The paragraph that holds a span, described when it is first met.
    fn paragraph(&mut self, span: Span) -> Option<NamedNode> {
        let after = self.paragraphs.partition_point(|p| p.start <= span.start);
        let span = *self.paragraphs[..after].last()?;
        let paragraph = NamedNode::new_unchecked(iri::part(self.base, "paragraph", &self.id, span));
        if self.seen.insert(paragraph.as_str().to_owned()) {
            let (node, document, text) = (paragraph.as_ref(), self.key.document.clone(), self.text);
            self.emit(node, rdf::TYPE, demarche::PARAGRAPH);
            self.emit(node, demarche::IN_DOCUMENT, &document);
            self.text(node, demarche::TEXT, span.of(text));
        }
        Some(paragraph)
    }

    /// `{base}{relation}/{id}/{start}-{end}/{holder}/{other slots that tell it apart}`.
    fn relation_iri(&self, statement: &Statement) -> NamedNode {
        let name = |id: ConceptId| iri::encode(&self.ontology.concept(id).id);
        let names = |ids: &[ConceptId]| ids.iter().map(|&id| name(id)).collect::<Vec<_>>().join("+");
        let other = match statement.relation {
            Relation::Position => {
                // Two finer topics of one target are two positions.
                let target = statement.topic.or(statement.target).map(name).unwrap_or_default();
                format!("{}/{target}", statement.stance.map_or("", Stance::name))
            }
            Relation::Participation => names(&statement.forums),
            Relation::Agreement => match statement.counterpart {
                Some(counterpart) => format!("{}/{}", names(&statement.instruments), name(counterpart)),
                None => names(&statement.instruments),
            },
            Relation::Alignment => statement.with.map(name).unwrap_or_default(),
        };
        let part = iri::part(self.base, statement.relation.name(), &self.id, statement.span);
        NamedNode::new_unchecked(format!("{part}/{}/{other}", name(statement.holder)))
    }
}

/// Counts characters up to a byte, with a mark every so often so that no call reads far.
struct Characters<'a> {
    text: &'a str,
    /// Characters that start before byte `i * STEP`; empty if all is ASCII.
    marks: Vec<usize>,
}

impl<'a> Characters<'a> {
    const STEP: usize = 1024;

    fn of(text: &'a str) -> Self {
        let mut marks = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for chunk in text.as_bytes().chunks(Self::STEP) {
                marks.push(count);
                count += Self::starts(chunk);
            }
        }
        Self { text, marks }
    }

    fn until(&self, byte: usize) -> usize {
        match self.marks.get(byte / Self::STEP) {
            None if self.marks.is_empty() => byte,
            Some(&before) => before + Self::starts(&self.text.as_bytes()[byte / Self::STEP * Self::STEP..byte]),
            // The end of a text whose length is a multiple of the step.
            None => self.text.chars().count(),
        }
    }

    /// How many characters start in these bytes.
    fn starts(bytes: &[u8]) -> usize {
        bytes.iter().filter(|&&b| b & 0b1100_0000 != 0b1000_0000).count()
    }
}

//! A statement as a flat record: what `extract --to jsonl` and `--to csv` print, and what
//! [`evaluate`](crate::evaluate) compares.
//!
//! In: a [`Document`], one of its [`Statement`]s, the [`Ontology`]. Out: a [`Record`], as a line of
//! JSON or of CSV. Invariant: ids are those of the codebook, and `quote` is the document's text
//! from `start` to `end`.

use crate::document::Document;
use crate::ontology::{ConceptId, Ontology};
use crate::statement::Statement;
use serde::Serialize;
use std::io::{self, Write};

/// One relation; fields in the order in which they are printed, absent ones left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record<'a> {
    /// The document's identity.
    pub document: &'a str,
    /// `position`, `participation`, `agreement` or `alignment`.
    pub relation: &'static str,
    /// Who.
    pub holder: &'a str,
    /// Positions only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stance: Option<&'static str>,
    /// The codebook's target, positions only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<&'a str>,
    /// A finer topic below the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<&'a str>,
    /// Forums, as the codebook has them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forum: Vec<&'a str>,
    /// Sessions and meetings of these forums, where the words name them; in JSON alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub session: Vec<&'a str>,
    /// Instruments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instrument: Vec<&'a str>,
    /// The other party of an agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counterpart: Option<&'a str>,
    /// Whom an alignment is with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<&'a str>,
    /// The act of speech or diplomacy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<&'a str>,
    /// What weakens or limits the position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hedge: Option<&'a str>,
    /// How the holder voted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vote: Option<&'static str>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<&'a str>,
    /// The words that say so.
    pub quote: &'a str,
    /// Their first byte in the document's text.
    pub start: usize,
    /// One past their last byte.
    pub end: usize,
    /// The sentence they stand in, from 0.
    pub sentence: usize,
    /// The page they begin on, where the document has pages; in JSON alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The rule that made it.
    pub rule: &'a str,
    /// How sure, from 0 to 1, in hundredths.
    pub confidence: f64,
}

/// The columns of CSV: the fields of a record in their order, but for session and page, so that a table looks the same
/// whatever it was read out of.
pub const COLUMNS: [&str; 20] = [
    "document",
    "relation",
    "holder",
    "stance",
    "target",
    "topic",
    "forum",
    "instrument",
    "counterpart",
    "with",
    "act",
    "hedge",
    "vote",
    "date",
    "quote",
    "start",
    "end",
    "sentence",
    "rule",
    "confidence",
];

impl<'a> Record<'a> {
    /// The record of a statement of `document`.
    pub fn new(document: &'a Document, statement: &'a Statement, ontology: &'a Ontology) -> Self {
        let id = |concept: ConceptId| ontology.concept(concept).id.as_str();
        let ids = |concepts: &[ConceptId]| concepts.iter().copied().map(id).collect();
        let coded = |forum: ConceptId| ontology.codebook_forum(forum).unwrap_or(forum);
        let mut forum: Vec<&str> = statement.forums.iter().map(|f| id(coded(*f))).collect();
        forum.dedup();
        Self {
            document: &document.id,
            relation: statement.relation.name(),
            holder: id(statement.holder),
            stance: statement.stance.map(|stance| stance.name()),
            target: statement.target.map(id),
            topic: statement.topic.map(id),
            forum,
            session: statement.forums.iter().filter(|f| coded(**f) != **f).map(|f| id(*f)).collect(),
            instrument: ids(&statement.instruments),
            counterpart: statement.counterpart.map(id),
            with: statement.with.map(id),
            act: statement.act.map(id),
            hedge: statement.hedge.map(id),
            vote: statement.vote.map(|vote| vote.name()),
            date: statement.date.as_deref(),
            quote: statement.span.of(&document.text),
            start: statement.span.start,
            end: statement.span.end,
            sentence: statement.sentence,
            page: document.page(statement.span.start),
            rule: &statement.rule,
            confidence: f64::from(statement.confidence) / 100.0,
        }
    }

    /// Prints the record as a line of JSON.
    pub fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        out.write_all(b"\n")
    }

    /// Prints the record as a line of CSV; several forums or instruments are joined by `;`.
    pub fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        let (start, end, sentence) = (self.start.to_string(), self.end.to_string(), self.sentence.to_string());
        let (forum, instrument) = (self.forum.join(";"), self.instrument.join(";"));
        let confidence = self.confidence.to_string();
        let cells: [&str; COLUMNS.len()] = [
            self.document,
            self.relation,
            self.holder,
            self.stance.unwrap_or_default(),
            self.target.unwrap_or_default(),
            self.topic.unwrap_or_default(),
            &forum,
            &instrument,
            self.counterpart.unwrap_or_default(),
            self.with.unwrap_or_default(),
            self.act.unwrap_or_default(),
            self.hedge.unwrap_or_default(),
            self.vote.unwrap_or_default(),
            self.date.unwrap_or_default(),
            self.quote,
            &start,
            &end,
            &sentence,
            self.rule,
            &confidence,
        ];
        write_row(out, &cells)
    }
}

/// Prints the head of the table.
pub fn write_csv_head(out: &mut impl Write) -> io::Result<()> {
    write_row(out, &COLUMNS)
}

/// One row by RFC 4180, but for its line end, which is a line feed as in all our output.
fn write_row(out: &mut impl Write, cells: &[&str]) -> io::Result<()> {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        if cell.contains([',', '"', '\n', '\r']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record<'static> {
        Record {
            document: "d1",
            relation: "position",
            holder: "PER",
            stance: Some("supports"),
            target: Some("use-of-force"),
            topic: None,
            forum: vec!["OEWG", "UNGGE"],
            session: Vec::new(),
            instrument: vec![],
            counterpart: None,
            with: None,
            act: None,
            hedge: None,
            vote: None,
            date: None,
            quote: "Peru, it said,\nstresses \"force\"",
            start: 3,
            end: 34,
            sentence: 0,
            page: None,
            rule: "cue",
            confidence: 0.97,
        }
    }

    #[test]
    fn json_leaves_absent_slots_out() {
        let mut out = Vec::new();
        record().write_json(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"document\":\"d1\",\"relation\":\"position\",\"holder\":\"PER\",\"stance\":\"supports\",\
             \"target\":\"use-of-force\",\"forum\":[\"OEWG\",\"UNGGE\"],\"quote\":\"Peru, it said,\\nstresses \\\"force\\\"\",\
             \"start\":3,\"end\":34,\"sentence\":0,\"rule\":\"cue\",\"confidence\":0.97}\n"
        );
    }

    #[test]
    fn csv_quotes_what_would_break_a_row() {
        let mut out = Vec::new();
        record().write_csv(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "d1,position,PER,supports,use-of-force,,OEWG;UNGGE,,,,,,,,\"Peru, it said,\nstresses \"\"force\"\"\",3,34,0,cue,0.97\n"
        );
    }

    #[test]
    fn columns_are_the_fields() {
        let mut full = record();
        full.topic = Some("t");
        full.instrument = vec!["MOU"];
        (full.counterpart, full.with, full.act, full.hedge) = (Some("c"), Some("w"), Some("a"), Some("h"));
        (full.vote, full.date) = (Some("for"), Some("2021"));
        let json = serde_json::to_string(&full).unwrap();
        let places: Vec<usize> = COLUMNS.iter().map(|c| json.find(&format!("\"{c}\":")).unwrap()).collect();
        assert!(places.is_sorted());
    }
}

//! `explain`: why a text yields what it yields.
//!
//! In: a text. Out: each relation with its words, and under them the parts that made it.
//! Invariant: marks stand under the characters they mean, whatever their width in bytes.

use super::session::Session;
use super::{Failure, Outcome, after_help};
use crate::document::{Document, decode};
use crate::extract::extract;
use crate::ontology::Ontology;
use crate::record::Record;
use crate::span::Span;
use crate::statement::Statement;
use serde_json::json;
use std::io::{Read, Write};

/// Show what is read out of a text, and why
#[derive(Debug, clap::Args)]
#[command(after_help = after_help![
    "demarche explain \"Peru has noted the difficulty of attribution in cyberspace.\"",
    "demarche explain --speaker Kenya --to json \"We support a legally binding instrument.\"",
])]
pub struct Explain {
    /// The text, or `-` for standard input
    text: String,
    /// Who speaks: whom `we` means
    #[arg(long, value_name = "HOLDER")]
    speaker: Option<String>,
    /// text or json
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    to: To,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum To {
    Text,
    Json,
}

impl Explain {
    pub(super) fn run(self, session: &mut Session) -> Result<Outcome, Failure> {
        let text = if self.text == "-" { standard_input()? } else { self.text };
        let document = Document { speaker: self.speaker, ..Document::new("text", text) };
        let ontology = session.ontology()?;
        let extraction = extract(&document, &ontology);
        let mut out = String::new();
        for (number, statement) in (1..).zip(&extraction.statements) {
            out += &match self.to {
                To::Text => drawn(number, &document, statement, &ontology),
                To::Json => format!("{}\n", as_json(&document, statement, &ontology)),
            };
        }
        if extraction.statements.is_empty() {
            session.console.note("no relation was found in this text");
        }
        std::io::stdout().write_all(out.as_bytes()).map_err(Failure::stdout)?;
        Ok(Outcome::Done)
    }
}

fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(Failure::io("standard input"))?;
    let text = decode::decode(&bytes, "stdin").map_err(|fault| Failure::Input(vec![*fault]))?;
    Ok(text.into_owned())
}

/// The parts of a statement by name, in the order in which they stand.
fn parts(statement: &Statement) -> Vec<(&'static str, Span)> {
    let parts = &statement.parts;
    let named = [("holder", parts.holder), ("cue", parts.cue), ("target", parts.target), ("forum", parts.forum)];
    let mut found: Vec<_> = named.into_iter().filter_map(|(name, span)| span.map(|span| (name, span))).collect();
    found.sort_by_key(|(_, span)| (span.start, span.end));
    found
}

fn as_json(document: &Document, statement: &Statement, ontology: &Ontology) -> serde_json::Value {
    let mut value = json!(Record::new(document, statement, ontology));
    for (name, span) in parts(statement) {
        value["parts"][name] = json!({ "start": span.start, "end": span.end, "text": span.of(&document.text) });
    }
    value
}

/// A head line with the relation, the words on one line, and a line of marks for each part.
fn drawn(number: usize, document: &Document, statement: &Statement, ontology: &Ontology) -> String {
    let record = Record::new(document, statement, ontology);
    let mut slots = vec![record.holder, record.relation];
    slots.extend(record.stance);
    slots.extend(record.target);
    slots.extend(record.topic);
    slots.extend(&record.forum);
    slots.extend(&record.instrument);
    slots.extend(record.counterpart);
    slots.extend(record.with);
    let mut out = format!("{number}. {}  [{} {:.2}]\n", slots.join(" · "), record.rule, record.confidence);
    let quote = record.quote.replace(['\n', '\r', '\t'], " ");
    out += &format!("   {quote}\n");
    for (name, span) in parts(statement) {
        if !statement.span.contains(span) {
            out += &format!("   {name}: {} (elsewhere)\n", span.of(&document.text).replace(['\n', '\r', '\t'], " "));
            continue;
        }
        let before = document.text[statement.span.start..span.start].chars().count();
        let width = span.of(&document.text).chars().count().max(1);
        out += &format!("   {}{} {name}\n", " ".repeat(before), "─".repeat(width));
    }
    out + "\n"
}

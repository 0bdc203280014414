//! The ontology's Turtle as triples for the store.
//!
//! In: files as names and texts. Out: [`Triple`]s, or the [`Diagnostic`] of the first fault.
//! Invariant: blank nodes (only shapes have any) are named by file and order, so that the same files
//! give the same triples.

use crate::diagnostic::Diagnostic;
use crate::span::Span;
use oxigraph::io::{RdfFormat, RdfParseError, RdfParser, RdfSyntaxError};
use oxigraph::model::{BlankNode, NamedOrBlankNode, Term, Triple};
use rustc_hash::FxHashMap;

/// Parses files of Turtle.
pub fn triples<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Vec<Triple>, Box<Diagnostic>> {
    let mut triples = Vec::new();
    for (name, text) in files {
        let stem = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".ttl");
        let stem: String = stem.chars().filter(char::is_ascii_alphanumeric).collect();
        let mut names = FxHashMap::default();
        for quad in RdfParser::from_format(RdfFormat::Turtle).without_named_graphs().for_slice(text) {
            let quad = quad.map_err(|error| Box::new(diagnostic(name, text, &error)))?;
            let mut rename = |node: BlankNode| {
                let next = names.len() + 1;
                let number = *names.entry(node).or_insert(next);
                BlankNode::new_unchecked(format!("{stem}{number}"))
            };
            let subject = match quad.subject {
                NamedOrBlankNode::BlankNode(node) => rename(node).into(),
                subject => subject,
            };
            let object = match quad.object {
                Term::BlankNode(node) => rename(node).into(),
                object => object,
            };
            triples.push(Triple { subject, predicate: quad.predicate, object });
        }
    }
    Ok(triples)
}

/// A syntax error of RDF with its place and line.
pub fn diagnostic(name: &str, text: &str, error: &RdfSyntaxError) -> Diagnostic {
    let message = strip_place(&error.to_string());
    let diagnostic = Diagnostic::error("input::rdf", name, message)
        .remedy("correct the line; prefixes must be declared, and every statement ends with ` .`");
    let Some(location) = error.location() else { return diagnostic };
    let line_start = text[..clamp(text, location.start.offset)].rfind('\n').map_or(0, |at| at + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    let start = clamp(text, location.start.offset).saturating_sub(line_start).min(line.len());
    let end = clamp(text, location.end.offset).saturating_sub(line_start).clamp(start, line.len());
    diagnostic
        .at(location.start.line as usize + 1, location.start.column as usize + 1)
        .showing(line, Span::new(start, end))
}

/// The same for an error met while reading, of which the text is not at hand.
pub fn reading_diagnostic(name: &str, error: &RdfParseError) -> Diagnostic {
    match error {
        RdfParseError::Syntax(error) => {
            let diagnostic = Diagnostic::error("input::rdf", name, strip_place(&error.to_string()));
            match error.location() {
                Some(at) => diagnostic.at(at.start.line as usize + 1, at.start.column as usize + 1),
                None => diagnostic,
            }
        }
        RdfParseError::Io(error) => Diagnostic::error("input::io", name, error.to_string()),
    }
}

/// A byte offset as a character border of the text.
fn clamp(text: &str, offset: u64) -> usize {
    let mut offset = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The message without "Parser error at line 1 column 2: ", which is said elsewhere.
fn strip_place(message: &str) -> String {
    match message.strip_prefix("Parser error at line ").and_then(|rest| rest.split_once(": ")) {
        Some((_, message)) => message.to_owned(),
        None => message.to_owned(),
    }
}

//! IRIs minted from what a thing is: its document, its place in the text, its slots.
//!
//! In: a base and the parts of an identity. Out: a [`NamedNode`]. Invariant: two things have one IRI
//! if and only if they have the same parts; nothing comes from order, chance or the clock.
//!
//! Every part is percent-encoded down to RFC 3986's unreserved characters, so that it is one segment
//! of the path and cannot run into the next.

use crate::span::Span;
use oxigraph::model::NamedNode;
use std::fmt::Write;

/// Encodes a part of an identity as one segment of a path.
pub fn encode(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    // `.` and `..` as whole segments would be resolved away by whoever normalises the IRI.
    let dots = matches!(part, "." | "..");
    for byte in part.bytes() {
        match byte {
            b'.' if dots => out.push_str("%2E"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte as char),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The document of that id.
pub fn document(base: &str, id: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{base}document/{}", encode(id)))
}

/// The named graph that holds what was read out of the document of that id.
pub fn graph(base: &str, id: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{base}graph/{}", encode(id)))
}

/// The named graph that holds the ontology; outside `graph/`, where a document might have its name.
pub fn ontology_graph(base: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{base}ontology"))
}

/// The run: this version of the program with that version of the ontology.
pub fn run(base: &str, ontology_version: &str) -> NamedNode {
    let short = &ontology_version[..ontology_version.len().min(12)];
    NamedNode::new_unchecked(format!("{base}extraction/{}-{short}", env!("CARGO_PKG_VERSION")))
}

/// A part of a document, such as a passage or a position: `{base}{kind}/{id}/{start}-{end}`.
/// `encoded_id` is the document's id as [`encode`] gives it.
pub fn part(base: &str, kind: &str, encoded_id: &str, span: Span) -> String {
    format!("{base}{kind}/{encoded_id}/{}-{}", span.start, span.end)
}

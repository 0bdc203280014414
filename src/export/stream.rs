//! Documents to RDF as they are read, without a store and without keeping them.
//!
//! In: documents, one after another. Out: bytes, document by document, in the order given. Invariant:
//! as much memory as one document needs; triples that two documents share (the run, a shortcut) are
//! written with each, which RDF reads as once.

use super::{Syntax, pretty, serializer};
use crate::document::Document;
use crate::extract::Extraction;
use crate::ontology::Ontology;
use crate::triples;
use crate::vocab::xsd;
use oxigraph::io::WriterQuadSerializer;
use oxigraph::model::{GraphName, LiteralRef, NamedNodeRef, NamedOrBlankNodeRef, Quad, QuadRef, TermRef};
use std::io::{self, Write};

/// Writes documents as they come.
pub struct Stream<'a, W: Write> {
    base: &'a str,
    kind: Kind<'a, W>,
}

enum Kind<'a, W: Write> {
    /// N-Quads and N-Triples: lines, ready to be joined.
    Lines {
        writer: W,
        buffer: Vec<u8>,
        graphs: bool,
    },
    Pretty(pretty::Writer<'a, W>),
    Plain {
        serializer: Box<WriterQuadSerializer<W>>,
        graphs: bool,
    },
}

impl<'a, W: Write> Stream<'a, W> {
    /// Begins.
    pub fn new(syntax: Syntax, base: &'a str, writer: W) -> Self {
        let kind = match syntax {
            Syntax::NQuads | Syntax::NTriples => {
                Kind::Lines { writer, buffer: Vec::new(), graphs: syntax.has_graphs() }
            }
            Syntax::Turtle | Syntax::TriG => Kind::Pretty(pretty::Writer::new(writer, base, syntax.has_graphs())),
            Syntax::JsonLd | Syntax::RdfXml => Kind::Plain {
                serializer: Box::new(serializer(syntax, base).for_writer(writer)),
                graphs: syntax.has_graphs(),
            },
        };
        Self { base, kind }
    }

    /// Writes one document.
    pub fn document(&mut self, document: &Document, extraction: &Extraction, ontology: &Ontology) -> io::Result<()> {
        match &mut self.kind {
            Kind::Lines { writer, buffer, graphs } => {
                buffer.clear();
                lines(document, extraction, ontology, self.base, *graphs, buffer);
                writer.write_all(buffer)
            }
            _ => self.quads(triples::quads(document, extraction, ontology, self.base)),
        }
    }

    /// Writes the [quads](triples::quads) of one document.
    pub fn quads(&mut self, quads: Vec<Quad>) -> io::Result<()> {
        match &mut self.kind {
            Kind::Lines { writer, buffer, graphs } => {
                buffer.clear();
                for quad in &quads {
                    line(quad.as_ref(), *graphs, buffer);
                }
                writer.write_all(buffer)
            }
            Kind::Pretty(writer) => {
                let graph = quads.first().map_or(GraphName::DefaultGraph, |quad| quad.graph_name.clone());
                writer.graph(graph.as_ref(), quads)
            }
            Kind::Plain { serializer, graphs: true } => {
                quads.iter().try_for_each(|quad| serializer.serialize_quad(quad))
            }
            Kind::Plain { serializer, graphs: false } => {
                quads.iter().try_for_each(|quad| serializer.serialize_triple(quad.as_ref()))
            }
        }
    }

    /// Writes lines that [`lines`] made, perhaps in another thread.
    ///
    /// # Errors
    /// If the syntax is not N-Quads or N-Triples.
    pub fn lines(&mut self, lines: &[u8]) -> io::Result<()> {
        match &mut self.kind {
            Kind::Lines { writer, .. } => writer.write_all(lines),
            _ => Err(io::Error::other("lines fit into N-Quads and N-Triples alone")),
        }
    }

    /// Ends.
    pub fn finish(self) -> io::Result<()> {
        match self.kind {
            Kind::Lines { mut writer, .. } => writer.flush(),
            Kind::Pretty(writer) => writer.finish(),
            Kind::Plain { serializer, .. } => serializer.finish()?.flush(),
        }
    }
}

/// Appends a document's quads as lines of N-Quads, or of N-Triples without `graphs`. They need no
/// state, so many threads can make them.
pub fn lines(
    document: &Document,
    extraction: &Extraction,
    ontology: &Ontology,
    base: &str,
    graphs: bool,
    out: &mut Vec<u8>,
) {
    triples::visit(document, extraction, ontology, base, |quad| line(quad, graphs, out));
}

/// Oxigraph's serializer would do; this one does not go through `fmt` and is several times faster.
fn line(quad: QuadRef<'_>, graphs: bool, out: &mut Vec<u8>) {
    match quad.subject {
        NamedOrBlankNodeRef::NamedNode(node) => iri(node, out),
        NamedOrBlankNodeRef::BlankNode(node) => out.extend_from_slice(node.to_string().as_bytes()),
    }
    out.push(b' ');
    iri(quad.predicate, out);
    out.push(b' ');
    match quad.object {
        TermRef::NamedNode(node) => iri(node, out),
        TermRef::BlankNode(node) => out.extend_from_slice(node.to_string().as_bytes()),
        TermRef::Literal(node) => literal(node, out),
    }
    if graphs && !quad.graph_name.is_default_graph() {
        out.push(b' ');
        out.extend_from_slice(quad.graph_name.to_string().as_bytes());
    }
    out.extend_from_slice(b" .\n");
}

fn iri(node: NamedNodeRef<'_>, out: &mut Vec<u8>) {
    out.push(b'<');
    out.extend_from_slice(node.as_str().as_bytes());
    out.push(b'>');
}

fn literal(literal: LiteralRef<'_>, out: &mut Vec<u8>) {
    out.push(b'"');
    let bytes = literal.value().as_bytes();
    let mut from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0x08 => b"\\b",
            0x0C => b"\\f",
            0..0x20 | 0x7F => b"",
            _ => continue,
        };
        out.extend_from_slice(&bytes[from..at]);
        match escape.is_empty() {
            true => out.extend_from_slice(format!("\\u{byte:04X}").as_bytes()),
            false => out.extend_from_slice(escape),
        }
        from = at + 1;
    }
    out.extend_from_slice(&bytes[from..]);
    out.push(b'"');
    if let Some(language) = literal.language() {
        out.push(b'@');
        out.extend_from_slice(language.as_bytes());
    } else if literal.datatype() != xsd::STRING {
        out.extend_from_slice(b"^^");
        iri(literal.datatype(), out);
    }
}

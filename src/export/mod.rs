//! What leaves: RDF in any syntax, and relations as a table.
//!
//! In: a [`Store`] and a [`Scope`], or quads. Out: bytes. Invariant: the same data gives the same
//! bytes; every syntax but TriG, N-Quads and JSON-LD holds the union of the graphs.
//!
//! A store is written graph by graph, so an export needs memory for its largest document, not for all.

pub mod csv;
mod pretty;
mod stream;

pub use stream::{Stream, lines};

use crate::store::{Scope, Store, StoreError};
use crate::triples::order;
use crate::vocab;
use oxigraph::io::{RdfFormat, RdfSerializer, WriterQuadSerializer};
use oxigraph::model::{GraphName, Quad, Triple};
use rustc_hash::FxHashSet;
use std::io::{self, Write};
use std::str::FromStr;

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The output could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The graph that was asked for is not in the store.
    #[error("there is no graph {0} in the store")]
    NoSuchGraph(String),
}

/// A syntax of RDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// For people, the union of the graphs.
    Turtle,
    /// For people, graph by graph.
    TriG,
    /// A triple a line, the union of the graphs.
    NTriples,
    /// A quad a line.
    NQuads,
    /// For web programs.
    JsonLd,
    /// For old programs, the union of the graphs.
    RdfXml,
}

impl Syntax {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Turtle, Self::TriG, Self::NTriples, Self::NQuads, Self::JsonLd, Self::RdfXml];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turtle => "turtle",
            Self::TriG => "trig",
            Self::NTriples => "ntriples",
            Self::NQuads => "nquads",
            Self::JsonLd => "jsonld",
            Self::RdfXml => "rdfxml",
        }
    }

    /// The ending of its files.
    pub fn extension(self) -> &'static str {
        self.format().file_extension()
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        self.format().media_type()
    }

    /// Whether it tells graphs apart.
    pub fn has_graphs(self) -> bool {
        matches!(self, Self::TriG | Self::NQuads | Self::JsonLd)
    }

    /// Oxigraph's name for it.
    pub fn format(self) -> RdfFormat {
        match self {
            Self::Turtle => RdfFormat::Turtle,
            Self::TriG => RdfFormat::TriG,
            Self::NTriples => RdfFormat::NTriples,
            Self::NQuads => RdfFormat::NQuads,
            Self::JsonLd => RdfFormat::JsonLd { profile: oxigraph::io::JsonLdProfileSet::empty() },
            Self::RdfXml => RdfFormat::RdfXml,
        }
    }
}

impl FromStr for Syntax {
    type Err = String;

    /// By name (`turtle`), ending (`ttl`) or media type (`text/turtle`).
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|s| [s.name(), s.extension(), s.media_type()].contains(&text.as_str()))
            .or(match text.as_str() {
                "json-ld" => Some(Self::JsonLd),
                "rdf/xml" | "xml" => Some(Self::RdfXml),
                "n-triples" => Some(Self::NTriples),
                "n-quads" => Some(Self::NQuads),
                _ => None,
            })
            .ok_or_else(|| {
                let names: Vec<_> = Self::ALL.iter().map(|s| s.name()).collect();
                format!("`{text}` is no syntax of RDF: one of {}", names.join(", "))
            })
    }
}

/// Writes a scope of a store.
pub fn export(store: &Store, scope: &Scope, syntax: Syntax, base: &str, writer: impl Write) -> Result<(), ExportError> {
    let graphs = store.graphs(scope, base)?;
    let mut sink = Sink::new(syntax, base, writer);
    for graph in &graphs {
        let quads = store.graph(graph)?;
        if let (true, Scope::Graph(name)) = (quads.is_empty(), scope) {
            return Err(ExportError::NoSuchGraph(name.to_string()));
        }
        sink.graph(graph, quads)?;
    }
    sink.finish()?;
    Ok(())
}

/// Writes quads.
pub fn write_quads(mut quads: Vec<Quad>, syntax: Syntax, base: &str, writer: impl Write) -> io::Result<()> {
    quads.sort_unstable_by(order::quads);
    quads.dedup();
    let mut sink = Sink::new(syntax, base, writer);
    while let Some(first) = quads.first() {
        let graph = first.graph_name.clone();
        let rest = quads.split_off(quads.partition_point(|quad| quad.graph_name == graph));
        sink.graph(&graph, quads)?;
        quads = rest;
    }
    sink.finish()
}

/// Writes triples, such as the result of a CONSTRUCT.
pub fn write_triples(triples: Vec<Triple>, syntax: Syntax, base: &str, writer: impl Write) -> io::Result<()> {
    let quads = triples.into_iter().map(|triple| triple.in_graph(GraphName::DefaultGraph)).collect();
    write_quads(quads, syntax, base, writer)
}

/// Takes sorted graphs one after another.
enum Sink<'a, W: Write> {
    Pretty(pretty::Writer<'a, W>),
    Plain {
        serializer: Box<WriterQuadSerializer<W>>,
        /// Without graphs: the triples that several documents may share are held back and written once.
        shared: Option<FxHashSet<Quad>>,
        base: &'a str,
    },
}

impl<'a, W: Write> Sink<'a, W> {
    fn new(syntax: Syntax, base: &'a str, writer: W) -> Self {
        match syntax {
            Syntax::Turtle | Syntax::TriG => Self::Pretty(pretty::Writer::new(writer, base, syntax.has_graphs())),
            _ => Self::Plain {
                serializer: Box::new(serializer(syntax, base).for_writer(writer)),
                shared: (!syntax.has_graphs()).then(FxHashSet::default),
                base,
            },
        }
    }

    fn graph(&mut self, graph: &GraphName, quads: Vec<Quad>) -> io::Result<()> {
        match self {
            Self::Pretty(writer) => writer.graph(graph.as_ref(), quads),
            Self::Plain { serializer, shared: None, .. } => {
                quads.iter().try_for_each(|quad| serializer.serialize_quad(quad))
            }
            Self::Plain { serializer, shared: Some(shared), base } => {
                for quad in quads {
                    match pretty::is_of_one_document(&quad.subject, base) {
                        true => serializer.serialize_triple(quad.as_ref())?,
                        false => {
                            shared.insert(Quad { graph_name: GraphName::DefaultGraph, ..quad });
                        }
                    }
                }
                Ok(())
            }
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Pretty(writer) => writer.finish(),
            Self::Plain { mut serializer, shared, .. } => {
                let mut shared: Vec<_> = shared.unwrap_or_default().into_iter().collect();
                shared.sort_unstable_by(order::quads);
                for quad in &shared {
                    serializer.serialize_triple(quad.as_ref())?;
                }
                serializer.finish()?.flush()
            }
        }
    }
}

/// Oxigraph's serializer with the prefixes declared.
fn serializer(syntax: Syntax, base: &str) -> RdfSerializer {
    let mut serializer = RdfSerializer::from_format(syntax.format());
    if matches!(syntax, Syntax::RdfXml) {
        for (name, iri) in vocab::prefixes(base) {
            if let Ok(with_prefix) = serializer.clone().with_prefix(name, iri) {
                serializer = with_prefix;
            }
        }
    }
    serializer
}

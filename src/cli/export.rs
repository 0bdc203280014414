//! `export`: a store, or inputs, to a file.
//!
//! In: a store or inputs. Out: RDF in any syntax, or relations as a table. Invariant: the same
//! data gives the same bytes.

use super::dataset::Source;
use super::output::Output;
use super::session::Session;
use super::{Failure, Outcome, after_help};
use crate::export::{self, ExportError, Syntax, csv};
use crate::store::Scope;
use oxigraph::model::NamedNode;
use std::path::PathBuf;
use std::str::FromStr;

/// Write the graph to a file or to standard output
#[derive(Debug, clap::Args)]
#[command(after_help = after_help![
    "demarche export --to turtle",
    "demarche export --to trig -o positions.trig --input seeds/",
    "demarche export --to csv --input seeds/",
])]
pub struct Export {
    /// turtle, trig, ntriples, nquads, jsonld, rdfxml or csv
    #[arg(long, value_name = "FORMAT")]
    to: To,
    #[command(flatten)]
    source: Source,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only this graph
    #[arg(long, value_name = "IRI", value_parser = iri, conflicts_with = "all")]
    graph: Option<NamedNode>,
    /// The ontology too
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, Debug)]
enum To {
    Csv,
    Rdf(Syntax),
}

impl FromStr for To {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        if name.eq_ignore_ascii_case("csv") { Ok(Self::Csv) } else { name.parse().map(Self::Rdf) }
    }
}

fn iri(text: &str) -> Result<NamedNode, String> {
    NamedNode::new(text).map_err(|error| error.to_string())
}

impl Export {
    pub(super) fn run(self, session: &mut Session) -> Result<Outcome, Failure> {
        let base = session.base()?.to_owned();
        let store = self.source.open(session)?;
        let mut output = Output::open(self.output.as_deref())?;
        let failed = output.failed();
        let scope = match self.graph {
            Some(graph) => Scope::Graph(graph),
            None if self.all => Scope::Everything,
            None => Scope::Documents,
        };
        let written = match self.to {
            To::Csv => csv::export(&store, &scope, &base, &mut output),
            To::Rdf(syntax) => export::export(&store, &scope, syntax, &base, &mut output),
        };
        written.map_err(|error| match error {
            ExportError::Io(error) => failed(error),
            ExportError::Store(error) => error.into(),
            other => Failure::Usage { message: other.to_string(), remedy: None },
        })?;
        output.finish()?;
        Ok(Outcome::Done)
    }
}

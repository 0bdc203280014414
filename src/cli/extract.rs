//! `extract`: inputs to relations, without a store.
//!
//! In: inputs. Out: records or RDF. Invariant: streams; the output is that of the inputs in their
//! order, whatever the number of threads.

use super::inputs::Reading;
use super::output::Output;
use super::session::Session;
use super::{Failure, Outcome, after_help, pipeline};
use crate::document::Document;
use crate::export::{self, Stream, Syntax};
use crate::extract::{Extraction, extract};
use crate::ontology::Ontology;
use crate::record::{Record, write_csv_head};
use crate::triples;
use std::io::Write;
use std::path::PathBuf;
use std::str::FromStr;

/// Extract relations from texts and print them
#[derive(Debug, clap::Args)]
#[command(after_help = after_help![
    "demarche extract --to jsonl seeds/",
    "demarche extract --to turtle -o positions.ttl seeds/*.txt",
    "cat seeds/003_b18d4b86d470f533.txt | demarche extract --to csv -",
])]
pub struct Extract {
    /// Files, folders, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// jsonl, csv, turtle, trig, ntriples, nquads, jsonld or rdfxml
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    to: To,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Leave out relations that are less sure (0 to 1)
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = share)]
    min_confidence: f64,
    #[command(flatten)]
    reading: Reading,
}

/// What relations are printed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// One object a line.
    JsonLines,
    /// One row each.
    Csv,
    /// RDF.
    Rdf(Syntax),
}

impl FromStr for To {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        match name.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Ok(Self::JsonLines),
            "csv" => Ok(Self::Csv),
            other => other
                .parse()
                .map(Self::Rdf)
                .map_err(|_| format!("`{name}` is none of jsonl, csv, turtle, trig, ntriples, nquads, jsonld, rdfxml")),
        }
    }
}

/// A number from 0 to 1.
pub fn share(value: &str) -> Result<f64, String> {
    match value.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("a number from 0 to 1 is wanted".into()),
    }
}

/// What was extracted, but for what is less sure than `least`.
pub fn extract_sure(document: &Document, ontology: &Ontology, least: f64) -> Extraction {
    let mut extraction = extract(document, ontology);
    extraction.statements.retain(|statement| f64::from(statement.confidence) >= least * 100.0);
    extraction
}

impl Extract {
    pub(super) fn run(self, session: &mut Session) -> Result<Outcome, Failure> {
        let ontology = session.ontology()?;
        let base = session.base()?.to_owned();
        let reader = self.reading.reader(&self.inputs);
        let mut output = Output::open(self.output.as_deref())?;
        let least = self.min_confidence;
        match self.to {
            To::JsonLines | To::Csv => {
                let is_json = self.to == To::JsonLines;
                if !is_json {
                    write_csv_head(&mut output).map_err(output.failed())?;
                }
                let work = |document| lines(&document, &extract_sure(&document, &ontology, least), &ontology, is_json);
                pipeline::in_order(session, reader, work, |bytes| output.write_all(&bytes).map_err(output.failed()))?;
            }
            To::Rdf(syntax) => {
                let failed = || output_failure(self.output.as_deref());
                let mut stream = Stream::new(syntax, &base, &mut output);
                if let Syntax::NQuads | Syntax::NTriples = syntax {
                    let work = |document: Document| {
                        let extraction = extract_sure(&document, &ontology, least);
                        let mut out = Vec::new();
                        export::lines(&document, &extraction, &ontology, &base, syntax.has_graphs(), &mut out);
                        out
                    };
                    pipeline::in_order(session, reader, work, |lines| stream.lines(&lines).map_err(failed()))?;
                } else {
                    let work = |document: Document| {
                        triples::quads(&document, &extract_sure(&document, &ontology, least), &ontology, &base)
                    };
                    pipeline::in_order(session, reader, work, |quads| stream.quads(quads).map_err(failed()))?;
                }
                stream.finish().map_err(failed())?;
            }
        }
        output.finish()?;
        Ok(Outcome::Done)
    }
}

fn output_failure(path: Option<&std::path::Path>) -> impl FnOnce(std::io::Error) -> Failure + use<> {
    Failure::io(path.map_or("standard output".to_owned(), |path| format!("cannot write {}", path.display())))
}

/// The records of a document as they are printed.
fn lines(document: &Document, extraction: &Extraction, ontology: &Ontology, is_json: bool) -> Vec<u8> {
    let mut out = Vec::new();
    for statement in &extraction.statements {
        let record = Record::new(document, statement, ontology);
        let written = if is_json { record.write_json(&mut out) } else { record.write_csv(&mut out) };
        debug_assert!(written.is_ok(), "writing to memory");
    }
    out
}

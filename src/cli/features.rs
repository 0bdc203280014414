//! `features`: what the classifiers see of a text, for `make train`.
//!
//! In: inputs. Out: one object a line for every stretch of a sentence and for every pair of holder and target.
//! Invariant: the features are those that extraction uses, made by the same code.

use super::inputs::Reading;
use super::output::Output;
use super::session::Session;
use super::{Failure, Outcome, after_help};
use crate::extract::examples;
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;

/// Print what the classifiers see of texts, to train them
#[derive(Debug, clap::Args)]
#[command(after_help = after_help!["demarche features seeds/003_b18d4b86d470f533.txt"])]
pub struct Features {
    /// Files, folders, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

impl Features {
    pub(super) fn run(self, session: &mut Session) -> Result<Outcome, Failure> {
        let ontology = session.ontology()?;
        let mut output = Output::open(None)?;
        for read in self.reading.reader(&self.inputs) {
            let document = match read {
                Ok(document) => document,
                Err(fault) => {
                    session.console.diagnostic(&fault);
                    continue;
                }
            };
            let mut lines: Vec<u8> = Vec::new();
            examples(&document, &ontology, |sentence, mentions, found| {
                for example in found {
                    let span = mentions.span(example.start, example.end);
                    let id = |concept| ontology.concept(concept).id.as_str();
                    let line = json!({
                        "document": document.id,
                        "sentence": [sentence.start, sentence.end],
                        "start": span.start,
                        "end": span.end,
                        "holders": example.holders.iter().map(|h| id(*h)).collect::<Vec<_>>(),
                        "relation": example.relation,
                        "targets": example.targets.iter().map(|t| id(*t)).collect::<Vec<_>>(),
                        "features": example.features,
                    });
                    lines.extend(line.to_string().into_bytes());
                    lines.push(b'\n');
                }
            });
            output.write_all(&lines).map_err(output.failed())?;
        }
        output.finish()?;
        Ok(Outcome::Done)
    }
}

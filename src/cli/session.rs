//! What all subcommands share: the global arguments, the ontology, the console, the threads.
//!
//! In: [`Global`]. Out: a [`Session`]. Invariant: the ontology is loaded when it is asked for, and
//! an ontology at fault ends the run with its diagnostics told.

use super::console::{Color, Console};
use super::{Failure, Outcome};
use crate::diagnostic::Severity;
use crate::ontology::Ontology;
use crate::vocab;
use oxigraph::model::NamedNode;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments that every subcommand takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// A folder of files (*.ttl, weights-*.tsv) laid over the ontology that the program holds
    #[arg(long, global = true, value_name = "DIR", conflicts_with = "ontology_only")]
    pub ontology: Option<PathBuf>,
    /// A folder of files (*.ttl, weights-*.tsv) in place of the ontology that the program holds
    #[arg(long, global = true, value_name = "DIR")]
    pub ontology_only: Option<PathBuf>,
    /// The beginning of the IRIs of documents, passages and relations
    #[arg(long, global = true, value_name = "IRI", default_value = vocab::DEFAULT_BASE)]
    pub base: String,
    /// When to use colour; `NO_COLOR` and `CLICOLOR_FORCE` are heeded
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Say nothing but what is at fault
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more: every fault, and what was done
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// How many threads extract; the output is the same whatever the number [default: one a core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// One run of the program.
pub struct Session {
    /// The global arguments.
    pub global: Global,
    /// Where people are told things.
    pub console: Console,
}

impl Session {
    /// A session of these arguments.
    pub fn new(global: Global) -> Self {
        let console = Console::new(global.color, global.quiet, global.verbose);
        Self { global, console }
    }

    /// The ontology, with what was laid over it.
    pub fn ontology(&mut self) -> Result<Ontology, Failure> {
        let Global { ontology, ontology_only, .. } = &self.global;
        Ontology::load(ontology.as_deref(), ontology_only.as_deref()).map_err(Failure::Input)
    }

    /// How many threads to use.
    pub fn threads(&self) -> usize {
        let available = || std::thread::available_parallelism().map_or(1, usize::from);
        self.global.threads.map_or_else(available, usize::from)
    }

    /// The base of the IRIs that are minted.
    pub fn base(&self) -> Result<&str, Failure> {
        let base = &self.global.base;
        if NamedNode::new(base).is_err() || !base.ends_with(['/', '#']) {
            let message = format!("--base: `{base}` cannot be the beginning of an IRI");
            return Err(Failure::usage(message, "give an absolute IRI that ends in `/` or `#`"));
        }
        Ok(base)
    }

    /// Tells how the run ended, and gives its exit code.
    pub fn finish(mut self, result: Result<Outcome, Failure>) -> ExitCode {
        let code = match result {
            Ok(outcome) => {
                self.console.close();
                match outcome {
                    _ if self.console.errors() > 0 => 3,
                    Outcome::Findings => 1,
                    Outcome::Done => 0,
                }
            }
            Err(failure) => {
                match &failure {
                    Failure::Input(faults) => {
                        faults.iter().for_each(|fault| self.console.diagnostic(fault));
                        self.console.close();
                        if faults.iter().all(|fault| fault.severity == Severity::Warning) {
                            self.console.failure("an input is at fault", None);
                        }
                    }
                    _ if failure.is_broken_pipe() => {}
                    Failure::Usage { message, remedy } => {
                        self.console.close();
                        self.console.failure(message, remedy.as_deref());
                    }
                    other => {
                        self.console.close();
                        self.console.failure(&other.to_string(), None);
                    }
                }
                failure.code()
            }
        };
        ExitCode::from(code)
    }
}

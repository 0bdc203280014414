//! The arguments that name what is to be read.
//!
//! In: arguments. Out: a [`Reader`]. Invariant: paths that end like RDF are not read as text where
//! a subcommand takes both.

use crate::document::{Format, Reader, ReaderOptions};
use std::path::{Path, PathBuf};

/// How inputs are read.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Reading {
    /// Read every input so, whatever its name: text, markdown or jsonl
    #[arg(long, value_name = "FORMAT")]
    pub from: Option<Format>,
}

impl Reading {
    /// A reader of these inputs.
    pub fn reader(self, inputs: &[PathBuf]) -> Reader {
        Reader::new(inputs.iter().cloned(), ReaderOptions { format: self.from, ..ReaderOptions::default() })
    }
}

/// Whether a path's ending is that of an RDF syntax.
pub fn is_rdf(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|e| matches!(e.as_str(), "ttl" | "nt" | "nq" | "trig" | "jsonld" | "rdf" | "owl"))
}

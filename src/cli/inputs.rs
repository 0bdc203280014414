//! The arguments that name what is to be read.
//!
//! In: arguments. Out: a [`Reader`]. Invariant: paths that end like RDF are not read as text where
//! a subcommand takes both.

use crate::document::confined::Limits;
use crate::document::{Format, Reader, ReaderOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How inputs are read.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Reading {
    /// Read every input so, whatever its name: text, markdown, html, pdf, docx or jsonl
    #[arg(long, value_name = "FORMAT")]
    from: Option<Format>,
    /// How long a PDF, DOCX or HTML file may take to be read
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds, hide_short_help = true)]
    max_seconds: Duration,
    /// How much memory a PDF, DOCX or HTML file may take to be read
    #[arg(long, value_name = "MIB", default_value = "1024", value_parser = clap::value_parser!(u64).range(16..=1 << 20), hide_short_help = true)]
    max_memory: u64,
    /// How many times its size a DOCX file may unpack to
    #[arg(long, value_name = "N", default_value = "200", value_parser = clap::value_parser!(u64).range(1..), hide_short_help = true)]
    max_ratio: u64,
    /// The longest file, line of JSON Lines, and text
    #[arg(long, value_name = "MIB", default_value = "64", value_parser = clap::value_parser!(u64).range(1..=4096), hide_short_help = true)]
    max_text: u64,
}

impl Default for Reading {
    fn default() -> Self {
        let Limits { time, memory, text, ratio } = Limits::default();
        Self { from: None, max_seconds: time, max_memory: memory >> 20, max_ratio: ratio, max_text: text as u64 >> 20 }
    }
}

impl Reading {
    /// Every input is of this format.
    pub fn of(format: Format) -> Self {
        Self { from: Some(format), ..Self::default() }
    }

    /// A reader of these inputs.
    pub fn reader(self, inputs: &[PathBuf]) -> Reader {
        let limits = Limits {
            time: self.max_seconds,
            memory: self.max_memory << 20,
            text: (self.max_text << 20) as usize,
            ratio: self.max_ratio,
        };
        // A program that cannot find itself reads all but PDF and DOCX, and says so of each.
        let program = std::env::current_exe().ok();
        let options = ReaderOptions { format: self.from, limits, program, ..ReaderOptions::default() };
        Reader::new(inputs.iter().cloned(), options)
    }
}

/// A time that is more than none.
fn seconds(value: &str) -> Result<Duration, String> {
    let seconds = value.parse::<f64>().ok().filter(|seconds| *seconds > 0.0);
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| "a number of seconds above 0 is wanted".to_owned())
}

/// Whether a path's ending is that of an RDF syntax.
pub fn is_rdf(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|e| matches!(e.as_str(), "ttl" | "nt" | "nq" | "trig" | "jsonld" | "rdf" | "owl"))
}

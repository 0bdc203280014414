//! `read-confined`: the half of the program that reads a file which the other does not trust.
//!
//! In: the file on standard input, and the limits. Out: what
//! [`confined`](crate::document::confined) has to say, as JSON. Invariant: it is started by the program
//! itself, for one file, and does nothing else.

use super::{Failure, Outcome};
use crate::document::Format;
use crate::document::confined::{self, Limits};
use std::io::Write;
use std::time::Duration;

/// Read one file on standard input, under limits
#[derive(Debug, clap::Args)]
pub struct ReadConfined {
    /// pdf, docx or html
    format: Format,
    #[arg(long)]
    seconds: u64,
    #[arg(long)]
    memory: u64,
    #[arg(long)]
    text: usize,
    #[arg(long)]
    ratio: u64,
}

impl ReadConfined {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        let time = Duration::from_secs(self.seconds);
        let limits = Limits { time, memory: self.memory, text: self.text, ratio: self.ratio };
        let answer = confined::answer(self.format, std::io::stdin().lock(), &limits);
        let json = serde_json::to_vec(&answer).map_err(|error| Failure::stdout(error.into()))?;
        std::io::stdout().write_all(&json).map_err(Failure::stdout)?;
        Ok(Outcome::Done)
    }
}

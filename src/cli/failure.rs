//! How a run ends.
//!
//! In: what a subcommand returns. Out: an exit code. Invariant: faults of inputs are no failures
//! of the run; they are counted by the [`Console`](super::console::Console).

use crate::diagnostic::Diagnostic;
use crate::store::StoreError;
use std::io;
use std::path::Path;

/// A run that came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Done,
    /// An evaluation or validation found something.
    Findings,
}

/// Why a run did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The arguments make no sense together.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do about it.
        remedy: Option<String>,
    },
    /// An input without which nothing can be done: the ontology, a query, the gold.
    #[error("an input is at fault")]
    Input(Vec<Diagnostic>),
    /// The store cannot be opened, read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Reading or writing failed.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
}

impl Failure {
    /// A failure to read or write.
    pub fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        |source| Self::Io { what, source }
    }

    /// A failure to write to standard output.
    pub fn stdout(source: io::Error) -> Self {
        Self::Io { what: "standard output".into(), source }
    }

    /// A failure to read a file that was named.
    pub fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        Self::io(format!("cannot read {}", path.display()))
    }

    /// A failure of usage with advice.
    pub fn usage(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), remedy: Some(remedy.into()) }
    }

    /// Whether the reader of our output went away, which is no failure.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            _ if self.is_broken_pipe() => 0,
            Self::Usage { .. } => 2,
            Self::Input(_) => 3,
            Self::Store(_) => 4,
            Self::Io { .. } => 6,
        }
    }
}

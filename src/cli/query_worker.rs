//! `query-worker`: the half of the program that evaluates the queries of others.
//!
//! In: the server's socket and the limits. Out: answers, on that socket. Invariant: it is started by the
//! server itself, and does nothing else.

use super::{Failure, Outcome};
use crate::serve::worker::child::{Settings, nursery};
use std::path::PathBuf;

/// Evaluate queries for the server, under limits
#[derive(Debug, clap::Args)]
pub struct QueryWorker {
    #[arg(long)]
    socket: PathBuf,
    #[arg(long)]
    memory: u64,
    #[arg(long)]
    store: Option<PathBuf>,
}

impl QueryWorker {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        let settings = Settings { socket: self.socket, memory: self.memory, store: self.store };
        nursery(&settings).map_err(|error| Failure::io("query-worker")(std::io::Error::other(error)))?;
        Ok(Outcome::Done)
    }
}

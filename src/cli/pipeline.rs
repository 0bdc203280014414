//! Documents through a stage on many threads, results in the order of the inputs.
//!
//! In: a [`Reader`] and the work for one document. Out: the results, one after the other.
//! Invariant: what comes out, and in which order, does not depend on the number of threads; what
//! is in memory is a few batches, however long the input.

use super::Failure;
use super::console::Console;
use super::session::Session;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Reader};
use rayon::prelude::*;
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;

/// How much text a thread gets at once: enough to keep it busy, little enough to hold.
const BATCH_BYTES: usize = 1 << 18;

type Read = Result<Document, Diagnostic>;

/// Does `work` for each document and hands the results to `sink`; faults are told.
pub fn in_order<T: Send>(
    session: &mut Session,
    reader: Reader,
    work: impl Fn(Document) -> T + Sync,
    mut sink: impl FnMut(T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let threads = session.threads();
    let bar = session.console.progress(reader.total_bytes());
    let bytes = reader.bytes_read();
    let console = &mut session.console;
    if threads == 1 {
        for read in reader {
            bar.set_position(bytes.load(Ordering::Relaxed));
            if let Some(document) = told(console, read) {
                sink(work(document))?;
            }
        }
        return Ok(());
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Failure::io("cannot start threads")(std::io::Error::other(error)))?;
    let (send, receive) = sync_channel(1);
    // Not joined: where the sink fails, a reader may be waiting for standard input for ever.
    std::thread::spawn(move || {
        let mut reader = reader;
        loop {
            let batch = batch(&mut reader, BATCH_BYTES * threads);
            if batch.is_empty() || send.send(batch).is_err() {
                break;
            }
        }
    });
    for batch in receive {
        let results: Vec<Result<T, Box<Diagnostic>>> =
            pool.install(|| batch.into_par_iter().map(|read| read.map(&work).map_err(Box::new)).collect());
        bar.set_position(bytes.load(Ordering::Relaxed));
        for result in results {
            match result {
                Ok(result) => sink(result)?,
                Err(fault) => console.diagnostic(&fault),
            }
        }
    }
    Ok(())
}

fn told(console: &mut Console, read: Read) -> Option<Document> {
    read.map_err(|fault| console.diagnostic(&fault)).ok()
}

/// The next documents, until they are `bytes` long.
fn batch(reader: &mut Reader, bytes: usize) -> Vec<Read> {
    let mut batch = Vec::new();
    let mut held = 0;
    while held < bytes {
        let Some(read) = reader.next() else { break };
        // A fault counts too, so that a file of nothing but faults is told in time.
        held += read.as_ref().map_or(1024, |document| document.text.len() + 256);
        batch.push(read);
    }
    batch
}

//! Documents into the store: new ones in bulk, changed ones one by one.
//!
//! In: a [`DocumentKey`] and the document's quads, one call a document. Out: [`Loaded`], the counts.
//! Invariant: all quads of a document are committed at once.

use super::{Status, StoreError};
use crate::triples::DocumentKey;
use crate::vocab::{demarche, prov};
use oxigraph::model::{LiteralRef, NamedNode, Quad, QuadRef};
use oxigraph::store::{BulkLoader, Store};
use rustc_hash::FxHashSet;
use std::mem::take;

/// Quads handed to the bulk loader in one go: it sorts them in a thread of its own.
const BATCH: usize = 200_000;

/// Quads after which the bulk loader's files are ingested: what a kill may lose, against the number
/// of files that RocksDB has to merge.
const COMMIT: usize = 2_000_000;

/// How many documents were loaded, and how many quads written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Documents that were not there.
    pub added: usize,
    /// Documents whose graph was replaced.
    pub changed: usize,
    /// Documents that were there just so.
    pub unchanged: usize,
    /// Quads written.
    pub quads: usize,
}

/// Loads documents. What was not [finished](Loader::finish) is not in the store.
#[must_use]
pub struct Loader<'a> {
    store: &'a Store,
    bulk: Option<BulkLoader<'a>>,
    batch: Vec<Quad>,
    uncommitted: usize,
    commit_every: usize,
    /// The graphs that are under way and cannot be seen in the store yet.
    pending: FxHashSet<NamedNode>,
    loaded: Loaded,
}

impl<'a> Loader<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        Self {
            store,
            bulk: None,
            batch: Vec::new(),
            uncommitted: 0,
            commit_every: COMMIT,
            pending: FxHashSet::default(),
            loaded: Loaded::default(),
        }
    }

    /// Commits whenever so many quads of new documents are under way: fewer lose less to a kill, and
    /// take longer.
    pub fn committing_every(mut self, quads: usize) -> Self {
        self.commit_every = quads;
        self
    }

    /// Counts a document that [`status`](super::Store::status) found unchanged, so that it was not
    /// even read.
    pub fn unchanged(&mut self) {
        self.loaded.unchanged += 1;
    }

    /// Loads a document; says what the store had of it before.
    pub fn load(&mut self, key: &DocumentKey, quads: Vec<Quad>) -> Result<Status, StoreError> {
        if self.pending.contains(&key.graph) {
            self.commit()?;
        }
        let status = status(self.store, key)?;
        match status {
            Status::Unchanged => self.loaded.unchanged += 1,
            Status::Changed => {
                self.loaded.changed += 1;
                self.loaded.quads += quads.len();
                put(self.store, &key.graph, quads)?;
            }
            Status::New => {
                self.loaded.added += 1;
                self.loaded.quads += quads.len();
                self.add(key, quads)?;
            }
        }
        Ok(status)
    }

    fn add(&mut self, key: &DocumentKey, mut quads: Vec<Quad>) -> Result<(), StoreError> {
        self.pending.insert(key.graph.clone());
        self.uncommitted += quads.len();
        self.batch.append(&mut quads);
        if self.batch.len() >= BATCH {
            self.hand_over()?;
        }
        // Only here, between two documents.
        if self.uncommitted >= self.commit_every {
            self.commit()?;
        }
        Ok(())
    }

    fn hand_over(&mut self) -> Result<(), StoreError> {
        if !self.batch.is_empty() {
            let bulk = self.bulk.get_or_insert_with(|| self.store.bulk_loader());
            bulk.load_quads(take(&mut self.batch))?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.hand_over()?;
        if let Some(bulk) = self.bulk.take() {
            bulk.commit()?;
        }
        self.pending.clear();
        self.uncommitted = 0;
        Ok(())
    }

    /// Commits what is under way, and makes sure that it is on the disk.
    pub fn finish(mut self) -> Result<Loaded, StoreError> {
        self.commit()?;
        super::flush(self.store)?;
        Ok(self.loaded)
    }
}

/// What a store has of a document.
pub(super) fn status(store: &Store, key: &DocumentKey) -> Result<Status, StoreError> {
    let graph = key.graph.as_ref();
    if !store.contains_named_graph(graph)? {
        return Ok(Status::New);
    }
    let hash = LiteralRef::new_simple_literal(&key.hash);
    let same = store.contains(QuadRef::new(key.document.as_ref(), demarche::CONTENT_HASH, hash, graph))?
        && store.contains(QuadRef::new(graph, prov::WAS_GENERATED_BY, key.run.as_ref(), graph))?;
    Ok(if same { Status::Unchanged } else { Status::Changed })
}

/// Puts a graph in place of the one of that name, in one transaction.
pub(super) fn put(store: &Store, graph: &NamedNode, quads: Vec<Quad>) -> Result<(), StoreError> {
    if !store.contains_named_graph(graph)? {
        // Nothing to replace: the bulk loader does it at once, and faster.
        let mut bulk = store.bulk_loader();
        bulk.load_quads(quads)?;
        return Ok(bulk.commit()?);
    }
    let mut transaction = store.start_transaction()?;
    transaction.remove_named_graph(graph)?;
    transaction.extend(&quads);
    Ok(transaction.commit()?)
}

//! A graph that is served, with all that belongs to it.
//!
//! In: [`Data`]. Out: a [`Dataset`]. Invariant: it never changes; a new build is another one, and the old
//! one lives as long as a request is answered from it.

use super::Options;
use super::describe::{self, Place, Statistics};
use super::worker::{Graph, Pool};
use crate::store::{Store, StoreError};
use crate::triples::iri;
use crate::vocab::{demarche, prov};
use oxigraph::model::{GraphName, NamedOrBlankNode, Quad, Term};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A graph to be served.
pub struct Data {
    store: Store,
    /// Where workers find it, if it lies on disk. The folder is removed when nobody reads it any more.
    checkpoint: Option<(PathBuf, TempDir)>,
}

impl Data {
    /// A graph in memory.
    pub fn memory(store: Store) -> Self {
        Self { store, checkpoint: None }
    }

    /// A store on disk as it is now: a copy is served, which shares its files, and the store is free to be
    /// written again.
    pub fn checkpoint(path: &Path) -> Result<Self, StoreError> {
        let original = Store::open_existing(path)?;
        let absolute = std::path::absolute(path)?;
        // On the same file system the copy costs nothing; elsewhere it is one.
        let beside = absolute.parent().unwrap_or(Path::new("."));
        sweep(beside);
        let name = format!("{COPY}{}-", std::process::id());
        let folder = tempfile::Builder::new().prefix(&name).tempdir_in(beside).or_else(|_| tempfile::tempdir())?;
        let copy = folder.path().join("store");
        original.checkpoint(&copy)?;
        drop(original);
        Ok(Self { store: Store::open(&copy)?, checkpoint: Some((copy, folder)) })
    }
}

/// How the folder of a copy is called; the number of its process follows.
const COPY: &str = ".demarche-serve-";

/// Removes the copies of servers that were killed.
fn sweep(folder: &Path) {
    let processes = Path::new("/proc");
    if !processes.join("self").exists() {
        return;
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.strip_prefix(COPY).and_then(|rest| rest.split('-').next());
        if process.is_some_and(|id| id.parse::<u32>().is_ok() && !processes.join(id).exists()) {
            // Of another user's, perhaps: it may stay.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// A graph that is served.
pub struct Dataset {
    /// The graph, for what is not SPARQL.
    pub store: Store,
    /// A name of what it holds: another one whenever it holds something else.
    pub revision: String,
    /// What it holds.
    pub statistics: Statistics,
    /// Who answers queries on it.
    pub pool: Pool,
    _checkpoint: Option<TempDir>,
}

impl Dataset {
    /// Counts what the graph holds, puts the description into it, and starts the workers.
    ///
    /// None: it holds just what the one of that revision holds.
    pub(super) fn make(
        options: &Options,
        address: SocketAddr,
        data: Data,
        known: Option<&str>,
    ) -> io::Result<Option<Self>> {
        let failed = |error: StoreError| io::Error::other(error.to_string());
        let Data { mut store, checkpoint } = data;
        let revision = revision(&store).map_err(failed)?;
        if known == Some(&revision) {
            return Ok(None);
        }
        let place = Place::of(options, &format!("http://{address}"), &revision);
        let statistics = Statistics::of(&store, &options.base).map_err(failed)?;
        let mut triples = describe::void(&place, &statistics);
        triples.extend(describe::examples(&place, &options.library));
        store.put_graph(&place.graph(), triples).map_err(failed)?;
        let (graph, folder) = match checkpoint {
            None => (Graph::Memory(store.clone()), None),
            Some((path, folder)) => {
                store.flush().map_err(failed)?;
                drop(store);
                store = Store::open_read_only(&path).map_err(failed)?;
                (Graph::Disk(path), Some(folder))
            }
        };
        let pool = Pool::start(options.program.clone(), graph, options.limits)?;
        Ok(Some(Self { store, revision, statistics, pool, _checkpoint: folder }))
    }
}

/// A hash of what the store holds. Of a document its own hash, and the run's IRI, stand for its graph; what
/// is in no document's graph is hashed quad by quad, in whatever order.
fn revision(store: &Store) -> Result<String, StoreError> {
    let mut documents: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for quad in store.matching(demarche::CONTENT_HASH, None) {
        if let Quad { graph_name: GraphName::NamedNode(graph), object: Term::Literal(hash), .. } = quad? {
            documents.entry(graph.into_string()).or_default().push(hash.value().to_owned());
        }
    }
    for quad in store.matching(prov::WAS_GENERATED_BY, None) {
        // Of the graph itself, not of each relation in it.
        if let Quad { subject: NamedOrBlankNode::NamedNode(graph), object: Term::NamedNode(run), .. } = quad?
            && let Some(tells) = documents.get_mut(graph.as_str())
        {
            tells.push(run.into_string());
        }
    }
    let mut others: u128 = 0;
    let mut count: u64 = 0;
    store.visit(|quad| {
        count += 1;
        let of_document =
            matches!(&quad.graph_name, GraphName::NamedNode(graph) if documents.contains_key(graph.as_str()));
        if !of_document {
            let hash = Sha256::digest(quad.to_string());
            let (first, _) = hash.split_at(16);
            others = others.wrapping_add(first.iter().fold(0, |sum, byte| sum << 8 | u128::from(*byte)));
        }
    })?;
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(count.to_be_bytes());
    hash.update(others.to_be_bytes());
    for (graph, mut tells) in documents {
        tells.sort();
        hash.update(iri::encode(&graph));
        tells.iter().for_each(|tell| hash.update(iri::encode(tell)));
    }
    Ok(hex(&hash.finalize(), 16))
}

/// The first digits of a hash.
pub fn hex(bytes: &[u8], digits: usize) -> String {
    let mut text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    text.truncate(digits);
    text
}

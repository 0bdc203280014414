//! The graph at rest: the only user of Oxigraph's store.
//!
//! In: documents as [keys](DocumentKey) and quads, and the ontology as triples. Out: quads in one
//! order, and a [`Store`] that [queries](crate::query) are evaluated on. Invariant: a document's graph
//! is there whole or not at all, with the hash and the run it was made by, whenever the process is
//! killed: each batch of the bulk loader is ingested at once, each replacement is one transaction, and
//! a document never spans two of either.
//!
//! One process at a time has a store on disk open: RocksDB locks it.

mod loader;
pub mod turtle;

pub use loader::{Loaded, Loader};

use crate::triples::{DocumentKey, iri, order};
use crate::vocab::demarche;
use oxigraph::io::{RdfFormat, RdfParseError, RdfParser};
use oxigraph::model::{
    GraphName, GraphNameRef, LiteralRef, NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, Term,
    TermRef, Triple,
};
use oxigraph::store::{LoaderError, SerializerError, StorageError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Why the store could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The program was built without the feature `rocksdb`.
    #[error(
        "this program was built without RocksDB and keeps no store on disk (build it with the feature `rocksdb`, or query files with --input)"
    )]
    NoRocksDb,
    /// Nothing was built there yet.
    #[error("there is no store at {} (make one: demarche build --store {} INPUT…)", .0.display(), .0.display())]
    Missing(PathBuf),
    /// The path is something else.
    #[error("{} is not a store: {reason}", .path.display())]
    NotAStore {
        /// Where.
        path: PathBuf,
        /// What stands there instead.
        reason: &'static str,
    },
    /// Locked.
    #[error("another process has the store {} open: wait for it to end, or stop it", .0.display())]
    Locked(PathBuf),
    /// A file of RDF that was to be loaded is at fault.
    #[error("{0}")]
    Parse(#[from] RdfParseError),
    /// Reading or writing the files of the store.
    #[error("the store: {0}")]
    Io(#[from] io::Error),
    /// The store is damaged, or Oxigraph failed.
    #[error("the store: {0}")]
    Storage(StorageError),
}

impl From<StorageError> for StoreError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Io(error) => Self::Io(error),
            error => Self::Storage(error),
        }
    }
}

impl From<LoaderError> for StoreError {
    fn from(error: LoaderError) -> Self {
        match error {
            LoaderError::Parsing(error) => error.into(),
            LoaderError::Storage(error) => error.into(),
            other => Self::Io(io::Error::other(other)),
        }
    }
}

/// What the store has of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing.
    New,
    /// Another version of it, or the same read by another program or ontology.
    Changed,
    /// Just this.
    Unchanged,
}

/// A document in the store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredDocument {
    /// Its identity.
    pub id: String,
    /// Its IRI.
    pub document: NamedNode,
    /// Its graph.
    pub graph: NamedNode,
}

/// Which quads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The graphs of documents, and any other data that was loaded; not the ontology's graph.
    #[default]
    Documents,
    /// All, the ontology included.
    Everything,
    /// One graph.
    Graph(NamedNode),
}

/// A store, in memory or on disk. Clones are handles to the same store.
#[derive(Clone)]
pub struct Store {
    inner: oxigraph::store::Store,
}

impl Store {
    /// An empty store that lives as long as the process.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self { inner: oxigraph::store::Store::new()? })
    }

    /// The store at `path`, made if it is not there.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        open_on_disk(path.as_ref())
    }

    /// The store at `path`, which must be there.
    pub fn open_existing(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        // RocksDB keeps the name of its newest manifest in this file.
        match path.join("CURRENT").try_exists()? {
            true => open_on_disk(path),
            false if cfg!(feature = "rocksdb") => Err(StoreError::Missing(path.to_owned())),
            false => Err(StoreError::NoRocksDb),
        }
    }

    /// What the store has of a document.
    pub fn status(&self, key: &DocumentKey) -> Result<Status, StoreError> {
        loader::status(&self.inner, key)
    }

    /// Begins to load documents.
    pub fn loader(&self) -> Loader<'_> {
        Loader::new(&self.inner)
    }

    /// Loads documents, and flushes.
    pub fn load_all(
        &self,
        documents: impl IntoIterator<Item = (DocumentKey, Vec<Quad>)>,
    ) -> Result<Loaded, StoreError> {
        let mut loader = self.loader();
        for (key, quads) in documents {
            loader.load(&key, quads)?;
        }
        loader.finish()
    }

    /// Puts the ontology into the graph `{base}ontology`; `false` if that version is there already.
    pub fn load_ontology(&self, base: &str, version: &str, triples: Vec<Triple>) -> Result<bool, StoreError> {
        let graph = iri::ontology_graph(base);
        let version = Quad::new(
            graph.clone(),
            demarche::ONTOLOGY_VERSION,
            LiteralRef::new_simple_literal(version),
            graph.clone(),
        );
        if self.inner.contains(&version)? {
            return Ok(false);
        }
        let mut quads: Vec<_> = triples.into_iter().map(|triple| triple.in_graph(graph.clone())).collect();
        quads.push(version);
        loader::put(&self.inner, &graph, quads)?;
        Ok(true)
    }

    /// Loads a file of RDF as it is; `name` becomes the graph of what the file puts into no graph.
    pub fn load_rdf(&self, format: RdfFormat, name: &NamedNode, reader: impl Read) -> Result<(), StoreError> {
        let parser = RdfParser::from_format(format)
            .with_base_iri(name.as_str())
            .map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e))?
            .with_default_graph(name.clone());
        let mut loader = self.inner.bulk_loader();
        loader.load_from_reader(parser, reader)?;
        Ok(loader.commit()?)
    }

    /// Loads a file of quads as it is: what stands in no graph stays in none.
    pub fn load_dataset(&self, format: RdfFormat, reader: impl Read) -> Result<(), StoreError> {
        let mut loader = self.inner.bulk_loader();
        loader.load_from_reader(RdfParser::from_format(format), reader)?;
        Ok(loader.commit()?)
    }

    /// Writes all of it as N-Quads, in no order.
    pub fn dump(&self, writer: impl Write) -> Result<(), StoreError> {
        self.inner.dump_to_writer(RdfFormat::NQuads, writer).map_err(|error| match error {
            SerializerError::Io(error) => error.into(),
            SerializerError::Storage(error) => error.into(),
            other => StoreError::Io(io::Error::other(other)),
        })?;
        Ok(())
    }

    /// Puts triples into a graph in place of what it holds.
    pub fn put_graph(&self, graph: &NamedNode, triples: Vec<Triple>) -> Result<(), StoreError> {
        let quads = triples.into_iter().map(|triple| triple.in_graph(graph.clone())).collect();
        loader::put(&self.inner, graph, quads)
    }

    /// Whether a graph of that name is there.
    pub fn has_graph(&self, graph: &NamedNode) -> Result<bool, StoreError> {
        Ok(self.inner.contains_named_graph(graph)?)
    }

    /// Shows every quad, in no order.
    pub fn visit(&self, mut see: impl FnMut(&Quad)) -> Result<(), StoreError> {
        for quad in &self.inner {
            see(&quad?);
        }
        Ok(())
    }

    /// The store at `path`, to be read only. Several processes may have it open so, as long as none writes.
    pub fn open_read_only(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        open_read_only(path.as_ref())
    }

    /// Makes a copy of a store on disk at `path`, where nothing may be: at once, since it shares its files
    /// with this one as long as both lie on one file system.
    pub fn checkpoint(&self, path: impl AsRef<Path>) -> Result<(), StoreError> {
        checkpoint(&self.inner, path.as_ref())
    }

    /// The documents, sorted by id.
    pub fn documents(&self) -> Result<Vec<StoredDocument>, StoreError> {
        let mut documents = Vec::new();
        for quad in self.inner.quads_for_pattern(None, Some(demarche::DOCUMENT_ID), None, None) {
            if let Quad {
                subject: NamedOrBlankNode::NamedNode(document),
                object: Term::Literal(id),
                graph_name: GraphName::NamedNode(graph),
                ..
            } = quad?
            {
                documents.push(StoredDocument { id: id.value().to_owned(), document, graph });
            }
        }
        documents.sort_unstable();
        Ok(documents)
    }

    /// Takes a document's graph out, in one transaction.
    pub fn remove_document(&self, graph: &NamedNode) -> Result<(), StoreError> {
        let mut transaction = self.inner.start_transaction()?;
        transaction.remove_named_graph(graph)?;
        Ok(transaction.commit()?)
    }

    /// Takes out the documents that are not to be kept; their ids.
    pub fn prune(&self, keep: impl Fn(&StoredDocument) -> bool) -> Result<Vec<String>, StoreError> {
        let mut gone = Vec::new();
        for document in self.documents()?.into_iter().filter(|document| !keep(document)) {
            self.remove_document(&document.graph)?;
            gone.push(document.id);
        }
        if !gone.is_empty() {
            self.flush()?;
        }
        Ok(gone)
    }

    /// The graphs of a scope, sorted; the default graph first, where it holds anything.
    pub fn graphs(&self, scope: &Scope, base: &str) -> Result<Vec<GraphName>, StoreError> {
        if let Scope::Graph(graph) = scope {
            return Ok(vec![graph.clone().into()]);
        }
        let ontology = iri::ontology_graph(base);
        let mut graphs = Vec::new();
        for graph in self.inner.named_graphs() {
            let graph = GraphName::from(graph?);
            if *scope == Scope::Everything || graph != GraphName::NamedNode(ontology.clone()) {
                graphs.push(graph);
            }
        }
        graphs.sort_by_cached_key(ToString::to_string);
        if self.inner.quads_for_pattern(None, None, None, Some(GraphNameRef::DefaultGraph)).next().is_some() {
            graphs.insert(0, GraphName::DefaultGraph);
        }
        Ok(graphs)
    }

    /// The quads of one graph, sorted.
    pub fn graph(&self, graph: &GraphName) -> Result<Vec<Quad>, StoreError> {
        let quads = self.inner.quads_for_pattern(None, None, None, Some(graph.as_ref()));
        let mut quads = quads.collect::<Result<Vec<_>, _>>()?;
        quads.sort_unstable_by(order::quads);
        Ok(quads)
    }

    /// The quads of a scope, sorted. Large stores are better read [graph](Self::graph) by graph.
    pub fn quads(&self, scope: &Scope, base: &str) -> Result<Vec<Quad>, StoreError> {
        let mut quads = Vec::new();
        for graph in self.graphs(scope, base)? {
            quads.append(&mut self.graph(&graph)?);
        }
        quads.sort_unstable_by(order::quads);
        Ok(quads)
    }

    /// The objects of a subject's predicate, in any graph, sorted, each once.
    pub fn objects(&self, subject: NamedNodeRef<'_>, predicate: NamedNodeRef<'_>) -> Result<Vec<Term>, StoreError> {
        let subject = NamedOrBlankNodeRef::from(subject);
        let quads = self.inner.quads_for_pattern(Some(subject), Some(predicate), None, None);
        let mut objects = quads.map(|quad| Ok(quad?.object)).collect::<Result<Vec<_>, StoreError>>()?;
        objects.sort_unstable_by(|a, b| order::terms(a.as_ref(), b.as_ref()));
        objects.dedup();
        Ok(objects)
    }

    /// What is said of a subject, in any graph, in no particular order.
    pub fn said_of(&self, subject: NamedOrBlankNodeRef<'_>) -> impl Iterator<Item = Result<Quad, StoreError>> + use<> {
        self.inner.quads_for_pattern(Some(subject), None, None, None).map(|quad| Ok(quad?))
    }

    /// The quads that lead to a term, in any graph, in no particular order.
    pub fn leading_to(&self, object: TermRef<'_>) -> impl Iterator<Item = Result<Quad, StoreError>> + use<> {
        self.inner.quads_for_pattern(None, None, Some(object), None).map(|quad| Ok(quad?))
    }

    /// The quads with a predicate, and an object if one is given, in no particular order.
    pub fn matching(
        &self,
        predicate: NamedNodeRef<'_>,
        object: Option<TermRef<'_>>,
    ) -> impl Iterator<Item = Result<Quad, StoreError>> + use<> {
        self.inner.quads_for_pattern(None, Some(predicate), object, None).map(|quad| Ok(quad?))
    }

    /// How many quads there are.
    pub fn len(&self) -> Result<usize, StoreError> {
        Ok(self.inner.len()?)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.inner.is_empty()?)
    }

    /// Makes sure that all is on the disk, even if the power fails: commits alone are not synced.
    pub fn flush(&self) -> Result<(), StoreError> {
        flush(&self.inner)
    }

    /// What queries are evaluated on.
    pub(crate) fn oxigraph(&self) -> &oxigraph::store::Store {
        &self.inner
    }
}

#[cfg(feature = "rocksdb")]
fn flush(store: &oxigraph::store::Store) -> Result<(), StoreError> {
    Ok(store.flush()?)
}

#[cfg(not(feature = "rocksdb"))]
fn flush(_: &oxigraph::store::Store) -> Result<(), StoreError> {
    Ok(())
}

#[cfg(feature = "rocksdb")]
fn open_read_only(path: &Path) -> Result<Store, StoreError> {
    Ok(Store { inner: oxigraph::store::Store::open_read_only(path)? })
}

#[cfg(not(feature = "rocksdb"))]
fn open_read_only(_: &Path) -> Result<Store, StoreError> {
    Err(StoreError::NoRocksDb)
}

#[cfg(feature = "rocksdb")]
fn checkpoint(store: &oxigraph::store::Store, path: &Path) -> Result<(), StoreError> {
    Ok(store.backup(path)?)
}

#[cfg(not(feature = "rocksdb"))]
fn checkpoint(_: &oxigraph::store::Store, _: &Path) -> Result<(), StoreError> {
    Err(StoreError::NoRocksDb)
}

#[cfg(not(feature = "rocksdb"))]
fn open_on_disk(_: &Path) -> Result<Store, StoreError> {
    Err(StoreError::NoRocksDb)
}

#[cfg(feature = "rocksdb")]
fn open_on_disk(path: &Path) -> Result<Store, StoreError> {
    use std::fs;

    if path.is_file() {
        return Err(StoreError::NotAStore { path: path.to_owned(), reason: "it is a file" });
    }
    // RocksDB would settle down in any folder: not in one that holds something else.
    let new = !path.join("CURRENT").try_exists()?;
    if new && path.is_dir() && fs::read_dir(path)?.next().is_some() {
        return Err(StoreError::NotAStore { path: path.to_owned(), reason: "the folder holds other files" });
    }
    let inner = oxigraph::store::Store::open(path).map_err(|error| {
        let text = error.to_string().to_lowercase();
        match text.contains("lock file") || text.contains("lock hold") {
            true => StoreError::Locked(path.to_owned()),
            false => error.into(),
        }
    })?;
    // What a bulk load left behind that was killed. The lock is ours now, so nobody is using them.
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("bulk-") && name.ends_with(".sst") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(Store { inner })
}

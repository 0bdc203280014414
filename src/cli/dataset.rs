//! What is asked or exported: the store on disk, or files read for this one run.
//!
//! In: the arguments `--store` and `--input`. Out: a [`Store`]. Invariant: `--input` leaves no
//! trace on disk.

use super::inputs::{Reading, is_rdf};
use super::session::Session;
use super::{Failure, pipeline};
use crate::document::Document;
use crate::export::Syntax;
use crate::extract::extract;
use crate::ontology::Ontology;
use crate::store::{Loaded, Status, Store, StoreError, turtle};
use crate::{statement::Relation, triples};
use oxigraph::model::NamedNode;
use rustc_hash::FxHashSet;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Where the store lies if nothing is said.
pub const STORE: &str = "./demarche.db";

/// Which data a subcommand works on.
#[derive(Debug, clap::Args)]
pub struct Source {
    /// The store to use
    #[arg(long, value_name = "PATH", env = "DEMARCHE_STORE", default_value = STORE)]
    store: PathBuf,
    /// Use these texts, folders or RDF files instead of a store
    #[arg(long, value_name = "FILE", num_args = 1..)]
    input: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

impl Source {
    /// These inputs.
    pub fn of(input: Vec<PathBuf>, reading: Reading) -> Self {
        Self { store: STORE.into(), input, reading }
    }

    /// The store, opened or filled. The ontology is loaded too, in the store's case by `build`.
    pub fn open(&self, session: &mut Session) -> Result<Store, Failure> {
        if self.input.is_empty() {
            return Store::open_existing(&self.store).map_err(Failure::from);
        }
        let store = Store::in_memory()?;
        let (rdf, texts): (Vec<_>, Vec<_>) = self.input.iter().cloned().partition(|path| is_rdf(path));
        for path in &rdf {
            load_rdf(&store, path, session)?;
        }
        let ontology = session.ontology()?;
        load_ontology(&store, &ontology, session)?;
        if !texts.is_empty() {
            load(&store, self.reading, &texts, &ontology, session)?;
        }
        Ok(store)
    }
}

/// What a run of loading did.
#[derive(Debug, Default)]
pub struct Summary {
    /// Documents and quads.
    pub loaded: Loaded,
    /// How many of each relation the new and changed documents hold.
    pub relations: [(&'static str, usize); 4],
    /// The identity of every document met.
    pub met: FxHashSet<String>,
}

/// Extracts inputs into a store; a document that is there just so is not even extracted.
pub fn load(
    store: &Store,
    reading: Reading,
    inputs: &[PathBuf],
    ontology: &Ontology,
    session: &mut Session,
) -> Result<Summary, Failure> {
    let base = session.base()?.to_owned();
    let reader = reading.reader(inputs);
    let work = |document: Document| {
        let key = triples::key(&document, ontology, &base);
        if store.status(&key)? == Status::Unchanged {
            return Ok((key, None));
        }
        let extraction = extract(&document, ontology);
        let relations = extraction.statements.iter().map(|statement| statement.relation).collect::<Vec<_>>();
        let quads = triples::quads(&document, &extraction, ontology, &base);
        Ok::<_, StoreError>((key, Some((quads, relations))))
    };
    let mut loader = store.loader();
    let kinds = [Relation::Position, Relation::Participation, Relation::Agreement, Relation::Alignment];
    let mut summary = Summary { relations: kinds.map(|kind| (kind.name(), 0)), ..Summary::default() };
    pipeline::in_order(session, reader, work, |result| {
        let (key, extracted) = result?;
        match extracted {
            None => loader.unchanged(),
            Some((quads, relations)) => {
                loader.load(&key, quads)?;
                for relation in relations {
                    let counted = summary.relations.iter_mut().find(|(name, _)| *name == relation.name());
                    counted.into_iter().for_each(|(_, count)| *count += 1);
                }
            }
        }
        summary.met.insert(key.id);
        Ok(())
    })?;
    summary.loaded = loader.finish()?;
    Ok(summary)
}

/// Puts the ontology into its graph.
pub fn load_ontology(store: &Store, ontology: &Ontology, session: &Session) -> Result<(), Failure> {
    let turtle = ontology.sources.iter().filter(|file| file.name.ends_with(".ttl"));
    let files = turtle.map(|file| (file.name.as_str(), file.text.as_str()));
    let triples = turtle::triples(files).map_err(|fault| Failure::Input(vec![*fault]))?;
    store.load_ontology(session.base()?, &ontology.version, triples)?;
    Ok(())
}

/// Loads a file of RDF; what is wrong with it is told, and the run goes on.
fn load_rdf(store: &Store, path: &Path, session: &mut Session) -> Result<(), Failure> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
    let syntax: Syntax = if ending == "owl" { Syntax::RdfXml } else { ending.parse().map_err(no_syntax)? };
    let file = File::open(path).map_err(Failure::read(path))?;
    let graph = graph_of_file(path, session.base()?)?;
    match store.load_rdf(syntax.format(), &graph, BufReader::new(file)) {
        Err(StoreError::Parse(error)) => {
            session.console.diagnostic(&turtle::reading_diagnostic(&path.display().to_string(), &error));
            Ok(())
        }
        other => Ok(other?),
    }
}

fn no_syntax(message: String) -> Failure {
    Failure::Usage { message, remedy: None }
}

/// The graph for what a file puts into none.
fn graph_of_file(path: &Path, base: &str) -> Result<NamedNode, Failure> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let iri = format!("{base}graph/file/{}", triples::iri::encode(&stem));
    NamedNode::new(iri).map_err(|error| Failure::Usage { message: error.to_string(), remedy: None })
}

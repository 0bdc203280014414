//! What the pages and the reconciliation service are asked for.
//!
//! In: a store and an IRI, or JSON. Out: nothing, as long as neither is part of the program. Invariant: the
//! signatures are theirs.

use crate::query::{Library, QueryError};
use crate::store::Store;
use oxigraph::model::NamedNode;
use serde_json::Value;

/// What pages are made from.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    _store: &'a Store,
}

impl<'a> Site<'a> {
    /// A site by the name of the program.
    pub fn new(store: &'a Store, _base: &'a str, _library: &'a Library) -> Self {
        Self { _store: store }
    }
}

/// How a resource is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Representation {
    /// A page.
    Html,
    /// RDF for people.
    Turtle,
    /// RDF for web programs.
    JsonLd,
    /// RDF, a triple a line.
    NTriples,
}

/// What the path of a request means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The resource.
    pub iri: NamedNode,
    /// Its path, without an ending.
    pub path: String,
    /// The representation that the path's ending asks for.
    pub representation: Option<Representation>,
}

/// The resource that a path means.
pub fn find(_: &Site<'_>, _: &str) -> Result<Option<Found>, QueryError> {
    Ok(None)
}

/// A resource; none if the graph says nothing of it.
pub fn page_of_resource(_: &Site<'_>, _: &str, _: Representation, _page: usize) -> Result<Option<Vec<u8>>, QueryError> {
    Ok(None)
}

/// The ontology.
pub fn ontology(_: &Site<'_>, _: Representation) -> Result<Vec<u8>, QueryError> {
    Ok(Vec::new())
}

/// A page for what is not there.
pub fn not_found(_: &Site<'_>, _: &str) -> Vec<u8> {
    Vec::new()
}

/// The style sheet of the pages.
pub const STYLE_SHEET: &str = "";

/// Why the reconciliation service gives no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReconcileError {
    /// What was sent is not as the protocol has it.
    #[error("{0}")]
    Query(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] QueryError),
}

/// What is to be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggest {
    /// The name of a concept.
    Entity,
    /// A type.
    Type,
    /// A property.
    Property,
}

fn absent<T>() -> Result<T, ReconcileError> {
    Err(ReconcileError::Query("there is no reconciliation service here".into()))
}

/// What the service offers.
pub fn manifest(_: &Site<'_>, _origin: &str) -> Value {
    Value::Null
}

/// A batch of queries.
pub fn reconcile(_: &Site<'_>, _: &Value) -> Result<Value, ReconcileError> {
    absent()
}

/// Completes what a person types.
pub fn suggest(_: &Site<'_>, _: Suggest, _prefix: &str, _cursor: usize) -> Result<Value, ReconcileError> {
    absent()
}

/// The properties of a type.
pub fn propose(_of_type: Option<&str>, _limit: Option<usize>) -> Value {
    Value::Null
}

/// The values of properties.
pub fn extend(_: &Site<'_>, _: &Value) -> Result<Value, ReconcileError> {
    absent()
}

/// A small page of a concept.
pub fn preview(_: &Site<'_>, _id: &str) -> Result<Option<Vec<u8>>, ReconcileError> {
    Ok(None)
}

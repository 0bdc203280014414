//! What the pages are asked for.
//!
//! In: a store and an IRI. Out: nothing, as long as no pages are part of the program. Invariant: the
//! signatures are those of the pages.

use crate::query::{Library, QueryError};
use crate::store::Store;

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

/// A resource; none if the graph says nothing of it.
pub fn resource(_: &Site<'_>, _: &str, _: Representation) -> Result<Option<Vec<u8>>, QueryError> {
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

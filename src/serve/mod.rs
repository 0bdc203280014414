//! The graph for people and programs that ask over the web.
//!
//! In: a store and what is asked of it. Out: pages, RDF, answers of the reconciliation service.
//! Invariant: nothing here writes to the store.

pub mod pages;
pub mod reconcile;

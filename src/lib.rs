//! Demarche reads what states say about rules for cyberspace and emits a knowledge graph in RDF.
//!
//! The data flows one way: [`document`] (bytes → documents) → [`segment`] (sentences, tokens) →
//! [`mention`] (who and what is named) → [`statement`] (who holds which position on what) →
//! [`triples`] (quads) → [`store`] → [`query`] and [`export`]. [`extract`] calls the stages of
//! reading in order and is the place to start.

pub mod span;
pub mod diagnostic;
pub mod error;
pub mod vocab;
pub mod document;
pub mod ontology;
pub mod mention;
pub mod segment;
pub mod statement;
pub mod extract;
pub mod record;
pub mod triples;
pub mod store;
pub mod query;
pub mod export;
pub mod evaluate;
pub mod cli;

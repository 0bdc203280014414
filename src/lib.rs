//! Demarche reads what states say about rules for cyberspace and emits a knowledge graph in RDF.
//!
//! The data flows one way: [`document`] (bytes → documents) → [`segment`] (sentences, tokens) →
//! [`mention`] (who and what is named) → [`statement`] (who holds which position on what) →
//! [`triples`] (quads) → [`store`] → [`query`] and [`export`]. [`extract`] calls the stages of
//! reading in order and is the place to start.

pub mod classifier;
pub mod cli;
pub mod diagnostic;
pub mod document;
pub mod error;
pub mod evaluate;
pub mod export;
pub mod extract;
pub mod mention;
pub mod ontology;
pub mod query;
pub mod record;
pub mod segment;
pub mod serve;
pub mod span;
pub mod statement;
pub mod store;
pub mod triples;
pub mod vocab;

//! A document to its statements: the stages called in order.
//!
//! In: a [`Document`] and the [`Ontology`]. Out: an [`Extraction`]. Invariant: a function of its
//! two arguments alone; every span points into `document.text`.

use crate::document::Document;
use crate::ontology::Ontology;
use crate::span::Span;
use crate::statement::Statement;

/// What was read out of one document.
#[derive(Clone, Debug, Default)]
pub struct Extraction {
    /// Sorted by start, relation, holder, target, stance.
    pub statements: Vec<Statement>,
    /// Every sentence, in order.
    pub sentences: Vec<Span>,
    /// Every paragraph, in order; each sentence lies within one.
    pub paragraphs: Vec<Span>,
}

/// Reads a document.
pub fn extract(_document: &Document, _ontology: &Ontology) -> Extraction {
    Extraction::default()
}

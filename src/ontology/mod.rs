//! `ontology/*.ttl` to the concepts and patterns that the extractor knows.
//!
//! In: Turtle files, embedded or from a folder. Out: [`Ontology`]. Invariant: the order of
//! concepts depends on their IRIs alone, not on the order of files.

use rustc_hash::FxHashMap;

/// Index of a concept in [`Ontology::concepts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptId(pub u32);

/// What a concept is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A state.
    State,
    /// A group or organisation.
    Group,
    /// One of the eleven norms.
    Norm,
    /// Any other target.
    #[default]
    Topic,
    /// A forum, its iteration or session.
    Forum,
    /// A document states agreed upon, or speak in.
    Instrument,
    /// A stance.
    Stance,
    /// An act.
    Act,
    /// A hedge.
    Hedge,
}

/// One concept of a scheme.
#[derive(Clone, Debug, Default)]
pub struct Concept {
    /// Its IRI.
    pub iri: String,
    /// Its id in the codebook (`skos:notation`).
    pub id: String,
    /// Its label.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it is a forum as well (an organisation that is both).
    pub is_forum: bool,
    /// `skos:broader`.
    pub broader: Option<ConceptId>,
    /// Whether the codebook lists it as a target.
    pub in_codebook: bool,
}

/// All that the files say, ready to use.
#[derive(Debug, Default)]
pub struct Ontology {
    /// Sorted by IRI.
    pub concepts: Vec<Concept>,
    /// SHA-256 of the sorted triples' sources, in hexadecimal: the ontology's version.
    pub version: String,
    by_id: FxHashMap<String, ConceptId>,
}

impl Ontology {
    /// An ontology of concepts alone, with no word to find them by.
    pub fn from_concepts(mut concepts: Vec<Concept>) -> Self {
        concepts.sort_by(|a, b| a.iri.cmp(&b.iri));
        let by_id = concepts.iter().zip(0..).map(|(c, i)| (c.id.clone(), ConceptId(i))).collect();
        Self { concepts, version: String::new(), by_id }
    }

    /// The concept of an index.
    pub fn concept(&self, id: ConceptId) -> &Concept {
        &self.concepts[id.0 as usize]
    }

    /// The concept whose `skos:notation` this is.
    pub fn by_id(&self, id: &str) -> Option<ConceptId> {
        self.by_id.get(id).copied()
    }
}

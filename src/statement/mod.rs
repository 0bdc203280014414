//! Mentions of a clause to statements.
//!
//! In: the mentions of a sentence and the discourse so far. Out: [`Statement`]s: a relation, its
//! slots, the words that say so, the rule that made it. Invariant: `span` lies within one sentence.

pub mod clause;
pub mod discourse;
pub mod setting;
pub mod subject;
pub mod turn;

use crate::ontology::ConceptId;
use crate::span::Span;

/// What kind of thing a statement says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// A holder holds a stance on a target.
    Position,
    /// A holder took part in a forum.
    Participation,
    /// A holder signed, joined or concluded an instrument.
    Agreement,
    /// A holder aligns itself with another.
    Alignment,
}

impl Relation {
    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::Participation => "participation",
            Self::Agreement => "agreement",
            Self::Alignment => "alignment",
        }
    }
}

/// Which side a holder takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stance {
    /// For it.
    Supports,
    /// Against it.
    Opposes,
    /// Undecided, conditional, or for and against in part.
    Ambivalent,
    /// Raises it without taking a side.
    Addresses,
}

impl Stance {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Supports, Self::Opposes, Self::Ambivalent, Self::Addresses];

    /// Its id in the codebook.
    pub fn name(self) -> &'static str {
        match self {
            Self::Supports => "supports",
            Self::Opposes => "opposes",
            Self::Ambivalent => "ambivalent",
            Self::Addresses => "addresses",
        }
    }

    /// The stance of that id.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// How a holder voted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vote {
    /// In favour.
    For,
    /// Against.
    Against,
    /// Abstained.
    Abstained,
}

impl Vote {
    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::For => "for",
            Self::Against => "against",
            Self::Abstained => "abstained",
        }
    }
}

/// One coded relation.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Which of the four.
    pub relation: Relation,
    /// Who.
    pub holder: ConceptId,
    /// Positions only.
    pub stance: Option<Stance>,
    /// The codebook target (positions only).
    pub target: Option<ConceptId>,
    /// A finer topic below `target`, where the words name one.
    pub topic: Option<ConceptId>,
    /// Forums, in the order of the ontology.
    pub forums: Vec<ConceptId>,
    /// Instruments, in the order of the ontology.
    pub instruments: Vec<ConceptId>,
    /// The other party of an agreement.
    pub counterpart: Option<ConceptId>,
    /// Whom an alignment is with.
    pub with: Option<ConceptId>,
    /// The act of speech or diplomacy.
    pub act: Option<ConceptId>,
    /// What weakens or limits the position.
    pub hedge: Option<ConceptId>,
    /// How the holder voted.
    pub vote: Option<Vote>,
    /// The date of the position, ISO 8601, whole or in part (`2021`, `2021-03`).
    pub date: Option<String>,
    /// The words that say so.
    pub span: Span,
    /// The sentence they stand in, from 0.
    pub sentence: usize,
    /// The words for the holder, the cue, the target, the forum, where they stand in the text.
    pub parts: Parts,
    /// The rule that made it.
    pub rule: String,
    /// How sure, in hundredths (0 to 100).
    pub confidence: u8,
}

/// Where the parts of a statement stand in the text; absent where a slot was inferred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The holder's name or the words that refer to it.
    pub holder: Option<Span>,
    /// The cue that carries the stance or the relation.
    pub cue: Option<Span>,
    /// The words that name the target.
    pub target: Option<Span>,
    /// The words that name the forum.
    pub forum: Option<Span>,
}

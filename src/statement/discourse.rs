//! What the sentences so far have set up: who speaks, who was named, in which forum.
//!
//! In: the holders and forums of each sentence, in order. Out: the holders that a pronoun or a
//! description points to. Invariant: nothing is looked up ahead; what is not settled resolves to nobody.

use super::Statement;
use crate::ontology::{ConceptId, Kind, Ontology, Reference};

/// Whose words a stretch of text is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Voice {
    /// A report: holders are named in it.
    #[default]
    Report,
    /// A holder speaks, perhaps for others.
    Holder(Vec<ConceptId>),
    /// A chair or a moderator: nobody's position.
    Nobody,
}

/// What the sentence before was about.
#[derive(Clone, Debug, Default)]
pub struct Theme {
    /// Codebook targets, the foremost first.
    pub targets: Vec<ConceptId>,
    /// Forums.
    pub forums: Vec<ConceptId>,
    /// Instruments.
    pub instruments: Vec<ConceptId>,
    /// What it said of them: a stance or a relation.
    pub said: Option<&'static str>,
}

/// The state of the discourse.
#[derive(Clone, Debug, Default)]
pub struct Discourse {
    /// Who speaks.
    pub voice: Voice,
    /// The speaker itself, where it speaks for others.
    pub speaker: Option<ConceptId>,
    /// The holders of the last clause that had any.
    pub focus: Vec<ConceptId>,
    /// Every holder named, the last at the end, without repetition.
    pub recent: Vec<ConceptId>,
    /// The last list of two or more.
    pub several: Vec<ConceptId>,
    /// The forums named last.
    pub forums: Vec<ConceptId>,
    /// The forum of the whole text.
    pub setting: Vec<ConceptId>,
    /// The positions of the last sentence that had any.
    pub positions: Vec<Statement>,
    /// The targets that the last sentence with any was about.
    pub topics: Vec<ConceptId>,
    /// What a sentence that names no target, forum or instrument may be about, and what was last said of it.
    pub theme: Theme,
}

impl Discourse {
    /// Notes holders that a clause is about.
    pub fn mention(&mut self, holders: &[ConceptId], is_subject: bool) {
        for holder in holders {
            self.recent.retain(|h| h != holder);
            self.recent.push(*holder);
        }
        if holders.len() > 1 {
            self.several = holders.to_vec();
        }
        if is_subject && !holders.is_empty() {
            self.focus = holders.to_vec();
        }
    }

    /// A new speaker, or the end of one: what was named before is out of reach.
    pub fn turn(&mut self, voice: Voice) {
        let focus = match &voice {
            Voice::Holder(holders) => holders.clone(),
            _ => Vec::new(),
        };
        self.speaker = match focus.as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        self.theme = Theme::default();
        self.recent.clone_from(&focus);
        self.several.clear();
        self.focus = focus;
        self.voice = voice;
    }

    /// Whom a referring expression of `words` points to; empty where that cannot be said.
    pub fn resolve(&self, reference: Reference, words: &str, ontology: &Ontology) -> Vec<ConceptId> {
        let kind = |id: ConceptId| ontology.concept(id).kind;
        let last = |wanted: Kind| self.recent.iter().rev().find(|h| kind(**h) == wanted).copied();
        match reference {
            Reference::Speaker => match &self.voice {
                Voice::Holder(holders) => holders.clone(),
                _ => Vec::new(),
            },
            // "with this statement": that of whoever speaks, whoever the clause is about.
            Reference::Authors => match &self.voice {
                Voice::Holder(holders) if words.starts_with("this") => holders.clone(),
                _ => self.focus.clone(),
            },
            Reference::Last => match self.focus.as_slice() {
                [one] => vec![*one],
                _ => Vec::new(),
            },
            Reference::Described => {
                let words = words.to_lowercase();
                let fits = |id: &&ConceptId| {
                    let concept = ontology.concept(**id);
                    concept.kind == Kind::State
                        && (concept.regions.iter().any(|r| words.contains(r.as_str())) || concept.regions.is_empty())
                };
                self.focus
                    .iter()
                    .find(fits)
                    .or_else(|| self.recent.iter().rev().find(fits))
                    .copied()
                    .into_iter()
                    .collect()
            }
            Reference::Pair => {
                if self.focus.len() == 2 {
                    return self.focus.clone();
                }
                if self.several.len() == 2 {
                    return self.several.clone();
                }
                let mut pair: Vec<ConceptId> = self.recent.iter().rev().take(2).copied().collect();
                pair.reverse();
                if pair.len() == 2 { pair } else { Vec::new() }
            }
            Reference::Several => {
                if self.focus.len() > 1 {
                    self.focus.clone()
                } else {
                    self.several.clone()
                }
            }
            Reference::Group => last(Kind::Group).into_iter().collect(),
            Reference::Former => self.several.first().copied().into_iter().collect(),
            Reference::Latter => self.several.last().copied().into_iter().collect(),
            Reference::Forum | Reference::Target => Vec::new(),
        }
    }
}

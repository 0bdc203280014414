//! `ontology/*.ttl` to the concepts, names, patterns and cues that the extractor knows.
//!
//! In: Turtle files, embedded or from a folder. Out: [`Ontology`]. Invariant: nothing in it
//! depends on the order of the files; every name, phrase and cue of the extractor stands there.

pub mod examples;
pub mod lexicon;
mod load;
pub mod lookup;
pub mod matcher;
pub mod pattern;
mod sieve;
pub mod source;
pub mod years;

use crate::classifier::Weights;
use crate::diagnostic::Diagnostic;
use crate::statement::{Stance, Vote};
use lexicon::Lexicon;
use matcher::Matcher;
use rustc_hash::FxHashMap;
use std::path::Path;

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
    /// Whether its names count only in a passage about cyberspace.
    pub needs_context: bool,
    /// Whether, with another such target near by, it shows that a passage is about cyberspace.
    pub vouches: bool,
    /// Whether it is a harm: to be against it is to be for measures, not against a policy.
    pub threat: bool,
    /// Whether it is a rule, which to state is to affirm.
    pub asserted: bool,
    /// Whether speakers name it by its breach, so that to be against what is named is to be for it.
    pub named_by_breach: bool,
    /// What it is about (a resolution, a forum that is debated itself).
    pub regards: Option<ConceptId>,
    /// First and last year of a forum's iteration; the year of an instrument.
    pub years: Option<(u16, u16)>,
    /// Adjectives of its region, lower case.
    pub regions: Vec<String>,
    /// Targets that count as the same when results are compared by class.
    pub same_class: Vec<ConceptId>,
    /// Members of a group.
    pub members: Vec<ConceptId>,
}

/// Where holder and target of a cue stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Frame {
    /// Holder, verb, target.
    Verb,
    /// Noun, target.
    Noun,
    /// Target, predicate.
    Predicate,
    /// Target, passive, holders.
    Agent,
    /// The head of a list of holders in a tally, before a colon: `Against: Chile`.
    Tally,
    /// Holder says what follows, or what stands around.
    Report,
    /// The holder follows; the rest is its view.
    Viewpoint,
    /// What should be.
    Modal,
    /// Not.
    Negation,
    /// Rather than.
    Contrast,
    /// But.
    Boundary,
    /// Words that look like another cue and are none.
    Filler,
    /// On behalf of.
    Behalf,
    /// In my national capacity.
    National,
    /// Some states, critics.
    Unnamed,
    /// Thanks and congratulations.
    Courtesy,
    /// Took part in.
    Participation,
    /// Signed.
    Agreement,
    /// Aligns with.
    Alignment,
    /// A noun that speaks for the state named before it.
    Actor,
    /// Words that limit a position.
    Hedge,
    /// Who gives the floor and holds no position.
    Chair,
    /// So did: the holders that follow hold the same.
    Likewise,
    /// A label of one who speaks and is no state: an official, a journalist, a body that resolves.
    Speaker,
    /// Mr. President: who is spoken to.
    Address,
    /// You have the floor.
    HandOver,
    /// Statement by: a heading that says whose words follow.
    Title,
    /// I speak on behalf of.
    Introduction,
    /// Spoke in Spanish: what a label says beside the name.
    Aside,
}

impl Frame {
    const ALL: [(Self, &str); 29] = [
        (Self::Verb, "verb"),
        (Self::Noun, "noun"),
        (Self::Predicate, "predicate"),
        (Self::Agent, "agent"),
        (Self::Tally, "tally"),
        (Self::Report, "report"),
        (Self::Viewpoint, "viewpoint"),
        (Self::Modal, "modal"),
        (Self::Negation, "negation"),
        (Self::Contrast, "contrast"),
        (Self::Boundary, "boundary"),
        (Self::Filler, "filler"),
        (Self::Behalf, "behalf"),
        (Self::National, "national"),
        (Self::Unnamed, "unnamed"),
        (Self::Courtesy, "courtesy"),
        (Self::Participation, "participation"),
        (Self::Agreement, "agreement"),
        (Self::Alignment, "alignment"),
        (Self::Actor, "actor"),
        (Self::Hedge, "hedge"),
        (Self::Chair, "chair"),
        (Self::Likewise, "likewise"),
        (Self::Speaker, "speaker"),
        (Self::Address, "address"),
        (Self::HandOver, "hand-over"),
        (Self::Title, "title"),
        (Self::Introduction, "introduction"),
        (Self::Aside, "aside"),
    ];

    /// The frame of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == name).map(|(f, _)| *f)
    }

    /// Whether it tells who speaks, and nothing of what is said.
    pub fn is_of_turns(self) -> bool {
        use Frame::{Address, Aside, HandOver, Introduction, Speaker, Title};
        matches!(self, Speaker | Address | HandOver | Title | Introduction | Aside)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(f, _)| *f == self).map_or("", |(_, n)| n)
    }
}

/// What a referring expression points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// We, my delegation: the speaker.
    Speaker,
    /// It, the country: the last holder.
    Last,
    /// The Latin American country: the last state that fits.
    Described,
    /// Both, the two: the last two.
    Pair,
    /// The statement, the signatories: whoever the last clause was about.
    Authors,
    /// They, these delegations: the last several.
    Several,
    /// The Union, the bloc: the last group.
    Group,
    /// The former.
    Former,
    /// The latter.
    Latter,
    /// These fora, the group: the last forum.
    Forum,
    /// The text, that proposal: what the last sentence with a target was about.
    Target,
}

impl Reference {
    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "speaker" => Self::Speaker,
            "last" => Self::Last,
            "described" => Self::Described,
            "pair" => Self::Pair,
            "authors" => Self::Authors,
            "several" => Self::Several,
            "group" => Self::Group,
            "former" => Self::Former,
            "latter" => Self::Latter,
            "forum" => Self::Forum,
            "target" => Self::Target,
            _ => return None,
        })
    }
}

/// A cue: words that do something to holders and targets.
#[derive(Clone, Debug)]
pub struct Cue {
    /// Its name: the last part of its IRI.
    pub name: String,
    /// Where holder and target stand.
    pub frame: Frame,
    /// What it says of its target.
    pub stance: Option<Stance>,
    /// What kind of act it is.
    pub act: Option<ConceptId>,
    /// What limit it sets.
    pub hedge: Option<ConceptId>,
    /// How the holder voted.
    pub vote: Option<Vote>,
    /// Whether the holders stand after it: `signed by`, `its members include`.
    pub holder_follows: bool,
    /// Whether it takes a side only for a subject of its own clause: an everyday verb such as *develop*.
    pub weak: bool,
}

/// The resource that an entry of the matcher comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Its IRI.
    pub iri: String,
    /// The file it stands in: index in [`Ontology::sources`].
    pub source: u32,
}

impl Origin {
    /// The last part of its IRI.
    pub fn name(&self) -> &str {
        local(&self.iri)
    }
}

/// The last part of an IRI.
pub(crate) fn local(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}

/// The weights of the classifiers.
#[derive(Debug)]
pub struct LearnedWeights {
    /// Which targets a stretch of a sentence is about.
    pub target: Weights,
    /// Which side a holder takes on a target.
    pub stance: Weights,
    /// Whether a holder takes part in a forum, is bound by an instrument, sides with another.
    pub relation: Weights,
    /// In which forum a position was taken.
    pub forum: Weights,
    /// Whether a stretch of text is about cyberspace.
    pub subject: Weights,
}

/// All that the files say, ready to use.
#[derive(Debug, Default)]
pub struct Ontology {
    /// Sorted by IRI.
    pub concepts: Vec<Concept>,
    /// SHA-256 of the files, in hexadecimal: the ontology's version.
    pub version: String,
    /// The files it was made from.
    pub sources: Vec<source::Source>,
    /// The words that patterns use.
    pub lexicon: Lexicon,
    /// Names, patterns and cues, ready to be looked for.
    pub matcher: Matcher,
    /// Where the matcher's entries come from.
    pub origins: Vec<Origin>,
    /// Cues, by the index that matches carry.
    pub cues: Vec<Cue>,
    /// How often each rule is right, in hundredths, as measured.
    pub rule_confidence: FxHashMap<String, u8>,
    /// What the classifiers have learned, if anything.
    pub weights: Option<LearnedWeights>,
    by_id: FxHashMap<String, ConceptId>,
    by_iri: FxHashMap<String, ConceptId>,
}

impl Ontology {
    /// Loads the embedded files, with those of `overlay` laid over them, or those of `only`.
    ///
    /// # Errors
    /// A diagnostic for every file that cannot be read or is faulty.
    pub fn load(overlay: Option<&Path>, only: Option<&Path>) -> Result<Self, Vec<Diagnostic>> {
        let sources = source::sources(overlay, only)?;
        load::ontology(sources)
    }

    /// An ontology of concepts alone, with no word to find them by.
    pub fn from_concepts(mut concepts: Vec<Concept>) -> Self {
        concepts.sort_by(|a, b| a.iri.cmp(&b.iri));
        let mut ontology = Self { concepts, ..Self::default() };
        ontology.index();
        ontology
    }

    fn index(&mut self) {
        for (i, concept) in self.concepts.iter().enumerate() {
            let id = ConceptId(i as u32);
            self.by_id.entry(concept.id.clone()).or_insert(id);
            self.by_iri.insert(concept.iri.clone(), id);
        }
    }

    /// The concept of an index.
    pub fn concept(&self, id: ConceptId) -> &Concept {
        &self.concepts[id.0 as usize]
    }

    /// The concept whose `skos:notation` this is.
    pub fn by_id(&self, id: &str) -> Option<ConceptId> {
        self.by_id.get(id).copied()
    }

    /// The concept of an IRI.
    pub fn by_iri(&self, iri: &str) -> Option<ConceptId> {
        self.by_iri.get(iri).copied()
    }

    /// The instrument that shares a forum's id (the Paris Call is both).
    pub fn instrument_of(&self, forum: ConceptId) -> Option<ConceptId> {
        let id = &self.concept(forum).id;
        let same = |c: &Concept| c.kind == Kind::Instrument && c.id == *id;
        self.concepts.iter().position(same).map(|i| ConceptId(i as u32))
    }

    /// Whether two targets are one, or of one class.
    pub fn is_same_class(&self, a: ConceptId, b: ConceptId) -> bool {
        let (a, b) = (self.codebook_target(a).unwrap_or(a), self.codebook_target(b).unwrap_or(b));
        a == b || self.concept(a).same_class.contains(&b)
    }

    /// The codebook's forum for a session or a meeting: itself, or the nearest one above it.
    pub fn codebook_forum(&self, id: ConceptId) -> Option<ConceptId> {
        self.in_codebook(id)
    }

    /// The codebook's target for a norm or topic: itself, or the nearest one above it.
    pub fn codebook_target(&self, id: ConceptId) -> Option<ConceptId> {
        self.in_codebook(id)
    }

    fn in_codebook(&self, id: ConceptId) -> Option<ConceptId> {
        let mut at = id;
        for _ in 0..8 {
            let concept = self.concept(at);
            if concept.in_codebook {
                return Some(at);
            }
            at = concept.broader?;
        }
        None
    }
}

//! All names, patterns and cues, looked for at once.
//!
//! In: a sentence's tokens. Out: every match, in two passes: names of holders, forums and
//! instruments first, then what may be built on them. Invariant: a pattern is tried only where its
//! anchor and every other word it needs are in the sentence, so most patterns cost nothing.

use super::lexicon::LemmaId;
use super::pattern::{Class, Context, Pattern};
use super::{ConceptId, Reference};
use crate::segment::token::{Token, TokenKind};
use crate::statement::Stance;

/// How a name must be written to count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Case {
    /// In any case.
    Any,
    /// With a capital at its head.
    Initial,
    /// Exactly so, spaces and hyphens apart.
    Exact(String),
}

/// For how much of a text a word shows that it is about cyberspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vouching {
    /// For far around: it is at home in this subject alone.
    Far,
    /// For the sentences around: other subjects share it.
    Near,
    /// For nothing; but the text is worth a closer look.
    Hint,
}

/// What a pattern stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// A holder's name.
    Holder(ConceptId),
    /// An adjective of a state: names it where an actor follows.
    Demonym(ConceptId),
    /// A capital or seat of government: names the state where it speaks.
    Capital(ConceptId),
    /// An adjective of a region, which no shorter name inside it may break up.
    Region,
    /// A forum.
    Forum(ConceptId),
    /// An instrument.
    Instrument(ConceptId),
    /// Those of several forums or instruments whose years the words hold.
    Dated(Vec<ConceptId>),
    /// A target.
    Target(ConceptId),
    /// Words that take a side.
    Sides(Vec<(Stance, ConceptId)>),
    /// Words that look like a target's name: what they are not, and what they are.
    LookAlike(Vec<ConceptId>, Option<ConceptId>),
    /// A cue, by index.
    Cue(u32),
    /// A referring expression.
    Reference(Reference),
    /// A word that shows the passage to be about cyberspace; `true` if other subjects share it.
    Context(Vouching),
}

impl Payload {
    /// Whether it is found in the first pass.
    pub fn is_name(&self) -> bool {
        matches!(
            self,
            Self::Holder(_)
                | Self::Region
                | Self::Demonym(_)
                | Self::Capital(_)
                | Self::Forum(_)
                | Self::Instrument(_)
                | Self::Dated(_)
                | Self::Context(_)
        )
    }
}

/// One thing to look for.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its words.
    pub pattern: Pattern,
    /// How they must be written.
    pub case: Case,
    /// What they stand for.
    pub payload: Payload,
    /// The resource that says so: index in [`Ontology::origins`](super::Ontology::origins).
    pub origin: u32,
    /// The label or pattern as it is written there.
    pub words: Box<str>,
}

/// A match: which entry, over which tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Index in [`Matcher::entries`].
    pub entry: u32,
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
}

/// All entries, indexed by anchor.
#[derive(Debug, Default)]
pub struct Matcher {
    /// Everything that is looked for.
    pub entries: Vec<Entry>,
    names: Index,
    others: Index,
}

/// Entries by anchor: those of lemma `l` are `entries[starts[l]..starts[l + 1]]`.
#[derive(Debug, Default)]
struct Index {
    starts: Vec<u32>,
    entries: Vec<u32>,
    always: Vec<u32>,
}

impl Index {
    /// Indexes the entries of one pass.
    fn new(entries: &[Entry], lemmas: usize, of_names: bool) -> Self {
        let mine = || (0u32..).zip(entries).filter(move |(_, e)| e.payload.is_name() == of_names);
        let mut starts = vec![0u32; lemmas + 1];
        for lemma in mine().flat_map(|(_, e)| &e.pattern.anchor) {
            starts[lemma.0 as usize + 1] += 1;
        }
        for lemma in 0..lemmas {
            starts[lemma + 1] += starts[lemma];
        }
        let mut free = starts.clone();
        let mut sorted = vec![0u32; starts[lemmas] as usize];
        for (i, entry) in mine() {
            for lemma in &entry.pattern.anchor {
                let place = &mut free[lemma.0 as usize];
                sorted[*place as usize] = i;
                *place += 1;
            }
        }
        let always = mine().filter(|(_, e)| e.pattern.anchor.is_empty()).map(|(i, _)| i).collect();
        Self { starts, entries: sorted, always }
    }

    /// The entries whose anchor holds a lemma.
    fn of(&self, lemma: LemmaId) -> &[u32] {
        let at = lemma.0 as usize;
        &self.entries[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// Room for one sentence's search, kept between sentences.
#[derive(Debug, Default)]
pub struct Scratch {
    generation: u32,
    seen: Vec<u32>,
    /// For every lemma, the first place in `places` (plus one) of this generation.
    lemma: Vec<(u32, u32)>,
    /// Token positions of a lemma, chained: position, next place (plus one).
    places: Vec<(u32, u32)>,
    candidates: Vec<u32>,
    starts: Vec<usize>,
}

impl Matcher {
    /// Indexes entries. `lemmas` is the size of the lexicon they were compiled with.
    pub fn new(mut entries: Vec<Entry>, lemmas: usize) -> Self {
        // How many patterns need a lemma tells how common it is in this kind of text.
        let mut uses = vec![0u64; lemmas];
        for entry in &entries {
            for lemma in entry.pattern.required.iter().flatten() {
                uses[lemma.0 as usize] += 1;
            }
        }
        for entry in &mut entries {
            entry.pattern.choose_anchor(|l: LemmaId| uses[l.0 as usize]);
        }
        let (names, others) = (Index::new(&entries, lemmas, true), Index::new(&entries, lemmas, false));
        Self { entries, names, others }
    }

    /// First pass: names. Appends to `out`.
    pub fn find_names(&self, text: &str, tokens: &[Token<'_>], scratch: &mut Scratch, out: &mut Vec<Match>) {
        let context = Context { text, tokens, class_end: &|_, _| None };
        self.find(&self.names, &context, scratch, out);
    }

    /// Second pass: everything else. `class_end` tells where names and references end.
    pub fn find_others(
        &self,
        text: &str,
        tokens: &[Token<'_>],
        class_end: &dyn Fn(Class, usize) -> Option<usize>,
        scratch: &mut Scratch,
        out: &mut Vec<Match>,
    ) {
        let context = Context { text, tokens, class_end };
        self.find(&self.others, &context, scratch, out);
    }

    fn find(&self, index: &Index, context: &Context<'_, '_>, scratch: &mut Scratch, out: &mut Vec<Match>) {
        scratch.begin(self.entries.len(), index.starts.len().saturating_sub(1));
        let generation = scratch.generation;
        scratch.places.clear();
        for (position, token) in context.tokens.iter().enumerate().rev() {
            for lemma in token.lemmas {
                let slot = &mut scratch.lemma[lemma.0 as usize];
                let next = if slot.0 == generation { slot.1 } else { 0 };
                scratch.places.push((position as u32, next));
                *slot = (generation, scratch.places.len() as u32);
            }
        }
        scratch.candidates.clear();
        scratch.candidates.extend(&index.always);
        for lemma in context.tokens.iter().flat_map(|t| t.lemmas) {
            for &entry in index.of(*lemma) {
                if scratch.seen[entry as usize] != generation {
                    scratch.seen[entry as usize] = generation;
                    let required = &self.entries[entry as usize].pattern.required;
                    if required.iter().all(|any| any.iter().any(|l| scratch.lemma[l.0 as usize].0 == generation)) {
                        scratch.candidates.push(entry);
                    }
                }
            }
        }
        // Anchors are met in the order of the text; entries in the order of the ontology are steadier.
        scratch.candidates.sort_unstable();
        for &i in &scratch.candidates {
            let entry = &self.entries[i as usize];
            let first = &entry.pattern.first;
            scratch.starts.clear();
            if first.is_empty() {
                scratch.starts.extend(0..context.tokens.len());
            } else {
                for lemma in first {
                    let (at, mut place) = scratch.lemma[lemma.0 as usize];
                    if at != generation {
                        continue;
                    }
                    while place > 0 {
                        let (position, next) = scratch.places[place as usize - 1];
                        scratch.starts.push(position as usize);
                        place = next;
                    }
                }
                scratch.starts.sort_unstable();
                scratch.starts.dedup();
            }
            for &start in &scratch.starts {
                if let Some(end) = entry.pattern.match_at(context, start)
                    && end > start
                    && is_written(&entry.case, context, start, end)
                {
                    out.push(Match { entry: i, start, end });
                }
            }
        }
    }
}

impl Scratch {
    fn begin(&mut self, entries: usize, lemmas: usize) {
        if self.seen.len() != entries || self.lemma.len() != lemmas || self.generation == u32::MAX {
            self.generation = 0;
            self.seen = vec![0; entries];
            self.lemma = vec![(0, 0); lemmas];
        }
        self.generation += 1;
    }
}

/// Whether a match is written as its entry asks.
pub(super) fn is_written(case: &Case, context: &Context<'_, '_>, start: usize, end: usize) -> bool {
    match case {
        Case::Any => true,
        // "the Union", "Nordic countries" and "the 27" count; "jordan" and "chad" do not.
        Case::Initial => {
            context.tokens[start..end].iter().any(|t| t.is_capitalised() && !t.is_the() || t.kind == TokenKind::Number)
        }
        Case::Exact(label) => {
            let (from, to) = (context.tokens[start].span.start, context.tokens[end - 1].span.end);
            let plain = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '‑' | '‐' | '.');
            context.text[from..to].chars().filter(plain).eq(label.chars().filter(plain))
        }
    }
}

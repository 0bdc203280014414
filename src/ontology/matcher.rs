//! All names, patterns and cues, looked for at once.
//!
//! In: a sentence's tokens. Out: every match, in two passes: names of holders, forums and
//! instruments first, then what may be built on them. Invariant: a pattern is matched only where the
//! [sieve](super::sieve) shows that it may begin, so patterns that are not there cost next to nothing.

use super::pattern::{Class, Context, Pattern};
use super::sieve::{Room, Sieve};
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
    /// Whether it tells what a text is about.
    pub fn is_context(&self) -> bool {
        matches!(self, Self::Context(_))
    }

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

/// All entries, ready to be looked for.
#[derive(Debug, Default)]
pub struct Matcher {
    /// Everything that is looked for.
    pub entries: Vec<Entry>,
    context: Sieve,
    names: Sieve,
    others: Sieve,
}

/// Room for one sentence's search, kept between sentences.
#[derive(Debug, Default)]
pub struct Scratch {
    context: Room,
    names: Room,
    others: Room,
}

impl Matcher {
    /// Compiles entries. `lemmas` is the size of the lexicon they were made with.
    pub fn new(entries: Vec<Entry>, lemmas: usize) -> Self {
        let sieve = |is_mine: fn(&Payload) -> bool| {
            let mine = (0..).zip(&entries).filter(|(_, e)| is_mine(&e.payload));
            Sieve::new(mine.map(|(i, e)| (i, &e.pattern)), lemmas)
        };
        let context = sieve(Payload::is_context);
        let names = sieve(Payload::is_name);
        let others = sieve(|payload| !payload.is_context() && !payload.is_name());
        Self { entries, context, names, others }
    }

    /// Words that tell what a text is about. They replace what is in `out`.
    pub fn find_context(&self, text: &str, tokens: &[Token<'_>], scratch: &mut Scratch, out: &mut Vec<Match>) {
        let context = Context { text, tokens, class_end: &|_, _| None };
        self.find(&self.context, &context, &mut scratch.context, out);
    }

    /// First pass: names. They replace what is in `out`.
    pub fn find_names(&self, text: &str, tokens: &[Token<'_>], scratch: &mut Scratch, out: &mut Vec<Match>) {
        let context = Context { text, tokens, class_end: &|_, _| None };
        self.find(&self.names, &context, &mut scratch.names, out);
    }

    /// Second pass: everything else, likewise. `class_end` tells where names and references end.
    pub fn find_others(
        &self,
        text: &str,
        tokens: &[Token<'_>],
        class_end: &dyn Fn(Class, usize) -> Option<usize>,
        scratch: &mut Scratch,
        out: &mut Vec<Match>,
    ) {
        let context = Context { text, tokens, class_end };
        self.find(&self.others, &context, &mut scratch.others, out);
    }

    fn find(&self, sieve: &Sieve, context: &Context<'_, '_>, room: &mut Room, out: &mut Vec<Match>) {
        out.clear();
        sieve.find(context, room, |entry, base, mut starts| {
            let Entry { pattern, case, .. } = &self.entries[entry as usize];
            while starts != 0 {
                let start = base + starts.trailing_zeros() as usize;
                starts &= starts - 1;
                if let Some(end) = pattern.match_at(context, start)
                    && end > start
                    && is_written(case, context, start, end)
                {
                    out.push(Match { entry, start, end });
                }
            }
        });
        // The sieve follows the words of the text; entries in the order of the ontology are steadier.
        out.sort_unstable_by_key(|m| (m.entry, m.start));
        out.dedup();
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

//! Where patterns may begin, worked out for a whole sentence at once.
//!
//! In: patterns; then, a sentence at a time, its tokens. Out: each pattern that can match, with the
//! tokens at which it can begin. Invariant: no beginning of a match is left out; one that is shown
//! may still fail, for the sieve does not count how many tokens a match spans.
//!
//! The places of a word in a sentence are the bits of one number. A pattern is read from its last item
//! to its first: from the set of places where the rest may begin follows the set of places where the
//! item before it may, by a shift and an *and*. So all ways through a pattern, from all tokens, cost
//! some ten instructions, and nothing is tried and taken back.

use super::lexicon::LemmaId;
use super::pattern::{Class, Context, Item, MAX_TOKENS, Pattern};
use crate::segment::token::{Token, TokenKind};
use rustc_hash::FxHashMap;

/// Places in a stretch of tokens, a bit each; the bit after the last token is the end.
pub type Places = u64;

/// How many tokens are seen at once: the end of a match needs a bit too.
const WINDOW: usize = Places::BITS as usize - 1;

/// How many places of a window are beginnings, where tokens follow that it does not hold.
const STRIDE: usize = WINDOW - MAX_TOKENS;

/// How many words beside its anchor are asked for before a pattern is read.
const NEEDS: usize = 3;

/// A lemma, or a set of lemmas of which any will do: index of its places.
type Letter = u32;

/// A part of a pattern; sequences are flat and run from their last item to their first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Letter(Letter),
    Prefix(u32),
    Class(Class),
    Gap {
        least: u8,
        most: u8,
    },
    /// The next ops, so many, may be left out.
    Optional(u32),
    /// The next ops, so many, are alternatives: letters and sequences.
    Any(u32),
    /// The next ops, so many, are one alternative.
    Sequence(u32),
}

/// A pattern: its number among all, and its ops.
#[derive(Clone, Copy, Debug)]
struct Program {
    pattern: u32,
    from: u32,
    to: u32,
}

/// A pattern at one of the words of its anchor.
#[derive(Clone, Copy, Debug, Default)]
struct Posting {
    program: u32,
    /// What else must be in the sentence.
    needs: [Letter; NEEDS],
}

/// Lists by lemma, end to end.
#[derive(Debug)]
struct ByLemma<T> {
    starts: Vec<u32>,
    all: Vec<T>,
}

/// Patterns that are looked for in one pass.
#[derive(Debug, Default)]
pub struct Sieve {
    programs: Vec<Program>,
    ops: Vec<Op>,
    prefixes: Vec<String>,
    /// The sets that hold a lemma.
    sets: ByLemma<Letter>,
    /// The patterns whose anchor holds a lemma.
    postings: ByLemma<Posting>,
    /// Patterns without a word that must be there.
    always: Vec<u32>,
    letters: usize,
}

/// Room for one sieve's search, kept between sentences.
#[derive(Debug, Default)]
pub struct Room {
    /// The window: how often one was opened, its first token, the tokens that no gap crosses.
    generation: u32,
    base: usize,
    stops: Places,
    /// Where each letter stands in the window; none does between two windows.
    letters: Vec<Places>,
    /// The lemmas in the window.
    lemmas: Vec<LemmaId>,
    /// Where each prefix stands in the window of a generation.
    prefixes: Vec<(u32, Places)>,
    /// The runs of each class in the window of a generation: first token and end.
    classes: [(u32, Vec<(u8, u8)>); Class::COUNT],
}

impl Sieve {
    /// Compiles patterns, which come with their numbers; `lemmas` is the size of their lexicon.
    pub fn new<'p>(patterns: impl Iterator<Item = (u32, &'p Pattern)>, lemmas: usize) -> Self {
        let mut compiler = Compiler::new(lemmas);
        let mut required: Vec<Vec<Letter>> = Vec::new();
        // How many patterns need a lemma tells how common it is in this kind of text.
        let mut uses = vec![0_u64; lemmas];
        for (pattern, Pattern { items }) in patterns {
            let from = compiler.sieve.ops.len() as u32;
            compiler.sequence(items);
            let to = compiler.sieve.ops.len() as u32;
            compiler.sieve.programs.push(Program { pattern, from, to });
            let letters = items.iter().filter_map(certain).map(|lemmas| {
                lemmas.iter().for_each(|lemma| uses[lemma.0 as usize] += 1);
                compiler.set(lemmas)
            });
            required.push(letters.collect());
        }
        let Compiler { mut sieve, members, .. } = compiler;
        let cost: Vec<u64> = members.iter().map(|set| set.iter().map(|l| uses[l.0 as usize]).sum()).collect();
        for letters in &mut required {
            letters.sort_by_key(|letter| cost[*letter as usize]);
            letters.dedup();
        }
        let sets = members.iter().enumerate().skip(lemmas);
        let sets = sets.flat_map(|(letter, set)| set.iter().map(move |lemma| (*lemma, letter as Letter)));
        sieve.sets = ByLemma::new(sets, lemmas);
        let postings = (0..).zip(&required).filter_map(|(program, letters)| {
            let (&anchor, others) = letters.split_first()?;
            // To ask for the anchor again costs nothing.
            let mut needs = [anchor; NEEDS];
            needs.iter_mut().zip(others).for_each(|(need, other)| *need = *other);
            Some((anchor, Posting { program, needs }))
        });
        let postings =
            postings.flat_map(|(anchor, posting)| members[anchor as usize].iter().map(move |l| (*l, posting)));
        sieve.postings = ByLemma::new(postings, lemmas);
        sieve.always = (0..).zip(&required).filter(|(_, letters)| letters.is_empty()).map(|(i, _)| i).collect();
        sieve.letters = members.len();
        sieve
    }

    /// Shows the patterns that may match in a sentence, in any order: the number, a token, and the
    /// places from that token on at which a match may begin. A pattern may be shown more than once.
    pub fn find(&self, context: &Context<'_, '_>, room: &mut Room, mut each: impl FnMut(u32, usize, Places)) {
        let has_postings = |lemma: &LemmaId| !self.postings.of(*lemma).is_empty();
        if self.always.is_empty() && !context.tokens.iter().flat_map(|t| t.lemmas).any(has_postings) {
            return;
        }
        room.fit(self);
        let mut base = 0;
        loop {
            let rest = context.tokens.len() - base;
            let beginnings = if rest <= WINDOW { Places::MAX } else { (1 << STRIDE) - 1 };
            let ends = Places::MAX >> (WINDOW - rest.min(WINDOW));
            self.open(context, base, room);
            let mut read = |program: u32, room: &mut Room| {
                let Program { pattern, from, to } = self.programs[program as usize];
                let starts = self.before(&self.ops[from as usize..to as usize], ends, context, room) & beginnings;
                if starts != 0 {
                    each(pattern, base, starts);
                }
            };
            for &program in &self.always {
                read(program, room);
            }
            let lemmas = std::mem::take(&mut room.lemmas);
            for lemma in &lemmas {
                for posting in self.postings.of(*lemma) {
                    if posting.needs.iter().all(|&need| room.letters[need as usize] != 0) {
                        read(posting.program, room);
                    }
                }
            }
            room.lemmas = lemmas;
            self.close(room);
            if rest <= WINDOW {
                return;
            }
            base += STRIDE;
        }
    }

    /// Notes where each letter stands in the window that begins at token `base`.
    fn open(&self, context: &Context<'_, '_>, base: usize, room: &mut Room) {
        room.generation += 1;
        room.base = base;
        room.stops = 0;
        for (place, token) in context.tokens[base..].iter().take(WINDOW).enumerate() {
            if token.kind == TokenKind::Mark && matches!(token.first, ';' | ':' | '.' | '!' | '?') {
                room.stops |= 1 << place;
            }
            for lemma in token.lemmas {
                let places = &mut room.letters[lemma.0 as usize];
                if *places == 0 {
                    room.lemmas.push(*lemma);
                }
                *places |= 1 << place;
            }
        }
        for lemma in &room.lemmas {
            let places = room.letters[lemma.0 as usize];
            for set in self.sets.of(*lemma) {
                room.letters[*set as usize] |= places;
            }
        }
    }

    /// Forgets the window.
    fn close(&self, room: &mut Room) {
        for lemma in room.lemmas.drain(..) {
            room.letters[lemma.0 as usize] = 0;
            for set in self.sets.of(lemma) {
                room.letters[*set as usize] = 0;
            }
        }
    }

    /// Where a match of `ops` may begin that ends at one of the places `after`.
    fn before(&self, ops: &[Op], mut after: Places, context: &Context<'_, '_>, room: &mut Room) -> Places {
        let mut at = 0;
        while at < ops.len() && after != 0 {
            let mut length = 0;
            match ops[at] {
                Op::Letter(letter) => after = after >> 1 & room.letters[letter as usize],
                Op::Prefix(prefix) => after = after >> 1 & self.places_of_prefix(prefix, context, room),
                Op::Gap { least, most } => {
                    let mut reached = after;
                    after = if least == 0 { after } else { 0 };
                    for skipped in 1..=most {
                        reached = reached >> 1 & !room.stops;
                        if skipped >= least {
                            after |= reached;
                        }
                    }
                }
                Op::Class(class) => {
                    let runs = room.runs(class, context).iter();
                    after = runs.fold(0, |all, (start, end)| all | (after >> end & 1) << start);
                }
                Op::Optional(inner) => {
                    length = inner as usize;
                    after |= self.before(&ops[at + 1..][..length], after, context, room);
                }
                Op::Any(inner) => {
                    length = inner as usize;
                    after = self.before_any(&ops[at + 1..][..length], after, context, room);
                }
                // Stands within `Any` alone.
                Op::Sequence(_) => {}
            }
            at += 1 + length;
        }
        after
    }

    fn before_any(&self, ops: &[Op], after: Places, context: &Context<'_, '_>, room: &mut Room) -> Places {
        let (mut at, mut all) = (0, 0);
        while at < ops.len() {
            let mut length = 0;
            match ops[at] {
                Op::Letter(letter) => all |= after >> 1 & room.letters[letter as usize],
                Op::Sequence(inner) => {
                    length = inner as usize;
                    all |= self.before(&ops[at + 1..][..length], after, context, room);
                }
                _ => {}
            }
            at += 1 + length;
        }
        all
    }

    fn places_of_prefix(&self, prefix: u32, context: &Context<'_, '_>, room: &mut Room) -> Places {
        let (generation, places) = &mut room.prefixes[prefix as usize];
        if *generation != room.generation {
            let letters = &self.prefixes[prefix as usize];
            let begins = |token: &Token<'_>| Places::from(token.begins_with(letters, context.text));
            let window = context.tokens[room.base..].iter().take(WINDOW).enumerate();
            *places = window.fold(0, |all, (place, token)| all | begins(token) << place);
            *generation = room.generation;
        }
        *places
    }
}

impl Room {
    /// Makes it as large as a sieve asks.
    fn fit(&mut self, sieve: &Sieve) {
        let fits = self.letters.len() == sieve.letters && self.prefixes.len() == sieve.prefixes.len();
        if !fits || self.generation > u32::MAX / 2 {
            *self = Self {
                letters: vec![0; sieve.letters],
                prefixes: vec![(0, 0); sieve.prefixes.len()],
                ..Self::default()
            };
        }
    }

    /// The runs of a class in the window.
    fn runs(&mut self, class: Class, context: &Context<'_, '_>) -> &[(u8, u8)] {
        let (base, window) = (self.base, (context.tokens.len() - self.base).min(WINDOW));
        let (generation, runs) = &mut self.classes[class as usize];
        if *generation != self.generation {
            *generation = self.generation;
            runs.clear();
            let run =
                |place: usize| Some((place as u8, u8::try_from(context.run_of(class, base + place)? - base).ok()?));
            // One that ends beyond the window is too long for whatever may begin in this one.
            runs.extend((0..window).filter_map(run).filter(|(_, end)| usize::from(*end) <= WINDOW));
        }
        runs
    }
}

impl<T> Default for ByLemma<T> {
    fn default() -> Self {
        Self { starts: Vec::new(), all: Vec::new() }
    }
}

impl<T: Copy + Default> ByLemma<T> {
    fn new(pairs: impl Iterator<Item = (LemmaId, T)> + Clone, lemmas: usize) -> Self {
        let mut starts = vec![0_u32; lemmas + 1];
        for (lemma, _) in pairs.clone() {
            starts[lemma.0 as usize + 1] += 1;
        }
        for lemma in 0..lemmas {
            starts[lemma + 1] += starts[lemma];
        }
        let mut free = starts.clone();
        let mut all = vec![T::default(); starts[lemmas] as usize];
        for (lemma, item) in pairs {
            let place = &mut free[lemma.0 as usize];
            all[*place as usize] = item;
            *place += 1;
        }
        Self { starts, all }
    }

    fn of(&self, lemma: LemmaId) -> &[T] {
        let at = lemma.0 as usize;
        &self.all[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// Patterns to ops.
struct Compiler {
    sieve: Sieve,
    /// The lemmas of each letter; the first letters are the lemmas themselves.
    members: Vec<Box<[LemmaId]>>,
    sets: FxHashMap<Box<[LemmaId]>, Letter>,
}

impl Compiler {
    fn new(lemmas: usize) -> Self {
        let members = (0..lemmas as u32).map(|lemma| [LemmaId(lemma)].into()).collect();
        Self { sieve: Sieve::default(), members, sets: FxHashMap::default() }
    }

    /// The letter of these lemmas.
    fn set(&mut self, mut lemmas: Vec<LemmaId>) -> Letter {
        lemmas.sort_unstable();
        lemmas.dedup();
        if let [one] = lemmas.as_slice() {
            return one.0;
        }
        let Self { members, sets, .. } = self;
        *sets.entry(lemmas.into()).or_insert_with_key(|lemmas| {
            members.push(lemmas.clone());
            members.len() as Letter - 1
        })
    }

    fn sequence(&mut self, items: &[Item]) {
        for item in items.iter().rev() {
            self.item(item);
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Word(lemma) => self.sieve.ops.push(Op::Letter(lemma.0)),
            Item::Prefix(prefix) => {
                let prefixes = &mut self.sieve.prefixes;
                let at = prefixes.iter().position(|p| p == prefix).unwrap_or_else(|| {
                    prefixes.push(prefix.clone());
                    prefixes.len() - 1
                });
                self.sieve.ops.push(Op::Prefix(at as u32));
            }
            Item::Class(class) => self.sieve.ops.push(Op::Class(*class)),
            Item::Gap { least, most } => {
                // No match has room for a longer gap.
                let cap = |tokens: &usize| (*tokens).min(MAX_TOKENS + 1) as u8;
                self.sieve.ops.push(Op::Gap { least: cap(least), most: cap(most) });
            }
            Item::Optional(items) => self.nest(Op::Optional, |this| this.sequence(items)),
            Item::Any(alternatives, _) => self.any(alternatives),
        }
    }

    fn any(&mut self, alternatives: &[Vec<Item>]) {
        let mut words = Vec::new();
        let mut longer = Vec::new();
        for alternative in alternatives {
            match alternative.as_slice() {
                [Item::Word(lemma)] => words.push(*lemma),
                _ => longer.push(alternative),
            }
        }
        let words = (!words.is_empty()).then(|| Op::Letter(self.set(words)));
        if longer.is_empty() {
            self.sieve.ops.extend(words);
            return;
        }
        self.nest(Op::Any, |this| {
            this.sieve.ops.extend(words);
            for alternative in longer {
                this.nest(Op::Sequence, |this| this.sequence(alternative));
            }
        });
    }

    /// An op that says how many belong to it, and those.
    fn nest(&mut self, op: impl Fn(u32) -> Op, inner: impl FnOnce(&mut Self)) {
        let at = self.sieve.ops.len();
        self.sieve.ops.push(op(0));
        inner(self);
        self.sieve.ops[at] = op((self.sieve.ops.len() - at - 1) as u32);
    }
}

/// The lemmas of which one is in every match of this item, if that can be said.
fn certain(item: &Item) -> Option<Vec<LemmaId>> {
    match item {
        Item::Word(lemma) => Some(vec![*lemma]),
        Item::Any(alternatives, _) => {
            let mut all = Vec::new();
            for sequence in alternatives {
                all.extend(sequence.iter().filter_map(certain).min_by_key(Vec::len)?);
            }
            Some(all)
        }
        Item::Prefix(_) | Item::Optional(_) | Item::Gap { .. } | Item::Class(_) => None,
    }
}

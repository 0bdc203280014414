//! Where patterns may begin, worked out for a whole sentence at once.
//!
//! In: patterns; then, a sentence at a time, its tokens. Out: each pattern that can match, with the
//! tokens at which it can begin. Invariant: no beginning of a match is left out; one that is shown
//! may still fail, for the sieve does not count how many tokens a match spans.
//!
//! The places of a word in a sentence are the bits of one number. A pattern is read from its last item
//! to its first: from the set of places where the rest may begin follows the set of places where the
//! item before it may, by a shift and an *and*. So all ways through a pattern, from all tokens, cost
//! some ten instructions, and nothing is tried and taken back. Alternatives that are words or phrases
//! cost no more than one word: their places are put together once a sentence.

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

/// What is asked for beside its anchor before a pattern is read.
const NEEDS: usize = 3;

/// Words in a row that count as one phrase.
const LONGEST: usize = 8;

/// Ways through an alternative that are written out as phrases.
const MOST_WAYS: usize = 64;

/// What stands at places of a sentence, as an index: first come the lemmas, then phrases (lemmas in a
/// row, which stand where they begin) and sets of lemmas and phrases, of which any will do.
type Letter = u32;

/// A part of a pattern; sequences are flat and run from their last item to their first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    /// A letter whose phrases are so many words long.
    Letter {
        letter: Letter,
        words: u8,
    },
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

/// A phrase: its letter, and its words in [`Sieve::words`].
#[derive(Clone, Copy, Debug, Default)]
struct Phrase {
    letter: Letter,
    from: u32,
    to: u32,
}

/// A pattern at one of the lemmas or phrases of its anchor.
#[derive(Clone, Copy, Debug, Default)]
struct Posting {
    program: u32,
    /// What else must be in the sentence.
    needs: [Letter; NEEDS],
}

/// Lists by letter, end to end.
#[derive(Debug)]
struct ByLetter<T> {
    starts: Vec<u32>,
    all: Vec<T>,
}

/// Patterns that are looked for in one pass.
#[derive(Debug, Default)]
pub struct Sieve {
    programs: Vec<Program>,
    ops: Vec<Op>,
    prefixes: Vec<String>,
    words: Vec<Letter>,
    /// The phrases of which a lemma is the rarest word.
    phrases: ByLetter<Phrase>,
    /// The sets that hold a lemma or a phrase.
    sets: ByLetter<Letter>,
    /// The patterns whose anchor is or holds a lemma or a phrase.
    postings: ByLetter<Posting>,
    /// Patterns without anything that must be there.
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
    /// The lemmas and phrases in the window.
    present: Vec<Letter>,
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
        for (pattern, Pattern { items }) in patterns {
            let from = compiler.sieve.ops.len() as u32;
            compiler.sequence(items);
            let to = compiler.sieve.ops.len() as u32;
            compiler.sieve.programs.push(Program { pattern, from, to });
            let certain = compiler.certain(items);
            required.push(certain.into_iter().map(|letters| compiler.set(letters)).collect());
        }
        let Compiler { mut sieve, letters, .. } = compiler;
        // How many patterns need a word tells how common it is in this kind of text.
        let mut uses = vec![0_u64; letters.len()];
        let members = |(letter, meaning): (Letter, &Meaning)| match meaning {
            Meaning::Set(members) => members.clone(),
            _ => vec![letter],
        };
        let members: Vec<Vec<Letter>> = (0..).zip(&letters).map(members).collect();
        let members = |letter: Letter| members[letter as usize].iter();
        for letter in required.iter().flatten().flat_map(|letter| members(*letter)) {
            uses[*letter as usize] += 1;
        }
        let cost = |letter: &Letter| members(*letter).map(|member| uses[*member as usize]).sum::<u64>();
        for needs in &mut required {
            needs.sort_by_cached_key(cost);
            needs.dedup();
        }
        let numbered = || (0..).zip(&letters);
        let sets = numbered().filter_map(|(letter, meaning)| match meaning {
            Meaning::Set(members) => Some(members.iter().map(move |member| (*member, letter))),
            _ => None,
        });
        sieve.sets = ByLetter::new(sets.flatten(), letters.len());
        let postings = (0..).zip(&required).filter_map(|(program, letters)| {
            let (anchor, others) = letters.split_first()?;
            // To ask for the anchor again costs nothing.
            let mut needs = [*anchor; NEEDS];
            needs.iter_mut().zip(others).for_each(|(need, other)| *need = *other);
            Some(members(*anchor).map(move |member| (*member, Posting { program, needs })))
        });
        sieve.postings = ByLetter::new(postings.flatten(), letters.len());
        sieve.always = (0..).zip(&required).filter(|(_, letters)| letters.is_empty()).map(|(i, _)| i).collect();
        let mut held = vec![0; letters.len()];
        letters.iter().flat_map(Meaning::words).for_each(|word| held[*word as usize] += 1);
        let mut phrases = Vec::new();
        for (letter, meaning) in numbered() {
            if let Some(rarest) = meaning.words().iter().min_by_key(|word| held[**word as usize]) {
                let from = sieve.words.len() as u32;
                sieve.words.extend(meaning.words());
                phrases.push((*rarest, Phrase { letter, from, to: sieve.words.len() as u32 }));
            }
        }
        sieve.phrases = ByLetter::new(phrases.into_iter(), letters.len());
        sieve.letters = letters.len();
        sieve
    }

    /// Shows the patterns that may match in a sentence, in any order: the number, a token, and the
    /// places from that token on at which a match may begin. A pattern may be shown more than once.
    pub fn find(&self, context: &Context<'_, '_>, room: &mut Room, mut each: impl FnMut(u32, usize, Places)) {
        let opens = |lemma: &LemmaId| !(self.postings.of(lemma.0).is_empty() && self.phrases.of(lemma.0).is_empty());
        if self.always.is_empty() && !context.tokens.iter().flat_map(|t| t.lemmas).any(opens) {
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
            let present = std::mem::take(&mut room.present);
            for letter in &present {
                for posting in self.postings.of(*letter) {
                    if posting.needs.iter().all(|&need| room.letters[need as usize] != 0) {
                        read(posting.program, room);
                    }
                }
            }
            room.present = present;
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
                    room.present.push(lemma.0);
                }
                *places |= 1 << place;
            }
        }
        for at in 0..room.present.len() {
            for phrase in self.phrases.of(room.present[at]) {
                let words = &self.words[phrase.from as usize..phrase.to as usize];
                let places =
                    words.iter().rev().fold(Places::MAX, |after, word| after >> 1 & room.letters[*word as usize]);
                if places != 0 {
                    room.letters[phrase.letter as usize] = places;
                    room.present.push(phrase.letter);
                }
            }
        }
        for letter in &room.present {
            let places = room.letters[*letter as usize];
            for set in self.sets.of(*letter) {
                room.letters[*set as usize] |= places;
            }
        }
    }

    /// Forgets the window.
    fn close(&self, room: &mut Room) {
        for letter in room.present.drain(..) {
            room.letters[letter as usize] = 0;
            for set in self.sets.of(letter) {
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
                Op::Letter { letter, words } => after = after >> words & room.letters[letter as usize],
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
                Op::Letter { letter, words } => all |= after >> words & room.letters[letter as usize],
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

impl<T> Default for ByLetter<T> {
    fn default() -> Self {
        Self { starts: Vec::new(), all: Vec::new() }
    }
}

impl<T: Copy + Default> ByLetter<T> {
    fn new(pairs: impl Iterator<Item = (Letter, T)> + Clone, letters: usize) -> Self {
        let mut starts = vec![0_u32; letters + 1];
        for (letter, _) in pairs.clone() {
            starts[letter as usize + 1] += 1;
        }
        for letter in 0..letters {
            starts[letter + 1] += starts[letter];
        }
        let mut free = starts.clone();
        let mut all = vec![T::default(); starts[letters] as usize];
        for (letter, item) in pairs {
            let place = &mut free[letter as usize];
            all[*place as usize] = item;
            *place += 1;
        }
        Self { starts, all }
    }

    fn of(&self, letter: Letter) -> &[T] {
        let at = letter as usize;
        &self.all[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// What a letter stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Meaning {
    Lemma,
    Phrase(Vec<Letter>),
    Set(Vec<Letter>),
}

impl Meaning {
    /// The words of a phrase.
    fn words(&self) -> &[Letter] {
        match self {
            Self::Phrase(words) => words,
            _ => &[],
        }
    }
}

/// Patterns to ops.
struct Compiler {
    sieve: Sieve,
    letters: Vec<Meaning>,
    known: FxHashMap<Meaning, Letter>,
}

impl Compiler {
    fn new(lemmas: usize) -> Self {
        Self { sieve: Sieve::default(), letters: vec![Meaning::Lemma; lemmas], known: FxHashMap::default() }
    }

    fn letter(&mut self, meaning: Meaning) -> Letter {
        let letters = &mut self.letters;
        *self.known.entry(meaning).or_insert_with_key(|meaning| {
            letters.push(meaning.clone());
            letters.len() as Letter - 1
        })
    }

    /// The letter of words in a row.
    fn phrase(&mut self, words: &[LemmaId]) -> Letter {
        match words {
            [one] => one.0,
            _ => self.letter(Meaning::Phrase(words.iter().map(|word| word.0).collect())),
        }
    }

    /// The letter of these lemmas and phrases.
    fn set(&mut self, mut members: Vec<Letter>) -> Letter {
        members.sort_unstable();
        members.dedup();
        match members.as_slice() {
            [one] => *one,
            _ => self.letter(Meaning::Set(members)),
        }
    }

    fn sequence(&mut self, items: &[Item]) {
        for part in parts(items).into_iter().rev() {
            match part {
                Part::Words(words) => {
                    let letter = self.phrase(&words);
                    self.sieve.ops.push(Op::Letter { letter, words: words.len() as u8 });
                }
                Part::Item(item) => self.item(item),
            }
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Word(lemma) => self.sieve.ops.push(Op::Letter { letter: lemma.0, words: 1 }),
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
        let mut by_length: [Vec<Letter>; LONGEST + 1] = Default::default();
        let mut others = Vec::new();
        for alternative in alternatives {
            match phrases(alternative) {
                Some(phrases) => phrases.iter().for_each(|words| by_length[words.len()].push(self.phrase(words))),
                None => others.push(alternative),
            }
        }
        let lengths = (0..).zip(by_length).filter(|(_, letters)| !letters.is_empty());
        let letters: Vec<Op> =
            lengths.map(|(words, letters)| Op::Letter { letter: self.set(letters), words }).collect();
        if let ([one], true) = (letters.as_slice(), others.is_empty()) {
            self.sieve.ops.push(*one);
            return;
        }
        self.nest(Op::Any, |this| {
            this.sieve.ops.extend(letters);
            for alternative in others {
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

    /// For each part of which that can be said: the lemmas and phrases of which one is in every match.
    fn certain(&mut self, items: &[Item]) -> Vec<Vec<Letter>> {
        let mut certain = Vec::new();
        for part in parts(items) {
            match part {
                Part::Words(words) => certain.push(vec![self.phrase(&words)]),
                Part::Item(Item::Any(alternatives, _)) => {
                    let each: Option<Vec<Vec<Letter>>> =
                        alternatives.iter().map(|alternative| self.certain_of_alternative(alternative)).collect();
                    certain.extend(each.map(|each| each.concat()));
                }
                Part::Item(_) => {}
            }
        }
        certain
    }

    fn certain_of_alternative(&mut self, items: &[Item]) -> Option<Vec<Letter>> {
        match phrases(items) {
            Some(phrases) => Some(phrases.iter().map(|words| self.phrase(words)).collect()),
            None => self.certain(items).into_iter().min_by_key(Vec::len),
        }
    }
}

/// A part of a sequence: words in a row, or anything else.
enum Part<'p> {
    Words(Vec<LemmaId>),
    Item(&'p Item),
}

fn parts(items: &[Item]) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for item in items {
        match (item, parts.last_mut()) {
            (Item::Word(lemma), Some(Part::Words(words))) if words.len() < LONGEST => words.push(*lemma),
            (Item::Word(lemma), _) => parts.push(Part::Words(vec![*lemma])),
            _ => parts.push(Part::Item(item)),
        }
    }
    parts
}

/// All that a sequence may be, where each is a phrase and they are not too many.
fn phrases(items: &[Item]) -> Option<Vec<Vec<LemmaId>>> {
    let ways = ways(items)?;
    ways.iter().all(|words| (1..=LONGEST).contains(&words.len())).then_some(ways)
}

fn ways(items: &[Item]) -> Option<Vec<Vec<LemmaId>>> {
    let mut all: Vec<Vec<LemmaId>> = vec![Vec::new()];
    for item in items {
        let next = match item {
            Item::Word(lemma) => {
                all.iter_mut().for_each(|words| words.push(*lemma));
                continue;
            }
            Item::Any(alternatives, _) => {
                alternatives.iter().map(|items| ways(items)).collect::<Option<Vec<_>>>()?.concat()
            }
            Item::Optional(items) => ways(items)?.into_iter().chain([Vec::new()]).collect(),
            Item::Prefix(_) | Item::Gap { .. } | Item::Class(_) => return None,
        };
        if all.len() * next.len() > MOST_WAYS {
            return None;
        }
        all = all.iter().flat_map(|words| next.iter().map(move |more| [words.as_slice(), more].concat())).collect();
    }
    Some(all)
}

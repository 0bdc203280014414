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
use crate::segment::token::TokenKind;
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

/// What stands at places of a sentence, as an index. First come the lemmas, which are atoms; so are
/// phrases (lemmas in a row, which stand where they begin) and beginnings of words. The rest are sets of
/// atoms, of which any will do.
type Letter = u32;

/// The places of a set that nobody has asked for yet.
const UNKNOWN: Places = Places::MAX;

/// A part of a pattern; sequences are flat and run from their last item to their first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    /// A letter whose phrases are so many words long.
    Letter {
        letter: Letter,
        words: u8,
    },
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

/// A phrase: its letter, its first two words, and where the others are in [`Sieve::words`].
#[derive(Clone, Copy, Debug, Default)]
struct Phrase {
    letter: Letter,
    pair: [Letter; 2],
    from: u32,
    to: u32,
}

/// A pattern at one of the atoms of its anchor.
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
    /// The words of phrases after the second.
    words: Vec<Letter>,
    /// The phrases of which a lemma is the rarest word.
    phrases: ByLetter<Phrase>,
    /// Beginnings of words, and those of each [bucket].
    prefixes: Vec<(String, Letter)>,
    buckets: ByLetter<u32>,
    /// The atoms of each set.
    sets: ByLetter<Letter>,
    /// The patterns whose anchor is or holds an atom.
    postings: ByLetter<Posting>,
    /// Patterns without anything that must be there.
    always: Vec<u32>,
    /// For each lemma, whether anything begins with finding it.
    opens: Vec<bool>,
    atoms: usize,
    letters: usize,
}

/// Room for one sieve's search, kept between sentences.
#[derive(Debug, Default)]
pub struct Room {
    /// The window: how often one was opened, its first token, the tokens that no gap crosses.
    generation: u32,
    base: usize,
    stops: Places,
    /// Where each letter stands in the window. Between two windows no atom stands anywhere, and of no set
    /// it is known.
    letters: Vec<Places>,
    atoms: usize,
    /// The atoms in the window.
    present: Vec<Letter>,
    /// The sets that were asked for.
    asked: Vec<Letter>,
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
            let certain = compiler.sequence(items);
            let to = compiler.sieve.ops.len() as u32;
            compiler.sieve.programs.push(Program { pattern, from, to });
            required.push(certain.into_iter().map(|letters| compiler.set(letters)).collect());
        }
        let (mut sieve, letters, names) = compiler.finish();
        required.iter_mut().flatten().for_each(|letter| *letter = names[*letter as usize]);
        sieve.anchor(required, &letters);
        sieve.index_words(&letters, lemmas);
        sieve
    }

    /// Indexes the patterns by the rarest of what each requires.
    fn anchor(&mut self, mut required: Vec<Vec<Letter>>, letters: &[Meaning]) {
        fn members<'l>(letters: &'l [Meaning], letter: &'l Letter) -> &'l [Letter] {
            match &letters[*letter as usize] {
                Meaning::Set(members) => members,
                _ => std::slice::from_ref(letter),
            }
        }
        // How many patterns need a word tells how common it is in this kind of text.
        let mut uses = vec![0_u64; letters.len()];
        for letter in required.iter().flatten().flat_map(|letter| members(letters, letter)) {
            uses[*letter as usize] += 1;
        }
        for needs in &mut required {
            needs.sort_by_cached_key(|l| members(letters, l).iter().map(|member| uses[*member as usize]).sum::<u64>());
            needs.dedup();
        }
        let mut postings = Vec::new();
        for (program, needed) in (0..).zip(&required) {
            let Some((anchor, others)) = needed.split_first() else {
                self.always.push(program);
                continue;
            };
            for member in members(letters, anchor) {
                // To ask again for what is there costs nothing.
                let mut needs = [*member; NEEDS];
                needs.iter_mut().zip(others).for_each(|(need, other)| *need = *other);
                postings.push((*member, Posting { program, needs }));
            }
        }
        self.postings = ByLetter::new(&postings, letters.len());
    }

    /// Indexes phrases, prefixes and sets.
    fn index_words(&mut self, letters: &[Meaning], lemmas: usize) {
        let mut held = vec![0_u32; lemmas];
        for meaning in letters {
            if let Meaning::Phrase(words) = meaning {
                words.iter().for_each(|word| held[*word as usize] += 1);
            }
        }
        let (mut phrases, mut sets, mut buckets) = (Vec::new(), Vec::new(), Vec::new());
        for (letter, meaning) in (0..).zip(letters) {
            match meaning {
                Meaning::Lemma => {}
                Meaning::Phrase(words) => {
                    let [first, second, rest @ ..] = words.as_slice() else { continue };
                    let from = self.words.len() as u32;
                    self.words.extend(rest);
                    let phrase = Phrase { letter, pair: [*first, *second], from, to: self.words.len() as u32 };
                    let rarest = words.iter().min_by_key(|word| held[**word as usize]);
                    phrases.extend(rarest.map(|rarest| (*rarest, phrase)));
                }
                Meaning::Prefix(prefix) => {
                    let number = self.prefixes.len() as u32;
                    self.prefixes.push((prefix.clone(), letter));
                    let seconds = match prefix.as_bytes().get(1) {
                        Some(second) => *second..=*second,
                        None => 0..=31,
                    };
                    buckets.extend(seconds.map(|second| (bucket(&[prefix.as_bytes()[0], second]), number)));
                }
                Meaning::Set(members) => sets.extend(members.iter().map(|member| (letter, *member))),
            }
        }
        self.phrases = ByLetter::new(&phrases, lemmas);
        self.buckets = ByLetter::new(&buckets, BUCKETS);
        self.sets = ByLetter::new(&sets, letters.len());
        let opens = |lemma| !(self.postings.of(lemma).is_empty() && self.phrases.of(lemma).is_empty());
        self.opens = (0..lemmas as Letter).map(opens).collect();
        self.letters = letters.len();
    }

    /// Shows the patterns that may match in a sentence, in any order: the number, a token, and the
    /// places from that token on at which a match may begin. A pattern may be shown more than once.
    pub fn find(&self, context: &Context<'_, '_>, room: &mut Room, mut each: impl FnMut(u32, usize, Places)) {
        let opens = |lemma: &LemmaId| self.opens[lemma.0 as usize];
        if self.always.is_empty()
            && self.prefixes.is_empty()
            && !context.tokens.iter().flat_map(|t| t.lemmas).any(opens)
        {
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
                    if posting.needs.iter().all(|&need| self.places(need, room) != 0) {
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
        let lemmas = room.present.len();
        if !self.prefixes.is_empty() {
            self.open_prefixes(context, room);
        }
        for at in 0..lemmas {
            for phrase in self.phrases.of(room.present[at]) {
                let [first, second] = phrase.pair.map(|word| room.letters[word as usize]);
                let mut places = first & second >> 1;
                if places == 0 {
                    continue;
                }
                for (after, word) in (2..).zip(&self.words[phrase.from as usize..phrase.to as usize]) {
                    places &= room.letters[*word as usize] >> after;
                }
                if places != 0 {
                    room.letters[phrase.letter as usize] = places;
                    room.present.push(phrase.letter);
                }
            }
        }
    }

    fn open_prefixes(&self, context: &Context<'_, '_>, room: &mut Room) {
        for (place, token) in context.tokens[room.base..].iter().take(WINDOW).enumerate() {
            for prefix in self.buckets.of(bucket(&context.text.as_bytes()[token.span.start..])) {
                let (prefix, letter) = &self.prefixes[*prefix as usize];
                if token.begins_with(prefix, context.text) {
                    let places = &mut room.letters[*letter as usize];
                    if *places == 0 {
                        room.present.push(*letter);
                    }
                    *places |= 1 << place;
                }
            }
        }
    }

    /// Forgets the window.
    fn close(&self, room: &mut Room) {
        for letter in room.present.drain(..) {
            room.letters[letter as usize] = 0;
        }
        for set in room.asked.drain(..) {
            room.letters[set as usize] = UNKNOWN;
        }
    }

    /// Where a letter stands.
    fn places(&self, letter: Letter, room: &mut Room) -> Places {
        match room.letters[letter as usize] {
            UNKNOWN => self.ask(letter, room),
            places => places,
        }
    }

    #[inline(never)]
    fn ask(&self, set: Letter, room: &mut Room) -> Places {
        let places = self.sets.of(set).iter().fold(0, |all, member| all | room.letters[*member as usize]);
        room.letters[set as usize] = places;
        room.asked.push(set);
        places
    }

    /// Where a match of `ops` may begin that ends at one of the places `after`.
    fn before(&self, ops: &[Op], mut after: Places, context: &Context<'_, '_>, room: &mut Room) -> Places {
        let mut at = 0;
        while at < ops.len() && after != 0 {
            let mut length = 0;
            match ops[at] {
                Op::Letter { letter, words } => after = after >> words & self.places(letter, room),
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
                Op::Letter { letter, words } => all |= after >> words & self.places(letter, room),
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
}

impl Room {
    /// Makes it as large as a sieve asks.
    fn fit(&mut self, sieve: &Sieve) {
        let fits = (self.letters.len(), self.atoms) == (sieve.letters, sieve.atoms);
        if !fits || self.generation > u32::MAX / 2 {
            let mut letters = vec![0; sieve.letters];
            letters[sieve.atoms..].fill(UNKNOWN);
            *self = Self { letters, atoms: sieve.atoms, ..Self::default() };
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
    fn new(pairs: &[(Letter, T)], letters: usize) -> Self {
        let mut starts = vec![0_u32; letters + 1];
        for (letter, _) in pairs {
            starts[*letter as usize + 1] += 1;
        }
        for letter in 0..letters {
            starts[letter + 1] += starts[letter];
        }
        let mut free = starts.clone();
        let mut all = vec![T::default(); starts[letters] as usize];
        for (letter, item) in pairs {
            let place = &mut free[*letter as usize];
            all[*place as usize] = *item;
            *place += 1;
        }
        Self { starts, all }
    }

    fn of(&self, letter: Letter) -> &[T] {
        let at = letter as usize;
        &self.all[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// How many buckets there are for the beginnings of words.
const BUCKETS: usize = 1 << 10;

/// The bucket of a word by its first two bytes, the same for capitals and small letters.
fn bucket(word: &[u8]) -> u32 {
    let low = |at: usize| word.get(at).map_or(0, |byte| u32::from(byte & 31));
    low(0) << 5 | low(1)
}

/// What a letter stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Meaning {
    Lemma,
    Phrase(Vec<Letter>),
    Prefix(String),
    Set(Vec<Letter>),
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

    /// The sieve, what its letters stand for, and what became of the letters that were told: now atoms come first.
    fn finish(self) -> (Sieve, Vec<Meaning>, Vec<Letter>) {
        let Self { mut sieve, letters, .. } = self;
        let is_set = |meaning: &Meaning| matches!(meaning, Meaning::Set(_));
        sieve.atoms = letters.iter().filter(|meaning| !is_set(meaning)).count();
        let (mut atom, mut set) = (0, sieve.atoms as Letter);
        let number = |meaning: &Meaning| {
            let next = if is_set(meaning) { &mut set } else { &mut atom };
            *next += 1;
            *next - 1
        };
        let names: Vec<Letter> = letters.iter().map(number).collect();
        let (sets, mut all): (Vec<Meaning>, Vec<Meaning>) = letters.into_iter().partition(is_set);
        all.extend(sets);
        for meaning in &mut all {
            if let Meaning::Set(members) = meaning {
                members.iter_mut().for_each(|member| *member = names[*member as usize]);
            }
        }
        for op in &mut sieve.ops {
            if let Op::Letter { letter, .. } = op {
                *letter = names[*letter as usize];
            }
        }
        (sieve, all, names)
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

    /// The letter of these atoms.
    fn set(&mut self, mut members: Vec<Letter>) -> Letter {
        members.sort_unstable();
        members.dedup();
        match members.as_slice() {
            [one] => *one,
            _ => self.letter(Meaning::Set(members)),
        }
    }

    /// Compiles a sequence. For each part of which that can be said: the atoms of which one is in every match.
    fn sequence(&mut self, items: &[Item]) -> Vec<Vec<Letter>> {
        let mut certain = Vec::new();
        for part in parts(items).into_iter().rev() {
            match part {
                Part::Words(words) => {
                    let letter = self.phrase(&words);
                    self.sieve.ops.push(Op::Letter { letter, words: words.len() as u8 });
                    certain.push(vec![letter]);
                }
                Part::Item(item) => certain.extend(self.item(item)),
            }
        }
        certain
    }

    fn item(&mut self, item: &Item) -> Option<Vec<Letter>> {
        match item {
            Item::Word(lemma) => {
                self.sieve.ops.push(Op::Letter { letter: lemma.0, words: 1 });
                Some(vec![lemma.0])
            }
            Item::Prefix(prefix) if !prefix.is_empty() => {
                let letter = self.letter(Meaning::Prefix(prefix.clone()));
                self.sieve.ops.push(Op::Letter { letter, words: 1 });
                Some(vec![letter])
            }
            // Any word.
            Item::Prefix(_) => {
                self.sieve.ops.push(Op::Gap { least: 1, most: 1 });
                None
            }
            Item::Class(class) => {
                self.sieve.ops.push(Op::Class(*class));
                None
            }
            Item::Gap { least, most } => {
                // No match has room for a longer gap.
                let cap = |tokens: &usize| (*tokens).min(MAX_TOKENS + 1) as u8;
                self.sieve.ops.push(Op::Gap { least: cap(least), most: cap(most) });
                None
            }
            Item::Optional(items) => {
                self.nest(Op::Optional, |this| _ = this.sequence(items));
                None
            }
            Item::Any(alternatives, _) => self.any(alternatives),
        }
    }

    fn any(&mut self, alternatives: &[Vec<Item>]) -> Option<Vec<Letter>> {
        let mut by_length: [Vec<Letter>; LONGEST + 1] = Default::default();
        let mut others = Vec::new();
        for alternative in alternatives {
            match alternative.as_slice() {
                [Item::Word(lemma)] => by_length[1].push(lemma.0),
                [Item::Prefix(prefix)] if !prefix.is_empty() => {
                    by_length[1].push(self.letter(Meaning::Prefix(prefix.clone())));
                }
                _ => match phrases(alternative) {
                    Some(phrases) => phrases.iter().for_each(|words| by_length[words.len()].push(self.phrase(words))),
                    None => others.push(alternative),
                },
            }
        }
        let mut certain = Some(by_length.concat());
        let lengths = (0..).zip(by_length).filter(|(_, letters)| !letters.is_empty());
        let letters: Vec<Op> =
            lengths.map(|(words, letters)| Op::Letter { letter: self.set(letters), words }).collect();
        if let ([one], true) = (letters.as_slice(), others.is_empty()) {
            self.sieve.ops.push(*one);
            return certain;
        }
        self.nest(Op::Any, |this| {
            this.sieve.ops.extend(letters);
            for alternative in others {
                this.nest(Op::Sequence, |this| {
                    let fewest = this.sequence(alternative).into_iter().min_by_key(Vec::len);
                    certain = certain.take().zip(fewest).map(|(all, fewest)| [all, fewest].concat());
                });
            }
        });
        certain
    }

    /// An op that says how many belong to it, and those.
    fn nest(&mut self, op: impl Fn(u32) -> Op, inner: impl FnOnce(&mut Self)) {
        let at = self.sieve.ops.len();
        self.sieve.ops.push(op(0));
        inner(self);
        self.sieve.ops[at] = op((self.sieve.ops.len() - at - 1) as u32);
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

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::*;
    use crate::segment::token::tokenize;
    use crate::span::Span;

    const PATTERNS: [&str; 14] = [
        "alpha",
        "alpha beta gamma",
        "alpha …3 (beta|gamma delta|delta)",
        "(alpha|beta) (gamma)? …1 delta",
        "(alpha (beta|gamma)|delta …2 beta)? gamma",
        "(alpha|beta gamma|del*) …8 (gam*|<year>)",
        "del* <years>",
        "<years> …12 alpha",
        "<np> beta",
        "(x|(alpha|beta …2 gamma) delta) alpha",
        "…2 gamma",
        "alpha …30 beta …30 gamma",
        "alpha alpha",
        "(alpha)? (beta)?",
    ];

    proptest::proptest! {
        #[test]
        fn all_that_match_are_shown(text in "((alpha|beta|gamma|delta|delete|;|,|2015|x) ){0,150}") {
            let mut lexicon = Lexicon::default();
            let patterns = PATTERNS.map(|pattern| Pattern::parse(pattern, &mut lexicon).expect(pattern));
            let mut tokens = Vec::new();
            tokenize(&text, Span::new(0, text.len()), &lexicon, &mut tokens);
            let context = Context { text: &text, tokens: &tokens, class_end: &|_, _| None };
            let sieve = Sieve::new((0..).zip(&patterns), lexicon.len());
            let mut room = Room::default();
            // The second time, nothing of the first must be left.
            for _ in 0..2 {
                let mut shown = [const { Vec::new() }; PATTERNS.len()];
                sieve.find(&context, &mut room, |pattern, base, starts| {
                    shown[pattern as usize].extend((0..64).filter(|i| starts >> i & 1 == 1).map(|i| base + i));
                });
                for (i, pattern) in patterns.iter().enumerate() {
                    let matches = |at: &usize| pattern.match_at(&context, *at).is_some_and(|end| end > *at);
                    let expected: Vec<usize> = (0..tokens.len()).filter(matches).collect();
                    let mut found: Vec<usize> = shown[i].iter().copied().filter(matches).collect();
                    found.sort_unstable();
                    found.dedup();
                    assert_eq!(found, expected, "{} in {text}", PATTERNS[i]);
                }
            }
        }
    }
}

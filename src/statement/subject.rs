//! Sentences to the subject of the passage that they stand in: cyberspace, or something else.
//!
//! In: the sentences of a document with what was found in them. Out: for each whether the passage around it is about
//! cyberspace. Three things tell: words about it, each vouching for what stands near; targets that are rather at home
//! in it, where two vouch for each other; and, where neither is there, all the words of a stretch, weighed by a
//! classifier. Invariant: a text too short to tell is taken to be about it.

use super::clause::{Example, stem};
use crate::classifier::{Atom, Names, Sink, softmax};
use crate::mention::Mentions;
use crate::ontology::{ConceptId, Ontology};
use crate::segment::token::{TokenKind, fold};

/// A text of no more tokens is too short to tell, and is taken to be on the subject for which it was given.
const SHORT: usize = 60;
/// How many sentences on either side a word that other subjects share vouches for.
const REACH: usize = 1;
/// One word that is at home in this subject alone vouches for this many tokens on either side.
const FAR: usize = 300;
/// Two targets that are rather at home in this subject vouch for each other within so many tokens.
const KIN: usize = 150;

/// Stretches of so many tokens are weighed as a whole.
const STRETCH: usize = 150;
/// Shorter words tell more of the style than of the subject.
const TELLING: usize = 4;

const WORD: Atom<'static> = Atom::new("w");
const PAIR: Atom<'static> = Atom::new("p");
const BIAS: Atom<'static> = Atom::new("bias");

/// For every sentence, whether the words around it, taken together, are those of texts about cyberspace.
pub fn likely(text: &str, found: &[Mentions<'_>], ontology: &Ontology) -> Vec<bool> {
    let mut likely = vec![false; found.len()];
    let Some(weights) = ontology.weights.as_ref().map(|w| &w.subject).filter(|w| w.classes.len() > 1) else {
        return likely;
    };
    // Words at home in talk of cyberspace say it by themselves, and without so much as a hint nothing is to be read.
    if found.iter().all(|m| m.context + m.own_context + m.hints == 0) {
        return likely;
    }
    let mut sum = weights.sum();
    for (from, to) in stretches(found) {
        if found[from..to].iter().any(|m| m.own_context > 0) {
            continue;
        }
        sum.clear();
        features(text, &found[from..to], &mut sum);
        likely[from..to].fill(softmax(&sum.scores)[1] >= weights.threshold);
    }
    likely
}

/// What the classifier learns from: each stretch with its words.
pub fn examples(text: &str, found: &[Mentions<'_>]) -> Vec<Example> {
    let shown = |(from, to): (usize, usize)| {
        let mut names = Names::default();
        features(text, &found[from..to], &mut names);
        let end = found[from].tokens.len();
        Example { sentence: from, relation: "subject", end, features: names.0, ..Example::default() }
    };
    stretches(found).into_iter().filter(|(from, _)| !found[*from].tokens.is_empty()).map(shown).collect()
}

/// The document cut into runs of sentences of some length; a short rest goes with the run before.
fn stretches(found: &[Mentions<'_>]) -> Vec<(usize, usize)> {
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    let (mut from, mut tokens) = (0, 0);
    for (i, mentions) in found.iter().enumerate() {
        tokens += mentions.tokens.len();
        if tokens >= STRETCH {
            stretches.push((from, i + 1));
            (from, tokens) = (i + 1, 0);
        }
    }
    if from < found.len() {
        match stretches.last_mut() {
            Some(last) if tokens < STRETCH / 2 => last.1 = found.len(),
            _ => stretches.push((from, found.len())),
        }
    }
    stretches
}

/// The words of a stretch, alone and in pairs. Names do not count: who speaks must not tell of what.
fn features(text: &str, found: &[Mentions<'_>], sink: &mut impl Sink) {
    sink.put(BIAS, &[]);
    let (mut word, mut last) = (String::new(), String::new());
    for token in found.iter().flat_map(|m| &m.tokens) {
        if token.kind != TokenKind::Word || token.is_capitalised() || token.span.len() < TELLING {
            last.clear();
            continue;
        }
        fold(token.span.of(text), &mut word);
        let end = stem(&word);
        word.truncate(end);
        let atom = Atom::new(&word);
        sink.put(WORD, &[atom]);
        if !last.is_empty() {
            sink.put(PAIR, &[Atom::new(&last), atom]);
        }
        std::mem::swap(&mut word, &mut last);
    }
}

/// Whether nothing in a document has to do with cyberspace.
pub fn is_elsewhere(found: &[Mentions<'_>], likely: &[bool]) -> bool {
    let tokens: usize = found.iter().map(|m| m.tokens.len()).sum();
    tokens > SHORT && !likely.contains(&true) && found.iter().all(|m| m.context + m.own_context + m.hints == 0)
}

/// For every sentence, whether the passage around it is about cyberspace.
pub fn context(found: &[Mentions<'_>], likely: &[bool], ontology: &Ontology) -> Vec<bool> {
    // A target that is named nowhere but in talk of cyberspace vouches like a word about it.
    let own = |m: &Mentions<'_>| {
        let telling = |id: ConceptId| {
            let coded = ontology.codebook_target(id);
            !ontology.concept(id).needs_context && coded.is_some_and(|c| !ontology.concept(c).needs_context)
        };
        m.own_context > 0 || m.targets.iter().any(|t| t.concepts.iter().any(|(id, _)| telling(*id)))
    };
    let tokens: usize = found.iter().map(|m| m.tokens.len()).sum();
    if tokens <= SHORT {
        return vec![true; found.len()];
    }
    let mut near: Vec<bool> = (0..found.len())
        .map(|i| {
            likely[i] || found[i.saturating_sub(REACH)..(i + REACH + 1).min(found.len())].iter().any(|m| m.context > 0)
        })
        .collect();
    let mut last = None;
    let starts: Vec<usize> = found
        .iter()
        .scan(0, |at, m| {
            *at += m.tokens.len();
            Some(*at - m.tokens.len())
        })
        .collect();
    let own: Vec<bool> =
        (0..found.len()).map(|i| own(&found[i]) || is_between_kin(i, &starts, found, ontology)).collect();
    for i in 0..found.len() {
        if own[i] {
            last = Some(starts[i]);
        }
        near[i] |= last.is_some_and(|l| starts[i] - l <= FAR);
    }
    last = None;
    for i in (0..found.len()).rev() {
        if own[i] {
            last = Some(starts[i]);
        }
        near[i] |= last.is_some_and(|l| l - starts[i] <= FAR);
    }
    near
}

/// Whether a sentence names a target that is at home here, and so does the sentence or one not far off another.
fn is_between_kin(i: usize, starts: &[usize], found: &[Mentions<'_>], ontology: &Ontology) -> bool {
    let kin = |m: &Mentions<'_>| -> Vec<ConceptId> {
        let coded = m.targets.iter().flat_map(|t| &t.concepts).filter_map(|(id, _)| ontology.codebook_target(*id));
        coded.filter(|id| ontology.concept(*id).vouches).collect()
    };
    let here = kin(&found[i]);
    let Some(first) = here.first() else { return false };
    let other = |id: &ConceptId| !ontology.is_same_class(*id, *first);
    (0..found.len())
        .filter(|j| starts[*j].abs_diff(starts[i]) <= KIN)
        .any(|j| if i == j { here.iter().any(other) } else { kin(&found[j]).iter().any(other) })
}

//! Sentences to turns: who speaks from which sentence on.
//!
//! In: the sentences of a document with their mentions. Out: the [`Turn`] that each begins, if it
//! begins one; and what a sentence in the first person says of whom it speaks for. A turn is told by
//! a label (`Norway`, `Ms. Example (Brazil):`, `Chair`, `Q`), by a heading (`Statement by Kenya`), or,
//! where the label was lost, by the words that give the floor and the first words of who takes it.
//! Invariant: who is addressed, thanked or called is not the one who speaks, and an office alone
//! makes nobody the voice of a state.

use super::discourse::Voice;
use crate::mention::{CueMention, Mentions, Name, NameKind};
use crate::ontology::{ConceptId, Frame, Reference};
use crate::segment::{Segments, Sentence};
use crate::span::Span;

/// Whose words begin with a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Whose.
    pub voice: Voice,
    /// The words that say so; none where it is inferred.
    pub label: Option<Span>,
    /// As what they are spoken.
    pub role: Role,
    /// Whether the sentence is the label, and says nothing.
    pub is_label_only: bool,
}

impl Turn {
    fn inferred(voice: Voice, role: Role) -> Self {
        Self { voice, label: None, role, is_label_only: false }
    }
}

/// As what somebody speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// For a state or a group.
    Holder,
    /// As the one who gives the floor.
    Chair,
    /// For nobody that one can tell.
    Person,
    /// As the cue says: an official without a name, a journalist, a body that resolves.
    Cue(u32),
}

/// A longer line is no label.
const LONGEST_LABEL: usize = 24;
/// How far into a sentence its label may reach, if a colon ends it.
const LONGEST_WITH_COLON: usize = 16;
/// How many sentences at the beginning may be headings.
const HEADINGS: usize = 12;

/// The turn that each sentence begins. `speaker` is whose words the document is, where its source says so:
/// then nothing is inferred.
pub fn turns(text: &str, segments: &Segments, found: &[Mentions<'_>], speaker: Option<&Voice>) -> Vec<Option<Turn>> {
    let sentences = &segments.sentences;
    let mut turns: Vec<Option<Turn>> = (0..sentences.len())
        .map(|i| {
            let line = Line { text, sentence: &sentences[i], mentions: &found[i], is_alone: is_alone(i, segments) };
            line.turn()
        })
        .collect();
    let is_speech = found.iter().flat_map(|m| &m.references).any(|r| r.reference == Reference::Speaker);
    for i in 0..sentences.len().min(HEADINGS) {
        if is_speech && turns[i].is_none() && is_alone(i, segments) {
            let line = Line { text, sentence: &sentences[i], mentions: &found[i], is_alone: true };
            turns[i] = line.title().filter(|turn| speaker.is_none_or(|speaker| turn.voice == *speaker));
        }
    }
    if speaker.is_none() {
        hand_overs(segments, found, &mut turns);
    }
    turns
}

/// Whether a sentence is a paragraph of its own.
pub fn is_alone(i: usize, segments: &Segments) -> bool {
    let of = |i: usize| segments.sentences.get(i).map(|s| s.paragraph);
    let here = of(i);
    (i == 0 || of(i - 1) != here) && of(i + 1) != here
}

/// Fills in the turns whose label was lost: `Go ahead, Kenya.` and, in the next paragraph, a speech.
fn hand_overs(segments: &Segments, found: &[Mentions<'_>], turns: &mut [Option<Turn>]) {
    let sentences = &segments.sentences;
    let first_of = |paragraph: usize| sentences.partition_point(|s| s.paragraph < paragraph);
    for i in 0..sentences.len() {
        let Some(called) = called(&found[i]) else { continue };
        let paragraph = sentences[i].paragraph;
        let next = first_of(paragraph + 1);
        let is_label_lost = turns.get(next).is_some_and(Option::is_none);
        // What calls somebody stands at the end of what the chair says.
        if !is_label_lost || next > i + 3 || !opens_speech(&found[next..(next + 2).min(found.len())]) {
            continue;
        }
        let here = first_of(paragraph);
        let in_force = turns[..=here].iter().rev().flatten().next();
        if in_force.is_none_or(|turn| turn.role != Role::Chair) {
            turns[here] = Some(Turn::inferred(Voice::Nobody, Role::Chair));
        }
        turns[next] = Some(Turn::inferred(Voice::Holder(vec![called]), Role::Holder));
    }
}

/// Who is given the floor.
fn called(mentions: &Mentions<'_>) -> Option<ConceptId> {
    let cue = mentions.cues.iter().rfind(|c| c.frame == Frame::HandOver)?;
    let holders = || mentions.names.iter().filter(|n| n.kind == NameKind::Holder);
    let within = holders().find(|n| cue.start <= n.start && n.end <= cue.end);
    let after = || holders().find(|n| n.start >= cue.end);
    let before = || holders().rfind(|n| n.end <= cue.start);
    within.or_else(after).or_else(before).map(|n| n.concept)
}

/// Whether sentences open a speech: with thanks, with the chair addressed, or in the first person.
fn opens_speech(opening: &[Mentions<'_>]) -> bool {
    let greets = |c: &CueMention| matches!(c.frame, Frame::Courtesy | Frame::Chair | Frame::Address) && c.start <= 2;
    let Some(first) = opening.first() else { return false };
    first.cues.iter().any(greets)
        || opening.iter().flat_map(|m| &m.references).any(|r| r.reference == Reference::Speaker)
}

/// A sentence that may be a label or begin with one.
struct Line<'a> {
    text: &'a str,
    sentence: &'a Sentence,
    mentions: &'a Mentions<'a>,
    is_alone: bool,
}

impl Line<'_> {
    fn turn(&self) -> Option<Turn> {
        let mentions = self.mentions;
        let ends_like_prose = self.sentence.span.of(self.text).trim_end().ends_with(['.', '?', '!', ',', ';', '…']);
        let is_line = self.is_alone && mentions.tokens.len() <= LONGEST_LABEL && !ends_like_prose;
        let colon = mentions.tokens.iter().take(LONGEST_WITH_COLON).position(|t| t.is_mark(':'));
        let label = if is_line { mentions.tokens.len() } else { colon.or_else(|| self.spaced_label())? };
        if label == 0 || (colon.is_none() && self.is_address(label)) {
            return None;
        }
        let is_label_only = label + usize::from(colon.is_some()) >= mentions.tokens.len();
        let turn =
            |voice: Voice, role: Role| Some(Turn { voice, label: Some(mentions.span(0, label)), role, is_label_only });
        let voice = |name: &Name| Voice::Holder(vec![name.concept]);
        let holders = self.holders(label);
        let chair = self.cues(Frame::Chair, label).any(|c| c.start <= 1);
        if chair && holders.iter().all(|h| h.start > 0) {
            return turn(Voice::Nobody, Role::Chair);
        }
        let Some(first) = holders.first() else {
            let cue = mentions.cues.iter().find(|c| c.frame == Frame::Speaker && c.start <= 1);
            // A line that holds such a word is a label only if it is nothing else.
            let is_all = |c: &CueMention| {
                c.end == label || (colon.is_some() && c.end < label) || self.spaced_label() == Some(label)
            };
            return cue.filter(|c| is_all(c)).and_then(|c| turn(Voice::Nobody, Role::Cue(c.cue)));
        };
        let covered = first.start == 0 || (first.start == 1 && mentions.tokens[0].is_the());
        let rest = &mentions.tokens[first.end..label];
        let bracketed = rest.is_empty() || rest[0].is_mark('(') || rest[0].is_mark(':');
        let bracket = mentions.tokens[..label].iter().position(|t| t.is_mark('('));
        let in_brackets = bracket.filter(|_| mentions.tokens[0].is_capitalised() && label <= 14);
        let behalf = rest.len() <= 8 && self.cues(Frame::Behalf, label).any(|c| c.start >= first.end);
        if covered && behalf {
            return holders.last().and_then(|h| turn(voice(h), Role::Holder));
        }
        if covered && bracketed {
            return turn(voice(first), Role::Holder);
        }
        let bracket = in_brackets.filter(|_| !covered)?;
        let last = holders.last().filter(|h| h.start > bracket)?;
        // "(Brazil)", "(Permanent Representative of Brazil)", but not "(Head of the Cyber Agency of Brazil)".
        let is_bare = last.start <= bracket + 2;
        let speaks = |c: &CueMention| matches!(c.frame, Frame::Actor | Frame::Behalf) && c.start > bracket;
        let represents = is_bare || mentions.cues.iter().any(|c| speaks(c) && c.end <= label);
        if represents { turn(voice(last), Role::Holder) } else { turn(Voice::Nobody, Role::Person) }
    }

    /// Whose words a heading announces: `National position of Estonia (2019)`.
    fn title(&self) -> Option<Turn> {
        let mentions = self.mentions;
        let end = mentions.tokens.len();
        if end > LONGEST_LABEL + 8 || self.sentence.span.of(self.text).ends_with(['.', '?', '!', ',', ';']) {
            return None;
        }
        let cue = self.cues(Frame::Title, end).next()?;
        let holders = self.holders(end);
        let behalf = self.cues(Frame::Behalf, end).next();
        let from = behalf.map_or(cue.end, |behalf| behalf.end.max(cue.end));
        let name = holders.iter().find(|h| h.start >= from)?;
        let label = Some(mentions.span(name.start, name.end));
        Some(Turn { voice: Voice::Holder(vec![name.concept]), label, role: Role::Holder, is_label_only: true })
    }

    /// The holders named in a label, but for the languages that it mentions.
    fn holders(&self, label: usize) -> Vec<&Name> {
        let asides: Vec<&CueMention> = self.cues(Frame::Aside, label).collect();
        let is_holder = |n: &&Name| n.end <= label && matches!(n.kind, NameKind::Holder | NameKind::Demonym);
        let is_aside = |n: &Name| asides.iter().any(|c| c.start <= n.start && n.end <= c.end);
        self.mentions.names.iter().filter(is_holder).filter(|n| !is_aside(n)).collect()
    }

    fn cues(&self, frame: Frame, label: usize) -> impl Iterator<Item = &CueMention> {
        self.mentions.cues.iter().filter(move |c| c.frame == frame && c.end <= label)
    }

    /// Whether a line does no more than address somebody: `Mr. President`.
    fn is_address(&self, label: usize) -> bool {
        self.cues(Frame::Address, label).any(|c| c.start == 0 && c.end == label)
    }

    /// Where a label ends that wide space parts from what is said, or a comma from what is resolved:
    /// `Q    Will there be …`, `The General Assembly, Recalling …`.
    fn spaced_label(&self) -> Option<usize> {
        let tokens = &self.mentions.tokens;
        let cue = self.mentions.cues.iter().find(|c| c.frame == Frame::Speaker && c.start <= 1)?;
        if let Some(comma) = (cue.start..cue.end).find(|&at| tokens[at].is_mark(',')) {
            return Some(comma);
        }
        let next = tokens.get(cue.end)?;
        let space = &self.text[tokens[cue.end - 1].span.end..next.span.start];
        (space.contains('\t') || space.chars().count() > 1).then_some(cue.end)
    }
}

/// Whom a sentence in the first person says it speaks for, and who speaks where it says so too: `I
/// speak on behalf of Chile, Fiji and my own country, Canada`.
pub fn introduction(mentions: &Mentions<'_>) -> Option<(Vec<ConceptId>, Option<ConceptId>)> {
    let cue = mentions.cues.iter().find(|c| c.frame == Frame::Introduction)?;
    let first_person = || mentions.references.iter().filter(|r| r.reference == Reference::Speaker);
    if !first_person().any(|r| r.end <= cue.start + 1) {
        return None;
    }
    let names = || mentions.names.iter().filter(|n| n.kind == NameKind::Holder && n.start >= cue.end);
    let mut holders: Vec<ConceptId> = Vec::new();
    let mut end = cue.end;
    for name in names() {
        // Names that stand farther apart are no list.
        let between = &mentions.tokens[end..name.start];
        let is_list = between.len() <= 6 && !between.iter().any(|t| t.is_mark('.') || t.is_mark(';') || t.is_mark(':'));
        if !is_list {
            break;
        }
        end = name.end;
        if !holders.contains(&name.concept) {
            holders.push(name.concept);
        }
    }
    let is_joined =
        |at: usize, name: &Name| name.start == at || (name.start == at + 1 && mentions.tokens[at].is_mark(','));
    let own = first_person()
        .filter(|r| r.end - r.start > 1 && r.start >= cue.end)
        .find_map(|r| names().find(|n| is_joined(r.end, n)))
        .map(|n| n.concept);
    (!holders.is_empty()).then_some((holders, own))
}

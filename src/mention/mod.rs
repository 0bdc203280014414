//! A sentence to its mentions: who and what is named in it, and by which words sides are taken.
//!
//! In: a sentence's tokens and the ontology. Out: [`Mentions`], in token positions. Invariant:
//! names do not overlap one another, but for those that share their words ("the 2015 and 2021 reports"); of overlapping targets and cues the longer stands.

mod dated;

use crate::ontology::matcher::{Match, Payload, Scratch, Vouching};
use crate::ontology::pattern::Class;
use crate::ontology::{ConceptId, Frame, Kind, Ontology, Reference};
use crate::segment::token::{Token, TokenKind, tokenize};
use crate::span::Span;
use crate::statement::Stance;

/// A run of tokens that names a concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// What it names.
    pub concept: ConceptId,
    /// In which way.
    pub kind: NameKind,
}

/// In which way a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// A holder by its name.
    Holder,
    /// A state by an adjective.
    Demonym,
    /// A state by its capital.
    Capital,
    /// A forum.
    Forum,
    /// An instrument.
    Instrument,
}

/// A run of tokens that names targets, or takes a side on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// The targets, each with the side that the words take by themselves.
    pub concepts: Vec<(ConceptId, Option<Stance>)>,
    /// The matcher's entry.
    pub entry: u32,
    /// What cues within the words say of it, and whether those are everyday words.
    pub inner: Option<(Stance, bool)>,
    /// Whether a noun that takes a side is among the words: `proposal for a treaty`.
    pub has_noun_cue: bool,
}

/// A run of tokens that is a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CueMention {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Index in [`Ontology::cues`].
    pub cue: u32,
    /// Its frame.
    pub frame: Frame,
}

/// A run of tokens that refers to something named before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Referring {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// To what.
    pub reference: Reference,
}

/// What was found in one sentence.
#[derive(Clone, Debug, Default)]
pub struct Mentions<'o> {
    /// The sentence's tokens.
    pub tokens: Vec<Token<'o>>,
    /// Holders, forums and instruments.
    pub names: Vec<Name>,
    /// Targets.
    pub targets: Vec<Target>,
    /// Cues.
    pub cues: Vec<CueMention>,
    /// Referring expressions.
    pub references: Vec<Referring>,
    /// How many words show that the passage may be about cyberspace.
    pub context: usize,
    /// How many words are at home in talk of cyberspace alone.
    pub own_context: usize,
    /// How many words make it worth while to look for targets at all.
    pub hints: usize,
}

impl Mentions<'_> {
    /// The bytes of a run of tokens.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.tokens[start].span.start, self.tokens[end.max(start + 1) - 1].span.end)
    }
}

/// Room for the search, kept between sentences.
#[derive(Debug, Default)]
pub struct Finder {
    scratch: Scratch,
    context: Vec<Match>,
    named: Vec<Match>,
    matches: Vec<Match>,
}

impl Finder {
    /// Finds the mentions of the sentence at `span`.
    pub fn find<'o>(&mut self, text: &str, span: Span, ontology: &'o Ontology) -> Mentions<'o> {
        let mut mentions = self.find_context(text, &[span], ontology);
        self.find_names(text, &mut mentions, ontology);
        self.find_rest(text, &mut mentions, ontology);
        mentions
    }

    /// Before all: the tokens of the sentence's pieces, and the words about cyberspace; every one counts.
    pub fn find_context<'o>(&mut self, text: &str, pieces: &[Span], ontology: &'o Ontology) -> Mentions<'o> {
        // English has a token every five bytes or so.
        let bytes: usize = pieces.iter().map(|span| span.len()).sum();
        let mut mentions = Mentions { tokens: Vec::with_capacity(bytes / 4), ..Mentions::default() };
        pieces.iter().for_each(|span| tokenize(text, *span, &ontology.lexicon, &mut mentions.tokens));
        ontology.matcher.find_context(text, &mentions.tokens, &mut self.scratch, &mut self.context);
        for found in &self.context {
            match ontology.matcher.entries[found.entry as usize].payload {
                Payload::Context(Vouching::Far) => mentions.own_context += 1,
                Payload::Context(Vouching::Near) => mentions.context += 1,
                _ => mentions.hints += 1,
            }
        }
        mentions
    }

    /// First pass: the names.
    pub fn find_names(&mut self, text: &str, mentions: &mut Mentions<'_>, ontology: &Ontology) {
        ontology.matcher.find_names(text, &mentions.tokens, &mut self.scratch, &mut self.named);
        self.names(ontology, text, mentions);
    }

    /// Second pass: targets, cues and references, which may build on names.
    pub fn find_rest(&mut self, text: &str, mentions: &mut Mentions<'_>, ontology: &Ontology) {
        let names = std::mem::take(&mut mentions.names);
        let class_end = |class, at| class_end(class, at, &names, &mentions.tokens, text, ontology);
        ontology.matcher.find_others(text, &mentions.tokens, &class_end, &mut self.scratch, &mut self.matches);
        mentions.names = names;
        self.others(ontology, mentions);
    }

    /// Every match in the last sentence that was [found](Self::find), settled or not.
    pub fn matches(&self) -> impl Iterator<Item = &Match> {
        self.context.iter().chain(&self.named).chain(&self.matches)
    }

    /// Leftmost-longest among names.
    fn names(&mut self, ontology: &Ontology, text: &str, mentions: &mut Mentions<'_>) {
        let entries = &ontology.matcher.entries;
        self.named.sort_by_key(|m| (m.start, usize::MAX - m.end, m.entry));
        let mut free = 0;
        for found in &self.named {
            let (kind, concept) = match entries[found.entry as usize].payload {
                Payload::Holder(id) => (NameKind::Holder, id),
                Payload::Demonym(id) => (NameKind::Demonym, id),
                Payload::Capital(id) => (NameKind::Capital, id),
                Payload::Forum(id) => (NameKind::Forum, id),
                Payload::Instrument(id) => (NameKind::Instrument, id),
                Payload::Dated(ref concepts) => {
                    if found.start >= free && dated::names(concepts, found, text, mentions, ontology) {
                        free = found.end;
                    }
                    continue;
                }
                Payload::Region => {
                    if found.start >= free {
                        free = found.end;
                    }
                    continue;
                }
                _ => continue,
            };
            if found.start >= free {
                mentions.names.push(Name { start: found.start, end: found.end, concept, kind });
                free = found.end;
            }
        }
    }

    fn others(&mut self, ontology: &Ontology, mentions: &mut Mentions<'_>) {
        let entries = &ontology.matcher.entries;
        let mut look_alikes = Vec::new();
        for found in &self.matches {
            let (start, end, entry) = (found.start, found.end, found.entry);
            match &entries[entry as usize].payload {
                Payload::Target(id) => {
                    mentions.targets.push(Target {
                        start,
                        end,
                        concepts: vec![(*id, None)],
                        entry,
                        inner: None,
                        has_noun_cue: false,
                    });
                }
                Payload::Sides(sides) => {
                    let concepts = sides.iter().map(|(stance, id)| (*id, Some(*stance))).collect();
                    mentions.targets.push(Target { start, end, concepts, entry, inner: None, has_noun_cue: false });
                }
                Payload::LookAlike(blocked, named) => look_alikes.push((*found, blocked, *named)),
                Payload::Cue(cue) => {
                    let frame = ontology.cues[*cue as usize].frame;
                    if frame == Frame::Tally && !heads_tally(&mentions.tokens, end) {
                        continue;
                    }
                    mentions.cues.push(CueMention { start, end, cue: *cue, frame });
                }
                Payload::Reference(reference) => {
                    mentions.references.push(Referring { start, end, reference: *reference });
                }
                _ => {}
            }
        }
        for (found, blocked, named) in look_alikes {
            let overlaps = |t: &Target| t.start < found.end && found.start < t.end;
            let (start, end, entry) = (found.start, found.end, found.entry);
            let is_blocked = |id: ConceptId| {
                blocked.contains(&id) || ontology.codebook_target(id).is_some_and(|t| blocked.contains(&t))
            };
            mentions.targets.retain_mut(|t| {
                if overlaps(t) && t.entry != entry {
                    t.concepts.retain(|(id, _)| !is_blocked(*id));
                }
                !t.concepts.is_empty()
            });
            let known = |t: &Target| {
                overlaps(t)
                    && t.concepts.iter().any(|(c, _)| Some(*c) == named || ontology.codebook_target(*c) == named)
            };
            if let Some(id) = named
                && !mentions.targets.iter().any(known)
            {
                mentions.targets.push(Target {
                    start,
                    end,
                    concepts: vec![(id, None)],
                    entry,
                    inner: None,
                    has_noun_cue: false,
                });
            }
        }
        // A resolution or a treaty stands for what it is about.
        for name in mentions.names.iter().filter(|n| n.kind == NameKind::Instrument) {
            let free = !mentions.targets.iter().any(|t| t.start < name.end && name.start < t.end);
            if let Some(about) = ontology.concept(name.concept).regards.filter(|_| free) {
                let (start, end) = (name.start, name.end);
                mentions.targets.push(Target {
                    start,
                    end,
                    concepts: vec![(about, None)],
                    entry: u32::MAX,
                    inner: None,
                    has_noun_cue: false,
                });
            }
        }
        // "upholds the eleven norms": the verb takes the side, and the name is what follows it.
        let led: Vec<(usize, usize)> =
            mentions.targets.iter().map(|t| (lead_end(t, &mentions.cues, ontology).unwrap_or(t.end), t.end)).collect();
        let names: Vec<(usize, usize, ConceptId)> =
            mentions.targets.iter().map(|t| (t.start, t.end, t.concepts[0].0)).collect();
        let mut index = 0;
        mentions.targets.retain(|t| {
            let (from, to) = led[index];
            index += 1;
            !names.iter().any(|(start, end, id)| from <= *start && *end <= to && *id != t.concepts[0].0)
        });
        settle_targets(&mut mentions.targets, ontology);
        settle_cues(mentions, ontology);
        settle_references(mentions);
    }
}

/// Whether a colon follows, perhaps with a number before it: `Against (9):`.
fn heads_tally(tokens: &[Token<'_>], end: usize) -> bool {
    const NUMBER: usize = 3;
    let rest = &tokens[end..tokens.len().min(end + NUMBER + 1)];
    let colon = rest.iter().position(|t| t.is_mark(':'));
    colon.is_some_and(|colon| rest[..colon].iter().all(|t| t.kind != TokenKind::Word))
}

/// Of two targets of which one lies within the other, the longer stands; mentions of one concept
/// that overlap become one.
fn settle_targets(targets: &mut Vec<Target>, ontology: &Ontology) {
    targets.sort_by_key(|t| (t.start, usize::MAX - t.end, t.entry));
    let takes_side = |t: &Target| t.concepts.iter().any(|(_, s)| s.is_some());
    let mut kept: Vec<Target> = Vec::with_capacity(targets.len());
    'next: for target in targets.drain(..) {
        for other in &mut kept {
            let overlaps = target.start < other.end && other.start < target.end;
            if !overlaps {
                continue;
            }
            let within = other.start <= target.start && target.end <= other.end;
            let same =
                |a: ConceptId, b: ConceptId| a == b || ontology.codebook_target(a) == ontology.codebook_target(b);
            let shares = target.concepts.iter().any(|(a, _)| other.concepts.iter().any(|(b, _)| same(*a, *b)));
            if shares || within {
                // The words that take a side say more than the bare name.
                if takes_side(&target) && !takes_side(other) && target.end - target.start + 2 > other.end - other.start
                {
                    *other = target;
                } else if shares && !within && takes_side(&target) == takes_side(other) {
                    other.end = other.end.max(target.end);
                }
                continue 'next;
            }
            // They cross: the one that begins first has the head of the phrase.
            let kin =
                target.concepts.iter().any(|(a, _)| other.concepts.iter().any(|(b, _)| ontology.is_same_class(*a, *b)));
            if !kin {
                continue 'next;
            }
        }
        kept.push(target);
    }
    *targets = kept;
}

fn settle_cues(mentions: &mut Mentions<'_>, ontology: &Ontology) {
    let votes = |cue: u32| ontology.cues[cue as usize].vote.is_some();
    // "called for new norms": a verb that takes a side stands before the name, even where a pattern
    // takes both together.
    for target in &mut mentions.targets {
        if let Some(end) = lead_end(target, &mentions.cues, ontology) {
            target.start = end;
        }
    }
    let targets = &mentions.targets;
    let names = &mentions.names;
    let cues = std::mem::take(&mut mentions.cues);
    let keep = |c: &CueMention| {
        // Words that belong to the name of a target are no cue beside it.
        let in_target = targets.iter().any(|t| t.start <= c.start && c.end <= t.end && t.end - t.start > 1);
        let relation = is_relation(c.frame);
        let in_longer = cues.iter().any(|o| {
            let contains = o.start <= c.start && c.end <= o.end && o.end - o.start > c.end - c.start;
            let rival = if relation { o.frame == c.frame } else { !is_relation(o.frame) };
            contains && (rival || o.frame == Frame::Filler)
        });
        // "Open-ended Working Group" ends nothing.
        let in_name = names.iter().any(|n| n.start <= c.start && c.end <= n.end);
        !(in_name && c.frame != Frame::Chair) && (!in_target || (relation && c.frame != Frame::Actor)) && !in_longer
    };
    let mut kept: Vec<CueMention> = cues.iter().filter(|c| keep(c)).copied().collect();
    let inner: Vec<Option<(Stance, bool)>> = targets.iter().map(|t| inner(t, &cues, ontology)).collect();
    for (target, inner) in mentions.targets.iter_mut().zip(inner) {
        target.inner = inner;
        target.has_noun_cue =
            cues.iter().any(|c| c.frame == Frame::Noun && target.start <= c.start && c.end <= target.end);
    }
    // One side a run of words: two negative entries for the same words would undo each other.
    let rank = |c: &CueMention| (!votes(c.cue), c.frame != Frame::Verb, c.frame != Frame::Predicate, c.cue);
    kept.sort_by_key(|c| (c.start, c.end, rank(c)));
    let sided = |c: &CueMention| matches!(c.frame, Frame::Verb | Frame::Noun);
    kept.dedup_by(|next, first| (next.start, next.end) == (first.start, first.end) && sided(next) && sided(first));
    mentions.cues = kept;
}

/// Where the verb or noun that takes a side ends, if a bare target's words begin with one.
fn lead_end(target: &Target, cues: &[CueMention], ontology: &Ontology) -> Option<usize> {
    if target.concepts.iter().any(|(_, side)| side.is_some()) {
        return None;
    }
    let leads = |c: &&CueMention| {
        let sided = matches!(c.frame, Frame::Verb | Frame::Noun) && !ontology.cues[c.cue as usize].weak;
        sided && c.start == target.start && c.end < target.end
    };
    cues.iter().filter(leads).map(|c| c.end).max()
}

/// What the cues within a target's words say of it: `disputes must be settled` is for settling them.
fn inner(target: &Target, cues: &[CueMention], ontology: &Ontology) -> Option<(Stance, bool)> {
    let within = || {
        cues.iter()
            .filter(|c| target.start <= c.start && c.end <= target.end && c.end - c.start < target.end - target.start)
    };
    if within().any(|c| c.frame == Frame::Negation) {
        return None;
    }
    let mut found: Option<(Stance, bool)> = None;
    for cue in within() {
        let said = match cue.frame {
            Frame::Modal => Some((Stance::Supports, false)),
            Frame::Predicate => ontology.cues[cue.cue as usize].stance.map(|s| (s, true)),
            Frame::Verb => Some((Stance::Supports, true)),
            _ => None,
        };
        if let Some(said) = said
            && found.is_none_or(|f| f.1)
        {
            found = Some(said);
        }
    }
    found
}

/// Frames that stand beside those of stance and do not exclude them.
fn is_relation(frame: Frame) -> bool {
    matches!(
        frame,
        Frame::Participation
            | Frame::Agreement
            | Frame::Alignment
            | Frame::Actor
            | Frame::Hedge
            | Frame::National
            | Frame::Chair
    ) || frame.is_of_turns()
}

fn settle_references(mentions: &mut Mentions<'_>) {
    let names = &mentions.names;
    let references = std::mem::take(&mut mentions.references);
    let mut kept: Vec<Referring> = references
        .iter()
        .filter(|r| {
            let longer =
                references.iter().any(|o| o.start <= r.start && r.end <= o.end && o.end - o.start > r.end - r.start);
            let named = names.iter().any(|n| n.start < r.end && r.start < n.end && n.kind != NameKind::Demonym);
            // "Nor do we accept": the subject of a cue that holds it is known already.
            let within = mentions.cues.iter().any(|c| c.frame == Frame::Verb && c.start < r.start && r.end < c.end);
            !longer && !named && !within
        })
        .copied()
        .collect();
    kept.sort_by_key(|r| (r.start, r.end));
    kept.dedup_by_key(|r| (r.start, r.end));
    mentions.references = kept;
}

fn class_end(
    class: Class,
    at: usize,
    names: &[Name],
    tokens: &[Token<'_>],
    text: &str,
    ontology: &Ontology,
) -> Option<usize> {
    if class == Class::Number {
        let token = tokens.get(at)?;
        const NUMBERS: [&str; 14] = [
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen",
            "hundred",
        ];
        // Most words are told apart by their first letter.
        let may_be = matches!(token.first.to_ascii_lowercase(), 'o' | 't' | 'f' | 's' | 'e' | 'n' | 'd' | 'h');
        let is_one = |word: &str| NUMBERS.iter().any(|n| n.eq_ignore_ascii_case(word));
        let is = token.kind == TokenKind::Number || may_be && is_one(token.span.of(text));
        return is.then_some(at + 1);
    }
    let name = names.iter().find(|n| n.start == at)?;
    let kind = ontology.concept(name.concept).kind;
    let fits = match class {
        Class::Holder => matches!(name.kind, NameKind::Holder | NameKind::Capital),
        Class::State => matches!(name.kind, NameKind::Holder | NameKind::Capital) && kind == Kind::State,
        Class::Group => name.kind == NameKind::Holder && kind == Kind::Group,
        Class::Forum => name.kind == NameKind::Forum || ontology.concept(name.concept).is_forum,
        Class::Instrument => name.kind == NameKind::Instrument,
        Class::Number | Class::Year | Class::Years => false,
    };
    fits.then_some(name.end)
}

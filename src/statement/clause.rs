//! One sentence to its statements.
//!
//! In: a sentence's [`Mentions`] and the [`Discourse`]. Out: [`Statement`]s. The sentence is read
//! once from left to right: the subject in force, the operators that are open (verbs and nouns
//! that take a side, negations, reports), and the targets met so far; a predicate that follows its
//! target reaches back to it. A stance is the product of what stands between holder and target.
//! Invariant: a target under no operator and no predicate gives nothing.

use super::discourse::{Discourse, Voice};
use super::{Parts, Relation, Stance, Statement, Vote};
use crate::mention::{CueMention, Mentions, NameKind};
use crate::ontology::{ConceptId, Frame, Kind, Ontology, Reference};
use crate::segment::token::{Token, TokenKind};
use crate::span::Span;

/// What a reading needs to know beside the sentence.
pub struct Surroundings<'a> {
    /// The document's text.
    pub text: &'a str,
    /// The ontology.
    pub ontology: &'a Ontology,
    /// Index of the sentence.
    pub sentence: usize,
    /// Whether the passage is about cyberspace.
    pub in_context: bool,
    /// The document's date.
    pub date: Option<&'a str>,
}

/// Holders that stand together.
#[derive(Clone, Debug)]
struct Party {
    start: usize,
    end: usize,
    ids: Vec<ConceptId>,
    role: Role,
    source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Subject,
    Agent,
    Possessive,
    Oblique,
    Attribution,
    /// Whom the subject just before speaks for: `Iraq, for the Arab Group, …`.
    Principal,
}

/// How a statement came by its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Named,
    Reference,
    Speaker,
    Attributed,
    Inherited,
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Reference => "reference",
            Self::Speaker => "speaker",
            Self::Attributed => "attributed",
            Self::Inherited => "inherited",
        }
    }
}

/// Who holds what a clause says.
#[derive(Clone, Debug, PartialEq)]
enum Subject {
    /// Nothing said: the discourse decides.
    Open,
    /// These.
    Holders(Vec<ConceptId>, Source, Option<(usize, usize)>),
    /// Somebody who is not coded.
    Nobody,
}

/// What an operator does to the side taken below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Side(Stance),
    Turn,
    Weak,
    Pass,
    Stop,
}

#[derive(Clone, Debug)]
struct Operator {
    start: usize,
    end: usize,
    effect: Effect,
    frame: Frame,
    cue: Option<u32>,
    form: Form,
    /// A possessor: `Russia's call for`.
    owner: Option<Vec<ConceptId>>,
    /// Whether it counts only where the clause has its own subject.
    weak: bool,
}

/// The shape of a verb: verbs that are joined by *and* share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Base,
    Past,
    Present,
    Gerund,
    Noun,
}

#[derive(Clone, Debug)]
struct Record {
    start: usize,
    end: usize,
    concepts: Vec<(ConceptId, Option<Stance>)>,
    /// What cues within the words say.
    inner: Option<(Stance, bool)>,
    operators: Vec<Operator>,
    predicates: Vec<Operator>,
    agents: Vec<(Vec<ConceptId>, Operator)>,
    subject: Subject,
}

/// What one sentence yields.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What it says.
    pub statements: Vec<Statement>,
    /// Whom its referring expressions point to.
    pub references: Vec<Resolved>,
}

/// A referring expression and whom it points to; nobody where that cannot be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// The holders meant.
    pub holders: Vec<ConceptId>,
}

/// Reads one sentence.
pub fn read(mentions: &Mentions<'_>, around: &Surroundings<'_>, discourse: &mut Discourse) -> Reading {
    let mut reader = Reader::new(mentions, around, discourse);
    reader.parties();
    reader.scan();
    reader.emit();
    let references = std::mem::take(&mut reader.resolved);
    Reading { statements: reader.settle(), references }
}

struct Reader<'a, 'o> {
    mentions: &'a Mentions<'o>,
    around: &'a Surroundings<'a>,
    discourse: &'a mut Discourse,
    parties: Vec<Party>,
    attribution: Option<Subject>,
    subject: Subject,
    /// The subject of the clause that this one is said in.
    outer: Option<Subject>,
    operators: Vec<Operator>,
    records: Vec<Record>,
    pending: Vec<usize>,
    /// Holders who did the same, and where that is said.
    likewise: Vec<(Vec<ConceptId>, Span)>,
    /// Votes told before what was voted on.
    votes: Vec<(Vec<ConceptId>, Operator)>,
    sentence_forums: Vec<(ConceptId, usize, usize)>,
    resolved: Vec<Resolved>,
    out: Vec<Statement>,
}

/// A longer list of holders is not carried over to sentences that name nobody.
const MOST_INHERITED: usize = 80;

/// How many tokens may stand between a negation and what it turns.
const NEGATION_REACH: usize = 6;

const PREPOSITIONS: [&str; 34] = [
    "of",
    "with",
    "to",
    "for",
    "from",
    "in",
    "on",
    "at",
    "against",
    "between",
    "among",
    "than",
    "like",
    "including",
    "via",
    "towards",
    "toward",
    "behind",
    "under",
    "into",
    "over",
    "near",
    "about",
    "around",
    "across",
    "unlike",
    "outside",
    "within",
    "through",
    "upon",
    "besides",
    "regarding",
    "versus",
    "alongside",
];

impl<'a, 'o> Reader<'a, 'o> {
    fn new(mentions: &'a Mentions<'o>, around: &'a Surroundings<'a>, discourse: &'a mut Discourse) -> Self {
        Self {
            mentions,
            around,
            discourse,
            parties: Vec::new(),
            attribution: None,
            subject: Subject::Open,
            outer: None,
            operators: Vec::new(),
            records: Vec::new(),
            pending: Vec::new(),
            votes: Vec::new(),
            likewise: Vec::new(),
            sentence_forums: Vec::new(),
            resolved: Vec::new(),
            out: Vec::new(),
        }
    }

    fn token(&self, at: usize) -> Option<&'a Token<'o>> {
        self.mentions.tokens.get(at)
    }

    fn word(&self, at: usize) -> &'a str {
        self.token(at).map_or("", |t| t.span.of(self.around.text))
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        let word = self.word(at);
        words.iter().any(|w| w.eq_ignore_ascii_case(word))
    }

    fn mark(&self, at: usize) -> Option<char> {
        self.token(at).filter(|t| t.kind == TokenKind::Mark).map(|t| t.first)
    }

    fn cues(&self, frame: Frame) -> impl Iterator<Item = &'a CueMention> + use<'a, 'o> {
        self.mentions.cues.iter().filter(move |c| c.frame == frame)
    }

    // ---- who is named, and in which role -------------------------------------------------

    /// Gathers holders that stand together, and says what part each plays.
    fn parties(&mut self) {
        let mut found: Vec<Party> = Vec::new();
        for name in &self.mentions.names {
            let actor = self.actor_end(name.end);
            let id = name.concept;
            let party = match name.kind {
                NameKind::Holder => Party {
                    start: name.start,
                    end: actor.unwrap_or(name.end),
                    ids: vec![id],
                    role: if actor.is_none() && self.is(name.end, &["'s", "’s"])
                        || self.plural_possessive(name.end) && actor.is_none()
                    {
                        Role::Possessive
                    } else {
                        Role::Subject
                    },
                    source: Source::Named,
                },
                NameKind::Demonym | NameKind::Capital => match actor {
                    Some(end) => {
                        Party { start: name.start, end, ids: vec![id], role: Role::Subject, source: Source::Named }
                    }
                    None if name.kind == NameKind::Capital => Party {
                        start: name.start,
                        end: name.end,
                        ids: vec![id],
                        role: if self.is(name.end, &["'s", "’s"]) { Role::Possessive } else { Role::Subject },
                        source: Source::Named,
                    },
                    None => continue,
                },
                NameKind::Forum | NameKind::Instrument => continue,
            };
            found.push(party);
        }
        for reference in &self.mentions.references {
            let initial = reference.end == reference.start + 1
                && self.is(reference.start, &["i"])
                && (self.word(reference.start) != "I" || self.mark(reference.end) == Some('.'));
            // "The Group supports …" where a group speaks.
            let speaks = matches!(&self.discourse.voice, Voice::Holder(ids) if ids.iter().any(|id| self.around.ontology.concept(*id).kind == Kind::Group));
            if reference.reference == Reference::Forum
                && speaks
                && self.is(reference.end - 1, &["group", "movement", "bloc", "union"])
                && self.word(reference.end - 1).starts_with(char::is_uppercase)
            {
                if let Voice::Holder(ids) = &self.discourse.voice {
                    found.push(Party {
                        start: reference.start,
                        end: reference.end,
                        ids: ids.clone(),
                        role: Role::Subject,
                        source: Source::Speaker,
                    });
                }
                continue;
            }
            if initial || reference.reference == Reference::Forum || self.is_dummy_it(reference.start, reference.end) {
                continue;
            }
            let words = self.mentions.span(reference.start, reference.end).of(self.around.text);
            let ids = self.discourse.resolve(reference.reference, words, self.around.ontology);
            let source = if reference.reference == Reference::Speaker { Source::Speaker } else { Source::Reference };
            if found.iter().any(|p| p.start < reference.end && reference.start < p.end) {
                continue;
            }
            self.resolved.push(Resolved { start: reference.start, end: reference.end, holders: ids.clone() });
            found.push(Party { start: reference.start, end: reference.end, ids, role: Role::Subject, source });
        }
        found.sort_by_key(|p| p.start);
        let mut joined: Vec<Party> = Vec::new();
        for party in found {
            if let Some(last) = joined.last()
                && self.mark(last.end) == Some(',')
                && party.start <= last.end + 2
                && self.lead(last.start) > 0
                && self.is(self.lead(last.start) - 1, &PREPOSITIONS)
                && !self.is(party.end, &["and", "or"])
                && self.mark(party.end) != Some(',')
            {
                // "Unlike Fiji, Ghana …"
                joined.push(party);
                continue;
            }
            if let Some(last) = joined.last_mut()
                && party.start >= last.end
                && last.role != Role::Possessive
                && self.only_joins(last.end, party.start)
                && !last.ids.is_empty()
            {
                last.end = party.end;
                last.ids.extend(party.ids);
                last.role = party.role;
                continue;
            }
            joined.push(party);
        }
        for party in &mut joined {
            party.ids.dedup();
            self.place(party);
        }
        for i in 0..joined.len() {
            let party = &joined[i];
            let lead = self.lead(party.start);
            let aside = lead >= 2
                && self.is(lead - 1, &["for", "to"])
                && self.mark(party.end) == Some(',')
                && self.mark(lead - 2) == Some(',');
            let opens = lead == 1 && self.is(0, &["for", "to"]) && self.mark(party.end) == Some(',');
            let principal = aside
                && self.is(lead - 1, &["for"])
                && party.ids.iter().all(|id| self.around.ontology.concept(*id).kind == Kind::Group)
                && i > 0
                && joined[i - 1].role == Role::Subject
                && joined[i - 1].end + 2 == lead;
            if principal {
                joined[i].role = Role::Principal;
                continue;
            }
            if party.role == Role::Oblique && (aside || opens) && !party.ids.is_empty() {
                joined[i].role = Role::Attribution;
                let party = &joined[i];
                self.attribution =
                    Some(Subject::Holders(party.ids.clone(), Source::Attributed, Some((party.start, party.end))));
            }
            let party = &joined[i];
            // "in Fiji's view, …", whether or not the noun was taken as the one who speaks.
            const VIEWS: [&str; 7] = ["view", "opinion", "eyes", "understanding", "reading", "judgement", "mind"];
            let view =
                self.is(party.end - 1, &VIEWS) || (party.role == Role::Possessive && self.is(party.end + 1, &VIEWS));
            if view && party.start > 0 && self.is(party.start - 1, &["in", "to"]) {
                let span = Some((party.start, party.end));
                self.attribution = Some(Subject::Holders(party.ids.clone(), Source::Attributed, span));
            }
            if joined[i].role == Role::Subject && !joined[i].ids.is_empty() && self.is_attribution(&joined[i]) {
                joined[i].role = Role::Attribution;
                let party = &joined[i];
                let span = Some((party.start, party.end));
                self.attribution = Some(Subject::Holders(party.ids.clone(), Source::Attributed, span));
            }
        }
        self.parties = joined;
    }

    /// Where a name begins with the articles before it.
    fn lead(&self, mut start: usize) -> usize {
        while start > 0
            && self.is(start - 1, &["the", "a", "an", "both", "our", "other", "especially", "notably", "namely"])
        {
            start -= 1;
        }
        start
    }

    /// `states' representative`: the apostrophe after a plural.
    fn plural_possessive(&self, at: usize) -> bool {
        self.mark(at) == Some('\'') && at > 0 && self.word(at - 1).ends_with('s') && self.adjacent(at - 1, at)
    }

    fn adjacent(&self, a: usize, b: usize) -> bool {
        match (self.token(a), self.token(b)) {
            (Some(a), Some(b)) => a.span.end == b.span.start,
            _ => false,
        }
    }

    /// One past an actor noun that speaks for the holder named just before `at`.
    fn actor_end(&self, at: usize) -> Option<usize> {
        let from = at + usize::from(self.is(at, &["'s", "’s"]));
        if from > at && self.token(from).is_some_and(|t| t.kind == TokenKind::Number) {
            return Some(from + 1);
        }
        self.cues(Frame::Actor)
            .filter(|c| c.start >= from && c.start <= from + 2)
            .filter(|c| {
                (from..c.start).all(|i| {
                    self.mark(i).is_none()
                        && !self.is(i, &PREPOSITIONS)
                        && !self.is(
                            i,
                            &[
                                "and", "has", "have", "had", "is", "are", "was", "were", "be", "or", "which", "who",
                                "that", "also",
                            ],
                        )
                })
            })
            .map(|c| c.end)
            .max()
    }

    /// `it is important that`: no holder.
    fn is_dummy_it(&self, start: usize, end: usize) -> bool {
        end == start + 1
            && self.is(start, &["it"])
            && (self.is(
                end,
                &["is", "was", "would", "remains", "seems", "appears", "will", "should", "must", "'s", "becomes"],
            ))
            && {
                let near = |frame| self.cues(frame).any(|c| c.start >= end && c.start <= end + 3);
                let follows = (end..(end + 9).min(self.mentions.tokens.len()))
                    .any(|i| self.is(i, &["that", "to", "for", "was", "who"]));
                near(Frame::Predicate) && follows
                    || self.is(end + 1, &["was", "time", "up"])
                    || (self.is(end, &["was", "is"])
                        && (end..(end + 6).min(self.mentions.tokens.len())).any(|i| self.is(i, &["that", "who"])))
            }
    }

    /// Whether only commas and joining words stand between two holders.
    fn only_joins(&self, from: usize, to: usize) -> bool {
        to - from <= 6
            && from < to
            && (from..to).all(|i| {
                matches!(self.mark(i), Some(',' | '/' | '&' | ')' | '(' | '*'))
                    || self.token(i).is_some_and(|t| t.kind == TokenKind::Number)
                    || self.is(i, &["and", "or", "the", "as", "well", "both", "nor", "plus", "its", "also"])
                    || self.is(from, &["but"]) && self.is(i, &["but", "also"])
            })
            && !self.is(from, &["the"])
    }

    fn place(&self, party: &mut Party) {
        if party.role == Role::Possessive {
            return;
        }
        let before = self.lead(party.start);
        // "help the country": an object, whoever it is.
        let verb_before = self.mentions.cues.iter().any(|c| {
            c.end == before
                && matches!(c.frame, Frame::Verb | Frame::Agreement | Frame::Participation)
                && self.form(c) != Form::Noun
        }) || before > 0
            && self.is(
                before - 1,
                &[
                    "help", "helped", "helps", "let", "lets", "make", "makes", "made", "allow", "allows", "give",
                    "gives", "gave", "hit", "struck", "attacked", "against", "by",
                ],
            );
        if party.source == Source::Reference && party.end > party.start + 1 && verb_before {
            party.role = Role::Oblique;
            return;
        }
        let single = party.end == party.start + 1 && party.source == Source::Named;
        if single
            && self.token(party.end).is_some_and(|t| t.kind == TokenKind::Word)
            && self.word(party.start).chars().all(char::is_uppercase)
            && !self
                .mentions
                .cues
                .iter()
                .any(|c| c.start == party.end && !matches!(c.frame, Frame::Noun | Frame::Actor))
            && !self.is(
                party.end,
                &[
                    "and", "or", "has", "have", "had", "is", "was", "are", "were", "also", "will", "would", "does",
                    "did", "do", "which", "who", "as", "for", "in", "on", "at", "to", "too",
                ],
            )
            && !self.word(party.end).ends_with("ed")
            && !self.word(party.end).ends_with("ly")
        {
            party.role = Role::Oblique;
            return;
        }
        if before == 0 {
            return;
        }
        // "the representative of Peru", "delegates from Peru and Fiji" speak themselves.
        if self.is(before - 1, &["of", "from", "for"]) {
            let actor = self.cues(Frame::Actor).find(|c| c.end < before && c.end + 2 >= before);
            if let Some(actor) = actor {
                party.start = actor.start;
                let mut at = actor.start;
                while at > 0 && self.is(at - 1, &["the", "a", "distinguished", "permanent", "deputy", "foreign"]) {
                    at -= 1;
                }
                if at > 0 && self.is(at - 1, &["by"]) {
                    party.role = Role::Agent;
                } else if at > 0 && self.is(at - 1, &PREPOSITIONS) {
                    party.role = Role::Oblique;
                }
                return;
            }
        }
        let listed = self.is(before - 1, &["including", "notably", "namely", "particularly"])
            || before > 1
                && (self.is(before - 1, &["as"]) && self.is(before - 2, &["such"])
                    || self.is(before - 1, &["them"]) && self.is(before - 2, &["among"]))
            || self.mark(before - 1) == Some('(')
            || matches!(self.mark(before - 1), Some(':' | '-'));
        if listed && self.follows_plural(before) {
            return;
        }
        // "a joint statement by Fiji and Laos rejects …"
        if self.is(before - 1, &["by"]) && self.cues(Frame::Actor).any(|c| c.end == before - 1) {
            return;
        }
        if self.is(before - 1, &["by"]) {
            party.role = Role::Agent;
        } else if self.mark(before - 1) == Some('(')
            || (self.is(before - 1, &PREPOSITIONS) && party.source != Source::Speaker)
        {
            party.role = Role::Oblique;
        }
    }

    /// Whether a list of holders spells out a plural just before it: `several delegations (Fiji, Laos)`.
    fn follows_plural(&self, at: usize) -> bool {
        (at.saturating_sub(5)..at).any(|i| {
            self.is(
                i,
                &[
                    "states",
                    "countries",
                    "delegations",
                    "members",
                    "nations",
                    "governments",
                    "speakers",
                    "participants",
                    "delegates",
                    "others",
                    "representatives",
                    "many",
                    "several",
                ],
            )
        }) && !(at.saturating_sub(5)..at).any(|i| self.mark(i) == Some(';'))
    }

    /// `…, Japan points out, …` and `…, Kenya said.`: the whole sentence is the holder's.
    fn is_attribution(&self, party: &Party) -> bool {
        let lead = self.lead(party.start);
        let preceded = lead > 0 && (matches!(self.mark(lead - 1), Some(',' | '"' | '\'' | '-' | '(')));
        if !preceded || self.mentions.targets.iter().all(|t| t.start > party.start) {
            return false;
        }
        let verb = self
            .mentions
            .cues
            .iter()
            .filter(|c| matches!(c.frame, Frame::Report | Frame::Verb))
            .filter(|c| c.start >= party.end && c.start <= party.end + 4)
            .min_by_key(|c| c.start);
        let Some(verb) = verb else { return false };
        let limit = (verb.end + 8).min(self.mentions.tokens.len());
        for at in verb.end..limit {
            if self.mentions.targets.iter().any(|t| t.start <= at && at < t.end) || self.is(at, &["that", "to"]) {
                return false;
            }
            if matches!(self.mark(at), Some(',' | '.' | ';' | ':' | '-' | ')')) {
                return true;
            }
        }
        limit == self.mentions.tokens.len()
    }

    // ---- left to right -------------------------------------------------------------------

    /// `Abstaining on the draft were Fiji and Laos`: the subject comes last.
    fn postposed(&mut self) {
        let opens = self.mentions.cues.iter().any(|c| {
            c.start <= 1 && matches!(c.frame, Frame::Verb | Frame::Alignment | Frame::Participation | Frame::Agreement)
        });
        let is_last = |p: &Party| {
            p.start > 0
                && self.is(self.lead(p.start) - usize::from(self.lead(p.start) > 0), &["were", "was", "are", "is"])
        };
        let first_subject = self.parties.iter().position(|p| p.role == Role::Subject && !p.ids.is_empty());
        if let Some(i) = first_subject.filter(|i| opens && is_last(&self.parties[*i])) {
            let party = &mut self.parties[i];
            party.role = Role::Oblique;
            let span = Some((party.start, party.end));
            let ids = party.ids.clone();
            self.discourse.mention(&ids, true);
            self.subject = Subject::Holders(ids, Source::Named, span);
        }
    }

    fn scan(&mut self) {
        self.forums();
        self.postposed();
        let n = self.mentions.tokens.len();
        let mut at = 0;
        while at < n {
            let inside = self.parties.iter().any(|p| p.start < at && at < p.end);
            for i in 0..self.parties.len() {
                if self.parties[i].start == at {
                    self.meet_party(i);
                }
            }
            for cue in &self.mentions.cues {
                if cue.start == at && !(inside && matches!(cue.frame, Frame::Boundary | Frame::Verb | Frame::Report)) {
                    self.meet_cue(cue);
                }
            }
            for i in 0..self.mentions.targets.len() {
                if self.mentions.targets[i].start == at {
                    self.meet_target(i);
                }
            }
            self.meet_pronoun(at);
            match self.mark(at) {
                Some(';') => self.boundary(),
                // "without claiming to be complete, …": the comma ends it.
                Some(',') => {
                    let text = self.around.text;
                    let tokens = &self.mentions.tokens;
                    self.operators.retain(|op| {
                        op.effect != Effect::Turn || !tokens[op.start].span.of(text).eq_ignore_ascii_case("without")
                    });
                }
                _ => {}
            }
            at += 1;
        }
    }

    fn boundary(&mut self) {
        self.operators.clear();
        self.pending.clear();
    }

    fn meet_party(&mut self, i: usize) {
        let party = self.parties[i].clone();
        match party.role {
            Role::Subject => {
                let mut before = party.start;
                while before > 0 && self.is(before - 1, &["the", "all", "both", "other"]) {
                    before -= 1;
                }
                let object = self.operators.last().is_some_and(|op| {
                    op.frame == Frame::Verb && op.end == before && !matches!(op.effect, Effect::Pass)
                }) || self.mentions.cues.iter().any(|c| {
                    c.frame == Frame::Alignment
                        && c.end <= party.start
                        && party.start <= c.end + 2
                        && self.between_is_plain(c.end, party.start)
                }) || self
                    .mentions
                    .cues
                    .iter()
                    .any(|c| c.frame == Frame::Behalf && c.end <= party.start && party.start <= c.end + 3)
                    || self
                        .mentions
                        .cues
                        .iter()
                        .any(|c| c.frame == Frame::Agent && c.end <= party.start && party.start <= c.end + 1);
                // "joined Fiji in asking for": Fiji asks too.
                let joined = party.start > 0
                    && self.is(
                        self.lead(party.start) - usize::from(self.lead(party.start) > 0),
                        &["joined", "joins", "join", "joining", "followed", "echoed", "seconded"],
                    )
                    && self.is(party.end, &["in"]);
                if joined && let Subject::Holders(ids, _, _) = &mut self.subject {
                    ids.extend(party.ids.iter().copied());
                }
                if object || joined {
                    self.discourse.mention(&party.ids, false);
                    return;
                }
                if party.ids.is_empty() {
                    if party.source == Source::Speaker {
                        self.subject = Subject::Open;
                        self.clear_for_clause();
                    }
                    return;
                }
                let said =
                    self.operators.iter().any(|op| op.frame == Frame::Report || matches!(op.effect, Effect::Side(_)));
                self.outer = said.then(|| self.subject.clone());
                self.clear_for_clause();
                let span = Some((party.start, party.end));
                self.discourse.mention(&party.ids, true);
                self.subject = Subject::Holders(party.ids, party.source, span);
            }
            Role::Attribution => self.discourse.mention(&party.ids, true),
            Role::Principal => {
                let at = party.start - 1;
                let cue = CueMention { start: at, end: at + 1, cue: 0, frame: Frame::Behalf };
                self.speak_for(&cue, &party);
            }
            Role::Agent if !self.parties.iter().any(|p| p.role == Role::Subject && !p.ids.is_empty()) => {
                self.discourse.mention(&party.ids, true);
            }
            _ if self.is_companion(i) => {
                if let Subject::Holders(ids, _, _) = &mut self.subject {
                    ids.extend(party.ids.iter().copied());
                }
                self.discourse.mention(&party.ids, false);
            }
            _ => {
                if party.source == Source::Named {
                    self.discourse
                        .mention(&party.ids, self.discourse.focus.is_empty() && party.role == Role::Possessive);
                }
            }
        }
    }

    /// `Ghana, supported by Fiji, …` and `Ghana, together with Fiji, …`: Fiji is a subject too.
    fn is_companion(&self, i: usize) -> bool {
        let Some(before) = i.checked_sub(1).map(|j| &self.parties[j]) else { return false };
        let party = &self.parties[i];
        let gap = before.end..party.start;
        before.role == Role::Subject
            && gap.len() <= 5
            && matches!(&self.subject, Subject::Holders(_, _, Some((start, _))) if *start == before.start)
            && self.mark(before.end) == Some(',')
            && gap.clone().any(|i| {
                self.is(
                    i,
                    &[
                        "joined",
                        "supported",
                        "with",
                        "backed",
                        "seconded",
                        "echoed",
                        "followed",
                        "accompanied",
                        "together",
                        "along",
                        "alongside",
                    ],
                )
            })
            && (self.mark(party.end) == Some(',') || self.mentions.cues.iter().any(|c| c.start == party.end))
    }

    fn between_is_plain(&self, from: usize, to: usize) -> bool {
        (from..to).all(|i| self.mark(i).is_none())
    }

    /// A new subject closes what was open, except what holds over the whole of a list or a report.
    fn clear_for_clause(&mut self) {
        self.operators.clear();
        self.pending.clear();
    }

    fn effect(&self, cue: &CueMention) -> Effect {
        let stance = self.around.ontology.cues[cue.cue as usize].stance;
        match (cue.frame, stance) {
            (Frame::Negation, _) => Effect::Turn,
            (Frame::Modal, _) => Effect::Weak,
            (Frame::Report | Frame::Viewpoint | Frame::Filler, _) => Effect::Pass,
            (Frame::Contrast, _) => Effect::Side(Stance::Opposes),
            (Frame::Courtesy, _) => Effect::Stop,
            // "noted that …" passes on what was said.
            (Frame::Verb, Some(Stance::Addresses)) if self.is(cue.end, &["that"]) => Effect::Pass,
            (_, Some(stance)) => Effect::Side(stance),
            _ => Effect::Pass,
        }
    }

    fn form(&self, cue: &CueMention) -> Form {
        if cue.frame == Frame::Noun { Form::Noun } else { self.form_at(cue.start) }
    }

    fn form_at(&self, at: usize) -> Form {
        let word = self.word(at);
        if word.ends_with("ing") {
            Form::Gerund
        } else if word.ends_with("ed")
            || self.is(
                at,
                &[
                    "said", "told", "was", "were", "held", "gave", "made", "put", "stood", "came", "spoke", "sought",
                    "saw", "found", "took", "laid", "thought", "called", "drew", "set", "asked",
                ],
            )
        {
            Form::Past
        } else if word.ends_with('s') && !word.ends_with("ss") {
            Form::Present
        } else {
            Form::Base
        }
    }

    fn operator(&self, cue: &CueMention, effect: Effect) -> Operator {
        let passes = cue.frame == Frame::Verb && effect == Effect::Pass;
        Operator {
            start: cue.start,
            end: cue.end,
            effect,
            frame: if passes { Frame::Report } else { cue.frame },
            cue: Some(cue.cue),
            form: self.form(cue),
            owner: None,
            weak: self.around.ontology.cues[cue.cue as usize].weak,
        }
    }

    fn meet_cue(&mut self, cue: &CueMention) {
        let effect = self.effect(cue);
        match cue.frame {
            Frame::Boundary => {
                // "but" inside a noun group ("nothing but") ends no clause.
                self.boundary();
            }
            Frame::Verb | Frame::Report if self.is_nominal(cue) => {}
            Frame::Verb | Frame::Report => self.meet_verb(cue, effect),
            Frame::Noun => self.meet_noun(cue, effect),
            // "Decree No. 360"
            Frame::Negation
                if self.is(cue.start, &["no"])
                    && (self.mark(cue.end) == Some('.')
                        || self.token(cue.end).is_some_and(|t| t.kind == TokenKind::Number)) => {}
            // "should an attack occur" is a condition.
            Frame::Modal
                if cue.end == cue.start + 1
                    && self.is(cue.end, &["a", "an", "the", "any", "such", "there", "it", "they", "this"]) => {}
            Frame::Modal | Frame::Negation | Frame::Contrast | Frame::Courtesy => {
                if cue.frame == Frame::Modal {
                    self.meet_duty(cue);
                    if !self.is(cue.end, &["be", "remain", "continue", "become", "not", "never", "have", "end"]) {
                        self.drop_actors(cue.start);
                    }
                    let ahead = self.is(cue.end, &["not", "never"]);
                    let reach: Vec<usize> = self
                        .pending
                        .iter()
                        .copied()
                        .filter(|r| {
                            let end = self.records[*r].end;
                            end <= cue.start && cue.start <= end + 6
                        })
                        .collect();
                    if !ahead && !reach.is_empty() {
                        let operator = self.operator(cue, effect);
                        for record in reach {
                            self.records[record].predicates.push(operator.clone());
                        }
                    }
                }
                if cue.frame == Frame::Contrast {
                    self.pending.clear();
                }
                let operator = self.operator(cue, effect);
                self.operators.push(operator);
            }
            Frame::Predicate => self.meet_predicate(cue, effect),
            Frame::Agent => self.meet_agent(cue, effect),
            Frame::Unnamed => {
                let oblique = cue.start > 0
                    && (self.is(cue.start - 1, &PREPOSITIONS)
                        || self.is(cue.start - 1, &["by", "'s", "the"])
                            && self.is(cue.start.wrapping_sub(2), &PREPOSITIONS));
                let owned = self.operators.last().is_some_and(|op| op.end + 1 >= cue.start && op.frame == Frame::Verb);
                if !oblique && !owned && !self.parties.iter().any(|p| p.start < cue.end && cue.start < p.end) {
                    self.clear_for_clause();
                    self.subject = Subject::Nobody;
                }
            }
            Frame::Viewpoint => {
                if let Some(party) = self.parties.iter().find(|p| p.start >= cue.end && p.start <= cue.end + 2) {
                    let span = Some((party.start, party.end));
                    self.attribution = Some(Subject::Holders(party.ids.clone(), Source::Attributed, span));
                }
            }
            Frame::Behalf => self.meet_behalf(cue),
            Frame::National => {
                if let Some(speaker) = self.discourse.speaker {
                    self.discourse.voice = Voice::Holder(vec![speaker]);
                    self.subject = Subject::Open;
                }
            }
            Frame::Participation | Frame::Agreement | Frame::Alignment => self.meet_relation(cue),
            Frame::Likewise => {
                if let Some(party) = self.parties.iter().find(|p| p.start >= cue.end && p.start <= cue.end + 2) {
                    self.likewise.push((party.ids.clone(), self.mentions.span(cue.start, party.end)));
                }
            }
            Frame::Filler | Frame::Actor | Frame::Hedge | Frame::Chair => {}
            frame => debug_assert!(frame.is_of_turns()),
        }
    }

    /// "the UN should …": who ought to do something holds no position by that; who says so does.
    fn meet_duty(&mut self, cue: &CueMention) {
        let Subject::Holders(ids, Source::Named | Source::Reference, Some((_, end))) = &self.subject else { return };
        let speaks = matches!(&self.discourse.voice, Voice::Holder(voice) if voice == ids);
        if *end <= cue.start
            && cue.start <= end + 2
            && !speaks
            && !self.is(cue.start, &["is", "are", "was", "were", "has", "have", "had"])
        {
            self.subject = self.outer.take().unwrap_or(Subject::Open);
        }
    }

    /// Whether what looks like a verb is a noun: `the support`, `of states`, `Member States`.
    fn is_nominal(&self, cue: &CueMention) -> bool {
        let form = self.form(cue);
        if cue.end != cue.start + 1 || matches!(form, Form::Past | Form::Gerund) {
            return false;
        }
        if cue.start == 0 || (self.is(cue.start, &["back"]) && self.is(cue.end, &["in", "to", "from", "into"])) {
            return true;
        }
        let after_holder = self.parties.iter().any(|p| p.end == cue.start);
        if self.is(cue.start, &["states", "state"]) {
            return !after_holder
                && !self.is(cue.start - 1, &["also", "further", "he", "she", "it", "clearly", "explicitly", "and"])
                || self.token(cue.start).is_some_and(Token::is_capitalised);
        }
        if after_holder {
            return false;
        }
        if self.token(cue.start).is_some_and(Token::is_capitalised) && self.mark(cue.start - 1).is_none() {
            return true;
        }
        self.is(
            cue.start - 1,
            &[
                "the",
                "a",
                "an",
                "of",
                "this",
                "these",
                "those",
                "its",
                "their",
                "our",
                "his",
                "her",
                "my",
                "no",
                "any",
                "some",
                "all",
                "other",
                "in",
                "on",
                "with",
                "for",
                "by",
                "from",
                "such",
                "each",
                "every",
                "international",
                "national",
                "new",
                "future",
                "public",
                "legal",
                "mutual",
                "financial",
                "technical",
                "strong",
                "full",
                "broad",
                "'s",
                "cyber",
                "ict",
                "digital",
                "more",
                "further",
                "good",
                "common",
                "member",
                "united",
                "many",
                "several",
                "under",
                "at",
                "general",
                "political",
                "civil",
            ],
        )
    }

    /// Whether the verb at `at` is joined to one before it (`supports A and rejects B`).
    fn is_joined(&self, mut at: usize) -> bool {
        while at > 0 {
            if matches!(self.mark(at - 1), Some(',')) || self.is(at - 1, &["and", "or", "nor", "then"]) {
                return true;
            }
            let light = self.is(
                at - 1,
                &[
                    "has",
                    "have",
                    "had",
                    "will",
                    "would",
                    "can",
                    "could",
                    "should",
                    "must",
                    "may",
                    "might",
                    "to",
                    "also",
                    "is",
                    "are",
                    "was",
                    "were",
                    "be",
                    "been",
                    "not",
                    "now",
                    "therefore",
                    "further",
                    "again",
                    "instead",
                    "thus",
                    "equally",
                    "likewise",
                    "still",
                    "even",
                    "thereby",
                    "only",
                ],
            ) || self.word(at - 1).ends_with("ly");
            if !light {
                return false;
            }
            at -= 1;
        }
        false
    }

    fn meet_verb(&mut self, cue: &CueMention, effect: Effect) {
        let joined = self.is_joined(cue.start);
        let passive = cue.start > 0
            && (1..=3).any(|back| {
                cue.start >= back && self.is(cue.start - back, &["be", "been", "is", "are", "was", "were", "being"])
            })
            && self.form(cue) != Form::Gerund
            && !self.is(cue.start, &["be", "is", "are", "was", "were"])
            && self.is_participle(cue.start);
        if passive && !self.pending.is_empty() && matches!(effect, Effect::Side(_)) && cue.frame == Frame::Verb {
            return self.meet_predicate(cue, effect);
        }
        let operator = self.operator(cue, effect);
        if joined {
            let same = self.operators.iter().position(|op| {
                matches!(op.frame, Frame::Verb | Frame::Report) && op.form == operator.form && op.start < cue.start
            });
            // A finite verb ends everything before it; an infinitive or gerund its own like.
            let keep = same.unwrap_or(0);
            let carried: Vec<Operator> = self
                .operators
                .drain(..)
                .enumerate()
                .filter(|(i, op)| {
                    *i < keep || (op.end + 3 >= cue.start && matches!(op.frame, Frame::Modal | Frame::Negation))
                })
                .map(|(_, op)| op)
                .collect();
            self.operators = carried;
            self.pending.clear();
        } else if !self.pending.is_empty() && effect != Effect::Pass {
            // The target is the verb's subject: what follows is its own affair.
            let near = self.pending.iter().any(|r| {
                let end = self.records[*r].end;
                end <= cue.start && cue.start - end <= 2
            });
            let by_target = near && !self.relative_before(cue.start);
            if by_target {
                self.drop_actors(cue.start);
            }
            self.pending.clear();
            if by_target {
                let mut passing = operator;
                passing.effect = Effect::Pass;
                self.operators.push(passing);
                return;
            }
        }
        let ends = self.mark(cue.end).is_some()
            || cue.end >= self.mentions.tokens.len()
            || self.is(cue.end, &["and", "while", "with"]);
        let votes = self.around.ontology.cues[cue.cue as usize].vote.is_some()
            || self.is(cue.end - 1, &["against", "opposed", "favour", "favor"]);
        self.operators.push(operator);
        if ends && votes {
            // "Fiji abstained", "Laos was against": on what was just spoken of.
            let topics = match self.records.last() {
                Some(record) => record.concepts.clone(),
                None => self.discourse.topics.iter().map(|id| (*id, None)).collect(),
            };
            if !topics.is_empty() {
                self.record(cue.start, cue.end, topics.into_iter().map(|(id, _)| (id, None)).collect());
                if let Some(record) = self.records.last_mut() {
                    // The verb is the record's own span; it must still count.
                    record.start = cue.end;
                    record.end = cue.end;
                }
            }
        }
    }

    /// A forum that does something is an actor there, not what a side is taken on.
    fn drop_actors(&mut self, at: usize) {
        let acts = |r: &Record| r.end <= at && at <= r.end + 3 && self.is_forum_name(r.start, r.end);
        if let Some(last) = self.records.iter().rposition(acts).filter(|i| i + 1 == self.records.len()) {
            self.records.remove(last);
            self.pending.retain(|r| *r != last);
        }
    }

    fn is_participle(&self, at: usize) -> bool {
        let word = self.word(at);
        word.ends_with("ed")
            || word.ends_with("en")
            || self.is(
                at,
                &[
                    "held", "met", "kept", "upheld", "sought", "built", "put", "given", "made", "set", "brought",
                    "found", "drawn", "taken",
                ],
            )
    }

    fn relative_before(&self, at: usize) -> bool {
        at > 0 && self.is(at - 1, &["which", "that", "who"])
    }

    fn meet_noun(&mut self, cue: &CueMention, effect: Effect) {
        let mut operator = self.operator(cue, effect);
        let article =
            cue.start > 0 && self.is(cue.start - 1, &["the", "a", "an", "its", "their", "our", "any", "further"]);
        let at = cue.start - usize::from(article);
        if at > 0 && (self.is(at - 1, &["and", "or"]) || self.mark(at - 1) == Some(',')) {
            // "the importance of A and the need for B": the second noun takes the first one's place.
            while self.operators.last().is_some_and(|op| op.frame == Frame::Noun) {
                self.operators.pop();
            }
        }
        if let Some(party) =
            self.parties.iter().find(|p| p.role == Role::Possessive && p.end < cue.start + 1 && cue.start <= p.end + 4)
        {
            operator.owner = Some(party.ids.clone());
        }
        self.pending.clear();
        self.operators.push(operator);
    }

    fn meet_predicate(&mut self, cue: &CueMention, effect: Effect) {
        let operator = self.operator(cue, effect);
        let negated =
            self.operators.iter().rev().take_while(|op| op.end + 4 > cue.start).any(|op| op.effect == Effect::Turn)
                || (cue.start..cue.end).any(|i| self.is(i, &["not", "never", "hardly", "n't", "'t", "no"]));
        let reach: Vec<usize> = self.pending.clone();
        if reach.is_empty() {
            // "it is essential that", "is key to": what follows is under it.
            let opens = (cue.end..cue.end + 3).any(|i| self.is(i, &["that", "to", "for", "of", "in"]))
                || self.is(cue.end - 1, &["to", "of", "for", "in"]);
            if opens {
                self.operators.push(operator);
            }
            return;
        }
        for record in reach {
            let target_end = self.records[record].end;
            if cue.start < target_end {
                continue;
            }
            // A negation between target and predicate turns the predicate.
            let turned = negated && self.operators.iter().any(|op| op.effect == Effect::Turn && op.start >= target_end)
                || (cue.start..cue.end).any(|i| self.is(i, &["not", "never", "hardly", "'t", "no"]));
            let mut predicate = operator.clone();
            if turned {
                predicate.effect = match predicate.effect {
                    Effect::Side(Stance::Supports) => Effect::Side(Stance::Opposes),
                    Effect::Side(Stance::Opposes) => Effect::Side(Stance::Supports),
                    other => other,
                };
            }
            self.records[record].predicates.push(predicate);
        }
        // "norms are essential for stability and X": the rest is not under the predicate.
        self.operators.retain(|op| op.start < cue.start && op.effect != Effect::Turn);
    }

    fn meet_agent(&mut self, cue: &CueMention, effect: Effect) {
        if (0..self.parties.len())
            .any(|i| self.parties[i].start >= cue.end && self.parties[i].start <= cue.end + 1 && self.is_companion(i))
        {
            return;
        }
        let Some(party) = self.parties.iter().find(|p| p.start >= cue.end && p.start <= cue.end + 3).cloned() else {
            return;
        };
        let operator = self.operator(cue, effect);
        let ids = party.ids.clone();
        let mut reach: Vec<usize> = self.pending.clone();
        if reach.is_empty() {
            reach = (0..self.records.len()).filter(|r| self.records[*r].end <= cue.start).collect();
            if let Some(last) = reach.last().copied() {
                reach = vec![last];
            }
        }
        let later = self.mentions.targets.iter().any(|t| t.start > party.end);
        if reach.is_empty() && later && self.around.ontology.cues[cue.cue as usize].vote.is_some() {
            self.votes.push((ids, operator));
            return;
        }
        if reach.is_empty() && !later && !self.discourse.topics.is_empty() && cue.start <= 3 {
            // "Opposed were Bolivia, China …": of what the sentence before was about.
            let topics = self.discourse.topics.iter().take(1).map(|id| (*id, None)).collect();
            self.operators.clear();
            self.record(cue.start, cue.end, topics);
            reach = vec![self.records.len() - 1];
        }
        if reach.is_empty() {
            // "the resolution, sponsored by Russia, on a new treaty"
            let mut owned = operator;
            owned.owner = Some(ids);
            self.operators.push(owned);
            return;
        }
        for record in reach {
            self.records[record].agents.push((ids.clone(), operator.clone()));
        }
        self.discourse.mention(&party.ids.clone(), true);
    }

    fn meet_behalf(&mut self, cue: &CueMention) {
        let Some(party) = self.parties.iter().find(|p| p.start >= cue.end && p.start <= cue.end + 3).cloned() else {
            return;
        };
        if !party.ids.is_empty() {
            self.speak_for(cue, &party);
        }
    }

    /// The subject, or the speaker, speaks for a party: the alignment, and the voice of what follows.
    fn speak_for(&mut self, cue: &CueMention, party: &Party) {
        let party = party.clone();
        // "Speaking on behalf of the group, Iraq …"
        let next = self.parties.iter().position(|p| {
            p.role == Role::Subject
                && p.source == Source::Named
                && p.start == party.end + 1
                && self.mark(party.end) == Some(',')
        });
        if let (Some(next), Subject::Open) = (next, &self.subject) {
            let ids = self.parties[next].ids.clone();
            self.parties[next].role = Role::Oblique;
            self.subject = Subject::Holders(ids, Source::Named, None);
        }
        let by: Vec<ConceptId> = match &self.subject {
            Subject::Holders(ids, _, _) => ids.clone(),
            _ => self.discourse.speaker.into_iter().collect(),
        };
        for holder in by {
            for with in &party.ids {
                if holder != *with {
                    self.relate(Relation::Alignment, holder, cue, &party, |s| s.with = Some(*with));
                }
            }
        }
        let span = Some((party.start, party.end));
        if matches!(self.discourse.voice, Voice::Holder(_))
            && !matches!(self.subject, Subject::Holders(_, Source::Named, _))
        {
            self.discourse.voice = Voice::Holder(party.ids.clone());
        }
        self.subject = Subject::Holders(party.ids, Source::Named, span);
    }

    fn relate(
        &mut self,
        relation: Relation,
        holder: ConceptId,
        cue: &CueMention,
        party: &Party,
        fill: impl FnOnce(&mut Statement),
    ) {
        let from = cue.start.min(party.start);
        let span = self.mentions.span(from, cue.end.max(party.end));
        let mut statement = self.statement(relation, holder, span, format!("{}/named", cue.frame.name()));
        statement.parts.cue = Some(self.mentions.span(cue.start, cue.end));
        statement.act = self.around.ontology.cues[cue.cue as usize].act;
        fill(&mut statement);
        self.out.push(statement);
    }

    fn meet_target(&mut self, target: usize) {
        let found = &self.mentions.targets[target];
        // "to prevent conflict and settle disputes": the second verb is not under the first.
        if self.is_joined(found.start) {
            let form = self.form_at(found.start);
            if form != Form::Base && self.operators.last().is_some_and(|op| op.frame == Frame::Verb && op.form == form)
            {
                self.operators.pop();
            }
        }
        if self.is_setting(found.start, found.end) || self.is_aside(found.start, found.end) || self.is_part(found) {
            return;
        }
        let owner =
            self.parties.iter().find(|p| p.role == Role::Possessive && p.end < found.start && found.start <= p.end + 2);
        if let Some(owner) = owner.filter(|_| found.has_noun_cue) {
            self.operators.push(Operator {
                start: found.start,
                end: found.start,
                effect: Effect::Side(Stance::Supports),
                frame: Frame::Noun,
                cue: None,
                form: Form::Noun,
                owner: Some(owner.ids.clone()),
                weak: false,
            });
        }
        self.record(found.start, found.end, found.concepts.clone());
        if let Some(record) = self.records.last_mut() {
            record.inner = found.inner;
        }
    }

    /// Whether words that name a forum say where something happened, or whose report it is, and
    /// not what a side is taken on: `at the OEWG`, `the report of the first OEWG`.
    fn is_setting(&self, start: usize, end: usize) -> bool {
        if !self.is_forum_name(start, end) {
            return false;
        }
        let mut before = start;
        while before > 0
            && (self
                .is(before - 1, &["the", "this", "a", "an", "first", "second", "current", "new", "un", "our", "both"]))
        {
            before -= 1;
        }
        before > 0
            && self.is(
                before - 1,
                &["of", "in", "at", "within", "under", "by", "during", "before", "through", "from", "throughout"],
            )
            && !self.operators.last().is_some_and(|op| op.end == before && !matches!(op.effect, Effect::Pass))
    }

    /// `human rights, including the right to privacy`: part of what was named before, by class.
    fn is_part(&self, found: &crate::mention::Target) -> bool {
        let whole = |r: &&Record| {
            r.end <= found.start
                && (r.end..found.start).any(|i| self.is(i, &["including", "include", "includes"]))
                && r.concepts
                    .iter()
                    .any(|(a, _)| found.concepts.iter().any(|(b, _)| self.around.ontology.is_same_class(*a, *b)))
        };
        self.records.iter().any(|r| whole(&r))
    }

    /// Whether words stand in brackets, as an example or a gloss.
    fn is_aside(&self, start: usize, end: usize) -> bool {
        let opened = (0..start).rev().find(|i| matches!(self.mark(*i), Some('(' | ')')));
        let closed = (end..self.mentions.tokens.len()).find(|i| matches!(self.mark(*i), Some('(' | ')')));
        match (opened, closed) {
            (Some(a), Some(b)) => self.mark(a) == Some('(') && self.mark(b) == Some(')') && b - a > end - start + 3,
            _ => false,
        }
    }

    fn is_forum_name(&self, start: usize, end: usize) -> bool {
        self.mentions
            .names
            .iter()
            .any(|n| n.kind == NameKind::Forum && n.start < end && start < n.end && n.end - n.start + 3 > end - start)
    }

    /// A pronoun that stands for a target: the object of a verb that takes a side, or the subject
    /// of a predicate.
    fn meet_pronoun(&mut self, at: usize) {
        if !self.is(at, &["it", "them", "this", "one", "they", "these", "that", "so"]) {
            return;
        }
        let topics = match self.records.last() {
            Some(record) => record.concepts.iter().map(|(id, _)| *id).collect(),
            None => self.discourse.topics.clone(),
        };
        if topics.is_empty() || self.mentions.targets.iter().any(|t| t.start <= at && at < t.end) {
            return;
        }
        let ends = self.mark(at + 1).is_some()
            || self.is(
                at + 1,
                &["in", "at", "as", "for", "to", "and", "on", "with", "because", "since", "when", "during"],
            )
            || at + 1 >= self.mentions.tokens.len();
        let object = ends
            && !self.is(at, &["they", "so"])
            && self.operators.last().is_some_and(|op| {
                op.end == at
                    && !op.weak
                    && matches!(op.effect, Effect::Side(_))
                    && matches!(op.frame, Frame::Verb | Frame::Noun)
            });
        let subject = !self.is(at, &["them", "one", "so"])
            && (!self.is(at, &["that"]) || at == 0)
            && !self.is_dummy_it(at, at + 1)
            && self.cues(Frame::Predicate).any(|c| c.start > at && c.start <= at + 3);
        if object || subject {
            self.record(at, at + 1, topics.into_iter().map(|id| (id, None)).collect());
        }
    }

    fn record(&mut self, start: usize, end: usize, concepts: Vec<(ConceptId, Option<Stance>)>) {
        let direct = self
            .operators
            .iter()
            .rev()
            .find(|op| matches!(op.effect, Effect::Side(_)) && matches!(op.frame, Frame::Verb | Frame::Noun));
        let carried = direct.is_some_and(|op| {
            self.is(op.end - 1, &["that"]) || (op.end..start).any(|i| self.is(i, &["that", "whether", "how"]))
        });
        let open = direct.is_none() || carried;
        let agents = std::mem::take(&mut self.votes);
        self.records.push(Record {
            start,
            end,
            concepts,
            inner: None,
            operators: self.operators.clone(),
            predicates: Vec::new(),
            agents,
            subject: self.subject.clone(),
        });
        if open {
            self.pending.push(self.records.len() - 1);
        }
    }

    // ---- the other relations -------------------------------------------------------------

    fn meet_relation(&mut self, cue: &CueMention) {
        if self.is_nominal(cue) || (cue.end == cue.start + 1 && self.mark(cue.end) == Some(',')) {
            return;
        }
        let negated = self.operators.iter().rev().any(|op| {
            (op.effect == Effect::Turn || op.effect == Effect::Side(Stance::Opposes))
                && op.end <= cue.start
                && op.end + 4 > cue.start
        });
        let reverse = self.around.ontology.cues[cue.cue as usize].stance == Some(Stance::Opposes);
        if negated || reverse {
            return;
        }
        let passive = self.around.ontology.cues[cue.cue as usize].holder_follows;
        let ontology = self.around.ontology;
        let inside = self
            .parties
            .iter()
            .find(|p| {
                p.start >= cue.start && p.end <= cue.end && !p.ids.iter().any(|id| ontology.concept(*id).is_forum)
            })
            .cloned();
        let holders: Vec<ConceptId> = if let Some(party) = &inside {
            party.ids.clone()
        } else if passive {
            match self.parties.iter().find(|p| p.end > cue.end && p.start >= cue.start && p.start <= cue.end + 3) {
                Some(party) => party.ids.clone(),
                None => return,
            }
        } else {
            match self.attribution.as_ref().filter(|_| self.subject == Subject::Open).unwrap_or(&self.subject) {
                Subject::Holders(ids, _, _) => ids.clone(),
                Subject::Nobody | Subject::Open if self.listed_after(cue.end).is_some() => {
                    self.listed_after(cue.end).unwrap_or_default()
                }
                Subject::Nobody => return,
                Subject::Open => self.fallback().map(|(ids, _)| ids).unwrap_or_default(),
            }
        };
        if holders.is_empty() {
            return;
        }
        match cue.frame {
            Frame::Participation => self.participation(cue, &holders),
            Frame::Agreement => self.agreement(cue, &holders),
            _ => self.alignment(cue, &holders, inside),
        }
    }

    /// The list that a colon opens: `fifteen states took part: Fiji, Laos …`.
    fn listed_after(&self, at: usize) -> Option<Vec<ConceptId>> {
        let opens = |p: &&Party| {
            p.start >= at && self.lead(p.start) > 0 && matches!(self.mark(self.lead(p.start) - 1), Some(':' | '('))
        };
        self.parties.iter().find(opens).map(|p| p.ids.clone())
    }

    /// One past the last token that a relation's objects may stand in.
    fn reach(&self, cue: &CueMention, most: usize) -> usize {
        let limit = (cue.end + most).min(self.mentions.tokens.len());
        (cue.end..limit).find(|i| matches!(self.mark(*i), Some(';' | ':'))).unwrap_or(limit)
    }

    fn participation(&mut self, cue: &CueMention, holders: &[ConceptId]) {
        let limit = self.reach(cue, 26);
        let mut end = cue.end;
        let mut forums = Vec::new();
        for name in self.mentions.names.iter().filter(|n| self.is_forum(n)) {
            if name.start >= cue.start && name.start < limit && name.start <= end + 9 {
                forums.push(name.concept);
                end = name.end;
            }
        }
        if forums.is_empty() {
            let near = self
                .mentions
                .names
                .iter()
                .rev()
                .find(|n| self.is_forum(n) && n.end <= cue.start && n.end + 8 > cue.start);
            match near {
                Some(name) => forums.push(name.concept),
                None if self
                    .mentions
                    .references
                    .iter()
                    .any(|r| r.reference == Reference::Forum && r.start >= cue.end && r.start < cue.end + 6)
                    || (cue.end..limit.min(cue.end + 5)).any(|i| {
                        self.is(i, &["its"]) && self.is(i + 1, &["sessions", "meetings", "work", "session"])
                    }) =>
                {
                    forums.clone_from(&self.discourse.forums);
                }
                None if self.around.ontology.cues[cue.cue as usize].holder_follows => {
                    forums.extend(self.discourse.forums.last().copied());
                }
                None => return,
            }
        }
        forums.retain(|f| !holders.contains(f));
        if forums.is_empty() {
            return;
        }
        let span = self.mentions.span(cue.start, end);
        for holder in holders {
            let mut statement = self.statement(Relation::Participation, *holder, span, "participation/named".into());
            statement.forums.clone_from(&forums);
            statement.parts.cue = Some(self.mentions.span(cue.start, cue.end));
            statement.act = self.around.ontology.cues[cue.cue as usize].act;
            self.out.push(statement);
        }
    }

    fn is_forum(&self, name: &crate::mention::Name) -> bool {
        name.kind == NameKind::Forum
            || (name.kind == NameKind::Holder && self.around.ontology.concept(name.concept).is_forum)
    }

    fn agreement(&mut self, cue: &CueMention, holders: &[ConceptId]) {
        let limit = self.reach(cue, 24);
        let mut end = cue.end;
        let mut instruments = Vec::new();
        for name in self.mentions.names.iter().filter(|n| n.kind == NameKind::Instrument) {
            if name.start >= cue.start && name.start < limit && name.start <= end + 7 {
                instruments.push(name.concept);
                end = name.end;
            }
        }
        if instruments.is_empty() {
            let forums = self
                .mentions
                .names
                .iter()
                .filter(|n| n.kind == NameKind::Forum && n.start >= cue.start && n.start <= cue.end + 3);
            for name in forums {
                if let Some(instrument) = self.around.ontology.instrument_of(name.concept) {
                    instruments.push(instrument);
                    end = name.end;
                }
            }
        }
        if instruments.is_empty() && self.around.ontology.cues[cue.cue as usize].holder_follows {
            let near = |n: &&crate::mention::Name| n.end <= cue.start && n.end + 6 > cue.start;
            let before = self.mentions.names.iter().rev().filter(near).find_map(|n| match n.kind {
                NameKind::Instrument => Some(n.concept),
                NameKind::Forum => self.around.ontology.instrument_of(n.concept),
                _ => None,
            });
            instruments.extend(before);
        }
        // A law or a strategy of one's own is a policy, not an agreement.
        instruments.retain(|i| !self.around.ontology.concept(*i).id.starts_with("NATIONAL"));
        if instruments.is_empty() {
            return;
        }
        let mut counterparts = Vec::new();
        for party in &self.parties {
            if party.start >= end
                && party.start <= end + 6
                && ((end..party.start).any(|i| self.is(i, &["with", "between"])) || self.is(end - 1, &["with"]))
                && !(end..party.start).any(|i| self.is(i, &["is", "are", "was", "were", "has", "have", "will", "more"]))
            {
                counterparts.extend(party.ids.iter().filter(|id| !holders.contains(id)).copied());
                end = party.end;
            }
        }
        for name in self.mentions.names.iter().filter(|n| n.kind == NameKind::Forum) {
            if name.start >= end && name.start <= end + 5 && (end..name.start).any(|i| self.is(i, &["with"])) {
                counterparts.push(name.concept);
                end = name.end;
            }
        }
        let span = self.mentions.span(cue.start.min(end - 1), end);
        let counterparts: Vec<Option<ConceptId>> =
            if counterparts.is_empty() { vec![None] } else { counterparts.into_iter().map(Some).collect() };
        for holder in holders {
            for counterpart in &counterparts {
                let mut statement = self.statement(Relation::Agreement, *holder, span, "agreement/named".into());
                statement.instruments.clone_from(&instruments);
                statement.counterpart = *counterpart;
                statement.parts.cue = Some(self.mentions.span(cue.start, cue.end));
                statement.act = self.around.ontology.cues[cue.cue as usize].act;
                self.out.push(statement);
            }
        }
    }

    fn alignment(&mut self, cue: &CueMention, holders: &[ConceptId], inside: Option<Party>) {
        // The formula of the European Union: candidates, neighbours and others "align themselves with this statement".
        let itself = (cue.start..cue.end).any(|i| self.is(i, &["themselves", "itself", "aligned", "associated"]));
        let mut holders = holders.to_vec();
        if itself {
            for party in &self.parties {
                if party.end <= cue.start && party.role == Role::Subject && party.source == Source::Named {
                    holders.extend(party.ids.iter().filter(|id| !holders.contains(id)).copied().collect::<Vec<_>>());
                }
            }
        }
        let holders = holders.as_slice();
        let of_this = (cue.end..cue.end + 3)
            .any(|i| self.is(i, &["statement", "declaration", "communique", "intervention"]))
            && self.is(cue.end, &["this", "the", "that"]);
        let named_after = self.parties.iter().any(|p| p.start >= cue.end && p.start <= cue.end + 12);
        if of_this && !named_after && inside.is_none() {
            let group = match &self.discourse.voice {
                Voice::Holder(ids) => ids.first().copied(),
                _ => None,
            };
            let is_group = |id: &ConceptId| self.around.ontology.concept(*id).kind == Kind::Group;
            let with = group.or_else(|| {
                self.discourse.recent.iter().rev().find(|id| is_group(id) && !holders.contains(id)).copied()
            });
            let Some(with) = with else { return };
            let party = Party {
                start: cue.start,
                end: cue.end,
                ids: vec![with],
                role: Role::Oblique,
                source: Source::Reference,
            };
            for holder in holders.iter().filter(|h| **h != with) {
                self.relate(Relation::Alignment, *holder, cue, &party, |s| s.with = Some(with));
            }
            return;
        }
        let with = inside.clone().or_else(|| {
            self.parties
                .iter()
                .find(|p| {
                    p.start >= cue.end && p.start <= cue.end + 12 && p.source != Source::Speaker && p.ids != holders
                })
                .cloned()
        });
        let Some(party) = with else { return };
        if (cue.end..party.start).any(|i| matches!(self.mark(i), Some(';'))) {
            return;
        }
        let subjects: Vec<ConceptId> = if inside.is_some() {
            match &self.subject {
                Subject::Holders(ids, _, _) => ids.clone(),
                _ => return,
            }
        } else {
            holders.to_vec()
        };
        for holder in subjects {
            for with in &party.ids {
                if holder != *with {
                    self.relate(Relation::Alignment, holder, cue, &party, |s| s.with = Some(*with));
                }
            }
        }
    }

    // ---- forums of the sentence ----------------------------------------------------------

    fn forums(&mut self) {
        let mut found = Vec::new();
        for name in self.mentions.names.iter().filter(|n| self.is_forum(n)) {
            let mut before = name.start;
            while before > 0
                && (self.is(
                    before - 1,
                    &[
                        "the", "latest", "first", "second", "current", "new", "this", "un", "un's", "work", "both",
                        "all",
                    ],
                ) || self.mentions.names.iter().any(|n| self.is_forum(n) && n.end == before)
                    || self.is(before - 1, &["and"]))
            {
                before -= 1;
            }
            let placed = before > 0
                && self.is(
                    before - 1,
                    &[
                        "in",
                        "at",
                        "within",
                        "to",
                        "told",
                        "before",
                        "during",
                        "of",
                        "under",
                        "through",
                        "for",
                        "throughout",
                        "addressing",
                        "informed",
                        "reminded",
                        "urged",
                    ],
                );
            let in_holder = self.parties.iter().any(|p| {
                p.start <= name.start && name.end <= p.end && matches!(p.role, Role::Subject | Role::Attribution)
            });
            if placed && !in_holder {
                found.push((name.concept, name.start, name.end));
            }
        }
        let refers = self.mentions.references.iter().any(|r| {
            r.reference == Reference::Forum
                && r.start > 0
                && self.is(r.start - 1, &["in", "at", "within", "to", "during", "told"])
        });
        if found.is_empty() && refers {
            found.extend(self.discourse.forums.iter().map(|f| (*f, 0, 0)));
        }
        let all: Vec<ConceptId> = self
            .mentions
            .names
            .iter()
            .filter(|n| self.is_forum(n) && n.kind == NameKind::Forum)
            .map(|n| n.concept)
            .collect();
        if !all.is_empty() {
            self.discourse.forums = all;
        }
        self.sentence_forums = found;
    }

    // ---- statements ----------------------------------------------------------------------

    fn fallback(&self) -> Option<(Vec<ConceptId>, Source)> {
        match &self.discourse.voice {
            Voice::Nobody => None,
            Voice::Holder(ids) => Some((ids.clone(), Source::Speaker)),
            Voice::Report if !self.discourse.focus.is_empty() && self.discourse.focus.len() <= MOST_INHERITED => {
                Some((self.discourse.focus.clone(), Source::Inherited))
            }
            Voice::Report => None,
        }
    }

    fn emit(&mut self) {
        let named: Vec<ConceptId> = self.mentions.targets.iter().flat_map(|t| t.concepts.iter().map(|c| c.0)).collect();
        if !named.is_empty() {
            self.discourse.topics = named.into_iter().rev().take(1).collect();
        }
        if !self.around.in_context {
            let ontology = self.around.ontology;
            let of_cyberspace =
                |id: &ConceptId| ontology.concept(*id).regards.is_some_and(|t| !ontology.concept(t).needs_context);
            self.out.retain(|s| s.instruments.iter().chain(&s.forums).any(of_cyberspace));
        }
        if self.discourse.voice == Voice::Nobody {
            self.out.clear();
            return;
        }
        for r in 0..self.records.len() {
            let record = self.records[r].clone();
            for (concept, own) in &record.concepts {
                self.emit_one(&record, *concept, *own);
            }
        }
    }

    fn emit_one(&mut self, record: &Record, concept: ConceptId, own: Option<Stance>) {
        let ontology = self.around.ontology;
        let Some(coded) = ontology.codebook_target(concept) else { return };
        if !self.around.in_context && (ontology.concept(concept).needs_context || ontology.concept(coded).needs_context)
        {
            return;
        }
        let target = record;
        let mut value = own;
        let mut turned = false;
        let mut deciding: Option<&Operator> = None;
        let mut span = self.mentions.span(target.start.min(self.mentions.tokens.len() - 1), target.end);
        for predicate in &record.predicates {
            if predicate.effect == Effect::Weak && value.is_none() && record.predicates.len() == 1 {
                value = Some(Stance::Supports);
                deciding = Some(predicate);
                span = span.join(self.mentions.span(predicate.start, predicate.end));
            }
            if let Effect::Side(stance) = predicate.effect {
                value = Some(compose(stance, value));
                deciding = Some(predicate);
                span = span.join(self.mentions.span(predicate.start, predicate.end));
            }
        }
        for (holders, operator) in &record.agents {
            if let Effect::Side(stance) = operator.effect {
                // "concern about X was voiced by": the noun says which side.
                let below = record.operators.iter().rev().fold(value, |value, op| match op.effect {
                    Effect::Side(side) if op.frame == Frame::Noun => Some(compose(side, value)),
                    _ => value,
                });
                let stance = compose(stance, below);
                let span = span.join(self.mentions.span(operator.start, operator.end));
                for holder in holders {
                    self.position(*holder, stance, concept, coded, span, operator, record, Source::Named);
                }
            }
        }
        let mut stopped = false;
        for operator in record.operators.iter().rev() {
            // A negation turns what comes next, and no more than that.
            if operator.effect == Effect::Turn {
                let next = record.operators.iter().map(|op| op.start).filter(|at| *at >= operator.end).min();
                let next = next.unwrap_or(record.start).min(record.start);
                let taken = self.records.iter().any(|r| r.start >= operator.end && r.end > r.start && r.end <= next);
                if next.saturating_sub(operator.end) > NEGATION_REACH || taken {
                    continue;
                }
            }
            // A noun or an everyday verb does not reach far, unless a list leads on.
            let reach = match operator.frame {
                Frame::Noun => 8,
                Frame::Verb if operator.weak => 12,
                _ => usize::MAX,
            };
            let mut from = operator.end;
            for step in self.records.iter().filter(|r| r.start >= operator.end && r.end <= record.start) {
                if step.start.saturating_sub(from) <= reach {
                    from = from.max(step.end);
                }
            }
            if record.start.saturating_sub(from) > reach {
                continue;
            }
            // What the target's own words say is not said twice.
            if own.is_some() && operator.end > record.start {
                if let (Some(owner), Some(stance)) = (&operator.owner, value) {
                    for holder in owner {
                        self.position(*holder, stance, concept, coded, span, operator, record, Source::Named);
                    }
                    return;
                }
                continue;
            }
            match operator.effect {
                Effect::Side(stance) => {
                    let fresh = value.is_none();
                    // "proposed to mention X" is for X.
                    let mentions = value == Some(Stance::Addresses)
                        && stance == Stance::Supports
                        && deciding.is_some_and(|op| op.frame == Frame::Verb);
                    value = Some(if mentions { Stance::Supports } else { compose(stance, value) });
                    if fresh && turned {
                        value = value.map(turn);
                        turned = false;
                    }
                    if deciding.is_none() || stance != Stance::Addresses {
                        deciding = Some(operator);
                    }
                    span = span.join(self.mentions.span(operator.start, operator.end));
                }
                Effect::Turn
                    if own.is_some()
                        && operator.end + 5 > record.start
                        && (record.start..record.end)
                            .any(|i| self.is(i, &["not", "never", "no", "without", "nor"])) => {}
                Effect::Turn => match value {
                    Some(stance) => value = Some(turn(stance)),
                    None => turned = !turned,
                },
                Effect::Weak => {
                    // "should consider": who asks for it is for it.
                    if value == Some(Stance::Ambivalent) {
                        value = Some(Stance::Supports);
                    }
                    if value.is_none() {
                        value = Some(if turned { Stance::Opposes } else { Stance::Supports });
                        turned = false;
                        deciding = Some(operator);
                    }
                    span = span.join(self.mentions.span(operator.start, operator.end));
                }
                Effect::Pass => {}
                Effect::Stop => stopped = true,
            }
            if let (Some(owner), Some(stance)) = (&operator.owner, value) {
                for holder in owner {
                    self.position(*holder, stance, concept, coded, span, operator, record, Source::Named);
                }
                if operator.frame == Frame::Agent {
                    // The sponsor's side is not the subject's.
                    value = own;
                }
            }
        }
        // "holds that the Charter governs …": to say what a target does is to affirm it.
        if value.is_none() && !turned {
            let negated = self.cues(Frame::Negation).any(|c| c.start >= record.end && c.start <= record.end + 6);
            let said = record.operators.last().filter(|_| !negated).filter(|op| {
                let asserted =
                    ontology.concept(coded).asserted && (op.end..record.start).any(|i| self.is(i, &["that"]));
                op.frame == Frame::Report && (asserted || self.is_clause_opener(op.end, record.start))
            });
            if let Some(operator) = said {
                value = Some(Stance::Supports);
                deciding = Some(operator);
                span = span.join(self.mentions.span(operator.start, operator.end));
            }
        }
        if value.is_none()
            && !turned
            && record.operators.is_empty()
            && record.agents.is_empty()
            && self.opens_clause(record)
        {
            // What a speaker says of a rule as the subject of a sentence affirms the rule.
            let rule = ontology.concept(coded).asserted;
            if rule && matches!(self.discourse.voice, Voice::Holder(_)) && record.subject == Subject::Open {
                value = Some(Stance::Supports);
            }
        }
        // What is said within the words of the target counts where nothing around them does.
        if value.is_none()
            && !turned
            && record.agents.is_empty()
            && let Some((stance, everyday)) = record.inner
            && (!everyday || self.attribution.is_some() || matches!(record.subject, Subject::Holders(..)))
        {
            value = Some(stance);
        }
        // "…, Japan points out, …": a rule that is stated is affirmed.
        if value.is_none()
            && !turned
            && self.attribution.is_some()
            && record.operators.iter().all(|op| op.effect == Effect::Pass)
        {
            let negated = self.cues(Frame::Negation).any(|c| c.start >= record.end && c.start <= record.end + 6);
            if ontology.concept(coded).asserted && !negated {
                value = Some(Stance::Supports);
            }
        }
        let explicit = self.attribution.is_some() || matches!(record.subject, Subject::Holders(..));
        if deciding.is_some_and(|op| op.weak) && !explicit {
            let strong = |op: &Operator| !op.weak && matches!(op.effect, Effect::Side(_) | Effect::Weak);
            if own.is_none() && !record.operators.iter().chain(&record.predicates).any(strong) {
                return;
            }
        }
        let Some(stance) = value else { return };
        if stopped || (!record.agents.is_empty() && (record.operators.is_empty() || record.subject == Subject::Open)) {
            return;
        }
        let subject = match (&self.attribution, &record.subject) {
            (Some(attribution), Subject::Open) => attribution,
            (Some(attribution), Subject::Holders(_, Source::Inherited, _)) => attribution,
            (_, subject) => subject,
        };
        let (holders, source) = match subject {
            Subject::Holders(ids, source, _) => (ids.clone(), *source),
            Subject::Nobody => return,
            Subject::Open => match self.fallback() {
                Some(found) => found,
                None => return,
            },
        };
        let threat = ontology.concept(concept).threat || ontology.concept(coded).threat;
        let breach = ontology.concept(coded).named_by_breach && stance == Stance::Opposes;
        let stance = if breach { Stance::Supports } else { stance };
        let stance = if threat && stance == Stance::Opposes && deciding.is_some_and(|op| op.frame != Frame::Predicate) {
            Stance::Addresses
        } else {
            stance
        };
        let sides = Operator {
            start: target.start,
            end: target.end.max(target.start + 1),
            effect: Effect::Pass,
            frame: Frame::Filler,
            cue: None,
            form: Form::Base,
            owner: None,
            weak: false,
        };
        let operator = deciding.unwrap_or(&sides).clone();
        for holder in holders {
            self.position(holder, stance, concept, coded, span, &operator, record, source);
        }
    }

    /// Whether a target is the subject of its sentence: nothing but articles and adjectives before it.
    fn opens_clause(&self, record: &Record) -> bool {
        record.start <= 3
            && (0..record.start).all(|i| self.mark(i).is_none() && !self.is(i, &PREPOSITIONS))
            && self.mentions.tokens.len() > record.end + 2
            && !self.mentions.tokens.last().is_some_and(|t| t.is_mark('?'))
    }

    /// Whether only *that* and articles stand between a verb of saying and a target.
    fn is_clause_opener(&self, from: usize, to: usize) -> bool {
        from < to
            && to - from <= 3
            && self.is(from, &["that"])
            && (from + 1..to)
                .all(|i| self.is(i, &["the", "a", "existing", "all", "these", "those", "current", "both", "agreed"]))
    }

    /// A target's words with the noun that a pattern may have left off: `legally binding` *instrument*.
    fn whole_phrase(&self, record: &Record) -> Span {
        let mut end = record.end.max(record.start + 1);
        let starts_cue =
            |at: usize| self.mentions.cues.iter().any(|c| c.start == at && !matches!(c.frame, Frame::Actor));
        let is_noun = |at: usize| {
            self.token(at).is_some_and(|t| t.kind == TokenKind::Word && !t.is_capitalised() && t.span.len() > 3)
                && !starts_cue(at)
                && !self.is(at, &PREPOSITIONS)
                && !self.is(
                    at,
                    &[
                        "that", "which", "should", "must", "will", "would", "have", "been", "were", "also", "when",
                        "where", "while", "than", "they", "this", "these", "their", "because", "although", "can",
                        "could", "does", "said", "says",
                    ],
                )
                && !self.word(at).ends_with("ly")
        };
        let limit = end + 2;
        while end < limit && end < self.mentions.tokens.len() && is_noun(end) {
            end += 1;
        }
        self.mentions.span(record.start.min(end - 1), end)
    }

    #[allow(clippy::too_many_arguments)]
    fn position(
        &mut self,
        holder: ConceptId,
        stance: Stance,
        concept: ConceptId,
        coded: ConceptId,
        span: Span,
        operator: &Operator,
        record: &Record,
        source: Source,
    ) {
        if !matches!(self.around.ontology.concept(holder).kind, Kind::State | Kind::Group) {
            return;
        }
        let frame = if operator.cue.is_none() { "sides" } else { operator.frame.name() };
        let mut statement = self.statement(Relation::Position, holder, span, format!("{frame}/{}", source.name()));
        let target = record;
        statement.span = statement.span.join(self.whole_phrase(record));
        statement.stance = Some(stance);
        statement.target = Some(coded);
        statement.topic = (concept != coded).then_some(concept);
        statement.parts.target = (target.end > target.start).then(|| self.mentions.span(target.start, target.end));
        if let Some(cue) = operator.cue {
            let cue = &self.around.ontology.cues[cue as usize];
            statement.act = cue.act;
            statement.vote = cue.vote;
            statement.hedge = cue.hedge;
            statement.parts.cue = Some(self.mentions.span(operator.start, operator.end));
        }
        if let Subject::Holders(_, _, Some((start, end))) = &record.subject {
            statement.parts.holder = Some(self.mentions.span(*start, *end));
        }
        let cues = &self.around.ontology.cues;
        if let Some(hedge) = self.cues(Frame::Hedge).find_map(|c| cues[c.cue as usize].hedge) {
            statement.hedge = Some(hedge);
        }
        let mut forums: Vec<ConceptId> = self.sentence_forums.iter().map(|f| f.0).collect();
        if forums.is_empty() {
            forums.clone_from(&self.discourse.setting);
        } else if let Some((_, start, end)) = self.sentence_forums.first().filter(|f| f.2 > 0) {
            statement.parts.forum = Some(self.mentions.span(*start, *end));
        }
        forums.retain(|f| *f != holder);
        statement.forums = forums;
        statement.instruments =
            self.mentions.names.iter().filter(|n| n.kind == NameKind::Instrument).map(|n| n.concept).collect();
        self.out.push(statement);
    }

    fn statement(&self, relation: Relation, holder: ConceptId, span: Span, rule: String) -> Statement {
        let confidence = self.around.ontology.rule_confidence.get(&rule).copied().unwrap_or(50);
        Statement {
            relation,
            holder,
            stance: None,
            target: None,
            topic: None,
            forums: Vec::new(),
            instruments: Vec::new(),
            counterpart: None,
            with: None,
            act: None,
            hedge: None,
            vote: None::<Vote>,
            date: self.around.date.map(str::to_owned),
            span,
            sentence: self.around.sentence,
            parts: Parts::default(),
            rule,
            confidence,
        }
    }

    /// One statement of each kind a sentence, the surest.
    fn settle(mut self) -> Vec<Statement> {
        let positions = |all: &[Statement]| -> Vec<Statement> {
            all.iter().filter(|s| s.relation == Relation::Position).cloned().collect()
        };
        let mut said = positions(&self.out);
        if said.is_empty() {
            said.clone_from(&self.discourse.positions);
        }
        let one = said.first().map(|s| s.holder);
        for (holders, span) in std::mem::take(&mut self.likewise) {
            for statement in said.iter().filter(|s| Some(s.holder) == one) {
                for holder in &holders {
                    let parts = Parts { holder: Some(span), ..Parts::default() };
                    let sentence = self.around.sentence;
                    self.out.push(Statement { holder: *holder, span, sentence, parts, ..statement.clone() });
                }
            }
        }
        let said = positions(&self.out);
        if !said.is_empty() {
            self.discourse.positions = said;
        }
        let mut out: Vec<Statement> = Vec::new();
        for mut statement in std::mem::take(&mut self.out) {
            statement.forums.sort_unstable();
            statement.forums.dedup();
            statement.instruments.sort_unstable();
            statement.instruments.dedup();
            let same = |s: &Statement| {
                (s.relation, s.holder, s.stance, s.target, s.counterpart, s.with)
                    == (
                        statement.relation,
                        statement.holder,
                        statement.stance,
                        statement.target,
                        statement.counterpart,
                        statement.with,
                    )
                    && (s.relation == Relation::Position
                        || (s.forums == statement.forums && s.instruments == statement.instruments))
            };
            match out.iter_mut().find(|s| same(s)) {
                Some(first) if first.confidence < statement.confidence => *first = statement,
                Some(_) => {}
                None => out.push(statement),
            }
        }
        out
    }
}

/// The side that an operator takes on something about which a side is taken below it.
fn compose(outer: Stance, inner: Option<Stance>) -> Stance {
    match (outer, inner) {
        (Stance::Addresses, Some(inner)) | (Stance::Supports, Some(inner)) => inner,
        (outer, None) => outer,
        (Stance::Opposes, Some(inner)) => turn(inner),
        (Stance::Ambivalent, Some(_)) => Stance::Ambivalent,
    }
}

fn turn(stance: Stance) -> Stance {
    match stance {
        Stance::Supports => Stance::Opposes,
        Stance::Opposes => Stance::Supports,
        other => other,
    }
}

//! One sentence to its statements.
//!
//! In: a sentence's [`Mentions`] and the [`Discourse`]. Out: [`Statement`]s. The sentence is read
//! once from left to right: the subject in force, the operators that are open (verbs and nouns
//! that take a side, negations, reports), and the targets met so far; a predicate that follows its
//! target reaches back to it. A stance is the product of what stands between holder and target.
//! Invariant: a target under no operator and no predicate gives nothing.

use super::discourse::Discourse;
use super::{Parts, Relation, Stance, Statement, Vote};
use crate::mention::{CueMention, Mentions, NameKind};
use crate::ontology::{ConceptId, Frame, Ontology, Reference};
use crate::segment::token::{Token, TokenKind};
use crate::span::Span;
pub use judge::Example;
pub(super) use judge::stem;
use std::cell::RefCell;

mod judge;
mod party;
mod position;
mod relation;
mod scan;
mod ties;

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
    /// Where what the classifiers learn from is wanted: what they see goes there.
    pub examples: Option<&'a RefCell<Vec<Example>>>,
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
    let implied = reader.implied();
    reader.parties();
    reader.scan();
    reader.emit();
    reader.judge(implied);
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

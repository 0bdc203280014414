//! Positions weighed by the classifiers.
//!
//! In: parties, target mentions, cues, and the positions that the rules read. Out: positions, each with the
//! probability that the words say so. Two classifiers work in a row: the first says of each stretch of a sentence
//! between marks which targets it is about, by words that no pattern knows; the second says of each pair of holder
//! and target whether the one takes a side on the other, and which. What the rules read is the strongest of its
//! features, so it may be confirmed, turned or dropped. Invariant: without weights the rules stand as they are.

use super::{Effect, Form, MOST_INHERITED, Operator, Party, Reader, Record, Role, Source, Subject};
use crate::classifier::{Atom, Names, Sink, Weights, hash, logistic, softmax};
use crate::mention::NameKind;
use crate::ontology::{ConceptId, Frame, Kind};
use crate::segment::token::{TokenKind, fold};
use crate::statement::discourse::Voice;
use crate::statement::{Relation, Stance, Statement};

/// Words nearer than this to a target are features of their own.
const NEAR: usize = 6;
/// No more words than these between holder and target are looked at.
const BETWEEN: usize = 25;
/// Words of so many letters stand for what a sentence is about.
const TELLING: usize = 4;
/// A target that no pattern names is considered from this probability on.
const SUGGESTED: f32 = 0.05;
/// By how much of what is not nothing another stance must be likelier than the one that a rule read.
const TURNED: f32 = 0.4;

/// Stems of a sentence's tokens.
pub(super) struct Words {
    text: String,
    stems: Vec<(usize, usize, u64)>,
}

impl Words {
    fn atom(&self, at: usize) -> Atom<'_> {
        let (start, end, hash) = self.stems[at];
        Atom::hashed(&self.text[start..end], hash)
    }
}

/// A run of tokens between marks, and what it is about.
struct Stretch {
    start: usize,
    end: usize,
    about: Vec<(ConceptId, f32)>,
}

/// Somebody who may hold a position.
pub(super) struct Holder {
    pub(super) party: Option<Party>,
    pub(super) ids: Vec<ConceptId>,
    pub(super) role: &'static str,
    pub(super) source: Source,
}

/// Something on which a side may be taken.
pub(super) struct Candidate {
    pub(super) start: usize,
    pub(super) end: usize,
    concept: ConceptId,
    coded: ConceptId,
    own: Option<Stance>,
    inner: Option<Stance>,
    named: bool,
    /// Taken over from the sentence before.
    pub(super) inherited: bool,
    probability: f32,
}

impl Candidate {
    /// A forum, an instrument or a party in the place of a target.
    pub(super) fn of_name(start: usize, end: usize, concept: ConceptId) -> Self {
        Self {
            start,
            end,
            concept,
            coded: concept,
            own: None,
            inner: None,
            named: true,
            inherited: false,
            probability: 0.0,
        }
    }

    /// Something that the sentence before named: it stands before the first word.
    pub(super) fn of_theme(concept: ConceptId) -> Self {
        Self { named: false, inherited: true, ..Self::of_name(0, 0, concept) }
    }
}

/// A pair, or a stretch, with its features: what the classifiers learn from.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// Index of its sentence.
    pub sentence: usize,
    /// Which relation the pair could stand in; for a stretch, what it is about.
    pub relation: &'static str,
    /// Who: empty for a stretch.
    pub holders: Vec<ConceptId>,
    /// On what, in or with what: for a stretch, nothing; for a forum, the forum and the target of the position.
    pub targets: Vec<ConceptId>,
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Its features.
    pub features: Vec<String>,
}

/// Short words of roles, for features.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Subject => "subject",
        Role::Agent => "agent",
        Role::Possessive => "possessive",
        Role::Oblique => "oblique",
        Role::Attribution => "attribution",
        Role::Principal => "principal",
    }
}

pub(super) fn bucket(count: usize) -> &'static str {
    match count {
        0 => "0",
        1 => "1",
        2..=3 => "2-3",
        4..=7 => "4-7",
        8..=15 => "8-15",
        _ => "16+",
    }
}

fn tenth(probability: f32) -> &'static str {
    const TENTHS: [&str; 10] = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"];
    if probability < 0.05 { "p-" } else { TENTHS[((probability * 10.0) as usize).min(9)] }
}

fn stance_name(stance: Option<Stance>) -> &'static str {
    stance.map_or("-", Stance::name)
}

/// Where the ending of an English word begins, roughly: enough to bring its forms together.
pub fn stem(word: &str) -> usize {
    const ENDINGS: [&str; 14] =
        ["ingly", "edly", "ations", "ation", "ings", "ing", "ies", "ied", "ely", "ments", "ment", "ed", "es", "ly"];
    let long = ENDINGS.iter().find(|e| word.len() >= e.len() + 3 && word.ends_with(**e));
    let last = || word.len() >= 4 && (word.ends_with('s') || word.ends_with('e'));
    match long {
        Some(ending) => word.len() - ending.len(),
        None if last() => word.len() - 1,
        None => word.len(),
    }
}

macro_rules! templates {
    ($($name:ident = $text:literal;)*) => { $(pub(super) const $name: Atom<'static> = Atom::new($text);)* };
}

templates! {
    BIAS = "bias"; QUESTION = "question"; VOICE = "voice"; CONTEXT = "context";
    TARGET = "target"; OWN = "own"; INNER = "inner"; THREAT = "threat"; ABOUT = "about"; UNNAMED = "unnamed";
    LEFT = "L"; RIGHT = "R"; INSIDE = "I"; CUE_LEFT = "cueL"; CUE_RIGHT = "cueR"; CUE_INSIDE = "cueI";
    LAST_LEFT = "lastL"; FIRST_RIGHT = "firstR";
    ROLE = "role"; PARTIES = "parties"; AFTER = "H+"; BEFORE = "H-";
    ORDER = "order"; OTHERS = "others"; SUBJECTS = "subjects"; DISTANCE = "distance"; FORCE = "force";
    RULE = "rule"; NO_RULE = "norule"; OTHER_TARGET = "rule-target"; OTHER_HOLDER = "rule-holder";
    TIE = "tie"; NAMED = "named"; MINE = "said"; PRIOR = "prior"; HELD_AFTER = "iH+"; HELD_BEFORE = "iH-";
    BETWEEN_WORD = "B"; BETWEEN_CUE = "cueB"; ROLE_OWN = "role-own";
    UNIGRAM = "u"; BIGRAM = "b"; SKIP = "k"; MENTION = "M"; ELSEWHERE = "E"; REST = "s";
}

impl Reader<'_, '_> {
    /// Whom a sentence could speak of without naming them: the speaker, or who the last one was about, and
    /// whoever else was named last; to be asked before the sentence is read.
    pub(super) fn implied(&self) -> Vec<Holder> {
        let (ids, source) = match &self.discourse.voice {
            Voice::Nobody => return Vec::new(),
            Voice::Holder(ids) => (ids.clone(), Source::Speaker),
            Voice::Report => (self.discourse.focus.clone(), Source::Inherited),
        };
        let mut found = Vec::new();
        if !ids.is_empty() && ids.len() <= MOST_INHERITED {
            found.push(Holder { party: None, ids, role: "implied", source });
        }
        for (id, role) in self.discourse.recent.iter().rev().zip(["last", "before"]) {
            if !found.iter().any(|h| h.ids.contains(id)) {
                found.push(Holder { party: None, ids: vec![*id], role, source: Source::Inherited });
            }
        }
        found
    }

    /// Weighs the positions that the rules have read, and adds those that they have missed.
    pub(super) fn judge(&mut self, implied: Vec<Holder>) {
        self.weigh(implied);
        self.set_theme();
    }

    /// Notes what the sentence was about, for the next one.
    fn set_theme(&mut self) {
        /// No more targets than these are taken over.
        const MOST: usize = 2;
        let ontology = self.around.ontology;
        let positions = self.out.iter().filter(|s| s.relation == Relation::Position).filter_map(|s| s.target);
        let mentioned = self.mentions.targets.iter().flat_map(|t| &t.concepts);
        let mut targets: Vec<ConceptId> = Vec::new();
        for id in positions.chain(mentioned.filter_map(|(id, _)| ontology.codebook_target(*id))) {
            if targets.len() < MOST && !targets.iter().any(|t| ontology.is_same_class(*t, id)) {
                targets.push(id);
            }
        }
        let names = &self.mentions.names;
        let of = |kind: NameKind| names.iter().filter(move |n| n.kind == kind).map(|n| n.concept).take(MOST);
        let (forums, instruments): (Vec<_>, Vec<_>) =
            (of(NameKind::Forum).collect(), of(NameKind::Instrument).collect());
        let theme = &mut self.discourse.theme;
        let said = self.out.first().map(|s| s.stance.map_or(s.relation.name(), Stance::name));
        if !(targets.is_empty() && forums.is_empty() && instruments.is_empty()) || said.is_some() {
            theme.said = said;
        }
        if !targets.is_empty() {
            theme.targets = targets;
        }
        if !forums.is_empty() {
            theme.forums = forums;
        }
        if !instruments.is_empty() {
            theme.instruments = instruments;
        }
    }

    fn weigh(&mut self, implied: Vec<Holder>) {
        let ontology = self.around.ontology;
        let examples = self.around.examples;
        let weights = ontology.weights.as_ref();
        if (weights.is_none() && examples.is_none()) || self.discourse.voice == Voice::Nobody {
            return;
        }
        let holders = self.holders(implied);
        if holders.is_empty() || self.mentions.tokens.len() < 3 {
            return;
        }
        let words = self.words();
        let stretches = self.stretches(&words, weights.map(|w| &w.target));
        let candidates = self.candidates(&stretches);
        if let Some(examples) = examples {
            self.show(&words, &stretches, &holders, &candidates, &mut examples.borrow_mut());
        }
        self.judge_ties(&holders, &words);
        let Some(weights) = weights.map(|w| &w.stance).filter(|w| !w.classes.is_empty()) else { return };
        if candidates.is_empty() {
            return;
        }
        let mut of_sentence = weights.sum();
        self.sentence_features(&mut of_sentence);
        let of_holders: Vec<_> = holders
            .iter()
            .map(|holder| {
                let mut sum = of_sentence.clone();
                self.holder_features(holder, &words, &mut sum);
                sum
            })
            .collect();
        // The best reading of each holder and target in the sentence.
        let mut best: Vec<Verdict> = Vec::new();
        let mut of_target = weights.sum();
        for (c, candidate) in candidates.iter().enumerate() {
            of_target.clear();
            self.target_features(candidate, &words, &mut of_target);
            for (h, holder) in holders.iter().enumerate() {
                let mut sum = of_holders[h].clone();
                for (score, more) in sum.scores.iter_mut().zip(&of_target.scores) {
                    *score += more;
                }
                self.pair_features(holder, candidate, &words, &mut sum);
                let shares = softmax(&sum.scores);
                // What is not one of the stances is nothing.
                let (mut none, mut each) = (0.0, [0.0; Stance::ALL.len()]);
                let mut said: Option<(Stance, f32)> = None;
                for (class, share) in weights.classes.iter().zip(&shares) {
                    let Some(stance) = Stance::named(class) else {
                        none += share;
                        continue;
                    };
                    each[stance as usize] = *share;
                    if said.is_none_or(|s| s.1 < *share) {
                        said = Some((stance, *share));
                    }
                }
                let Some((stance, _)) = said else { continue };
                for id in &holder.ids {
                    let verdict = Verdict {
                        holder: *id,
                        by: h,
                        target: c,
                        stance,
                        shares: each,
                        sure: 1.0 - none,
                        heeded: false,
                    };
                    let same = |v: &&mut Verdict| {
                        v.holder == *id && ontology.is_same_class(candidates[v.target].coded, candidate.coded)
                    };
                    match best.iter_mut().find(same) {
                        Some(known) if known.sure >= verdict.sure => {}
                        Some(known) => *known = verdict,
                        None => best.push(verdict),
                    }
                }
            }
        }
        // Where the passage is not known to be about cyberspace, a name that other subjects share must be sure.
        let doubtful = |candidate: &Candidate| {
            let needs = |id| ontology.concept(id).needs_context;
            !self.around.in_context
                && (!candidate.named || candidate.inherited || needs(candidate.concept) || needs(candidate.coded))
        };
        for verdict in &mut best {
            let threshold =
                if doubtful(&candidates[verdict.target]) { weights.threshold_elsewhere } else { weights.threshold };
            verdict.heeded = verdict.sure >= threshold;
        }
        self.apply(&best, weights.threshold_said, &holders, &candidates, &stretches);
    }

    fn apply(
        &mut self,
        verdicts: &[Verdict],
        threshold_said: f32,
        holders: &[Holder],
        candidates: &[Candidate],
        stretches: &[Stretch],
    ) {
        let ontology = self.around.ontology;
        let mut heard = vec![false; verdicts.len()];
        let mut said = std::mem::take(&mut self.out);
        said.retain_mut(|statement| {
            let Some(target) = statement.target.filter(|_| statement.relation == Relation::Position) else {
                return true;
            };
            let verdict = verdicts.iter().position(|v| {
                v.holder == statement.holder && ontology.is_same_class(candidates[v.target].coded, target)
            });
            let Some(at) = verdict else { return true };
            let verdict = &verdicts[at];
            heard[at] = true;
            let here = self.around.in_context || verdict.heeded;
            if !here || verdict.sure < threshold_said {
                return false;
            }
            // A rule's stance stands unless the other is likelier by far.
            let share = |stance: Stance| verdict.shares[stance as usize];
            if statement.stance.is_none_or(|s| share(verdict.stance) - share(s) >= TURNED * verdict.sure) {
                statement.stance = Some(verdict.stance);
            }
            statement.confidence = hundredths(verdict.sure);
            true
        });
        self.out = said;
        for (verdict, _) in verdicts.iter().zip(&heard).filter(|(v, heard)| !**heard && v.heeded) {
            let candidate = &candidates[verdict.target];
            let holder = &holders[verdict.by];
            self.learned(verdict, holder, candidate, stretches);
        }
    }

    /// States a position that the rules did not read.
    fn learned(&mut self, verdict: &Verdict, holder: &Holder, candidate: &Candidate, stretches: &[Stretch]) {
        let ontology = self.around.ontology;
        if !matches!(ontology.concept(verdict.holder).kind, Kind::State | Kind::Group) {
            return;
        }
        let place = holder.party.as_ref().map(|p| (p.start, p.end));
        // What is taken over from the sentence before has no words here: those around the holder say it.
        let (start, end) = if candidate.inherited { place.unwrap_or((0, 1)) } else { (candidate.start, candidate.end) };
        let within = stretches.iter().filter(|s| s.start < end && start < s.end);
        let span = within
            .map(|s| self.mentions.span(s.start, s.end))
            .fold(self.mentions.span(start, end), |all, stretch| all.join(stretch));
        let record = Record {
            start,
            end,
            concepts: Vec::new(),
            inner: None,
            operators: Vec::new(),
            predicates: Vec::new(),
            agents: Vec::new(),
            subject: Subject::Holders(holder.ids.clone(), holder.source, place),
        };
        let before = self.out.len();
        let operator = self.nearest_operator(candidate, verdict.stance);
        let (concept, coded) = (candidate.concept, candidate.coded);
        self.position(verdict.holder, verdict.stance, concept, coded, span, &operator, &record, holder.source);
        if let Some(statement) = self.out.get_mut(before) {
            statement.rule = format!("learned/{}", holder.source.name());
            statement.confidence = hundredths(verdict.sure);
            if candidate.inherited {
                statement.parts.target = None;
            }
        }
    }

    /// The cue nearest to a target that takes the side in question: it lends its act and its words.
    fn nearest_operator(&self, candidate: &Candidate, stance: Stance) -> Operator {
        let cues = &self.around.ontology.cues;
        let sides = |c: &&crate::mention::CueMention| {
            matches!(c.frame, Frame::Verb | Frame::Noun | Frame::Predicate | Frame::Agent)
                && cues[c.cue as usize].stance == Some(stance)
        };
        let near = self.mentions.cues.iter().filter(sides).min_by_key(|c| {
            if c.end <= candidate.start { candidate.start - c.end } else { c.start.saturating_sub(candidate.end) }
        });
        match near {
            Some(cue) => self.operator(cue, Effect::Side(stance)),
            None => Operator {
                start: candidate.start,
                end: candidate.end,
                effect: Effect::Pass,
                frame: Frame::Filler,
                cue: None,
                form: Form::Base,
                owner: None,
                weak: false,
            },
        }
    }

    fn holders(&self, implied: Vec<Holder>) -> Vec<Holder> {
        let mut holders: Vec<Holder> = self
            .parties
            .iter()
            .filter(|p| !p.ids.is_empty())
            .map(|p| Holder { party: Some(p.clone()), ids: p.ids.clone(), role: role_name(p.role), source: p.source })
            .collect();
        for holder in implied {
            if !holders.iter().any(|h| holder.ids.iter().all(|id| h.ids.contains(id))) {
                holders.push(holder);
            }
        }
        holders
    }

    fn words(&self) -> Words {
        let mut words = Words { text: String::new(), stems: Vec::with_capacity(self.mentions.tokens.len()) };
        let mut lower = String::new();
        let holder = |at: usize| {
            let kinds = [NameKind::Holder, NameKind::Demonym, NameKind::Capital];
            self.mentions.names.iter().any(|n| kinds.contains(&n.kind) && n.start <= at && at < n.end)
        };
        for (at, token) in self.mentions.tokens.iter().enumerate() {
            let start = words.text.len();
            if holder(at) {
                // Who it is must not tell which side is taken.
                words.text.push_str("@holder");
            } else if token.kind == TokenKind::Mark {
                words.text.push(token.first);
            } else {
                fold(token.span.of(self.around.text), &mut lower);
                words.text.push_str(&lower[..stem(&lower)]);
            }
            words.stems.push((start, words.text.len(), hash(&words.text.as_bytes()[start..])));
        }
        words
    }

    /// The sentence cut at its marks and clause openers; a short stretch goes with the one before.
    fn stretches(&self, words: &Words, weights: Option<&Weights>) -> Vec<Stretch> {
        const OPENERS: [&str; 7] = ["but", "while", "whereas", "although", "though", "which", "who"];
        const SHORT: usize = 4;
        let n = self.mentions.tokens.len();
        let mut found: Vec<Stretch> = Vec::new();
        let mut start = 0;
        let mut cut = |start: usize, end: usize| {
            if end <= start {
                return;
            }
            match found.last_mut() {
                Some(last) if end - start < SHORT || last.end - last.start < SHORT => last.end = end,
                _ => found.push(Stretch { start, end, about: Vec::new() }),
            }
        };
        for at in 0..n {
            if matches!(self.mark(at), Some(',' | ';' | ':' | '(' | ')' | '.')) {
                cut(start, at);
                start = at + 1;
            } else if self.is(at, &OPENERS) {
                cut(start, at);
                start = at;
            }
        }
        cut(start, n);
        if let Some(weights) = weights.filter(|w| !w.classes.is_empty()) {
            let mut sum = weights.sum();
            for stretch in &mut found {
                sum.clear();
                self.stretch_features(stretch.start, stretch.end, words, &mut sum);
                for (class, score) in weights.classes.iter().zip(&sum.scores) {
                    let probability = logistic(*score);
                    if probability >= SUGGESTED
                        && let Some(target) = self.around.ontology.by_id(class)
                    {
                        stretch.about.push((target, probability));
                    }
                }
            }
        }
        found
    }

    fn candidates(&self, stretches: &[Stretch]) -> Vec<Candidate> {
        let ontology = self.around.ontology;
        let mut found: Vec<Candidate> = Vec::new();
        for target in &self.mentions.targets {
            for (concept, own) in &target.concepts {
                let Some(coded) = ontology.codebook_target(*concept) else { continue };
                let about = |s: &Stretch| {
                    let same = s.about.iter().filter(|(id, _)| ontology.is_same_class(*id, coded));
                    same.map(|(_, p)| *p).fold(0.0, f32::max)
                };
                let over = stretches.iter().filter(|s| s.start < target.end && target.start < s.end);
                found.push(Candidate {
                    start: target.start,
                    end: target.end,
                    concept: *concept,
                    coded,
                    own: *own,
                    inner: target.inner.map(|i| i.0),
                    named: true,
                    inherited: false,
                    probability: over.map(about).fold(0.0, f32::max),
                });
            }
        }
        for stretch in stretches {
            for (target, probability) in stretch.about.iter().filter(|(_, p)| *p >= SUGGESTED) {
                if found.iter().any(|c| c.named && ontology.is_same_class(c.coded, *target)) {
                    continue;
                }
                found.push(Candidate {
                    start: stretch.start,
                    end: stretch.end,
                    concept: *target,
                    coded: *target,
                    own: None,
                    inner: None,
                    named: false,
                    inherited: false,
                    probability: *probability,
                });
            }
        }
        // "Among them were Croatia and Ecuador": of what the sentence before was about.
        if !found.iter().any(|c| c.named) {
            let theme = &self.discourse.theme.targets;
            let new = theme.iter().filter(|id| !found.iter().any(|c| ontology.is_same_class(c.coded, **id)));
            let inherited: Vec<Candidate> = new.map(|id| Candidate::of_theme(*id)).collect();
            found.extend(inherited);
        }
        found
    }

    fn show(
        &self,
        words: &Words,
        stretches: &[Stretch],
        holders: &[Holder],
        candidates: &[Candidate],
        out: &mut Vec<Example>,
    ) {
        for stretch in stretches {
            let mut names = Names::default();
            self.stretch_features(stretch.start, stretch.end, words, &mut names);
            let (start, end) = (stretch.start, stretch.end);
            let relation = "about";
            let (holders, targets) = (Vec::new(), Vec::new());
            let sentence = self.around.sentence;
            out.push(Example { sentence, relation, holders, targets, start, end, features: names.0 });
        }
        for candidate in candidates {
            for holder in holders {
                let mut names = Names::default();
                self.sentence_features(&mut names);
                self.holder_features(holder, words, &mut names);
                self.target_features(candidate, words, &mut names);
                self.pair_features(holder, candidate, words, &mut names);
                out.push(Example {
                    sentence: self.around.sentence,
                    relation: "position",
                    holders: holder.ids.clone(),
                    targets: vec![candidate.coded],
                    start: candidate.start,
                    end: candidate.end,
                    features: names.0,
                });
            }
        }
    }

    // ---- features ------------------------------------------------------------------------

    /// What a stretch says: its words, alone and in pairs; the targets that patterns find; the words around.
    fn stretch_features(&self, start: usize, end: usize, words: &Words, sink: &mut impl Sink) {
        sink.put(BIAS, &[]);
        if !self.around.in_context {
            sink.put(CONTEXT, &[]);
        }
        for at in start..end {
            sink.put(UNIGRAM, &[words.atom(at)]);
            if at + 1 < end {
                sink.put(BIGRAM, &[words.atom(at), words.atom(at + 1)]);
            }
            if at + 2 < end {
                sink.put(SKIP, &[words.atom(at), words.atom(at + 2)]);
            }
        }
        for target in &self.mentions.targets {
            let template = if target.start < end && start < target.end { MENTION } else { ELSEWHERE };
            for (concept, _) in &target.concepts {
                if let Some(coded) = self.around.ontology.codebook_target(*concept) {
                    sink.put(template, &[Atom::new(&self.around.ontology.concept(coded).id)]);
                }
            }
        }
        for at in (0..start).chain(end..self.mentions.tokens.len()) {
            if words.atom(at).text().len() >= TELLING {
                sink.put(REST, &[words.atom(at)]);
            }
        }
    }

    pub(super) fn sentence_features(&self, sink: &mut impl Sink) {
        sink.put(BIAS, &[]);
        if self.mentions.tokens.last().is_some_and(|t| t.is_mark('?')) {
            sink.put(QUESTION, &[]);
        }
        let voice = if matches!(self.discourse.voice, Voice::Holder(_)) { "speaker" } else { "report" };
        sink.put(VOICE, &[Atom::new(voice)]);
        if !self.around.in_context {
            sink.put(CONTEXT, &[]);
        }
    }

    pub(super) fn holder_features(&self, holder: &Holder, words: &Words, sink: &mut impl Sink) {
        let (role, source) = (Atom::new(holder.role), Atom::new(holder.source.name()));
        let named = self.parties.iter().filter(|p| !p.ids.is_empty()).count();
        sink.put(ROLE, &[role, source]);
        sink.put(PARTIES, &[Atom::new(bucket(named)), role]);
        if let Some(party) = &holder.party {
            for at in party.end..(party.end + 4).min(self.mentions.tokens.len()) {
                sink.put(AFTER, &[words.atom(at)]);
            }
            if party.start > 0 {
                sink.put(BEFORE, &[words.atom(party.start - 1)]);
            }
        }
    }

    fn target_features(&self, candidate: &Candidate, words: &Words, sink: &mut impl Sink) {
        let ontology = self.around.ontology;
        sink.put(TARGET, &[Atom::new(&ontology.concept(candidate.coded).id)]);
        if !self.around.in_context {
            let needs = |id| ontology.concept(id).needs_context;
            let needs = needs(candidate.concept) || needs(candidate.coded);
            sink.put(CONTEXT, &[Atom::new(if needs { "needed" } else { "not needed" })]);
            sink.put(CONTEXT, &[Atom::new(&ontology.concept(candidate.coded).id)]);
        }
        sink.put(OWN, &[Atom::new(stance_name(candidate.own))]);
        sink.put(INNER, &[Atom::new(stance_name(candidate.inner))]);
        if ontology.concept(candidate.concept).threat || ontology.concept(candidate.coded).threat {
            sink.put(THREAT, &[]);
        }
        let named = match (candidate.named, candidate.inherited) {
            (true, _) => "named",
            (_, true) => "inherited",
            _ => "suggested",
        };
        sink.put(ABOUT, &[Atom::new(tenth(candidate.probability)), Atom::new(named)]);
        if !candidate.named && !candidate.inherited {
            sink.put(UNNAMED, &[]);
        }
        if candidate.inherited {
            sink.put(PRIOR, &[Atom::new(self.discourse.theme.said.unwrap_or("nothing"))]);
        }
        self.around_features(candidate, words, sink);
    }

    /// The words and cues around a target, and in it.
    pub(super) fn around_features(&self, candidate: &Candidate, words: &Words, sink: &mut impl Sink) {
        let ontology = self.around.ontology;
        let (start, end, n) = (candidate.start, candidate.end, self.mentions.tokens.len());
        for at in start.saturating_sub(NEAR)..start {
            sink.put(LEFT, &[words.atom(at)]);
        }
        for at in end..(end + NEAR).min(n) {
            sink.put(RIGHT, &[words.atom(at)]);
        }
        for at in start..end {
            sink.put(INSIDE, &[words.atom(at)]);
        }
        let distance = |gap: usize| match gap {
            0..=3 => "near",
            4..=9 => "mid",
            _ => "far",
        };
        let cues = &ontology.cues;
        for cue in &self.mentions.cues {
            let lexical = &cues[cue.cue as usize];
            let (frame, stance) = (Atom::new(cue.frame.name()), Atom::new(stance_name(lexical.stance)));
            if cue.end <= start {
                sink.put(CUE_LEFT, &[Atom::new(distance(start - cue.end)), frame, stance]);
            } else if cue.start >= end {
                sink.put(CUE_RIGHT, &[Atom::new(distance(cue.start - end)), frame, stance]);
            } else {
                sink.put(CUE_INSIDE, &[frame, stance]);
            }
        }
        let negated = |from: usize, to: usize| {
            let negation = self.cues(Frame::Negation).any(|c| c.start >= from && c.start <= to);
            Atom::new(if negation { "negated" } else { "plain" })
        };
        let takes_side = |c: &&crate::mention::CueMention| {
            matches!(c.frame, Frame::Verb | Frame::Noun | Frame::Modal) && c.end <= start
        };
        if let Some(cue) = self.mentions.cues.iter().filter(takes_side).max_by_key(|c| c.start) {
            let (frame, stance) = (Atom::new(cue.frame.name()), stance_name(cues[cue.cue as usize].stance));
            sink.put(LAST_LEFT, &[frame, Atom::new(stance), negated(cue.start.saturating_sub(6), cue.start)]);
        }
        let predicates =
            |c: &&crate::mention::CueMention| matches!(c.frame, Frame::Predicate | Frame::Agent) && c.start >= end;
        if let Some(cue) = self.mentions.cues.iter().filter(predicates).min_by_key(|c| c.start) {
            let (frame, stance) = (Atom::new(cue.frame.name()), stance_name(cues[cue.cue as usize].stance));
            sink.put(FIRST_RIGHT, &[frame, Atom::new(stance), negated(end, cue.end)]);
        }
    }

    fn pair_features(&self, holder: &Holder, candidate: &Candidate, words: &Words, sink: &mut impl Sink) {
        let ontology = self.around.ontology;
        let role = Atom::new(holder.role);
        sink.put(ROLE_OWN, &[role, Atom::new(stance_name(candidate.own))]);
        let record = self.records.iter().find(|r| r.start == candidate.start);
        let (force, same) = match record.map(|r| &r.subject) {
            None => ("none", "-"),
            Some(Subject::Open) => ("open", "-"),
            Some(Subject::Nobody) => ("nobody", "-"),
            Some(Subject::Holders(ids, source, _)) => {
                (source.name(), if *ids == holder.ids { "same" } else { "other" })
            }
        };
        sink.put(FORCE, &[Atom::new(force), Atom::new(same), role]);
        let position = |s: &&Statement| s.relation == Relation::Position;
        let on_it = |s: &&Statement| s.target.is_some_and(|t| ontology.is_same_class(t, candidate.coded));
        let mine = |s: &&Statement| holder.ids.contains(&s.holder);
        let said = self.out.iter().filter(position);
        if let Some(statement) = said.clone().filter(on_it).find(mine) {
            let stance = Atom::new(stance_name(statement.stance));
            sink.put(RULE, &[stance]);
            sink.put(RULE, &[stance, Atom::new(&statement.rule)]);
        } else {
            sink.put(NO_RULE, &[]);
            if said.clone().any(|s| mine(&s)) {
                sink.put(OTHER_TARGET, &[]);
            }
            if let Some(statement) = said.clone().find(on_it) {
                let stance = Atom::new(stance_name(statement.stance));
                sink.put(OTHER_HOLDER, &[stance]);
                sink.put(OTHER_HOLDER, &[role]);
            }
        }
        self.between_features(holder, candidate, words, sink);
    }

    /// How holder and target lie to each other, and what stands between them.
    pub(super) fn between_features(&self, holder: &Holder, candidate: &Candidate, words: &Words, sink: &mut impl Sink) {
        let ontology = self.around.ontology;
        let role = Atom::new(holder.role);
        let (order, between) = match &holder.party {
            None => ("implied", 0..candidate.start),
            Some(p) if p.end <= candidate.start => ("before", p.end..candidate.start),
            Some(p) if p.start >= candidate.end => ("after", candidate.end..p.start),
            Some(_) => ("within", 0..candidate.start),
        };
        let order = Atom::new(order);
        // Where the target is not in the sentence, the words around the holder say what it does.
        if let Some(party) = holder.party.as_ref().filter(|_| candidate.inherited) {
            for at in party.end..(party.end + NEAR).min(self.mentions.tokens.len()) {
                sink.put(HELD_AFTER, &[words.atom(at)]);
            }
            for at in party.start.saturating_sub(NEAR)..party.start {
                sink.put(HELD_BEFORE, &[words.atom(at)]);
            }
        }
        sink.put(ORDER, &[order, role]);
        let other = |p: &&Party| !p.ids.is_empty() && p.ids != holder.ids && between.contains(&p.start);
        let others = self.parties.iter().filter(other).count();
        let subjects = self.parties.iter().filter(other).filter(|p| p.role == Role::Subject).count();
        sink.put(OTHERS, &[Atom::new(bucket(others)), order]);
        sink.put(SUBJECTS, &[Atom::new(bucket(subjects)), order]);
        sink.put(DISTANCE, &[Atom::new(bucket(between.len())), order]);
        let near = if holder.party.as_ref().is_some_and(|p| p.start >= candidate.end) {
            between.start..between.end.min(between.start + BETWEEN)
        } else {
            between.start.max(between.end.saturating_sub(BETWEEN))..between.end
        };
        for at in near {
            sink.put(BETWEEN_WORD, &[words.atom(at)]);
        }
        for cue in self.mentions.cues.iter().filter(|c| between.contains(&c.start)) {
            let lexical = &ontology.cues[cue.cue as usize];
            sink.put(BETWEEN_CUE, &[Atom::new(cue.frame.name()), Atom::new(stance_name(lexical.stance))]);
        }
    }
}

/// What the classifier says of one holder and one target.
struct Verdict {
    holder: ConceptId,
    by: usize,
    target: usize,
    stance: Stance,
    /// By stance, in the order of its variants.
    shares: [f32; 4],
    sure: f32,
    heeded: bool,
}

pub(super) fn hundredths(share: f32) -> u8 {
    (share * 100.0).round().clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (word, short) in [("supports", "support"), ("supporting", "support"), ("norms", "norm"), ("law", "law")] {
            assert_eq!(&word[..stem(word)], short);
        }
    }
}

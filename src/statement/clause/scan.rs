//! A sentence read once from left to right.
//!
//! In: parties, cues and targets in the order of the text. Out: [`Record`]s: a target, the operators that were
//! open when it was met, and the predicates and agents that reach back to it. Invariant: nothing that comes
//! later takes an operator away from a record.

use super::{Effect, Form, Operator, PREPOSITIONS, Party, Reader, Record, Role, Source, Subject};
use crate::mention::{CueMention, NameKind, Referring};
use crate::ontology::{ConceptId, Frame, Kind, Reference};
use crate::segment::token::{Token, TokenKind};
use crate::statement::discourse::Voice;
use crate::statement::{Relation, Stance};

/// How many words may stand between *on behalf of* and who is spoken for.
const BEHALF_REACH: usize = 9;

impl<'a, 'o> Reader<'a, 'o> {
    /// `Abstaining on the draft were Fiji and Laos`: the subject comes last.
    pub(super) fn postposed(&mut self) {
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

    pub(super) fn scan(&mut self) {
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

    pub(super) fn boundary(&mut self) {
        self.operators.clear();
        self.pending.clear();
    }

    pub(super) fn meet_party(&mut self, i: usize) {
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

    pub(super) fn between_is_plain(&self, from: usize, to: usize) -> bool {
        (from..to).all(|i| self.mark(i).is_none())
    }

    /// A new subject closes what was open, except what holds over the whole of a list or a report.
    pub(super) fn clear_for_clause(&mut self) {
        self.operators.clear();
        self.pending.clear();
    }

    pub(super) fn effect(&self, cue: &CueMention) -> Effect {
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

    pub(super) fn form(&self, cue: &CueMention) -> Form {
        if cue.frame == Frame::Noun { Form::Noun } else { self.form_at(cue.start) }
    }

    pub(super) fn form_at(&self, at: usize) -> Form {
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

    pub(super) fn operator(&self, cue: &CueMention, effect: Effect) -> Operator {
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

    pub(super) fn meet_cue(&mut self, cue: &CueMention) {
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
            Frame::Agent | Frame::Tally => self.meet_agent(cue, effect),
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
            Frame::Behalf if self.cues(Frame::Introduction).any(|c| c.start <= cue.start && cue.end <= c.end) => {}
            Frame::Behalf | Frame::Introduction => self.meet_behalf(cue),
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
    pub(super) fn meet_duty(&mut self, cue: &CueMention) {
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
    pub(super) fn is_nominal(&self, cue: &CueMention) -> bool {
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
    pub(super) fn is_joined(&self, mut at: usize) -> bool {
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

    pub(super) fn meet_verb(&mut self, cue: &CueMention, effect: Effect) {
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
    pub(super) fn drop_actors(&mut self, at: usize) {
        let acts = |r: &Record| r.end <= at && at <= r.end + 3 && self.is_forum_name(r.start, r.end);
        if let Some(last) = self.records.iter().rposition(acts).filter(|i| i + 1 == self.records.len()) {
            self.records.remove(last);
            self.pending.retain(|r| *r != last);
        }
    }

    pub(super) fn is_participle(&self, at: usize) -> bool {
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

    pub(super) fn relative_before(&self, at: usize) -> bool {
        at > 0 && self.is(at - 1, &["which", "that", "who"])
    }

    pub(super) fn meet_noun(&mut self, cue: &CueMention, effect: Effect) {
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

    pub(super) fn meet_predicate(&mut self, cue: &CueMention, effect: Effect) {
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

    pub(super) fn meet_agent(&mut self, cue: &CueMention, effect: Effect) {
        if (0..self.parties.len())
            .any(|i| self.parties[i].start >= cue.end && self.parties[i].start <= cue.end + 1 && self.is_companion(i))
        {
            return;
        }
        // "Against (9): Chile"
        let reach = if cue.frame == Frame::Tally { 5 } else { 3 };
        let Some(party) = self.parties.iter().find(|p| p.start >= cue.end && p.start <= cue.end + reach).cloned()
        else {
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

    pub(super) fn meet_behalf(&mut self, cue: &CueMention) {
        // "on behalf of the fourteen Member States of the Caribbean Community"
        let near = |p: &&Party| {
            p.start >= cue.end
                && p.start <= cue.end + BEHALF_REACH
                && (p.start <= cue.end + 3 || (cue.end..p.start).all(|i| self.mark(i).is_none()))
        };
        let Some(party) = self.parties.iter().find(near).cloned() else { return };
        if !party.ids.is_empty() {
            self.speak_for(cue, &party);
        }
    }

    /// The subject, or the speaker, speaks for a party: the alignment, and the voice of what follows.
    pub(super) fn speak_for(&mut self, cue: &CueMention, party: &Party) {
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
        // Whoever reads out a joint statement speaks for its authors, who are none of them aligned with the others.
        let is_group = |id: &ConceptId| self.around.ontology.concept(*id).kind == Kind::Group;
        let joint = party.ids.len() > 1 && (by.len() > 1 || !party.ids.iter().any(is_group));
        for holder in by.into_iter().filter(|_| !joint) {
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

    pub(super) fn meet_target(&mut self, target: usize) {
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
    pub(super) fn is_setting(&self, start: usize, end: usize) -> bool {
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
    pub(super) fn is_part(&self, found: &crate::mention::Target) -> bool {
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
    pub(super) fn is_aside(&self, start: usize, end: usize) -> bool {
        let opened = (0..start).rev().find(|i| matches!(self.mark(*i), Some('(' | ')')));
        let closed = (end..self.mentions.tokens.len()).find(|i| matches!(self.mark(*i), Some('(' | ')')));
        match (opened, closed) {
            (Some(a), Some(b)) => self.mark(a) == Some('(') && self.mark(b) == Some(')') && b - a > end - start + 3,
            _ => false,
        }
    }

    pub(super) fn is_forum_name(&self, start: usize, end: usize) -> bool {
        self.mentions
            .names
            .iter()
            .any(|n| n.kind == NameKind::Forum && n.start < end && start < n.end && n.end - n.start + 3 > end - start)
    }

    /// A pronoun, or words such as *that text*, that stand for a target: the object of a verb that takes a
    /// side, or the subject of a predicate.
    pub(super) fn meet_pronoun(&mut self, at: usize) {
        let refers = |r: &&Referring| r.start == at && r.reference == Reference::Target;
        let described = self.mentions.references.iter().find(refers).map(|r| r.end);
        if described.is_none() && !self.is(at, &["it", "them", "this", "one", "they", "these", "that", "so"]) {
            return;
        }
        let end = described.unwrap_or(at + 1);
        let topics = match self.records.last() {
            Some(record) => record.concepts.iter().map(|(id, _)| *id).collect(),
            None => self.discourse.topics.clone(),
        };
        if topics.is_empty() || self.mentions.targets.iter().any(|t| t.start < end && at < t.end) {
            return;
        }
        // What is described may have a complement of its own: "the proposal for a ban".
        let ends = self.mark(end).is_some()
            || self.is(end, &["as", "and", "because", "since", "when", "during"])
            || (described.is_none() && self.is(end, &["in", "at", "for", "to", "on", "with"]))
            || end >= self.mentions.tokens.len();
        let object = ends
            && !self.is(at, &["they", "so"])
            && self.operators.last().is_some_and(|op| {
                op.end == at
                    && !op.weak
                    && matches!(op.effect, Effect::Side(_))
                    && matches!(op.frame, Frame::Verb | Frame::Noun)
            });
        let subject = !self.is(at, &["them", "one", "so"])
            && (described.is_some() || !self.is(at, &["that"]) || at == 0)
            && !self.is_dummy_it(at, at + 1)
            && self.cues(Frame::Predicate).any(|c| c.start >= end && c.start <= end + 2);
        if object || subject {
            self.record(at, end, topics.into_iter().map(|id| (id, None)).collect());
        }
    }

    pub(super) fn record(&mut self, start: usize, end: usize, concepts: Vec<(ConceptId, Option<Stance>)>) {
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
}

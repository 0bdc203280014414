//! Records to positions.
//!
//! In: a [`Record`]. Out: for each holder and target the stance that the operators between them make.
//! Invariant: a target under no operator and no predicate gives nothing.

use super::{
    Effect, Form, MOST_INHERITED, NEGATION_REACH, Operator, PREPOSITIONS, Reader, Record, Source, Subject, compose,
    turn,
};
use crate::mention::NameKind;
use crate::ontology::{ConceptId, Frame, Kind};
use crate::segment::token::TokenKind;
use crate::span::Span;
use crate::statement::discourse::Voice;
use crate::statement::{Relation, Stance};

impl Reader<'_, '_> {
    pub(super) fn fallback(&self) -> Option<(Vec<ConceptId>, Source)> {
        match &self.discourse.voice {
            Voice::Nobody => None,
            Voice::Holder(ids) => Some((ids.clone(), Source::Speaker)),
            Voice::Report if !self.discourse.focus.is_empty() && self.discourse.focus.len() <= MOST_INHERITED => {
                Some((self.discourse.focus.clone(), Source::Inherited))
            }
            Voice::Report => None,
        }
    }

    pub(super) fn emit(&mut self) {
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

    pub(super) fn emit_one(&mut self, record: &Record, concept: ConceptId, own: Option<Stance>) {
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
    pub(super) fn opens_clause(&self, record: &Record) -> bool {
        record.start <= 3
            && (0..record.start).all(|i| self.mark(i).is_none() && !self.is(i, &PREPOSITIONS))
            && self.mentions.tokens.len() > record.end + 2
            && !self.mentions.tokens.last().is_some_and(|t| t.is_mark('?'))
    }

    /// Whether only *that* and articles stand between a verb of saying and a target.
    pub(super) fn is_clause_opener(&self, from: usize, to: usize) -> bool {
        from < to
            && to - from <= 3
            && self.is(from, &["that"])
            && (from + 1..to)
                .all(|i| self.is(i, &["the", "a", "existing", "all", "these", "those", "current", "both", "agreed"]))
    }

    /// A target's words with the noun that a pattern may have left off: `legally binding` *instrument*.
    pub(super) fn whole_phrase(&self, record: &Record) -> Span {
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
    pub(super) fn position(
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
}

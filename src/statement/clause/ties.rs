//! Participations, agreements and alignments weighed by a classifier.
//!
//! In: parties, and the forums, instruments and other parties that a sentence names. Out: what the rules read of the
//! three relations, confirmed or dropped, and what they missed. The features are those of positions, with the forum,
//! the instrument or the other party in the place of the target. Invariant: without weights the rules stand.

use super::judge::{Candidate, Example, Holder, Words, hundredths};
use super::{Party, Reader, Role, Source};
use crate::classifier::{Names, softmax};
use crate::mention::NameKind;
use crate::ontology::{ConceptId, Kind};
use crate::statement::{Relation, Statement};

/// What the classifier says of one holder and one forum, instrument or other holder.
struct Verdict {
    relation: Relation,
    holder: ConceptId,
    other: ConceptId,
    by: usize,
    candidate: usize,
    sure: f32,
}

impl Reader<'_, '_> {
    /// Weighs the relations that the rules have read, and adds those that they have missed.
    pub(super) fn judge_ties(&mut self, holders: &[Holder], words: &Words) {
        let ontology = self.around.ontology;
        let found = self.others();
        if let Some(examples) = self.around.examples {
            for (relation, candidate, others) in &found {
                for holder in holders.iter().filter(|h| !others.iter().any(|o| h.ids.contains(o))) {
                    let mut names = Names::default();
                    self.tie_features(holder, (*relation, candidate, others), words, &mut names);
                    examples.borrow_mut().push(Example {
                        sentence: self.around.sentence,
                        relation: relation.name(),
                        holders: holder.ids.clone(),
                        targets: others.clone(),
                        start: candidate.start,
                        end: candidate.end,
                        features: names.0,
                    });
                }
            }
        }
        let Some(weights) = ontology.weights.as_ref().map(|w| &w.relation).filter(|w| !w.classes.is_empty()) else {
            return;
        };
        let mut verdicts: Vec<Verdict> = Vec::new();
        for (c, (relation, candidate, others)) in found.iter().enumerate() {
            let Some(class) = weights.classes.iter().position(|c| c == relation.name()) else { continue };
            for (h, holder) in holders.iter().enumerate() {
                if others.iter().any(|o| holder.ids.contains(o)) {
                    continue;
                }
                let mut sum = weights.sum();
                self.tie_features(holder, (*relation, candidate, others), words, &mut sum);
                let sure = softmax(&sum.scores)[class];
                for id in &holder.ids {
                    for other in others {
                        let verdict =
                            Verdict { relation: *relation, holder: *id, other: *other, by: h, candidate: c, sure };
                        let same = |v: &&mut Verdict| {
                            (v.relation, v.holder, v.other) == (verdict.relation, verdict.holder, verdict.other)
                        };
                        match verdicts.iter_mut().find(same) {
                            Some(known) if known.sure >= sure => {}
                            Some(known) => *known = verdict,
                            None => verdicts.push(verdict),
                        }
                    }
                }
            }
        }
        let mut heard = vec![false; verdicts.len()];
        let mut said = std::mem::take(&mut self.out);
        said.retain_mut(|statement| {
            let others: Vec<ConceptId> = match statement.relation {
                Relation::Position => return true,
                Relation::Participation => statement.forums.clone(),
                Relation::Agreement => statement.instruments.clone(),
                Relation::Alignment => statement.with.into_iter().collect(),
            };
            let mut most: Option<f32> = None;
            for other in others {
                let at = verdicts
                    .iter()
                    .position(|v| (v.relation, v.holder, v.other) == (statement.relation, statement.holder, other));
                let Some(at) = at else { return true };
                heard[at] = true;
                most = Some(most.map_or(verdicts[at].sure, |m: f32| m.max(verdicts[at].sure)));
            }
            let Some(sure) = most else { return true };
            statement.confidence = hundredths(sure);
            sure >= weights.threshold
        });
        self.out = said;
        for (verdict, _) in verdicts.iter().zip(&heard).filter(|(v, heard)| !**heard && v.sure >= weights.threshold) {
            let holder = &holders[verdict.by];
            let (_, candidate, _) = &found[verdict.candidate];
            let statement = self.tie(verdict, holder, candidate);
            self.out.extend(statement);
        }
    }

    fn tie(&self, verdict: &Verdict, holder: &Holder, candidate: &Candidate) -> Option<Statement> {
        let ontology = self.around.ontology;
        if !matches!(ontology.concept(verdict.holder).kind, Kind::State | Kind::Group)
            || verdict.holder == verdict.other
        {
            return None;
        }
        let mut span = match &holder.party {
            Some(party) if candidate.inherited => {
                self.mentions.span(party.start, self.mentions.tokens.len().min(party.end + 8))
            }
            _ if candidate.inherited => return None,
            _ => self.mentions.span(candidate.start, candidate.end),
        };
        if let Some(party) = &holder.party {
            span = span.join(self.mentions.span(party.start, party.end));
        }
        let rule = format!("learned/{}", holder.source.name());
        let mut statement = self.statement(verdict.relation, verdict.holder, span, rule);
        match verdict.relation {
            Relation::Participation => statement.forums = vec![verdict.other],
            Relation::Agreement => statement.instruments = vec![verdict.other],
            _ => statement.with = Some(verdict.other),
        }
        statement.confidence = hundredths(verdict.sure);
        statement.parts.holder = holder.party.as_ref().map(|p| self.mentions.span(p.start, p.end));
        Some(statement)
    }

    /// The forums, instruments and parties that a sentence names, each with the relation it could stand in.
    fn others(&self) -> Vec<(Relation, Candidate, Vec<ConceptId>)> {
        let ontology = self.around.ontology;
        let mut found = Vec::new();
        for name in &self.mentions.names {
            let candidate = || Candidate::of_name(name.start, name.end, name.concept);
            if self.is_forum(name) {
                found.push((Relation::Participation, candidate(), vec![name.concept]));
                if let Some(instrument) = ontology.instrument_of(name.concept) {
                    found.push((Relation::Agreement, candidate(), vec![instrument]));
                }
            }
            let national = ontology.concept(name.concept).id.starts_with("NATIONAL");
            if name.kind == NameKind::Instrument && !national {
                found.push((Relation::Agreement, candidate(), vec![name.concept]));
            }
        }
        // "Ghana and Niger have joined since": what the sentence before named.
        let theme = &self.discourse.theme;
        if !found.iter().any(|(relation, ..)| *relation == Relation::Participation) {
            found.extend(theme.forums.iter().map(|f| (Relation::Participation, Candidate::of_theme(*f), vec![*f])));
        }
        if !found.iter().any(|(relation, ..)| *relation == Relation::Agreement) {
            found.extend(theme.instruments.iter().map(|i| (Relation::Agreement, Candidate::of_theme(*i), vec![*i])));
        }
        for party in self.parties.iter().filter(|p| !p.ids.is_empty() && p.source != Source::Speaker) {
            found.push((
                Relation::Alignment,
                Candidate::of_name(party.start, party.end, party.ids[0]),
                party.ids.clone(),
            ));
        }
        found
    }

    fn tie_features(
        &self,
        holder: &Holder,
        (relation, candidate, others): (Relation, &Candidate, &[ConceptId]),
        words: &Words,
        sink: &mut impl crate::classifier::Sink,
    ) {
        use super::judge::{MINE, NAMED, PRIOR, TIE, bucket, role_name};
        use crate::classifier::Atom;
        let ontology = self.around.ontology;
        let relation_name = Atom::new(relation.name());
        self.sentence_features(sink);
        self.holder_features(holder, words, sink);
        self.around_features(candidate, words, sink);
        self.between_features(holder, candidate, words, sink);
        sink.put(TIE, &[relation_name, Atom::new(holder.role)]);
        if candidate.inherited {
            sink.put(PRIOR, &[relation_name, Atom::new(self.discourse.theme.said.unwrap_or("nothing"))]);
            sink.put(PRIOR, &[relation_name, Atom::new(holder.role)]);
        }
        if relation == Relation::Alignment {
            let kind = if ontology.concept(others[0]).kind == Kind::Group { "group" } else { "state" };
            let party = |p: &&Party| p.start == candidate.start;
            let role = self.parties.iter().find(party).map_or(Role::Oblique, |p| p.role);
            sink.put(NAMED, &[relation_name, Atom::new(kind), Atom::new(role_name(role))]);
            sink.put(NAMED, &[relation_name, Atom::new(bucket(others.len()))]);
        } else {
            sink.put(NAMED, &[relation_name, Atom::new(&ontology.concept(others[0]).id)]);
        }
        let mine = self.out.iter().any(|s| {
            s.relation == relation
                && holder.ids.contains(&s.holder)
                && match relation {
                    Relation::Participation => s.forums.iter().any(|f| others.contains(f)),
                    Relation::Agreement => s.instruments.iter().any(|i| others.contains(i)),
                    _ => s.with.is_some_and(|w| others.contains(&w)),
                }
        });
        let other = self.out.iter().any(|s| s.relation == relation);
        let said = if mine {
            "same"
        } else if other {
            "other"
        } else {
            "none"
        };
        sink.put(MINE, &[relation_name, Atom::new(said)]);
        sink.put(MINE, &[relation_name, Atom::new(said), Atom::new(holder.role)]);
    }
}

//! Participation, agreement and alignment.
//!
//! In: a cue of one of the three relations and the subject in force. Out: statements. Invariant: a relation has
//! both its sides, or it is not said.

use super::{Effect, Party, Reader, Role, Source, Subject};
use crate::mention::{CueMention, NameKind};
use crate::ontology::{ConceptId, Frame, Kind, Reference};
use crate::statement::discourse::Voice;
use crate::statement::{Relation, Stance, Statement};

impl Reader<'_, '_> {
    pub(super) fn relate(
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
    pub(super) fn meet_relation(&mut self, cue: &CueMention) {
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
        let holders: Vec<ConceptId> = if let Some(party) = inside.as_ref().filter(|_| !passive) {
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
    pub(super) fn listed_after(&self, at: usize) -> Option<Vec<ConceptId>> {
        let opens = |p: &&Party| {
            p.start >= at && self.lead(p.start) > 0 && matches!(self.mark(self.lead(p.start) - 1), Some(':' | '('))
        };
        self.parties.iter().find(opens).map(|p| p.ids.clone())
    }

    /// One past the last token that a relation's objects may stand in.
    pub(super) fn reach(&self, cue: &CueMention, most: usize) -> usize {
        let limit = (cue.end + most).min(self.mentions.tokens.len());
        (cue.end..limit).find(|i| matches!(self.mark(*i), Some(';' | ':'))).unwrap_or(limit)
    }

    pub(super) fn participation(&mut self, cue: &CueMention, holders: &[ConceptId]) {
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

    pub(super) fn is_forum(&self, name: &crate::mention::Name) -> bool {
        name.kind == NameKind::Forum
            || (name.kind == NameKind::Holder && self.around.ontology.concept(name.concept).is_forum)
    }

    pub(super) fn agreement(&mut self, cue: &CueMention, holders: &[ConceptId]) {
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

    pub(super) fn alignment(&mut self, cue: &CueMention, holders: &[ConceptId], inside: Option<Party>) {
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
        // "the statement of the EU was endorsed by Fiji"
        let owner = || {
            let named = |p: &&Party| p.end <= cue.start && cue.start <= p.end + 4 && !p.ids.is_empty();
            self.parties.iter().rev().find(named).cloned()
        };
        let follows = self.around.ontology.cues[cue.cue as usize].holder_follows;
        let with = inside.clone().or_else(|| if follows { owner() } else { None }).or_else(|| {
            self.parties
                .iter()
                .find(|p| {
                    p.start >= cue.end && p.start <= cue.end + 12 && p.source != Source::Speaker && p.ids != holders
                })
                .cloned()
        });
        let Some(party) = with else { return };
        if (cue.end..party.start).any(|i| matches!(self.mark(i), Some(';'))) || (follows && party.start >= cue.end) {
            return;
        }
        let subjects: Vec<ConceptId> = if inside.is_some() && !follows {
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
}

//! Who is named in a sentence, and in which part.
//!
//! In: names and referring expressions. Out: [`Party`]s in the order of the text, each with the role that
//! the words around it give it, and who the whole sentence is attributed to. Invariant: holders that are joined
//! by commas and *and* are one party.

use super::{Form, PREPOSITIONS, Party, Reader, Resolved, Role, Source, Subject};
use crate::mention::NameKind;
use crate::ontology::{Frame, Kind, Reference};
use crate::segment::token::TokenKind;
use crate::statement::discourse::Voice;

impl<'a, 'o> Reader<'a, 'o> {
    /// Gathers holders that stand together, and says what part each plays.
    pub(super) fn parties(&mut self) {
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
            // "the declaration of the EU" is that of whoever is named.
            let is_owned = reference.reference == Reference::Authors
                && self.is(reference.end, &["of", "by", "from", "delivered", "made"]);
            let is_no_holder = is_owned || matches!(reference.reference, Reference::Forum | Reference::Target);
            if initial || is_no_holder || self.is_dummy_it(reference.start, reference.end) {
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
    pub(super) fn lead(&self, mut start: usize) -> usize {
        while start > 0
            && self.is(start - 1, &["the", "a", "an", "both", "our", "other", "especially", "notably", "namely"])
        {
            start -= 1;
        }
        start
    }

    /// `states' representative`: the apostrophe after a plural.
    pub(super) fn plural_possessive(&self, at: usize) -> bool {
        self.mark(at) == Some('\'') && at > 0 && self.word(at - 1).ends_with('s') && self.adjacent(at - 1, at)
    }

    pub(super) fn adjacent(&self, a: usize, b: usize) -> bool {
        match (self.token(a), self.token(b)) {
            (Some(a), Some(b)) => a.span.end == b.span.start,
            _ => false,
        }
    }

    /// One past an actor noun that speaks for the holder named just before `at`.
    pub(super) fn actor_end(&self, at: usize) -> Option<usize> {
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
    pub(super) fn is_dummy_it(&self, start: usize, end: usize) -> bool {
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
    pub(super) fn only_joins(&self, from: usize, to: usize) -> bool {
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

    pub(super) fn place(&self, party: &mut Party) {
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
    pub(super) fn follows_plural(&self, at: usize) -> bool {
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
    pub(super) fn is_attribution(&self, party: &Party) -> bool {
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

    /// `Ghana, supported by Fiji, …` and `Ghana, together with Fiji, …`: Fiji is a subject too.
    pub(super) fn is_companion(&self, i: usize) -> bool {
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
}

//! Statements to the forums in which their positions were taken.
//!
//! In: the sentences of a document with their mentions, and its statements. Out: the forums of each position. The
//! forum often stands in another sentence than the position, or in a heading; a classifier says of each position
//! and each forum that the document names whether the one was taken in the other, by where and how it is named.
//! Invariant: without weights what the rules found in the sentence and the heading stands; a forum that the document
//! does not name is never given.

use super::clause::Example;
use super::discourse::Voice;
use super::{Relation, Statement};
use crate::classifier::{Atom, Names, Sink, Weights, softmax};
use crate::mention::{Mentions, Name, NameKind};
use crate::ontology::{ConceptId, Frame, Kind, Ontology};
use crate::segment::token::fold;
use crate::span::Span;

/// What a document's positions are placed by.
pub struct Setting<'a> {
    /// The document's text.
    pub text: &'a str,
    /// The ontology.
    pub ontology: &'a Ontology,
    /// The mentions of each sentence.
    pub found: &'a [Mentions<'a>],
    /// Whether each sentence is a heading.
    pub is_heading: &'a [bool],
    /// The forums that title, metadata or headings name.
    pub announced: &'a [ConceptId],
    /// Who speaks in the document as a whole.
    pub voice: &'a Voice,
}

/// A forum, with its iterations and sessions, and where the document names it.
struct Place {
    base: ConceptId,
    named: Vec<Naming>,
}

#[derive(Clone, Copy)]
struct Naming {
    sentence: usize,
    start: usize,
    end: usize,
    concept: ConceptId,
}

macro_rules! templates {
    ($($name:ident = $text:literal;)*) => { $(const $name: Atom<'static> = Atom::new($text);)* };
}

templates! {
    BIAS = "bias"; ID = "id"; AT = "at"; HEADING = "heading"; ANNOUNCED = "announced"; RULE = "rule"; OTHERS = "others";
    RANK = "rank"; COUNT = "count"; EVER_LEFT = "everL"; LEFT = "L"; RIGHT = "R"; TARGET = "target"; WITHIN = "within";
    SIDE = "side"; ADDRESS = "address"; OPENING = "opening"; ROLE = "role"; VERB = "verb";
}

/// Words of so many letters are told apart by no more.
const LONGEST_WORD: usize = 24;

impl Setting<'_> {
    /// Says of each position in which forums it was taken.
    pub fn place(&self, statements: &mut [Statement], weights: &Weights) {
        if weights.classes.len() < 2 || !statements.iter().any(|s| s.relation == Relation::Position) {
            return;
        }
        let places = self.places();
        let of_places: Vec<Vec<f32>> = places
            .iter()
            .map(|place| {
                let mut sum = weights.sum();
                self.place_features(place, &places, &mut sum);
                sum.scores
            })
            .collect();
        for statement in statements.iter_mut().filter(|s| s.relation == Relation::Position) {
            let before = std::mem::take(&mut statement.forums);
            for (place, scores) in places.iter().zip(&of_places) {
                let mut sum = weights.sum();
                sum.scores.copy_from_slice(scores);
                self.pair_features(statement, &before, place, &mut sum);
                let share = softmax(&sum.scores)[1];
                if share >= weights.threshold {
                    let naming = self.nearest(place, statement.sentence);
                    let own = before.iter().find(|f| self.base(**f) == place.base).copied();
                    statement.forums.push(own.unwrap_or_else(|| self.most_specific(place, naming)));
                    if naming.sentence == statement.sentence {
                        let span = self.found[naming.sentence].span(naming.start, naming.end);
                        statement.parts.forum = statement.parts.forum.or(Some(span));
                    }
                }
            }
            statement.forums.sort_unstable();
            if statement.forums.is_empty() {
                statement.parts.forum = None;
            }
        }
    }

    /// What the classifier learns from: each position with each forum, its target beside.
    pub fn examples(&self, statements: &[Statement]) -> Vec<Example> {
        let places = self.places();
        let mut out = Vec::new();
        for statement in statements.iter().filter(|s| s.relation == Relation::Position) {
            for place in &places {
                let mut names = Names::default();
                self.place_features(place, &places, &mut names);
                self.pair_features(statement, &statement.forums, place, &mut names);
                let tokens = &self.found[statement.sentence].tokens;
                let start = tokens.partition_point(|t| t.span.end <= statement.span.start);
                let end = tokens.partition_point(|t| t.span.start < statement.span.end).max(start + 1);
                out.push(Example {
                    sentence: statement.sentence,
                    relation: "forum",
                    holders: vec![statement.holder],
                    targets: [place.base].into_iter().chain(statement.target).collect(),
                    start,
                    end: end.min(tokens.len()),
                    features: names.0,
                });
            }
        }
        out
    }

    /// The forum of which an iteration or a session is one.
    fn base(&self, forum: ConceptId) -> ConceptId {
        let mut at = forum;
        while let Some(broader) = self.ontology.concept(at).broader.filter(|b| self.is_forum(*b)) {
            at = broader;
        }
        at
    }

    fn is_forum(&self, id: ConceptId) -> bool {
        let concept = self.ontology.concept(id);
        concept.kind == Kind::Forum || concept.is_forum
    }

    fn places(&self) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        let named =
            |name: &&Name| matches!(name.kind, NameKind::Forum | NameKind::Holder) && self.is_forum(name.concept);
        for (sentence, mentions) in self.found.iter().enumerate() {
            for name in mentions.names.iter().filter(named) {
                let base = self.base(name.concept);
                let naming = Naming { sentence, start: name.start, end: name.end, concept: name.concept };
                match places.iter_mut().find(|p| p.base == base) {
                    Some(place) => place.named.push(naming),
                    None => places.push(Place { base, named: vec![naming] }),
                }
            }
        }
        for forum in self.announced {
            let base = self.base(*forum);
            if !places.iter().any(|p| p.base == base) {
                places.push(Place { base, named: Vec::new() });
            }
        }
        places
    }

    /// The naming that a sentence is likeliest to go back to: its own, or the last before, or the next.
    fn nearest(&self, place: &Place, sentence: usize) -> Naming {
        let nowhere = Naming { sentence: usize::MAX, start: 0, end: 0, concept: place.base };
        let before = place.named.iter().rfind(|n| n.sentence <= sentence);
        before.or_else(|| place.named.iter().find(|n| n.sentence > sentence)).copied().unwrap_or(nowhere)
    }

    /// The iteration or session that the document names, if it names one of them alone.
    fn most_specific(&self, place: &Place, nearest: Naming) -> ConceptId {
        if nearest.concept != place.base {
            return nearest.concept;
        }
        let announced = self.announced.iter().copied().filter(|f| self.base(*f) == place.base);
        let mut finer: Vec<ConceptId> = place.named.iter().map(|n| n.concept).chain(announced).collect();
        finer.retain(|f| *f != place.base);
        finer.sort_unstable();
        finer.dedup();
        if let [one] = finer.as_slice() { *one } else { place.base }
    }

    /// The words of a sentence in lower case, for features.
    fn word<'b>(&self, sentence: usize, at: usize, room: &'b mut String) -> Option<Atom<'b>> {
        let token = self.found[sentence].tokens.get(at)?;
        fold(token.span.of(self.text), room);
        (room.len() <= LONGEST_WORD).then(|| Atom::new(room.as_str()))
    }

    /// How a document names a forum.
    fn place_features(&self, place: &Place, places: &[Place], sink: &mut impl Sink) {
        let id = Atom::new(&self.ontology.concept(place.base).id);
        let voice = Atom::new(match self.voice {
            Voice::Holder(_) => "speaker",
            _ => "report",
        });
        sink.put(BIAS, &[]);
        sink.put(ID, &[id]);
        sink.put(ID, &[id, voice]);
        if place.named.iter().any(|n| self.is_heading[n.sentence]) {
            sink.put(HEADING, &[voice]);
        }
        if self.announced.iter().any(|f| self.base(*f) == place.base) {
            sink.put(ANNOUNCED, &[voice]);
        }
        if place.named.iter().any(|n| n.sentence < 2) {
            sink.put(OPENING, &[voice]);
        }
        let bucket = |count: usize| match count {
            0 => "0",
            1 => "1",
            2 => "2",
            3..=4 => "3-4",
            _ => "5+",
        };
        sink.put(COUNT, &[Atom::new(bucket(place.named.len())), voice]);
        sink.put(OTHERS, &[Atom::new(bucket(places.len() - 1)), voice]);
        let rank = places.iter().filter(|p| p.named.len() > place.named.len()).count();
        sink.put(RANK, &[Atom::new(bucket(rank)), voice]);
        // Words such as *this* and *our* before any of its names.
        let mut room = String::new();
        let mut seen: Vec<String> = Vec::new();
        for naming in place.named.iter().filter(|n| n.start > 0) {
            if let Some(word) = self.word(naming.sentence, naming.start - 1, &mut room)
                && !seen.iter().any(|s| s == word.text())
            {
                sink.put(EVER_LEFT, &[word, voice]);
                seen.push(word.text().to_owned());
            }
        }
        let address = self.found.iter().enumerate().find_map(|(i, m)| {
            let cue = m.cues.iter().find(|c| c.frame == Frame::Address)?;
            Some((i, cue.end - 1))
        });
        if let Some((sentence, at)) = address
            && let Some(word) = self.word(sentence, at, &mut room)
        {
            sink.put(ADDRESS, &[word, id]);
            sink.put(ADDRESS, &[word]);
        }
    }

    /// How a position stands to a forum that the document names.
    fn pair_features(&self, statement: &Statement, by_rule: &[ConceptId], place: &Place, sink: &mut impl Sink) {
        let ontology = self.ontology;
        let id = Atom::new(&ontology.concept(place.base).id);
        let source = Atom::new(statement.rule.rsplit('/').next().unwrap_or_default());
        let rule = Atom::new(match by_rule {
            [] => "none",
            forums if forums.iter().any(|f| self.base(*f) == place.base) => "same",
            _ => "other",
        });
        sink.put(RULE, &[rule]);
        sink.put(RULE, &[rule, source]);
        let naming = self.nearest(place, statement.sentence);
        let at = Atom::new(match statement.sentence as isize - naming.sentence as isize {
            _ if naming.sentence == usize::MAX => "nowhere",
            0 => "here",
            1 => "1 before",
            2..=4 => "2-4 before",
            5.. => "5+ before",
            _ => "after",
        });
        sink.put(AT, &[at]);
        sink.put(AT, &[at, source]);
        sink.put(AT, &[at, id]);
        if let Some(target) = statement.target {
            sink.put(TARGET, &[Atom::new(&ontology.concept(target).id), id]);
            if ontology.concept(place.base).regards.is_some_and(|r| ontology.is_same_class(r, target)) {
                sink.put(TARGET, &[at]);
            }
        }
        if statement.holder == place.base {
            sink.put(ROLE, &[at]);
        }
        if naming.sentence == usize::MAX {
            return;
        }
        let mut room = String::new();
        if let Some(left) = naming.start.checked_sub(1)
            && let Some(word) = self.word(naming.sentence, left, &mut room)
        {
            sink.put(LEFT, &[word, at]);
        }
        if let Some(left) = naming.start.checked_sub(2)
            && let Some(word) = self.word(naming.sentence, left, &mut room)
        {
            sink.put(VERB, &[word, at]);
        }
        if let Some(word) = self.word(naming.sentence, naming.end, &mut room) {
            sink.put(RIGHT, &[word, at]);
        }
        if naming.sentence == statement.sentence {
            let span = self.found[naming.sentence].span(naming.start, naming.end);
            let side = |part: Option<Span>| match part {
                None => "-",
                Some(part) if span.end <= part.start => "before",
                Some(part) if part.end <= span.start => "after",
                Some(_) => "within",
            };
            sink.put(SIDE, &[Atom::new(side(statement.parts.holder)), Atom::new(side(statement.parts.target))]);
            if statement.parts.target.is_some_and(|t| t.contains(span)) {
                sink.put(WITHIN, &[id]);
            }
        }
    }
}

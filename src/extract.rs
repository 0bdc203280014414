//! A document to its statements: the stages called in order.
//!
//! In: a [`Document`] and the [`Ontology`]. Out: an [`Extraction`]. Invariant: a function of its
//! two arguments alone; every span points into `document.text`.

use crate::document::{Document, date};
use crate::mention::{Finder, Mentions, NameKind, Referring};
use crate::ontology::{ConceptId, Ontology, Reference};
use crate::segment::{Segments, Sentence, segment};
use crate::span::Span;
use crate::statement::Statement;
use crate::statement::clause::{self, Example, Resolved, Surroundings};
use crate::statement::discourse::{Discourse, Voice};
use crate::statement::setting::Setting;
use crate::statement::subject;
use crate::statement::turn::{self, Turn, is_alone};
use rustc_hash::{FxHashMap, FxHasher};
use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::ops::Range;

/// What was read out of one document.
#[derive(Clone, Debug, Default)]
pub struct Extraction {
    /// Sorted by start, relation, holder, target, stance.
    pub statements: Vec<Statement>,
    /// Every sentence, in order.
    pub sentences: Vec<Span>,
    /// Every paragraph, in order; each sentence lies within one.
    pub paragraphs: Vec<Span>,
}

/// Reads a document.
pub fn extract(document: &Document, ontology: &Ontology) -> Extraction {
    read(document, ontology, None, None)
}

/// What was read out of one sentence.
pub struct Step<'a> {
    /// The sentence.
    pub sentence: &'a Sentence,
    /// What was found in it.
    pub mentions: &'a Mentions<'a>,
    /// Whose words follow, if the sentence begins a turn.
    pub turn: Option<&'a Turn>,
    /// Who speaks, for himself and for whom, once the sentence is read.
    pub discourse: &'a Discourse,
    /// Whom its referring expressions point to.
    pub references: &'a [Resolved],
    /// What it says.
    pub statements: &'a [Statement],
}

/// Reads a document and shows every sentence, with what was read out of it, to `watch`.
pub fn trace(document: &Document, ontology: &Ontology, mut watch: impl FnMut(Step<'_>)) -> Extraction {
    read(document, ontology, Some(&mut watch), None)
}

/// What the classifiers see of a document: for each sentence its words and the examples in it.
pub fn examples(document: &Document, ontology: &Ontology, mut each: impl FnMut(Span, &Mentions<'_>, &[Example])) {
    let seen = RefCell::new(Vec::new());
    let mut sentence = 0;
    let mut watch = |step: Step<'_>| {
        let here = |example: &&mut Example| example.sentence == sentence;
        let found: Vec<Example> = seen.borrow_mut().iter_mut().filter(here).map(std::mem::take).collect();
        each(step.sentence.span, step.mentions, &found);
        sentence += 1;
    };
    read(document, ontology, Some(&mut watch), Some(&seen));
}

thread_local! {
    /// Room for the search, kept between documents because it is as large as the ontology. Nothing of a document
    /// stays in it.
    static FINDER: RefCell<Finder> = RefCell::default();
}

type Examples<'a> = Option<&'a RefCell<Vec<Example>>>;

fn read(
    document: &Document,
    ontology: &Ontology,
    watch: Option<&mut dyn FnMut(Step<'_>)>,
    examples: Examples<'_>,
) -> Extraction {
    let mut finder = FINDER.take();
    let extraction = read_with(&mut finder, document, ontology, watch, examples);
    FINDER.set(finder);
    extraction
}

fn read_with(
    finder: &mut Finder,
    document: &Document,
    ontology: &Ontology,
    watch: Option<&mut dyn FnMut(Step<'_>)>,
    examples: Examples<'_>,
) -> Extraction {
    let segments = segment(&document.text);
    let mut found: Vec<Mentions<'_>> =
        segments.sentences.iter().map(|s| finder.find_context(&document.text, &segments.pieces(s), ontology)).collect();
    let likely = subject::likely(&document.text, &found, ontology);
    if let Some(examples) = examples {
        examples.borrow_mut().extend(subject::examples(&document.text, &found));
    }
    // Where nothing is about cyberspace nothing is read; names are found for whoever watches.
    let is_foreign = subject::is_elsewhere(&found, &likely);
    let statements = if is_foreign && watch.is_none() {
        Vec::new()
    } else {
        for mentions in &mut found {
            finder.find_names(&document.text, mentions, ontology);
        }
        if is_foreign {
            pass_over(&segments, &found, watch);
            Vec::new()
        } else {
            statements(finder, document, &segments, (found, &likely), ontology, watch, examples)
        }
    };
    Extraction {
        statements,
        sentences: segments.sentences.iter().map(|s| s.span).collect(),
        paragraphs: segments.paragraphs,
    }
}

/// Shows the sentences of a document that says nothing.
fn pass_over(segments: &Segments, found: &[Mentions<'_>], watch: Option<&mut dyn FnMut(Step<'_>)>) {
    let Some(watch) = watch else { return };
    let discourse = &Discourse::default();
    for (sentence, mentions) in segments.sentences.iter().zip(found) {
        watch(Step { sentence, mentions, turn: None, discourse, references: &[], statements: &[] });
    }
}

/// What is known of a sentence once it is read, for whoever watches.
struct Seen {
    discourse: Discourse,
    references: Vec<Resolved>,
    statements: Range<usize>,
}

/// What the sentences say, read in their order.
fn statements(
    finder: &mut Finder,
    document: &Document,
    segments: &Segments,
    (mut found, likely): (Vec<Mentions<'_>>, &[bool]),
    ontology: &Ontology,
    watch: Option<&mut dyn FnMut(Step<'_>)>,
    examples: Examples<'_>,
) -> Vec<Statement> {
    for mentions in &mut found {
        finder.find_rest(&document.text, mentions, ontology);
    }
    let context = subject::context(&found, likely, ontology);
    if !context.contains(&true) {
        // Looked at closely, it is about something else.
        pass_over(segments, &found, watch);
        return Vec::new();
    }
    let date = document.date.clone().or_else(|| dateline(&document.text, segments));
    let mut discourse = opening(finder, document, segments, &found, ontology);
    let voice = discourse.voice.clone();
    let mut statements: Vec<Statement> = Vec::new();
    let mut seen: Vec<Seen> = Vec::new();
    let mut see = |discourse: &Discourse, references: Vec<Resolved>, statements: Range<usize>| {
        if watch.is_some() {
            seen.push(Seen { discourse: discourse.clone(), references, statements });
        }
    };
    let mut twins = Twins::default();
    let speaker = document.speaker.as_ref().map(|_| discourse.voice.clone());
    let turns = turn::turns(&document.text, segments, &found, speaker.as_ref());
    for (i, (sentence, mentions)) in segments.sentences.iter().zip(&found).enumerate() {
        if let Some(turn) = &turns[i] {
            discourse.turn(turn.voice.clone());
            if turn.is_label_only {
                see(&discourse, Vec::new(), 0..0);
                continue;
            }
        }
        let introduced = turn::introduction(mentions).filter(|_| speaker.is_none() && discourse.voice == Voice::Report);
        if let Some((holders, own)) = &introduced {
            discourse.turn(Voice::Holder(own.map_or_else(|| holders.clone(), |own| vec![own])));
        }
        let around = Surroundings {
            text: &document.text,
            ontology,
            sentence: i,
            in_context: context[i],
            date: date.as_deref(),
            examples,
        };
        let read = clause::read(mentions, &around, &mut discourse);
        if let Some((holders, _)) = introduced {
            discourse.voice = Voice::Holder(holders);
        }
        let (references, mut read) = (read.references, read.statements);
        let quotes = quotes(mentions);
        read.retain(|s| !(s.rule.ends_with("/speaker") && quotes.iter().any(|quote| quote.contains(s.span))));
        if let Some(twin) = twins.of(sentence.span.of(&document.text)) {
            read.retain(|statement| !statements.iter().any(|said| said.sentence == twin && is_same(said, statement)));
        }
        let from = statements.len();
        statements.extend(read);
        see(&discourse, references, from..statements.len());
    }
    let is_heading: Vec<bool> = (0..found.len()).map(|i| is_heading(i, segments, &found[i])).collect();
    let announced = &discourse.setting;
    let setting =
        Setting { text: &document.text, ontology, found: &found, is_heading: &is_heading, announced, voice: &voice };
    if let Some(examples) = examples {
        examples.borrow_mut().extend(setting.examples(&statements));
    }
    if let Some(weights) = &ontology.weights {
        setting.place(&mut statements, &weights.forum);
    }
    if let Some(watch) = watch {
        for (i, seen) in seen.iter().enumerate() {
            watch(Step {
                sentence: &segments.sentences[i],
                mentions: &found[i],
                turn: turns[i].as_ref(),
                discourse: &seen.discourse,
                references: &seen.references,
                statements: &statements[seen.statements.clone()],
            });
        }
    }
    let key = |s: &Statement| {
        let id = |c: Option<ConceptId>| c.map(|c| ontology.concept(c).id.clone());
        (
            s.span.start,
            s.relation,
            id(Some(s.holder)),
            id(s.target),
            s.stance,
            s.span.end,
            id(s.with),
            id(s.counterpart),
        )
    };
    statements.sort_by_cached_key(key);
    statements
}

/// The date that the headings of a text state.
fn dateline(text: &str, segments: &Segments) -> Option<String> {
    let headings = segments.sentences.iter().enumerate().take(12).filter(|(i, _)| is_alone(*i, segments));
    headings
        .map(|(_, s)| s.span.of(text))
        .filter(|line| line.len() <= 200 && !line.ends_with('.'))
        .find_map(date::stated)
}

/// What a sentence quotes of others, or of a draft: words in quotation marks that do not speak in the
/// first person, with words of the sentence's own beside them.
fn quotes(mentions: &Mentions<'_>) -> Vec<Span> {
    // A word or two in quotation marks are the speaker's own.
    const SHORTEST: usize = 4;
    let mut quotes = Vec::new();
    let mut open: Option<usize> = None;
    for (i, token) in mentions.tokens.iter().enumerate() {
        // Single ones may be apostrophes.
        if !token.is_mark('"') {
            continue;
        }
        let Some(from) = open.take() else {
            open = Some(i);
            continue;
        };
        let outside = mentions.tokens.len() - (i + 1 - from);
        let is_own = |r: &Referring| r.reference == Reference::Speaker && from < r.start && r.end <= i;
        if i - from > SHORTEST && outside >= SHORTEST && !mentions.references.iter().any(is_own) {
            quotes.push(mentions.span(from, i + 1));
        }
    }
    quotes
}

/// The sentences met, so that one that comes twice is not read as said twice: comparisons of versions
/// give every line twice, and converters repeat a column.
#[derive(Default)]
struct Twins {
    met: FxHashMap<u64, usize>,
    count: usize,
    last: String,
}

/// Shorter sentences come twice by nature: `We agree.`
const SHORTEST_TWIN: usize = 24;

impl Twins {
    /// The sentence that said the same words before, or, just before, the beginning of these.
    fn of(&mut self, words: &str) -> Option<usize> {
        let this = self.count;
        self.count += 1;
        let last = std::mem::replace(&mut self.last, words.to_owned());
        if words.len() < SHORTEST_TWIN {
            return None;
        }
        let mut hasher = FxHasher::default();
        words.split_whitespace().for_each(|word| word.hash(&mut hasher));
        let first = *self.met.entry(hasher.finish()).or_insert(this);
        let is_longer = |short: &str, long: &str| {
            let short = short.trim_end_matches(['.', '!', '?']);
            short.len() >= SHORTEST_TWIN && long.starts_with(short)
        };
        if first < this {
            Some(first)
        } else {
            (this > 0 && (is_longer(&last, words) || is_longer(words, &last))).then(|| this - 1)
        }
    }
}

/// Whether two statements say the same of the same.
fn is_same(a: &Statement, b: &Statement) -> bool {
    let slots = |s: &Statement| (s.relation, s.holder, s.stance, s.target, s.with, s.counterpart);
    slots(a) == slots(b) && a.instruments == b.instruments
}

/// What is known before the first sentence: the speaker, the setting.
fn opening(
    finder: &mut Finder,
    document: &Document,
    segments: &Segments,
    found: &[Mentions<'_>],
    ontology: &Ontology,
) -> Discourse {
    let mut discourse = Discourse::default();
    if let Some(speaker) = document.speaker.as_deref() {
        discourse.turn(speaker_voice(speaker, finder, ontology));
    } else if let Some(holder) = speaker_in_text(segments, found) {
        discourse.turn(Voice::Holder(vec![holder]));
    }
    let mut setting: Vec<ConceptId> = Vec::new();
    for text in [document.forum.as_deref(), document.title.as_deref()].into_iter().flatten() {
        let mentions = finder.find(text, Span::new(0, text.len()), ontology);
        setting.extend(mentions.names.iter().filter(|n| n.kind == NameKind::Forum).map(|n| n.concept));
    }
    // The headings of a speech or a transcript name the forum for all of it.
    if setting.is_empty() {
        let headings = found.iter().enumerate().take(12).filter(|(i, m)| is_heading(*i, segments, m));
        for (_, mentions) in headings {
            setting.extend(mentions.names.iter().filter(|n| n.kind == NameKind::Forum).map(|n| n.concept));
        }
    }
    setting.truncate(1);
    discourse.setting = setting;
    discourse
}

/// Whether a sentence is a line by itself, and no prose.
fn is_heading(i: usize, segments: &Segments, mentions: &Mentions<'_>) -> bool {
    const LONGEST: usize = 45;
    let is_prose = || mentions.tokens.last().is_some_and(|t| t.is_mark('.'));
    is_alone(i, segments) && mentions.tokens.len() <= LONGEST && !is_prose()
}

/// Who a speaker line of the metadata means: `X`, `Name (… of X)`, `X on behalf of Y`.
fn speaker_voice(speaker: &str, finder: &mut Finder, ontology: &Ontology) -> Voice {
    if let Some(id) = ontology.by_id(speaker.trim()) {
        return Voice::Holder(vec![id]);
    }
    let after = speaker.find(" on behalf of ").map_or(speaker, |i| &speaker[i + " on behalf of ".len()..]);
    let mentions = finder.find(after, Span::new(0, after.len()), ontology);
    let named = mentions.names.iter().rev().find(|n| matches!(n.kind, NameKind::Holder | NameKind::Demonym));
    named.map_or(Voice::Nobody, |n| Voice::Holder(vec![n.concept]))
}

/// The one holder that a first-person text without a speaker speaks for.
fn speaker_in_text(segments: &Segments, found: &[Mentions<'_>]) -> Option<ConceptId> {
    let first_person = found.iter().flat_map(|m| &m.references).filter(|r| r.reference == Reference::Speaker).count();
    if first_person == 0 || segments.sentences.is_empty() {
        return None;
    }
    let opens = |m: &Mentions<'_>| {
        m.names
            .iter()
            .find(|n| n.kind == NameKind::Holder && (n.start == 0 || (n.start == 1 && m.tokens[0].is_the())))
            .map(|n| n.concept)
    };
    let mut openers: Vec<ConceptId> = found.iter().filter(|m| m.tokens.len() > 6).filter_map(opens).collect();
    openers.dedup();
    match openers.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

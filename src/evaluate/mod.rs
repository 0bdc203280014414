//! Gold against extracted.
//!
//! In: [`Gold`] passages and the [`Relation`]s extracted from them. Out: a [`Report`]: precision,
//! recall, F1 and what was missed or invented. Invariant: the figures are those of the reference
//! scorer of the gold sets, to the digit: an item is paired at most once, optional gold counts
//! neither for nor against, and ties are rounded to even.

pub mod item;
mod pairing;
mod report;

pub use item::Relation;
pub use report::{Part, Report, Row};

use crate::diagnostic::Diagnostic;
use crate::document::jsonl;
use item::{Item, Kind, class, is_coded, items, same_forum};
use pairing::pairs;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What the lines of gold and of records hold, for whoever got one wrong.
const FIELDS: &str = "gold is {\"id\", \"text\", \"relations\": […]}, a record is a line of `extract --to jsonl`";

/// A passage and what an informed reader finds in it.
#[derive(Clone, Debug, Deserialize)]
pub struct Passage {
    /// Its identity.
    pub id: String,
    /// Its words.
    #[serde(default)]
    pub text: String,
    /// What it states.
    pub relations: Vec<Relation>,
}

/// Coded passages, each id once.
#[derive(Clone, Debug, Default)]
pub struct Gold {
    passages: Vec<Passage>,
    /// The ids of passages that are not in the part asked for.
    skipped: FxHashSet<String>,
}

impl Gold {
    /// The passages of a file of gold; `part` keeps some.
    pub fn parse(text: &str, part: Option<Part>, source: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut gold = Self::default();
        let mut places = FxHashMap::default();
        for passage in lines::<Passage>(text, source, |passage| &passage.relations)? {
            if part.is_some_and(|part| part != Part::of(&passage.id)) {
                gold.skipped.insert(passage.id);
                continue;
            }
            match places.get(&passage.id) {
                Some(&place) => gold.passages[place] = passage,
                None => {
                    places.insert(passage.id.clone(), gold.passages.len());
                    gold.passages.push(passage);
                }
            }
        }
        Ok(gold)
    }

    /// The passages.
    pub fn passages(&self) -> &[Passage] {
        &self.passages
    }
}

impl Part {
    /// The part of a passage: a third, told by the hash of its id, is kept unread while working.
    pub fn of(id: &str) -> Self {
        if Sha256::digest(id.as_bytes())[0].is_multiple_of(3) { Self::Held } else { Self::Work }
    }
}

/// The relations of a file that `extract --to jsonl` wrote.
pub fn parse_relations(text: &str, source: &str) -> Result<Vec<Relation>, Vec<Diagnostic>> {
    lines::<Relation>(text, source, std::slice::from_ref)
}

/// Each line of JSON as a `T`; all faults are told at once.
fn lines<'t, T: Deserialize<'t>>(
    text: &'t str,
    source: &str,
    relations: impl for<'a> Fn(&'a T) -> &'a [Relation],
) -> Result<Vec<T>, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')).filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str::<T>(line) {
            Err(error) => faults.push(jsonl::fault(&error, line, number, source, FIELDS)),
            Ok(value) => match relations(&value).iter().find(|r| Kind::named(&r.relation).is_none()) {
                None => found.push(value),
                Some(unknown) => faults.push(Box::new(
                    Diagnostic::error("input::relation", source, format!("unknown relation `{}`", unknown.relation))
                        .at(number, 1)
                        .remedy("relations are position, participation, agreement and alignment"),
                )),
            },
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults.into_iter().map(|fault| *fault).collect()) }
}

/// Compares what was extracted with the gold.
pub fn score(gold: &Gold, extracted: &[Relation]) -> Report {
    let comparison = Comparison::new(gold, extracted);
    let all = comparison.count(Options::default());
    let positions = comparison.count(Options { kind: Some(Kind::Position), ..Options::default() });
    let loose = comparison.count(Options { kind: Some(Kind::Position), stance: false, ..Options::default() });
    let of = |kind| comparison.count(Options { kind: Some(kind), ..Options::default() }).row();
    let strict = comparison.count(Options { by_class: false, ..Options::default() }).row();
    let [forum_recall, forum_precision, evidence] = comparison.slots(&positions);
    Report {
        rows: vec![
            ("all relations (class)", all.row()),
            ("all relations (strict)", strict),
            ("positions (class)", positions.row()),
            ("positions, stance ignored", loose.row()),
            ("participation", of(Kind::Participation)),
            ("agreement", of(Kind::Agreement)),
            ("alignment", of(Kind::Alignment)),
        ],
        shares: vec![
            ("stance accuracy", comparison.stance_accuracy(&loose)),
            ("forum recall", forum_recall),
            ("forum precision", forum_precision),
            ("evidence overlaps gold's", evidence),
        ],
        missed: all.missed.iter().map(|(passage, item)| report::Miss::new(passage, item)).collect(),
        invented: all.invented.iter().map(|(passage, item)| report::Miss::new(passage, item)).collect(),
    }
}

/// Which items are compared, and how.
#[derive(Clone, Copy)]
struct Options {
    by_class: bool,
    stance: bool,
    kind: Option<Kind>,
}

impl Default for Options {
    fn default() -> Self {
        Self { by_class: true, stance: true, kind: None }
    }
}

/// One passage's two sides.
struct Pair<'a> {
    id: &'a str,
    text: &'a str,
    gold: &'a [Relation],
    extracted: Vec<&'a Relation>,
}

/// All passages: the gold's in its order, then those that only the extraction names.
struct Comparison<'a> {
    passages: Vec<Pair<'a>>,
}

/// What one count finds.
#[derive(Default)]
struct Count<'a> {
    right: usize,
    wrong: usize,
    lacking: usize,
    missed: Vec<(&'a str, Item<'a>)>,
    invented: Vec<(&'a str, Item<'a>)>,
    /// Index of the passage, gold item, extracted item.
    pairs: Vec<(usize, Item<'a>, Item<'a>)>,
    /// F1 of each passage.
    each: Vec<f64>,
}

impl Count<'_> {
    fn row(&self) -> Row {
        Row::new(self.right, self.wrong, self.lacking, &self.each)
    }
}

impl<'a> Comparison<'a> {
    fn new(gold: &'a Gold, extracted: &'a [Relation]) -> Self {
        let mut passages: Vec<Pair<'a>> = gold
            .passages
            .iter()
            .map(|p| Pair { id: &p.id, text: &p.text, gold: &p.relations, extracted: Vec::new() })
            .collect();
        let mut places: FxHashMap<&str, usize> = passages.iter().enumerate().map(|(i, p)| (p.id, i)).collect();
        for relation in extracted.iter().filter(|r| !gold.skipped.contains(&r.document)) {
            let place = *places.entry(&relation.document).or_insert_with(|| {
                passages.push(Pair { id: &relation.document, text: "", gold: &[], extracted: Vec::new() });
                passages.len() - 1
            });
            passages[place].extracted.push(relation);
        }
        Self { passages }
    }

    fn count(&self, options: Options) -> Count<'a> {
        let mut count = Count::default();
        for (place, passage) in self.passages.iter().enumerate() {
            let taken = |item: &Item| options.kind.is_none_or(|kind| kind == item.kind);
            let gold = |optional: bool| {
                let chosen = passage.gold.iter().filter(move |r| r.optional == optional);
                chosen.flat_map(|r| items(r, true)).filter(taken).collect::<Vec<_>>()
            };
            let extracted = passage.extracted.iter().flat_map(|r| items(r, false));
            let extracted = extracted.filter(|item| taken(item) && is_coded(item.holder)).collect();
            let (mut want, mut allow, mut got) =
                (unique(gold(false), options.by_class), gold(true), unique(extracted, options.by_class));
            if !options.stance {
                want = unique(without_stance(want), options.by_class);
                got = unique(without_stance(got), options.by_class);
                allow = without_stance(allow);
            }
            let fits = |g: &Item, p: &Item| matches(g, p, options);
            let found = pairs(want.len(), got.len(), |i, j| fits(&want[i], &got[j]));
            let (mut hit_want, mut hit_got) = (vec![false; want.len()], vec![false; got.len()]);
            for &(i, j) in &found {
                (hit_want[i], hit_got[j]) = (true, true);
            }
            count.pairs.extend(found.iter().map(|&(i, j)| (place, want[i].clone(), got[j].clone())));
            let invented: Vec<&Item> = (got.iter().zip(&hit_got))
                .filter(|(p, hit)| !**hit && !want.iter().chain(&allow).any(|g| fits(g, p)))
                .map(|(p, _)| p)
                .collect();
            let (right, wrong, lacking) = (found.len(), invented.len(), want.len() - found.len());
            count.right += right;
            count.wrong += wrong;
            count.lacking += lacking;
            let sum = 2 * right + wrong + lacking;
            count.each.push(if sum == 0 { 1.0 } else { (2 * right) as f64 / sum as f64 });
            count.invented.extend(invented.into_iter().map(|p| (passage.id, p.clone())));
            let missed = want.into_iter().zip(hit_want).filter(|(_, hit)| !hit);
            count.missed.extend(missed.map(|(g, _)| (passage.id, g)));
        }
        count
    }

    /// Of the gold's holders and targets that were found at all, the share with a stance that the
    /// gold has.
    fn stance_accuracy(&self, loose: &Count) -> f64 {
        let classes = |item: &Item| item.what.iter().map(|id| class(id).to_owned()).collect::<BTreeSet<_>>();
        let right = loose.pairs.iter().filter(|(place, gold, _)| {
            let passage = &self.passages[*place];
            let wanted = classes(gold);
            let stances = |relation: &'a Relation| {
                items(relation, true)
                    .into_iter()
                    .filter(|x| x.kind == Kind::Position && x.holder == gold.holder && !classes(x).is_disjoint(&wanted))
                    .map(|x| x.stance)
                    .collect::<Vec<_>>()
            };
            let of_gold: BTreeSet<&str> = passage.gold.iter().flat_map(stances).collect();
            passage.extracted.iter().flat_map(|r| stances(r)).any(|stance| of_gold.contains(stance))
        });
        report::share(right.count(), loose.pairs.len())
    }

    /// Of the positions found: forum recall, forum precision, and how often the quotes overlap.
    fn slots(&self, positions: &Count) -> [f64; 3] {
        let known =
            |one: &[&str], other: &[&str]| one.iter().filter(|x| other.iter().any(|y| same_forum(x, y))).count();
        let (mut wanted, mut recalled, mut said, mut correct, mut overlapping) = (0, 0, 0, 0, 0);
        for (place, gold, extracted) in &positions.pairs {
            wanted += gold.forums.len();
            recalled += known(&gold.forums, &extracted.forums);
            said += extracted.forums.len();
            correct += known(&extracted.forums, &gold.forums);
            overlapping += usize::from(overlap(self.passages[*place].text, gold.quote, extracted.quote));
        }
        [
            report::share(recalled, wanted),
            report::share(correct, said),
            report::share(overlapping, positions.pairs.len()),
        ]
    }
}

fn without_stance(items: Vec<Item<'_>>) -> Vec<Item<'_>> {
    items.into_iter().map(|item| Item { stance: "", ..item }).collect()
}

/// Each item once, in the order of the first; its forums are those of all.
fn unique(items: Vec<Item<'_>>, by_class: bool) -> Vec<Item<'_>> {
    let mut kept: Vec<Item> = Vec::with_capacity(items.len());
    let key = |item: &Item, other: &Item| {
        (item.kind, item.holder, item.stance, item.other) == (other.kind, other.holder, other.stance, other.other)
            && if by_class && item.kind == Kind::Position {
                item.ids(true) == other.ids(true)
            } else {
                item.what == other.what
            }
    };
    for item in items {
        match kept.iter_mut().find(|known| key(known, &item)) {
            None => kept.push(item),
            Some(known) => {
                let mut met = FxHashSet::default();
                known.forums.extend(item.forums);
                known.forums.retain(|forum| met.insert(*forum));
            }
        }
    }
    kept
}

fn matches(gold: &Item, extracted: &Item, options: Options) -> bool {
    if gold.kind != extracted.kind || gold.holder != extracted.holder {
        return false;
    }
    if options.stance && gold.stance != extracted.stance {
        return false;
    }
    if !gold.other.is_empty() && !extracted.other.is_empty() && gold.other != extracted.other {
        return false;
    }
    if gold.kind == Kind::Participation {
        return same_forum(gold.what[0], extracted.what[0]);
    }
    !gold.ids(options.by_class).is_disjoint(&extracted.ids(options.by_class))
}

/// Whether two quotes share words of the text, white space apart.
fn overlap(text: &str, a: &str, b: &str) -> bool {
    // The separators that Unicode does not call white space and the reference scorer does.
    let is_space = |c: char| c.is_whitespace() || ('\u{1C}'..='\u{1F}').contains(&c);
    let fold = |s: &str| s.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let (text, a, b) = (fold(text), fold(a), fold(b));
    match (text.find(&a), text.find(&b)) {
        (Some(i), Some(j)) => !a.is_empty() && !b.is_empty() && i < j + b.len() && j < i + a.len(),
        _ => false,
    }
}

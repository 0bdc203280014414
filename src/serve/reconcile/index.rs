//! The names of concepts, and how like them a query is.
//!
//! In: the store's labels and codes, and the words of a cell. Out: [`Hit`]s with a score from 0 to 100.
//! Invariant: a score of 95 and more means that the words are a name or code of the concept, but for
//! case, accents and punctuation.

use super::TYPES;
use crate::query::QueryError;
use crate::serve::pages::graph::Graph;
use crate::vocab::{demarche, rdf, skos};
use oxigraph::model::{NamedNode, NamedNodeRef};
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Where names stand, and what it is worth to be just one of them.
const NAMES: [(NamedNodeRef<'static>, f64); 8] = [
    (skos::PREF_LABEL, 100.0),
    (skos::NOTATION, 100.0),
    (demarche::ISO2, 100.0),
    (demarche::M49, 100.0),
    (skos::ALT_LABEL, 98.0),
    (skos::HIDDEN_LABEL, 95.0),
    // They point to a state and do not name it.
    (demarche::DEMONYM, 80.0),
    (demarche::CAPITAL, 70.0),
];

/// From which score on the words are a name of the concept.
pub const EXACT: f64 = 95.0;

/// How alike words must be to be offered, from 0 to 1.
const ALIKE: f64 = 0.72;

/// The most that words can score which are merely alike.
const MOST: f64 = 90.0;

/// The longest query that is compared, in characters: no name is longer.
const LONGEST: usize = 200;

/// A concept that can be found.
pub struct Entry {
    /// Its IRI.
    pub node: NamedNode,
    /// Its classes, as positions in [`TYPES`].
    pub types: Vec<usize>,
    names: Vec<Name>,
}

struct Name {
    plain: String,
    letters: u64,
    worth: f64,
}

/// A concept that is like a query.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// Position in [`Index::entries`].
    pub entry: usize,
    /// How like, from 0 to 100.
    pub score: f64,
}

/// The names of all concepts that can be found.
pub struct Index {
    /// The concepts, by IRI.
    pub entries: Vec<Entry>,
}

impl Index {
    /// Reads the names out of the store.
    pub fn new(graph: &Graph<'_>) -> Result<Self, QueryError> {
        let mut types: FxHashMap<NamedNode, Vec<usize>> = FxHashMap::default();
        for (i, of) in TYPES.iter().enumerate() {
            for node in graph.from(rdf::TYPE, of.class)? {
                types.entry(node).or_default().push(i);
            }
        }
        let mut entries = Vec::new();
        for (node, types) in types {
            let mut names = Vec::new();
            for (property, worth) in NAMES {
                for label in graph.literals(node.as_ref(), property)? {
                    let plain = plain(&label.text);
                    if !plain.is_empty() {
                        names.push(Name { letters: letters(&plain), plain, worth });
                    }
                }
            }
            entries.push(Entry { node, types, names });
        }
        entries.sort_unstable_by(|a, b| a.node.as_str().cmp(b.node.as_str()));
        Ok(Self { entries })
    }

    /// The concept of an IRI.
    pub fn entry(&self, node: NamedNodeRef<'_>) -> Option<usize> {
        self.entries.binary_search_by(|entry| entry.node.as_str().cmp(node.as_str())).ok()
    }

    /// The concepts whose names are like the words, in no order.
    pub fn find(&self, words: &str) -> Vec<Hit> {
        let query = plain(words);
        if query.is_empty() || query.chars().count() > LONGEST {
            return Vec::new();
        }
        let own = letters(&query);
        let score = |entry: &Entry| entry.names.iter().map(|name| name.score(&query, own)).fold(0.0, f64::max);
        let hits = self.entries.iter().enumerate().map(|(entry, of)| Hit { entry, score: score(of) });
        hits.filter(|hit| hit.score > 0.0).collect()
    }

    /// The concepts with a name in which a word, or the whole, begins so, in no order.
    pub fn begin(&self, prefix: &str) -> Vec<Hit> {
        let prefix = plain(prefix);
        let score = |name: &Name| match name.plain.find(&prefix) {
            Some(0) if name.plain == prefix => name.worth,
            Some(0) => name.worth * 0.9,
            Some(at) if name.plain[..at].ends_with(' ') => name.worth * 0.8,
            _ => 0.0,
        };
        let best = |entry: &Entry| entry.names.iter().map(score).fold(0.0, f64::max);
        let hits = self.entries.iter().enumerate().map(|(entry, of)| Hit { entry, score: best(of) });
        hits.filter(|hit| hit.score > 0.0).collect()
    }
}

impl Name {
    fn score(&self, query: &str, letters: u64) -> f64 {
        if self.plain == query {
            return self.worth;
        }
        // A code of two or three letters is like every other.
        let (shorter, longer) = match self.plain.len() < query.len() {
            true => (self.plain.as_str(), query),
            false => (query, self.plain.as_str()),
        };
        if shorter.len() < 4 {
            return 0.0;
        }
        if holds(longer, shorter) {
            let share = shorter.len() as f64 / longer.len() as f64;
            return (ALIKE + (1.0 - ALIKE) * share) * self.worth * MOST / 100.0;
        }
        // Words of other letters are not alike, and are not worth a comparison.
        if (self.letters ^ letters).count_ones() > 1 + (self.letters | letters).count_ones() / 2 {
            return 0.0;
        }
        let alike = alike(&self.plain, query);
        if alike < ALIKE { 0.0 } else { alike * self.worth * MOST / 100.0 }
    }
}

/// Whether the words of one plain text stand in another, one after another.
fn holds(longer: &str, shorter: &str) -> bool {
    longer.match_indices(shorter).any(|(at, _)| {
        let after = &longer[at + shorter.len()..];
        (at == 0 || longer[..at].ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
    })
}

/// How alike two plain texts are, from 0 to 1: by their letters, or by their words in any order.
fn alike(name: &str, query: &str) -> f64 {
    let by_letters =
        f64::midpoint(strsim::jaro_winkler(name, query), strsim::normalized_damerau_levenshtein(name, query));
    let sorted = |text: &str| {
        let mut words: Vec<&str> = text.split(' ').filter(|word| !matches!(*word, "of" | "the" | "and")).collect();
        words.sort_unstable();
        words.join(" ")
    };
    let by_words = 0.98 * strsim::normalized_damerau_levenshtein(&sorted(name), &sorted(query));
    by_letters.max(by_words)
}

/// The letters of a text as bits.
fn letters(plain: &str) -> u64 {
    plain.chars().fold(0, |bits, c| match c {
        'a'..='z' => bits | 1 << (u32::from(c) - u32::from('a')),
        '0'..='9' => bits | 1 << (26 + u32::from(c) - u32::from('0')),
        ' ' => bits,
        // The letters of other scripts share the rest of the bits.
        c => bits | 1 << (36 + u32::from(c) % 28),
    })
}

/// A text without case, accents, punctuation and article, as names are compared.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            '&' => out.push_str(" and "),
            // `U.S.A.` is `USA`, `Côte d’Ivoire` may be written with any apostrophe or none.
            '.' | '\'' | '’' | '‘' | 'ʼ' | '`' | '´' => (),
            c if c.is_alphanumeric() => out.push(c),
            _ => out.push(' '),
        }
    }
    let words = out.split_whitespace().map(|word| if word == "st" { "saint" } else { word });
    let words: Vec<&str> = words.collect();
    match words.as_slice() {
        ["the", rest @ ..] if !rest.is_empty() => rest.join(" "),
        words => words.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_what_people_write_differently() {
        for (one, other) in [
            ("Côte d’Ivoire", "COTE D'IVOIRE"),
            ("Türkiye", "Turkiye"),
            ("U.S.A.", "usa"),
            ("Trinidad & Tobago", "Trinidad and Tobago"),
            ("The Gambia", "Gambia"),
            ("St. Lucia", "Saint Lucia"),
            ("Timor-Leste", "Timor  Leste"),
            ("São Tomé", "Sao Tome"),
            ("Ｐｅｒｕ", "Peru"),
        ] {
            assert_eq!(plain(one), plain(other));
        }
        assert_ne!(plain("Niger"), plain("Nigeria"));
        assert_eq!(plain("?!"), "");
    }

    #[test]
    fn likeness_is_symmetric_enough_and_bounded() {
        for (a, b) in
            [("republic of korea", "korea republic of"), ("kazakstan", "kazakhstan"), ("peru", "use of force")]
        {
            let alike = alike(a, b);
            assert!((0.0..=1.0).contains(&alike));
            assert_eq!(alike >= ALIKE, a != "peru", "{a} {b} {alike}");
        }
    }
}

//! Words and their inflections.
//!
//! In: the lemmas that patterns and labels use. Out: a table from surface form to the lemmas it
//! may stand for. Invariant: forms are lower case with diacritics folded, as the tokeniser makes them.

use crate::span::Span;
use rustc_hash::FxHashMap;

/// A lemma, or an exact form, that some pattern uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LemmaId(pub u32);

/// The lemmas of a form: mostly one.
#[derive(Debug)]
enum Lemmas {
    One([LemmaId; 1]),
    Many(Box<[LemmaId]>),
}

impl Lemmas {
    fn ids(&self) -> &[LemmaId] {
        match self {
            Self::One(one) => one,
            Self::Many(many) => many,
        }
    }
}

/// A form of up to fifteen bytes with its length, so that it is compared without a look elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Short(u64, u64);

impl Short {
    const MOST: usize = 15;

    fn new(form: &str) -> Option<Self> {
        let mut bytes = [0; Self::MOST + 1];
        bytes.get_mut(..form.len()).filter(|room| room.len() <= Self::MOST)?.copy_from_slice(form.as_bytes());
        Some(Self::packed(u128::from_le_bytes(bytes), form.len()))
    }

    /// The form of the word at a place in a text, if it is short and all ASCII.
    pub(crate) fn ascii(text: &str, span: Span) -> Option<Self> {
        let length = Some(span.len()).filter(|length| *length <= Self::MOST)?;
        let bytes = text.as_bytes();
        // All that may belong to the word is read at once; what does not is cut off.
        let mut read = match bytes.get(span.start..).and_then(|rest| rest.first_chunk()) {
            Some(chunk) => *chunk,
            None => {
                let mut end = [0; Self::MOST + 1];
                end[..length].copy_from_slice(&bytes[span.start..span.end]);
                end
            }
        };
        read.make_ascii_lowercase();
        let word = u128::from_le_bytes(read) & ((1 << (8 * length)) - 1);
        (word & (u128::MAX / 255 * 128) == 0).then(|| Self::packed(word, length))
    }

    fn packed(bytes: u128, length: usize) -> Self {
        Self(bytes as u64, (bytes >> 64) as u64 | (length as u64) << 56)
    }
}

/// What each form stands for. Most forms are short, and most tokens of a text are asked for.
#[derive(Debug, Default)]
struct Forms {
    short: FxHashMap<Short, Lemmas>,
    long: FxHashMap<Box<str>, Lemmas>,
}

/// The words that the ontology knows.
#[derive(Debug, Default)]
pub struct Lexicon {
    inflected: FxHashMap<Box<str>, LemmaId>,
    exact: FxHashMap<Box<str>, LemmaId>,
    forms: Forms,
    irregular: FxHashMap<String, Vec<String>>,
    count: u32,
}

impl Lexicon {
    /// Declares the irregular forms of a lemma; to be called before the lemma is used.
    pub fn add_irregular(&mut self, lemma: &str, forms: Vec<String>) {
        self.irregular.entry(lemma.to_owned()).or_default().extend(forms);
    }

    /// The id of a lemma; all its inflections are known from then on.
    pub fn lemma(&mut self, word: &str) -> LemmaId {
        if let Some(&id) = self.inflected.get(word) {
            return id;
        }
        let id = self.fresh();
        self.inflected.insert(word.into(), id);
        let Self { forms, irregular, .. } = self;
        let irregular = irregular.get(word).map_or(&[][..], Vec::as_slice);
        inflect(word, irregular, &mut |form| forms.know(form, id));
        id
    }

    /// The id of a word in exactly this form.
    pub fn exact(&mut self, word: &str) -> LemmaId {
        if let Some(&id) = self.exact.get(word) {
            return id;
        }
        let id = self.fresh();
        self.exact.insert(word.into(), id);
        self.forms.know(word, id);
        id
    }

    /// What a form may stand for; empty for a word that no pattern uses.
    pub fn lemmas(&self, form: &str) -> &[LemmaId] {
        match Short::new(form) {
            Some(short) => self.lemmas_of_short(short),
            None => self.forms.long.get(form).map_or(&[], Lemmas::ids),
        }
    }

    /// The same for a short form.
    pub fn lemmas_of_short(&self, form: Short) -> &[LemmaId] {
        self.forms.short.get(&form).map_or(&[], Lemmas::ids)
    }

    /// How many lemmas there are.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn fresh(&mut self) -> LemmaId {
        self.count += 1;
        LemmaId(self.count - 1)
    }
}

impl Forms {
    /// Adds a lemma to those of a form.
    fn know(&mut self, form: &str, id: LemmaId) {
        let one = Lemmas::One([id]);
        let known = match Short::new(form) {
            Some(short) => self.short.entry(short).or_insert(one),
            None => match self.long.get_mut(form) {
                Some(known) => known,
                None => self.long.entry(form.into()).or_insert(one),
            },
        };
        let ids = known.ids();
        if !ids.contains(&id) {
            *known = Lemmas::Many(ids.iter().copied().chain([id]).collect());
        }
    }
}

fn is_vowel(c: u8) -> bool {
    matches!(c, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Words that have no regular forms: *noted* is none of *not*, nor *used* of *us*.
const INVARIABLE: [&str; 45] = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "for", "from", "he", "her", "him", "how", "if",
    "in", "into", "is", "it", "no", "nor", "not", "of", "on", "or", "our", "she", "so", "than", "that", "the", "their",
    "them", "they", "this", "to", "us", "was", "we", "were", "will", "with", "without",
];

/// Shows every form of a lemma: regular inflections of noun and verb, the irregular ones given, and the
/// British and American spellings of each. Forms that are no English words do no harm.
fn inflect(lemma: &str, irregular: &[String], each: &mut impl FnMut(&str)) {
    let respelling = Respelling::of(lemma);
    let mut buffer = String::with_capacity(lemma.len() + 8);
    let mut form = |stem: &str, ending: &str| {
        buffer.clear();
        buffer.push_str(stem);
        buffer.push_str(ending);
        each(&buffer);
        respelling.of_form(&buffer, each);
    };
    form(lemma, "");
    let b = lemma.as_bytes();
    if b.len() >= 2 && b.iter().all(u8::is_ascii_lowercase) && !INVARIABLE.contains(&lemma) {
        let (last, before) = (b[b.len() - 1], b[b.len() - 2]);
        let stem = &lemma[..lemma.len() - 1];
        let sibilant = matches!(last, b's' | b'x' | b'z') || lemma.ends_with("ch") || lemma.ends_with("sh");
        if last == b'y' && !is_vowel(before) {
            form(stem, "ies");
            form(stem, "ied");
            form(lemma, "ing");
        } else if last == b'e' {
            form(lemma, "s");
            form(lemma, "d");
            if before == b'i' {
                form(&lemma[..lemma.len() - 2], "ying");
            } else if matches!(before, b'e' | b'o' | b'y') {
                form(lemma, "ing");
            } else {
                form(stem, "ing");
            }
        } else {
            if sibilant || last == b'o' {
                form(lemma, "es");
            }
            if !sibilant {
                form(lemma, "s");
            }
            form(lemma, "ed");
            form(lemma, "ing");
            let short = b.len() >= 3 && !is_vowel(last) && is_vowel(before) && !is_vowel(b[b.len() - 3]);
            if short && !matches!(last, b'w' | b'x' | b'y') {
                let c = &lemma[lemma.len() - 1..];
                let doubled = [lemma, c].concat();
                form(&doubled, "ed");
                form(&doubled, "ing");
            }
        }
    }
    for form in irregular {
        each(form);
        Respelling::of(form).of_form(form, each);
    }
}

/// Words that are spelt otherwise across the Atlantic, British first.
const STEMS: [(&str, &str); 14] = [
    ("behaviour", "behavior"),
    ("favour", "favor"),
    ("harbour", "harbor"),
    ("neighbour", "neighbor"),
    ("endeavour", "endeavor"),
    ("honour", "honor"),
    ("labour", "labor"),
    ("armour", "armor"),
    ("defence", "defense"),
    ("offence", "offense"),
    ("programme", "program"),
    ("centre", "center"),
    ("judgement", "judgment"),
    ("fulfil", "fulfill"),
];

/// Endings that are.
const ENDINGS: [(&str, &str); 11] = [
    ("ise", "ize"),
    ("ises", "izes"),
    ("ised", "ized"),
    ("ising", "izing"),
    ("isation", "ization"),
    ("isations", "izations"),
    ("yse", "yze"),
    ("ysed", "yzed"),
    ("ysing", "yzing"),
    ("elled", "eled"),
    ("elling", "eling"),
];

/// What of the two tables applies to a lemma, so that its forms need not be held against all.
#[derive(Clone, Copy)]
struct Respelling {
    stem: Option<(&'static str, &'static str)>,
    has_ending: bool,
}

impl Respelling {
    fn of(lemma: &str) -> Self {
        // A form may hold a stem that its lemma lacks the last letter of; no stem differs from its pair before that.
        let core = &lemma.as_bytes()[..lemma.len().saturating_sub(1)];
        let may_hold = |stem: &str| {
            lemma.len() + 1 >= stem.len() && memchr::memmem::find(core, &stem.as_bytes()[..stem.len() - 2]).is_some()
        };
        let stem = if lemma.len() < 5 { None } else { STEMS.into_iter().find(|(b, a)| may_hold(b) || may_hold(a)) };
        let ends = |(british, american): &(&str, &str)| lemma.ends_with(british) || lemma.ends_with(american);
        Self { stem, has_ending: lemma.ends_with("el") || ENDINGS.iter().any(ends) }
    }

    /// Shows the other side of the Atlantic's spelling of a form.
    fn of_form(self, form: &str, each: &mut impl FnMut(&str)) {
        if let Some((british, american)) = self.stem {
            // One may hold the other: the longer is looked for first.
            let (long, short) = if american.len() > british.len() { (american, british) } else { (british, american) };
            if form.contains(long) {
                each(&form.replace(long, short));
            } else if form.contains(short) {
                each(&form.replace(short, long));
            }
        }
        if !self.has_ending {
            return;
        }
        for (british, american) in ENDINGS {
            let other = match (form.strip_suffix(british), form.strip_suffix(american)) {
                (Some(stem), _) => Some((stem, american)),
                (None, Some(stem)) => Some((stem, british)),
                (None, None) => None,
            };
            if let Some((stem, ending)) = other.filter(|(stem, _)| stem.len() > 2) {
                each(&[stem, ending].concat());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_and_spellings_of_a_lemma() {
        let mut lexicon = Lexicon::default();
        lexicon.add_irregular("take", vec!["took".into(), "taken".into()]);
        for (lemma, forms) in [
            ("organise", &["organises", "organized", "organizing"][..]),
            ("study", &["studies", "studied", "studying"]),
            ("plan", &["planned", "planning", "plans"]),
            ("take", &["took", "taken", "taking", "takes"]),
            ("behaviour", &["behavior", "behaviours"]),
            ("process", &["processes"]),
            ("centre", &["center", "centers", "centred"]),
            ("program", &["programme", "programs", "programmes"]),
            ("fulfill", &["fulfil", "fulfilled"]),
            ("model", &["modelled", "modeling", "modeled"]),
            ("analyse", &["analyzed", "analyzing"]),
            ("organisation", &["organization", "organizations"]),
            ("not", &["not"]),
        ] {
            let id = lexicon.lemma(lemma);
            for form in forms {
                assert!(lexicon.lemmas(form).contains(&id), "{lemma}: {form}");
            }
        }
        assert!(lexicon.lemmas("noted").is_empty());
        let exact = lexicon.exact("norms");
        assert_eq!(lexicon.lemmas("norms"), [exact]);
        assert!(lexicon.lemmas("norm").is_empty());
    }
}

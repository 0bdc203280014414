//! Words and their inflections.
//!
//! In: the lemmas that patterns and labels use. Out: a table from surface form to the lemmas it
//! may stand for. Invariant: forms are lower case with diacritics folded, as the tokeniser makes them.

use rustc_hash::FxHashMap;

/// A lemma, or an exact form, that some pattern uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LemmaId(pub u32);

/// The words that the ontology knows.
#[derive(Debug, Default)]
pub struct Lexicon {
    ids: FxHashMap<String, LemmaId>,
    forms: FxHashMap<String, Vec<LemmaId>>,
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
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = self.fresh(word.to_owned());
        let irregular = self.irregular.get(word).cloned().unwrap_or_default();
        for form in inflect(word, &irregular) {
            self.know(form, id);
        }
        id
    }

    /// The id of a word in exactly this form.
    pub fn exact(&mut self, word: &str) -> LemmaId {
        let key = format!("={word}");
        if let Some(&id) = self.ids.get(&key) {
            return id;
        }
        let id = self.fresh(key);
        self.know(word.to_owned(), id);
        id
    }

    /// What a form may stand for; empty for a word that no pattern uses.
    pub fn lemmas(&self, form: &str) -> &[LemmaId] {
        self.forms.get(form).map_or(&[], Vec::as_slice)
    }

    /// How many lemmas there are.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn fresh(&mut self, key: String) -> LemmaId {
        let id = LemmaId(self.count);
        self.count += 1;
        self.ids.insert(key, id);
        id
    }

    fn know(&mut self, form: String, id: LemmaId) {
        let ids = self.forms.entry(form).or_default();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
}

fn is_vowel(c: u8) -> bool {
    matches!(c, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Every form of a lemma: regular inflections of noun and verb, the irregular ones given, and the
/// British and American spellings of each. Forms that are no English words do no harm.
fn inflect(lemma: &str, irregular: &[String]) -> Vec<String> {
    let mut forms = vec![lemma.to_owned()];
    forms.extend(irregular.iter().cloned());
    let b = lemma.as_bytes();
    if b.len() >= 2 && b.iter().all(u8::is_ascii_lowercase) {
        let (last, before) = (b[b.len() - 1], b[b.len() - 2]);
        let stem = &lemma[..lemma.len() - 1];
        let sibilant = matches!(last, b's' | b'x' | b'z') || lemma.ends_with("ch") || lemma.ends_with("sh");
        if last == b'y' && !is_vowel(before) {
            forms.extend([format!("{stem}ies"), format!("{stem}ied"), format!("{lemma}ing")]);
        } else if last == b'e' {
            forms.extend([format!("{lemma}s"), format!("{lemma}d")]);
            if before == b'i' {
                forms.push(format!("{}ying", &lemma[..lemma.len() - 2]));
            } else if matches!(before, b'e' | b'o' | b'y') {
                forms.push(format!("{lemma}ing"));
            } else {
                forms.push(format!("{stem}ing"));
            }
        } else {
            if sibilant || last == b'o' {
                forms.push(format!("{lemma}es"));
            }
            if !sibilant {
                forms.push(format!("{lemma}s"));
            }
            forms.extend([format!("{lemma}ed"), format!("{lemma}ing")]);
            let short = b.len() >= 3 && !is_vowel(last) && is_vowel(before) && !is_vowel(b[b.len() - 3]);
            if short && !matches!(last, b'w' | b'x' | b'y') {
                let c = last as char;
                forms.extend([format!("{lemma}{c}ed"), format!("{lemma}{c}ing")]);
            }
        }
    }
    let spellings: Vec<String> = forms.iter().flat_map(|f| respell(f)).collect();
    forms.extend(spellings);
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// The other side of the Atlantic's spelling of a form.
fn respell(form: &str) -> Vec<String> {
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
    let mut out = Vec::new();
    for (british, american) in STEMS {
        if form.contains(british) {
            out.push(form.replace(british, american));
        } else if form.contains(american) {
            out.push(form.replace(american, british));
        }
    }
    for (british, american) in ENDINGS {
        if let Some(stem) = form.strip_suffix(british) {
            if stem.len() > 2 {
                out.push(format!("{stem}{american}"));
            }
        } else if let Some(stem) = form.strip_suffix(american) {
            if stem.len() > 2 {
                out.push(format!("{stem}{british}"));
            }
        }
    }
    out
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
        ] {
            let id = lexicon.lemma(lemma);
            for form in forms {
                assert!(lexicon.lemmas(form).contains(&id), "{lemma}: {form}");
            }
        }
        let exact = lexicon.exact("norms");
        assert_eq!(lexicon.lemmas("norms"), [exact]);
        assert!(lexicon.lemmas("norm").is_empty());
    }
}

//! Linear classifiers over named features.
//!
//! In: features, each a template filled with words, and a table of weights. Out: a score for every class.
//! Invariant: the same features give the same scores, whatever order they come in up to rounding; a feature that
//! the table does not know counts nothing. The table is data (`ontology/weights-*.tsv`), written by `make train`
//! and read like the rest of the ontology.

use rustc_hash::FxHashMap;

/// What a feature is filled with: a word, an id.
#[derive(Clone, Copy, Debug)]
pub struct Atom<'a> {
    text: &'a str,
    hash: u64,
}

impl<'a> Atom<'a> {
    /// An atom of this text.
    pub const fn new(text: &'a str) -> Self {
        Self { text, hash: hash(text.as_bytes()) }
    }

    /// An atom whose hash is known.
    pub const fn hashed(text: &'a str, hash: u64) -> Self {
        Self { text, hash }
    }

    /// Its text.
    pub const fn text(&self) -> &'a str {
        self.text
    }
}

/// FNV-1a: short, and the same on every machine.
pub const fn hash(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0100_0000_01b3);
        i += 1;
    }
    hash
}

fn combined(template: &Atom<'_>, atoms: &[Atom<'_>]) -> u64 {
    atoms.iter().fold(template.hash, |all, atom| (all.rotate_left(5) ^ atom.hash).wrapping_mul(0x517c_c1b7_2722_0a95))
}

/// What takes features.
pub trait Sink {
    /// Takes one.
    fn put(&mut self, template: Atom<'static>, atoms: &[Atom<'_>]);
}

/// How a feature is spelled in a table: `template=atom|atom`.
#[derive(Debug, Default)]
pub struct Names(pub Vec<String>);

impl Sink for Names {
    fn put(&mut self, template: Atom<'static>, atoms: &[Atom<'_>]) {
        let mut name = template.text.to_owned();
        for (i, atom) in atoms.iter().enumerate() {
            name.push(if i == 0 { '=' } else { '|' });
            name.push_str(atom.text);
        }
        self.0.push(name);
    }
}

/// The weights of one classifier.
#[derive(Debug, Default)]
pub struct Weights {
    /// Its classes, in the order of the scores.
    pub classes: Vec<String>,
    /// How sure it must be to be heeded (0 to 1).
    pub threshold: f32,
    /// How sure where the passage is not known to be on the subject.
    pub threshold_elsewhere: f32,
    /// How sure where the rules say so too.
    pub threshold_said: f32,
    rows: FxHashMap<u64, (u32, u32)>,
    cells: Vec<(u16, f32)>,
}

impl Weights {
    /// Reads a table: `threshold<TAB>0.5<TAB>0.9<TAB>0.3` (the second where the
    /// subject is in doubt, the third where the rules agree), `classes<TAB>a<TAB>b`, and for each feature its name, then `class:weight`
    /// for the classes that it speaks for or against (classes counted from 0). Lines that begin with `#` are remarks.
    ///
    /// # Errors
    /// The first faulty line, from 1, and what is wrong with it.
    pub fn parse(table: &str) -> Result<Self, (usize, String)> {
        let mut weights = Self::default();
        for (i, line) in table.lines().enumerate() {
            let fault = |what: &str| (i + 1, what.to_owned());
            if line.is_empty() || line.starts_with("# ") {
                continue;
            }
            let mut fields = line.split('\t');
            let name = fields.next().unwrap_or_default();
            match name {
                "threshold" => {
                    let mut number = || fields.next().map(str::parse).transpose();
                    let thresholds = number().and_then(|first| Ok((first, number()?, number()?)));
                    let Ok((Some(here), elsewhere, said)) = thresholds else {
                        return Err(fault("a threshold is a number"));
                    };
                    weights.threshold = here;
                    weights.threshold_elsewhere = elsewhere.unwrap_or(here);
                    weights.threshold_said = said.unwrap_or(here);
                }
                "classes" => weights.classes = fields.map(str::to_owned).collect(),
                _ => {
                    let from = weights.cells.len();
                    for field in fields {
                        let (class, weight) = field.split_once(':').ok_or_else(|| fault("`class:weight` is wanted"))?;
                        let class: u16 = class.parse().map_err(|_| fault("a class is a number"))?;
                        let weight: f32 = weight.parse().map_err(|_| fault("a weight is a number"))?;
                        if usize::from(class) >= weights.classes.len() {
                            return Err(fault("there is no such class"));
                        }
                        weights.cells.push((class, weight));
                    }
                    let (template, atoms) = name.split_once('=').unwrap_or((name, ""));
                    let atoms: Vec<Atom<'_>> =
                        if atoms.is_empty() { Vec::new() } else { atoms.split('|').map(Atom::new).collect() };
                    let key = combined(&Atom::new(template), &atoms);
                    weights.rows.insert(key, (from as u32, weights.cells.len() as u32));
                }
            }
        }
        Ok(weights)
    }

    /// A sum to which features can be added.
    pub fn sum(&self) -> Sum<'_> {
        Sum { weights: self, scores: vec![0.0; self.classes.len()] }
    }
}

/// The scores of the features so far.
#[derive(Clone, Debug)]
pub struct Sum<'w> {
    weights: &'w Weights,
    /// One a class.
    pub scores: Vec<f32>,
}

impl Sum<'_> {
    /// Back to nothing.
    pub fn clear(&mut self) {
        self.scores.fill(0.0);
    }
}

impl Sink for Sum<'_> {
    fn put(&mut self, template: Atom<'static>, atoms: &[Atom<'_>]) {
        if let Some(&(from, to)) = self.weights.rows.get(&combined(&template, atoms)) {
            for &(class, weight) in &self.weights.cells[from as usize..to as usize] {
                self.scores[usize::from(class)] += weight;
            }
        }
    }
}

/// The share of 1 that each class gets, where one of them is right.
pub fn softmax(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = scores.iter().map(|s| (s - most).exp()).collect();
    let all: f32 = powers.iter().sum();
    powers.into_iter().map(|p| p / all).collect()
}

/// How likely a class is, where it is right or wrong by itself.
pub fn logistic(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_and_summed() {
        let weights =
            Weights::parse("# remark\nthreshold\t0.5\nclasses\tno\tyes\nL=not\t1:-2\nL=we|support\t0:-1\t1:3\n");
        let weights = weights.expect("a sound table");
        let mut sum = weights.sum();
        const L: Atom<'static> = Atom::new("L");
        sum.put(L, &[Atom::new("we"), Atom::new("support")]);
        sum.put(L, &[Atom::new("not")]);
        sum.put(L, &[Atom::new("unknown")]);
        assert_eq!(sum.scores, [-1.0, 1.0]);
        assert!(softmax(&sum.scores)[1] > 0.8);
    }

    #[test]
    fn a_faulty_line_is_named() {
        let fault = Weights::parse("classes\tno\tyes\nL=not\t2:1\n").expect_err("class 2 does not exist");
        assert_eq!(fault.0, 2);
    }
}

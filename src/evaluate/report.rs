//! The figures, as a table and as JSON.
//!
//! In: counts. Out: a [`Report`]. Invariant: a figure is rounded to four digits first and the
//! table's three digits are made of those, ties to even, so that both outputs agree with the
//! reference scorer.

use super::item::{Item, Kind};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt;

/// Which passages to score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Those read while working.
    Work,
    /// Those kept unread.
    Held,
}

/// Precision, recall and F1 of one selection of items.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The share of what was extracted that is right.
    pub precision: f64,
    /// The share of the gold that was found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// The mean of the passages' F1.
    pub mean_f1: f64,
    /// Items found.
    pub right: usize,
    /// Items invented.
    pub wrong: usize,
    /// Items missed.
    pub lacking: usize,
}

impl Row {
    pub(super) fn new(right: usize, wrong: usize, lacking: usize, each: &[f64]) -> Self {
        let part = |of: usize| if of == 0 { 0.0 } else { right as f64 / of as f64 };
        let (precision, recall) = (part(right + wrong), part(right + lacking));
        let sum = precision + recall;
        let f1 = if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum };
        let mean = if each.is_empty() { 0.0 } else { each.iter().sum::<f64>() / each.len() as f64 };
        Self {
            precision: round(precision),
            recall: round(recall),
            f1: round(f1),
            mean_f1: round(mean),
            right,
            wrong,
            lacking,
        }
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(7))?;
        for (name, figure) in
            [("precision", self.precision), ("recall", self.recall), ("f1", self.f1), ("mean f1", self.mean_f1)]
        {
            map.serialize_entry(name, &figure)?;
        }
        for (name, count) in [("tp", self.right), ("fp", self.wrong), ("fn", self.lacking)] {
            map.serialize_entry(name, &count)?;
        }
        map.end()
    }
}

/// An item that was missed or invented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The passage's id.
    pub passage: String,
    /// Which of the four relations.
    pub kind: Kind,
    /// Who.
    pub holder: String,
    /// Positions only, else empty.
    pub stance: String,
    /// The ids of which one was wanted, or the one that was given.
    pub what: Vec<String>,
}

impl Miss {
    pub(super) fn new(passage: &str, item: &Item) -> Self {
        Self {
            passage: passage.to_owned(),
            kind: item.kind,
            holder: item.holder.to_owned(),
            stance: item.stance.to_owned(),
            what: item.what.iter().map(|id| (*id).to_owned()).collect(),
        }
    }
}

/// All figures of one comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Selections of items by name.
    pub rows: Vec<(&'static str, Row)>,
    /// Single figures by name.
    pub shares: Vec<(&'static str, f64)>,
    /// Gold items that were not found.
    pub missed: Vec<Miss>,
    /// Extracted items that are not in the gold.
    pub invented: Vec<Miss>,
}

impl Report {
    /// Whether everything was found and nothing invented.
    pub fn is_perfect(&self) -> bool {
        self.missed.is_empty() && self.invented.is_empty()
    }

    /// The figures as JSON, indented by one blank.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut out = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
        self.serialize(&mut serde_json::Serializer::with_formatter(&mut out, formatter))?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    /// What was missed and invented, counted by target, the most frequent first.
    pub fn by_target(&self) -> String {
        let mut counts: Vec<((&str, &str), usize)> = Vec::new();
        for (what, misses) in [("missed", &self.missed), ("invented", &self.invented)] {
            for miss in misses {
                let key = (what, miss.what[0].as_str());
                match counts.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((key, 1)),
                }
            }
        }
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts.iter().take(60).map(|((what, target), count)| format!("{what:9}{count:5}  {target}\n")).collect()
    }

    /// The first `n` items missed and the first `n` invented, a line each.
    pub fn errors(&self, n: usize) -> String {
        let mut out = String::new();
        for (what, misses) in [("missed", &self.missed), ("invented", &self.invented)] {
            for miss in misses.iter().take(n) {
                let Miss { passage, kind, holder, stance, what: ids } = miss;
                out += &format!("{what:9}{passage:32}{:14}{holder:12}{stance:12}{}\n", kind.name(), ids.join("|"));
            }
        }
        out
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.rows.len() + self.shares.len()))?;
        for (name, row) in &self.rows {
            map.serialize_entry(name, row)?;
        }
        for (name, share) in &self.shares {
            map.serialize_entry(name, share)?;
        }
        map.end()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "{:28}{:>8}{:>8}{:>8}{:>8}{:>7}{:>7}{:>7}", "", "P", "R", "F1", "mean", "tp", "fp", "fn")?;
        for (name, row) in &self.rows {
            write!(f, "{name:28}{:8.3}{:8.3}{:8.3}{:8.3}", row.precision, row.recall, row.f1, row.mean_f1)?;
            writeln!(f, "{:7}{:7}{:7}", row.right, row.wrong, row.lacking)?;
        }
        for (name, share) in &self.shares {
            writeln!(f, "{name:28}{share:8.3}")?;
        }
        Ok(())
    }
}

/// A rounded share, 0 of nothing.
pub(super) fn share(part: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { round(part as f64 / of as f64) }
}

/// To four digits, as the decimal expansion of the binary number says, ties to even.
fn round(x: f64) -> f64 {
    // Printing is exact where multiplying by 10,000 is not.
    format!("{x:.4}").parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::round;

    #[test]
    fn ties_go_to_even() {
        assert_eq!((round(0.03125), round(0.09375), round(0.00005)), (0.0312, 0.0938, 0.0001));
        assert_eq!(format!("{:.3} {:.3}", 0.8125, 0.6875), "0.812 0.688");
    }
}

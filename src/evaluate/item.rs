//! Relations to the items that are compared.
//!
//! In: [`Relation`]s, of the gold or extracted. Out: [`Item`]s. Invariant: an item is one holder's
//! one thing: a position by holder, stance and target; a participation by holder and one forum; an
//! agreement by holder, one instrument and counterpart; an alignment by holder and one other.

use crate::record::Record;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;

/// Targets that count as one another (codebook, section 6).
const CLASSES: [&[&str]; 9] = [
    &["due-diligence", "norm-13c"],
    &["cybercrime-cooperation", "norm-13d"],
    &["human-rights", "norm-13e", "privacy"],
    &["critical-infrastructure", "norm-13f", "norm-13g"],
    &["norm-13i", "supply-chain"],
    &["norm-13j", "vulnerability-disclosure"],
    &["cert", "norm-13k"],
    &["eleven-norms", "framework", "voluntary-norms"],
    &["international-law", "un-charter"],
];

/// The groups that the codebook lists (section 2); other groups may be extracted and do not count.
const GROUPS: [&str; 26] = [
    "EU",
    "ASEAN",
    "AU",
    "NAM",
    "G77",
    "G7",
    "G20",
    "BRICS",
    "ARAB-GROUP",
    "AFRICAN-GROUP",
    "CARICOM",
    "PIF",
    "NATO",
    "OAS",
    "SCO",
    "CSTO",
    "NORDIC",
    "BENELUX",
    "COE",
    "OSCE",
    "UN",
    "ICRC",
    "COMMONWEALTH",
    "FOC",
    "QUAD",
    "FIVE-EYES",
];

/// A relation as a line of gold or of `extract --to jsonl` gives it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Relation {
    /// The passage; the gold gives it once for all its relations.
    #[serde(default)]
    pub document: String,
    /// Which of the four.
    pub relation: String,
    /// Who.
    pub holder: String,
    /// Positions only.
    #[serde(default, deserialize_with = "text")]
    pub stance: String,
    /// Positions only.
    #[serde(default, deserialize_with = "text")]
    pub target: String,
    /// Other targets that are right too.
    #[serde(default, deserialize_with = "listed")]
    pub accept: Vec<String>,
    /// Forums.
    #[serde(default, deserialize_with = "listed")]
    pub forum: Vec<String>,
    /// Instruments.
    #[serde(default, deserialize_with = "listed")]
    pub instrument: Vec<String>,
    /// The other party of an agreement.
    #[serde(default, deserialize_with = "text")]
    pub counterpart: String,
    /// Whom an alignment is with.
    #[serde(default, deserialize_with = "listed")]
    pub with: Vec<String>,
    /// The words that say so.
    #[serde(default, deserialize_with = "text")]
    pub quote: String,
    /// Counts neither for nor against.
    #[serde(default)]
    pub optional: bool,
}

impl From<&Record<'_>> for Relation {
    fn from(record: &Record<'_>) -> Self {
        let list = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect();
        Self {
            document: record.document.to_owned(),
            relation: record.relation.to_owned(),
            holder: record.holder.to_owned(),
            stance: record.stance.unwrap_or_default().to_owned(),
            target: record.target.unwrap_or_default().to_owned(),
            accept: Vec::new(),
            forum: list(&record.forum),
            instrument: list(&record.instrument),
            counterpart: record.counterpart.unwrap_or_default().to_owned(),
            with: record.with.map(str::to_owned).into_iter().collect(),
            quote: record.quote.to_owned(),
            optional: false,
        }
    }
}

/// A text or null.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A list of texts, one text, or null.
fn listed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Listed {
        Many(Vec<String>),
        One(String),
    }
    Ok(match Option::deserialize(deserializer)? {
        None => Vec::new(),
        Some(Listed::Many(many)) => many,
        Some(Listed::One(one)) => vec![one],
    })
}

/// The four kinds of relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// By holder, stance and target.
    Position,
    /// By holder and forum.
    Participation,
    /// By holder, instrument and counterpart.
    Agreement,
    /// By holder and the one aligned with.
    Alignment,
}

impl Kind {
    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "position" => Some(Self::Position),
            "participation" => Some(Self::Participation),
            "agreement" => Some(Self::Agreement),
            "alignment" => Some(Self::Alignment),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::Participation => "participation",
            Self::Agreement => "agreement",
            Self::Alignment => "alignment",
        }
    }
}

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    /// Of which relation.
    pub kind: Kind,
    /// Who.
    pub holder: &'a str,
    /// Positions only, else empty.
    pub stance: &'a str,
    /// Ids of which one must match; the first is the one meant.
    pub what: Vec<&'a str>,
    /// The counterpart of an agreement, or empty.
    pub other: &'a str,
    /// The forums of a position.
    pub forums: Vec<&'a str>,
    /// The words that say so.
    pub quote: &'a str,
}

impl Item<'_> {
    /// The classes of `what`, or `what` itself where classes do not apply.
    pub fn ids(&self, by_class: bool) -> BTreeSet<&str> {
        self.what.iter().map(|id| if by_class && self.kind == Kind::Position { class(id) } else { id }).collect()
    }
}

/// The items of a relation; `accept` is looked at where `with_accept`. A relation whose kind is
/// unknown has none: reading has refused it.
pub fn items(relation: &Relation, with_accept: bool) -> Vec<Item<'_>> {
    let Some(kind) = Kind::named(&relation.relation) else { return Vec::new() };
    let item = |what| Item {
        kind,
        holder: &relation.holder,
        stance: "",
        what,
        other: "",
        forums: Vec::new(),
        quote: &relation.quote,
    };
    match kind {
        Kind::Position => {
            let mut what = vec![relation.target.as_str()];
            for id in relation.accept.iter().filter(|_| with_accept) {
                if !what.contains(&id.as_str()) {
                    what.push(id);
                }
            }
            let forums = relation.forum.iter().map(String::as_str).collect();
            vec![Item { stance: &relation.stance, forums, ..item(what) }]
        }
        Kind::Participation => relation.forum.iter().map(|forum| item(vec![forum.as_str()])).collect(),
        Kind::Agreement => relation
            .instrument
            .iter()
            .map(|instrument| Item { other: &relation.counterpart, ..item(vec![instrument.as_str()]) })
            .collect(),
        Kind::Alignment => relation.with.iter().map(|with| item(vec![with.as_str()])).collect(),
    }
}

/// The name of a target's class, or the target.
pub fn class(target: &str) -> &str {
    CLASSES.iter().find(|class| class.contains(&target)).map_or(target, |class| class[0])
}

/// Whether the codebook lists this holder.
pub fn is_coded(holder: &str) -> bool {
    holder.len() == 3 && holder.bytes().all(|b| b.is_ascii_uppercase()) || GROUPS.contains(&holder)
}

/// Whether two forums are one, or one is the plain form of the other.
pub fn same_forum(a: &str, b: &str) -> bool {
    a == b || plain_forum(a) == b || plain_forum(b) == a
}

/// A forum without its year or committee: `OEWG` for `OEWG-2021`, `UNGA` for `UNGA-C1`.
fn plain_forum(forum: &str) -> &str {
    let Some((plain, tail)) = forum.rsplit_once('-') else { return forum };
    let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
    let is_year = digits(tail, 4);
    let is_committee = tail.strip_prefix('C').is_some_and(|rest| digits(rest, 1));
    if is_year || is_committee { plain } else { forum }
}

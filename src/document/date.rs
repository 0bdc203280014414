//! The date that a text's heading states.
//!
//! In: a line. Out: the date in it, in ISO 8601. Invariant: a date is whole (day, month, year) and
//! of a month that exists, or there is none.

use regex::Regex;
use std::sync::LazyLock;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// `2019-10-24`, `24 October 2019`, `24th of Oct. 2019`, `October 24, 2019`.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)\b(?:
            (?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)
          | (?P<d1>[0-3]?\d)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>[a-z]{3,9})\.?,?\s+(?P<y1>(?:19|20)\d\d)
          | (?P<m2>[a-z]{3,9})\.?\s+(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?,?\s+(?P<y2>(?:19|20)\d\d)
        )\b",
    )
    .ok()
});

/// The first date in a line.
pub fn stated(line: &str) -> Option<String> {
    DATE.as_ref()?.captures_iter(line).find_map(|found| {
        if let Some(iso) = found.name("iso") {
            return Some(iso.as_str().to_owned());
        }
        let part = |a: &str, b: &str| found.name(a).or_else(|| found.name(b)).map(|m| m.as_str());
        let name = part("m1", "m2")?.to_lowercase();
        let month = MONTHS.iter().position(|m| name.starts_with(m))? + 1;
        let day: u8 = part("d1", "d2")?.parse().ok().filter(|day| (1..=31).contains(day))?;
        Some(format!("{}-{month:02}-{day:02}", part("y1", "y2")?))
    })
}

#[cfg(test)]
mod tests {
    use super::stated;

    #[test]
    fn dates_as_headings_write_them() {
        for (line, date) in [
            ("2019-10-24", Some("2019-10-24")),
            ("New York, 24 October 2019", Some("2019-10-24")),
            ("30 Mar 2022 14:00h - 17:00h", Some("2022-03-30")),
            ("March 9, 2021", Some("2021-03-09")),
            ("the 3rd of June 2020", Some("2020-06-03")),
            ("OEWG 2021-25", None),
            ("42 Foo 2020", None),
            ("Session 7 of 2024", None),
        ] {
            assert_eq!(stated(line).as_deref(), date, "{line}");
        }
    }
}

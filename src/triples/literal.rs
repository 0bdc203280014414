//! Literals in their canonical form, so that a store gives back what was put in.
//!
//! In: dates as sources write them, confidences in hundredths. Out: [`Literal`]s. Invariant: the
//! lexical form is the canonical one of its datatype; a string that is no date stays a string.

use crate::vocab::xsd;
use oxigraph::model::Literal;

/// A date: `2021-03-05`, `2021-03`, `2021` and moments get their datatype, anything else is a string.
pub fn date(text: &str) -> Literal {
    let text = text.trim();
    let datatype = match text.len() {
        4 if year(text) => xsd::G_YEAR,
        7 if year_month(text) => xsd::G_YEAR_MONTH,
        10 if day(text) => xsd::DATE,
        20 if moment(text) => xsd::DATE_TIME,
        _ => return Literal::new_simple_literal(text),
    };
    Literal::new_typed_literal(text, datatype)
}

/// A day, a month or a year; nothing if it is none.
pub fn calendar_date(text: &str) -> Option<Literal> {
    let literal = date(text);
    [xsd::DATE, xsd::G_YEAR_MONTH, xsd::G_YEAR].contains(&literal.datatype()).then_some(literal)
}

/// Hundredths as `xsd:decimal`: `85` is `0.85`, `90` is `0.9`, `100` is `1`.
pub fn hundredths(n: u8) -> Literal {
    let text = match (n / 100, n % 100) {
        (whole, 0) => whole.to_string(),
        (whole, rest) if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        (whole, rest) => format!("{whole}.{rest:02}"),
    };
    Literal::new_typed_literal(text, xsd::DECIMAL)
}

/// A count or an offset.
pub fn integer(n: usize) -> Literal {
    Literal::new_typed_literal(n.to_string(), xsd::INTEGER)
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn year(text: &str) -> bool {
    number(text).is_some_and(|y| y > 0)
}

fn year_month(text: &str) -> bool {
    text.is_ascii()
        && year(&text[..4])
        && &text[4..5] == "-"
        && number(&text[5..]).is_some_and(|m| (1..=12).contains(&m))
}

fn day(text: &str) -> bool {
    if !(text.is_ascii() && year_month(&text[..7]) && &text[7..8] == "-") {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (number(&text[..4]), number(&text[5..7]), number(&text[8..])) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=days).contains(&day)
}

/// Only moments in UTC to the second, `2021-03-05T10:00:00Z`: others are rare and kept as strings.
fn moment(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.is_ascii()
        && day(&text[..10])
        && bytes[10] == b'T'
        && bytes[13] == b':'
        && bytes[16] == b':'
        && bytes[19] == b'Z'
        && number(&text[11..13]).is_some_and(|h| h < 24)
        && number(&text[14..16]).is_some_and(|m| m < 60)
        && number(&text[17..19]).is_some_and(|s| s < 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_get_the_datatype_they_deserve() {
        for (text, datatype) in [
            ("2021", xsd::G_YEAR),
            ("2021-03", xsd::G_YEAR_MONTH),
            ("2024-02-29", xsd::DATE),
            ("2021-03-05T10:00:00Z", xsd::DATE_TIME),
        ] {
            assert_eq!(date(text).datatype(), datatype, "{text}");
        }
        for text in ["2023-02-29", "2021-13", "spring 2021", "0000", "５０２１", "2021-3-05", "2021-03-05T25:00:00Z"]
        {
            assert_eq!(date(text), Literal::new_simple_literal(text));
        }
    }

    #[test]
    fn confidences_are_canonical_decimals() {
        let texts: Vec<_> = [0, 5, 50, 85, 100].map(|n| hundredths(n).value().to_owned()).into();
        assert_eq!(texts, ["0", "0.05", "0.5", "0.85", "1"]);
    }
}

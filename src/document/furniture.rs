//! Lines that belong to the page and not to the text.
//!
//! In: a line. Out: whether it is the number of a page. Invariant: what may be a sentence, a heading
//! or a list mark is none.

/// The words that stand beside the number of a page.
const WORDS: [&str; 4] = ["page", "p", "of", "pg"];

/// The longest line that is looked at.
const LONGEST: usize = 24;

/// `3`, `- 3 -`, `3/10`, `Page 3 of 10`, `2 | Page`: one or two numbers, with marks or the word for it.
pub fn is_page_number(line: &str) -> bool {
    let line = line.trim();
    if line.len() > LONGEST || !line.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let is_mark = |c: char| matches!(c, '-' | '–' | '—' | '/' | '|' | '.' | '[' | ']') || c.is_whitespace();
    let mut numbers = line.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    let mut words = line.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    // A longer number is a year, or a symbol.
    line.chars().all(|c| c.is_ascii_digit() || c.is_alphabetic() || is_mark(c))
        && words.all(|word| WORDS.iter().any(|w| w.eq_ignore_ascii_case(word)))
        && numbers.clone().count() <= 2
        && numbers.all(|number| number.len() <= 3)
        // "2." opens an item of a list.
        && !line.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::is_page_number;

    #[test]
    fn numbers_of_pages() {
        for (line, is) in [
            ("3", true),
            ("- 3 -", true),
            ("3/10", true),
            ("Page 3 of 10", true),
            ("2|Page", true),
            ("2.", false),
            ("2019", false),
            ("5. Attacks", false),
            ("1 2 3", false),
            ("A/68/98", false),
            ("", false),
        ] {
            assert_eq!(is_page_number(line), is, "{line}");
        }
    }
}

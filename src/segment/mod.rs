//! A document's text to paragraphs, sentences and tokens.
//!
//! In: the text. Out: [`Segments`]. Invariant: spans point into the text as it stands; sentences
//! are in order, do not overlap, and each lies within one paragraph. A line break inside a
//! sentence ends nothing; a blank line ends a paragraph.

pub mod token;

use crate::span::Span;
use memchr::{memchr, memchr3};

/// The parts of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segments {
    /// Blocks between blank lines.
    pub paragraphs: Vec<Span>,
    /// Sentences, headings and list items.
    pub sentences: Vec<Sentence>,
}

/// A sentence, a heading or a list item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span,
    /// Index of its paragraph.
    pub paragraph: usize,
    /// Whether it begins with a list mark, which the span leaves out.
    pub is_item: bool,
}

/// Cuts a text.
pub fn segment(text: &str) -> Segments {
    let mut segments = Segments::default();
    for span in paragraphs(text) {
        let index = segments.paragraphs.len();
        segments.paragraphs.push(span);
        sentences(text, span, index, &mut segments.sentences);
    }
    segments
}

/// Blocks of lines that are not blank, without the space around them.
fn paragraphs(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut open: Option<Span> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = trim(text, Span::new(at, at + line.len()));
        at += line.len();
        if content.is_empty() {
            out.extend(open.take());
        } else {
            open = Some(open.map_or(content, |span| span.join(content)));
        }
    }
    out.extend(open);
    out
}

fn trim(text: &str, span: Span) -> Span {
    let slice = span.of(text);
    let start = span.start + (slice.len() - slice.trim_start().len());
    let end = span.end - (slice.len() - slice.trim_end().len());
    if start >= end { Span::new(span.start, span.start) } else { Span::new(start, end) }
}

fn sentences(text: &str, paragraph: Span, index: usize, out: &mut Vec<Sentence>) {
    let bytes = &text.as_bytes()[..paragraph.end];
    let mut start = paragraph.start;
    let mut push = |from: usize, to: usize| {
        let span = trim(text, Span::new(from, to));
        if span.is_empty() {
            return;
        }
        let mark = list_mark(&text[span.start..span.end]).unwrap_or(0);
        let inner = trim(text, Span::new(span.start + mark, span.end));
        let (span, is_item) = if mark > 0 && !inner.is_empty() { (inner, true) } else { (span, false) };
        out.push(Sentence { span, paragraph: index, is_item });
    };
    let next_stop = |from: usize| memchr3(b'.', b'!', b'?', &bytes[from..]).map_or(paragraph.end, |i| from + i);
    let next_line = |from: usize| memchr(b'\n', &bytes[from..]).map_or(paragraph.end, |i| from + i);
    let (mut stop, mut line) = (next_stop(start), next_line(start));
    while stop.min(line) < paragraph.end {
        if stop < line {
            let closes = |c: char| matches!(c, '"' | '\'' | '”' | '’' | ')' | ']' | '.' | '!' | '?' | '»');
            let after = &text[stop + 1..paragraph.end];
            let end = paragraph.end - after.trim_start_matches(closes).len();
            if ends_sentence(text, paragraph, stop, end) {
                push(start, end);
                start = end;
            }
            stop = next_stop(end);
        } else {
            let rest = text[line + 1..paragraph.end].trim_start();
            if list_mark(rest).is_some() || is_heading_line(text, start, line, rest) {
                push(start, line);
                start = line + 1;
            }
            line = next_line(line + 1);
        }
    }
    push(start, paragraph.end);
}

/// Whether the full stop at `stop` (with what closes after it up to `end`) ends a sentence.
fn ends_sentence(text: &str, paragraph: Span, stop: usize, end: usize) -> bool {
    let after = &text[end..paragraph.end];
    let next = after.trim_start();
    let Some(first) = next.chars().next() else { return true };
    if next.len() == after.len() {
        return false;
    }
    if text.as_bytes()[stop] != b'.' {
        return !first.is_lowercase();
    }
    if first.is_lowercase() {
        return false;
    }
    let word_start =
        text[paragraph.start..stop].rfind(|c: char| !(c.is_alphanumeric() || c == '.')).map_or(paragraph.start, |i| {
            let i = paragraph.start + i;
            i + text[i..].chars().next().map_or(1, char::len_utf8)
        });
    let word = &text[word_start..stop];
    // A single capital is an initial, unless it closes the sentence as a letter of a list might.
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let is_dotted = word.contains('.') && word.split('.').all(|p| p.chars().count() == 1);
    const ABBREVIATIONS: [&str; 34] = [
        "mr", "mrs", "ms", "dr", "st", "no", "nos", "para", "paras", "art", "arts", "vs", "prof", "gen", "col", "hon",
        "sr", "jr", "eg", "ie", "cf", "al", "rev", "vol", "pp", "fig", "sec", "res", "doc", "op", "approx", "messrs",
        "amb", "lt",
    ];
    if is_initial || (is_dotted && !word.eq_ignore_ascii_case("u.s") && !word.eq_ignore_ascii_case("u.n")) {
        return false;
    }
    if is_dotted {
        // U.S. and U.N. end a sentence only before a word that must open one.
        return ["The ", "It ", "In ", "This ", "We ", "They ", "He ", "She "].iter().any(|w| next.starts_with(w));
    }
    !ABBREVIATIONS.iter().any(|a| word.eq_ignore_ascii_case(a))
}

/// The length of the list mark that a line begins with, the space after it included.
fn list_mark(line: &str) -> Option<usize> {
    let mut chars = line.char_indices();
    let (_, first) = chars.next()?;
    let spaced = |at: usize| line[at..].starts_with(char::is_whitespace).then_some(at + 1);
    if matches!(first, '•' | '◦' | '▪' | '‣' | '●' | '■' | '–' | '—' | '*' | '+' | '>' | '\u{f0b7}' | '-')
    {
        return spaced(first.len_utf8());
    }
    if first == '#' {
        let hashes = line.bytes().take_while(|b| *b == b'#').count();
        return spaced(hashes);
    }
    let open = usize::from(first == '(');
    let body = &line[open..];
    let letters = body.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let mark = &body[..letters];
    let is_number = !mark.is_empty() && mark.len() <= 3 && mark.bytes().all(|b| b.is_ascii_digit());
    let is_letter = mark.len() == 1 && mark.as_bytes()[0].is_ascii_lowercase();
    let is_roman = !mark.is_empty() && mark.len() <= 4 && mark.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
    let closer = body[letters..].chars().next()?;
    let fits = match closer {
        ')' => is_number || is_letter || is_roman,
        '.' => open == 0 && is_number,
        _ => false,
    };
    if fits { spaced(open + letters + 1) } else { None }
}

/// Whether the line from `start` to `at` is a heading or a label of its own: it is short, ends
/// without a mark, and the line after it opens with a capital, as wrapped prose seldom does.
fn is_heading_line(text: &str, start: usize, at: usize, rest: &str) -> bool {
    let line = text[start..at].trim();
    let opens = rest.chars().next().is_some_and(|c| c.is_uppercase());
    opens
        && !line.contains('\n')
        && line.len() <= 45
        && line.split_whitespace().count() <= 6
        && line.chars().next().is_some_and(char::is_uppercase)
        && line.ends_with(|c: char| c.is_alphanumeric() || c == ')' || c == ':')
        && line.split_whitespace().filter(|w| w.len() > 3).all(begins_upper)
        && line.split_whitespace().next_back().is_some_and(begins_upper)
}

fn begins_upper(word: &str) -> bool {
    word.starts_with(|c: char| c.is_uppercase() || c == '(')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        segment(text).sentences.iter().map(|s| s.span.of(text)).collect()
    }

    #[test]
    fn sentences_of_all_sorts() {
        for (text, expected) in [
            ("Peru\nstates that. It ends.", vec!["Peru\nstates that.", "It ends."]),
            (
                "Mr. Koh of the U.S. delegation spoke. Then e.g. Peru.",
                vec!["Mr. Koh of the U.S. delegation spoke.", "Then e.g. Peru."],
            ),
            ("See para. 13 (f). Next.", vec!["See para. 13 (f).", "Next."]),
            ("He said ‘no’. “Yes.” Then", vec!["He said ‘no’.", "“Yes.”", "Then"]),
            ("We call for:\n- one thing\n- another", vec!["We call for:", "one thing", "another"]),
            ("Norway\n\nWe agree", vec!["Norway", "We agree"]),
            ("71.1 % of it. Up.", vec!["71.1 % of it.", "Up."]),
            ("", vec![]),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn sentences_are_in_order_and_within_their_paragraph(text in "[ a-zA-Z.\\n()0-9’“é:-]{0,200}") {
            let segments = segment(&text);
            let mut last = 0;
            for sentence in &segments.sentences {
                assert!(sentence.span.start >= last && !sentence.span.of(&text).trim().is_empty());
                assert!(segments.paragraphs[sentence.paragraph].contains(sentence.span));
                last = sentence.span.end;
            }
        }
    }
}

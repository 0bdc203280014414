//! A document's text to paragraphs, sentences and tokens.
//!
//! In: the text. Out: [`Segments`]. Invariant: spans point into the text as it stands; sentences
//! are in order, do not overlap, and each lies within one paragraph. A line break inside a
//! sentence ends nothing; a blank line ends a paragraph, unless only the foot and the head of a page
//! stand between two parts of a sentence: then they are a hole in it, which its tokens leave out.

pub mod token;

use crate::document::furniture::is_page_number;
use crate::span::Span;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The parts of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segments {
    /// Blocks between blank lines.
    pub paragraphs: Vec<Span>,
    /// Sentences, headings and list items.
    pub sentences: Vec<Sentence>,
    /// What stands within a paragraph and belongs to the page.
    holes: Vec<Span>,
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

impl Segments {
    /// The parts of a sentence that are words of it: all of it, mostly.
    pub fn pieces<'s>(&self, sentence: &'s Sentence) -> Cow<'s, [Span]> {
        let span = sentence.span;
        let first = self.holes.partition_point(|hole| hole.end <= span.start);
        let holes = self.holes[first..].iter().take_while(|hole| hole.start < span.end);
        if holes.clone().next().is_none() {
            return Cow::Borrowed(std::slice::from_ref(&sentence.span));
        }
        let mut start = span.start;
        let mut pieces: Vec<Span> =
            holes.map(|hole| Span::new(std::mem::replace(&mut start, hole.end), hole.start)).collect();
        pieces.push(Span::new(start, span.end));
        Cow::Owned(pieces)
    }
}

/// Cuts a text.
pub fn segment(text: &str) -> Segments {
    let mut segments = Segments::default();
    let furniture = furniture(text);
    let (paragraphs, holes) = paragraphs(text, &furniture);
    for span in paragraphs {
        let index = segments.paragraphs.len();
        segments.paragraphs.push(span);
        let first = holes.partition_point(|hole| hole.end <= span.start);
        let last = holes.partition_point(|hole| hole.start < span.end);
        sentences(text, span, &holes[first..last], index, &mut segments.sentences);
    }
    segments.holes = holes;
    segments
}

/// Lines that are the number of a page, with a blank line or a page break beside them, and lines next
/// to those that come back next to another: running heads.
fn furniture(text: &str) -> Vec<Span> {
    let mut lines: Vec<Span> = Vec::new();
    let mut at = 0;
    let mut numbers: Vec<usize> = Vec::new();
    for line in text.split_inclusive('\n') {
        let content = trim(text, Span::new(at, at + line.len()));
        at += line.len();
        if is_page_number(content.of(text)) || line.starts_with('\u{C}') {
            numbers.push(lines.len());
        }
        lines.push(content);
    }
    if numbers.is_empty() {
        return Vec::new();
    }
    let words = |i: usize| lines.get(i).map_or("", |line| line.of(text));
    let is_number = |i: usize| is_page_number(words(i));
    numbers.retain(|&i| {
        let has_word = words(i).contains(|c: char| c.is_alphabetic()) || !is_number(i);
        has_word || i == 0 || words(i - 1).is_empty() || words(i + 1).is_empty()
    });
    let mut heads: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for &i in &numbers {
        let before = (i.saturating_sub(2)..i).rev().find(|j| !words(*j).is_empty());
        let after = (i + usize::from(is_number(i))..(i + 3).min(lines.len())).find(|j| !words(*j).is_empty());
        for beside in before.into_iter().chain(after).filter(|j| !is_number(*j) && words(*j).len() <= LONGEST_HEAD) {
            let shape = words(beside).chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
            let lines = heads.entry(shape).or_default();
            if !lines.contains(&beside) {
                lines.push(beside);
            }
        }
    }
    numbers.retain(|i| is_number(*i));
    // The first may be the only place that says what the text is.
    numbers.extend(heads.into_values().flat_map(|lines| lines.into_iter().skip(1)));
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(|i| lines[i]).collect()
}

/// A longer line is prose.
const LONGEST_HEAD: usize = 100;

/// Blocks of lines that are not blank, without the space around them, and the furniture within them.
fn paragraphs(text: &str, furniture: &[Span]) -> (Vec<Span>, Vec<Span>) {
    let (mut out, mut holes) = (Vec::new(), Vec::new());
    let mut open: Option<Span> = None;
    let mut furniture = furniture.iter().peekable();
    let (mut is_blank, mut is_turned) = (false, false);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = trim(text, Span::new(at, at + line.len()));
        at += line.len();
        if content.is_empty() {
            is_blank = true;
        } else if furniture.next_if_eq(&&content).is_some() {
            is_turned = true;
        } else {
            let goes_on = !is_blank || (is_turned && open.is_some_and(|open| goes_on(open.of(text), content.of(text))));
            match open.filter(|_| goes_on) {
                Some(span) => {
                    if is_turned {
                        holes.push(Span::new(span.end, content.start));
                    }
                    open = Some(span.join(content));
                }
                None => out.extend(open.replace(content)),
            }
            (is_blank, is_turned) = (false, false);
        }
    }
    out.extend(open);
    (out, holes)
}

/// Whether what a page ends with is no whole sentence, and the next page goes on with it.
fn goes_on(before: &str, after: &str) -> bool {
    after.starts_with(char::is_lowercase) && !before.ends_with(['.', '!', '?', ':', ';'])
        || before.ends_with(',') && list_mark(after).is_none()
}

fn trim(text: &str, span: Span) -> Span {
    let slice = span.of(text);
    let start = span.start + (slice.len() - slice.trim_start().len());
    let end = span.end - (slice.len() - slice.trim_end().len());
    if start >= end { Span::new(span.start, span.start) } else { Span::new(start, end) }
}

fn sentences(text: &str, paragraph: Span, holes: &[Span], index: usize, out: &mut Vec<Sentence>) {
    let bytes = text.as_bytes();
    let mut start = paragraph.start;
    let mut at = paragraph.start;
    let mut holes = holes.iter().peekable();
    // The last number of a list whose items stand in one line.
    let mut last = 0;
    let mut push = |from: usize, to: usize| {
        let span = trim(text, Span::new(from, to));
        if span.is_empty() {
            return;
        }
        let mark = list_mark(&text[span.start..span.end]).unwrap_or(0);
        let inner = trim(text, Span::new(span.start + mark, span.end));
        let (span, is_item) = if mark > 0 && !inner.is_empty() { (inner, true) } else { (span, false) };
        let span = without_links(text, span);
        out.push(Sentence { span, paragraph: index, is_item });
    };
    while at < paragraph.end {
        if let Some(hole) = holes.next_if(|hole| hole.start <= at) {
            if text[start..hole.start.max(start)].trim().is_empty() {
                start = hole.end;
            }
            at = hole.end;
            continue;
        }
        match bytes[at] {
            b'.' | b'!' | b'?' => {
                let mut end = at + 1;
                while end < paragraph.end {
                    let c = text[end..].chars().next().unwrap_or(' ');
                    if !matches!(c, '"' | '\'' | '”' | '’' | ')' | ']' | '.' | '!' | '?' | '»') {
                        break;
                    }
                    end += c.len_utf8();
                }
                if let Some((number, next)) = enumerator(text, Span::new(start, paragraph.end), at, last) {
                    push(start, number);
                    (start, last) = (number, next);
                } else if let Some(next) = next_sentence(text, Span::new(start, paragraph.end), at, end) {
                    push(start, end);
                    start = next;
                    end = next;
                }
                at = end;
            }
            b'\n' => {
                let after = holes.peek().filter(|hole| hole.start <= at + 1).map_or(at + 1, |hole| hole.end);
                let rest = text[after.min(paragraph.end)..paragraph.end].trim_start();
                let is_markup = rest.starts_with("==") || text[start..at].trim_start().starts_with("==");
                if list_mark(rest).is_some() || is_markup || is_heading_line(text, start, at, rest) {
                    push(start, at);
                    start = at + 1;
                }
                at += 1;
            }
            _ => at += 1,
        }
    }
    push(start, paragraph.end);
}

/// Where the number of an item stands that a full stop at `stop` follows, in a list that runs on in a
/// line, and which number it is: `…, 1. Welcomes …; 2. Calls upon …`.
fn enumerator(text: &str, stretch: Span, stop: usize, last: u32) -> Option<(usize, u32)> {
    let head = &text[stretch.start..stop];
    let before = head.trim_end_matches(|c: char| c.is_ascii_digit());
    let number: u32 = head[before.len()..].parse().ok()?;
    let next = &text[stop + 1..stretch.end];
    let is_spaced = before.ends_with(char::is_whitespace) && next.starts_with(char::is_whitespace);
    let follows = before.trim_end().ends_with([',', ';', ':']);
    let opens = next.trim_start().starts_with(char::is_uppercase);
    (is_spaced && follows && opens && number == last + 1).then_some((stretch.start + before.len(), number))
}

/// A heading without the links that a wiki puts behind it: `Sovereignty[edit | edit source]`.
fn without_links(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let open = words.strip_suffix(']').and_then(|_| words.rfind('[')).filter(|open| *open > 0);
    match open {
        Some(open) if words[open..].contains(" | ") || &words[open..] == "[edit]" => {
            trim(text, Span::new(span.start, span.start + open))
        }
        _ => span,
    }
}

/// Where the next sentence begins, if the mark at `stop` (with what closes after it up to `end`) ends
/// one that begins with `stretch`. The marks of footnotes stand between the two.
fn next_sentence(text: &str, stretch: Span, stop: usize, end: usize) -> Option<usize> {
    let head = text[stretch.start..stop].trim_start();
    // The number of an item, or an elision.
    let is_number = !head.is_empty() && head.len() <= 3 && head.bytes().all(|b| b.is_ascii_digit());
    if is_number && end < stretch.end || head.ends_with(['[', '(']) {
        return None;
    }
    let next = end + notes(&text[end..stretch.end], head);
    let is_glued = text[next..stretch.end].starts_with(|c: char| !c.is_whitespace());
    let ends = if is_glued { ends_glued(text, stretch, stop, next) } else { ends_sentence(text, stretch, stop, next) };
    ends.then_some(next)
}

/// The length of the marks of footnotes after a sentence: `.12 We`, `."[2]`, `.¹`.
fn notes(after: &str, head: &str) -> usize {
    let mut length = 0;
    while let Some(rest) = after.get(length..) {
        let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
        if let Some(inner) = rest.strip_prefix('[') {
            let n = digits(inner);
            if !(1..=3).contains(&n) || !inner[n..].starts_with(']') {
                break;
            }
            length += n + 2;
        } else if let Some(raised) = rest.chars().next().filter(|c| matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹'))
        {
            length += raised.len_utf8();
        } else {
            let n = digits(rest);
            let stands = rest[n..].is_empty() || rest[n..].starts_with(char::is_whitespace);
            if (1..=3).contains(&n) && stands && is_prose(head) {
                length += n;
            }
            break;
        }
    }
    length
}

/// Whether what ends with a word is prose: three small letters at least, and no address.
fn is_prose(head: &str) -> bool {
    let word = head.rsplit(char::is_whitespace).next().unwrap_or(head);
    let letters = word.trim_end_matches(['"', '”', '’', ')']);
    letters.chars().rev().take_while(|c| c.is_lowercase()).count() >= 3
        && !word.contains(['/', '@', '\\', '_'])
        && !letters.contains('.')
}

/// Whether a sentence ends at `stop` although the next word is glued to it: `supply.Third, new rules`.
fn ends_glued(text: &str, stretch: Span, stop: usize, end: usize) -> bool {
    let after = &text[end..stretch.end];
    let word = after.split(char::is_whitespace).next().unwrap_or(after);
    let mut letters = word.chars();
    let opens = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    // A name with a stop in it has no word after it that a space parts from it.
    opens
        && is_prose(&text[stretch.start..stop])
        && !word.trim_end_matches('.').contains(['.', '/', '@', '_'])
        && !is_abbreviation(text[stretch.start..stop].rsplit(char::is_whitespace).next().unwrap_or_default())
}

/// Whether the mark at `stop` (with what closes after it up to `end`) ends a sentence, before a space.
fn ends_sentence(text: &str, paragraph: Span, stop: usize, end: usize) -> bool {
    let next = text[end..paragraph.end].trim_start();
    let Some(first) = next.chars().next() else { return true };
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
    if is_initial || (is_dotted && !word.eq_ignore_ascii_case("u.s") && !word.eq_ignore_ascii_case("u.n")) {
        return false;
    }
    if is_dotted {
        // U.S. and U.N. end a sentence only before a word that must open one.
        return ["The ", "It ", "In ", "This ", "We ", "They ", "He ", "She "].iter().any(|w| next.starts_with(w));
    }
    !is_abbreviation(word)
}

fn is_abbreviation(word: &str) -> bool {
    const ABBREVIATIONS: [&str; 34] = [
        "mr", "mrs", "ms", "dr", "st", "no", "nos", "para", "paras", "art", "arts", "vs", "prof", "gen", "col", "hon",
        "sr", "jr", "eg", "ie", "cf", "al", "rev", "vol", "pp", "fig", "sec", "res", "doc", "op", "approx", "messrs",
        "amb", "lt",
    ];
    ABBREVIATIONS.iter().any(|a| word.eq_ignore_ascii_case(a))
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
            (
                "Peaceful.Second,none. See U.N.Charter and Node.js.",
                vec!["Peaceful.", "Second,none.", "See U.N.Charter and Node.js."],
            ),
            ("In cyberspace.12 We agree.3", vec!["In cyberspace.", "We agree."]),
            ("“It is so.”[2] See para.13 We", vec!["“It is so.”", "See para.13 We"]),
            ("2.   The tools\n\n3. They", vec!["The tools", "They"]),
            ("Noting it, 1. Welcomes it; 2. Calls for it.", vec!["Noting it,", "Welcomes it;", "Calls for it."]),
            ("“[...] We agree (...) so.”", vec!["“[...] We agree (...) so.”"]),
            ("Sovereignty[edit | edit source]\n\n==It==\nWe", vec!["Sovereignty", "==It==", "We"]),
            ("we hold that\n\n2|Page\n\nthe norms", vec!["we hold that\n\n2|Page\n\nthe norms"]),
            ("We agree.\n\n2|Page\n5. It is.", vec!["We agree.", "It is."]),
            (
                "The OEWG\n\n1\n\nWe hold,\n2\n\nThe OEWG\nthat\n3\n\nThe OEWG\nit",
                vec!["The OEWG", "We hold,\n2\n\nThe OEWG\nthat\n3\n\nThe OEWG\nit"],
            ),
            ("", vec![]),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
    }

    #[test]
    fn tokens_leave_the_furniture_of_pages_out() {
        let text = "we hold that\n\n2|Page\n\nthe norms";
        let segments = segment(text);
        let pieces: Vec<&str> = segments.pieces(&segments.sentences[0]).iter().map(|p| p.of(text)).collect();
        assert_eq!(pieces, ["we hold that", "the norms"]);
    }

    proptest::proptest! {
        #[test]
        fn sentences_are_in_order_and_within_their_paragraph(text in "[ a-zA-Z.\\n()0-9’“é:=*|\\[\\]¹,;-]{0,200}") {
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

//! A PDF to its text.
//!
//! In: the bytes of a PDF. Out: a [`Text`](super::confined::Text): the words in reading order with
//! the pages they stand on, or a [`Fault`]. Invariant: what belongs to the page and not to the text
//! is mended here, before any offset is taken: words cut at a line's end are whole, running heads
//! stand once, page numbers and the marks of footnotes are gone, and paragraphs are told by a blank
//! line. A footnote stands after the paragraph that it interrupts.
//!
//! The crates below this module panic and loop on files that are broken: it is called in a process
//! of its own ([`confined`](super::confined)), nowhere else.

use super::confined::{Fault, Text};
use super::furniture::is_page_number;
use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform};
use rustc_hash::{FxHashMap, FxHashSet};

/// The text of a PDF's bytes.
pub fn parse(bytes: &[u8]) -> Result<Text, Fault> {
    let broken = |error: &dyn std::fmt::Display| Fault::Broken(error.to_string());
    let mut document = Document::load_mem(bytes).map_err(|error| match error {
        pdf_extract::Error::Decryption(_) | pdf_extract::Error::InvalidPassword => Fault::Encrypted,
        error => broken(&error),
    })?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(Fault::Encrypted);
    }
    let mut glyphs = Glyphs::default();
    pdf_extract::output_doc(&document, &mut glyphs).map_err(|error| broken(&error))?;
    // What cannot be unlocked is left out in silence by the crate, the pages among it.
    if glyphs.pages.is_empty() && memchr::memmem::find(bytes, b"/Encrypt").is_some() {
        return Err(Fault::Encrypted);
    }
    if glyphs.pages.is_empty() {
        return Err(Fault::Broken("it has no pages".into()));
    }
    let mut pages: Vec<Vec<Line>> = glyphs.pages.into_iter().map(lines).collect();
    let letters = || pages.iter().flatten().flat_map(|line| line.text.chars()).filter(|c| !c.is_whitespace());
    let (all, unknown) =
        letters().fold((0_usize, 0_usize), |(all, unknown), c| (all + 1, unknown + usize::from(is_unknown(c))));
    if all == 0 || !letters().any(char::is_alphabetic) {
        return Err(Fault::NoText);
    }
    if unknown * 4 > all {
        return Err(Fault::NoLetters);
    }
    drop_heads(&mut pages);
    Ok(flow(&pages))
}

/// A character that stands for a glyph of which the file does not say what letter it is.
fn is_unknown(c: char) -> bool {
    c.is_control() || matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

// ---- glyphs to lines ------------------------------------------------------------------------

/// One character as it is painted; `y` grows downwards.
struct Glyph {
    x: f64,
    y: f64,
    end: f64,
    size: f64,
    /// Whether a run of characters begins here: only between runs does a gap tell a space.
    opens: bool,
    text: String,
}

/// Collects the characters of every page, in the order in which they are painted.
#[derive(Default)]
struct Glyphs {
    pages: Vec<Vec<Glyph>>,
    top: f64,
    opens: bool,
}

impl OutputDev for Glyphs {
    fn begin_page(&mut self, _: u32, media: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        self.top = media.ury;
        self.pages.push(Vec::new());
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        at: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        // The side of the square that has the area of a character's box, as it is scaled and turned.
        let size = (at.m11 * at.m22 - at.m12 * at.m21).abs().sqrt() * font_size.abs();
        let (x, y) = (at.m31, self.top - at.m32);
        if let Some(page) = self.pages.last_mut()
            && size.is_finite()
            && x.is_finite()
            && y.is_finite()
        {
            let opens = std::mem::take(&mut self.opens);
            page.push(Glyph { x, y, end: x + width * size, size, opens, text: text.to_owned() });
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.opens = true;
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// One line of a page.
#[derive(Clone, Debug, Default, PartialEq)]
struct Line {
    text: String,
    y: f64,
    x: f64,
    end: f64,
    size: f64,
    /// Whether it opens with the raised mark of a footnote.
    is_note: bool,
}

/// The lines of a page, without the raised marks of footnotes.
fn lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut last: Option<(f64, f64)> = None;
    for glyph in glyphs {
        let size = glyph.size.max(0.1);
        let continues = last.is_some_and(|(end, y)| {
            let on_line = (glyph.y - y).abs() <= 0.6 * size.max(lines.last().map_or(0.0, |l| l.size));
            on_line && glyph.x >= end - 2.0 * size
        });
        let is_blank = glyph.text.chars().all(char::is_whitespace);
        if let Some(line) = lines.last_mut().filter(|_| continues) {
            let raised = line.y - glyph.y > 0.15 * line.size && size < 0.8 * line.size;
            if raised && is_mark(&glyph.text) {
                last = Some((glyph.end, line.y));
                continue;
            }
            let (end, _) = last.unwrap_or_default();
            let gap = glyph.x > end + 0.12 * size && glyph.opens || glyph.x > end + 0.35 * size;
            // The mark of a footnote opens its line: the words are larger than it.
            if line.size < 0.8 * size && !line.text.is_empty() && line.text.trim().chars().all(|c| c.is_ascii_digit()) {
                *line = Line { is_note: true, x: line.x, y: glyph.y, size, ..Line::default() };
            } else if gap && !line.text.is_empty() && !line.text.ends_with(char::is_whitespace) && !is_blank {
                line.text.push(' ');
            }
            push(&mut line.text, &glyph.text);
            line.size = line.size.max(size);
            line.end = glyph.end;
            last = Some((glyph.end, if raised { line.y } else { glyph.y }));
            continue;
        }
        if is_blank {
            continue;
        }
        let mut line = Line { x: glyph.x, y: glyph.y, end: glyph.end, size, ..Line::default() };
        push(&mut line.text, &glyph.text);
        last = Some((glyph.end, glyph.y));
        lines.push(line);
    }
    for line in &mut lines {
        let trimmed = line.text.trim();
        if trimmed.len() != line.text.len() {
            line.text = trimmed.to_owned();
        }
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

/// Writes what a glyph says: a ligature as its letters, nothing of what is not shown.
fn push(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            'ﬅ' | 'ﬆ' => out.push_str("st"),
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

fn is_mark(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '*' | '†' | '‡' | '[' | ']' | ','))
}

// ---- what stands on every page --------------------------------------------------------------

/// How many lines at the top and at the bottom of a page may be running heads.
const EDGE: usize = 3;

/// Drops page numbers, and running heads but for the first: it may be the only place that says
/// what the document is.
fn drop_heads(pages: &mut [Vec<Line>]) {
    let shape = |text: &str| -> String {
        text.chars().filter(|c| !c.is_whitespace()).map(|c| if c.is_ascii_digit() { '#' } else { c }).collect()
    };
    let is_edge = |i: usize, n: usize| i < EDGE || i + EDGE >= n;
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    for page in pages.iter() {
        let shapes: FxHashSet<String> = page
            .iter()
            .enumerate()
            .filter(|(i, _)| is_edge(*i, page.len()))
            .map(|(_, line)| shape(&line.text))
            .collect();
        shapes.into_iter().for_each(|shape| *counts.entry(shape).or_default() += 1);
    }
    let mut met: FxHashSet<String> = FxHashSet::default();
    for page in pages.iter_mut() {
        let n = page.len();
        let mut i = 0;
        page.retain(|line| {
            i += 1;
            if !is_edge(i - 1, n) {
                return true;
            }
            if is_page_number(&line.text) {
                return false;
            }
            let shape = shape(&line.text);
            let runs = line.text.len() <= 160 && counts.get(&shape).is_some_and(|count| *count >= 2);
            // What ends like a sentence may be said twice.
            let is_prose = line.text.ends_with(['.', '!', '?']) && counts.get(&shape).is_some_and(|count| *count < 3);
            !runs || is_prose || met.insert(shape)
        });
    }
}

// ---- lines to text --------------------------------------------------------------------------

/// The text of all pages, and where each begins.
fn flow(pages: &[Vec<Line>]) -> Text {
    let body = body_size(pages);
    let words = Words::of(pages);
    let mut flow = Flow { words, text: String::new(), pages: Vec::new(), notes: Vec::new() };
    for (number, page) in (1..).zip(pages) {
        let gap = leading(page);
        let notes = notes_from(page, body);
        let mut above: Option<&Line> = None;
        for line in &page[..notes] {
            let is_new = match above {
                // A page's first line goes on with a sentence that the page before left open.
                None => !flow.is_open(),
                Some(above) => {
                    let down = line.y - above.y;
                    down > 1.4 * gap.clamp(line.size, 2.5 * line.size)
                        || down < -0.5 * line.size
                        || is_set_off(line, above)
                }
            };
            flow.line(line, is_new, number);
            above = Some(line);
        }
        flow.notes.extend(page[notes..].iter().map(|line| (number, line.clone())));
    }
    flow.end_paragraph();
    Text { text: flow.text, pages: flow.pages, ..Text::default() }
}

/// The size in which most letters are set.
fn body_size(pages: &[Vec<Line>]) -> f64 {
    let mut sizes: FxHashMap<u64, usize> = FxHashMap::default();
    for line in pages.iter().flatten() {
        *sizes.entry((line.size * 4.0).round() as u64).or_default() += line.text.len();
    }
    let most = sizes.into_iter().max_by_key(|(size, letters)| (*letters, *size));
    most.map_or(0.0, |(size, _)| size as f64 / 4.0)
}

/// How far apart the lines of a page mostly stand.
fn leading(page: &[Line]) -> f64 {
    let mut gaps: Vec<f64> = page.windows(2).map(|pair| pair[1].y - pair[0].y).filter(|gap| *gap > 0.0).collect();
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 3).copied().unwrap_or(0.0)
}

/// Where the footnotes of a page begin: lines in small print at its end, of which the first bears a mark.
fn notes_from(page: &[Line], body: f64) -> usize {
    let small = page.iter().rev().take_while(|line| line.size < 0.92 * body).count();
    let from = page.len() - small;
    let is_note =
        |line: &Line| line.is_note || line.text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '*' | '†'));
    page[from..].iter().position(is_note).map_or(page.len(), |first| from + first)
}

/// Whether a line is set in another size than the one above, or opens an item.
fn is_set_off(line: &Line, above: &Line) -> bool {
    let other = line.size > 1.15 * above.size || line.size < 0.87 * above.size;
    let is_item = line.text.starts_with(['•', '▪', '●', '\u{f0b7}', '◦', '‣']);
    // An indent after a line that ends a sentence; a line that ends far from the margin does not tell, since
    // the margin is not known.
    let indented = line.x > above.x + 1.2 * line.size && above.text.ends_with(['.', '!', '?', ':', ';', '”', '"']);
    other || is_item || indented
}

/// Text under way.
struct Flow {
    words: Words,
    text: String,
    pages: Vec<(usize, u32)>,
    /// Footnotes that wait for the end of the paragraph, with their pages.
    notes: Vec<(u32, Line)>,
}

impl Flow {
    /// Whether the last sentence has not come to its end.
    fn is_open(&self) -> bool {
        let end = self.text.trim_end_matches(['"', '”', '’', ')', ']']);
        end.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';' | '-' | '\u{AD}' | '–' | '—' | '“' | '('))
    }

    fn line(&mut self, line: &Line, is_new: bool, page: u32) {
        if is_new {
            self.end_paragraph();
        }
        self.add(line, page);
    }

    /// Puts the footnotes that waited after the paragraph.
    fn end_paragraph(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let notes = std::mem::take(&mut self.notes);
        if notes.is_empty() {
            return;
        }
        for (page, line) in &notes {
            if line.is_note && !self.text.ends_with("\n\n") {
                self.text.push_str("\n\n");
            }
            self.add(line, *page);
        }
        self.text.push_str("\n\n");
    }

    fn add(&mut self, line: &Line, page: u32) {
        let begins = self.text.is_empty() || self.text.ends_with('\n');
        if !begins && !self.join(&line.text) {
            self.text.push('\n');
        }
        let at = self.text.len();
        if self.pages.last().is_none_or(|(_, last)| *last != page) {
            self.pages.push((at, page));
        }
        self.text.push_str(&line.text);
    }

    /// Makes the word whole that the last line's end has cut, if it has cut one.
    fn join(&mut self, next: &str) -> bool {
        let Some(head) = self.text.strip_suffix(['-', '‐', '\u{AD}']) else { return false };
        let is_soft = self.text.ends_with('\u{AD}');
        let letters = |c: char| c.is_alphabetic();
        let head_word = &head
            [head.rfind(|c: char| !letters(c)).map_or(0, |i| i + head[i..].chars().next().map_or(1, char::len_utf8))..];
        let tail_word = &next[..next.find(|c: char| !letters(c)).unwrap_or(next.len())];
        if head_word.is_empty() || tail_word.is_empty() || !tail_word.starts_with(char::is_lowercase) {
            return false;
        }
        if is_soft || !self.words.keeps_hyphen(head_word, tail_word) {
            let length = head.len();
            self.text.truncate(length);
        }
        true
    }
}

/// The words that stand whole in the document: they tell whether a hyphen at a line's end belongs
/// to the word.
struct Words(FxHashSet<String>);

impl Words {
    fn of(pages: &[Vec<Line>]) -> Self {
        let mut words = FxHashSet::default();
        for line in pages.iter().flatten() {
            for word in line.text.split(|c: char| !(c.is_alphabetic() || c == '-')).filter(|w| !w.is_empty()) {
                if !word.ends_with('-') {
                    words.insert(word.to_lowercase());
                }
            }
        }
        Self(words)
    }

    fn keeps_hyphen(&self, head: &str, tail: &str) -> bool {
        let (head, tail) = (head.to_lowercase(), tail.to_lowercase());
        let has = |word: &str| self.0.contains(word);
        if has(&format!("{head}-{tail}")) {
            return true;
        }
        !has(&format!("{head}{tail}")) && has(&head) && has(&tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, y: f64) -> Line {
        Line { text: text.into(), y, size: 10.0, ..Line::default() }
    }

    fn text(mut pages: Vec<Vec<Line>>) -> Text {
        drop_heads(&mut pages);
        flow(&pages)
    }

    #[test]
    fn words_cut_at_the_end_of_a_line_are_whole() {
        for (lines, expected) in [
            (&["the infor-", "mation space"][..], "the information space\n\n"),
            (&["the infor\u{AD}", "mation space"], "the information space\n\n"),
            (&["cyber-attacks, and cyber-", "attacks"], "cyber-attacks, and cyber-attacks\n\n"),
            (&["like states; minded; like-", "minded"], "like states; minded; like-minded\n\n"),
            (&["2019-", "2021 and a pre-", "Budapest"], "2019-\n2021 and a pre-\nBudapest\n\n"),
        ] {
            let page = lines.iter().zip(1_u8..).map(|(text, i)| line(text, 12.0 * f64::from(i))).collect();
            assert_eq!(text(vec![page]).text, expected);
        }
    }

    #[test]
    fn heads_stand_once_and_page_numbers_nowhere() {
        let page = |number: &str, body: &str| {
            vec![line("A/C.1/77/PV.4", 10.0), line(body, 60.0), line(&format!("{number}/3"), 700.0)]
        };
        let read = text(vec![page("1", "We believe that the"), page("2", "norms suffice."), page("3", "Thank you.")]);
        assert_eq!(read.text, "A/C.1/77/PV.4\n\nWe believe that the\nnorms suffice.\n\nThank you.\n\n");
        let starts: Vec<&str> = read.pages.iter().map(|(at, _)| &read.text[*at..at + 5]).collect();
        assert_eq!(starts, ["A/C.1", "norms", "Thank"]);
    }

    #[test]
    fn footnotes_wait_for_the_end_of_the_paragraph() {
        let note = Line { size: 7.0, is_note: true, ..line("See A/68/98.", 700.0) };
        let read = text(vec![vec![line("We believe that the", 10.0), note], vec![line("norms suffice.", 10.0)]]);
        assert_eq!(read.text, "We believe that the\nnorms suffice.\n\nSee A/68/98.\n\n");
        assert_eq!(read.pages.iter().map(|(_, page)| *page).collect::<Vec<_>>(), [1, 2, 1]);
    }
}

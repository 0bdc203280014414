//! Text with marks under its words.
//!
//! In: a text, a span of it, marks. Out: lines no wider than asked, each with the marks of its words
//! below it. Invariant: a mark that runs over a line's end goes on below the next line.

use crate::span::Span;

/// How to draw.
pub(super) struct Drawing {
    /// The widest line, in characters.
    pub(super) width: usize,
    /// Whether to colour the marks.
    pub(super) color: bool,
}

/// Words of a text and what is to be said of them.
pub(super) struct Mark {
    pub(super) span: Span,
    pub(super) kind: &'static str,
    pub(super) label: String,
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line below the words, being filled from the left.
#[derive(Default)]
struct Row {
    cells: String,
    used: usize,
}

impl Row {
    fn fits(&self, at: usize) -> bool {
        self.used == 0 || self.used < at
    }

    fn put(&mut self, at: usize, text: &str, color: Option<&str>) {
        self.cells.extend(std::iter::repeat_n(' ', at - self.used));
        match color {
            Some(code) => self.cells += &format!("\x1b[{code}m{text}\x1b[0m"),
            None => self.cells += text,
        }
        self.used = at + text.chars().count();
    }
}

impl Drawing {
    /// The sentence at `span`, cut into lines, with the marks below each.
    pub(super) fn sentence(&self, text: &str, span: Span, marks: &[Mark]) -> String {
        let mut out = String::new();
        for line in self.lines(text, span) {
            let words: String = line.of(text).chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
            out += words.trim_end();
            out.push('\n');
            let mut rows: Vec<Row> = Vec::new();
            for mark in marks.iter().filter(|m| m.span.overlaps(line)) {
                self.mark(&mut rows, text, line, mark);
            }
            for row in rows {
                out += &row.cells;
                out.push('\n');
            }
        }
        out
    }

    /// Puts the part of a mark that stands in a line into the first row with room for it.
    fn mark(&self, rows: &mut Vec<Row>, text: &str, line: Span, mark: &Mark) {
        let (from, to) = (mark.span.start.max(line.start), mark.span.end.min(line.end));
        let columns = |a: usize, b: usize| text[a..b].chars().count();
        let (at, length) = (columns(line.start, from), columns(from, text[..to].trim_end().len().max(from)).max(1));
        let line_mark = "─".repeat(length);
        // Words that began in the line above have their label there.
        let label = if mark.span.start < line.start { String::new() } else { mark.label.clone() };
        let size = label.chars().count();
        let color = self.color.then(|| code(mark.kind));
        let (start, text) = if label.is_empty() {
            (at, line_mark)
        } else if at + length + 1 + size <= self.width {
            (at, format!("{line_mark} {label}"))
        } else if size < at {
            (at - size - 1, format!("{label} {line_mark}"))
        } else {
            // No room beside the mark: the label goes below it, as far left as it must.
            let row = rows.iter().position(|row| row.fits(at)).unwrap_or(rows.len());
            if row == rows.len() {
                rows.push(Row::default());
            }
            rows[row].put(at, &line_mark, color);
            let cut: String = label.chars().take(self.width).collect();
            let mut below = Row::default();
            below.put(at.min(self.width.saturating_sub(cut.chars().count())), &cut, color);
            below.used = usize::MAX / 2;
            rows.insert(row + 1, below);
            rows[row].used = usize::MAX / 2;
            return;
        };
        let row = rows.iter().position(|row| row.fits(start)).unwrap_or(rows.len());
        if row == rows.len() {
            rows.push(Row::default());
        }
        rows[row].put(start, &text, color);
    }

    /// Where a span is cut into lines: after a blank, no line longer than the width.
    fn lines(&self, text: &str, span: Span) -> Vec<Span> {
        let mut lines = Vec::new();
        let mut start = span.start;
        while start < span.end {
            let rest = &text[start..span.end];
            let Some((limit, _)) = rest.char_indices().nth(self.width) else {
                lines.push(Span::new(start, span.end));
                break;
            };
            let blank = rest[..limit].rfind(char::is_whitespace).filter(|&at| at > 0);
            let end = match blank {
                Some(at) => start + at + rest[at..].chars().next().map_or(1, char::len_utf8),
                None => start + limit,
            };
            lines.push(Span::new(start, end));
            start = end;
        }
        lines
    }

    /// A list item, its further lines set in below its text.
    pub(super) fn item(&self, bullet: &str, text: &str) -> String {
        let mut out = String::new();
        let mut used = 0;
        let indent = "    ";
        for word in text.split(' ') {
            let size = word.chars().count();
            if used == 0 {
                out += &format!("  {bullet} {word}");
                used = 4 + size;
            } else if used + 1 + size > self.width {
                out += &format!("\n{indent}{word}");
                used = indent.len() + size;
            } else {
                out += &format!(" {word}");
                used += 1 + size;
            }
        }
        out + "\n"
    }
}

/// The colour of a kind of mark.
fn code(kind: &str) -> &'static str {
    match kind {
        "target" => "32",
        "cue" => "33",
        "forum" | "instrument" => "35",
        "reference" => "34",
        _ => "36",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Côte d’Ivoire rejects the new treaty.";

    fn marks() -> Vec<Mark> {
        let at = |words: &str| {
            let start = TEXT.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        [
            ("Côte d’Ivoire", "holder", "holder CIV"),
            ("rejects", "cue", "cue reject"),
            ("new treaty", "target", "target new-norms"),
        ]
        .map(|(words, kind, label)| Mark { span: at(words), kind, label: label.into() })
        .into()
    }

    #[test]
    fn marks_stand_under_their_words() {
        let drawing = Drawing { width: 80, color: false };
        assert_eq!(
            drawing.sentence(TEXT, Span::new(0, TEXT.len()), &marks()),
            "Côte d’Ivoire rejects the new treaty.\n\
             ───────────── holder CIV  ────────── target new-norms\n              ─────── cue reject\n"
        );
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        for width in 20..60 {
            let drawing = Drawing { width, color: false };
            let drawn = drawing.sentence(TEXT, Span::new(0, TEXT.len()), &marks());
            assert!(drawn.lines().all(|line| line.chars().count() <= width), "{width}:\n{drawn}");
            for label in ["holder CIV", "cue reject", "target new-norms"] {
                assert!(drawn.contains(label), "{width}:\n{drawn}");
            }
        }
    }

    #[test]
    fn colour_is_left_out_unless_asked_for() {
        let span = Span::new(0, TEXT.len());
        assert!(Drawing { width: 80, color: true }.sentence(TEXT, span, &marks()).contains("\x1b[32m"));
        assert!(!Drawing { width: 80, color: false }.sentence(TEXT, span, &marks()).contains('\x1b'));
    }
}

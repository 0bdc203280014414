//! A stretch of text with marks on it.
//!
//! In: a text, where it begins in its document, and marks in bytes of the document. Out: [`Piece`]s
//! whose texts, one after another, are the text. Invariant: the pieces that bear a mark's class are,
//! together, exactly the words of its span; a mark that does not fall on characters of the text is left
//! out.

use crate::span::Span;

/// Words that are to be marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where they stand, in bytes of the document.
    pub span: Span,
    /// As what they are marked.
    pub class: &'static str,
    /// The number that is shown where they end; 0 for none.
    pub number: usize,
}

/// Words that bear the same marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'t> {
    /// The words.
    pub text: &'t str,
    /// The classes of the marks, in the order that these were given, each once.
    pub classes: Vec<&'static str>,
    /// The numbers of the marks that end here.
    pub numbers: Vec<usize>,
}

/// A text cut at the borders of its marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked<'t> {
    /// The pieces, in the order of the text.
    pub pieces: Vec<Piece<'t>>,
    /// Whether text before was left out.
    pub cut_before: bool,
    /// Whether text after was left out.
    pub cut_after: bool,
}

/// Cuts `text`, which begins at byte `start` of its document, at the borders of the marks; of a text
/// longer than twice `reach`, only what stands within `reach` bytes of a mark.
pub fn marked<'t>(text: &'t str, start: usize, marks: &[Mark], reach: usize) -> Marked<'t> {
    let inside = |mark: &&Mark| moved(text, start, mark.span).is_some_and(|span| !span.is_empty());
    let marks: Vec<(Span, &Mark)> =
        marks.iter().filter(inside).filter_map(|mark| Some((moved(text, start, mark.span)?, mark))).collect();
    let shown = window(text, marks.iter().map(|(span, _)| *span), reach);

    let mut borders: Vec<usize> = marks.iter().flat_map(|(span, _)| [span.start, span.end]).collect();
    borders.extend([shown.start, shown.end]);
    borders.sort_unstable();
    borders.dedup();
    let mut pieces = Vec::new();
    for pair in borders.windows(2) {
        let span = Span::new(pair[0], pair[1]);
        let mut piece = Piece { text: span.of(text), classes: Vec::new(), numbers: Vec::new() };
        for (of, mark) in marks.iter().filter(|(of, _)| of.contains(span)) {
            if !piece.classes.contains(&mark.class) {
                piece.classes.push(mark.class);
            }
            if of.end == span.end && mark.number > 0 {
                piece.numbers.push(mark.number);
            }
        }
        pieces.push(piece);
    }
    Marked { pieces, cut_before: shown.start > 0, cut_after: shown.end < text.len() }
}

/// A span of the document as one of the text, if it lies within and on the borders of characters.
pub fn moved(text: &str, start: usize, span: Span) -> Option<Span> {
    let (from, to) = (span.start.checked_sub(start)?, span.end.checked_sub(start)?);
    text.get(from..to).map(|_| Span::new(from, to))
}

/// What is shown of a text: all, or the surroundings of its marks, cut at white space.
fn window(text: &str, marks: impl Iterator<Item = Span>, reach: usize) -> Span {
    let whole = Span::new(0, text.len());
    if text.len() <= 2 * reach {
        return whole;
    }
    let Some(all) = marks.reduce(Span::join) else {
        return Span::new(0, border(text, 2 * reach));
    };
    let from = all.start.saturating_sub(reach);
    let start = match from {
        0 => 0,
        _ => border(text, from),
    };
    let end = (all.end + reach).min(text.len());
    Span::new(start.min(all.start), border(text, end).max(all.end))
}

/// The white space at or before a byte, or the border of a character.
fn border(text: &str, byte: usize) -> usize {
    if byte >= text.len() {
        return text.len();
    }
    let mut at = byte;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    match text[..at].rfind(char::is_whitespace) {
        Some(space) if at - space < 80 => space + text[space..].chars().next().map_or(1, char::len_utf8),
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: usize, end: usize, class: &'static str) -> Mark {
        Mark { span: Span::new(start, end), class, number: 0 }
    }

    fn words(marked: &Marked<'_>, class: &str) -> String {
        marked.pieces.iter().filter(|p| p.classes.contains(&class)).map(|p| p.text).collect()
    }

    #[test]
    fn marks_may_overlap_and_hold_accents() {
        let text = "Le Pérou “soutient” la norme.";
        let (holder, cue) = (text.find("Pérou").unwrap(), text.find("soutient").unwrap());
        let marks = [
            mark(100 + holder, 100 + holder + "Pérou".len(), "holder"),
            mark(100 + cue, 100 + cue + "soutient” la".len(), "cue"),
            mark(100 + cue + "soutient” ".len(), 100 + text.len(), "target"),
            // Outside, and within a character.
            mark(0, 10, "forum"),
            mark(100 + holder + 2, 100 + holder + 3, "forum"),
            mark(4000, 4010, "forum"),
        ];
        let marked = marked(text, 100, &marks, 1000);
        assert_eq!(marked.pieces.iter().map(|p| p.text).collect::<String>(), text);
        assert_eq!(words(&marked, "holder"), "Pérou");
        assert_eq!(words(&marked, "cue"), "soutient” la");
        assert_eq!(words(&marked, "target"), "la norme.");
        assert_eq!(words(&marked, "forum"), "");
        assert!(!marked.cut_before && !marked.cut_after);
    }

    #[test]
    fn of_a_long_text_the_surroundings_are_shown() {
        let text = "wörd ".repeat(1000);
        let at = text.len() / 2;
        let at = (at..).find(|&i| text.is_char_boundary(i)).unwrap();
        let end = (at + 40..).find(|&i| text.is_char_boundary(i)).unwrap();
        let marked = marked(&text, 0, &[mark(at, end, "cue")], 200);
        assert!(marked.cut_before && marked.cut_after);
        assert_eq!(words(&marked, "cue"), text[at..end]);
        let shown: usize = marked.pieces.iter().map(|p| p.text.len()).sum();
        assert!((300..600).contains(&shown), "{shown}");
    }
}

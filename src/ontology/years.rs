//! Years as they are listed: `2015`, `2019-21`, `(2010, 2013 and 2015)`.
//!
//! In: the tokens of a sentence. Out: the stretches of years that begin at one of them, and where the
//! list ends. Invariant: a list holds years and what joins them, nothing else.

use crate::segment::token::{Token, TokenKind};

/// One year, or a first and a last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first year.
    pub from: u16,
    /// The last year.
    pub to: u16,
    /// Whether the two stand at a stroke, which may mean a stretch or each of the two.
    pub at_stroke: bool,
}

/// Reads the list that begins at token `at` and shows each stretch to `each`; one past its last token.
pub fn list(text: &str, tokens: &[Token<'_>], at: usize, mut each: impl FnMut(Stretch)) -> Option<usize> {
    let mark = |at: usize, mark: char| tokens.get(at).is_some_and(|t| t.is_mark(mark));
    let word = |at: usize, words: &[&str]| {
        let token = tokens.get(at).filter(|t| t.kind == TokenKind::Word);
        token.is_some_and(|t| words.iter().any(|w| w.eq_ignore_ascii_case(t.span.of(text))))
    };
    let opened = mark(at, '(');
    let mut at = at + usize::from(opened);
    let mut end = None;
    while let Some(from) = year(text, tokens, at) {
        let hyphen = tokens.get(at + 1).is_some_and(|next| {
            next.kind == TokenKind::Number
                && next.span.start > tokens[at].span.end
                && !text[tokens[at].span.end..next.span.start].contains(' ')
        });
        let stroke = mark(at + 1, '/');
        let other = if hyphen { at + 1 } else { at + 2 };
        let joins = hyphen || stroke || mark(at + 1, '-') || word(at + 1, &["to", "through", "until"]);
        let to = if joins { last_year(text, tokens, other, from) } else { None };
        at = if to.is_some() { other + 1 } else { at + 1 };
        each(Stretch { from, to: to.unwrap_or(from), at_stroke: stroke && to.is_some() });
        end = Some(at);
        // Commas, "and", "the": as many as stand before the next year.
        let mut next = at;
        while next < at + 3
            && (mark(next, ',') || mark(next, '/') || mark(next, '&') || word(next, &["and", "or", "the"]))
        {
            next += 1;
        }
        if next == at {
            break;
        }
        at = next;
    }
    end.map(|end| end + usize::from(opened && mark(end, ')')))
}

/// The year at a token.
pub fn year(text: &str, tokens: &[Token<'_>], at: usize) -> Option<u16> {
    let digits = number(text, tokens, at)?;
    (digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))).then(|| digits.parse().ok())?
}

/// The year at a token that closes a stretch, perhaps cut to two digits.
fn last_year(text: &str, tokens: &[Token<'_>], at: usize, from: u16) -> Option<u16> {
    let digits = number(text, tokens, at)?;
    let to = match digits.len() {
        2 => from / 100 * 100 + digits.parse::<u16>().ok()?,
        _ => year(text, tokens, at)?,
    };
    (to > from).then_some(to)
}

fn number<'t>(text: &'t str, tokens: &[Token<'_>], at: usize) -> Option<&'t str> {
    let token = tokens.get(at).filter(|t| t.kind == TokenKind::Number)?;
    Some(token.span.of(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::lexicon::Lexicon;
    use crate::segment::token::tokenize;
    use crate::span::Span;

    #[test]
    fn lists_and_stretches() {
        for (text, expected, rest) in [
            ("2015 GGE", &[(2015, 2015)][..], "GGE"),
            ("2010, 2013 and 2015 reports", &[(2010, 2010), (2013, 2013), (2015, 2015)], "reports"),
            ("2013, the 2015, and the 2021 reports", &[(2013, 2013), (2015, 2015), (2021, 2021)], "reports"),
            ("2019-2021 GGE", &[(2019, 2021)], "GGE"),
            ("(2019–21) ended", &[(2019, 2021)], "ended"),
            ("2004/05 GGE", &[(2004, 2005)], "GGE"),
            ("2004 to 2005 and more", &[(2004, 2005)], "and more"),
            ("2015, it said", &[(2015, 2015)], ", it said"),
            ("13 norms", &[], ""),
        ] {
            let lexicon = Lexicon::default();
            let mut tokens = Vec::new();
            tokenize(text, Span::new(0, text.len()), &lexicon, &mut tokens);
            let mut found = Vec::new();
            let end = list(text, &tokens, 0, |s| found.push((s.from, s.to)));
            assert_eq!(found, expected, "{text}");
            assert_eq!(end.map_or("", |end| &text[tokens[end].span.start..]), rest, "{text}");
        }
    }
}

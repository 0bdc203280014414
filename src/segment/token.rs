//! Text to tokens.
//!
//! In: a stretch of a document's text. Out: [`Token`]s with byte spans. Invariant: tokens are in
//! order and do not overlap; a word is cut at hyphens, before `'s` and `n't`, and after the
//! combining forms *cyber* and *multi*, so that every spelling of `cyber-security` reads alike.

use crate::ontology::lexicon::{LemmaId, Lexicon, Short};
use crate::span::Span;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters.
    Word,
    /// Digits.
    Number,
    /// One mark.
    Mark,
}

/// A word, a number or a mark.
#[derive(Clone, Copy, Debug)]
pub struct Token<'o> {
    /// Where it stands in the document's text.
    pub span: Span,
    /// What it is made of.
    pub kind: TokenKind,
    /// For a mark, the character; for anything else the first character as written.
    pub first: char,
    /// What the ontology knows of it.
    pub lemmas: &'o [LemmaId],
}

impl Token<'_> {
    /// Whether it is this mark.
    pub fn is_mark(&self, mark: char) -> bool {
        self.kind == TokenKind::Mark && self.first == mark
    }

    /// Whether it is as long as *the*, and so may be the article of a name.
    pub(crate) fn is_the(&self) -> bool {
        self.span.len() == 3 && matches!(self.first, 'T' | 't') && self.kind == TokenKind::Word
    }

    /// Whether it begins with these letters, in any case.
    pub(crate) fn begins_with(&self, prefix: &str, text: &str) -> bool {
        // Most words are told apart by their first letter.
        if !prefix.starts_with(|c: char| c.eq_ignore_ascii_case(&self.first)) {
            return false;
        }
        let word = self.span.of(text).as_bytes();
        word.len() >= prefix.len() && word[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
    }

    /// Whether it begins with a capital.
    pub fn is_capitalised(&self) -> bool {
        self.kind == TokenKind::Word && self.first.is_uppercase()
    }
}

/// Words that begin with one of these are cut after it.
const COMBINING: [&str; 2] = ["cyber", "multi"];

/// Cuts `text[span]` into tokens and looks each up; the tokens are appended to `out`.
pub fn tokenize<'o>(text: &str, span: Span, lexicon: &'o Lexicon, out: &mut Vec<Token<'o>>) {
    let mut lower = String::new();
    scan(text, span, |span, kind| {
        let first = match text.as_bytes()[span.start] {
            byte if byte < 128 => byte as char,
            _ => span.of(text).chars().next().unwrap_or(' '),
        };
        let (first, lemmas) = match kind {
            TokenKind::Mark => {
                let mark = plain_mark(first);
                let mut buffer = [0; 4];
                (mark, lexicon.lemmas(mark.encode_utf8(&mut buffer)))
            }
            _ => match Short::ascii(text, span) {
                Some(form) => (first, lexicon.lemmas_of_short(form)),
                None => {
                    fold(span.of(text), &mut lower);
                    (first, lexicon.lemmas(&lower))
                }
            },
        };
        out.push(Token { span, kind, first, lemmas });
    });
}

/// The folded forms of a text's tokens, as the lexicon spells them.
pub fn folded(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    scan(text, Span::new(0, text.len()), |span, kind| {
        let mut lower = String::new();
        if kind == TokenKind::Mark {
            lower.extend(span.of(text).chars().map(plain_mark));
        } else {
            fold(span.of(text), &mut lower);
        }
        out.push(lower);
    });
    out
}

fn scan(text: &str, span: Span, mut emit: impl FnMut(Span, TokenKind)) {
    let bytes = text.as_bytes();
    let mut at = span.start;
    while at < span.end {
        let c = match bytes[at] {
            b if b < 128 => b as char,
            _ => text[at..].chars().next().unwrap_or(' '),
        };
        let width = c.len_utf8();
        if c == ' ' {
            at += 1;
        } else if c.is_ascii_alphabetic() {
            let end = word_end(text, at + 1, span.end);
            word(text, at, end, &mut emit);
            at = end;
        } else if c.is_whitespace() || is_invisible(c) {
            at += width;
        } else if c.is_ascii_digit() {
            let mut end = at + 1;
            // 71.1 and 10,000 are one number; a full stop or comma before a space is not part of it.
            while end < span.end
                && (bytes[end].is_ascii_digit()
                    || (matches!(bytes[end], b'.' | b',') && end + 1 < span.end && bytes[end + 1].is_ascii_digit()))
            {
                end += 1;
            }
            emit(Span::new(at, end), TokenKind::Number);
            at = end;
        } else if c.is_alphabetic() {
            let end = word_end(text, at + width, span.end);
            word(text, at, end, &mut emit);
            at = end;
        } else if is_apostrophe(c) && joins_suffix(text, at, width, span.end) {
            let mut end = at + width;
            while end < span.end && bytes[end].is_ascii_alphabetic() {
                end += 1;
            }
            emit(Span::new(at, end), TokenKind::Word);
            at = end;
        } else {
            if !is_hyphen_inside_word(text, at, c) {
                emit(Span::new(at, at + width), TokenKind::Mark);
            }
            at += width;
        }
    }
}

/// One past the last letter or digit from `end` on.
fn word_end(text: &str, mut end: usize, limit: usize) -> usize {
    let bytes = &text.as_bytes()[..limit];
    while let Some(byte) = bytes.get(end) {
        if byte.is_ascii_alphanumeric() {
            end += 1;
        } else if *byte < 128 {
            break;
        } else {
            match text[end..].chars().next().filter(|c| c.is_alphanumeric()) {
                Some(c) => end += c.len_utf8(),
                None => break,
            }
        }
    }
    end
}

/// Whether the hyphen at `at` joins two parts of a word, and so is no mark of its own.
fn is_hyphen_inside_word(text: &str, at: usize, c: char) -> bool {
    matches!(c, '-' | '‐' | '‑')
        && text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
        && text[at + c.len_utf8()..].chars().next().is_some_and(char::is_alphanumeric)
}

fn word(text: &str, start: usize, end: usize, emit: &mut impl FnMut(Span, TokenKind)) {
    let word = &text.as_bytes()[start..end];
    for prefix in COMBINING {
        if word.len() > prefix.len() + 1 && word[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes()) {
            emit(Span::new(start, start + prefix.len()), TokenKind::Word);
            emit(Span::new(start + prefix.len(), end), TokenKind::Word);
            return;
        }
    }
    // don't, cannot: the negation is a word of its own. After most words stands a space.
    let apostrophe_t = text.as_bytes().get(end).is_some_and(|byte| !matches!(byte, b' ' | b',' | b'.'))
        && text[end..]
            .chars()
            .next()
            .is_some_and(|c| is_apostrophe(c) && matches!(text.as_bytes().get(end + c.len_utf8()), Some(b't' | b'T')));
    if apostrophe_t && word.len() > 2 && word[word.len() - 1].eq_ignore_ascii_case(&b'n') {
        emit(Span::new(start, end - 1), TokenKind::Word);
        emit(Span::new(end - 1, end), TokenKind::Word);
    } else if word.eq_ignore_ascii_case(b"cannot") {
        emit(Span::new(start, start + 3), TokenKind::Word);
        emit(Span::new(start + 3, end), TokenKind::Word);
    } else {
        emit(Span::new(start, end), TokenKind::Word);
    }
}

/// Whether the apostrophe at `at` opens a suffix such as `'s` right after a letter.
fn joins_suffix(text: &str, at: usize, width: usize, limit: usize) -> bool {
    let after = &text[at + width..limit];
    let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
    text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
        && (1..=2).contains(&letters)
        && !after[letters..].starts_with(|c: char| c.is_alphanumeric())
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
}

fn plain_mark(c: char) -> char {
    match c {
        '‘' | '’' | 'ʼ' | '`' => '\'',
        '“' | '”' | '„' | '«' | '»' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        _ => c,
    }
}

/// Lower case without diacritics.
pub(crate) fn fold(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        out.push_str(word);
        out.make_ascii_lowercase();
        return;
    }
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => out.push('a'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'è'..='ë' | 'ē' | 'ę' | 'ě' => out.push('e'),
            'ì'..='ï' | 'ī' | 'ı' => out.push('i'),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => out.push('o'),
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'š' | 'ś' | 'ş' | 'ș' => out.push('s'),
            'ž' | 'ź' | 'ż' => out.push('z'),
            'ł' => out.push('l'),
            'ğ' => out.push('g'),
            'ţ' | 'ț' | 'ť' => out.push('t'),
            'ď' | 'đ' => out.push('d'),
            'ř' => out.push('r'),
            '’' | '‘' | 'ʼ' | '`' => out.push('\''),
            '\u{300}'..='\u{36F}' => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn words_are_cut_where_speakers_differ() {
        for (text, tokens) in [
            ("cyber-security", "cyber security"),
            ("Cybersecurity", "cyber security"),
            ("multistakeholder", "multi stakeholder"),
            ("State’s", "state 's"),
            ("don’t cannot", "do n 't can not"),
            ("Côte d’Ivoire", "cote d ' ivoire"),
            ("norm 13(f), 71.1%", "norm 13 ( f ) , 71.1 %"),
            ("A/70/174", "a / 70 / 174"),
            ("‘soft law’", "' soft law '"),
        ] {
            assert_eq!(folded(text).join(" "), tokens, "{text}");
        }
    }
}

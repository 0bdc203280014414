//! Text to tokens.
//!
//! In: a stretch of a document's text. Out: [`Token`]s with byte spans. Invariant: tokens are in
//! order and do not overlap; a word is cut at hyphens, before `'s` and `n't`, and after the
//! combining forms *cyber* and *multi*, so that every spelling of `cyber-security` reads alike.
//! What printing and copying leave in a text is read through: a word cut at a line's end is one
//! token (its span holds the break), footnote marks, elisions and asterisks are none.

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
    let mut whole = String::new();
    scan(text, span, Some(lexicon), |span, kind| {
        let mut word = span.of(text);
        let is_cut = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0xC2;
        let cut = kind == TokenKind::Word && word.as_bytes().iter().any(is_cut) && {
            whole.clear();
            whole.extend(word.chars().filter(|c| c.is_alphanumeric()));
            true
        };
        if cut {
            word = &whole;
        }
        let first = match word.as_bytes()[0] {
            byte if byte < 128 => byte as char,
            _ => word.chars().next().unwrap_or(' '),
        };
        let (first, lemmas) = match kind {
            TokenKind::Mark => {
                let mark = plain_mark(first);
                let mut buffer = [0; 4];
                (mark, lexicon.lemmas(mark.encode_utf8(&mut buffer)))
            }
            _ => match Short::ascii(text, span).filter(|_| !cut) {
                Some(form) => (first, lexicon.lemmas_of_short(form)),
                None => {
                    fold(word, &mut lower);
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
    scan(text, Span::new(0, text.len()), None, |span, kind| {
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

/// Shows each token of `text[span]`. With a lexicon it is a text that is scanned, which may bear
/// residue of printing; without one it is a pattern.
fn scan(text: &str, span: Span, lexicon: Option<&Lexicon>, mut emit: impl FnMut(Span, TokenKind)) {
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
        } else if c.is_whitespace() || is_invisible(c) || (lexicon.is_some() && is_superscript(c)) {
            at += width;
        } else if let Some(length) = lexicon.and_then(|_| residue(text, Span::new(at, span.end), c)) {
            at += length;
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
            let mut end = at + width;
            while end < span.end {
                let b = bytes[end];
                if b.is_ascii_alphanumeric() {
                    end += 1;
                } else if b < 128 {
                    break;
                } else {
                    let c = text[end..].chars().next().unwrap_or(' ');
                    let is_soft_hyphen = c == '\u{AD}' && text[end + 2..span.end].starts_with(char::is_alphabetic);
                    if !(c.is_alphanumeric() || is_soft_hyphen) || is_superscript(c) {
                        break;
                    }
                    end += c.len_utf8();
                }
            }
            let mut stop = end;
            if let Some(lexicon) = lexicon {
                (end, stop) = mended(text, at, end, span.end, lexicon);
            }
            word(text, at, end, &mut emit);
            at = stop;
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

/// Whether the hyphen at `at` joins two parts of a word, and so is no mark of its own.
fn is_hyphen_inside_word(text: &str, at: usize, c: char) -> bool {
    matches!(c, '-' | '‐' | '‑')
        && text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
        && (text[at + c.len_utf8()..].chars().next().is_some_and(char::is_alphanumeric)
            || after_break(text, at, text.len()).is_some())
}

/// Where the word goes on that a hyphen at `at` cuts at the end of a line.
fn after_break(text: &str, at: usize, limit: usize) -> Option<usize> {
    let hyphen = text[at..limit].chars().next().filter(|c| matches!(c, '-' | '‐' | '\u{AD}'))?;
    let rest = &text[at + hyphen.len_utf8()..limit];
    let next = rest.trim_start();
    let space = &rest[..rest.len() - next.len()];
    let breaks = space.bytes().filter(|b| *b == b'\n').count();
    (breaks == 1 && next.starts_with(char::is_lowercase)).then_some(limit - next.len())
}

/// The length of what stands at a mark and is no part of the sentence: the number of a note or a
/// reference in brackets after a word, an elision, an asterisk at a word.
fn residue(text: &str, span: Span, c: char) -> Option<usize> {
    let before = || text[..span.start].chars().next_back();
    let after = &text[span.start + c.len_utf8()..span.end];
    match c {
        '*' => {
            let is_beside = |c: char| c.is_alphanumeric() || c == '*';
            (before().is_some_and(is_beside) || after.starts_with(is_beside)).then_some(1)
        }
        '[' => {
            let inner = &after[..after.bytes().take(8).position(|b| b == b']')?];
            let is_note = (1..=3).contains(&inner.len())
                && inner.bytes().all(|b| b.is_ascii_digit())
                && before().is_some_and(|c| !c.is_whitespace());
            let is_elision = !inner.is_empty() && inner.chars().all(|c| matches!(c, '.' | '…' | ' '));
            (is_note || is_elision).then_some(inner.len() + 2)
        }
        _ => None,
    }
}

/// How words end: what stands alone so is the rest of a word that a converter cut in two. None of
/// these is a word.
const TAILS: [&str; 30] = [
    "ful", "fully", "ing", "ting", "ning", "ding", "ring", "sing", "ling", "ted", "ded", "tion", "tions", "sion",
    "sions", "ment", "ments", "ity", "ities", "ness", "ance", "ence", "ible", "ively", "tive", "tary", "rity",
    "tional", "tices", "lity",
];

/// Where the word at `start..end` ends, and where the next may begin. A word that a line's end cut,
/// and one that a converter cut, go on, if the whole is a word that is known; a number that is glued
/// to a known word is the mark of a footnote.
fn mended(text: &str, start: usize, end: usize, limit: usize, lexicon: &Lexicon) -> (usize, usize) {
    let mut lower = String::new();
    let mut is_known = |parts: &[&str]| {
        lower.clear();
        for part in parts {
            lower.extend(part.chars().flat_map(char::to_lowercase));
        }
        let stem = COMBINING.iter().find_map(|prefix| lower.strip_prefix(prefix)).filter(|stem| stem.len() > 1);
        !lexicon.lemmas(&lower).is_empty() || stem.is_some_and(|stem| !lexicon.lemmas(stem).is_empty())
    };
    let word = &text[start..end];
    let bytes = text.as_bytes();
    let letters_from = |at: usize| text[at..limit].find(|c: char| !c.is_alphabetic()).map_or(limit, |i| at + i);
    if word.ends_with(|c: char| c.is_ascii_digit()) {
        let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_plain = stem.len() > 3 && stem.chars().skip(1).all(char::is_lowercase) && word.len() - stem.len() <= 3;
        if is_plain && !is_known(&[word]) && is_known(&[stem]) {
            return (start + stem.len(), end);
        }
    } else if bytes[..limit].get(end) == Some(&b' ') && end + 1 < limit {
        let tail = letters_from(end + 1);
        if TAILS.contains(&&text[end + 1..tail]) && word.len() > 2 && is_known(&[word, &text[end + 1..tail]]) {
            return (tail, tail);
        }
    } else if let Some(next) = after_break(text, end, limit) {
        let tail = letters_from(next);
        if is_known(&[word, &text[next..tail]]) {
            return (tail, tail);
        }
    }
    (end, end)
}

fn word(text: &str, start: usize, end: usize, emit: &mut impl FnMut(Span, TokenKind)) {
    let word = &text.as_bytes()[start..end];
    for prefix in COMBINING {
        if word.len() > prefix.len() + 1 && word[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes()) {
            let cut = start + prefix.len();
            let rest = text[cut..end].find(char::is_alphanumeric).map_or(cut, |i| cut + i);
            emit(Span::new(start, cut), TokenKind::Word);
            emit(Span::new(rest, end), TokenKind::Word);
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

/// A digit or a letter that is raised: the mark of a footnote, or the power of a unit.
fn is_superscript(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
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
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut lexicon = Lexicon::default();
        for word in ["information", "space", "promote", "peaceful", "peace", "term", "harm"] {
            lexicon.lemma(word);
        }
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), &lexicon, &mut tokens);
        tokens.iter().map(|t| t.span.of(text)).collect()
    }

    #[test]
    fn residue_of_printing_is_read_through() {
        for (text, tokens) in [
            ("the infor-\nmation space", &["the", "infor-\nmation", "space"][..]),
            ("the long-\nterm harm", &["the", "long", "term", "harm"]),
            ("cyber-\r\n  space", &["cyber", "space"]),
            ("infor\u{AD}mation", &["infor\u{AD}mation"]),
            ("cybers-\npace", &["cyber", "s-\npace"]),
            ("a pre-\nBudapest list -\nand more", &["a", "pre", "-", "Budapest", "list", "-", "and", "more"]),
            ("information-\n\nspace", &["information", "-", "space"]),
            ("cyberspace12 and harm3, web3", &["cyber", "space", "and", "harm", ",", "web3"]),
            ("space¹² and harm[3].", &["space", "and", "harm", "."]),
            ("[...] space […] harm [2]", &["space", "harm", "[", "2", "]"]),
            ("Albania*, **space**", &["Albania", ",", "space"]),
            ("promo ting peace ful space", &["promo ting", "peace ful", "space"]),
            ("harm ing ful", &["harm ing", "ful"]),
        ] {
            assert_eq!(words(text), tokens, "{text:?}");
        }
    }

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

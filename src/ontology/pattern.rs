//! The pattern language: how an analyst writes the ways in which something is named.
//!
//! In: a pattern's text (`docs/ontology.md` has the grammar) or a label. Out: [`Pattern`], which
//! matches at a token. Invariant: matching looks at no more than [`MAX_TOKENS`] tokens and tries
//! shorter gaps first, so its cost is bounded whatever the text.

use super::lexicon::{LemmaId, Lexicon};
use super::years;
use crate::segment::token::{Token, TokenKind, folded};

/// How many tokens a match may span.
pub const MAX_TOKENS: usize = 40;

/// A named class of token runs, found before patterns are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A state or a group.
    Holder,
    /// A state.
    State,
    /// A group.
    Group,
    /// A forum.
    Forum,
    /// An instrument.
    Instrument,
    /// A number, in digits or letters.
    Number,
    /// A year.
    Year,
    /// One year or several: `2015`, `2019-21`, `(2010, 2013 and 2015)`.
    Years,
}

impl Class {
    /// How many there are.
    pub(super) const COUNT: usize = Self::Years as usize + 1;
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Word(LemmaId),
    Prefix(String),
    /// Alternatives; and, where each begins with a certain word, those words and which alternatives
    /// they open, sorted, so that a long list costs one look-up a token.
    Any(Vec<Vec<Item>>, Vec<(LemmaId, u16)>),
    Optional(Vec<Item>),
    Gap {
        least: usize,
        most: usize,
    },
    Class(Class),
}

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    pub(super) items: Vec<Item>,
}

/// Why a pattern's text could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A bracket is not closed, or one too many is.
    #[error("brackets do not match")]
    Brackets,
    /// `|` outside brackets.
    #[error("`|` stands outside brackets")]
    Bar,
    /// `…` without a number.
    #[error("a gap needs a number: …4")]
    Gap,
    /// `<…>` names no class.
    #[error("`<{0}>` is no class; the classes are holder, state, group, forum, instrument, num, year, years, np")]
    Class(String),
    /// Nothing in it.
    #[error("the pattern is empty")]
    Empty,
}

/// What a pattern is matched against: the tokens of a sentence and the classes found in it.
pub struct Context<'a, 'o> {
    /// The document's text.
    pub text: &'a str,
    /// The sentence's tokens.
    pub tokens: &'a [Token<'o>],
    /// `class_end(class, i)`: one past the last token of a run of that class that begins at `i`; years are not asked for.
    pub class_end: &'a dyn Fn(Class, usize) -> Option<usize>,
}

impl Context<'_, '_> {
    /// One past the last token of a run of a class that begins at token `at`.
    pub(super) fn run_of(&self, class: Class, at: usize) -> Option<usize> {
        match class {
            Class::Year => years::year(self.text, self.tokens, at).map(|_| at + 1),
            Class::Years => years::list(self.text, self.tokens, at, |_| {}),
            _ => (self.class_end)(class, at),
        }
    }
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If the text is not of the language.
    pub fn parse(text: &str, lexicon: &mut Lexicon) -> Result<Self, PatternError> {
        let words = words(text);
        let mut at = 0;
        let items = sequence(&words, &mut at, 0, lexicon)?;
        if at != words.len() {
            return Err(if words[at] == "|" { PatternError::Bar } else { PatternError::Brackets });
        }
        Self::of(items)
    }

    /// The pattern of a label: its words in this order, in any inflection if `inflected`.
    ///
    /// # Errors
    /// If the label has no token.
    pub fn label(label: &str, inflected: bool, lexicon: &mut Lexicon) -> Result<Self, PatternError> {
        let items = folded(label)
            .into_iter()
            .map(|w| Item::Word(if inflected { lexicon.lemma(&w) } else { lexicon.exact(&w) }))
            .collect();
        Self::of(items)
    }

    fn of(items: Vec<Item>) -> Result<Self, PatternError> {
        if items.is_empty() {
            return Err(PatternError::Empty);
        }
        Ok(Self { items })
    }

    /// One past the last token of a match that begins at token `start`.
    pub fn match_at(&self, context: &Context<'_, '_>, start: usize) -> Option<usize> {
        let limit = context.tokens.len().min(start + MAX_TOKENS);
        run(&self.items, context, start, limit, &mut |end| Some(end))
    }
}

/// The items of a pattern's text: brackets and bars stand apart, `)?` is one.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::with_capacity(16);
    for piece in text.split_whitespace() {
        let mut rest = piece;
        while !rest.is_empty() {
            let end = rest.find(['(', ')', '|']).unwrap_or(rest.len());
            let length = match end {
                0 if rest.starts_with(")?") => 2,
                0 => 1,
                _ => end,
            };
            let (word, after) = rest.split_at(length);
            words.push(word);
            rest = after;
        }
    }
    // `(x) ?` is written too.
    let mut at = 1;
    while at < words.len() {
        if words[at] == "?" && words[at - 1] == ")" {
            words.remove(at);
            words[at - 1] = ")?";
        }
        at += 1;
    }
    words
}

fn sequence(words: &[&str], at: &mut usize, depth: usize, lexicon: &mut Lexicon) -> Result<Vec<Item>, PatternError> {
    let mut items = Vec::new();
    while let Some(&word) = words.get(*at) {
        match word {
            "(" => {
                *at += 1;
                let mut alternatives = vec![sequence(words, at, depth + 1, lexicon)?];
                while words.get(*at) == Some(&"|") {
                    *at += 1;
                    alternatives.push(sequence(words, at, depth + 1, lexicon)?);
                }
                let close = words.get(*at).ok_or(PatternError::Brackets)?;
                *at += 1;
                let group = match <[_; 1]>::try_from(alternatives) {
                    Ok([one]) => one,
                    Err(many) => vec![any(many)],
                };
                if *close == ")?" {
                    items.push(Item::Optional(group));
                } else {
                    items.extend(group);
                }
            }
            ")" | ")?" | "|" if depth > 0 => return Ok(items),
            ")" | ")?" => return Err(PatternError::Brackets),
            "|" => return Err(PatternError::Bar),
            _ => {
                *at += 1;
                item(word, lexicon, &mut items)?;
            }
        }
    }
    if depth > 0 { Err(PatternError::Brackets) } else { Ok(items) }
}

fn item(word: &str, lexicon: &mut Lexicon, items: &mut Vec<Item>) -> Result<(), PatternError> {
    if let Some(most) = word.strip_prefix('…').or_else(|| word.strip_prefix("...")) {
        let most = most.parse().map_err(|_| PatternError::Gap)?;
        items.push(Item::Gap { least: 0, most });
    } else if let Some(name) = word.strip_prefix('<').and_then(|w| w.strip_suffix('>')) {
        items.push(match name {
            "np" => Item::Gap { least: 1, most: 5 },
            "holder" => Item::Class(Class::Holder),
            "state" => Item::Class(Class::State),
            "group" => Item::Class(Class::Group),
            "forum" => Item::Class(Class::Forum),
            "instrument" => Item::Class(Class::Instrument),
            "num" => Item::Class(Class::Number),
            "year" => Item::Class(Class::Year),
            "years" => Item::Class(Class::Years),
            _ => return Err(PatternError::Class(name.to_owned())),
        });
    } else if let Some(exact) = word.strip_prefix('=') {
        items.extend(tokens(exact).into_iter().map(|w| Item::Word(lexicon.exact(&w))));
    } else if let Some(prefix) = word.strip_suffix('*').filter(|p| p.len() > 1) {
        let mut parts = folded(prefix);
        let last = parts.pop().unwrap_or_default();
        items.extend(parts.into_iter().map(|w| Item::Word(lexicon.lemma(&w))));
        items.push(Item::Prefix(last));
    } else {
        word_items(word, lexicon, items);
    }
    Ok(())
}

fn word_items(word: &str, lexicon: &mut Lexicon, items: &mut Vec<Item>) {
    let is_plain =
        word.bytes().all(|b| b.is_ascii_lowercase()) && !word.starts_with("cyber") && !word.starts_with("multi");
    if is_plain && word != "cannot" {
        // Most words are one token as they stand.
        items.push(Item::Word(lexicon.lemma(word)));
    } else {
        items.extend(tokens(word).into_iter().map(|w| Item::Word(lexicon.lemma(&w))));
    }
}

/// The tokens of a word of a pattern; `'s` and `'t` are such by themselves.
fn tokens(word: &str) -> Vec<String> {
    match word.strip_prefix('\'') {
        Some("s" | "t" | "re" | "ve" | "ll" | "d" | "m") => vec![word.to_owned()],
        _ => folded(word),
    }
}

/// An alternation, with the words that open its alternatives if all are certain.
fn any(alternatives: Vec<Vec<Item>>) -> Item {
    let mut heads = Vec::with_capacity(alternatives.len());
    for (i, sequence) in alternatives.iter().enumerate() {
        match (sequence.first(), u16::try_from(i)) {
            (Some(Item::Word(lemma)), Ok(i)) => heads.push((*lemma, i)),
            _ => return Item::Any(alternatives, Vec::new()),
        }
    }
    heads.sort_unstable();
    Item::Any(alternatives, heads)
}

/// Matches `items` from token `at`, then calls `rest` with where they end.
fn run(
    items: &[Item],
    context: &Context<'_, '_>,
    at: usize,
    limit: usize,
    rest: &mut dyn FnMut(usize) -> Option<usize>,
) -> Option<usize> {
    let Some((first, others)) = items.split_first() else { return rest(at) };
    match first {
        Item::Word(lemma) => {
            let token = context.tokens.get(at).filter(|_| at < limit)?;
            token.lemmas.contains(lemma).then(|| run(others, context, at + 1, limit, rest))?
        }
        Item::Prefix(prefix) => {
            let token = context.tokens.get(at).filter(|_| at < limit)?;
            token.begins_with(prefix, context.text).then(|| run(others, context, at + 1, limit, rest))?
        }
        Item::Any(alternatives, heads) => {
            let mut follow = |sequence: &[Item]| {
                run(sequence, context, at, limit, &mut |end| run(others, context, end, limit, rest))
            };
            let token = context.tokens.get(at).filter(|_| at < limit);
            if heads.is_empty() {
                let may_open = |sequence: &&Vec<Item>| match sequence.first() {
                    Some(Item::Word(lemma)) => token.is_some_and(|t| t.lemmas.contains(lemma)),
                    _ => true,
                };
                return alternatives.iter().filter(may_open).find_map(|sequence| follow(sequence));
            }
            let token = token?;
            if let [lemma] = token.lemmas {
                // In the order in which they are written, as the slow way would try them.
                let from = heads.partition_point(|(l, _)| l < lemma);
                let opened = heads[from..].iter().take_while(|(l, _)| l == lemma);
                return opened.map(|(_, i)| &alternatives[*i as usize]).find_map(|sequence| follow(sequence));
            }
            let mut opened: Vec<u16> = Vec::new();
            for lemma in token.lemmas {
                let from = heads.partition_point(|(l, _)| l < lemma);
                opened.extend(heads[from..].iter().take_while(|(l, _)| l == lemma).map(|(_, i)| i));
            }
            opened.sort_unstable();
            opened.into_iter().find_map(|i| follow(&alternatives[i as usize]))
        }
        Item::Optional(sequence) => {
            run(sequence, context, at, limit, &mut |end| run(others, context, end, limit, rest))
                .or_else(|| run(others, context, at, limit, rest))
        }
        Item::Gap { least, most } => {
            for skipped in 0..=*most {
                let next = at + skipped;
                if next > limit {
                    return None;
                }
                if skipped >= *least
                    && let Some(end) = run(others, context, next, limit, rest)
                {
                    return Some(end);
                }
                let token = context.tokens.get(next)?;
                if token.kind == TokenKind::Mark && matches!(token.first, ';' | ':' | '.' | '!' | '?') {
                    return None;
                }
            }
            None
        }
        Item::Class(class) => {
            let end = context.run_of(*class, at).filter(|&end| end <= limit)?;
            run(others, context, end, limit, rest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::token::tokenize;
    use crate::span::Span;

    fn matches(pattern: &str, text: &str) -> bool {
        let mut lexicon = Lexicon::default();
        let pattern = Pattern::parse(pattern, &mut lexicon).expect(pattern);
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), &lexicon, &mut tokens);
        let context = Context { text, tokens: &tokens, class_end: &|_, _| None };
        (0..tokens.len()).any(|i| pattern.match_at(&context, i).is_some())
    }

    #[test]
    fn the_language_in_examples() {
        for (pattern, text, expected) in [
            ("settle …3 peacefully", "Disputes are settled peacefully.", true),
            ("settle …3 peacefully", "Settle it, they all said once more, peacefully.", false),
            ("(directory|register of) (national)? contact", "a register of contacts", true),
            ("(directory|register of) (national)? contact", "a directory of contacts", false),
            ("(a (b|c d))? e", "a c d e", true),
            ("=norms", "a norm", false),
            ("legitimi* conflict", "legitimising conflict", true),
            ("legitimi* conflict", "Legitimizes conflict", true),
            ("cyber security", "Cybersecurity", true),
            ("multi stakeholder", "multi-stakeholder", true),
            ("in <year>", "in 2015", true),
            ("in <year>", "in 15", false),
            ("<years> report", "the 2015 and 2021 reports", true),
            ("report (of)? <years> hold", "reports (2013, 2015) hold", true),
            ("oewg 's session", "the OEWG’s session", true),
            ("norm …2 f", "norm 13(f)", true),
            ("apply …2 law", "apply; law", false),
            ("<np> right", "human rights", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} ~ {text}");
        }
    }

    #[test]
    fn faults_are_named() {
        let mut lexicon = Lexicon::default();
        for (pattern, error) in [
            ("(a|b", PatternError::Brackets),
            ("a)", PatternError::Brackets),
            ("a | b", PatternError::Bar),
            ("a …x b", PatternError::Gap),
            ("<stat> a", PatternError::Class("stat".into())),
            ("", PatternError::Empty),
        ] {
            assert_eq!(Pattern::parse(pattern, &mut lexicon), Err(error), "{pattern}");
        }
    }
}

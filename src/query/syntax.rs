//! What is wrong with a query, in words.
//!
//! In: the text of a query and, where it was parsed, Oxigraph's error. Out: a [`Diagnostic`] with the
//! place, the line and a remedy. Invariant: only what the tokens show is claimed; where they show
//! nothing, the place alone is named.
//!
//! Oxigraph's parser names every character that it would have taken; a person wants to hear of the brace
//! that was never closed, the prefix that nobody declared, the keyword with a letter missing. A scan over
//! the tokens finds these three, whatever the parser stumbled over.

use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// Every bare word that a query may hold: SPARQL 1.1's, and the two extensions of Oxigraph's parser.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "A", "ABS", "ADJUST", "AS", "ASC", "ASK", "AVG", "BASE", "BIND", "BNODE", "BOUND", "BY", "CEIL", "COALESCE",
    "CONCAT", "CONSTRUCT", "CONTAINS", "COUNT", "DATATYPE", "DAY", "DESC", "DESCRIBE", "DISTINCT", "ENCODE_FOR_URI",
    "EXISTS", "FALSE", "FILTER", "FLOOR", "FROM", "GRAPH", "GROUP", "GROUP_CONCAT", "HAVING", "HOURS", "IF", "IN",
    "IRI", "ISBLANK", "ISIRI", "ISLITERAL", "ISNUMERIC", "ISURI", "LANG", "LANGMATCHES", "LATERAL", "LCASE", "LIMIT",
    "MAX", "MD5", "MIN", "MINUS", "MINUTES", "MONTH", "NAMED", "NOT", "NOW", "OFFSET", "OPTIONAL", "ORDER", "PREFIX",
    "RAND", "REDUCED", "REGEX", "REPLACE", "ROUND", "SAMETERM", "SAMPLE", "SECONDS", "SELECT", "SEPARATOR",
    "SERVICE", "SHA1", "SHA256", "SHA384", "SHA512", "SILENT", "STR", "STRAFTER", "STRBEFORE", "STRDT", "STRENDS",
    "STRLANG", "STRLEN", "STRSTARTS", "STRUUID", "SUBSTR", "SUM", "TIMEZONE", "TRUE", "TZ", "UCASE", "UNDEF",
    "UNION", "URI", "UUID", "VALUES", "WHERE", "YEAR",
];

/// First words of updates, which a query may not be.
const UPDATES: &[&str] = &["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"];

/// How deep brackets may be nested: the parser and the planner call themselves for each.
pub const MAX_DEPTH: usize = 64;

/// How many operators a query may have, each of which is a call of the parser or a turn of the planner.
const MAX_OPERATORS: usize = 1000;

/// What operators and separators begin with; a `||` counts twice.
const OPERATORS: [char; 13] = ['|', '&', '/', '^', '!', '*', '+', '-', '=', '<', '>', ',', ';'];

/// How many groups, joins and functions a query may name.
const MAX_CLAUSES: usize = 256;

/// The words that make the algebra grow.
const CLAUSES: &[&str] = &[
    "BIND",
    "CONCAT",
    "EXISTS",
    "FILTER",
    "GRAPH",
    "GROUP_CONCAT",
    "HAVING",
    "LATERAL",
    "MINUS",
    "OPTIONAL",
    "REPLACE",
    "SELECT",
    "UNION",
    "VALUES",
];

/// A piece of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Token<'a> {
    kind: TokenKind,
    text: &'a str,
    start: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokenKind {
    Word,
    /// `state:PER`, or `state:`.
    Prefixed,
    Variable,
    Iri,
    String,
    /// A string without its closing quote.
    OpenString,
    Bracket,
    Other,
}

/// What can be told before parsing: that it is an update, nested too deep, or has a visible fault.
pub enum Finding {
    /// The first word, an update's.
    Update(String),
    /// Brackets too deep.
    TooDeep,
    /// Too much of something.
    TooMuch {
        /// Of what.
        what: &'static str,
        /// How much is let through.
        most: usize,
    },
}

/// Looks for what must not reach the parser.
pub fn gate(text: &str) -> Option<Finding> {
    let tokens = tokens(text);
    let mut depth: usize = 0;
    for token in tokens.iter().filter(|token| token.kind == TokenKind::Bracket) {
        match token.text {
            "{" | "(" | "[" => depth += 1,
            _ => depth = depth.saturating_sub(1),
        }
        if depth > MAX_DEPTH {
            return Some(Finding::TooDeep);
        }
    }
    let is_operator = |t: &&Token<'_>| t.kind == TokenKind::Other && t.text.starts_with(OPERATORS);
    if tokens.iter().filter(is_operator).count() > MAX_OPERATORS {
        return Some(Finding::TooMuch { what: "operators", most: MAX_OPERATORS });
    }
    let is_clause =
        |t: &&Token<'_>| t.kind == TokenKind::Word && CLAUSES.contains(&t.text.to_ascii_uppercase().as_str());
    if tokens.iter().filter(is_clause).count() > MAX_CLAUSES {
        return Some(Finding::TooMuch { what: "groups, filters and other clauses", most: MAX_CLAUSES });
    }
    // PREFIX name: <iri> and BASE <iri> may stand first.
    let mut words = tokens.iter().filter(|token| token.kind == TokenKind::Word);
    let first = words.find(|token| !["PREFIX", "BASE"].contains(&token.text.to_ascii_uppercase().as_str()))?;
    let word = first.text.to_ascii_uppercase();
    UPDATES.contains(&word.as_str()).then_some(Finding::Update(word))
}

/// The fault of a query that did not parse.
pub fn diagnose(name: &str, text: &str, prefixes: &[(String, String)], error: &str) -> Diagnostic {
    let tokens = tokens(text);
    open_string(&tokens)
        .or_else(|| unknown_prefix(&tokens, prefixes))
        .or_else(|| unbalanced(&tokens))
        .or_else(|| unknown_word(&tokens))
        .or_else(|| unexpected(text, &tokens, error))
        .map(|fault| fault.diagnostic(name, text))
        .unwrap_or_else(|| Diagnostic::error("query::syntax", name, error))
}

struct Fault {
    code: &'static str,
    at: Span,
    message: String,
    remedy: String,
}

impl Fault {
    fn diagnostic(self, name: &str, text: &str) -> Diagnostic {
        let (line, column, excerpt, span) = excerpt(text, self.at);
        Diagnostic::error(self.code, name, self.message).at(line, column).showing(excerpt, span).remedy(self.remedy)
    }
}

fn span(token: &Token<'_>) -> Span {
    Span::new(token.start, token.start + token.text.len())
}

fn open_string(tokens: &[Token<'_>]) -> Option<Fault> {
    let token = tokens.iter().find(|token| token.kind == TokenKind::OpenString)?;
    let quote = token.text.chars().next()?;
    Some(Fault {
        code: "query::string",
        at: span(token),
        message: "this string is not closed on its line".into(),
        remedy: format!("put {quote} at its end, or use {quote}{quote}{quote} for a string of several lines"),
    })
}

fn unknown_prefix(tokens: &[Token<'_>], prefixes: &[(String, String)]) -> Option<Fault> {
    let mut declared: Vec<&str> = prefixes.iter().map(|(name, _)| name.as_str()).collect();
    let mut declaring = false;
    for token in tokens {
        if token.kind == TokenKind::Prefixed {
            let (name, _) = token.text.split_once(':')?;
            if declaring {
                declared.push(name);
            } else if !declared.contains(&name) && name != "_" {
                let near = nearest(name, declared.iter().copied(), 1);
                return Some(Fault {
                    code: "query::prefix",
                    at: Span::new(token.start, token.start + name.len() + 1),
                    message: format!("the prefix `{name}:` is not declared"),
                    remedy: match near.first() {
                        Some(near) => format!("write `{near}:`, or add `PREFIX {name}: <…>` at the top"),
                        None => format!("add `PREFIX {name}: <…>` at the top"),
                    },
                });
            }
        }
        declaring = token.kind == TokenKind::Word && token.text.eq_ignore_ascii_case("PREFIX");
    }
    None
}

fn unbalanced(tokens: &[Token<'_>]) -> Option<Fault> {
    let closing = |open: &str| match open {
        "{" => "}",
        "(" => ")",
        _ => "]",
    };
    let mut open: Vec<&Token<'_>> = Vec::new();
    for token in tokens.iter().filter(|token| token.kind == TokenKind::Bracket) {
        if matches!(token.text, "{" | "(" | "[") {
            open.push(token);
            continue;
        }
        match open.last() {
            Some(last) if closing(last.text) == token.text => {
                open.pop();
            }
            Some(last) => {
                return Some(Fault {
                    code: "query::brace",
                    at: span(token),
                    message: format!("`{}` closes nothing: a `{}` is still open", token.text, last.text),
                    remedy: format!("close the `{}` with `{}` before it", last.text, closing(last.text)),
                });
            }
            None => {
                return Some(Fault {
                    code: "query::brace",
                    at: span(token),
                    message: format!("`{}` closes nothing", token.text),
                    remedy: "take it out, or open its partner before it".into(),
                });
            }
        }
    }
    let last = open.last()?;
    Some(Fault {
        code: "query::brace",
        at: span(last),
        message: format!("this `{}` is never closed", last.text),
        remedy: format!("add `{}` where it should end", closing(last.text)),
    })
}

/// A bare word that is none of SPARQL's. The parser's own place is of no use here: it may lie far behind.
fn unknown_word(tokens: &[Token<'_>]) -> Option<Fault> {
    let known = |word: &str| KEYWORDS.contains(&word.to_ascii_uppercase().as_str());
    let token = tokens.iter().find(|token| token.kind == TokenKind::Word && !known(token.text))?;
    let near = nearest(&token.text.to_ascii_uppercase(), KEYWORDS.iter().copied(), 2);
    Some(Fault {
        code: "query::keyword",
        at: span(token),
        message: format!("`{}` is no word of SPARQL", shorten(token.text)),
        remedy: match near.first() {
            Some(keyword) => format!("did you mean `{keyword}`?"),
            None => "names take a prefix (`state:PER`), variables a `?`, and texts quotation marks".into(),
        },
    })
}

/// What stands where the parser stopped.
fn unexpected(text: &str, tokens: &[Token<'_>], error: &str) -> Option<Fault> {
    let (line, column) = place(error)?;
    let at = offset(text, line, column);
    let last = tokens.last();
    match (tokens.iter().find(|token| token.start + token.text.len() > at), last) {
        (Some(token), _) => Some(Fault {
            code: "query::syntax",
            at: span(token),
            message: format!("the query cannot be read from `{}` on", shorten(token.text)),
            remedy: "look at what stands before it: a `.` between two patterns, a name or a bracket may be missing"
                .into(),
        }),
        (None, Some(last)) if last.text == "}" => Some(Fault {
            code: "query::syntax",
            at: span(last),
            message: "what ends here is not complete".into(),
            remedy: "a pattern has a subject, a predicate and an object: `?position demarche:holder state:PER`".into(),
        }),
        (None, _) => Some(Fault {
            code: "query::syntax",
            at: Span::new(text.trim_end().len(), text.trim_end().len()),
            message: "the query ends too early".into(),
            remedy: "write what should follow: SELECT … WHERE { … }".into(),
        }),
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The names nearest to `name`, at most `distance` edits away, the nearest first.
fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>, distance: usize) -> Vec<&'a str> {
    let mut near: Vec<_> = names
        .map(|other| (strsim::osa_distance(name, other), other))
        .filter(|&(d, other)| d <= distance && d < other.len())
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, name)| name).collect()
}

/// Line and column out of `error at 3:14: expected …`.
fn place(error: &str) -> Option<(usize, usize)> {
    let rest = error.split("error at ").nth(1)?;
    let mut numbers = rest.split(|c: char| !c.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// The byte at a line and a column, both from 1, the column in characters.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start.min(text.len())..];
    rest.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| start + at)
}

/// Line and column from 1, the line itself and the span within it.
fn excerpt(text: &str, at: Span) -> (usize, usize, String, Span) {
    let start = text[..at.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or("");
    let from = (at.start - start).min(line.len());
    let to = (at.end - start).clamp(from, line.len());
    let number = text[..start].matches('\n').count() + 1;
    let column = line[..from].chars().count() + 1;
    (number, column, line.to_owned(), Span::new(from, to))
}

/// The tokens of a query, comments left out. Every byte that is not white space is in one.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, length) = match first {
            _ if first.is_whitespace() => {
                at += first.len_utf8();
                continue;
            }
            '#' => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            '{' | '}' | '(' | ')' | '[' | ']' => (TokenKind::Bracket, 1),
            '"' | '\'' => string(rest, first),
            '<' => match rest.find(|c: char| c == '>' || c.is_whitespace() || matches!(c, '"' | '{' | '}')) {
                Some(end) if rest[end..].starts_with('>') => (TokenKind::Iri, end + 1),
                _ => (TokenKind::Other, 1),
            },
            '?' | '$' => match name(&rest[1..]) {
                0 => (TokenKind::Other, 1),
                length => (TokenKind::Variable, 1 + length),
            },
            ':' => (TokenKind::Prefixed, 1 + name(&rest[1..])),
            _ if first.is_alphabetic() || first == '_' => {
                let length = name(rest);
                match rest[length..].starts_with(':') {
                    true => (TokenKind::Prefixed, length + 1 + local(&rest[length + 1..])),
                    false => (TokenKind::Word, length),
                }
            }
            // `1e5` is a number, and its `e5` no word.
            '0'..='9' => (TokenKind::Other, name(rest)),
            // A language tag is no word.
            '@' => (TokenKind::Other, 1 + name(&rest[1..])),
            _ => (TokenKind::Other, first.len_utf8()),
        };
        tokens.push(Token { kind, text: &rest[..length], start: at });
        at += length;
    }
    tokens
}

fn name(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(text.len())
}

/// The local part of a prefixed name; escapes and dots inside belong to it.
fn local(text: &str) -> usize {
    let mut length = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if chars.peek().is_some() => {
                chars.next();
                length = chars.peek().map_or(text.len(), |&(at, _)| at);
            }
            '.' => (),
            _ if c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '%') => length = at + c.len_utf8(),
            _ => break,
        }
    }
    length
}

fn string(text: &str, quote: char) -> (TokenKind, usize) {
    let long: String = std::iter::repeat_n(quote, 3).collect();
    let is_long = text.starts_with(&long);
    let open = if is_long { 3 } else { 1 };
    let mut at = open;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '\\' => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
            '\n' if !is_long => return (TokenKind::OpenString, at),
            _ if is_long && text[at..].starts_with(&long) => return (TokenKind::String, at + 3),
            _ if !is_long && c == quote => return (TokenKind::String, at + 1),
            _ => at += c.len_utf8(),
        }
    }
    (TokenKind::OpenString, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Diagnostic {
        let error = spargebra::SparqlParser::new().parse_query(text).expect_err(text).to_string();
        diagnose("test", text, &[("state".into(), "https://example.org/".into())], &error)
    }

    #[track_caller]
    fn check(text: &str, code: &str, place: (usize, usize), shown: &str) {
        let fault = fault(text);
        assert_eq!((fault.code, fault.line), (code, Some(place)), "{fault:?}");
        let (line, span) = fault.excerpt.expect("an excerpt");
        assert_eq!(span.of(&line), shown);
        assert!(fault.remedy.is_some());
    }

    #[test]
    fn an_unknown_prefix_is_named() {
        check("SELECT * WHERE {\n  ?s foaf:name ?o }", "query::prefix", (2, 6), "foaf:");
    }

    #[test]
    fn a_missing_brace_is_shown_where_it_was_opened() {
        check("SELECT * WHERE {\n  ?s ?p ?o", "query::brace", (1, 16), "{");
        check("SELECT * WHERE { ?s ?p ?o }\n}", "query::brace", (2, 1), "}");
        check("SELECT (COUNT(?s AS ?n) WHERE { ?s ?p ?o }", "query::brace", (1, 8), "(");
    }

    #[test]
    fn a_misspelt_keyword_gets_the_right_one() {
        check("SELCT * WHERE { ?s ?p ?o }", "query::keyword", (1, 1), "SELCT");
        check("SELECT * WHERE { ?s ?p ?o FLTER(?o > 1) }", "query::keyword", (1, 27), "FLTER");
    }

    #[test]
    fn an_open_string_is_shown() {
        check("SELECT * WHERE { ?s ?p \"o }", "query::string", (1, 24), "\"o }");
    }

    #[test]
    fn a_query_cut_short_says_so() {
        check("SELECT * WHERE", "query::syntax", (1, 15), "");
        check("SELECT * WHERE { ?s ?p }", "query::syntax", (1, 24), "}");
    }

    #[test]
    fn tokens_cover_strings_comments_and_iris() {
        let text = "PREFIX a: <http://x/#y> # { not a brace\nSELECT ?s { ?s a:b.c '{' , \"\"\"}\n\"\"\" ; a:d 1 . }";
        assert!(unbalanced(&tokens(text)).is_none());
        assert!(unknown_prefix(&tokens(text), &[]).is_none());
        assert!(gate(text).is_none());
    }

    #[test]
    fn updates_and_depth_are_seen_before_parsing() {
        assert!(matches!(gate("PREFIX a: <x:> INSERT DATA { a:b a:c a:d }"), Some(Finding::Update(_))));
        assert!(matches!(gate(&"(".repeat(100)), Some(Finding::TooDeep)));
        let many = format!("ASK {{ FILTER({}) }}", vec!["1"; 600].join("||"));
        assert!(matches!(gate(&many), Some(Finding::TooMuch { .. })));
        let many = format!("ASK {{ {} }}", "{} UNION ".repeat(300));
        assert!(matches!(gate(&many), Some(Finding::TooMuch { .. })));
    }
}

//! Whether a text is English.
//!
//! In: a text. Out: the language that it is in, where that is surely another. Invariant: in doubt
//! (a short text, names only, two languages) the answer is none, and the text is read.

/// How much of a text is looked at, at each of a few places.
const WINDOW: usize = 4096;

/// Words that make up a third of any English prose and that no other language shares as a set; no other is longer.
const COMMON: [u64; 28] = packed([
    "the", "of", "and", "to", "that", "is", "for", "with", "this", "by", "has", "have", "its", "which", "are", "be",
    "not", "on", "as", "from", "it", "we", "our", "was", "been", "their", "should", "will",
]);

const fn packed<const N: usize>(words: [&str; N]) -> [u64; N] {
    let mut numbers = [0; N];
    let mut at = 0;
    while at < N {
        numbers[at] = number(words[at].as_bytes());
        at += 1;
    }
    numbers
}

/// A word of up to eight bytes as one number, capitals as small letters.
const fn number(word: &[u8]) -> u64 {
    let mut number = 0;
    let mut at = 0;
    while at < word.len() {
        number = number << 8 | word[at].to_ascii_lowercase() as u64;
        at += 1;
    }
    number
}

/// The English name of the language that this text is surely in, if that is not English.
pub fn foreign(text: &str) -> Option<&'static str> {
    // The cheap test settles nearly every text; the detector, a hundred times slower, the rest.
    let windows = windows(text);
    if windows.iter().any(|window| reads_english(window) || window.split("\n\n").any(is_english_paragraph)) {
        return None;
    }
    let mut answer = None;
    for window in windows {
        let info = whatlang::detect(window)?;
        let letters = window.chars().filter(|c| c.is_alphabetic()).count();
        // Another script speaks for itself; for Latin letters it takes some words to be sure.
        let enough = if info.script() == whatlang::Script::Latin { 100 } else { 20 };
        if info.lang() == whatlang::Lang::Eng || !info.is_reliable() || letters < enough {
            return None;
        }
        answer = Some(info.lang().eng_name());
    }
    answer
}

/// The beginning, the middle and the end of a text.
fn windows(text: &str) -> Vec<&str> {
    let cut = |from: usize, to: usize| {
        let border = |mut i: usize| {
            while !text.is_char_boundary(i) {
                i -= 1;
            }
            i
        };
        &text[border(from)..border(to)]
    };
    let n = text.len();
    if n <= WINDOW {
        return vec![text];
    }
    let mut windows = vec![cut(0, WINDOW)];
    if n > 3 * WINDOW {
        windows.push(cut(n / 2 - WINDOW / 2, n / 2 + WINDOW / 2));
    }
    windows.push(cut((n - WINDOW).max(WINDOW), n));
    windows
}

/// Whether one word in eight is a common English one.
fn reads_english(text: &str) -> bool {
    let (mut words, mut common) = (0_usize, 0_usize);
    for word in text.split_ascii_whitespace() {
        words += 1;
        if word.len() <= 6 && COMMON.contains(&number(word.as_bytes())) {
            common += 1;
        }
        if words >= 40 && common * 8 >= words {
            return true;
        }
    }
    common > 0 && common * 8 >= words
}

/// Whether a paragraph among others in another language is English: a translation beside its original.
fn is_english_paragraph(paragraph: &str) -> bool {
    paragraph.split_ascii_whitespace().nth(7).is_some() && reads_english(paragraph)
}

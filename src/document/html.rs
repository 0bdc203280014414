//! A page of HTML to its main text.
//!
//! In: the characters of a page. Out: a [`Text`]: the words that are there to be read, a paragraph a
//! block, and what the head says of them. Invariant: what is on every page of a site (navigation,
//! banners, footers, forms) and what is no prose (scripts, styles) is left out; the text has no
//! markup, and a blank line stands between any two blocks.
//!
//! The parser neither panics nor recurses, but on tags that nest without end it takes time by the
//! square of their number: a page that [may](may_be_slow) is read in a process of its own.

use super::confined::Text;
use super::{date, decode};
use crate::diagnostic::Diagnostic;
use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};
use std::borrow::Cow;

/// The main text of a page.
pub fn parse(page: &str) -> Text {
    let html = Html::parse_document(page);
    let main = main_element(&html);
    let mut text = text_of(main);
    let whole = html.root_element();
    if text.is_empty() && main != whole {
        text = text_of(whole);
    }
    Text { text, title: title(&html), date: published(&html), source: address(&html), ..Text::default() }
}

/// Whether a page has so many tags that reading them may take more than a moment.
pub fn may_be_slow(page: &str) -> bool {
    const MANY: usize = 10_000;
    memchr::memchr_iter(b'<', page.as_bytes()).nth(MANY).is_some()
}

/// The characters of a page: as UTF-8, else as its head declares, else as any text.
pub fn characters<'a>(bytes: &'a [u8], source: &str) -> Result<Cow<'a, str>, Box<Diagnostic>> {
    if let Ok(text) = std::str::from_utf8(decode::without_bom(bytes)) {
        return Ok(Cow::Borrowed(text));
    }
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return Ok(encoding.decode(bytes).0);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]).to_ascii_lowercase();
    let declared = head.split("charset=").nth(1).map(|rest| {
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        rest.split(['"', '\'', ' ', ';', '>', '/']).next().unwrap_or("")
    });
    let encoding = declared.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    if let Some(encoding) = encoding.filter(|encoding| *encoding != encoding_rs::UTF_8) {
        let (text, _, had_errors) = encoding.decode(bytes);
        if !had_errors {
            return Ok(text);
        }
    }
    decode::decode(bytes, source)
}

/// How far into a page its encoding is declared, as browsers look for it.
const DECLARATION: usize = 1024;

// ---- which part of the page -----------------------------------------------------------------

/// The element that holds the page's own words. Where a page marks none, its body does.
fn main_element(html: &Html) -> ElementRef<'_> {
    const MARKS: [&str; 3] = ["main, [role=main]", "#mw-content-text, #main-content, #content", "article"];
    for mark in MARKS {
        // A list of articles is a front page: none of them is the page.
        let mut found = select(html, mark).filter(|e| !is_outside(*e));
        if let (Some(one), None) = (found.next(), found.next()) {
            return one;
        }
    }
    select(html, "body").next().unwrap_or_else(|| html.root_element())
}

fn select<'a>(html: &'a Html, selector: &str) -> impl Iterator<Item = ElementRef<'a>> + use<'a> {
    let found: Vec<ElementRef<'a>> =
        Selector::parse(selector).map(|selector| html.select(&selector).collect()).unwrap_or_default();
    found.into_iter()
}

/// Whether an element lies in a part that is left out.
fn is_outside(element: ElementRef<'_>) -> bool {
    element.ancestors().filter_map(|node| node.value().as_element()).any(is_furniture)
}

/// Elements that hold no prose, or that stand on every page of a site.
fn is_furniture(element: &Element) -> bool {
    const NAMES: [&str; 25] = [
        "script", "style", "noscript", "template", "head", "nav", "footer", "aside", "form", "button", "select",
        "option", "input", "textarea", "iframe", "object", "svg", "canvas", "video", "audio", "map", "dialog", "math",
        "figure", "menu",
    ];
    const ROLES: [&str; 8] =
        ["navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog"];
    if NAMES.contains(&element.name()) || element.attr("hidden").is_some() {
        return true;
    }
    if element.attr("aria-hidden") == Some("true") || element.attr("role").is_some_and(|role| ROLES.contains(&role)) {
        return true;
    }
    let hides = |style: &str| style.replace(' ', "").to_ascii_lowercase().contains("display:none");
    element.attr("style").is_some_and(hides) || element.classes().chain(element.id()).any(is_furniture_name)
}

/// Names of classes by which sites and their generators call what stands around the words.
fn is_furniture_name(name: &str) -> bool {
    const WHOLE: [&str; 34] = [
        "nav",
        "navbar",
        "menu",
        "toc",
        "sidebar",
        "footer",
        "breadcrumb",
        "breadcrumbs",
        "cookie",
        "cookies",
        "share",
        "sharing",
        "social",
        "related",
        "comments",
        "pagination",
        "pager",
        "skip-link",
        "skip-to-content",
        "sr-only",
        "visually-hidden",
        "screen-reader-text",
        "noprint",
        "navbox",
        "catlinks",
        "printfooter",
        "mw-editsection",
        "mw-jump-link",
        "jump-to-nav",
        "reference",
        "reflist",
        "references",
        "site-header",
        "newsletter",
    ];
    const PARTS: [&str; 8] = [
        "breadcrumb",
        "cookie-",
        "-cookie",
        "navigation",
        "share-buttons",
        "social-share",
        "site-footer",
        "newsletter-",
    ];
    let name = name.to_ascii_lowercase();
    WHOLE.contains(&name.as_str()) || PARTS.iter().any(|part| name.contains(part))
}

// ---- its text -------------------------------------------------------------------------------

/// The text below an element: white space runs together as in a browser, blocks stand apart.
fn text_of(root: ElementRef<'_>) -> String {
    let mut writer = Writer::default();
    // The header of an article is its heading, that of a site its banner.
    let is_page = matches!(root.value().name(), "body" | "html");
    // How many elements that are left out, or keep their lines, are open around the place.
    let (mut dropped, mut kept) = (0_usize, 0_usize);
    for edge in root.traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        let element = match node.value() {
            Node::Text(text) if opens && dropped == 0 => {
                writer.text(text, kept > 0);
                continue;
            }
            Node::Element(element) => element,
            _ => continue,
        };
        let name = element.name();
        let is_left_out = node.id() != root.id()
            && (is_furniture(element)
                || (is_page && name == "header")
                || is_note_mark(node, element)
                || is_links(node));
        if is_left_out {
            dropped = if opens { dropped + 1 } else { dropped - 1 };
        }
        if dropped > 0 {
            continue;
        }
        if name == "pre" {
            kept = if opens { kept + 1 } else { kept - 1 };
        }
        match name {
            "br" if opens => writer.need(Break::Line),
            "td" | "th" if !opens => writer.need(Break::Space),
            "li" if opens => writer.item(),
            name if is_block(name) => writer.need(Break::Paragraph),
            _ => {}
        }
    }
    writer.out
}

/// The mark of a footnote: digits or an asterisk, alone in a superscript.
fn is_note_mark(node: NodeRef<'_, Node>, element: &Element) -> bool {
    const LONGEST: usize = 8;
    if element.name() != "sup" {
        return false;
    }
    let mut words = node.descendants().filter_map(|node| node.value().as_text());
    let is_mark = |c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '*' | ',') || c.is_whitespace();
    let mut length = 0;
    words.all(|text| {
        length += text.len();
        length <= LONGEST && text.chars().all(is_mark)
    })
}

/// A list that holds links and hardly a word beside them: where to go, not what is said.
fn is_links(node: NodeRef<'_, Node>) -> bool {
    let is = |node: &NodeRef<'_, Node>, name: &str| node.value().as_element().is_some_and(|e| e.name() == name);
    if !is(&node, "ul") {
        return false;
    }
    let (mut inside, mut links, mut words, mut linked) = (0_usize, 0_usize, 0_usize, 0_usize);
    for edge in node.traverse() {
        match edge {
            Edge::Open(node) if is(&node, "a") => (inside, links) = (inside + 1, links + 1),
            Edge::Close(node) if is(&node, "a") => inside -= 1,
            Edge::Open(node) => {
                let length = node.value().as_text().map_or(0, |text| text.trim().len());
                words += length;
                linked += if inside > 0 { length } else { 0 };
            }
            Edge::Close(_) => {}
        }
    }
    links >= 3 && linked * 10 >= words * 9
}

fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 32] = [
        "address",
        "article",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tr",
        "ul",
    ];
    BLOCKS.contains(&name)
}

/// What must stand between the last word and the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

/// Text under way.
#[derive(Default)]
struct Writer {
    out: String,
    wanted: Break,
    /// Whether the next words are those of a list item.
    is_item: bool,
}

impl Writer {
    fn need(&mut self, wanted: Break) {
        self.wanted = self.wanted.max(wanted);
    }

    fn item(&mut self) {
        self.need(Break::Paragraph);
        self.is_item = true;
    }

    fn text(&mut self, text: &str, keeps_lines: bool) {
        if keeps_lines {
            for (i, line) in text.split('\n').enumerate() {
                if i > 0 {
                    self.need(if line.trim().is_empty() { Break::Paragraph } else { Break::Line });
                }
                self.words(line);
            }
        } else {
            self.words(text);
        }
    }

    fn words(&mut self, text: &str) {
        if text.starts_with(is_space) {
            self.need(Break::Space);
        }
        for (i, word) in text.split(is_space).filter(|word| !word.is_empty()).enumerate() {
            if i > 0 {
                self.need(Break::Space);
            }
            if !self.out.is_empty() {
                self.out.push_str(match self.wanted {
                    Break::None => "",
                    Break::Space => " ",
                    Break::Line => "\n",
                    Break::Paragraph => "\n\n",
                });
            }
            // Segmentation tells an item by its mark.
            if std::mem::take(&mut self.is_item) {
                self.out.push_str("• ");
            }
            self.out.push_str(word);
            self.wanted = Break::None;
        }
        if text.ends_with(is_space) {
            self.need(Break::Space);
        }
    }
}

/// What a browser runs together; a no-break space among it, which says nothing here.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}' | '\u{A0}')
}

// ---- what the head says ---------------------------------------------------------------------

/// What a `meta` element of one of these names states, in the order of the names.
fn meta(html: &Html, names: &[&str]) -> Option<String> {
    let named = |wanted: &str| {
        select(html, "meta[content]").find_map(|element| {
            let element = element.value();
            let name = element.attr("name").or_else(|| element.attr("property"))?;
            let content = element.attr("content")?.trim();
            (name.eq_ignore_ascii_case(wanted) && !content.is_empty()).then(|| content.to_owned())
        })
    };
    names.iter().find_map(|name| named(name))
}

fn title(html: &Html) -> Option<String> {
    let stated = || select(html, "title").next().map(|element| element.text().collect::<String>());
    let title = meta(html, &["citation_title", "dc.title", "og:title"]).or_else(stated)?;
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(title)
}

fn published(html: &Html) -> Option<String> {
    const NAMES: [&str; 6] =
        ["article:published_time", "citation_publication_date", "dcterms.date", "dc.date", "dc.date.issued", "date"];
    // A time of day may follow the date.
    meta(html, &NAMES).and_then(|stated| date::stated(stated.split('T').next().unwrap_or(&stated)))
}

fn address(html: &Html) -> Option<String> {
    let canonical =
        select(html, "link[rel=canonical]").find_map(|element| element.value().attr("href").map(str::to_owned));
    canonical.or_else(|| meta(html, &["og:url"])).filter(|address| address.starts_with("http"))
}

#[cfg(test)]
mod tests {
    use super::{characters, parse};

    fn text(html: &str) -> String {
        parse(html).text
    }

    #[test]
    fn the_main_text_and_nothing_else() {
        for (html, expected) in [
            ("<p>Peru\n supports&nbsp;it.<p>So <b>does</b> Chile.", "Peru supports it.\n\nSo does Chile."),
            ("<nav>Home</nav><main><h1>OEWG</h1><p>We agree.</main><footer>© 2021</footer>", "OEWG\n\nWe agree."),
            (
                "<header>Ministry</header><article><header><h1>Speech</h1></header>We agree.</article>",
                "Speech\n\nWe agree.",
            ),
            ("<script>var a = 'We agree';</script><style>p {}</style><div hidden>No</div>Yes", "Yes"),
            ("<div class='cookie-banner'>We use cookies</div><p>We agree.", "We agree."),
            ("We call for<ul><li>one thing<li>another</ul>", "We call for\n\n• one thing\n\n• another"),
            ("the norms<sup>12</sup> and 10 m<sup>x</sup>", "the norms and 10 mx"),
            ("<p>a<br>b</p><pre>c\nd\n\ne</pre>", "a\nb\n\nc\nd\n\ne"),
            ("<table><tr><td>Peru<td>yes<tr><td>Chile<td>no</table>", "Peru yes\n\nChile no"),
            ("<ul><li><a>Home</a><li><a>News</a><li><a>Contact</a></ul><p>We agree.", "We agree."),
            ("", ""),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn what_the_head_states() {
        let page = parse(
            "<title> A \n speech </title><meta property='article:published_time' content='2021-03-09T10:00:00Z'>\
              <link rel=canonical href='https://example.org/a'><p>We agree.",
        );
        assert_eq!(page.title.as_deref(), Some("A speech"));
        assert_eq!(page.date.as_deref(), Some("2021-03-09"));
        assert_eq!(page.source.as_deref(), Some("https://example.org/a"));
    }

    #[test]
    fn encodings_as_pages_declare_them() {
        let latin = b"<meta charset=\"iso-8859-1\"><p>C\xF4te d'Ivoire agrees, S\xE3o Tom\xE9 too.";
        assert_eq!(text(&characters(latin, "page").unwrap()), "Côte d'Ivoire agrees, São Tomé too.");
        let utf16: Vec<u8> = "\u{FEFF}<p>We agree.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&characters(&utf16, "page").unwrap()), "We agree.");
    }

    #[test]
    fn a_page_may_nest_deep() {
        let deep = "<div>".repeat(5_000) + "We agree.";
        assert_eq!(text(&deep), "We agree.");
    }
}

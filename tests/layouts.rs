//! The forms in which statements arrive: one test for each line of `tests/cases/layouts.jsonl`.
//!
//! A line holds a text in one layout and what is true of it: who speaks in which order (`turns`), who
//! is only mentioned, for whom the text speaks, how many arguments it has (`units`), and in `trap` what
//! one may fall for. Where the truth is in words, the expectation is written out in [`traps`]. A field
//! that nothing here holds against the program makes the test fail.

mod common;

use common::{Ran, demarche, run};
use serde_json::Value;
use std::collections::BTreeSet;

const CASES: &str = include_str!("cases/layouts.jsonl");

/// What the program explains of a text.
struct Explained(Value);

impl Explained {
    fn of(text: &str, speaker: Option<&str>) -> Self {
        let mut command = demarche();
        command.args(["explain", "--to", "json"]).args(speaker.map(|s| format!("--speaker={s}"))).arg("-");
        let Ran { code, out, err } = run(command.write_stdin(text));
        assert_eq!(code, 0, "{err}");
        let explained = Self(serde_json::from_str(&out).expect("JSON"));
        for sentence in explained.sentences() {
            let place =
                |value: &Value| value["start"].as_u64().unwrap() as usize..value["end"].as_u64().unwrap() as usize;
            assert_eq!(&text[place(sentence)], sentence["text"]);
            for relation in list(&sentence["relations"]) {
                assert_eq!(&text[place(relation)], relation["quote"], "a quote is the source at its offsets");
            }
        }
        explained
    }

    fn sentences(&self) -> &[Value] {
        list(&self.0["sentences"])
    }

    fn texts(&self) -> Vec<&str> {
        self.sentences().iter().map(|s| s["text"].as_str().unwrap()).collect()
    }

    fn sentence(&self, words: &str) -> &Value {
        let found = self.sentences().iter().find(|s| s["text"].as_str().unwrap().contains(words));
        found.unwrap_or_else(|| panic!("no sentence holds {words:?}: {:?}", self.texts()))
    }

    fn relations(&self) -> Vec<&Value> {
        self.sentences().iter().flat_map(|s| list(&s["relations"])).collect()
    }

    /// `relation holder stance target`, sorted, as often as it is said.
    fn said(&self) -> Vec<String> {
        let slot = |r: &Value, name: &str| r[name].as_str().map(|s| format!(" {s}")).unwrap_or_default();
        let line = |r: &&Value| {
            let slots = ["holder", "stance", "target", "with"].map(|name| slot(r, name)).concat();
            format!("{}{slots}", r["relation"].as_str().unwrap())
        };
        let mut said: Vec<String> = self.relations().iter().map(line).collect();
        said.sort();
        said
    }

    /// Who speaks, as the gold writes it: a holder's id, `Chair`, a role, or the name in a label.
    fn turns(&self) -> Vec<String> {
        let turn = |turn: &Value| match turn["role"].as_str().unwrap() {
            "holder" => strings(&turn["speakers"]).join(" "),
            "chair" => "Chair".into(),
            "person" => turn["label"].as_str().unwrap().split(" (").next().unwrap().to_owned(),
            role => role.replace('-', " "),
        };
        list(&self.0["turns"]).iter().map(turn).collect()
    }

    /// Whom `we` means in the sentence of these words.
    fn we(&self, words: &str) -> Vec<&str> {
        let sentence = self.sentence(words);
        let reference = list(&sentence["references"]).iter().find(|r| {
            ["we", "i", "my"].contains(&r["words"].as_str().unwrap().to_lowercase().split(' ').next().unwrap())
        });
        strings(&reference.unwrap_or_else(|| panic!("{words:?} has no first person: {sentence}"))["resolved"])
    }

    /// How many arguments the text has: items, and paragraphs without items, but for those that only
    /// address somebody or name who speaks.
    fn units(&self, text: &str) -> usize {
        let labels: Vec<u64> = list(&self.0["turns"]).iter().map(|t| t["start"].as_u64().unwrap()).collect();
        let mut last = 0;
        let mut units = 0;
        for sentence in self.sentences() {
            let start = sentence["start"].as_u64().unwrap();
            let words = sentence["text"].as_str().unwrap();
            let opens = last == 0 || text[last..start as usize].contains("\n\n");
            let counted = words.starts_with("First,") || words.starts_with("Second,") || words.starts_with("Third,");
            let addresses = list(&sentence["mentions"]).iter().any(|m| {
                m["concept"].as_str().unwrap().ends_with("(address)") && m["words"] == words.trim_end_matches(',')
            });
            let begins = sentence["item"] == true || opens || counted;
            units += usize::from(begins && !addresses && !labels.contains(&start));
            last = sentence["end"].as_u64().unwrap() as usize;
        }
        units
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn strings(value: &Value) -> Vec<&str> {
    list(value).iter().map(|v| v.as_str().unwrap()).collect()
}

/// The id of a holder by the name that the gold uses; a name that is no holder's stays.
fn id(name: &str) -> String {
    let known = [
        ("Albania", "ALB"),
        ("Australia", "AUS"),
        ("Belarus", "BLR"),
        ("Brazil", "BRA"),
        ("Canada", "CAN"),
        ("Chile", "CHL"),
        ("Cuba", "CUB"),
        ("Estonia", "EST"),
        ("European Union", "EU"),
        ("Fiji", "FJI"),
        ("Georgia", "GEO"),
        ("Ghana", "GHA"),
        ("Iran", "IRN"),
        ("Kenya", "KEN"),
        ("Mexico", "MEX"),
        ("Monaco", "MCO"),
        ("Montenegro", "MNE"),
        ("Netherlands", "NLD"),
        ("North Macedonia", "MKD"),
        ("Norway", "NOR"),
        ("Republic of Korea", "KOR"),
    ];
    known.iter().find(|(known, _)| *known == name).map_or(name, |(_, id)| id).to_owned()
}

fn ids(value: &Value) -> Vec<String> {
    strings(value).into_iter().map(id).collect()
}

fn set(ids: impl IntoIterator<Item = impl Into<String>>) -> BTreeSet<String> {
    ids.into_iter().map(Into::into).collect()
}

fn check(case: &Value) {
    let text = case["text"].as_str().unwrap();
    let explained = Explained::of(text, None);
    let gold = case["gold"].as_object().unwrap();
    let mut turns_expected: Option<Vec<String>> = None;
    for (field, value) in gold {
        match field.as_str() {
            "turns" => turns_expected = Some(ids(value)),
            "mentioned_not_speaking" => {
                let speaking = explained.turns();
                assert!(ids(value).iter().all(|id| !speaking.contains(id)), "{speaking:?}");
            }
            "units" => assert_eq!(Value::from(explained.units(text)), *value, "{:?}", explained.texts()),
            "attributable" => {
                let holders = set(explained.relations().iter().map(|r| r["holder"].as_str().unwrap()));
                assert_eq!(holders, set(ids(value)), "{:?}", explained.said());
            }
            // What no state is said to hold is in the assertion above.
            "unattributable" => assert!(gold.contains_key("attributable")),
            "state" => {
                assert!(value.is_null());
                assert!(list(&explained.0["turns"]).iter().all(|turn| list(&turn["speakers"]).is_empty()));
                assert_eq!(explained.said(), [""; 0]);
            }
            "speaker" | "aligned" | "aligned_with" | "on_behalf_of" | "operative" | "trap" => {}
            other => panic!("nothing is held against `{other}`"),
        }
    }
    // A text without a label of anybody has no turns; who speaks is then in its words.
    if !matches!(case["id"].as_str(), Some("fixture-22")) {
        assert_eq!(explained.turns(), turns_expected.unwrap_or_default());
    }
    traps(case["id"].as_str().unwrap(), text, &explained);
}

/// What the gold says in words.
fn traps(id: &str, text: &str, explained: &Explained) {
    match id {
        "fixture-1" => {
            assert_eq!(explained.we("Like Kenya, we would want"), ["NOR"]);
            assert_eq!(explained.we("my delegation asks for training"), ["GHA"]);
            assert!(explained.we("We go on with the list.").is_empty());
        }
        "fixture-2" => assert_eq!(explained.we("We see the directory"), ["NLD"]),
        "fixture-3" => {
            assert_eq!(explained.we("We place weight"), ["KEN"]);
            assert!(strings(&explained.sentence("Next on my list")["speakers"]).is_empty());
        }
        "fixture-4" => assert!(explained.we("I chair the lunch session.").is_empty()),
        "fixture-6" => {
            assert_eq!(explained.we("We therefore back talks"), ["BRA"]);
            assert_eq!(
                explained.texts().last(),
                Some(&"We therefore back talks on a binding text, without pre-\njudging its form.")
            );
            // The break is in the middle of a word, wherever it falls.
            let cut = "Brazil: We support the peaceful settlement of dis-\nputes in cyber-\nspace.";
            assert_eq!(Explained::of(cut, None).said(), ["position BRA supports peaceful-settlement"]);
        }
        "fixture-7" => {
            // Nothing is read in a text on another subject, and this one does not say what its forum is for.
            let text = format!("{text}\nThis is what we hold on cyberspace.\n");
            let explained = Explained::of(&text, None);
            assert_eq!(explained.turns(), [""; 0]);
            assert_eq!(explained.we("We call for one permanent forum."), ["EU"]);
            let aligned = ["MKD", "MNE", "ALB", "NOR", "GEO", "MCO"];
            let expected = set(aligned.iter().map(|state| format!("alignment {state} EU")));
            assert_eq!(set(explained.said().into_iter().filter(|said| said.starts_with("alignment"))), expected);
            assert!(list(&explained.sentence("continue to be part")["relations"]).is_empty(), "a footnote");
        }
        "fixture-8" => {
            assert_eq!(explained.we("We ask that attribution"), ["EST"]);
            assert!(explained.said().contains(&"alignment EST EU".to_owned()), "{:?}", explained.said());
            assert!(explained.relations().iter().all(|r| r["holder"] == "EST"));
        }
        "fixture-10" => {
            let sentence = explained.sentence("I am pleased");
            assert_eq!(sentence["speaker"], "CAN");
            let behalf = ["AUS", "CHL", "FJI", "KEN", "KOR", "MEX", "CAN"];
            assert_eq!(set(strings(&sentence["speakers"])), set(behalf));
        }
        "fixture-11" => assert_eq!(explained.texts()[4], "A second sentence follows after two spaces."),
        "fixture-12" => assert_eq!(explained.texts()[2], "The tools bring growth to small economies."),
        "fixture-13" => {
            let third = "Third,new rules should be written in the United Nations.";
            assert_eq!(explained.texts().last(), Some(&third));
        }
        "fixture-15" => {
            // What is quoted is the draft's, though Kenya reads it out.
            let quoted =
                text.replace("Help to guard the chain…", "States oppose a legally binding instrument on cyberspace…");
            for text in [text, &quoted] {
                let explained = Explained::of(text, Some("Kenya"));
                assert!(
                    !explained.said().iter().any(|said| said.contains("opposes legally")),
                    "{:?}",
                    explained.said()
                );
            }
        }
        "fixture-18" => {
            let quote = "\"[...] sovereignty brings duties as well as rights.\"";
            assert_eq!(explained.texts()[2..], ["Sovereignty", quote]);
            assert_eq!(explained.said(), [""; 0], "nobody knows this state");
            let known = text.replace("Exampleland", "Estonia").replace("\"[...]", "\"[...] We hold that");
            let known = Explained::of(&known, None);
            assert_eq!(known.turns(), ["EST"]);
            assert_eq!(known.we("We hold that sovereignty"), ["EST"]);
            assert!(list(&known.sentence("Sovereignty")["relations"]).is_empty(), "a heading");
        }
        "fixture-19" => {
            assert_eq!(explained.said(), [""; 0]);
            let twice = text.replace("It was given by the President", "Peru supports a treaty on cyberspace");
            assert_eq!(Explained::of(&twice, None).said(), ["position PER supports legally-binding-instrument"]);
        }
        "fixture-21" => {
            assert_eq!(explained.sentence("Attacks on")["text"], "Attacks on hospitals must be ruled out by all.");
            assert_eq!(explained.sentence("Attacks on")["item"], true);
            assert!(!explained.texts().iter().any(|s| s.contains("Page")));
            // A sentence goes on over the foot of a page, and its tokens do not see it.
            let over = "Kenya supports the peaceful settlement\n\n2|Page\n\nof disputes in cyberspace.";
            let over = Explained::of(over, None);
            assert_eq!(
                (over.texts().len(), over.said()),
                (1, vec!["position KEN supports peaceful-settlement".to_owned()])
            );
        }
        "fixture-22" => {
            assert_eq!(explained.turns(), ["body"]);
            assert_eq!(explained.0["turns"][0]["label"], "The General Assembly");
            let items: Vec<&Value> = explained.sentences().iter().filter(|s| s["item"] == true).collect();
            assert_eq!(items.len(), 3);
            assert_eq!(items[1]["text"], "Calls upon Member States to be guided by it;");
            assert_eq!(explained.said(), [""; 0], "a resolution is no state's position");
            let split = Explained::of("Kenya supports the peace ful settle ment of disputes in cyber space.", None);
            assert_eq!(split.said(), ["position KEN supports peaceful-settlement"]);
        }
        "fixture-23" => assert_eq!(explained.said(), [""; 0]),
        "fixture-25" => {
            let explained = Explained::of(text, Some("Estonia"));
            assert!(explained.relations().iter().all(|r| r["holder"] == "EST"), "{:?}", explained.said());
            let some = explained.sentence("Some say that a treaty is needed.");
            assert!(list(&some["relations"]).is_empty(), "nobody's view");
            let twice = explained.sentence("Nor do we accept");
            assert!(list(&twice["relations"]).iter().all(|r| r["stance"] == "supports"), "{twice}");
        }
        _ => {}
    }
}

macro_rules! layouts {
    ($($name:ident = $id:literal),+ $(,)?) => {
        $(#[test]
        fn $name() {
            let cases = CASES.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            check(&cases.into_iter().find(|case| case["id"] == $id).expect("the case"));
        })+

        #[test]
        fn every_case_has_a_test() {
            let cases = CASES.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            let there: Vec<String> = cases.map(|case| case["id"].as_str().unwrap().to_owned()).collect();
            assert_eq!(there, [$($id),+]);
        }
    };
}

layouts! {
    bare_names_as_labels = "fixture-1",
    a_label_with_an_article = "fixture-2",
    a_label_that_was_lost = "fixture-3",
    a_person_with_an_office = "fixture-4",
    a_verbatim_record = "fixture-6",
    a_group_and_who_aligns_itself = "fixture-7",
    national_capacity = "fixture-8",
    a_list_of_sponsors = "fixture-10",
    bullets = "fixture-11",
    numbered_paragraphs = "fixture-12",
    missing_spaces = "fixture-13",
    amendments_to_a_draft = "fixture-15",
    a_summary = "fixture-17",
    a_position_in_a_wiki = "fixture-18",
    a_comparison_of_versions = "fixture-19",
    residue_of_pages = "fixture-21",
    a_resolution = "fixture-22",
    questions_of_the_press = "fixture-23",
    stances_of_others = "fixture-25",
}

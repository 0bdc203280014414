//! The ontology that the program holds, and folders laid over it.

use demarche::diagnostic::Severity;
use demarche::ontology::{Ontology, examples};

#[test]
fn every_example_of_the_ontology_holds() {
    let ontology = Ontology::load(None, None).unwrap();
    let checked = examples::check(&ontology).unwrap();
    let faults: Vec<String> = (checked.faults.iter().filter(|fault| fault.severity == Severity::Error))
        .map(|fault| format!("{}:{}: {}: {}", fault.source, fault.line.map_or(0, |l| l.0), fault.code, fault.message))
        .collect();
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), checked.examples, faults.join("\n"));
    assert!(checked.examples > 3000 && checked.counter_examples > 800, "{checked:?}");
}

/// A norm and a cue as `docs/ontology.md` shows them.
const WORDS: &str = r#"
@prefix demarche: <https://w3id.org/demarche/ontology#> .
@prefix norm: <https://w3id.org/demarche/norm/> .
@prefix state: <https://w3id.org/demarche/state/> .
@prefix cue: <https://w3id.org/demarche/cue/> .
@prefix pattern: <https://w3id.org/demarche/pattern/> .
@prefix frame: <https://w3id.org/demarche/frame/> .
@prefix stance: <https://w3id.org/demarche/stance/> .
@prefix act: <https://w3id.org/demarche/act/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ontolex: <http://www.w3.org/ns/lemon/ontolex#> .
@prefix synsem: <http://www.w3.org/ns/lemon/synsem#> .
"#;

/// The blocks of Turtle in the documentation that define something.
fn documented() -> String {
    let docs = include_str!("../docs/ontology.md");
    let blocks = docs.split("```turtle\n").skip(1).filter_map(|rest| rest.split("```").next());
    WORDS.to_owned() + &blocks.filter(|block| !block.starts_with("@prefix")).collect::<String>()
}

fn demarche(arguments: &[&str], input: &str) -> (i32, String, String) {
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_demarche"))
        .env("NO_COLOR", "1")
        .args(arguments)
        .write_stdin(input)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_folder_adds_a_norm_a_state_name_and_a_cue() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine.ttl"), documented()).unwrap();
    let laid_over = folder.path().to_str().unwrap();
    let text = "In cyberspace, Bohemia gave three cheers for the satellite norm.";
    let (code, out, err) = demarche(&["extract", "--ontology", laid_over, "-"], text);
    assert_eq!(code, 0, "{err}");
    let record: serde_json::Value = serde_json::from_str(out.lines().next().expect(&err)).unwrap();
    assert_eq!(
        ["holder", "stance", "target"].map(|slot| record[slot].as_str().unwrap().to_owned()),
        ["CZE", "supports", "norm-13l"],
        "{out}"
    );
    let (_, without, _) = demarche(&["extract", "-"], text);
    assert_eq!(without, "", "the words are known without the folder");
}

#[test]
fn a_check_names_the_example_that_fails() {
    let folder = tempfile::tempdir().unwrap();
    let words = documented()
        .replace("Fiji wants states to spare each other's satellites.", "Fiji wants states to look at satellites.")
        .replace("Spare parts for satellites are dear.", "Spare the satellites.");
    std::fs::write(folder.path().join("mine.ttl"), words).unwrap();
    let (code, out, err) =
        demarche(&["lexicon", "--check", "--verbose", "--ontology", folder.path().to_str().unwrap()], "");
    assert_eq!(code, 1, "{out}{err}");
    for told in
        ["ontology::example", "ontology::counter-example", "mine.ttl:", "Fiji wants states to look at satellites."]
    {
        assert!(err.contains(told), "{told}: {err}");
    }
    assert!(err.contains("norm-13l-spare"), "{err}");
}

#[test]
fn a_concept_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("mine.ttl"),
        documented().replace("demarche:blocks norm:13l", "demarche:blocks norm:13m"),
    )
    .unwrap();
    let (code, _, err) = demarche(&["lexicon", "--check", "--ontology", folder.path().to_str().unwrap()], "");
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("ontology::concept") && err.contains("norm/13m"), "{err}");
}

/// The forums and instruments named in a sentence.
fn named(ontology: &Ontology, text: &str) -> Vec<String> {
    let mentions = demarche::mention::Finder::default().find(text, demarche::span::Span::new(0, text.len()), ontology);
    mentions.names.iter().map(|name| ontology.concept(name.concept).id.clone()).collect()
}

#[test]
fn years_tell_iterations_and_reports_apart() {
    let ontology = Ontology::load(None, None).unwrap();
    for (text, expected) in [
        ("the 2015 and 2021 GGE reports", &["GGE-2015", "GGE-2021"][..]),
        ("the GGE reports of 2010, 2013 and 2015", &["GGE-2010", "GGE-2013", "GGE-2015"]),
        ("the 2013/2015 reports of the UN GGE", &["GGE-2013", "GGE-2015"]),
        ("the report of the 2015 Group of Governmental Experts", &["GGE-2015"]),
        ("GGE report (2013)", &["GGE-2013"]),
        ("the 2015 consensus report", &["GGE-2015"]),
        ("the UNGGE of 2013", &["UNGGE-2012"]),
        ("the UNGGE in 2016–17", &["UNGGE-2016"]),
        ("Groups of Governmental Experts (2004-05)", &["UNGGE-2004"]),
        ("the 2012-2013 and 2014-2015 UN GGEs", &["UNGGE-2012", "UNGGE-2014"]),
        ("the 2019-2021 UNGGE", &["UNGGE-2019"]),
        ("the 2021-2025 UNGGE", &["UNGGE"]),
        ("the 2021-2025 OEWG", &["OEWG-2021"]),
        ("the OEWG 2019/2021", &["OEWG-2019"]),
        ("the 2021 OEWG", &["OEWG"]),
        ("the 2021 OEWG report", &["OEWG-2021-REPORT"]),
        ("the third iteration of the UNGGE", &["UNGGE-2012"]),
        ("the second OEWG", &["OEWG-2021"]),
        ("the OEWG’s eighth substantive session", &["OEWG-2021-S08"]),
        ("the 10th session of the Open-ended Working Group", &["OEWG-2021-S10"]),
    ] {
        assert_eq!(named(&ontology, text), expected, "{text}");
    }
}

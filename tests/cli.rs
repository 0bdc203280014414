//! The program as it is typed: exit codes, messages, outputs, and the examples of every `--help`.

mod common;

use assert_cmd::Command;
use common::{corpus, demarche, demarche_of, file, run, seeds};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const SUBCOMMANDS: [&str; 9] =
    ["build", "extract", "query", "export", "explain", "evaluate", "lexicon", "completions", "man"];

#[test]
fn help_of_every_subcommand_ends_with_examples_and_exit_codes() {
    for subcommand in SUBCOMMANDS {
        let help = demarche_of(&[subcommand, "--help"]);
        assert_eq!((help.code, help.err.as_str()), (0, ""), "{subcommand}");
        assert!(examples(&help.out).len() >= 2, "{subcommand}");
        assert!(help.out.contains("Exit codes: 0 done, 1 findings"), "{subcommand}");
    }
}

/// The lines of a help text that begin with a prompt.
fn examples(help: &str) -> Vec<String> {
    let joined = help.rsplit_once("Examples:").expect("examples").1.split("Exit codes").next().unwrap();
    // A long example is wrapped.
    let unwrapped = joined.replace("\n  $ ", "\u{0}").replace('\n', " ");
    unwrapped.split('\u{0}').skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[cfg(unix)]
#[test]
fn the_examples_of_every_help_run() {
    let folder = TempDir::new().unwrap();
    for name in ["seeds", "tests"] {
        std::os::unix::fs::symlink(Path::new(env!("CARGO_MANIFEST_DIR")).join(name), folder.path().join(name)).unwrap();
    }
    let program = Path::new(env!("CARGO_BIN_EXE_demarche")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut helps = vec![demarche_of(&["--help"]).out];
    helps.extend(SUBCOMMANDS.iter().map(|subcommand| demarche_of(&[subcommand, "--help"]).out));
    for example in helps.iter().flat_map(|help| examples(help)) {
        let mut shell = Command::new("sh");
        shell.args(["-c", &example]).current_dir(folder.path()).env("PATH", &path).env("NO_COLOR", "1");
        let ran = run(shell.env_remove("DEMARCHE_STORE"));
        let in_memory = ["--memory", "--input", "--list"].iter().any(|word| example.contains(word));
        let on_disk = ["demarche build", "demarche export", "demarche query"].iter().any(|c| example.starts_with(c));
        let expected: &[i32] = match () {
            () if on_disk && !in_memory && !cfg!(feature = "rocksdb") => &[4],
            () if example.starts_with("demarche evaluate") => &[0, 1],
            () => &[0],
        };
        assert!(expected.contains(&ran.code), "{example}\n{}{}", ran.out, ran.err);
    }
}

#[test]
fn usage_is_exit_code_2() {
    for arguments in [
        &["extract"][..],
        &["extract", "--to", "word", "seeds"],
        &["extract", "--min-confidence", "2", "seeds"],
        &["extract", "--threads", "0", "seeds"],
        &["extract", "--base", "here", "seeds"],
        &["query"],
        &["query", "who-oposes", "--input", "seeds"],
        &["query", "who-opposes", "--param", "target", "--input", "seeds"],
        &["man", "dance"],
        &["dance"],
    ] {
        let ran = demarche_of(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}: {}", ran.err);
        assert!(!ran.err.is_empty());
    }
}

#[test]
fn a_misspelt_query_is_answered_with_the_nearest() {
    let ran = demarche_of(&["query", "who-oposes", "--input", "seeds"]);
    assert!(ran.err.contains("who-opposes"), "{}", ran.err);
}

#[test]
fn faulty_inputs_are_told_and_the_others_done() {
    let folder = TempDir::new().unwrap();
    let good = r#"{"id": "good", "text": "Chile supports a directory of points of contact."}"#;
    let inputs = [
        (file(&folder, "picture.txt", b"\x89PNG\r\n\x1A\n\0\0"), "input::binary"),
        (file(&folder, "broken.txt", b"Chile\xC3( supports"), "input::encoding"),
        (file(&folder, "broken.jsonl", format!("{good}\n{{\"id\": \"x\", \"text\": }}\n")), "input::json"),
        (file(&folder, "latin.jsonl", b"{\"text\": \"Per\xFA\"}"), "input::encoding"),
        (file(&folder, "empty.txt", ""), "input::empty"),
        (file(&folder, "again.jsonl", good), "input::duplicate"),
        ("nowhere".to_owned(), "input::unreadable"),
    ];
    let mut command = demarche();
    command.args(["extract", "--to", "jsonl"]).args(inputs.iter().map(|(path, _)| path)).arg("seeds");
    let ran = run(&mut command);
    assert_eq!(ran.code, 3);
    let mut rest = ran.err.as_str();
    for (path, code) in &inputs {
        let at = rest.find(code).unwrap_or_else(|| panic!("{path}: {code} in {rest}"));
        rest = &rest[at..];
        assert!(rest.contains(path.as_str()), "{path} in {rest}");
        assert!(rest.contains("help:"), "{rest}");
    }
    assert!(ran.err.contains("broken.jsonl:2:21"), "{}", ran.err);
    let alone = demarche_of(&["extract", "--to", "jsonl", "--threads", "1", "seeds"]);
    assert_eq!(alone.code, 0);
    assert!(ran.out.ends_with(&alone.out));
}

#[test]
fn many_faults_are_counted() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "a.jsonl", "{\n".repeat(50));
    let ran = demarche_of(&["extract", &path]);
    assert_eq!(ran.err.matches("input::json").count(), 20);
    assert!(ran.err.contains("30 more"), "{}", ran.err);
    assert_eq!(demarche_of(&["extract", "-v", &path]).err.matches("input::json").count(), 50);
}

#[test]
fn standard_input_is_a_document_or_lines() {
    let text = fs::read_to_string(&seeds()[1]).unwrap();
    let ran = run(demarche().args(["extract", "--to", "nquads", "-"]).write_stdin(text.clone()));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("\"stdin\""), "{}", ran.out);
    let line = serde_json::json!({ "id": "from-line", "text": text }).to_string();
    let ran = run(demarche().args(["extract", "--to", "nquads", "-"]).write_stdin(line));
    assert!(ran.out.contains("\"from-line\""), "{}", ran.out);
}

#[test]
fn csv_has_the_columns_of_json() {
    let ran = demarche_of(&["extract", "--to", "csv", "seeds"]);
    assert!(ran.out.starts_with("document,relation,holder,stance,target,topic,forum,instrument,counterpart,with,act,hedge,vote,date,quote,start,end,sentence,rule,confidence\n"));
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out.nq");
    let out = out.to_str().unwrap();
    assert_eq!(demarche_of(&["extract", "--to", "nquads", "-o", out, "seeds"]).code, 0);
    assert_eq!(fs::read_to_string(out).unwrap(), demarche_of(&["extract", "--to", "nquads", "seeds"]).out);
    let missing = folder.path().join("no/such/folder/out.nq");
    let ran = demarche_of(&["extract", "-o", missing.to_str().unwrap(), "seeds"]);
    assert_eq!(ran.code, 6, "{}", ran.err);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["out.nq"]);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let folder = TempDir::new().unwrap();
    let corpus = corpus(&folder, 400);
    let script = format!(
        "{{ '{}' extract --to nquads '{corpus}'; echo $? >'{}/code'; }} | head -n 1 >/dev/null",
        env!("CARGO_BIN_EXE_demarche"),
        folder.path().display()
    );
    let ran = run(Command::new("sh").args(["-c", &script]));
    assert_eq!(ran.err, "");
    assert_eq!(fs::read_to_string(folder.path().join("code")).unwrap(), "0\n");
}

#[test]
fn a_store_that_is_not_there_is_exit_code_4() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("none.db");
    let ran = demarche_of(&["query", "counts", "--store", path.to_str().unwrap()]);
    assert_eq!((ran.code, ran.out.as_str()), (4, ""), "{}", ran.err);
    assert!(!path.exists());
}

#[test]
fn queries_and_exports_run_on_inputs() {
    let ran = demarche_of(&["query", "counts", "--format", "csv", "--input", "seeds"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("documents,2"), "{}", ran.out);
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("seeds.trig");
    let out = out.to_str().unwrap();
    assert_eq!(demarche_of(&["export", "--to", "trig", "-o", out, "--input", "seeds"]).code, 0);
    let again = demarche_of(&["query", "counts", "--format", "csv", "--input", out]);
    assert_eq!(again.out, ran.out, "{}", again.err);
}

#[test]
fn sparql_comes_as_text_file_or_standard_input() {
    let folder = TempDir::new().unwrap();
    let sparql = "SELECT (COUNT(?d) AS ?n) WHERE { ?d a demarche:Document }";
    let path = file(&folder, "count.rq", sparql);
    for ran in [
        demarche_of(&["query", sparql, "--input", "seeds"]),
        demarche_of(&["query", &path, "--input", "seeds"]),
        run(demarche().args(["query", "-", "--input", "seeds"]).write_stdin(sparql)),
    ] {
        assert_eq!((ran.code, ran.out.replace('\r', "").as_str()), (0, "n\n2\n"), "{}", ran.err);
    }
    let ran = demarche_of(&["query", "SELECT * WHERE { ?s ?p ", "--input", "seeds"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("query:1:"), "{}", ran.err);
}

#[test]
fn colour_is_for_those_who_want_it() {
    let plain = demarche_of(&["extract", "nowhere"]);
    assert!(!plain.err.contains('\u{1B}'));
    let colored = demarche_of(&["extract", "--color", "always", "nowhere"]);
    assert!(colored.err.contains('\u{1B}'));
    let forced = run(demarche().env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1").args(["extract", "nowhere"]));
    assert!(forced.err.contains('\u{1B}'));
}

#[test]
fn evaluate_finds_something_or_nothing() {
    let folder = TempDir::new().unwrap();
    let gold = "tests/gold/example.jsonl";
    let mut perfect = String::new();
    for line in fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(gold)).unwrap().lines() {
        let passage: serde_json::Value = serde_json::from_str(line).unwrap();
        for relation in passage["relations"].as_array().unwrap() {
            let mut relation = relation.clone();
            relation["document"] = passage["id"].clone();
            perfect += &format!("{relation}\n");
        }
    }
    let path = file(&folder, "perfect.jsonl", &perfect);
    let ran = demarche_of(&["evaluate", "--gold", gold, "--predicted", &path]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("all relations (strict)         1.000   1.000   1.000   1.000      3      0      0"));
    let path = file(&folder, "less.jsonl", perfect.lines().next().unwrap());
    let ran = demarche_of(&["evaluate", "--gold", gold, "--predicted", &path, "--json"]);
    assert_eq!(ran.code, 1);
    let figures: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(figures["all relations (class)"]["recall"], 0.3333);
}

#[test]
fn evaluate_reads_the_texts_of_the_gold_as_extract_does() {
    let folder = TempDir::new().unwrap();
    let gold = "tests/gold/example.jsonl";
    let extracted = file(&folder, "extracted.jsonl", demarche_of(&["extract", gold]).out);
    let at_once = demarche_of(&["evaluate", "--gold", gold]);
    let in_two = demarche_of(&["evaluate", "--gold", gold, "--predicted", &extracted]);
    assert_eq!((at_once.code, at_once.out), (in_two.code, in_two.out));
}

#[test]
fn the_manual_and_completions_are_generated() {
    assert!(demarche_of(&["man"]).out.contains(".TH demarche 1"));
    assert!(demarche_of(&["man", "extract"]).out.contains("min\\-confidence"));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(demarche_of(&["completions", shell]).out.contains("extract"), "{shell}");
    }
}

#[test]
fn explain_draws_mentions_and_gives_them_as_json() {
    let text = "Peru has noted the difficulty of attribution in cyberspace. It backs the directory.";
    for width in ["24", "60", "120"] {
        let ran = demarche_of(&["explain", "--width", width, text]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.lines().all(|line| line.chars().count() <= width.parse().unwrap()), "{width}:\n{}", ran.out);
        for told in ["holder PER", "target attribution", "→ PER", "poc-directory"] {
            assert!(ran.out.replace("\n    ", " ").contains(told), "{told}, {width}:\n{}", ran.out);
        }
    }
    let ran = demarche_of(&["explain", "--to", "json", text]);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let sentences = value["sentences"].as_array().unwrap();
    assert_eq!(sentences.len(), 2);
    for sentence in sentences {
        let (start, end) = (sentence["start"].as_u64().unwrap() as usize, sentence["end"].as_u64().unwrap() as usize);
        assert_eq!(sentence["text"], text[start..end]);
        for mention in sentence["mentions"].as_array().unwrap() {
            let (start, end) = (mention["start"].as_u64().unwrap() as usize, mention["end"].as_u64().unwrap() as usize);
            assert_eq!(mention["words"], text[start..end]);
        }
    }
    assert_eq!(sentences[1]["references"][0]["resolved"][0], "PER");
    assert_eq!(sentences[1]["relations"][0]["target"], "poc-directory");
}

#[test]
fn explain_shows_what_a_store_keeps() {
    let folder = TempDir::new().unwrap();
    let text = file(&folder, "one.txt", "Peru has noted the difficulty of attribution in cyberspace.");
    let ran = demarche_of(&["explain", "one#0-10", "--input", &text, "--to", "json"]);
    let value: serde_json::Value = serde_json::from_str(&ran.out).expect(&ran.err);
    assert_eq!((value[0]["holder"].as_str(), value[0]["target"].as_str()), (Some("PER"), Some("attribution")));
    let iri = value[0]["iri"].as_str().unwrap();
    let drawn = demarche_of(&["explain", iri, "--input", &text]);
    assert!(drawn.out.contains("──── holder"), "{}{}", drawn.out, drawn.err);
    assert_eq!(demarche_of(&["explain", "one#900-901", "--input", &text]).code, 2);
}

#[test]
fn lexicon_tells_where_words_stand() {
    let ran = demarche_of(&["lexicon", "the 2013 and 2015 GGE reports"]);
    assert!(ran.out.contains("GGE-2013") && ran.out.contains("instruments.ttl:"), "{}", ran.out);
    assert!(demarche_of(&["lexicon", "peru"]).out.contains("holders.ttl:"));
    assert_eq!(demarche_of(&["lexicon", "Perruu"]).code, 2);
    let ran = demarche_of(&["lexicon", "--unused", "seeds/"]);
    assert!(ran.out.lines().count() > 1000 && !ran.out.contains("\tEl Salvador\n"), "{}", ran.err);
}

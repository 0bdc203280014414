//! Queries that hold, crash or fill a SPARQL engine: each is answered, and the server goes on.
//!
//! `tests/serve_hostile.py` sends 200 more of their kinds, and measures. Here no time is measured but for
//! bounds that only a hang would break.

#![cfg(unix)]

mod server;

use server::Served;
use std::time::{Duration, Instant};

/// Name, query, and the kinds of problem that it may end in; `ok` is a whole answer.
fn hostile() -> Vec<(&'static str, String, &'static [&'static str])> {
    let list = |n: usize| format!("ASK {{ ?s ?p {}1{} }}", "(".repeat(n), ")".repeat(n));
    let values = |names: &str, n: usize| -> String {
        names.chars().map(|name| format!("VALUES ?{name} {{ {} }} ", "1 ".repeat(n))).collect()
    };
    let doubling: String = (0..30).map(|i| format!("BIND(CONCAT(?x{i},?x{i}) AS ?x{}) ", i + 1)).collect();
    let late: &[_] = &["timeout", "memory"];
    let refused: &[_] = &["too-complex"];
    vec![
        ("cross product", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }".into(), late),
        ("sort", "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f".into(), late),
        ("group_concat", "SELECT (GROUP_CONCAT(STR(?c)) AS ?x) { ?a ?b ?c . ?d ?e ?f }".into(), late),
        ("distinct", "SELECT (COUNT(DISTINCT *) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }".into(), late),
        ("values", format!("SELECT (COUNT(*) AS ?n) {{ {} }}", values("abcd", 300)), refused),
        ("values and patterns", format!("SELECT (COUNT(*) AS ?n) {{ {} ?s ?p ?o }}", values("ab", 900)), late),
        ("closures", "SELECT (COUNT(*) AS ?n) { ?s (rdf:type|!rdf:type)* ?o . ?o (!rdf:type)* ?z }".into(), late),
        (
            "doubling",
            format!("SELECT ?x30 {{ BIND('0123456789' AS ?x0) {doubling} }}"),
            &["memory", "too-large", "timeout"],
        ),
        ("list 60", list(60), &["ok", "timeout"]),
        ("list 150", list(150), refused),
        ("list 300", list(300), refused),
        ("flat list", format!("ASK {{ ?s ?p ({}) }}", " 1".repeat(2000)), refused),
        ("groups", format!("ASK {}{}", "{".repeat(1000), "}".repeat(1000)), refused),
        ("parentheses", format!("ASK {{ FILTER({}1{}) }}", "(".repeat(2000), ")".repeat(2000)), refused),
        ("or", format!("ASK {{ FILTER({}) }}", ["?a"; 3000].join("||")), refused),
        ("not", format!("ASK {{ FILTER({}true) }}", "!".repeat(4000)), refused),
        ("union", format!("SELECT * {{ {} }}", ["{ ?a ?b ?c }"; 2500].join(" UNION ")), refused),
        ("closures of closures", "ASK { ?s ((((!<x:a>)*)*)*)* ?o }".into(), refused),
        ("long", format!("ASK {{ ?s ?p '{}' }}", "x".repeat(70_000)), refused),
        ("minus", "SELECT (COUNT(*) AS ?n) { { ?a ?b ?c . ?d ?e ?f } MINUS { ?d ?e ?f . ?g ?h ?i } }".into(), late),
    ]
}

#[test]
fn hostile_queries_are_answered_and_plain_ones_beside_them() {
    let mut served = Served::start(&["seeds/", "--timeout", "1", "--memory", "128"]);
    let form = [("Content-Type", "application/sparql-query")];
    let post = |query: &str| server::request(&served.origin, "POST", "/sparql", &form, query.as_bytes());
    for (name, query, ends) in hostile() {
        let begun = Instant::now();
        let (got, plain) = std::thread::scope(|scope| {
            let hostile = scope.spawn(|| post(&query));
            let plain = post("SELECT ?label { state:PER skos:prefLabel ?label }");
            (hostile.join().unwrap(), plain)
        });
        assert!(begun.elapsed() < Duration::from_secs(20), "{name}");
        assert_eq!(plain.status, 200, "beside {name}: {}", plain.text());
        let end = if got.status == 200 { "ok".to_owned() } else { got.problem() };
        assert!(ends.contains(&end.as_str()), "{name}: {end} {}", got.text());
        assert!(served.process.try_wait().unwrap().is_none(), "{name} ended the server");
    }
    assert_eq!(served.stop(), Some(0));
}

#[test]
fn what_finds_no_place_is_told_to_come_again() {
    let served = Served::start(&["seeds/", "--timeout", "3", "--workers", "1", "--queue", "0"]);
    let cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";
    let all: Vec<_> = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..6).map(|_| scope.spawn(|| served.query(cross, &[]))).collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    let kinds: Vec<_> = all.iter().map(server::Got::problem).collect();
    assert!(kinds.contains(&"busy".to_owned()) && kinds.contains(&"timeout".to_owned()), "{kinds:?}");
    let busy = all.iter().find(|got| got.status == 503).unwrap();
    assert!(busy.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(served.query("ASK {}", &[]).status, 200);
}

#[test]
fn workers_end_with_the_server_even_when_it_is_killed() {
    let mut served = Served::start(&["seeds/", "--timeout", "2"]);
    let family = || -> Vec<String> {
        let socket = |pid: &str| std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let of_ours = |line: &[u8]| String::from_utf8_lossy(line).contains("query-worker");
        let parent = |pid: &str| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            stat.rsplit(')')
                .next()
                .and_then(|rest| rest.split_whitespace().nth(1).map(str::to_owned))
                .unwrap_or_default()
        };
        let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
        let pids: Vec<_> = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        let server = served.process.id().to_string();
        let nursery: Vec<_> =
            pids.iter().filter(|pid| parent(pid) == server && of_ours(&socket(pid))).cloned().collect();
        let workers = pids.iter().filter(|pid| nursery.contains(&parent(pid)) && of_ours(&socket(pid))).cloned();
        nursery.iter().cloned().chain(workers).collect()
    };
    let pids = family();
    assert!(pids.len() > 2, "{pids:?}");
    served.process.kill().unwrap();
    served.process.wait().unwrap();
    let is_gone = |pid: &String| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.is_empty() || stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
    };
    server::eventually("the workers to end", || pids.iter().all(is_gone));
}

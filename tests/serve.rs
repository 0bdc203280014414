//! The server as clients meet it: what it answers, in which syntax, with which headers, and what it refuses.

#![cfg(unix)]

mod server;

use server::{Served, encoded, eventually, request, signal};
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::LazyLock;
use std::time::Duration;

/// One server for all tests that change nothing.
static SEEDS: LazyLock<Served> = LazyLock::new(|| Served::start_for_all_tests(&["seeds/"]));

const HOLDERS: &str = "SELECT ?h { ?p a demarche:Position ; demarche:holder ?h } ORDER BY ?h LIMIT 2";

#[test]
fn each_syntax_is_had_by_accept_and_by_name() {
    let rows = [
        ("application/sparql-results+json", "json", "{\"head\""),
        ("application/sparql-results+xml", "xml", "<?xml"),
        ("text/csv", "csv", "h\r\n"),
        ("text/tab-separated-values", "tsv", "?h\n"),
        ("text/turtle", "turtle", "@base"),
    ];
    let graphs = [
        ("text/turtle", "turtle", "@base"),
        ("application/n-triples", "ntriples", "<"),
        ("application/ld+json", "jsonld", "["),
        ("application/rdf+xml", "rdfxml", "<?xml"),
        ("application/trig", "trig", "@base"),
        ("application/n-quads", "nquads", "<"),
    ];
    let construct = "CONSTRUCT WHERE { state:PER skos:prefLabel ?label }";
    for (query, syntaxes) in [(HOLDERS, rows.as_slice()), (construct, graphs.as_slice())] {
        for (media, name, begins) in syntaxes {
            let by_accept = SEEDS.query(query, &[("Accept", media)]);
            let path = format!("/sparql?{}", encoded(&[("query", query), ("format", name)]));
            let by_name = SEEDS.get(&path, &[("Accept", "image/png")]);
            for got in [by_accept, by_name] {
                assert_eq!((got.status, got.media_type()), (200, *media), "{}", got.text());
                let text = got.text().trim_start_matches('\u{feff}');
                assert!(text.starts_with(begins) || text.replace("\r\n", "\n").starts_with(begins), "{media}: {text}");
                assert!(got.header("vary").contains("Accept"), "{media}");
            }
        }
    }
    let got = SEEDS.query(HOLDERS, &[("Accept", "image/png")]);
    assert_eq!((got.status, got.problem().as_str()), (406, "not-acceptable"));
    let got = SEEDS.get(&format!("/sparql?{}", encoded(&[("query", HOLDERS), ("format", "nonsense")])), &[]);
    assert_eq!(got.status, 406);
}

#[test]
fn what_was_had_already_is_not_sent_again() {
    let first = SEEDS.query(HOLDERS, &[]);
    let etag = first.header("etag");
    assert!(etag.starts_with("W/\""), "{etag}");
    let again = SEEDS.query(HOLDERS, &[("If-None-Match", etag)]);
    assert_eq!((again.status, again.header("etag"), again.body.len()), (304, etag, 0));
    let other = SEEDS.query(HOLDERS, &[("If-None-Match", etag), ("Accept", "text/csv")]);
    assert_eq!(other.status, 200);
    // What differs each time is not kept.
    let random = SEEDS.query("SELECT (RAND() AS ?x) {}", &[]);
    assert_eq!((random.header("etag"), random.header("cache-control")), ("", "no-store"));
    for path in ["/store", "/.well-known/void", "/graph/000_16d492c778568912", "/api/holders", "/sparql"] {
        let first = SEEDS.get(path, &[]);
        assert_eq!(first.status, 200, "{path}");
        let again = SEEDS.get(path, &[("If-None-Match", first.header("etag"))]);
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
    }
}

#[test]
fn head_and_options_and_compression() {
    for path in ["/sparql?query=ASK%7B%7D", "/api/holders", "/store?default", "/", "/healthz", "/openapi.json"] {
        let get = SEEDS.get(path, &[]);
        let head = request(&SEEDS.origin, "HEAD", path, &[], b"");
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        let options = request(&SEEDS.origin, "OPTIONS", path, &[("Origin", "https://example.org")], b"");
        assert_eq!((options.status, options.header("access-control-allow-origin")), (204, "*"), "{path}");
        assert!(options.header("allow").starts_with("GET, HEAD"), "{path}");
        assert_eq!(options.header("allow").contains("POST"), path.starts_with("/sparql"), "{path}");
    }
    let plain = SEEDS.get("/.well-known/void", &[]);
    for coding in ["gzip", "br"] {
        let packed = SEEDS.get("/.well-known/void", &[("Accept-Encoding", coding)]);
        assert_eq!((packed.status, packed.header("content-encoding")), (200, coding));
        assert!(packed.body.len() < plain.body.len() / 2);
    }
}

#[test]
fn every_answer_bears_the_headers_of_security() {
    for path in ["/", "/sparql?query=ASK%7B%7D", "/sparql?query=nonsense", "/nothing/here", "/api", "/assets/none.js"] {
        let got = SEEDS.get(path, &[]);
        let policy = got.header("content-security-policy");
        assert!(policy.starts_with("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(got.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(got.header("access-control-allow-origin"), "*", "{path}");
    }
    assert!(SEEDS.get("/editor", &[]).header("content-security-policy").contains("style-src 'self' 'unsafe-inline'"));
}

#[test]
fn what_is_wrong_with_a_query_is_told_in_words() {
    let got = SEEDS.query("SELECT * WHERE {\n  ?s foaf:name ?o }", &[]);
    assert_eq!((got.status, got.problem().as_str()), (400, "syntax"));
    let problem = got.json();
    assert_eq!(
        (problem["code"].as_str(), problem["line"].as_u64(), problem["column"].as_u64()),
        (Some("query::prefix"), Some(2), Some(6))
    );
    assert!(problem["remedy"].as_str().unwrap().contains("PREFIX foaf:"));
    // Whatever a browser takes this for, there is no tag in it.
    let got = SEEDS.query("SELECT * WHERE { <img/onerror=alert(1)> <b> '</script><script>' FLTER }", &[]);
    assert_eq!(got.status, 400);
    assert!(!got.text().contains('<'), "{}", got.text());
    for (query, status, kind) in [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400, "service"),
        ("LOAD <file:///etc/passwd>", 403, "read-only"),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", 403, "read-only"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 200, ""),
    ] {
        let got = SEEDS.query(query, &[]);
        assert_eq!(got.status, status, "{query}: {}", got.text());
        match kind {
            "" => assert_eq!(got.json()["results"]["bindings"].as_array().map(Vec::len), Some(0)),
            kind => assert_eq!(got.problem(), kind, "{query}"),
        }
    }
    let long = vec![b'x'; 2 << 20];
    let got = request(&SEEDS.origin, "POST", "/sparql", &[("Content-Type", "application/sparql-query")], &long);
    assert_eq!((got.status, got.problem().as_str()), (413, "body"));
}

#[test]
fn a_dataset_may_be_named_by_the_protocol() {
    let graph = "https://w3id.org/demarche/graph/000_16d492c778568912";
    let count = |parameters: &[(&str, &str)], query: &str| {
        let parameters: Vec<_> = [("query", query)].into_iter().chain(parameters.iter().copied()).collect();
        let got = SEEDS.get(&format!("/sparql?{}", encoded(&parameters)), &[]);
        let value = got.json()["results"]["bindings"][0]["n"]["value"].as_str().map(str::to_owned);
        value.unwrap_or_else(|| panic!("{}", got.text())).parse::<usize>().unwrap()
    };
    let positions = "SELECT (COUNT(*) AS ?n) { ?p a demarche:Position }";
    let named = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?p a demarche:Position } }";
    let all = count(&[], positions);
    let one = count(&[("default-graph-uri", graph)], positions);
    assert!(0 < one && one < all, "{one} of {all}");
    assert_eq!((count(&[], named), count(&[("named-graph-uri", graph)], named)), (2, 1));
    assert_eq!(count(&[("named-graph-uri", graph)], positions), 0);
    // What the protocol says goes before what the query says.
    let from = "SELECT (COUNT(*) AS ?n) FROM <x:none> { ?p a demarche:Position }";
    assert_eq!((count(&[], from), count(&[("default-graph-uri", graph)], from)), (0, one));
}

#[test]
fn the_named_queries_are_an_api() {
    let listed = SEEDS.get("/api", &[]).json();
    let queries = listed["queries"].as_array().unwrap();
    let openapi = SEEDS.get("/openapi.json", &[]).json();
    assert_eq!(openapi["openapi"], "3.1.0");
    assert_eq!(openapi["servers"][0]["url"], SEEDS.origin.as_str());
    let of_api: BTreeSet<_> = queries.iter().map(|query| query["href"].as_str().unwrap().to_owned()).collect();
    let of_document: BTreeSet<_> = openapi["paths"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(of_api, of_document);
    // Each answers, with a value for what it requires.
    for query in queries {
        let value = |kind: &str| match kind {
            "holder" => "KOR",
            "group" => "EU",
            "target" => "legally-binding-instrument",
            "norm" => "norm-13c",
            "forum" => "UNGGE",
            "document" => "000_16d492c778568912",
            "number" => "1",
            "stance" => "opposes",
            _ => "https://w3id.org/demarche/state/KOR",
        };
        let parameters = query["parameters"].as_array().unwrap();
        let required = parameters.iter().filter(|parameter| parameter["required"] == true);
        let given: Vec<_> =
            required.map(|p| (p["name"].as_str().unwrap(), value(p["kind"].as_str().unwrap()))).collect();
        let path = format!("{}?{}", query["href"].as_str().unwrap(), encoded(&given));
        let got = SEEDS.get(&path, &[]);
        assert_eq!((got.status, got.media_type()), (200, "application/sparql-results+json"), "{path}: {}", got.text());
    }
    let got = SEEDS.get("/api/who-opposes?target=legally-binding-instrument&format=csv", &[]);
    assert!(got.text().starts_with("holder,target,quote") && got.text().contains("South Korea"), "{}", got.text());
    let turtle = SEEDS.get("/api/holders?format=turtle", &[]);
    assert_eq!((turtle.status, turtle.media_type()), (200, "text/turtle"));
    assert!(turtle.text().contains("\"Peru\""), "{}", turtle.text());
    for (path, status, kind) in [
        ("/api/who-oposes", 404, "not-found"),
        ("/api/who-opposes", 400, "parameter"),
        ("/api/who-opposes?target=nonsense", 400, "parameter"),
        ("/api/who-opposes?target=x&other=1", 400, "parameter"),
    ] {
        let got = SEEDS.get(path, &[]);
        assert_eq!((got.status, got.problem().as_str()), (status, kind), "{path}");
    }
    assert!(SEEDS.get("/api/who-oposes", &[]).text().contains("who-opposes"));
    let got = SEEDS.get(&format!("/api/who-opposes?{}", encoded(&[("target", "x> } DROP ALL #")])), &[]);
    assert_eq!(got.status, 400);
}

#[test]
fn graphs_are_had_by_name_and_by_address() {
    let by_address = SEEDS.get("/graph/000_16d492c778568912", &[("Accept", "application/n-triples")]);
    let name = encoded(&[("graph", "https://w3id.org/demarche/graph/000_16d492c778568912")]);
    let by_name = SEEDS.get(&format!("/store?{name}"), &[("Accept", "application/n-triples")]);
    assert_eq!((by_address.status, by_name.status), (200, 200));
    assert_eq!(by_address.text(), by_name.text());
    assert!(by_address.text().lines().count() > 100);
    let all = SEEDS.get("/store?format=nquads", &[]);
    assert_eq!((all.status, all.media_type()), (200, "application/n-quads"));
    assert!(all.text().lines().count() > by_address.text().lines().count());
    for (path, status) in [
        ("/store?graph=none", 400),
        ("/store?graph=x:none", 404),
        ("/store?default&graph=x:a", 400),
        ("/graph/none", 404),
    ] {
        assert_eq!(SEEDS.get(path, &[]).status, status, "{path}");
    }
}

#[test]
fn what_is_served_describes_itself_and_stands_in_the_store() {
    let void = SEEDS.get("/.well-known/void?format=ntriples", &[]);
    assert_eq!(void.media_type(), "application/n-triples");
    let ask = |query: &str| SEEDS.query(query, &[]).json();
    let examples = ask(
        "SELECT ?sq ?comment ?query { ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct ?query }",
    );
    let names: Vec<_> = SEEDS.get("/api", &[]).json()["queries"].as_array().unwrap().clone();
    assert_eq!(examples["results"]["bindings"].as_array().unwrap().len(), names.len());
    let prefixes = ask("SELECT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }");
    assert!(prefixes["results"]["bindings"].as_array().unwrap().len() > 20);
    // A partition says what a count finds.
    let partition = ask(
        "SELECT ?n { ?c void:class demarche:Position ; void:entities ?n . ?d a void:Dataset ; void:classPartition ?c }",
    );
    let counted = ask("SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a demarche:Position }");
    assert_eq!(partition["results"]["bindings"][0]["n"], counted["results"]["bindings"][0]["n"]);
    let holder = ask(
        "SELECT ?n { ?c void:class demarche:Position ; void:propertyPartition ?q . ?q void:property demarche:holder ; void:triples ?n }",
    );
    assert_eq!(holder["results"]["bindings"][0]["n"], counted["results"]["bindings"][0]["n"]);
    // Every example runs as it stands.
    for example in examples["results"]["bindings"].as_array().unwrap() {
        let got = SEEDS.query(example["query"]["value"].as_str().unwrap(), &[]);
        assert_eq!(got.status, 200, "{}: {}", example["sq"]["value"], got.text());
    }
    let person = SEEDS.get("/sparql", &[("Accept", "text/html,application/xml;q=0.9,*/*;q=0.8")]);
    assert_eq!((person.status, person.header("location")), (303, "/editor"));
}

#[test]
fn a_name_of_elsewhere_is_not_answered_on_loopback() {
    let with = |host: &str| {
        let mut stream = TcpStream::connect(SEEDS.origin.trim_start_matches("http://")).unwrap();
        write!(stream, "GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text[9..12].parse::<u16>().unwrap()
    };
    let statuses = ["localhost", "127.0.0.1:7878", "rebound.example.org", "localhost.example.org", ""].map(with);
    assert_eq!(statuses, [200, 200, 421, 421, 421]);
}

#[test]
fn a_long_answer_is_refused_or_said_to_be_a_part() {
    let served = Served::start(&["seeds/", "--max-rows", "10", "--max-bytes", "1"]);
    let query = "SELECT ?s { ?s ?p ?o }";
    let got = served.query(query, &[]);
    assert_eq!((got.status, got.problem().as_str()), (400, "too-large"));
    let part = served.get(&format!("/sparql?{}", encoded(&[("query", query), ("partial", "true")])), &[]);
    assert_eq!((part.status, part.header("demarche-truncated")), (200, "rows=10"));
    assert_eq!(part.json()["results"]["bindings"].as_array().unwrap().len(), 10);
    let whole = served.query(&format!("{query} LIMIT 10"), &[]);
    assert_eq!((whole.status, whole.header("demarche-truncated")), (200, ""));
    // 2 MiB in one row.
    let wide = format!("SELECT ?x17 {{ BIND('0123456789abcdef' AS ?x0) {} }}", doubled(17));
    assert_eq!(served.query(&wide, &[]).problem(), "too-large");
    assert_eq!(served.query("CONSTRUCT WHERE { ?s ?p ?o }", &[]).problem(), "too-large");
}

fn doubled(times: usize) -> String {
    (0..times).map(|i| format!("BIND(CONCAT(?x{i},?x{i}) AS ?x{}) ", i + 1)).collect()
}

#[test]
fn in_public_the_named_queries_alone_are_answered() {
    let closed = Served::start_in_public(&["seeds/"]);
    let got = request(&closed.origin, "GET", "/sparql?query=ASK%7B%7D", &[], b"");
    assert_eq!((got.status, got.problem().as_str()), (403, "closed"));
    assert_eq!(closed.get("/api/holders", &[]).status, 200);
    let open = Served::start_in_public(&["seeds/", "--allow-sparql", "--rate", "2"]);
    let statuses: Vec<_> = (0..20).map(|_| open.query("ASK {}", &[]).status).collect();
    assert_eq!(statuses[0], 200);
    let got = open.query("ASK {}", &[]);
    assert!(statuses.contains(&429), "{statuses:?}");
    assert!(got.status == 200 || got.header("retry-after").parse::<u64>().unwrap() >= 1);
}

#[test]
fn a_new_build_takes_the_place_of_the_old_one_under_running_queries() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("one.txt");
    fs::write(&text, "Peru supports a legally binding instrument on cyberspace.").unwrap();
    let inputs = folder.path().to_str().unwrap();
    let mut served = Served::start(&[inputs, "--watch", "--timeout", "5"]);
    let holders = || served.get("/api/holders?format=csv", &[]).text().to_owned();
    let revision = |served: &Served| served.get("/healthz", &[]).header("demarche-revision").to_owned();
    let first = revision(&served);
    assert!(holders().contains("Peru") && !holders().contains("Kenya"), "{}", holders());
    let etag = served.get("/api/holders", &[]).header("etag").to_owned();

    // A query that runs while the graph is exchanged is answered from the old one, and in full.
    let slow = "SELECT (COUNT(*) AS ?n) { ?a skos:notation ?b . ?c skos:notation ?d . ?e demarche:holder state:PER }";
    let origin = served.origin.clone();
    let path = format!("/sparql?{}", encoded(&[("query", slow)]));
    let running = std::thread::spawn(move || request(&origin, "GET", &path, &[], b""));
    fs::write(folder.path().join("two.txt"), "Kenya supports a legally binding instrument on cyberspace.").unwrap();
    signal(served.process.id(), "HUP");
    eventually("the new graph", || revision(&served) != first);
    eventually("Kenya", || holders().contains("Kenya"));
    let ran = running.join().unwrap();
    assert!(ran.status == 200 || ran.problem() == "timeout", "{}", ran.text());
    assert_eq!(served.get("/api/holders", &[("If-None-Match", &etag)]).status, 200);

    // Files that change are noticed without a signal.
    let second = revision(&served);
    fs::remove_file(&text).unwrap();
    eventually("the files to be read anew", || revision(&served) != second);
    assert!(!holders().contains("Peru"), "{}", holders());
    assert_eq!(served.stop(), Some(0));
}

#[cfg(feature = "rocksdb")]
#[test]
fn a_store_on_disk_is_built_upon_while_it_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (store, text) = (at("demarche.db"), at("one.txt"));
    let build = |input: &str| {
        let mut command = std::process::Command::new(server::PROGRAM);
        let built = command.args(["build", "--quiet", "--store", &store, input]).output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    };
    fs::write(&text, "Peru supports a legally binding instrument on cyberspace.").unwrap();
    build(&text);
    let mut served = Served::start(&["--store", &store]);
    let holders = || served.get("/api/holders?format=csv", &[]).text().to_owned();
    assert!(holders().contains("Peru"), "{}", holders());
    // What is served is a copy: the store is free for whoever builds.
    let other = at("two.txt");
    fs::write(&other, "Kenya supports a legally binding instrument on cyberspace.").unwrap();
    build(&other);
    eventually("the new build", || holders().contains("Kenya"));
    assert!(holders().contains("Peru"), "{}", holders());
    assert_eq!(served.stop(), Some(0));
    // The copies leave with the server.
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<String> = names.filter(|name| name.contains("serve")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn there_must_be_something_to_serve() {
    let folder = tempfile::tempdir().unwrap();
    let ran = std::process::Command::new(server::PROGRAM)
        .arg("serve")
        .current_dir(folder.path())
        .env_remove("DEMARCHE_STORE")
        .output()
        .unwrap();
    let told = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{told}");
    assert!(told.contains("demarche serve seeds/"), "{told}");
    let ran = std::process::Command::new(server::PROGRAM)
        .args(["serve", "seeds/", "--bind", SEEDS.origin.trim_start_matches("http://")])
        .current_dir(server::ROOT)
        .output()
        .unwrap();
    let told = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(6), "{told}");
    assert!(told.contains("cannot serve at"), "{told}");
}

#[test]
fn a_client_that_says_nothing_or_goes_away_holds_nobody_up() {
    let served = Served::start(&["seeds/", "--timeout", "20", "--workers", "1"]);
    let address = served.origin.trim_start_matches("http://").to_owned();
    let _silent: Vec<_> = (0..50).map(|_| TcpStream::connect(&address).unwrap()).collect();
    // The only slot for long queries is free again when the one who asked is gone, long before its time.
    let cross = encoded(&[("query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")]);
    let mut gone = TcpStream::connect(&address).unwrap();
    write!(gone, "GET /sparql?{cross} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    std::thread::sleep(Duration::from_millis(500));
    drop(gone);
    let begun = std::time::Instant::now();
    let got =
        served.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?a = state:PER && ?d = state:KOR) }", &[]);
    assert!(got.status == 200 || got.problem() == "timeout", "{}", got.text());
    assert!(begun.elapsed() < Duration::from_secs(60));
    assert_eq!(served.query("ASK {}", &[]).status, 200);
}

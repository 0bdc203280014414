//! The reconciliation service: what people write in cells, and the shape of the protocol.

mod common;

use common::seeds_store;
use demarche::query::Library;
use demarche::serve::pages::Site;
use demarche::serve::reconcile::{self, ReconcileError, Suggest};
use demarche::store::Store;
use demarche::vocab::DEFAULT_BASE as BASE;
use scraper::Html;
use serde_json::{Value, json};
use std::sync::LazyLock;

static STORE: LazyLock<Store> = LazyLock::new(|| seeds_store(BASE));
static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::embedded().unwrap());

fn site() -> Site<'static> {
    Site::new(&STORE, BASE, &LIBRARY)
}

/// The candidates of one query, each in the shape that the protocol's schema asks for.
fn candidates(query: Value) -> Vec<Value> {
    let answer = reconcile::reconcile(&site(), &json!({ "q0": query })).unwrap();
    let result = answer["q0"]["result"].as_array().unwrap().clone();
    for candidate in &result {
        assert!(candidate["id"].is_string() && candidate["name"].is_string(), "{candidate}");
        assert!(candidate["score"].as_f64().is_some_and(|score| (0.0..=100.0).contains(&score)), "{candidate}");
        assert!(candidate["match"].is_boolean(), "{candidate}");
        assert!(candidate["type"].as_array().unwrap().iter().all(|t| t["id"].is_string() && t["name"].is_string()));
        for feature in candidate["features"].as_array().unwrap() {
            assert!(feature["id"].is_string() && feature["value"].is_number());
        }
    }
    let scores: Vec<f64> = result.iter().map(|candidate| candidate["score"].as_f64().unwrap()).collect();
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]), "{scores:?}");
    assert!(result.iter().skip(1).all(|candidate| candidate["match"] == false));
    result
}

fn first(query: Value) -> (String, bool) {
    let found = candidates(query.clone());
    let best = found.first().unwrap_or_else(|| panic!("nothing for {query}"));
    (best["id"].as_str().unwrap().to_owned(), best["match"].as_bool().unwrap())
}

#[test]
fn countries_are_found_however_they_are_written() {
    for (words, id) in [
        ("Peru", "state/PER"),
        ("PERU ", "state/PER"),
        ("PER", "state/PER"),
        ("pe", "state/PER"),
        ("604", "state/PER"),
        ("Republic of Korea", "state/KOR"),
        ("Korea, Republic of", "state/KOR"),
        ("South Korea", "state/KOR"),
        ("Democratic People's Republic of Korea", "state/PRK"),
        ("Democratic People’s Republic of Korea", "state/PRK"),
        ("Cote d'Ivoire", "state/CIV"),
        ("Côte d’Ivoire", "state/CIV"),
        ("Ivory Coast", "state/CIV"),
        ("Turkey", "state/TUR"),
        ("Türkiye", "state/TUR"),
        ("TURKIYE", "state/TUR"),
        ("U.S.A.", "state/USA"),
        ("United States of America", "state/USA"),
        ("the Netherlands", "state/NLD"),
        ("Viet Nam", "state/VNM"),
        ("Vietnam", "state/VNM"),
        ("Russian Federation", "state/RUS"),
        ("Trinidad & Tobago", "state/TTO"),
        ("St. Lucia", "state/LCA"),
        ("Niger", "state/NER"),
        ("Nigeria", "state/NGA"),
        ("Guinea", "state/GIN"),
        ("Dominica", "state/DMA"),
    ] {
        assert_eq!(first(json!({ "query": words, "type": "State" })), (id.to_owned(), true), "{words}");
    }
}

#[test]
fn misspelt_names_are_offered_and_not_taken_for_sure() {
    for (words, id) in [
        ("Kazakstan", "state/KAZ"),
        ("Phillipines", "state/PHL"),
        ("Columbia", "state/COL"),
        ("Equador", "state/ECU"),
        ("Korea Republic", "state/KOR"),
        ("New Zeeland", "state/NZL"),
        ("Peruvian", "state/PER"),
        ("Lima", "state/PER"),
    ] {
        assert_eq!(first(json!({ "query": words, "type": "State" })), (id.to_owned(), false), "{words}");
    }
}

#[test]
fn norms_topics_forums_groups_and_instruments_are_found() {
    for (words, of, id) in [
        ("norm-13c", "Norm", "norm/13c"),
        ("13(c)", "Norm", "norm/13c"),
        ("No knowing use of territory for wrongful acts", "Norm", "norm/13c"),
        ("due diligence", "Topic", "topic/due-diligence"),
        ("Due Diligence", "Target", "topic/due-diligence"),
        ("Internet Governance", "Topic", "topic/internet-governance"),
        ("OEWG", "Forum", "forum/OEWG"),
        ("Open-ended working group", "Forum", "forum/OEWG"),
        ("UN GGE", "Forum", "forum/UNGGE"),
        ("European Union", "Group", "group/EU"),
        ("EU", "Holder", "group/EU"),
        ("UN Charter", "Instrument", "instrument/UN-CHARTER"),
    ] {
        assert_eq!(first(json!({ "query": words, "type": of })), (id.to_owned(), true), "{words}");
    }
}

#[test]
fn unknown_names_find_nothing_sure() {
    for words in
        ["Atlantis", "Zzzzzz", "", "  ", "?!", "<script>alert(1)</script>", "42", "\u{202E}", &"x".repeat(5000)]
    {
        let found = candidates(json!({ "query": words }));
        assert!(found.iter().all(|candidate| candidate["match"] == false), "{words}: {found:?}");
    }
    assert!(candidates(json!({ "query": "Zzzzzz" })).is_empty());
    assert!(candidates(json!({ "query": "Peru", "type": "Norm" })).iter().all(|c| c["id"] != "state/PER"));
    assert!(candidates(json!({ "query": "Peru", "type": "Planet" })).is_empty());
}

#[test]
fn types_and_limits_are_heeded() {
    let many = candidates(json!({ "query": "Guinea", "limit": 3, "type": ["State", "Group"] }));
    assert_eq!(many.len(), 3);
    assert!(candidates(json!({ "query": "Guinea", "limit": 0 })).is_empty());
    // BRICS is a group and a forum.
    let both = json!({ "query": "BRICS", "type": ["Group", "Forum"], "type_strict": "all" });
    assert_eq!(first(both).0, "group/BRICS");
    assert!(candidates(json!({ "query": "Peru", "type": ["State", "Forum"], "type_strict": "all" })).is_empty());
    let (id, is_match) = first(json!({ "query": "Peru", "type": "Forum", "type_strict": "should" }));
    assert_eq!((id.as_str(), is_match), ("state/PER", false));
    let full = "https://w3id.org/demarche/ontology#State";
    assert_eq!(first(json!({ "query": "Peru", "type": full })).0, "state/PER");
}

#[test]
fn properties_narrow_a_query() {
    let guinea = json!({ "query": "Guinea", "type": "State", "properties": [{ "pid": "iso2", "v": "GQ" }] });
    assert_eq!(first(guinea).0, "state/GNQ");
    for (pid, v) in [
        ("wikidata", json!("Q419")),
        ("wikidata", json!("http://www.wikidata.org/entity/Q419")),
        ("wikidata", json!({ "id": "Q419", "name": "Peru" })),
        ("wikidata", json!(["Q0", "Q419"])),
        ("m49", json!(604)),
        ("iso3", json!("PER")),
    ] {
        let query = json!({ "properties": [{ "pid": pid, "v": v }] });
        assert_eq!(first(query.clone()), ("state/PER".to_owned(), true), "{query}");
    }
    // A capital is shared by none, but does not identify; a contradiction is no certain match.
    assert!(!first(json!({ "properties": [{ "pid": "capital", "v": "Lima" }] })).1);
    assert!(!first(json!({ "query": "Peru", "properties": [{ "pid": "iso2", "v": "KR" }] })).1);
    assert!(first(json!({ "query": "Peru", "type": "State", "properties": [{ "pid": "P31", "v": "Q6256" }] })).1);
}

#[test]
fn what_is_no_batch_is_told() {
    let error = |queries: Value| match reconcile::reconcile(&site(), &queries) {
        Err(ReconcileError::Query(message)) => message,
        other => panic!("{other:?}"),
    };
    assert!(error(json!([])).contains("an object of queries"));
    assert!(error(json!({ "q0": "Peru" })).contains("`q0`"));
    assert!(error(json!({ "q0": { "query": 1 } })).contains("no string"));
    assert!(error(json!({ "q0": { "query": "x", "limit": "many" } })).contains("limit"));
    assert!(error(json!({ "q0": { "query": "x", "type": 3 } })).contains("type"));
    let many: serde_json::Map<_, _> = (0..101).map(|i| (format!("q{i}"), json!({ "query": "Peru" }))).collect();
    assert!(error(many.into()).contains("101"));
    assert_eq!(reconcile::reconcile(&site(), &json!({})).unwrap(), json!({}));
}

#[test]
fn the_manifest_has_the_shape_of_the_protocol() {
    let manifest = reconcile::manifest(&site(), "https://demarche.example/");
    assert!(manifest["versions"].as_array().unwrap().contains(&json!("0.2")));
    for key in ["name", "identifierSpace", "schemaSpace"] {
        assert!(manifest[key].is_string(), "{key}");
    }
    for url in [&manifest["view"]["url"], &manifest["preview"]["url"]] {
        assert!(url.as_str().unwrap().contains("{{id}}"), "{url}");
        assert!(url.as_str().unwrap().starts_with("https://demarche.example/"), "{url}");
    }
    assert!(manifest["preview"]["width"].is_u64() && manifest["preview"]["height"].is_u64());
    let types = manifest["defaultTypes"].as_array().unwrap();
    assert!(types.len() == 6 && types.iter().all(|t| t["id"].is_string() && t["name"].is_string()));
    for service in ["entity", "type", "property"] {
        let service = &manifest["suggest"][service];
        assert_eq!(service["service_url"], "https://demarche.example");
        assert!(service["service_path"].as_str().unwrap().starts_with("/reconcile/suggest/"));
    }
    assert!(manifest["extend"]["propose_properties"]["service_path"].is_string());
    assert_eq!(manifest["extend"]["property_settings"][0]["type"], "number");
}

#[test]
fn names_are_completed() {
    let names = |what, prefix, cursor| -> Vec<String> {
        let answer = reconcile::suggest(&site(), what, prefix, cursor).unwrap();
        answer["result"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(Suggest::Entity, "peru", 0)[0], "state/PER");
    assert_eq!(names(Suggest::Entity, "due dil", 0)[0], "topic/due-diligence");
    assert!(names(Suggest::Entity, "korea", 0).contains(&"state/PRK".to_owned()));
    let (all, rest) = (names(Suggest::Entity, "s", 0), names(Suggest::Entity, "s", 3));
    assert_eq!(all[3..], rest[..7]);
    // Misspelt, nothing begins so: what is alike is offered.
    assert_eq!(names(Suggest::Entity, "Kazakstan", 0)[0], "state/KAZ");
    assert_eq!(names(Suggest::Type, "", 0).len(), 8);
    assert_eq!(names(Suggest::Type, "nor", 0), ["Norm", "Target"]);
    assert_eq!(names(Suggest::Property, "wiki", 0), ["wikidata"]);
    let answer = reconcile::suggest(&site(), Suggest::Entity, "peru", 0).unwrap();
    assert_eq!(answer["result"][0]["notable"][0], json!({ "id": "State", "name": "State" }));
}

#[test]
fn tables_are_extended() {
    let request = json!({
        "ids": ["state/PER", "group/EU", "topic/due-diligence", "state/NOWHERE", "no id"],
        "properties": [
            { "id": "wikidata" }, { "id": "iso3" }, { "id": "m49" }, { "id": "demonym" }, { "id": "capital" },
            { "id": "eu" }, { "id": "member", "settings": { "limit": "2" } }, { "id": "related" }, { "id": "iri" },
        ],
    });
    let answer = reconcile::extend(&site(), &request).unwrap();
    let peru = &answer["rows"]["state/PER"];
    assert_eq!(peru["wikidata"], json!([{ "str": "Q419" }]));
    assert_eq!(peru["iso3"], json!([{ "str": "PER" }]));
    assert_eq!(peru["m49"], json!([{ "str": "604" }]));
    assert_eq!(peru["demonym"], json!([{ "str": "Peruvian" }]));
    assert_eq!(peru["capital"], json!([{ "str": "Lima" }]));
    assert_eq!(peru["eu"], json!([{ "str": "PER" }]));
    assert_eq!(peru["iri"], json!([{ "str": "https://w3id.org/demarche/state/PER" }]));
    assert_eq!(peru["member"], json!([]));
    let eu = &answer["rows"]["group/EU"];
    assert_eq!(eu["member"].as_array().unwrap().len(), 2);
    assert_eq!(eu["member"][0], json!({ "id": "state/AUT", "name": "Austria" }));
    assert_eq!(eu["iso3"], json!([]), "a group's id is no code of ISO 3166");
    let related = answer["rows"]["topic/due-diligence"]["related"].as_array().unwrap().clone();
    assert!(related.contains(&json!({ "id": "topic/sovereignty", "name": "Sovereignty" })), "{related:?}");
    for unknown in ["state/NOWHERE", "no id"] {
        let row = answer["rows"][unknown].as_object().unwrap();
        assert!(row.len() == 9 && row.values().all(|cells| *cells == json!([])), "{row:?}");
    }
    let meta = answer["meta"].as_array().unwrap();
    assert_eq!(meta.len(), 9);
    assert!(meta.iter().all(|column| column["id"].is_string() && column["name"].is_string()));

    for bad in [
        json!({}),
        json!({ "ids": ["state/PER"] }),
        json!({ "ids": [1], "properties": [] }),
        json!({ "ids": [], "properties": [{ "id": "nothing" }] }),
        json!({ "ids": vec!["state/PER"; 1001], "properties": [] }),
    ] {
        assert!(matches!(reconcile::extend(&site(), &bad), Err(ReconcileError::Query(_))), "{bad}");
    }
    let proposed = reconcile::propose(Some("Group"), None);
    let ids: Vec<&str> = proposed["properties"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"member") && !ids.contains(&"iso2"), "{ids:?}");
    assert_eq!(reconcile::propose(None, Some(2))["properties"].as_array().unwrap().len(), 2);
}

#[test]
fn a_preview_is_a_small_page() {
    let page = String::from_utf8(reconcile::preview(&site(), "state/KOR").unwrap().unwrap()).unwrap();
    let parsed = Html::parse_document(&page);
    assert!(parsed.errors.is_empty(), "{:?}", parsed.errors);
    assert!(page.contains("South Korea") && page.contains("Republic of Korea"), "{page}");
    for id in ["state/NOWHERE", "", "no id", "javascript:alert(1)", "ontology#State"] {
        assert_eq!(reconcile::preview(&site(), id).unwrap(), None, "{id}");
    }
}

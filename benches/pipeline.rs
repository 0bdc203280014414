//! The stages and the whole, in bytes of text per second on one core.
//!
//! The text is the seeds over and over, with the names of states exchanged and numbers counted up, so that no
//! passage comes twice. All of it is to the point: texts on other subjects are read faster.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use demarche::document::Document;
use demarche::export;
use demarche::extract::extract;
use demarche::mention::Finder;
use demarche::ontology::Ontology;
use demarche::record::Record;
use demarche::segment::segment;
use demarche::triples;
use demarche::vocab::DEFAULT_BASE as BASE;
use std::hint::black_box;
use std::time::Duration;

const SEEDS: [&str; 2] =
    [include_str!("../seeds/000_16d492c778568912.txt"), include_str!("../seeds/003_b18d4b86d470f533.txt")];
const NAMES: [&str; 8] = ["Peru", "Chile", "Kenya", "Japan", "Brazil", "Estonia", "Mexico", "Norway"];
const BYTES: usize = 200_000;

fn documents() -> Vec<Document> {
    let mut documents = Vec::new();
    let mut held = 0;
    for n in 0.. {
        let name = |offset: usize| NAMES[(n + offset) % NAMES.len()];
        let text = SEEDS[n % SEEDS.len()].replace("Peru", name(0)).replace("El Salvador", name(3));
        let text = text.replace("2015", &(1998 + n % 28).to_string());
        held += text.len();
        documents.push(Document::new(format!("bench/{n}"), text).hashed());
        if held >= BYTES {
            break;
        }
    }
    documents
}

fn pipeline(criterion: &mut Criterion) {
    let ontology = Ontology::load(None, None).expect("the ontology of the program is sound");
    let documents = documents();
    let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
    let segments: Vec<_> = documents.iter().map(|document| segment(&document.text)).collect();
    let extractions: Vec<_> = documents.iter().map(|document| extract(document, &ontology)).collect();
    let read = || documents.iter().zip(&extractions);

    let mut group = criterion.benchmark_group("pipeline");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));

    group.bench_function("segment", |b| {
        b.iter(|| documents.iter().for_each(|document| drop(black_box(segment(&document.text)))));
    });
    group.bench_function("mention", |b| {
        let mut finder = Finder::default();
        b.iter(|| {
            for (document, segments) in documents.iter().zip(&segments) {
                for sentence in &segments.sentences {
                    drop(black_box(finder.find(&document.text, sentence.span, &ontology)));
                }
            }
        });
    });
    group.bench_function("extract (segment, mention, statement)", |b| {
        b.iter(|| documents.iter().for_each(|document| drop(black_box(extract(document, &ontology)))));
    });
    group.bench_function("quads", |b| {
        b.iter(|| read().for_each(|(d, e)| triples::visit(d, e, &ontology, BASE, |quad| _ = black_box(quad))));
    });
    group.bench_function("quads, as N-Quads", |b| {
        let mut out = Vec::new();
        b.iter(|| {
            out.clear();
            read().for_each(|(d, e)| export::lines(d, e, &ontology, BASE, true, &mut out));
            black_box(out.len())
        });
    });
    group.bench_function("whole: text to JSON Lines", |b| {
        b.iter_batched_ref(
            Vec::new,
            |out| {
                for document in &documents {
                    let extraction = extract(document, &ontology);
                    for statement in &extraction.statements {
                        Record::new(document, statement, &ontology).write_json(out).expect("memory takes all");
                    }
                }
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("whole: text to N-Quads", |b| {
        b.iter_batched_ref(
            Vec::new,
            |out| {
                for document in &documents {
                    let extraction = extract(document, &ontology);
                    export::lines(document, &extraction, &ontology, BASE, true, out);
                }
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();

    let mut group = criterion.benchmark_group("start");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("load the ontology", |b| b.iter(|| black_box(Ontology::load(None, None)).is_ok()));
    group.finish();
}

criterion_group!(benches, pipeline);
criterion_main!(benches);

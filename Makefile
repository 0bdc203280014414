# What one does with a checkout. `make help` lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-rust test-rdf lint fmt format bench speed scores train errors web check-web test-web clean need-cargo need-libclang need-node

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/demarche
TARGET := $(or $(CARGO_TARGET_DIR),target)
DEMARCHE := $(TARGET)/release/demarche
VENV := $(CACHE)/venv
GOLD ?= tests/gold
CORPUS ?=

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The program without the store on disk: it builds in minutes, and holds the graph in memory while it answers.
run: need-cargo ## read the two seed texts, ask the graph, write it to out/
	@cargo build --release --no-default-features --bin demarche
	@mkdir -p out
	@show() { printf '\n\033[1m$$ demarche %s\033[0m\n' "$$*"; "$(DEMARCHE)" "$$@"; }; \
	show build --memory seeds/; \
	show query holders --format table --input seeds/; \
	show query positions-of --param holder=KOR --format table --input seeds/; \
	show query who-opposes --param target=legally-binding-instrument --format table --input seeds/; \
	show query positions-by-norm --format table --input seeds/; \
	show query positions-by-forum --format table --input seeds/; \
	show export --to turtle -o out/positions.ttl --input seeds/; \
	show export --to csv -o out/positions.csv --input seeds/; \
	printf '\n%s\n' "The graph is in out/positions.ttl, the relations as a table in out/positions.csv." \
	  "More to ask: $(DEMARCHE) query --list" \
	  "To explore it: $(DEMARCHE) serve seeds/   and then http://127.0.0.1:7878/"

test: test-rust test-rdf ## all tests; compiles RocksDB the first time (some 23 minutes on two cores)

test-rust: need-cargo need-libclang
	cargo test --release

# RDF and the server read by other programs, and the shapes: needs python3 with venv, and gets the rest by pip.
# It takes the program that the tests were run with: built by itself, half the crates would be compiled anew.
test-rdf: need-cargo need-libclang
	@cargo test --release --quiet --no-run
	@if ! .ci/python "$(VENV)"; then \
	  if [ -n "$${CI:-}" ]; then exit 1; fi; \
	  echo "SKIPPED: what reads the graph and the server by rdflib, pySHACL and SPARQLWrapper"; exit 0; \
	fi; \
	for checks in rdf_checks.py serve_clients.py; do \
	  "$(VENV)/bin/python" -W ignore::DeprecationWarning "tests/$$checks" "$(DEMARCHE)"; \
	done; \
	"$(VENV)/bin/python" tests/serve_hostile.py "$(DEMARCHE)" --few

lint: need-cargo need-libclang ## clippy, every warning an error
	cargo clippy --release --all-targets -- -D warnings

fmt: need-cargo ## whether the code is formatted
	cargo fmt --check

format: need-cargo ## format the code
	cargo fmt

bench: need-cargo need-libclang ## each stage and the whole, in MB/s (criterion)
	cargo bench --bench pipeline

speed: need-cargo need-libclang ## text in, relations and N-Quads out: make speed CORPUS=file.jsonl
	@cargo build --release --bin demarche
	@benches/speed.sh "$(DEMARCHE)" $(CORPUS)

scores: need-cargo need-libclang ## precision, recall and F1 on the coded passages: make scores GOLD=folder
	@cargo build --release --bin demarche
	@for gold in $(GOLD)/*.jsonl; do echo "$$gold"; "$(DEMARCHE)" evaluate --gold "$$gold" || [ $$? -eq 1 ]; echo; done

errors: need-cargo ## what is missed and invented on the coded passages, grouped by cause
	@cargo build --release --no-default-features --bin demarche
	@python3 tests/errors.py "$(DEMARCHE)" $(GOLD)/*.jsonl

# Coded passages that may not be copied in are added by MORE="a.jsonl b.jsonl".
train: need-cargo ## train the classifiers on the coded passages: writes ontology/weights-*.tsv
	@cargo build --release --no-default-features --bin demarche
	@[ -x "$(VENV)-train/bin/python" ] || python3 -m venv "$(VENV)-train"
	@"$(VENV)-train/bin/pip" install --quiet "scikit-learn==1.9.1"
	"$(VENV)-train/bin/python" tests/train.py "$(DEMARCHE)" tests/gold/*.jsonl tests/cases/constructions.jsonl $(MORE)

web: need-node ## build the page (web/dist) from its sources
	cd web && npm ci --no-audit --no-fund && npm run build

check-web: need-node ## whether web/dist is what the sources build
	cd web && npm ci --no-audit --no-fund && npm run check-dist

test-web: need-node need-cargo ## the page in a real browser: needs Chromium
	@cargo build --release --no-default-features --bin demarche
	cd web && npm ci --no-audit --no-fund && DEMARCHE="$(abspath $(DEMARCHE))" npm test

clean: ## remove what was built and written
	cargo clean
	rm -rf out demarche.db

need-cargo:
	@command -v cargo >/dev/null || { \
	  echo "Rust is not here. To get it: https://rustup.rs (curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh)," \
	    "then open a new shell." >&2; exit 1; }

need-node:
	@command -v npm >/dev/null || { echo "The page is built with Node 20 or newer: https://nodejs.org" >&2; exit 1; }

need-libclang:
	@.ci/libclang

#!/usr/bin/env bash
# How fast text becomes relations and N-Quads on one core, how much memory that takes, and how long a query of a
# small store takes from a cold start.
#
# usage: benches/speed.sh PROGRAM [CORPUS.jsonl]
# Without a corpus: the seeds, over and over, 5 MB of them.
set -euo pipefail
program=$1
corpus=${2:-}
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset DEMARCHE_STORE

if [ -z "$corpus" ]; then
  corpus=$folder/corpus.jsonl
  # Each seed as one JSON string: quotes, backslashes and line ends escaped.
  seeds=()
  for seed in "$root"/seeds/*.txt; do
    seeds+=("$(awk '{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\r/, "\\r"); gsub(/\t/, "\\t"); printf "%s%s", sep, $0; sep = "\\n" }' "$seed")")
  done
  for n in $(seq 900); do
    for i in "${!seeds[@]}"; do printf '{"id": "%s-%s", "text": "%s"}\n' "$n" "$i" "${seeds[$i]}"; done
  done >"$corpus"
fi

bytes=$(wc -c <"$corpus")
echo "$corpus: $bytes bytes"

timed() { # label, then the command; its output is thrown away
  local label=$1 start end memory=
  shift
  start=$(date +%s%N)
  if [ -x /usr/bin/time ] && /usr/bin/time -f %M true 2>/dev/null; then
    /usr/bin/time -f %M -o "$folder/memory" "$@" >/dev/null
    memory=", $(($(tail -n 1 "$folder/memory") / 1024)) MB of memory at most"
  else
    "$@" >/dev/null
  fi
  end=$(date +%s%N)
  awk -v label="$label" -v bytes="$bytes" -v ns=$((end - start)) -v memory="$memory" \
    'BEGIN { printf "%-28s %8.2f s %8.2f MB/s%s\n", label, ns / 1e9, bytes / ns * 1e3, memory }'
}

timed 'relations (JSON Lines)' "$program" extract -q --threads 1 --to jsonl "$corpus"
timed 'N-Quads' "$program" extract -q --threads 1 --to nquads "$corpus"

cold() { # label, then the command: the median of 11 runs
  local label=$1
  shift
  for _ in $(seq 11); do
    local start end
    start=$(date +%s%N)
    "$@" >/dev/null
    end=$(date +%s%N)
    echo $(((end - start) / 1000))
  done | sort -n | sed -n 6p | awk -v label="$label" '{ printf "%-28s %8.1f ms (median of 11)\n", label, $1 / 1e3 }'
}

if "$program" build -q --store "$folder/seeds.db" "$root/seeds" >/dev/null 2>&1; then
  cold 'query of a store' "$program" query counts --store "$folder/seeds.db"
else
  echo 'query of a store: left out, this program keeps no store on disk'
fi
cold 'query of the texts' "$program" query counts --input "$root/seeds"

#!/usr/bin/env bash
# Whether dist/ is what the sources build: builds anew beside it and compares, byte by byte.
set -euo pipefail
cd "$(dirname "$0")"
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
node build.mjs "$fresh/dist" >"$fresh/log" || { cat "$fresh/log"; exit 1; }
if ! diff -r dist "$fresh/dist" >"$fresh/diff"; then
  head -20 "$fresh/diff" | cut -c1-200
  echo "web/dist is not what the sources build. Remedy: cd web && npm ci && npm run build, and commit dist/." >&2
  exit 1
fi
echo "web/dist is what the sources build."

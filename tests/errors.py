#!/usr/bin/env python3
"""Shows what is missed and invented on coded passages, grouped by cause (`make errors`).

usage: errors.py PROGRAM GOLD.jsonl... [--show N]

Of dev, un-dev and real-dev only the part that may be read is shown (SHA-256 of the id, first byte not divisible by 3).
Causes of a miss: list (several holders of one quote), reference (the holder is not named in the quote's sentence),
target (nothing read of that target anywhere in the passage), holder (the target was read, of somebody else),
stance (holder and target were read, with another side), relation (participation, agreement, alignment).
An invention is put down to the rule that made it.
"""
import collections, json, os, subprocess, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from coding import CLASS, MEASURED, SLOT, is_held, listed, plain


def kind(relation):
    return relation["relation"]


def others(relation):
    slot = SLOT[kind(relation)]
    values = listed(relation.get(slot)) + (listed(relation.get("accept")) if slot == "target" else [])
    return {CLASS.get(v, v) if slot == "target" else plain(v) for v in values}


def agree(a, b):
    return kind(a) == kind(b) and a["holder"] == b["holder"] and others(a) & others(b)


def main():
    program, files, show = sys.argv[1], [], 8
    rest = iter(sys.argv[2:])
    for word in rest:
        if word == "--show":
            show = int(next(rest))
        else:
            files.append(word)
    causes = collections.defaultdict(list)
    for file in files:
        passages = [json.loads(line) for line in open(file, encoding="utf-8") if line.strip()]
        if os.path.basename(file) in MEASURED:
            passages = [p for p in passages if not is_held(p["id"])]
        out = subprocess.run([program, "extract", "--quiet", file], capture_output=True, text=True, check=False).stdout
        said = collections.defaultdict(list)
        for line in out.splitlines():
            record = json.loads(line)
            said[record["document"]].append(record)
        for passage in passages:
            gold, read = passage["relations"], said[passage["id"]]
            quotes = collections.Counter(r["quote"] for r in gold)
            for relation in gold:
                if relation.get("optional"):
                    continue
                same = [r for r in read if agree(relation, r)]
                if any(r.get("stance") == relation.get("stance") for r in same):
                    continue
                if same:
                    cause = "stance"
                elif kind(relation) != "position":
                    cause = kind(relation)
                elif quotes[relation["quote"]] > 3:
                    cause = "list"
                elif any(others(r) & others(relation) for r in read if kind(r) == "position"):
                    cause = "holder"
                else:
                    cause = "target"
                causes["missed: " + cause].append((passage["id"], relation))
            for relation in read:
                if not any(agree(g, relation) and g.get("stance") == relation.get("stance") for g in gold):
                    causes["invented: " + relation["rule"]].append((passage["id"], relation))
    for cause, found in sorted(causes.items(), key=lambda c: -len(c[1])):
        print(f"{len(found):5}  {cause}")
        for name, relation in found[:show]:
            what = "/".join(sorted(others(relation)))
            print(f"       {name}: {relation['holder']} {relation.get('stance', kind(relation))} {what}: "
                  + " ".join(relation["quote"].split())[:110])


if __name__ == "__main__":
    main()

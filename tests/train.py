#!/usr/bin/env python3
"""Trains the classifiers and writes their weights into the ontology (`make train`).

usage: train.py PROGRAM GOLD.jsonl... [--out FOLDER]

PROGRAM is demarche; its hidden subcommand `features` prints what the classifiers see, so training and extraction
cannot drift apart. The first classifier (weights-target.tsv) is one logistic regression a target over the stretches
of sentences; the second (weights-stance.tsv) one softmax regression over pairs of holder and target, the third
(weights-relation.tsv) one over pairs of holder and forum, instrument or other holder, the fourth (weights-forum.tsv)
one over pairs of position and forum, the fifth (weights-subject.tsv) one over stretches of text: whether they are
about cyberspace (passages marked `elsewhere` are not). All but the first and the fifth are trained on what these two
say of passages that they were not trained on (four folds). Deterministic: the same gold gives the same tables. Passages of the held part of dev, un-dev and
real-dev (SHA-256 of the id, first byte divisible by 3) are never trained on, so that they go on to measure.
"""
import argparse, collections, glob, json, os, re, subprocess, sys, tempfile
import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from coding import CLASS, MEASURED, SLOT, digest, is_held, listed, plain

TABLES = ("weights-target.tsv", "weights-stance.tsv", "weights-relation.tsv", "weights-forum.tsv",
          "weights-subject.tsv")
PLACES = ["none", "forum"]
SUBJECTS = ["none", "cyberspace"]
TIES = ["none", "participation", "agreement", "alignment"]
STANCES = ["none", "supports", "opposes", "ambivalent", "addresses"]
FOLDS = 4
# The texts that must always be read right, and single constructions, weigh more than one passage of many;
# passages about something else too, and those that were coded first and most carefully.
WEIGHTS = {"000": 20.0, "003": 20.0, "case": 15.0}
ELSEWHERE = CAREFUL = 3.0


def coded(passage):
    """What a passage says: relation, holder, stance, targets, span of the quote in bytes, whether it is optional,
    and for a position its forums."""
    text = passage["text"]
    found = []
    for relation in passage["relations"]:
        pattern = r"\s+".join(map(re.escape, relation["quote"].split()))
        place = re.search(pattern, text)
        if not place:
            continue
        start = len(text[: place.start()].encode())
        span = (start, start + len(place[0].encode()))
        kind = relation["relation"]
        if kind == "position":
            targets = {CLASS.get(t, t) for t in [relation["target"], *listed(relation.get("accept"))]}
        else:
            targets = {plain(t) for t in listed(relation.get(SLOT[kind]))}
        said = relation.get("stance") or kind
        forums = {plain(f) for f in listed(relation.get("forum"))} if kind == "position" else set()
        found.append((kind, relation["holder"], said, targets, span, bool(relation.get("optional")), forums))
    return found


class Gold:
    """Coded passages, and what the program sees of them."""

    def __init__(self, program, files):
        self.program, self.passages, self.weights = program, {}, {}
        for file in files:
            for line in open(file, encoding="utf-8"):
                if line.strip():
                    passage = json.loads(line)
                    if os.path.basename(file) in MEASURED and is_held(passage["id"]):
                        continue
                    self.passages[passage["id"]] = passage
                    self.weights[passage["id"]] = self.weight(passage, os.path.basename(file))
        self.coded = {name: coded(passage) for name, passage in self.passages.items()}

    @staticmethod
    def weight(passage, file):
        usual = ELSEWHERE if passage.get("elsewhere") else CAREFUL if file in MEASURED else 1.0
        return WEIGHTS.get(re.split("[-_]", passage["id"])[0], usual)

    def features(self, names, folder):
        """The examples of some passages, as the program sees them with the weights of a folder laid over."""
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            for name in names:
                file.write(json.dumps(self.passages[name]) + "\n")
            file.flush()
            command = [self.program, "features", "--ontology", folder, "--quiet", file.name]
            out = subprocess.run(command, capture_output=True, text=True, check=False)
        if out.returncode:
            sys.exit(out.stderr)
        return [json.loads(line) for line in out.stdout.splitlines()]


def label_of_stretch(example, coded):
    """Which targets a stretch is about for certain, and which perhaps."""
    sure, perhaps = set(), set()
    start, end = example["start"], example["end"]
    for kind, _, _, targets, (a, b), optional, _ in coded:
        if kind != "position":
            continue
        shared = min(end, b) - max(start, a)
        if shared >= min(12, b - a):
            (perhaps if optional or len(targets) > 1 else sure).update(targets)
    return sure, perhaps - sure


def label_of_pair(example, coded):
    """What the gold says of a pair: a stance or a relation; None where it counts neither for nor against."""
    mine = {CLASS.get(t, t) if example["relation"] == "position" else plain(t) for t in example["targets"]}
    first, last = example["sentence"]
    perhaps, found = False, []
    for kind, holder, said, targets, (a, b), optional, _ in coded:
        same = kind == example["relation"] and holder in example["holders"] and mine & targets
        if same and a < last and first < b:
            if optional:
                perhaps = True
            else:
                found.append((0 if a < example["end"] and example["start"] < b else 1, said))
    return min(found)[1] if found else None if perhaps else "none"


def label_of_place(example, coded):
    """Whether the gold puts a position into a forum; None where it does not hold the position."""
    forum, target = plain(example["targets"][0]), CLASS.get(example["targets"][-1], example["targets"][-1])
    found = None
    for kind, holder, _, targets, (a, b), _, forums in coded:
        if kind == "position" and holder in example["holders"] and a < example["end"] and example["start"] < b:
            if target in targets:
                return "forum" if forum in forums else "none"
            found = found or ("forum" if forum in forums else "none")
    return found


def matrix(rows, least):
    counts = collections.Counter(name for row in rows for name in row)
    vectorizer = DictVectorizer()
    x = vectorizer.fit_transform([{n: v for n, v in row.items() if counts[n] >= least or n == "bias"} for row in rows])
    x.indices, x.indptr = x.indices.astype(np.int32), x.indptr.astype(np.int32)
    return vectorizer, x


def table(path, classes, threshold, names, weights, least, remark, elsewhere=0.9, said=0.42):
    """Writes a table of weights; what is next to nothing is left out."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"# {remark}\n# Written by `make train`; not to be edited by hand.\n")
        file.write(f"threshold\t{threshold}\t{elsewhere}\t{said}\nclasses\t" + "\t".join(classes) + "\n")
        for i in sorted(range(len(names)), key=lambda i: names[i]):
            cells = [f"{c}:{weights[c][i]:.2f}" for c in range(len(classes)) if abs(weights[c][i]) >= least]
            if cells and "\t" not in names[i]:
                file.write(names[i] + "\t" + "\t".join(cells) + "\n")


def counted(example):
    return dict(collections.Counter(example["features"]))


def train_target(examples, gold, folder, extra=()):
    rows, sure, perhaps, shares = [], [], [], []
    for example in examples:
        a, b = label_of_stretch(example, gold.coded[example["document"]])
        rows.append(counted(example)), sure.append(a), perhaps.append(b)
        shares.append(CAREFUL if gold.weights[example["document"]] == CAREFUL else 1.0)
    for row, target in extra:
        rows.append(row), sure.append({target}), perhaps.append(set()), shares.append(1.0)
    vectorizer, x = matrix(rows, 2)
    classes, weights = [], []
    for target in sorted({t for s in sure for t in s}):
        y = np.array([target in s for s in sure])
        if y.sum() < 5:
            continue
        certain = np.array([0.0 if target in p else w for p, w in zip(perhaps, shares)])
        fit = LogisticRegression(C=1.0, solver="liblinear", max_iter=200, intercept_scaling=0.001)
        fit.fit(x, y, sample_weight=certain)
        classes.append(target), weights.append(fit.coef_[0])
    table(os.path.join(folder, "weights-target.tsv"), classes, 0.1, vectorizer.get_feature_names_out(), weights, 0.1,
          "Which targets a stretch of a sentence is about: log-odds, one logistic regression a target.")


def label_subjects(examples, gold):
    """Writes into each stretch of text what it is about; None where nothing says so."""
    of = collections.defaultdict(list)
    for example in examples:
        of[example["document"]].append(example)
    for name, stretches in of.items():
        quotes = [span for _, _, _, _, span, _, _ in gold.coded[name]]
        ends = [e["sentence"][0] for e in stretches[1:]] + [float("inf")]
        for example, end in zip(stretches, ends):
            within = any(example["sentence"][0] <= a < end for a, _ in quotes)
            elsewhere = gold.passages[name].get("elsewhere")
            example["label"] = "none" if elsewhere else "cyberspace" if within else None


def train_subject(examples, gold, folder):
    train_pairs(examples, gold, os.path.join(folder, TABLES[4]), SUBJECTS, 0.9, 0.1,
                "Whether a stretch of text is about cyberspace.", lambda example, _: example["label"])


def train_pairs(examples, gold, path, classes, threshold, strength, remark, label_of=label_of_pair):
    rows, y, w = [], [], []
    for example in examples:
        label = label_of(example, gold.coded[example["document"]])
        if label is not None:
            rows.append(counted(example)), y.append(classes.index(label))
            w.append(gold.weights[example["document"]])
    print(len(rows), "pairs:", dict(collections.Counter(classes[i] for i in y)))
    vectorizer, x = matrix(rows, 3)
    fit = LogisticRegression(C=strength, max_iter=500, tol=1e-3, fit_intercept=False).fit(x, y, sample_weight=w)
    # Of two classes the fit gives but the second.
    weights = fit.coef_ if len(classes) > 2 else np.vstack([-fit.coef_ / 2, fit.coef_ / 2])
    table(path, classes, threshold, vectorizer.get_feature_names_out(), weights, 0.02, remark)


def examples_of_patterns(ontology):
    """The examples of the target patterns: a sentence each that names one target."""
    found = {}
    for path in sorted(glob.glob(os.path.join(ontology, "patterns-*.ttl"))):
        for block in re.split(r"\n(?=pattern:)", open(path, encoding="utf-8").read()):
            named = re.search(r"demarche:(?:names|supports|opposes|addresses|ambivalent) (norm|topic):([\w-]+)", block)
            if named and "demarche:LookAlike" not in block:
                target = "norm-" + named[2] if named[1] == "norm" else named[2]
                for sentence in re.findall(r'demarche:example "([^"]*)"', block):
                    found[sentence] = target
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program")
    arguments.add_argument("gold", nargs="+")
    arguments.add_argument("--out", default="ontology")
    arguments.add_argument("--ontology", default="ontology")
    arguments.add_argument("--threshold", type=float, default=0.6)
    arguments.add_argument("--ties", type=float, default=0.4)
    arguments.add_argument("--strength", type=float, default=0.1)
    given = arguments.parse_args()
    gold = Gold(given.program, given.gold)
    names = sorted(gold.passages)
    codebook = {t for said in gold.coded.values() for s in said if s[0] == "position" for t in s[3]}
    sentences = {s: CLASS.get(t, t) for s, t in examples_of_patterns(given.ontology).items()}
    with tempfile.TemporaryDirectory() as blank, tempfile.TemporaryDirectory() as work:
        for name in TABLES:
            for folder in (blank, work):
                open(os.path.join(folder, name), "w").write("threshold\t0.5\nclasses\n")
        examples = gold.features(names, blank)
        # Patterns' examples: fed like passages of a speaker, so that they are read at all.
        for i, sentence in enumerate(sorted(sentences)):
            gold.passages[f"example {i}"] = {"id": f"example {i}", "text": sentence, "speaker": "Fiji"}
        kept = [f"example {i}" for i in range(len(sentences))]
        order = sorted(sentences)
        extra = []
        for example in gold.features(kept, blank):
            target = sentences[order[int(example["document"].split()[1])]]
            if example["relation"] == "about" and target in codebook:
                extra.append((counted(example), target))
        stretches = [e for e in examples if e["relation"] == "about"]
        subjects = [e for e in examples if e["relation"] == "subject"]
        label_subjects(subjects, gold)
        pairs = []
        for fold in range(FOLDS):
            inside = [n for n in names if digest(n, 1) % FOLDS == fold]
            chosen = set(inside)
            train_target([e for e in stretches if e["document"] not in chosen], gold, work, extra)
            train_subject([e for e in subjects if e["document"] not in chosen], gold, work)
            pairs += [e for e in gold.features(inside, work) if e["relation"] != "about"]
        train_target(stretches, gold, given.out, extra)
        train_subject(subjects, gold, given.out)
        positions = [e for e in pairs if e["relation"] == "position"]
        ties = [e for e in pairs if e["relation"] in TIES]
        places = [e for e in pairs if e["relation"] == "forum"]
        train_pairs(positions, gold, os.path.join(given.out, TABLES[1]), STANCES, given.threshold, given.strength,
                    "Which side a holder takes on a target: one softmax regression.")
        train_pairs(ties, gold, os.path.join(given.out, TABLES[2]), TIES, given.ties, given.strength,
                    "Whether a holder takes part in a forum, is bound by an instrument, sides with another.")
        train_pairs(places, gold, os.path.join(given.out, TABLES[3]), PLACES, 0.45, given.strength,
                    "Whether a position was taken in a forum that the document names.", label_of_place)


if __name__ == "__main__":
    main()

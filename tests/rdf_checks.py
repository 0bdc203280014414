#!/usr/bin/env python3
"""RDF by other programs: rdflib reads every export of the seeds, pySHACL holds them against the shapes.

usage: rdf_checks.py PROGRAM

Every syntax must hold the same dataset or, where it has no graphs, the same union of graphs, without blank
nodes. The shapes must accept what is exported together with the ontology, and report faults that are put in.
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import pyshacl
import rdflib
from rdflib.namespace import RDF

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve()) if len(sys.argv) > 1 else "demarche"
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
DEMARCHE = rdflib.Namespace("https://w3id.org/demarche/ontology#")
ONTOLOGY = rdflib.URIRef("https://w3id.org/demarche/ontology")

DATASETS = {"trig": "trig", "nquads": "nquads", "jsonld": "json-ld"}
GRAPHS = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml"}


def demarche(*arguments):
    ran = subprocess.run([PROGRAM, *arguments], cwd=ROOT, capture_output=True, check=False)
    if ran.returncode:
        raise AssertionError(f"{arguments}: exit code {ran.returncode}\n{ran.stderr.decode()}")
    return ran.stdout.decode("utf-8")


def export(to, *more):
    return demarche("export", "--to", to, *more, "--input", "seeds")


def quads(text, syntax):
    """The quads of a dataset; a graph's name is None in the default graph."""
    dataset = rdflib.Dataset()
    dataset.parse(data=text, format=syntax)
    default = {None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID}
    return {(s, p, o, None if g in default else g) for s, p, o, g in dataset.quads()}


def triples(text, syntax):
    return set(rdflib.Graph().parse(data=text, format=syntax))


def blank(statements):
    return [s for s in statements if any(isinstance(term, rdflib.BNode) for term in s)]


class RoundTrips(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dataset = quads(export("nquads"), "nquads")
        cls.union = {(s, p, o) for s, p, o, _ in cls.dataset}

    def test_the_seeds_give_a_graph_each_and_no_blank_node(self):
        self.assertGreater(len(self.dataset), 300)
        self.assertEqual(blank(self.dataset), [])
        self.assertEqual(len({g for *_, g in self.dataset}), 2)
        self.assertNotIn(None, {g for *_, g in self.dataset})

    def test_trig_nquads_and_jsonld_hold_the_same_dataset(self):
        for to, syntax in DATASETS.items():
            with self.subTest(to):
                self.assertEqual(quads(export(to), syntax), self.dataset)

    def test_turtle_ntriples_and_rdfxml_hold_its_union(self):
        for to, syntax in GRAPHS.items():
            with self.subTest(to):
                self.assertEqual(triples(export(to), syntax), self.union)

    def test_extract_writes_the_same(self):
        for to, syntax in DATASETS.items():
            with self.subTest(to):
                self.assertEqual(quads(demarche("extract", "--to", to, "seeds"), syntax), self.dataset)
        for to, syntax in GRAPHS.items():
            with self.subTest(to):
                self.assertEqual(triples(demarche("extract", "--to", to, "seeds"), syntax), self.union)

    def test_a_file_is_the_same_as_standard_output(self):
        with tempfile.TemporaryDirectory() as folder:
            for to, syntax in {**DATASETS, **GRAPHS}.items():
                with self.subTest(to):
                    path = pathlib.Path(folder, to)
                    export(to, "-o", str(path))
                    text = path.read_text("utf-8")
                    if to in DATASETS:
                        self.assertEqual(quads(text, syntax), self.dataset)
                    else:
                        self.assertEqual(triples(text, syntax), self.union)

    def test_with_the_ontology_too(self):
        everything = quads(export("nquads", "--all"), "nquads")
        self.assertLess(self.dataset, everything)
        # Blank nodes stand in the ontology alone; their names are no part of the data.
        self.assertEqual({g for *_, g in blank(everything)} - {ONTOLOGY}, set())
        ground = {q for q in everything if not blank([q])}
        for to, syntax in DATASETS.items():
            with self.subTest(to):
                again = quads(export(to, "--all"), syntax)
                self.assertEqual({q for q in again if not blank([q])}, ground)
                self.assertEqual(len(again), len(everything))


class Shapes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shapes = rdflib.Graph().parse(ROOT / "ontology/shapes.ttl", format="turtle")
        cls.data = rdflib.Graph()
        for path in sorted((ROOT / "ontology").glob("*.ttl")):
            if path.name != "shapes.ttl":
                cls.data.parse(path, format="turtle")
        cls.data.parse(data=export("turtle"), format="turtle")

    def report(self, data):
        _, report, text = pyshacl.validate(data, shacl_graph=self.shapes, inference="none", advanced=False)
        severe = [r for r in report.subjects(RDF.type, SH.ValidationResult)
                  if report.value(r, SH.resultSeverity) == SH.Violation]
        return {report.value(r, SH.focusNode) for r in severe}, text

    def test_what_is_exported_conforms(self):
        at_fault, text = self.report(self.data)
        self.assertEqual(at_fault, set(), text[:4000])

    def test_seeded_faults_are_reported(self):
        position = min(self.data.subjects(RDF.type, DEMARCHE.Position))
        passage = min(self.data.subjects(RDF.type, DEMARCHE.Passage))
        faulty = rdflib.Graph()
        for triple in self.data:
            faulty.add(triple)
        faulty.remove((position, DEMARCHE.holder, None))
        faulty.remove((passage, rdflib.URIRef("http://www.w3.org/ns/oa#hasSelector"), None))
        other = max(self.data.subjects(RDF.type, DEMARCHE.Position))
        faulty.set((other, DEMARCHE.confidence, rdflib.Literal("1.5", datatype=rdflib.XSD.decimal)))
        at_fault, _ = self.report(faulty)
        self.assertLessEqual({position, passage, other}, at_fault)


if __name__ == "__main__":
    unittest.main(verbosity=2)

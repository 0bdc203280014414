#!/usr/bin/env python3
"""Clients that people have, unchanged, against a running server: SPARQLWrapper, and rdflib's SPARQLStore.

usage: serve_clients.py PROGRAM
"""
import json
import pathlib
import re
import signal
import subprocess
import sys
import unittest
import urllib.error
import urllib.parse
import urllib.request

import rdflib
from rdflib.namespace import RDF, SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve()) if len(sys.argv) > 1 else "demarche"
DEMARCHE = rdflib.Namespace("https://w3id.org/demarche/ontology#")
STATE = rdflib.Namespace("https://w3id.org/demarche/state/")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
POSITIONS = "SELECT ?p ?h { ?p a demarche:Position ; demarche:holder ?h } ORDER BY ?p"


def setUpModule():
    global server, origin
    command = [PROGRAM, "serve", "seeds/", "--bind", "127.0.0.1:0", "--quiet"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    origin = re.search(r"http://[^/]+", server.stdout.readline()).group(0)


def tearDownModule():
    server.send_signal(signal.SIGTERM)
    server.stdout.close()
    assert server.wait(timeout=20) == 0


class Wrapper(unittest.TestCase):
    def ask(self, query, syntax, method="GET", request=None):
        client = SPARQLWrapper(origin + "/sparql")
        client.setQuery(query)
        client.setReturnFormat(syntax)
        client.setMethod(method)
        if request:
            client.setRequestMethod(request)
        return client.queryAndConvert()

    def test_rows_in_every_syntax(self):
        rows = self.ask(POSITIONS, JSON)["results"]["bindings"]
        self.assertGreater(len(rows), 20)
        self.assertEqual(len(self.ask(POSITIONS, XML).getElementsByTagName("result")), len(rows))
        self.assertEqual(len(self.ask(POSITIONS, CSV).decode().split()), len(rows) + 1)
        self.assertEqual(len(self.ask(POSITIONS, TSV).decode().splitlines()), len(rows) + 1)

    def test_by_post_too(self):
        rows = self.ask(POSITIONS, JSON)
        self.assertEqual(self.ask(POSITIONS, JSON, method=POST), rows)
        self.assertEqual(self.ask(POSITIONS, JSON, method=POST, request=POSTDIRECTLY), rows)

    def test_ask_and_graphs(self):
        self.assertTrue(self.ask("ASK { state:PER a demarche:State }", JSON)["boolean"])
        construct = "CONSTRUCT WHERE { ?s a demarche:State ; skos:prefLabel ?label }"
        sizes = set()
        for syntax in [RDFXML, XML, JSONLD]:
            sizes.add(len(self.ask(construct, syntax)))
        for syntax, name in [(TURTLE, "turtle"), (N3, "n3")]:
            sizes.add(len(rdflib.Graph().parse(data=self.ask(construct, syntax), format=name)))
        self.assertEqual(len(sizes), 1, sizes)
        self.assertGreater(min(sizes), 300)
        self.assertGreater(len(self.ask("DESCRIBE state:PER", RDFXML)), 3)

    def test_what_is_wrong_is_told(self):
        with self.assertRaises(QueryBadFormed) as raised:
            self.ask("SELCT * { ?s ?p ?o }", JSON)
        self.assertIn("did you mean", str(raised.exception))


class Store(unittest.TestCase):
    def graph(self, **options):
        return rdflib.Graph(SPARQLStore(origin + "/sparql", **options))

    def test_the_graph_is_read_as_if_it_were_here(self):
        for options in [{}, {"returnFormat": "json"}, {"method": "POST"}]:
            with self.subTest(options):
                graph = self.graph(**options)
                labels = set(graph.objects(STATE.PER, SKOS.prefLabel))
                self.assertIn(rdflib.Literal("Peru", lang="en"), labels)
                self.assertIn((STATE.PER, RDF.type, DEMARCHE.State), graph)
                self.assertNotIn((STATE.PER, RDF.type, DEMARCHE.Group), graph)
                positions = set(graph.subjects(RDF.type, DEMARCHE.Position))
                rows = graph.query("SELECT (COUNT(*) AS ?n) { ?p a <%s> }" % DEMARCHE.Position)
                self.assertEqual([int(row.n) for row in rows], [len(positions)])

    def test_values_that_were_bound_before(self):
        rows = self.graph().query("SELECT ?label { ?state <%s> ?label }" % SKOS.prefLabel, initBindings={"state": STATE.KOR})
        self.assertIn("South Korea", {str(row.label) for row in rows})

    def test_named_graphs(self):
        dataset = rdflib.Dataset(SPARQLStore(origin + "/sparql", context_aware=True), default_union=True)
        name = rdflib.URIRef("https://w3id.org/demarche/graph/000_16d492c778568912")
        rows = dataset.query("SELECT (COUNT(*) AS ?n) { GRAPH <%s> { ?p a <%s> } }" % (name, DEMARCHE.Position))
        self.assertGreater([int(row.n) for row in rows][0], 5)


class Descriptions(unittest.TestCase):
    def read(self, path, accept, syntax):
        request = urllib.request.Request(origin + path, headers={"Accept": accept})
        with urllib.request.urlopen(request) as response:
            self.assertEqual(response.headers.get_content_type(), accept)
            text = response.read()
        graph = rdflib.Dataset() if syntax in ("trig", "nquads") else rdflib.Graph()
        return graph.parse(data=text, format=syntax)

    def test_what_the_server_says_of_itself_is_rdf_in_every_syntax(self):
        syntaxes = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml", "application/ld+json": "json-ld"}
        for path in ["/sparql", "/.well-known/void", "/graph/000_16d492c778568912"]:
            graphs = [self.read(path, accept, syntax) for accept, syntax in syntaxes.items()]
            self.assertEqual({len(graph) for graph in graphs}, {len(graphs[0])}, path)
        void = self.read("/.well-known/void", "text/turtle", "turtle")
        classes = set(void.objects(None, VOID["class"]))
        self.assertIn(DEMARCHE.Position, classes)
        service = self.read("/sparql", "text/turtle", "turtle")
        self.assertIn((None, SD.endpoint, rdflib.URIRef(origin + "/sparql")), service)

    def test_the_whole_is_what_an_export_holds_and_its_description(self):
        request = urllib.request.Request(origin + "/store", headers={"Accept": "application/n-quads"})
        with urllib.request.urlopen(request) as response:
            served = set(response.read().decode().splitlines())
        command = [PROGRAM, "export", "--to", "nquads", "--input", "seeds/"]
        exported = set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines())
        self.assertGreater(len(exported), 300)
        self.assertLessEqual(exported, served)

    def test_every_operation_of_the_openapi_document_can_be_called(self):
        with urllib.request.urlopen(origin + "/openapi.json") as response:
            document = json.load(response)
        self.assertEqual(document["servers"][0]["url"], origin)
        for path, item in document["paths"].items():
            required = [p for p in item["get"]["parameters"] if p.get("required")]
            # Not what it stands for: so each is refused, in the way the document says.
            query = urllib.parse.urlencode({p["name"]: "no such thing" for p in required})
            try:
                with urllib.request.urlopen(f"{origin}{path}?{query}") as response:
                    status, kind = response.status, response.headers.get_content_type()
            except urllib.error.HTTPError as error:
                with error:
                    status, kind = error.code, error.headers.get_content_type()
            responses = item["get"]["responses"]
            self.assertIn(str(status), responses, path)
            expected = responses[str(status)].get("content") or {"application/problem+json": {}}
            self.assertIn(kind, expected, path)


if __name__ == "__main__":
    unittest.main(verbosity=2)

#!/usr/bin/env python3
"""The server under load, beside Oxigraph's own: the named queries, many clients, one after the other.

usage: serve.py PROGRAM [--oxigraph PROGRAM] [--clients 32] [--seconds 60] [--input PATH...]

Both get the same quads and the same SPARQL at /sparql (prefixes declared, values in the places of parameters),
with as many slots for long queries as there are clients; Demarche is also asked by /api. `oxigraph` comes by
`pip install oxigraph`. Prints requests a second, and how long an answer took.
"""
import argparse
import http.client
import json
import multiprocessing
import os
import pathlib
import random
import re
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
VALUES = {
    "holder": ["PER", "KOR", "USA", "SLV"],
    "group": ["EU"],
    "target": ["legally-binding-instrument", "international-law", "capacity-building"],
    "norm": ["norm-13c"],
    "forum": ["UNGGE", "OEWG"],
    "document": ["000_16d492c778568912"],
    "stance": ["supports", "opposes"],
    "text": ["attribution"],
    "number": ["1"],
}


def start(command, address):
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    host, port = address.split(":")
    for _ in range(600):
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
            return process
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{command[0]} does not answer")


def free_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def asked_of_api(address):
    """Paths below /api, each required parameter with a value; what names nothing in these data is left out."""
    with urllib.request.urlopen(f"http://{address}/api") as response:
        queries = json.load(response)["queries"]
    paths = []
    for query in queries:
        required = [p for p in query["parameters"] if p["required"]]
        for turn in range(3 if required else 1):
            values = {p["name"]: VALUES.get(p["kind"], ["state/PER"]) for p in required}
            chosen = {name: options[turn % len(options)] for name, options in values.items()}
            if list(chosen.values()) != sorted(set(chosen.values()), key=list(chosen.values()).index):
                chosen = {name: VALUES["holder"][number] for number, name in enumerate(chosen)}
            path = f"{query['href']}?{urllib.parse.urlencode(chosen)}"
            try:
                with urllib.request.urlopen(f"http://{address}{path}"):
                    paths.append((query["name"], chosen, path))
            except urllib.error.HTTPError:
                pass
    return paths


def as_sparql(address, program, name, chosen):
    """The same as one text, for any endpoint."""
    void = f"http://{address}/sparql?" + urllib.parse.urlencode({"query": "SELECT ?p ?n { [] sh:prefix ?p ; sh:namespace ?n }", "format": "json"})
    with urllib.request.urlopen(void) as response:
        rows = json.load(response)["results"]["bindings"]
    text = (ROOT / "queries" / f"{name}.rq").read_text()
    kinds = dict(re.findall(r"^#\+   (\w+): \((\w+)", text, re.M))
    for parameter, value in chosen.items():
        term = {"text": json.dumps(value), "number": value}.get(kinds[parameter])
        if term is None:
            find = {"query": 'SELECT ?n { ?n skos:notation|demarche:documentId "%s" } ORDER BY ?n LIMIT 1' % value, "format": "json"}
            with urllib.request.urlopen(f"http://{address}/sparql?" + urllib.parse.urlencode(find)) as response:
                term = "<%s>" % json.load(response)["results"]["bindings"][0]["n"]["value"]
        text = re.sub(rf"\?_{parameter}\b", lambda _: term, text)
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return "".join(f"PREFIX {row['p']['value']}: <{row['n']['value']}>\n" for row in rows) + body


def clients(address, requests, count, seconds, seed, results):
    """Some clients, each with one connection that is kept."""
    until = time.monotonic() + seconds
    took, faults = [], []

    def ask(number):
        dice = random.Random(seed * 1000 + number)
        connection = http.client.HTTPConnection(address, timeout=60)
        while time.monotonic() < until:
            name, method, path, body = dice.choice(requests)
            begun = time.monotonic()
            try:
                headers = {"Accept": "application/sparql-results+json", "Content-Type": "application/sparql-query"}
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                response.read()
                if response.status != 200:
                    faults.append(f"{name}: {response.status}")
            except OSError as error:
                faults.append(f"{name}: {error!r}")
                connection.close()
            took.append(time.monotonic() - begun)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((took, faults))


def load(name, address, requests, count, seconds):
    results = multiprocessing.Queue()
    shares = [count // 4 + (1 if number < count % 4 else 0) for number in range(4)]
    processes = [
        multiprocessing.Process(target=clients, args=(address, requests, share, seconds, seed, results))
        for seed, share in enumerate(shares)
        if share
    ]
    for process in processes:
        process.start()
    took, faults = [], []
    for _ in processes:
        some_took, some_faults = results.get()
        took += some_took
        faults += some_faults
    for process in processes:
        process.join()
    took.sort()
    at = lambda share: took[min(int(len(took) * share), len(took) - 1)] * 1000
    print(
        f"{name:24} {len(took):7} answers, {len(took) / seconds:7.1f}/s, p50 {at(0.5):6.0f} ms, p99 {at(0.99):6.0f} ms,"
        f" slowest {at(1):6.0f} ms, faults {len(faults)} {sorted(set(faults))[:3] if faults else ''}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--oxigraph")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--input", nargs="*", default=["seeds/"])
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.program).resolve())
    slots = str(arguments.clients)
    print(f"{arguments.clients} clients, {arguments.seconds:.0f} s each, {os.cpu_count()} cores, {' '.join(arguments.input)}")
    address = free_address()
    limits = ["--workers", slots, "--queue", slots, "--timeout", "30"]
    demarche = start([program, "serve", *arguments.input, "--bind", address, "--quiet", *limits], address)
    try:
        paths = asked_of_api(address)
        of_api = [(name, "GET", path, None) for name, _, path in paths]
        sparql = [(name, "POST", None, as_sparql(address, program, name, chosen)) for name, chosen, _ in paths]
        print(f"{len(of_api)} requests of {len({name for name, _, _ in paths})} named queries")
        load("demarche /api", address, of_api, arguments.clients, arguments.seconds)
        load("demarche /sparql", address, [(n, m, "/sparql", b) for n, m, _, b in sparql], arguments.clients, arguments.seconds)
        with urllib.request.urlopen(f"http://{address}/store?format=nquads") as response:
            quads = response.read()
        print(f"{len(quads.splitlines())} quads")
    finally:
        demarche.terminate()
        demarche.wait()
    if not arguments.oxigraph:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "all.nq")
        file.write_bytes(quads)
        store = str(pathlib.Path(folder, "store"))
        subprocess.run([arguments.oxigraph, "load", "--location", store, "--file", str(file)], check=True, capture_output=True)
        address = free_address()
        command = [arguments.oxigraph, "serve-read-only", "--location", store, "--bind", address, "--union-default-graph"]
        oxigraph = start(command, address)
        try:
            load("oxigraph /query", address, [(n, m, "/query", b) for n, m, _, b in sparql], arguments.clients, arguments.seconds)
        finally:
            oxigraph.terminate()
            oxigraph.wait()


if __name__ == "__main__":
    main()

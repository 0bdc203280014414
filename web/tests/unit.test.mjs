// The parts of the page that compute, without a browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const web = fileURLToPath(new URL('../', import.meta.url));

async function load(...names) {
  const stdin = { contents: names.map((name) => `export * from './src/${name}';`).join('\n'), resolveDir: web };
  const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', write: false, jsx: 'automatic', jsxImportSource: 'preact' });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}
const { pieces, paragraphStart, signOf, emptyCell, add, network, alongMainDivide, likeness, mostContested, graphml, csv, pathOf, outside } =
  await load('marks', 'stance', 'order', 'discourse', 'graph');

const cell = (said) => {
  const made = emptyCell();
  for (const [stance, n] of Object.entries(said)) add(made, stance, n, 0.9);
  return made;
};
const table = (rows) =>
  new Map(Object.entries(rows).map(([row, cells]) => [row, new Map(Object.entries(cells).map(([c, said]) => [c, cell(said)]))]));

test('spans are bytes of the document, pieces are the paragraph', () => {
  const text = 'Perú’s view: “norms” matter.';
  const bytes = new TextEncoder().encode(text).length;
  const start = 100;
  const at = (words) => {
    const before = new TextEncoder().encode(text.slice(0, text.indexOf(words))).length;
    return [start + before, start + before + new TextEncoder().encode(words).length];
  };
  const found = pieces(text, start, [['quote', at('“norms” matter')], ['target', at('norms')], ['holder', at('Perú')]]);
  assert.equal(found.map((piece) => piece.text).join(''), text);
  assert.deepEqual(found.filter(({ marks }) => marks.includes('quote')).map((p) => p.text), ['“', 'norms', '” matter']);
  assert.deepEqual(found.find(({ marks }) => marks.includes('holder')).text, 'Perú');
  // Outside of the paragraph, turned around, absent.
  for (const span of [[0, 50], [start + bytes, start + bytes + 5], [start + 9, start + 3], undefined]) {
    assert.deepEqual(pieces(text, start, [['quote', span]]).map((p) => p.marks), [[]]);
  }
  assert.equal(paragraphStart('https://w3id.org/demarche/paragraph/a%2F1/354-951'), 354);
});

test('a cell has one sign, silent has none, and sides are not averaged away', () => {
  assert.equal(signOf(cell({ supports: 9, opposes: 1 })), 'both');
  assert.equal(signOf(cell({ supports: 2, ambivalent: 1 })), 'supports');
  assert.equal(signOf(cell({ supports: 1, ambivalent: 1 })), 'ambivalent');
  assert.equal(signOf(cell({ opposes: 1, addresses: 5 })), 'opposes');
  assert.equal(signOf(cell({ addresses: 1 })), 'addresses');
});

test('congruence and conflict count each target once; raising a target takes no side', () => {
  const three = table({
    A: { x: { supports: 7 }, y: { opposes: 1 }, z: { addresses: 4 } },
    B: { x: { supports: 1 }, y: { supports: 2 }, z: { supports: 1 } },
    C: { y: { ambivalent: 1 }, z: { opposes: 1 } },
  });
  const by = (edges) => Object.fromEntries(edges.map((e) => [`${e.source}${e.target}`, [e.congruence, e.conflict, e.weight]]));
  assert.deepEqual(by(network(three, 'subtract', 'no')), { AB: [1, 1, 0], BC: [0, 1, -1] });
  assert.deepEqual(by(network(three, 'congruence', 'no')).AB[2], 1);
  assert.deepEqual(by(network(three, 'conflict', 'average')).AB[2], 1 / 2.5);
  assert.deepEqual(by(network(three, 'congruence', 'jaccard')).AB[2], 1 / 4);
  assert.deepEqual(by(network(three, 'congruence', 'cosine')).AB[2], 1 / Math.sqrt(6));
});

test('the main divide parts two camps and puts those without a side last', () => {
  const camps = table({
    A1: { x: { supports: 1 }, y: { opposes: 1 } },
    B1: { x: { opposes: 1 }, y: { supports: 1 } },
    A2: { x: { supports: 2 }, y: { opposes: 1 } },
    B2: { x: { opposes: 1 } },
    N: { x: { addresses: 1 } },
  });
  const order = alongMainDivide(camps);
  assert.equal(order.at(-1), 'N');
  const camp = (name) => order.indexOf(name) < 2;
  assert.equal(camp('A1'), camp('A2'));
  assert.equal(camp('B1'), camp('B2'));
  assert.notEqual(camp('A1'), camp('B1'));
  const near = likeness(camps, 'A1');
  assert.ok(near.get('A2') > near.get('N') && near.get('N') >= near.get('B1'));
  assert.equal(mostContested(camps), 'x');
});

test('files escape what is in a name', () => {
  const nodes = [
    { id: 'A', label: '<b>&"\u0000', kind: 'state', group: '', frequency: 3 },
    { id: 'B', label: '=cmd("x")', kind: 'state', group: 'g', frequency: 1 },
  ];
  const edges = [{ source: 'A', target: 'B', weight: 2, congruence: 3, conflict: 1 }];
  const xml = graphml(nodes, edges, { qualifierAggregation: 'subtract', normalization: 'no' });
  assert.match(xml, /&lt;b&gt;&amp;&quot;</);
  assert.ok(!xml.includes('<b>') && !xml.includes('\u0000'));
  assert.match(xml, /<data key="graph-qualifierAggregation">subtract<\/data>/);
  assert.deepEqual(csv(nodes, edges).trim().split('\r\n').slice(1).map((line) => line.split(',').slice(-2)), [['0', '2'], ['2', '0']]);
  assert.ok(csv(nodes, edges).includes(`"'=cmd(""x"")"`));
});

test('only http and https become links', () => {
  assert.equal(pathOf('https://w3id.org/demarche/position/a%2F1/3-9/PER/supports/x'), '/position/a%2F1/3-9/PER/supports/x');
  assert.equal(pathOf('http://elsewhere.org/base/state/PER'), '/state/PER');
  for (const bad of ['javascript:alert(1)', 'javascript://x/state/PER', 'data:text/html,/state/PER', 'https://x.org/', '', undefined]) {
    assert.equal(pathOf(bad), undefined, bad);
  }
  assert.equal(outside('https://un.org/a'), 'https://un.org/a');
  for (const bad of ['javascript:alert(1)', ' JaVaScript:alert(1)', 'java\tscript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'x']) {
    assert.equal(outside(bad), undefined, bad);
  }
});

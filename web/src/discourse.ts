// The network as a file, in the words of rDNA (`dna_network`), so that it can be set beside one made there.
//
// In: nodes, edges and the options that made them. Out: GraphML, or a matrix as CSV. Invariant: the file holds what
// is shown and says how it was made; text is escaped.

import type { Edge } from './order';

export interface Node {
  id: string;
  label: string;
  kind: string;
  group: string;
  frequency: number;
}

/** The options of `dna_network` by their names there. */
export type Options = Record<string, string | number | boolean>;

const escape = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

export function graphml(nodes: Node[], edges: Edge[], options: Options): string {
  const number = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const keys = Object.keys(options);
  const attribute = (domain: string, name: string, type: string) =>
    `  <key id="${domain}-${escape(name)}" for="${domain}" attr.name="${escape(name)}" attr.type="${type}"/>\n`;
  const data = (domain: string, name: string, value: string | number | boolean) =>
    `<data key="${domain}-${escape(name)}">${escape(String(value))}</data>`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n' +
    keys.map((key) => attribute('graph', key, 'string')).join('') +
    attribute('node', 'name', 'string') +
    attribute('node', 'label', 'string') +
    attribute('node', 'type', 'string') +
    attribute('node', 'group', 'string') +
    attribute('node', 'frequency', 'int') +
    attribute('edge', 'weight', 'double') +
    attribute('edge', 'congruence', 'int') +
    attribute('edge', 'conflict', 'int') +
    '  <graph edgedefault="undirected">\n' +
    keys.map((key) => `    ${data('graph', key, options[key])}\n`).join('') +
    nodes
      .map(
        (node) =>
          `    <node id="${number.get(node.id)}">${data('node', 'name', node.id)}${data('node', 'label', node.label)}` +
          `${data('node', 'type', node.kind)}${data('node', 'group', node.group)}${data('node', 'frequency', node.frequency)}</node>\n`,
      )
      .join('') +
    edges
      .map(
        (edge, i) =>
          `    <edge id="e${i}" source="${number.get(edge.source)}" target="${number.get(edge.target)}">` +
          `${data('edge', 'weight', edge.weight)}${data('edge', 'congruence', edge.congruence)}${data('edge', 'conflict', edge.conflict)}</edge>\n`,
      )
      .join('') +
    '  </graph>\n</graphml>\n'
  );
}

/** One field. A name that begins like a formula is kept from being one in a spreadsheet. */
const field = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** The matrix of weights, as rDNA writes with `fileFormat = "csv"`. */
export function csv(nodes: Node[], edges: Edge[]): string {
  const weight = new Map(edges.flatMap((e) => [[`${e.source} ${e.target}`, e.weight], [`${e.target} ${e.source}`, e.weight]]));
  const names = nodes.map(({ label }) => field(label));
  const rows = nodes.map(({ id }, i) => [names[i], ...nodes.map((other) => weight.get(`${id} ${other.id}`) ?? 0)].join(','));
  return `${['', ...names].join(',')}\r\n${rows.join('\r\n')}\r\n`;
}

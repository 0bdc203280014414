// Who stands near whom: orders of rows and columns, congruence and conflict.
//
// In: cells by row and column. Out: orders and weights. Invariant: merely raising a target takes no side and brings
// nobody nearer; silence brings nobody nearer either; equal inputs give equal orders.

import { type Cell, score, signOf } from './stance';

export type Table = Map<string, Map<string, Cell>>;

/** The table with rows and columns exchanged. */
export function transpose(table: Table): Table {
  const turned: Table = new Map();
  for (const [row, cells] of table) {
    for (const [column, cell] of cells) {
      if (!turned.has(column)) turned.set(column, new Map());
      turned.get(column)!.set(row, cell);
    }
  }
  return turned;
}

/**
 * The rows along the first principal component of their sides, found by power iteration: those who take sides alike
 * stand together, and the two ends differ most. Rows that take no side come last.
 */
export function alongMainDivide(table: Table): string[] {
  const rows = [...table.keys()].sort();
  const columns = [...transpose(table).keys()].sort();
  const sides = rows.map((row) => columns.map((column) => score(table.get(row)!.get(column))));
  const means = columns.map((_, j) => {
    const known = sides.flatMap((line) => (line[j] === undefined ? [] : [line[j]]));
    return known.length ? known.reduce((a, b) => a + b, 0) / known.length : 0;
  });
  // What is not said weighs nothing.
  const centred = sides.map((line) => line.map((side, j) => (side === undefined ? 0 : side - means[j])));
  let axis = columns.map((_, j) => 1 + (j % 7) / 7);
  for (let turn = 0; turn < 60; turn += 1) {
    const along = centred.map((line) => dot(line, axis));
    const next = columns.map((_, j) => centred.reduce((sum, line, i) => sum + line[j] * along[i], 0));
    const length = Math.hypot(...next);
    if (length < 1e-12) break;
    axis = next.map((x) => x / length);
  }
  // The axis has no direction of its own: support shall come first.
  const sign = axis.reduce((a, b) => a + b, 0) < 0 ? -1 : 1;
  const place = new Map(rows.map((row, i) => [row, sign * dot(centred[i], axis)]));
  const silent = new Set(rows.filter((_, i) => sides[i].every((side) => side === undefined)));
  return rows.sort(
    (a, b) => Number(silent.has(a)) - Number(silent.has(b)) || place.get(b)! - place.get(a)! || (a < b ? -1 : 1),
  );
}

const dot = (a: number[], b: number[]): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
};

export interface Pair {
  /** Targets on which both take the same side. */
  congruence: number;
  /** Targets on which one is for and the other against. */
  conflict: number;
}

type Sides = Map<string, Set<string>>;

function sidesOf(cells: Map<string, Cell>): Sides {
  const sides: Sides = new Map();
  for (const [target, cell] of cells) {
    const taken = new Set<string>();
    if (cell.supports) taken.add('supports');
    if (cell.opposes) taken.add('opposes');
    if (cell.ambivalent) taken.add('ambivalent');
    if (taken.size) sides.set(target, taken);
  }
  return sides;
}

/** Congruence and conflict, each target and stance counted once, as rDNA counts with `duplicates = "acrossrange"`. */
export function compare(a: Sides, b: Sides): Pair {
  const pair = { congruence: 0, conflict: 0 };
  for (const [target, mine] of a) {
    const theirs = b.get(target);
    if (!theirs) continue;
    for (const side of mine) if (theirs.has(side)) pair.congruence += 1;
    if (mine.has('supports') && theirs.has('opposes')) pair.conflict += 1;
    if (mine.has('opposes') && theirs.has('supports')) pair.conflict += 1;
  }
  return pair;
}

/** How alike each row is to one of them: congruence − conflict over what either takes a side on. */
export function likeness(table: Table, one: string): Map<string, number> {
  const mine = sidesOf(table.get(one) ?? new Map());
  const found = new Map<string, number>();
  for (const [row, cells] of table) {
    const theirs = sidesOf(cells);
    const { congruence, conflict } = compare(mine, theirs);
    const all = new Set([...mine.keys(), ...theirs.keys()]).size;
    found.set(row, row === one ? 2 : all ? (congruence - conflict) / all : -2);
  }
  return found;
}

// ---- networks, with rDNA's words for them

export type Aggregation = 'subtract' | 'congruence' | 'conflict';
export type Normalization = 'no' | 'average' | 'jaccard' | 'cosine';

export interface Edge extends Pair {
  source: string;
  target: string;
  weight: number;
}

/** The one-mode network of the rows. */
export function network(table: Table, aggregation: Aggregation, normalization: Normalization): Edge[] {
  const rows = [...table.keys()].sort();
  const sides = rows.map((row) => sidesOf(table.get(row)!));
  // How many pairs of target and stance each row has.
  const activity = sides.map((of) => [...of.values()].reduce((sum, taken) => sum + taken.size, 0));
  const edges: Edge[] = [];
  for (let i = 0; i < rows.length; i += 1) {
    for (let j = i + 1; j < rows.length; j += 1) {
      const pair = compare(sides[i], sides[j]);
      if (!pair.congruence && !pair.conflict) continue;
      const raw =
        aggregation === 'subtract'
          ? pair.congruence - pair.conflict
          : aggregation === 'congruence'
            ? pair.congruence
            : pair.conflict;
      const by =
        normalization === 'average'
          ? (activity[i] + activity[j]) / 2
          : normalization === 'jaccard'
            ? activity[i] + activity[j] - pair.congruence
            : normalization === 'cosine'
              ? Math.sqrt(activity[i] * activity[j])
              : 1;
      edges.push({ source: rows[i], target: rows[j], weight: raw / by, ...pair });
    }
  }
  return edges;
}

/** The target with the largest smaller camp; where none is contested, the one that most speak on. */
export function mostContested(table: Table): string | undefined {
  const turned = transpose(table);
  const by = new Map([...turned].map(([target, cells]) => [target, contest(cells) * 1000 + cells.size]));
  return [...by].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}

/** How contested a column is: the smaller of its two camps. */
export function contest(cells: Map<string, Cell>): number {
  let supporters = 0;
  let opponents = 0;
  for (const cell of cells.values()) {
    const sign = signOf(cell);
    if (sign === 'supports') supporters += 1;
    else if (sign === 'opposes') opponents += 1;
    else if (sign === 'both') {
      supporters += 0.5;
      opponents += 0.5;
    }
  }
  return Math.min(supporters, opponents) * 1000 + Math.max(supporters, opponents);
}

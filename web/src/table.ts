// The answer of `matrix` as a table of cells.

import { type Answer, ask } from './api';
import { type Concepts, loadConcepts } from './graph';
import type { Table } from './order';
import { add, emptyCell, isStance } from './stance';
import { type Address, type Loaded, useLoaded } from './state';
import { filterParameters } from './ui';

export interface Found {
  concepts: Concepts;
  table: Table;
  positions: number;
  targets: Set<string>;
  truncated: boolean;
}

export function tableOf({ rows }: Pick<Answer, 'rows'>): Table {
  const table: Table = new Map();
  for (const { holder, target, stance, n, confidence } of rows) {
    if (!holder || !target || !isStance(stance)) continue;
    if (!table.has(holder)) table.set(holder, new Map());
    const cells = table.get(holder)!;
    if (!cells.has(target)) cells.set(target, emptyCell());
    add(cells.get(target)!, stance, Number(n), Number(confidence));
  }
  return table;
}

/** Who stands where, within the filters of the address and perhaps one target. */
export function useTable(at: Address, more: { target?: string; holder?: string } = {}): Loaded<Found> {
  const parameters = { ...filterParameters(at), ...more };
  return useLoaded(`table ${JSON.stringify(parameters)}`, async () => {
    const [concepts, answer] = await Promise.all([loadConcepts(), ask('matrix', parameters)]);
    const table = tableOf(answer);
    const targets = new Set<string>();
    let positions = 0;
    for (const cells of table.values()) {
      for (const [target, cell] of cells) {
        targets.add(target);
        positions += cell.n;
      }
    }
    return { concepts, table, positions, targets, truncated: answer.truncated };
  });
}

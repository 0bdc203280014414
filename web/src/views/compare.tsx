// Two or three states or groups side by side, with the words.

import { useMemo } from 'preact/hooks';
import { type Row, address, ask } from '../api';
import { Evidence, evidenceKey } from '../evidence';
import { type Concept, type Concepts, byCodebook } from '../graph';
import { type Cell, add, emptyCell, inWords, isStance, plural, signOf } from '../stance';
import { type Address, useAddress, useLoaded } from '../state';
import { type Found, useTable } from '../table';
import { ConceptLink, Downloads, Empty, Filters, Glyph, HolderSelect, Legend, Name, Select, Shown, Truncated, filterParameters, useTitle } from '../ui';

export default function Compare() {
  const at = useAddress();
  const found = useTable(at);
  return (
    <>
      <Shown loaded={found} what="the comparison">
        {(value) => <Chosen at={at} found={value} />}
      </Shown>
      <Evidence at={at} />
    </>
  );
}

function Chosen({ at, found }: { at: Address; found: Found }) {
  const { concepts, table } = found;
  const { values, set } = at;
  const most = useMemo(() => {
    const total = (iri: string) => [...table.get(iri)!.values()].reduce((sum, { n }) => sum + n, 0);
    return [...table.keys()].filter((iri) => concepts.get(iri).kind === 'state').sort((a, b) => total(b) - total(a) || (a < b ? -1 : 1));
  }, [table, concepts]);
  const asked = (values.holders ?? '').split(',').filter(Boolean);
  const ids = asked.length ? asked.slice(0, 3) : most.slice(0, 2).map((iri) => concepts.get(iri).id);
  const holders = ids.flatMap((id) => concepts.holder(id) ?? []);
  const title = holders.length ? holders.map(({ label }) => label).join(' and ') : 'Compare';
  useTitle(`${title} side by side`);
  const put = (i: number) => (id: string) => {
    const next = [...ids];
    if (id) next[i] = id;
    else next.splice(i, 1);
    set({ holders: [...new Set(next)].join(','), at: '' });
  };
  const spoken = new Set(table.keys());
  return (
    <>
      <h1>Side by side</h1>
      <p class="lead">Two or three states or groups, target by target. Where they differ comes first.</p>
      <Filters at={at}>
        <HolderSelect concepts={concepts} used={spoken} label="One" value={ids[0]} none={ids[0] ? undefined : 'choose'} onChange={put(0)} />
        <HolderSelect concepts={concepts} used={spoken} label="Other" value={ids[1]} none="nobody" onChange={put(1)} />
        <HolderSelect concepts={concepts} used={spoken} label="Third" value={ids[2]} none="nobody" onChange={put(2)} />
        <Select
          label="Show"
          value={values.show}
          none="all targets"
          options={[
            { value: 'differs', label: 'where they differ' },
            { value: 'same', label: 'where they agree' },
            { value: 'shared', label: 'where two or more speak' },
          ]}
          onChange={(show) => set({ show })}
        />
      </Filters>
      <Truncated when={found.truncated} />
      {holders.length ? (
        <Sides at={at} concepts={concepts} holders={holders} />
      ) : (
        <Empty title="Nobody is chosen">
          <p>Choose two or three above. If the lists are empty, no statement is within the filters.</p>
        </Empty>
      )}
    </>
  );
}

/** Opposite sides; unlike sides, one of them mixed; the same side; one takes none; one alone speaks. */
type Kind = 'differs' | 'partly' | 'same' | 'apart' | 'alone';

interface Line {
  target: Concept;
  cells: (Cell | undefined)[];
  quotes: (string | undefined)[];
  kind: Kind;
}

const ORDER: Kind[] = ['differs', 'partly', 'apart', 'same', 'alone'];

function Sides({ at, concepts, holders }: { at: Address; concepts: Concepts; holders: Concept[] }) {
  const parameters = filterParameters(at);
  const key = `compare ${holders.map(({ id }) => id).join()} ${JSON.stringify(parameters)}`;
  const loaded = useLoaded(key, () => Promise.all(holders.map(({ iri }) => ask('positions', { ...parameters, holder: iri }))));
  return (
    <Shown loaded={loaded} what="their words">
      {(answers, busy) => {
        if (answers.length !== holders.length) return null;
        const lines = arrange(answers.map(({ rows }) => rows), concepts);
        const count = (...kinds: Kind[]) => lines.filter(({ kind }) => kinds.includes(kind)).length;
        const { show } = at.values;
        const shown = lines.filter(({ kind }) =>
          show === 'differs' ? kind === 'differs' || kind === 'partly' : show === 'same' ? kind === 'same' : show === 'shared' ? kind !== 'alone' : true,
        );
        return (
          <div class={busy ? 'busy' : ''}>
            <Truncated when={answers.some(({ truncated }) => truncated)} />
            {holders.length > 1 && (
              <ul class="tally">
                <li>
                  <strong>{count('differs')}</strong> opposite sides
                </li>
                <li>
                  <strong>{count('partly')}</strong> partly: one is of two minds
                </li>
                <li>
                  <strong>{count('same')}</strong> the same side
                </li>
                <li>
                  <strong>{count('apart')}</strong> both speak, one takes no side
                </li>
                <li>
                  <strong>{count('alone')}</strong> one alone speaks
                </li>
              </ul>
            )}
            <div class="below">
              <Legend />
              <Downloads links={holders.map(({ id, iri }) => [`${id} as CSV`, address('positions', { ...parameters, holder: iri }, 'csv')])} />
            </div>
            {shown.length ? (
              <table class="plain sides">
                <caption class="hidden">Stances of {holders.map(({ label }) => label).join(', ')} by target</caption>
                <thead>
                  <tr>
                    <th scope="col">Target</th>
                    {holders.map((holder) => (
                      <th key={holder.iri} scope="col">
                        <ConceptLink concept={holder} />
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {shown.map(({ target, cells, quotes, kind }) => (
                    <tr key={target.iri} class={kind}>
                      <th scope="row">
                        <ConceptLink concept={target} />
                        {kind === 'differs' && <span class="flag"> opposite</span>}
                        {kind === 'partly' && <span class="fine"> partly</span>}
                      </th>
                      {cells.map((cell, i) => (
                        <td key={holders[i].iri} data-name={holders[i].label}>
                          {cell ? (
                            <>
                              <button type="button" onClick={() => at.set({ at: evidenceKey(holders[i], target) }, { push: !at.values.at })}>
                                <Glyph sign={signOf(cell)} /> {inWords(cell)}
                              </button>
                              <p class="quote" dir="auto">
                                “{quotes[i]}”
                              </p>
                            </>
                          ) : (
                            <span class="fine">silent here</span>
                          )}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            ) : (
              <Empty title="There is no such target">
                <p>
                  {plural(lines.length, 'target')} within the filters, none of this kind: <button type="button" class="quiet" onClick={() => at.set({ show: '' })}>show all</button>
                </p>
              </Empty>
            )}
            <p class="fine">
              For a table of all: <Name>matrix</Name>, sorted by similarity to one of them:{' '}
              {holders.map(({ id, label }) => (
                <span key={id}>
                  <a href={at.link('/matrix', { sort: `like:${id}` })}>{label}</a>{' '}
                </span>
              ))}
            </p>
          </div>
        );
      }}
    </Shown>
  );
}

function arrange(answers: Row[][], concepts: Concepts): Line[] {
  const lines = new Map<string, Line>();
  answers.forEach((rows, i) => {
    const best = new Map<string, Row[]>();
    for (const row of rows) {
      const { target, stance } = row;
      if (!target || !isStance(stance)) continue;
      if (!lines.has(target)) {
        const none = answers.map(() => undefined);
        lines.set(target, { target: concepts.get(target), cells: [...none], quotes: [...none], kind: 'alone' });
      }
      const line = lines.get(target)!;
      add((line.cells[i] ??= emptyCell()), stance, 1, Number(row.confidence));
      best.set(target, [...(best.get(target) ?? []), row]);
    }
    // The surest statement of the side that the sign shows.
    for (const [target, said] of best) {
      const line = lines.get(target)!;
      const sign = signOf(line.cells[i]!);
      const fitting = said.filter(({ stance }) => stance === sign);
      line.quotes[i] = (fitting.length ? fitting : said).sort((a, b) => Number(b.confidence) - Number(a.confidence))[0].quote;
    }
  });
  for (const line of lines.values()) {
    const signs = line.cells.flatMap((cell) => (cell ? [signOf(cell)] : []));
    const sides = new Set(signs.filter((sign) => sign !== 'addresses'));
    const opposite = sides.has('supports') && sides.has('opposes');
    line.kind =
      signs.length < 2 ? 'alone' : opposite ? 'differs' : sides.size > 1 ? 'partly' : signs.includes('addresses') ? 'apart' : 'same';
  }
  return [...lines.values()].sort(
    (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || byCodebook(a.target, b.target),
  );
}

// Who stands where: holders by targets.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { address, ask } from '../api';
import { Evidence, evidenceKey } from '../evidence';
import { type Concept, byCodebook, normNumber, targetName } from '../graph';
import { focusCell, rove, step } from '../keys';
import { alongMainDivide, contest, likeness, transpose } from '../order';
import { type Cell, GLYPH, SIGNS, type Sign, level, plural, score, signOf, spoken } from '../stance';
import { type Address, useAddress, useLoaded } from '../state';
import { type Found, useTable } from '../table';
import {
  Downloads,
  Empty,
  Filters,
  Legend,
  Name,
  type Option,
  Select,
  Shown,
  Truncated,
  filterParameters,
  useTitle,
} from '../ui';

const REGIONS = ['Africa', 'Americas', 'Asia', 'Europe', 'Oceania'];
const REGIONAL = ['AFRICAN-GROUP', 'ASIA-PACIFIC-GROUP', 'EASTERN-EUROPEAN-GROUP', 'GRULAC', 'WEOG'];

export default function Matrix() {
  useTitle('Who stands where');
  const at = useAddress();
  const found = useTable(at);
  return (
    <>
      <h1>Who stands where</h1>
      <Shown loaded={found} what="the matrix">
        {(value, busy) => (
          <div class={busy ? 'busy' : ''} aria-busy={busy}>
            <Sheet at={at} found={value} />
          </div>
        )}
      </Shown>
      <Evidence at={at} />
    </>
  );
}

interface Section {
  title?: string;
  holders: Concept[];
}

function Sheet({ at, found }: { at: Address; found: Found }) {
  const { concepts, table, targets, positions } = found;
  const { values, set } = at;
  const needsMembers = values.group !== undefined && !['region', 'regional'].includes(values.group);
  const members = useLoaded(needsMembers ? `members ${values.group}` : 'no members', async () => {
    if (!needsMembers) return undefined;
    const { rows } = await ask('members', { group: values.group });
    return new Set(rows.map(({ member }) => member));
  });

  const columns = useMemo(() => {
    const turned = transpose(table);
    const all = [...turned.keys()].map((iri) => concepts.get(iri));
    const holders = (target: Concept) => turned.get(target.iri)!.size;
    const key = values.columns;
    if (key === 'codebook') return all.sort(byCodebook);
    if (key === 'contested') {
      const by = new Map(all.map(({ iri }) => [iri, contest(turned.get(iri)!)]));
      return all.sort((a, b) => by.get(b.iri)! - by.get(a.iri)! || byCodebook(a, b));
    }
    if (key === 'alike') {
      const place = new Map(alongMainDivide(turned).map((iri, i) => [iri, i]));
      return all.sort((a, b) => place.get(a.iri)! - place.get(b.iri)!);
    }
    return all.sort((a, b) => holders(b) - holders(a) || byCodebook(a, b));
  }, [table, concepts, values.columns]);

  const sections = useMemo((): Section[] => {
    const spoken = [...table.keys()].map((iri) => concepts.get(iri));
    const silent =
      values.silent === 'show' ? concepts.of('state').filter(({ iri, type }) => type === 'un-member' && !table.has(iri)) : [];
    const sorted = [...order(spoken, found, values.sort), ...silent.sort(byName)];
    const { group } = values;
    if (!group) return [{ holders: sorted }];
    const place = (holder: Concept): string => {
      if (group === 'region') {
        if (holder.kind === 'group') return 'Groups';
        return holder.regions.find((region) => REGIONS.includes(region)) ?? 'Elsewhere';
      }
      if (group === 'regional') {
        if (holder.kind === 'group') return 'Groups';
        return holder.regionalGroup ? concepts.get(holder.regionalGroup).label : 'In no regional group';
      }
      const name = concepts.holder(group)?.label ?? group;
      if (holder.id === group) return name;
      const inside = members.state === 'ready' && members.value?.has(holder.iri);
      return inside ? `Members of ${name}` : holder.kind === 'group' ? 'Other groups' : 'Other states';
    };
    const by = new Map<string, Concept[]>();
    for (const holder of sorted) {
      const title = place(holder);
      if (!by.has(title)) by.set(title, []);
      by.get(title)!.push(holder);
    }
    const last = (title: string) => Number(/^(Groups|Other groups)$/.test(title)) * 2 + Number(/^(Other|Elsewhere|In no)/.test(title));
    const first = concepts.holder(group)?.label;
    return [...by]
      .map(([title, holders]) => ({ title, holders }))
      .sort(
        (a, b) =>
          Number(b.title === first) - Number(a.title === first) ||
          last(a.title) - last(b.title) ||
          a.title.localeCompare(b.title, 'en'),
      );
  }, [table, concepts, values.sort, values.group, values.silent, members]);

  const filtered = ['forum', 'from', 'until', 'confidence'].some((key) => values[key]);
  const empty = !positions;
  const sortedBy = values.sort?.startsWith('target:') ? values.sort.slice(7) : undefined;
  const holderOptions = [...table.keys()].map((iri) => concepts.get(iri)).sort(byName);
  const rowOptions: Option[] = [
    { value: 'name', label: 'name' },
    { value: 'alike', label: 'the main divide' },
    ...columns.toSorted(byCodebook).map(({ id, label }) => ({ value: `target:${id}`, label: `stance on: ${label}`, group: 'by their stance on' })),
    ...holderOptions.map(({ id, label }) => ({ value: `like:${id}`, label: `like ${label}`, group: 'by similarity to' })),
  ];
  const groupOptions: Option[] = [
    { value: 'region', label: 'region' },
    { value: 'regional', label: 'UN regional group' },
    ...concepts
      .of('group')
      .filter(({ id }) => !REGIONAL.includes(id))
      .sort(byName)
      .map(({ id, label }) => ({ value: id, label, group: 'members of' })),
  ];
  return (
    <>
      <p class="lead">
        {plural(positions, 'statement')} of {plural(table.size, 'state or group', 'states and groups')} on{' '}
        {plural(targets.size, 'norm or topic', 'norms and topics')}. Open a cell to read the words.
      </p>
      <Filters at={at}>
        <Select
          label="Rows by"
          value={values.sort}
          none="number of statements"
          options={rowOptions}
          onChange={(sort) => set({ sort })}
        />
        <Select label="Grouped by" value={values.group} none="nothing" options={groupOptions} onChange={(group) => set({ group })} />
        <Select
          label="Columns by"
          value={values.columns}
          none="number of holders"
          options={[
            { value: 'contested', label: 'how contested' },
            { value: 'codebook', label: 'norm and name' },
            { value: 'alike', label: 'similarity' },
          ]}
          onChange={(next) => set({ columns: next })}
        />
        <label class="tick">
          <input
            type="checkbox"
            checked={values.silent === 'show'}
            onChange={(event) => set({ silent: event.currentTarget.checked ? 'show' : '' })}
          />{' '}
          show members that are silent
        </label>
      </Filters>
      <Truncated when={found.truncated} />
      {empty && values.silent !== 'show' ? (
        <Empty title={filtered ? 'No statement is within these filters' : 'The graph holds no position yet'}>
          <p>
            {filtered
              ? 'Nothing was said there and then, or nothing so surely. Clear a filter above; statements without a date are left out when a time is asked for.'
              : 'Build it from texts: demarche build FOLDER, then start the server again.'}
          </p>
        </Empty>
      ) : (
        <>
          <div class="below">
            <Legend />
            <Downloads
              links={[
                ['CSV', address('matrix', filterParameters(at), 'csv')],
                ['JSON', address('matrix', filterParameters(at), 'json')],
              ]}
            />
          </div>
          <Grid at={at} found={found} columns={columns} sections={sections} sortedBy={sortedBy} />
        </>
      )}
    </>
  );
}

const byName = (a: Concept, b: Concept) => a.label.localeCompare(b.label, 'en');

/** The order of the rows. */
function order(holders: Concept[], { table, concepts }: Found, key: string | undefined): Concept[] {
  const total = new Map(
    holders.map(({ iri }) => [iri, [...table.get(iri)!.values()].reduce((sum, { n }) => sum + n, 0)]),
  );
  const most = (a: Concept, b: Concept) => total.get(b.iri)! - total.get(a.iri)! || byName(a, b);
  if (key === 'name') return holders.sort(byName);
  if (key === 'alike') {
    const place = new Map(alongMainDivide(table).map((iri, i) => [iri, i]));
    return holders.sort((a, b) => place.get(a.iri)! - place.get(b.iri)!);
  }
  const [kind, id] = key?.split(':') ?? [];
  if (kind === 'like') {
    const one = concepts.holder(id);
    if (one && table.has(one.iri)) {
      const near = likeness(table, one.iri);
      return holders.sort((a, b) => near.get(b.iri)! - near.get(a.iri)! || byName(a, b));
    }
  }
  if (kind === 'target') {
    const target = concepts.target(id);
    // For, both ways, against, no side, silent.
    const rank = (holder: Concept): number => {
      const cell = target && table.get(holder.iri)!.get(target.iri);
      if (!cell) return -9;
      const side = score(cell);
      return side === undefined ? -5 : side * 2 + Math.min(cell.n, 50) / 100;
    };
    return holders.sort((a, b) => rank(b) - rank(a) || most(a, b));
  }
  return holders.sort(most);
}

/** More rows than a window shows. */
const FIRST_ROWS = 40;

function Grid(props: {
  at: Address;
  found: Found;
  columns: Concept[];
  sections: Section[];
  sortedBy: string | undefined;
}) {
  const { at, found, columns, sections, sortedBy } = props;
  const { table, concepts } = found;
  const grid = useRef<HTMLTableElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  // What is in sight first, the rest when that is drawn.
  const [whole, setWhole] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWhole(true), 60);
    return () => clearTimeout(timer);
  }, []);
  const rows = sections.reduce((sum, { holders }) => sum + holders.length, 0);
  const open = (cell: HTMLElement) => cell.dataset.at && at.set({ at: cell.dataset.at }, { push: !at.values.at });
  const sheet = useMemo(() => {
    const turned = transpose(table);
    let left = whole ? Infinity : FIRST_ROWS;
    return (
      <>
        <thead>
          <tr>
            <th scope="col" class="corner">
              <span>norms and topics →</span>
              <span>states and groups ↓</span>
            </th>
            {columns.map((target) => (
              <th key={target.iri} scope="col" aria-sort={target.id === sortedBy ? 'descending' : undefined}>
                <button type="button" tabIndex={-1} data-sort={target.id} title={`Rows by their stance on: ${target.label}`}>
                  <span class="turned">
                    {normNumber(target) && <b>{normNumber(target)} </b>}
                    <Name>{target.label}</Name>
                  </span>
                  <Balance cells={[...(turned.get(target.iri)?.values() ?? [])]} />
                </button>
              </th>
            ))}
          </tr>
        </thead>
        {sections.map(({ title, holders }, s) => (
          <tbody key={title ?? ''}>
            {title && (
              <tr class="section">
                <th scope="colgroup" colSpan={columns.length + 1}>
                  <span>
                    {title} <small>{holders.length}</small>
                  </span>
                </th>
              </tr>
            )}
            {holders.slice(0, Math.max(0, left)).map((holder, r) => {
              left -= 1;
              const cells = table.get(holder.iri);
              return (
                <tr key={holder.iri}>
                  <th scope="row">
                    <a tabIndex={-1} href={rowHref(holder)} title={holder.label}>
                      <span class="long">
                        <Name>{holder.label}</Name>
                      </span>
                      <span class="short" aria-hidden="true">
                        {holder.id}
                      </span>
                    </a>
                    <Balance cells={[...(cells?.values() ?? [])]} />
                  </th>
                  {columns.map((target, c) => (
                    <Box
                      key={target.iri}
                      cell={cells?.get(target.iri)}
                      holder={holder}
                      target={target}
                      first={s === 0 && r === 0 && c === 0}
                    />
                  ))}
                </tr>
              );
            })}
          </tbody>
        ))}
      </>
    );
  }, [table, concepts, columns, sections, sortedBy, whole]);

  useEffect(() => {
    const chosen = grid.current?.querySelectorAll('td[aria-selected="true"]') ?? [];
    for (const cell of chosen) cell.setAttribute('aria-selected', 'false');
    if (at.values.at) {
      grid.current?.querySelector(`td[data-at="${CSS.escape(at.values.at)}"]`)?.setAttribute('aria-selected', 'true');
    }
  }, [at.values.at, sheet]);

  // Rows and columns move about, the one stop for Tab stays one.
  useEffect(() => {
    const table = grid.current;
    const focused = document.activeElement?.closest<HTMLElement>('td, th');
    const cell = focused && table?.contains(focused) ? focused : table?.querySelector<HTMLElement>('td');
    if (table && cell) rove(table, cell);
  }, [sheet]);

  const onKeyDown = (event: KeyboardEvent) => {
    const cell = (event.target as HTMLElement).closest<HTMLTableCellElement>('td, th');
    if (!cell) return;
    if ((event.key === 'Enter' || event.key === ' ') && cell.tagName === 'TD') {
      event.preventDefault();
      open(cell);
      return;
    }
    const next = step(cell, event);
    if (next) {
      event.preventDefault();
      focusCell(grid.current!, next);
    }
  };
  const show = (event: Event) => {
    const cell = (event.target as HTMLElement).closest<HTMLTableCellElement>('td, th');
    if (!cell || !readout.current) return;
    readout.current.textContent = cell.tagName === 'TD' ? cell.getAttribute('aria-label') : '';
    const column = cell.cellIndex;
    const before = grid.current!.querySelector('thead th.here');
    const now = grid.current!.tHead!.rows[0].cells[column];
    if (before !== now) {
      before?.classList.remove('here');
      if (column > 0) now?.classList.add('here');
    }
  };
  return (
    <>
      <div class="scroller">
        <table
          class="matrix"
          role="grid"
          aria-rowcount={rows + 1}
          aria-busy={!whole && rows > FIRST_ROWS}
          aria-label="Stances of states and groups on norms and topics"
          ref={grid}
          onKeyDown={onKeyDown}
          onFocusIn={(event) => {
            show(event);
            const cell = (event.target as HTMLElement).closest<HTMLElement>('td, th');
            if (cell) rove(grid.current!, cell);
          }}
          onPointerOver={show}
          onClick={(event) => {
            const sort = (event.target as HTMLElement).closest<HTMLElement>('[data-sort]')?.dataset.sort;
            if (sort) return at.set({ sort: sort === sortedBy ? '' : `target:${sort}` });
            const cell = (event.target as HTMLElement).closest<HTMLElement>('td');
            if (cell) open(cell);
          }}
        >
          {sheet}
        </table>
      </div>
      <p class="readout" ref={readout} aria-hidden="true" />
    </>
  );
}

const rowHref = (holder: Concept) => new URL(`/${holder.kind}/${encodeURIComponent(holder.iri.split('/').pop()!)}`, location.origin).pathname;

function Box({ cell, holder, target, first }: { cell: Cell | undefined; holder: Concept; target: Concept; first: boolean }) {
  const about = `${holder.label} on ${targetName(target)}: ${spoken(cell)}`;
  const sign = cell && signOf(cell);
  return (
    <td
      tabIndex={first ? 0 : -1}
      aria-selected="false"
      data-at={evidenceKey(holder, target)}
      class={sign ? `${sign} l${level(cell.n)}` : 'silent'}
      aria-label={about}
    >
      {sign && GLYPH[sign]}
      {cell && cell.n > 1 && <small>{cell.n}</small>}
    </td>
  );
}

/** How many cells bear each sign, as a bar. */
function Balance({ cells }: { cells: Cell[] }) {
  const counts = new Map<Sign, number>();
  for (const cell of cells) counts.set(signOf(cell), (counts.get(signOf(cell)) ?? 0) + 1);
  return (
    <span class="balance" aria-hidden="true">
      {SIGNS.map((sign) => {
        const n = counts.get(sign);
        return n ? <i key={sign} class={sign} style={{ flexGrow: n }} /> : null;
      })}
    </span>
  );
}

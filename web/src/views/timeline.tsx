// Stances over time, by forum session, with changes flagged.

import { useMemo } from 'preact/hooks';
import { address, ask } from '../api';
import { Evidence, evidenceKey } from '../evidence';
import { type Concept, type Concepts, targetName } from '../graph';
import { mostContested } from '../order';
import { type Cell, GLYPH, type Sign, STANCES, add, emptyCell, isStance, level, plural, signOf, spoken } from '../stance';
import { type Address, useAddress, useLoaded } from '../state';
import { type Found, useTable } from '../table';
import { ConceptLink, Downloads, Empty, Filters, Glyph, HolderSelect, Legend, Name, Shown, TargetSelect, Truncated, useTitle } from '../ui';

export default function Timeline() {
  const at = useAddress();
  // What there is to choose from, whatever the time.
  const found = useTable({ ...at, values: { forum: at.values.forum, confidence: at.values.confidence } });
  return (
    <>
      <Shown loaded={found} what="the timeline">
        {(value, busy) => (
          <div class={busy ? 'busy' : ''} aria-busy={busy}>
            <Chosen at={at} found={value} />
          </div>
        )}
      </Shown>
      <Evidence at={at} />
    </>
  );
}

function Chosen({ at, found }: { at: Address; found: Found }) {
  const { concepts, table, targets } = found;
  const { values, set } = at;
  const holder = concepts.holder(values.holder);
  const asked = concepts.target(values.target);
  const most = useMemo(() => mostContested(table), [table]);
  const target = asked ?? (holder || !most ? undefined : concepts.get(most));
  const parameters = { holder: holder?.id, target: target?.id, forum: values.forum, confidence: values.confidence };
  const title = holder && target ? `${holder.label} on ${target.label}` : (holder?.label ?? (target ? targetName(target) : 'Timeline'));
  useTitle(`${title} over time`);
  return (
    <>
      <h1>
        <Name>{title}</Name> over time
      </h1>
      <p class="lead">
        By forum and session, in the order of their days. A stripe marks where a stance differs from the one before: read
        the words, for a change may also be a misreading.
      </p>
      <Filters at={at}>
        <TargetSelect
          concepts={concepts}
          used={targets}
          value={target?.id ?? ''}
          none={holder ? 'all targets' : undefined}
          onChange={(id) => set({ target: id, at: '' })}
        />
        <HolderSelect
          concepts={concepts}
          used={new Set(table.keys())}
          value={holder?.id}
          none="all states and groups"
          onChange={(id) => set({ holder: id, at: '' })}
        />
      </Filters>
      {holder || target ? (
        <Times at={at} concepts={concepts} parameters={parameters} rowsAre={target ? 'holders' : 'targets'} holder={holder} target={target} />
      ) : (
        <Empty title="No statement is within these filters">
          <p>Clear a filter above, or choose a state.</p>
        </Empty>
      )}
    </>
  );
}

interface Column {
  key: string;
  day: string;
  forum?: Concept;
  name: string;
  /** What its head shows below the day. */
  head: string;
}

interface Line {
  concept: Concept;
  cells: Map<string, Cell>;
  n: number;
  turns: Turn[];
}

interface Turn {
  concept: Concept;
  before: Sign;
  after: Sign;
  from: Column;
  to: Column;
}

function Times(props: {
  at: Address;
  concepts: Concepts;
  parameters: Record<string, string | undefined>;
  rowsAre: 'holders' | 'targets';
  holder?: Concept;
  target?: Concept;
}) {
  const { at, concepts, parameters, rowsAre, holder, target } = props;
  const loaded = useLoaded(`timeline ${JSON.stringify(parameters)}`, () => ask('timeline', parameters));
  return (
    <Shown loaded={loaded} what="the sessions">
      {({ rows, truncated }) => {
        const { columns, lines, undated } = arrange(rows, concepts, rowsAre, at);
        const turns = lines.flatMap((line) => line.turns);
        const reversed = turns.filter(({ before, after }) => `${before} ${after}` === 'supports opposes' || `${before} ${after}` === 'opposes supports');
        const key = (row: Concept) => (rowsAre === 'holders' ? evidenceKey(row, target!) : evidenceKey(holder!, row));
        const open = (row: Concept) => at.set({ at: key(row) }, { push: !at.values.at });
        if (!lines.length) {
          return (
            <Empty title="Nothing here bears a date">
              <p>
                {undated
                  ? `${plural(undated, 'statement')} within these filters name no time: the texts were read without a date. Give each document one (see demarche build --help), or open them in the matrix.`
                  : 'No statement is within these filters: clear one above.'}
              </p>
            </Empty>
          );
        }
        return (
          <>
            <Truncated when={truncated} />
            {turns.length > 0 && (
              <section aria-labelledby="turns">
                <h2 id="turns">
                  {plural(turns.length, 'change')} of stance{reversed.length > 0 && `, ${reversed.length} of them from one side to the other`}
                </h2>
                <ul class="turns">
                  {[...reversed, ...turns.filter((turn) => !reversed.includes(turn))].slice(0, 8).map((turn) => (
                    <li key={`${turn.concept.iri} ${turn.to.key}`}>
                      <button type="button" class="quiet" onClick={() => open(turn.concept)}>
                        <Name>{turn.concept.label}</Name>
                      </button>{' '}
                      <Glyph sign={turn.before} /> {turn.before} ({turn.from.name}) → <Glyph sign={turn.after} /> {turn.after} ({turn.to.name})
                    </li>
                  ))}
                </ul>
                {turns.length > 8 && <p class="fine">The others are flagged below.</p>}
              </section>
            )}
            <div class="below">
              <Legend />
              <Downloads
                links={[
                  ['CSV', address('timeline', parameters, 'csv')],
                  ['JSON', address('timeline', parameters, 'json')],
                ]}
              />
            </div>
            <div class="scroller" tabIndex={0} role="region" aria-label="Stances by session">
              <table class="times">
                <caption class="hidden">Stances by forum session, in the order of time</caption>
                <thead>
                  <tr>
                    <th scope="col">{rowsAre === 'holders' ? 'State or group' : 'Target'}</th>
                    {columns.map((column) => (
                      <th key={column.key} scope="col" title={column.forum?.label}>
                        <Bars lines={lines} column={column} />
                        <b>{column.day.slice(0, 7)}</b>
                        <Name>{column.head}</Name>
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {lines.map((line) => {
                    const turned = new Map(line.turns.map((turn) => [turn.to.key, turn]));
                    return (
                      <tr key={line.concept.iri}>
                        <th scope="row">
                          <ConceptLink concept={line.concept} />
                        </th>
                        {columns.map((column) => {
                          const cell = line.cells.get(column.key);
                          const turn = turned.get(column.key);
                          if (!cell) return <td key={column.key} />;
                          const sign = signOf(cell);
                          return (
                            <td key={column.key} class={turn ? 'turn' : ''}>
                              <button
                                type="button"
                                class={`${sign} l${level(cell.n)}`}
                                aria-label={`${line.concept.label}, ${column.name}: ${spoken(cell)}${turn ? `; before: ${turn.before}` : ''}`}
                                onClick={() => open(line.concept)}
                              >
                                {GLYPH[sign]}
                                {cell.n > 1 && <small>{cell.n}</small>}
                              </button>
                            </td>
                          );
                        })}
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
            {undated > 0 && <p class="fine">{plural(undated, 'more statement')} without a date: see them in the matrix.</p>}
          </>
        );
      }}
    </Shown>
  );
}

/** How many rows bear each side in a session. */
function Bars({ lines, column }: { lines: Line[]; column: Column }) {
  const cells = lines.flatMap(({ cells }) => cells.get(column.key) ?? []);
  const counts = new Map<Sign, number>();
  for (const cell of cells) counts.set(signOf(cell), (counts.get(signOf(cell)) ?? 0) + 1);
  return (
    <span class="balance" aria-hidden="true">
      {(['supports', 'opposes', 'ambivalent', 'both', 'addresses'] as Sign[]).map((sign) =>
        counts.has(sign) ? <i key={sign} class={sign} style={{ flexGrow: counts.get(sign) }} /> : null,
      )}
    </span>
  );
}

/** The session of a forum that a day lies in; else the forum's year. */
function columnOf(concepts: Concepts, sessions: Concept[], id: string | undefined, day: string): Column {
  const forum = concepts.forum(id);
  if (forum && day.length >= 10) {
    const session = sessions.find(({ start, end, iri }) => {
      if (!start || day < start || day > (end ?? start)) return false;
      for (let up: string | undefined = iri, depth = 0; up && depth < 5; depth += 1) {
        if (up === forum.iri) return true;
        up = concepts.get(up).broader;
      }
      return false;
    });
    if (session) return { key: session.id, day: session.start!, forum: session, name: session.id, head: session.id.replace(/-(S\d\d)$/, ' $1') };
  }
  const year = day.slice(0, 4);
  return { key: `${id ?? ''} ${year}`, day: year, forum, name: id ? `${forum?.id ?? id} ${year}` : `${year}, no forum named`, head: forum?.id ?? id ?? 'no forum named' };
}

function arrange(rows: Record<string, string | undefined>[], concepts: Concepts, rowsAre: 'holders' | 'targets', { values }: Address) {
  const sessions = concepts.of('forum').filter(({ start }) => start);
  const columns = new Map<string, Column>();
  const lines = new Map<string, Line>();
  let undated = 0;
  // A position of a forum and of what lies above it is one statement in one column.
  const seen = new Set<string>();
  for (const { holder, target, stance, forum, date, n } of rows) {
    if (!isStance(stance)) continue;
    const iri = rowsAre === 'holders' ? holder! : target!;
    if (!date) {
      undated += Number(n);
      continue;
    }
    if (values.from && `${date}~` < values.from) continue;
    if (values.until && date >= `${values.until}~`) continue;
    const column = columnOf(concepts, sessions, forum, date);
    const once = `${iri} ${column.key} ${stance} ${date}`;
    if (seen.has(once)) continue;
    seen.add(once);
    columns.set(column.key, columns.get(column.key) ?? column);
    if (!lines.has(iri)) lines.set(iri, { concept: concepts.get(iri), cells: new Map(), n: 0, turns: [] });
    const line = lines.get(iri)!;
    if (!line.cells.has(column.key)) line.cells.set(column.key, emptyCell());
    add(line.cells.get(column.key)!, stance, Number(n), 1);
    line.n += Number(n);
  }
  const ordered = [...columns.values()].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.key < b.key ? -1 : 1));
  for (const line of lines.values()) {
    let before: { sign: Sign; column: Column } | undefined;
    for (const column of ordered) {
      const cell = line.cells.get(column.key);
      if (!cell || STANCES.every((stance) => stance === 'addresses' || !cell[stance])) continue;
      const sign = signOf(cell);
      if (before && before.sign !== sign) {
        line.turns.push({ concept: line.concept, before: before.sign, after: sign, from: before.column, to: column });
      }
      before = { sign, column };
    }
  }
  const sorted = [...lines.values()].sort(
    (a, b) => b.turns.length - a.turns.length || b.n - a.n || a.concept.label.localeCompare(b.concept.label, 'en'),
  );
  return { columns: ordered, lines: sorted, undated };
}

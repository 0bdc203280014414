// Who agrees with whom: holders joined by congruence − conflict.

import { forceCenter, forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from 'd3-force';
import { useEffect, useId, useMemo, useState } from 'preact/hooks';
import { type Node, type Options, csv, graphml } from '../discourse';
import type { Concept } from '../graph';
import { type Aggregation, type Edge, type Normalization, network } from '../order';
import { plural } from '../stance';
import { type Address, useAddress } from '../state';
import { type Found, useTable } from '../table';
import { Empty, Filters, Name, Select, Shown, Truncated, save, useTitle } from '../ui';

const WIDTH = 960;
const HEIGHT = 560;

/** More edges than these are a blot: the threshold begins where so many are left. */
const EDGES = 150;

export default function Network() {
  useTitle('Who agrees with whom');
  const at = useAddress();
  const found = useTable(at);
  return (
    <>
      <h1>Who agrees with whom</h1>
      <p class="lead">
        Two are joined when they take the same side on the same targets more often than opposite sides. Merely raising a
        target is no side.
      </p>
      <Shown loaded={found} what="the network">
        {(value, busy) => (
          <div class={busy ? 'busy' : ''} aria-busy={busy}>
            <Drawn at={at} found={value} />
          </div>
        )}
      </Shown>
    </>
  );
}

const GROUPS = ['AFRICAN-GROUP', 'ASIA-PACIFIC-GROUP', 'EASTERN-EUROPEAN-GROUP', 'GRULAC', 'WEOG'];

function Drawn({ at, found }: { at: Address; found: Found }) {
  const { table, concepts } = found;
  const { values, set } = at;
  const slider = useId();
  const aggregation = (['congruence', 'conflict'].includes(values.aggregation ?? '') ? values.aggregation : 'subtract') as Aggregation;
  const normalization = (['average', 'jaccard', 'cosine'].includes(values.normalization ?? '') ? values.normalization : 'no') as Normalization;
  const all = useMemo(() => network(table, aggregation, normalization), [table, aggregation, normalization]);
  const step = normalization === 'no' ? 1 : 0.01;
  const most = Math.max(step, ...all.map(({ weight }) => weight));
  const start = useMemo(() => {
    const weights = all.map(({ weight }) => weight).filter((weight) => weight > 0).sort((a, b) => b - a);
    // Where many weigh the same there is no line between too many and none: then rather too many.
    const raw = weights[Math.min(EDGES, weights.length) - 1] ?? step;
    const strict = weights.filter((weight) => weight >= Math.ceil(raw / step) * step).length;
    const steps = strict >= 20 ? Math.ceil(raw / step) : Math.floor(raw / step);
    return Math.max(step, Number((steps * step).toFixed(2)));
  }, [all, most, step]);
  const asked = Number(values.threshold);
  const threshold = values.threshold && Number.isFinite(asked) ? asked : start;
  const [pull, setPull] = useState(threshold);
  useEffect(() => setPull(threshold), [threshold]);

  const edges = useMemo(() => all.filter(({ weight }) => weight >= threshold - 1e-9), [all, threshold]);
  const joined = useMemo(() => new Set(edges.flatMap(({ source, target }) => [source, target])), [edges]);
  const isolates = values.isolates === 'true';
  const shown = useMemo(
    () => [...table.keys()].filter((iri) => isolates || joined.has(iri)).map((iri) => concepts.get(iri)),
    [table, joined, isolates, concepts],
  );
  const frequency = (iri: string) => [...table.get(iri)!.values()].reduce((sum, { n }) => sum + n, 0);
  const groupOf = (holder: Concept) => (holder.regionalGroup ? GROUPS.indexOf(concepts.get(holder.regionalGroup).id) : -1);
  const nodes: Node[] = shown
    .map((holder) => ({
      id: holder.id,
      label: holder.label,
      kind: holder.kind,
      group: holder.regionalGroup ? concepts.get(holder.regionalGroup).label : '',
      frequency: frequency(holder.iri),
    }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
  const named = edges.map((edge) => ({ ...edge, source: concepts.get(edge.source).id, target: concepts.get(edge.target).id }));
  const options: Options = {
    networkType: 'onemode',
    variable1: 'holder',
    variable2: 'target',
    qualifier: 'stance',
    qualifierAggregation: aggregation,
    normalization,
    duplicates: 'acrossrange',
    isolates,
    'start.date': values.from ?? '',
    'stop.date': values.until ?? '',
    forum: values.forum ?? '',
    confidence: values.confidence ? Number(values.confidence) / 100 : 0,
    threshold,
  };

  return (
    <>
      <Filters at={at}>
        <Select
          label="Joined by"
          value={aggregation === 'subtract' ? '' : aggregation}
          none="congruence − conflict"
          options={[
            { value: 'congruence', label: 'congruence' },
            { value: 'conflict', label: 'conflict' },
          ]}
          onChange={(next) => set({ aggregation: next, threshold: '' })}
        />
        <Select
          label="Normalised"
          value={normalization === 'no' ? '' : normalization}
          none="no"
          options={['average', 'jaccard', 'cosine'].map((value) => ({ value, label: value }))}
          onChange={(next) => set({ normalization: next, threshold: '' })}
        />
        <div class="choice">
          <label for={slider}>
            Threshold ≥ <output>{Number(pull.toFixed(2))}</output>
          </label>
          <input
            id={slider}
            type="range"
            min={step}
            max={Math.max(most, threshold)}
            step={step}
            value={pull}
            onInput={(event) => setPull(Number(event.currentTarget.value))}
            onChange={(event) => set({ threshold: String(Number(Number(event.currentTarget.value).toFixed(2))) })}
          />
        </div>
        <label class="tick">
          <input
            type="checkbox"
            checked={isolates}
            onChange={(event) => set({ isolates: event.currentTarget.checked ? 'true' : '' })}
          />{' '}
          show those joined to none
        </label>
      </Filters>
      <Truncated when={found.truncated} />
      <div class="below">
        <p class="lead">
          {plural(shown.length, 'holder')}, {plural(edges.length, 'tie')} of {all.length.toLocaleString('en')} pairs that share a target.
        </p>
        <p class="downloads">
          Download what is shown:
          <button type="button" class="quiet" onClick={() => save('demarche-network.graphml', 'application/graphml+xml', graphml(nodes, named, options))}>
            GraphML
          </button>
          <button type="button" class="quiet" onClick={() => save('demarche-network.csv', 'text/csv', csv(nodes, named))}>
            CSV
          </button>
        </p>
      </div>
      {shown.length ? (
        <>
          <Graph at={at} shown={shown} edges={edges} aggregation={aggregation} groupOf={groupOf} frequency={frequency} />
          <ul class="legend key" aria-label="Colours of the marks">
            {GROUPS.map((id, i) => (
              <li key={id}>
                <i class={`g${i}`} /> {concepts.holder(id)?.label ?? id}
              </li>
            ))}
            <li>
              <i class="g5" /> groups, others
            </li>
          </ul>
          <Ties at={at} edges={edges} found={found} />
        </>
      ) : (
        <Empty title={table.size ? 'Nobody is joined above this threshold' : 'No statement is within these filters'}>
          <p>{table.size ? 'Lower the threshold, or join by congruence.' : 'Clear a filter above.'}</p>
        </Empty>
      )}
    </>
  );
}

interface Body {
  holder: Concept;
  r: number;
  x: number;
  y: number;
  index?: number;
}

/** A few need no large sheet. */
const heightFor = (n: number) => (n < 12 ? 340 : HEIGHT);

function Graph(props: {
  at: Address;
  shown: Concept[];
  edges: Edge[];
  aggregation: Aggregation;
  groupOf: (holder: Concept) => number;
  frequency: (iri: string) => number;
}) {
  const { at, shown, edges, aggregation, groupOf, frequency } = props;
  const [over, setOver] = useState<string>();
  const chosen = at.values.holder;
  const height = heightFor(shown.length);
  const { bodies, place } = useMemo(() => {
    const bodies: Body[] = shown
      .toSorted((a, b) => (a.iri < b.iri ? -1 : 1))
      .map((holder, i, { length }) => ({
        holder,
        r: 4 + Math.sqrt(frequency(holder.iri)) * 0.9,
        // By regional group around a circle to begin with: the same start gives the same picture.
        x: WIDTH / 2 + Math.cos((groupOf(holder) + i / length) * 1.05) * 200,
        y: HEIGHT / 2 + Math.sin((groupOf(holder) + i / length) * 1.05) * 160,
      }));
    const place = new Map(bodies.map((body) => [body.holder.iri, body]));
    const most = Math.max(...edges.map(({ weight }) => weight), 1e-9);
    const links = edges.map(({ source, target, weight }) => ({ source: place.get(source)!, target: place.get(target)!, weight }));
    const simulation = forceSimulation(bodies)
      .force('link', forceLink(links).distance(({ weight }) => 130 - 70 * (weight / most)).strength(({ weight }) => 0.04 + 0.3 * (weight / most)))
      .force('charge', forceManyBody().strength(-260).distanceMax(520))
      .force('centre', forceCenter(WIDTH / 2, HEIGHT / 2))
      .force('x', forceX(WIDTH / 2).strength(0.035))
      .force('y', forceY(HEIGHT / 2).strength(0.06))
      .force('collide', forceCollide<Body>(({ r }) => r + 9))
      .stop();
    // Settled at once: nothing moves before the eyes.
    simulation.tick(260);
    // The whole of it, within the frame.
    const xs = bodies.map(({ x }) => x);
    const ys = bodies.map(({ y }) => y);
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const k = Math.min(1.4, (WIDTH - 110) / Math.max(x1 - x0, 1), (height - 70) / Math.max(y1 - y0, 1));
    for (const body of bodies) {
      body.x = WIDTH / 2 + (body.x - (x0 + x1) / 2) * k;
      body.y = height / 2 + (body.y - (y0 + y1) / 2) * k;
    }
    return { bodies, place };
  }, [shown, edges]);

  const focus = over ?? bodies.find(({ holder }) => holder.id === chosen)?.holder.iri;
  const near = focus ? new Set([focus, ...edges.flatMap(({ source, target }) => (source === focus ? [target] : target === focus ? [source] : []))]) : undefined;
  const weights = edges.map(({ weight }) => weight);
  const [least, most] = [Math.min(...weights), Math.max(...weights)];
  const part = (weight: number) => (most > least ? (weight - least) / (most - least) : 0.3);
  return (
    <div class="network">
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label="A network of states and groups, joined where they agree; the same as a table below."
        onPointerOver={(event) => setOver((event.target as Element).closest<SVGGElement>('.node')?.dataset.iri)}
        onPointerLeave={() => setOver(undefined)}
        onClick={(event) => {
          const id = (event.target as Element).closest<SVGGElement>('.node')?.dataset.id;
          at.set({ holder: id === chosen ? '' : id });
        }}
      >
        {edges.map(({ source, target, weight }) => {
          const [a, b] = [place.get(source)!, place.get(target)!];
          const faded = focus && source !== focus && target !== focus;
          return (
            <line
              key={`${source} ${target}`}
              class={`${aggregation === 'conflict' ? 'differ' : 'agree'} ${faded ? 'faded' : ''}`}
              x1={a.x.toFixed(1)}
              y1={a.y.toFixed(1)}
              x2={b.x.toFixed(1)}
              y2={b.y.toFixed(1)}
              stroke-width={(0.8 + 3.2 * part(weight)).toFixed(2)}
              stroke-opacity={(0.22 + 0.5 * part(weight)).toFixed(2)}
            />
          );
        })}
        {bodies.map(({ holder, x, y, r }) => {
          const group = groupOf(holder);
          return (
            <g
              key={holder.iri}
              class={`node g${group < 0 ? 5 : group} ${holder.id === chosen ? 'chosen' : ''} ${near && !near.has(holder.iri) ? 'faded' : ''}`}
              data-iri={holder.iri}
              data-id={holder.id}
              transform={`translate(${x.toFixed(1)},${y.toFixed(1)})`}
            >
              <title>{holder.label}</title>
              <circle r={r.toFixed(1)} />
              <text y={(r + 10).toFixed(1)}>{bodies.length > 60 && !near?.has(holder.iri) ? holder.id : short(holder.label)}</text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

const short = (label: string) => (label.length > 22 ? `${label.slice(0, 20)}…` : label);

/** How many ties the table holds. */
const ROWS = 60;

function Ties({ at, edges, found }: { at: Address; edges: Edge[]; found: Found }) {
  const { concepts } = found;
  const chosen = at.values.holder;
  const one = concepts.holder(chosen);
  const sorted = edges
    .filter(({ source, target }) => !one || source === one.iri || target === one.iri)
    .sort((a, b) => b.weight - a.weight || b.congruence - a.congruence || (a.source < b.source ? -1 : 1));
  return (
    <section aria-labelledby="ties">
      <h2 id="ties">
        The ties{one && <> of <Name>{one.label}</Name></>}{' '}
        {one && (
          <button type="button" class="quiet" onClick={() => at.set({ holder: '' })}>
            all
          </button>
        )}
      </h2>
      <div class="wide-table">
        <table class="plain figures">
          <thead>
            <tr>
              <th scope="col">One</th>
              <th scope="col">Other</th>
              <th scope="col">Weight</th>
              <th scope="col">Same side</th>
              <th scope="col">Opposite sides</th>
              <th scope="col">
                <span class="hidden">Compare</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, ROWS).map(({ source, target, weight, congruence, conflict }) => {
              const [a, b] = [concepts.get(source), concepts.get(target)];
              return (
                <tr key={`${source} ${target}`}>
                  <td>
                    <Name>{a.label}</Name>
                  </td>
                  <td>
                    <Name>{b.label}</Name>
                  </td>
                  <td>{Number(weight.toFixed(2))}</td>
                  <td>{congruence}</td>
                  <td>{conflict}</td>
                  <td>
                    <a href={at.link('/compare', { holders: `${a.id},${b.id}` })} aria-label={`Compare ${a.label} and ${b.label}`}>
                      compare
                    </a>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {sorted.length > ROWS && <p class="fine">The {ROWS} strongest of {sorted.length.toLocaleString('en')}; the downloads hold all.</p>}
    </section>
  );
}

// Who stands where on one target, on the map: a mark for every member of the United Nations.

import { geoEqualEarth, geoGraticule10, geoPath } from 'd3-geo';
import { select } from 'd3-selection';
import { type D3ZoomEvent, zoom as zoomBehaviour, zoomIdentity } from 'd3-zoom';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import places from '../../data/places.json';
import { address } from '../api';
import { Evidence, evidenceKey } from '../evidence';
import { type Concept, targetName } from '../graph';
import { mostContested } from '../order';
import { type Cell, EXPLAINED, GLYPH, SIGNS, type Sign, WORDS, inWords, plural, signOf } from '../stance';
import { type Address, type Loaded, useAddress, useLoaded, useMedia } from '../state';
import { type Found, useTable } from '../table';
import { Downloads, Empty, Filters, Glyph, Name, Shown, TargetSelect, Truncated, filterParameters, useTitle } from '../ui';

const { places: PLACES } = places as unknown as { places: Record<string, [number, number]> };

const WIDTH = 960;
const HEIGHT = 412;
/** From Antarctica's edge to Greenland's: nobody speaks from further south. */
const projection = geoEqualEarth()
  .rotate([-11, 0])
  .fitExtent(
    [
      [8, 8],
      [WIDTH - 8, HEIGHT - 8],
    ],
    { type: 'MultiPoint', coordinates: [[-168.9, 0], [190.9, 0], [11, 78], [11, -55]] },
  );
const path = geoPath(projection);

const loadWorld = async () => {
  const response = await fetch(WORLD);
  if (!response.ok) throw new Error(`the map's shapes: ${response.status}`);
  const world = (await response.json()) as Topology<{ countries: GeometryCollection }>;
  return path(feature(world, world.objects.countries)) ?? '';
};

export default function Map() {
  const at = useAddress();
  const found = useTable(at);
  return (
    <>
      <Shown loaded={found} what="the map">
        {(value, busy) => (
          <div class={busy ? 'busy' : ''} aria-busy={busy}>
            <Target at={at} found={value} />
          </div>
        )}
      </Shown>
      <Evidence at={at} />
    </>
  );
}

function Target({ at, found }: { at: Address; found: Found }) {
  const { concepts, table } = found;
  const { values, set } = at;
  const first = useMemo(() => mostContested(found.table), [found.table]);
  const target = concepts.target(values.target) ?? (first ? concepts.get(first) : undefined);
  useTitle(target ? `${target.label} on the map` : 'Map');
  const world = useLoaded('world', loadWorld);
  const cells = useMemo(() => {
    const on: Record<string, Cell> = {};
    if (target) for (const [holder, row] of table) if (row.has(target.iri)) on[holder] = row.get(target.iri)!;
    return on;
  }, [table, target]);
  const holders = Object.keys(cells).map((iri) => concepts.get(iri));
  const members = concepts.of('state').filter(({ type }) => type === 'un-member');
  const speaking = holders.filter(({ kind }) => kind === 'state').length;
  return (
    <>
      <h1>{target ? targetName(target) : 'Map'}</h1>
      {target?.definition && <p class="lead">{target.definition}</p>}
      <Filters at={at}>
        <TargetSelect concepts={concepts} used={found.targets} value={target?.id} onChange={(id) => set({ target: id, at: '' })} />
      </Filters>
      <Truncated when={found.truncated} />
      {target ? (
        <>
          <div class="below">
            <p class="lead">
              {plural(speaking, 'state speaks', 'states speak')} on it, {members.length - holders.filter(({ type }) => type === 'un-member').length} of{' '}
              {members.length} members are silent here.
            </p>
            <Downloads
              links={[
                ['CSV', address('matrix', { ...filterParameters(at), target: target.id }, 'csv')],
                ['JSON', address('matrix', { ...filterParameters(at), target: target.id }, 'json')],
              ]}
            />
          </div>
          <MapLegend />
          <World at={at} world={world} members={members} cells={cells} target={target} />
          <p class="fine">
            Each member of the United Nations has a mark of the same size, whatever its area. Borders are those of Natural
            Earth, drawn as they are held to be in fact; they and the names shown do not imply endorsement by anybody, nor
            the position of any state on them.
          </p>
          <Camps at={at} cells={cells} holders={holders} target={target} />
        </>
      ) : (
        <Empty title="No statement is within these filters">
          <p>Clear a filter above: there is nothing to put on the map.</p>
        </Empty>
      )}
    </>
  );
}

function World(props: {
  at: Address;
  world: Loaded<string>;
  members: Concept[];
  cells: Record<string, Cell>;
  target: Concept;
}) {
  const { at, world, members, cells, target } = props;
  const svg = useRef<SVGSVGElement>(null);
  const behaviour = useMemo(() => zoomBehaviour<SVGSVGElement, unknown>().scaleExtent([1, 12]).translateExtent([[0, 0], [WIDTH, HEIGHT]]), []);
  const calm = useMedia('(prefers-reduced-motion: reduce)');
  const small = useMedia('(max-width: 46rem)');
  const size = small ? 8.5 : 5.6;

  useEffect(() => {
    const node = svg.current;
    if (!node) return;
    const resize = (k: number) => {
      // Marks stay as large as they are and come apart.
      for (const dot of node.querySelectorAll<SVGGElement>('.dot')) {
        dot.setAttribute('transform', `translate(${dot.dataset.place}) scale(${1 / k ** 0.8})`);
      }
    };
    behaviour.filter((event: Event) => {
      const { type, ctrlKey, touches } = event as WheelEvent & TouchEvent;
      // The page scrolls over the map; it zooms with Ctrl, two fingers, or the buttons.
      if (type === 'wheel') return ctrlKey;
      if (type === 'touchstart') return touches.length > 1;
      return true;
    });
    behaviour.on('zoom', ({ transform }: D3ZoomEvent<SVGSVGElement, unknown>) => {
      node.querySelector('.moved')!.setAttribute('transform', transform.toString());
      resize(transform.k);
    });
    select(node).call(behaviour);
    return () => {
      select(node).on('.zoom', null);
    };
  }, [behaviour, world.state]);

  const by = (factor: number) => {
    if (!svg.current) return;
    const found = select(svg.current);
    if (factor) behaviour.scaleBy(found, factor);
    else behaviour.transform(found, zoomIdentity);
  };

  const dots = useMemo(() => {
    // The silent below, those who take sides on top.
    const rank = (state: Concept) => (cells[state.iri] ? SIGNS.length - SIGNS.indexOf(signOf(cells[state.iri])) : -1);
    return members
      .filter(({ id }) => PLACES[id])
      .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
      .map((state) => {
        const [x, y] = projection(PLACES[state.id])!;
        const cell = cells[state.iri];
        return (
          <g
            key={state.iri}
            class="dot"
            data-id={state.id}
            data-at={evidenceKey(state, target)}
            data-place={`${x.toFixed(1)},${y.toFixed(1)}`}
            transform={`translate(${x.toFixed(1)},${y.toFixed(1)})`}
          >
            <title>{`${state.label}: ${inWords(cell)}`}</title>
            <Shape sign={cell && signOf(cell)} size={cell ? size : size * 0.55} />
          </g>
        );
      });
  }, [members, cells, target, size]);

  useEffect(() => {
    for (const dot of svg.current?.querySelectorAll<SVGGElement>('.dot') ?? []) {
      dot.classList.toggle('chosen', dot.dataset.at === at.values.at);
    }
  }, [at.values.at, dots]);

  return (
    <div class={`map ${calm ? 'calm' : ''}`}>
      <svg
        ref={svg}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`A map of the members of the United Nations with their stances on ${target.label}; the same as lists below.`}
        onClick={(event) => {
          const key = (event.target as Element).closest<SVGGElement>('.dot')?.dataset.at;
          if (key) at.set({ at: key }, { push: !at.values.at });
        }}
      >
        <g class="moved">
          <path class="sphere" d={path({ type: 'Sphere' }) ?? ''} />
          <path class="graticule" d={path(geoGraticule10()) ?? ''} />
          {world.state === 'ready' && <path class="land" d={world.value} />}
          {dots}
        </g>
      </svg>
      <div class="zoom" role="group" aria-label="Zoom">
        <button type="button" aria-label="Zoom in" onClick={() => by(1.7)}>
          +
        </button>
        <button type="button" aria-label="Zoom out" onClick={() => by(1 / 1.7)}>
          −
        </button>
        <button type="button" aria-label="The whole world" onClick={() => by(0)}>
          ⤢
        </button>
      </div>
    </div>
  );
}

function MapLegend() {
  return (
    <ul class="legend" aria-label="Signs">
      {[...SIGNS, undefined].map((sign) => (
        <li key={sign ?? 'silent'} title={sign && EXPLAINED[sign]}>
          <svg viewBox="-9 -9 18 18" class="dot" aria-hidden="true">
            <Shape sign={sign} size={sign ? 6.5 : 4} />
          </svg>{' '}
          {sign ? WORDS[sign] : 'silent here'}
        </li>
      ))}
    </ul>
  );
}

/** A shape for each sign, so that it is told apart without its colour. */
function Shape({ sign, size }: { sign: Sign | undefined; size: number }) {
  if (!sign) return <circle class="shape silent" r={size} />;
  const glyph = (
    <text class={sign} font-size={size * 1.7}>
      {GLYPH[sign]}
    </text>
  );
  const box = size * 0.92;
  switch (sign) {
    case 'supports':
      return (
        <>
          <circle class="shape supports" r={size} />
          {glyph}
        </>
      );
    case 'opposes':
      return (
        <>
          <rect class="shape opposes" x={-box} y={-box} width={2 * box} height={2 * box} transform="rotate(45)" />
          {glyph}
        </>
      );
    case 'ambivalent':
      return (
        <>
          <path class="shape ambivalent" d={`M0,${-1.3 * size}L${1.25 * size},${0.9 * size}H${-1.25 * size}Z`} />
          {glyph}
        </>
      );
    case 'both':
      return (
        <>
          <circle class="shape both" r={size} />
          <path class="shape half" d={`M0,${-size}A${size},${size} 0 0 1 0,${size}Z`} />
          {glyph}
        </>
      );
    default:
      return <circle class="shape addresses" r={size * 0.8} />;
  }
}

/** The same for those who do not see the map, and for those who want names. */
function Camps(props: { at: Address; cells: Record<string, Cell>; holders: Concept[]; target: Concept }) {
  const { at, cells, holders, target } = props;
  return (
    <section aria-labelledby="camps">
      <h2 id="camps">The camps</h2>
      <div class="camps">
        {SIGNS.map((sign) => {
          const camp = holders
            .filter(({ iri }) => signOf(cells[iri]) === sign)
            .sort((a, b) => cells[b.iri].n - cells[a.iri].n || a.label.localeCompare(b.label, 'en'));
          return camp.length ? (
            <div key={sign}>
              <h3 title={EXPLAINED[sign]}>
                <Glyph sign={sign} /> {WORDS[sign]} <span class="n">{camp.length}</span>
              </h3>
              <ul>
                {camp.map((holder) => (
                  <li key={holder.iri}>
                    <button type="button" onClick={() => at.set({ at: evidenceKey(holder, target) }, { push: !at.values.at })}>
                      <Name>{holder.label}</Name>
                    </button>{' '}
                    {cells[holder.iri].n > 1 && <span class="n">{cells[holder.iri].n}</span>}
                    {holder.kind === 'group' && <span class="n"> (group)</span>}
                  </li>
                ))}
              </ul>
            </div>
          ) : null;
        })}
      </div>
    </section>
  );
}

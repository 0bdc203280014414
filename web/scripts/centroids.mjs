// Where a state's mark stands on the map: data/places.json.
//
// In: world-atlas' countries-10m.json (Natural Earth, public domain) and the states of ontology/holders.ttl with
// their M49 numbers. Out: for each member of the United Nations and each observer the middle of its largest piece
// of land, in degrees to two places. Fails when one is not found.
//
//   node scripts/centroids.mjs > data/places.json

import { readFileSync } from 'node:fs';
import { geoArea, geoCentroid } from 'd3-geo';
import { feature } from 'topojson-client';

const world = JSON.parse(readFileSync(new URL('../node_modules/world-atlas/countries-10m.json', import.meta.url)));
const holders = readFileSync(new URL('../../ontology/holders.ttl', import.meta.url), 'utf8');
const shapes = new Map();
for (const shape of feature(world, world.objects.countries).features) {
  const number = shape.id ?? shape.properties.name;
  if (!shapes.has(number)) shapes.set(number, []);
  shapes.get(number).push(shape);
}

/** The largest polygon: a mark in the sea between islands, or off Guyana for France, would mislead. */
function middle(found) {
  let largest;
  for (const { geometry } of found) {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    for (const coordinates of polygons) {
      const polygon = { type: 'Polygon', coordinates };
      const area = geoArea(polygon);
      if (!largest || area > largest.area) largest = { area, polygon };
    }
  }
  return geoCentroid(largest.polygon).map((degrees) => Math.round(degrees * 100) / 100);
}

const places = {};
for (const block of holders.split(/\n(?=state:)/)) {
  const id = /^state:([A-Z]{3}) /.exec(block)?.[1];
  const number = /demarche:m49 "(\d+)"/.exec(block)?.[1];
  const kind = /demarche:kind "([^"]+)"/.exec(block)?.[1];
  if (!id) continue;
  const found = shapes.get(number) ?? (id === 'XKX' ? shapes.get('Kosovo') : undefined);
  if (found) places[id] = middle(found);
  else if (kind === 'un-member') throw new Error(`${id} (${number}) has no shape`);
  else process.stderr.write(`no shape: ${id} ${number} ${kind}\n`);
}
const lines = Object.keys(places).sort().map((id) => `    "${id}": [${places[id].join(', ')}]`);
process.stdout.write(`{
  "source": "Natural Earth 1:10m (public domain), by world-atlas 2.0.2: the middle of a state's largest piece of land",
  "places": {
${lines.join(',\n')}
  }
}
`);

// A large corpus for the tests: 2,000 statements, dated and placed in sessions, as JSON Lines on standard output.
//
// In: the coded passages in tests/gold and the sessions in ontology/forums.ttl. Out: lines that `demarche build`
// reads. The same number gives the same bytes. The passages were written for this project and the speakers are
// dealt out by chance: nothing here is evidence of what any state said.
//
//   node tests/corpus.mjs 2000 > corpus.jsonl

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const root = new URL('../../', import.meta.url);
const lines = (name) =>
  readFileSync(new URL(`tests/gold/${name}`, root), 'utf8').trim().split('\n').map((line) => JSON.parse(line));

/** Mulberry32: small, and the same everywhere. */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The id and first day of each session that the ontology dates. */
function sessions() {
  const text = readFileSync(new URL('ontology/forums.ttl', root), 'utf8');
  return text.split(/\n(?=forum:)/).flatMap((block) => {
    const id = /^forum:(\S+) a/.exec(block)?.[1];
    const day = /demarche:startDate "([^"]+)"/.exec(block)?.[1];
    return id && day ? [{ id, day }] : [];
  });
}

/** Names of the member states. */
function states() {
  const text = readFileSync(new URL('ontology/holders.ttl', root), 'utf8');
  return text.split(/\n(?=state:)/).flatMap((block) => {
    const name = /skos:prefLabel "([^"]+)"/.exec(block)?.[1];
    return name && block.includes('"un-member"') ? [name] : [];
  });
}

export function* corpus(count, seed = 1) {
  const next = random(seed);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const spoken = [...lines('un-dev.jsonl'), ...lines('statements.jsonl'), ...lines('speeches.jsonl')];
  const paragraphs = spoken.flatMap(({ text }) => text.split(/\n{2,}/).filter((p) => p.length > 120));
  const names = states();
  // Some speak often, all speak: by the square of chance.
  const order = names.map((name) => ({ name, at: next() })).sort((a, b) => a.at - b.at).map(({ name }) => name);
  const places = sessions();
  for (let n = 0; n < count; n += 1) {
    const speaker = n < order.length ? order[n] : order[Math.floor(next() ** 2 * order.length)];
    const { id, day } = pick(places);
    const own = paragraphs.length ? Array.from({ length: 2 + Math.floor(next() * 3) }, () => pick(paragraphs)) : [];
    yield {
      id: `made/${n}`,
      title: `Statement of ${speaker}, ${id}`,
      speaker,
      date: day,
      forum: id,
      source: `https://example.org/statements/${n}`,
      text: own.join('\n\n'),
    };
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const document of corpus(Number(process.argv[2] ?? 2000))) console.log(JSON.stringify(document));
}

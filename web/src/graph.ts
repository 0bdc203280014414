// What the graph knows of states, groups, targets and forums, and the addresses of their pages.
//
// In: the rows of `concepts`. Out: Concepts, by IRI and by id. Invariant: only http and https become links; an IRI
// of the graph becomes a path on this server.

import { ask } from './api';

export type Kind = 'state' | 'group' | 'norm' | 'topic' | 'forum' | 'instrument';

export interface Concept {
  iri: string;
  id: string;
  label: string;
  kind: Kind;
  type?: string;
  broader?: string;
  regionalGroup?: string;
  regions: string[];
  m49?: string;
  iso2?: string;
  start?: string;
  end?: string;
  definition?: string;
}

export class Concepts {
  private readonly byIri = new Map<string, Concept>();
  private readonly byId = new Map<string, Concept>();
  readonly all: Concept[] = [];

  constructor(rows: Record<string, string | undefined>[]) {
    for (const row of rows) {
      const iri = row.concept;
      if (!iri || !row.id) continue;
      const concept: Concept = {
        iri,
        id: row.id,
        label: row.label || row.id,
        kind: row.kind as Kind,
        type: row.type,
        broader: row.broader,
        regionalGroup: row.regionalGroup,
        regions: row.regions?.split(' / ') ?? [],
        m49: row.m49,
        iso2: row.iso2,
        start: row.start,
        end: row.end,
        definition: row.definition,
      };
      // A concept with two concepts above it has two rows; an organisation may be group and forum.
      if (!this.byIri.has(iri)) this.byIri.set(iri, concept);
      if (!this.byId.has(`${concept.kind} ${concept.id}`)) {
        this.byId.set(`${concept.kind} ${concept.id}`, concept);
        this.all.push(concept);
      }
    }
  }

  /** By IRI; what the graph does not describe gets the end of its IRI for a name. */
  get(iri: string): Concept {
    const known = this.byIri.get(iri);
    if (known) return known;
    const id = decode(iri.split(/[/#]/).pop() || iri);
    const kind = (/\/(state|group|norm|topic|forum|instrument)\/[^/]*$/.exec(iri)?.[1] ?? 'topic') as Kind;
    return { iri, id, label: id, kind, regions: [] };
  }

  find(kinds: Kind[], id: string | undefined): Concept | undefined {
    if (!id) return undefined;
    for (const kind of kinds) {
      const found = this.byId.get(`${kind} ${id}`);
      if (found) return found;
    }
    return undefined;
  }

  holder(id: string | undefined): Concept | undefined {
    return this.find(['state', 'group'], id);
  }

  target(id: string | undefined): Concept | undefined {
    return this.find(['norm', 'topic'], id);
  }

  forum(id: string | undefined): Concept | undefined {
    return this.find(['forum', 'group'], id);
  }

  of(...kinds: Kind[]): Concept[] {
    return this.all.filter(({ kind }) => kinds.includes(kind));
  }
}

let concepts: Promise<Concepts> | undefined;

export function loadConcepts(): Promise<Concepts> {
  concepts ??= ask('concepts').then(({ rows }) => new Concepts(rows));
  concepts.catch(() => (concepts = undefined));
  return concepts;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const KINDS =
  /^https?:\/\/[^?#]*?(\/(?:state|group|norm|topic|forum|instrument|document|position|participation|agreement|alignment|passage|paragraph|stance|act|hedge|graph|extraction)\/[^\s<>"']+)$/;

/** The path of the page of a resource of the graph; nothing if it is none. */
export function pathOf(iri: string | undefined): string | undefined {
  return iri ? KINDS.exec(iri)?.[1] : undefined;
}

/** An address elsewhere that is safe to link to: http or https, nothing else. */
export function outside(text: string | undefined): string | undefined {
  if (!text) return undefined;
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** “13c” for a norm, nothing for a topic. */
export const normNumber = (target: Concept): string | undefined =>
  target.kind === 'norm' ? target.id.replace(/^norm-/, '') : undefined;

/** With the number of a norm before its name. */
export const targetName = (target: Concept): string => {
  const number = normNumber(target);
  return number ? `${number} · ${target.label}` : target.label;
};

/** Norms in their order, then topics by name. */
export function byCodebook(a: Concept, b: Concept): number {
  if (a.kind !== b.kind) return a.kind === 'norm' ? -1 : 1;
  return a.kind === 'norm' ? a.id.localeCompare(b.id, 'en') : a.label.localeCompare(b.label, 'en');
}

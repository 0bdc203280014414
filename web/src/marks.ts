// The words of a position, marked in their paragraph.
//
// In: a paragraph, where it begins in its document, and spans of bytes in that document. Out: pieces of text, each
// with the marks that lie on it. Invariant: the pieces joined are the paragraph; a span that lies outside of it, or
// is no span, marks nothing.

export type Mark = 'quote' | 'holder' | 'cue' | 'target' | 'forum';

export interface Piece {
  text: string;
  marks: Mark[];
}

/** Where a paragraph begins, from its IRI: `…/paragraph/{id}/{start}-{end}`. */
export function paragraphStart(iri: string): number | undefined {
  const found = /\/(\d+)-\d+$/.exec(iri);
  return found ? Number(found[1]) : undefined;
}

export function span(text: string | undefined): [number, number] | undefined {
  const found = /^(\d+)-(\d+)$/.exec(text ?? '');
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

export function pieces(text: string, start: number, spans: [Mark, [number, number] | undefined][]): Piece[] {
  const bytes = new TextEncoder().encode(text);
  const inside: [Mark, number, number][] = [];
  const cuts = new Set([0, bytes.length]);
  for (const [mark, found] of spans) {
    if (!found) continue;
    const from = Math.max(0, found[0] - start);
    const to = Math.min(bytes.length, found[1] - start);
    if (from >= to) continue;
    inside.push([mark, from, to]);
    cuts.add(from).add(to);
  }
  const decoder = new TextDecoder();
  const at = [...cuts].sort((a, b) => a - b);
  const found: Piece[] = [];
  for (let i = 0; i + 1 < at.length; i += 1) {
    const marks = inside.filter(([, from, to]) => from <= at[i] && at[i + 1] <= to).map(([mark]) => mark);
    found.push({ text: decoder.decode(bytes.subarray(at[i], at[i + 1])), marks });
  }
  return found;
}

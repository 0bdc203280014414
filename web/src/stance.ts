// What a holder's statements on a target add up to.
//
// In: counts by stance. Out: a Cell with one sign. Invariant: silent is no sign at all, and is not neutral; merely
// raising a target takes no side; sides that contradict each other are shown as such, never averaged away.

export const STANCES = ['supports', 'opposes', 'ambivalent', 'addresses'] as const;
export type Stance = (typeof STANCES)[number];

/** A stance, or both sides in different statements. */
export type Sign = Stance | 'both';
export const SIGNS: readonly Sign[] = ['supports', 'opposes', 'ambivalent', 'both', 'addresses'];

export const GLYPH: Record<Sign, string> = {
  supports: '+',
  opposes: '−',
  ambivalent: '~',
  both: '±',
  addresses: '○',
};

export const WORDS: Record<Sign, string> = {
  supports: 'supports',
  opposes: 'opposes',
  ambivalent: 'ambivalent',
  both: 'both sides',
  addresses: 'raises, no side',
};

export const EXPLAINED: Record<Sign, string> = {
  supports: 'speaks for it',
  opposes: 'speaks against it',
  ambivalent: 'for and against, or on conditions, in the same words',
  both: 'for it in some statements, against it in others',
  addresses: 'speaks of it without taking a side',
};

export interface Cell {
  supports: number;
  opposes: number;
  ambivalent: number;
  addresses: number;
  /** How many statements. */
  n: number;
  /** The highest confidence among them. */
  confidence: number;
}

export const emptyCell = (): Cell => ({ supports: 0, opposes: 0, ambivalent: 0, addresses: 0, n: 0, confidence: 0 });

export function isStance(text: string | undefined): text is Stance {
  return STANCES.includes(text as Stance);
}

export function add(cell: Cell, stance: Stance, n: number, confidence: number): void {
  cell[stance] += n;
  cell.n += n;
  cell.confidence = Math.max(cell.confidence, confidence);
}

/** The one sign of a cell that is not empty. */
export function signOf(cell: Cell): Sign {
  if (cell.supports && cell.opposes) return 'both';
  if (cell.ambivalent && cell.ambivalent >= cell.supports + cell.opposes) return 'ambivalent';
  if (cell.supports) return 'supports';
  if (cell.opposes) return 'opposes';
  return cell.ambivalent ? 'ambivalent' : 'addresses';
}

/** From −1, against, to 1, for; nothing where no side is taken. */
export function score(cell: Cell | undefined): number | undefined {
  if (!cell) return undefined;
  const sided = cell.supports + cell.opposes + cell.ambivalent;
  return sided ? (cell.supports - cell.opposes) / sided : undefined;
}

/** How strong the colour is: 1 for one statement, 2 for a few, 3 for many. */
export const level = (n: number): 1 | 2 | 3 => (n >= 5 ? 3 : n >= 2 ? 2 : 1);

export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** What a cell shows: its sign, and how many where there are several. */
export const shownIn = (cell: Cell): string => `${GLYPH[signOf(cell)]}${cell.n > 1 ? cell.n : ''}`;

/** The same for the ear; what is seen is part of what is said, for those who speak to their machine. */
export const spoken = (cell: Cell | undefined): string =>
  cell && cell.n > 1 ? `${shownIn(cell)}, ${inWords(cell)}` : inWords(cell);

/** “supports in 3 statements, raises it in 1”. */
export function inWords(cell: Cell | undefined): string {
  if (!cell?.n) return 'silent';
  const parts: string[] = [];
  for (const stance of STANCES) if (cell[stance]) parts.push(`${WORDS[stance]} (${cell[stance]})`);
  return parts.join(', ');
}

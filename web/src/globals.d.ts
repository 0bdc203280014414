/** The address of the map's shapes; set by build.mjs. */
declare const WORLD: string;
/** The address of the editor's style sheet; set by build.mjs. */
declare const YASGUI_STYLE: string;
/** The figures of docs/measurements.md on extraction: tables, and sentences that state one. */
declare module 'given:measured' {
  const measured: { tables: string[][][]; words: string[] };
  export default measured;
}

/** The named queries, with the prefixes they use. */
declare module 'given:examples' {
  const examples: { name: string; summary: string; query: string }[];
  export default examples;
}

declare module '*.json' {
  const value: unknown;
  export default value;
}

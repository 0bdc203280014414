/** The address of the map's shapes; set by build.mjs. */
declare const WORLD: string;
/** The address of the editor's style sheet; set by build.mjs. */
declare const YASGUI_STYLE: string;
/** The tables of docs/measurements.md on extraction. */
declare module 'given:measured' {
  const tables: string[][][];
  export default tables;
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

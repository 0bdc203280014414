/** The address of the map's shapes; set by build.mjs. */
declare const WORLD: string;
/** The address of the editor's style sheet; set by build.mjs. */
declare const YASGUI_STYLE: string;
/** The tables of docs/measurements.md on extraction; set by build.mjs. */
declare const MEASURED: string[][][];

declare module '*.json' {
  const value: unknown;
  export default value;
}

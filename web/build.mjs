// Builds the page: src/ → dist/.
//
// In: src/, data/, the packages of package-lock.json, and the figures of docs/measurements.md. Out: dist/index.html
// and dist/assets/, every name with the hash of its content. Invariants: the same sources give the same bytes, on
// every machine; nothing is inline and nothing comes from elsewhere, so the page lives under a policy of 'self';
// the first view stays below the limit, or the build fails.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = process.argv[2] ?? join(here, 'dist');
const assets = join(out, 'assets');

/** The most that the first view may weigh, gzipped: page, script and style. */
const LIMIT = 150_000;

/** The lines of that part that state a figure in words. */
function words(markdown, name) {
  const part = markdown.split(`<!-- measured: ${name} -->`)[1].split(/\n## /)[0];
  return part.split('\n').filter((line) => /^(Stance accuracy|Off-topic|Pooled)\b/.test(line));
}

/** The prefixes that the named queries use: with them an example runs at any endpoint. */
const PREFIXES = {
  demarche: 'https://w3id.org/demarche/ontology#',
  stance: 'https://w3id.org/demarche/stance/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  dcterms: 'http://purl.org/dc/terms/',
  prov: 'http://www.w3.org/ns/prov#',
  oa: 'http://www.w3.org/ns/oa#',
  org: 'http://www.w3.org/ns/org#',
};

rmSync(out, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });

/** Writes a file under a name that holds its hash; its address. */
function asset(name, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const ending = extname(name);
  const file = `${basename(name, ending)}-${hash}${ending}`;
  writeFileSync(join(assets, file), bytes);
  return `/assets/${file}`;
}

/** The tables between `<!-- measured: NAME -->` and `<!-- end -->` or the next heading, as rows of cells. */
function tables(markdown, name) {
  const part = markdown.split(`<!-- measured: ${name} -->`)[1].split(/<!-- end -->|\n## /)[0];
  const found = [];
  for (const block of part.split(/\n\s*\n/)) {
    const rows = block.split('\n').filter((line) => line.startsWith('|'));
    if (rows.length > 2) {
      found.push(rows.filter((_, i) => i !== 1).map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim())));
    }
  }
  return found;
}

/** The named queries as examples of the editor: what they are for, and their text with the prefixes it uses. */
function examples() {
  const folder = join(here, '../queries');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.rq'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const used = Object.entries(PREFIXES).filter(([name]) => new RegExp(`\\b${name}:`).test(text.replace(/^#.*$/gm, '')));
      const prefixes = used.map(([name, iri]) => `PREFIX ${name}: <${iri}>\n`).join('');
      return { name: file.slice(0, -3), summary: /^#\+ summary: (.*)$/m.exec(text)[1], query: `${prefixes}\n${text}` };
    });
}

const measurements = readFileSync(join(here, '../docs/measurements.md'), 'utf8');
const world = asset('countries-110m.json', readFileSync(join(here, 'node_modules/world-atlas/countries-110m.json')));
const icon = asset('icon.svg', readFileSync(join(here, 'src/icon.svg')));
const yasguiStyle = asset('yasgui.css', readFileSync(join(here, 'node_modules/@zazuko/yasgui/build/yasgui.min.css')));

/** What the sources import as `given:…`: read out of the rest of the repository. */
const given = {
  name: 'given',
  setup(build) {
    const contents = { examples: examples(), measured: { tables: tables(measurements, 'extraction'), words: words(measurements, 'extraction') } };
    build.onResolve({ filter: /^given:/ }, ({ path }) => ({ path: path.slice(6), namespace: 'given' }));
    build.onLoad({ filter: /.*/, namespace: 'given' }, ({ path }) => ({ contents: JSON.stringify(contents[path]), loader: 'json' }));
  },
};

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { main: 'src/main.tsx', style: 'src/style.css' },
  outdir: assets,
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2022', 'chrome111', 'firefox111', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  plugins: [given],
  define: {
    WORLD: JSON.stringify(world),
    YASGUI_STYLE: JSON.stringify(yasguiStyle),
  },
});

// ---- index.html, with what the first view needs

const outputs = Object.entries(metafile.outputs).map(([path, about]) => ({ file: basename(path), ...about }));
const main = outputs.find(({ entryPoint }) => entryPoint === 'src/main.tsx');
const style = outputs.find(({ entryPoint }) => entryPoint === 'src/style.css');
const matrix = outputs.find(({ entryPoint }) => entryPoint === 'src/views/matrix.tsx');

/** A script and all that it imports at once. */
function closure(start, found = new Set()) {
  if (found.has(start.file)) return found;
  found.add(start.file);
  for (const { path, kind } of start.imports) {
    const next = outputs.find(({ file }) => file === basename(path));
    if (kind === 'import-statement' && next) closure(next, found);
  }
  return found;
}

const first = [...closure(main), ...closure(matrix)].filter((file, i, all) => all.indexOf(file) === i).sort();
const preloads = first.filter((file) => file !== main.file);
const html = readFileSync(join(here, 'src/index.html'), 'utf8')
  .replace('%ICON%', icon)
  .replace('%STYLE%', `/assets/${style.file}`)
  .replace('%MAIN%', `/assets/${main.file}`)
  .replace('%PRELOADS%', preloads.map((file) => `<link rel="modulepreload" href="/assets/${file}">\n`).join(''));
writeFileSync(join(out, 'index.html'), html);

// ---- sizes

const gzipped = (file) => gzipSync(readFileSync(join(assets, file)), { level: 9 }).length;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;
let total = gzipSync(html, { level: 9 }).length;
console.log('first view, gzipped:');
console.log(`  ${kilobytes(total)}  index.html`);
for (const file of [style.file, ...first]) {
  total += gzipped(file);
  console.log(`  ${kilobytes(gzipped(file))}  ${file}`);
}
console.log(`  ${kilobytes(total)}  in all, of ${LIMIT / 1000} kB`);
console.log('on demand:');
const rest = outputs.map(({ file }) => file).filter((file) => file !== style.file && !first.includes(file));
for (const file of [...rest, basename(world), basename(yasguiStyle)].sort()) console.log(`  ${kilobytes(gzipped(file))}  ${file}`);
if (total > LIMIT) {
  console.error(`the first view weighs ${total} bytes, more than ${LIMIT}: load what it does not need on demand`);
  process.exit(1);
}

// A server for developing and testing the page without `demarche serve`: serves dist/, and answers /api/NAME and
// /sparql by running the program once a question.
//
// In: a store or texts. Out: what `demarche serve` would say of them, with the same security headers. Answers are
// kept, so the program runs once for each. With `hostile`, names and texts are such as an attacker would write.
//
//   node tests/mock.mjs [--port 8086] [--dist DIR] (--store DIR | --input PATH | --upstream URL) [--hostile]
//
// With --upstream all but the page itself comes from a `demarche serve` that runs there.
//
// The program is $DEMARCHE, else `demarche` of target/release, else that on the PATH.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { poison } from './hostile.mjs';

const run = promisify(execFile);
const web = fileURLToPath(new URL('../', import.meta.url));
const built = join(web, '../target/release/demarche');
export const PROGRAM = process.env.DEMARCHE ?? (existsSync(built) ? built : 'demarche');

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
/** The editor alone writes style sheets of its own. */
const EDITOR_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};
const FORMATS = { json: 'application/sparql-results+json', csv: 'text/csv; charset=utf-8', tsv: 'text/tab-separated-values' };
const VIEWS = /^\/(|matrix|map|network|timeline|compare|search|editor|method)$/;

export async function start({ port = 0, dist = join(web, 'dist'), store, input, upstream, hostile = false }) {
  const graph = store ? ['--store', store] : ['--input', input];
  const kept = new Map();
  // A store on disk is open to one process at a time.
  let line = Promise.resolve();

  /** What the program answers: [status, type, body]. */
  async function answer(question, parameters, format) {
    const given = parameters.flatMap(([name, value]) => ['--param', `${name}=${value}`]);
    const options = ['--quiet', '--color', 'never', '--queries', join(web, '../queries'), '--format', format, ...graph];
    try {
      const { stdout } = await run(PROGRAM, ['query', ...options, ...given, '--', question], { maxBuffer: 1 << 28 });
      const body = hostile && format === 'json' ? poison(stdout) : stdout;
      return [200, FORMATS[format], body];
    } catch (error) {
      const detail = String(error.stderr || error.message).trim();
      return problem(error.code === 2 ? 400 : 500, 'The question could not be answered', detail);
    }
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const path = decodeURI(url.pathname);
    let status = 200;
    let type;
    let body;
    const headers = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };
    const page = VIEWS.test(path) || path.startsWith('/assets/');
    if (upstream && !page) return forward(upstream, request, response);
    const api = /^\/api\/([a-z-]+)$/.exec(path);
    if (api || path === '/sparql') {
      const form = request.method === 'POST' ? await read(request) : '';
      const given = [...url.searchParams, ...(/urlencoded/.test(request.headers['content-type']) ? new URLSearchParams(form) : [])];
      const named = Object.fromEntries(given);
      const question = api ? api[1] : (named.query ?? form);
      const format = FORMATS[named.format] ? named.format : 'json';
      const parameters = api ? given.filter(([name]) => name !== 'format' && name !== 'partial') : [];
      const key = JSON.stringify([question, parameters, format]);
      if (!kept.has(key)) {
        line = line.then(() => answer(question, parameters, format));
        kept.set(key, line);
      }
      [status, type, body] = await kept.get(key);
    } else if (path === '/api') {
      const { stdout } = await run(PROGRAM, ['query', '--list', '--queries', join(web, '../queries')]);
      [type, body] = ['text/plain', stdout];
    } else if (VIEWS.test(path)) {
      [type, body] = [TYPES['.html'], readFileSync(join(dist, 'index.html'))];
    } else if (path.startsWith('/assets/')) {
      const file = join(dist, normalize(path));
      if (existsSync(file)) {
        [type, body] = [TYPES[extname(file)] ?? 'application/octet-stream', readFileSync(file)];
        headers['Cache-Control'] = 'public, max-age=31536000, immutable';
      } else [status, type, body] = problem(404, 'There is no such file', path);
    } else if (/^\/(state|group|norm|topic|forum|instrument|document|position|ontology|\.well-known)\b/.test(path)) {
      [type, body] = [TYPES['.html'], '<!doctype html><html lang="en"><title>A page of the server</title><p>A page of the server.'];
    } else [status, type, body] = problem(404, 'There is nothing here', path);
    headers['Content-Security-Policy'] = path === '/editor' ? EDITOR_POLICY : POLICY;
    headers['Content-Type'] = type;
    if (/gzip/.test(request.headers['accept-encoding'] ?? '')) {
      headers['Content-Encoding'] = 'gzip';
      body = gzipSync(body);
    }
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

const problem = (status, title, detail) => [status, 'application/problem+json', JSON.stringify({ status, title, detail })];

/** What the server behind says, as it says it. */
async function forward(upstream, request, response) {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => ['accept', 'content-type'].includes(name)));
  const body = request.method === 'POST' ? await read(request) : undefined;
  const answer = await fetch(upstream + request.url, { method: request.method, headers, body, redirect: 'manual' });
  const kept = [...answer.headers].filter(([name]) => !['content-encoding', 'content-length', 'transfer-encoding', 'connection'].includes(name));
  response.writeHead(answer.status, Object.fromEntries(kept)).end(Buffer.from(await answer.arrayBuffer()));
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8086' },
      dist: { type: 'string' },
      store: { type: 'string' },
      input: { type: 'string', default: join(web, '../seeds') },
      upstream: { type: 'string' },
      hostile: { type: 'boolean' },
    },
  });
  const { url } = await start({ ...values, port: Number(values.port) });
  console.log(`The page is at ${url}`);
}

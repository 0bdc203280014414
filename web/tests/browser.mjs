// What the browser tests share: graphs served, a browser, and what must never happen on a page.
//
// In: $DEMARCHE (the program), or servers that run already: $DEMARCHE_URL on the seeds, $DEMARCHE_URL_LARGE on a
// large graph. Out: addresses and pages. $CHROMIUM is the browser, else /usr/bin/chromium.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { corpus } from './corpus.mjs';
import { PROGRAM, start } from './mock.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Where screenshots go, if they are wanted. */
const SHOTS = process.env.SHOTS;

/** How many documents the large graph has. */
const LARGE = Number(process.env.DEMARCHE_DOCUMENTS ?? 2000);

const temporary = mkdtempSync(join(tmpdir(), 'demarche-web-'));

/** A graph as the mock takes it: a store on disk, or one file where the program is built without it. */
function graph(name, input, ...options) {
  const store = join(temporary, `${name}.db`);
  try {
    execFileSync(PROGRAM, ['build', '--quiet', '--store', store, ...options, input], { stdio: 'pipe' });
    return { store };
  } catch {
    const file = join(temporary, `${name}.nq`);
    execFileSync(PROGRAM, ['export', '--quiet', '--all', '--to', 'nquads', '-o', file, ...options, '--input', input], { stdio: 'pipe' });
    return { input: file };
  }
}

export async function serve() {
  const seeds = join(root, 'seeds');
  const made = join(temporary, 'made.jsonl');
  const hostile = await start({ ...graph('hostile', seeds), hostile: true });
  let { DEMARCHE_URL: small, DEMARCHE_URL_LARGE: large } = process.env;
  const servers = [hostile];
  if (!small) {
    servers.push(await start(graph('seeds', seeds)));
    small = servers.at(-1).url;
  }
  if (!large) {
    writeFileSync(made, [...corpus(LARGE)].map((document) => `${JSON.stringify(document)}\n`).join(''));
    servers.push(await start(graph('large', made, '--from', 'jsonl')));
    large = servers.at(-1).url;
  }
  const close = () => {
    for (const server of servers) server.close();
    rmSync(temporary, { recursive: true, force: true });
  };
  return { small, large, hostile: hostile.url, close };
}

export async function browse() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  assert.ok(existsSync(executablePath), `${executablePath} is missing: apt-get install chromium, or set $CHROMIUM`);
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** A page that keeps what must not happen: errors, words on the console, requests to elsewhere, dialogs. */
export async function open(browser, url, { phone = false, dark = false, calm = true, lawless = false } = {}) {
  const context = await browser.newContext({
    viewport: phone ? { width: 390, height: 844 } : { width: 1400, height: 900 },
    isMobile: phone,
    hasTouch: phone,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: calm ? 'reduce' : 'no-preference',
    acceptDownloads: true,
    // Without the policy that would stop a script that got in.
    bypassCSP: lawless,
  });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(url).origin && !['data:', 'blob:'].includes(protocol)) faults.push(`elsewhere: ${request.url()}`);
  });
  await page.goto(url);
  await settled(page);
  return { page, faults, close: () => context.close() };
}

/** When nothing loads any more. */
export async function settled(page) {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('.waiting, .busy, .matrix[aria-busy="true"]'), null, { timeout: 60_000 });
}

/** What axe finds, in one line a finding. */
export async function axe(page, options = {}) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    ({ exclude = [], rules = {} }) =>
      window.axe.run({ exclude: exclude.map((one) => [one]) }, { resultTypes: ['violations'], rules }),
    options,
  );
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

export async function shoot(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

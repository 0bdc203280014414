// The page in a real browser: each view on the seeds and on a large graph, by mouse, keyboard, phone and screen
// reader, with what an attacker would write, and with a server at fault.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { axe, browse, open, serve, settled, shoot } from './browser.mjs';
import { HOSTILE } from './hostile.mjs';

const VIEWS = ['matrix', 'map', 'network', 'timeline', 'compare', 'search', 'method', 'editor'];

/** Views in a state of their own, by graph. */
const STATES = {
  small: [
    '/matrix?sort=alike&group=regional&columns=codebook&at=USA~legally-binding-instrument',
    '/matrix?sort=like%3AKOR&group=EU&silent=show',
    '/map?target=capacity-building',
    '/map?target=attribution&at=PER~attribution',
    '/network?aggregation=congruence&isolates=true',
    '/compare?holders=KOR,USA,PER&show=shared',
    '/search?q=legally+binding',
  ],
  large: [
    '/matrix?sort=target%3Asovereignty&group=region&columns=contested&forum=OEWG&confidence=70',
    '/matrix?from=2021-01&until=2022-12&columns=alike',
    '/map?target=legally-binding-instrument&at=RUS~legally-binding-instrument',
    '/network?normalization=cosine&threshold=0.6&holder=EU&from=2021-06',
    '/timeline?target=new-norms',
    '/timeline?holder=USA',
    '/compare?holders=RUS,CHN,USA',
    '/search?q=treaty&forum=OEWG',
  ],
};

let urls;
let browser;
before(async () => {
  [urls, browser] = [await serve(), await browse()];
}, { timeout: 300_000 });
after(async () => {
  await browser?.close();
  urls?.close();
});

const ask = async (name, parameters = '') => {
  const { results } = await (await fetch(`${urls.small}/api/${name}?${parameters}`)).json();
  return results.bindings.map((row) => Object.fromEntries(Object.entries(row).map(([key, { value }]) => [key, value])));
};
const id = (iri) => iri.split('/').pop();

/** The editor is another's work: its own widgets are not looked at, what surrounds them is. */
const LOOKED_AT = (view) => (view.startsWith('editor') ? { exclude: ['.yasgui-host'] } : {});

for (const size of ['small', 'large']) {
  for (const view of VIEWS) {
    test(`${view}, ${size}: no fault, nothing for axe to find, by day and by night`, async () => {
      for (const dark of [false, true]) {
        const { page, faults, close } = await open(browser, `${urls[size]}/${view}`, { dark });
        assert.match(await page.title(), / · Demarche$/);
        assert.equal(await page.locator('h1').count(), 1);
        assert.equal(await page.locator('.notice.fault').count(), 0, await page.locator('main').innerText());
        await shoot(page, `${size}-${view}${dark ? '-dark' : ''}`);
        // Of thousands of cells, a corner tells as much.
        if (size === 'large') await page.evaluate(() => document.querySelectorAll('.matrix tbody tr:nth-child(n + 25)').forEach((row) => row.remove()));
        assert.deepEqual(await axe(page, LOOKED_AT(view)), []);
        assert.deepEqual(faults, []);
        await close();
      }
    });

    test(`${view}, ${size}: fits a phone`, async () => {
      const { page, faults, close } = await open(browser, `${urls[size]}/${view}`, { phone: true });
      const [inside, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(inside <= window, `${inside} of ${window} pixels`);
      await shoot(page, `${size}-${view}-phone`);
      assert.deepEqual(faults, []);
      await close();
    });
  }

  for (const state of STATES[size]) {
    test(`${state}, ${size}: the address restores the view`, async () => {
      const first = await open(browser, urls[size] + state);
      const words = await first.page.locator('main').innerText();
      const told = await first.page.evaluate(() => location.pathname + location.search);
      assert.deepEqual(new URLSearchParams(told.split('?')[1]).toString(), new URLSearchParams(state.split('?')[1]).toString());
      assert.equal(await first.page.locator('.notice.fault').count(), 0);
      await shoot(first.page, `${size}-${state.replace(/\W+/g, '-').slice(1, 60)}`);
      if (size === 'small') assert.deepEqual(await axe(first.page), []);
      const again = await open(browser, urls[size] + told);
      assert.equal(await again.page.locator('main').innerText(), words);
      // What the address asks for is what the controls show.
      for (const [name, value] of new URLSearchParams(told.split('?')[1])) {
        if (['sort', 'group', 'columns', 'target', 'forum', 'aggregation', 'normalization'].includes(name)) {
          assert.ok((await again.page.locator('select').evaluateAll((all) => all.map((one) => one.value))).includes(value), `${name}=${value}`);
        }
      }
      assert.deepEqual([...first.faults, ...again.faults], []);
      await first.close();
      await again.close();
    });
  }
}

test('the matrix says what the graph says, and silent is not neutral', async () => {
  const { page, close } = await open(browser, `${urls.small}/`);
  const said = new Map();
  for (const { holder, target, stance, n } of await ask('matrix')) {
    const key = `${id(holder)} ${target}`;
    said.set(key, { ...said.get(key), [stance]: Number(n) });
  }
  const cells = await page.locator('.matrix td').evaluateAll((all) => all.map((cell) => ({ at: cell.dataset.at, about: cell.ariaLabel, text: cell.textContent, class: cell.className })));
  const spoken = cells.filter(({ class: name }) => name !== 'silent');
  assert.equal(spoken.length, said.size);
  for (const { about, text } of cells.filter(({ class: name }) => name === 'silent')) {
    assert.match(about, /: silent$/);
    assert.equal(text, '');
  }
  const usa = spoken.find(({ at }) => at === 'USA~legally-binding-instrument');
  assert.deepEqual([usa.text[0], usa.class, usa.about], ['−', 'opposes l1', 'United States on Legally binding instrument: opposes (1)']);
  const raised = spoken.find(({ at }) => at === 'PER~attribution');
  assert.deepEqual([raised.text, raised.class.split(' ')[0]], ['○2', 'addresses']);
  await close();
});

test('a click opens the words, marked in their paragraph, with links to position and document', async () => {
  const { page, faults, close } = await open(browser, `${urls.small}/matrix`);
  await page.locator('td[data-at="USA~legally-binding-instrument"]').click();
  const panel = page.getByRole('dialog');
  await panel.locator('mark').first().waitFor();
  const [row] = await ask('in-context', 'holder=USA&target=legally-binding-instrument');
  assert.equal((await panel.locator('mark').allTextContents()).join(''), row.quote);
  assert.equal(await panel.locator('blockquote .m-target').textContent(), Buffer.from(row.text).subarray(...offsets(row, row.targetSpan)).toString());
  assert.ok((await panel.locator('blockquote').textContent()).length > row.quote.length);
  const links = await panel.locator('a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  assert.ok(links.some((href) => href.startsWith('/position/') && !href.endsWith('.ttl')), links.join());
  assert.ok(links.some((href) => href.startsWith('/document/')));
  // The server's own pages are its own, not the page's.
  await panel.getByRole('link', { name: 'Page of this position' }).click();
  await page.waitForURL(/\/position\//);
  assert.deepEqual(faults, []);
  await close();
});

const offsets = (row, span) => {
  const start = Number(/(\d+)-\d+$/.exec(row.paragraph)[1]);
  return span.split('-').map((at) => Number(at) - start);
};

test('by keyboard alone: to the matrix, to a cell, into the words and back', async () => {
  const { page, faults, close } = await open(browser, `${urls.small}/matrix`);
  const focus = () => page.evaluate(() => document.activeElement.dataset.at);
  let tabs = 0;
  while (!(await focus())) {
    await page.keyboard.press('Tab');
    assert.ok((tabs += 1) < 40, 'the matrix is not reached');
  }
  const first = await focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const there = await focus();
  assert.notEqual(there, first);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').locator('h2').waitFor();
  await page.waitForFunction(() => document.activeElement.id === 'evidence-title');
  assert.equal(new URL(page.url()).searchParams.get('at'), there);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(await focus(), there);
  assert.equal(new URL(page.url()).searchParams.get('at'), null);
  // Up to the head, which sorts; one stop for Tab, and out again.
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => location.search.includes('sort=target'));
  await settled(page);
  assert.equal(await page.locator('.matrix [tabindex="0"]').count(), 1);
  assert.deepEqual(faults, []);
  await close();
});

test('every one of the 193 members has a mark that can be seen', async () => {
  const members = (await ask('concepts', 'kind=state')).filter(({ type }) => type === 'un-member').map((row) => row.id);
  assert.equal(members.length, 193);
  const { page, close } = await open(browser, `${urls.small}/map?target=capacity-building`);
  const marks = await page.evaluate(() => {
    const frame = document.querySelector('.map svg').getBoundingClientRect();
    return [...document.querySelectorAll('.dot[data-id]')].flatMap((dot) => {
      const { left, right, top, bottom, width } = dot.querySelector('.shape').getBoundingClientRect();
      const seen = width > 2 && left >= frame.left && right <= frame.right && top >= frame.top && bottom <= frame.bottom;
      return seen ? [dot.dataset.id] : [];
    });
  });
  assert.deepEqual(members.filter((member) => !marks.includes(member)), []);
  // A mark opens the words, and the map zooms by buttons.
  await page.locator('.dot[data-id="KOR"]').click();
  await page.getByRole('dialog').getByText('South Korea').first().waitFor();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.waitForFunction(() => /scale\(1\.[5-9]/.test(document.querySelector('.moved').getAttribute('transform') ?? ''));
  await close();
});

test('the network is saved as it is shown, with the options by their names in rDNA', async () => {
  const { page, close } = await open(browser, `${urls.large}/network?normalization=average`);
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return readFileSync(await download.path(), 'utf8');
  };
  const [lines, nodes] = await page.evaluate(() => [document.querySelectorAll('.network line').length, document.querySelectorAll('.network .node').length]);
  assert.ok(lines > 10 && nodes > 10);
  const xml = await saved('GraphML');
  assert.equal(xml.match(/<edge /g).length, lines);
  assert.equal(xml.match(/<node /g).length, nodes);
  for (const option of ['networkType', 'qualifierAggregation', 'normalization', 'duplicates', 'isolates', 'start.date', 'stop.date']) {
    assert.ok(xml.includes(`attr.name="${option}"`), option);
  }
  assert.match(xml, /<data key="graph-normalization">average</);
  assert.equal(await page.evaluate((text) => new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror')?.textContent ?? null, xml), null);
  const rows = (await saved('CSV')).trim().split('\r\n');
  assert.equal(rows.length, nodes + 1);
  await close();
});

test('the timeline flags a change of stance, and the words are one click away', async () => {
  const { page, faults, close } = await open(browser, `${urls.large}/timeline?target=new-norms`);
  assert.match(await page.locator('#turns').innerText(), /\d+ changes? of stance/);
  assert.ok((await page.locator('td.turn').count()) > 0);
  const dates = await page.locator('.times thead b').allTextContents();
  assert.deepEqual(dates, dates.toSorted());
  await page.locator('td.turn button').first().click();
  await page.getByRole('dialog').locator('mark').first().waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test('a name is found in spite of a slip, words are marked where they stand', async () => {
  const { page, faults, close } = await open(browser, `${urls.small}/search`);
  await page.getByRole('searchbox').fill('Untied States');
  await page.keyboard.press('Enter');
  await page.locator('.names').getByText('United States', { exact: true }).waitFor();
  await page.getByRole('searchbox').fill('legally binding');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => location.search.includes('legally'));
  await page.locator('.hits mark').first().waitFor();
  for (const text of await page.locator('.hits mark').allTextContents()) assert.match(text, /^legally binding$/i);
  assert.deepEqual(faults, []);
  await close();
});

test('the editor is loaded on its page alone, asks, and shows the answer', async () => {
  const { page, faults, close } = await open(browser, `${urls.small}/matrix`);
  const editor = () => page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('yasgui')).length);
  assert.equal(await editor(), 0);
  await page.getByRole('link', { name: 'SPARQL' }).first().click();
  await page.waitForURL(/\/editor/);
  await page.locator('.yasqe').waitFor();
  assert.ok((await editor()) > 0);
  await page.getByRole('button', { name: /who-opposes/ }).click();
  await page.locator('.yasqe_queryButton').first().click();
  await page.locator('.yasr .dataTable td').first().waitFor({ timeout: 20_000 });
  assert.match(await page.locator('.yasr').innerText(), /no new legally binding instrument/);
  await shoot(page, 'small-editor-answer');
  assert.deepEqual(faults, []);
  await close();
});

test('what an attacker writes into the graph stays text', async () => {
  const places = [
    ...VIEWS.filter((view) => view !== 'editor').map((view) => `/${view}`),
    '/matrix?at=USA~legally-binding-instrument&group=regional',
    '/matrix?silent=show&sort=name',
    '/map?target=capacity-building',
    '/timeline?holder=PER',
    '/compare?holders=KOR,USA,PER',
    '/search?q=states',
    `/search?q=${encodeURIComponent(HOSTILE[0])}`,
    `/matrix?at=${encodeURIComponent(`${HOSTILE[2]}~${HOSTILE[3]}`)}`,
    `/matrix?sort=${encodeURIComponent(HOSTILE[3])}&forum=${encodeURIComponent(HOSTILE[2])}`,
    `/compare?holders=${encodeURIComponent(HOSTILE[1])}`,
    '/editor',
  ];
  const shown = new Set();
  // With nothing to stop a script that got in: what is inert here needs no policy.
  for (const place of places) {
    const { page, faults, close } = await open(browser, urls.hostile + place, { lawless: true });
    await page.mouse.move(300, 500);
    const found = await page.evaluate(() => ({
      hacked: window.hacked,
      elements: [...document.querySelectorAll('#page :is(img, script, iframe, video, object, embed, base, meta, style, link, math)')]
        .filter((element) => !element.closest('.yasgui-host')).map((element) => element.outerHTML),
      handlers: [...document.querySelectorAll('#page *')].flatMap((element) => [...element.attributes].filter(({ name }) => /^on/.test(name)).map(({ name }) => name)),
      links: [...document.querySelectorAll('#page [href], #page [src], #page [action]')].map((element) => element.getAttribute('href') ?? '').filter((href) => !/^(https?:\/\/|\/(?!\/)|#|$)/.test(href)),
      text: document.querySelector('main').textContent + [...document.querySelectorAll('[title], [aria-label]')].map((e) => e.title + e.ariaLabel).join(),
    }));
    // A name that no holder has may be refused by the server; that is told, and no fault of the page.
    const told = faults.filter((fault) => !/status of 4\d\d/.test(fault));
    assert.deepEqual({ place, hacked: found.hacked, elements: found.elements, handlers: found.handlers, links: found.links, told }, { place, hacked: undefined, elements: [], handlers: [], links: [], told: [] });
    HOSTILE.forEach((words, i) => found.text.includes(words.slice(0, 60)) && shown.add(i));
    await close();
  }
  // In the editor's table too, which is not ours.
  const { page, faults, close } = await open(browser, `${urls.hostile}/editor`, { lawless: true });
  await page.getByRole('button', { name: /^positions Positions/ }).click();
  await page.locator('.yasqe_queryButton').first().click();
  await page.locator('.yasr .dataTable td').first().waitFor({ timeout: 20_000 });
  await page.waitForTimeout(500);
  const table = page.locator('.yasr .dataTable');
  assert.match(await table.innerText(), /hacked/);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.equal(await table.locator('img, script, iframe, video, [onerror], [onload], a[href^="javascript" i], a[href^="data" i]').count(), 0);
  assert.deepEqual(faults, []);
  await close();
  assert.deepEqual(HOSTILE.filter((_, i) => !shown.has(i)), [], 'not every hostile text was on a page');
});

test('a server at fault is told with a remedy, and asked again', async () => {
  const { page, close } = await open(browser, `${urls.small}/method`);
  let faulty = true;
  await page.route('**/api/matrix?*', (route) =>
    faulty
      ? route.fulfill({ status: 503, headers: { 'Retry-After': '2' }, contentType: 'application/problem+json', body: '{"title":"Busy <b>now</b>","detail":"All slots are taken."}' })
      : route.continue(),
  );
  await page.getByRole('link', { name: 'Matrix' }).click();
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.innerText(), /Busy <b>now<\/b>[\s\S]*All slots are taken[\s\S]*Try again in 2 s/);
  assert.deepEqual(await axe(page), []);
  faulty = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.matrix td').first().waitFor();
  await page.unroute('**/api/matrix?*');
  await page.route('**/api/**', (route) => route.abort());
  await page.goto(`${urls.small}/map`);
  assert.match(await page.getByRole('alert').first().innerText(), /The server does not answer[\s\S]*still running/);
  await close();
});

test('where nothing is, it says why and what to do', async () => {
  for (const [place, words] of [
    ['/matrix?from=2099-01', /No statement is within these filters[\s\S]*Clear a filter/],
    ['/map?until=1900-01', /No statement is within these filters/],
    ['/network?threshold=900', /Nobody is joined above this threshold[\s\S]*Lower/],
    ['/timeline?target=attribution', /Nothing here bears a date/],
    ['/search?q=xyzzy', /No statement holds these words/],
    ['/search', /What do you look for/],
    ['/matrix?at=XXX~nothing', /Nobody, or nothing, has this name/],
    ['/matrix?at=KOR~attribution', /silent on this[\s\S]*not the same as neutral/],
  ]) {
    const { page, faults, close } = await open(browser, urls.small + place);
    assert.match(await page.locator('main').innerText(), words, place);
    assert.deepEqual(await axe(page), [], place);
    assert.deepEqual(faults, [], place);
    await close();
  }
});

test('filters go with one from view to view', async () => {
  const { page, close } = await open(browser, `${urls.large}/matrix?forum=OEWG&confidence=80`);
  await page.getByRole('link', { name: 'Network' }).click();
  await page.waitForURL(/\/network\?forum=OEWG&confidence=80/);
  await settled(page);
  await page.goBack();
  await settled(page);
  assert.match(page.url(), /\/matrix\?forum=OEWG&confidence=80/);
  await page.getByRole('button', { name: /Clear 2 filters/ }).click();
  await page.waitForFunction(() => location.search === '');
  await close();
});

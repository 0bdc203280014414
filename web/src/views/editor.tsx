// SPARQL, with the named queries as examples. The editor (YASGUI) is loaded here alone.

import examples from 'given:examples';
import { useEffect, useRef } from 'preact/hooks';
import { ask } from '../api';
import { useLoaded } from '../state';
import { Shown, useTitle } from '../ui';

/** The path that the server answers SPARQL at. */
const ENDPOINT = '/sparql';

/** The prefixes of the graph; the IRIs are the server's to know, these are for typing. */
const PREFIXES = `PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX state: <https://w3id.org/demarche/state/>
PREFIX topic: <https://w3id.org/demarche/topic/>
PREFIX stance: <https://w3id.org/demarche/stance/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
`;

const START = `${PREFIXES}
# Who opposes what, with the words
SELECT ?holder ?target ?quote WHERE {
  ?position a demarche:Position ;
      demarche:stance stance:opposes ;
      demarche:holder/skos:prefLabel ?holder ;
      demarche:target/skos:prefLabel ?target ;
      prov:wasDerivedFrom/oa:hasSelector/oa:exact ?quote .
}
ORDER BY ?target ?holder
LIMIT 50
`;

export default function Editor() {
  useTitle('SPARQL');
  const host = useRef<HTMLDivElement>(null);
  const tab = useRef<{ setQuery(query: string): void; query(): Promise<unknown> } | null>(null);
  const loaded = useLoaded('yasgui', async () => {
    const { default: Yasgui } = await import('@zazuko/yasgui');
    await style(YASGUI_STYLE);
    return Yasgui;
  });
  const counts = useLoaded('counts', () => ask('counts'));
  useEffect(() => {
    if (loaded.state !== 'ready' || !host.current) return;
    const yasgui = new loaded.value(host.current, {
      requestConfig: { endpoint: new URL(ENDPOINT, location.href).href, method: 'POST' },
      copyEndpointOnNewTab: true,
      endpointCatalogueOptions: { getData: () => [{ endpoint: new URL(ENDPOINT, location.href).href }], keys: [] },
      persistenceId: 'demarche',
      yasqe: { value: START },
    } as never);
    const now = yasgui.getTab();
    tab.current = (now as never) ?? null;
    const asked = new URLSearchParams(location.search).get('query');
    if (asked) now?.setQuery(asked);
    else if (now && !localStorage.getItem('demarche-editor-used')) now.setQuery(START);
    localStorage.setItem('demarche-editor-used', 'yes');
    return () => yasgui.destroy?.();
  }, [loaded.state]);
  return (
    <>
      <h1>Ask in SPARQL</h1>
      <p class="lead">
        The endpoint is <code>{ENDPOINT}</code>; it reads and never writes.
        {counts.state === 'ready' && ` It holds ${counts.value.rows.map(({ what, number }) => `${Number(number).toLocaleString('en')} ${what}`).slice(0, 4).join(', ')}.`}{' '}
        Every query on the right is also a plain address: see <a href="/api">/api</a>.
      </p>
      <div class="editor">
        <div>
          <Shown loaded={loaded} what="the editor">
            {() => null}
          </Shown>
          <div class="yasgui-host" ref={host} />
        </div>
        <div>
          <h2>Examples</h2>
          <ul class="examples">
            {examples.map(({ name, summary, query }) => (
              <li key={name}>
                <button type="button" onClick={() => tab.current?.setQuery(query)}>
                  <b>{name}</b> {summary}
                </button>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </>
  );
}

function style(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(`${href} does not load`));
    document.head.append(link);
  });
}

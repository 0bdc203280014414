// Names and words: states, groups, norms, topics, forums by name; statements by their words.

import MiniSearch from 'minisearch';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Row, address, ask } from '../api';
import { Evidence, evidenceKey } from '../evidence';
import { type Concept, type Concepts, pathOf, targetName } from '../graph';
import { isStance, plural } from '../stance';
import { type Address, useAddress, useLoaded } from '../state';
import { Downloads, Empty, Filters, Glyph, Name, ResourceLink, Shown, Truncated, filterParameters, useConcepts, useTitle } from '../ui';

/** How many statements are shown before more are asked for. */
const PAGE = 40;

export default function Search() {
  useTitle('Search');
  const at = useAddress();
  const { values, set } = at;
  const [text, setText] = useState(values.q ?? '');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(values.q ?? ''), [values.q]);
  const concepts = useConcepts();
  const asked = (values.q ?? '').trim();
  return (
    <>
      <h1>Search</h1>
      <form
        class="searchbar"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          clearTimeout(timer.current);
          set({ q: text.trim() });
        }}
      >
        <input
          type="search"
          aria-label="Names or words"
          placeholder="A state, a norm, or words that were said"
          value={text}
          onInput={(event) => {
            const next = event.currentTarget.value;
            setText(next);
            clearTimeout(timer.current);
            timer.current = setTimeout(() => set({ q: next.trim() }), 450);
          }}
        />
        <button type="submit" class="primary">
          Search
        </button>
      </form>
      <Shown loaded={concepts} what="the names">
        {(known) =>
          asked.length < 2 ? (
            <Start known={known} />
          ) : (
            <>
              <Names known={known} words={asked} at={at} />
              <Statements known={known} words={asked} at={at} />
            </>
          )
        }
      </Shown>
      <Evidence at={at} />
    </>
  );
}

function Start({ known }: { known: Concepts }) {
  const example = (words: string) => <a href={`/search?q=${encodeURIComponent(words)}`}>{words}</a>;
  return (
    <Empty title="What do you look for?">
      <p>
        {plural(known.of('state').length, 'state')}, {plural(known.of('group').length, 'group')},{' '}
        {plural(known.of('norm', 'topic').length, 'norm or topic', 'norms and topics')} and{' '}
        {plural(known.of('forum').length, 'forum')} are known by name; every statement by its words. Try {example('legally binding')},{' '}
        {example('sovereignty')} or {example('Peru')}.
      </p>
    </Empty>
  );
}

function Names({ known, words, at }: { known: Concepts; words: string; at: Address }) {
  const index = useMemo(() => {
    const search = new MiniSearch<{ id: number; label: string; name: string; definition: string }>({
      fields: ['label', 'name', 'definition'],
      searchOptions: { boost: { label: 4, name: 4 }, prefix: true, combineWith: 'AND' },
    });
    search.addAll(known.all.map(({ label, id, definition }, i) => ({ id: i, label, name: id, definition: definition ?? '' })));
    return search;
  }, [known]);
  const exactly = index.search(words);
  // A slip is forgiven where nothing is called so.
  const hits = exactly.length ? exactly : index.search(words, { fuzzy: (term) => (term.length > 4 ? 0.3 : false) });
  const found = hits.slice(0, 12).map(({ id }) => known.all[id as number]);
  if (!found.length) return null;
  return (
    <section aria-labelledby="names">
      <h2 id="names">Names</h2>
      <ul class="names">
        {found.map((concept) => (
          <li key={`${concept.kind} ${concept.iri}`}>
            <a href={pathOf(concept.iri) ?? viewOf(concept, at)}>
              <Name>{concept.kind === 'norm' ? targetName(concept) : concept.label}</Name>
            </a>{' '}
            <small>{concept.kind}</small>
            {viewOf(concept, at) && (
              <>
                {' '}
                <small>
                  <a href={viewOf(concept, at)} aria-label={`${concept.label} ${viewName(concept)}`}>
                    {viewName(concept)}
                  </a>
                </small>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const viewName = ({ kind }: Concept) => (kind === 'norm' || kind === 'topic' ? 'on the map' : kind === 'forum' ? 'in the matrix' : 'over time');

function viewOf({ kind, id }: Concept, at: Address): string | undefined {
  if (kind === 'norm' || kind === 'topic') return at.link('/map', { target: id });
  if (kind === 'forum') return at.link('/matrix', { forum: id });
  return kind === 'instrument' ? undefined : at.link('/timeline', { holder: id });
}

function Statements({ known, words, at }: { known: Concepts; words: string; at: Address }) {
  const parameters = { ...filterParameters(at), words };
  const loaded = useLoaded(`words ${JSON.stringify(parameters)}`, () => ask('positions', parameters));
  const [pages, setPages] = useState(1);
  useEffect(() => setPages(1), [words]);
  return (
    <section aria-labelledby="statements">
      <h2 id="statements">Statements</h2>
      <Filters at={at} />
      <Shown loaded={loaded} what="the statements">
        {({ rows, truncated }, busy) => (
          <div class={busy ? 'busy' : ''} aria-busy={busy}>
            <Truncated when={truncated} />
            {rows.length ? (
              <>
                <div class="below">
                  <p class="lead" role="status">
                    {plural(rows.length, 'statement')} with “<Name>{words}</Name>”
                  </p>
                  <Downloads
                    links={[
                      ['CSV', address('positions', parameters, 'csv')],
                      ['JSON', address('positions', parameters, 'json')],
                    ]}
                  />
                </div>
                <ol class="hits">
                  {rows.slice(0, pages * PAGE).map((row) => (
                    <Hit key={row.position} row={row} known={known} words={words} at={at} />
                  ))}
                </ol>
                {rows.length > pages * PAGE && (
                  <p>
                    <button type="button" onClick={() => setPages(pages + 1)}>
                      Show {Math.min(PAGE, rows.length - pages * PAGE)} more
                    </button>
                  </p>
                )}
              </>
            ) : (
              <Empty title="No statement holds these words">
                <p>The words must stand in a quote as they are written here: try fewer, or a part of a word. Filters above may hide some.</p>
              </Empty>
            )}
          </div>
        )}
      </Shown>
    </section>
  );
}

function Hit({ row, known, words, at }: { row: Row; known: Concepts; words: string; at: Address }) {
  if (!row.holder || !row.target || !isStance(row.stance)) return null;
  const holder = known.get(row.holder);
  const target = known.get(row.target);
  return (
    <li>
      <p>
        <Glyph sign={row.stance} />{' '}
        <button type="button" class="quiet" onClick={() => at.set({ at: evidenceKey(holder, target) }, { push: !at.values.at })}>
          <Name>{holder.label}</Name> {row.stance} <Name>{targetName(target)}</Name>
        </button>
      </p>
      <p class="quote" dir="auto">
        <Lit text={row.quote ?? ''} words={words} />
      </p>
      <p class="fine">
        {[row.date, row.forums?.split(' ').sort().join(', ')].filter(Boolean).join(' · ')}
        {(row.date || row.forums) && ' · '}
        <Name>{row.title ?? row.document ?? ''}</Name> · confidence {Number(row.confidence).toFixed(2)} ·{' '}
        <ResourceLink iri={row.position}>page of this position</ResourceLink>
      </p>
    </li>
  );
}

/** The text, with the words marked. */
function Lit({ text, words }: { text: string; words: string }) {
  const parts: preact.ComponentChildren[] = [];
  const low = text.toLowerCase();
  const wanted = words.toLowerCase();
  let at = 0;
  // Where lower case has another length the places would not fit: then nothing is marked.
  if (low.length === text.length && wanted) {
    for (let found = low.indexOf(wanted); found >= 0; found = low.indexOf(wanted, at)) {
      parts.push(text.slice(at, found), <mark key={found}>{text.slice(found, found + wanted.length)}</mark>);
      at = found + wanted.length;
    }
  }
  parts.push(text.slice(at));
  return <>{parts}</>;
}

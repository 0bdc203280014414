// The parts that views share: signs, filters, links, and what is shown while there is nothing to show.

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { ask } from './api';
import { type Concept, type Concepts, byCodebook, loadConcepts, outside, pathOf, targetName } from './graph';
import { EXPLAINED, GLYPH, SIGNS, type Sign, WORDS } from './stance';
import { type Address, type Loaded, useLoaded, useMedia } from './state';

export function Glyph({ sign, big }: { sign: Sign; big?: boolean }) {
  return (
    <span class={`sign ${sign} l2 ${big ? 'big' : ''}`} aria-hidden="true">
      {GLYPH[sign]}
    </span>
  );
}

/** A sign with its word. */
export function Stated({ sign }: { sign: Sign }) {
  return (
    <span class="stated">
      <Glyph sign={sign} /> {WORDS[sign]}
    </span>
  );
}

export function Legend({ silent = true }: { silent?: boolean }) {
  return (
    <ul class="legend" aria-label="Signs">
      {SIGNS.map((sign) => (
        <li key={sign} title={EXPLAINED[sign]}>
          <Glyph sign={sign} /> {WORDS[sign]}
        </li>
      ))}
      {silent && (
        <li title="Nothing was found in these documents: the state may have spoken elsewhere">
          <span class="sign silent" aria-hidden="true" /> silent here
        </li>
      )}
    </ul>
  );
}

/** A link to the page of a resource; plain text where it has none. */
export function ResourceLink({ iri, children }: { iri: string | undefined; children: ComponentChildren }) {
  const path = pathOf(iri);
  return path ? <a href={path}>{children}</a> : <span>{children}</span>;
}

/** A name that may be written from right to left, or hold marks that turn the line around it. */
export function Name({ children }: { children: string }) {
  return <bdi>{children}</bdi>;
}

export function ConceptLink({ concept }: { concept: Concept }) {
  return (
    <ResourceLink iri={concept.iri}>
      <Name>{concept.kind === 'norm' || concept.kind === 'topic' ? targetName(concept) : concept.label}</Name>
    </ResourceLink>
  );
}

export function SourceLink({ source, quote }: { source: string | undefined; quote?: string }) {
  const href = outside(source);
  if (!source) return null;
  if (!href) return <Name>{source}</Name>;
  // The browser scrolls to the words, where it can.
  const words = quote && !href.includes('#') ? `#:~:text=${encodeURIComponent(quote).replaceAll('-', '%2D')}` : '';
  return (
    <a href={href + words} rel="noreferrer external">
      source
    </a>
  );
}

// ---- while there is nothing to show

export function Waiting({ what }: { what: string }) {
  return (
    <p class="waiting" role="status">
      <span class="spinner" aria-hidden="true" /> Loading {what} …
    </p>
  );
}

export function Failure({ loaded }: { loaded: Extract<Loaded<unknown>, { state: 'failed' }> }) {
  const { title, detail, remedy } = loaded.problem;
  return (
    <div class="notice fault" role="alert">
      <h2>{title}</h2>
      {detail && <p>{detail}</p>}
      <p>{remedy}</p>
      <button type="button" onClick={loaded.again}>
        Try again
      </button>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="notice">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** A load as what it has become; a later load leaves the earlier one in sight. */
export function Shown<T>({
  loaded,
  what,
  children,
}: {
  loaded: Loaded<T>;
  what: string;
  children: (value: T, busy: boolean) => ComponentChildren;
}) {
  if (loaded.state === 'failed') return <Failure loaded={loaded} />;
  if (loaded.state === 'ready') return <>{children(loaded.value, false)}</>;
  if (loaded.before) return <>{children(loaded.before, true)}</>;
  return <Waiting what={what} />;
}

export function Truncated({ when }: { when: boolean }) {
  if (!when) return null;
  return (
    <p class="notice slim" role="status">
      The server held back part of the answer: what is shown is not all. Narrow it by a forum, a time or a confidence.
    </p>
  );
}

/** With the concepts at hand. */
export function useConcepts(): Loaded<Concepts> {
  return useLoaded('concepts', loadConcepts);
}

// ---- choices

export interface Option {
  value: string;
  label: string;
  group?: string;
}

export function Select({
  label,
  value,
  options,
  onChange,
  none,
}: {
  label: string;
  value: string | undefined;
  options: Option[];
  onChange: (value: string) => void;
  none?: string;
}) {
  const id = useId();
  const groups = [...new Set(options.map(({ group }) => group ?? ''))];
  const draw = (list: Option[]) =>
    list.map((option) => (
      <option key={option.value} value={option.value} selected={option.value === (value ?? '')}>
        {option.label}
      </option>
    ));
  return (
    <div class="choice">
      <label for={id}>{label}</label>
      <select id={id} value={value ?? ''} onChange={(event) => onChange(event.currentTarget.value)}>
        {none !== undefined && (
          <option value="" selected={!value}>
            {none}
          </option>
        )}
        {groups.map((group) => {
          const inside = options.filter((option) => (option.group ?? '') === group);
          return group ? (
            <optgroup key={group} label={group}>
              {draw(inside)}
            </optgroup>
          ) : (
            draw(inside)
          );
        })}
      </select>
    </div>
  );
}

export function TargetSelect(props: {
  concepts: Concepts;
  used?: Set<string>;
  label?: string;
  value?: string;
  onChange: (id: string) => void;
  none?: string;
}) {
  const { concepts, used, value, onChange, none, label = 'Target' } = props;
  const options = concepts
    .of('norm', 'topic')
    .filter(({ iri, id }) => !used || used.has(iri) || id === value)
    .sort(byCodebook)
    .map((target) => ({ value: target.id, label: targetName(target), group: target.kind === 'norm' ? 'Norms' : 'Topics' }));
  return <Select label={label} value={value} options={options} onChange={onChange} none={none} />;
}

export function HolderSelect(props: {
  concepts: Concepts;
  used?: Set<string>;
  label?: string;
  value?: string;
  onChange: (id: string) => void;
  none?: string;
}) {
  const { concepts, used, value, onChange, none, label = 'State or group' } = props;
  const options = concepts
    .of('state', 'group')
    .filter(({ iri, id }) => !used || used.has(iri) || id === value)
    .sort((a, b) => (a.kind === b.kind ? a.label.localeCompare(b.label, 'en') : a.kind === 'state' ? -1 : 1))
    .map(({ id, label, kind }) => ({ value: id, label, group: kind === 'state' ? 'States' : 'Groups' }));
  return <Select label={label} value={value} options={options} onChange={onChange} none={none} />;
}

/** Forum, time and confidence: the same on each view, and carried from one to the next. */
export function Filters({ at, children, time = true }: { at: Address; children?: ComponentChildren; time?: boolean }) {
  const forums = useLoaded('forums', () => ask('forums'));
  const concepts = useConcepts();
  const confidence = useId();
  const small = useMedia('(max-width: 46rem)');
  const { values, set } = at;
  const [sure, setSure] = useState(values.confidence ?? '0');
  useEffect(() => setSure(values.confidence ?? '0'), [values.confidence]);
  const options: Option[] = [];
  if (forums.state === 'ready' && concepts.state === 'ready') {
    // A forum counts what lies below it; one that is only named by its sessions is offered too.
    const counts = new Map<string, number>();
    for (const row of forums.value.rows) {
      let iri = row.forum;
      for (let depth = 0; iri && depth < 5; depth += 1) {
        counts.set(iri, (counts.get(iri) ?? 0) + Number(row.n));
        iri = concepts.value.get(iri).broader;
      }
    }
    const sorted = [...counts].sort((a, b) => b[1] - a[1]);
    for (const [iri, n] of sorted) {
      const { id, label } = concepts.value.get(iri);
      options.push({ value: id, label: `${label} (${n.toLocaleString('en')})` });
    }
  }
  if (values.forum && !options.some(({ value }) => value === values.forum)) {
    options.push({ value: values.forum, label: values.forum });
  }
  const active = ['forum', 'from', 'until', 'confidence'].filter((key) => values[key]).length;
  const controls = (
    <>
      {children && (
        <div class="filters" role="group" aria-label="What is shown, and how">
          {children}
        </div>
      )}
      <div class="filters" role="group" aria-label="Filters">
      <Select label="Forum" value={values.forum} options={options} none="all forums" onChange={(forum) => set({ forum })} />
      {time && <Month label="From" value={values.from} onChange={(from) => set({ from })} />}
      {time && <Month label="Until" value={values.until} onChange={(until) => set({ until })} />}
      <div class="choice">
        <label for={confidence}>
          Confidence ≥ <output>{(Number(sure) / 100).toFixed(2)}</output>
        </label>
        <input
          id={confidence}
          type="range"
          min="0"
          max="95"
          step="5"
          value={sure}
          aria-valuetext={`${sure} of 100`}
          onInput={(event) => setSure(event.currentTarget.value)}
          onChange={(event) => set({ confidence: event.currentTarget.value === '0' ? '' : event.currentTarget.value })}
        />
      </div>
      {active > 0 && (
        <button
          type="button"
          class="quiet"
          onClick={() => set({ forum: '', from: '', until: '', confidence: '' })}
        >
          Clear {active === 1 ? 'filter' : `${active} filters`}
        </button>
      )}
      </div>
    </>
  );
  return small ? (
    <details class="controls">
      <summary>
        {children ? 'Arrange and filter' : 'Filter'}
        {active > 0 && ` (${active})`}
      </summary>
      {controls}
    </details>
  ) : (
    <div class="controls">{controls}</div>
  );
}

function Month({ label, value, onChange }: { label: string; value: string | undefined; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div class="choice narrow">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="month"
        placeholder="2021-03"
        value={value ?? ''}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}

/** What a filter asks of the server. */
export const filterParameters = ({ values }: Address) => ({
  forum: values.forum,
  from: values.from,
  until: values.until,
  confidence: values.confidence,
});

/** The same question as a file. */
export function Downloads({ links }: { links: [string, string][] }) {
  return (
    <p class="downloads">
      {links.map(([name, href]) => (
        <a key={name} href={href} download>
          {name}
        </a>
      ))}
    </p>
  );
}

/** Sets the title of the page. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Demarche`;
  }, [title]);
}

/** Offers text as a file. */
export function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

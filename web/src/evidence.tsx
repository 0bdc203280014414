// The words that prove a cell: every statement of a holder on a target, marked in its paragraph.
//
// In: `at=HOLDER~TARGET` of the address. Out: a panel beside the view. Invariant: the filters of the view hold here
// too, and what they hide is counted; Escape closes it and gives the focus back.

import { useEffect, useRef } from 'preact/hooks';
import { type Row, ask } from './api';
import { type Concept, type Concepts, pathOf, targetName } from './graph';
import { type Mark, type Piece, paragraphStart, pieces, span } from './marks';
import { type Stance, add, emptyCell, inWords, isStance, plural } from './stance';
import { type Address, type Loaded, useLoaded } from './state';
import { ConceptLink, Glyph, Name, ResourceLink, Shown, SourceLink, Truncated, useConcepts } from './ui';

export const evidenceKey = (holder: Concept, target: Concept): string => `${holder.id}~${target.id}`;

export function Evidence({ at }: { at: Address }) {
  const key = at.values.at;
  return key ? <Panel key={key} at={at} about={key} /> : null;
}

function Panel({ at, about }: { at: Address; about: string }) {
  const [holderId, targetId] = about.split('~');
  const concepts = useConcepts();
  const heading = useRef<HTMLHeadingElement>(null);
  const came = useRef(document.activeElement as HTMLElement | null);
  const close = () => {
    at.set({ at: '' });
    came.current?.focus();
  };
  useEffect(() => {
    heading.current?.focus({ preventScroll: matchMedia('(min-width: 60rem)').matches });
  }, [concepts.state]);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  });
  return (
    <div class="evidence" role="dialog" aria-labelledby="evidence-title">
      <button type="button" class="close" onClick={close} aria-label="Close the evidence">
        ×
      </button>
      <Shown loaded={concepts} what="the evidence">
        {(known) => {
          const holder = known.holder(holderId);
          const target = known.target(targetId);
          return holder && target ? (
            <>
              <h2 id="evidence-title" tabIndex={-1} ref={heading}>
                <ConceptLink concept={holder} /> <span class="on">on</span> <ConceptLink concept={target} />
              </h2>
              <Statements at={at} known={known} holder={holder} target={target} />
            </>
          ) : (
            <>
              <h2 id="evidence-title" tabIndex={-1} ref={heading}>
                Nobody, or nothing, has this name
              </h2>
              <p>
                The address asks for <Name>{holderId}</Name> on <Name>{targetId ?? '—'}</Name>. Close this, and pick a cell.
              </p>
            </>
          );
        }}
      </Shown>
    </div>
  );
}

interface Statement {
  row: Row;
  stance: Stance;
  forums: string[];
}

function Statements(props: { at: Address; known: Concepts; holder: Concept; target: Concept }) {
  const { at, known, holder, target } = props;
  const loaded = useLoaded(`evidence ${holder.iri} ${target.iri}`, () =>
    ask('in-context', { holder: holder.iri, target: target.iri }),
  ) as Loaded<{ rows: Row[]; truncated: boolean }>;
  return (
    <Shown loaded={loaded} what="the statements">
      {({ rows, truncated }) => {
        const statements = rows.flatMap((row) =>
          isStance(row.stance) ? [{ row, stance: row.stance, forums: (row.forums ?? '').split(' ').filter(Boolean).sort() }] : [],
        );
        const shown = statements.filter((statement) => passes(statement, at, known));
        const cell = emptyCell();
        for (const { stance, row } of shown) add(cell, stance, 1, Number(row.confidence));
        if (!statements.length) {
          return (
            <p>
              <Name>{holder.label}</Name> is silent on this in these documents, which is not the same as neutral: it may
              have spoken elsewhere, or in words that were not understood.
            </p>
          );
        }
        return (
          <>
            <p class="summary">
              {shown.length ? inWords(cell) : 'nothing within the filters'}
              {shown.length < statements.length && (
                <>
                  {' · '}
                  {plural(statements.length - shown.length, 'more statement')} outside of the filters{' '}
                  <button
                    type="button"
                    class="quiet"
                    onClick={() => at.set({ forum: '', from: '', until: '', confidence: '' })}
                  >
                    show all
                  </button>
                </>
              )}
            </p>
            <Truncated when={truncated} />
            <p class="marks-key" aria-hidden="true">
              <span class="m-holder">who</span> <span class="m-cue">how</span> <span class="m-target">on what</span>{' '}
              <span class="m-forum">where</span>
            </p>
            <ol class="statements">
              {shown.map((statement) => (
                <StatementItem key={statement.row.position} statement={statement} known={known} />
              ))}
            </ol>
            <p class="fine">
              Read by a program, which errs: <a href="/method">how often</a>. Take it for a pointer to the words.
            </p>
          </>
        );
      }}
    </Shown>
  );
}

/** Whether a statement is within the filters, by the same rules as the server's. */
function passes({ row, forums }: Statement, { values }: Address, known: Concepts): boolean {
  if (values.confidence && Number(row.confidence) * 100 < Number(values.confidence)) return false;
  if (values.from && !(row.date && `${row.date}~` >= values.from)) return false;
  if (values.until && !(row.date && row.date < `${values.until}~`)) return false;
  if (!values.forum) return true;
  return forums.some((id) => {
    let forum = known.forum(id);
    for (let depth = 0; forum && depth < 5; depth += 1) {
      if (forum.id === values.forum) return true;
      forum = forum.broader ? known.get(forum.broader) : undefined;
    }
    return false;
  });
}

function StatementItem({ statement, known }: { statement: Statement; known: Concepts }) {
  const { row, stance, forums } = statement;
  const position = pathOf(row.position);
  const confidence = Number(row.confidence);
  return (
    <li class={stance}>
      <p class="said">
        <Glyph sign={stance} />{' '}
        <strong>
          {stance}
          {row.hedge ? `, ${row.hedge}` : ''}
        </strong>
        {row.act && row.act !== stance && <span> · {row.act}</span>}
        {row.topic && (
          <span>
            {' · '}
            <Name>{targetName(known.get(row.topic))}</Name>
          </span>
        )}
      </p>
      <Words row={row} />
      <dl class="facts">
        <Fact name="When" value={row.date} />
        {forums.length > 0 && (
          <div>
            <dt>Where</dt>
            <dd>
              {forums.map((id, i) => {
                const forum = known.forum(id);
                return (
                  <span key={id}>
                    {i > 0 && ', '}
                    {forum ? <ConceptLink concept={forum} /> : <Name>{id}</Name>}
                  </span>
                );
              })}
            </dd>
          </div>
        )}
        <div>
          <dt>In</dt>
          <dd>
            <ResourceLink iri={row.document}>
              <Name>{row.title ?? row.documentId ?? 'the document'}</Name>
            </ResourceLink>
            {row.page && `, p. ${row.page}`}
            {row.source && <> · </>}
            <SourceLink source={row.source} quote={row.quote} />
          </dd>
        </div>
        <div>
          <dt>Confidence</dt>
          <dd>
            <meter min={0} max={1} value={confidence} aria-label={`confidence ${confidence}`} /> {confidence.toFixed(2)}{' '}
            <span class="rule">
              rule <code>{row.rule}</code>
            </span>
          </dd>
        </div>
      </dl>
      {position && (
        <p class="links">
          <a href={position}>Page of this position</a> <a href={`${position}.ttl`}>Turtle</a>
        </p>
      )}
    </li>
  );
}

function Fact({ name, value }: { name: string; value: string | undefined }) {
  return value ? (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  ) : null;
}

/** The paragraph, with the quote and the parts of the statement marked. */
function Words({ row }: { row: Row }) {
  const start = paragraphStart(row.paragraph ?? '');
  if (!row.text || start === undefined) {
    return (
      <blockquote dir="auto">
        <mark>{row.quote}</mark>
      </blockquote>
    );
  }
  const found = pieces(row.text, start, [
    ['quote', row.start && row.end ? [Number(row.start), Number(row.end)] : undefined],
    ['holder', span(row.holderSpan)],
    ['cue', span(row.cueSpan)],
    ['target', span(row.targetSpan)],
    ['forum', span(row.forumSpan)],
  ]);
  return (
    <blockquote dir="auto">
      {clip(found).map(({ text, marks }, i) => {
        const inner = marks.filter((mark) => mark !== 'quote').map((mark: Mark) => `m-${mark}`);
        const words = inner.length ? <span class={inner.join(' ')}>{text}</span> : text;
        return marks.includes('quote') ? <mark key={i}>{words}</mark> : <span key={i}>{words}</span>;
      })}
    </blockquote>
  );
}

/** How much of a long paragraph is shown before and after the words. */
const AROUND = 260;

/** Shortens what lies far from the words of a long paragraph. */
function clip(found: Piece[]): Piece[] {
  const first = found.findIndex(({ marks }) => marks.length);
  const last = found.findLastIndex(({ marks }) => marks.length);
  return found.map((piece, i) => {
    if (i < first && piece.text.length > AROUND) return { ...piece, text: `… ${piece.text.slice(-AROUND).replace(/^\S*\s/, '')}` };
    if (i > last && piece.text.length > AROUND) return { ...piece, text: `${piece.text.slice(0, AROUND).replace(/\s\S*$/, '')} …` };
    return piece;
  });
}

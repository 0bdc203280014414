// Questions to the server.
//
// In: the name of a query and its parameters. Out: rows, each a record of variable → text. Invariant: nothing is
// asked twice; an answer that was cut short says so; a fault says what to do.

export type Row = Record<string, string | undefined>;

export interface Answer {
  rows: Row[];
  /** The server held back rows. */
  truncated: boolean;
}

/** Why there is no answer, in words for people. */
export class Problem extends Error {
  constructor(
    readonly title: string,
    readonly detail: string,
    readonly remedy: string,
  ) {
    super(title);
  }
}

const answers = new Map<string, Promise<Answer>>();

/** The address of a question. */
export function address(name: string, parameters: Record<string, string | undefined> = {}, format?: string): string {
  const query = new URLSearchParams();
  for (const key of Object.keys(parameters).sort()) {
    const value = parameters[key];
    if (value) query.set(key, value);
  }
  if (format) query.set('format', format);
  const text = query.toString();
  return `/api/${name}${text ? `?${text}` : ''}`;
}

/** Asks a named query. */
export function ask(name: string, parameters: Record<string, string | undefined> = {}): Promise<Answer> {
  // Of an answer that is too long rather what fits, and a word of it, than none.
  const url = address(name, { ...parameters, partial: 'true' });
  let answer = answers.get(url);
  if (!answer) {
    answer = fetchRows(url);
    answers.set(url, answer);
    answer.catch(() => answers.delete(url));
  }
  return answer;
}

async function fetchRows(url: string): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { Accept: 'application/sparql-results+json' } });
  } catch {
    throw new Problem(
      'The server does not answer',
      'The question did not reach it, or its answer was lost on the way.',
      'See whether demarche serve is still running, then try again.',
    );
  }
  if (!response.ok) throw await problem(response);
  const body = (await response.json()) as {
    head: { vars: string[]; link?: string[] };
    results?: { bindings: Record<string, { value: string }>[] };
  };
  const rows = (body.results?.bindings ?? []).map((binding) => {
    const row: Row = {};
    for (const name in binding) row[name] = binding[name].value;
    return row;
  });
  return { rows, truncated: response.headers.has('Demarche-Truncated') };
}

async function problem(response: Response): Promise<Problem> {
  let title = `The server answers with ${response.status}`;
  let detail = '';
  let told: string | undefined;
  try {
    const body = (await response.json()) as { title?: string; detail?: string; remedy?: string };
    title = body.title ?? title;
    detail = body.detail ?? '';
    told = body.remedy;
  } catch {
    // Not every fault comes from the program: a proxy may speak in HTML.
  }
  const wait = response.headers.get('Retry-After');
  const remedy =
    response.status === 503 || response.status === 429
      ? `It is busy. Try again${wait ? ` in ${wait} s` : ''}.`
      : told
        ? `${told[0].toUpperCase()}${told.slice(1)}${/[.!?]$/.test(told) ? '' : '.'}`
        : response.status === 404 || response.status === 400
        ? 'A name in the address may be wrong: clear the filters, or pick from the lists.'
        : response.status >= 500
          ? 'Ask for less: one forum, one target, a shorter time.'
          : 'Try again.';
  return new Problem(title, detail, remedy);
}

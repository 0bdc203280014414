// What is shown, kept in the address.
//
// In: the query string. Out: its values and a way to change them. Invariant: an address restores its view; a value
// that says the default is left out.

import { useCallback, useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Problem } from './api';

export type Values = Record<string, string | undefined>;

export interface Address {
  path: string;
  values: Values;
  /** Changes some values; `undefined` and '' take one out. */
  set(change: Values, options?: { push?: boolean }): void;
  /** The address of another view with some of these values. */
  link(path: string, change?: Values, keep?: readonly string[]): string;
}

/** The filters that hold for all views. */
export const FILTERS = ['forum', 'from', 'until', 'confidence'] as const;

export function useAddress(): Address {
  const { path, query, route } = useLocation();
  const values: Values = query;
  const set = useCallback(
    (change: Values, { push = false } = {}) => {
      // From the bar itself: two changes may come before the page is drawn anew.
      const now = new URLSearchParams(location.search);
      for (const [key, value] of Object.entries(change)) {
        if (value === undefined || value === '') now.delete(key);
        else now.set(key, value);
      }
      route(join(location.pathname, now), !push);
    },
    [route],
  );
  const link = (to: string, change: Values = {}, keep: readonly string[] = FILTERS) => {
    const next = new URLSearchParams();
    for (const key of keep) if (values[key]) next.set(key, values[key]!);
    for (const [key, value] of Object.entries(change)) if (value) next.set(key, value);
    return join(to, next);
  };
  return { path, values, set, link };
}

function join(path: string, query: URLSearchParams): string {
  // Commas and tildes part ids, and may stand as they are.
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%7E', '~');
  return text ? `${path}?${text}` : path;
}

export type Loaded<T> =
  | { state: 'loading'; before?: T }
  | { state: 'failed'; problem: Problem; again: () => void }
  | { state: 'ready'; value: T };

/** Runs a load whenever its key changes; what was there stays at hand while the next one loads. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [tries, setTries] = useState(0);
  const [found, setFound] = useState<{ key: string; loaded: Loaded<T> }>({ key: '', loaded: { state: 'loading' } });
  useEffect(() => {
    let alive = true;
    setFound(({ loaded }) => ({
      key,
      loaded: { state: 'loading', before: loaded.state === 'ready' ? loaded.value : undefined },
    }));
    load().then(
      (value) => alive && setFound({ key, loaded: { state: 'ready', value } }),
      (error: unknown) => {
        if (!alive) return;
        const problem =
          error instanceof Problem
            ? error
            : new Problem('The page failed', String(error), 'Reload it; if it fails again, tell the maintainers.');
        setFound({ key, loaded: { state: 'failed', problem, again: () => setTries((n) => n + 1) } });
      },
    );
    return () => {
      alive = false;
    };
  }, [key, tries]);
  if (found.key === key) return found.loaded;
  return { state: 'loading', before: found.loaded.state === 'ready' ? found.loaded.value : undefined };
}

/** Follows a media query. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const listen = () => setMatches(media.matches);
    media.addEventListener('change', listen);
    return () => media.removeEventListener('change', listen);
  }, [query]);
  return matches;
}

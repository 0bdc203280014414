// The page: its frame, and which view an address shows.

import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ErrorBoundary, LocationProvider, Route, Router, lazy, useLocation } from 'preact-iso';
import { FILTERS, useAddress } from './state';
import { Empty } from './ui';

const Matrix = lazy(() => import('./views/matrix'));
const Map = lazy(() => import('./views/map'));
const Network = lazy(() => import('./views/network'));
const Timeline = lazy(() => import('./views/timeline'));
const Compare = lazy(() => import('./views/compare'));
const Search = lazy(() => import('./views/search'));
const Editor = lazy(() => import('./views/editor'));
const Method = lazy(() => import('./views/method'));

/** What the page answers itself; every other link is the server's. */
const VIEWS = /^\/(?:$|\?|(?:matrix|map|network|timeline|compare|search|method)(?:$|\?))/;

const LINKS: [string, string][] = [
  ['/matrix', 'Matrix'],
  ['/map', 'Map'],
  ['/network', 'Network'],
  ['/timeline', 'Timeline'],
  ['/compare', 'Compare'],
  ['/search', 'Search'],
  ['/method', 'Method'],
  ['/editor', 'SPARQL'],
];

function Frame() {
  const { link } = useAddress();
  const { path, url } = useLocation();
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  useEffect(() => {
    // On a new view, not on a new filter.
    if (before.current !== path) main.current?.focus({ preventScroll: true });
    before.current = path;
    document.querySelector('.top [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path, url]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the view
      </a>
      <header class="top">
        <a class="brand" href="/">
          Demarche
        </a>
        <nav aria-label="Views">
          <ul>
            {LINKS.map(([to, name]) => {
              const here = path === to || (to === '/matrix' && path === '/');
              return (
                <li key={to}>
                  <a href={to === '/editor' || to === '/method' ? to : link(to, {}, FILTERS)} aria-current={here ? 'page' : undefined}>
                    {name}
                  </a>
                </li>
              );
            })}
          </ul>
        </nav>
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <Router>
          <Route path="/" component={Matrix} />
          <Route path="/matrix" component={Matrix} />
          <Route path="/map" component={Map} />
          <Route path="/network" component={Network} />
          <Route path="/timeline" component={Timeline} />
          <Route path="/compare" component={Compare} />
          <Route path="/search" component={Search} />
          <Route path="/editor" component={Editor} />
          <Route path="/method" component={Method} />
          <Route default component={Nowhere} />
        </Router>
      </main>
      <footer>
        <p>
          Read out of texts by a program, which errs: <a href="/method">how, and how often</a>. Silence is not neutrality.
          Take each position for a pointer to words that one should read.
        </p>
        <p>
          <a href="/api">API</a> <a href="/sparql">SPARQL</a> <a href="/ontology">Ontology</a>{' '}
          <a href="/.well-known/void">About the data</a>
        </p>
      </footer>
    </>
  );
}

function Nowhere() {
  return (
    <Empty title="There is no such view">
      <p>
        The address names none. See the <a href="/matrix">matrix</a> or <a href="/search">search</a>.
      </p>
    </Empty>
  );
}

render(
  <LocationProvider scope={VIEWS}>
    <ErrorBoundary>
      <Frame />
    </ErrorBoundary>
  </LocationProvider>,
  document.getElementById('page')!,
);

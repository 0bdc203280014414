//! The graph on the web: an endpoint, linked data, the page. The only module that knows HTTP.
//!
//! In: [`Options`] and [`Data`], a graph to be served, and later ones in its place. Out: answers, until it
//! is stopped. Invariants: nothing is ever written into the graph; every query is evaluated in a process
//! that can be killed ([`worker`]); a request is answered from one dataset from beginning to end, whatever
//! is published meanwhile.
//!
//! A request goes through [`guard`] (who may ask what, and what every answer bears), is taken by one of
//! the routes below, and where it is a query is given to the [`Dataset`]'s pool of workers.

mod api;
mod assets;
pub mod dataset;
pub mod describe;
mod graph_store;
mod guard;
mod listen;
pub mod negotiate;
mod openapi;
mod openrefine;
pub mod pages;
pub mod problem;
pub mod reconcile;
mod request;
mod resource;
mod rows_as_graph;
mod sparql;
mod watch;
pub mod worker;

pub use dataset::{Data, Dataset};
pub use worker::Limits;

use crate::query::Library;
use axum::Router;
use axum::routing::any;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, mpsc};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, watch as channel};

/// How the graph is served.
#[derive(Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// The base that the store was built with.
    pub base: String,
    /// The address that the world knows this server by, where it stands behind another one.
    pub public: Option<String>,
    /// Names by which it may be called, besides those of this machine.
    pub hosts: Vec<String>,
    /// Whether anybody may ask any SPARQL.
    pub sparql: bool,
    /// What queries may cost.
    pub limits: Limits,
    /// How many requests a second a client may make; none is no limit.
    pub rate: Option<f64>,
    /// The header in which a server in front of this one names the client.
    pub client_header: Option<String>,
    /// The named queries.
    pub library: Library,
    /// This program, which is started anew for workers.
    pub program: PathBuf,
    /// Files and folders to look at: when they change, [`Order::Reload`] is given.
    pub watch: Vec<PathBuf>,
}

/// What whoever runs the server is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// To make the data anew and [publish](Server::publish) it.
    Reload,
    /// To [stop](Server::stop).
    Stop,
}

/// What all requests share.
pub(crate) struct App {
    options: Options,
    current: RwLock<Arc<Dataset>>,
    guard: guard::Guard,
    /// Pages are made in this process, a few at a time.
    pages: Arc<Semaphore>,
    /// The MiB of answers on their way.
    answers: Arc<Semaphore>,
    /// Dumps too, fewer: a client may take its time to read one.
    dumps: Arc<Semaphore>,
}

impl App {
    /// The dataset that a request is answered from.
    fn dataset(&self) -> Arc<Dataset> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A server that runs.
pub struct Server {
    runtime: Runtime,
    app: Arc<App>,
    address: SocketAddr,
    order: mpsc::Sender<Order>,
    orders: mpsc::Receiver<Order>,
    stop: channel::Sender<bool>,
    done: mpsc::Receiver<()>,
}

/// How long to wait for another process to be done with a store.
const LATER: Duration = Duration::from_secs(2);

/// How many MiB of long answers may be on their way at once, to clients that may be slow to read.
const ANSWERS: usize = 512;

/// How long requests under way may take when the server is stopped.
const PARTING: Duration = Duration::from_secs(5);

impl Server {
    /// Listens, and serves these data.
    pub fn start(options: Options, data: Data) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let listener = std::net::TcpListener::bind(options.bind)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let Some(dataset) = Dataset::make(&options, address, data, None)? else {
            return Err(io::Error::other("there is nothing to serve"));
        };
        runtime.block_on(dataset.pool.warm())?;
        let app = Arc::new(App {
            guard: guard::Guard::new(&options),
            current: RwLock::new(Arc::new(dataset)),
            pages: Arc::new(Semaphore::new(4)),
            dumps: Arc::new(Semaphore::new(2)),
            answers: Arc::new(Semaphore::new(ANSWERS.max(options.limits.bytes >> 19))),
            options,
        });
        let (order, orders) = mpsc::channel();
        let (stop, stopped) = channel::channel(false);
        let (end, done) = mpsc::channel();
        runtime.block_on(async {
            listen::signals(order.clone())?;
            tokio::spawn(watch::changes(app.options.watch.clone(), order.clone()));
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let router = router(&app);
            tokio::spawn(async move {
                listen::serve(listener, router, stopped).await;
                // Nobody may wait for it any more.
                let _ = end.send(());
            });
            Ok::<_, io::Error>(())
        })?;
        Ok(Self { runtime, app, address, order, orders, stop, done })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until there is something to do.
    pub fn order(&self) -> Order {
        self.orders.recv().unwrap_or(Order::Stop)
    }

    /// Gives the order to reload a little later: the data were not to be had just now.
    pub fn remind(&self) {
        let order = self.order.clone();
        self.runtime.spawn(async move {
            tokio::time::sleep(LATER).await;
            // The server may have been stopped.
            let _ = order.send(Order::Reload);
        });
    }

    /// Serves these data from now on; requests under way end on the ones they began with. The revision, if
    /// it is another one.
    pub fn publish(&self, data: Data) -> io::Result<Option<String>> {
        let current = self.app.dataset().revision.clone();
        let made = Dataset::make(&self.app.options, self.address, data, Some(&current))?;
        let Some(dataset) = made else { return Ok(None) };
        self.runtime.block_on(dataset.pool.warm())?;
        let revision = dataset.revision.clone();
        let dataset = Arc::new(dataset);
        let old = {
            let mut current = self.app.current.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *current, dataset)
        };
        drop(old);
        Ok(Some(revision))
    }

    /// Takes no more requests, and waits a while for those under way.
    pub fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.done.recv_timeout(PARTING);
        self.runtime.shutdown_timeout(Duration::from_millis(200));
    }
}

/// All routes.
fn router(app: &Arc<App>) -> Router {
    let mut router = Router::new()
        .route("/sparql", any(sparql::endpoint))
        .route("/sparql/", any(sparql::endpoint))
        .route("/store", any(graph_store::store))
        .route("/store/{*rest}", any(graph_store::direct))
        .route("/graph/{*rest}", any(graph_store::direct))
        .route("/api", any(api::list))
        .route("/api/", any(api::list))
        .route("/api/{name}", any(api::named))
        .route("/openapi.json", any(openapi::document))
        .route("/.well-known/void", any(describe::well_known))
        .route("/healthz", any(assets::health))
        .route("/robots.txt", any(assets::robots))
        .route("/favicon.ico", any(assets::root))
        .route("/assets/{*path}", any(assets::asset))
        .route("/assets/pages.css", any(resource::style_sheet))
        .route("/reconcile", any(openrefine::service))
        .route("/reconcile/{*rest}", any(openrefine::service))
        .fallback(any(resource::resource));
    for path in ["/ontology", "/ontology.html", "/ontology.ttl", "/ontology.jsonld", "/ontology.nt"] {
        router = router.route(path, any(resource::ontology));
    }
    for view in assets::VIEWS {
        router = router.route(view, any(assets::page));
    }
    guard::around(router, app).with_state(Arc::clone(app))
}

//! `serve`: the graph on the web.
//!
//! In: a store, or inputs to be read into memory. Out: the address on standard output, and answers there
//! until it is stopped. Invariant: what cannot be read anew leaves what is served as it is.

use super::dataset::{STORE, Source};
use super::inputs::Reading;
use super::session::Session;
use super::{Failure, Outcome, after_help};
use crate::query::Library;
use crate::serve::{Data, Limits, Options, Order, Server};
use crate::store::StoreError;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Serve the graph: a SPARQL endpoint, linked data, and a page to explore
///
/// Without inputs the store is served that `demarche build` made; with inputs, texts, folders or RDF, they
/// are read into memory. The page, the endpoint (/sparql) and the named queries (/api) are at the address
/// that is printed. On SIGHUP, and when a store is built anew, the new graph takes the old one's place.
#[derive(Debug, clap::Args)]
#[command(after_help = after_help![
    "demarche serve seeds/",
    "demarche serve --store demarche.db",
    "demarche serve --bind 0.0.0.0:8080 --public-url https://positions.example.org",
])]
pub struct Serve {
    /// Texts, folders or RDF files to read into memory and serve
    #[arg(value_name = "INPUT", conflicts_with = "store")]
    inputs: Vec<PathBuf>,
    /// The store to serve, as it is when it is opened [default: ./demarche.db]
    #[arg(long, value_name = "PATH", env = "DEMARCHE_STORE")]
    store: Option<PathBuf>,
    /// The same as INPUT
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "store")]
    input: Vec<PathBuf>,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7878")]
    bind: SocketAddr,
    /// Let anybody ask any SPARQL, where others than this machine are listened to
    #[arg(long)]
    allow_sparql: bool,
    /// A name that the server may be called by; may be given several times
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// The address that the world knows the server by, where another one stands in front of it
    #[arg(long, value_name = "URL", value_parser = url)]
    public_url: Option<String>,
    /// How long a query may take
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// How many rows or triples an answer may have
    #[arg(long, value_name = "N", default_value = "10000", value_parser = clap::value_parser!(u32).range(1..))]
    max_rows: u32,
    /// How long an answer may be
    #[arg(long, value_name = "MIB", default_value = "64", value_parser = clap::value_parser!(u32).range(1..=1024))]
    max_bytes: u32,
    /// How much memory a query may take
    #[arg(long, value_name = "MIB", default_value = "512", value_parser = clap::value_parser!(u64).range(32..=1 << 20))]
    memory: u64,
    /// How many long queries are evaluated at once [default: one a core, two at least]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    workers: Option<u16>,
    /// How many long queries may wait for their turn
    #[arg(long, value_name = "N", default_value = "16")]
    queue: u16,
    /// How many requests a second a client may make; 0 is no limit [default: 20; none on loopback]
    #[arg(long, value_name = "N")]
    rate: Option<f64>,
    /// The header in which the server in front of this one names the client, such as X-Forwarded-For
    #[arg(long, value_name = "NAME")]
    client_header: Option<String>,
    /// A folder of *.rq files beside the queries that the program holds
    #[arg(long, value_name = "DIR")]
    queries: Option<PathBuf>,
    /// Read the inputs anew when they change
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    reading: Reading,
}

fn seconds(value: &str) -> Result<Duration, String> {
    let seconds = value.parse::<f64>().ok().filter(|seconds| (0.05..=3600.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "a number of seconds from 0.05 to 3600 is wanted".to_owned())
}

fn url(value: &str) -> Result<String, String> {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(char::is_whitespace) => {
            Ok(value.trim_end_matches('/').to_owned())
        }
        _ => Err("an address such as https://positions.example.org is wanted".to_owned()),
    }
}

/// How many requests a second a client from elsewhere may make, if nothing is said.
const RATE: f64 = 20.0;

impl Serve {
    pub(super) fn run(mut self, session: &mut Session) -> Result<Outcome, Failure> {
        self.inputs.append(&mut self.input);
        let source = self.source()?;
        let options = self.options(&source, session)?;
        let data = self.data(&source, session)?;
        let server = Server::start(options, data).map_err(Failure::io(format!("cannot serve at {}", self.bind)))?;
        let mut out = std::io::stdout();
        let told = writeln!(out, "http://{}/", server.address()).and_then(|()| out.flush());
        told.map_err(Failure::stdout)?;
        if !self.bind.ip().is_loopback() && !self.allow_sparql {
            session.console.note("named queries alone are answered (/api); --allow-sparql opens /sparql to anybody");
        }
        session.console.note("Ctrl-C stops it");
        while server.order() == Order::Reload {
            match self.data(&source, session) {
                Ok(data) => match server.publish(data) {
                    Ok(Some(revision)) => {
                        session.console.note(format_args!("revision {revision} is served from now on"));
                    }
                    Ok(None) => session.console.detail("nothing has changed"),
                    Err(error) => session.console.failure(&format!("what is served stays as it is: {error}"), None),
                },
                // Whoever builds it will be done.
                Err(Failure::Store(StoreError::Locked(_))) => server.remind(),
                Err(Failure::Input(faults)) => faults.iter().for_each(|fault| session.console.diagnostic(fault)),
                Err(failure) => {
                    session.console.failure(&failure.to_string(), Some("what is served stays as it is"));
                }
            }
        }
        server.stop();
        Ok(Outcome::Done)
    }

    fn options(&self, source: &Served, session: &Session) -> Result<Options, Failure> {
        let mut library = Library::embedded().map_err(super::query::failure)?;
        if let Some(folder) = &self.queries {
            library.overlay(folder).map_err(super::query::failure)?;
        }
        let is_loopback = self.bind.ip().is_loopback();
        let rate = match self.rate {
            None if is_loopback => None,
            None => Some(RATE),
            Some(rate) if rate > 0.0 => Some(rate),
            Some(_) => None,
        };
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Options {
            bind: self.bind,
            base: session.base()?.to_owned(),
            public: self.public_url.clone(),
            hosts: self.allow_host.clone(),
            sparql: is_loopback || self.allow_sparql,
            limits: Limits {
                time: self.timeout,
                memory: self.memory << 20,
                rows: self.max_rows as usize,
                bytes: (self.max_bytes as usize) << 20,
                workers: self.workers.map_or(cores.max(2), usize::from),
                queue: self.queue.into(),
            },
            rate,
            client_header: self.client_header.clone(),
            library,
            program: std::env::current_exe().map_err(Failure::io("this program cannot find itself"))?,
            watch: match source {
                Served::Store(path) => vec![path.clone()],
                Served::Inputs(inputs) if self.watch => {
                    inputs.iter().filter(|p| p.as_os_str() != "-").cloned().collect()
                }
                Served::Inputs(_) => Vec::new(),
            },
        })
    }

    fn data(&self, source: &Served, session: &mut Session) -> Result<Data, Failure> {
        Ok(match source {
            Served::Store(path) => Data::checkpoint(path)?,
            Served::Inputs(inputs) => Data::memory(Source::of(inputs.clone(), self.reading).open(session)?),
        })
    }

    fn source(&self) -> Result<Served, Failure> {
        if !self.inputs.is_empty() {
            return Ok(Served::Inputs(self.inputs.clone()));
        }
        let store = self.store.clone().unwrap_or_else(|| STORE.into());
        if self.store.is_none() && !store.exists() {
            let message = format!("there is nothing to serve: no input is named, and there is no store at {STORE}");
            return Err(Failure::usage(message, "try `demarche serve seeds/`, or `demarche build INPUT…` first"));
        }
        Ok(Served::Store(store))
    }
}

/// Where the graph comes from.
enum Served {
    Store(PathBuf),
    Inputs(Vec<PathBuf>),
}

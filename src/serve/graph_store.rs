//! The SPARQL 1.1 Graph Store HTTP Protocol, as far as it reads.
//!
//! In: the name of a graph, in the query or as the address itself; or nothing, for all graphs. Out: the
//! graph. Invariant: what is written is the graph as it is stored, in one order.

use super::problem::Problem;
use super::request::{self, READ, values};
use super::{App, Dataset, negotiate};
use crate::export::{self, Syntax};
use crate::store::{Scope, StoreError};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use oxigraph::model::{GraphName, NamedNode};
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;

/// `/store?graph=IRI`, `/store?default`, `/store`.
pub async fn store(State(app): State<Arc<App>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    if let Err(refusal) = request::method(&head.method, READ) {
        return *refusal;
    }
    let parameters = request::parameters(head.uri.query().unwrap_or_default().as_bytes());
    let format = values(&parameters, "format").next();
    let graphs: Vec<_> = values(&parameters, "graph").collect();
    let default = values(&parameters, "default").next().is_some();
    let result = match (graphs.as_slice(), default) {
        ([], false) => dump(&app, &head, format),
        ([], true) => graph(&app, &head, format, &[GraphName::DefaultGraph]).await,
        ([iri], false) => match NamedNode::new(*iri) {
            Ok(name) => graph(&app, &head, format, &[name.into()]).await,
            Err(_) => Err(Problem::bad_request("the graph's name is no absolute IRI")),
        },
        _ => Err(Problem::bad_request("name one graph, or the default graph")),
    };
    result.unwrap_or_else(IntoResponse::into_response)
}

/// `/graph/ID`, and whatever else is named by its own address.
pub async fn direct(State(app): State<Arc<App>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    if let Err(refusal) = request::method(&head.method, READ) {
        return *refusal;
    }
    let parameters = request::parameters(head.uri.query().unwrap_or_default().as_bytes());
    let format = values(&parameters, "format").next();
    // The address under the base, and the address as it was called.
    let path = head.uri.path();
    let names = [format!("{}{}", app.options.base, &path[1..]), request::origin(&app, &head.headers) + path];
    let names: Vec<GraphName> = names.into_iter().filter_map(|iri| Some(NamedNode::new(iri).ok()?.into())).collect();
    graph(&app, &head, format, &names).await.unwrap_or_else(IntoResponse::into_response)
}

/// The first of these graphs that is there.
async fn graph(app: &App, head: &Parts, format: Option<&str>, names: &[GraphName]) -> Result<Response, Problem> {
    let dataset = app.dataset();
    let failed = |error: StoreError| Problem::internal(error.to_string());
    let mut found = None;
    for name in names {
        let is_there = match name {
            GraphName::NamedNode(name) => dataset.store.has_graph(name).map_err(failed)?,
            _ => true,
        };
        if is_there {
            found = Some(name.clone());
            break;
        }
    }
    let name = found.ok_or_else(|| Problem::not_found("there is no graph of that name"))?;
    let (media, syntax) = negotiate::graph(&request::accept(&head.headers), format)
        .ok_or_else(|| Problem::not_acceptable("Turtle, N-Triples, JSON-LD or RDF/XML"))?;
    let etag = request::etag(&dataset, &["graph", &name.to_string(), media]);
    if request::is_known(&head.headers, &etag) {
        return Ok(request::not_modified(etag));
    }
    let permit = permit(&app.pages)?;
    let base = app.options.base.clone();
    let written = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let quads = dataset.store.graph(&name).map_err(io::Error::other)?;
        let triples = quads.into_iter().map(Into::into).collect();
        let mut body = Vec::new();
        export::write_triples(triples, syntax, &base, &mut body)?;
        Ok::<_, io::Error>(body)
    });
    let body = written.await.map_err(io::Error::other).and_then(|written| written);
    let body = body.map_err(|error| Problem::internal(error.to_string()))?;
    Ok(request::cached(request::content(media, body), etag))
}

/// All graphs. It may be long, so it is sent as it is written; a client sees a stream that breaks off.
fn dump(app: &App, head: &Parts, format: Option<&str>) -> Result<Response, Problem> {
    let dataset = app.dataset();
    let (media, syntax) = negotiate::dataset(&request::accept(&head.headers), format)
        .ok_or_else(|| Problem::not_acceptable("TriG, N-Quads or JSON-LD"))?;
    let etag = request::etag(&dataset, &["dump", media]);
    if request::is_known(&head.headers, &etag) {
        return Ok(request::not_modified(etag));
    }
    let permit = permit(&app.dumps)?;
    let (sender, receiver) = mpsc::channel(4);
    let base = app.options.base.clone();
    tokio::task::spawn_blocking(move || write_dump(&dataset, syntax, &base, sender, permit));
    Ok(request::cached(request::content(media, Body::from_stream(ReceiverStream::new(receiver))), etag))
}

type Chunk = Result<Bytes, io::Error>;

fn write_dump(
    dataset: &Dataset,
    syntax: Syntax,
    base: &str,
    sender: mpsc::Sender<Chunk>,
    _permit: OwnedSemaphorePermit,
) {
    let mut writer = io::BufWriter::with_capacity(1 << 16, Sending { sender: sender.clone() });
    let written = export::export(&dataset.store, &Scope::Everything, syntax, base, &mut writer);
    let written = written.map_err(io::Error::other).and_then(|()| writer.flush());
    if let Err(error) = written {
        // The client may be gone; if it is not, it must not take a part for the whole.
        let _ = sender.blocking_send(Err(error));
    }
}

/// How long a client may leave a part of a dump unread.
const PATIENCE: Duration = Duration::from_secs(30);

struct Sending {
    sender: mpsc::Sender<Chunk>,
}

impl Write for Sending {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let sent = self.sender.send_timeout(Ok(Bytes::copy_from_slice(buffer)), PATIENCE);
        Handle::current().block_on(sent).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The right to write a graph.
fn permit(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Problem> {
    let busy = |_| Problem::busy("as many graphs are being written as may be at once");
    Arc::clone(places).try_acquire_owned().map_err(busy)
}

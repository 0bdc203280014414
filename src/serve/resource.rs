//! The resources of the graph at their own addresses.
//!
//! In: a path. Out: a page or RDF, made by the pages; 303 from what a thing is named by to what is said of
//! it. Invariant: `BASE + path` is the resource, percent-encoded as it was called; nothing is redirected
//! that the graph does not know.

use super::App;
use super::negotiate;
use super::problem::Problem;
use super::request::{self, READ};
use super::site::{self, Representation, Site};
use crate::query::QueryError;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::model::NamedNode;
use std::sync::Arc;

/// What a resource can be had as: its media type, the ending of its address, the representation.
const REPRESENTATIONS: [(&str, (&str, Representation)); 4] = [
    ("text/html", (".html", Representation::Html)),
    ("text/turtle", (".ttl", Representation::Turtle)),
    ("application/ld+json", (".jsonld", Representation::JsonLd)),
    ("application/n-triples", (".nt", Representation::NTriples)),
];

/// The page of the ontology, or its triples: its terms are parts of this one document.
pub async fn ontology(State(app): State<Arc<App>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    if let Err(refusal) = request::method(&head.method, READ) {
        return *refusal;
    }
    match negotiate::choose(&request::accept(&head.headers), &REPRESENTATIONS) {
        Some((_, (ending, representation))) => {
            let mut response = represented(app, &head, "ontology", representation).await;
            location(&mut response, header::CONTENT_LOCATION, &format!("/ontology{ending}"));
            response
        }
        None => Problem::not_acceptable("HTML, Turtle, JSON-LD or N-Triples").into_response(),
    }
}

/// `/reconcile`.
pub async fn reconcile(State(app): State<Arc<App>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    missing(app, &head).await
}

/// Any other path.
pub async fn resource(State(app): State<Arc<App>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    if let Err(refusal) = request::method(&head.method, READ) {
        return *refusal;
    }
    let path = head.uri.path().trim_start_matches('/').to_owned();
    let ending = REPRESENTATIONS.iter().find_map(|(_, (ending, r))| Some((path.strip_suffix(ending)?, *r)));
    if let Some((name, representation)) = ending
        && (name == "ontology" || is_known(&app, name))
    {
        return represented(Arc::clone(&app), &head, name, representation).await;
    }
    if !is_known(&app, &path) {
        return missing(app, &head).await;
    }
    let Some((_, (ending, _))) = negotiate::choose(&request::accept(&head.headers), &REPRESENTATIONS) else {
        return Problem::not_acceptable("HTML, Turtle, JSON-LD or N-Triples").into_response();
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    location(&mut response, header::LOCATION, &format!("/{path}{ending}"));
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    response
}

/// Whether the graph says anything of what is named so.
fn is_known(app: &App, path: &str) -> bool {
    let Ok(node) = NamedNode::new(format!("{}{path}", app.options.base)) else { return false };
    !path.is_empty() && app.dataset().store.mentions(node.as_ref()).unwrap_or(false)
}

async fn represented(app: Arc<App>, head: &Parts, path: &str, representation: Representation) -> Response {
    let dataset = app.dataset();
    let etag = request::etag(&dataset, &["resource", head.uri.path(), path, &format!("{representation:?}")]);
    if request::is_known(&head.headers, &etag) {
        return request::not_modified(etag);
    }
    let iri = format!("{}{path}", app.options.base);
    let is_ontology = path == "ontology";
    let made = made(Arc::clone(&app), move |site| match is_ontology {
        true => site::ontology(site, representation).map(Some),
        false => site::resource(site, &iri, representation),
    });
    let body = match made.await {
        Ok(Some(body)) => body,
        Ok(None) => return missing(app, head).await,
        Err(problem) => return problem.into_response(),
    };
    let media = REPRESENTATIONS.iter().find(|(_, (_, r))| *r == representation).map_or("text/html", |(media, _)| media);
    let mut response = request::cached(request::content(media, body), etag);
    for (other, (ending, r)) in REPRESENTATIONS {
        if r != representation {
            let link = format!("</{path}{ending}>; rel=\"alternate\"; type=\"{other}\"");
            if let Ok(link) = HeaderValue::from_str(&link) {
                response.headers_mut().append(header::LINK, link);
            }
        }
    }
    response
}

/// Has a page made, in a thread that may take its time.
async fn made<T: Send + 'static>(
    app: Arc<App>,
    make: impl FnOnce(&Site<'_>) -> Result<T, QueryError> + Send + 'static,
) -> Result<T, Problem> {
    let dataset = app.dataset();
    let wait = app.options.limits.time;
    let permit = tokio::time::timeout(wait, Arc::clone(&app.trusted).acquire_owned()).await;
    let Ok(Ok(permit)) = permit else { return Err(Problem::busy("as many pages are being made as may be at once")) };
    let work = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        make(&Site::new(&dataset.store, &app.options.base, &app.options.library))
    });
    work.await.map_err(|_| Problem::internal("a page could not be made"))?.map_err(Problem::from)
}

/// There is nothing: a page for people, a problem for programs.
async fn missing(app: Arc<App>, head: &Parts) -> Response {
    let offers = [("application/problem+json", false), ("text/html", true)];
    let accept = request::accept(&head.headers);
    let is_person = accept.contains("text/html") && negotiate::choose(&accept, &offers).is_some_and(|(_, html)| html);
    let path = head.uri.path().to_owned();
    let page = match is_person {
        true => made(app, move |site| Ok(site::not_found(site, &path))).await.unwrap_or_default(),
        false => Vec::new(),
    };
    if page.is_empty() {
        return Problem::not_found("the graph knows nothing of that name").into_response();
    }
    let mut response = request::content("text/html", page);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn location(response: &mut Response, name: HeaderName, path: &str) {
    // Two slashes would lead to another server.
    let path = format!("/{}", path.trim_start_matches('/'));
    if let Ok(value) = HeaderValue::from_str(&path) {
        response.headers_mut().insert(name, value);
    }
}

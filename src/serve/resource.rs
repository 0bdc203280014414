//! The resources of the graph at their own addresses.
//!
//! In: a path. Out: a page or RDF, made by the pages; 303 from what a thing is named by to what is said of
//! it. Invariant: nothing is redirected that the graph does not know.

use super::App;
use super::negotiate;
use super::pages::{self, Found, Representation, Site};
use super::problem::Problem;
use super::request::{self, READ, values};

use crate::query::QueryError;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
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
    let ending = head.uri.path().trim_start_matches("/ontology");
    let by_ending = REPRESENTATIONS.iter().find(|(_, (own, _))| *own == ending).copied();
    let chosen = by_ending.or_else(|| negotiate::choose(&request::accept(&head.headers), &REPRESENTATIONS));
    let Some((_, (ending, representation))) = chosen else { return not_acceptable() };
    let etag = request::etag(&app.dataset(), &["ontology", ending]);
    if request::is_known(&head.headers, &etag) {
        return request::not_modified(etag);
    }
    let body = made(Arc::clone(&app), move |site| pages::ontology(site, representation)).await;
    match body {
        Ok(body) if body.is_empty() => missing(app, &head).await,
        Ok(body) => {
            let mut response = represented("/ontology", representation, body, etag);
            location(&mut response, header::CONTENT_LOCATION, &format!("/ontology{ending}"));
            response
        }
        Err(problem) => problem.into_response(),
    }
}

/// `/assets/pages.css`.
pub async fn style_sheet(request: Request) -> Response {
    if let Err(refusal) = request::method(request.method(), READ) {
        return *refusal;
    }
    let mut response = request::content("text/css", pages::STYLE_SHEET);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}

/// Any other path.
pub async fn resource(State(app): State<Arc<App>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    if let Err(refusal) = request::method(&head.method, READ) {
        return *refusal;
    }
    let path = head.uri.path().to_owned();
    let found = match made(Arc::clone(&app), move |site| pages::find(site, &path)).await {
        Ok(found) => found,
        Err(problem) => return problem.into_response(),
    };
    match found {
        None => missing(app, &head).await,
        Some(Found { iri, path, representation: Some(representation) }) => {
            one(app, &head, iri.into_string(), &path, representation).await
        }
        Some(Found { path, representation: None, .. }) => {
            let chosen = negotiate::choose(&request::accept(&head.headers), &REPRESENTATIONS);
            let Some((_, (ending, _))) = chosen else { return not_acceptable() };
            let mut response = StatusCode::SEE_OTHER.into_response();
            location(&mut response, header::LOCATION, &format!("{path}{ending}"));
            response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
            response
        }
    }
}

/// One representation of a resource.
async fn one(app: Arc<App>, head: &Parts, iri: String, path: &str, representation: Representation) -> Response {
    let parameters = request::parameters(head.uri.query().unwrap_or_default().as_bytes());
    let page = values(&parameters, "page").next().and_then(|page| page.parse().ok()).unwrap_or(1);
    let etag = request::etag(&app.dataset(), &["resource", &iri, &format!("{representation:?}"), &page.to_string()]);
    if request::is_known(&head.headers, &etag) {
        return request::not_modified(etag);
    }
    let body = made(Arc::clone(&app), move |site| pages::page_of_resource(site, &iri, representation, page)).await;
    match body {
        Ok(Some(body)) => represented(path, representation, body, etag),
        Ok(None) => missing(app, head).await,
        Err(problem) => problem.into_response(),
    }
}

/// A representation, and links to the others.
fn represented(path: &str, representation: Representation, body: Vec<u8>, etag: HeaderValue) -> Response {
    let own = REPRESENTATIONS.iter().find(|(_, (_, other))| *other == representation);
    let media = own.map_or("application/octet-stream", |(media, _)| media);
    let mut response = request::cached(request::content(media, body), etag);
    for (media, (ending, other)) in REPRESENTATIONS {
        if other != representation {
            let path = path.trim_start_matches('/');
            let link = format!("</{path}{ending}>; rel=\"alternate\"; type=\"{media}\"");
            if let Ok(link) = HeaderValue::from_str(&link) {
                response.headers_mut().append(header::LINK, link);
            }
        }
    }
    response
}

/// Has something made of the graph, in a thread that may take its time.
pub async fn made<T: Send + 'static>(
    app: Arc<App>,
    make: impl FnOnce(&Site<'_>) -> Result<T, QueryError> + Send + 'static,
) -> Result<T, Problem> {
    let dataset = app.dataset();
    let wait = app.options.limits.time;
    let permit = tokio::time::timeout(wait, Arc::clone(&app.pages).acquire_owned()).await;
    let Ok(Ok(permit)) = permit else { return Err(Problem::busy("as many pages are being made as may be at once")) };
    let work = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        make(&Site::new(&dataset.store, &app.options.base, &app.options.library))
    });
    work.await.map_err(|_| Problem::internal("a page could not be made"))?.map_err(Problem::from)
}

/// There is nothing: a page for people, a problem for programs.
async fn missing(app: Arc<App>, head: &Parts) -> Response {
    let accept = request::accept(&head.headers);
    let offers = [("application/problem+json", false), ("text/html", true)];
    let is_person = negotiate::choose(&accept, &offers).is_some_and(|(_, html)| html);
    let path = head.uri.path().to_owned();
    let page = match is_person {
        true => made(app, move |site| Ok(pages::not_found(site, &path))).await.unwrap_or_default(),
        false => Vec::new(),
    };
    if page.is_empty() {
        return Problem::not_found("the graph knows nothing of that name").into_response();
    }
    let mut response = request::content("text/html", page);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn not_acceptable() -> Response {
    Problem::not_acceptable("HTML, Turtle, JSON-LD or N-Triples").into_response()
}

fn location(response: &mut Response, name: HeaderName, path: &str) {
    // Two slashes would lead to another server.
    let path = format!("/{}", path.trim_start_matches('/'));
    if let Ok(value) = HeaderValue::from_str(&path) {
        response.headers_mut().insert(name, value);
    }
}

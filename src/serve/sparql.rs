//! The SPARQL 1.1 Protocol, as far as it reads.
//!
//! In: a query by GET, by POST of a form, or by POST of SPARQL itself. Out: its answer; without a query,
//! the description of the service. Invariant: an update is refused as such, in whatever way it comes.

use super::problem::Problem;
use super::request::{self, Parameters, values};
use super::worker::{Reply, Task};
use super::{App, Dataset, describe, negotiate};
use crate::query::{MAX_LENGTH, QueryError};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// What is allowed here.
const METHODS: &[Method] = &[Method::GET, Method::HEAD, Method::POST];

/// `/sparql`.
pub async fn endpoint(State(app): State<Arc<App>>, request: Request) -> Response {
    if let Err(refusal) = request::method(request.method(), METHODS) {
        return *refusal;
    }
    match answer(&app, request).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn answer(app: &App, request: Request) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let mut parameters = request::parameters(head.uri.query().unwrap_or_default().as_bytes());
    let is_post = head.method == Method::POST;
    if is_post {
        let (media, charset) = request::content_type(&head.headers);
        if charset.is_some_and(|charset| charset != "utf-8" && charset != "utf8") {
            return Err(Problem::bad_request("a query is read as UTF-8, in whatever way it comes"));
        }
        match media.as_str() {
            "application/x-www-form-urlencoded" => {
                parameters.append(&mut request::parameters(&request::body(body).await?));
            }
            "application/sparql-query" => {
                let text = String::from_utf8(request::body(body).await?);
                let text = text.map_err(|_| Problem::bad_request("the query is not UTF-8"))?;
                parameters.push(("query".into(), text));
            }
            "application/sparql-update" => return Err(Problem::read_only()),
            _ => {
                let detail = "POST takes application/x-www-form-urlencoded and application/sparql-query";
                let title = "The request is in no form that is read here";
                return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", title, detail));
            }
        }
    }
    let is_update =
        |(name, _): &(String, String)| ["update", "using-graph-uri", "using-named-graph-uri"].contains(&name.as_str());
    if parameters.iter().any(is_update) {
        return Err(Problem::read_only());
    }
    if !app.options.sparql {
        let title = "Any SPARQL is not for everybody here";
        let problem = Problem::new(StatusCode::FORBIDDEN, "closed", title, "the named queries are: see /api");
        return Err(problem.remedy("whoever runs the server may start it with --allow-sparql"));
    }
    let mut queries = values(&parameters, "query");
    match (queries.next(), queries.next()) {
        (Some(_), Some(_)) => Err(Problem::bad_request("there is more than one query")),
        (Some(query), None) => evaluate(app, query, &parameters, &head.headers, is_post).await,
        (None, _) if is_post => Err(Problem::bad_request("there is no query")),
        (None, _) => description(app, &parameters, &head.headers),
    }
}

async fn evaluate(
    app: &App,
    query: &str,
    parameters: &Parameters,
    headers: &HeaderMap,
    is_post: bool,
) -> Result<Response, Problem> {
    if query.len() > MAX_LENGTH {
        return Err(QueryError::TooLong(query.len()).into());
    }
    let dataset = app.dataset();
    let graphs = |name| values(parameters, name).map(str::to_owned).collect();
    let origin = request::origin(app, headers);
    let task = Task {
        text: query.to_owned(),
        default_graphs: graphs("default-graph-uri"),
        named_graphs: graphs("named-graph-uri"),
        ..task(app, &dataset, "query", &origin, parameters, headers)
    };
    // Oxigraph answers the same to the same but for these.
    let upper = query.to_ascii_uppercase();
    let varies = ["RAND", "NOW", "UUID", "BNODE"].iter().any(|word| upper.contains(word));
    run(app, &dataset, task, headers, is_post || varies).await
}

/// A task with what does not depend on what is asked.
pub fn task(
    app: &App,
    dataset: &Dataset,
    name: &str,
    origin: &str,
    parameters: &Parameters,
    headers: &HeaderMap,
) -> Task {
    let limits = dataset.pool.limits();
    // Clients of old say `output`, and many both.
    let format = ["format", "output"].into_iter().find_map(|name| values(parameters, name).next());
    Task {
        name: name.to_owned(),
        text: String::new(),
        named: false,
        parameters: Vec::new(),
        base: app.options.base.clone(),
        relative_to: format!("{origin}/sparql"),
        default_graphs: Vec::new(),
        named_graphs: Vec::new(),
        accept: request::accept(headers),
        format: format.map(str::to_owned),
        partial: values(parameters, "partial").next().is_some_and(|value| value == "true" || value == "1"),
        rows: limits.rows,
        bytes: limits.bytes,
        milliseconds: 0,
    }
}

/// Has a task done, unless the client knows the answer.
pub async fn run(
    app: &App,
    dataset: &Dataset,
    task: Task,
    headers: &HeaderMap,
    fresh: bool,
) -> Result<Response, Problem> {
    let known = serde_json::to_string(&task).unwrap_or_default();
    let etag = request::etag(dataset, &[&known]);
    if !fresh && request::is_known(headers, &etag) {
        return Ok(request::not_modified(etag));
    }
    let Reply { media_type, truncated, rows, body } = dataset.pool.ask(task).await?;
    let length = body.len();
    let mut response = request::content(&media_type, request::held(body, &app.answers)?);
    response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    if truncated {
        let told = HeaderValue::from_str(&format!("rows={rows}")).unwrap_or(HeaderValue::from_static("true"));
        response.headers_mut().insert(request::TRUNCATED, told);
    }
    if fresh {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return Ok(response);
    }
    Ok(request::cached(response, etag))
}

/// What the endpoint is; a person is led to the editor.
fn description(app: &App, parameters: &Parameters, headers: &HeaderMap) -> Result<Response, Problem> {
    let accept = request::accept(headers);
    let format = values(parameters, "format").next();
    if format.is_none() && negotiate::choose(&accept, negotiate::GRAPH).is_some_and(|(media, _)| media == "text/html") {
        let mut response = Redirect::to("/editor").into_response();
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
        return Ok(response);
    }
    let dataset = app.dataset();
    let place = describe::Place::of(&app.options, &request::origin(app, headers), &dataset.revision);
    let graphs = dataset.store.graphs(&crate::store::Scope::Everything, &app.options.base);
    let graphs = graphs.map_err(|error| Problem::internal(error.to_string()))?;
    describe::graph(app, &dataset, describe::service(&place, &graphs), "service", headers, format)
}

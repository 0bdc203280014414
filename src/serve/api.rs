//! The named queries, each at an address of its own.
//!
//! In: a name and parameters. Out: the answer, in the syntaxes of `/sparql`. Invariant: only what stands in
//! the library is asked; values are bound as terms.

use super::problem::Problem;
use super::request::{self, READ};
use super::worker::Task;
use super::{App, sparql};
use crate::query::NamedQuery;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::Arc;

/// What says how to answer, and is no parameter of a query.
pub const RESERVED: [&str; 3] = ["format", "output", "partial"];

/// `/api/NAME`.
pub async fn named(State(app): State<Arc<App>>, Path(name): Path<String>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    if let Err(refusal) = request::method(&head.method, READ) {
        return *refusal;
    }
    let query = match app.options.library.get(&name) {
        Ok(query) => query,
        Err(error) => return Problem::from(error).remedy("/api lists the names").into_response(),
    };
    let dataset = app.dataset();
    let parameters = request::parameters(head.uri.query().unwrap_or_default().as_bytes());
    let origin = request::origin(&app, &head.headers);
    let given = parameters.iter().filter(|(name, value)| !RESERVED.contains(&name.as_str()) && !value.is_empty());
    let task = Task {
        text: query.text.clone(),
        named: true,
        parameters: given.cloned().collect(),
        ..sparql::task(&app, &dataset, &query.name, &origin, &parameters, &head.headers)
    };
    let answered = sparql::run(&app, &dataset, task, &head.headers, false).await;
    answered.unwrap_or_else(IntoResponse::into_response)
}

/// `/api`: the names, what each answers and takes.
pub async fn list(State(app): State<Arc<App>>, request: Request) -> Response {
    if let Err(refusal) = request::method(request.method(), READ) {
        return *refusal;
    }
    let queries: Vec<Value> = app.options.library.iter().map(described).collect();
    let listed = json!({ "description": "/openapi.json", "queries": queries });
    request::content("application/json", listed.to_string())
}

fn described(query: &NamedQuery) -> Value {
    let parameters: Vec<Value> = query
        .parameters
        .iter()
        .map(|parameter| {
            json!({
                "name": parameter.name,
                "kind": parameter.kind.name(),
                "required": parameter.required,
                "description": parameter.description,
            })
        })
        .collect();
    json!({
        "name": query.name,
        "href": format!("/api/{}", query.name),
        "summary": query.summary,
        "description": query.description,
        "parameters": parameters,
    })
}

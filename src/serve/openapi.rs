//! The named queries as an OpenAPI document.
//!
//! In: the library. Out: OpenAPI 3.1. Invariant: it says of each query what its header says, no more.

use super::App;
use super::request::{self, READ};
use crate::query::{Library, NamedQuery, Parameter, ParameterKind};
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// `/openapi.json`.
pub async fn document(State(app): State<Arc<App>>, request: Request) -> Response {
    if let Err(refusal) = request::method(request.method(), READ) {
        return *refusal;
    }
    let origin = request::origin(&app, request.headers());
    request::content("application/json", openapi(&app.options.library, &origin).to_string())
}

/// The document of a library.
pub fn openapi(library: &Library, origin: &str) -> Value {
    let paths: Map<String, Value> =
        library.iter().map(|query| (format!("/api/{}", query.name), json!({ "get": operation(query) }))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Demarche: named queries",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Who holds which position on which rule for cyberspace, in which forum, on what evidence.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": origin }],
        "paths": paths,
        "components": {
            "schemas": { "Results": results(), "Problem": problem() },
            "responses": { "Problem": {
                "description": "Why there is no answer (RFC 9457)",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            } },
        },
    })
}

fn operation(query: &NamedQuery) -> Value {
    let mut parameters: Vec<Value> = query.parameters.iter().map(parameter).collect();
    parameters.push(json!({
        "name": "format", "in": "query", "description": "The syntax of the answer, in place of Accept",
        "schema": { "type": "string", "enum": ["json", "xml", "csv", "tsv", "turtle", "ntriples", "jsonld", "rdfxml"] },
    }));
    parameters.push(json!({
        "name": "partial", "in": "query",
        "description": "true: of an answer that is too long, what fits; the header Demarche-Truncated says so",
        "schema": { "type": "boolean" },
    }));
    let text = json!({ "schema": { "type": "string" } });
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    let mut responses = Map::new();
    responses.insert(
        "200".into(),
        json!({
            "description": "The rows",
            "content": {
                "application/sparql-results+json": { "schema": { "$ref": "#/components/schemas/Results" } },
                "application/sparql-results+xml": text, "text/csv": text, "text/tab-separated-values": text,
                "text/turtle": text,
            },
        }),
    );
    for status in ["400", "404", "406", "429", "503", "504", "507"] {
        responses.insert(status.into(), problem.clone());
    }
    let mut operation = json!({
        "operationId": query.name,
        "summary": query.summary,
        "parameters": parameters,
        "responses": responses,
    });
    if !query.description.is_empty() {
        operation["description"] = query.description.clone().into();
    }
    operation
}

fn parameter(parameter: &Parameter) -> Value {
    let schema = match parameter.kind {
        ParameterKind::Number => json!({ "type": "integer", "format": "int64" }),
        ParameterKind::Text | ParameterKind::Document => json!({ "type": "string" }),
        kind => json!({ "type": "string", "description": format!("{}: an id, a label or an IRI", kind.name()) }),
    };
    json!({
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.description,
        "schema": schema,
    })
}

/// SPARQL 1.1 Query Results JSON.
fn results() -> Value {
    let term = json!({
        "type": "object",
        "properties": {
            "type": { "type": "string", "enum": ["uri", "literal", "bnode"] },
            "value": { "type": "string" },
            "datatype": { "type": "string" },
            "xml:lang": { "type": "string" },
        },
        "required": ["type", "value"],
    });
    json!({
        "type": "object",
        "properties": {
            "head": {
                "type": "object",
                "properties": { "vars": { "type": "array", "items": { "type": "string" } } },
            },
            "results": {
                "type": "object",
                "properties": {
                    "bindings": { "type": "array", "items": { "type": "object", "additionalProperties": term } },
                },
            },
            "boolean": { "type": "boolean" },
        },
        "required": ["head"],
    })
}

fn problem() -> Value {
    json!({
        "type": "object",
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "remedy": { "type": "string" },
        },
        "required": ["type", "title", "status", "detail"],
    })
}

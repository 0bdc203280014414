//! The routes of the reconciliation service (0.2).
//!
//! In: requests of OpenRefine and its like, by GET or as a form. Out: JSON, and a page to preview a concept.
//! Invariant: what is answered is made elsewhere; here stands only where it is asked for.

use super::App;
use super::pages::Site;
use super::problem::Problem;
use super::reconcile::{self, ReconcileError, Suggest};
use super::request::{self, Parameters, values};
use super::resource::made;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::sync::Arc;

/// What is allowed here.
const METHODS: &[Method] = &[Method::GET, Method::HEAD, Method::POST];

/// `/reconcile` and what lies below.
pub async fn service(State(app): State<Arc<App>>, request: Request) -> Response {
    if let Err(refusal) = request::method(request.method(), METHODS) {
        return *refusal;
    }
    answer(app, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn answer(app: Arc<App>, request: Request) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let mut parameters = request::parameters(head.uri.query().unwrap_or_default().as_bytes());
    if head.method == Method::POST {
        parameters.append(&mut request::parameters(&request::body(body).await?));
    }
    let rest = head.uri.path().trim_start_matches("/reconcile").trim_matches('/').to_owned();
    let origin = request::origin(&app, &head.headers);
    let answered = made(app, move |site| Ok(asked(site, &rest, &parameters, &origin))).await?;
    match answered {
        Ok(Some(Asked::Json(Value::Null)) | None) => {
            Err(Problem::not_found("the reconciliation service has no such thing"))
        }
        Ok(Some(Asked::Json(value))) => Ok(request::content("application/json", value.to_string())),
        Ok(Some(Asked::Page(page))) => Ok(request::content("text/html", page)),
        Err(ReconcileError::Store(error)) => Err(error.into()),
        Err(error) => Err(Problem::bad_request(error.to_string())),
    }
}

/// What the service answers.
enum Asked {
    Json(Value),
    Page(Vec<u8>),
}

fn asked(site: &Site<'_>, path: &str, parameters: &Parameters, origin: &str) -> Result<Option<Asked>, ReconcileError> {
    let value = |name: &'static str| values(parameters, name).next();
    let number = |name| value(name).and_then(|text| text.parse::<usize>().ok());
    let json = |name: &str, text: &str| {
        serde_json::from_str::<Value>(text)
            .map_err(|error| ReconcileError::Query(format!("{name} is no JSON: {error}")))
    };
    let suggested =
        |what| reconcile::suggest(site, what, value("prefix").unwrap_or_default(), number("cursor").unwrap_or(0));
    let answer = match path {
        "" => match (value("queries"), value("extend")) {
            (Some(queries), _) => reconcile::reconcile(site, &json("queries", queries)?)?,
            (None, Some(extend)) => reconcile::extend(site, &json("extend", extend)?)?,
            (None, None) => reconcile::manifest(site, origin),
        },
        "suggest/entity" => suggested(Suggest::Entity)?,
        "suggest/type" => suggested(Suggest::Type)?,
        "suggest/property" => suggested(Suggest::Property)?,
        "propose" => reconcile::propose(value("type"), number("limit")),
        "preview" => return Ok(reconcile::preview(site, value("id").unwrap_or_default())?.map(Asked::Page)),
        _ => return Ok(None),
    };
    Ok(Some(Asked::Json(answer)))
}

//! What went wrong, for the client: RFC 9457.
//!
//! In: an error, wherever it arose, in a worker too. Out: a [`Problem`], and the response that tells it.
//! Invariant: a problem names what to do about it where anything can be done, and never holds markup that
//! a browser could take for its own.

use crate::query::QueryError;
use crate::vocab::PROBLEMS;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// A problem as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Its kind, an IRI.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// HTTP's status.
    pub status: u16,
    /// What it is this time.
    pub detail: String,
    /// Where in the query, if it cannot be read.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Box<Place>>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// After how many seconds to ask again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

/// The place of a fault in a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The code of the diagnostic.
    pub code: String,
    /// The line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column, in characters from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// That line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

impl Problem {
    /// A problem of a kind: `busy` and `Too many queries at once`.
    pub fn new(status: StatusCode, kind: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("{PROBLEMS}{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            place: None,
            remedy: None,
            retry_after: None,
        }
    }

    /// With what to do about it.
    pub fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }

    /// The request makes no sense.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", "The request cannot be understood", detail)
    }

    /// Nothing is there.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing here", detail)
    }

    /// Too much is going on.
    pub fn busy(detail: impl Into<String>) -> Self {
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Too many queries at once", detail);
        Self { retry_after: Some(2), ..problem }
    }

    /// The query took longer than it may.
    pub fn late(seconds: f64) -> Self {
        let detail = format!("the query was stopped after {seconds} s");
        Self::new(StatusCode::GATEWAY_TIMEOUT, "timeout", "The query took too long", detail)
            .remedy("ask for less: name the things you ask about, or add a LIMIT to an inner SELECT")
    }

    /// The query took more memory than it may, or its evaluator died of something else.
    pub fn memory() -> Self {
        let detail = "the process that evaluated the query came to the limit of its memory, or crashed";
        Self::new(StatusCode::INSUFFICIENT_STORAGE, "memory", "The query took too much memory", detail)
            .remedy("ask for less at once: fewer rows to sort or to group, shorter strings to build")
    }

    /// Updates are not for this endpoint.
    pub fn read_only() -> Self {
        let detail = "this endpoint only reads: `demarche build` writes";
        Self::new(StatusCode::FORBIDDEN, "read-only", "Nothing can be changed here", detail)
    }

    /// None of the syntaxes that the client takes.
    pub fn not_acceptable(offered: &str) -> Self {
        let detail = format!("the answer can be had as {offered}");
        Self::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", "No syntax that you accept", detail)
            .remedy("name one of them in Accept, or by ?format=")
    }

    /// The answer is longer than it may be.
    pub fn too_large(rows: usize, bytes: usize) -> Self {
        let detail = format!("the answer has more than {rows} rows or triples, or takes more than {bytes} bytes");
        Self::new(StatusCode::BAD_REQUEST, "too-large", "The answer is too long", detail)
            .remedy("add LIMIT and OFFSET and ask in parts, or take what fits by `partial=true`")
    }

    /// A fault of the server's own.
    pub fn internal(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The server failed", detail)
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        let detail = error.to_string();
        let bad = |kind, title| Self::new(StatusCode::BAD_REQUEST, kind, title, &detail);
        match error {
            QueryError::Syntax(diagnostic) => Self {
                place: Some(Box::new(Place {
                    code: diagnostic.code.to_owned(),
                    line: diagnostic.line.map(|(line, _)| line),
                    column: diagnostic.line.map(|(_, column)| column),
                    excerpt: diagnostic.excerpt.as_ref().map(|(text, _)| text.to_string()),
                })),
                remedy: diagnostic.remedy.clone(),
                ..bad("syntax", "The query cannot be read")
            },
            QueryError::TooLong(_) | QueryError::TooDeep | QueryError::TooMuch { .. } => {
                bad("too-complex", "The query is larger than queries may be here")
            }
            QueryError::Update(_) => Self::read_only(),
            QueryError::Service => bad("service", "No other endpoint is asked from here"),
            QueryError::UnknownQuery { .. } => Self::not_found(detail),
            QueryError::UnknownParameter { .. }
            | QueryError::MissingParameter { .. }
            | QueryError::UnknownName { .. }
            | QueryError::NotANumber { .. } => bad("parameter", "A parameter is missing or means nothing here"),
            QueryError::Format(_) => Self::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", "No such syntax", detail),
            QueryError::Evaluation(_) => bad("evaluation", "The query failed"),
            _ => Self::internal(detail),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // Words of the query stand in it: no browser shall find a tag there, whatever it takes this for.
        let body = serde_json::to_string(&self).unwrap_or_default().replace('<', "\\u003c");
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

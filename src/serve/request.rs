//! What requests are taken apart into, and what many answers bear.
//!
//! In: HTTP requests. Out: parameters, bodies, headers. Invariant: a body is read to a limit and within a
//! time, and never looked at as anything but UTF-8.

use super::dataset::hex;
use super::problem::Problem;
use super::{App, Dataset};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio_stream::StreamExt;

/// The longest body.
pub const BODY: usize = 1 << 20;

/// How long a client may take to send one.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers up to this length are sent at once.
const SMALL: usize = 256 << 10;

/// How much of a longer one is handed on at a time, packed perhaps.
const PART: usize = 64 << 10;

/// How many parameters are read.
const PARAMETERS: usize = 1000;

/// The header that says that an answer is a part only.
pub const TRUNCATED: HeaderName = HeaderName::from_static("demarche-truncated");

/// Names and values of a query string or a form.
pub type Parameters = Vec<(String, String)>;

/// The parameters of a query string or a form.
pub fn parameters(text: &[u8]) -> Parameters {
    form_urlencoded::parse(text).take(PARAMETERS).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// The values of a parameter.
pub fn values<'a>(parameters: &'a Parameters, name: &'a str) -> impl Iterator<Item = &'a str> {
    parameters.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// All that the client accepts, in one.
pub fn accept(headers: &HeaderMap) -> String {
    let all = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    all.collect::<Vec<_>>().join(",")
}

/// The address that the client knows this server by.
pub fn origin(app: &App, headers: &HeaderMap) -> String {
    match (&app.options.public, headers.get(header::HOST).and_then(|host| host.to_str().ok())) {
        (Some(public), _) => public.trim_end_matches('/').to_owned(),
        (None, Some(host)) => format!("http://{host}"),
        (None, None) => format!("http://{}", app.options.bind),
    }
}

/// The body of a request.
pub async fn body(body: Body) -> Result<Vec<u8>, Problem> {
    match tokio::time::timeout(PATIENCE, whole(body)).await {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => {
            let detail = format!("the body of a request may have {BODY} bytes, and must come whole");
            Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body", "The request is too long", detail))
        }
        Err(_) => {
            let detail = "the body of the request did not come in time";
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "slow", "The request took too long", detail))
        }
    }
}

/// A body, if it comes to its end and is not too long. A client that sends too much does not look at the
/// answer before it is done: so some more is read, and let go.
async fn whole(body: Body) -> Option<Vec<u8>> {
    let mut parts = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(part) = parts.next().await {
        let part = part.ok()?;
        length += part.len();
        if length <= BODY {
            bytes.extend_from_slice(&part);
        } else if length > 16 * BODY {
            break;
        }
    }
    (length <= BODY).then_some(bytes)
}

/// The media type of a request's body, without parameters, and its charset if it names one.
pub fn content_type(headers: &HeaderMap) -> (String, Option<String>) {
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = text.split(';').map(|part| part.trim().to_ascii_lowercase());
    let media = parts.next().unwrap_or_default();
    let charset = parts.find_map(|part| Some(part.strip_prefix("charset=")?.trim_matches('"').to_owned()));
    (media, charset)
}

/// The refusal of a method, unless it is one of those that are allowed besides `OPTIONS`.
pub fn method(method: &Method, allowed: &'static [Method]) -> Result<(), Box<Response>> {
    if allowed.contains(method) {
        return Ok(());
    }
    let names: Vec<_> = allowed.iter().map(Method::as_str).chain(["OPTIONS"]).collect();
    let names = names.join(", ");
    let title = "Nothing here answers to that";
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", title, format!("allowed are {names}"));
    let mut response = problem.into_response();
    if let Ok(names) = HeaderValue::from_str(&names) {
        response.headers_mut().insert(header::ALLOW, names);
    }
    Err(Box::new(response))
}

/// What can be read, and nothing else.
pub const READ: &[Method] = &[Method::GET, Method::HEAD];

/// The name of a representation: of these data, this request, this syntax.
pub fn etag(dataset: &Dataset, parts: &[&str]) -> HeaderValue {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let text = format!("W/\"{}-{}\"", dataset.revision, hex(&hash.finalize(), 16));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// Whether the client has just that already.
pub fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let Ok(etag) = etag.to_str() else { return false };
    let strong = etag.trim_start_matches("W/");
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).map(str::trim).any(|k| k == "*" || k.trim_start_matches("W/") == strong)
}

/// An answer, some of it at a time: whoever reads slowly holds what is left of it, and there is only so
/// much to be held.
pub fn held(body: Vec<u8>, places: &Arc<Semaphore>) -> Result<Body, Problem> {
    if body.len() <= SMALL {
        return Ok(body.into());
    }
    let size = u32::try_from(body.len().div_ceil(1 << 20)).unwrap_or(u32::MAX);
    let place = Arc::clone(places).try_acquire_many_owned(size);
    let place = place.map_err(|_| Problem::busy("too many long answers are on their way"))?;
    let mut rest = Bytes::from(body);
    let parts = std::iter::from_fn(move || {
        let _place = &place;
        (!rest.is_empty()).then(|| Ok::<_, Infallible>(rest.split_to(rest.len().min(PART))))
    });
    Ok(Body::from_stream(tokio_stream::iter(parts)))
}

/// What the client has already.
pub fn not_modified(etag: HeaderValue) -> Response {
    cached((StatusCode::NOT_MODIFIED, ()).into_response(), etag)
}

/// An answer that may be kept, and asked after before it is used again.
pub fn cached(mut response: Response, etag: HeaderValue) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ETAG, etag);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    headers.append(header::VARY, HeaderValue::from_static("Accept"));
    response
}

/// Bytes of a media type; text is UTF-8.
pub fn content(media_type: &str, body: impl Into<Body>) -> Response {
    let full = match media_type.starts_with("text/") {
        true => format!("{media_type}; charset=utf-8"),
        false => media_type.to_owned(),
    };
    let mut response = Response::new(body.into());
    if let Ok(value) = HeaderValue::from_str(&full) {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
}

//! The page: files that are part of the program.
//!
//! In: a path. Out: a file of `web/dist`. Invariant: what is not in that folder at build time cannot be had.

use super::App;
use super::problem::Problem;
use super::request::{self, READ};
use crate::serve::dataset::hex;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, File, include_dir};
use sha2::{Digest, Sha256};
use std::sync::Arc;

static BUILT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/web/dist");

/// The views of the page, which it tells apart by itself.
pub const VIEWS: [&str; 10] =
    ["/", "/matrix", "/map", "/network", "/timeline", "/compare", "/search", "/editor", "/method", "/index.html"];

/// The page, whichever view.
pub async fn page(request: Request) -> Response {
    file(&request, "index.html", false)
}

/// `/assets/…`. The names hold a hash of what is in the file, but for a few.
pub async fn asset(Path(path): Path<String>, request: Request) -> Response {
    file(&request, &format!("assets/{path}"), is_hashed(&path))
}

/// Whether a name bears a hash of its contents, as in `app-1a2B3c4D.js`.
fn is_hashed(path: &str) -> bool {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let hash = stem.rsplit(['-', '.']).next().unwrap_or_default();
    hash.len() >= 8 && hash.len() < stem.len() && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A file at the root.
pub async fn root(request: Request) -> Response {
    file(&request, request.uri().path().trim_start_matches('/'), false)
}

/// `/robots.txt`: the pages may be found, what costs may not be crawled.
pub async fn robots(request: Request) -> Response {
    if let Err(refusal) = request::method(request.method(), READ) {
        return *refusal;
    }
    request::content("text/plain", "User-agent: *\nDisallow: /api/\nDisallow: /sparql\nDisallow: /store\n")
}

/// `/healthz`.
pub async fn health(State(app): State<Arc<App>>, request: Request) -> Response {
    if let Err(refusal) = request::method(request.method(), READ) {
        return *refusal;
    }
    let mut response = request::content("text/plain", "ok\n");
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(revision) = HeaderValue::from_str(&app.dataset().revision) {
        headers.insert("demarche-revision", revision);
    }
    response
}

fn file(request: &Request, path: &str, hashed: bool) -> Response {
    if let Err(refusal) = request::method(request.method(), READ) {
        return *refusal;
    }
    match BUILT.get_file(path) {
        Some(file) => send(file, request.headers(), hashed),
        None => Problem::not_found("the page has no such file").into_response(),
    }
}

fn send(file: &'static File<'static>, headers: &HeaderMap, hashed: bool) -> Response {
    let etag = format!("W/\"{}\"", hex(&Sha256::digest(file.contents()), 16));
    let etag = HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("W/\"\""));
    let mut response = match request::is_known(headers, &etag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => request::content(media_type(file.path()), file.contents()),
    };
    let keep = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response.headers_mut().insert(header::ETAG, etag);
    response
}

fn media_type(path: &std::path::Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html",
        "js" | "mjs" => "text/javascript",
        "css" => "text/css",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain",
        _ => "application/octet-stream",
    }
}

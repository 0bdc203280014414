//! What holds for every request: who may ask, how often, and what each answer bears.
//!
//! In: requests. Out: those that may go on, and answers with the headers of security and CORS. Invariant:
//! no answer leaves without these headers, not even one of a handler that panicked.

use super::problem::Problem;
use super::{App, Options};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// No script, style or connection but this server's own; no frame around it.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// The editor colours what is typed by styles that it writes into its elements.
const EDITOR_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// The preview of a concept is made to be framed by a spreadsheet of elsewhere, and has nothing to press.
const PREVIEW_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors *; \
     base-uri 'none'; form-action 'none'";

/// Answers shorter than this gain nothing by compression.
const COMPRESSED_ABOVE: u64 = 1024;

/// Who may ask, and how often.
pub struct Guard {
    /// The names that requests may be for; none if any.
    hosts: Option<Vec<String>>,
    rate: Option<f64>,
    client_header: Option<HeaderName>,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

/// How many clients are remembered at most.
const CLIENTS: usize = 10_000;

/// How many seconds' worth of requests a client may make at once.
const BURST: f64 = 3.0;

struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl Guard {
    /// The guard of a server.
    pub fn new(options: &Options) -> Self {
        // A page of elsewhere can have its own name resolved to this machine, and read what only those at
        // this machine should: so a server on loopback answers to the names of this machine alone.
        let mut hosts = options.hosts.clone();
        let is_loopback = options.bind.ip().is_loopback();
        if is_loopback || !hosts.is_empty() {
            hosts.extend(["localhost", "127.0.0.1", "[::1]"].map(str::to_owned));
            hosts.push(match options.bind.ip() {
                IpAddr::V4(ip) => ip.to_string(),
                IpAddr::V6(ip) => format!("[{ip}]"),
            });
            let public = options.public.as_deref().and_then(|url| url.split("://").nth(1));
            hosts.extend(public.and_then(|rest| rest.split('/').next()).map(|host| name_of(host).to_owned()));
        }
        Self {
            hosts: (!hosts.is_empty()).then_some(hosts),
            rate: options.rate,
            client_header: options.client_header.as_deref().and_then(|name| name.parse().ok()),
            buckets: Mutex::default(),
        }
    }

    fn check_host(&self, request: &Request) -> Result<(), Problem> {
        let Some(hosts) = &self.hosts else { return Ok(()) };
        let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        let host = name_of(request.uri().host().or(header).unwrap_or_default());
        match hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host)) {
            true => Ok(()),
            false => {
                let title = "This server has another name";
                let detail = "the Host of the request is none of those that this server answers to";
                let problem = Problem::new(StatusCode::MISDIRECTED_REQUEST, "host", title, detail);
                Err(problem.remedy("start it with --allow-host NAME"))
            }
        }
    }

    fn check_rate(&self, request: &Request) -> Result<(), Problem> {
        let Some(rate) = self.rate else { return Ok(()) };
        let Some(client) = self.client(request) else { return Ok(()) };
        let now = Instant::now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > CLIENTS {
            buckets.retain(|_, bucket| now.duration_since(bucket.filled).as_secs_f64() < BURST);
        }
        let bucket = buckets.entry(client).or_insert(Bucket { tokens: rate * BURST, filled: now });
        let earned = now.duration_since(bucket.filled).as_secs_f64() * rate;
        bucket.tokens = (bucket.tokens + earned).min((rate * BURST).max(1.0));
        bucket.filled = now;
        if bucket.tokens < 1.0 {
            let title = "Too many requests of one client";
            let detail = format!("a client may make {rate} requests a second here");
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate", title, detail);
            let wait = ((1.0 - bucket.tokens) / rate).ceil() as u32;
            return Err(Problem { retry_after: Some(wait.max(1)), ..problem });
        }
        bucket.tokens -= 1.0;
        Ok(())
    }

    /// Whom a request is counted for: the last address that the server in front names, since those before
    /// it are the client's own words; else the other end. A network of IPv6 is one client.
    fn client(&self, request: &Request) -> Option<IpAddr> {
        let named = self.client_header.as_ref().and_then(|name| request.headers().get_all(name).iter().next_back());
        let named = named.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        let ip = named.or_else(|| request.extensions().get::<Peer>().map(|peer| peer.0.ip()))?;
        Some(match ip {
            IpAddr::V6(ip) => Ipv6Addr::from(u128::from(ip) >> 64 << 64).into(),
            ip => ip,
        })
    }
}

/// The name in `name:port`.
fn name_of(host: &str) -> &str {
    match host.rfind(':') {
        Some(at) if !host[at..].contains(']') => &host[..at],
        _ => host,
    }
}

/// Puts the guard around all routes.
pub fn around(router: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
    let compression = CompressionLayer::new().gzip(true).br(true).compress_when(SizeAbove::new(COMPRESSED_ABOVE).and(
        |_: StatusCode, _: _, headers: &HeaderMap, _: &_| {
            // What is packed already.
            let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
            !(kind.starts_with("font/") || kind.starts_with("image/") && !kind.contains("svg"))
        },
    ));
    router
        .layer(compression)
        .layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| {
            Problem::internal("what was to answer this request failed; the server goes on").into_response()
        }))
        .layer(from_fn_with_state(Arc::clone(app), guarded))
}

async fn guarded(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let checked = app.guard.check_host(&request).and_then(|()| app.guard.check_rate(&request));
    let mut response = match checked {
        Err(problem) => problem.into_response(),
        Ok(()) if request.method() == Method::OPTIONS => options(&path),
        Ok(()) => next.run(request).await,
    };
    let headers = response.headers_mut();
    let policy = match path.as_str() {
        "/editor" => EDITOR_POLICY,
        "/reconcile/preview" => PREVIEW_POLICY,
        _ => POLICY,
    };
    let always = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            "ETag, Link, Location, Retry-After, Content-Location, Demarche-Truncated",
        ),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What may be done with a route. The graph is for everybody to read, so any page may ask.
fn options(path: &str) -> Response {
    let posts = ["/sparql", "/sparql/", "/reconcile"].contains(&path) || path.starts_with("/reconcile/");
    let methods = if posts { "GET, HEAD, POST, OPTIONS" } else { "GET, HEAD, OPTIONS" };
    let headers = [
        (header::ALLOW, methods),
        (header::ACCESS_CONTROL_ALLOW_METHODS, methods),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Content-Type, If-None-Match"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_told_from_its_port() {
        let names = ["localhost:80", "localhost", "[::1]:80", "[::1]", ""].map(name_of);
        assert_eq!(names, ["localhost", "localhost", "[::1]", "[::1]", ""]);
    }
}

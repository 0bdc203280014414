//! Connections and signals.
//!
//! In: a listener and a router. Out: answers, until it is told to stop. Invariant: a client that is slow to
//! say what it wants, or opens connections without end, holds a connection and nothing else, and no longer
//! than [`HEADERS`].

use super::Order;
use super::guard::Peer;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// How long a client may take for its headers, and how long an idle connection is kept.
const HEADERS: Duration = Duration::from_secs(15);

/// How long a client may leave unread what it was sent.
const UNREAD: Duration = Duration::from_secs(30);

/// How many connections are open at most.
const CONNECTIONS: usize = 1024;

/// How long answers under way may take after the order to stop.
const PARTING: Duration = Duration::from_secs(4);

/// Serves until `stopped` says so.
pub async fn serve(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(128 << 10);
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of file descriptors, most likely: some will be closed.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let router = router.clone();
        let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
            let router = router.clone();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer));
            async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(UNREAD));
        let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that went away, or did not speak HTTP, is told nothing.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(PARTING, graceful.shutdown()).await;
}

/// Turns signals into orders: `SIGHUP` reloads, `SIGINT` and `SIGTERM` stop.
pub fn signals(orders: mpsc::Sender<Order>) -> io::Result<()> {
    let told = [
        (SignalKind::hangup(), Order::Reload),
        (SignalKind::interrupt(), Order::Stop),
        (SignalKind::terminate(), Order::Stop),
    ];
    for (kind, order) in told {
        let mut signal = signal(kind)?;
        let orders = orders.clone();
        tokio::spawn(async move { while signal.recv().await.is_some() && orders.send(order).is_ok() {} });
    }
    Ok(())
}

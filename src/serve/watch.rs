//! Whether what is served has changed on disk.
//!
//! In: paths. Out: an order to reload. Invariant: the order is given once for a change, and only when the
//! files have come to rest.

use super::Order;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(1);

/// Looks for changes for ever.
pub async fn changes(paths: Vec<PathBuf>, orders: mpsc::Sender<Order>) {
    if paths.is_empty() {
        return;
    }
    let mut served = look(&paths).await;
    let mut last = served.clone();
    loop {
        tokio::time::sleep(EVERY).await;
        let now = look(&paths).await;
        if now == last && now != served {
            served = now.clone();
            if orders.send(Order::Reload).is_err() {
                return;
            }
        }
        last = now;
    }
}

/// The name, length and time of each file.
type Seen = Vec<(PathBuf, u64, Option<SystemTime>)>;

async fn look(paths: &[PathBuf]) -> Seen {
    let paths = paths.to_vec();
    tokio::task::spawn_blocking(move || {
        let mut seen = Vec::new();
        paths.iter().for_each(|path| add(path, &mut seen, 0));
        seen.sort();
        seen
    })
    .await
    .unwrap_or_default()
}

/// How deep folders are looked into: a link may lead back up.
const DEEP: usize = 16;

fn add(path: &Path, seen: &mut Seen, depth: usize) {
    // What cannot be read is as if it were not there; whoever reads it will say so.
    let Ok(about) = fs::metadata(path) else { return };
    if about.is_file() {
        seen.push((path.to_owned(), about.len(), about.modified().ok()));
    } else if path.join("CURRENT").is_file() {
        // A store. To open one, as is done to serve it, writes other files than those that hold the data.
        let is_data = |path: &Path| path.extension().is_some_and(|ending| ending == "sst");
        let entries = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
        entries.filter(|path| is_data(path)).for_each(|path| add(&path, seen, DEEP));
    } else if depth < DEEP {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        entries.for_each(|entry| add(&entry.path(), seen, depth + 1));
    }
}

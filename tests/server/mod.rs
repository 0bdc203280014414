//! A server of the program's own, and requests to it.

#![allow(dead_code, reason = "each test file is a crate of its own and uses a part of this")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use ureq::http::{HeaderMap, Request};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_demarche");
pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The program, serving.
pub struct Served {
    pub process: Child,
    pub origin: String,
}

/// What came back.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Served {
    /// Serves with these arguments, on a free port.
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_by(Command::new(PROGRAM), "127.0.0.1:0", arguments)
    }

    /// Serves to other machines too.
    pub fn start_in_public(arguments: &[&str]) -> Self {
        let mut served = Self::start_by(Command::new(PROGRAM), "0.0.0.0:0", arguments);
        served.origin = served.origin.replace("0.0.0.0", "127.0.0.1");
        served
    }

    /// Serves as long as this process lives, though nobody drops what is returned.
    pub fn start_for_all_tests(arguments: &[&str]) -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", "\"$@\" & read nothing; kill $!", "sh", PROGRAM]).stdin(Stdio::piped());
        Self::start_by(shell, "127.0.0.1:0", arguments)
    }

    fn start_by(mut command: Command, bind: &str, arguments: &[&str]) -> Self {
        let mut process = command
            .args(["serve", "--bind", bind, "--quiet"])
            .args(arguments)
            .current_dir(ROOT)
            .env_remove("DEMARCHE_STORE")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let origin = line.trim().trim_end_matches('/').to_owned();
        assert!(origin.starts_with("http://"), "{line:?}");
        Self { process, origin }
    }

    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Got {
        request(&self.origin, "GET", path, headers, b"")
    }

    pub fn query(&self, sparql: &str, headers: &[(&str, &str)]) -> Got {
        self.get(&format!("/sparql?{}", encoded(&[("query", sparql)])), headers)
    }

    /// Ends it as Ctrl-C does; its exit code.
    pub fn stop(&mut self) -> Option<i32> {
        signal(self.process.id(), "INT");
        self.process.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The media type, without parameters.
    pub fn media_type(&self) -> &str {
        self.header("content-type").split(';').next().unwrap().trim()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The kind of a problem, without the IRI before it.
    pub fn problem(&self) -> String {
        assert_eq!(self.media_type(), "application/problem+json", "{} {}", self.status, self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        assert!(problem["title"].is_string() && problem["detail"].is_string());
        problem["type"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    }
}

/// A request to any server.
pub fn request(origin: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Got {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .timeout_global(Some(Duration::from_secs(60)))
        .build();
    let mut request = Request::builder().method(method).uri(format!("{origin}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let agent = ureq::Agent::new_with_config(config);
    let mut response = match method {
        "GET" | "HEAD" | "OPTIONS" | "DELETE" => agent.run(request.body(()).unwrap()).unwrap(),
        _ => agent.run(request.body(body.to_vec()).unwrap()).unwrap(),
    };
    let body = response.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap();
    Got { status: response.status().as_u16(), headers: response.headers().clone(), body }
}

pub fn encoded(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

pub fn signal(process: u32, name: &str) {
    assert!(Command::new("kill").args([format!("-{name}"), process.to_string()]).status().unwrap().success());
}

/// Waits until something is so.
#[track_caller]
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

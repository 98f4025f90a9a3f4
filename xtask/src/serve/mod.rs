//! `cargo xtask serve`: a folder as a static host would serve it.

mod media_type;
mod site;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::machine::Machine;
use site::Site;

/// As many as a browser opens to one host; a slow reader then never blocks the rest.
const WORKERS: usize = 6;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder to serve [default: the built page, dist/]
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Serve under this path, as a host that gives the page only a folder would
    #[arg(long, default_value = "/")]
    prefix: String,
}

/// The command `serve`: prints the address and serves until it is ended.
pub(crate) fn main(arguments: &Arguments) -> Result<()> {
    let folder = match &arguments.dir {
        Some(folder) => folder.clone(),
        None => Machine::detect()?.dist(),
    };
    until_ended(&folder, &arguments.prefix, arguments.port)
}

/// Serves a folder until the process is ended.
pub(crate) fn until_ended(folder: &Path, prefix: &str, port: u16) -> Result<()> {
    let serving = start(folder, prefix, port)?;
    println!("serving {} at {}", folder.display(), serving.address);
    for worker in serving.workers {
        worker.join().map_err(|_| {
            anyhow!("a thread of the server panicked: please report what it printed above")
        })?;
    }
    Ok(())
}

/// A server at work in threads of this process.
pub(crate) struct Serving {
    /// Where it answers, with the prefix; ends in a slash.
    pub(crate) address: String,
    workers: Vec<thread::JoinHandle<()>>,
}

/// Starts serving a folder on 127.0.0.1.
pub(crate) fn start(folder: &Path, prefix: &str, port: u16) -> Result<Serving> {
    let site = Arc::new(Site::new(folder, prefix)?);
    let server = Server::http(("127.0.0.1", port))
        .map_err(|error| anyhow!("cannot listen on port {port} of 127.0.0.1 ({error}): choose another with --port, or 0 for a free one"))?;
    let bound = server
        .server_addr()
        .to_ip()
        .context("the server has no IP address: please report this")?;
    let server = Arc::new(server);
    let workers = (0..WORKERS)
        .map(|_| {
            let (server, site) = (Arc::clone(&server), Arc::clone(&site));
            thread::spawn(move || {
                server
                    .incoming_requests()
                    .for_each(|request| answer(&site, request))
            })
        })
        .collect();
    Ok(Serving {
        address: format!("http://{bound}{}", site.prefix()),
        workers,
    })
}

fn answer(site: &Site, request: Request) {
    let is_read = matches!(request.method(), Method::Get | Method::Head);
    let found = site
        .file(request.url())
        .and_then(|path| Some((File::open(&path).ok()?, path)));
    // A visitor who has gone away is no error of the server.
    let _ = match found {
        _ if !is_read => request.respond(
            Response::from_string("only GET and HEAD are answered\n").with_status_code(405),
        ),
        Some((file, path)) => request.respond(with_headers(
            Response::from_file(file),
            media_type::of(&path),
        )),
        None => request.respond(
            with_headers(
                Response::from_string(site.not_found_page()),
                "text/html; charset=utf-8",
            )
            .with_status_code(404),
        ),
    };
}

/// `no-cache` makes the browser ask again, so that a rebuilt page is seen at once.
fn with_headers<R: std::io::Read>(response: Response<R>, media_type: &str) -> Response<R> {
    [
        ("Content-Type", media_type),
        ("Cache-Control", "no-cache"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    .iter()
    .filter_map(|(name, value)| Header::from_bytes(*name, *value).ok())
    .fold(response, Response::with_header)
}

#[cfg(test)]
mod tests;

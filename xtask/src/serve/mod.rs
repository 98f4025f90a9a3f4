//! `cargo xtask serve`: a folder as a static host would serve it.
//!
//! A thread a connection, and one answer a connection: a browser opens connections ahead of need and leaves them
//! silent, and none of these may keep another waiting.

mod answer;
mod media_type;
mod request;
mod site;

use std::io;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use crate::machine::Machine;
use answer::Answer;
use request::Request;
use site::Site;

/// How long a connection may stay silent.
const PATIENCE: Duration = Duration::from_secs(30);

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
    serving.listener.join().map_err(|_| anyhow!("the server panicked: please report what it printed above"))
}

/// A server at work in threads of this process.
pub(crate) struct Serving {
    /// Where it answers, with the prefix; ends in a slash.
    pub(crate) address: String,
    listener: thread::JoinHandle<()>,
}

/// Starts serving a folder on 127.0.0.1.
pub(crate) fn start(folder: &Path, prefix: &str, port: u16) -> Result<Serving> {
    let site = Arc::new(Site::new(folder, prefix)?);
    let listener = TcpListener::bind(("127.0.0.1", port)).map_err(|error| {
        anyhow!("cannot listen on port {port} of 127.0.0.1 ({error}): choose another with --port, or 0 for a free one")
    })?;
    let bound = listener.local_addr().context("the server has no address: please report this")?;
    let address = format!("http://{bound}{}", site.prefix());
    let listener = thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let site = Arc::clone(&site);
            // A visitor who has gone away is no error of the server.
            thread::spawn(move || drop(answer(&site, stream)));
        }
    });
    Ok(Serving { address, listener })
}

fn answer(site: &Site, mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    match Request::read(&mut stream)? {
        Some(request) => Answer::to(&request, site).send(&mut stream, request.method != "HEAD"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;

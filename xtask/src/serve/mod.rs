//! `cargo xtask serve`: a folder as a static host would serve it.
//!
//! A thread a connection, and one answer a connection: a browser opens connections ahead of need and leaves them
//! silent, and none of these may keep another waiting.

mod media_type;
mod site;

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use crate::machine::Machine;
use site::Site;

/// Longest head of a request that is read, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

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
    let Some((method, url)) = request(&mut stream)? else { return Ok(()) };
    let with_body = method != "HEAD";
    if !matches!(method.as_str(), "GET" | "HEAD") {
        let text = "only GET and HEAD are answered\n".as_bytes();
        return respond(&mut stream, "405 Method Not Allowed", "text/plain; charset=utf-8", text, with_body);
    }
    let found = site.file(&url).and_then(|path| {
        let mut bytes = Vec::new();
        File::open(&path).and_then(|mut file| file.read_to_end(&mut bytes)).ok()?;
        Some((bytes, media_type::of(&path)))
    });
    match found {
        Some((bytes, media_type)) => respond(&mut stream, "200 OK", media_type, &bytes, with_body),
        None => {
            let page = site.not_found_page();
            respond(&mut stream, "404 Not Found", "text/html; charset=utf-8", page.as_bytes(), with_body)
        }
    }
}

/// The method and the address of the request that arrives; none when the connection closes or makes no sense.
fn request(stream: &mut TcpStream) -> io::Result<Option<(String, String)>> {
    let mut head = Vec::new();
    let mut part = [0; 2048];
    while !head.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
        let read = stream.read(&mut part)?;
        if read == 0 || head.len() > LONGEST_HEAD {
            return Ok(None);
        }
        head.extend_from_slice(&part[..read]);
    }
    let head = String::from_utf8_lossy(&head);
    let mut words = head.lines().next().unwrap_or_default().split(' ');
    Ok(words.next().zip(words.next()).map(|(method, url)| (method.to_owned(), url.to_owned())))
}

/// `no-cache` makes the browser ask again, so that a rebuilt page is seen at once.
fn respond(stream: &mut TcpStream, status: &str, media_type: &str, body: &[u8], with_body: bool) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if with_body {
        stream.write_all(body)?;
    }
    stream.flush()
}

#[cfg(test)]
mod tests;

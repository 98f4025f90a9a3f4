//! What is sent back: a file as a static host sends it, compressed and with what a browser may keep.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::media_type;
use super::request::Request;
use super::site::Site;

/// The fewest hexadecimal digits by which a name is taken to hold the hash of the content.
const HASH_DIGITS: usize = 12;

/// One answer.
pub(super) struct Answer {
    status: &'static str,
    media_type: &'static str,
    /// Whether the address will never mean other content.
    is_permanent: bool,
    is_compressed: bool,
    body: Vec<u8>,
}

impl Answer {
    /// What a site says to a request.
    pub(super) fn to(request: &Request, site: &Site) -> Self {
        if !matches!(request.method.as_str(), "GET" | "HEAD") {
            return Self::text(
                "405 Method Not Allowed",
                "text/plain; charset=utf-8",
                "only GET and HEAD are answered\n",
            );
        }
        let read = |path: &Path| fs::read(path).ok();
        let found = site.file(&request.url).and_then(|path| Some((read(&path)?, path)));
        let answer = match found {
            Some((body, path)) => Self {
                status: "200 OK",
                media_type: media_type::of(&path),
                is_permanent: holds_hash(&path),
                is_compressed: false,
                body,
            },
            None => {
                let page = site.not_found_page(&request.url);
                Self::text("404 Not Found", "text/html; charset=utf-8", &page)
            }
        };
        if request.takes_gzip { answer.compressed() } else { answer }
    }

    fn text(status: &'static str, media_type: &'static str, text: &str) -> Self {
        Self { status, media_type, is_permanent: false, is_compressed: false, body: text.into() }
    }

    /// The same, compressed where that makes it smaller: images are compressed already.
    fn compressed(self) -> Self {
        if !media_type::is_compressible(self.media_type) {
            return self;
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        match encoder.write_all(&self.body).and_then(|()| encoder.finish()) {
            Ok(body) => Self { body, is_compressed: true, ..self },
            Err(_) => self,
        }
    }

    /// Writes it, the body only where it was asked for.
    pub(super) fn send(&self, stream: &mut impl Write, with_body: bool) -> io::Result<()> {
        // What may change is asked for each time, so that a rebuilt page is seen at once.
        let caching = if self.is_permanent { "public, max-age=31536000, immutable" } else { "no-cache" };
        let encoding = if self.is_compressed { "Content-Encoding: gzip\r\n" } else { "" };
        write!(
            stream,
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{encoding}Vary: Accept-Encoding\r\n\
             Cache-Control: {caching}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
            self.status,
            self.media_type,
            self.body.len()
        )?;
        if with_body {
            stream.write_all(&self.body)?;
        }
        stream.flush()
    }
}

/// Whether a file's name ends in the hash of its content, as Trunk's and the bundles' do.
fn holds_hash(path: &Path) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let hash = stem.rsplit_once('-').map_or("", |(_, hash)| hash);
    hash.len() >= HASH_DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::holds_hash;

    #[test]
    fn a_name_with_a_hash_is_permanent() {
        for name in ["base-3ec798f1a229137.css", "app-7d208f7004bac7e_bg.wasm", "b/contact-bb03ad3345314e23.webp"] {
            assert!(holds_hash(name.as_ref()), "{name}");
        }
        for name in ["index.html", "catalog.postcard", "dimension-03.webp", "explore.js", "a-3ec7zzzzzz229137.css"] {
            assert!(!holds_hash(name.as_ref()), "{name}");
        }
    }
}

//! The server as a browser meets it: over a socket.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use super::{Serving, start};

/// Sends one request by hand and returns the whole answer.
fn ask(serving: &Serving, method: &str, path: &str) -> String {
    let host = serving.address.trim_start_matches("http://").split('/').next().unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn serving(prefix: &str) -> (tempfile::TempDir, Serving) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["index.html", "app.js", "app_bg.wasm", "catalog.postcard", "strip.webp"] {
        fs::write(folder.path().join(name), name).unwrap();
    }
    let serving = start(folder.path(), prefix, 0).unwrap();
    (folder, serving)
}

#[test]
fn every_kind_of_file_has_its_media_type() {
    let (_folder, serving) = serving("/");
    for (path, expected) in [
        ("/", "text/html; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/app_bg.wasm", "application/wasm"),
        ("/catalog.postcard", "application/octet-stream"),
        ("/strip.webp", "image/webp"),
    ] {
        let answer = ask(&serving, "GET", path);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.contains(&format!("Content-Type: {expected}\r\n")), "{answer}");
    }
}

#[test]
fn what_is_not_there_is_404_and_says_where_the_page_is() {
    let (_folder, serving) = serving("/under/here/");
    assert!(serving.address.ends_with("/under/here/"));
    assert!(ask(&serving, "GET", "/under/here/app.js").starts_with("HTTP/1.1 200 "));
    for path in ["/", "/app.js", "/under/here/../../etc/passwd", "/under/here/absent"] {
        let answer = ask(&serving, "GET", path);
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        assert!(answer.contains("href=\"/under/here/\""), "{answer}");
    }
}

#[test]
fn the_sites_own_page_is_shown_where_nothing_is() {
    let (folder, serving) = serving("/under/here/");
    fs::write(folder.path().join("404.html"), "the site's own").unwrap();
    let inside = ask(&serving, "GET", "/under/here/far/below");
    assert!(inside.starts_with("HTTP/1.1 404 ") && inside.ends_with("the site's own"), "{inside}");
    assert!(!ask(&serving, "GET", "/elsewhere").contains("the site's own"));
}

#[test]
fn text_is_compressed_for_those_who_read_that() {
    let (folder, serving) = serving("/");
    fs::write(folder.path().join("long.css"), "a { color: red }\n".repeat(1000)).unwrap();
    let plain = ask(&serving, "GET", "/long.css");
    assert!(plain.len() > 17_000 && !plain.contains("Content-Encoding"));
    let accepting = "/long.css HTTP/1.1\r\nAccept-Encoding: gzip, br\r\nX-Rest:";
    let compressed = ask(&serving, "GET", accepting);
    assert!(compressed.len() < 1000 && compressed.contains("Content-Encoding: gzip\r\n"), "{compressed}");
    let image = ask(&serving, "GET", &accepting.replace("long.css", "strip.webp"));
    assert!(!image.contains("Content-Encoding"), "{image}");
}

#[test]
fn what_a_name_with_a_hash_means_is_kept() {
    let (folder, serving) = serving("/");
    fs::write(folder.path().join("base-0123456789abcdef.css"), "").unwrap();
    let permanent = ask(&serving, "GET", "/base-0123456789abcdef.css");
    assert!(permanent.contains("Cache-Control: public, max-age=31536000, immutable\r\n"), "{permanent}");
    assert!(ask(&serving, "GET", "/").contains("Cache-Control: no-cache\r\n"));
    assert!(ask(&serving, "GET", "/lost-0123456789abcdef.css").contains("Cache-Control: no-cache\r\n"));
}

#[test]
fn it_only_reads() {
    let (_folder, serving) = serving("/");
    assert!(ask(&serving, "POST", "/").starts_with("HTTP/1.1 405 "));
    let head = ask(&serving, "HEAD", "/app.js");
    assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"), "{head}");
}

#[test]
fn a_busy_port_is_a_sentence() {
    let (folder, serving) = serving("/");
    let port = serving.address.trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
    let error = start(folder.path(), "/", port).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains(&format!("port {port}")) && error.contains("--port"), "{error}");
}

#[test]
fn silent_connections_keep_nobody_waiting() {
    let (_folder, serving) = serving("/");
    let host = serving.address.trim_start_matches("http://").trim_end_matches('/');
    let silent: Vec<TcpStream> = (0..40).map(|_| TcpStream::connect(host).unwrap()).collect();
    let asked = std::time::Instant::now();
    assert!(ask(&serving, "GET", "/").starts_with("HTTP/1.1 200 "));
    // Far below the patience with the silent ones.
    assert!(asked.elapsed().as_secs() < 10, "answered after {:?}", asked.elapsed());
    drop(silent);
}

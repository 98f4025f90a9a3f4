//! What a browser asks for.

use std::io::{self, Read};

/// Longest head of a request that is read, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// The head of a request, as far as it matters here.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    /// Path and query.
    pub(super) url: String,
    pub(super) takes_gzip: bool,
}

impl Request {
    /// The request that arrives; none when the connection closes or makes no sense.
    pub(super) fn read(stream: &mut impl Read) -> io::Result<Option<Self>> {
        let mut head = Vec::new();
        let mut part = [0; 2048];
        while !head.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
            let read = stream.read(&mut part)?;
            if read == 0 || head.len() > LONGEST_HEAD {
                return Ok(None);
            }
            head.extend_from_slice(&part[..read]);
        }
        Ok(Self::parse(&String::from_utf8_lossy(&head)))
    }

    fn parse(head: &str) -> Option<Self> {
        let mut lines = head.lines();
        let mut words = lines.next()?.split(' ');
        let (method, url) = (words.next()?.to_owned(), words.next()?.to_owned());
        let takes_gzip = lines
            .filter_map(|line| line.split_once(':'))
            .filter(|(name, _)| name.eq_ignore_ascii_case("accept-encoding"))
            .any(|(_, value)| value.split(',').any(|encoding| encoding.trim().eq_ignore_ascii_case("gzip")));
        Some(Self { method, url, takes_gzip })
    }
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn a_head_is_read_as_far_as_it_matters() {
        let read = |head: &str| Request::read(&mut head.as_bytes()).unwrap();
        let request = read("GET /a?b=c HTTP/1.1\r\nHost: x\r\naccept-encoding: br, gzip\r\n\r\n").unwrap();
        assert_eq!(request, Request { method: "GET".into(), url: "/a?b=c".into(), takes_gzip: true });
        assert!(!read("GET / HTTP/1.1\r\nAccept-Encoding: br, identity\r\n\r\n").unwrap().takes_gzip);
        assert_eq!(read("GET / HTTP/1.1\r\nHost: x\r\n"), None);
        assert_eq!(read("nonsense\r\n\r\n"), None);
    }
}

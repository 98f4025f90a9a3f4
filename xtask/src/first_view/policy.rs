//! What a page may load: a Content-Security-Policy in its document, for a static host sends no headers of ours.
//!
//! A page gets what it uses and nothing else: its own files, the program as WebAssembly, and the scripts and styles
//! that stand in the document itself, each by its hash. A page without a program may run no script at all.

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// What the policy follows: it holds for what comes after it, so it comes before all else.
const CHARSET: &str = "<meta charset=\"utf-8\">";

/// The document with its policy, the first thing that a browser reads of it.
///
/// # Errors
/// When the document does not say its character set, or an element in it does not end.
pub(super) fn with_policy(document: &str) -> Result<String> {
    let Some((before, after)) = document.split_once(CHARSET) else {
        bail!("a page must begin with `{CHARSET}`: its policy stands after that");
    };
    Ok(format!(
        "{before}{CHARSET}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">{after}",
        policy(document)?
    ))
}

/// The policy that lets this document do what it does.
fn policy(document: &str) -> Result<String> {
    let mut scripts = hashes(document, "script")?;
    let mut styles = hashes(document, "style")?;
    if document.contains("<script type=\"module\"") {
        scripts.splice(0..0, ["'self'".to_owned(), "'wasm-unsafe-eval'".to_owned()]);
    }
    if document.contains("<link rel=\"stylesheet\"") {
        styles.insert(0, "'self'".to_owned());
    }
    let mut rules = vec!["default-src 'none'".to_owned()];
    if !scripts.is_empty() {
        rules.push(format!("script-src {}", scripts.join(" ")));
    }
    // Without a script nothing connects, but for a browser's own tools, which ask what the site says to robots.
    rules.push("connect-src 'self'".to_owned());
    if !styles.is_empty() {
        rules.push(format!("style-src {}", styles.join(" ")));
    }
    // Positions in a sheet and along an axis are attributes; a style cannot run anything.
    rules.push("style-src-attr 'unsafe-inline'".to_owned());
    rules.push("img-src 'self' data:".to_owned());
    rules.extend(["base-uri 'none'", "form-action 'none'"].map(str::to_owned));
    Ok(rules.join("; "))
}

/// The hashes of the elements of this name whose content stands in the document, as sources of a policy.
fn hashes(document: &str, name: &str) -> Result<Vec<String>> {
    let (start, end) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut rest = document;
    while let Some((_, from)) = rest.split_once(&start) {
        let (tag, from) = from.split_once('>').with_context(|| format!("a tag {start} does not end"))?;
        let (content, after) = from.split_once(&end).with_context(|| format!("an element {start}> does not end"))?;
        if !tag.contains(" src=") {
            found.push(format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(content))));
        }
        rest = after;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{CHARSET, hashes, policy, with_policy};

    /// The specification's own example of a script and its hash (CSP level 3, section 2.3.1 and its examples).
    const SCRIPT: &str = "alert('Hello, world.');";
    const HASH: &str = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";

    #[test]
    fn a_script_in_the_document_is_known_by_its_hash() {
        let document = format!("<script type=\"module\">{SCRIPT}</script><script src=\"a.js\"></script>");
        assert_eq!(hashes(&document, "script").unwrap(), [HASH]);
        let other = document.replace("world", "World");
        assert_ne!(hashes(&other, "script").unwrap(), [HASH]);
        assert!(hashes("<script>left open", "script").is_err());
    }

    #[test]
    fn a_program_may_run_and_read_files_and_nothing_else() {
        let document = format!("<link rel=\"stylesheet\" href=\"./a.css\"/><script type=\"module\">{SCRIPT}</script>");
        let policy = policy(&document).unwrap();
        assert_eq!(
            policy,
            format!(
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {HASH}; connect-src 'self'; \
                 style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; \
                 form-action 'none'"
            )
        );
    }

    #[test]
    fn a_page_without_a_program_may_run_no_script() {
        let policy = policy("<link rel=\"stylesheet\" href=\"./a.css\"/><p>text</p>").unwrap();
        assert!(!policy.contains("script-src"), "{policy}");
        assert!(policy.starts_with("default-src 'none'; connect-src 'self'; style-src 'self';"), "{policy}");
    }

    #[test]
    fn the_policy_comes_before_all_that_it_rules() {
        let document = format!("<!doctype html>\n<head>\n{CHARSET}\n<link rel=\"stylesheet\" href=\"a.css\"></head>");
        let ruled = with_policy(&document).unwrap();
        let [charset, policy, link] =
            [CHARSET, "Content-Security-Policy", "<link"].map(|part| ruled.find(part).unwrap());
        assert!(charset < policy && policy < link, "{ruled}");
        assert!(with_policy("<head></head>").is_err());
    }
}

//! A page's document, made from the one that Trunk built.

use anyhow::{Result, bail};

/// What stands before the place in the document that is filled.
const START: &str = "<!-- first view: written by `cargo xtask first-view` -->";
/// What stands after it.
const END: &str = "<!-- end of first view -->";

/// How the element that holds a page begins.
const MAIN: &str = "<main id=\"page\"";

/// One page of the site.
pub(super) struct Page {
    /// Its file, beside `index.html`.
    pub(super) file: &'static str,
    /// Its name for the program, which shows it; none for a page that is complete as it is served.
    pub(super) program: Option<&'static str>,
    /// Its title before the site's own; none on the page that the site opens with.
    pub(super) title: Option<&'static str>,
    /// What a search engine shows of it; none keeps the site's own.
    pub(super) description: Option<String>,
    /// What the page opens with where its address asks for nothing, as a query.
    pub(super) opening: Option<String>,
    /// Whether it starts the worker that draws.
    pub(super) is_live: bool,
    /// The content of its `main`.
    pub(super) content: String,
}

impl Page {
    /// The document of this page, from the one that Trunk built.
    ///
    /// # Errors
    /// When that lacks a place that is filled here.
    pub(super) fn document(&self, built: &str) -> Result<String> {
        let mut document = filled(built, &self.content)?;
        let mut main = MAIN.to_owned();
        if let Some(program) = self.program {
            main += &format!(" data-page=\"{program}\"");
        }
        if let Some(opening) = &self.opening {
            main += &format!(" data-opening=\"{}\"", opening.replace('&', "&amp;"));
        }
        document = replaced(&document, MAIN, &main)?;
        if let Some(title) = self.title {
            document = replaced(&document, "<title>", &format!("<title>{title} · "))?;
        }
        if let Some(description) = &self.description {
            let place = "<meta name=\"description\" content=\"";
            let rest = document.split_once(place).and_then(|(_, rest)| rest.split_once('"'));
            let old = rest.map(|(old, _)| format!("{place}{old}\"")).unwrap_or_default();
            document = replaced(&document, &old, &format!("{place}{description}\""))?;
        }
        document = image_first(&document);
        let address = if self.file == "index.html" { "./" } else { self.file };
        let link = format!("<a href=\"{address}\">");
        document = replaced(&document, &link, &format!("<a href=\"{address}\" aria-current=\"page\">"))?;
        if self.program.is_none() { complete(&document) } else { Ok(document) }
    }
}

/// The document that Trunk built, which tells a live page the script that its worker starts with, and the stems that the
/// site has.
///
/// # Errors
/// When it has no `main` to say it in.
pub(super) fn with_engine(built: &str, worker: &str, stems: &str) -> Result<String> {
    replaced(built, MAIN, &format!("{MAIN} data-engine=\"{worker}\" data-stems=\"{stems}\""))
}

/// The document whose large images are asked for at once, and its program only when such images are seen or have failed:
/// on a slow network both at once would keep a visitor waiting for either, and a program that takes over before the image
/// was painted takes its paint with it. Who asked for another view waits for no image, and nobody for long.
fn image_first(document: &str) -> String {
    const START: &str = "await init(";
    const WAIT: &str = "const images = [...document.querySelectorAll('img[fetchpriority=high]')];\n\
                        const frame = () => new Promise((done) => { requestAnimationFrame(done); });\n\
                        const late = new Promise((done) => { setTimeout(done, 4000); });\n\
                        if (images.length > 0 && !location.search) {\n\
                        const seen = Promise.allSettled(images.map((image) => image.decode())).then(frame).then(frame);\n\
                        await Promise.race([seen, late]);\n}\n";
    let large = document.split("<img ").skip(1).filter_map(|image| {
        let (attributes, _) =
            image.split_once('>').filter(|(attributes, _)| attributes.contains("fetchpriority=\"high\""))?;
        attributes.split_once("src=\"")?.1.split_once('"').map(|(address, _)| address)
    });
    let preload = |address| format!("<link rel=\"preload\" as=\"image\" href=\"{address}\" fetchpriority=\"high\">\n");
    let preloads: String = large.map(preload).collect();
    if preloads.is_empty() {
        return document.to_owned();
    }
    let document = document.replacen("<title>", &format!("{preloads}<title>"), 1);
    // The program's own preload would begin at once.
    let (before, code) = match document.split_once("<link rel=\"preload\" href=\"./") {
        Some((before, from)) => (before, from.split_once('>').map_or("", |(_, after)| after)),
        None => (document.as_str(), ""),
    };
    let document = format!("{before}{code}");
    match document.split_once(START) {
        Some((before, after)) => {
            let (head, line) = before.rsplit_once('\n').unwrap_or(("", before));
            format!("{head}\n{WAIT}{line}{START}{after}")
        }
        None => document,
    }
}

/// The document with its marked place filled.
fn filled(document: &str, content: &str) -> Result<String> {
    let place = document.split_once(START).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = place else {
        bail!("index.html has no place for the first view: keep the comments `{START}` and `{END}` around it");
    };
    Ok(format!("{before}{content}{after}"))
}

/// The document with `old`, which must stand in it once, replaced.
fn replaced(document: &str, old: &str, new: &str) -> Result<String> {
    if old.is_empty() || document.matches(old).count() != 1 {
        bail!("index.html must hold {old:?} exactly once: the pages are made from it");
    }
    Ok(document.replacen(old, new, 1))
}

/// The document of a page that is complete as it is served: without the program, and without what is said where that
/// cannot run.
fn complete(document: &str) -> Result<String> {
    let without_notice = document
        .split_once("<noscript>")
        .and_then(|(before, rest)| Some(format!("{before}{}", rest.split_once("</noscript>")?.1)));
    without_program(without_notice.as_deref().unwrap_or(document))
}

/// The document without what loads the program: its module script, and the links that fetch its files early.
fn without_program(document: &str) -> Result<String> {
    let mut kept = String::with_capacity(document.len());
    let mut rest = document;
    while let Some((before, from)) = rest.split_once("<script type=\"module\"") {
        kept.push_str(before);
        let Some((_, after)) = from.split_once("</script>") else {
            bail!("index.html has a script that does not end");
        };
        rest = after;
    }
    kept.push_str(rest);
    let is_preload = |line: &&str| line.contains("rel=\"modulepreload\"") || line.contains("rel=\"preload\"");
    let mut lines = String::with_capacity(kept.len());
    // Trunk may write several links on a line: each begins a line of its own first.
    for line in kept.replace("<link ", "\n<link ").lines().filter(|line| !line.trim().is_empty()) {
        if is_preload(&line) {
            let after = line.split_once('>').map_or("", |(_, after)| after);
            lines.push_str(after);
        } else {
            lines.push_str(line);
        }
        lines.push('\n');
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(file: &'static str, program: Option<&'static str>) -> Page {
        let description = Some("About it.".to_owned());
        let opening = program.map(|_| "?layer=a&method=b".to_owned());
        Page {
            file,
            program,
            title: Some("Here"),
            description,
            opening,
            is_live: false,
            content: "<h1>Found</h1>".to_owned(),
        }
    }

    #[test]
    fn the_document_of_the_site_has_every_place() {
        let built = include_str!("../../../index.html");
        for (file, program) in
            [("index.html", Some("explore")), ("compare.html", Some("compare")), ("tables.html", None)]
        {
            let document = page(file, program).document(built).unwrap();
            assert!(document.contains("<h1>Found</h1>") && !document.contains(START), "{file}");
            assert!(document.contains("<title>Here · Tuning Dimensions</title>"), "{file}");
            assert!(document.contains("<meta name=\"description\" content=\"About it.\">"), "{file}");
            assert_eq!(document.matches("aria-current=\"page\"").count(), 1, "{file}");
            assert_eq!(document.contains("<noscript>"), program.is_some(), "{file}");
        }
    }

    #[test]
    fn the_program_is_told_its_page_and_what_to_open() {
        let built = include_str!("../../../index.html");
        let document = page("index.html", Some("explore")).document(built).unwrap();
        assert!(document.contains("<main id=\"page\" data-page=\"explore\" data-opening=\"?layer=a&amp;method=b\">"));
    }

    #[test]
    fn a_live_page_is_told_its_worker_and_the_stems() {
        let built = with_engine(include_str!("../../../index.html"), "engine-1_worker.js", "a/b=stems/c").unwrap();
        let document = page("mix.html", Some("mix")).document(&built).unwrap();
        let main = "<main id=\"page\" data-page=\"mix\" data-opening=\"?layer=a&amp;method=b\" \
                    data-engine=\"engine-1_worker.js\" data-stems=\"a/b=stems/c\">";
        assert!(document.contains(main), "{document}");
    }

    #[test]
    fn the_large_images_come_before_the_program() {
        let built = "<title>A</title><script>\nconst wasm = await init({});\n</script>\
                     <link rel=\"modulepreload\" href=\"./a.js\"><link rel=\"preload\" href=\"./a.wasm\" as=\"fetch\"></head>\
                     <img alt=\"\" src=\"other.webp\"><img class=\"sheet\" src=\"b/c.webp\" \
                     fetchpriority=\"high\"><img src=\"b/d.webp\" fetchpriority=\"high\"><p>";
        let ordered = image_first(built);
        let preload =
            |file: &str| format!("<link rel=\"preload\" as=\"image\" href=\"b/{file}.webp\" fetchpriority=\"high\">\n");
        assert!(ordered.starts_with(&format!("{}{}<title>A</title>", preload("c"), preload("d"))), "{ordered}");
        assert!(ordered.contains("await Promise.race([seen, late]);\n}\nconst wasm = await init({});"), "{ordered}");
        assert!(!ordered.contains("a.wasm") && ordered.contains("./a.js\"></head>"), "{ordered}");
        let without = "<title>A</title><img src=\"a.webp\">";
        assert_eq!(image_first(without), without);
    }

    #[test]
    fn a_page_without_a_program_loads_none() {
        let built = "<head><link rel=\"modulepreload\" href=\"./a.js\"><link rel=\"preload\" href=\"./a.wasm\">\
                     <link rel=\"stylesheet\" href=\"./a.css\"></head>\n<script type=\"module\">init();</script>\n<p>text</p>";
        let left = without_program(built).unwrap();
        assert!(!left.contains("a.js") && !left.contains("a.wasm") && !left.contains("init"), "{left}");
        assert!(left.contains("<link rel=\"stylesheet\" href=\"./a.css\">") && left.contains("<p>text</p>"), "{left}");
        assert!(left.contains("<head>") && left.contains("</head>"), "{left}");
    }

    #[test]
    fn a_document_without_a_place_is_refused() {
        assert!(filled("<main></main>", "").is_err());
        assert!(filled(&format!("{END}{START}"), "").is_err());
        assert!(replaced("a a", "a", "b").is_err());
        assert!(replaced("a", "", "b").is_err());
    }
}

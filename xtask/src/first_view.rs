//! `cargo xtask first-view`: writes the site's pages from the document that Trunk built and the bundles.
//!
//! A visitor sees the finding and the first dimension before the page's program has come, or where it cannot run. They
//! are made by the same functions and laid out by the same styles as what the program shows, so nothing moves when it
//! takes over. Each page is a document of its own, so that its address is one and a browser can go back to it. Trunk
//! runs this after each build, in the folder that it is about to publish.

mod compare;
mod document;
mod library;
mod live;
mod markup;
mod mix;
mod picture;
mod policy;
mod programs;
mod static_pages;
mod stems;
mod styles;
mod test_yourself;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use document::Page;
use library::Library;
use programs::Programs;
use tuning_app::live::stems::Stems;
use tuning_app::state;
use tuning_shared::tables::tables;

/// The page that a host opens a folder with, and that Trunk builds.
const INDEX: &str = "index.html";
/// The program of the pages that compare and test, as Trunk names it.
const OTHER: &str = "other";
/// Those of the live pages, each named as its page.
const LIVE: [&str; 2] = ["mix", "photo"];
/// What a host shows where nothing is.
pub(crate) const NOT_FOUND: &str = "404.html";

/// The command `first-view`.
pub(crate) fn main() -> Result<()> {
    let site = env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .context("TRUNK_STAGING_DIR is not set: Trunk sets it and runs this after a build")?;
    write(&site, NOT_FOUND, include_str!("first_view/not_found.html"))?;
    let built = site.join(INDEX);
    let built = fs::read_to_string(&built).with_context(|| format!("cannot read {}", built.display()))?;
    let built = styles::joined(&site, &built)?;
    let Some(library) = Library::read(&site.join(tuning_app::data::BUNDLES))? else {
        println!("no bundles: the page's first view says so");
        return write(&site, INDEX, &built);
    };
    let programs = Programs::find(&site, &built, &[&[OTHER][..], &LIVE].concat())?;
    let stems = stems::publish(&crate::stems::folder(), &site)?;
    let other = programs.with(&built, OTHER)?;
    pages(&library, &Stems::parse(&stems))?.iter().try_for_each(|page| {
        let built = match page {
            Page { is_live: true, program: Some(program), .. } => {
                &document::with_engine(&programs.with(&built, program)?, &programs.worker(), &stems)?
            }
            page if page.file == INDEX => &built,
            _ => &other,
        };
        write(&site, page.file, &page.document(built)?)
    })
}

/// Writes a document of the site, with the policy of what it may load.
fn write(site: &Path, file: &str, document: &str) -> Result<()> {
    let path = site.join(file);
    fs::write(&path, policy::with_policy(document)?).with_context(|| format!("cannot write {}", path.display()))
}

/// The pages of the site.
fn pages(library: &Library, stems: &Stems) -> Result<Vec<Page>> {
    let reports = tables(&library.bundles);
    Ok(vec![
        explore(library),
        compare::page(library),
        static_pages::gabor(library, &reports)?,
        static_pages::tables(library, &reports),
        test_yourself::page(),
        mix::page(library, stems),
        live::photo(library, stems),
    ])
}

fn explore(library: &Library) -> Page {
    let opening = library.opening();
    Page {
        file: INDEX,
        program: Some("explore"),
        title: None,
        description: None,
        opening: Some(state::query(opening.entry, opening.dimension, None)),
        is_live: false,
        content: markup::first_view(&library.catalog, &opening),
    }
}

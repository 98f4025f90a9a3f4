//! `cargo xtask size`: what a visitor downloads.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::machine::Machine;

/// The code of one program, compressed, in bytes: a page has one. A browser test measures the rest of what a first view
/// fetches.
const CODE_BUDGET: u64 = 300_000;
/// The code of the worker that draws, compressed, in bytes: asked for when a live control is first touched.
const ENGINE_BUDGET: u64 = 500_000;
/// All bundles, which are compressed already, in bytes.
const BUNDLES_BUDGET: u64 = 60_000_000;

/// The command `size`.
pub(crate) fn main() -> Result<()> {
    let machine = Machine::detect()?;
    let mut programs: BTreeMap<String, u64> = BTreeMap::new();
    println!("{:<56} {:>12} {:>12}", "file", "bytes", "gzip");
    for path in files_below(&machine.dist())?.iter().filter(|path| is_code(path)) {
        let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let compressed = gzip_size(&content)?;
        *programs.entry(program(path)).or_default() += compressed;
        println!("{:<56} {:>12} {compressed:>12}", shown(path, &machine.root), content.len());
    }
    let bundles = size_below(&machine.root.join("bundles"))?;
    let of_budget = |bytes: u64, budget: u64| format!("{:.0} % of {budget}", 100.0 * bytes as f64 / budget as f64);
    for (program, code) in &programs {
        println!("{:<56} {:>12} {code:>12}  {}", format!("program {program}"), "", of_budget(*code, budget(program)));
    }
    println!("{:<56} {bundles:>12} {:>12}  {}", "bundles/", "", of_budget(bundles, BUNDLES_BUDGET));
    programs
        .iter()
        .try_for_each(|(program, code)| check(&format!("the program {program}, gzipped,"), *code, budget(program)))?;
    check("bundles/", bundles, BUNDLES_BUDGET)
}

/// What a program may take.
fn budget(program: &str) -> u64 {
    if program == "engine" { ENGINE_BUDGET } else { CODE_BUDGET }
}

/// The program that a file is of: its name up to the hash.
fn program(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.split(['-', '.']).next().unwrap_or_default().to_owned()
}

fn check(what: &str, bytes: u64, budget: u64) -> Result<()> {
    if bytes > budget {
        bail!(
            "{what} takes {bytes} bytes of {budget}: make it smaller, or raise the budget in xtask/src/size.rs and say why"
        );
    }
    Ok(())
}

fn is_code(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "wasm" || extension == "js")
}

fn gzip_size(content: &[u8]) -> Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?.len() as u64)
}

fn size_below(folder: &Path) -> Result<u64> {
    files_below(folder)?.iter().map(|path| Ok(path.metadata()?.len())).sum()
}

/// Every file below a folder, in order.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read {}: build the page first with `cargo xtask demo`", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() { files.extend(files_below(&path)?) } else { files.push(path) }
    }
    files.sort();
    Ok(files)
}

fn shown(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{check, gzip_size, program, size_below};

    #[test]
    fn folders_are_summed_and_budgets_kept() {
        let scratch = tempfile::tempdir().unwrap();
        fs::create_dir(scratch.path().join("inner")).unwrap();
        fs::write(scratch.path().join("a"), [0; 10]).unwrap();
        fs::write(scratch.path().join("inner/b"), [0; 5]).unwrap();
        assert_eq!(size_below(scratch.path()).unwrap(), 15);
        assert!(check("it", 15, 15).is_ok());
        assert!(check("it", 16, 15).is_err());
    }

    #[test]
    fn script_and_code_are_of_one_program() {
        let [script, code] = ["dist/other-1a2b.js", "dist/other-1a2b_bg.wasm"].map(|path| program(path.as_ref()));
        assert_eq!((script.as_str(), script == code), ("other", true));
    }

    #[test]
    fn gzip_compresses() {
        assert!(gzip_size(&[7; 10_000]).unwrap() < 200);
    }
}

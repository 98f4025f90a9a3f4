//! The figures in a Markdown file: a part between two marks that the command replaces, so that text around it stays.

use super::{Figure, Material, figures};
use crate::report::depth::{BasisDepth, Depth};
use crate::store::write_atomically;
use crate::{Error, Result};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Where the part begins, alone on a line.
const BEGIN: &str = "<!-- figures: written by `tuning report figures` -->";
/// Where it ends.
const END: &str = "<!-- end of figures -->";

/// The part of a file that figures stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    before: String,
    /// What stands there now.
    pub text: String,
    after: String,
}

impl Section {
    /// The part of the file `path`.
    ///
    /// # Errors
    /// When the file cannot be read or lacks a mark.
    pub fn read(path: &Path) -> Result<Self> {
        let whole = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
        let parts = whole.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?)));
        let Some((before, (text, after))) = parts else {
            return Err(Error::content(path, format!("it has no place for figures; add the lines\n{BEGIN}\n{END}")));
        };
        let text = text.trim().to_owned() + "\n";
        Ok(Self { before: before.to_owned(), text, after: after.to_owned() })
    }

    /// Write the file `path` with another text in its place.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn replace(&self, path: &Path, text: &str) -> Result<()> {
        let Self { before, after, .. } = self;
        let whole = format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", text.trim());
        write_atomically(path, |file| file.write_all(whole.as_bytes()))
    }
}

/// All figures as Markdown, their files in the folder `images`, relative to the text.
pub fn section(material: &Material, images: &str) -> String {
    let mut text = String::new();
    for figure in figures(material) {
        text += &one(&figure, images);
        if figure.number == 14
            && let Some(depth) = &material.depth
        {
            text += &table(depth);
        }
    }
    text
}

fn one(figure: &Figure<'_>, images: &str) -> String {
    let Figure { number, title, caption, .. } = figure;
    let image =
        figure.file().map_or_else(String::new, |file| format!("![Figure {number}: {title}]({images}/{file})\n\n"));
    format!("### Figure {number}. {title}\n\n{image}{caption}\n\n")
}

/// A row a basis: how far gratings move it, and how many of its dimensions a caption says something of.
fn table(depth: &Depth) -> String {
    let mut text = String::from(
        "Dimensions whose caption names an attribute alone, of 16; σ: how far gratings move a dimension (median); alone: the \
         mean share of a response that attributes account for, each alone; luminance: the mean share of luminance gratings; \
         bold: the largest index exceeds the null of the best.\n\n\
         | layer | basis | σ | alone | luminance | any | frequency | angle | phase | green/purple | orange/blue | green/red | blue/red |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for basis in &depth.bases {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{}", row(basis));
    }
    text + "\n"
}

fn row(basis: &BasisDepth) -> String {
    let named = basis.attributes.iter().map(|attribute| match (attribute.named, attribute.found) {
        (count, true) => format!("**{count}**"),
        (count, false) => count.to_string(),
    });
    format!(
        "| {} | {}-{} | {:.2} | {:.2} | {:.2} | {} | {} |",
        basis.layer,
        basis.method.label(),
        basis.components,
        basis.deviation,
        basis.alone,
        basis.luminance,
        basis.named,
        named.collect::<Vec<_>>().join(" | ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_the_figures_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.md");
        std::fs::write(&path, format!("# Results\n\n{BEGIN}\nold\n{END}\n\nThe end.\n")).unwrap();
        Section::read(&path).unwrap().replace(&path, "new\n\n").unwrap();
        let whole = std::fs::read_to_string(&path).unwrap();
        assert_eq!(whole, format!("# Results\n\n{BEGIN}\n\nnew\n\n{END}\n\nThe end.\n"));
        assert_eq!(Section::read(&path).unwrap().text, "new\n");
    }

    #[test]
    fn a_file_without_a_place_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.md");
        std::fs::write(&path, "# Results\n").unwrap();
        let sentence = Section::read(&path).unwrap_err().to_string();
        assert!(sentence.contains("results.md") && sentence.contains(BEGIN), "{sentence}");
    }
}

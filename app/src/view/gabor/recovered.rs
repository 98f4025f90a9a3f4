//! One basis on the page of the Gabor bank: its verdicts, and each of its dimensions as a strip.

use super::{Picture, bank, basis_id, dimension_id};
use crate::data::sheet_address;
use crate::view::attributes;
use crate::view::axis::Axis;
use crate::view::channels;
use crate::view::crop::Crop;
use crate::view::markup::escaped;
use crate::view::number;
use crate::view::row::brief;
use crate::view::verdicts;
use std::fmt::Write;
use tuning_shared::caption::caption;
use tuning_shared::tables::Cell;
use tuning_shared::{Bundle, CatalogEntry, Dimension, Method};

/// Filters that are shown beside a strip.
const FILTERS: usize = 5;

/// A basis and what was measured of it.
pub(super) struct Recovered<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) entry: &'a CatalogEntry,
    /// Its cells of table 1: at least one.
    pub(super) cells: &'a [&'a Cell],
    pub(super) pictures: &'a [Picture],
    /// The address of one of its dimensions, counted from 1.
    pub(super) address: &'a dyn Fn(&Cell, usize) -> Option<String>,
}

impl Recovered<'_> {
    /// The section of this basis; empty where nothing is asked of it.
    pub(super) fn section(&self) -> String {
        let Some(first) = self.cells.first() else { return String::new() };
        let id = basis_id(first);
        let own = |cell: &Cell, dimension| Some(format!("#{}", dimension_id(cell, dimension)));
        let verdict = |cell: &&Cell| {
            let name = cell.attribute.label();
            format!(
                "<li class=\"{}\"><b class=\"name\">{name}</b>{}</li>",
                attributes::class(cell.attribute),
                verdicts::marks(cell, &own)
            )
        };
        let verdicts: String = self.cells.iter().map(verdict).collect();
        let strips: String = (0..self.bundle.dimensions.len()).map(|index| self.strip(first, index)).collect();
        format!(
            "<section class=\"recovered\" id=\"{id}\" aria-labelledby=\"{id}-title\"><div class=\"about\"><h3 \
             id=\"{id}-title\">{}</h3><p class=\"legend\">{}</p><details class=\"verdict-fold\"><summary>Its marks in \
             table 1</summary><ul class=\"verdict-list\">{verdicts}</ul></details></div><ol \
             style=\"--ratio:{}\">{strips}</ol></section>\n",
            escaped(&first.basis),
            escaped(&self.about()),
            self.bundle.previews.columns,
        )
    }

    fn about(&self) -> String {
        let method = match self.bundle.basis.method() {
            Method::Pca => "Directions at right angles, most variance first",
            Method::Ica => "Directions as independent as can be",
            Method::Nmf => "Patterns that add up and never cancel",
            Method::Lle => "Coordinates that keep who is whose neighbour",
        };
        format!("{method}. Together {} of the variance.", number::percent(self.bundle.explained_variance().into()))
    }

    /// One dimension: its strip as a link, the filters that change along it, and what its response follows.
    fn strip(&self, cell: &Cell, index: usize) -> String {
        let (bundle, number) = (self.bundle, index + 1);
        let dimension = &bundle.dimensions[index];
        let ends = Axis::new(&dimension.observed, bundle.basis.method()).ends();
        let film = format!(
            "<span class=\"title\">Dimension {number}<small>{} of variance</small></span><span class=\"film\"><img \
             class=\"sheet\" src=\"{}\" style=\"{}\" alt=\"\" loading=\"lazy\" decoding=\"async\"></span><span \
             class=\"ends\"><span>{}</span> <span class=\"spoken\">to</span> <span>{}</span></span>",
            number::percent(dimension.explained_variance.into()),
            escaped(&sheet_address(self.entry, &dimension.preview.file)),
            Crop::of_whole_preview(bundle.previews, dimension).style(),
            ends.0,
            ends.1,
        );
        let film = match (self.address)(cell, number) {
            Some(address) => format!("<a class=\"strip-link\" href=\"{}\">{film}</a>", escaped(&address)),
            None => format!("<div class=\"strip-link\">{film}</div>"),
        };
        let said = bundle.tuning.as_ref().and_then(|tuning| {
            let text = caption(&tuning.dimensions.get(index)?.indices, &tuning.null);
            Some(format!("<p class=\"said\">Response to gratings: {}.</p>", escaped(&brief(text))))
        });
        format!(
            "<li id=\"{}\">{film}{}{}</li>",
            dimension_id(cell, number),
            self.filters(dimension),
            said.unwrap_or_default(),
        )
    }

    /// The filters that change most along a dimension, each with how much it does per standard deviation.
    fn filters(&self, dimension: &Dimension) -> String {
        let bars = channels::bars(&dimension.strongest_channels, dimension.observed.standard_deviation.into());
        let each = dimension.strongest_channels.iter().zip(bars).take(FILTERS);
        let known = each.filter(|((channel, _), _)| (*channel as usize) < self.pictures.len());
        let items = known.fold(String::new(), |mut items, ((channel, _), bar)| {
            let _ = write!(
                items,
                "<li>{}<span class=\"spoken\">{} </span>{}</li>",
                bank::filter(*channel as usize, ""),
                bar.name,
                bar.change
            );
            items
        });
        format!("<ul class=\"changes\" aria-label=\"Filters that change most, per standard deviation\">{items}</ul>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;
    use crate::view::verdicts::tests::cell;
    use tuning_shared::tuning::Attribute;

    #[test]
    fn every_dimension_is_a_link_with_its_strip_its_caption_and_its_filters() {
        let bundle = sample::bundle();
        let entry = sample::entry();
        let angle = cell("PCA-2", Attribute::Angle, None);
        let pictures = vec![Picture { weights: "data:w".into(), stimulus: "data:s".into() }; 8];
        let text = Recovered {
            bundle: &bundle,
            entry: &entry,
            cells: &[&angle],
            pictures: &pictures,
            address: &|_, dimension| Some(format!("./?dimension={dimension}")),
        }
        .section();
        for wanted in [
            "<section class=\"recovered\" id=\"pca-2\"",
            "<li id=\"pca-2-2\"><a class=\"strip-link\" href=\"./?dimension=2\">",
            "Response to gratings: angle, 75\u{a0}% of its variance alone.",
            "src=\"bundles/net-conv0-pca-2/preview-01.webp\"",
            "Together 50.0\u{a0}% of the variance.",
            "href=\"#filter-7\"",
        ] {
            assert!(text.contains(wanted), "{wanted} is missing: {text}");
        }
        assert_eq!(text.matches("class=\"film\"").count(), 2);
    }
}

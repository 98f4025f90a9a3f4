//! Collecting one position a photo: ours by crops and from whole photos, PyTorch's DataLoader likewise, and decoding
//! alone, which is the limit.

use anyhow::{Result, bail};

use super::LAYERS;
use super::numbers::{Ratio, median, three_digits};
use super::page::{section, table};
use super::records::Record;
use super::sides::Sides;

/// Seconds a photo of one layer; a value a round.
#[derive(Default)]
pub(super) struct Collecting {
    pub(super) layer: &'static str,
    pub(super) photos: usize,
    pub(super) crops: Vec<f64>,
    pub(super) whole: Vec<f64>,
    pub(super) loader_crops: Vec<f64>,
    pub(super) loader_whole: Vec<f64>,
    pub(super) decoding: Vec<f64>,
}

impl Collecting {
    /// All layers, not yet measured.
    pub(super) fn layers() -> Vec<Self> {
        LAYERS.map(|layer| Self { layer, ..Self::default() }).into()
    }

    /// Every side once.
    pub(super) fn round(&mut self, sides: &Sides<'_>) -> Result<()> {
        let decoded = sides.decode()?;
        self.decoding.push(decoded.seconds / decoded.photos as f64);
        for (whole, times) in [(false, &mut self.crops), (true, &mut self.whole)] {
            let report = sides.collect_reported(self.layer, whole)?;
            if report.crop_px.is_none() != whole {
                bail!("tuning collect forwarded crops where whole photos were asked for, or the other way round");
            }
            self.photos = report.photos;
            times.push(report.seconds_collecting / report.photos as f64);
        }
        for record in sides.loader(self.layer)? {
            match record {
                Record::Collecting { whole: false, seconds } => self.loader_crops.push(seconds),
                Record::Collecting { whole: true, seconds } => self.loader_whole.push(seconds),
                other => bail!("collecting.py was to collect and gave {other:?}: restore bench/peers"),
            }
        }
        Ok(())
    }
}

/// The ratios to our crops, and photos a second.
pub(super) fn page(measured: &[Collecting]) -> String {
    let head = [
        "layer",
        "DataLoader, crops",
        "DataLoader, whole photos",
        "ours, whole photos",
        "decoding alone, as ours does",
    ];
    let row = |of: &Collecting| {
        let ratio = |times: &[f64]| Ratio::of(times, &of.crops).map_or_else(|| "–".into(), |ratio| ratio.to_string());
        let sides = [&of.loader_crops, &of.loader_whole, &of.whole, &of.decoding].map(|times| ratio(times));
        [vec![of.layer.to_owned()], sides.to_vec()].concat()
    };
    let ratios = table(&head, &measured.iter().map(row).collect::<Vec<_>>());
    if ratios.is_empty() {
        return ratios;
    }
    let head = ["photos a second", "ours, crops", head[1], head[2], head[3], head[4]];
    let row = |of: &Collecting| {
        let rate = |times: &[f64]| median(times).map_or_else(|| "–".into(), |seconds| three_digits(1.0 / seconds));
        let sides = [&of.crops, &of.loader_crops, &of.loader_whole, &of.whole, &of.decoding].map(|times| rate(times));
        [vec![of.layer.to_owned()], sides.to_vec()].concat()
    };
    let rates = table(&head, &measured.iter().map(row).collect::<Vec<_>>());
    let photos = measured.first().map_or(0, |of| of.photos);
    section(
        &format!("Collecting one position of each of {photos} photos: the other's time over that of our crops"),
        &format!("{ratios}\n{rates}"),
    )
}

#[cfg(test)]
mod tests {
    use super::{Collecting, page};

    #[test]
    fn the_page_has_ratios_and_photos_a_second() {
        let measured = Collecting {
            layer: "conv2d0",
            photos: 1606,
            crops: vec![0.001, 0.001],
            whole: vec![0.010, 0.012],
            loader_crops: vec![0.002, 0.003],
            loader_whole: vec![0.02, 0.02],
            decoding: vec![0.0009, 0.0009],
        };
        let page = page(&[measured]);
        for expected in [
            "of each of 1606 photos",
            "| conv2d0 | 2.50 (2.00 to 3.00) | 20.0 (20.0 to 20.0) | 11.0 (10.0 to 12.0) | 0.900 (0.900 to 0.900) |",
            "| conv2d0 | 1000 | 400 | 50.0 | 90.9 | 1111 |",
        ] {
            assert!(page.contains(expected), "{expected} is not in\n{page}");
        }
        assert_eq!(super::page(&[]), "");
    }
}

//! What the sides print and write: one JSON object a line.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A record of a script in `bench/peers`.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Record {
    /// Names and versions of what is compared with.
    Versions { packages: Vec<(String, String)> },
    /// How many activations there were to choose targets from.
    Targets { available: usize },
    /// Milliseconds an image and step of Lucent.
    LucentStep { ms: f64 },
    /// The cosine of each of Lucent's images.
    LucentQuality { steps: usize, cosines: Vec<f64> },
    /// Milliseconds an image of the convolutions alone, in one way of running them.
    Convolutions { setup: String, ms: f64 },
    /// How many targets there are on the strips to be compared.
    StripTargets { images: usize },
    /// Strips whose points share their random draws beside strips whose points have their own.
    Strips(Strips),
    /// Seconds a photo of PyTorch's DataLoader and a network, on whole photos or on crops.
    Collecting { whole: bool, seconds: f64 },
    /// A fit by scikit-learn.
    Reduction { method: String, name: String, seconds: f64, iterations: Option<u32> },
}

/// How neighbouring images differ, in mean absolute values of 255, and how well they reproduce their targets.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub(super) struct Strips {
    pub(super) shared: f64,
    pub(super) own: f64,
    pub(super) shared_cosine: f64,
    pub(super) own_cosine: f64,
}

/// What `tuning render --report` writes, as far as it is used here.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct RenderReport {
    pub(super) steps: usize,
    pub(super) images: usize,
    pub(super) seconds_drawing: f64,
    pub(super) mean_cosine: f64,
    pub(super) worst_cosine: f64,
}

/// What `tuning fit --report` writes, as far as it is used here.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct FitReport {
    pub(super) rows: usize,
    pub(super) seconds_fitting: f64,
    pub(super) seconds_describing: f64,
    pub(super) iterations: Option<u32>,
}

/// What `tuning collect --report` writes, as far as it is used here.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct CollectReport {
    pub(super) photos: usize,
    pub(super) crop_px: Option<[usize; 2]>,
    pub(super) seconds_collecting: f64,
}

/// What our example `decode_photos` prints.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Decoded {
    pub(super) photos: usize,
    pub(super) seconds: f64,
}

/// The records in a script's output. `from` names the script in errors.
pub(super) fn parse(output: &str, from: &str) -> Result<Vec<Record>> {
    let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.is_empty() {
        bail!("{from} printed no record: run it by hand to see why");
    }
    lines.into_iter().map(|line| one(line, from)).collect()
}

/// One JSON object.
pub(super) fn one<T: DeserializeOwned>(text: &str, from: &str) -> Result<T> {
    serde_json::from_str(text).with_context(|| {
        format!(
            "{from} gave {:?}, which is not a record that this bench knows: do both come from one commit?",
            text.trim()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{Record, parse};

    #[test]
    fn reads_a_record_a_line() {
        let output = concat!(
            r#"{"kind": "convolutions", "layer": "conv2d0", "setup": "one session", "ms": 0.5}"#,
            "\n\n",
            r#"{"kind": "reduction", "method": "pca", "name": "PCA", "seconds": 1.5, "iterations": null}"#,
            "\n"
        );
        let expected = [
            Record::Convolutions { setup: "one session".into(), ms: 0.5 },
            Record::Reduction { method: "pca".into(), name: "PCA".into(), seconds: 1.5, iterations: None },
        ];
        assert_eq!(parse(output, "a script").unwrap(), expected);
    }

    #[test]
    fn a_line_that_is_no_record_is_shown() {
        let error = parse("Segmentation fault\n", "lucent_side.py").unwrap_err().to_string();
        assert!(error.contains("lucent_side.py") && error.contains("Segmentation fault"), "{error}");
        assert!(parse("\n", "lucent_side.py").unwrap_err().to_string().contains("no record"));
    }
}

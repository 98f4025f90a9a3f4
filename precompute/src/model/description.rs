//! What an ONNX file does not say about its network: what to feed it, and which tensor is which layer.
//!
//! A description is a small TOML file. Those of known files are built in, found by the SHA-256 of the ONNX file; for
//! any other, one lies beside it under the same name (`net.onnx`, `net.toml`).
//!
//! Both built-in files hold BVLC GoogLeNet, the InceptionV1 trained in Caffe. It is not Google's inception5h, which
//! Lucid and the paper used: the layers have the same names, their channels do not correspond.

use super::input::{ChannelOrder, InputFormat};
use crate::{Error, Result};
use serde::Deserialize;
use std::fs;
use std::path::Path;

/// The descriptions of files that are known by their SHA-256.
const BUILT_IN: [&str; 2] =
    [include_str!("../../models/inceptionv1_caffe.toml"), include_str!("../../models/googlenet-7.toml")];

/// What to write for a file that is not known.
pub const TEMPLATE: &str = r#"name = "mynet"                 # short, for file names
title = "My network"           # what a reader sees
file = "mynet.onnx"
provenance = "who trained it, where it is from"
licence = "its licence"

[input]                        # network input = (255 x - mean) * scale, for images x from 0 to 1
name = "input"
channels = "rgb"               # or "bgr"
mean = [123, 117, 104]         # red, green, blue, whatever the channel order
scale = [1, 1, 1]

[[layers]]                     # one for each layer, in order
name = "conv2d0"
tensor = "the name of its output in the ONNX file"
"#;

/// A network, as its TOML file describes it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// Short name used in file names and recipes, e.g. `inceptionv1`. Files with the same weights share it.
    pub name: String,
    /// The name a reader sees.
    pub title: String,
    /// The ONNX file's name.
    pub file: String,
    /// SHA-256 of the ONNX file in hexadecimal; empty when any file of that name will do.
    #[serde(default)]
    pub sha256: String,
    /// Where the weights came from, in a sentence.
    pub provenance: String,
    /// The licence of the weights.
    pub licence: String,
    /// Where the file can be downloaded, in the order in which to try; empty when nowhere.
    #[serde(default)]
    pub urls: Vec<String>,
    /// What the network is fed.
    pub input: Input,
    /// Its layers, from the image on.
    pub layers: Vec<NamedLayer>,
}

/// What a network is fed: `(255 x − mean) · scale` for images x [N x 3 x H x W] from 0 to 1, in its channel order.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The input tensor's name.
    pub name: String,
    /// The order of its channels.
    pub channels: ChannelOrder,
    /// Subtracted from red, green and blue (in this order, whatever [`Input::channels`]), in units of 0 to 255.
    pub mean: [f32; 3],
    /// Multiplied with red, green and blue after that.
    pub scale: [f32; 3],
}

/// A layer and the tensor that holds its activations, after its ReLU.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedLayer {
    /// The name used everywhere else, e.g. `conv2d0`.
    pub name: String,
    /// The tensor's name in the ONNX file.
    pub tensor: String,
}

impl Description {
    /// The built-in descriptions.
    ///
    /// # Errors
    /// When one does not parse, which a test rules out.
    pub fn built_in() -> Result<Vec<Self>> {
        BUILT_IN.iter().map(|text| Self::parse(text).map_err(Error::Model)).collect()
    }

    /// The description of the ONNX file `path`, whose SHA-256 is `sha256`: built in, or beside it.
    ///
    /// # Errors
    /// When there is none, with a template; when the one beside it does not parse or is of another file.
    pub fn of_file(path: &Path, sha256: &str) -> Result<Self> {
        if let Some(known) = Self::built_in()?.into_iter().find(|d| d.sha256 == sha256) {
            return Ok(known);
        }
        let beside = path.with_extension("toml");
        if !beside.is_file() {
            return Err(Error::Model(format!(
                "{} is not a network this program knows (its SHA-256 is {sha256}), and no description lies beside it; \
                 write {} like this:\n\n{TEMPLATE}",
                path.display(),
                beside.display()
            )));
        }
        let text = fs::read_to_string(&beside).map_err(Error::io("read", &beside))?;
        let description = Self::parse(&text).map_err(|reason| Error::content(&beside, reason))?;
        if description.sha256.is_empty() || description.sha256.eq_ignore_ascii_case(sha256) {
            return Ok(description);
        }
        let reason = format!(
            "it describes a file with SHA-256 {}, and {} has {sha256}; correct or remove its sha256",
            description.sha256,
            path.display()
        );
        Err(Error::content(&beside, reason))
    }

    /// How images become the network's input.
    pub fn input_format(&self) -> InputFormat {
        InputFormat { channels: self.input.channels, mean: self.input.mean, scale: self.input.scale }
    }

    /// The tensor that holds the activations of `layer`.
    ///
    /// # Errors
    /// When there is no such layer, listing those that exist.
    pub fn layer_tensor(&self, layer: &str) -> Result<&str> {
        self.layers.iter().find(|l| l.name == layer).map(|l| l.tensor.as_str()).ok_or_else(|| Error::NoLayer {
            model: self.name.clone(),
            layer: layer.to_owned(),
            known: self.layers.iter().map(|l| l.name.clone()).collect(),
        })
    }

    /// The description in `text`, or what is wrong with it.
    fn parse(text: &str) -> std::result::Result<Self, String> {
        let description: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        // The name becomes part of folder names and addresses.
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let name = &description.name;
        if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
            return Err(format!("its name is {name:?}; use letters, digits, '-' and '_'"));
        }
        let Input { mean, scale, .. } = &description.input;
        if !mean.iter().chain(scale).all(|v| v.is_finite()) || scale.contains(&0.0) {
            return Err("its mean and scale must be finite numbers, and no scale zero".into());
        }
        if description.layers.is_empty() {
            return Err("it names no layers; add a [[layers]] table for each".into());
        }
        let mut names: Vec<&str> = description.layers.iter().map(|l| l.name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(format!("it names the layer {:?} twice", pair[0])),
            None => Ok(description),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_descriptions_name_the_same_layers_of_the_same_network() {
        let built_in = Description::built_in().unwrap();
        let layers = |d: &Description| d.layers.iter().map(|l| l.name.clone()).collect::<Vec<_>>();
        for description in &built_in {
            assert_eq!(description.name, "inceptionv1");
            assert_eq!(layers(description), layers(&built_in[0]));
            assert_eq!((description.layers.len(), description.sha256.len()), (12, 64));
        }
        assert_eq!(built_in[0].layer_tensor("mixed4c").unwrap(), "mixed4c");
        assert_eq!(built_in[1].layer_tensor("conv2d0").unwrap(), "conv1/7x7_s2_2");
        assert_eq!((built_in[0].input.channels, built_in[1].input.channels), (ChannelOrder::Rgb, ChannelOrder::Bgr));
    }

    #[test]
    fn a_layer_that_does_not_exist_lists_those_that_do() {
        let description = Description::parse(TEMPLATE).unwrap();
        let sentence = description.layer_tensor("conv9").unwrap_err().to_string();
        assert_eq!(sentence, "mynet has no layer \"conv9\"; it has conv2d0");
    }

    #[test]
    fn an_unknown_file_needs_a_description_and_is_shown_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mynet.onnx");
        let sentence = Description::of_file(&path, "00ff").unwrap_err().to_string();
        assert!(sentence.contains("mynet.toml") && sentence.contains("[[layers]]"), "{sentence}");
        fs::write(folder.path().join("mynet.toml"), TEMPLATE).unwrap();
        assert_eq!(Description::of_file(&path, "00ff").unwrap().title, "My network");
        fs::write(folder.path().join("mynet.toml"), format!("sha256 = \"0123\"\n{TEMPLATE}")).unwrap();
        let other = Description::of_file(&path, "00ff").unwrap_err().to_string();
        assert!(other.contains("SHA-256 0123"), "{other}");
        assert!(Description::of_file(&path, "0123").is_ok());
    }

    #[test]
    fn descriptions_that_cannot_be_meant_are_refused() {
        let refusal = |from: &str, to: &str| {
            assert!(TEMPLATE.contains(from));
            Description::parse(&TEMPLATE.replace(from, to)).unwrap_err()
        };
        assert!(refusal("\"rgb\"", "\"hsv\"").contains("hsv"));
        assert!(refusal("\"mynet\" ", "\"../x\" ").contains("letters"));
        assert!(refusal("scale = [1, 1, 1]", "scale = [1, 0, 1]").contains("no scale zero"));
        assert!(refusal("mean =", "average =").contains("average"));
        let twice = format!("{TEMPLATE}[[layers]]\nname = \"conv2d0\"\ntensor = \"y\"\n");
        assert!(Description::parse(&twice).unwrap_err().contains("\"conv2d0\" twice"));
    }
}

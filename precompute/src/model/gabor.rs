//! The Gabor bank as a network, which needs no file (Dey et al. 2020, sections 4.1 and A.2).

use super::description::{Description, Input, NamedLayer};
use super::graph::{Graph, ints};
use super::input::ChannelOrder;
use super::zoo::{LocatedModel, sha256_of_bytes};
use crate::store::write_atomically;
use crate::{Error, Result, cache};
use std::io::Write;
use tuning_shared::gabor::{COUNT, GaborBank, SIDE};

/// The name of the network, and of its one layer.
pub const NAME: &str = "gabor";

/// The bank, written into the cache.
///
/// # Errors
/// When there is no cache folder or it cannot be written.
pub fn locate() -> Result<LocatedModel> {
    let folder = cache::folder()
        .ok_or_else(|| Error::Model("no folder for the Gabor bank's network: set TUNING_CACHE to one".into()))?;
    let (bytes, path) = (network(&GaborBank::default()), folder.join("models").join("gabor-bank.onnx"));
    let sha256 = sha256_of_bytes(&bytes);
    if std::fs::read(&path).ok().as_deref() != Some(&bytes) {
        write_atomically(&path, |file| file.write_all(&bytes))?;
    }
    Ok(LocatedModel { path, description: description(&sha256), sha256 })
}

/// The bank as ONNX: a convolution with stride 2 and a ReLU.
fn network(bank: &GaborBank) -> Vec<u8> {
    let mut graph = Graph::default();
    graph.input_free("input");
    // Luminance is the mean of red, green and blue.
    let of_filter = |weights: [f32; SIDE * SIDE]| std::iter::repeat_n(weights.map(|weight| weight / 3.0), 3).flatten();
    let weights: Vec<f32> = bank.filters.iter().flat_map(|filter| of_filter(filter.weights())).collect();
    graph.named_floats("weights", &[COUNT, 3, SIDE, SIDE], weights);
    let pad = (SIDE / 2) as i64;
    let attributes = vec![ints("strides", &[2, 2]), ints("pads", &[pad; 4])];
    graph.add_node("Conv", &["input", "weights"], vec!["filtered".into()], attributes);
    graph.add_node("Relu", &["filtered"], vec![NAME.into()], Vec::new());
    graph.output_free(NAME);
    graph.into_model()
}

fn description(sha256: &str) -> Description {
    Description {
        name: NAME.into(),
        title: "Gabor bank".into(),
        file: "gabor-bank.onnx".into(),
        sha256: sha256.into(),
        provenance: format!(
            "{COUNT} Gabor filters of {SIDE} x {SIDE} whose frequencies, angles and phases were drawn at random; made \
             by this program after Dey et al. 2020, section A.2."
        ),
        licence: "this program's".into(),
        urls: Vec::new(),
        input: Input { name: "input".into(), channels: ChannelOrder::Rgb, mean: [127.5; 3], scale: [1.0 / 127.5; 3] },
        layers: vec![NamedLayer { name: NAME.into(), tensor: NAME.into() }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_is_the_same_every_time_and_says_what_it_is() {
        let bank = GaborBank::default();
        let bytes = network(&bank);
        assert_eq!(bytes, network(&bank));
        assert_eq!(description(&sha256_of_bytes(&bytes)).layer_tensor("gabor").unwrap(), "gabor");
    }
}

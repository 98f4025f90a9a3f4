//! Gratings shown to the Gabor bank, whose truth is known, and what the command refuses.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use ndarray::{Array1, Array2};
use std::path::Path;
use std::process::{Command, Output};
use support::{inceptionv1, one_layer_network, runtime, weights};
use tuning_precompute::model::{Network, zoo};
use tuning_precompute::probe::{Options, Probed, View, probe, probe_all};
use tuning_precompute::reduce::Fit;
use tuning_precompute::render::Memory;
use tuning_shared::basis::{Linear, Nonnegative};
use tuning_shared::gabor::{COUNT, FREQUENCIES, Gabor, GaborBank, SIDE};
use tuning_shared::gratings::{ColourAxis, Levels};
use tuning_shared::tuning::Attribute;
use tuning_shared::{Basis, Observed};

/// A fit whose coefficients have a standard deviation of 1.
fn fit(basis: Basis) -> Fit {
    let dimensions = basis.dimensions();
    Fit {
        basis,
        explained_variance: vec![0.0; dimensions],
        total_variance: 1.0,
        observed: vec![Observed::from_sorted(&[-1.0, 1.0]); dimensions],
        convergence: None,
        stability: None,
    }
}

/// A basis that reads channels with these weights [D x C].
fn reading(components: Array2<f32>) -> Fit {
    let (dimensions, channels) = components.dim();
    let mixing = Array2::zeros((channels, dimensions));
    fit(Basis::Pca(Linear::new(Array1::zeros(channels), components, mixing).unwrap()))
}

fn options(levels: Levels) -> Options {
    Options {
        levels,
        lowest_frequency: Some(FREQUENCIES[0]),
        highest_frequency: Some(FREQUENCIES[1]),
        rotations: 100,
        seed: 1,
        memory: Memory::default(),
    }
}

fn gabor() -> (Network, tuning_precompute::model::InputFormat) {
    let model = zoo::locate("gabor", None).unwrap();
    (Network::of_layer(&model, "gabor").unwrap(), model.description.input_format())
}

fn probe_gabor(fit: &Fit, levels: Levels) -> Probed {
    let (network, format) = gabor();
    probe(runtime(), (&network, format), fit, options(levels), &mut |_| ()).unwrap()
}

/// Rows of weights that follow nothing, of unit length.
fn arbitrary(rows: usize) -> Array2<f32> {
    let mut rows = Array2::from_shape_vec((rows, COUNT), weights(rows * COUNT, 9)).unwrap();
    rows.outer_iter_mut().for_each(|mut row| row /= row.dot(&row).sqrt());
    rows
}

/// A contrast between the filters by one of their attributes, of unit length.
fn contrast(of: impl Fn(&Gabor) -> f64) -> Array1<f32> {
    let values: Array1<f64> = GaborBank::default().filters.iter().map(of).collect();
    let values = &values - values.mean().unwrap();
    (&values / values.dot(&values).sqrt()).mapv(|v| v as f32)
}

#[test]
fn a_response_is_the_filters_product_with_the_grating() {
    let levels = Levels { frequencies: 3, angles: 4, phases: 2 };
    let probed = probe_gabor(&reading(Array2::eye(COUNT)), levels);
    assert_eq!(probed.view, View { image_px: [8; 2], position: [2; 2], field_px: [7; 2], centre: [4.0; 2] });
    let filters = GaborBank::default().filters.iter().map(Gabor::weights).collect::<Vec<_>>();
    let middle = [(SIDE / 2) as f64; 2];
    for (row, responses) in probed.responses.responses().outer_iter().enumerate() {
        let image = probed.tuning.gratings.grating(row).image([SIDE; 2], middle);
        // Luminance is the mean of red, green and blue; the network wants it from −1 to 1.
        let luminance = image.mean_axis(ndarray::Axis(0)).unwrap().mapv(|v| 2.0 * v - 1.0);
        for (response, filter) in responses.iter().zip(&filters) {
            let expected = luminance.iter().zip(filter).map(|(a, b)| a * b).sum::<f32>().max(0.0);
            assert!((response - expected).abs() < 1e-4, "row {row}: {response} where {expected} was expected");
        }
    }
}

#[test]
fn dimensions_made_of_the_truth_pass_on_their_attribute_and_arbitrary_ones_do_not() {
    let truth = [
        (Attribute::Frequency, contrast(|filter| filter.frequency)),
        (Attribute::Angle, contrast(|filter| (2.0 * filter.angle).cos())),
        (Attribute::Phase, contrast(|filter| filter.phase.cos())),
    ];
    let mut components = arbitrary(COUNT);
    for (dimension, (_, contrast)) in truth.iter().enumerate() {
        components.row_mut(dimension).assign(contrast);
    }
    let tuning = probe_gabor(&reading(components), Levels::default()).tuning;
    let thresholds = &tuning.null.thresholds;
    let passes = |dimension: usize, attribute: Attribute| {
        tuning.dimensions[dimension].indices.of(attribute).first > thresholds.of(attribute).first
    };
    for (dimension, (attribute, _)) in truth.iter().enumerate() {
        for other in Attribute::GABOR {
            assert_eq!(passes(dimension, other), other == *attribute, "{attribute:?}, asked for {other:?}");
        }
    }
    // Of 25 x 3 at one in a hundred, less than one is expected.
    let by_chance = (truth.len()..COUNT).flat_map(|d| Attribute::GABOR.map(|attribute| passes(d, attribute)));
    assert!(by_chance.filter(|passes| *passes).count() <= 3);
    // The bank sees no colour.
    assert!(tuning.dimensions.iter().all(|d| d.indices.axes[0] > 0.75), "{:?}", tuning.dimensions[0].indices.axes);
}

#[test]
fn a_basis_without_a_linear_subspace_is_measured_too() {
    let dictionary = Array2::from_shape_fn((2, COUNT), |(d, c)| f32::from(u8::from(c % 2 == d)));
    let fit = fit(Basis::Nmf(Nonnegative::new(dictionary).unwrap()));
    let probed = probe_gabor(&fit, Levels { frequencies: 3, angles: 4, phases: 4 });
    assert!(probed.tuning.dimensions.iter().all(|d| d.indices.of(Attribute::Angle).total > 0.0));
}

#[test]
fn several_fits_are_measured_as_each_alone() {
    let fits = [reading(arbitrary(3)), reading(arbitrary(2))];
    let levels = Levels { frequencies: 3, angles: 4, phases: 2 };
    let (network, format) = gabor();
    let mut shown = 0;
    let all = probe_all(runtime(), (&network, format), &fits, options(levels), &mut |done| shown = done).unwrap();
    assert_eq!(shown, levels.gratings());
    for (fit, probed) in fits.iter().zip(all) {
        assert_eq!(probed.tuning, probe_gabor(fit, levels).tuning);
    }
}

#[test]
fn the_view_of_inceptionv1_holds_the_whole_field() {
    let Some(model) = inceptionv1("the_view_of_inceptionv1_holds_the_whole_field") else { return };
    for (layer, image, position, field) in [("conv2d0", 8, 2, 7), ("conv2d1", 12, 1, 11), ("conv2d2", 20, 2, 19)] {
        let view = View::of(&Network::of_layer(&model, layer).unwrap(), runtime()).unwrap();
        let centre = (image - field) as f64 + (field - 1) as f64 / 2.0;
        let expected =
            View { image_px: [image; 2], position: [position; 2], field_px: [field; 2], centre: [centre; 2] };
        assert_eq!(view, expected, "{layer}");
    }
}

fn tuning(folder: &Path, basis: &str, rotations: &str, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tuning"));
    command.args(["probe", "--out", "curves.npz", "--basis", basis, "--rotations", rotations]).args(more);
    command.current_dir(folder).env_remove("TUNING_MODELS").output().unwrap()
}

#[test]
fn the_command_writes_what_numpy_reads() {
    let folder = tempfile::tempdir().unwrap();
    reading(arbitrary(3)).write(&folder.path().join("basis.npz")).unwrap();
    let few = ["--model", "gabor", "--layer", "gabor", "--frequencies", "3", "--angles", "4", "--phases", "2"];
    let output = tuning(folder.path(), "basis.npz", "5", &few);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("% of random directions lie below (5 rotations)"));
    let mut arrays = tuning_precompute::store::npz::ArraysReader::open(&folder.path().join("curves.npz")).unwrap();
    let responses = arrays.array::<f32, ndarray::Ix5>("responses").unwrap();
    assert_eq!(responses.dim(), (ColourAxis::ALL.len(), 3, 4, 2, 3));
    let curves = arrays.array::<f32, ndarray::Ix3>("mean_angle").unwrap();
    assert_eq!(curves.dim(), (3, 5, 4));
    let mean = responses.slice(ndarray::s![1, .., 2, .., 0]).mean().unwrap();
    assert!((curves[[0, 1, 2]] - mean).abs() < 1e-5);
    assert_eq!(arrays.array::<f32, ndarray::Ix2>("first").unwrap().dim(), (3, 7));
    assert_eq!(arrays.array::<f32, ndarray::Ix1>("null_pairs").unwrap().len(), 3);
}

#[test]
fn what_cannot_be_measured_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let small = one_layer_network(folder.path());
    let small = small.to_str().unwrap();
    reading(arbitrary(3)).write(&folder.path().join("basis.npz")).unwrap();
    let refused = |basis: &str, rotations: &str, more: &[&str]| {
        let output = tuning(folder.path(), basis, rotations, more);
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        assert!(!folder.path().join("curves.npz").exists());
        String::from_utf8(output.stderr).unwrap()
    };
    let bank = ["--model", "gabor", "--layer", "gabor"];
    let gabor = |more: &[&str]| refused("basis.npz", "5", &[&bank, more].concat());
    let other = refused("basis.npz", "5", &["--model", small, "--layer", "conv"]);
    assert!(other.contains("28 channels, and this layer has 6"), "{other}");
    let large = gabor(&["--frequencies", "10000", "--angles", "10000"]);
    assert!(large.contains("4000000000 gratings") && large.contains("fewer --frequencies"), "{large}");
    assert!(gabor(&["--frequencies", "18446744073709551615"]).contains("fewer --frequencies"));
    assert!(gabor(&["--phases", "1"]).contains("at least 2 levels"));
    assert!(gabor(&["--highest-frequency", "0.6"]).contains("at most 0.5"));
    assert!(refused("basis.npz", "0", &bank).contains("at least 1"));
    assert!(refused("none.npz", "5", &bank).contains("none.npz"));
}

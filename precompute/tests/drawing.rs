//! Drawing: the transform shows the right place, the objective's options have exact gradients, and an image does not
//! depend on how many are optimised at once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use ndarray::Array2;
use ort::value::Tensor;
use support::{conv_relu, runtime, weights};
use tuning_precompute::model::graph::Graph;
use tuning_precompute::model::onnx::ModelProto;
use tuning_precompute::model::{ChannelOrder, Device, InputFormat, Network};
use tuning_precompute::render::gradient::largest_error;
use tuning_precompute::render::step::{StepGraph, names};
use tuning_precompute::render::transform::Row;
use tuning_precompute::render::{
    Colours, Memory, Optimiser, Parameterisation, Positions, Settings, Transform, Visualization,
};
use tuning_shared::fourier::FourierAxis;

const FORMAT: InputFormat =
    InputFormat { channels: ChannelOrder::Bgr, mean: [123.0, 117.0, 104.0], scale: [0.02, 0.03, 0.02] };

fn network(build: impl FnOnce(&mut Graph) -> String) -> Network {
    let mut g = Graph::default();
    g.input_free("x");
    let output = build(&mut g);
    g.output_free(&output);
    let model: ModelProto = prost::Message::decode(g.into_model().as_slice()).unwrap();
    Network::cut(model, "x", &output).unwrap()
}

fn two_layers() -> Network {
    network(|g| {
        let y = conv_relu(g, "x", [6, 3, 5, 5], &[("strides", &[2, 2]), ("pads", &[2, 2, 2, 2])], 1);
        conv_relu(g, &y, [5, 6, 3, 3], &[("pads", &[1, 1, 1, 1])], 1)
    })
}

fn turning() -> Settings {
    let transform = Transform { rotation_degrees: 8.0, ..Settings::default().transform };
    Settings { size_px: 24, transform, ..Settings::default() }
}

#[test]
fn every_way_to_draw_has_an_exact_gradient() {
    let plain = Settings { size_px: 24, ..Settings::default() };
    let ways = [
        ("turned", turning()),
        ("an odd size", Settings { size_px: 25, ..turning() }),
        ("pixels", plain.of(Parameterisation::Pixel)),
        ("turned pixels", turning().of(Parameterisation::Pixel)),
        ("at the centre", plain.at(Positions::Centre)),
        ("in greys", Settings { colours: Colours::Grey, ..turning() }),
    ];
    for (way, settings) in ways {
        let error = largest_error(runtime(), &two_layers(), FORMAT, &settings, 3, 5).unwrap();
        assert!(error < 1e-3, "{way}: relative error {error:.2e}");
    }
}

#[test]
fn an_image_of_a_flat_colours_answer_starts_from_that_colour() {
    let network = network(|g| {
        // Red, green and blue, and what each lacks: a flat colour's answer is that colour's alone.
        let weights = vec![1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, -1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, -1.0];
        let (w, b) = (g.floats(&[6, 3, 1, 1], weights), g.floats(&[6], vec![0.0; 6]));
        let y = g.op("Conv", &["x", &w, &b]);
        g.op("Relu", &[&y])
    });
    let format = InputFormat { channels: ChannelOrder::Rgb, mean: [127.5; 3], scale: [1.0 / 127.5; 3] };
    let settings = Settings { size_px: 16, steps: 1, ..Settings::default() };
    let target = Array2::from_shape_vec((1, 6), vec![0.9, 0.9, 0.0, 0.0, 0.0, 0.9]).unwrap();
    let colour = |settings: Settings| {
        let mut optimiser = Optimiser::new(runtime(), &network, format, settings, (1, Memory::default())).unwrap();
        let image = optimiser.render(target.view(), 3, &mut |_| ()).unwrap().remove(0).image;
        [0, 1, 2].map(|channel| image.index_axis(ndarray::Axis(0), channel).mean().unwrap())
    };
    let [red, green, blue] = colour(settings);
    assert!(red > 0.6 && green > 0.6 && blue < 0.4, "{red} {green} {blue}");
    assert!(colour(Settings { flat_start: false, ..settings }).iter().all(|value| (value - 0.5).abs() < 0.2));
}

#[test]
fn a_grey_image_has_red_green_and_blue_alike() {
    let settings = Settings { size_px: 16, steps: 4, colours: Colours::Grey, ..Settings::default() };
    let mut optimiser = Optimiser::new(runtime(), &two_layers(), FORMAT, settings, (1, Memory::default())).unwrap();
    let target = Array2::from_shape_vec((1, 5), vec![0.1, 0.9, 0.0, 0.5, 0.2]).unwrap();
    let image = optimiser.render(target.view(), 3, &mut |_| ()).unwrap().remove(0).image;
    let [red, green, blue] = [0, 1, 2].map(|channel| image.index_axis(ndarray::Axis(0), channel));
    assert!(red == green && green == blue);
    assert!(red.iter().any(|value| (value - 0.5).abs() > 0.05), "the image is flat");
}

/// The pixels [S x S] of a spot of light at `(x, y)` pixels from the centre, seen under a transform.
fn spot_seen(settings: &Settings, row: Row, (x, y): (f32, f32)) -> Vec<f32> {
    let size = settings.size_px;
    let network = network(|g| g.op("Relu", &["x"]));
    let shapes = network.measure_shapes(runtime(), [1, 3, size, size]).unwrap();
    let graph = StepGraph {
        network: &network,
        shapes: &shapes,
        format: FORMAT,
        settings,
        device: Device::Cpu,
        batch: 1,
        steps: 1,
    };
    let mut session = runtime().session(&graph.evaluation_model().unwrap()).unwrap();
    let axis = FourierAxis::new(size);
    let centre = (size as f32 - 1.0) / 2.0;
    // A spot's coefficients are the waves' values where it is, faded towards the finest.
    let soft = |k: usize| (-(axis.radians_per_px[k] * 2.5).powi(2) / 2.0).exp();
    let coefficients = |at: f32| (0..size).map(move |k| (k, at + centre));
    let (rows, columns): (Vec<f32>, Vec<f32>) = (
        coefficients(y).map(|(k, at)| soft(k) * axis.value(k, at)).collect(),
        coefficients(x).map(|(k, at)| soft(k) * axis.value(k, at)).collect(),
    );
    let one: Vec<f32> = (0..size * size).map(|i| 20.0 * rows[i / size] * columns[i % size]).collect();
    let spectrum: Vec<f32> = one.iter().chain(vec![0.0; 2 * size * size].iter()).copied().collect();
    let tensor = |shape: Vec<usize>, values: Vec<f32>| Tensor::from_array((shape, values)).unwrap();
    let outputs = session
        .run(ort::inputs![
            names::SPECTRUM => tensor(vec![1, 3, size, size], spectrum),
            names::STEP => tensor(vec![1], vec![0.0]),
            names::TARGETS => tensor(vec![1, 3], vec![1.0, 0.0, 0.0]),
            names::SCHEDULE => tensor(vec![1, 7], row.columns().to_vec()),
        ])
        .unwrap();
    outputs[names::IMAGE].try_extract_tensor::<f32>().unwrap().1[..size * size].to_vec()
}

/// Where the light is, in pixels from the centre.
fn centroid(pixels: &[f32], size: usize) -> (f32, f32) {
    let centre = (size as f32 - 1.0) / 2.0;
    let (mut x, mut y, mut sum) = (0.0, 0.0, 0.0);
    for (i, value) in pixels.iter().enumerate() {
        let light = (value - 0.5).max(0.0).powi(2);
        x += light * ((i % size) as f32 - centre);
        y += light * ((i / size) as f32 - centre);
        sum += light;
    }
    (x / sum, y / sum)
}

#[test]
fn a_transform_scales_turns_and_moves_about_the_centre() {
    let (size, scale, degrees) = (49, 1.04f32, 8.0f32);
    let settings = Settings { size_px: size, ..turning() };
    let shift = [2.0, -3.0];
    for (x, y) in [(9.0, 2.0), (-4.0, 8.0)] {
        // The pixel (p, q) shows the place s·R·(p, q) + shift, so the spot is seen where that is its own place.
        let (u, v) = (x - shift[1], y - shift[0]);
        let (sin, cos) = degrees.to_radians().sin_cos();
        let wanted = ((cos * u + sin * v) / scale, (-sin * u + cos * v) / scale);
        let seen = centroid(&spot_seen(&settings, Row::new(scale, degrees, shift, 0.0), (x, y)), size);
        let off = (seen.0 - wanted.0).hypot(seen.1 - wanted.1);
        assert!(off < 0.05, "the spot at ({x}, {y}) is seen at {seen:?}, not {wanted:?}");
    }
}

fn drawn(images: usize, memory: &str, targets: &Array2<f32>) -> Vec<Visualization> {
    let settings = Settings { size_px: 32, steps: 6, ..Settings::default() };
    let budget = (images, memory.parse::<Memory>().unwrap());
    let mut optimiser = Optimiser::new(runtime(), &two_layers(), FORMAT, settings, budget).unwrap();
    optimiser.render(targets.view(), 3, &mut |_| ()).unwrap()
}

#[test]
fn an_image_does_not_depend_on_how_many_are_optimised_at_once() {
    let targets = Array2::from_shape_vec((5, 5), weights(25, 2).iter().map(|w| w.abs()).collect()).unwrap();
    let many = drawn(16, "2GB", &targets);
    assert_eq!(many, drawn(1, "2GB", &targets), "one worker with one image at a time");
    assert_eq!(many[3..], drawn(16, "1MB", &targets.slice(ndarray::s![3.., ..]).to_owned()), "some of the targets");
}

#[test]
fn progress_counts_every_image_and_ends_with_all() {
    let targets = Array2::from_elem((7, 5), 1.0);
    let settings = Settings { size_px: 32, steps: 4, ..Settings::default() };
    let mut optimiser = Optimiser::new(runtime(), &two_layers(), FORMAT, settings, (7, Memory::default())).unwrap();
    let mut heard = Vec::new();
    optimiser.render(targets.view(), 0, &mut |images| heard.push(images)).unwrap();
    assert!(heard.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(heard.last(), Some(&7.0));
}

#[test]
fn targets_that_cannot_be_meant_are_refused() {
    let settings = Settings { size_px: 32, steps: 1, ..Settings::default() };
    let mut optimiser = Optimiser::new(runtime(), &two_layers(), FORMAT, settings, (1, Memory::default())).unwrap();
    let mut refused = |targets: Array2<f32>| optimiser.render(targets.view(), 0, &mut |_| ()).unwrap_err().to_string();
    assert!(refused(Array2::ones((1, 4))).contains("4 channels and the layer has 5"));
    assert!(refused(Array2::zeros((1, 5))).contains("target 0 is zero"));
}

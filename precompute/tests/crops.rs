//! A crop around a position gives the activation that the whole image gives there.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use ndarray::{Array2, Array4, ArrayView4, s};
use std::path::Path;
use support::{conv_relu, inceptionv1, one_layer_network, photos, runtime, weights};
use tuning_precompute::collect::{Options, collect};
use tuning_precompute::model::crops::AGREEMENT;
use tuning_precompute::model::graph::{self, Graph};
use tuning_precompute::model::onnx::ModelProto;
use tuning_precompute::model::{ChannelOrder, Crops, InputFormat, Layer, Network, NetworkLayer};
use tuning_precompute::stimuli::photos::Photos;
use tuning_precompute::stimuli::{SIDE_PX, Stimuli};
use tuning_precompute::store::npy::read_activations;

/// Means far from zero, so that a crop padded where the image goes on would be found out, and one padded with black too.
const FORMAT: InputFormat =
    InputFormat { channels: ChannelOrder::Bgr, mean: [123.0, 17.0, 204.0], scale: [0.02, 0.03, 0.02] };

fn network(build: impl FnOnce(&mut Graph) -> String) -> Network {
    let mut g = Graph::default();
    g.input_free("x");
    let output = build(&mut g);
    g.output_free(&output);
    let model: ModelProto = prost::Message::decode(g.into_model().as_slice()).unwrap();
    Network::cut(model, "x", &output).unwrap()
}

fn pool(operator: &str, ceil: i64) -> impl Fn(&mut Graph, &str) -> String {
    move |g, x| {
        let sizes = vec![graph::ints("kernel_shape", &[3, 3]), graph::ints("strides", &[2, 2])];
        g.op_with(operator, &[x], [sizes, vec![graph::int("ceil_mode", ceil)]].concat())
    }
}

/// Branches of different reach behind a strided, padded convolution and a pool.
fn branches(operator: &str, ceil: i64) -> Network {
    network(|g| {
        let x = conv_relu(g, "x", [4, 3, 5, 5], &[("strides", &[2, 2]), ("pads", &[2, 2, 2, 2])], 1);
        let x = pool(operator, ceil)(g, &x);
        let wide = conv_relu(g, &x, [2, 4, 3, 3], &[("pads", &[2, 2, 2, 2]), ("dilations", &[2, 2])], 1);
        let narrow = conv_relu(g, &x, [2, 4, 1, 1], &[], 1);
        g.op_with("Concat", &[&wide, &narrow], vec![graph::int("axis", 1)])
    })
}

/// Padding that follows from the sizes of maps, uneven kernels and strides.
fn same() -> Network {
    network(|g| {
        let w = g.floats(&[4, 3, 4, 3], weights(144, 3));
        let sizes = vec![graph::word("auto_pad", "SAME_UPPER"), graph::ints("strides", &[3, 2])];
        let x = g.op_with("Conv", &["x", &w], sizes);
        let w = g.floats(&[4, 4, 3, 3], weights(144, 5));
        g.op_with("Conv", &[&x, &w], vec![graph::word("auto_pad", "SAME_LOWER"), graph::ints("strides", &[2, 2])])
    })
}

/// The largest difference between the activations of crops and of the whole image, relative to the largest activation,
/// at `rows` and `columns` of the map.
fn difference(
    layer: &mut NetworkLayer,
    crops: &Crops,
    image: ArrayView4<'_, f32>,
    [rows, columns]: [&[usize]; 2],
) -> f32 {
    let whole = layer.activations(image).unwrap();
    assert_eq!([whole.shape()[2], whole.shape()[3]], crops.map());
    let positions: Vec<_> = rows.iter().flat_map(|y| columns.iter().map(move |x| [*y, *x])).collect();
    let maps = layer.activations(crops.cut(image, &positions).view()).unwrap();
    let largest = whole.iter().fold(0.0f32, |largest, v| largest.max(v.abs()));
    let mut worst = 0.0f32;
    for (map, position) in maps.outer_iter().zip(&positions) {
        let [y, x] = crops.at(*position).position;
        let (of_crop, of_image) = (map.slice(s![.., y, x]), whole.slice(s![0, .., position[0], position[1]]));
        worst = of_crop.iter().zip(of_image).fold(worst, |worst, (a, b)| worst.max((a - b).abs()));
    }
    assert!(largest > 0.0);
    worst / largest
}

#[test]
fn crops_of_small_networks_agree_at_every_position() {
    let networks = [
        ("rounded up", branches("MaxPool", 1)),
        ("rounded down", branches("MaxPool", 0)),
        ("means", branches("AveragePool", 1)),
        ("auto_pad", same()),
    ];
    for (name, network) in networks {
        // Sizes that leave each remainder of the stride.
        for [height, width] in [[60, 61], [62, 63], [64, 65], [61, 66]] {
            let mut layer = NetworkLayer::new(runtime(), &network, FORMAT).unwrap();
            let shapes = network.measure_shapes(runtime(), [1, 3, height, width]).unwrap();
            let map = [shapes[network.output()][2], shapes[network.output()][3]];
            let field = network.receptive_field(&shapes).unwrap();
            let crops = Crops::new(&field, [height, width], map).unwrap();
            let image = weights(3 * height * width, 4).iter().map(|v| 0.5 + 0.5 * v).collect();
            let image = Array4::from_shape_vec([1, 3, height, width], image).unwrap();
            let all = map.map(|count| (0..count).collect::<Vec<_>>());
            let worst = difference(&mut layer, &crops, image.view(), [&all[0], &all[1]]);
            assert!(worst < 1e-5, "{name}, {height} x {width}: off by {worst:.1e}");
            let found = Crops::of_layer(runtime(), &network, &mut layer, [height, width], 1).unwrap();
            assert_eq!(found, Some(crops), "{name}, {height} x {width}");
        }
    }
}

#[test]
fn whole_images_are_forwarded_where_crops_give_something_else() {
    let size = [40; 2];
    let find = |network: &Network, positions| {
        let mut layer = NetworkLayer::new(runtime(), network, FORMAT).unwrap();
        Crops::of_layer(runtime(), network, &mut layer, size, positions).unwrap()
    };
    // A constant for every position of the map, which a crop has fewer of.
    let placed = |shape: [usize; 4], computed: bool| {
        network(|g| {
            let x = conv_relu(g, "x", [4, 3, 5, 5], &[("pads", &[2, 2, 2, 2])], 1);
            let constant = g.floats(&shape, weights(shape.iter().product(), 2));
            let constant = if computed { g.op("Abs", &[&constant]) } else { constant };
            g.op("Add", &[&x, &constant])
        })
    };
    assert!(find(&placed([1, 4, 1, 1], false), 1).is_some());
    assert_eq!(find(&placed([1, 4, 40, 40], false), 1), None);
    assert!(find(&placed([1, 4, 1, 1], true), 1).is_some());
    // Of this one no rule thinks: it is found by trying.
    assert_eq!(find(&placed([1, 4, 40, 40], true), 1), None);
    // Behind a global pool there is no field, and with many positions crops are more work.
    let pooled = network(|g| {
        let all = g.op("GlobalAveragePool", &["x"]);
        g.op("Add", &["x", &all])
    });
    assert_eq!(find(&pooled, 1), None);
    assert!(find(&branches("MaxPool", 1), 1).is_some());
    assert_eq!(find(&branches("MaxPool", 1), 5), None);
}

/// A photo, else an image that is computed.
fn image() -> Array4<f32> {
    let image = match std::env::var_os("TUNING_PHOTOS") {
        Some(folder) => Photos::find(Path::new(&folder), 1).unwrap().image(0).unwrap(),
        None => ndarray::Array3::from_shape_fn((3, SIDE_PX, SIDE_PX), |(c, y, x)| {
            (0.5 + 0.5 * (0.1 * (c + 1) as f64 * x as f64 + 0.07 * (3 - c) as f64 * y as f64).sin()) as f32
        }),
    };
    image.insert_axis(ndarray::Axis(0))
}

#[test]
fn crops_of_inceptionv1_agree_in_corners_at_edges_and_inside() {
    let Some(model) = inceptionv1("crops_of_inceptionv1_agree_in_corners_at_edges_and_inside") else { return };
    for (name, side) in [("conv2d0", 8), ("conv2d1", 12), ("conv2d2", 20), ("mixed3a", 64), ("mixed3b", 96)] {
        let network = Network::of_layer(&model, name).unwrap();
        let mut layer = NetworkLayer::new(runtime(), &network, model.description.input_format()).unwrap();
        let crops = Crops::of_layer(runtime(), &network, &mut layer, [SIDE_PX; 2], 1).unwrap().unwrap();
        assert_eq!(crops.size_px(), [side; 2], "{name}");
        let count = crops.map()[0];
        let along = [0, 1, 2, count / 2, count - 3, count - 2, count - 1];
        let worst = difference(&mut layer, &crops, image().view(), [&along; 2]);
        eprintln!("{name}: largest difference {worst:.1e} of the largest activation");
        assert!(worst < AGREEMENT, "{name}: off by {worst:.1e}");
    }
}

#[test]
fn deep_layers_of_inceptionv1_are_forwarded_whole() {
    let Some(model) = inceptionv1("deep_layers_of_inceptionv1_are_forwarded_whole") else { return };
    for (name, positions) in [("mixed4b", 1), ("mixed5b", 1), ("mixed3b", 6)] {
        let network = Network::of_layer(&model, name).unwrap();
        let mut layer = NetworkLayer::new(runtime(), &network, model.description.input_format()).unwrap();
        assert_eq!(Crops::of_layer(runtime(), &network, &mut layer, [SIDE_PX; 2], positions).unwrap(), None, "{name}");
    }
}

#[test]
fn activations_collected_from_crops_are_those_of_whole_photos() {
    let folder = tempfile::tempdir().unwrap();
    photos(folder.path(), 7);
    let shown = Photos::find(folder.path(), 3).unwrap();
    let network = Network::read(&one_layer_network(folder.path()), "input", "conv").unwrap();
    let mut layer = NetworkLayer::new(runtime(), &network, FORMAT).unwrap();
    let crops = Crops::of_layer(runtime(), &network, &mut layer, [SIDE_PX; 2], 3).unwrap().unwrap();
    let out = folder.path().join("x.npy");
    let mut rows = |crops: Option<&Crops>, batch| -> Array2<f32> {
        let options = Options { positions_per_photo: 3, seed: 8, batch };
        collect(&mut layer, crops, &shown, options, &out, &mut |_| ()).unwrap();
        read_activations(&out).unwrap()
    };
    let (whole, of_crops) = (rows(None, 4), rows(Some(&crops), 4));
    assert_eq!(whole.dim(), (21, 6));
    let largest = whole.iter().fold(0.0f32, |largest, v| largest.max(v.abs()));
    let worst = whole.iter().zip(&of_crops).fold(0.0f32, |worst, (a, b)| worst.max((a - b).abs()));
    assert!(largest > 0.0 && worst < 1e-5 * largest, "off by {worst} of {largest}");
    assert_eq!(of_crops, rows(Some(&crops), 1));
}

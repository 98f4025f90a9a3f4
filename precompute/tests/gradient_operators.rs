//! The adjoint agrees with central differences: operators on values, matrices and shapes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use support::gradient::{check, network, refusal};
use support::{between, conv_relu, runtime, shifted, softmax, weights};
use tuning_precompute::model::adjoint::{ReluGradient, Tape};
use tuning_precompute::model::graph::{self, Graph};
use tuning_precompute::model::onnx::{AttributeProto, ModelProto};
use tuning_precompute::model::{ChannelOrder, Device, InputFormat, Layer, Network, NetworkLayer};

/// A convolution without ReLU, [N x 6 x 11 x 11], of both signs.
fn features(g: &mut Graph) -> String {
    let w = g.floats(&[6, 3, 3, 3], weights(162, 21).iter().map(|v| v * 0.4).collect());
    let b = g.floats(&[6], weights(6, 22));
    g.op_with("Conv", &["x", &w, &b], vec![graph::ints("strides", &[2, 2])])
}

fn check_on_features(op_type: &str, attributes: Vec<AttributeProto>) {
    check(|g| {
        let x = features(g);
        let y = g.op_with(op_type, &[&x], attributes);
        shifted(g, &y, 6)
    });
}

#[test]
fn activation_functions() {
    check_on_features("LeakyRelu", vec![graph::float("alpha", 0.3)]);
    check_on_features("LeakyRelu", Vec::new());
    check_on_features("Sigmoid", Vec::new());
    check_on_features("Tanh", Vec::new());
    check_on_features("HardSigmoid", Vec::new());
    check_on_features("HardSigmoid", vec![graph::float("alpha", 0.4), graph::float("beta", 0.3)]);
    check_on_features("HardSwish", Vec::new());
}

#[test]
fn hard_swish_beyond_both_its_corners() {
    check(|g| {
        let x = features(g);
        let factor = g.scalar(4.0);
        let x = g.op("Mul", &[&x, &factor]);
        g.op("HardSwish", &[&x])
    });
}

#[test]
fn clip_with_either_bound_or_none() {
    for (low, high) in [(Some(-0.3), Some(0.5)), (None, Some(0.4)), (Some(-0.2), None), (None, None)] {
        check(|g| {
            let x = features(g);
            let bounds = [low, high].map(|bound| bound.map_or_else(String::new, |value| g.scalar(value)));
            g.op("Clip", &[&x, &bounds[0], &bounds[1]])
        });
    }
}

#[test]
fn a_leaking_relu_passes_a_tenth_where_it_is_silent_on_every_device() {
    let network = network(graph::OPSET, |g| g.op("Relu", &["x"]));
    let (exact, leaking) = (ReluGradient::Exact, ReluGradient::Leaking);
    for (relu, silent, device) in [
        (exact, 0.0, Device::Cpu),
        (leaking, 0.1, Device::Cpu),
        (exact, 0.0, Device::Cuda),
        (leaking, 0.1, Device::Cuda),
    ] {
        let slopes = gradient_of_sum(&network, relu, device);
        for (value, slope) in image().iter().zip(&slopes) {
            assert_eq!(*slope, if *value > 0.0 { 1.0 } else { silent });
        }
    }
}

/// This program's own operators are for the CPU; other devices get ONNX's.
#[test]
fn a_max_pool_has_the_same_gradient_on_every_device() {
    let forms: [&[(&str, &[i64])]; 3] = [
        &[("kernel_shape", &[3, 3]), ("strides", &[2, 2])],
        &[("kernel_shape", &[3, 2]), ("strides", &[1, 3]), ("pads", &[1, 1, 1, 1])],
        &[("kernel_shape", &[2, 3]), ("strides", &[3, 2]), ("dilations", &[2, 2])],
    ];
    for form in forms {
        let attributes = form.iter().map(|(name, values)| graph::ints(name, values)).collect();
        let network = network(graph::OPSET, |g| g.op_with("MaxPool", &["x"], attributes));
        let [cpu, other] = [Device::Cpu, Device::Cuda].map(|d| gradient_of_sum(&network, ReluGradient::Exact, d));
        assert_eq!(cpu, other, "{form:?}");
        assert!(cpu.iter().any(|v| *v == 0.0) && cpu.iter().any(|v| *v > 0.0));
    }
}

fn image() -> ndarray::Array4<f32> {
    ndarray::Array4::from_shape_vec([1, 3, 24, 24], weights(1728, 2)).unwrap()
}

/// The gradient at [`image`] of the sum of a network's outputs, by the graph that is written for `device`, on the CPU.
fn gradient_of_sum(network: &Network, relu: ReluGradient, device: Device) -> ndarray::Array4<f32> {
    let shapes = network.measure_shapes(runtime(), [1, 3, 24, 24]).unwrap();
    let mut g = Graph::on(device);
    g.input_free("x");
    let mut tape = Tape::forward(&mut g, network, &shapes, relu).unwrap();
    let shape = &shapes[network.output()];
    let ones = tape.graph().floats(shape, vec![1.0; shape.iter().product()]);
    let dx = tape.backward(ones).unwrap();
    g.output_free(&dx);
    let model: ModelProto = prost::Message::decode(g.into_model().as_slice()).unwrap();
    let gradient = Network::cut(model, "x", &dx).unwrap();
    let unit = InputFormat { channels: ChannelOrder::Rgb, mean: [0.0; 3], scale: [1.0 / 255.0; 3] };
    NetworkLayer::new(runtime(), &gradient, unit).unwrap().activations(image().view()).unwrap()
}

#[test]
fn arithmetic_with_constants_of_every_shape_that_broadcasts() {
    for shape in [&[][..], &[11], &[6, 1, 1], &[1, 6, 11, 11], &[1, 1, 1, 1]] {
        for op_type in ["Add", "Sub", "Mul", "Div"] {
            for constant_first in [false, true] {
                check(|g| {
                    let x = features(g);
                    // Away from zero, also as a divisor.
                    let square = g.op("Mul", &[&x, &x]);
                    let one = g.scalar(1.0);
                    let x = g.op("Add", &[&square, &one]);
                    let c = between(g, shape, 0.5, 2.0);
                    let operands = if constant_first { [c.as_str(), &x] } else { [x.as_str(), &c] };
                    g.op(op_type, &operands)
                });
            }
        }
    }
}

#[test]
fn arithmetic_of_two_computed_operands() {
    for op_type in ["Add", "Sub", "Mul", "Div"] {
        // A gate a channel, as squeeze-and-excitation has it, and a map that all channels share.
        for gate in [
            |g: &mut Graph, x: &str| g.op("GlobalAveragePool", &[x]),
            |g: &mut Graph, x: &str| conv_relu(g, x, [1, 6, 1, 1], &[], 1),
        ] {
            check(|g| {
                let x = features(g);
                let gate = gate(g, &x);
                let gate = g.op("Sigmoid", &[&gate]);
                g.op(op_type, &[&x, &gate])
            });
            check(|g| {
                let x = features(g);
                let gate = gate(g, &x);
                let positive = g.op("Sigmoid", &[&x]);
                g.op(op_type, &[&gate, &positive])
            });
        }
    }
}

#[test]
fn sum_of_three() {
    check(|g| {
        let x = features(g);
        let y = g.op("GlobalAveragePool", &[&x]);
        let c = between(g, &[11], -1.0, 1.0);
        g.op("Sum", &[&x, &y, &c])
    });
}

/// Maps as a matrix [N x 6 · 121].
fn matrix(g: &mut Graph) -> String {
    let x = features(g);
    g.op("Flatten", &[&x])
}

/// A matrix [N x C] as maps of one pixel.
fn as_maps(g: &mut Graph, x: &str) -> String {
    let axes = g.ints(&[2, -1]);
    g.op("Unsqueeze", &[x, &axes])
}

#[test]
fn gemm_with_constant_weights() {
    for (transposed, bias, factors) in [(1, &[7][..], [1.0, 1.0]), (0, &[1, 7], [0.5, 2.0])] {
        check(|g| {
            let x = matrix(g);
            let w = between(g, if transposed == 1 { &[7, 726] } else { &[726, 7] }, -0.1, 0.1);
            let c = between(g, bias, -1.0, 1.0);
            let attributes = vec![
                graph::int("transB", transposed),
                graph::float("alpha", factors[0]),
                graph::float("beta", factors[1]),
            ];
            let y = g.op_with("Gemm", &[&x, &w, &c], attributes);
            as_maps(g, &y)
        });
    }
}

#[test]
fn gemm_of_computed_matrices_transposed_either_way() {
    for (trans_a, trans_b) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        check(|g| {
            // [11 x 11] both, and a computed bias that is broadcast; for one image, and the batch of two as rows.
            let maps = features(g);
            let square = |g: &mut Graph, axis: i64| {
                let axes = g.ints(&[0, 1]);
                let scale = g.scalar(1.0 + axis as f32);
                let scaled = g.op("Mul", &[&maps, &scale]);
                let scaled = g.op("Tanh", &[&scaled]);
                g.op_with("ReduceMean", &[&scaled, &axes], vec![graph::int("keepdims", 0)])
            };
            let (a, b) = (square(g, 0), square(g, 1));
            let axes = g.ints(&[0]);
            let c = g.op_with("ReduceMean", &[&a, &axes], vec![graph::int("keepdims", 0)]);
            let attributes =
                vec![graph::int("transA", trans_a), graph::int("transB", trans_b), graph::float("beta", 0.5)];
            let y = g.op_with("Gemm", &[&a, &b, &c], attributes);
            let axes = g.ints(&[0, 1]);
            let y = g.op("Unsqueeze", &[&y, &axes]);
            // Channels, not positions: the objective looks at the former.
            g.op_with("Transpose", &[&y], vec![graph::ints("perm", &[0, 2, 1, 3])])
        });
    }
}

#[test]
fn matmul_with_constants() {
    check(|g| {
        let x = matrix(g);
        let w = between(g, &[726, 7], -0.1, 0.1);
        let y = g.op("MatMul", &[&x, &w]);
        as_maps(g, &y)
    });
    // On the left, and broadcast over images and channels.
    check(|g| {
        let x = features(g);
        let w = between(g, &[4, 11], -0.5, 0.5);
        g.op("MatMul", &[&w, &x])
    });
    // A vector on the right.
    check(|g| {
        let x = features(g);
        let w = between(g, &[11], -0.5, 0.5);
        let y = g.op("MatMul", &[&x, &w]);
        let axes = g.ints(&[3]);
        g.op("Unsqueeze", &[&y, &axes])
    });
}

#[test]
fn matmul_of_computed_matrices() {
    check(|g| {
        let x = features(g);
        let y = g.op_with("Transpose", &[&x], vec![graph::ints("perm", &[0, 1, 3, 2])]);
        g.op("MatMul", &[&x, &y])
    });
    // Broadcast over the channels.
    check(|g| {
        let x = features(g);
        let axes = g.ints(&[1]);
        let y = g.op("ReduceMean", &[&x, &axes]);
        g.op("MatMul", &[&x, &y])
    });
    // A computed vector on the left.
    check(|g| {
        let x = features(g);
        let axes = g.ints(&[0, 1, 2]);
        let v = g.op_with("ReduceMean", &[&x, &axes], vec![graph::int("keepdims", 0)]);
        let y = g.op("MatMul", &[&v, &x]);
        let axes = g.ints(&[2]);
        g.op("Unsqueeze", &[&y, &axes])
    });
}

#[test]
fn other_shapes_of_the_same_values() {
    // Channels shuffled as ShuffleNet does, the batch left to be inferred.
    check(|g| {
        let x = features(g);
        let split = g.ints(&[-1, 2, 3, 11, 11]);
        let x = g.op("Reshape", &[&x, &split]);
        let x = g.op_with("Transpose", &[&x], vec![graph::ints("perm", &[0, 2, 1, 3, 4])]);
        let joined = g.ints(&[-1, 6, 11, 11]);
        g.op("Reshape", &[&x, &joined])
    });
    // A mean squeezed and unsqueezed again.
    check(|g| {
        let x = features(g);
        let y = g.op("GlobalAveragePool", &[&x]);
        let axes = g.ints(&[2, 3]);
        let y = g.op("Squeeze", &[&y, &axes]);
        let y = g.op("Tanh", &[&y]);
        as_maps(g, &y)
    });
}

#[test]
fn a_shape_computed_from_the_shape_of_maps() {
    // "Shape, Gather, Unsqueeze, Concat, Reshape", as PyTorch writes x.view(x.size(0), -1).
    check(|g| {
        let x = features(g);
        let shape = g.op("Shape", &[&x]);
        let (first, zero) = (g.ints(&[0]), g.ints(&[0]));
        let batch = g.op_with("Gather", &[&shape, &first], vec![graph::int("axis", 0)]);
        let batch = g.op("Squeeze", &[&batch, &zero]);
        let batch = g.op("Unsqueeze", &[&batch, &zero]);
        let rest = g.ints(&[-1]);
        let shape = g.op_with("Concat", &[&batch, &rest], vec![graph::int("axis", 0)]);
        let x = g.op("Reshape", &[&x, &shape]);
        let w = between(g, &[726, 5], -0.1, 0.1);
        let y = g.op("MatMul", &[&x, &w]);
        as_maps(g, &y)
    });
}

#[test]
fn pad_and_crop() {
    for pads in [[0, 0, 1, 2, 0, 0, 3, 0], [0, 0, -1, 2, 0, 0, -2, 1], [0, 1, 0, 0, 0, 2, 0, 0]] {
        check(|g| {
            let x = features(g);
            let pads = g.ints(&pads);
            let value = g.scalar(0.7);
            g.op("Pad", &[&x, &pads, &value])
        });
    }
    // Pads of some axes.
    check(|g| {
        let x = features(g);
        let (pads, axes) = (g.ints(&[1, 2, 0, 3]), g.ints(&[2, 3]));
        g.op("Pad", &[&x, &pads, "", &axes])
    });
    // Pads that are computed.
    check(|g| {
        let x = features(g);
        let (two, halves) = (g.ints(&[2]), g.ints(&[0, 0, 3, 1, 0, 0, 1, 2]));
        let pads = g.op("Mul", &[&halves, &two]);
        g.op("Pad", &[&x, &pads])
    });
    let sentence = refusal(|g| {
        let pads = g.ints(&[0, 0, 1, 1, 0, 0, 1, 1]);
        g.op_with("Pad", &["x", &pads], vec![graph::word("mode", "reflect")])
    });
    assert!(sentence.contains("Pad") && sentence.contains("\"reflect\""), "{sentence}");
}

#[test]
fn slice_with_steps_of_either_sign() {
    let all = i64::MAX;
    let cases: [[[i64; 2]; 4]; 5] = [
        [[1, 2], [9, -1], [2, 3], [1, 1]],
        [[1, -11], [all, 10], [1, -1], [2, 3]],
        [[-1, 0], [i64::MIN, all], [2, 3], [-1, 2]],
        [[100, 3], [-4, 5], [3, 2], [-3, 1]],
        [[0, 0], [all, all], [2, 3], [1, 2]],
    ];
    for case in cases {
        check(|g| {
            let x = features(g);
            let [starts, ends, axes, steps] = case.map(|values| g.ints(&values));
            g.op("Slice", &[&x, &starts, &ends, &axes, &steps])
        });
    }
}

#[test]
fn mean_over_dimensions() {
    for (axes, keep) in [(&[2, 3][..], 1), (&[-1], 1), (&[1], 1), (&[-3, 3], 1), (&[2], 0)] {
        check(|g| {
            let x = features(g);
            let list = g.ints(axes);
            let y = g.op_with("ReduceMean", &[&x, &list], vec![graph::int("keepdims", keep)]);
            let y = if keep == 1 { y } else { g.op("Unsqueeze", &[&y, &list]) };
            g.op("Mul", &[&x, &y])
        });
    }
}

#[test]
fn softmax_over_channels_and_over_positions() {
    for (axis, count) in [(1, 6.0), (-1, 11.0), (2, 11.0)] {
        check(|g| {
            let x = features(g);
            softmax(g, &x, Some(axis), count)
        });
    }
}

#[test]
fn split_of_which_all_some_or_a_part_of_the_outputs_are_used() {
    let split = |g: &mut Graph, count: usize| {
        let x = features(g);
        let lengths = g.ints(if count == 3 { &[1, 3, 2] } else { &[4, 2] });
        g.op_many("Split", &[&x, &lengths], count, vec![graph::int("axis", 1)])
    };
    check(|g| {
        let parts = split(g, 3);
        let product = g.op("Mul", &[&parts[0], &parts[1]]);
        g.op_with("Concat", &[&parts[2], &product, &parts[1]], vec![graph::int("axis", -3)])
    });
    check(|g| {
        let parts = split(g, 3);
        g.op("Tanh", &[&parts[1]])
    });
    check(|g| split(g, 2).remove(1));
}

#[test]
fn a_cast_to_integers_ends_the_path_and_one_to_floats_does_not() {
    check(|g| {
        let x = features(g);
        let y = g.op_with("Cast", &[&x], vec![graph::to_float()]);
        let rounded = g.op_with("Cast", &[&y], vec![graph::to_int()]);
        let rounded = g.op_with("Cast", &[&rounded], vec![graph::to_float()]);
        let none = g.scalar(0.0);
        let none = g.op("Mul", &[&rounded, &none]);
        g.op("Add", &[&y, &none])
    });
}

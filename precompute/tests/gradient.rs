//! The adjoint agrees with central differences, operator by operator and on the real network.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use support::gradient::{check, refusal};
use support::{batch_norm, conv_relu, shifted, weights};
use tuning_precompute::model::graph;
use tuning_precompute::model::onnx::AttributeProto;

#[test]
fn convolution_with_stride_one() {
    check(|g| conv_relu(g, "x", [4, 3, 3, 3], &[("pads", &[1, 1, 1, 1])], 1));
}

#[test]
fn convolution_with_uneven_padding_and_dilation() {
    check(|g| conv_relu(g, "x", [4, 3, 3, 3], &[("pads", &[0, 2, 1, 3]), ("dilations", &[2, 1])], 1));
}

#[test]
fn convolution_padded_beyond_its_reach() {
    // More padding than the kernel reaches has no turned convolution.
    check(|g| {
        let w = g.floats(&[6, 3, 2, 2], weights(72, 3));
        let b = g.floats(&[6], weights(6, 4));
        g.op_with("Conv", &["x", &w, &b], vec![graph::ints("pads", &[2, 2, 2, 2])])
    });
}

#[test]
fn convolution_with_stride_that_leaves_pixels_unread() {
    check(|g| conv_relu(g, "x", [4, 3, 5, 5], &[("strides", &[3, 2]), ("pads", &[1, 2, 0, 2])], 1));
}

#[test]
fn convolution_in_groups() {
    check(|g| {
        let y = conv_relu(g, "x", [6, 1, 3, 3], &[("pads", &[1, 1, 1, 1])], 3);
        conv_relu(g, &y, [4, 3, 3, 3], &[("strides", &[2, 2])], 2)
    });
}

#[test]
fn convolution_with_automatic_padding() {
    for same in ["SAME_UPPER", "SAME_LOWER"] {
        check(|g| {
            let w = g.floats(&[4, 3, 4, 4], weights(192, 9).iter().map(|v| v * 0.1).collect());
            let attributes = vec![graph::word("auto_pad", same), graph::ints("strides", &[2, 2])];
            g.op_with("Conv", &["x", &w], attributes)
        });
    }
}

#[test]
fn overlapping_max_pool_in_ceil_mode() {
    check(|g| {
        let y = conv_relu(g, "x", [4, 3, 3, 3], &[], 1);
        let attributes =
            vec![graph::ints("kernel_shape", &[3, 3]), graph::ints("strides", &[2, 2]), graph::int("ceil_mode", 1)];
        g.op_with("MaxPool", &[&y], attributes)
    });
}

#[test]
fn local_response_normalization() {
    for (size, beta) in [(5, 0.75), (3, 0.5)] {
        check(|g| {
            let y = conv_relu(g, "x", [8, 3, 3, 3], &[], 1);
            let attributes = vec![graph::int("size", size), graph::float("alpha", 7.0), graph::float("beta", beta)];
            let y = g.op_with("LRN", &[&y], attributes);
            shifted(g, &y, 8)
        });
    }
}

#[test]
fn concatenation_of_branches_that_share_their_input() {
    check(|g| {
        let a = conv_relu(g, "x", [8, 3, 3, 3], &[], 1);
        let b = conv_relu(g, &a, [5, 8, 3, 3], &[("pads", &[1, 1, 1, 1])], 1);
        let c = g.op_with("Dropout", &[&a], Vec::new());
        g.op_with("Concat", &[&b, &c, &a], vec![graph::int("axis", 1)])
    });
}

#[test]
fn transposed_convolution() {
    let cases: [&[(&str, &[i64])]; 4] = [
        &[("strides", &[2, 2]), ("pads", &[1, 0, 1, 2])],
        &[("strides", &[3, 2]), ("output_padding", &[2, 1]), ("dilations", &[1, 2])],
        &[("strides", &[2, 2]), ("output_shape", &[47, 48])],
        &[],
    ];
    for case in cases {
        check(|g| {
            let y = conv_relu(g, "x", [4, 3, 3, 3], &[("pads", &[1, 1, 1, 1])], 1);
            let w = g.floats(&[4, 3, 3, 3], weights(108, 3));
            // Without it there are positions at which nothing is, and no cosine.
            let b = g.floats(&[6], weights(6, 5));
            let mut attributes: Vec<_> = case.iter().map(|(name, values)| graph::ints(name, values)).collect();
            attributes.push(graph::int("group", 2));
            g.op_with("ConvTranspose", &[&y, &w, &b], attributes)
        });
    }
    for same in ["SAME_UPPER", "SAME_LOWER"] {
        check(|g| {
            let w = g.floats(&[3, 5, 3, 4], weights(180, 3));
            let b = g.floats(&[5], weights(5, 5));
            let attributes = vec![graph::word("auto_pad", same), graph::ints("strides", &[2, 2])];
            g.op_with("ConvTranspose", &["x", &w, &b], attributes)
        });
    }
}

#[test]
fn max_pool_with_padding_dilation_and_automatic_padding() {
    let pool = |attributes: Vec<AttributeProto>| {
        check(|g| {
            let y = conv_relu(g, "x", [4, 3, 3, 3], &[], 1);
            g.op_with("MaxPool", &[&y], [attributes, vec![graph::ints("kernel_shape", &[3, 2])]].concat())
        });
    };
    pool(vec![graph::ints("pads", &[1, 0, 1, 1]), graph::ints("dilations", &[2, 1]), graph::int("storage_order", 1)]);
    pool(vec![graph::word("auto_pad", "SAME_UPPER"), graph::ints("strides", &[2, 3])]);
}

#[test]
fn average_pool_whatever_it_divides_by() {
    let sides: [(&[i64], &[i64], i64); 4] =
        [(&[2, 2], &[1, 1, 1, 1], 0), (&[2, 2], &[1, 0, 1, 2], 1), (&[1, 1], &[1, 1, 1, 1], 0), (&[3, 1], &[0; 4], 1)];
    for (strides, pads, ceil) in sides {
        for on_pads in [0, 1] {
            check(|g| {
                let y = conv_relu(g, "x", [4, 3, 3, 3], &[], 1);
                let attributes = vec![
                    graph::ints("kernel_shape", &[3, 3]),
                    graph::ints("strides", strides),
                    graph::ints("pads", pads),
                    graph::int("ceil_mode", ceil),
                    graph::int("count_include_pad", on_pads),
                ];
                g.op_with("AveragePool", &[&y], attributes)
            });
        }
    }
}

#[test]
fn average_pool_with_automatic_padding() {
    check(|g| {
        let attributes = vec![
            graph::ints("kernel_shape", &[4, 3]),
            graph::word("auto_pad", "SAME_LOWER"),
            graph::ints("strides", &[2, 1]),
        ];
        g.op_with("AveragePool", &["x"], attributes)
    });
}

#[test]
fn global_pools() {
    for pool in ["GlobalAveragePool", "GlobalMaxPool"] {
        check(|g| {
            let y = conv_relu(g, "x", [9, 3, 3, 3], &[], 1);
            g.op(pool, &[&y])
        });
    }
}

#[test]
fn batch_normalization() {
    check(|g| batch_norm(g, "x", 3));
}

#[test]
fn an_operator_without_an_adjoint_is_named() {
    let sentence = refusal(|g| g.op("Erf", &["x"]));
    assert!(sentence.contains("no adjoint for Erf"), "{sentence}");
}

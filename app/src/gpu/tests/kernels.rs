//! Each kernel beside its twin, on numbers drawn at random.

use super::{apart, on_adapter};
use crate::gpu::{Gpu, Kernel, Program};
use tuning_shared::live::Row;
use tuning_shared::live::kernels::{self as twins, Waves};
use tuning_shared::live::plan::Map;
use tuning_shared::live::stem::{Normalisation, Window};
use tuning_shared::random::SplitMix;
use wgpu::Buffer;

/// What each kernel's results may differ by, relative to the largest.
const LARGEST: f32 = 1e-4;

fn drawn(seed: u64, count: usize) -> Vec<f32> {
    let mut random = SplitMix::new(seed);
    (0..count).map(|_| random.normal() as f32).collect()
}

/// A map of random values whose channels that fill up are zero.
fn map(seed: u64, map: Map) -> Vec<f32> {
    let mut values = drawn(seed, map.stored());
    values.chunks_exact_mut(map.stored_channels()).for_each(|position| position[map.channels..].fill(0.0));
    values
}

/// The numbers in `output` after the kernel ran.
async fn computed(
    gpu: &Gpu,
    kernel: Kernel,
    constants: &[(&str, f64)],
    work: usize,
    buffers: &[&Buffer],
) -> Vec<Vec<f32>> {
    let mut program = Program::default();
    program.add(gpu, kernel, constants, work, buffers);
    program.run(gpu);
    let mut values = Vec::new();
    for buffer in buffers {
        values.push(gpu.values(buffer).await.expect("the adapter computes"));
    }
    values
}

fn filled(gpu: &Gpu, values: &[f32]) -> Buffer {
    gpu.filled("values", values)
}

/// Where results go: numbers that a kernel that does nothing would leave.
fn room(gpu: &Gpu, count: usize) -> Buffer {
    filled(gpu, &vec![7.0; count])
}

fn assert_alike(kernel: Kernel, there: &[f32], here: &[f32]) {
    let difference = apart(there, here);
    assert!(difference < LARGEST, "{}: {difference:.1e}", kernel.name);
}

on_adapter!(wave, gpu, {
    let size = 24;
    let row = Row { scale: 0.96, shift: [11.7, -3.2] };
    let amplitudes = twins::wave_amplitudes(size);
    let (mut basis, mut turns) = (vec![0.0; Waves::basis_length(size)], vec![[0.0; 2]; Waves::turns_length(size)]);
    twins::wave(size, &amplitudes, row, &mut basis, &mut turns);
    let step = filled(gpu, &[row.scale, row.shift[0], row.shift[1], 0.0, 0.0, 0.0, 0.0, 0.0]);
    let buffers = [&step, &filled(gpu, &amplitudes), &room(gpu, basis.len()), &room(gpu, 2 * turns.len())];
    let work = basis.len() + turns.len();
    let there = computed(gpu, Kernel::WAVE, &[("SIZE", 24.0)], work, &buffers).await;
    assert_alike(Kernel::WAVE, &there[2], &basis);
    assert_alike(Kernel::WAVE, &there[3], turns.as_flattened());
});

on_adapter!(synthesise_and_analyse, gpu, {
    // Half of the second size is no multiple of eight.
    for size in [16, 24] {
        let plane = size * size;
        let (basis, turns) = (drawn(1, Waves::basis_length(size)), drawn(2, 2 * Waves::turns_length(size)));
        let axes = Waves::of_axes(size, &basis, turns.as_chunks().0);
        let (input, mut parts) = (drawn(3, 3 * plane), twins::Parts::new(size));
        let [basis, turns, values] = [&basis, &turns, &input].map(|values| filled(gpu, values));
        for (axis, waves) in axes.into_iter().enumerate() {
            let constants = [("SIZE", size as f64), ("AXIS", axis as f64)];
            let mut here = vec![0.0; 3 * plane];
            let buffers = [&values, &turns, &basis, &room(gpu, 3 * plane)];
            twins::synthesise(waves, &input, &mut here, &mut parts);
            let there = computed(gpu, Kernel::SYNTHESISE, &constants, 3 * plane / 32, &buffers).await;
            assert_alike(Kernel::SYNTHESISE, &there[3], &here);
            let buffers = [&turns, &basis, &values, &room(gpu, 3 * plane)];
            twins::analyse(waves, &input, &mut here, &mut parts);
            let there = computed(gpu, Kernel::ANALYSE, &constants, 3 * plane / 32, &buffers).await;
            assert_alike(Kernel::ANALYSE, &there[3], &here);
        }
    }
});

on_adapter!(colour_its_adjoint_and_pack, gpu, {
    let positions = 100;
    let space = twins::ColourSpace {
        matrix: tuning_shared::colour::colour_from_axes(),
        factor: [255.0, 250.0, 245.0],
        offset: [-123.0, -117.0, -104.0],
    };
    let rows: Vec<f32> = crate::gpu::optimiser::rows(&space).concat();
    let constants = [("POSITIONS", positions as f64)];
    let (axes, towards) = (drawn(3, 3 * positions), drawn(4, 4 * positions));
    let (mut pixels, mut input) = (vec![0.0; 4 * positions], vec![0.0; 4 * positions]);
    twins::colour(&space, &axes, &mut pixels, &mut input);
    let space_there = filled(gpu, &rows);
    let buffers = [&space_there, &filled(gpu, &axes), &room(gpu, 4 * positions), &room(gpu, 4 * positions)];
    let there = computed(gpu, Kernel::COLOUR, &constants, positions, &buffers).await;
    assert_alike(Kernel::COLOUR, &there[2], &pixels);
    assert_alike(Kernel::COLOUR, &there[3], &input);

    let mut back = vec![0.0; 3 * positions];
    twins::colour_adjoint(&space, &pixels, &towards, &mut back);
    let pixels_there = filled(gpu, &pixels);
    let buffers = [&space_there, &pixels_there, &filled(gpu, &towards), &room(gpu, 3 * positions)];
    let there = computed(gpu, Kernel::COLOUR_ADJOINT, &constants, positions, &buffers).await;
    assert_alike(Kernel::COLOUR_ADJOINT, &there[3], &back);

    let mut bytes = vec![0; 4 * positions];
    twins::pack(&pixels, &mut bytes);
    let there = computed(gpu, Kernel::PACK, &constants, positions, &[&pixels_there, &room(gpu, positions)]).await;
    let packed: Vec<u8> = there[1].iter().flat_map(|four| four.to_le_bytes()).collect();
    // A value half-way between two bytes may go to either.
    assert!(packed.iter().zip(&bytes).all(|(a, b)| a.abs_diff(*b) <= 1));
});

/// Convolutions with windows that stick out, strides, channels that do not fill fours, and rows that do not fill tiles.
fn convolutions() -> Vec<twins::Convolve> {
    let window = |side, stride, before, after| Window { side, stride, before, after, partial: false };
    let shape = |window: Window, (height, width, channels): (usize, usize, usize), outputs, rectified| {
        let output = Map { height: window.positions(height), width: window.positions(width), channels: outputs };
        twins::Convolve { window, input: Map { height, width, channels }, output, rectified }
    };
    vec![
        shape(window(7, 2, 3, 3), (10, 13, 3), 12, true),
        shape(window(1, 1, 0, 0), (3, 5, 8), 10, false),
        shape(window(3, 1, 1, 1), (6, 4, 5), 28, true),
        shape(window(2, 3, 0, 1), (8, 9, 4), 4, false),
    ]
}

on_adapter!(convolve_and_its_adjoint, gpu, {
    for shape in convolutions() {
        let twins::Convolve { window, input, output, rectified } = shape;
        let taps = (window.side * window.side) as usize;
        let weights = drawn(5, taps * input.channels * output.channels);
        let bias = drawn(6, output.channels);
        let filters = twins::Filters::new(shape, &weights, &bias);
        let mut constants = crate::gpu::chain::window_constants(window, input, output);
        let fours = output.stored_channels() / 4;
        constants.extend(crate::gpu::chain::channel_constants(input, output));
        let weights_there = filled(gpu, &crate::gpu::chain::fill_inputs(&shape, &shape.fill_weights(&weights)));

        let towards = map(8, output);
        let mut back = vec![0.0; input.stored()];
        twins::convolve_adjoint(&filters, &towards, &mut back, &mut twins::Room::default());
        let spans = input.width.div_ceil(4 * window.stride as usize);
        let work = input.height * input.stored_channels() / 4 * window.stride as usize * spans;
        let buffers = [&weights_there, &filled(gpu, &towards), &room(gpu, back.len())];
        let there = computed(gpu, Kernel::CONVOLVE_ADJOINT, &constants, work, &buffers).await;
        assert_alike(Kernel::CONVOLVE_ADJOINT, &there[2], &back);

        constants.push(("RECTIFIED", f64::from(u8::from(rectified))));
        let values = map(7, input);
        let mut here = vec![0.0; output.stored()];
        twins::convolve(&filters, &values, &mut here, &mut twins::Room::default());
        let work = output.height * output.width.div_ceil(4) * fours.div_ceil(2);
        let buffers =
            [&filled(gpu, &values), &weights_there, &filled(gpu, &shape.fill_bias(&bias)), &room(gpu, here.len())];
        let there = computed(gpu, Kernel::CONVOLVE, &constants, work, &buffers).await;
        assert_alike(Kernel::CONVOLVE, &there[3], &here);
    }
});

on_adapter!(rectify_adjoint, gpu, {
    let (output, mut towards) = (drawn(9, 40), drawn(10, 40));
    let buffers = [&filled(gpu, &output), &filled(gpu, &towards)];
    let there = computed(gpu, Kernel::RECTIFY_ADJOINT, &[("FOURS", 10.0)], 10, &buffers).await;
    twins::rectify_adjoint(&output, &mut towards);
    assert_alike(Kernel::RECTIFY_ADJOINT, &there[1], &towards);
});

on_adapter!(pool_and_its_adjoint, gpu, {
    for (window, height, width) in [
        (Window { side: 3, stride: 2, before: 0, after: 0, partial: true }, 8, 11),
        (Window { side: 3, stride: 1, before: 1, after: 1, partial: false }, 5, 4),
    ] {
        let input = Map { height, width, channels: 6 };
        let output = Map { height: window.positions(height), width: window.positions(width), channels: 6 };
        let shape = twins::Pool { window, input, output };
        // Few values, so that several pixels of a window are the largest.
        let values: Vec<f32> = map(11, input).iter().map(|value| value.round()).collect();
        let (mut here, mut taken) = (vec![0.0; output.stored()], vec![0; output.stored()]);
        twins::pool(&shape, &values, &mut here, &mut taken);
        let mut constants = crate::gpu::chain::window_constants(window, input, output);
        constants.push(("FOURS", 2.0));
        let taken_there = room(gpu, taken.len());
        let buffers = [&filled(gpu, &values), &room(gpu, here.len()), &taken_there];
        let there = computed(gpu, Kernel::POOL, &constants, output.stored() / 4, &buffers).await;
        assert_alike(Kernel::POOL, &there[1], &here);
        assert!(there[2].iter().zip(&taken).all(|(there, here)| there.to_bits() == *here));

        let towards = drawn(12, output.stored());
        let mut back = vec![0.0; input.stored()];
        twins::pool_adjoint(&shape, &taken, &towards, &mut back);
        let buffers = [&taken_there, &filled(gpu, &towards), &room(gpu, back.len())];
        let there = computed(gpu, Kernel::POOL_ADJOINT, &constants, input.stored() / 4, &buffers).await;
        assert_alike(Kernel::POOL_ADJOINT, &there[2], &back);
    }
});

on_adapter!(normalise_and_its_adjoint, gpu, {
    for size in [5, 4] {
        let norm = Normalisation { size, alpha: 0.9, beta: 0.75, bias: 1.0 };
        let map = Map { height: 3, width: 3, channels: 12 };
        let values = map.stored();
        let (input, towards) = (drawn(13, values), drawn(14, values));
        let [mut output, mut sums, mut back] = [(); 3].map(|()| vec![0.0; values]);
        twins::normalise(&norm, map, &input, &mut output, &mut sums);
        twins::normalise_adjoint(&norm, map, (&input, &output, &sums), &towards, &mut back);
        let constants = [
            ("VALUES", values as f64),
            ("CHANNELS", 12.0),
            ("SIZE", f64::from(size)),
            ("ALPHA", 0.9),
            ("BETA", 0.75),
            ("BIAS", 1.0),
        ];
        let input = filled(gpu, &input);
        let (output_there, sums_there) = (room(gpu, values), room(gpu, values));
        let buffers = [&input, &output_there, &sums_there];
        let there = computed(gpu, Kernel::NORMALISE, &constants, values, &buffers).await;
        assert_alike(Kernel::NORMALISE, &there[1], &output);
        assert_alike(Kernel::NORMALISE, &there[2], &sums);
        let buffers = [&input, &output_there, &sums_there, &filled(gpu, &towards), &room(gpu, values)];
        let there = computed(gpu, Kernel::NORMALISE_ADJOINT, &constants[..5], values, &buffers).await;
        assert_alike(Kernel::NORMALISE_ADJOINT, &there[4], &back);
    }
});

on_adapter!(cosine, gpu, {
    let map = Map { height: 5, width: 13, channels: 12 };
    let mut activations = drawn(15, map.stored());
    // One position is silent.
    activations[..12].fill(0.0);
    let target: Vec<f32> = drawn(16, 12).iter().map(|value| value / 3.4).collect();
    let mut towards = vec![0.0; map.stored()];
    let mean = twins::cosine(map, &activations, &target, &mut towards);
    let constants = [("POSITIONS", 65.0), ("FOURS", 3.0)];
    let buffers = [&filled(gpu, &activations), &filled(gpu, &target), &room(gpu, map.stored()), &room(gpu, 65)];
    let there = computed(gpu, Kernel::COSINE, &constants, 65, &buffers).await;
    // Silence is divided by the guard, and would hide all else.
    assert_alike(Kernel::COSINE, &there[2][12..], &towards[12..]);
    assert!((there[3].iter().sum::<f32>() / 65.0 - mean).abs() < 1e-5);
    assert_eq!(there[3][0], 0.0);
});

on_adapter!(adam, gpu, {
    let (scale, gradient) = (drawn(17, 16), drawn(18, 48));
    let [mut coefficients, mut momentum] = [19, 20].map(|seed| drawn(seed, 48));
    let mut energy: Vec<f32> = drawn(21, 48).iter().map(|value| value * value).collect();
    let step = twins::Rate { rate: 0.05, decay: [0.5, 0.9], epsilon: 1e-7 };
    let step_there = filled(gpu, &[0.0, 0.0, 0.0, 0.0, step.rate, step.decay[0], step.decay[1], step.epsilon]);
    let buffers = [
        &step_there,
        &filled(gpu, &scale),
        &filled(gpu, &gradient),
        &filled(gpu, &coefficients),
        &filled(gpu, &momentum),
        &filled(gpu, &energy),
    ];
    let there = computed(gpu, Kernel::ADAM, &[("FOURS", 12.0), ("PLANE_FOURS", 4.0)], 12, &buffers).await;
    twins::adam(step, &scale, &gradient, (&mut coefficients, &mut momentum, &mut energy));
    assert_alike(Kernel::ADAM, &there[3], &coefficients);
    assert_alike(Kernel::ADAM, &there[4], &momentum);
    assert_alike(Kernel::ADAM, &there[5], &energy);
});

//! The kernels beside their twins: natively on this machine's adapter, a software one where there is no other, and in a
//! browser on what its WebGPU offers.

mod kernels;

use super::{Chain, Gpu, Kernel, Optimiser};
use tuning_shared::live::photo::input_from_bytes;
use tuning_shared::live::stem::{Convolution, Normalisation, Stage, Weights, Window};
use tuning_shared::live::{Chain as TwinChain, Descent, Row, Stem, Twin};
use tuning_shared::random::SplitMix;

/// A test on an adapter, natively and in a browser.
macro_rules! on_adapter {
    ($name:ident, $gpu:ident, $body:block) => {
        #[cfg(not(target_arch = "wasm32"))]
        #[test]
        fn $name() {
            pollster::block_on(async {
                let $gpu = &crate::gpu::tests::gpu().await;
                $body
            });
        }

        #[cfg(target_arch = "wasm32")]
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $name() {
            let $gpu = &crate::gpu::tests::gpu().await;
            $body
        }
    };
}
use on_adapter;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

async fn gpu() -> Gpu {
    Gpu::open().await.expect("an adapter: `cargo xtask setup` installs a software one")
}

/// A stem with every kind of stage, with windows that stick out and channels that do not fill fours.
fn stem() -> Stem {
    let mut random = SplitMix::new(4);
    let mut weights =
        |count: usize, scale: f64| Weights::F32((0..count).map(|_| (scale * random.normal()) as f32).collect());
    let window = |side, stride, pad| Window { side, stride, before: pad, after: pad, partial: true };
    let convolve = |window, inputs, outputs, weights, rectified| {
        let bias = vec![0.1; outputs as usize];
        Stage::Convolve(Convolution { window, inputs, outputs, weights, bias, rectified })
    };
    let mut stem = Stem::gabor();
    stem.stages = vec![
        convolve(window(7, 2, 3), 3, 12, weights(49 * 36, 0.1), true),
        Stage::Pool(window(3, 2, 1)),
        Stage::Normalise(Normalisation { size: 5, alpha: 0.5, beta: 0.75, bias: 1.0 }),
        convolve(window(1, 1, 0), 12, 10, weights(120, 0.3), false),
        convolve(window(3, 1, 1), 10, 18, weights(1620, 0.1), true),
    ];
    stem
}

fn target(channels: usize) -> Vec<f32> {
    (0..channels).map(|c| (c as f32 * 1.7).sin().max(0.1)).collect()
}

/// The largest difference of two lists, relative to the largest value.
fn apart(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let largest = b.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0f32, f32::max) / largest
}

#[test]
fn every_kernel_has_an_entry_of_its_name() {
    for kernel in Kernel::ALL {
        assert!(kernel.source.contains(&format!("fn {}(", kernel.name)), "{}", kernel.name);
    }
}

on_adapter!(a_photo_of_any_shape_gives_the_twins_activations, gpu, {
    for (stem, (height, width)) in [(stem(), (67, 101)), (Stem::gabor(), (384, 217))] {
        let bytes: Vec<u8> =
            (0..4 * height * width).map(|i| ((i as u32).wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let input = input_from_bytes(&stem.input, &bytes);
        let mut twin = TwinChain::new(&stem, height, width).unwrap();
        twin.input_mut().copy_from_slice(&input);
        twin.forward();
        let there = Chain::new(gpu, &stem, height, width).unwrap();
        gpu.write(there.input(), &input);
        there.forward().run(gpu);
        let difference = apart(&gpu.values(there.layer()).await.unwrap(), twin.layer());
        assert!(difference < 1e-5, "{width} x {height}: {difference:.1e}");
        there.release();
    }
});

/// The first layers of InceptionV1, up to its third convolution, with weights drawn at random.
fn inception_stem() -> Stem {
    let mut random = SplitMix::new(5);
    let mut convolve = |window: Window, inputs: u32, outputs: u32| {
        let count = window.side * window.side * inputs * outputs;
        let weights = Weights::F32((0..count).map(|_| (0.05 * random.normal()) as f32).collect());
        let bias = vec![0.0; outputs as usize];
        Stage::Convolve(Convolution { window, inputs, outputs, weights, bias, rectified: true })
    };
    let window = |side, stride, before, after| Window { side, stride, before, after, partial: true };
    let mut stem = Stem::gabor();
    stem.stages = vec![
        convolve(window(7, 2, 2, 3), 3, 64),
        Stage::Pool(window(3, 2, 0, 1)),
        Stage::Normalise(Normalisation { size: 5, alpha: 1e-4, beta: 0.5, bias: 2.0 }),
        convolve(window(1, 1, 0, 0), 64, 64),
        convolve(window(3, 1, 1, 1), 64, 192),
    ];
    stem
}

/// What the largest photo and an image take together on a page.
#[test]
fn a_live_page_takes_at_most_100_mb_of_the_graphics_processor() {
    pollster::block_on(async {
        let gpu = gpu().await;
        for stem in [Stem::gabor(), inception_stem()] {
            let optimiser = Optimiser::new(&gpu, &stem, 128, Descent::default(), 1).unwrap();
            let photo = Chain::new(&gpu, &stem, 384, 384).unwrap();
            // Its activations are copied to where the host reads them.
            let bytes = optimiser.bytes() + photo.bytes() + photo.layer().size();
            assert!(bytes <= 100_000_000, "{bytes} bytes");
        }
    });
}

/// How many buffers there are on a device beside those that wgpu made for itself, and the bytes of all of them; nothing
/// where the device does not tell.
fn allocated(gpu: &Gpu) -> Option<(usize, u64)> {
    let report = gpu.device.generate_allocator_report()?;
    let own = report.allocations.iter().filter(|allocation| !allocation.name.starts_with("(wgpu internal)"));
    let sizes: Vec<u64> = own.map(|allocation| allocation.size).collect();
    Some((sizes.len(), sizes.iter().sum()))
}

#[test]
fn an_optimiser_counts_every_buffer_that_it_holds() {
    pollster::block_on(async {
        let gpu = gpu().await;
        let Some((before, _)) = allocated(&gpu) else { return };
        let optimiser = Optimiser::new(&gpu, &stem(), 64, Descent::default(), 1).unwrap();
        let (count, bytes) = allocated(&gpu).unwrap();
        assert_eq!((before, optimiser.buffers().count()), (0, count));
        let counted = optimiser.bytes();
        // Devices round sizes up.
        assert!((counted..counted + 256 * count as u64).contains(&bytes), "{counted} of {bytes} bytes");
    });
}

on_adapter!(the_gradient_is_the_twins, gpu, {
    let row = Row { scale: 1.03, shift: [13.3, -1.7] };
    for (stem, size) in [(stem(), 24), (stem(), 40), (Stem::gabor(), 64)] {
        let mut twin = Twin::new(&stem, size, Descent::default(), 11).unwrap();
        let mut there = Optimiser::new(gpu, &stem, size, Descent::default(), 11).unwrap();
        let target = target(stem.channels());
        twin.set_target(&target).unwrap();
        there.set_target(&target).unwrap();
        twin.gradient(row);
        let difference = apart(&there.gradient(row).await.unwrap(), twin.towards_coefficients());
        assert!(difference < 1e-3, "{size} px: {difference:.1e}");
    }
});

on_adapter!(steps_lead_where_the_twins_lead, gpu, {
    let stem = Stem::gabor();
    let mut twin = Twin::new(&stem, 32, Descent::default(), 3).unwrap();
    let mut there = Optimiser::new(gpu, &stem, 32, Descent::default(), 3).unwrap();
    let target = target(28);
    twin.set_target(&target).unwrap();
    there.set_target(&target).unwrap();
    let start = there.show().await.unwrap();
    assert!((start.cosine - twin.evaluate()).abs() < 1e-4);
    let mut taken = 0;
    loop {
        match there.take_steps(50) {
            0 => break,
            steps => taken += steps,
        }
    }
    while twin.step().is_some() {}
    let (end, wanted) = (there.show().await.unwrap(), twin.evaluate());
    assert_eq!(taken, 128);
    assert!((end.cosine - wanted).abs() < 0.01, "{} and {wanted}", end.cosine);
    let mut bytes = vec![0; 32 * 32 * 4];
    tuning_shared::live::kernels::pack(twin.pixels(), &mut bytes);
    let mean = |bytes: &[u8]| bytes.iter().map(|b| f64::from(*b)).sum::<f64>() / bytes.len() as f64;
    assert!((mean(&bytes) - mean(&end.bytes)).abs() < 2.0);
});

on_adapter!(a_device_that_is_lost_says_so, gpu, {
    let mut optimiser = Optimiser::new(gpu, &Stem::gabor(), 32, Descent::default(), 3).unwrap();
    optimiser.set_target(&target(28)).unwrap();
    optimiser.show().await.unwrap();
    gpu.destroy();
    optimiser.take_steps(1);
    let lost = optimiser.show().await.unwrap_err().to_string();
    assert!(lost.contains("lost"), "{lost}");
});

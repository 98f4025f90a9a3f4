//! A small bundle for tests.

use ndarray::{Array1, Array2};
use tuning_shared::basis::Linear;
use tuning_shared::bundle::{Activations, ContactSheet, Model, Rendering, SpriteLayout};
use tuning_shared::{Basis, Bundle, Dimension, Observed, Point, Sampling};

/// Two dimensions of four uniform points: one spread evenly about its mean, one crowded at its lower end.
pub(crate) fn bundle() -> Bundle {
    bundle_sampled(Sampling::Uniform)
}

/// The same with its points placed another way.
pub(crate) fn bundle_sampled(sampling: Sampling) -> Bundle {
    let even: Vec<f32> = (0..1000).map(|i| i as f32 / 999.0 * 200.0 - 100.0).collect();
    let crowded: Vec<f32> = (0..1000).map(|i| (i as f32 / 999.0).powi(3) * 40.0 - 10.0).collect();
    Bundle {
        model: Model {
            name: "net".into(),
            title: "A Net".into(),
            provenance: "Made here.".into(),
            sha256: "00".into(),
        },
        layer: "conv0".into(),
        activations: Activations {
            source: "small photographs".into(),
            photos: 10,
            positions_per_photo: 100,
            count: 1000,
            seed: 1,
        },
        basis: Basis::Pca(
            Linear::new(Array1::zeros(8), Array2::ones((2, 8)), Array2::ones((8, 2))).expect("shapes agree"),
        ),
        sampling,
        rendering: Rendering { size_px: 8, steps: 64, seed: 2 },
        contact_sheet: ContactSheet { file: "contact.webp".into(), columns: 2, cell_px: 4 },
        sprites: SpriteLayout { columns: 2, rows: 2, cell_px: 8 },
        dimensions: vec![dimension(sampling, &even, 1), dimension(sampling, &crowded, 2)],
    }
}

fn dimension(sampling: Sampling, observed: &[f32], number: usize) -> Dimension {
    let points = sampling.points(observed, 4).into_iter().zip([0.7, 0.8, 0.9, 0.85]);
    Dimension {
        explained_variance: 0.25,
        stability: Some(0.9),
        observed: Observed::from_sorted(observed),
        points: points.map(|(coefficient, cosine)| Point { coefficient, target_norm: 150.0, cosine }).collect(),
        sprite: format!("dimension-0{number}.webp"),
        strongest_channels: vec![(7, -2.0), (1, 1.0)],
    }
}

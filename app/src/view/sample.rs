//! A small bundle for tests.

use ndarray::{Array1, Array2};
use tuning_shared::basis::Linear;
use tuning_shared::bundle::{Activations, Model, Preview, PreviewLayout, Rendering, SpriteLayout};
use tuning_shared::gratings::GratingSet;
use tuning_shared::tuning::{Attribute, Curve, Index, Indices, Null, Tuning};
use tuning_shared::{Basis, BasisTuning, Bundle, CatalogEntry, Dimension, Observed, Point, Sampling};

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
        previews: PreviewLayout { columns: 2, cell_px: 4 },
        sprites: SpriteLayout { columns: 2, rows: 2, cell_px: 8 },
        dimensions: vec![dimension(sampling, &even, 1), dimension(sampling, &crowded, 2)],
        tuning: Some(tuning()),
        seen: None,
        sample: None,
    }
}

/// Its entry in a catalog.
pub(crate) fn entry() -> CatalogEntry {
    let bundle = bundle();
    CatalogEntry {
        folder: bundle.folder(),
        file: "bundle.postcard".into(),
        model: bundle.model.title.clone(),
        layer: bundle.layer.clone(),
        method: "pca".into(),
        sampling: "uniform".into(),
        dimensions: 2,
        explained_variance: 0.5,
    }
}

/// The first dimension follows angle, the second nothing.
fn tuning() -> BasisTuning {
    let curve = || Curve { mean: vec![0.0], spread: vec![0.0] };
    let dimension = |angle: f32| {
        let mut indices = Indices::default();
        indices.attributes[Attribute::Angle as usize].first = angle;
        Tuning { curves: std::array::from_fn(|_| std::array::from_fn(|_| curve())), indices }
    };
    let half = Index { first: 0.5, total: 0.5, delta: 0.5 };
    let thresholds = Indices { attributes: [half; 7], pairs: [0.5; 3], axes: [0.5; 5] };
    BasisTuning {
        gratings: GratingSet { frequencies: vec![0.1], angles: vec![0.0], phases: vec![0.0] },
        dimensions: vec![dimension(0.75), dimension(0.0)],
        null: Null { rotations: 1000, seed: 0, share: 0.99, thresholds, best: thresholds },
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
        preview: Preview { file: format!("preview-0{number}.webp"), row: 0, rows: 1 },
        strongest_channels: vec![(7, -2.0), (1, 1.0)],
    }
}

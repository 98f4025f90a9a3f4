use super::*;
use crate::attribute::{Attribute, Attributes};
use crate::basis::Linear;
use crate::gratings::GratingSet;
use crate::movement::Movement;
use crate::seen::SeenNull;
use crate::tuning::{Curve, Indices, Null, Tuning};
use ndarray::{ArrayView2, array};

fn tuning() -> BasisTuning {
    let curve = |level: f64| Curve { mean: vec![level as f32], spread: vec![0.5] };
    BasisTuning {
        gratings: GratingSet { frequencies: vec![0.1], angles: vec![0.0], phases: vec![0.0] },
        dimensions: vec![Tuning {
            curves: std::array::from_fn(|_| [0.1, 0.2, 0.3].map(curve)),
            indices: Indices::default(),
        }],
        null: Null { rotations: 10, seed: 1, share: 0.99, thresholds: Indices::default(), best: Indices::default() },
    }
}

fn seen() -> Seen {
    let image = Attributes {
        frequency: Some(0.1),
        angle_deg: 30.0,
        coherence: 0.5,
        phase_deg: 90.0,
        phase_agreement: 0.5,
        contrasts: [0.1, 0.2, 0.3, 0.4],
    };
    let movement = Movement::from_each(|_| 1.0);
    Seen {
        points_compared: 2,
        dimensions: vec![SeenDimension { images: vec![image; 2], movement }],
        null: Some(SeenNull { directions: 64, percentile_99: movement, best: movement }),
    }
}

fn small() -> Bundle {
    let basis = Basis::Pca(Linear::new(array![0.5, 0.25], array![[1.0, 0.0]], array![[1.0], [0.0]]).unwrap());
    let point = |coefficient: f32| Point { coefficient, target_norm: 2.0, cosine: 0.75 };
    Bundle {
        model: Model {
            name: "net".into(),
            title: "A net".into(),
            provenance: "Made here.".into(),
            sha256: "00".into(),
        },
        layer: "conv".into(),
        activations: Activations { source: "photos".into(), photos: 2, positions_per_photo: 2, count: 4, seed: 1 },
        basis,
        sampling: Sampling::Uniform,
        rendering: Rendering { size_px: 8, steps: 4, seed: 2 },
        previews: PreviewLayout { columns: 2, cell_px: 4 },
        sprites: SpriteLayout { columns: 2, rows: 1, cell_px: 8 },
        dimensions: vec![Dimension {
            explained_variance: 0.5,
            stability: Some(0.75),
            observed: Observed::from_sorted(&[-1.0, 0.0, 1.0]),
            points: vec![point(-1.0), point(1.0)],
            sprite: "dimension-01.webp".into(),
            preview: Preview { file: "preview-01.webp".into(), row: 0, rows: 1 },
            strongest_channels: vec![(0, 1.0)],
        }],
        tuning: Some(tuning()),
        seen: Some(seen()),
        sample: Some("sample-0.postcard".into()),
    }
}

/// A small bundle whose dimension carries this share of one attribute, seen along its strip or not; every null is zero.
pub(crate) fn with_tuning(attribute: Attribute, share: f32, is_seen: bool) -> Bundle {
    let mut bundle = small();
    if let Some(tuning) = &mut bundle.tuning {
        tuning.dimensions[0].indices.attributes[attribute as usize].first = share;
    }
    if let Some(null) = bundle.seen.as_mut().and_then(|seen| seen.null.as_mut()) {
        null.percentile_99 = Movement::from_each(|_| if is_seen { 0.5 } else { 2.0 });
    }
    bundle
}

/// A bundle of this basis with what was observed of coefficients [N x D], two points a dimension, nothing measured.
pub(crate) fn of_coefficients(basis: Basis, coefficients: ArrayView2<'_, f32>) -> Bundle {
    let small = small();
    let dimension = |column: ndarray::ArrayView1<'_, f32>| {
        let mut sorted = column.to_vec();
        sorted.sort_by(f32::total_cmp);
        Dimension { observed: Observed::from_sorted(&sorted), ..small.dimensions[0].clone() }
    };
    let dimensions = coefficients.columns().into_iter().map(dimension).collect();
    Bundle { basis, dimensions, tuning: None, seen: None, sample: None, ..small.clone() }
}

#[test]
fn a_bundle_comes_back_as_it_was() {
    let bundle = small();
    assert_eq!(Bundle::decode(&bundle.encode().unwrap()).unwrap(), bundle);
    assert_eq!(bundle.folder(), "net-conv-pca-1");
}

#[test]
fn bundles_of_earlier_versions_are_read() {
    // Written by the programs of their time from the bundle of these tests.
    let mut expected = Bundle { sample: None, ..small() };
    expected.dimensions[0].preview.file = "contact.webp".into();
    assert_eq!(Bundle::decode(include_bytes!("version-3.postcard")).unwrap(), expected);
    assert_eq!(Bundle::decode(include_bytes!("version-2.postcard")).unwrap(), expected);
    expected.dimensions[0].stability = None;
    expected.tuning = None;
    expected.seen = None;
    assert_eq!(Bundle::decode(include_bytes!("version-1.postcard")).unwrap(), expected);
}

#[test]
fn each_dimension_has_its_row_of_an_earlier_contact_sheet() {
    let linear = Linear::new(array![0.5, 0.25], array![[1.0, 0.0], [0.0, 1.0]], array![[1.0, 0.0], [0.0, 1.0]]);
    let (new, basis) = (small(), Basis::Pca(linear.unwrap()));
    let Dimension { explained_variance, stability, observed, points, sprite, strongest_channels, .. } =
        &new.dimensions[0];
    let dimension = (explained_variance, stability, observed, points, sprite, strongest_channels);
    // The fields of version 3 in their order, which is all that the format knows of them.
    let head = (new.model, new.layer, new.activations, basis, new.sampling, new.rendering);
    let sheets = (("contact.webp", 8_u32, 64_u32), new.sprites);
    let measured = (None::<BasisTuning>, None::<Seen>, None::<String>);
    let old = (head, sheets, [dimension; 2].to_vec(), measured);
    let bytes = envelope::seal(Kind { version: version_3::VERSION, ..KIND }, &old).unwrap();
    let bundle = Bundle::decode(&bytes).unwrap();
    assert_eq!(bundle.previews, PreviewLayout { columns: 8, cell_px: 64 });
    let previews = bundle.dimensions.into_iter().map(|dimension| dimension.preview);
    let expected = [0, 1].map(|row| Preview { file: "contact.webp".into(), row, rows: 2 });
    assert_eq!(previews.collect::<Vec<_>>(), expected);
}

#[test]
fn sampling_other_than_uniform_is_in_the_folder_name() {
    let mut bundle = small();
    bundle.sampling = Sampling::EqualMass;
    assert_eq!(bundle.folder(), "net-conv-pca-1-equal-mass");
}

#[test]
fn every_flipped_byte_and_every_truncation_is_refused() {
    let bytes = small().encode().unwrap();
    for position in 0..bytes.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[position] ^= mask;
            assert!(Bundle::decode(&damaged).is_err(), "byte {position} flipped by {mask:#x} was accepted");
        }
        assert!(Bundle::decode(&bytes[..position]).is_err(), "the first {position} bytes were accepted");
    }
}

#[test]
fn damage_behind_a_right_checksum_does_not_panic() {
    // A checksum guards against accidents; a decoder must survive what passes it.
    let bytes = small().encode().unwrap();
    for position in 18..bytes.len() {
        for value in [0x00, 0x7f, 0xff] {
            let mut forged = bytes.clone();
            forged[position] = value;
            let mut hasher = crc32fast::Hasher::new();
            hasher.update(&forged[8..14]);
            hasher.update(&forged[18..]);
            let checksum = hasher.finalize().to_le_bytes();
            forged[14..18].copy_from_slice(&checksum);
            let _ = Bundle::decode(&forged);
        }
    }
}

#[test]
fn contradictions_are_named() {
    let mut bundle = small();
    bundle.sprites.columns = 1;
    let sentence = bundle.encode().unwrap_err().to_string();
    assert_eq!(sentence, "this bundle cannot be read: dimension 1 has 2 points, and its sprite sheet 1 cells");
    let mut bundle = small();
    bundle.dimensions.clear();
    assert!(bundle.encode().unwrap_err().to_string().contains("lists 0 dimensions"));
    let mut bundle = small();
    bundle.dimensions[0].points.swap(0, 1);
    assert!(bundle.encode().unwrap_err().to_string().contains("not in order"));
    let mut bundle = small();
    bundle.seen.as_mut().unwrap().dimensions[0].images.pop();
    assert!(bundle.encode().unwrap_err().to_string().contains("not told of every image"));
    let mut bundle = small();
    bundle.tuning.as_mut().unwrap().dimensions.clear();
    assert!(bundle.encode().unwrap_err().to_string().contains("the tuning of 0 dimensions"));
    let mut bundle = small();
    bundle.dimensions[0].preview.row = 1;
    assert!(bundle.encode().unwrap_err().to_string().contains("the preview of dimension 1 is row 2 of 1"));
    let mut bundle = small();
    bundle.dimensions[0].stability = Some(f32::NAN);
    assert!(bundle.encode().unwrap_err().to_string().contains("stability of dimension 1"));
}

#[test]
fn cells_run_row_by_row() {
    let layout = SpriteLayout { columns: 8, rows: 4, cell_px: 192 };
    assert_eq!(layout.cell(0), (0, 0));
    assert_eq!(layout.cell(11), (3, 1));
}

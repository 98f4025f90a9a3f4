use super::*;
use ndarray::array;

/// Three activations in two dimensions, one of them at the end of each range.
fn small() -> ObservedSample {
    ObservedSample::new(array![[-1.0, 0.0], [0.1, 10.0], [3.0, 4.0]].view(), &[[-1.0, 3.0], [0.0, 10.0]]).unwrap()
}

/// Activations on a ring, of which no single dimension tells.
fn ring() -> ObservedSample {
    let angle = |n: usize| n as f32 / 1000.0 * std::f32::consts::TAU;
    let coefficients = Array2::from_shape_fn((1000, 2), |(n, d)| if d == 0 { angle(n).cos() } else { angle(n).sin() });
    ObservedSample::new(coefficients.view(), &[[-1.0, 1.0]; 2]).unwrap()
}

#[test]
fn a_sample_comes_back_as_it_was() {
    let sample = small();
    assert_eq!(ObservedSample::decode(&sample.encode().unwrap()).unwrap(), sample);
    assert_eq!((sample.count(), sample.dimensions(), sample.range(1)), (3, 2, [0.0, 10.0]));
}

#[test]
fn coefficients_are_off_by_half_a_step_at_most() {
    let coefficients = Array2::from_shape_fn((2000, 1), |(n, _)| (n as f32 * 0.618).fract() * 7.0 - 3.0);
    let sample = ObservedSample::new(coefficients.view(), &[[-3.0, 4.0]]).unwrap();
    let errors = (&coefficients - &sample.coefficients()).mapv(f32::abs);
    let largest = errors.iter().copied().fold(0.0, f32::max);
    assert!(largest <= 7.0 * 8e-6, "{largest}");
    assert!(largest > 7.0 * 4e-6, "a finer step than is stated: {largest}");
}

#[test]
fn the_ends_of_a_range_are_exact_and_what_is_beyond_counts_as_them() {
    let sample = ObservedSample::new(array![[-9.0], [-1.0], [3.0], [9.0]].view(), &[[-1.0, 3.0]]).unwrap();
    assert_eq!(sample.coefficients(), array![[-1.0], [-1.0], [3.0], [3.0]]);
    let silent = ObservedSample::new(array![[2.0]].view(), &[[2.0, 2.0]]).unwrap();
    assert_eq!(silent.coefficient(0, 0), 2.0);
}

#[test]
fn a_full_sample_takes_two_bytes_a_coefficient() {
    let coefficients = Array2::from_shape_fn((SAMPLE_SIZE, 16), |(n, d)| ((n * 31 + d * 7) % 1009) as f32);
    let bytes = ObservedSample::new(coefficients.view(), &[[0.0, 1008.0]; 16]).unwrap().encode().unwrap();
    assert!(bytes.len() < SAMPLE_SIZE * 16 * 2 + 200, "{} bytes", bytes.len());
}

#[test]
fn what_is_no_sample_is_refused_by_name() {
    let refused = |coefficients: Array2<f32>, ranges: &[[f32; 2]]| {
        ObservedSample::new(coefficients.view(), ranges).unwrap_err().to_string()
    };
    assert!(refused(array![[1.0, 2.0]], &[[0.0, 1.0]]).contains("2 dimensions, and ranges of 1"));
    assert!(refused(array![[f32::NAN]], &[[0.0, 1.0]]).contains("not a finite number"));
    assert!(refused(array![[1.0]], &[[1.0, 0.0]]).contains("the range of dimension 1 is none"));
    assert!(refused(Array2::zeros((0, 1)), &[[0.0, 1.0]]).contains("holds no coefficients"));
    let bundle = crate::bundle::tests::of_coefficients(
        crate::Basis::Pca(crate::basis::Linear::new(array![0.0], array![[1.0]], array![[1.0]]).unwrap()),
        array![[0.0], [1.0]].view(),
    );
    let sentence = ObservedSample::decode(&bundle.encode().unwrap()).unwrap_err().to_string();
    assert!(sentence.contains("this is not a sample"), "{sentence}");
}

#[test]
fn every_flipped_byte_and_every_truncation_is_refused() {
    let bytes = small().encode().unwrap();
    for position in 0..bytes.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[position] ^= mask;
            assert!(ObservedSample::decode(&damaged).is_err(), "byte {position} flipped by {mask:#x} was accepted");
        }
        assert!(ObservedSample::decode(&bytes[..position]).is_err(), "the first {position} bytes were accepted");
    }
}

#[test]
fn rows_that_are_not_whole_are_refused_behind_a_right_checksum() {
    let forged = |levels: Vec<u8>| {
        let plain = PlainSample { ranges: vec![[0.0, 1.0]; 2], levels };
        ObservedSample::decode(&envelope::seal(KIND, &plain).unwrap()).unwrap_err().to_string()
    };
    assert!(forged(vec![0; 6]).contains("its 3 coefficients are not rows of 2"));
    assert!(forged(vec![0; 5]).contains("cut"));
    assert!(forged(Vec::new()).contains("holds no coefficients"));
}

#[test]
fn a_ring_is_dense_on_the_ring_and_bare_within() {
    let density = ring().density([0, 1], [[-1.2, 1.2]; 2], [24; 2]);
    assert!((density.sum() - 1000.0).abs() < 0.1, "nothing is lost: {}", density.sum());
    let (middle, right) = (density[[12, 12]], density[[12, 21]]);
    assert!(middle < 0.01 && right > 5.0, "{middle} in the middle, {right} on the ring");
}

#[test]
fn rows_are_of_the_second_dimension_and_ranges_cut() {
    let sample =
        ObservedSample::new(array![[0.92, 0.12], [0.92, 0.12], [0.12, 0.12]].view(), &[[0.0, 1.0]; 2]).unwrap();
    let grid = sample.density([0, 1], [[0.0, 1.0]; 2], [20, 10]);
    assert_eq!(grid.dim(), (10, 20));
    let densest = grid.indexed_iter().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
    assert_eq!(densest, (1, 18));
    assert!((sample.density([0, 1], [[0.5, 1.0], [0.0, 1.0]], [20, 10]).sum() - 2.0).abs() < 1e-4);
    let turned = sample.density([1, 0], [[0.0, 1.0]; 2], [10, 20]);
    assert!((&turned - &grid.t()).iter().all(|difference| difference.abs() < 1e-6));
}

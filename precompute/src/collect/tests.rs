use super::*;
use crate::fingerprint::Fingerprint;
use crate::store::npy::read_activations;
use ndarray::{Array2, ArrayView4, s};
use std::collections::HashSet;
use std::path::PathBuf;

/// A layer whose three channels are the row, the column and the image's red: an activation tells where it is from.
struct Places {
    side: usize,
    batches: Vec<usize>,
}

impl Layer for Places {
    fn activations(&mut self, images: ArrayView4<'_, f32>) -> Result<Array4<f32>> {
        self.batches.push(images.len_of(Axis(0)));
        assert_eq!(images.shape()[1..], [3, 224, 224]);
        Ok(Array4::from_shape_fn((images.len_of(Axis(0)), 3, self.side, self.side), |(n, c, y, x)| match c {
            0 => y as f32,
            1 => x as f32,
            _ => (images[[n, 0, 5, 5]] * 255.0).round(),
        }))
    }
}

/// Photos in name only: number i is (10 i, 0, 0), and one cannot be read.
struct Reds {
    count: usize,
    unreadable: usize,
}

const REDS: Reds = Reds { count: 7, unreadable: 2 };

impl Stimuli for Reds {
    fn unit(&self) -> &'static str {
        "photos"
    }

    fn count(&self) -> usize {
        self.count
    }

    fn image(&self, index: usize) -> std::result::Result<Array3<f32>, Unreadable> {
        if index == self.unreadable {
            return Err((PathBuf::from(format!("{index}.png")), "it is no photo".into()));
        }
        let red = (10 * index) as f32 / 255.0;
        Ok(Array3::from_shape_fn((3, SIDE_PX, SIDE_PX), |(channel, ..)| if channel == 0 { red } else { 0.0 }))
    }

    fn mark(&self, fingerprint: Fingerprint) -> Fingerprint {
        fingerprint
    }
}

fn run(folder: &Path, options: Options, side: usize) -> (Collected, Array2<f32>, Vec<usize>) {
    let mut layer = Places { side, batches: Vec::new() };
    let out = folder.join("X.npy");
    let collected = collect(&mut layer, &REDS, options, &out, &mut |_| ()).unwrap();
    (collected, read_activations(&out).unwrap(), layer.batches)
}

const OPTIONS: Options = Options { positions_per_photo: 20, seed: 1, batch: 3 };

#[test]
fn every_photo_gives_its_positions_and_the_unreadable_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (collected, x, batches) = run(folder.path(), OPTIONS, 9);
    assert_eq!((collected.images, collected.count, collected.channels), (6, 120, 3));
    assert_eq!(collected.skipped.len(), 1);
    assert!(collected.skipped[0].0.ends_with("2.png") && !collected.skipped[0].1.is_empty());
    assert_eq!((x.dim(), batches), ((120, 3), vec![2, 3, 1]));
    let reds: Vec<f32> = x.slice(s![..;20, 2]).to_vec();
    assert_eq!(reds, [0.0, 10.0, 30.0, 40.0, 50.0, 60.0]);
}

#[test]
fn positions_are_distinct_reach_everywhere_and_keep_off_the_border() {
    let folder = tempfile::tempdir().unwrap();
    let (_, x, _) = run(folder.path(), OPTIONS, 9);
    let mut reached = HashSet::new();
    for photo in x.axis_chunks_iter(Axis(0), 20) {
        let places: HashSet<_> = photo.outer_iter().map(|a| (a[0] as usize, a[1] as usize)).collect();
        assert_eq!(places.len(), 20);
        reached.extend(places);
    }
    assert!(reached.iter().all(|(y, x)| (1..8).contains(y) && (1..8).contains(x)));
    // 120 draws from 49 positions miss one now and then.
    assert!(reached.len() > 40, "only {} of 49 positions were drawn", reached.len());
}

#[test]
fn photos_draw_different_positions() {
    let folder = tempfile::tempdir().unwrap();
    let (_, x, _) = run(folder.path(), OPTIONS, 9);
    assert_ne!(x.slice(s![..20, ..2]), x.slice(s![20..40, ..2]));
}

#[test]
fn the_batch_size_does_not_change_a_value_and_the_seed_does() {
    let folder = tempfile::tempdir().unwrap();
    let (_, x, _) = run(folder.path(), OPTIONS, 9);
    let (_, all_at_once, _) = run(folder.path(), Options { batch: 64, ..OPTIONS }, 9);
    let (_, one_by_one, _) = run(folder.path(), Options { batch: 1, ..OPTIONS }, 9);
    assert_eq!(x, all_at_once);
    assert_eq!(x, one_by_one);
    assert_ne!(x, run(folder.path(), Options { seed: 2, ..OPTIONS }, 9).1);
}

#[test]
fn a_small_map_gives_all_its_inner_positions_once() {
    let folder = tempfile::tempdir().unwrap();
    let (collected, x, _) = run(folder.path(), OPTIONS, 5);
    assert_eq!((collected.positions_per_photo, collected.count), (9, 54));
    let places: HashSet<_> = x.slice(s![..9, ..2]).outer_iter().map(|a| (a[0] as usize, a[1] as usize)).collect();
    assert_eq!(places.len(), 9);
}

#[test]
fn progress_counts_every_photo() {
    let folder = tempfile::tempdir().unwrap();
    let (mut layer, mut heard) = (Places { side: 9, batches: Vec::new() }, Vec::new());
    let out = folder.path().join("X.npy");
    collect(&mut layer, &REDS, OPTIONS, &out, &mut |done| heard.push(done)).unwrap();
    assert_eq!(heard, [3, 6, 7]);
}

#[test]
fn what_cannot_be_collected_is_a_sentence_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out/X.npy");
    let refusal = |stimuli: &dyn Stimuli, side| {
        let mut layer = Places { side, batches: Vec::new() };
        collect(&mut layer, stimuli, OPTIONS, &out, &mut |_| ()).unwrap_err().to_string()
    };
    assert!(refusal(&Reds { count: 1, unreadable: 0 }, 9).contains("none of the 1 photos could be read"));
    assert!(refusal(&REDS, 2).contains("choose an earlier layer"));
    assert!(!out.exists());
}

use super::*;
use crate::fingerprint::Fingerprint;
use crate::model::ReceptiveField;
use crate::stimuli::SIDE_PX;
use crate::store::npy::read_activations;
use ndarray::{Array2, Array3, ArrayView4};
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
    let collected = collect(&mut layer, None, &REDS, options, &out, &mut |_| ()).unwrap();
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
    collect(&mut layer, None, &REDS, OPTIONS, &out, &mut |done| heard.push(done)).unwrap();
    assert_eq!(heard, [3, 6, 7]);
}

#[test]
fn what_cannot_be_collected_is_a_sentence_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out/X.npy");
    let refusal = |stimuli: &dyn Stimuli, side| {
        let mut layer = Places { side, batches: Vec::new() };
        collect(&mut layer, None, stimuli, OPTIONS, &out, &mut |_| ()).unwrap_err().to_string()
    };
    assert!(refusal(&Reds { count: 1, unreadable: 0 }, 9).contains("none of the 1 photos could be read"));
    assert!(refusal(&REDS, 2).contains("choose an earlier layer"));
    assert!(!out.exists());
}

/// A layer that sees one pixel of four: its map is the image's every second row and column.
struct EverySecond(Vec<[usize; 2]>);

impl Layer for EverySecond {
    fn activations(&mut self, images: ArrayView4<'_, f32>) -> Result<Array4<f32>> {
        self.0.push([images.len_of(Axis(0)), images.len_of(Axis(2))]);
        Ok(images.slice(s![.., .., ..;2, ..;2]).to_owned())
    }
}

/// Images in which no pixel is like another.
struct Ramps;

impl Stimuli for Ramps {
    fn unit(&self) -> &'static str {
        "images"
    }

    fn count(&self) -> usize {
        70
    }

    fn image(&self, index: usize) -> std::result::Result<Array3<f32>, Unreadable> {
        if index % 10 == 3 {
            return Err((PathBuf::from("gone.png"), "it is no photo".into()));
        }
        Ok(Array3::from_shape_fn((3, SIDE_PX, SIDE_PX), |(c, y, x)| {
            (index * 3 + c) as f32 + (y * SIDE_PX + x) as f32 / 65536.0
        }))
    }

    fn mark(&self, fingerprint: Fingerprint) -> Fingerprint {
        fingerprint
    }
}

#[test]
fn crops_give_the_positions_and_values_that_whole_images_give() {
    let folder = tempfile::tempdir().unwrap();
    let field = ReceptiveField { size_px: [1; 2], stride_px: [2; 2], first_px: [0; 2] };
    let crops = Crops::new(&field, [SIDE_PX; 2], [SIDE_PX / 2; 2]).unwrap();
    let out = folder.path().join("X.npy");
    for positions_per_photo in [1, 30] {
        for batch in [1, 2] {
            let options = Options { positions_per_photo, batch, seed: 5 };
            let shown = |crops| {
                let mut layer = EverySecond(Vec::new());
                let collected = collect(&mut layer, crops, &Ramps, options, &out, &mut |_| ()).unwrap();
                (collected, read_activations(&out).unwrap(), layer.0)
            };
            let (whole, x, runs) = shown(None);
            assert!(runs.len() >= 35 && runs.iter().all(|run| run[1] == SIDE_PX));
            let (cropped, of_crops, runs) = shown(Some(&crops));
            assert_eq!((&whole, &x), (&cropped, &of_crops));
            assert_eq!((whole.images, whole.count), (63, 63 * positions_per_photo as u64));
            assert!(runs.iter().all(|run| run[1] == 2), "{runs:?}");
            // 16 or 32 images at a time, each with as many crops as positions.
            assert!(runs.iter().all(|run| run[0] > 10 * batch * positions_per_photo || run == runs.last().unwrap()));
        }
    }
}

#[test]
fn crops_of_a_map_without_inner_positions_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("X.npy");
    let field = ReceptiveField { size_px: [9; 2], stride_px: [100; 2], first_px: [0; 2] };
    let crops = Crops::new(&field, [SIDE_PX; 2], [2; 2]).unwrap();
    let mut layer = EverySecond(Vec::new());
    let sentence = collect(&mut layer, Some(&crops), &Ramps, OPTIONS, &out, &mut |_| ()).unwrap_err().to_string();
    assert!(sentence.contains("choose an earlier layer"), "{sentence}");
    assert!(!out.exists());
}

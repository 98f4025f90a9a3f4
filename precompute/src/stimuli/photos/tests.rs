use super::*;
use image::{ImageBuffer, Luma, Rgb, RgbImage};
use std::fs;

fn saved(image: &DynamicImage, folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    image.save(&path).unwrap();
    path
}

/// An image whose red grows to the right and whose green grows downwards.
fn ramps(width: u32, height: u32) -> RgbImage {
    let share = |i: u32, n: u32| (255 * i / (n - 1)) as u8;
    RgbImage::from_fn(width, height, |x, y| Rgb([share(x, width), share(y, height), 7]))
}

#[test]
fn photos_are_found_in_all_folders_and_in_the_same_order_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["b/2.JPG", "b/1.jpeg", "a.WebP", "c/d/e.png", "notes.txt", "b/3.gif"] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"").unwrap();
    }
    let photos = find(folder.path()).unwrap();
    let names: Vec<_> = photos.iter().map(|p| p.strip_prefix(folder.path()).unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["a.WebP", "b/1.jpeg", "b/2.JPG", "c/d/e.png"]);
}

#[test]
fn a_folder_without_photos_is_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let sentence = find(folder.path()).unwrap_err().to_string();
    assert!(sentence.contains("there are no photos") && sentence.contains("webp"), "{sentence}");
    assert!(find(&folder.path().join("nowhere")).unwrap_err().to_string().contains("cannot be listed"));
}

#[test]
fn an_order_is_random_and_comes_back_with_its_seed() {
    let photos: Vec<PathBuf> = (0..100).map(|i| PathBuf::from(format!("{i:03}.jpg"))).collect();
    let order = shuffled(photos.clone(), 3);
    assert_eq!(order, shuffled(photos.clone(), 3));
    assert_ne!(order, shuffled(photos.clone(), 4));
    assert_ne!(order, photos);
    let mut sorted = order;
    sorted.sort();
    assert_eq!(sorted, photos);
}

#[test]
fn a_photo_of_the_right_size_is_cut_but_not_resampled() {
    let folder = tempfile::tempdir().unwrap();
    let image = ramps(301, 256);
    let planes = load(&saved(&image.clone().into(), folder.path(), "a.png")).unwrap();
    assert_eq!(planes.dim(), (3, 224, 224));
    let (left, top) = ((301 - 256) / 2 + 16, 16);
    for (x, y) in [(0, 0), (223, 0), (100, 223)] {
        let pixel = image.get_pixel(left + x, top + y);
        for channel in 0..3 {
            assert_eq!(planes[[channel, y as usize, x as usize]], f32::from(pixel[channel]) / 255.0);
        }
    }
}

#[test]
fn a_large_photo_keeps_its_centre_and_its_sides() {
    let folder = tempfile::tempdir().unwrap();
    let planes = load(&saved(&ramps(1200, 900).into(), folder.path(), "a.png")).unwrap();
    // The crop shows 224/256 of the shorter side, and as many pixels of the longer one.
    let shown = 224.0 / 256.0;
    let (half_width, half_height) = (shown * 900.0 / 1200.0 / 2.0, shown / 2.0);
    assert!((planes[[0, 50, 0]] - (0.5 - half_width)).abs() < 0.01, "{}", planes[[0, 50, 0]]);
    assert!((planes[[0, 50, 223]] - (0.5 + half_width)).abs() < 0.01);
    assert!((planes[[1, 0, 9]] - (0.5 - half_height)).abs() < 0.01);
    assert!((planes[[1, 223, 9]] - (0.5 + half_height)).abs() < 0.01);
}

#[test]
fn fine_patterns_do_not_alias() {
    // Columns of one pixel, black and white: reduced by 3.9 they must become grey.
    let stripes = RgbImage::from_fn(1000, 1000, |x, _| Rgb([if x % 2 == 0 { 0 } else { 255 }; 3]));
    let planes = centre(stripes.into());
    assert!(planes.iter().all(|v| (v - 0.5).abs() < 0.02));
}

#[test]
fn a_small_photo_is_enlarged() {
    assert_eq!(centre(ramps(40, 30).into()).dim(), (3, 224, 224));
}

#[test]
fn grey_and_deep_photos_become_rgb() {
    let folder = tempfile::tempdir().unwrap();
    let grey = ImageBuffer::from_pixel(256, 256, Luma([51u8]));
    let planes = load(&saved(&grey.into(), folder.path(), "grey.jpg")).unwrap();
    assert!(planes.iter().all(|v| (v - 0.2).abs() < 0.005));
    let deep = ImageBuffer::from_pixel(256, 300, Rgb([65535u16, 13107, 1]));
    let planes = load(&saved(&deep.into(), folder.path(), "deep.png")).unwrap();
    let pixel = [planes[[0, 9, 9]], planes[[1, 9, 9]], planes[[2, 9, 9]]];
    assert_eq!(pixel, [1.0, 0.2, 1.0 / 65535.0]);
}

#[test]
fn a_photo_in_printing_inks_becomes_rgb() {
    // Written by Pillow: CMYK, 64 x 64 pixels, all of them red (cyan 0, magenta 100 %, yellow 100 %, black 0).
    let bytes = include_bytes!("../../../tests/fixtures/cmyk.jpg.bin");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cmyk.jpg");
    fs::write(&path, bytes).unwrap();
    let planes = load(&path).unwrap();
    let pixel = [planes[[0, 9, 9]], planes[[1, 9, 9]], planes[[2, 9, 9]]];
    assert!(pixel[0] > 0.95 && pixel[1] < 0.05 && pixel[2] < 0.05, "{pixel:?}");
}

#[test]
fn what_is_no_photo_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jpg");
    fs::write(&path, b"<html>").unwrap();
    assert!(!load(&path).unwrap_err().is_empty());
    assert!(!load(&folder.path().join("b.jpg")).unwrap_err().is_empty());
}

#[test]
fn parts_are_what_the_whole_photo_has_there() {
    let folder = tempfile::tempdir().unwrap();
    saved(&ramps(301, 256).into(), folder.path(), "a.png");
    saved(&ramps(400, 333).into(), folder.path(), "b.png");
    let photos = Photos::find(folder.path(), 0).unwrap();
    let starts = [[0, 0], [216, 212], [100, 7]];
    for index in 0..2 {
        let whole = photos.image(index).unwrap();
        let parts = photos.parts(index, [8, 12], &starts).unwrap();
        assert_eq!(parts.dim(), (3, 3, 8, 12));
        for (part, [top, left]) in parts.outer_iter().zip(starts) {
            assert_eq!(part, whole.slice(ndarray::s![.., top..top + 8, left..left + 12]));
        }
    }
}

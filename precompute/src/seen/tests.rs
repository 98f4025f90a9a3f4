use super::*;
use std::f64::consts::TAU;
use tuning_shared::Point;

/// Write a strip of gratings whose angle turns by `turn` degrees from the first point to the last.
fn write_strip(folder: &Path, dimension: usize, points: usize, turn: f64) {
    let images = Array4::from_shape_fn((points, 64, 64, 3), |(t, y, x, _)| {
        let angle = (30.0 + turn * t as f64 / (points - 1) as f64).to_radians();
        let along = x as f64 * angle.cos() + y as f64 * angle.sin();
        (127.5 + 100.0 * (TAU * along / 8.0).cos()) as u8
    });
    let points = (0..points).map(|t| Point { coefficient: t as f32, target_norm: 1.0, cosine: 1.0 }).collect();
    Strip { images, points }.write(&strip_path(folder, dimension)).unwrap();
}

fn seen(strips: &Path, null: Option<&Path>) -> Result<Seen> {
    measure(strips, null, &mut |_, _| ())
}

#[test]
fn a_dimension_that_turns_passes_in_angle_alone_compared_at_the_points_of_the_null() {
    let (strips, null) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_strip(strips.path(), 0, 32, 90.0);
    write_strip(strips.path(), 1, 32, 5.0);
    for direction in 0..4 {
        write_strip(null.path(), direction, 8, 10.0 + direction as f64);
    }
    let found = seen(strips.path(), Some(null.path())).unwrap();
    assert_eq!((found.points_compared, found.dimensions[0].images.len()), (8, 32));
    assert!(found.passing(0).contains(&Attribute::Angle), "{:?}", found.dimensions[0].movement);
    assert!(!found.passing(1).contains(&Attribute::Angle), "{:?}", found.dimensions[1].movement);
    let text = table(&found);
    assert!(text.contains("99%: of 4 random directions") && text.lines().count() == 5, "{text}");
}

#[test]
fn images_come_through_a_sheet_in_their_order() {
    let images = Array4::from_shape_fn((10, 16, 16, 3), |(t, .., channel)| (20 * t + 5 * channel) as u8);
    let back = through_webp(&images, Path::new("strip")).unwrap();
    assert_eq!(back.dim(), images.dim());
    assert!(back.iter().zip(&images).all(|(a, b)| a.abs_diff(*b) < 12));
}

#[test]
fn what_cannot_be_measured_is_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let sentence = |strips: &Path, null: Option<&Path>| seen(strips, null).unwrap_err().to_string();
    assert!(sentence(folder.path(), None).contains("neither strips"));
    assert!(sentence(&folder.path().join("none"), None).contains("there is no such file or folder"));
    let (few, null) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_strip(few.path(), 0, 4, 10.0);
    assert!(sentence(few.path(), None).contains("4 points, too few"));
    write_strip(folder.path(), 0, 8, 10.0);
    write_strip(null.path(), 0, 12, 10.0);
    assert!(sentence(folder.path(), Some(null.path())).contains("8 points, and 12 are compared"));
    write_strip(null.path(), 1, 8, 10.0);
    assert!(sentence(folder.path(), Some(null.path())).contains("another number of points"));
}

//! An example scene, drawn by arithmetic: something for every attribute, so that no photo is needed.
//!
//! Rings whose frequency grows outwards hold every angle; patches of gratings hold angles, frequencies and colour
//! contrasts one by one; below them are discs of colour, hard edges, and strokes like those of writing.

use super::picture::Photo;
use std::f32::consts::PI;

/// Columns and rows.
const SIZE: (usize, usize) = (384, 288);
/// The ground on which all lies.
const GROUND: [f32; 3] = [0.52, 0.51, 0.49];
const INK: [f32; 3] = [0.08, 0.09, 0.11];
const PAPER: [f32; 3] = [0.95, 0.94, 0.9];

/// Radius of a patch.
const PATCH_PX: f32 = 20.0;

/// Radius of a disc.
const DISC_PX: f32 = 16.0;

/// Colours of the discs.
const DISCS: [[f32; 3]; 8] = [
    [0.86, 0.12, 0.12],
    [0.93, 0.5, 0.08],
    [0.95, 0.85, 0.12],
    [0.15, 0.6, 0.22],
    [0.1, 0.65, 0.7],
    [0.12, 0.25, 0.8],
    [0.55, 0.18, 0.65],
    [0.98, 0.98, 0.98],
];

/// A grating in a round window: where, pixels a cycle, angle, and the colours of its two halves.
struct Patch {
    at: (f32, f32),
    period_px: f32,
    angle: f32,
    colours: [[f32; 3]; 2],
}

/// The scene.
pub fn scene() -> Photo {
    let (width, height) = SIZE;
    let patches = patches();
    // Half up: rounding away from zero is a call in WebAssembly.
    let byte = |value: f32| (255.0 * value.clamp(0.0, 1.0) + 0.5) as u8;
    let mut pixels = Vec::with_capacity(4 * width * height);
    for y in (0..height).map(|y| y as f32 + 0.5) {
        let near: Vec<&Patch> = patches.iter().filter(|patch| (y - patch.at.1).abs() <= PATCH_PX + 1.0).collect();
        for x in (0..width).map(|x| x as f32 + 0.5) {
            let [red, green, blue] = colour_at((x, y), &near).map(byte);
            pixels.extend([red, green, blue, 255]);
        }
    }
    Photo { width, height, pixels }
}

fn patches() -> Vec<Patch> {
    let place = |column: usize, row: usize| (222.0 + 46.0 * column as f32, 34.0 + 50.0 * row as f32);
    let grey = [INK, PAPER];
    let angles = (0..4).map(|i| Patch { at: place(i, 0), period_px: 9.0, angle: i as f32 * PI / 4.0, colours: grey });
    let periods = [3.2, 5.0, 8.0, 15.0].into_iter().enumerate();
    let frequencies =
        periods.map(|(i, period_px)| Patch { at: place(i, 1), period_px, angle: PI / 3.0, colours: grey });
    let [red, green] = [[0.8, 0.25, 0.25], [0.2, 0.56, 0.3]];
    let [blue, yellow] = [[0.3, 0.36, 0.85], [0.75, 0.7, 0.2]];
    let contrasts =
        [([red, green], 8.0, 0.0), ([red, green], 14.0, 2.0), ([blue, yellow], 8.0, 1.0), ([blue, yellow], 14.0, 2.6)];
    let coloured = contrasts.into_iter().enumerate().map(|(i, (colours, period_px, angle))| Patch {
        at: place(i, 2),
        period_px,
        angle,
        colours,
    });
    angles.chain(frequencies).chain(coloured).collect()
}

fn colour_at((x, y): (f32, f32), patches: &[&Patch]) -> [f32; 3] {
    let light = 0.06 * (x / SIZE.0 as f32 - 0.5) - 0.05 * (y / SIZE.1 as f32 - 0.5);
    let mut colour = GROUND.map(|value| value + light);
    rings(&mut colour, (x, y));
    for patch in patches {
        let (dx, dy) = (x - patch.at.0, y - patch.at.1);
        // Most places lie in no patch, and cosines would be most of the work.
        if dx.abs() > PATCH_PX + 1.0 {
            continue;
        }
        let along = dx * patch.angle.cos() + dy * (patch.angle - PI / 2.0).cos();
        let half = 0.5 + 0.5 * (2.0 * PI * along / patch.period_px).cos();
        lay(&mut colour, mix(patch.colours[0], patch.colours[1], half), inside(PATCH_PX - length(dx, dy)));
    }
    discs(&mut colour, (x, y));
    edges(&mut colour, (x, y));
    writing(&mut colour, (x, y));
    colour
}

fn discs(colour: &mut [f32; 3], (x, y): (f32, f32)) {
    let dy = y - 194.0;
    if dy.abs() > DISC_PX + 1.0 {
        return;
    }
    for (index, disc) in DISCS.into_iter().enumerate() {
        let dx = x - 26.0 - 47.4 * index as f32;
        lay(colour, disc, inside(DISC_PX - length(dx, dy)));
    }
}

/// Rings from slow to fast, the inner as wide as the largest patch's stripes, the outer as narrow as pixels allow.
fn rings(colour: &mut [f32; 3], (x, y): (f32, f32)) {
    let distance = length(x - 98.0, y - 86.0);
    let opacity = inside(76.0 - distance);
    if opacity == 0.0 {
        return;
    }
    let wave = 0.5 + 0.5 * (PI * distance * distance / 420.0).cos();
    lay(colour, mix(INK, PAPER, wave), opacity);
}

/// Black beside white, along a line that leans, and a bar of each on the other.
fn edges(colour: &mut [f32; 3], (x, y): (f32, f32)) {
    let is_within = inside((y - 226.0).min(272.0 - y)).min(inside((x - 12.0).min(134.0 - x)));
    if is_within == 0.0 {
        return;
    }
    let side = inside(x - 73.0 - 0.5 * (y - 249.0));
    let bar = inside(2.5 - (x - 38.0).abs()).max(inside(2.5 - (x - 108.0).abs()));
    let white = side * (1.0 - bar) + (1.0 - side) * bar;
    lay(colour, mix(INK, PAPER, white), is_within);
}

/// Lines of strokes on paper: upright, level and slanted, as in letters.
fn writing(colour: &mut [f32; 3], (x, y): (f32, f32)) {
    let sheet = inside((x - 152.0).min(372.0 - x)).min(inside((y - 226.0).min(272.0 - y)));
    if sheet == 0.0 {
        return;
    }
    lay(colour, PAPER, sheet);
    let (column, row) = (((x - 160.0) / 11.0).floor(), ((y - 231.0) / 13.0).floor());
    if !(0.0..19.0).contains(&column) || !(0.0..3.0).contains(&row) {
        return;
    }
    let (u, v) = (x - 160.0 - 11.0 * column, y - 231.0 - 13.0 * row);
    // Which strokes a letter has follows from its place: no two lines are alike, and none spells anything.
    let letter = (column as u32 * 7 + row as u32 * 5 + (column as u32 * row as u32)) % 11;
    if letter == 10 {
        return;
    }
    let stroke = |has: bool, distance: f32| if has { inside(0.9 - distance) } else { 0.0 };
    let tall = inside((v - 0.5).min(9.5 - v));
    let broad = inside((u - 0.5).min(7.5 - u));
    let ink = [
        stroke(letter.is_multiple_of(2), (u - 1.5).abs()).min(tall),
        stroke(letter.is_multiple_of(3), (u - 6.5).abs()).min(tall),
        stroke(letter % 4 != 1, (v - 1.5).abs()).min(broad),
        stroke(letter % 3 != 2, (v - 8.5).abs()).min(broad),
        stroke(letter % 5 == 1, (u - 1.0 - 0.62 * v).abs() * 0.85).min(tall),
        stroke(letter % 5 == 3, (u - 7.0 + 0.62 * v).abs() * 0.85).min(tall),
    ];
    lay(colour, INK, ink.into_iter().fold(0.0, f32::max));
}

fn length(x: f32, y: f32) -> f32 {
    (x * x + y * y).sqrt()
}

/// How much of a pixel lies inside an edge that is this far away.
fn inside(distance_px: f32) -> f32 {
    (distance_px + 0.5).clamp(0.0, 1.0)
}

fn mix(a: [f32; 3], b: [f32; 3], share: f32) -> [f32; 3] {
    std::array::from_fn(|channel| a[channel] + (b[channel] - a[channel]) * share)
}

fn lay(colour: &mut [f32; 3], over: [f32; 3], opacity: f32) {
    *colour = mix(*colour, over, opacity);
}

#[cfg(test)]
mod tests {
    use super::*;
    use tuning_shared::live::photo::input_from_bytes;
    use tuning_shared::live::{Chain, Stem};

    #[test]
    fn the_scene_is_as_large_as_a_photo_is_shown_and_opaque() {
        let scene = scene();
        assert_eq!(scene.pixels.len(), 4 * scene.width * scene.height);
        assert!(scene.pixels.chunks_exact(4).all(|pixel| pixel[3] == 255));
        let size = (scene.width as u32, scene.height as u32);
        assert_eq!(super::super::picture::fitted(size), size);
    }

    #[test]
    fn every_filter_of_the_gabor_bank_answers_somewhere() {
        let (stem, scene) = (Stem::gabor(), scene());
        let mut chain = Chain::new(&stem, scene.height, scene.width).unwrap();
        chain.input_mut().copy_from_slice(&input_from_bytes(&stem.input, &scene.pixels));
        chain.forward();
        let channels = chain.plan().layer().stored_channels();
        let largest =
            |channel: usize| chain.layer().iter().skip(channel).step_by(channels).fold(0.0f32, |a, b| a.max(*b));
        let all: Vec<f32> = (0..stem.channels()).map(largest).collect();
        let most = all.iter().fold(0.0f32, |a, b| a.max(*b));
        assert!(all.iter().all(|answer| *answer > 0.1 * most), "{all:?}");
    }

    #[test]
    fn both_colour_contrasts_occur_with_both_signs() {
        let opponent = |weights: [f32; 3]| {
            let of = |pixel: &[u8]| (0..3).map(|c| weights[c] * f32::from(pixel[c]) / 255.0).sum::<f32>();
            scene().pixels.chunks_exact(4).map(of).fold((0.0f32, 0.0f32), |(low, high), v| (low.min(v), high.max(v)))
        };
        for weights in [[1.0, -1.0, 0.0], [0.5, 0.5, -1.0]] {
            let (low, high) = opponent(weights);
            assert!(low < -0.3 && high > 0.3, "{weights:?}: {low} to {high}");
        }
    }
}

//! How far each attribute moves along a strip.
//!
//! A visualization differs a little from its neighbour by chance, so the largest difference within a strip says little:
//! movement has to be steady. Each attribute is placed on a line or in a plane; a polynomial of third degree in the
//! position along the strip is fitted by least squares; and what counts is the variance of the fitted curve, less the
//! part that noise of the residuals' size would give it (as in adjusted R²; the movement is zero where that is more). It
//! is given as the range of an even motion along a line with this variance: an attribute that goes evenly from a to b
//! moves by |b − a|, one that only jitters by nothing, and a shuffled strip by nearly nothing.
//!
//! Third degree, because a strip often switches near the mean or passes over an extreme and comes back; a step keeps
//! 86 % of its variance. A rank correlation would see neither that way back nor how far anything moved.
//!
//! - Frequency lies on a line, in octaves.
//! - Angle lies in a plane: coherence times (cos 2θ, sin 2θ). So 179° is beside 1°, and an image without a direction
//!   lies in the middle, whatever its angle is said to be. A quarter turn at full coherence is a distance of 2.
//! - Phase likewise: agreement times (cos φ, sin φ). A direction of oscillation has two ends, and the phase changes sign
//!   with the choice. So the end is carried along the strip, each image taking that which is nearer to the choice
//!   before it, a mean in which coherent images count.
//! - A colour contrast lies on a line, in shares of the range of a channel.

use crate::attribute::{Attribute, Attributes};
use serde::{Deserialize, Serialize};

/// The degree of the fitted curve.
const DEGREE: usize = 3;

/// Fewest points along which movement is told from noise.
pub const FEWEST_POINTS: usize = DEGREE + 3;

/// How far each attribute moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Movement([f32; Attribute::ALL.len()]);

impl Movement {
    /// How far the attributes move along a strip of these images, in order. Zero for attributes that fewer than
    /// [`FEWEST_POINTS`] images have.
    pub fn along(strip: &[Attributes]) -> Self {
        Self::from_each(|attribute| range(&trace(strip, attribute)) as f32)
    }

    /// The movement that `of` gives for each attribute.
    pub fn from_each(of: impl FnMut(Attribute) -> f32) -> Self {
        Self(Attribute::ALL.map(of))
    }

    /// How far this attribute moves, in its unit: see the module's text.
    pub fn of(&self, attribute: Attribute) -> f32 {
        self.0[attribute as usize]
    }
}

/// Where an attribute lies, at a position along the strip.
struct Place {
    position: f64,
    at: [f64; 2],
}

/// The places of an attribute along a strip; images that lack it are left out.
fn trace(strip: &[Attributes], attribute: Attribute) -> Vec<Place> {
    let polar = |length: f32, degrees: f64| {
        let (sin, cos) = degrees.to_radians().sin_cos();
        [f64::from(length) * cos, f64::from(length) * sin]
    };
    let signs = if attribute == Attribute::Phase { ends(strip) } else { Vec::new() };
    let place = |(index, image): (usize, &Attributes)| {
        let at = match attribute {
            Attribute::Frequency => [f64::from(image.frequency?).log2(), 0.0],
            Attribute::Angle => polar(image.coherence, 2.0 * f64::from(image.angle_deg)),
            Attribute::Phase => polar(image.phase_agreement, signs[index] * f64::from(image.phase_deg)),
            Attribute::GreenPurple | Attribute::OrangeBlue | Attribute::GreenRed | Attribute::BlueRed => {
                let index = Attribute::CONTRASTS.iter().position(|c| *c == attribute)?;
                [f64::from(image.contrasts[index]), 0.0]
            }
        };
        Some(Place { position: index as f64, at })
    };
    strip.iter().enumerate().filter_map(place).collect()
}

/// For each image, 1 or −1: which end of its direction of oscillation goes on from the image before.
fn ends(strip: &[Attributes]) -> Vec<f64> {
    let mut before = [0.0; 2];
    let end = |image: &Attributes| {
        let (sin, cos) = f64::from(image.angle_deg).to_radians().sin_cos();
        let sign = if before[0] * cos + before[1] * sin < 0.0 { -1.0 } else { 1.0 };
        let weight = f64::from(image.coherence);
        for (kept, new) in before.iter_mut().zip([cos, sin]) {
            *kept = (1.0 - weight) * *kept + weight * sign * new;
        }
        sign
    };
    strip.iter().map(end).collect()
}

/// The range of an even motion with the variance of the curve through these places.
fn range(places: &[Place]) -> f64 {
    let count = places.len();
    if count < FEWEST_POINTS {
        return 0.0;
    }
    let curves = orthogonal_polynomials(places);
    let (mut fitted, mut left) = (0.0, 0.0);
    for coordinate in 0..2 {
        let values: Vec<f64> = places.iter().map(|p| p.at[coordinate]).collect();
        let mean = values.iter().sum::<f64>() / count as f64;
        let total: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        let part = |curve: &Vec<f64>| curve.iter().zip(&values).map(|(c, v)| c * v).sum::<f64>().powi(2);
        let along: f64 = curves.iter().map(part).sum();
        fitted += along;
        left += (total - along).max(0.0);
    }
    let noise = left * DEGREE as f64 / (count - 1 - DEGREE) as f64;
    let n = count as f64;
    // An even motion over a range of 1 has the variance (n + 1) / 12 (n − 1).
    ((fitted - noise).max(0.0) / n * 12.0 * (n - 1.0) / (n + 1.0)).sqrt()
}

/// Polynomials of degree 1 to [`DEGREE`] in the position: orthonormal over the places, and to a constant.
fn orthogonal_polynomials(places: &[Place]) -> Vec<Vec<f64>> {
    let count = places.len() as f64;
    let middle = places.iter().map(|p| p.position).sum::<f64>() / count;
    let mut curves: Vec<Vec<f64>> = vec![vec![count.sqrt().recip(); places.len()]];
    for degree in 1..=DEGREE {
        let power = |p: &Place| ((p.position - middle) / count).powi(degree as i32);
        let mut curve: Vec<f64> = places.iter().map(power).collect();
        for lower in &curves {
            let shared: f64 = curve.iter().zip(lower).map(|(a, b)| a * b).sum();
            curve.iter_mut().zip(lower).for_each(|(a, b)| *a -= shared * b);
        }
        let length = curve.iter().map(|v| v * v).sum::<f64>().sqrt();
        curve.iter_mut().for_each(|v| *v /= length);
        curves.push(curve);
    }
    curves.remove(0);
    curves
}

/// `count` of `points` points, evenly chosen from the first to the last: all where there are not more.
pub fn evenly_chosen(points: usize, count: usize) -> Vec<usize> {
    if points <= count || count < 2 {
        return (0..points).collect();
    }
    (0..count).map(|i| (i * (points - 1) + (count - 1) / 2) / (count - 1)).collect()
}

#[cfg(test)]
mod tests;

//! Which positions of an activation map are kept.

use super::Options;
use crate::{Error, Result};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// How many positions of a map [H' x W'] are kept: as many as asked for, or all that lie away from its border.
///
/// # Errors
/// When none does.
pub(super) fn kept(options: Options, [height, width]: [usize; 2]) -> Result<usize> {
    if height < 3 || width < 3 {
        return Err(Error::Activations(format!(
            "the layer's activation map has {height} x {width} positions, all of them on its border; choose an \
             earlier layer"
        )));
    }
    Ok(options.positions_per_photo.min((height - 2) * (width - 2)))
}

/// The rows and columns of `count` random positions of the image at this `place` in the order, away from the border of
/// its map [H' x W']. They depend on nothing else, and so not on how the image is forwarded.
pub(super) fn draw(seed: u64, place: usize, count: usize, [height, width]: [usize; 2]) -> Vec<[usize; 2]> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(place as u64);
    let inner = (height - 2) * (width - 2);
    let drawn = rand::seq::index::sample(&mut random, inner, count);
    drawn.into_iter().map(|position| [1 + position / (width - 2), 1 + position % (width - 2)]).collect()
}

//! What the page asks of the worker, and what it hears.
//!
//! Numbers of an activation are in the order of the layer's channels; pixels are row by row, red, green, blue and
//! opacity, a byte each.

use serde::{Deserialize, Serialize};
use tuning_shared::Basis;
use tuning_shared::live::{Field, Maps};

/// What the page asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Run this stem; the answer is [`Reply::Ready`] or [`Reply::Failed`].
    Load {
        /// Which.
        stem: StemSource,
        /// What to compute with.
        wish: Wish,
    },
    /// Move the target to this activation; the image follows from where it is.
    Target(Vec<f32>),
    /// Begin again from noise of this seed.
    Restart(u64),
    /// Stand still while nobody looks, or go on.
    Pause(bool),
    /// Tell the image as it is; the answer is [`Reply::Image`].
    Image,
    /// Give the graphics processor up, as if it had been lost.
    Lose,
    /// Run a photo through the layer; the answer is [`Reply::Maps`] or [`Reply::NoMaps`].
    Photo {
        /// The number of the question, which the answer repeats.
        ticket: u32,
        /// Rows and columns of the photo.
        size_px: (u32, u32),
        /// Its pixels, opaque.
        pixels: Vec<u8>,
        /// The basis whose coefficients are wanted.
        basis: Box<Basis>,
    },
    /// Move the target to the photo's activation at a row and a column of the layer.
    Spot {
        /// The row.
        row: u32,
        /// The column.
        column: u32,
    },
    /// Show the image as often as this allows.
    Motion(Motion),
}

/// Where a stem comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StemSource {
    /// The Gabor bank, which needs no file.
    Gabor,
    /// The bytes of a stem's file.
    File(Vec<u8>),
}

/// What to compute with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wish {
    /// The graphics processor where there is one, else this one.
    #[default]
    Best,
    /// The graphics processor, even one that software imitates.
    Gpu,
    /// This processor.
    Cpu,
}

impl Wish {
    /// The wish of an address: `engine=gpu` or `engine=cpu` among its pairs.
    pub fn of_query(query: &str) -> Self {
        let pairs = query.trim_start_matches('?').split('&');
        match pairs.filter_map(|pair| pair.strip_prefix("engine=")).next_back() {
            Some("gpu") => Self::Gpu,
            Some("cpu") => Self::Cpu,
            _ => Self::Best,
        }
    }

    /// What an address that keeps the wish ends with; nothing where there is none.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Best => "",
            Self::Gpu => "&engine=gpu",
            Self::Cpu => "&engine=cpu",
        }
    }
}

/// How much of an image's way to its target a visitor sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Motion {
    /// All of it.
    #[default]
    Full,
    /// The image that has settled, and on a long way one now and then: the visitor asked for less motion.
    Reduced,
}

impl Motion {
    /// Milliseconds of steps from one image to the next where the way is not shown.
    const REDUCED_MS: f64 = 1000.0;

    /// Whether the image is shown now, when so many milliseconds of steps have changed it since one was.
    pub fn shows(self, is_settled: bool, unshown_ms: f64) -> bool {
        self == Self::Full || is_settled || unshown_ms >= Self::REDUCED_MS
    }
}

/// What the page hears.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The worker's program runs and takes requests.
    Here,
    /// A stem is loaded: what computes it, and how large its images are. Heard again when the graphics processor is
    /// lost and this one goes on, at another size.
    Ready {
        /// What computes.
        tier: Tier,
        /// Side of the image, in pixels.
        size_px: u32,
        /// Channels of the layer.
        channels: u32,
        /// Bytes that the graphics processor's buffers take.
        gpu_bytes: u64,
    },
    /// The image moved.
    Frame {
        /// Its mean cosine to the target.
        cosine: f32,
        /// Steps since the target moved.
        steps: u32,
        /// Steps in all since the stem was loaded, and the milliseconds they took.
        total: (u64, f64),
        /// Whether it has settled.
        is_settled: bool,
        /// Side of the image, in pixels.
        size_px: u32,
        /// Its pixels, where the worker has no canvas of its own to show them on.
        pixels: Option<Vec<u8>>,
    },
    /// The image as it was asked for.
    Image {
        /// Side of the image, in pixels.
        size_px: u32,
        /// Its pixels.
        pixels: Vec<u8>,
    },
    /// Something could not be done: a sentence.
    Failed(String),
    /// What a basis says of a photo.
    Maps {
        /// The number of the question.
        ticket: u32,
        /// The coefficients.
        maps: PhotoMaps,
        /// Milliseconds from the pixels to the activations, and from those to the coefficients.
        took_ms: (f64, f64),
        /// Whether the graphics processor ran the layer.
        is_on_gpu: bool,
    },
    /// Why a basis says nothing of a photo: a sentence.
    NoMaps {
        /// The number of the question.
        ticket: u32,
        /// What is wrong.
        sentence: String,
    },
}

/// The coefficients of a photo at the positions of its maps, row by row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PhotoMaps {
    /// Rows.
    pub height: u32,
    /// Columns.
    pub width: u32,
    /// Rows and columns of the layer from one position to the next.
    pub stride: u32,
    /// Pixels of the photo from one position to the next.
    pub spacing_px: f32,
    /// The pixel on which the first position looks.
    pub first_px: f32,
    /// Pixels along a side of what a position sees.
    pub field_px: f32,
    /// The coefficients, those of a position beside each other.
    pub coefficients: Vec<f32>,
    /// The share (0 to 1) of the variance of the photo's activations that each dimension carries.
    pub shares: Vec<f64>,
}

impl PhotoMaps {
    /// Maps of a layer whose positions look at the photo in this way.
    pub fn new(maps: Maps, field: Field) -> Self {
        let Maps { height, width, stride, coefficients, shares } = maps;
        Self {
            height: height as u32,
            width: width as u32,
            stride: stride as u32,
            spacing_px: field.spacing_px * stride as f32,
            first_px: field.first_px,
            field_px: field.side_px,
            coefficients: coefficients.into_raw_vec_and_offset().0,
            shares,
        }
    }
}

/// What computes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tier {
    /// The graphics processor, with its name where the browser tells it.
    Gpu(String),
    /// This processor, and why.
    Cpu(String),
}

impl Tier {
    /// What a visitor reads of it.
    pub fn sentence(&self) -> String {
        match self {
            Self::Gpu(name) if name.is_empty() => "Computed on your graphics processor.".into(),
            Self::Gpu(name) => format!("Computed on your graphics processor: {name}."),
            Self::Cpu(why) if why.is_empty() => "Computed on your processor, at 64 pixels.".into(),
            Self::Cpu(why) => format!("Computed on your processor, at 64 pixels: {why}."),
        }
    }
}

/// The bytes of a message.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Only a type that postcard cannot write could fail, and these are not.
    postcard::to_allocvec(message).unwrap_or_default()
}

/// The message in these bytes, unless they are none.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_back_from_their_bytes() {
        let request = Request::Load { stem: StemSource::File(vec![1, 2, 3]), wish: Wish::Cpu };
        assert_eq!(decode::<Request>(&encode(&request)), Some(request));
        let reply = Reply::Frame {
            cosine: 0.5,
            steps: 7,
            total: (99, 1.5),
            is_settled: false,
            size_px: 1,
            pixels: Some(vec![0; 4]),
        };
        assert_eq!(decode::<Reply>(&encode(&reply)), Some(reply));
        assert_eq!(decode::<Reply>(&[255]), None);
    }

    #[test]
    fn an_address_may_wish() {
        let wishes = ["?basis=a&engine=gpu", "engine=cpu", "?engine=best", ""].map(Wish::of_query);
        assert_eq!(wishes, [Wish::Gpu, Wish::Cpu, Wish::Best, Wish::Best]);
    }

    #[test]
    fn a_wish_comes_back_from_its_suffix() {
        for wish in [Wish::Best, Wish::Gpu, Wish::Cpu] {
            assert_eq!(Wish::of_query(&format!("?layer=gabor{}", wish.suffix())), wish);
        }
    }

    #[test]
    fn reduced_motion_shows_the_end_and_little_of_a_long_way() {
        assert!(Motion::Full.shows(false, 0.0));
        assert!(Motion::Reduced.shows(true, 0.0) && Motion::Reduced.shows(false, 1000.0));
        assert!(!Motion::Reduced.shows(false, 999.0));
    }

    #[test]
    fn a_tier_says_why() {
        let tier = Tier::Cpu("this browser offers no graphics processor through WebGPU".into());
        assert!(tier.sentence().ends_with("at 64 pixels: this browser offers no graphics processor through WebGPU."));
        assert!(Tier::Gpu(String::new()).sentence().contains("graphics processor."));
    }
}

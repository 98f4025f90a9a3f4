//! What the live pages say of the image that is drawn.

use super::number;
use crate::live::status::{Stage, Status};
use tuning_shared::live::Descent;

/// Shown for a number that is not known yet.
const UNKNOWN: &str = "–";

/// The image that is drawn, ready to be placed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveReading {
    /// Its cosine to the target.
    pub cosine: String,
    /// Steps since the target moved, of all there are.
    pub steps: String,
    /// The share of the steps that are taken, in per cent.
    pub percent: u32,
    /// What computes, or that it is on its way.
    pub sentence: String,
    /// What a screen reader hears: nothing before the image has settled.
    pub spoken: String,
    /// What keeps it from being drawn.
    pub failure: Option<String>,
}

impl LiveReading {
    /// What is said of this status.
    pub fn new(status: &Status) -> Self {
        let most = Descent::default().steps;
        let is_drawn = status.is_drawn;
        let cosine = status.cosine.map_or_else(|| UNKNOWN.to_owned(), |cosine| number::decimal(cosine.into(), 2));
        let (sentence, failure) = match &status.stage {
            Stage::Untouched => (String::new(), None),
            Stage::Coming => ("The program that draws is on its way.".to_owned(), None),
            Stage::Ready => {
                let tier = status.tier.as_ref().map(|tier| tier.sentence()).unwrap_or_default();
                let told = status.remark.as_ref().map_or(tier + &pace(status), |remark| sentence_of(remark));
                (told, None)
            }
            Stage::Failed(sentence) => (String::new(), Some(sentence_of(sentence))),
        };
        let settled = is_drawn && status.is_settled;
        let spoken =
            if settled { format!("Settled after {} steps: cosine {cosine}.", status.steps) } else { String::new() };
        Self {
            steps: if is_drawn { format!("{} of {most}", status.steps) } else { UNKNOWN.to_owned() },
            percent: (status.steps * 100 / most as u32).min(100),
            cosine,
            sentence,
            spoken,
            failure,
        }
    }
}

/// How fast it was, once it rests: a number that changes all the time is none to read.
fn pace(status: &Status) -> String {
    let (steps, ms) = status.total;
    if !status.is_settled || ms <= 0.0 {
        return String::new();
    }
    format!(" {} steps a second.", number::count((steps as f64 * 1000.0 / ms).round() as u64))
}

/// What the worker told as a sentence: errors begin small and end open, as they may stand within another.
fn sentence_of(told: &str) -> String {
    let mut letters = told.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if told.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::protocol::{Reply, Tier};

    fn drawn(steps: u32, is_settled: bool) -> Status {
        let mut status = Status::started();
        let tier = Tier::Cpu("no WebGPU".into());
        status.hear(&Reply::Ready { tier, size_px: 64, channels: 4, gpu_bytes: 0 });
        status.hear(&Reply::Frame {
            cosine: 0.876,
            steps,
            total: (100, 2000.0),
            is_settled,
            size_px: 64,
            pixels: None,
        });
        status
    }

    #[test]
    fn nothing_is_claimed_before_there_is_an_image() {
        let reading = LiveReading::new(&Status::default());
        assert_eq!((reading.cosine.as_str(), reading.steps.as_str(), reading.sentence.as_str()), ("–", "–", ""));
    }

    #[test]
    fn a_screen_reader_hears_the_end_and_not_the_way() {
        assert_eq!(LiveReading::new(&drawn(64, false)).spoken, "");
        let reading = LiveReading::new(&drawn(128, true));
        assert_eq!(reading.spoken, "Settled after 128 steps: cosine 0.88.");
        assert_eq!((reading.steps.as_str(), reading.percent), ("128 of 128", 100));
    }

    #[test]
    fn what_computes_and_what_fails_is_a_sentence() {
        assert_eq!(LiveReading::new(&drawn(1, false)).sentence, "Computed on your processor, at 64 pixels: no WebGPU.");
        let pace = LiveReading::new(&drawn(128, true)).sentence;
        assert!(pace.ends_with("no WebGPU. 50 steps a second."), "{pace}");
        let failed = LiveReading::new(&Status::failed("the program did not come; try again"));
        assert_eq!(failed.failure.as_deref(), Some("The program did not come; try again."));
        let mut status = drawn(3, false);
        status.hear(&Reply::Failed("the target has no direction".into()));
        assert_eq!(LiveReading::new(&status).sentence, "The target has no direction.");
    }
}

//! What is known of the image that is drawn, from what the worker told so far.

use super::protocol::{Reply, Tier};

/// How far the worker has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has touched a live control yet.
    #[default]
    Untouched,
    /// It was started, and its program or its stem is still on the way.
    Coming,
    /// It draws.
    Ready,
    /// It cannot draw: a sentence.
    Failed(String),
}

/// The image that is drawn, in numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// How far the worker has come.
    pub stage: Stage,
    /// What computes.
    pub tier: Option<Tier>,
    /// Whether an image is on the canvas.
    pub is_drawn: bool,
    /// Its mean cosine to the target.
    pub cosine: Option<f32>,
    /// Steps since the target moved.
    pub steps: u32,
    /// Whether it has settled.
    pub is_settled: bool,
    /// Side of the image, in pixels.
    pub size_px: u32,
    /// Steps in all, and the milliseconds they took.
    pub total: (u64, f64),
    /// What could not be done although the worker draws: a sentence.
    pub remark: Option<String>,
}

impl Status {
    /// The worker was started.
    pub fn started() -> Self {
        Self { stage: Stage::Coming, ..Self::default() }
    }

    /// The worker cannot be had.
    pub fn failed(sentence: impl Into<String>) -> Self {
        Self { stage: Stage::Failed(sentence.into()), ..Self::default() }
    }

    /// Takes in what the worker told. A failure before it draws is its end; one after that is a remark.
    pub fn hear(&mut self, reply: &Reply) {
        match reply {
            Reply::Ready { tier, size_px, .. } => {
                self.stage = Stage::Ready;
                self.tier = Some(tier.clone());
                self.size_px = *size_px;
                self.remark = None;
            }
            Reply::Frame { cosine, steps, total, is_settled, size_px, .. } => {
                self.is_drawn = true;
                self.cosine = Some(*cosine);
                (self.steps, self.total, self.is_settled, self.size_px) = (*steps, *total, *is_settled, *size_px);
                self.remark = None;
            }
            Reply::Failed(sentence) if self.stage == Stage::Ready => self.remark = Some(sentence.clone()),
            Reply::Failed(sentence) => self.stage = Stage::Failed(sentence.clone()),
            Reply::Here | Reply::Image { .. } | Reply::Maps { .. } | Reply::NoMaps { .. } => {}
        }
    }

    /// Whether the worker draws, or is on the way to it.
    pub fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Coming | Stage::Ready)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(tier: Tier, size_px: u32) -> Reply {
        Reply::Ready { tier, size_px, channels: 4, gpu_bytes: 0 }
    }

    fn frame(steps: u32, is_settled: bool) -> Reply {
        Reply::Frame { cosine: 0.5, steps, total: (9, 1.0), is_settled, size_px: 128, pixels: None }
    }

    #[test]
    fn it_follows_what_the_worker_tells() {
        let mut status = Status::started();
        assert!(status.is_live() && !status.is_drawn);
        status.hear(&ready(Tier::Gpu(String::new()), 128));
        status.hear(&frame(7, false));
        assert!(status.is_drawn && !status.is_settled);
        assert_eq!((status.stage.clone(), status.cosine, status.steps), (Stage::Ready, Some(0.5), 7));
        status.hear(&ready(Tier::Cpu("lost".into()), 64));
        assert_eq!((status.size_px, status.tier.clone()), (64, Some(Tier::Cpu("lost".into()))));
        assert!(status.is_drawn, "the image stays until the next");
    }

    #[test]
    fn a_failure_is_the_end_only_of_what_has_not_begun() {
        let mut status = Status::started();
        status.hear(&Reply::Failed("no program".into()));
        assert_eq!(status.stage, Stage::Failed("no program".into()));
        let mut status = Status::started();
        status.hear(&ready(Tier::Gpu(String::new()), 128));
        status.hear(&Reply::Failed("no direction".into()));
        assert_eq!((status.stage.clone(), status.remark.as_deref()), (Stage::Ready, Some("no direction")));
        status.hear(&frame(1, false));
        assert_eq!(status.remark, None);
    }
}

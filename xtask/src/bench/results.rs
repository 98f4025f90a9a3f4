//! What a run measured.

use super::Part;
use super::collecting::Collecting;
use super::numbers::median;
use super::records::{RenderReport, Strips};

/// The name of our own way among the ways of reducing.
pub(super) const OURS: &str = "ours";

/// What was asked for.
pub(super) struct Settings {
    pub(super) rounds: usize,
    pub(super) targets: usize,
    pub(super) parts: Vec<Part>,
}

impl Settings {
    pub(super) fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }
}

/// Everything the page is written from.
pub(super) struct Results {
    pub(super) settings: Settings,
    /// What the machine is, by name.
    pub(super) machine: Vec<(String, String)>,
    /// Versions of what is compared, by name.
    pub(super) versions: Vec<(String, String)>,
    /// The share of the machine that other programs took just before each round, where that can be known.
    pub(super) busy: Vec<f64>,
    pub(super) layers: Vec<Layer>,
    pub(super) collecting: Vec<Collecting>,
    /// Activations that were reduced.
    pub(super) rows: usize,
    pub(super) reductions: Vec<Reduction>,
    /// Seconds that ours took after each reduction to order, sign and describe its dimensions.
    pub(super) describing: Vec<f64>,
}

/// The measurements of one layer; a value a round.
pub(super) struct Layer {
    pub(super) name: &'static str,
    /// Milliseconds an image and step.
    pub(super) ours: Vec<f64>,
    pub(super) single: Vec<f64>,
    pub(super) batched: Vec<f64>,
    /// Milliseconds an image, for each way of running the convolutions.
    pub(super) convolutions: Vec<(String, Vec<f64>)>,
    pub(super) quality: Option<Quality>,
    /// The smallest budget of ours that reaches Lucent's mean cosine.
    pub(super) reached: Option<Cosines>,
    /// Seconds a visualization of ours with that budget.
    pub(super) seconds: Vec<f64>,
    pub(super) strips: Option<Strips>,
}

/// The cosines of both sides on the finished images.
pub(super) struct Quality {
    pub(super) ours: Cosines,
    pub(super) lucent: Cosines,
    /// Ours by the number of steps.
    pub(super) by_steps: Vec<Cosines>,
}

/// How well all targets were reproduced after so many steps.
#[derive(Clone, Copy)]
pub(super) struct Cosines {
    pub(super) steps: usize,
    pub(super) mean: f64,
    pub(super) worst: f64,
}

/// A way of reducing activations.
pub(super) struct Reduction {
    /// `ica` or `pca`.
    pub(super) method: String,
    pub(super) name: String,
    pub(super) seconds: Vec<f64>,
    pub(super) iterations: Vec<f64>,
}

impl Results {
    pub(super) fn new(settings: Settings, machine: Vec<(String, String)>, versions: Vec<(String, String)>) -> Self {
        Self {
            settings,
            machine,
            versions,
            busy: Vec::new(),
            layers: Vec::new(),
            collecting: Vec::new(),
            rows: 0,
            reductions: Vec::new(),
            describing: Vec::new(),
        }
    }

    /// Adds a fit to those of the same method and name.
    pub(super) fn add_reduction(&mut self, method: &str, name: &str, seconds: f64, iterations: Option<u32>) {
        let known = self.reductions.iter().position(|r| r.method == method && r.name == name);
        let index = known.unwrap_or_else(|| {
            let (method, name) = (method.to_owned(), name.to_owned());
            self.reductions.push(Reduction { method, name, seconds: Vec::new(), iterations: Vec::new() });
            self.reductions.len() - 1
        });
        self.reductions[index].seconds.push(seconds);
        self.reductions[index].iterations.extend(iterations.map(f64::from));
    }
}

impl Layer {
    pub(super) fn new(name: &'static str) -> Self {
        Self {
            name,
            ours: Vec::new(),
            single: Vec::new(),
            batched: Vec::new(),
            convolutions: Vec::new(),
            quality: None,
            reached: None,
            seconds: Vec::new(),
            strips: None,
        }
    }

    /// Adds a time of one way of running the convolutions.
    pub(super) fn add_convolutions(&mut self, setup: &str, ms: f64) {
        match self.convolutions.iter_mut().find(|(known, _)| known == setup) {
            Some((_, times)) => times.push(ms),
            None => self.convolutions.push((setup.to_owned(), vec![ms])),
        }
    }

    /// The way of running the convolutions whose median is the smallest.
    pub(super) fn fastest_convolutions(&self) -> Option<(&str, &[f64])> {
        let middle = |times: &[f64]| median(times).unwrap_or(f64::INFINITY);
        let fastest = self.convolutions.iter().min_by(|a, b| middle(&a.1).total_cmp(&middle(&b.1)));
        fastest.map(|(setup, times)| (setup.as_str(), times.as_slice()))
    }
}

impl Cosines {
    pub(super) fn of_report(report: &RenderReport) -> Self {
        Self { steps: report.steps, mean: report.mean_cosine, worst: report.worst_cosine }
    }

    /// None of no images.
    pub(super) fn of_images(steps: usize, cosines: &[f64]) -> Option<Self> {
        let mean = cosines.iter().sum::<f64>() / cosines.len() as f64;
        let worst = cosines.iter().copied().reduce(f64::min)?;
        Some(Self { steps, mean, worst })
    }
}

#[cfg(test)]
mod tests {
    use super::{Cosines, Layer};

    #[test]
    fn the_fastest_way_is_that_of_the_smallest_median() {
        let mut layer = Layer::new("conv2d0");
        assert!(layer.fastest_convolutions().is_none());
        for (setup, ms) in [("a", 1.0), ("b", 0.1), ("a", 1.0), ("b", 5.0), ("a", 1.2), ("b", 5.0)] {
            layer.add_convolutions(setup, ms);
        }
        assert_eq!(layer.fastest_convolutions(), Some(("a", &[1.0, 1.0, 1.2][..])));
    }

    #[test]
    fn cosines_are_summed_up() {
        let cosines = Cosines::of_images(512, &[0.5, 0.75]).unwrap();
        assert_eq!((cosines.mean, cosines.worst), (0.625, 0.5));
        assert!(Cosines::of_images(512, &[]).is_none());
    }
}

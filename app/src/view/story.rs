//! How a bundle was made, in plain paragraphs with its own numbers.

use super::number;
use tuning_shared::{Bundle, Method, Sampling};

/// One step of the way from photographs to pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub title: &'static str,
    /// How, with numbers.
    pub text: String,
}

/// The steps, in order.
pub fn steps(bundle: &Bundle) -> Vec<Step> {
    vec![
        Step { title: "Look", text: look(bundle) },
        Step { title: "Reduce", text: reduce(bundle) },
        Step { title: "Sample", text: sample(bundle) },
        Step { title: "Draw", text: draw(bundle) },
    ]
}

/// Where the network's weights came from, and which better known ones they are not.
pub fn network(bundle: &Bundle) -> String {
    let mut text = bundle.model.provenance.clone();
    if bundle.model.name == "inceptionv1" {
        text.push_str(
            " Lucid and Lucent draw inception5h, another training of this design: its weights differ, so channels with \
             the same number are not the same.",
        );
    }
    text
}

/// What to keep in mind while looking.
pub fn caution(bundle: &Bundle) -> String {
    let (low, high) = cosines(bundle);
    let origin = match bundle.basis.method() {
        Method::Pca | Method::Ica => "the mean",
        Method::Nmf | Method::Lle => "zero",
    };
    format!(
        "Positions are in standard deviations (σ) of the observed coefficients from {origin}. The cosine says how nearly the network’s answer to a picture points the way its target does: 1 is exact, and \
         here it lies between {low} and {high}. It does not see length: far from {origin} all targets point almost the \
         same way, and their pictures hardly differ. A picture is one image among many that would do, not the only one."
    )
}

/// What the measured numbers mean, where there are any.
pub fn measures(bundle: &Bundle) -> Option<String> {
    let mut sentences = Vec::new();
    if let Some(tuning) = &bundle.tuning {
        sentences.push(format!(
            "What a dimension responds to was measured with {} gratings of known frequency, angle, phase and colour. An \
             attribute is named where it alone accounts for a larger share of the response’s variance than along {} of \
             {} random directions through the same activations. Gratings are not photographs: a dimension may follow \
             what they do not have.",
            number::count(tuning.gratings.shape().iter().product::<usize>() as u64),
            number::percent(tuning.null.share.into()),
            number::count(u64::from(tuning.null.rotations) * tuning.dimensions.len() as u64),
        ));
    }
    if bundle.dimensions.iter().any(|dimension| dimension.stability.is_some()) {
        sentences.push(
            "Stability says how often a dimension came back when the analysis began from other random seeds: the mean \
             absolute correlation with the one that matches it, 1 for always."
                .to_owned(),
        );
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn look(bundle: &Bundle) -> String {
    let activations = &bundle.activations;
    format!(
        "The network is shown {} images ({}). At {} random positions in each, the answers of all {} channels of \
         layer {} (its neurons, the same at every position) are written down: {} activations in all.",
        number::count(activations.photos.into()),
        activations.source,
        number::count(activations.positions_per_photo.into()),
        bundle.basis.channels(),
        bundle.layer,
        number::count(activations.count),
    )
}

fn reduce(bundle: &Bundle) -> String {
    let what = match bundle.basis.method() {
        Method::Pca => {
            "principal component analysis: directions at right angles, each with as much variance as is left"
        }
        Method::Ica => "independent component analysis: directions whose coefficients are as independent as can be",
        Method::Nmf => "non-negative matrix factorization: patterns that only add up and never cancel",
        Method::Lle => {
            "locally linear embedding: coordinates of a curved surface, which keep how each activation lies among its \
             neighbours"
        }
    };
    format!(
        "The activations are reduced to {} directions by {what}. Together they explain {} of the variance; they are \
         listed in the order of their own share.",
        bundle.basis.dimensions(),
        number::percent(bundle.explained_variance().into()),
    )
}

fn sample(bundle: &Bundle) -> String {
    let points = bundle.dimensions.first().map_or(0, |dimension| dimension.points.len());
    let how = match bundle.sampling {
        Sampling::Uniform => "in equal steps from the smallest coefficient observed to the largest",
        Sampling::EqualMass => "so that the same share of the observed coefficients lies between neighbours",
    };
    let target = match bundle.basis.method() {
        Method::Pca | Method::Ica => "the mean activation, moved along this direction alone",
        Method::Nmf => {
            "so much of this pattern alone. Cosine does not see how much, so that the pictures are nearly one"
        }
        Method::Lle => "the activation that the nearest of the activations embedded make up there",
    };
    format!("Along each direction {points} points are placed {how}. Each point is a target: {target}.")
}

fn draw(bundle: &Bundle) -> String {
    let rendering = &bundle.rendering;
    format!(
        "For each target an image of {0} × {0} pixels is changed, in {1} small steps, from noise until the layer’s \
         answer to it points the way the target does.",
        rendering.size_px,
        number::count(rendering.steps.into()),
    )
}

/// The lowest and the highest cosine of the bundle.
fn cosines(bundle: &Bundle) -> (String, String) {
    let all = || bundle.dimensions.iter().flat_map(|d| &d.points).map(|point| f64::from(point.cosine));
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    (number::decimal(low, 2), number::decimal(high, 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;
    use ndarray::Array2;
    use tuning_shared::Basis;
    use tuning_shared::basis::{Embedding, Nonnegative};

    #[test]
    fn the_story_has_the_numbers_of_the_bundle() {
        let text: String = steps(&sample::bundle()).into_iter().map(|step| step.text).collect();
        for number in ["10 images (small photographs)", "100 random", "8 channels", "1,000 activations"] {
            assert!(text.contains(number), "{number} is missing: {text}");
        }
        for number in ["2 directions", "50.0\u{a0}%", "4 points", "8 × 8 pixels", "64 small steps"] {
            assert!(text.contains(number), "{number} is missing: {text}");
        }
    }

    #[test]
    fn what_was_measured_is_explained_and_what_was_not_is_not() {
        let mut bundle = sample::bundle();
        let text = measures(&bundle).unwrap();
        assert!(text.contains("2,000 random directions") && text.contains("Stability"), "{text}");
        bundle.tuning = None;
        assert!(measures(&bundle).unwrap().starts_with("Stability"));
        bundle.dimensions.iter_mut().for_each(|dimension| dimension.stability = None);
        assert_eq!(measures(&bundle), None);
    }

    #[test]
    fn the_caution_gives_the_range_of_the_cosines() {
        let text = caution(&sample::bundle());
        assert!(text.contains("between 0.70 and 0.90") && text.contains("far from the mean all targets"), "{text}");
    }

    #[test]
    fn only_the_network_it_is_true_of_is_told_from_inception5h() {
        let mut bundle = sample::bundle();
        assert_eq!(network(&bundle), "Made here.");
        bundle.model.name = "inceptionv1".into();
        assert!(network(&bundle).contains("Lucent draw inception5h, another training"));
    }

    #[test]
    fn a_target_is_told_as_the_method_has_it() {
        let told = |basis: Basis| steps(&Bundle { basis, ..sample::bundle() })[2].text.clone();
        let dictionary = Nonnegative::new(Array2::ones((2, 8))).expect("ones are not negative");
        let landmarks = Embedding::new(Array2::ones((3, 8)), Array2::ones((3, 2)), 2, 1e-3).expect("shapes agree");
        assert!(told(sample::bundle().basis).contains("the mean activation, moved"));
        assert!(told(Basis::Nmf(dictionary)).contains("so much of this pattern alone"));
        assert!(told(Basis::Lle(landmarks)).contains("make up there"));
    }

    #[test]
    fn sampling_is_told_as_it_was_done() {
        let text = |sampling| steps(&sample::bundle_sampled(sampling))[2].text.clone();
        assert!(text(Sampling::Uniform).contains("in equal steps"));
        assert!(text(Sampling::EqualMass).contains("the same share"));
    }
}

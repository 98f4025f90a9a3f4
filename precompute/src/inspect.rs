//! A bundle as a table.

use std::fmt::Write;
use tuning_shared::Bundle;

/// What a bundle holds, for a person: a few lines about it and a row a dimension.
pub fn table(bundle: &Bundle) -> String {
    let (a, r) = (&bundle.activations, &bundle.rendering);
    let mut text = format!(
        "{}\n{}, {}, {} with {} components, {} points\n{} activations from {} images ({}), {:.1} % of their variance \
         explained\n{} x {} px, {} steps, seed {}\n\n",
        bundle.folder(),
        bundle.model.title,
        bundle.layer,
        bundle.basis.method().label(),
        bundle.basis.dimensions(),
        bundle.sampling.slug(),
        a.count,
        a.photos,
        a.source,
        100.0 * bundle.explained_variance(),
        r.size_px,
        r.size_px,
        r.steps,
        r.seed,
    );
    text +=
        "  #  explained     min σ    max σ  skewness  kurtosis  stability  points  mean cosine  strongest channels\n";
    for (index, d) in bundle.dimensions.iter().enumerate() {
        let o = &d.observed;
        let deviations = |v: f32| if o.standard_deviation > 0.0 { v / o.standard_deviation } else { 0.0 };
        let cosine = d.points.iter().map(|p| p.cosine).sum::<f32>() / d.points.len() as f32;
        let channels: Vec<String> = d.strongest_channels.iter().take(4).map(|(c, _)| c.to_string()).collect();
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "{:>3}  {:>7.2} %  {:>8.2} {:>8.2}  {:>8.2}  {:>8.1}  {:>9}  {:>6}  {:>11.3}  {}",
            index + 1,
            100.0 * d.explained_variance,
            deviations(o.min),
            deviations(o.max),
            o.skewness,
            o.excess_kurtosis,
            d.stability.map_or_else(|| "-".into(), |stability| format!("{stability:.2}")),
            d.points.len(),
            cosine,
            channels.join(" "),
        );
    }
    if let Some(sample) = &bundle.sample {
        text += &format!("\nsample of the activations: {sample}\n");
    }
    if let Some(tuning) = &bundle.tuning {
        text += &format!("\nresponses to gratings\n{}", crate::probe::table(tuning));
    }
    if let Some(seen) = &bundle.seen {
        text += &format!("\nseen to move along the strips\n{}", crate::seen::table(seen));
    }
    text
}

//! The page of results, in Markdown.

use super::numbers::{Ratio, median, three_digits};
use super::results::{Layer, OURS, Quality, Results};
use super::{Part, THREADS, collecting};

/// Lucent's default number of steps.
const LUCENT_STEPS: f64 = 512.0;

const INTRODUCTION: &str = "# Benchmarks

Written by `cargo xtask bench --peers`. A ratio is the other's time over ours: above 1, ours took less. It is the ratio
of the medians of all rounds, and in brackets the smallest and the largest ratio of one round.
";

/// The whole page.
pub(super) fn markdown(results: &Results) -> String {
    let sections = [
        INTRODUCTION.to_owned(),
        drawing_ratios(results),
        drawing_times(results),
        cosines(results),
        settling(results),
        strips(results),
        convolutions(results),
        reductions(results),
        collecting::page(&results.collecting),
        conditions(results),
        method(results),
        not_measured(results),
    ];
    sections.iter().filter(|section| !section.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// A table; nothing without rows.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head_cells: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    let rule = format!("|{}\n", "---|".repeat(head.len()));
    [line(&head_cells), rule].into_iter().chain(rows.iter().map(|row| line(row))).collect()
}

/// A heading over a body; nothing without a body.
pub(super) fn section(heading: &str, body: &str) -> String {
    if body.is_empty() { String::new() } else { format!("## {heading}\n\n{body}") }
}

/// A median in three digits, with its unit, or a dash.
fn middle(values: &[f64], unit: &str) -> String {
    median(values).map_or_else(|| "–".into(), |value| format!("{} {unit}", three_digits(value)))
}

fn or_dash(ratio: Option<Ratio>) -> String {
    ratio.map_or_else(|| "–".into(), |ratio| ratio.to_string())
}

/// Seconds of a whole visualization of Lucent's.
fn lucent_seconds(step_ms: &[f64]) -> Vec<f64> {
    step_ms.iter().map(|ms| ms * LUCENT_STEPS / 1e3).collect()
}

fn drawing_ratios(results: &Results) -> String {
    let head = ["layer", "", "Lucent, one image a call", "Lucent, batched"];
    let mut rows = Vec::new();
    for layer in results.layers.iter().filter(|layer| !layer.ours.is_empty()) {
        let ratio = |lucent: &[f64], ours: &[f64]| or_dash(Ratio::of(lucent, ours));
        rows.push(vec![
            layer.name.into(),
            "a step".into(),
            ratio(&layer.single, &layer.ours),
            ratio(&layer.batched, &layer.ours),
        ]);
        if results.settings.has(Part::Time) {
            rows.push(vec![
                layer.name.into(),
                "until Lucent's cosine".into(),
                ratio(&lucent_seconds(&layer.single), &layer.seconds),
                ratio(&lucent_seconds(&layer.batched), &layer.seconds),
            ]);
        }
    }
    section("Drawing: Lucent's time over ours", &table(&head, &rows))
}

fn drawing_times(results: &Results) -> String {
    let head = ["layer", "", "ours", "Lucent, one image a call", "Lucent, batched"];
    let mut rows = Vec::new();
    for layer in results.layers.iter().filter(|layer| !layer.ours.is_empty()) {
        rows.push(vec![
            layer.name.into(),
            "a step, per image".into(),
            middle(&layer.ours, "ms"),
            middle(&layer.single, "ms"),
            middle(&layer.batched, "ms"),
        ]);
        if results.settings.has(Part::Time) {
            let ours = match layer.reached {
                Some(reached) => format!("{} ({} steps)", middle(&layer.seconds, "s"), reached.steps),
                None => "not reached".into(),
            };
            let lucent = |ms: &[f64]| format!("{} ({LUCENT_STEPS} steps)", middle(&lucent_seconds(ms), "s"));
            rows.push(vec![
                layer.name.into(),
                "until Lucent's cosine, per image".into(),
                ours,
                lucent(&layer.single),
                lucent(&layer.batched),
            ]);
        }
    }
    table(&head, &rows)
}

fn cosines(results: &Results) -> String {
    let head = ["layer", "", "steps", "mean cosine", "worst cosine"];
    let mut rows = Vec::new();
    for layer in &results.layers {
        let Some(quality) = &layer.quality else { continue };
        let sides = [
            ("Lucent, its defaults", Some(quality.lucent)),
            ("ours, its defaults", Some(quality.ours)),
            ("ours, Lucent's mean reached", layer.reached),
        ];
        for (side, cosines) in sides {
            let Some(c) = cosines else { continue };
            rows.push(vec![
                layer.name.into(),
                side.into(),
                c.steps.to_string(),
                format!("{:.4}", c.mean),
                format!("{:.4}", c.worst),
            ]);
        }
    }
    section("The cosine on the finished, untransformed images", &table(&head, &rows))
}

fn settling(results: &Results) -> String {
    let drawn: Vec<_> = results.layers.iter().filter_map(|layer| Some((layer.name, layer.quality.as_ref()?))).collect();
    let steps = drawn.first().map_or(&[][..], |(_, quality)| &quality.by_steps);
    let head: Vec<String> =
        std::iter::once("steps".to_owned()).chain(steps.iter().map(|c| c.steps.to_string())).collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let row = |(name, quality): &(&str, &Quality)| {
        let means = quality.by_steps.iter().map(|c| format!("{:.4}", c.mean));
        std::iter::once((*name).to_owned()).chain(means).collect()
    };
    let rows: Vec<Vec<String>> = drawn.iter().map(row).collect();
    section("Where the mean cosine of ours settles", &table(&head, &rows))
}

fn strips(results: &Results) -> String {
    let head = ["layer", "", "difference of neighbours", "mean cosine"];
    let mut rows = Vec::new();
    for layer in &results.layers {
        let Some(strips) = layer.strips else { continue };
        let mut row = |what: &str, difference: f64, cosine: f64| {
            let difference = format!("{} of 255", three_digits(difference));
            rows.push(vec![layer.name.into(), what.into(), difference, format!("{cosine:.4}")]);
        };
        row("one seed for all points", strips.shared, strips.shared_cosine);
        row("a seed for each point", strips.own, strips.own_cosine);
    }
    section("How far the neighbours on a strip differ", &table(&head, &rows))
}

fn convolutions(results: &Results) -> String {
    let head =
        ["layer", "our step over its convolutions", "our step", "its convolutions", "the fastest way to run them"];
    let row = |layer: &Layer| {
        let (setup, times) = layer.fastest_convolutions()?;
        Some(vec![
            layer.name.into(),
            or_dash(Ratio::of(&layer.ours, times)),
            middle(&layer.ours, "ms"),
            middle(times, "ms"),
            setup.to_owned(),
        ])
    };
    let rows: Vec<Vec<String>> = results.layers.iter().filter_map(row).collect();
    section("A step beside its convolutions alone", &table(&head, &rows))
}

fn reductions(results: &Results) -> String {
    let head = ["", "its time over ours", "its time", "its iterations", "our time", "our iterations"];
    let row = |method: &str, name: &str| {
        let find = |name: &str| results.reductions.iter().find(|r| r.method == method && r.name == name);
        let (its, ours) = (find(name)?, find(OURS)?);
        Some(vec![
            format!("scikit-learn's {name}"),
            or_dash(Ratio::of(&its.seconds, &ours.seconds)),
            middle(&its.seconds, "s"),
            median(&its.iterations).map_or_else(|| "–".into(), |n| n.to_string()),
            middle(&ours.seconds, "s"),
            median(&ours.iterations).map_or_else(|| "–".into(), |n| n.to_string()),
        ])
    };
    let peers = results.reductions.iter().filter(|r| r.name != OURS);
    let rows: Vec<Vec<String>> = peers.filter_map(|r| row(&r.method, &r.name)).collect();
    let heading = format!("Reducing {} activations of 64 channels to 16 components", results.rows);
    let mut body = table(&head, &rows);
    if !body.is_empty() && !results.describing.is_empty() {
        let time = middle(&results.describing, "s");
        body += &format!("\nTo order, sign and describe its dimensions ours took {time} more, for either method.\n");
    }
    section(&heading, &body)
}

fn conditions(results: &Results) -> String {
    let facts = results.machine.iter().chain(&results.versions);
    let rows: Vec<Vec<String>> = facts.map(|(what, found)| vec![what.clone(), found.clone()]).collect();
    let asked = format!(
        "\nRounds: {}. Targets a layer: {}. Threads of every side: {THREADS}.\n",
        results.settings.rounds, results.settings.targets
    );
    let busy = results.busy.iter().copied().reduce(f64::max).map_or_else(String::new, |share| {
        format!("Just before a round, other programs kept at most {:.0} % of the machine busy.\n", 100.0 * share)
    });
    section("Where", &(table(&["", ""], &rows) + &asked + &busy))
}

fn method(results: &Results) -> String {
    let has = |part| results.settings.has(part);
    let paragraphs = [
        (true, include_str!("method/general.md")),
        (has(Part::Step) || has(Part::Quality), include_str!("method/drawing.md")),
        (has(Part::Convolutions), include_str!("method/convolutions.md")),
        (has(Part::Strips), include_str!("method/strips.md")),
        (has(Part::Reduce), include_str!("method/reduce.md")),
        (has(Part::Collect), include_str!("method/collecting.md")),
    ];
    let kept: Vec<&str> = paragraphs.into_iter().filter(|(kept, _)| *kept).map(|(_, text)| text).collect();
    section("How", &kept.concat())
}

fn not_measured(results: &Results) -> String {
    let mut missing = String::from(include_str!("method/not_measured.md"));
    let parts = [
        (Part::Step, "the time of a step"),
        (Part::Quality, "the cosines"),
        (Part::Time, "the time until Lucent's cosine"),
        (Part::Convolutions, "the convolutions alone"),
        (Part::Strips, "the neighbours on a strip"),
        (Part::Reduce, "PCA and FastICA"),
        (Part::Collect, "collecting"),
    ];
    for (_, what) in parts.iter().filter(|(part, _)| !results.settings.has(*part)) {
        missing += &format!("- In this run: {what}; not asked for.\n");
    }
    section("Not measured", &missing)
}

#[cfg(test)]
mod tests {
    use super::super::records::Strips;
    use super::super::results::{Cosines, Layer, Quality, Results, Settings};
    use super::{Part, markdown, table};

    fn results(parts: Vec<Part>) -> Results {
        let settings = Settings { rounds: 2, targets: 64, parts };
        Results::new(settings, vec![("cores".into(), "2".into())], vec![("torch".into(), "1.0".into())])
    }

    #[test]
    fn a_table_is_a_line_a_row() {
        assert_eq!(table(&["a", "b"], &[vec!["1".into(), "2".into()]]), "| a | b |\n|---|---|\n| 1 | 2 |\n");
        assert_eq!(table(&["a"], &[]), "");
    }

    #[test]
    fn ratios_stand_before_times() {
        let mut all = results(vec![Part::Step, Part::Quality, Part::Time, Part::Convolutions]);
        let mut layer = Layer::new("conv2d0");
        layer.ours = vec![2.0, 2.0];
        layer.single = vec![10.0, 12.0];
        layer.batched = vec![8.0, 8.0];
        let cosines = |steps, mean| Cosines { steps, mean, worst: 0.5 };
        let by_steps = vec![cosines(64, 0.7), cosines(128, 0.8)];
        layer.quality = Some(Quality { ours: cosines(256, 0.8), lucent: cosines(512, 0.75), by_steps });
        layer.strips = Some(Strips { shared: 5.0, own: 20.0, shared_cosine: 0.8, own_cosine: 0.7 });
        layer.reached = Some(cosines(64, 0.76));
        layer.seconds = vec![0.1, 0.1];
        layer.add_convolutions("one session", 1.0);
        layer.add_convolutions("one session", 1.0);
        all.layers.push(layer);
        let page = markdown(&all);
        for expected in [
            "| conv2d0 | a step | 5.50 (5.00 to 6.00) | 4.00 (4.00 to 4.00) |",
            "| conv2d0 | until Lucent's cosine | 56.3 (51.2 to 61.4) | 41.0 (41.0 to 41.0) |",
            "| 0.100 s (64 steps) | 5.63 s (512 steps) |",
            "| conv2d0 | ours, its defaults | 256 | 0.8000 | 0.5000 |",
            "| conv2d0 | 2.00 (2.00 to 2.00) | 2.00 ms | 1.00 ms | one session |",
            "| steps | 64 | 128 |\n|---|---|---|\n| conv2d0 | 0.7000 | 0.8000 |",
            "| conv2d0 | one seed for all points | 5.00 of 255 | 0.8000 |",
            "In this run: PCA and FastICA; not asked for.",
        ] {
            assert!(page.contains(expected), "{expected} is not in\n{page}");
        }
    }

    #[test]
    fn both_sides_of_a_reduction_are_told_apart_by_method() {
        let mut all = results(vec![Part::Reduce]);
        all.rows = 200;
        for (method, name, seconds, iterations) in
            [("ica", "ours", 2.0, Some(8)), ("pca", "ours", 0.5, None), ("ica", "FastICA", 3.0, Some(9))]
        {
            all.add_reduction(method, name, seconds, iterations);
        }
        all.describing = vec![0.25, 0.25, 0.5];
        let page = markdown(&all);
        assert!(page.contains("ours took 0.250 s more"), "{page}");
        assert!(page.contains("| scikit-learn's FastICA | 1.50 (1.50 to 1.50) | 3.00 s | 9 | 2.00 s | 8 |"), "{page}");
        assert!(!page.contains("## Drawing"), "{page}");
    }
}

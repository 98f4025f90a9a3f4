//! `cargo xtask test`: everything that must hold before a change is taken in.

mod browser_tests;
mod counts;
mod steps;
mod wasm_tests;

use std::time::Instant;

use anyhow::{Context, Result};

use crate::machine::Machine;
use crate::setup::{self, Item};
use counts::Counts;
use steps::Step;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only these steps, separated by commas
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Step>,
}

/// The command `test`. Its last line on standard output is the sum of what the test runners counted.
pub(crate) fn main(arguments: &Arguments) -> Result<()> {
    let machine = Machine::detect()?;
    let steps: Vec<Step> = Step::ALL
        .into_iter()
        .filter(|step| arguments.only.is_empty() || arguments.only.contains(step))
        .collect();
    setup::prepare(&machine, &items_of(&steps))?;
    let mut counts = Counts::default();
    let result = steps
        .iter()
        .try_for_each(|step| run(*step, &machine, &mut counts));
    if result.is_ok() || counts.failed > 0 {
        println!("{counts}");
    }
    result
}

fn run(step: Step, machine: &Machine, counts: &mut Counts) -> Result<()> {
    let name = step.name();
    let start = Instant::now();
    println!("== {name}: {}", step.purpose());
    step.run(machine, counts).with_context(|| {
        format!("the step `{name}` failed; `cargo xtask test --only {name}` runs it alone")
    })?;
    println!(
        "== {name}: passed in {:.1} s",
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

/// What the steps need, each once, in the order in which it is first needed.
fn items_of(steps: &[Step]) -> Vec<&'static dyn Item> {
    let mut items: Vec<&'static dyn Item> = Vec::new();
    for item in steps.iter().flat_map(|step| step.items().iter().copied()) {
        if items.iter().all(|known| known.name() != item.name()) {
            items.push(item);
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::items_of;
    use super::steps::Step;
    use crate::setup::Purpose;

    #[test]
    fn setup_for_test_brings_what_the_steps_need() {
        let names = |items: Vec<&'static dyn crate::setup::Item>| {
            let mut names: Vec<_> = items.iter().map(|item| item.name()).collect();
            names.sort_unstable();
            names
        };
        assert_eq!(names(items_of(&Step::ALL)), names(Purpose::Test.items()));
        assert!(items_of(&[Step::Fmt]).is_empty());
    }
}

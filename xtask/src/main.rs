//! Every chore of the project, as `cargo xtask CHORE`.
#![allow(clippy::print_stdout, reason = "reporting to a terminal is what these chores do")]

mod bench;
mod cache;
mod demo;
mod first_view;
mod lock_file;
mod machine;
mod process;
mod serve;
mod setup;
mod size;
mod stems;
mod test;
mod version;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Every chore of the project")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Install what this machine lacks; skip what it has
    Setup(setup::Arguments),
    /// Build the page in release and serve it on this machine
    Demo(demo::Arguments),
    /// Serve a folder as a static host would, without building
    Serve(serve::Arguments),
    /// Set up, then check everything, stopping at the first failure
    Test(test::Arguments),
    /// Write the finding and the first dimension into the page that Trunk has built
    FirstView,
    /// Measure this project beside Lucent, scikit-learn and the convolutions alone, or the built page
    Bench(bench::Arguments),
    /// Print what the built page and the bundles weigh, and fail over budget
    Size,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().chore {
        Chore::Setup(arguments) => setup::main(&arguments),
        Chore::Demo(arguments) => demo::main(&arguments),
        Chore::Serve(arguments) => serve::main(&arguments),
        Chore::Test(arguments) => test::main(&arguments),
        Chore::FirstView => first_view::main(),
        Chore::Bench(arguments) => bench::main(&arguments),
        Chore::Size => size::main(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

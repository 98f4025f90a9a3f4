//! The command `tuning`.

use clap::Parser;
use std::process::ExitCode;
use tuning_precompute::cli::Command;

fn main() -> ExitCode {
    match Command::parse().execute() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("tuning: {error}");
            // As clap does for arguments it cannot read.
            ExitCode::from(2)
        }
    }
}

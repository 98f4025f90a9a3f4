//! Running other programs, with errors that name the command.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Runs the command with its output on this terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` ended with {status}", display(command));
    }
    Ok(())
}

/// Runs the command and returns its standard output; on failure the error carries what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| cannot_start(command))?;
    if !output.status.success() {
        let printed = [output.stdout, output.stderr].concat();
        bail!(
            "`{}` ended with {}:\n{}",
            display(command),
            output.status,
            String::from_utf8_lossy(&printed).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs the command, passes its standard output on, and shows each line of it to `look`.
pub(crate) fn run_watched(command: &mut Command, mut look: impl FnMut(&str)) -> Result<()> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line =
                line.with_context(|| format!("cannot read what `{}` prints", display(command)))?;
            let line = String::from_utf8_lossy(&line);
            look(&line);
            println!("{line}");
        }
        std::io::stdout()
            .flush()
            .context("cannot write to standard output")?;
    }
    let status = child
        .wait()
        .with_context(|| format!("cannot wait for `{}`", display(command)))?;
    if !status.success() {
        bail!("`{}` ended with {status}", display(command));
    }
    Ok(())
}

/// The command as a person would type it in the folder it runs in.
pub(crate) fn display(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words.map(|word| quoted(&word.to_string_lossy())).collect();
    words.join(" ")
}

/// Removes what `cargo run` adds to the environment: with it, build scripts that watch those variables
/// (ring's does) would be compiled again each time the same build is started with and without xtask.
pub(crate) fn forget_cargo_run(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text == "CARGO"
            || ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
                .iter()
                .any(|start| text.starts_with(start))
        {
            command.env_remove(&name);
        }
    }
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@,+~".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn cannot_start(command: &Command) -> String {
    format!(
        "cannot start `{}`: is {} installed?",
        display(command),
        command.get_program().to_string_lossy()
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{display, output, run_watched};

    #[test]
    fn a_command_is_shown_as_it_would_be_typed() {
        let mut command = Command::new("node");
        command.args(["--test", "two words", "it's", ""]);
        assert_eq!(display(&command), r"node --test 'two words' 'it'\''s' ''");
    }

    #[test]
    fn an_error_says_what_was_run_and_what_it_printed() {
        let failed = output(Command::new("sh").args(["-c", "echo no disk >&2; exit 3"]))
            .unwrap_err()
            .to_string();
        assert!(
            failed.contains("exit status: 3") && failed.contains("no disk"),
            "{failed}"
        );
        let absent = output(&mut Command::new("no-such-program"))
            .unwrap_err()
            .to_string();
        assert!(absent.contains("is no-such-program installed?"), "{absent}");
    }

    #[test]
    fn every_line_is_seen() {
        let mut lines = Vec::new();
        run_watched(Command::new("printf").arg("a\\nb"), |line| {
            lines.push(line.to_owned())
        })
        .unwrap();
        assert_eq!(lines, ["a", "b"]);
    }
}

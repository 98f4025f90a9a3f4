//! The machine in a few words: no names, no dates.

use std::fs;

use crate::machine::Machine;
use crate::process;

/// Processor, cores, memory, operating system, compiler.
pub(super) fn describe(machine: &Machine) -> Vec<(String, String)> {
    let run = |program: &str, argument: &str| {
        process::output(machine.command(program).arg(argument)).ok().map(|text| text.trim().to_owned())
    };
    let file = |path: &str| fs::read_to_string(path).ok();
    let processor = file("/proc/cpuinfo").and_then(|text| value(&text, "model name", ':'));
    let model = file("/proc/cpuinfo").and_then(|text| value(&text, "model", ':'));
    let cores = std::thread::available_parallelism().ok().map(|cores| cores.to_string());
    let memory = file("/proc/meminfo").and_then(|text| value(&text, "MemTotal", ':')).and_then(|text| gibibytes(&text));
    let system = file("/etc/os-release").and_then(|text| value(&text, "PRETTY_NAME", '='));
    [
        ("processor", processor.map(|name| name + &model.map(|m| format!(", model {m}")).unwrap_or_default())),
        ("cores", cores),
        ("memory", memory),
        ("system", system.or_else(|| run("uname", "-sr"))),
        ("compiler", run("rustc", "--version")),
    ]
    .into_iter()
    .map(|(what, found)| (what.to_owned(), found.unwrap_or_else(|| "unknown".into())))
    .collect()
}

/// What follows `key` and the separator in the first line that has that key.
fn value(text: &str, key: &str, separator: char) -> Option<String> {
    text.lines()
        .filter_map(|line| line.split_once(separator))
        .find(|(name, _)| name.trim() == key)
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

/// `24625232 kB` as `23 GiB`.
fn gibibytes(text: &str) -> Option<String> {
    let kibibytes: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(format!("{:.0} GiB", kibibytes / 1024.0 / 1024.0))
}

#[cfg(test)]
mod tests {
    use super::{gibibytes, value};

    #[test]
    fn reads_what_linux_says_of_itself() {
        let text = "model\t\t: 167\nmodel name\t: A Processor @ 2 GHz\nmodel name\t: another\n";
        assert_eq!(value(text, "model name", ':').as_deref(), Some("A Processor @ 2 GHz"));
        assert_eq!(value(text, "model", ':').as_deref(), Some("167"));
        assert_eq!(value("PRETTY_NAME=\"Debian 12\"\n", "PRETTY_NAME", '=').as_deref(), Some("Debian 12"));
        assert_eq!(value(text, "absent", ':'), None);
        assert_eq!(gibibytes("24625232 kB").as_deref(), Some("23 GiB"));
    }
}

//! The machine in a few words: no names, no dates.

use std::fs;
use std::time::Duration;

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

/// The share of the processors' time, 0 to 1, that goes to work while this program waits for a second.
pub(super) fn busy_share() -> Option<f64> {
    let look = || processor_time(&fs::read_to_string("/proc/stat").ok()?);
    let (busy, all) = look()?;
    std::thread::sleep(Duration::from_secs(1));
    let (busy_later, all_later) = look()?;
    (all_later > all).then(|| (busy_later - busy) / (all_later - all))
}

/// Busy and all ticks since the start, from the first line of `/proc/stat`. Time stolen by other guests is busy.
fn processor_time(stat: &str) -> Option<(f64, f64)> {
    let ticks = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace().take(8);
    let ticks = ticks.map(|word| word.parse().ok()).collect::<Option<Vec<f64>>>()?;
    let idle = ticks.get(3)? + ticks.get(4)?;
    let all: f64 = ticks.iter().sum();
    Some((all - idle, all))
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
    use super::{gibibytes, processor_time, value};

    #[test]
    fn reads_what_linux_says_of_itself() {
        let text = "model\t\t: 167\nmodel name\t: A Processor @ 2 GHz\nmodel name\t: another\n";
        assert_eq!(value(text, "model name", ':').as_deref(), Some("A Processor @ 2 GHz"));
        assert_eq!(value(text, "model", ':').as_deref(), Some("167"));
        assert_eq!(value("PRETTY_NAME=\"Debian 12\"\n", "PRETTY_NAME", '=').as_deref(), Some("Debian 12"));
        assert_eq!(value(text, "absent", ':'), None);
        assert_eq!(processor_time("cpu  10 1 4 80 5 0 0 0 0 0\ncpu0 1 1 1 1\n"), Some((15.0, 100.0)));
        assert_eq!(gibibytes("24625232 kB").as_deref(), Some("23 GiB"));
    }
}

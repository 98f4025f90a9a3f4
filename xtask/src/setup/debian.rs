//! Debian's packages, which setup installs by itself only where it runs as root.

use std::path::Path;

use anyhow::{Result, bail};

use crate::machine::Machine;
use crate::process;

/// Whether this is Debian (or a descendant of it).
pub(crate) fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists()
}

/// Whether packages can be installed without asking anyone.
pub(crate) fn can_install(machine: &Machine) -> bool {
    let is_root = || process::output(machine.command("id").arg("-u")).is_ok_and(|user| user.trim() == "0");
    is_debian() && machine.find("apt-get").is_some() && is_root()
}

/// Installs those of `packages` that are missing.
pub(crate) fn install(machine: &Machine, packages: &[&str]) -> Result<()> {
    if !can_install(machine) {
        bail!("only Debian's packages, as root, are installed without asking");
    }
    // Another apt may be at work on a machine that has just started.
    let wait = ["-o", "DPkg::Lock::Timeout=600"];
    let apt = |arguments: &[&str]| {
        let mut command = machine.command("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(wait).args(["-y", "-qq"]).args(arguments);
        process::output(&mut command)
    };
    apt(&["update"])?;
    apt(&[&["install", "--no-install-recommends"], packages].concat())?;
    Ok(())
}

/// The command for a person who installs `packages` by hand, or what helps on another system.
pub(crate) fn by_hand(packages: &[&str], elsewhere: &str) -> String {
    if is_debian() { format!("sudo apt-get install {}", packages.join(" ")) } else { elsewhere.to_owned() }
}

/// Whether all of `packages` are installed.
pub(crate) fn has(machine: &Machine, packages: &[&str]) -> bool {
    let mut query = machine.command("dpkg-query");
    query.args(["-W", "-f=${Status}\n"]).args(packages);
    process::output(&mut query).is_ok_and(|states| states.lines().all(|state| state == "install ok installed"))
}

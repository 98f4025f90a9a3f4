//! A graphics adapter for the tests of the kernels: the machine's own, else Mesa's in software.

use std::path::Path;

use anyhow::Result;

use super::{Item, debian};
use crate::machine::Machine;

/// Debian's packages: the loader, and drivers with lavapipe among them.
const PACKAGES: [&str; 2] = ["libvulkan1", "mesa-vulkan-drivers"];
/// Where drivers announce themselves.
const DRIVERS: [&str; 3] = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d"];

/// A Vulkan driver.
pub(crate) struct Vulkan;
pub(crate) const VULKAN: Vulkan = Vulkan;

impl Item for Vulkan {
    fn name(&self) -> &'static str {
        "Vulkan"
    }

    fn find(&self, machine: &Machine) -> Option<String> {
        if debian::is_debian() && !debian::has(machine, &PACKAGES[..1]) {
            return None;
        }
        let holds_driver =
            |folder: &&&str| Path::new(folder).read_dir().is_ok_and(|mut entries| entries.next().is_some());
        DRIVERS.iter().find(holds_driver).map(|folder| format!("drivers in {folder}"))
    }

    fn install(&self, machine: &Machine) -> Result<()> {
        debian::install(machine, &PACKAGES)
    }

    fn by_hand(&self, _machine: &Machine) -> String {
        debian::by_hand(&PACKAGES, "install a Vulkan driver; Mesa's lavapipe needs no graphics processor")
    }
}

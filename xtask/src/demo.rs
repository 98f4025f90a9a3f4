//! `cargo xtask demo`: from a clone to the page in a browser.

use anyhow::Result;

use crate::machine::Machine;
use crate::setup::{self, Purpose};
use crate::{process, serve, stems};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Serve under this path, as a host that gives the page only a folder would
    #[arg(long, default_value = "/")]
    prefix: String,
}

/// The command `demo`.
pub(crate) fn main(arguments: &Arguments) -> Result<()> {
    let machine = Machine::detect()?;
    setup::for_purpose(&machine, Purpose::Demo)?;
    stems::make(&machine)?;
    process::run(&mut build_command(&machine))?;
    serve::until_ended(&machine.dist(), &arguments.prefix, arguments.port)
}

/// Builds the page in release into `dist/`. Trunk finds its tools on the search path and downloads none.
pub(crate) fn build_command(machine: &Machine) -> std::process::Command {
    let mut trunk = machine.wasm_command("trunk");
    trunk.args(["build", "--release"]).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk reads NO_COLOR as true or false and stops at the usual 1.
    trunk.env_remove("NO_COLOR");
    trunk
}

//! The worker's program: the optimiser that the live pages start when a visitor first touches a control.

#[cfg(target_arch = "wasm32")]
fn main() {
    tuning_app::start_engine();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    eprintln!("This program runs in a browser. Build and serve it with `cargo xtask demo`.");
    std::process::ExitCode::from(2)
}

//! The program of the mix.

#[cfg(target_arch = "wasm32")]
fn main() {
    tuning_app::start_mix();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    eprintln!("This program runs in a browser. Build and serve it with `cargo xtask demo`.");
    std::process::ExitCode::from(2)
}

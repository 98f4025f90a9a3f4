//! The program of the page on which the site opens.

#[cfg(target_arch = "wasm32")]
fn main() {
    tuning_app::start_explore();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    eprintln!("This program runs in a browser. Build and serve it with `cargo xtask demo`.");
    std::process::ExitCode::from(2)
}

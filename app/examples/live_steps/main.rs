//! How fast optimisation steps are on this machine: on its graphics adapter, and on its processor by the twin.
//!
//! `cargo run --release -p tuning-app --features gpu --example live_steps -- [--size PX] [STEM.postcard …]` prints one JSON
//! object a line: for the Gabor bank and each stem, milliseconds a step, the steps' floating-point operations a second,
//! and what the adapter reaches when it does nothing else but multiply and add.

use pollster::block_on;
use std::time::Instant;
use tuning_app::gpu::{Gpu, Kernel, Optimiser, Program};
use tuning_shared::live::{Descent, Plan, Stem, Twin};

/// Steps that are taken before the clock starts, and while it runs.
const STEPS: [usize; 2] = [8, 64];

/// Nothing but multiplications and additions, to know the most that an adapter does.
const LIMIT: Kernel = Kernel { name: "limit", source: include_str!("limit.wgsl") };
/// Invocations of it, and operations of each: 4 vectors of 4 numbers, two operations each, so often.
const LIMIT_WORK: usize = 1 << 16;
const LIMIT_ROUNDS: usize = 4096;
const LIMIT_OPERATIONS: f64 = LIMIT_WORK as f64 * LIMIT_ROUNDS as f64 * 32.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut size = 128;
    let mut stems = vec![Stem::gabor()];
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--size" {
            size = arguments.next().ok_or("--size needs a number of pixels")?.parse()?;
        } else {
            stems.push(Stem::decode(&std::fs::read(&argument).map_err(|error| format!("{argument}: {error}"))?)?);
        }
    }
    let gpu = block_on(Gpu::open());
    let limit = gpu.as_ref().ok().map(limit);
    for stem in &stems {
        let operations = Plan::new(stem, size, size)?.step_operations(stem) as f64;
        let target: Vec<f32> = (0..stem.channels()).map(|c| (c as f32 * 1.7).sin().max(0.1)).collect();
        let endless = Descent { steps: usize::MAX, ..Descent::default() };
        if let Ok(gpu) = &gpu {
            let mut optimiser = Optimiser::new(gpu, stem, size, endless, 1)?;
            optimiser.set_target(&target)?;
            let mut run = |steps: usize| -> Result<f64, Box<dyn std::error::Error>> {
                let start = Instant::now();
                for _ in 0..steps / 8 {
                    optimiser.take_steps(8);
                }
                block_on(optimiser.show())?;
                Ok(1e3 * start.elapsed().as_secs_f64() / steps as f64)
            };
            run(STEPS[0])?;
            let ms = run(STEPS[1])?;
            tell(stem, size, gpu.name(), ms, operations, limit);
        }
        let mut twin = Twin::new(stem, size, endless, 1)?;
        twin.set_target(&target)?;
        let mut run = |steps: usize| {
            let start = Instant::now();
            for _ in 0..steps {
                twin.step();
            }
            1e3 * start.elapsed().as_secs_f64() / steps as f64
        };
        run(STEPS[0]);
        tell(stem, size, "twin", run(STEPS[1]), operations, None);
    }
    Ok(())
}

/// Floating-point operations a second, in thousands of millions, of a kernel that does nothing else.
fn limit(gpu: &Gpu) -> f64 {
    let out = gpu.room("sums", LIMIT_WORK);
    let mut program = Program::default();
    program.add(gpu, LIMIT, &[("ROUNDS", LIMIT_ROUNDS as f64)], LIMIT_WORK, &[&out]);
    let run = || {
        let start = Instant::now();
        program.run(gpu);
        // Reading waits for the work.
        block_on(gpu.values(&out)).map_or(f64::INFINITY, |_| start.elapsed().as_secs_f64())
    };
    run();
    LIMIT_OPERATIONS / run() / 1e9
}

#[allow(clippy::print_stdout, reason = "the answer is what the program is for")]
fn tell(stem: &Stem, size: usize, on: &str, ms: f64, operations: f64, limit: Option<f64>) {
    let of_limit = limit.map_or("null".into(), |limit| format!("{limit:.1}"));
    println!(
        "{{\"layer\": \"{}\", \"size_px\": {size}, \"on\": \"{on}\", \"ms_a_step\": {ms:.3}, \"gflops\": {:.2}, \
         \"limit_gflops\": {of_limit}}}",
        stem.layer,
        operations / ms / 1e6,
    );
}

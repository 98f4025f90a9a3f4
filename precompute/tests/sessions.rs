//! Sessions made at the same time. The only test of its file, since it needs a process that has made none yet.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::sync::Barrier;
use support::{conv_relu, runtime};
use tuning_precompute::model::graph::Graph;

#[test]
fn the_first_sessions_of_a_process_can_be_made_at_once() {
    const SESSIONS: usize = 16;
    let mut g = Graph::default();
    g.input_free("x");
    let y = conv_relu(&mut g, "x", [4, 3, 3, 3], &[], 1);
    g.output_free(&y);
    let (model, runtime, start) = (g.into_model(), runtime(), Barrier::new(SESSIONS));
    std::thread::scope(|scope| {
        for _ in 0..SESSIONS {
            scope.spawn(|| {
                start.wait();
                runtime.worker_session(&model).unwrap();
            });
        }
    });
}

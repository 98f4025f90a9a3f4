//! Ten thousand steps take no more memory than ten.
#![allow(unsafe_code, reason = "an allocator that counts is one, and the trait of allocators is unsafe")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use tuning_shared::live::{Descent, Stem, Twin};

/// Bytes that are allocated now.
static HELD: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: every call is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the promises that the system's allocator asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn steps_hold_no_more_memory_as_they_go_on() {
    let endless = Descent { steps: usize::MAX, ..Descent::default() };
    let mut twin = Twin::new(&Stem::gabor(), 16, endless, 1).unwrap();
    let target: Vec<f32> = (0..28).map(|channel| if channel == 4 { 1.0 } else { 0.1 }).collect();
    let mut held_after = |steps: usize| {
        for _ in 0..steps {
            twin.step().unwrap();
        }
        twin.set_target(&target).unwrap();
        twin.evaluate();
        HELD.load(Ordering::Relaxed)
    };
    let (first, last) = (held_after(10), held_after(10_000));
    assert_eq!(first, last);
}

//! Medians of wall times.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// The median time of `work` over an odd number of rounds; `prepare` is not counted.
pub fn median<I, O>(
    rounds: usize,
    mut prepare: impl FnMut() -> I,
    mut work: impl FnMut(I) -> O,
) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let input = black_box(prepare());
            let start = Instant::now();
            let output = work(input);
            let time = start.elapsed();
            drop(black_box(output));
            time
        })
        .collect();
    times.sort_unstable();
    times[rounds / 2]
}

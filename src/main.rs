//! The `neurocert` binary.

fn main() {}

//! The virtual-weight bound (docs/theorems/virtual-weights.md): what it counts, and that it is sharp.

#[path = "../common/exact.rs"]
mod exact;
#[path = "../common/full.rs"]
mod full;
#[path = "../common/python.rs"]
mod python;
mod sample;
mod variety;

//! Exact matrices of integers and of cleared fractions, for certificates of pairs.

pub(super) mod grid;
pub(super) mod rank;
pub(super) mod rational;
pub(super) mod shape;

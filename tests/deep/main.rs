//! Networks of any depth at exact weights: planted answers are found again, changes are decided as
//! independent evaluation says, and both checkers' Rust half verifies what is certified.

mod changes;
mod draw;
mod equivalence;
mod fibers;
mod foreseeable;
mod nearest;
mod recovery;

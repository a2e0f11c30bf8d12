//! What is true of one family of networks only. Nothing outside this room knows a family.

pub mod lightning;
pub mod linear;
pub mod softmax;

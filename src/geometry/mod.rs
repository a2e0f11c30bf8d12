//! The geometry of images: equations of the closure of all functions of a network, or of all values of a map.
//!
//! | file | is |
//! |---|---|
//! | `ambient` | the coordinates of the space that the image lies in, each a polynomial in the weights |
//! | `grading` | the gradings of the weights under which each coordinate is homogeneous |
//! | `monomials` | monomials in the coordinates, and how many there are |
//! | [`implicit`] | all equations up to a degree, with the Hilbert function |
//! | `block` | the equations of one multidegree: found modulo primes, verified over ℚ |
//! | `minimal` | the equations that do not follow from those of lower degree |
//! | `relations` | exact kernels of sparse matrices of integers |
//! | [`vanishing`] | whether one polynomial vanishes on the image |

mod ambient;
mod block;
mod grading;
pub mod implicit;
mod minimal;
mod monomials;
mod relations;
pub mod vanishing;

pub use ambient::Ambient;

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
//! | [`curve`] | plane curves with a parametrization: sheets, branch points, singular points with their kinds |
//! | [`engine`] | Gröbner bases from programs of others |
//! | [`quotient`] | the algebra of a zero-dimensional ideal modulo a prime: points counted and verified |
//! | [`ed_degree`] | critical points of the distance to an image, as a square system |
//! | [`real_points`] | the real ones over ℚ, each verified |
//! | `intervals` | arithmetic with intervals |
//! | [`minors`] | where the rank of a Jacobian drops |
//! | [`nearest`] | critical points of the distance to a plane curve, evolute, Voronoi cells |
//! | [`mod@slice`] | slices of the variety of pairs of quadratic forms with a common root, and their singular curves |
//! | [`flags`] | two layers that meet in a hidden space: intersections, strata, degenerations, stability |
//! | [`drawn`] | points of these surfaces, and of images of the plane in space |
//! | [`beside`] | evolutes and boundaries of Voronoi cells, point by point |
//! | [`pairs`] | whether the functions of a network are such pairs |
//! | [`resultants`] | subresultants, and factors by multiplicity |
//! | [`real_roots`] | real roots, isolated exactly |
//! | [`vanishing`] | whether one polynomial vanishes on the image |

mod ambient;
pub mod beside;
mod block;
pub mod curve;
pub mod drawn;
pub mod ed_degree;
pub mod engine;
pub mod flags;
mod grading;
pub mod implicit;
mod intervals;
mod minimal;
pub mod minors;
pub(crate) mod monomials;
pub mod nearest;
pub mod pairs;
pub mod quotient;
pub mod real_points;
pub mod real_roots;
mod relations;
pub mod resultants;
pub mod slice;
pub mod vanishing;

pub use ambient::Ambient;

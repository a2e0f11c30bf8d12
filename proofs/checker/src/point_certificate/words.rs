//! The words of point certificates, and their claims as one line for people.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{FiberStatement, PointClaim, PointStatement, Statement};
use crate::certificate::{Parametrization, join, matrix, names};

/// Whether the kernel of the differential is larger than at generic weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Differential {
    /// Larger.
    Critical,
    /// As at generic weights.
    Regular,
}

/// The function as a point of the closure of the neuromanifold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PointKind {
    /// The tangent space has more dimensions than the neuromanifold.
    Singular,
    /// As many.
    Smooth,
}

/// On the boundary or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// A limit of points of the closure that are not in the neuromanifold.
    Boundary,
    /// No such limit.
    NotBoundary,
}

/// The case of a fiber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Case {
    /// The zero function.
    Zero,
    /// One point up to scaling (and up to `KᵀQ = A`).
    OnePoint,
    /// Two.
    TwoPoints,
    /// One token: only the symmetric part of `A` is seen.
    SymmetricPart,
}

names! {
    Differential { Critical = "critical", Regular = "regular" }
    PointKind { Singular = "singular", Smooth = "smooth" }
    Place { Boundary = "boundary", NotBoundary = "not-boundary" }
    Case {
        Zero = "zero",
        OnePoint = "one-point",
        TwoPoints = "two-points",
        SymmetricPart = "symmetric-part",
    }
}

impl fmt::Display for PointStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PointStatement { ranks: [a, v], kernel_dimension, dimension, .. } = self;
        let place = match self.boundary {
            Place::Boundary => "on the boundary",
            Place::NotBoundary => "not on the boundary",
        };
        write!(f, "{} point, {place}, tangent dimension ", self.point)?;
        match (self.point, self.tangent_dimension) {
            (PointKind::Singular, tangent) => write!(f, ">= {tangent} > {dimension} = dim")?,
            (PointKind::Smooth, tangent) if tangent == *dimension => {
                write!(f, "= dim = {dimension}")?;
            }
            // No true claim, but a reader must see which number is wrong.
            (PointKind::Smooth, tangent) => write!(f, "= {tangent}, dim = {dimension}")?,
        }
        let differential = self.differential;
        write!(f, ", differential {differential} (kernel of dimension {kernel_dimension})")?;
        write!(f, ", ranks {a} and {v}")
    }
}

impl fmt::Display for FiberStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FiberStatement { case, pieces, dimension } = self;
        write!(f, "fiber {case} (pieces {pieces}, dimension {dimension})")
    }
}

/// One line for people that states the whole claim, weights included:
/// `fiber two-points (pieces 2, dimension 1): lightning attention, widths 2-1, … at A = [[1,0],…`.
impl fmt::Display for PointClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.statement {
            Statement::Point(point) => point.fmt(f)?,
            Statement::Fiber(fiber) => fiber.fmt(f)?,
        }
        write!(f, ": {} attention, widths ", self.kind)?;
        join(f, &self.widths, "-")?;
        f.write_str(", query sizes ")?;
        join(f, &self.query_dims, ",")?;
        write!(f, ", tokens {}, parametrization {}, at ", self.tokens, self.parametrization)?;
        let names: &[&str] = match self.parametrization {
            Parametrization::Qkv => &["Q", "K", "V"],
            Parametrization::Av | Parametrization::Ml => &["A", "V"],
        };
        for (position, block) in self.weights.iter().enumerate() {
            // A block too many makes no claim, but is shown.
            let name = names.get(position).unwrap_or(&"?");
            let separator = if position == 0 { "" } else { ", " };
            write!(f, "{separator}{name} = ")?;
            matrix(f, block)?;
        }
        Ok(())
    }
}

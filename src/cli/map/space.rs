//! From the space of a surface to a cube: half its side is ten thousand, and coordinates are rounded to integers.

use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

use crate::commands::{Point, Surface};
use crate::ring::decimal;

/// In the cube: from −10000 to 10000.
pub(super) type Placed = [i64; 3];

/// Half the side of the cube.
pub(super) const SIDE: i64 = 10_000;

/// What is drawn of space.
pub(super) struct Space {
    low: Point,
    high: Point,
}

impl Space {
    /// The cube of a slice; of an image what is needed, each axis with a unit of its own.
    pub(super) fn new(surface: &Surface) -> Space {
        if let Some(half) = &surface.half {
            let all = |value: BigRational| [value.clone(), value.clone(), value];
            return Space { low: all(-half.clone()), high: all(half.clone()) };
        }
        let ends = [0, 1, 2].map(|at: usize| {
            let all = || surface.strips.iter().flatten().flatten().map(|point| &point[at]);
            let (low, high) = (all().min().cloned(), all().max().cloned());
            let (low, high) = (low.unwrap_or_default(), high.unwrap_or_default());
            match low == high {
                true => (low - BigRational::one(), high + BigRational::one()),
                false => (low, high),
            }
        });
        Space { low: ends.each_ref().map(|end| end.0.clone()), high: ends.map(|end| end.1) }
    }

    /// A point in the cube.
    pub(super) fn place(&self, point: &Point) -> Placed {
        [0, 1, 2].map(|at: usize| {
            let (low, high) = (&self.low[at], &self.high[at]);
            // From 0 to 1.
            let part = (&point[at] - low) / (high - low);
            let scaled = part * BigRational::from_integer((2 * SIDE).into());
            scaled.round().to_integer().to_i64().unwrap_or(0).clamp(0, 2 * SIDE) - SIDE
        })
    }

    /// The ends of the axes.
    pub(super) fn ends(&self) -> [[String; 3]; 2] {
        [&self.low, &self.high].map(|point| point.each_ref().map(short))
    }
}

/// A number of few letters.
pub(super) fn short(value: &BigRational) -> String {
    let exact = value.to_string().replace('-', "−");
    if exact.chars().count() <= 6 {
        return exact;
    }
    let whole = value.round().to_integer().to_string().trim_start_matches('-').len();
    match whole {
        0..=6 if !value.is_zero() => decimal(value, 3).replace('-', "−"),
        _ => format!("about {}e{}", &value.round().to_integer().to_string()[..2], whole - 1),
    }
}

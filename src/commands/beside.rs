//! A plane curve with what is beside it, for a picture: evolute, a Voronoi cell, data and their critical points.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::implicit::ambient;
use super::map::{Drawn, draw};
use super::{Network, Settings};
use crate::error::Result;
use crate::geometry::beside::{Beside, Place};
use crate::geometry::nearest::Normals;
use crate::geometry::real_roots::narrowed;

/// Points of a plane curve and of curves beside it.
#[derive(Clone, Debug)]
pub struct DrawnBeside {
    /// The curve.
    pub curve: Drawn,
    /// Pieces of its evolute: centres of curvature, exactly.
    pub evolute: Vec<Vec<Place>>,
    /// Pieces of the boundary of the Voronoi cell that was asked for, exactly: none where another point is nearer.
    pub boundary: Vec<Vec<Place>>,
    /// The point of this cell.
    pub centre: Option<Place>,
    /// The data.
    pub data: Option<Place>,
    /// Their critical points, with `minimum`, `maximum` or `degenerate`: exact where the parameter is rational, else to
    /// as many digits as `critical` prints.
    pub critical: Vec<(&'static str, Place)>,
}

/// The points of a picture for [`critical`](super::critical()), which has the same arguments.
///
/// # Errors
/// As there.
pub fn draw_beside(
    network: &Network,
    data: Option<&Place>,
    voronoi: Option<&BigRational>,
    settings: &Settings<'_>,
) -> Result<DrawnBeside> {
    let ambient = ambient(network, settings)?;
    let curve = draw(network, settings)?;
    let [x, y] = [0, 1].map(|at: usize| &ambient.polynomials[at]);
    let (beside, normals) = (Beside::new([x, y]), Normals::new(x, y)?);
    let window = Window::new(&curve, data);
    let turning = |t: &BigRational| beside.turning(t).is_negative();
    let evolute = curve.parameters.iter().map(|t| (turning(t), beside.evolute(t)));
    // At a branch point there is no centre of curvature, and the evolute may go on.
    let evolute = window.pieces(evolute.filter(|(_, centre)| centre.is_some()));
    let boundary = match voronoi {
        None => Vec::new(),
        Some(t0) => {
            normals.voronoi(t0)?;
            let all = curve.parameters.iter().filter(|t| *t != t0);
            window.pieces(all.map(|t| (false, beside.boundary(t0, t))))
        }
    };
    let mut critical = Vec::new();
    if let Some([u, v]) = data {
        let equation = normals.at([u, v]);
        for one in normals.critical([u, v])?.0 {
            let (low, high) = narrowed(&equation, one.parameter);
            critical.push((one.kind, beside.at(&((low + high) / BigInt::from(2)))));
        }
    }
    let centre = voronoi.map(|t0| beside.at(t0));
    Ok(DrawnBeside { curve, evolute, boundary, centre, data: data.cloned(), critical })
}

/// What may be seen: a square around the curve and the data.
struct Window {
    middle: Place,
    side: BigRational,
}

impl Window {
    fn new(curve: &Drawn, data: Option<&Place>) -> Window {
        let ends = [0, 1].map(|at: usize| {
            let all = || curve.points.iter().chain(data).map(|point| &point[at]);
            [all().min().cloned().unwrap_or_default(), all().max().cloned().unwrap_or_default()]
        });
        let side = ends.each_ref().map(|[low, high]| high - low);
        let side = side.into_iter().max().filter(|side| !side.is_zero());
        let middle = ends.map(|[low, high]| (low + high) / BigInt::from(2));
        Window { middle, side: side.unwrap_or_else(BigRational::one) }
    }

    /// Points in the window, cut where the first part changes, where there is none, and where they jump.
    fn pieces(&self, points: impl Iterator<Item = (bool, Option<Place>)>) -> Vec<Vec<Place>> {
        let is_far = |a: &Place, b: &Place, limit: &BigRational| {
            a.iter().zip(b).any(|(a, b)| (a - b).abs() > *limit)
        };
        let jump = &self.side / BigInt::from(4);
        let mut pieces: Vec<Vec<Place>> = vec![Vec::new()];
        let mut before = None;
        for (part, point) in points {
            let point = point.filter(|point| !is_far(point, &self.middle, &self.side));
            let last = pieces.last().and_then(|piece| piece.last());
            let jumps = matches!((last, &point), (Some(a), Some(b)) if is_far(a, b, &jump));
            if before.replace(part).is_some_and(|before| before != part) || point.is_none() || jumps
            {
                pieces.push(Vec::new());
            }
            if let Some(piece) = pieces.last_mut() {
                piece.extend(point);
            }
        }
        pieces.retain(|piece| piece.len() > 1);
        pieces
    }
}

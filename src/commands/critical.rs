//! Critical points of the squared distance to a plane curve.

use num_rational::BigRational;
use serde::Serialize;

use super::implicit::ambient;
use super::map::near;
use super::{Network, Settings, VERSION};
use crate::error::{Error, Result};
use crate::geometry::Ambient;
use crate::geometry::curve::PlaneCurve;
use crate::geometry::nearest::{Critical, Normals};
use crate::geometry::real_roots::{Interval, narrowed};
use crate::program::Given;
use crate::ring::Rationals;

/// Critical points of the squared distance from data (u, v) to a plane curve.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CriticalPoints {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: Given,
    /// The names of the two coordinates.
    pub coordinates: Vec<String>,
    /// The unit Euclidean distance degree: how many critical points there are on the smooth part for general data, over ℂ.
    pub ed_degree: u32,
    /// Where data have fewer different ones: a polynomial in u and v whose zeros contain the evolute.
    pub discriminant: Option<String>,
    /// The point that was asked for.
    pub data: Option<[String; 2]>,
    /// Different critical points for these data over ℂ, by parameters.
    pub complex: Option<usize>,
    /// The real ones.
    pub real: Option<Vec<RealPoint>>,
    /// The boundary of a Voronoi cell.
    pub voronoi: Option<Boundary>,
    /// Of this program.
    pub version: &'static str,
}

/// A real critical point.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RealPoint {
    /// Its parameter: exact if it is rational and was met, else a decimal after ≈.
    pub parameter: String,
    /// The interval in which it is alone: ends are exact.
    pub between: [String; 2],
    /// The point.
    pub at: [String; 2],
    /// `minimum` or `maximum` of the distance along the curve, or `degenerate`.
    pub kind: &'static str,
}

/// The boundary of the Voronoi cell of a point of the curve.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Boundary {
    /// The parameter of the point.
    pub parameter: String,
    /// The point.
    pub at: [String; 2],
    /// The boundary is among the zeros of this, a polynomial in u and v.
    pub equation: String,
}

/// Of larger curves the discriminant is not computed.
const LARGEST_DEGREE: u32 = 8;

/// Whether it is a plane curve with one parameter, of which [`critical`] knows all.
///
/// # Errors
/// A network that is not made of polynomials, or zero.
pub fn is_plane_curve(network: &Network, settings: &Settings<'_>) -> Result<bool> {
    let ambient = ambient(network, settings)?;
    Ok((ambient.weights().len(), ambient.polynomials.len()) == (1, 2))
}

/// The ED degree and the discriminant of a plane curve with one parameter; for `data` the critical points; for the
/// parameter `voronoi` the boundary of the Voronoi cell of its point.
///
/// # Errors
/// What is not a plane curve of degree 16 at most; data to which every point is critical.
pub fn critical(
    network: &Network,
    data: Option<&[BigRational; 2]>,
    voronoi: Option<&BigRational>,
    settings: &Settings<'_>,
) -> Result<CriticalPoints> {
    let ambient = ambient(network, settings)?;
    let shape = (ambient.weights().len(), ambient.polynomials.len());
    if shape != (1, 2) {
        let problem = format!("{} parameters and {} coordinates", shape.0, shape.1);
        return Err(Error::new(
            "",
            problem,
            "needed: a plane curve, one parameter and two coordinates",
        ));
    }
    let (x, y) = (&ambient.polynomials[0], &ambient.polynomials[1]);
    let curve = PlaneCurve::new(x.numerator(), y.numerator())?;
    let normals = Normals::new(x, y)?;
    let discriminant = (normals.degree() <= LARGEST_DEGREE).then(|| normals.discriminant());
    let (mut complex, mut real) = (None, None);
    if let Some([u, v]) = data {
        let (list, number) = normals.critical([u, v])?;
        let equation = normals.at([u, v]);
        let shown = |one: Critical| {
            let near = narrowed(&equation, one.parameter);
            RealPoint {
                parameter: self::number(&near, BigRational::clone),
                at: point(&ambient, &near),
                between: [near.0.to_string(), near.1.to_string()],
                kind: one.kind,
            }
        };
        (complex, real) = (Some(number), Some(list.into_iter().map(shown).collect()));
    }
    let boundary = voronoi.map(|t| -> Result<Boundary> {
        Ok(Boundary {
            parameter: t.to_string(),
            at: point(&ambient, &(t.clone(), t.clone())),
            equation: normals.voronoi(t)?.to_string(),
        })
    });
    Ok(CriticalPoints {
        network: network.program.name.clone(),
        sizes: network.program.sizes.iter().cloned().collect(),
        coordinates: ambient.variables.names().to_vec(),
        ed_degree: normals.degree() / curve.sheets,
        discriminant: discriminant.transpose()?.map(|one| one.to_string()),
        data: data.map(|data| [data[0].to_string(), data[1].to_string()]),
        complex,
        real,
        voronoi: boundary.transpose()?,
        version: VERSION,
    })
}

/// The point of a parameter.
fn point(ambient: &Ambient, parameter: &Interval) -> [String; 2] {
    [0, 1].map(|at: usize| {
        number(parameter, |t| {
            let value = ambient.polynomials[at].evaluate(&Rationals, std::slice::from_ref(t));
            value.unwrap_or_else(|| t.clone())
        })
    })
}

/// What is exact at a rational parameter, else decimals.
fn number((low, high): &Interval, value: impl Fn(&BigRational) -> BigRational) -> String {
    if low == high {
        return value(low).to_string();
    }
    let middle = value(&((low + high) / BigRational::from_integer(2.into())));
    near(&middle)
}

//! What can be said of a map of few parameters: dimension, fibers, where the rank drops; of a plane curve its
//! singular points, branch points and equation.

use num_rational::BigRational;
use num_traits::Signed;
use serde::Serialize;

use super::implicit::ambient;
use super::{Answer, Ask, Network, Settings, VERSION, dim, implicit};
use crate::error::{Error, Result};
use crate::geometry::curve::{PlaneCurve, dense};
use crate::geometry::minors::minors;
use crate::geometry::real_roots::Sturm;
use crate::geometry::resultants::{line, solutions, square_free};
use crate::geometry::{Ambient, implicit::LARGEST_DEGREE};
use crate::poly::{Order, Polynomial, RationalPolynomial, RationalPolynomials, Variables};
use crate::program::Given;
use crate::ring::{Rationals, Ring, decimal};

/// What is known of a map.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Mapping {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: Given,
    /// The names of the parameters, as polynomials here have them.
    pub parameters: Vec<String>,
    /// The names of the coordinates of the image.
    pub coordinates: Vec<String>,
    /// Their values.
    pub values: Vec<String>,
    /// Of the closure of the image, proved from below.
    pub dimension: u64,
    /// `exact`, `probable` or `at_least`.
    pub verdict: &'static str,
    /// Of a generic fiber; none unless the dimension is exact.
    pub fiber_dimension: Option<u64>,
    /// How many points over ℂ a generic fiber has; none if they are infinitely many or were not counted.
    pub generic_fiber: Option<u64>,
    /// How they were counted, or why not.
    pub generic_fiber_rule: &'static str,
    /// The rank of the Jacobian is smaller where all of these vanish: minors, without those that are zero, and without multiple
    /// ones. None where there are too many.
    pub rank_drop: Option<Vec<String>>,
    /// What is known of a plane curve.
    pub curve: Option<Curve>,
    /// The fiber over a point that was asked for.
    pub point: Option<Over>,
    /// Where the certificate of the dimension is.
    pub certificate: Option<String>,
    /// What the checker says of it.
    pub certificate_verdict: String,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// A plane curve with one parameter t.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Curve {
    /// How many parameters a generic point has, over ℂ.
    pub sheets: u32,
    /// The polynomial h(t) through which the map goes, of this degree.
    pub through: String,
    /// The equation of its closure in the coordinates, if the degree is not too large.
    pub equation: Option<String>,
    /// The derivative vanishes at the roots of this.
    pub branch: String,
    /// How many of them are different, over ℂ.
    pub branch_points: usize,
    /// Singular points of the image, by kinds.
    pub singular: Vec<SingularPoints>,
}

/// Singular points of one kind.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SingularPoints {
    /// `node`, `cusp`, `tacnode`, `A4`, …
    pub kind: String,
    /// How many, over ℂ; 0 where they were not counted.
    pub points: usize,
    /// How many of them are real and lie on real branches.
    pub real: Option<usize>,
    /// How many of them are real and isolated.
    pub isolated: Option<usize>,
    /// The values of h there are the roots.
    pub parameters: String,
    /// Those on real branches: exact where the parameter is rational, else decimals after ≈.
    pub at: Vec<[String; 2]>,
}

/// The fiber over a point.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Over {
    /// Its coordinates.
    pub point: Vec<String>,
    /// Different parameters over ℂ; 0 if the point is not in the image.
    pub points: usize,
    /// How many of them are real.
    pub real: usize,
    /// Whether the derivative vanishes at one.
    pub branch: bool,
}

/// Dimension, generic fiber, rank drop, and what is known of plane curves; with `point`, a number for each coordinate, the
/// fiber over it.
///
/// # Errors
/// A network that is not made of polynomials, or zero; a point that does not fit, or of a map that is not a plane
/// curve.
pub fn map(
    network: &Network,
    point: Option<&[BigRational]>,
    settings: &Settings<'_>,
) -> Result<Answer<Mapping>> {
    let ambient = ambient(network, settings)?;
    let Answer { report: found, certified } = dim(network, settings, &Ask::default())?;
    let names = plain_names(network, &ambient);
    let variables = Variables::new(names.iter().map(String::as_str), Order::Lex);
    let places: Vec<usize> = (0..names.len()).collect();
    let shown = |one: &Polynomial| one.renamed(&variables, &places);
    let value = |one: &RationalPolynomial| {
        RationalPolynomial::new(shown(one.numerator()), one.denominator().clone()).to_string()
    };
    let fiber_dimension = (found.verdict == "exact")
        .then(|| (names.len() as u64).checked_sub(found.dimension))
        .flatten();
    let shape = (names.len(), ambient.polynomials.len());
    let plane = (shape == (1, 2)).then(|| -> Result<_> {
        PlaneCurve::new(ambient.polynomials[0].numerator(), ambient.polynomials[1].numerator())
    });
    let plane = plane.transpose()?;
    let (generic_fiber, generic_fiber_rule) = match (fiber_dimension, &plane) {
        (_, Some(plane)) => (Some(u64::from(plane.sheets)), "a greatest common divisor, proved"),
        (Some(0), None) => count(&ambient, shape, settings.seed)?,
        (Some(_), None) => (None, "infinitely many"),
        (None, None) => (None, "the dimension is not exact"),
    };
    let over = point.map(|point| over(&ambient, plane.as_ref(), point)).transpose()?;
    let curve = plane.map(|plane| curve(network, &ambient, &plane, settings)).transpose()?;
    let report = Mapping {
        network: found.network,
        sizes: found.sizes,
        parameters: names,
        coordinates: ambient.variables.names().to_vec(),
        values: ambient.polynomials.iter().map(value).collect(),
        dimension: found.dimension,
        verdict: found.verdict,
        fiber_dimension,
        generic_fiber,
        generic_fiber_rule,
        rank_drop: minors(&ambient, found.dimension as usize)
            .map(|all| all.iter().map(|minor| shown(minor).to_string()).collect()),
        curve,
        point: over,
        certificate: None,
        certificate_verdict: found.certificate_verdict,
        seed: settings.seed,
        version: VERSION,
    };
    Ok(Answer { report, certified })
}

/// The names of the parameters: an index that can only be 1 is left out.
pub(super) fn plain_names(network: &Network, ambient: &Ambient) -> Vec<String> {
    let scalars = network.program.weights.iter().filter(|leaf| leaf.shape == (1, 1));
    let scalars: Vec<&str> = scalars.map(|leaf| leaf.name.as_str()).collect();
    let names = ambient.weights().names();
    let plain = |name: &String| match name.strip_suffix("_1_1") {
        Some(short) if scalars.contains(&short) && !names.iter().any(|other| other == short) => {
            short.to_string()
        }
        _ => name.clone(),
    };
    names.iter().map(plain).collect()
}

/// Of a map of the plane to itself: by a resultant, at a random point.
fn count(
    ambient: &Ambient,
    shape: (usize, usize),
    seed: u64,
) -> Result<(Option<u64>, &'static str)> {
    if shape != (2, 2) {
        return Ok((None, "not counted: only curves, and maps of the plane to itself, are"));
    }
    let [x, y] = [0, 1].map(|at: usize| ambient.polynomials[at].numerator());
    Ok(match solutions(x, y, seed)? {
        Some(number) => (Some(number), "a resultant, exactly, over a random point"),
        None => (None, "not counted: the degrees are too large"),
    })
}

fn curve(
    network: &Network,
    ambient: &Ambient,
    plane: &PlaneCurve,
    settings: &Settings<'_>,
) -> Result<Curve> {
    let degree = plane.proper.iter().filter_map(Polynomial::total_degree).max().unwrap_or(1);
    let equation = match usize::try_from(degree) {
        Ok(degree) if degree <= LARGEST_DEGREE.min(10) => {
            let found = implicit(network, degree, settings)?;
            found.equations.into_iter().next().map(|one| one.polynomial)
        }
        _ => None,
    };
    let different = square_free(&plane.branch)?;
    let degree = |part: &Polynomial| part.total_degree().unwrap_or(0) as usize;
    let singular = plane.singular.iter().map(|one| SingularPoints {
        kind: one.kind.name(),
        points: one.points,
        real: one.real.map(|(branches, _)| branches),
        isolated: one.real.map(|(_, isolated)| isolated),
        parameters: one.parameters.to_string(),
        at: places(ambient, plane, &one.parameters),
    });
    Ok(Curve {
        sheets: plane.sheets,
        through: plane.through.to_string(),
        equation,
        branch: plane.branch.to_string(),
        branch_points: different.iter().map(|(_, part)| degree(part)).sum(),
        singular: singular.collect(),
    })
}

/// The points of real roots of a polynomial in h, each once.
fn places(ambient: &Ambient, plane: &PlaneCurve, parameters: &Polynomial) -> Vec<[String; 2]> {
    let sturm = Sturm::new(&dense(parameters));
    let width = BigRational::new(1.into(), num_bigint::BigInt::from(10).pow(20));
    let mut found = Vec::new();
    for interval in sturm.isolate() {
        let (low, high) = sturm.refine(interval, &width);
        let is_exact = low == high;
        let middle = (&low + &high) / BigRational::from_integer(2.into());
        let coordinate = |at: usize| {
            // The proper parametrization, with the denominators of the given one.
            let value = dense(&plane.proper[at]).into_iter().rev();
            let value = value.fold(BigRational::from_integer(0.into()), |sum, c| sum * &middle + c);
            let scale =
                plane.scales[at].to_bigint() * ambient.polynomials[at].denominator().to_bigint();
            let value = value / scale;
            match is_exact {
                true => value.to_string(),
                false => near(&value),
            }
        };
        let place = [coordinate(0), coordinate(1)];
        if !found.contains(&place) {
            found.push(place);
        }
    }
    found
}

fn over(ambient: &Ambient, plane: Option<&PlaneCurve>, point: &[BigRational]) -> Result<Over> {
    let Some(plane) = plane else {
        let problem = "the fiber over a point is found for plane curves only";
        return Err(Error::new("--point", problem, "needed: one parameter and two coordinates"));
    };
    if point.len() != 2 {
        let problem = format!("{} numbers", point.len());
        return Err(Error::new("--point", problem, "needed: two, as 0,1/2"));
    }
    let ring = RationalPolynomials::new(ambient.weights().clone());
    let less = |at: usize| -> RationalPolynomial {
        ring.sub(&ambient.polynomials[at], &ring.constant(&point[at]))
    };
    let (x, y) = (less(0), less(1));
    let fiber = plane.fiber([x.numerator(), y.numerator()])?;
    Ok(Over {
        point: point.iter().map(ToString::to_string).collect(),
        points: fiber.points,
        real: fiber.real,
        branch: fiber.is_branch,
    })
}

/// Decimals of a number that is not known exactly.
pub(super) fn near(value: &BigRational) -> String {
    format!("≈ {}", decimal(value, 12))
}

/// Points of a plane curve, for a picture.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Ascending.
    pub parameters: Vec<BigRational>,
    /// Their points.
    pub points: Vec<[BigRational; 2]>,
    /// Singular points on real branches, with their kinds; the parameter is exact or known to 20 decimals.
    pub singular: Vec<(String, [BigRational; 2])>,
}

/// How many points are drawn.
const POINTS: i64 = 600;

/// Points of a plane curve around its singular points, exactly at rational parameters.
///
/// # Errors
/// What is not a plane curve.
pub fn draw(network: &Network, settings: &Settings<'_>) -> Result<Drawn> {
    let ambient = ambient(network, settings)?;
    let [x, y] = &ambient.polynomials[..] else { return Err(not_a_curve()) };
    if ambient.weights().len() != 1 {
        return Err(not_a_curve());
    }
    let plane = PlaneCurve::new(x.numerator(), y.numerator())?;
    let at = |t: &BigRational| {
        [x, y].map(|one| {
            one.evaluate(&Rationals, std::slice::from_ref(t)).unwrap_or_else(|| t.clone())
        })
    };
    let width = BigRational::new(1.into(), num_bigint::BigInt::from(10).pow(20));
    let two = BigRational::from_integer(2.into());
    let mut singular = Vec::new();
    let mut most = BigRational::from_integer(1.into());
    for one in &plane.singular {
        // The parameters t with h(t) a root.
        let whole = one.parameters.evaluate(&line(), std::slice::from_ref(&plane.through));
        let sturm = Sturm::new(&dense(&whole));
        for interval in sturm.isolate() {
            let (low, high) = sturm.refine(interval, &width);
            let t = (low + high) / &two;
            most = most.max(t.abs());
            let place = at(&t);
            if !singular.iter().any(|(_, known)| *known == place) {
                singular.push((one.kind.name(), place));
            }
        }
    }
    let end = most * BigRational::new(3.into(), 2.into());
    let step = &end / BigRational::from_integer((POINTS / 2).into());
    let parameter = |k: i64| BigRational::from_integer((k - POINTS / 2).into()) * &step;
    let parameters: Vec<BigRational> = (0..=POINTS).map(parameter).collect();
    Ok(Drawn { points: parameters.iter().map(at).collect(), parameters, singular })
}

fn not_a_curve() -> Error {
    Error::new("--svg", "only plane curves are drawn", "needed: one parameter and two coordinates")
}

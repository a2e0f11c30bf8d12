//! Whether the function of a network at exact weights is a singular point of all its functions, for any network.

use itertools::Itertools as _;
use num_rational::BigRational;
use num_traits::Zero;
use serde::Serialize;

use super::implicit::ambient;
use super::{Answer, Certified, Named, Network, Settings, VERSION, dim_at};
use crate::error::{Error, Result};
use crate::geometry::Ambient;
use crate::geometry::implicit::{self as geometry, Equations};
use crate::geometry::monomials;
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::network::Matrices;
use crate::poly::RationalPolynomial;
use crate::program::Coordinates;
use crate::ring::Rationals;
use crate::search::{self, Options};
use neurocert_check::kernel::Bounded;

/// Smooth or singular point of the closure of all functions; critical or not.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SingularPoint {
    /// What network it is.
    #[serde(flatten)]
    pub of: Named,
    /// Of the set of all functions, at least.
    pub dimension: u64,
    /// Whether that is proved from above too.
    pub dimension_is_exact: bool,
    /// Of the space of their coefficients; `None` where they are not polynomials, or too large.
    pub ambient: Option<usize>,
    /// Of the differential at these weights, at least.
    pub differential_rank: u64,
    /// Whether it is smaller than the dimension; `None` where one of both is not proved.
    pub critical: Option<bool>,
    /// Parts that do not count at weights with the same function: why the function is one of a smaller network.
    pub subnetworks: Vec<String>,
    /// Whether the function is a singular point; `None` where it is undecided.
    pub singular: Option<bool>,
    /// The tangent space has at least this dimension.
    pub tangent_at_least: u64,
    /// And at most this, from equations of the image; `None` where none were looked for.
    pub tangent_at_most: Option<u64>,
    /// What decides: `curves`, `equations`, `hypersurface`, `filling`.
    pub rule: Option<&'static str>,
    /// Why it is undecided, or why there are no equations.
    pub why: Option<String>,
    /// Where the certificate is.
    pub certificate: Option<String>,
    /// What the checker says of it.
    pub certificate_verdict: Option<String>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// Equations are not looked for unasked where there are more monomials.
const MOST_MONOMIALS: u64 = 3000;
/// Up to this degree, unasked.
const DEGREE: usize = 4;

/// Decides whether the function at these weights is a singular point of the closure of all functions, and whether the weights are critical.
///
/// Singular is proved by tangent vectors at all weights with this function that are found, by zero and doubled neurons; it has a certificate. Smooth is
/// proved by equations up to `degree` (4, or less where that is large, unless it is given): their differentials at the function leave a tangent
/// space of the dimension of the image. Where the image is a hypersurface, its equation decides alone.
///
/// # Errors
/// A network that has no Jacobian there, or that cannot be computed within the memory; of a degree that was given, that it is too large.
pub fn singular_point(
    network: &Network,
    weights: &Matrices,
    degree: Option<usize>,
    settings: &Settings<'_>,
) -> Result<Answer<SingularPoint>> {
    let options = Options {
        seed: settings.seed,
        budget: settings.budget(),
        progress: settings.progress,
        ..Options::default()
    };
    let here = dim_at(network, weights, None, settings)?.report;
    let subject = (&*network.text, &network.given, &network.program);
    // What is singular is said of polynomials only.
    let space = match ambient(network, settings) {
        Err(error) if degree.is_some() => return Err(error),
        space => space,
    };
    let found = match &space {
        Ok(_) => search::singular_point(subject, weights, options),
        Err(_) => search::dimension(subject.0, subject.1, subject.2, options)
            .map(search::SingularPoint::undecided),
    };
    let found = found.map_err(search::refused)?;
    let dimension = found.dimension.lower.rank;
    let is_exact = found.dimension.is_exact();
    let certified = match &found.certificate {
        Some(proof) => Some(Certified::new(proof, settings)?),
        None => None,
    };
    let is_singular = certified.as_ref().is_some_and(Certified::is_verified);
    let mut report = SingularPoint {
        of: network.into(),
        dimension,
        dimension_is_exact: is_exact,
        ambient: None,
        differential_rank: here.dimension,
        critical: (is_exact && here.verdict == "exact").then_some(here.dimension < dimension),
        subnetworks: found.bases.iter().map(|base| base.reason.clone()).collect(),
        singular: is_singular.then_some(true),
        // Without a certificate only this is known.
        tangent_at_least: if is_singular { found.tangent as u64 } else { dimension },
        tangent_at_most: None,
        rule: is_singular.then_some("curves"),
        why: None,
        certificate: None,
        certificate_verdict: certified.as_ref().map(|found| found.verdict.to_string()),
        seed: settings.seed,
        version: VERSION,
    };
    match space {
        Ok(space) => by_equations(&mut report, &space, (network, weights), degree, settings)?,
        Err(error) => report.why = Some(error.to_string()),
    }
    if report.singular.is_none() && report.why.is_none() {
        let why = match is_exact {
            true => "neither tangent vectors nor equations decide",
            false => "the dimension is not proved from above",
        };
        report.why = Some(why.into());
    }
    Ok(Answer { report, certified })
}

/// What equations say.
fn by_equations(
    report: &mut SingularPoint,
    ambient: &Ambient,
    (network, weights): (&Network, &Matrices),
    degree: Option<usize>,
    settings: &Settings<'_>,
) -> Result<()> {
    let all = ambient.polynomials.len();
    report.ambient = Some(all);
    if report.dimension == all as u64 {
        report.tangent_at_most = Some(report.dimension);
        (report.singular, report.rule) = (Some(false), Some("filling"));
        report.why = None;
        return Ok(());
    }
    let fits = |degree: &usize| {
        monomials::count(all, *degree, true).is_some_and(|number| number <= MOST_MONOMIALS)
    };
    let Some(degree) = degree.or_else(|| (2..=DEGREE).rev().find(fits)) else {
        report.why =
            Some(format!("{all} coordinates: equations are looked for with --degree only"));
        return Ok(());
    };
    let Settings { seed, max_memory: memory, stop, progress } = *settings;
    let options = geometry::Options { degree, seed, memory, stop, progress };
    let found = geometry::equations(ambient, options)?;
    let point = values(ambient, network, weights);
    let conormal = rank(&differentials(&found, &point)) as u64;
    let most = all as u64 - conormal;
    report.tangent_at_most = Some(most);
    if report.tangent_at_least > most {
        let problem =
            format!("{} tangent directions, and equations leave {most}", report.tangent_at_least);
        return Err(Error::new("singular", problem, "please report this"));
    }
    if !report.dimension_is_exact {
        return Ok(());
    }
    // An equation of the lowest degree generates the ideal of a hypersurface, which is irreducible.
    let is_generator = found.is_exact() && found.minimal.len() == 1;
    let is_hypersurface = report.dimension + 1 == all as u64 && is_generator;
    match report.singular {
        _ if most == report.dimension => {
            (report.singular, report.rule) = (Some(false), Some("equations"));
        }
        None if is_hypersurface => {
            report.tangent_at_least = all as u64;
            (report.singular, report.rule) = (Some(true), Some("hypersurface"));
        }
        None => {
            report.why =
                Some(format!("equations up to degree {degree} leave {most} tangent directions"))
        }
        _ => {}
    }
    Ok(())
}

/// The function in the coordinates of the ambient space.
fn values(ambient: &Ambient, network: &Network, weights: &Matrices) -> Vec<BigRational> {
    let at = Coordinates::new(&network.program, Bounded::Factors).of(weights);
    let at_point = |polynomial: &RationalPolynomial| {
        polynomial.evaluate(&Rationals, &at).expect("a denominator is a positive integer")
    };
    ambient.polynomials.iter().map(at_point).collect()
}

/// A row for each equation: its derivatives at a point.
fn differentials(equations: &Equations, point: &[BigRational]) -> Matrix<BigRational> {
    let row = |(_, equation): &(usize, crate::poly::Polynomial)| {
        let entry = |at| {
            let derivative = equation.derivative(at);
            match derivative.is_empty() {
                true => BigRational::zero(),
                false => derivative.evaluate(&Rationals, point),
            }
        };
        (0..point.len()).map(entry).collect_vec()
    };
    Matrix::from_rows(point.len(), equations.minimal.iter().map(row).collect())
}

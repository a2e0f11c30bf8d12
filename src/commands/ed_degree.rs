//! Critical points of the squared distance to the image of any small polynomial map: with an engine for Gröbner bases.

use std::path::PathBuf;

use num_rational::BigRational;
use num_traits::One;
use serde::Serialize;

use super::implicit::ambient;
use super::map::near;
use super::{Ask, Network, Settings, VERSION, dim};
use crate::error::{Error, Result};
use crate::geometry::Ambient;
use crate::geometry::ed_degree::{Chart, Count, System};
use crate::geometry::engine::{self, Limits};
use crate::geometry::real_points::{self, RealZero};
use crate::geometry::real_roots::Interval;
use crate::program::Given;
use crate::ring::SplitMix64;

/// What distances are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Metric {
    /// The sum of the squares of the coordinates.
    #[default]
    Unit,
    /// The sum with random positive weights.
    Generic,
}

/// How critical points are asked for.
#[derive(Clone, Debug, Default)]
pub struct Distance {
    /// What distances are.
    pub metric: Metric,
    /// The program for Gröbner bases; by default the one on PATH.
    pub engine: Option<PathBuf>,
}

/// Critical points of the squared distance to an image.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EdDegree {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: Given,
    /// The names of the coordinates.
    pub coordinates: Vec<String>,
    /// Of the image.
    pub dimension: u64,
    /// `unit` or `generic`.
    pub metric: &'static str,
    /// How many critical points there are on the smooth part for general data, over ℂ: modulo each of the primes.
    pub ed_degree: usize,
    /// A lower bound that is proved.
    pub at_least: usize,
    /// How the number was found.
    pub rule: String,
    /// The program that computed Gröbner bases.
    pub engine: &'static str,
    /// The primes.
    pub primes: Vec<u64>,
    /// How many weights of the chart a critical point has.
    pub sheets: Option<usize>,
    /// The data that were asked for.
    pub data: Option<Vec<String>>,
    /// Different critical points for these data over ℂ, modulo a prime.
    pub complex: Option<usize>,
    /// Those of them that are real, each verified over ℚ. None where there are more than 20, some come together, or numbers are too long.
    pub real: Option<Vec<CriticalPoint>>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// A real critical point.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CriticalPoint {
    /// Its coordinates: exact, or decimals after ≈.
    pub at: Vec<String>,
    /// Of the distance: `minimum` (local), `maximum`, `saddle` or `undecided`.
    pub kind: &'static str,
    /// How many eigenvalues of the Hessian are negative.
    pub negative: Option<usize>,
}

/// Random data and weights are below this.
const LARGEST: u64 = 1 << 30;

/// The ED degree of the closure of the image of weights ↦ function: how many critical points the squared distance from
/// general data has on its smooth part. From the parametrization, with a Gröbner basis for each of two primes.
///
/// For `data` the critical points are counted too, and the real ones isolated.
///
/// # Errors
/// A network that is not made of polynomials, is zero or too large, or whose dimension is not proved; data that do not fit; no engine, or one that does not
/// answer; primes that do not agree; that it was stopped.
pub fn ed_degree(
    network: &Network,
    data: Option<&[BigRational]>,
    ask: &Distance,
    settings: &Settings<'_>,
) -> Result<EdDegree> {
    if data.is_some() && ask.metric == Metric::Generic {
        let problem = "data go with the unit metric: the weights of the generic one are random";
        return Err(Error::new("--metric", problem, "allowed: unit"));
    }
    let ambient = ambient(network, settings)?;
    if let Some(data) = data {
        fits(data, &ambient)?;
    }
    let engine = engine::engine(ask.engine.as_deref())?;
    let dimension = dim(network, settings, &Ask::default())?.report;
    // Fewer weights than the dimension would see other points.
    if dimension.verdict != "exact" {
        let problem = format!("the dimension is not proved: {}", dimension.verdict);
        return Err(Error::new("", problem, "needed: exact, as by `neurocert dim`"));
    }
    let chart = Chart::new(&ambient, dimension.dimension as usize, settings.seed)?;
    let mut random = SplitMix64::new(settings.seed);
    let coordinates = ambient.polynomials.len();
    let general: Vec<BigRational> =
        (0..coordinates).map(|_| whole(random.in_range(LARGEST))).collect();
    let metric: Vec<BigRational> = match ask.metric {
        Metric::Unit => vec![BigRational::one(); coordinates],
        Metric::Generic => {
            (0..coordinates).map(|_| whole(random.in_range(LARGEST).abs() + 1)).collect()
        }
    };
    let limits = Limits { memory: settings.max_memory, stop: settings.stop };
    let system = System::new(&chart, &general, &metric)?;
    let counts = [(); 2].map(|()| system.count(&*engine, &mut random, limits));
    let [first, second] = counts;
    let (first, second) = (first?, second?);
    if first.points != second.points {
        let (p, q) = (first.prime, second.prime);
        let problem = format!(
            "{} critical points modulo {p}, but {} modulo {q}",
            first.points, second.points
        );
        return Err(Error::new("", problem, "needed: another --seed"));
    }
    let (mut complex, mut real) = (None, None);
    if let Some(data) = data {
        let system = System::new(&chart, data, &metric)?;
        let count = system.count(&*engine, &mut random, limits)?;
        complex = Some(count.points);
        // Where a point has several weights in the chart, real points may have only complex ones.
        if count.zeros == count.points {
            real = real_points::real(&system, count.zeros, &*engine, settings.seed, limits)?;
        }
    }
    let proved = |count: Count| if count.is_verified { count.points } else { 0 };
    Ok(EdDegree {
        network: network.program.name.clone(),
        sizes: network.program.sizes.iter().cloned().collect(),
        coordinates: ambient.variables.names().to_vec(),
        dimension: dimension.dimension,
        metric: match ask.metric {
            Metric::Unit => "unit",
            Metric::Generic => "generic",
        },
        ed_degree: first.points,
        at_least: proved(first).max(proved(second)),
        rule: format!("engine {}, modulo two primes", engine.name()),
        engine: engine.name(),
        primes: vec![first.prime, second.prime],
        sheets: first.zeros.checked_div(first.points).filter(|n| n * first.points == first.zeros),
        data: data.map(|data| data.iter().map(ToString::to_string).collect()),
        complex,
        real: real.map(|all| all.iter().map(|one| shown(one, dimension.dimension)).collect()),
        seed: settings.seed,
        version: VERSION,
    })
}

fn shown(one: &RealZero, dimension: u64) -> CriticalPoint {
    let number = |(low, high): &Interval| match low == high {
        true => low.to_string(),
        false => near(&((low + high) / whole(2))),
    };
    CriticalPoint {
        at: one.image.iter().map(number).collect(),
        kind: match one.negative {
            None => "undecided",
            Some(0) => "minimum",
            Some(all) if all as u64 == dimension => "maximum",
            Some(_) => "saddle",
        },
        negative: one.negative,
    }
}

fn whole(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}

fn fits(data: &[BigRational], ambient: &Ambient) -> Result<()> {
    let needed = ambient.polynomials.len();
    if data.len() == needed {
        return Ok(());
    }
    let names = ambient.variables.names().join(", ");
    let problem = format!("{} numbers", data.len());
    Err(Error::new("--data", problem, format!("needed: {needed}, one for each of {names}")))
}

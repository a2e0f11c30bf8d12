//! All equations of an image up to a degree.
//!
//! Degree by degree, this is a Gröbner basis of the ideal by linear algebra, as in Möller and Buchberger 1982, "The
//! construction of multivariate polynomials with preassigned zeros", EUROCAM, with generic points. A monomial is
//! *standard* unless the leading monomial of an equation divides it. The next degree has as unknowns only the monomials
//! all of whose divisors are standard, split by multidegree; all other equations are multiples of those that are known.
//!
//! # Why the numbers are exact
//! At points modulo a prime the values of the unknowns have at most the rank that the unknowns have as functions: minors
//! that vanish still vanish. So there are at most as many equations as the kernel modulo the prime has vectors. When
//! each of them lifts to the integers and is zero after substitution of the polynomials in the weights, exactly, there
//! are at least so many. No prime and no point is trusted.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};

use neurocert_check::kernel::produce::Stop;
use rayon::prelude::*;

use super::Ambient;
use super::block::{Block, Element, Points, Solved};
use super::grading::{Grading, Multidegree};
use super::minimal::Lower;
use super::monomials::{self, Monomial};
use crate::error::{Error, Result};
use crate::poly::Polynomial;

/// What equations are looked for, and with what.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Up to this degree.
    pub degree: usize,
    /// Of all points.
    pub seed: u64,
    /// Bytes that may be used.
    pub memory: u64,
    /// When to end before.
    pub stop: Stop,
    /// Called with what is done and all that is to do in a degree.
    pub progress: &'a (dyn Fn(u64, u128) + Sync),
}

/// The equations of an image.
#[derive(Clone, Debug)]
pub struct Equations {
    /// Whether the image is a cone: then equations are sums of homogeneous ones, and numbers are those of a degree.
    /// Otherwise they are those up to a degree.
    pub is_graded: bool,
    /// From degree 1.
    pub degrees: Vec<Degree>,
    /// Equations that do not follow from those of lower degree, with their degrees.
    pub minimal: Vec<(usize, Polynomial)>,
}

/// The numbers of a degree.
#[derive(Clone, Copy, Debug)]
pub struct Degree {
    /// Of the polynomial ring.
    pub monomials: u64,
    /// Independent equations, verified.
    pub equations: u64,
    /// The last one.
    pub at_most: u64,
    /// How many of them do not follow from those of lower degree.
    pub new: usize,
}

impl Equations {
    /// Whether all numbers are the true ones.
    pub fn is_exact(&self) -> bool {
        self.degrees.iter().all(|degree| degree.equations == degree.at_most)
    }
}

/// A larger degree is refused.
pub const LARGEST_DEGREE: usize = 1000;

/// That it is a degree that may be looked at.
///
/// # Errors
/// Zero, and one that is too large for every image.
pub fn possible(degree: usize) -> Result<()> {
    if (1..=LARGEST_DEGREE).contains(&degree) {
        return Ok(());
    }
    let problem = format!("{degree} is not a degree of equations");
    Err(Error::new("--degree", problem, format!("allowed: 1 to {LARGEST_DEGREE}")))
}

/// All equations up to a degree.
///
/// For each multidegree with `m` unknowns this costs eliminations of `m + 8` rows and `m` columns: one modulo a prime where
/// there is no equation, otherwise as many as the coefficients need; and one substitution for each leading monomial that
/// is new.
///
/// # Errors
/// A degree that is zero or needs more than the memory, and that it was stopped.
pub fn equations(ambient: &Ambient, options: Options<'_>) -> Result<Equations> {
    let Options { degree: last, memory, .. } = options;
    possible(last)?;
    let grading = Grading::new(&ambient.polynomials);
    let mut coordinates: Vec<u32> = (0..).take(ambient.polynomials.len()).collect();
    monomials::fits(&grading, &coordinates, 1, memory)?;
    let points = Points { ambient, seed: options.seed, memory, stop: options.stop };
    let mut found = Equations { is_graded: grading.is_standard, degrees: vec![], minimal: vec![] };
    let mut standard: Vec<Monomial> = vec![vec![]];
    let mut before = by_multidegree(&grading, &standard);
    let mut lower = Lower::new(&grading);
    let (mut all_standard, mut unverified) = (1, 0);
    for degree in 1..=last {
        if degree == 2 {
            coordinates = standard.iter().map(|monomial| monomial[0]).collect();
            monomials::fits(&grading, &coordinates, last, memory)?;
            lower.coordinates = coordinates.clone();
        }
        let blocks = blocks(&grading, &coordinates, &standard, &before);
        let solved = solve(&points, &blocks, options)?;
        let mut new = 0;
        for (block, solved) in blocks.iter().zip(&solved) {
            for element in lower.minimal(degree, &block.multidegree, &solved.elements) {
                found.minimal.push((degree, element.polynomial(&ambient.variables)));
                new += 1;
            }
        }
        let leads: HashSet<&Monomial> =
            solved.iter().flat_map(|s| &s.elements).map(Element::lead).collect();
        standard = blocks.iter().flat_map(|block| block.unknowns.iter().cloned()).collect();
        standard.retain(|monomial| !leads.contains(monomial));
        let open: u64 = solved.iter().map(|solved| solved.unverified).sum();
        if grading.is_standard {
            (all_standard, unverified) = (standard.len() as u64, open);
        } else {
            all_standard += standard.len() as u64;
            unverified += open;
            for (at, more) in by_multidegree(&grading, &standard) {
                before.entry(at).or_default().extend(more);
            }
        }
        let monomials = monomials::count(ambient.polynomials.len(), degree, !found.is_graded);
        let monomials = monomials.ok_or_else(|| {
            let problem = format!("degree {degree} has more than 2^63 monomials");
            Error::new("--degree", problem, format!("allowed: below {degree}"))
        })?;
        let equations = monomials - all_standard;
        found.degrees.push(Degree { monomials, equations, at_most: equations + unverified, new });
        lower.elements.extend(solved.into_iter().flat_map(|solved| solved.elements));
    }
    Ok(found)
}

type Groups = HashMap<Multidegree, Vec<Monomial>>;

fn by_multidegree(grading: &Grading, monomials: &[Monomial]) -> Groups {
    let mut groups = Groups::new();
    monomials.iter().for_each(|m| groups.entry(grading.of(m)).or_default().push(m.clone()));
    groups
}

/// The unknowns of the next degree, all of whose divisors are standard, by multidegree; with the standard monomials of
/// lower degree that have it too.
fn blocks(
    grading: &Grading,
    coordinates: &[u32],
    standard: &[Monomial],
    before: &Groups,
) -> Vec<Block> {
    let known: HashSet<&Monomial> = standard.iter().collect();
    let mut unknowns: Vec<Monomial> = Vec::new();
    for monomial in standard {
        let least = monomial.last().copied().unwrap_or(0);
        for &coordinate in coordinates.iter().filter(|&&x| x >= least) {
            let raised = [&monomial[..], &[coordinate]].concat();
            if (0..raised.len()).all(|at| known.contains(&monomials::without(&raised, at))) {
                unknowns.push(raised);
            }
        }
    }
    unknowns.sort_unstable_by(monomials::compare);
    let mut all: Vec<Block> = by_multidegree(grading, &unknowns)
        .into_iter()
        .map(|(multidegree, unknowns)| {
            let lower = before.get(&multidegree).filter(|_| !grading.is_standard);
            Block { lower: lower.cloned().unwrap_or_default(), multidegree, unknowns }
        })
        .collect();
    all.sort_unstable_by(|a, b| a.multidegree.cmp(&b.multidegree));
    all
}

fn solve(points: &Points<'_>, blocks: &[Block], options: Options<'_>) -> Result<Vec<Solved>> {
    let done = AtomicU64::new(0);
    let one = |block: &Block| {
        let solved = (!options.stop.is_raised()).then(|| block.solve(points));
        (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, blocks.len() as u128);
        solved
    };
    let solved: Option<Vec<Solved>> = blocks.par_iter().map(one).collect();
    let solved = solved.filter(|_| !options.stop.is_raised());
    solved.ok_or_else(|| Error::new("", "stopped before it was done", ""))
}

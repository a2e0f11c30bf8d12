//! Plane curves with a polynomial parametrization t ↦ (x(t), y(t)): how often each point is met, where the derivative
//! vanishes, and the singular points of the image with their kinds, exactly.
//!
//! Let `X = (x(t) − x(u)) / (t − u)`, `Y` the same for y, and `D(t)` the resultant of X and Y by u (Abhyankar's Taylor
//! resultant). If a generic point is met once, the roots of D are the parameters of the singular points, and the
//! multiplicity of a root is the conductor of its branch: 2δ of the branch plus its intersection numbers with the other
//! branches there. At a root the common divisor of X and Y has a degree r. For r = 1 the singularity is A_k:
//!
//! - the other root is the parameter itself (the derivative vanishes): one branch, k = the multiplicity;
//! - it is another one (where the derivative cannot vanish, as r would be larger): two smooth branches, k = 2 · multiplicity − 1.
//!
//! If the multiplicity is r, and the derivative vanishes at none of the other parameters, there are r of them, and all
//! branches are smooth with different tangents: an ordinary point. (A cusp that a smooth branch meets has r = 2 and
//! multiplicity 2 there, too.)

use super::real_roots::{Dense, Sturm};
use super::resultants::{in_last, line, linear, plane, principal, square_free};
use crate::error::{Error, Result};
use crate::poly::{Polynomial, Polynomials};
use crate::ring::{Domain, Integer, Integers, Ring};

/// A curve, made of two polynomials in t with integer coefficients.
#[derive(Clone, Debug)]
pub struct PlaneCurve {
    /// How many parameters a generic point of the image has, over ℂ.
    pub sheets: u32,
    /// The polynomial h with x = a(h), y = b(h), of degree `sheets`.
    pub through: Polynomial,
    /// a and b, each times a number: each generic point is met once.
    pub proper: [Polynomial; 2],
    /// These numbers.
    pub scales: [Integer; 2],
    /// Its roots are the parameters at which both derivatives vanish, of the given parametrization.
    pub branch: Polynomial,
    /// The singular points of the image.
    pub singular: Vec<Singular>,
}

/// Singular points of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Singular {
    /// What they are.
    pub kind: Kind,
    /// How many points, over ℂ.
    pub points: usize,
    /// How many of them are real: with real branches, and isolated ones. `None` where that is not decided.
    pub real: Option<(usize, usize)>,
    /// The roots are the values of h there.
    pub parameters: Polynomial,
}

/// The kind of a singular point of a plane curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// y² = x^(k+1).
    A(u32),
    /// So many smooth branches with different tangents, at least three.
    Ordinary(u32),
    /// Anything else.
    Other,
}

impl Kind {
    /// `node`, `cusp`, `tacnode`, `A4`, `ordinary triple point`.
    pub fn name(self) -> String {
        match self {
            Kind::A(1) => "node".into(),
            Kind::A(2) => "cusp".into(),
            Kind::A(3) => "tacnode".into(),
            Kind::A(k) => format!("A{k}"),
            Kind::Ordinary(3) => "ordinary triple point".into(),
            Kind::Ordinary(branches) => format!("ordinary point with {branches} branches"),
            Kind::Other => "another singularity".into(),
        }
    }
}

/// The largest degree: resultants are determinants of matrices of polynomials.
const LARGEST_DEGREE: u64 = 16;

impl PlaneCurve {
    /// Of x(t) and y(t), polynomials in one variable, of degree 16 at most.
    ///
    /// # Errors
    /// Both are constant; a larger degree.
    pub fn new(x: &Polynomial, y: &Polynomial) -> Result<PlaneCurve> {
        let degree = x.total_degree().max(y.total_degree()).unwrap_or(0);
        if degree == 0 {
            return Err(Error::new("", "the image is a point", "needed: a curve"));
        }
        if degree > LARGEST_DEGREE {
            let problem = format!("a curve of degree {degree}");
            return Err(Error::new("", problem, format!("allowed: up to {LARGEST_DEGREE}")));
        }
        let ring = line();
        let given = [x, y].map(|one| one.renamed(ring.variables(), &[0]));
        let [x, y] = &given;
        let branch = x.derivative(0).gcd(&y.derivative(0))?;
        let (through, sheets) = through(x, y)?;
        let (x, of_x) = expanded(&ring, x, &through)?;
        let (y, of_y) = expanded(&ring, y, &through)?;
        let proper = [x, y];
        let singular = singular(&proper)?;
        Ok(PlaneCurve { sheets, through, proper, scales: [of_x, of_y], branch, singular })
    }

    /// The fiber over a point, given as polynomials in t that vanish there: how many parameters over ℂ, how many of them
    /// real, and whether the derivative vanishes at one.
    ///
    /// # Errors
    /// Where a greatest common divisor takes too long.
    pub fn fiber(&self, equations: [&Polynomial; 2]) -> Result<Fiber> {
        let ring = line();
        let [x, y] = equations.map(|one| one.renamed(ring.variables(), &[0]));
        let common = x.gcd(&y)?;
        let different: Vec<Polynomial> =
            square_free(&common)?.into_iter().map(|(_, part)| part).collect();
        let mut fiber = Fiber { points: 0, real: 0, is_branch: false };
        for part in different {
            fiber.points += part.total_degree().unwrap_or(0) as usize;
            fiber.real += Sturm::new(&dense(&part)).count(None, None);
            fiber.is_branch |= !part.gcd(&self.branch)?.is_constant();
        }
        Ok(fiber)
    }
}

/// The parameters of a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fiber {
    /// Different ones, over ℂ; 0 if the point is not on the curve.
    pub points: usize,
    /// How many of them are real.
    pub real: usize,
    /// Whether the derivative vanishes at one.
    pub is_branch: bool,
}

/// Coefficients from the lowest.
pub fn dense(polynomial: &Polynomial) -> Dense {
    let mut list = Dense::new();
    for (monomial, coefficient) in polynomial.terms() {
        let power = monomial.degree() as usize;
        if list.len() <= power {
            list.resize(power + 1, 0.into());
        }
        list[power] = coefficient.to_bigint();
    }
    list
}

/// x(t) − x(u).
fn difference(x: &Polynomial) -> Polynomial {
    let ring = plane();
    x.renamed(ring.variables(), &[0]) - x.renamed(ring.variables(), &[1])
}

/// The polynomial h of the largest degree with x and y polynomials in it, and its degree. By Lüroth's theorem
/// h(t) − h(u) is the greatest common divisor of x(t) − x(u) and y(t) − y(u).
fn through(x: &Polynomial, y: &Polynomial) -> Result<(Polynomial, u32)> {
    let common = difference(x).gcd(&difference(y))?;
    // At u = 0.
    let ring = line();
    let at_zero = in_last(&common).into_iter().next().unwrap_or_else(|| ring.zero());
    let degree = at_zero.degree_in(0).unwrap_or(0);
    if degree == 1 {
        return Ok((ring.variable(0), 1));
    }
    Ok((at_zero.primitive_part(), degree))
}

/// A multiple of the polynomial c with f = c(h), and the factor: division by h, again and again. A constant factor
/// changes no singularity.
fn expanded(
    ring: &Polynomials<Integers>,
    f: &Polynomial,
    h: &Polynomial,
) -> Result<(Polynomial, Integer)> {
    let lead = h.leading_term().map_or(1.into(), |(_, c)| c);
    let degree = h.degree_in(0).unwrap_or(1);
    let steps = f.degree_in(0).unwrap_or(0) / degree;
    // lead^steps f has quotients with integer coefficients.
    let factor = Integers.pow(&lead, u64::from(steps));
    let mut rest = ring.scale(f, &factor);
    let mut result = ring.zero();
    let s = ring.variable(0);
    for power in (0..=steps).rev() {
        let top = rest.coefficient_of(&[power * degree]).unwrap_or_else(|| 0.into());
        let share = Integers.pow(&lead, u64::from(power));
        let Some(c) = Integers.div_exact(&top, &share) else {
            return Err(Error::new("", "a division that should be exact, please report this", ""));
        };
        rest = rest - ring.scale(&h.pow(u64::from(power)), &c);
        result = result + ring.scale(&s.pow(u64::from(power)), &c);
    }
    Ok((result, factor))
}

fn singular(proper: &[Polynomial; 2]) -> Result<Vec<Singular>> {
    let ring = plane();
    let step = ring.variable(0) - ring.variable(1);
    let quotients: Vec<Vec<Polynomial>> = proper
        .iter()
        .map(|one| in_last(&difference(one).div_exact(&step).expect("t = u is a root")))
        .collect();
    let (x, y) = (&quotients[0], &quotients[1]);
    // One of them is constant, or zero if the curve is a line: then it is a graph.
    if x.len().min(y.len()) < 2 {
        return Ok(Vec::new());
    }
    let branch = proper[0].derivative(0).gcd(&proper[1].derivative(0))?;
    let mut found = Vec::new();
    for (multiplicity, part) in square_free(&principal(x, y, 0))? {
        let mut left = part;
        for index in 1..x.len().min(y.len()) {
            if left.is_constant() {
                break;
            }
            // Where the coefficient of this index is not zero, the common divisor has this degree.
            let here = principal(x, y, index);
            let zero = if here.is_empty() { left.clone() } else { left.gcd(&here)? };
            let exactly = left.div_exact(&zero).expect("a divisor").primitive_part();
            let smooth = exactly.gcd(&branch)?;
            let other = exactly.div_exact(&smooth).expect("a divisor").primitive_part();
            let index = index as u32;
            for (parameters, is_branch) in [(smooth, true), (other, false)] {
                if !parameters.is_constant() {
                    let numbers = (multiplicity, index, is_branch);
                    found.push(of_kind(parameters, numbers, (x, y), &branch)?);
                }
            }
            left = zero.primitive_part();
        }
        if !left.is_constant() {
            found.push(Singular { kind: Kind::Other, points: 0, real: None, parameters: left });
        }
    }
    Ok(found)
}

fn of_kind(
    parameters: Polynomial,
    (multiplicity, index, is_branch): (u32, u32, bool),
    (x, y): (&[Polynomial], &[Polynomial]),
    branch: &Polynomial,
) -> Result<Singular> {
    let degree = parameters.degree_in(0).unwrap_or(0) as usize;
    let real = Sturm::new(&dense(&parameters)).count(None, None);
    if is_branch && index == 1 {
        let kind = Kind::A(multiplicity);
        return Ok(Singular { kind, points: degree, real: Some((real, 0)), parameters });
    }
    if !is_branch && index == 1 {
        let points = degree / 2;
        // A real parameter has a real partner; a real point with parameters that are not real is isolated.
        let all = Partner::new(x, y, &parameters).real_points(points)?;
        let kind = Kind::A(2 * multiplicity - 1);
        let real = all.map(|all| (real / 2, all - real / 2));
        return Ok(Singular { kind, points, real, parameters });
    }
    if !is_branch && index == multiplicity && meets(branch, x, y, &parameters)?.is_constant() {
        let points = degree / (index as usize + 1);
        let kind = Kind::Ordinary(index + 1);
        return Ok(Singular { kind, points, real: None, parameters });
    }
    Ok(Singular { kind: Kind::Other, points: 0, real: None, parameters })
}

/// The roots t of a polynomial for which X(t, u) = Y(t, u) = 0 at a root u of `branch`. With one λ more than there are
/// roots u, a t at which each X + λY has such a root has one at which two of them vanish, hence X and Y.
fn meets(
    branch: &Polynomial,
    x: &[Polynomial],
    y: &[Polynomial],
    of: &Polynomial,
) -> Result<Polynomial> {
    let ring = line();
    let constants: Vec<Polynomial> =
        dense(branch).into_iter().map(|c| ring.constant(c.into())).collect();
    let mut left = of.clone();
    for lambda in 0..constants.len() as i64 {
        let term =
            |list: &[Polynomial], k: usize| list.get(k).cloned().unwrap_or_else(|| ring.zero());
        let sum = (0..x.len().max(y.len()))
            .map(|k| term(x, k) + ring.scale(&term(y, k), &lambda.into()))
            .collect::<Vec<_>>();
        let both = principal(&constants, trimmed(&sum), 0);
        left = if both.is_empty() { left } else { left.gcd(&both)? };
    }
    Ok(left)
}

/// Without zeros at the highest powers.
fn trimmed(list: &[Polynomial]) -> &[Polynomial] {
    let end = list.iter().rposition(|one| !one.is_empty()).map_or(0, |last| last + 1);
    &list[..end]
}

/// At the roots t of a polynomial q: the other parameter −b/a of the same point.
struct Partner<'a> {
    q: &'a Polynomial,
    a: Polynomial,
    b: Polynomial,
}

impl<'a> Partner<'a> {
    fn new(x: &[Polynomial], y: &[Polynomial], q: &'a Polynomial) -> Self {
        let [b, a] = linear(x, y);
        Partner { q, a, b }
    }

    /// How many real points there are among so many: the real values of t + u + c t u, for a c with which these are
    /// different at different points.
    fn real_points(&self, points: usize) -> Result<Option<usize>> {
        let ring = plane();
        let lift = |p: &Polynomial| p.renamed(ring.variables(), &[1]);
        let (value, t) = (ring.variable(0), ring.variable(1));
        let (q, a, b) = (in_last(&lift(self.q)), lift(&self.a), lift(&self.b));
        for c in 0..6 {
            // With u = −b/a: value · a − (t a − b − c t b), and the resultant with q(t) by t.
            let sum = (&value - &t) * &a + &b + ring.scale(&(&t * &b), &c.into());
            let values = principal(&q, &in_last(&sum), 0);
            let parts = square_free(&values)?;
            let different: usize =
                parts.iter().map(|(_, part)| part.degree_in(0).unwrap_or(0) as usize).sum();
            if different == points {
                let real = |part: &Polynomial| Sturm::new(&dense(part)).count(None, None);
                return Ok(Some(parts.iter().map(|(_, part)| real(part)).sum()));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests;

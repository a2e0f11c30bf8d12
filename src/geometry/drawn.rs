//! What is drawn of a surface, as points with rational coordinates. Their number is bounded.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::curve::dense;
use super::real_roots::Sturm;
use super::resultants::in_last;
use super::slice::{Line, Point, SingularCurve, Slice};
use crate::poly::{Polynomial, RationalPolynomial};

/// Rows of points: each is joined to the next one, point by point.
pub type Strip = Vec<Vec<Point>>;

/// A part of the singular curve.
#[derive(Clone, Debug)]
pub struct Piece {
    /// In their order on the curve.
    pub points: Vec<Point>,
    /// Whether they are functions of real weights.
    pub is_reached: bool,
}

/// Rulings before some are added where they move fast.
const RULINGS: i64 = 96;
/// How often the step between two of them is halved.
const HALVINGS: u32 = 6;

/// The rulings of a slice in the cube of points whose coordinates are at most `half`.
pub fn rulings(slice: &Slice, half: &BigRational) -> Vec<Strip> {
    let step = |k: i64| BigRational::new(k.into(), RULINGS.into());
    let mut strips = vec![Strip::new()];
    let mut last = (step(-RULINGS), ruling(slice, &step(-RULINGS), half));
    strips[0].extend(last.1.clone());
    for k in 1 - RULINGS..=RULINGS {
        let next = (step(k), ruling(slice, &step(k), half));
        between(slice, half, (&last, &next), HALVINGS, &mut strips);
        last = next;
    }
    strips.retain(|strip| strip.len() > 1);
    strips
}

/// For u from −1 to 1 the root (2u : 1 − u²) is each point of the projective line once: u is the tangent of half an angle.
fn ruling(slice: &Slice, u: &BigRational, half: &BigRational) -> Option<Vec<Point>> {
    let (n, d) = (u.numer(), u.denom());
    let line = slice.ruling(&[n * d * 2, d * d - n * n])?;
    let [low, high] = line.within(half)?;
    Some(vec![line.at(&low), line.at(&high)])
}

type Found = (BigRational, Option<Vec<Point>>);

/// The rulings after the first one up to the second one, with more between them where the ends jump.
fn between(
    slice: &Slice,
    half: &BigRational,
    (a, b): (&Found, &Found),
    halvings: u32,
    strips: &mut Vec<Strip>,
) {
    let is_near = match (&a.1, &b.1) {
        (None, None) => return,
        (Some(a), Some(b)) => {
            let limit = half / BigInt::from(8);
            let is_far = |b: &[Point]| {
                a.iter().zip(b).any(|(a, b)| a.iter().zip(b).any(|(a, b)| (a - b).abs() > limit))
            };
            let turned: Vec<Point> = b.iter().rev().cloned().collect();
            !is_far(b) || !is_far(&turned)
        }
        _ => false,
    };
    if !is_near && halvings > 0 {
        let middle = (&a.0 + &b.0) / BigInt::from(2);
        let middle = (middle.clone(), ruling(slice, &middle, half));
        between(slice, half, (a, &middle), halvings - 1, strips);
        between(slice, half, (&middle, b), halvings - 1, strips);
        return;
    }
    if !is_near {
        strips.push(Strip::new());
    }
    let (Some(row), Some(strip)) = (&b.1, strips.last_mut()) else { return };
    let mut row = row.clone();
    if let Some(last) = strip.last() {
        // The direction of a line has no sign.
        let along = |row: &[Point]| [0, 1, 2].map(|k: usize| &row[1][k] - &row[0][k]);
        let product = along(last).iter().zip(&along(&row)).map(|(a, b)| a * b).sum::<BigRational>();
        if product.is_negative() {
            row.reverse();
        }
    }
    strip.push(row);
}

/// Steps between two ends of a singular curve that is not a line.
const STEPS: i64 = 160;

/// A singular curve in the same cube, cut where what is reached by real weights ends; and these ends.
pub fn singular(curve: &SingularCurve, half: &BigRational) -> (Vec<Piece>, Vec<Point>) {
    match curve.line() {
        Some(line) => along(curve, &line, half),
        None => {
            let (mut pieces, mut ends) = chart(curve, half);
            let (more, others) = chart(&curve.reversed(), half);
            pieces.extend(more);
            ends.extend(others);
            (pieces, ends)
        }
    }
}

/// The real roots of a polynomial, as the discriminant, or the denominator: exact, or to 20 digits.
fn cuts(polynomial: &Polynomial) -> Vec<BigRational> {
    let list = dense(polynomial);
    if list.len() < 2 {
        return Vec::new();
    }
    let sturm = Sturm::new(&list);
    let width = BigRational::new(BigInt::one(), BigInt::from(10).pow(20));
    let middle = |(low, high): (BigRational, BigRational)| (low + high) / BigInt::from(2);
    sturm.isolate().into_iter().map(|one| middle(sturm.refine(one, &width))).collect()
}

/// The roots of the discriminant beside which there are points that are not reached; these roots are.
fn ends(curve: &SingularCurve) -> Vec<BigRational> {
    let roots = cuts(&curve.discriminant);
    let (Some(first), Some(last)) = (roots.first(), roots.last()) else { return roots };
    let one = BigRational::one();
    let inner = roots.windows(2).map(|pair| (&pair[0] + &pair[1]) / BigInt::from(2));
    let between: Vec<BigRational> =
        [first - &one].into_iter().chain(inner).chain([last + &one]).collect();
    let reached: Vec<bool> = between.iter().map(|t| curve.is_reached(t)).collect();
    let sides = reached.windows(2).map(|pair| pair[0] && pair[1]).collect::<Vec<_>>();
    roots.into_iter().zip(sides).filter(|(_, both)| !both).map(|(root, _)| root).collect()
}

fn along(curve: &SingularCurve, line: &Line, half: &BigRational) -> (Vec<Piece>, Vec<Point>) {
    let Some([low, high]) = line.within(half) else { return (Vec::new(), Vec::new()) };
    let inside = |t: &BigRational| low < *t && *t < high;
    let inner: Vec<BigRational> = cuts(&curve.discriminant).into_iter().filter(inside).collect();
    let ends = ends(curve).iter().filter(|t| inside(t)).map(|t| line.at(t)).collect();
    let all = [vec![low], inner, vec![high]].concat();
    let piece = |pair: &[BigRational]| Piece {
        points: vec![line.at(&pair[0]), line.at(&pair[1])],
        is_reached: curve.is_reached(&((&pair[0] + &pair[1]) / BigInt::from(2))),
    };
    (all.windows(2).map(piece).collect(), ends)
}

/// For parameters from −1 to 1.
fn chart(curve: &SingularCurve, half: &BigRational) -> (Vec<Piece>, Vec<Point>) {
    let (changes, poles) = (cuts(&curve.discriminant), cuts(&curve.denominator));
    let mut all: Vec<BigRational> =
        (-STEPS..=STEPS).map(|k| BigRational::new(k.into(), STEPS.into())).collect();
    let is_here = |t: &&BigRational| t.abs() <= BigRational::one();
    all.extend(changes.iter().chain(&poles).filter(is_here).cloned());
    all.sort();
    all.dedup();
    let inside = |t: &BigRational| {
        let point = curve.at(t).filter(|_| !poles.contains(t))?;
        point.iter().all(|value| value.abs() <= *half).then_some(point)
    };
    let mut pieces: Vec<Piece> = Vec::new();
    let mut is_open = false;
    for pair in all.windows(2) {
        let (mut a, mut b) = (pair[0].clone(), pair[1].clone());
        let (is_first, is_last) = (inside(&a).is_some(), inside(&b).is_some());
        if !is_first && !is_last {
            is_open = false;
            continue;
        }
        // To where the curve leaves the cube.
        if is_first != is_last {
            let (mut inner, mut outer) = if is_first { (a, b) } else { (b, a) };
            for _ in 0..12 {
                let middle = (&inner + &outer) / BigInt::from(2);
                if inside(&middle).is_some() { inner = middle } else { outer = middle }
            }
            (a, b) = if is_first { (pair[0].clone(), inner) } else { (inner, pair[1].clone()) };
        }
        let is_reached = curve.is_reached(&((&a + &b) / BigInt::from(2)));
        is_open &= is_first && pieces.last().is_some_and(|last| last.is_reached == is_reached);
        if !is_open {
            pieces.push(Piece { points: inside(&a).into_iter().collect(), is_reached });
        }
        if let (Some(piece), Some(point)) = (pieces.last_mut(), inside(&b)) {
            piece.points.push(point);
        }
        is_open = is_last;
    }
    let ends = ends(curve).into_iter().filter(|t| is_here(&t)).filter_map(|t| inside(&t)).collect();
    (pieces, ends)
}

/// Steps from the middle of a grid to its ends.
pub const GRID: i64 = 32;

/// The image of a square, parameters from −`half` to `half`, under three polynomials in two parameters: rows of a grid.
pub fn image(map: [&RationalPolynomial; 3], half: &BigRational) -> Strip {
    let columns = map.map(|one| in_last(one.numerator()));
    let degrees = map.map(|one| one.numerator().total_degree().unwrap_or(0) as usize);
    // At u = k/unit and v = m/unit a value times unit^degree is an integer.
    let unit = half.denom() * BigInt::from(GRID);
    let powers = |base: &BigInt| {
        let next = |last: &BigInt| Some(last * base);
        let list = std::iter::successors(Some(BigInt::one()), next);
        list.take(1 + degrees.into_iter().max().unwrap_or(0)).collect::<Vec<_>>()
    };
    let of_unit = powers(&unit);
    let numbers = || (-GRID..=GRID).map(|k| half.numer() * BigInt::from(k));
    let row = |k: BigInt| {
        let of_k = powers(&k);
        // The coefficients of powers of m, for each of the three.
        let inner = [0, 1, 2].map(|at: usize| {
            let value = |(power, c): (usize, &Polynomial)| {
                let term = |(monomial, c): (_, crate::ring::Integer)| {
                    let monomial: crate::poly::Monomial<'_> = monomial;
                    let own = monomial.exponent(0) as usize;
                    c.to_bigint() * &of_k[own] * &of_unit[degrees[at] - power - own]
                };
                c.terms().map(term).sum::<BigInt>()
            };
            columns[at].iter().enumerate().map(value).collect::<Vec<_>>()
        });
        let point = |m: BigInt| {
            [0, 1, 2].map(|at: usize| {
                let sum = inner[at].iter().rev().fold(BigInt::zero(), |sum, c| sum * &m + c);
                BigRational::new(sum, &of_unit[degrees[at]] * map[at].denominator().to_bigint())
            })
        };
        numbers().map(point).collect()
    };
    numbers().map(row).collect()
}

#[cfg(test)]
mod tests;

//! Curves beside a plane curve (x(t), y(t)), point by point: its evolute, and the boundary of a Voronoi cell.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::curve::dense;
use super::real_roots::Sturm;
use crate::poly::RationalPolynomial;

/// Of the plane.
pub type Place = [BigRational; 2];

/// Coefficients from the lowest.
type List = Vec<BigRational>;

/// A curve, as the coefficients of x and y.
#[derive(Clone, Debug)]
pub struct Beside {
    curve: [List; 2],
    derivative: [List; 2],
    second: [List; 2],
}

impl Beside {
    /// Of polynomials in one variable.
    pub fn new(curve: [&RationalPolynomial; 2]) -> Beside {
        let list = |one: &RationalPolynomial| -> List {
            let denominator = one.denominator().to_bigint();
            let numerator = dense(one.numerator()).into_iter();
            numerator.map(|c| BigRational::new(c, denominator.clone())).collect()
        };
        let curve = curve.map(list);
        let derivative = curve.each_ref().map(|one| derived(one));
        let second = derivative.each_ref().map(|one| derived(one));
        Beside { curve, derivative, second }
    }

    /// The point of a parameter.
    pub fn at(&self, t: &BigRational) -> Place {
        self.curve.each_ref().map(|one| value(one, t))
    }

    /// x'y'' − x''y', which is zero where the curvature is, and at branch points.
    pub fn turning(&self, t: &BigRational) -> BigRational {
        let (first, second) = self.derivatives(t);
        &first[0] * &second[1] - &second[0] * &first[1]
    }

    fn derivatives(&self, t: &BigRational) -> (Place, Place) {
        let at = |list: &[List; 2]| list.each_ref().map(|one| value(one, t));
        (at(&self.derivative), at(&self.second))
    }

    /// The centre of curvature; `None` where that is at infinity, and at branch points.
    pub fn evolute(&self, t: &BigRational) -> Option<Place> {
        let turning = self.turning(t);
        if turning.is_zero() {
            return None;
        }
        let ([dx, dy], _) = self.derivatives(t);
        let [x, y] = self.at(t);
        let ratio = (&dx * &dx + &dy * &dy) / turning;
        Some([x - &dy * &ratio, y + &dx * &ratio])
    }

    /// The data that are as near to the point of `t0` as to that of `t`, to which the distance is critical; `None` if they are not
    /// one point, or another point of the curve is nearer: so data on the boundary of the Voronoi cell of `t0`.
    pub fn boundary(&self, t0: &BigRational, t: &BigRational) -> Option<Place> {
        let (here, there) = (self.at(t0), self.at(t));
        let ([dx, dy], _) = self.derivatives(t);
        // (w − p(t)) · p'(t) = 0, and 2 w · (p(t) − p(t0)) = |p(t)|² − |p(t0)|².
        let step = [&there[0] - &here[0], &there[1] - &here[1]];
        let determinant = &dx * &step[1] - &dy * &step[0];
        if determinant.is_zero() {
            return None;
        }
        let square = |[x, y]: &Place| x * x + y * y;
        let one = &there[0] * &dx + &there[1] * &dy;
        let two = (square(&there) - square(&here)) / BigInt::from(2);
        let w = [
            (&one * &step[1] - &dy * &two) / &determinant,
            (&dx * &two - &one * &step[0]) / &determinant,
        ];
        self.is_nearest(t0, t, &w).then_some(w)
    }

    /// Whether no point is nearer to `w` than that of `t0`: |p(τ) − p(t0)|² − 2 (w − p(t0)) · (p(τ) − p(t0)) is not negative. It has
    /// an even root at t0, and one at t; without them it has no real roots and is positive.
    fn is_nearest(&self, t0: &BigRational, t: &BigRational, w: &Place) -> bool {
        let here = self.at(t0);
        let mut sum = List::new();
        for ((list, here), w) in self.curve.iter().zip(&here).zip(w) {
            let mut step = list.clone();
            step.resize(step.len().max(1), BigRational::zero());
            step[0] -= here;
            let mut factor = step.clone();
            factor[0] -= (w - here) * BigInt::from(2);
            add_product(&mut sum, &step, &factor);
        }
        let at = |root: &BigRational, list: &mut List| {
            // Division by τ − root, where it is a root.
            let mut power = 0;
            while list.len() > 1 && value(list, root).is_zero() {
                *list = divided(list, root);
                power += 1;
            }
            power
        };
        trim(&mut sum);
        let (first, second) = (at(t0, &mut sum), at(t, &mut sum));
        if first % 2 != 0 || second % 2 != 0 {
            return false;
        }
        let common =
            sum.iter().fold(BigInt::one(), |lcm, q| num_integer::Integer::lcm(&lcm, q.denom()));
        let whole: Vec<BigInt> = sum.iter().map(|q| (q * &common).to_integer()).collect();
        whole.last().is_some_and(Signed::is_positive) && Sturm::new(&whole).count(None, None) == 0
    }
}

fn value(list: &[BigRational], t: &BigRational) -> BigRational {
    list.iter().rev().fold(BigRational::zero(), |sum, c| sum * t + c)
}

fn derived(list: &[BigRational]) -> List {
    list.iter().zip(0..).skip(1).map(|(c, power)| c * BigInt::from(power)).collect()
}

/// Division by τ − root, which leaves no rest.
fn divided(list: &[BigRational], root: &BigRational) -> List {
    let mut quotient = List::new();
    let mut carried = BigRational::zero();
    for c in list.iter().skip(1).rev() {
        carried = carried * root + c;
        quotient.push(carried.clone());
    }
    quotient.reverse();
    quotient
}

fn add_product(sum: &mut List, a: &[BigRational], b: &[BigRational]) {
    sum.resize(sum.len().max(a.len() + b.len() - 1), BigRational::zero());
    for (i, x) in a.iter().enumerate() {
        for (k, y) in b.iter().enumerate() {
            sum[i + k] += x * y;
        }
    }
}

fn trim(list: &mut List) {
    while list.last().is_some_and(Zero::is_zero) {
        list.pop();
    }
}

#[cfg(test)]
mod tests {
    use num_rational::BigRational;
    use num_traits::Zero;

    use super::{Beside, Place};
    use crate::geometry::nearest::Normals;
    use crate::poly::{Order, RationalPolynomial, Variables, text};
    use crate::ring::Rationals;

    fn read(written: &str) -> RationalPolynomial {
        text::parse(&Variables::new(["t"], Order::Lex), written).unwrap()
    }

    fn number(n: i64, d: i64) -> BigRational {
        BigRational::new(n.into(), d.into())
    }

    /// The value of a polynomial in u, v (and t, which it does not have).
    fn at(polynomial: &crate::poly::Polynomial, [u, v]: &Place) -> BigRational {
        let zeros = (2..polynomial.variables().len()).map(|_| BigRational::zero());
        let point: Vec<_> = [u.clone(), v.clone()].into_iter().chain(zeros).collect();
        polynomial.evaluate(&Rationals, &point)
    }

    #[test]
    fn the_evolute_is_in_the_discriminant() {
        for (x, y) in [("t", "t^2"), ("-t^2", "t^3"), ("t^2 - 1", "t^3 - t"), ("t/2", "t^3/5 + t")]
        {
            let (x, y) = (read(x), read(y));
            let beside = Beside::new([&x, &y]);
            let discriminant = Normals::new(&x, &y).unwrap().discriminant().unwrap();
            for k in (-7..8).filter(|k| *k != 0) {
                let t = number(k, 3);
                let Some(centre) = beside.evolute(&t) else { continue };
                assert!(at(&discriminant, &centre).is_zero(), "{x} {y} {t}");
                let moved = [&centre[0] + number(1, 97), centre[1].clone()];
                assert!(!at(&discriminant, &moved).is_zero(), "{x} {y} {t}");
            }
        }
        // At the cusp itself, and where the curvature is zero.
        let cusp = Beside::new([&read("-t^2"), &read("t^3")]);
        assert_eq!(cusp.evolute(&number(0, 1)), None);
        assert_eq!(Beside::new([&read("t"), &read("t^3")]).evolute(&number(0, 1)), None);
    }

    #[test]
    fn the_boundary_of_the_cell_of_the_cusp() {
        let (x, y) = (read("-t^2"), read("t^3"));
        let beside = Beside::new([&x, &y]);
        let zero = number(0, 1);
        let equation = Normals::new(&x, &y).unwrap().voronoi(&zero).unwrap();
        for k in (-9..10).filter(|k| *k != 0) {
            let t = number(k, 4);
            // The data with equal distances: u = (3 t⁴ + t²)/2, v = 2 t³ + t.
            let w = beside.boundary(&zero, &t).unwrap();
            let square = &t * &t;
            let u = (number(3, 1) * &square * &square + &square) / number(2, 1);
            assert_eq!(w, [u, number(2, 1) * &square * &t + &t]);
            assert!(at(&equation, &w).is_zero());
        }
        assert_eq!(beside.boundary(&zero, &zero), None);
    }

    /// A planted wrong side: where a third point is nearer, nothing is drawn.
    #[test]
    fn no_boundary_where_another_point_is_nearer() {
        // A cusp at t = 0, and branches that turn back to its side.
        let (x, y) = (read("t^4 - 3*t^2"), read("t^3"));
        let beside = Beside::new([&x, &y]);
        let zero = number(0, 1);
        let mut kinds = (0, 0);
        for k in 1..40 {
            let t = number(k, 12);
            let (here, there) = (beside.at(&zero), beside.at(&t));
            let found = beside.boundary(&zero, &t);
            let far = |w: &Place, p: &Place| {
                let step = [&w[0] - &p[0], &w[1] - &p[1]];
                &step[0] * &step[0] + &step[1] * &step[1]
            };
            match found {
                Some(w) => {
                    kinds.0 += 1;
                    assert_eq!(far(&w, &here), far(&w, &there));
                    for m in -60..60 {
                        assert!(far(&w, &beside.at(&number(m, 15))) >= far(&w, &here), "{t} {m}");
                    }
                }
                None => kinds.1 += 1,
            }
        }
        assert!(kinds.0 > 0 && kinds.1 > 0, "{kinds:?}");
    }
}

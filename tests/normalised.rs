//! Normalised attention (docs/theorems/normalised.md): the lemma behind the theorem as an identity of series, and
//! the second proof at given depth and tokens.

use neurocert::ring::SplitMix64;
use neurocert::search::{Options, all_widths};
use neurocert_check::kernel;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

#[path = "common/full.rs"]
mod full;

/// The proposition of section 7: 9 l + 3, and the kernel verifies it.
#[test]
fn one_rank_for_all_widths() {
    let mut cases = vec![(1, 2), (1, 7), (2, 2), (2, 3), (2, 5)];
    if full::every(2) == 1 {
        cases.extend((1..=3).flat_map(|layers| (2..=12).map(move |tokens| (layers, tokens))));
        cases.push((4, 2));
    }
    for (layers, tokens) in cases {
        let found = all_widths(layers, tokens, 0, Options::default().budget).unwrap();
        assert_eq!(found.lower.rank, u64::from(9 * layers + 3), "l = {layers}, t = {tokens}");
        let outcome =
            kernel::check(serde_json::to_value(found.certificate()).unwrap(), 1 << 40, 1 << 32);
        assert_eq!(outcome.failure, None, "l = {layers}, t = {tokens}");
    }
    // One token sees L only.
    assert_eq!(all_widths(2, 1, 0, Options::default().budget).unwrap().lower.rank, 3);
}

type Series = Vec<BigRational>;

fn number(n: i64) -> BigRational {
    BigRational::from_integer(BigInt::from(n))
}

/// Series in one variable up to a degree.
struct Ring {
    terms: usize,
}

impl Ring {
    fn constant(&self, value: BigRational) -> Series {
        let mut series = vec![BigRational::zero(); self.terms];
        series[0] = value;
        series
    }

    fn plus(&self, a: &Series, b: &Series) -> Series {
        a.iter().zip(b).map(|(x, y)| x + y).collect()
    }

    fn times(&self, a: &Series, b: &Series) -> Series {
        let mut product = vec![BigRational::zero(); self.terms];
        for (i, x) in a.iter().enumerate().filter(|(_, x)| !x.is_zero()) {
            for (j, y) in b.iter().enumerate().take(self.terms - i) {
                product[i + j] += x * y;
            }
        }
        product
    }

    /// exp, of a series without constant term.
    fn exp(&self, a: &Series) -> Series {
        let (mut sum, mut term) = (self.constant(number(1)), self.constant(number(1)));
        for n in 1..self.terms as i64 {
            term = self.times(&term, a).into_iter().map(|x| x / number(n)).collect();
            sum = self.plus(&sum, &term);
        }
        sum
    }

    /// 1/a, where a has the constant term one.
    fn reciprocal(&self, a: &Series) -> Series {
        let mut rest: Series = a.iter().map(|x| -x).collect();
        rest[0] += BigRational::one();
        let (mut sum, mut power) = (self.constant(number(1)), self.constant(number(1)));
        for _ in 1..self.terms {
            power = self.times(&power, &rest);
            sum = self.plus(&sum, &power);
        }
        sum
    }
}

/// A vector of series.
type Vector = Vec<Series>;

/// One layer with V = 1 on p tokens x and n tokens y, straight from the definition.
fn layer(
    ring: &Ring,
    m: &[Vec<BigRational>],
    (p, n): (i64, i64),
    x: &Vector,
    y: &Vector,
) -> (Vector, Vector) {
    let form = |u: &Vector, v: &Vector| -> Series {
        let mut sum = ring.constant(number(0));
        for (i, row) in m.iter().enumerate() {
            for (j, entry) in row.iter().enumerate() {
                let product = ring.times(&u[i], &v[j]);
                sum = ring.plus(&sum, &product.into_iter().map(|c| c * entry).collect());
            }
        }
        sum
    };
    let column = |to: &Vector| -> Vector {
        let weight = |from: &Vector, count: i64| -> Series {
            let share = number(count) / number(p + n);
            ring.exp(&form(from, to)).into_iter().map(|c| c * &share).collect()
        };
        let (own, other) = (weight(x, p), weight(y, n));
        let total = ring.reciprocal(&ring.plus(&own, &other));
        let mean = |(a, b): (&Series, &Series)| {
            ring.times(&ring.plus(&ring.times(a, &own), &ring.times(b, &other)), &total)
        };
        x.iter().zip(y).map(mean).collect()
    };
    (column(x), column(y))
}

/// Lemma 2, on a line of inputs (s c, s z): after i layers c_i − c is Γ z, and its first new term is that of
/// Δ_{i−1}² κ zᵀM_i c, of degree 2 · 3^(i−1); Δ_i begins with Δ_{i−1}³ κ zᵀM_i z, in degree 3^i − 1.
#[test]
fn lowest_terms() {
    let mut stream = SplitMix64::new(7);
    for (p, n) in [(1, 1), (1, 2), (3, 2)] {
        let (d, layers) = (2, 3);
        let ring = Ring { terms: 2 * 9 + 2 };
        let mut draw = || number(stream.in_range(5));
        let c: Vec<BigRational> = (0..d).map(|_| draw()).collect();
        let z: Vec<BigRational> = vec![number(1), number(2)];
        let weights: Vec<Vec<Vec<BigRational>>> = (0..layers)
            .map(|_| (0..d).map(|_| (0..d).map(|_| draw()).collect()).collect())
            .collect();
        let bilinear =
            |m: &[Vec<BigRational>], u: &[BigRational], v: &[BigRational]| -> BigRational {
                m.iter()
                    .zip(u)
                    .map(|(row, x)| x * row.iter().zip(v).map(|(a, y)| a * y).sum::<BigRational>())
                    .sum()
            };
        let (alpha, beta) = (number(p) / number(p + n), number(n) / number(p + n));
        let kappa = &alpha * &beta;
        let linear = |value: BigRational| {
            let mut series = ring.constant(number(0));
            series[1] = value;
            series
        };
        let start = |factor: &BigRational| -> Vector {
            c.iter().zip(&z).map(|(c, z)| linear(c + factor * z)).collect()
        };
        let (mut x, mut y) = (start(&beta), start(&-&alpha));
        let (mut gamma, mut delta) = (ring.constant(number(0)), number(1));
        for (i, m) in weights.iter().enumerate() {
            (x, y) = layer(&ring, m, (p, n), &x, &y);
            // Both tokens stay in the plane of c and z: the coefficients of z, divided by s.
            let in_z = |v: &Vector, of_c: i64| -> Series {
                let part = |k: usize| -> Series {
                    let rest = ring.plus(&v[k], &linear(number(-of_c) * &c[k]));
                    rest.iter().skip(1).map(|coefficient| coefficient / &z[k]).collect()
                };
                assert_eq!(part(0), part(1), "not in the plane");
                [part(0), vec![BigRational::zero()]].concat()
            };
            let mean: Vector = x
                .iter()
                .zip(&y)
                .map(|(x, y)| x.iter().zip(y).map(|(x, y)| &alpha * x + &beta * y).collect())
                .collect();
            let difference: Vector = x
                .iter()
                .zip(&y)
                .map(|(x, y)| x.iter().zip(y).map(|(x, y)| x - y).collect())
                .collect();
            let (total, spread) = (in_z(&mean, 1), in_z(&difference, 0));
            let degree = 2 * 3_usize.pow(i as u32);
            let new: Series = total.iter().zip(&gamma).map(|(a, b)| a - b).collect();
            assert!(new[..degree].iter().all(Zero::is_zero), "too early, layer {i}");
            assert_eq!(new[degree], &kappa * &delta * &delta * bilinear(m, &z, &c), "layer {i}");
            delta = &delta * &delta * &delta * &kappa * bilinear(m, &z, &z);
            let first = 3_usize.pow(i as u32 + 1) - 1;
            assert!(spread[..first.min(ring.terms - 1)].iter().all(Zero::is_zero), "layer {i}");
            if first + 1 < ring.terms {
                assert_eq!(spread[first], delta, "layer {i}");
            }
            gamma = total;
        }
    }
}

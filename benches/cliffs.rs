//! One family of inputs after the other, each at sizes that double across every size at which the way
//! changes. `cargo bench --bench cliffs` prints CPU times; `benches/peers/cliffs.py` runs it beside
//! FLINT and prints the ratios.
//!
//! `cliffs FAMILY SIZE` prints one line of JSON: the CPU time in nanoseconds, and a number that
//! depends on the result, on which both sides must agree. Coefficients come from one generator. A
//! family is one line in `FAMILIES`, and one in the peer.

use std::hint::black_box;

use neurocert::Matrix;
use neurocert::linalg::{ModularEchelon, multimodular};
use neurocert::poly::{
    Order, Polynomial, Polynomials, RationalPolynomial, RationalPolynomials, Variables, text,
};
use neurocert::ring::{Integer, Integers, PrimeField, Ring, primes_below};
use num_bigint::BigInt;
use num_traits::{One, Zero};
use rustix::time::{ClockId, clock_gettime};

/// Computes, and says what came out.
type Work = Box<dyn Fn() -> Answer>;

struct Family {
    name: &'static str,
    sizes: &'static [u64],
    work: fn(u64) -> Work,
}

const fn family(name: &'static str, sizes: &'static [u64], work: fn(u64) -> Work) -> Family {
    Family { name, sizes, work }
}

/// What is compared with the peer.
enum Answer {
    Polynomial(Polynomial),
    Rational(RationalPolynomial),
    Modular(Polynomial<u64>),
    Numbers(Vec<Integer>),
}

const FAMILIES: &[Family] = &[
    // Powers.
    family("binomial", &[512, 1024, 2048, 4096, 4097, 8192], |n| power(&[(1, 1), (0, 1)], n)),
    family("trinomial", &[75, 150, 300, 600, 1200], |n| power(&[(2, 1), (1, 1), (0, 1)], n)),
    family("sparse-power", &[40, 80, 160, 320], |n| power(&[(11, 1), (3, 1), (0, 1)], n)),
    family("dense-power", &[5, 10, 20, 40, 80], |n| power_of(random(1, 20, 3), n)),
    family("plane-power", &[10, 20, 40, 80], |n| power_of(sum_of(2), n)),
    family("space-power", &[5, 10, 20, 40], |n| power_of(sum_of(4), n)),
    family("square-of-power", &[125, 250, 500, 1000], |n| {
        let ring = ring(1);
        let p = ring.pow(&ring.add(&ring.variable(0), &ring.from_i64(10)), n);
        product(p.clone(), p)
    }),
    family("parse-binomial", &[250, 500, 1000, 2000], |n| {
        let source = format!("(x+1)^{n}");
        Box::new(move || Answer::Rational(text::parse(&variables(1), &source).expect("a power")))
    }),
    // Products.
    family("small-product", &[64, 125, 250, 500, 1000, 2000, 4000, 10_000, 20_000], |n| {
        product(random(1, n, 3), random(2, n, 3))
    }),
    family("word-product", &[125, 250, 500, 1000, 2000, 4000, 10_000], |n| {
        product(random(1, n, 30), random(2, n, 30))
    }),
    family(
        "bits-100",
        &[15, 29, 30, 57, 58, 59, 60, 61, 62, 63, 64, 80, 120, 128, 200, 400],
        |b| product(random(1, 100, b), random(2, 100, b)),
    ),
    family("bits-1000", &[15, 30, 50, 57, 58, 59, 60, 61, 80, 100, 200, 400, 1000], |b| {
        product(random(1, 1000, b), random(2, 1000, b))
    }),
    family("bits-300", &[250, 500, 1000, 2000, 4000], |b| {
        product(random(1, 300, b), random(2, 300, b))
    }),
    family("bits-10", &[60, 64, 128, 256, 1000, 4000, 20_000], |b| {
        product(random(1, 10, b), random(2, 10, b))
    }),
    family("box-bits", &[20, 40, 59, 60, 61, 63, 64, 80, 128, 200], |b| {
        product(cube(1, 8, b), cube(2, 8, b))
    }),
    family("box-size", &[4, 8, 12, 16], |n| product(cube(1, n, 60), cube(2, n, 60))),
    family("sparse-bits", &[20, 59, 60, 63, 64, 80, 128, 200, 1000], |b| {
        product(scattered(1, 200, b), scattered(2, 200, b))
    }),
    family("sparse-square", &[1000, 1_000_000, 1_000_000_000], |n| {
        let p = from([(n as u32, BigInt::one()), (0, BigInt::one())]);
        product(p.clone(), p)
    }),
    family("modular-product", &[64, 125, 250, 500, 1000, 2000, 10_000], |n| {
        let field = PrimeField::new((1 << 61) - 1).expect("a prime");
        let ring = Polynomials::new(field, variables(1));
        let [a, b] = [1, 2].map(|seed| modulo(&ring, &random(seed, n, 61)));
        Box::new(move || Answer::Modular(ring.mul(&a, &b)))
    }),
    family("rational-product", &[100, 200, 400, 1000], |n| {
        let ring = RationalPolynomials::new(variables(1));
        let [a, b] = [(1, 35), (2, 39)].map(|(seed, denominator)| {
            RationalPolynomial::new(random(seed, n, 60), Integer::from(denominator))
        });
        Box::new(move || Answer::Rational(ring.mul(&a, &b)))
    }),
    // Exact quotients.
    family("small-quotient", &[125, 250, 500, 1000, 2000, 4000], |n| {
        quotient(&random(1, n, 3), random(2, n, 3))
    }),
    family("word-quotient", &[64, 125, 250, 500, 1000, 2000], |n| {
        quotient(&random(1, n, 60), random(2, n, 60))
    }),
    family("wide-quotient", &[125, 250, 500, 1000], |n| {
        quotient(
            &sum_of(n as usize),
            sum_of(n as usize).scale(&Integer::from(3)) - ring(n as usize).one(),
        )
    }),
    family("signed-quotient", &[125, 250, 500, 1000], |n| {
        quotient(&sum_of(n as usize), alternating(n as usize))
    }),
    family("box-quotient", &[3, 6, 12], |n| quotient(&cube(1, n, 20), cube(2, n, 20))),
    // Greatest common divisors.
    family("univariate-gcd", &[50, 100, 200], |n| {
        common(random(1, n, 10), random(2, n, 10), random(3, n, 10))
    }),
    family("small-gcd", &[25, 50, 100, 200, 400], |n| {
        common(random(1, n, 7), random(2, n, 7), random(3, n, 7))
    }),
    family("sums-gcd", &[10, 20, 50], |n| {
        let square = sum_of(n as usize).pow(2);
        let other = &square + ring(n as usize).one();
        Box::new(move || Answer::Polynomial(square.gcd(&other).expect("small degrees")))
    }),
    family("bivariate-gcd", &[5, 10, 20], |n| {
        common(square(1, n, 8), square(2, n, 8), square(3, n, 8))
    }),
    // Matrices.
    family("determinant", &[10, 25, 50, 100, 200], |n| {
        let matrix = matrix(n, n, 10);
        Box::new(move || Answer::Numbers(vec![multimodular::determinant(&matrix)]))
    }),
    family("long-determinant", &[10, 25, 50, 100], |n| {
        let matrix = matrix(n, n, 300);
        Box::new(move || Answer::Numbers(vec![multimodular::determinant(&matrix)]))
    }),
    family("rank", &[25, 50, 100], |n| rank(matrix(n, n, 10))),
    family("long-rank", &[50, 100, 200, 400], |n| rank(matrix(n, n, 100))),
    family("half-rank", &[12, 25, 50, 100, 200], |n| rank(half(n))),
    family("kernel", &[12, 25, 50, 100, 200], |n| kernel(matrix(n, n + 4, 100))),
    family("wide-kernel", &[12, 25, 50, 100], |n| kernel(matrix(n, 2 * n, 100))),
    family("half-kernel", &[12, 25, 50, 100], |n| kernel(half(n))),
    family("modular-rank", &[25, 50, 100, 150, 300, 600], |n| modular_rank(n, (1 << 31) + 11)),
    family("word-rank", &[25, 50, 100, 200, 500, 1000, 2000], |n| modular_rank(n, 8_388_593)),
    family("rank-by-bits", &[22, 24, 26, 27, 28, 30, 31, 32, 36, 41, 42, 50, 62], |bits| {
        modular_rank(500, primes_below(1 << bits).next().expect("a prime"))
    }),
];

fn rank(matrix: Matrix<Integer>) -> Work {
    Box::new(move || Answer::Numbers(vec![count(multimodular::rank(&matrix))]))
}

/// The number of vectors is compared; their scales differ.
fn kernel(matrix: Matrix<Integer>) -> Work {
    Box::new(move || Answer::Numbers(vec![count(multimodular::kernel(&matrix).len())]))
}

/// A product of `n × n/2` and `n/2 × n`, with entries of about 100 bits.
fn half(n: u64) -> Matrix<Integer> {
    let (n, half) = (n as usize, n as usize / 2);
    let mut numbers = Numbers(1);
    let mut factor = |rows, columns, bits| -> Matrix<Integer> {
        Matrix::from_fn(rows, columns, |_, _| Integer::from(numbers.signed(bits)))
    };
    let (a, b) = (factor(n, half, 10), factor(half, n, 87));
    Matrix::from_fn(n, n, |i, j| Integers.dot(a.row(i).iter().zip(b.column(j))))
}

fn modular_rank(n: u64, p: u64) -> Work {
    let field = PrimeField::new(p).expect("a prime");
    let matrix = matrix(n, n, 64).map(|c| field.from_integer(&c.to_bigint()));
    Box::new(move || {
        let mut echelon = ModularEchelon::new(field, n as usize);
        echelon.insert_batch((0..n as usize).map(|i| matrix.row(i).to_vec()).collect());
        Answer::Numbers(vec![count(echelon.rank())])
    })
}

fn count(n: usize) -> Integer {
    Integer::from(n as i64)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [name, size] = match &arguments[..] {
        [] => {
            println!("| family | size | CPU time |\n|---|---|---|");
            for family in FAMILIES {
                for &size in family.sizes {
                    let (nanoseconds, _) = measured(&(family.work)(size));
                    println!("| {} | {size} | {} ms |", family.name, Milliseconds(nanoseconds));
                }
            }
            return;
        }
        [list] if list == "--list" => {
            for family in FAMILIES {
                family.sizes.iter().for_each(|size| println!("{} {size}", family.name));
            }
            return;
        }
        [name, size] => [name, size],
        _ => panic!("arguments are none, --list, or a family and a size"),
    };
    let family = FAMILIES.iter().find(|family| family.name == name).expect("a family");
    let (nanoseconds, value) = measured(&(family.work)(size.parse().expect("a size")));
    println!("{{\"nanoseconds\": {nanoseconds}, \"value\": {value}}}");
}

/// Nanoseconds, printed as milliseconds.
struct Milliseconds(u64);

impl std::fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1_000_000, self.0 / 1000 % 1000)
    }
}

fn cpu() -> u64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// The median CPU time of some rounds, the result being dropped within, and the value of the result.
fn measured(work: &Work) -> (u64, u64) {
    const LEAST: u64 = 100_000_000;
    let value = work().value();
    let (mut times, start) = (Vec::new(), cpu());
    while times.len() < 3 || cpu() - start < LEAST && times.len() < 1001 {
        let before = cpu();
        drop(black_box(work()));
        times.push(cpu() - before);
    }
    times.sort_unstable();
    (times[times.len() / 2], value)
}

const PRIME: u64 = 1_000_000_007;

impl Answer {
    /// The value at 2, 3, 4, … modulo a prime; of numbers, as coefficients in one variable.
    fn value(&self) -> u64 {
        let field = PrimeField::new(PRIME).expect("a prime");
        let point = |n: usize| (2..).take(n).map(|x| field.from_u64(x)).collect::<Vec<_>>();
        let value = match self {
            Answer::Polynomial(p) => p.evaluate(&field, &point(p.variables().len())),
            Answer::Rational(p) => p.numerator().evaluate(&field, &point(p.variables().len())),
            Answer::Modular(p) => {
                let of = PrimeField::new((1 << 61) - 1).expect("a prime");
                p.terms().fold(0, |sum, (monomial, c)| {
                    let power = field.pow(&field.from_u64(2), monomial.degree());
                    field.add(&sum, &field.mul(&field.from_u64(of.to_u64(&c)), &power))
                })
            }
            Answer::Numbers(numbers) => numbers.iter().fold(0, |sum, n| {
                let double = field.add(&sum, &sum);
                field.add(&double, &field.from_integer(&n.to_bigint()))
            }),
        };
        field.to_u64(&value)
    }
}

fn variables(n: usize) -> Variables {
    if n == 1 { Variables::new(["x"], Order::Lex) } else { Variables::numbered(n, Order::Lex) }
}

fn ring(n: usize) -> Polynomials {
    Polynomials::new(Integers, variables(n))
}

fn from(terms: impl IntoIterator<Item = (u32, BigInt)>) -> Polynomial {
    let terms = terms.into_iter().map(|(e, c)| ([e], Integer::from(c)));
    Polynomial::from_terms(&variables(1), terms.collect::<Vec<_>>())
}

/// 1 and all variables.
fn sum_of(n: usize) -> Polynomial {
    let ring = ring(n);
    ring.all_variables().into_iter().fold(ring.one(), |sum, x| sum + x)
}

/// The same with the variables of even number subtracted: half of the products of both cancel.
fn alternating(n: usize) -> Polynomial {
    let ring = ring(n);
    let variables = ring.all_variables().into_iter().enumerate();
    variables.fold(ring.one(), |sum, (i, x)| if i % 2 == 0 { sum + x } else { sum - x })
}

fn power(terms: &[(u32, i64)], n: u64) -> Work {
    power_of(from(terms.iter().map(|&(e, c)| (e, BigInt::from(c)))), n)
}

fn power_of(p: Polynomial, n: u64) -> Work {
    Box::new(move || Answer::Polynomial(p.pow(n)))
}

fn product(a: Polynomial, b: Polynomial) -> Work {
    Box::new(move || Answer::Polynomial(&a * &b))
}

fn quotient(a: &Polynomial, b: Polynomial) -> Work {
    let product = a * &b;
    Box::new(move || Answer::Polynomial(product.div_exact(&b).expect("a factor")))
}

/// Two multiples of the first.
fn common(d: Polynomial, a: Polynomial, b: Polynomial) -> Work {
    let (a, b) = (a * &d, b * &d);
    Box::new(move || Answer::Polynomial(a.gcd(&b).expect("small degrees")))
}

/// A linear congruential generator that every system can have (the constants are Knuth's).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 32
    }

    /// So many bits, and a sign; not zero.
    fn signed(&mut self, bits: u64) -> BigInt {
        let mut n = BigInt::zero();
        for _ in 0..bits.div_ceil(32) {
            n = (n << 32) + self.next();
        }
        n = (n >> (bits.div_ceil(32) * 32 - bits)) | BigInt::one();
        if self.next() % 2 == 1 { -n } else { n }
    }
}

/// Dense, of degree `n`.
fn random(seed: u64, n: u64, bits: u64) -> Polynomial {
    let mut numbers = Numbers(seed);
    from((0..=n as u32).map(|e| (e, numbers.signed(bits))))
}

fn in_box(seed: u64, variables: usize, n: u64, bits: u64) -> Polynomial {
    let mut numbers = Numbers(seed);
    let (n, count) = (n as u32 + 1, (n as u32 + 1).pow(variables as u32));
    let terms = (0..count).map(|mut index| {
        let mut exponents = vec![0; variables];
        for e in exponents.iter_mut().rev() {
            (*e, index) = (index % n, index / n);
        }
        (exponents, Integer::from(numbers.signed(bits)))
    });
    Polynomial::from_terms(ring(variables).variables(), terms.collect::<Vec<_>>())
}

/// All monomials of degree up to `n` in each of two variables.
fn square(seed: u64, n: u64, bits: u64) -> Polynomial {
    in_box(seed, 2, n, bits)
}

/// The same in three variables.
fn cube(seed: u64, n: u64, bits: u64) -> Polynomial {
    in_box(seed, 3, n, bits)
}

/// Random monomials in three variables, hardly two of them close.
fn scattered(seed: u64, count: u64, bits: u64) -> Polynomial {
    let mut numbers = Numbers(seed);
    let terms = (0..count).map(|_| {
        let exponents = [0; 3].map(|_| (numbers.next() % 10_000) as u32);
        (exponents, Integer::from(numbers.signed(bits)))
    });
    Polynomial::from_terms(&variables(3), terms.collect::<Vec<_>>())
}

fn modulo(ring: &Polynomials<PrimeField>, p: &Polynomial) -> Polynomial<u64> {
    let image = |c: &Integer| ring.coefficients().from_integer(&c.to_bigint());
    ring.from_terms(p.terms().map(|(m, c)| (m.exponents(), image(&c))))
}

fn matrix(rows: u64, columns: u64, bits: u64) -> Matrix<Integer> {
    let mut numbers = Numbers(1);
    Matrix::from_fn(rows as usize, columns as usize, |_, _| Integer::from(numbers.signed(bits)))
}

//! Products of polynomials and expansions of networks. `cargo bench --bench polynomial`.
//!
//! Arguments choose cases (all if there are none), `--lines` prints a line of JSON for each, as
//! `benches/peers/polynomial.py` reads it. The result of each case is described by its number of
//! terms and its value at 2, 3, 5, 7 (networks: 2, 3, 4, …) modulo 10^9 + 7, so that it can be
//! compared with that of another system. `RAYON_NUM_THREADS` sets the threads.

mod timing;

use neurocert::Matrix;
use neurocert::network::{Architecture, Parametrization};
use neurocert::poly::{
    Order, Polynomial, Polynomials, RationalPolynomial, RationalPolynomials, Variables,
};
use neurocert::ring::{Integer, Integers, PrimeField, Ring};
use neurocert::theory::lightning::evaluate;
use timing::median;

const CASES: [&str; 21] = [
    "fateman12",
    "fateman16",
    "fateman20",
    "sparse12",
    "rational12",
    "rational16",
    "rational20",
    "rational-sparse12",
    "scattered",
    "divide8",
    "divide12",
    "divide-sparse12",
    "power20",
    "power1000",
    "single3",
    "single4",
    "l2d2t3",
    "l2d3t2",
    "l2d3t3",
    "l3d2t2",
    "l3d2t3",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let lines = arguments.iter().any(|argument| argument == "--lines");
    let chosen: Vec<&str> =
        arguments.iter().map(String::as_str).filter(|a| !a.starts_with("--")).collect();
    if !lines {
        println!("| case | terms | value | time |\n|---|---|---|---|");
    }
    for case in CASES {
        if !chosen.is_empty() && !chosen.contains(&case) {
            continue;
        }
        let (result, time) = run(case);
        let (terms, value) = (result.len(), value(&result));
        if lines {
            let nanoseconds = time.as_nanos();
            println!(
                "{{\"case\": \"{case}\", \"terms\": {terms}, \"value\": {value}, \
                 \"nanoseconds\": {nanoseconds}}}"
            );
        } else {
            println!("| {case} | {terms} | {value} | {time:.3?} |");
        }
    }
}

/// The result (of networks, the first entry) and the median time.
fn run(case: &str) -> (Polynomial, std::time::Duration) {
    let rounds = if case.ends_with("20") || case.ends_with("12") { 9 } else { 15 };
    if let Some(name) = case.strip_prefix("rational") {
        let (a, b) = factors(name.trim_start_matches('-'));
        let (a, b) = (over(&a, 3, 5), over(&b, 2, 7));
        let ring = RationalPolynomials::new(a.variables().clone());
        let time = median(rounds, || (), |()| ring.mul(&a, &b));
        return (ring.mul(&a, &b).into_parts().0, time);
    }
    if let Some(name) = case.strip_prefix("divide") {
        let (a, b) = factors(name.trim_start_matches('-'));
        let product = &a * &b;
        let divide = || product.div_exact(&a).expect("a factor");
        return (divide(), median(rounds, || (), |()| divide()));
    }
    if let Some(n) = case.strip_prefix("power") {
        let ring = Polynomials::new(Integers, Variables::new(["x", "y", "z", "t"], Order::Lex));
        let [x, y, z, t] = [0, 1, 2, 3].map(|v| ring.variable(v));
        let base = if n == "20" { ring.one() + x + y + z + t } else { x + y };
        let n = n.parse().expect("a number");
        return (base.pow(n), median(rounds, || (), |()| base.pow(n)));
    }
    if case.starts_with("fateman") || case.starts_with('s') && !case.starts_with("single") {
        let (a, b) = factors(case);
        let time = median(rounds, || (), |()| &a * &b);
        return (&a * &b, time);
    }
    let (network, ring, weights, input) = network(case);
    let expand = || evaluate(&ring, &network, &weights, &input).expect("no division");
    let time = median(rounds, || (), |()| expand());
    (expand()[(0, 0)].clone(), time)
}

fn factors(name: &str) -> (Polynomial, Polynomial) {
    let ring = Polynomials::new(Integers, Variables::new(["x", "y", "z", "t"], Order::Lex));
    let [x, y, z, t] = [0, 1, 2, 3].map(|v| ring.variable(v));
    let one = ring.one();
    match name {
        "sparse12" => {
            let f = &one + &x + y.pow(2) + z.pow(3) + t.pow(5);
            let g = &one + &t + z.pow(2) + y.pow(3) + x.pow(5);
            (f.pow(12), g.pow(12))
        }
        // Random monomials: hardly two products are alike.
        "scattered" => {
            let mut numbers = Numbers(1);
            let mut random = || {
                let terms = (0..2000).map(|_| {
                    let exponents = [0; 4].map(|_| (numbers.next() % 10_000) as u32);
                    (exponents, Integer::from(numbers.small()))
                });
                Polynomial::from_terms(ring.variables(), terms.collect::<Vec<_>>())
            };
            (random(), random())
        }
        _ => {
            let n =
                name.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().expect("a number");
            let f = (&one + x + y + z + t).pow(n);
            (f.clone(), f + one)
        }
    }
}

fn over(a: &Polynomial, numerator: i64, denominator: i64) -> RationalPolynomial {
    RationalPolynomial::new(a.scale(&Integer::from(numerator)), Integer::from(denominator))
}

type Evaluation = (Architecture, Polynomials, Vec<Matrix<Polynomial>>, Matrix<Polynomial>);

/// `single3`: one layer of width 3 with 3 tokens, weights and input symbols. `l2d3t2`: two layers
/// of width 3 with 2 tokens, weights small random numbers, the input symbols.
fn network(case: &str) -> Evaluation {
    let digits: Vec<usize> =
        case.chars().filter_map(|c| c.to_digit(10)).map(|d| d as usize).collect();
    let (layers, d, t) = match digits[..] {
        [d] => (1, d, d),
        [l, d, t] => (l, d, t),
        _ => panic!("no case {case}"),
    };
    let is_symbolic = digits.len() == 1;
    let count = if is_symbolic { 2 * d * d + d * t } else { d * t };
    let ring = Polynomials::new(Integers, Variables::numbered(count, Order::Lex));
    let mut next = 0;
    let mut symbols = |rows, columns| {
        Matrix::from_fn(rows, columns, |_, _| {
            next += 1;
            ring.variable(next - 1)
        })
    };
    let weights = if is_symbolic {
        let value = symbols(d, d);
        vec![symbols(d, d), value]
    } else {
        let mut numbers = Numbers(12345);
        let mut matrix = || Matrix::from_fn(d, d, |_, _| ring.from_i64(numbers.small()));
        (0..layers)
            .flat_map(|_| {
                let value = matrix();
                [matrix(), value]
            })
            .collect()
    };
    let input = symbols(d, t);
    let widths = vec![d; layers + 1];
    let architecture = Architecture::lightning(&widths, &[d], t, Parametrization::Av);
    (architecture.expect("valid"), ring, weights, input)
}

/// A linear congruential generator that every system can have (the constants are Knuth's).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// One of −3, −2, −1, 1, 2, 3.
    fn small(&mut self) -> i64 {
        let v = (self.next() % 6) as i64;
        if v < 3 { v - 3 } else { v - 2 }
    }
}

fn value(polynomial: &Polynomial) -> u64 {
    let field = PrimeField::new(1_000_000_007).expect("a prime");
    let point: Vec<u64> = match polynomial.variables().names()[0].as_str() {
        "x" => [2, 3, 5, 7].map(|x| field.from_u64(x)).to_vec(),
        _ => (0..polynomial.variables().len()).map(|i| field.from_u64(i as u64 + 2)).collect(),
    };
    field.to_u64(&polynomial.evaluate(&field, &point))
}

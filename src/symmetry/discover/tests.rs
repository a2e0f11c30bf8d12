//! Known algebras found again, two methods compared, and every generator tried with dual numbers.

mod texts;

use itertools::Itertools as _;
use neurocert_check::kernel::{Bounded, Source, check};
use num_bigint::BigInt;
use proptest::prelude::*;

use super::search::Search;
use super::{Algebra, Generator, Options, Status, certificate, discover};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::{Architecture, Parametrization};
use crate::program::{Coordinates, Given, LIBRARY, Program, Subject, parse, run};
use crate::ring::{Dual, DualNumber, PrimeField, Ring, SplitMix64};
use crate::theory::lightning::lightning;

use Parametrization::{Av, Ml, Qkv};

fn architecture(widths: &[usize], query: &[usize], t: usize, p: Parametrization) -> Architecture {
    Architecture::lightning(widths, query, t, p).unwrap()
}

type Sizes<'a> = &'a [(&'a str, &'a [u64])];

/// A text at sizes.
struct Network {
    text: String,
    given: Given,
    program: Program,
}

impl Network {
    fn new(text: &str, sizes: Sizes<'_>) -> Network {
        let given =
            sizes.iter().map(|(name, values)| (name.to_string(), values.to_vec())).collect();
        Network::given(text.into(), given)
    }

    fn given(text: String, given: Given) -> Network {
        let program = parse(&text).unwrap().program(&given).unwrap();
        Network { text, given, program }
    }

    fn library(name: &str, sizes: Sizes<'_>) -> Network {
        Network::new(LIBRARY.iter().find(|(known, _)| *known == name).unwrap().1, sizes)
    }

    fn lightning(architecture: &Architecture) -> Network {
        let (text, given) = lightning(architecture);
        Network::given(text, given)
    }

    fn subject(&self) -> Subject<'_> {
        Subject { text: &self.text, given: &self.given, program: &self.program }
    }

    fn discover(&self, options: &Options<'_>) -> Result<Algebra> {
        discover(self.subject(), options)
    }

    fn found(&self) -> Algebra {
        self.discover(&Options::default()).unwrap()
    }

    /// What the kernel says of the certificate.
    fn assert_verified(&self, algebra: &Algebra) {
        let document = serde_json::to_value(certificate(self.subject(), algebra)).unwrap();
        let failure = check(document, 1 << 36, 4 << 30).failure;
        assert_eq!(failure, None, "{} {:?}", self.program.name, self.given);
    }
}

fn found(widths: &[usize], query: &[usize], t: usize, p: Parametrization) -> Algebra {
    Network::lightning(&architecture(widths, query, t, p)).found()
}

/// Dimension of the skew matrices.
fn skew(n: usize) -> usize {
    n * (n - 1) / 2
}

/// The dimension for `qkv`, by reasoning:
/// - query-key, gauge and scaling are independent as matrices: Σ a_i² + Σ d_i² + l;
/// - where layer i sees only the symmetric part of `A_i` (one token; width 1; or all tokens collinear,
///   because a layer before has an `A_j` of rank one or a width is one), `K_iᵀ Q_i + Q_iᵀ K_i` has the
///   symmetries o(a_i, a_i) instead of gl(a_i): skew maps from `Q_i` to `K_i` and back;
/// - where `V_i` is a column (d_{i−1} = 1), the next layer meets it only in `Y V_i`, `Y` a row of `Q`, `K`
///   or `V`, and `(S V_i)ᵀ V_i = 0` for skew `S`: any row may move by `(S V_i)ᵀ`.
fn reasoned(widths: &[usize], query: &[usize], t: usize) -> usize {
    let l = query.len();
    let squares = |list: &[usize]| list.iter().map(|n| n * n).sum::<usize>();
    let mut dimension = squares(query) + squares(&widths[1..l]) + l;
    let is_collinear = |j: usize| query[j] == 1 || widths[..=j + 1].contains(&1);
    for i in 0..l {
        if t == 1 || widths[i] == 1 || (0..i).any(is_collinear) {
            dimension += 2 * skew(query[i]);
        }
        if i + 1 < l && widths[i] == 1 {
            dimension += (2 * query[i + 1] + widths[i + 2]) * skew(widths[i + 1]);
        }
    }
    dimension
}

#[test]
fn qkv_as_reasoned() {
    let cases: [(&[usize], &[usize]); 17] = [
        (&[3, 3, 3], &[3, 3]),
        (&[3, 2, 3], &[2, 1]),
        (&[2, 3, 2], &[3, 2]),
        (&[2, 2], &[3]),
        (&[3, 1], &[2]),
        (&[1, 1], &[1]),
        (&[1, 2], &[3]),
        (&[2, 2, 2], &[1, 2]),
        (&[2, 2, 2], &[2, 1]),
        (&[1, 2, 3], &[1, 2]),
        (&[1, 3, 1], &[2, 2]),
        (&[2, 1, 2], &[2, 2]),
        (&[3, 1, 1], &[1, 2]),
        (&[2, 2, 2, 2], &[2, 2, 2]),
        (&[2, 2, 2, 1], &[1, 2, 1]),
        (&[1, 2, 2, 1], &[2, 1, 1]),
        (&[2, 1, 2, 1], &[1, 2, 1]),
    ];
    for (widths, query) in cases {
        for t in [1, 2] {
            let algebra = found(widths, query, t, Qkv);
            let expected = reasoned(widths, query, t);
            assert_eq!(algebra.upper, expected, "{widths:?} {query:?} {t}");
            assert_eq!(algebra.generators.len(), expected, "{widths:?} {query:?} {t}");
        }
    }
    // The known cases are proved.
    for (widths, query, t) in [(&[3, 3, 3][..], &[3, 3], 3), (&[2, 2, 2], &[2, 2], 1)] {
        assert!(found(widths, query, t, Qkv).is_exact());
    }
}

/// One token: any linear map from all weights into the skew matrices moves what is not seen.
#[test]
fn one_token_without_queries() {
    for widths in [&[2, 2][..], &[3, 2], &[2, 3, 2]] {
        let l = widths.len() - 1;
        let algebra = found(widths, &vec![3; l], 1, Av);
        let entries = algebra.coordinates;
        let unseen: usize = widths[..l].iter().map(|&d| skew(d)).sum();
        let gauge: usize = widths[1..l].iter().map(|d| d * d).sum();
        assert_eq!((algebra.upper, algebra.is_exact()), (gauge + l + entries * unseen, true));

        let algebra = found(widths, &[1], 1, Ml);
        let entries = algebra.coordinates;
        assert_eq!(algebra.upper, l + entries * l * skew(widths[0]));
        assert!(algebra.is_exact());
    }
    assert_eq!(found(&[3, 2, 3], &[2], 2, Ml).upper, 2);
}

/// Attention matrices of bounded rank are products of two free blocks, as queries and keys are: the same
/// dimensions.
#[test]
fn bounded_rank() {
    for (widths, query, t) in [
        (&[2, 2][..], &[1][..], 1),
        (&[3, 2], &[2], 1),
        (&[3, 3], &[2], 2),
        (&[2, 2, 2], &[1, 1], 2),
        (&[3, 2, 3], &[2, 1], 1),
    ] {
        let network = Network::lightning(&architecture(widths, query, t, Av));
        let algebra = network.found();
        assert_eq!(algebra.upper, reasoned(widths, query, t), "{widths:?} {query:?} {t}");
        assert!(
            algebra.blocks[0].name == "left(A[1])" && algebra.is_exact(),
            "{widths:?} {query:?}"
        );
        network.assert_verified(&algebra);
    }
}

/// The split systems and one system of all unknowns, at the points that each needs.
#[test]
fn one_big_system() {
    let cases = [
        (&[2, 2][..], &[2][..], 2, Qkv),
        (&[2, 2], &[2], 1, Qkv),
        (&[1, 2, 1], &[1, 1], 2, Qkv),
        (&[2, 2], &[1], 1, Av),
        (&[2, 1, 2], &[1, 1], 2, Av),
        (&[2, 2, 2], &[2], 1, Ml),
    ];
    for (widths, query, t, p) in cases {
        let network = Network::lightning(&architecture(widths, query, t, p));
        let source = Source::new(&network.program, Bounded::Factors);
        let options = Options::default();
        let big = Search::with(&network.program, &source, &options, None).unwrap();
        let (big, split) = (big.run().unwrap(), network.found());
        assert_eq!((big.grading, big.systems.len()), (None, 1));
        assert!(split.systems.len() > 1);
        assert_eq!((big.upper, big.explained), (split.upper, split.explained), "{widths:?}");
        assert_eq!(big.generators.len(), split.generators.len());
    }
}

/// Certificates, as the kernel sees them.
#[test]
fn certificates() {
    let cases = [
        (&[2, 2, 2][..], &[2, 1][..], 2, Qkv),
        (&[2, 2], &[3], 1, Qkv),
        (&[2, 2], &[2], 2, Av),
        (&[2, 2, 2], &[2], 1, Av),
        (&[2, 1, 2], &[2], 2, Ml),
        (&[2, 3, 2], &[2], 1, Ml),
    ];
    for (widths, query, t, p) in cases {
        let network = Network::lightning(&architecture(widths, query, t, p));
        let algebra = network.discover(&Options { seed: 5, ..Options::default() }).unwrap();
        assert!(algebra.is_exact() && algebra.grading.is_some(), "{widths:?} {query:?}");
        network.assert_verified(&algebra);
        let large = Options { modulus: Some((1 << 61) - 1), ..Options::default() };
        network.assert_verified(&network.discover(&large).unwrap());
        // One more is refused.
        let wrong = Algebra { upper: algebra.upper + 1, lower: algebra.lower + 1, ..algebra };
        let document = serde_json::to_value(certificate(network.subject(), &wrong)).unwrap();
        let reason = check(document, 1 << 36, 4 << 30).failure.unwrap().reason.to_string();
        assert_eq!(reason, "lower-mismatch");
    }
}

/// `x ↦ (Wᵀ S W + linear · W) x`: with `linear = 0` its symmetries are so(S).
fn planted_network(form: &Matrix<i64>, linear: &[i64]) -> Network {
    let row = |entries: &[i64]| entries.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let rows: Vec<String> = (0..form.rows()).map(|i| row(form.row(i))).collect();
    let text = format!(
        "network planted\ninput X : 1 x 1\nweights W : {} x 1\noutput (W^T * [{}] * W + [{}] * W) * X\n",
        form.rows(),
        rows.join("; "),
        row(linear)
    );
    Network::new(&text, &[])
}

fn dense(n: usize, generator: &Generator) -> Matrix<BigInt> {
    let mut matrix = Matrix::from_fn(n, n, |_, _| BigInt::ZERO);
    for (x, y, c) in generator.entries() {
        matrix[(*x, *y)] = c.to_bigint();
    }
    matrix
}

/// so(S) for a scrambled S, whose entries need more than one prime; and something that is not a form at all.
#[test]
fn planted() {
    for (size, scale) in [(2, 1), (3, 5), (3, 100_000), (4, 20)] {
        let mut stream = SplitMix64::new(size as u64);
        let c = Matrix::from_fn(size, size, |_, _| stream.in_range(scale));
        let form = Matrix::from_fn(size, size, |i, j| {
            (0..size).map(|k| (k as i64 + 1) * c[(k, i)] * c[(k, j)]).sum()
        });
        let network = planted_network(&form, &vec![0; size]);
        let algebra = network.found();
        assert_eq!((algebra.upper, algebra.lower), (skew(size), skew(size)), "{size} {scale}");
        for generator in &algebra.generators {
            assert_eq!(generator.status(), Status::Identity);
            let e = dense(size, generator);
            for (i, j) in (0..size).cartesian_product(0..size) {
                let at = |k: usize| &e[(k, i)] * form[(k, j)] + form[(i, k)] * &e[(k, j)];
                assert_eq!((0..size).map(at).sum::<BigInt>(), BigInt::ZERO);
            }
        }
    }
    // W_1 + W_2, seen through one number: E has two opposite rows.
    let network = planted_network(&Matrix::from_fn(2, 2, |_, _| 0), &[1, 1]);
    assert_eq!(network.found().upper, 2);
    // w₁² + w₂, not homogeneous: (w₁, w₂) would have to move by (f, −2 w₁ f), which is not linear.
    let form = Matrix::new(2, 2, vec![1, 0, 0, 0]);
    let algebra = planted_network(&form, &[0, 1]).found();
    assert_eq!((algebra.upper, algebra.is_exact()), (0, true));
}

#[test]
fn in_words() {
    let algebra = found(&[2, 2], &[2], 1, Qkv);
    let words: Vec<_> =
        algebra.generators.iter().map(|g| g.describe(&algebra.blocks).join(", ")).collect();
    assert!(words.contains(&"Q[1]' = -Q[1], V[1]' = V[1]".into()), "{words:?}");
    assert!(
        words.contains(&"Q[1]' = [1 0; 0 0] Q[1], K[1]' = -[1 0; 0 0] K[1]".into()),
        "{words:?}"
    );
    assert!(words.contains(&"K[1]' = [0 1; -1 0] Q[1]".into()), "{words:?}");
    let algebra = found(&[2, 1, 2], &[1], 2, Ml);
    let words: Vec<_> =
        algebra.generators.iter().map(|g| g.describe(&algebra.blocks).join(", ")).collect();
    assert_eq!(words, ["M[1]' = -M[1], M[2]' = 3 M[2]", "M[1]' = -M[1], L' = 3 L"]);
}

/// A tiny prime proves less, and nothing false is found with it.
#[test]
fn tiny_primes() {
    let network = Network::lightning(&architecture(&[2, 2], &[2], 2, Qkv));
    for modulus in [3, 5, 7, 11] {
        let options = Options { modulus: Some(modulus), ..Options::default() };
        let algebra = network.discover(&options).unwrap();
        assert!(algebra.upper >= 5 && algebra.lower <= 5, "{modulus}");
        assert!(algebra.is_exact() || algebra.upper > 5);
        network.assert_verified(&algebra);
    }
    for modulus in [0, 1, 2, 9, 1 << 62] {
        let options = Options { modulus: Some(modulus), ..Options::default() };
        assert!(network.discover(&options).is_err());
    }
}

/// Nothing scales, so there is one system.
const UNGRADED: &str = "network n\nsizes d\ninput X : d x 1\nweights A, B : d x d\n\
     output (A * X + B * ones(d, 1)) .^ 2 + (B * X + ones(d, 1)) .^ 2 + A * ones(d, 1)\n";

#[test]
fn too_large() {
    let network = |width: u64| Network::new(UNGRADED, &[("d", &[width])]);
    let refused =
        |width, options: &Options<'_>| network(width).discover(options).unwrap_err().to_string();
    let error = refused(16, &Options::default());
    assert!(error.contains("262144 unknowns in") && error.contains("--max-memory"), "{error}");
    let error = refused(16, &Options { max_memory: 1 << 50, ..Options::default() });
    assert!(error.contains("products") && error.contains("allowed: 1099511627776"), "{error}");
    let error = refused(1 << 10, &Options::default());
    assert!(error.contains("allowed: 4096 entries"), "{error}");
    let error = refused(2, &Options { max_memory: 1000, ..Options::default() });
    assert!(error.contains("1000 bytes"), "{error}");
}

/// Sizes for which everything is quick.
fn small() -> impl Strategy<Value = Architecture> {
    let layers = 1..=2usize;
    layers.prop_flat_map(|l| {
        let widths = prop::collection::vec(1..=3usize, l + 1);
        let query = prop::collection::vec(1..=2usize, l);
        let kinds = prop::sample::select(vec![Qkv, Av, Ml]);
        (widths, query, 1..=2usize, kinds).prop_map(|(w, a, t, p)| architecture(&w, &a, t, p))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// `φ(W + s E W) = φ(W) + O(s²)`, with dual numbers, for every generator; and for `qkv` the number
    /// that reasoning says.
    #[test]
    fn every_generator_is_one(architecture in small(), seed in any::<u64>()) {
        let network = Network::lightning(&architecture);
        let algebra = network.discover(&Options { seed, ..Options::default() }).unwrap();
        prop_assert_eq!(algebra.generators.len(), algebra.upper);
        if architecture.parametrization() == Qkv {
            let (widths, query) = (architecture.widths(), architecture.query_dims());
            prop_assert_eq!(algebra.upper, reasoned(widths, query, architecture.tokens()));
        }
        let field = PrimeField::new((1 << 61) - 1).unwrap();
        let dual = Dual::new(field);
        let mut stream = SplitMix64::new(!seed);
        let mut draw = || field.from_i64(stream.in_range(1 << 40));
        let w: Vec<u64> = (0..algebra.coordinates).map(|_| draw()).collect();
        let shape = network.program.inputs[0].shape;
        let input = Matrix::from_fn(shape.0, shape.1, |_, _| dual.constant(draw()));
        let coordinates = Coordinates::new(&network.program, Bounded::Factors);
        for generator in &algebra.generators {
            let mut velocity = vec![0; w.len()];
            for (x, y, c) in generator.entries() {
                field.add_mul_assign(&mut velocity[*x], &field.from_integer(&c.to_bigint()), &w[*y]);
            }
            let moved = w.iter().zip(velocity).map(|(&w, v)| DualNumber::new(w, v));
            let weights = coordinates.weights(&dual, &moved.collect::<Vec<_>>());
            let outputs = run(&dual, &network.program, &weights, std::slice::from_ref(&input)).unwrap();
            prop_assert!(outputs[0].entries().iter().all(|x| x.derivative == 0));
        }
    }
}

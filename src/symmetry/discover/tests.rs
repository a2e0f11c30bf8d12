//! Known algebras found again, two methods compared, and every generator tried with dual numbers.

use num_bigint::BigInt;
use proptest::prelude::*;

use super::points::OnWeights;
use super::{Algebra, Generator, Options, Search, Status, certificate, discover};
use crate::error::Result;
use crate::geometry::IntegerSample;
use crate::geometry::jacobian::{flatten, forward_rows};
use crate::matrix::Matrix;
use crate::network::{Architecture, Block, LightningAttention, Network, Parametrization};
use crate::ring::{Dual, DualNumber, PrimeField, Ring};

use Parametrization::{Av, Ml, Qkv};

fn architecture(widths: &[usize], query: &[usize], t: usize, p: Parametrization) -> Architecture {
    Architecture::lightning(widths, query, t, p).unwrap()
}

fn found(widths: &[usize], query: &[usize], t: usize, p: Parametrization) -> Algebra {
    let network = LightningAttention::new(architecture(widths, query, t, p));
    discover(&network, &Options::default()).unwrap()
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
        let entries: usize = algebra.blocks.iter().map(Block::len).sum();
        let unseen: usize = widths[..l].iter().map(|&d| skew(d)).sum();
        let gauge: usize = widths[1..l].iter().map(|d| d * d).sum();
        assert_eq!((algebra.upper, algebra.is_exact()), (gauge + l + entries * unseen, true));

        let algebra = found(widths, &[1], 1, Ml);
        let entries: usize = algebra.blocks.iter().map(Block::len).sum();
        assert_eq!(algebra.upper, l + entries * l * skew(widths[0]));
        assert!(algebra.is_exact());
    }
    assert_eq!(found(&[3, 2, 3], &[2], 2, Ml).upper, 2);
}

/// Attention matrices of bounded rank: `E W` has to be tangent, and then even one token has only the
/// scalings.
#[test]
fn bounded_rank() {
    for (widths, query, t, expected) in [
        (&[2, 2][..], &[1][..], 1, 1),
        (&[3, 2], &[2], 1, 1),
        (&[3, 3], &[2], 2, 1),
        (&[2, 2, 2], &[1, 1], 2, 6),
        (&[3, 2, 3], &[2, 1], 1, 6),
    ] {
        let algebra = found(widths, query, t, Av);
        assert!(algebra.is_restricted);
        assert_eq!(algebra.upper, expected, "{widths:?} {query:?} {t}");
        assert!(algebra.is_exact());
        assert_eq!(certificate(&architecture(widths, query, t, Av), &algebra), None);
    }
    // A_1 of rank one, and the skew part of A_2 moved by whatever there is: true only where A_1 has
    // rank one, so no identity in free weights. 16 = 1 (skew part) * 16 entries.
    let algebra = found(&[2, 2, 2], &[1, 2], 2, Av);
    assert_eq!((algebra.upper, algebra.lower, algebra.rest().len()), (6 + 16, 6, 16));
    assert!(algebra.rest().iter().all(|generator| generator.status() == Status::Tried));
    assert!(algebra.error_bound.is_some());
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
        let network = LightningAttention::new(architecture(widths, query, t, p));
        let options = Options::default();
        let big = Search::new(&network, &options, false).unwrap().run().unwrap();
        let split = discover(&network, &options).unwrap();
        assert_eq!(big.systems.len(), 1);
        assert_eq!((big.upper, big.by_rules()), (split.upper, split.by_rules()), "{widths:?}");
        assert_eq!(big.generators.len(), split.generators.len());
    }
}

/// The certificate, checked as the page says, as naively as can be.
#[test]
fn the_page_by_hand() {
    let cases = [
        (&[2, 2, 2][..], &[2, 1][..], 2, Qkv, "exact"),
        (&[2, 2], &[3], 1, Qkv, "at_most"),
        (&[2, 2], &[2], 2, Av, "exact"),
        (&[2, 1, 2], &[2], 2, Ml, "exact"),
    ];
    for (widths, query, t, p, relation) in cases {
        let architecture = architecture(widths, query, t, p);
        let network = LightningAttention::new(architecture.clone());
        let algebra = discover(&network, &Options { seed: 5, ..Options::default() }).unwrap();
        let document = certificate(&architecture, &algebra).unwrap();
        assert_eq!(document["claim"]["relation"], relation);
        let text = |key: &str| document["proof"][key].as_str().unwrap().parse::<u64>().unwrap();
        let field = PrimeField::new(text("modulus")).unwrap();
        let mut sample = IntegerSample::new(text("seed"), text("bound"));
        let blocks = network.weights();
        let of_entry: Vec<usize> =
            blocks.iter().enumerate().flat_map(|(b, block)| vec![b; block.len()]).collect();
        let n = of_entry.len();
        let free = OnWeights(&network);
        let mut rows = vec![vec![]; blocks.len() * blocks.len()];
        for _ in 0..document["proof"]["points"].as_u64().unwrap() {
            let weights: Vec<_> =
                sample.blocks(&blocks).iter().map(|m| m.map(|&x| field.from_i64(x))).collect();
            let input = sample.matrix(network.input_shape()).map(|&x| field.from_i64(x));
            let w = flatten(&weights);
            for jacobian in forward_rows(&free, &field, &weights, &input).unwrap() {
                for (b, c) in (0..blocks.len()).flat_map(|b| (0..blocks.len()).map(move |c| (b, c)))
                {
                    let system = if b == c { 0 } else { b * blocks.len() + c };
                    if b == c && b > 0 {
                        continue;
                    }
                    let is_in = |x: usize, y: usize| {
                        if b == c {
                            of_entry[x] == of_entry[y]
                        } else {
                            (of_entry[x], of_entry[y]) == (b, c)
                        }
                    };
                    let pairs = (0..n).flat_map(|x| (0..n).map(move |y| (x, y)));
                    let row: Vec<u64> = pairs
                        .filter(|&(x, y)| is_in(x, y))
                        .map(|(x, y)| field.mul(&jacobian[x], &w[y]))
                        .collect();
                    rows[system].push(row);
                }
            }
        }
        let upper: usize = rows
            .into_iter()
            .filter(|rows| !rows.is_empty())
            .map(|rows| {
                let matrix = Matrix::from_rows(rows[0].len(), rows);
                matrix.columns() - super::super::matrices::rank(&field, &matrix)
            })
            .sum();
        assert_eq!(document["claim"]["number"], upper.to_string());
    }
}

/// `x ↦ (Wᵀ S W + linear · W) x`: with `linear = 0` its symmetries are so(S).
struct Planted {
    form: Matrix<i64>,
    linear: Vec<i64>,
}

impl Network for Planted {
    fn coordinates(&self) -> Vec<Block> {
        vec![Block { name: "W".into(), rows: self.form.rows(), columns: 1 }]
    }

    fn input_shape(&self) -> (usize, usize) {
        (1, 1)
    }

    fn output_shape(&self) -> (usize, usize) {
        (1, 1)
    }

    fn evaluate<R: Ring>(
        &self,
        ring: &R,
        weights: &[Matrix<R::Elem>],
        input: &Matrix<R::Elem>,
    ) -> Result<Matrix<R::Elem>> {
        let w = weights[0].entries();
        let mut sum = ring.zero();
        for (i, x) in w.iter().enumerate() {
            ring.add_mul_assign(&mut sum, &ring.from_i64(self.linear[i]), x);
            for (j, y) in w.iter().enumerate() {
                let entry = ring.from_i64(self.form[(i, j)]);
                ring.add_mul_assign(&mut sum, &entry, &ring.mul(x, y));
            }
        }
        Ok(input.map(|x| ring.mul(x, &sum)))
    }

    fn total_degree(&self) -> Option<u64> {
        Some(3)
    }

    fn is_homogeneous_in_blocks(&self) -> bool {
        self.linear.iter().all(|&c| c == 0)
    }

    fn evaluation_cost(&self) -> u128 {
        2 * (self.form.rows() as u128).pow(2)
    }
}

fn dense(n: usize, generator: &Generator) -> Matrix<BigInt> {
    let mut matrix = Matrix::from_fn(n, n, |_, _| BigInt::ZERO);
    for (x, y, c) in generator.entries() {
        matrix[(*x, *y)] = c.to_bigint();
    }
    matrix
}

/// so(S) for a scrambled S, whose entries need more than one prime; and what is no form at all.
#[test]
fn planted() {
    for (size, scale) in [(2, 1), (3, 5), (3, 100_000), (4, 20)] {
        let c = IntegerSample::new(size as u64, scale).matrix((size, size));
        let form = Matrix::from_fn(size, size, |i, j| {
            (0..size).map(|k| (k as i64 + 1) * c[(k, i)] * c[(k, j)]).sum()
        });
        let network = Planted { form: form.clone(), linear: vec![0; size] };
        let algebra = discover(&network, &Options::default()).unwrap();
        assert_eq!((algebra.upper, algebra.lower), (skew(size), skew(size)), "{size} {scale}");
        for generator in &algebra.generators {
            assert_eq!(generator.status(), Status::Identity);
            let e = dense(size, generator);
            for (i, j) in (0..size).flat_map(|i| (0..size).map(move |j| (i, j))) {
                let at = |k: usize| &e[(k, i)] * form[(k, j)] + form[(i, k)] * &e[(k, j)];
                assert_eq!((0..size).map(at).sum::<BigInt>(), BigInt::ZERO);
            }
        }
    }
    // W_1 + W_2, seen through one number: E has two opposite rows.
    let network = Planted { form: Matrix::from_fn(2, 2, |_, _| 0), linear: vec![1, 1] };
    assert_eq!(discover(&network, &Options::default()).unwrap().upper, 2);
    // w₁² + w₂, not homogeneous: (w₁, w₂) would have to move by (f, −2 w₁ f), which is not linear.
    let form = Matrix::new(2, 2, vec![1, 0, 0, 0]);
    let network = Planted { form, linear: vec![0, 1] };
    let algebra = discover(&network, &Options::default()).unwrap();
    assert_eq!((algebra.upper, algebra.is_exact()), (0, true));
}

#[test]
fn in_words() {
    let algebra = found(&[2, 2], &[2], 1, Qkv);
    let words: Vec<_> =
        algebra.generators.iter().map(|g| g.describe(&algebra.blocks).join(", ")).collect();
    assert!(words.contains(&"Q_1' = Q_1, V_1' = -V_1".into()), "{words:?}");
    assert!(words.contains(&"Q_1' = -[1 0; 0 0] Q_1, K_1' = [1 0; 0 0] K_1".into()), "{words:?}");
    assert!(words.contains(&"K_1' = -[0 1; -1 0] Q_1".into()), "{words:?}");
    let algebra = found(&[2, 1, 2], &[1], 2, Ml);
    let words: Vec<_> =
        algebra.generators.iter().map(|g| g.describe(&algebra.blocks).join(", ")).collect();
    assert_eq!(words, ["M_1' = M_1, L' = -3 L", "M_2' = M_2, L' = -L"]);
}

/// A tiny prime proves less, and nothing false is found with it.
#[test]
fn tiny_primes() {
    let network = LightningAttention::new(architecture(&[2, 2], &[2], 2, Qkv));
    for modulus in [3, 5, 7, 11] {
        let options = Options { modulus: Some(modulus), ..Options::default() };
        let algebra = discover(&network, &options).unwrap();
        assert!(algebra.upper >= 5 && algebra.lower <= 5, "{modulus}");
        assert!(algebra.is_exact() || algebra.upper > 5);
    }
    for modulus in [0, 1, 2, 9, 1 << 62] {
        let options = Options { modulus: Some(modulus), ..Options::default() };
        assert!(discover(&network, &options).is_err());
    }
}

#[test]
fn too_large() {
    let network =
        |width: usize| LightningAttention::new(architecture(&[width; 3], &[width], 2, Qkv));
    let error = discover(&network(16), &Options::default()).unwrap_err().to_string();
    assert!(error.contains("393216 in the largest") && error.contains("--max-memory"), "{error}");
    let options = Options { max_memory: 1 << 50, ..Options::default() };
    let error = discover(&network(16), &options).unwrap_err().to_string();
    assert!(error.contains("products") && error.contains("allowed: 1099511627776"), "{error}");
    let error = discover(&network(1 << 20), &options).unwrap_err().to_string();
    assert!(error.contains("allowed: 4096 entries"), "{error}");
    let options = Options { max_memory: 1000, ..Options::default() };
    assert!(discover(&network(2), &options).unwrap_err().to_string().contains("1000 bytes"));
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
        let network = LightningAttention::new(architecture.clone());
        let algebra = discover(&network, &Options { seed, ..Options::default() }).unwrap();
        prop_assert_eq!(algebra.generators.len(), algebra.upper);
        if architecture.parametrization() == Qkv {
            let (widths, query) = (architecture.widths(), architecture.query_dims());
            prop_assert_eq!(algebra.upper, reasoned(widths, query, architecture.tokens()));
        }
        let field = PrimeField::new((1 << 61) - 1).unwrap();
        let dual = Dual::new(field);
        let mut sample = IntegerSample::new(!seed, 1 << 40);
        let drawn: Vec<_> = sample
            .blocks(&network.coordinates())
            .iter()
            .map(|m| m.map(|&x| field.from_i64(x)))
            .collect();
        let weights = network.lift(&field, &drawn);
        let input = sample.matrix(network.input_shape()).map(|&x| dual.constant(field.from_i64(x)));
        let w = flatten(&weights);
        for generator in &algebra.generators {
            let mut velocity = vec![0; w.len()];
            for (x, y, c) in generator.entries() {
                field.add_mul_assign(&mut velocity[*x], &field.from_integer(&c.to_bigint()), &w[*y]);
            }
            let mut moved = w.iter().zip(velocity).map(|(&w, v)| DualNumber::new(w, v));
            let moved: Vec<_> = weights.iter().map(|m| m.map(|_| moved.next().unwrap())).collect();
            let output = network.evaluate(&dual, &moved, &input).unwrap();
            prop_assert!(output.entries().iter().all(|x| x.derivative == 0));
        }
    }
}

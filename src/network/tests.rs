//! Each identity that the module's documentation states, on random exact weights.

use proptest::prelude::*;

use super::{Architecture, LightningAttention, Network, Parametrization, SymmetryRule};
use crate::linalg::product::{product, product_transposed, transposed_product};
use crate::matrix::Matrix;
use crate::ring::{Dual, PrimeField, Ring, SplitMix64};

mod formulas;
mod weight_files;

const PRIME: u64 = (1 << 61) - 1;

fn field() -> PrimeField {
    PrimeField::new(PRIME).unwrap()
}

/// Any small architecture, also with a_i > d, bottlenecks and widening layers.
fn sizes() -> impl Strategy<Value = (Vec<usize>, Vec<usize>, usize)> {
    (1usize..4).prop_flat_map(|layers| {
        let widths = prop::collection::vec(1usize..4, layers + 1);
        (widths, prop::collection::vec(1usize..4, layers), 1usize..4)
    })
}

fn network(sizes: &(Vec<usize>, Vec<usize>, usize), p: Parametrization) -> LightningAttention {
    LightningAttention::new(Architecture::lightning(&sizes.0, &sizes.1, sizes.2, p).unwrap())
}

fn random(stream: &mut SplitMix64, (rows, columns): (usize, usize)) -> Matrix<u64> {
    Matrix::from_fn(rows, columns, |_, _| field().from_u64(stream.next_u64()))
}

fn coordinates(network: &LightningAttention, stream: &mut SplitMix64) -> Vec<Matrix<u64>> {
    network.coordinates().iter().map(|b| random(stream, (b.rows, b.columns))).collect()
}

fn value(network: &LightningAttention, weights: &[Matrix<u64>], x: &Matrix<u64>) -> Matrix<u64> {
    network.evaluate(&field(), weights, x).unwrap()
}

/// `C` and its inverse: a product of random elementary matrices.
fn invertible(stream: &mut SplitMix64, n: usize) -> (Matrix<u64>, Matrix<u64>) {
    let ring = field();
    let identity = Matrix::from_fn(n, n, |i, j| if i == j { ring.one() } else { ring.zero() });
    let (mut c, mut inverse) = (identity.clone(), identity.clone());
    for _ in 0..3 * n {
        let (i, j) = (stream.next_u64() as usize % n, stream.next_u64() as usize % n);
        let factor = ring.from_u64(stream.next_u64() | 1);
        let (mut step, mut undo) = (identity.clone(), identity.clone());
        if i == j {
            step[(i, i)] = factor;
            undo[(i, i)] = ring.try_inverse(&factor).unwrap();
        } else {
            step[(i, j)] = factor;
            undo[(i, j)] = ring.neg(&factor);
        }
        c = product(&ring, &step, &c);
        inverse = product(&ring, &inverse, &undo);
    }
    (c, inverse)
}

fn scaled(matrix: &Matrix<u64>, factor: u64) -> Matrix<u64> {
    matrix.map(|x| field().mul(x, &factor))
}

proptest! {
    /// Eq. 1: column i of a layer is `Σ_j (x_jᵀ A x_i) V x_j`.
    #[test]
    fn a_layer_is_equation_one(d in 1usize..4, out in 1usize..4, a in 1usize..4, t in 1usize..4, seed: u64) {
        let ring = field();
        let network = network(&(vec![d, out], vec![a], t), Parametrization::Qkv);
        let mut stream = SplitMix64::new(seed);
        let weights = coordinates(&network, &mut stream);
        let x = random(&mut stream, (d, t));
        let (q, k, v) = (&weights[0], &weights[1], &weights[2]);
        let form = |j: usize, i: usize| {
            let mut sum = ring.zero();
            for r in 0..a {
                let left = ring.dot(k.row(r).iter().zip(x.column(j)));
                let right = ring.dot(q.row(r).iter().zip(x.column(i)));
                sum = ring.add(&sum, &ring.mul(&left, &right));
            }
            sum
        };
        let expected = Matrix::from_fn(out, t, |r, i| {
            (0..t).fold(ring.zero(), |sum, j| {
                let vx = ring.dot(v.row(r).iter().zip(x.column(j)));
                ring.add(&sum, &ring.mul(&form(j, i), &vx))
            })
        });
        prop_assert_eq!(value(&network, &weights, &x), expected);
    }

    /// Eq. 8 and Lemma 3.6: the three parametrizations are the same function when
    /// `A_i = K_iᵀ Q_i`, `M_i = L_{i−1}ᵀ A_i L_{i−1}`, `L_i = V_i ⋯ V_1`.
    #[test]
    fn parametrizations_agree(sizes in sizes(), seed: u64) {
        let ring = field();
        let mut stream = SplitMix64::new(seed);
        let qkv = network(&sizes, Parametrization::Qkv);
        let point = coordinates(&qkv, &mut stream);
        let x = random(&mut stream, qkv.input_shape());
        let expected = value(&qkv, &point, &x);

        let av = network(&sizes, Parametrization::Av);
        let weights = av.lift(&ring, &point);
        let shapes: Vec<_> = av.weights().iter().map(|b| (b.rows, b.columns)).collect();
        prop_assert_eq!(shapes, weights.iter().map(Matrix::shape).collect::<Vec<_>>());
        prop_assert_eq!(&value(&av, &weights, &x), &expected);

        let mut virtual_weights = Vec::new();
        let mut l: Option<Matrix<u64>> = None;
        for layer in weights.chunks(2) {
            virtual_weights.push(match &l {
                None => layer[0].clone(),
                Some(l) => transposed_product(&ring, l, &product(&ring, &layer[0], l)),
            });
            l = Some(match &l {
                None => layer[1].clone(),
                Some(l) => product(&ring, &layer[1], l),
            });
        }
        virtual_weights.push(l.unwrap());
        let ml = network(&sizes, Parametrization::Ml);
        prop_assert_eq!(value(&ml, &virtual_weights, &x), expected);
    }

    /// Lemma 3.1: `K_i ↦ C K_i`, `Q_i ↦ C⁻ᵀ Q_i`.
    #[test]
    fn query_key_symmetry(sizes in sizes(), seed: u64) {
        let ring = field();
        let mut stream = SplitMix64::new(seed);
        let network = network(&sizes, Parametrization::Qkv);
        let point = coordinates(&network, &mut stream);
        let x = random(&mut stream, network.input_shape());
        let mut moved = point.clone();
        for (i, &a) in sizes.1.iter().enumerate() {
            let (c, inverse) = invertible(&mut stream, a);
            moved[3 * i] = transposed_product(&ring, &inverse, &point[3 * i]);
            moved[3 * i + 1] = product(&ring, &c, &point[3 * i + 1]);
        }
        prop_assert_eq!(value(&network, &moved, &x), value(&network, &point, &x));
    }

    /// Eq. 9: `V_i ↦ C_i V_i C_{i−1}⁻¹`, `A_{i+1} ↦ C_i⁻ᵀ A_{i+1} C_i⁻¹`, and the same for Q and K.
    #[test]
    fn gauge_symmetry(sizes in sizes(), seed: u64) {
        let ring = field();
        let mut stream = SplitMix64::new(seed);
        for parametrization in [Parametrization::Qkv, Parametrization::Av] {
            let network = network(&sizes, parametrization);
            let point = network.lift(&ring, &coordinates(&network, &mut stream));
            let x = random(&mut stream, network.input_shape());
            let step = point.len() / sizes.1.len();
            let mut moved = point.clone();
            for i in 1..sizes.1.len() {
                let (c, inverse) = invertible(&mut stream, sizes.0[i]);
                let (before, next) = (step * i - 1, step * i);
                moved[before] = product(&ring, &c, &moved[before]);
                for block in &mut moved[next..next + step] {
                    *block = product(&ring, block, &inverse);
                }
                if parametrization == Parametrization::Av {
                    moved[next] = transposed_product(&ring, &inverse, &moved[next]);
                }
            }
            prop_assert_eq!(value(&network, &moved, &x), value(&network, &point, &x));
        }
    }

    /// Eq. 13: `M_i ↦ λ_i M_i`, `L ↦ ρ L` with `ρ Π λ_i^{3^{l−i}} = 1`; for any ρ the function is
    /// multiplied by that product.
    #[test]
    fn scaling_symmetry(sizes in sizes(), seed: u64) {
        let ring = field();
        let mut stream = SplitMix64::new(seed);
        let layers = sizes.1.len();
        let ml = network(&sizes, Parametrization::Ml);
        let point = coordinates(&ml, &mut stream);
        let x = random(&mut stream, ml.input_shape());
        let mut moved = point.clone();
        let mut factor = ring.one();
        for (i, m) in moved[..layers].iter_mut().enumerate() {
            let lambda = ring.from_u64(stream.next_u64() | 1);
            *m = scaled(m, lambda);
            let power = ring.pow(&lambda, 3u64.pow((layers - 1 - i) as u32));
            factor = ring.mul(&factor, &power);
        }
        let image = value(&ml, &moved, &x);
        prop_assert_eq!(&image, &scaled(&value(&ml, &point, &x), factor));
        moved[layers] = scaled(&point[layers], ring.try_inverse(&factor).unwrap());
        prop_assert_eq!(value(&ml, &moved, &x), value(&ml, &point, &x));

        let av = network(&sizes, Parametrization::Av);
        let point = av.lift(&ring, &coordinates(&av, &mut stream));
        let mut moved = point.clone();
        for layer in moved.chunks_mut(2) {
            let lambda = ring.from_u64(stream.next_u64() | 1);
            layer[0] = scaled(&layer[0], lambda);
            layer[1] = scaled(&layer[1], ring.try_inverse(&lambda).unwrap());
        }
        let x = random(&mut stream, av.input_shape());
        prop_assert_eq!(value(&av, &moved, &x), value(&av, &point, &x));
    }

    /// Every vector field of every rule: the derivative of the function along it is zero, on any
    /// input; and there are as many as the format says.
    #[test]
    fn fields_are_infinitesimal_symmetries(sizes in sizes(), seed: u64) {
        use Parametrization::{Av, Ml, Qkv};
        let ring = field();
        let mut stream = SplitMix64::new(seed);
        let layers = sizes.1.len();
        // Pairs (r, c) with r ≤ p or c ≤ q, counted one by one.
        let pairs = |n: usize, p: usize, q: usize| {
            (1..=n).flat_map(|r| (1..=n).map(move |c| (r, c))).filter(|&(r, c)| r <= p || c <= q).count()
        };
        for parametrization in [Qkv, Av, Ml] {
            let network = network(&sizes, parametrization);
            let point = coordinates(&network, &mut stream);
            let x = random(&mut stream, network.input_shape());
            let weights = network.lift(&ring, &point);
            let mut total = 0;
            for rule in network.symmetry_rules() {
                let mut fields = Vec::new();
                network.symmetry_fields(&ring, rule, &point, &mut |field| fields.push(field));
                let expected = match rule {
                    SymmetryRule::QueryKey => {
                        (0..layers).map(|i| pairs(sizes.1[i], sizes.0[i], sizes.0[i])).sum()
                    }
                    SymmetryRule::Gauge => (1..layers)
                        .map(|i| pairs(sizes.0[i], sizes.0[i + 1] + 2 * sizes.1[i], sizes.0[i - 1]))
                        .sum(),
                    SymmetryRule::Scaling => layers,
                };
                prop_assert_eq!(fields.len(), expected);
                total += fields.len();
                for field in fields {
                    prop_assert!(is_constant_along(&network, &weights, &field, &x, false));
                }
            }
            let mut directions = Vec::new();
            network.gauge_directions(&ring, &point, &mut |field| directions.push(field));
            for field in &directions {
                prop_assert!(is_constant_along(&network, &point, field, &x, true));
            }
            let mut redundant = 0;
            network.redundant_directions(&ring, &point, &mut |_| redundant += 1);
            prop_assert_eq!(directions.len(), total + redundant);
            prop_assert_eq!(redundant > 0, network.has_redundant_coordinates());
        }
    }

    /// The stated degree, and homogeneity.
    #[test]
    fn degrees_are_right(sizes in sizes(), seed: u64) {
        let ring = field();
        let mut stream = SplitMix64::new(seed);
        for parametrization in [Parametrization::Qkv, Parametrization::Ml] {
            let network = network(&sizes, parametrization);
            let point = coordinates(&network, &mut stream);
            let x = random(&mut stream, network.input_shape());
            let two = ring.from_i64(2);
            let doubled: Vec<_> = point.iter().map(|block| scaled(block, two)).collect();
            let image = value(&network, &doubled, &scaled(&x, two));
            let degree = network.total_degree().unwrap();
            prop_assert_eq!(image, scaled(&value(&network, &point, &x), ring.pow(&two, degree)));
        }
    }
}

/// Whether the derivative along a flattened velocity of weights (or of coordinates) vanishes.
fn is_constant_along(
    network: &LightningAttention,
    point: &[Matrix<u64>],
    velocity: &[u64],
    x: &Matrix<u64>,
    lift: bool,
) -> bool {
    let ring = field();
    let dual = Dual::new(ring);
    let mut rest = velocity.iter();
    let epsilon = dual.variable(ring.zero());
    let moving: Vec<_> = point
        .iter()
        .map(|block| {
            block.map(|entry| {
                let step = dual.mul(&epsilon, &dual.constant(*rest.next().unwrap()));
                dual.add(&dual.constant(*entry), &step)
            })
        })
        .collect();
    assert!(rest.next().is_none(), "a velocity of the wrong length");
    let weights = if lift { network.lift(&dual, &moving) } else { moving };
    let input = x.map(|entry| dual.constant(*entry));
    let output = network.evaluate(&dual, &weights, &input).unwrap();
    output.entries().iter().all(|entry| ring.is_zero(&entry.derivative))
}

#[test]
fn products_transpose() {
    let ring = field();
    let mut stream = SplitMix64::new(1);
    let (a, b) = (random(&mut stream, (2, 3)), random(&mut stream, (3, 4)));
    let ab = product(&ring, &a, &b);
    assert_eq!(transposed_product(&ring, &a.transpose(), &b), ab);
    assert_eq!(product_transposed(&ring, &a, &b.transpose()), ab);
}

//! Random networks, and an evaluation of its own.

use neurocert::Matrix;
use neurocert::network::{Architecture, Parametrization, WeightFile};
use neurocert::ring::SplitMix64;
use num_rational::BigRational;
use num_traits::Zero;

pub type Exact = Matrix<BigRational>;

pub fn integer(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}

pub fn below(n: u64, stream: &mut SplitMix64) -> usize {
    (stream.next_u64() % n) as usize
}

pub fn random(rows: usize, columns: usize, stream: &mut SplitMix64) -> Exact {
    Matrix::from_fn(rows, columns, |_, _| {
        BigRational::new(stream.in_range(4).into(), (1 + below(2, stream) as i64).into())
    })
}

pub fn times(a: &Exact, b: &Exact) -> Exact {
    Matrix::from_fn(a.rows(), b.columns(), |i, j| {
        a.row(i).iter().zip(b.column(j)).fold(BigRational::zero(), |sum, (x, y)| sum + x * y)
    })
}

/// `(A_i, V_i)` by the definitions of the paper.
pub fn layers(file: &WeightFile) -> Vec<(Exact, Exact)> {
    let w = &file.weights;
    match file.architecture.parametrization() {
        Parametrization::Qkv => {
            w.chunks(3).map(|l| (times(&l[1].transpose(), &l[0]), l[2].clone())).collect()
        }
        Parametrization::Av => w.chunks(2).map(|l| (l[0].clone(), l[1].clone())).collect(),
        Parametrization::Ml => {
            let (d, last) = (w[0].rows(), w.len() - 1);
            let unit = Matrix::from_fn(d, d, |i, j| integer(i64::from(i == j)));
            let value = |i| if i + 1 == last { w[last].clone() } else { unit.clone() };
            (0..last).map(|i| (w[i].clone(), value(i))).collect()
        }
    }
}

/// The output, layer by layer.
pub fn output(file: &WeightFile, x: &Exact) -> Exact {
    layers(file).iter().fold(x.clone(), |x, (a, v)| {
        let scores = times(&x.transpose(), &times(a, &x));
        times(v, &times(&x, &scores))
    })
}

/// Whether the outputs are equal at three random inputs with entries of 30 bits.
pub fn agree(one: &WeightFile, other: &WeightFile, stream: &mut SplitMix64) -> bool {
    let (d, t) = (one.architecture.widths()[0], one.architecture.tokens());
    (0..3).all(|_| {
        let x = Matrix::from_fn(d, t, |_, _| integer(stream.in_range(1 << 30)));
        output(one, &x) == output(other, &x)
    })
}

/// An architecture with widths up to `widest`, and random weights.
pub fn network(
    layers: usize,
    widest: u64,
    tokens: usize,
    parametrization: Parametrization,
    stream: &mut SplitMix64,
) -> WeightFile {
    let widths: Vec<usize> = (0..=layers).map(|_| 1 + below(widest, stream)).collect();
    let dims: Vec<usize> = (0..layers).map(|_| 1 + below(widest, stream)).collect();
    sized(&widths, &dims, tokens, parametrization, stream)
}

pub fn sized(
    widths: &[usize],
    dims: &[usize],
    tokens: usize,
    parametrization: Parametrization,
    stream: &mut SplitMix64,
) -> WeightFile {
    let architecture = Architecture::lightning(widths, dims, tokens, parametrization).unwrap();
    let mut weights = Vec::new();
    for (i, &a) in dims.iter().enumerate() {
        let (d, out) = (widths[i], widths[i + 1]);
        match parametrization {
            Parametrization::Qkv => weights.extend([random(a, d, stream), random(a, d, stream)]),
            Parametrization::Av => {
                weights.push(times(&random(d, a.min(d), stream), &random(a.min(d), d, stream)));
            }
            Parametrization::Ml => weights.push(random(widths[0], widths[0], stream)),
        }
        if parametrization != Parametrization::Ml {
            weights.push(random(out, d, stream));
        }
    }
    if parametrization == Parametrization::Ml {
        weights.push(random(widths[dims.len()], widths[0], stream));
    }
    WeightFile { architecture, weights }
}

/// The same function in `(A, V)`, or by its virtual weights.
pub fn rewritten(file: &WeightFile, parametrization: Parametrization) -> WeightFile {
    let a = &file.architecture;
    let steps = layers(file);
    let weights = match parametrization {
        Parametrization::Av => steps.into_iter().flat_map(|(a, v)| [a, v]).collect(),
        Parametrization::Ml => {
            let d = a.widths()[0];
            let mut l = Matrix::from_fn(d, d, |i, j| integer(i64::from(i == j)));
            let mut weights = Vec::new();
            for (a, v) in &steps {
                weights.push(times(&l.transpose(), &times(a, &l)));
                l = times(v, &l);
            }
            weights.push(l);
            weights
        }
        Parametrization::Qkv => file.weights.clone(),
    };
    let architecture =
        Architecture::lightning(a.widths(), a.query_dims(), a.tokens(), parametrization).unwrap();
    WeightFile { architecture, weights }
}

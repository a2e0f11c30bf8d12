//! The checker's own pieces against the oracle of the integration tests.

#[path = "../../tests/maker/oracle.rs"]
mod oracle;

mod arithmetic;
mod jacobian;
mod symmetries;
mod virtual_bound;

use oracle::{Form, Rows, Stream};

use super::arith::{Ring, Word};
use super::matrix::Matrix;
use super::sizes::Sizes;
use crate::certificate::{Claim, Kind, Parametrization, Point, Relation};

/// A 31-bit and a 61-bit prime, composite numbers small and large.
const MODULI: [u64; 6] = [2_147_483_629, (1 << 61) - 1, 2, 15, 10_403, (1 << 62) - 1];

/// Small networks of all shapes: bottlenecks, wide layers, one token, one to three layers.
const NETWORKS: [(&[u32], &[u32], u32); 8] = [
    (&[1, 1], &[1], 1),
    (&[2, 3], &[1], 2),
    (&[3, 2], &[4], 1),
    (&[2, 2, 2], &[1, 2], 3),
    (&[3, 2, 1], &[2, 1], 2),
    (&[2, 3, 2], &[2, 2], 2),
    (&[2, 1, 3, 2], &[1, 2, 1], 2),
    (&[1, 2, 2, 1], &[1, 1, 2], 4),
];

const PARAMETRIZATIONS: [Parametrization; 3] =
    [Parametrization::Qkv, Parametrization::Av, Parametrization::Ml];

fn sizes(widths: &[u32], query: &[u32], tokens: u32, parametrization: Parametrization) -> Sizes {
    let claim = Claim {
        kind: Kind::Lightning,
        widths: widths.to_vec(),
        query_dims: query.to_vec(),
        tokens,
        parametrization,
        variety: parametrization.variety(),
        relation: Relation::AtLeast,
        number: "0".into(),
    };
    let point = Point::Splitmix64 { seed: "0".into(), bound: "1".into(), inputs: 1 };
    Sizes::new(&claim, &point).unwrap()
}

/// The form in which the oracle knows the coordinates of the Jacobian.
fn form(parametrization: Parametrization) -> Form {
    match parametrization {
        Parametrization::Qkv | Parametrization::Av => Form::Qkv,
        Parametrization::Ml => Form::Ml,
    }
}

fn random(stream: &mut Stream, count: usize, m: u64) -> Vec<u64> {
    (0..count).map(|_| stream.bits() % m).collect()
}

/// The same numbers as matrices of the checker.
fn matrices<W: Word>(ring: &Ring<W>, shapes: &[(usize, usize)], flat: &[u64]) -> Vec<Matrix<W>> {
    let matrix = |rows: Rows<u64>| {
        let entries = rows.iter().flatten().map(|&x| ring.residue(x.into())).collect();
        Matrix::new(rows[0].len(), entries)
    };
    oracle::blocks(shapes, flat).into_iter().map(matrix).collect()
}

fn integers<W: Word>(row: Vec<W::Entry>) -> Vec<u64> {
    row.into_iter().map(Into::into).collect()
}

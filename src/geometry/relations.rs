//! Exact kernels of sparse matrices of integers with many more rows than columns.

use crate::linalg::{ModularEchelon, multimodular};
use crate::matrix::Matrix;
use crate::ring::{Integer, Integers, PrimeField, Ring};
use crate::search::MODULUS;

/// A row: columns, each once, with their entries.
pub(super) type Row = Vec<(usize, Integer)>;

/// The basis of the vectors that all rows map to zero, as [`multimodular::kernel`] has it.
///
/// Rows that depend on others modulo a prime are left out at first. Each is then multiplied out, and one that is not
/// zero comes back in: no prime is trusted.
pub(super) fn kernel(columns: usize, rows: &[Row]) -> Vec<Vec<Integer>> {
    if columns == 0 {
        return vec![];
    }
    let field = PrimeField::new(MODULUS).expect("a prime");
    let mut echelon = ModularEchelon::new(field, columns);
    let mut kept: Vec<Vec<Integer>> = vec![vec![Integers.zero(); columns]];
    for row in rows {
        if echelon.rank() == columns {
            return vec![];
        }
        let mut image = vec![0; columns];
        row.iter().for_each(|(at, x)| image[*at] = field.from_integer(&x.to_bigint()));
        if echelon.insert(image).is_some() {
            kept.push(dense(columns, row));
        }
    }
    if echelon.rank() == columns {
        return vec![];
    }
    loop {
        let vectors = multimodular::kernel(&Matrix::from_rows(columns, kept.clone()));
        let is_zero = |row: &Row, vector: &[Integer]| {
            let pairs = row.iter().map(|(at, x)| (x, &vector[*at]));
            Integers.is_zero(&Integers.dot(pairs))
        };
        match rows.iter().find(|row| vectors.iter().any(|vector| !is_zero(row, vector))) {
            None => return vectors,
            Some(row) => kept.push(dense(columns, row)),
        }
    }
}

fn dense(columns: usize, row: &Row) -> Vec<Integer> {
    let mut entries = vec![Integers.zero(); columns];
    row.iter().for_each(|(at, x)| entries[*at] = x.clone());
    entries
}

/// The last column in which a vector of the kernel is not zero: it depends on those before it.
pub(super) fn last(vector: &[Integer]) -> usize {
    vector.iter().rposition(|x| !Integers.is_zero(x)).expect("a vector of a basis")
}

#[cfg(test)]
mod tests {
    use super::{kernel, last};
    use crate::ring::Integer;
    use crate::search::MODULUS;

    /// Modulo the prime the two rows are one; over the integers they are independent.
    #[test]
    fn no_prime_is_trusted() {
        let row = |entry: i64| vec![(0, Integer::from(1)), (1, Integer::from(entry))];
        assert!(kernel(2, &[row(1), row(1 + MODULUS as i64)]).is_empty());
        let [vector] = &kernel(2, &[row(1), row(1)])[..] else { panic!("one vector") };
        assert_eq!((last(vector), vector[0].as_i64(), vector[1].as_i64()), (1, Some(-1), Some(1)));
    }
}

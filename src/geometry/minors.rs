//! Where the rank of a Jacobian drops: its minors as polynomials.

use super::Ambient;
use crate::linalg::bareiss::determinant;
use crate::matrix::Matrix;
use crate::poly::{Polynomial, Polynomials};
use crate::ring::Integers;

/// More minors, or larger ones, are not computed.
const MOST: usize = 300;
const LARGEST: usize = 4;
/// Terms of a product of entries.
const TERMS: usize = 1 << 12;

/// The minors of a size of the Jacobian of the coordinates by the weights: those that are not zero, primitive, each once,
/// the shortest first. `None` where there are more than 300, or they are too large.
pub fn minors(ambient: &Ambient, size: usize) -> Option<Vec<Polynomial>> {
    let weights = ambient.weights().len();
    let rows = subsets(ambient.polynomials.len(), size)?;
    let columns = subsets(weights, size)?;
    if size == 0 || size > LARGEST || rows.len() * columns.len() > MOST {
        return None;
    }
    let derivative =
        |row: usize, column: usize| ambient.polynomials[row].numerator().derivative(column);
    let all = Matrix::from_fn(ambient.polynomials.len(), weights, derivative);
    let longest = all.entries().iter().map(Polynomial::len).max().unwrap_or(0);
    if longest.saturating_pow(size as u32) > TERMS {
        return None;
    }
    let ring = Polynomials::new(Integers, ambient.weights().clone());
    let mut found: Vec<Polynomial> = Vec::new();
    for some_rows in &rows {
        for some_columns in &columns {
            let part =
                Matrix::from_fn(size, size, |i, j| all[(some_rows[i], some_columns[j])].clone());
            let minor = determinant(ring.clone(), &part);
            if !minor.is_empty() && !found.iter().any(|known| known.is_proportional_to(&minor)) {
                found.push(minor.primitive_part());
            }
        }
    }
    found.sort_by_key(|minor| (minor.total_degree(), minor.len(), minor.to_string()));
    // One that never vanishes says it all.
    found.truncate(if found.first().is_some_and(Polynomial::is_constant) {
        1
    } else {
        found.len()
    });
    Some(found)
}

/// All subsets of so many of n numbers; `None` if there are more than 300.
fn subsets(n: usize, size: usize) -> Option<Vec<Vec<usize>>> {
    let mut list = vec![vec![]];
    for _ in 0..size {
        let longer = |part: &Vec<usize>| {
            let first = part.last().map_or(0, |last| last + 1);
            (first..n).map(|next| [&part[..], &[next]].concat()).collect::<Vec<_>>()
        };
        list = list.iter().flat_map(longer).collect();
        if list.len() > MOST {
            return None;
        }
    }
    Some(list)
}

#[cfg(test)]
mod tests {
    use super::subsets;

    #[test]
    fn subsets_are_counted() {
        assert_eq!(subsets(4, 2).unwrap().len(), 6);
        assert_eq!(subsets(3, 3).unwrap(), vec![vec![0, 1, 2]]);
        assert_eq!(subsets(2, 3).unwrap().len(), 0);
        assert_eq!(subsets(50, 3), None);
    }
}

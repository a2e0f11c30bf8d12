//! Linear algebra with small integers, and the tensor as the table of all products of linear forms:
//! other ways than those of the checker.

/// A matrix as a list of rows.
pub type Mat = Vec<Vec<i128>>;

pub fn zeros(rows: usize, columns: usize) -> Mat {
    vec![vec![0; columns]; rows]
}

/// `kᵀ q`.
pub fn transpose_times(k: &Mat, q: &Mat) -> Mat {
    let sum = |i: usize, j: usize| k.iter().zip(q).map(|(k, q)| k[i] * q[j]).sum();
    (0..k[0].len()).map(|i| (0..q[0].len()).map(|j| sum(i, j)).collect()).collect()
}

pub fn plus(a: &Mat, b: &Mat) -> Mat {
    a.iter().zip(b).map(|(x, y)| x.iter().zip(y).map(|(x, y)| x + y).collect()).collect()
}

/// All `[n, m, p, q]` with `p ≤ q`, 1-based.
pub fn indices(d: usize, out: usize) -> Vec<[usize; 4]> {
    let mut all = Vec::new();
    for n in 1..=out {
        for m in 1..=d {
            for p in 1..=d {
                all.extend((p..=d).map(|q| [n, m, p, q]));
            }
        }
    }
    all
}

/// The coefficients of `x_p x_q` in (column m of `a`)(row n of `v`), in the order of [`indices`]:
/// every product of two terms is added where it belongs.
pub fn tensor(a: &Mat, v: &Mat) -> Vec<i128> {
    let (d, all) = (a.len(), indices(a.len(), v.len()));
    let mut entries = vec![0; all.len()];
    for (n, row) in v.iter().enumerate() {
        for m in 0..d {
            for (i, left) in a.iter().enumerate() {
                for (j, right) in row.iter().enumerate() {
                    let index = [n + 1, m + 1, i.min(j) + 1, i.max(j) + 1];
                    let at = all.iter().position(|other| *other == index).unwrap();
                    entries[at] += left[m] * right;
                }
            }
        }
    }
    entries
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// The row divided by the greatest common divisor of its entries.
fn primitive(row: &mut [i128]) {
    let common = row.iter().fold(0, |common, &entry| gcd(common, entry)).max(1);
    row.iter_mut().for_each(|entry| *entry /= common);
}

/// An integer basis of the kernel of a matrix with `columns` columns (Gauss and Jordan).
pub fn nullspace(rows: &Mat, columns: usize) -> Mat {
    let mut rows = rows.clone();
    let mut pivots = Vec::new();
    for column in 0..columns {
        let rank = pivots.len();
        let Some(found) = (rank..rows.len()).find(|&row| rows[row][column] != 0) else { continue };
        rows.swap(rank, found);
        let pivot = rows[rank].clone();
        for (number, row) in rows.iter_mut().enumerate() {
            if number != rank && row[column] != 0 {
                let multiple = row[column];
                for (entry, other) in row.iter_mut().zip(&pivot) {
                    *entry = *entry * pivot[column] - multiple * other;
                }
                primitive(row);
            }
        }
        pivots.push(column);
    }
    let free = (0..columns).filter(|column| !pivots.contains(column));
    let vector = |column: usize| {
        let product: i128 = pivots.iter().zip(&rows).map(|(&pivot, row)| row[pivot]).product();
        let mut vector = vec![0; columns];
        vector[column] = product;
        for (&pivot, row) in pivots.iter().zip(&rows) {
            vector[pivot] = -row[column] * (product / row[pivot]);
        }
        primitive(&mut vector);
        vector
    };
    free.map(vector).collect()
}

pub fn rank(matrix: &Mat) -> usize {
    let columns = matrix.first().map_or(0, Vec::len);
    columns - nullspace(matrix, columns).len()
}

pub fn transpose(matrix: &Mat) -> Mat {
    (0..matrix[0].len()).map(|j| matrix.iter().map(|row| row[j]).collect()).collect()
}

/// The flat vector cut into blocks of these shapes.
pub fn blocks(shapes: &[(usize, usize)], mut flat: &[i128]) -> Vec<Mat> {
    let mut cut = |&(rows, columns): &(usize, usize)| {
        let (block, rest) = flat.split_at(rows * columns);
        flat = rest;
        block.chunks(columns).map(<[i128]>::to_vec).collect()
    };
    shapes.iter().map(&mut cut).collect()
}

//! Which rows and columns carry the rank.

/// The row and the column rank profile of a matrix `A` of rank `r`.
///
/// `rows` is the lexicographically first list of `r` linearly independent rows, `columns` the
/// lexicographically first list of `r` linearly independent columns, both from zero and
/// ascending. The `r` × `r` minor of `A` on these rows and columns is not zero: the kept rows
/// span the row space, so `columns` is the column rank profile of these rows too.
///
/// One elimination finds both. A row is kept exactly when it is independent of those before it,
/// which gives `rows`. The kept rows, reduced, have pairwise different first non-zero columns,
/// and there are as many as the dimension of the row space; so these columns are *all* the
/// columns in which a vector of the row space can begin, and a column `j` is one of those exactly
/// when it is independent of the columns before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankProfile {
    /// The row rank profile.
    pub rows: Vec<usize>,
    /// The column rank profile.
    pub columns: Vec<usize>,
}

impl RankProfile {
    /// The rank.
    pub fn rank(&self) -> usize {
        self.rows.len()
    }

    /// The profile told by an incremental elimination: the pivot column of each row, if it had
    /// one.
    pub(super) fn from_insertions(pivots: impl IntoIterator<Item = Option<usize>>) -> Self {
        let (rows, mut columns): (Vec<_>, Vec<_>) = pivots
            .into_iter()
            .enumerate()
            .filter_map(|(row, pivot)| pivot.map(|column| (row, column)))
            .unzip();
        columns.sort_unstable();
        RankProfile { rows, columns }
    }
}

/// Whether the permutation `k ↦ images[k]` of `0..n` is odd.
pub(super) fn is_odd(images: &[usize]) -> bool {
    // A permutation of n points with c cycles is a product of n - c transpositions.
    let mut seen = vec![false; images.len()];
    let mut odd = false;
    for start in 0..images.len() {
        let mut point = start;
        while !seen[point] {
            seen[point] = true;
            point = images[point];
            odd ^= point != start;
        }
    }
    odd
}

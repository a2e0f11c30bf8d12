//! Dimensions of sets of factorizations and of matrices with a given symmetric part. Proofs in
//! `docs/theorems/one-layer.md`.

/// The dimension of the set of all `(Q, K)`, both `a × d`, with `KᵀQ` a given matrix of rank `r`:
/// the largest `s(a + r − s) + d(a − r)` with `r ≤ s ≤ min(a, d)`, `s` the rank of `Q`.
///
/// # Panics
/// When `r` exceeds `min(a, d)`.
pub(crate) fn factorizations(a: usize, d: usize, r: usize) -> usize {
    let values = (r..=a.min(d)).map(|s| s * (a + r - s) + d * (a - r));
    values.max().expect("the rank is at most min(a, d)")
}

/// `(p, n)`, the numbers of positive and negative eigenvalues of a symmetric matrix.
pub(super) type Signature = (usize, usize);

/// The dimension of the set of all real `d × d` matrices of rank at most `r` whose symmetric part has
/// this signature and is given. `None` when there are none: they need `r ≥ max(p, n)`.
///
/// The kernel of such a matrix contains a subspace of dimension `d − r` that is totally isotropic for
/// the symmetric part; in it `j` dimensions lie in the radical, and `i` are seen modulo it.
pub(super) fn with_symmetric_part(d: usize, (p, n): Signature, r: usize) -> Option<usize> {
    // A skew matrix has an even rank.
    let r = if p + n == 0 { r - r % 2 } else { r };
    let (codimension, radical) = (d.checked_sub(r)?, d - p - n);
    let values = (0..=codimension.min(p.min(n))).filter_map(|i| {
        let j = codimension - i;
        let lifts = (i + j) * radical.checked_sub(j)?;
        Some(i * (p + n - i) - i * (i + 1) / 2 + lifts + r * r.saturating_sub(1) / 2)
    });
    values.max()
}

/// The dimension of the set of all weights `A` (or `(Q, K)`) whose symmetric part has this signature
/// and is given, for query size `a`.
///
/// # Panics
/// When `max(p, n)` exceeds `min(a, d)`.
pub(super) fn piece(d: usize, a: usize, signature: Signature, is_qkv: bool) -> usize {
    let values = (signature.0.max(signature.1)..=a.min(d)).filter_map(|r| {
        let matrices = with_symmetric_part(d, signature, r)?;
        Some(matrices + if is_qkv { factorizations(a, d, r) } else { 0 })
    });
    values.max().expect("the symmetric part of a matrix of rank at most a")
}

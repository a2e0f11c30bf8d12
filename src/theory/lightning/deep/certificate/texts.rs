//! Networks that stand between two others in a proof.

/// Tokens in the coordinates P X that all matrices see.
pub(super) const SEEN: &str = "\
network seen
sizes   l, d, n, o, t
input   X : d x t
weights P : n x d, M[1..l] : n x n, L : o x n
S[0] = P * X
for i in 1..l:
  S[i] = S[i-1] * S[i-1]^T * M[i] * S[i-1]
output  L * S[l]
";

/// The same by the Gram matrix of the tokens: F is a function of it alone.
pub(super) const GRAM: &str = "\
network gram
sizes   l, d, n, o, t
input   X : d x t
weights P : n x d, M[1..l] : n x n, L : o x n
Y = P * X
G[0] = Y * Y^T
W[0] = eye(n)
for i in 1..l:
  W[i] = G[i-1] * M[i] * W[i-1]
  G[i] = W[i] * G[0] * W[i]^T
F = L * W[l]
output  F * Y
";

#[cfg(test)]
mod tests {
    use super::{GRAM, SEEN};
    use crate::program::{parse, sizes};

    #[test]
    fn the_language_has_them() {
        for text in [SEEN, GRAM] {
            let given =
                sizes([("l", &[2][..]), ("d", &[3]), ("n", &[2]), ("o", &[1]), ("t", &[2])]);
            let program = parse(text).and_then(|text| text.program(&given));
            assert_eq!(program.unwrap().weights.len(), 4);
        }
    }
}

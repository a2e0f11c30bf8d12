//! The closed form in virtual weights `(M, L)` modulo `m`, forward and in reverse.
//!
//! With `B_i = Xᵀ M_i X`, `Z_0 = I` and `Z_i = D_{i-1} B_i Z_{i-1}`, the formula of section 1
//! is `φ = L X Z_l`. There `D_i = Z_i Z_iᵀ`: true for `i = 0`, and if `D_{i-1} =
//! Z_{i-1} Z_{i-1}ᵀ` (so it is symmetric) then `Z_i Z_iᵀ = D_{i-1} B_i D_{i-1} B_iᵀ D_{i-1}`,
//! which is `D_i`.
//!
//! In reverse, with the adjoint `dZ` of `Z_i = D_{i-1} W`, `W = B_i Z_{i-1}`:
//!
//! ```text
//! dD = dZ Wᵀ   dW = D_{i-1} dZ   dB = dW Z_{i-1}ᵀ   dM_i = X dB Xᵀ
//! dZ_{i-1} = B_iᵀ dW + (dD + dDᵀ) Z_{i-1}           (for i > 1, since D_0 is constant)
//! ```

use super::arith::{Ring, Word};
use super::matrix::{Matrix, sum_of_products};

/// What a reverse pass through one virtual layer needs.
struct Step<W: Word> {
    b_transposed: Matrix<W>,
    w_transposed: Matrix<W>,
    /// `Z_{i-1}` and its transpose.
    z: Matrix<W>,
    z_transposed: Matrix<W>,
    /// `D_{i-1}`.
    d: Matrix<W>,
}

/// The closed form evaluated on one input, ready for reverse passes.
pub(crate) struct Evaluation<W: Word> {
    x: Matrix<W>,
    x_transposed: Matrix<W>,
    /// `L X`.
    lx: Matrix<W>,
    /// `(X Z_l)ᵀ`.
    xz_transposed: Matrix<W>,
    steps: Vec<Step<W>>,
}

impl<W: Word> Evaluation<W> {
    /// Evaluates the closed form with blocks `M_1, …, M_l, L` on `input`.
    pub(crate) fn new(blocks: &[Matrix<W>], input: Matrix<W>, ring: &Ring<W>) -> Self {
        let x = input;
        let x_transposed = x.transpose();
        let tokens = x.columns();
        let mut z = Matrix::zero(tokens, tokens);
        for token in 0..tokens {
            z.set(token, token, ring.residue(1));
        }
        let mut lx = Matrix::zero(1, tokens);
        let mut steps = Vec::new();
        for (number, block) in blocks.iter().enumerate() {
            let bx = block.times(&x, ring);
            if number + 1 == blocks.len() {
                lx = bx;
                break;
            }
            let b = x_transposed.times(&bx, ring);
            let z_transposed = z.transpose();
            let d = z.times(&z_transposed, ring);
            let w = b.times(&z, ring);
            let next = d.times(&w, ring);
            steps.push(Step {
                b_transposed: b.transpose(),
                w_transposed: w.transpose(),
                z,
                z_transposed,
                d,
            });
            z = next;
        }
        let xz_transposed = x.times(&z, ring).transpose();
        Evaluation { x, x_transposed, lx, xz_transposed, steps }
    }

    /// The derivatives of the output entry `(row, column)` with respect to all coordinates.
    pub(crate) fn gradient(&self, row: usize, column: usize, ring: &Ring<W>) -> Vec<W::Entry> {
        let mut adjoint = Matrix::zero(self.lx.rows(), self.x.columns());
        adjoint.set(row, column, ring.residue(1));
        let mut blocks = vec![adjoint.times(&self.xz_transposed, ring)];
        let mut z = adjoint.transpose().times(&self.lx, ring).transpose();
        for (number, step) in self.steps.iter().enumerate().rev() {
            let w = z.transpose().times(&step.d, ring).transpose(); // D is symmetric
            let b = w.times(&step.z_transposed, ring);
            blocks.push(self.x.times(&b, ring).times(&self.x_transposed, ring));
            if number > 0 {
                let d = z.times(&step.w_transposed, ring);
                let terms = [(&step.b_transposed, &w), (&d, &step.z), (&d.transpose(), &step.z)];
                z = sum_of_products(ring, &terms);
            }
        }
        blocks.iter().rev().flat_map(Matrix::entries).copied().collect()
    }
}

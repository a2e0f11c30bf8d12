//! Whether matrices have the shapes that sizes say, before anything is computed.

use crate::certificate::Matrix;

/// Whether matrices have these shapes, which may be larger than any that fits into memory.
pub(crate) fn fits(matrices: &[Matrix], shapes: &[(u32, u32)]) -> bool {
    let is = |length: usize, size: u32| u32::try_from(length) == Ok(size);
    matrices.len() == shapes.len()
        && matrices.iter().zip(shapes).all(|(matrix, &(rows, columns))| {
            is(matrix.len(), rows) && matrix.iter().all(|row| is(row.len(), columns))
        })
}

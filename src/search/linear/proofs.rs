//! Matrices are proved to be symmetries by expanding.

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{Family, Parameter};
use neurocert_check::kernel::produce::{Budget, is_field};

use super::checks::Entries;
use super::text::family;
use crate::search::templates::unused;

/// So many matrices are proved at once.
const BATCH: usize = 32;

/// Families that are proved, one after the other.
pub(crate) struct Proofs<'a> {
    source: &'a Source,
    /// Of one proof.
    budget: Budget,
    /// After so many fields whose proof was too large no more are tried: of one system, and in all.
    most_failures: [usize; 2],
    failures: usize,
    pub families: Vec<Family>,
}

impl<'a> Proofs<'a> {
    pub(crate) fn new(source: &'a Source, budget: Budget, most_failures: [usize; 2]) -> Self {
        Proofs { source, budget, most_failures, failures: 0, families: Vec::new() }
    }

    /// Proves the matrices of a system, where it can; for each of them whether it did.
    pub(crate) fn add(&mut self, matrices: &[Entries]) -> Vec<bool> {
        let mut proved = Vec::new();
        let [of_one, of_all] = self.most_failures;
        let mut patience = of_one.min(of_all.saturating_sub(self.failures));
        for batch in matrices.chunks(BATCH) {
            // Together they share the expansion of the outputs.
            if patience > 0
                && let Some(family) = self.proof(batch)
            {
                self.families.push(family);
                proved.resize(proved.len() + batch.len(), true);
                continue;
            }
            for matrix in batch {
                let proof =
                    if patience > 0 { self.proof(std::slice::from_ref(matrix)) } else { None };
                proved.push(proof.is_some());
                if proof.is_none() && patience > 0 {
                    (patience, self.failures) = (patience - 1, self.failures + 1);
                }
                self.families.extend(proof);
            }
        }
        proved
    }

    /// The fields of matrices, if they are proved.
    fn proof(&self, matrices: &[Entries]) -> Option<Family> {
        let name = unused(self.source, "t");
        let mut all = Vec::new();
        for (number, matrix) in (1..).zip(matrices) {
            all.extend(matrix.iter().map(|(x, y, c)| {
                let c = c.to_bigint();
                let value = match matrices.len() {
                    1 => c.to_string(),
                    _ => format!("{c}*{name}[{number}]"),
                };
                (*x, *y, value)
            }));
        }
        let mut family = family(self.source, all);
        if matrices.len() > 1 {
            let parameter = |number| (format!("{name}[{number}]"), Parameter(1, 1, "any".into()));
            family.parameters = (1..=matrices.len()).map(parameter).collect();
        }
        is_field(self.source, &family, self.budget).ok().map(|()| family)
    }
}

//! One number for all zeros, modulo a prime.

use super::super::quotient::Quotient;
use crate::ring::{PrimeField, Ring};

/// Linear relations between these columns: the powers 1, T, …, T^n of a form, and each weight times h'(T).
pub(super) struct Residues {
    pub rows: Vec<Vec<u64>>,
}

impl Residues {
    /// `None` unless the form has as many different values as there are zeros, and these are so many.
    pub(super) fn new(
        quotient: &Quotient,
        field: PrimeField,
        form: &[i64],
        zeros: usize,
    ) -> Option<Residues> {
        if quotient.dimension != zeros {
            return None;
        }
        // The first variable is z.
        let weights: Vec<Vec<u64>> = (0..form.len()).map(|k| quotient.variable(k + 1)).collect();
        let mut value = vec![field.zero(); zeros];
        for (weight, &c) in weights.iter().zip(form) {
            let c = field.from_i64(c);
            value.iter_mut().zip(weight).for_each(|(sum, x)| field.add_mul_assign(sum, x, &c));
        }
        if quotient.values(&value) < zeros {
            return None;
        }
        let powers = quotient.powers(&value, zeros + 1);
        let h = quotient.relation(&powers)?;
        let mut slope = vec![field.zero(); zeros];
        for (k, power) in powers[..zeros].iter().enumerate() {
            let c = field.mul(&h[k + 1], &field.from_u64(k as u64 + 1));
            slope.iter_mut().zip(power).for_each(|(sum, x)| field.add_mul_assign(sum, x, &c));
        }
        let multiples = quotient.multiples(&slope);
        let products = weights.iter().map(|weight| quotient.combination(weight, &multiples));
        let columns: Vec<Vec<u64>> = powers.iter().cloned().chain(products).collect();
        let row = |k: usize| columns.iter().map(|column| column[k]).collect();
        Some(Residues { rows: (0..zeros).map(row).collect() })
    }
}

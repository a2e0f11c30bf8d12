//! The bound from below: quadratic forms whose gradients move no output.

use std::collections::BTreeMap;

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{By, Family, Parameter, Point};
use neurocert_check::kernel::produce::{self, Budget};
use neurocert_check::language::{Constraint, Leaf};
use num_integer::Integer as _;

use crate::linalg::{ModularEchelon, multimodular};
use crate::matrix::Matrix;
use crate::ring::{Integer, Integers, PrimeField, Ring};
use crate::search::{
    Entries, Kind, LOWER_MODULUS, MODULUS, coordinate_names, families_of, family_of, lifted, unused,
};
use crate::symmetry::discover::Algebra;

/// Up to so many coordinates quadratic forms are written out, where each is proved within so many steps.
const SHOWN: usize = 64;
const STEPS_OF_FORM: u64 = 1 << 24;

/// Conserved quadratic forms of one family.
#[derive(Clone, Debug)]
pub struct Law {
    /// Their gradients.
    pub family: Family,
    /// So many gradients are independent at the point, of those before them too.
    pub independent: usize,
    /// These forms with integer coefficients, each proved; empty for large networks.
    pub forms: Vec<String>,
}

/// What was found so far.
pub(super) struct Laws<'a> {
    source: &'a Source,
    point: &'a Point,
    budget: Budget,
    echelon: ModularEchelon,
    laws: Vec<Law>,
}

impl<'a> Laws<'a> {
    pub(super) fn new(source: &'a Source, point: &'a Point, budget: Budget) -> Self {
        let field = PrimeField::new(MODULUS).expect("a prime");
        let size = usize::try_from(source.coordinates()).unwrap_or(usize::MAX);
        let echelon = ModularEchelon::new(field, size);
        Laws { source, point, budget, echelon, laws: vec![] }
    }

    /// The number of coordinates.
    pub(super) fn size(&self) -> usize {
        usize::try_from(self.source.coordinates()).unwrap_or(usize::MAX)
    }

    /// The number of independent gradients.
    pub(super) fn independent(&self) -> usize {
        self.echelon.rank()
    }

    pub(super) fn found(self) -> Vec<Law> {
        self.laws
    }

    /// The families that the way the network is built suggests, as they are and with symmetric matrices for
    /// free ones: B and −Bᵀ on two sides are a gradient if B is symmetric.
    pub(super) fn of_families(&mut self) {
        for family in self.unused() {
            self.add(family);
        }
        for family in Kind::ALL.into_iter().flat_map(|kind| families_of(self.source, kind)) {
            if !self.add(family.clone()) {
                let mut symmetric = family;
                for Parameter(rows, columns, condition) in symmetric.parameters.values_mut() {
                    if rows == columns && condition == "any" {
                        *condition = "symmetric".into();
                    }
                }
                self.add(symmetric);
            }
        }
    }

    /// Blocks that no output needs: each coordinate keeps its value.
    fn unused(&self) -> Vec<Family> {
        let needed = self.source.part(&self.source.outputs, None).blocks;
        let name = unused(self.source, "D");
        let still = |leaf: &Leaf| {
            let condition = match leaf.constraint {
                Constraint::Any | Constraint::Rank(_) => "any",
                Constraint::Symmetric | Constraint::Skew => "symmetric",
                Constraint::Diagonal => "diagonal",
            };
            let (rows, columns) = (leaf.shape.0 as u32, leaf.shape.1 as u32);
            let parameter = Parameter(rows, columns, condition.into());
            Family {
                by: By::Words,
                parameters: [(name.clone(), parameter)].into(),
                velocity: [(leaf.name.clone(), format!("{name} .* {}", leaf.name))].into(),
                lemmas: vec![],
            }
        };
        self.source.blocks.iter().filter(|leaf| !needed.contains(leaf)).map(still).collect()
    }

    /// Symmetric matrices among all fields that are linear, until there are so many.
    pub(super) fn of_linear_fields(&mut self, algebra: &Algebra, most: usize) {
        let matrices: Vec<Entries> =
            algebra.families.iter().flat_map(|family| self.matrices(family)).collect();
        for matrix in symmetric(&matrices) {
            if self.independent() == most {
                return;
            }
            self.add(field(self.source, &matrix));
        }
    }

    /// Keeps a family if its fields are gradients, move no output, and add to those that there are.
    fn add(&mut self, family: Family) -> bool {
        let modulus = MODULUS.to_string();
        let vectors = produce::gradients(self.source, &family, &modulus, self.point, self.budget);
        let Ok(vectors) = vectors else { return false };
        let before = self.independent();
        let is_new = |vector| self.echelon.insert(vector).is_some();
        let new: Vec<bool> = vectors.into_iter().map(is_new).collect();
        let independent = self.independent() - before;
        if independent > 0 {
            let forms = self.forms(&family, &new);
            self.laws.push(Law { family, independent, forms });
        }
        true
    }

    /// The forms of the vectors that are kept, if the kernel proves each of them.
    fn forms(&self, family: &Family, kept: &[bool]) -> Vec<String> {
        if self.size() > SHOWN {
            return vec![];
        }
        let quick = Budget { steps: self.budget.steps.min(STEPS_OF_FORM), ..self.budget };
        let matrices = self.matrices(family);
        if matrices.len() != kept.len() {
            return vec![];
        }
        let shown = matrices.into_iter().zip(kept).filter(|(_, kept)| **kept).map(|(matrix, _)| {
            let one = field(self.source, &matrix);
            let modulus = MODULUS.to_string();
            produce::gradients(self.source, &one, &modulus, self.point, quick).ok()?;
            Some(form(self.source, &matrix))
        });
        shown.collect::<Option<_>>().unwrap_or_default()
    }

    /// The matrices of a family whose residues are fractions of small numbers, up to factors.
    fn matrices(&self, family: &Family) -> Vec<Entries> {
        let modulus = LOWER_MODULUS.to_string();
        let matrices = produce::matrices(self.source, family, &modulus, self.budget);
        matrices.unwrap_or_default().into_iter().filter_map(lifted).collect()
    }
}

/// Wᵀ E W for symmetric E, over the greatest common divisor of its coefficients.
fn form(source: &Source, matrix: &Entries) -> String {
    let names = coordinate_names(source);
    let mut terms: BTreeMap<(usize, usize), num_bigint::BigInt> = BTreeMap::new();
    for (x, y, c) in matrix {
        *terms.entry((*x.min(y), *x.max(y))).or_default() += c.to_bigint();
    }
    let divisor = terms.values().fold(num_bigint::BigInt::ZERO, |gcd, c| gcd.gcd(c));
    let mut text = String::new();
    for ((x, y), c) in terms.into_iter().filter(|(_, c)| c.bits() > 0) {
        let c = (c / &divisor).to_string();
        let (sign, size) = c.strip_prefix('-').map_or(("+", &c[..]), |size| ("-", size));
        let monomial = match x == y {
            true => format!("{}^2", names[x]),
            false => format!("{}*{}", names[x], names[y]),
        };
        let factor = if size == "1" { String::new() } else { format!("{size}*") };
        text += &match (text.is_empty(), sign) {
            (true, "+") => format!("{factor}{monomial}"),
            (true, _) => format!("-{factor}{monomial}"),
            _ => format!(" {sign} {factor}{monomial}"),
        };
    }
    text
}

/// The field W ↦ E W.
fn field(source: &Source, matrix: &Entries) -> Family {
    family_of(source, matrix.iter().map(|(x, y, c)| (*x, *y, c.to_string())))
}

/// A basis of the symmetric matrices in the span of these.
fn symmetric(matrices: &[Entries]) -> Vec<Entries> {
    let mut rows: BTreeMap<(usize, usize), Vec<(usize, Integer)>> = BTreeMap::new();
    for (column, matrix) in matrices.iter().enumerate() {
        for (x, y, c) in matrix.iter().filter(|(x, y, _)| x != y) {
            let value = if x < y { c.clone() } else { Integers.neg(c) };
            rows.entry((*x.min(y), *x.max(y))).or_default().push((column, value));
        }
    }
    let mut list = Vec::new();
    for row in rows.values() {
        let mut dense = vec![Integers.zero(); matrices.len()];
        for (column, value) in row {
            dense[*column] = Integers.add(&dense[*column], value);
        }
        list.extend(dense);
    }
    let kernel = multimodular::kernel(&Matrix::new(rows.len(), matrices.len(), list));
    let sum = |coefficients: Vec<Integer>| {
        let mut sum: BTreeMap<(usize, usize), Integer> = BTreeMap::new();
        for (factor, matrix) in coefficients.iter().zip(matrices) {
            for (x, y, c) in matrix.iter() {
                let entry = sum.entry((*x, *y)).or_insert_with(|| Integers.zero());
                *entry = Integers.add(entry, &Integers.mul(factor, c));
            }
        }
        let entries = sum.into_iter().filter(|(_, c)| !Integers.is_zero(c));
        entries.map(|((x, y), c)| (x, y, c)).collect()
    };
    kernel.into_iter().map(sum).collect()
}

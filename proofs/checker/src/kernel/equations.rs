//! The step `equations`: linear forms on functions that vanish on all tangent spaces.
//!
//! A form F pairs with the output, monomial by monomial (apolar). Where the pairings with all derivatives
//! vanish, F is orthogonal to the tangent space; so many independent forms at one point, smooth in the
//! unknowns there, bound the dimension of the tangent space at a generic point.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::certificate::{Form, Matrices, Upper};
use super::entries::{Entries, Matrix, Monomial, Polynomial, Variable};
use super::failure::{Checked, Reason};
use super::fields::kept;
use super::meter::Meter;
use super::minor::modulus;
use super::point::{Point, Rationals, residue};
use super::run::{Values, evaluate};
use super::simulation::{is_input, letters};
use super::source::{Source, unknown};
use super::span::{Table, inputs, table};
use super::symbols::Symbols;
use crate::kernel::arith::{Ring, Word, modulo};
use crate::language::{Condition, Constraint, Shape, formula, is_name};

pub(crate) fn bound(source: &Source, step: &Upper, meter: &Meter) -> Checked<u128> {
    let Upper::Equations { modulus: m, point, unknowns, define, at, forms } = step else {
        return Err(Reason::Step.because("not equations"));
    };
    let m = modulus(m)?;
    if source.outputs.len() != 1 {
        return Err(Reason::Step.because("one output is needed"));
    }
    if source.blocks.iter().any(|leaf| leaf.constraint != Constraint::Any) {
        return Err(Reason::Step.because("weights that are restricted"));
    }
    let point = Point::read(point, source)?;
    let mut job = Job::new(source, unknowns, define, meter)?;
    let found = modulo!(m, ring => job.independent(ring, &point, at, forms)?);
    Ok(job.table.len() as u128 - found)
}

/// Larger factorials have more bits than a number may have.
const MOST_FACTORIAL: u32 = 1 << 13;

struct Job<'a> {
    source: &'a Source,
    meter: &'a Meter,
    entries: Entries,
    table: Table,
    /// Blocks and unknowns.
    names: Values<Matrix>,
    /// Shapes of the unknowns.
    unknowns: BTreeMap<String, Shape>,
    /// What the unknowns solve.
    define: Values<Matrix>,
    inputs: Values<Matrix>,
}

/// The coefficients of a form, in the order of the table.
type Vector = Vec<Polynomial>;

impl<'a> Job<'a> {
    fn new(
        source: &'a Source,
        unknowns: &BTreeMap<String, (u32, u32)>,
        define: &BTreeMap<String, String>,
        meter: &'a Meter,
    ) -> Checked<Self> {
        let mut entries = Entries::new().until(meter.stop());
        let table = table(&mut entries, source)?;
        let mut names = letters(&mut entries, source)?;
        let inputs = inputs(&mut entries, source)?;
        let is_taken =
            |names: &Values<Matrix>, name: &str| names.contains_key(name) || source.is_taken(name);
        let mut shapes = BTreeMap::new();
        for (name, &(rows, columns)) in unknowns {
            let shape = (rows as usize, columns as usize);
            if is_taken(&names, name) || !is_name(name) || rows == 0 || columns == 0 {
                return Err(Reason::Expression.because(format!("the unknown {name}")));
            }
            let letter = entries.letter(&format!("unknown {name}"), shape, Condition::Any)?;
            names.insert(name.clone(), (shape, letter));
            shapes.insert(name.clone(), shape);
        }
        let mut solved = Values::new();
        for (name, text) in define {
            if is_taken(&names, name) || !is_name(name) {
                return Err(Reason::Expression.because(format!("the name {name} of an equation")));
            }
            let known = names.iter().map(|(name, (shape, _))| (name.as_str(), *shape));
            let formula = formula(text, known, &source.functions)
                .map_err(|fault| Reason::Expression.because(format!("`{text}`: {fault}")))?;
            let shape = formula.shape();
            let value = evaluate(&mut entries, text, shape, &source.functions, &names)?;
            entries.no_functions()?;
            solved.insert(name.clone(), (shape, value));
        }
        Ok(Job { source, meter, entries, table, names, unknowns: shapes, define: solved, inputs })
    }

    /// Checks a form, and returns its coefficients.
    fn form(&mut self, form: &Form) -> Checked<Vector> {
        let source = self.source;
        let mut names = self.names.clone();
        names.extend(self.inputs.clone());
        let shape = source.shape(source.outputs[0]);
        let value = evaluate(&mut self.entries, &form.form, shape, &source.functions, &names)?;
        self.entries.no_functions()?;
        // Each coefficient times α!.
        let mut pairing: BTreeMap<(usize, usize, Monomial), Polynomial> = BTreeMap::new();
        for (&(i, j), polynomial) in value.entries() {
            for (monomial, coefficient) in self.entries.split(polynomial, is_input)? {
                let mut factor = BigInt::from(1);
                for (_, exponent) in &monomial {
                    if *exponent > MOST_FACTORIAL {
                        return Err(
                            Reason::SizeLimit.because(format!("the factorial of {exponent}"))
                        );
                    }
                    factor *= (1..=*exponent).map(BigInt::from).product::<BigInt>();
                }
                let factor = Polynomial::constant(BigRational::from_integer(factor));
                let weighted = self.entries.sum_of_products([(&factor, &coefficient)])?;
                pairing.insert((i, j, monomial), weighted);
            }
        }
        if let Some(name) = unknown(form.gradient.keys(), &source.blocks) {
            return Err(Reason::Expression.because(format!("{name} is not a block")));
        }
        for leaf in &source.blocks {
            let gradient = self.gradient(&leaf.name, leaf.shape, &pairing)?;
            let Some(text) = form.gradient.get(&leaf.name) else {
                if self.entries.is_zero(&gradient)? {
                    continue;
                }
                let message = format!("the pairing with derivatives by {} is not zero", leaf.name);
                return Err(Reason::Gradient.because(message));
            };
            for (is_zero, expected) in [(false, &gradient), (true, &Matrix::new(leaf.shape, []))] {
                let mut names = self.names.clone();
                for (name, (shape, value)) in &self.define {
                    let value = if is_zero { Matrix::new(*shape, []) } else { value.clone() };
                    names.insert(name.clone(), (*shape, value));
                }
                let found =
                    evaluate(&mut self.entries, text, leaf.shape, &source.functions, &names)?;
                self.entries.no_functions()?;
                if !self.entries.equal(&found, expected)? {
                    let message = format!("`{text}` is not the gradient by {}", leaf.name);
                    return Err(Reason::Gradient.because(message));
                }
            }
        }
        let zero = Polynomial::default();
        let places = self.table.keys().map(|(_, i, j, monomial)| (*i, *j, monomial.clone()));
        Ok(places.map(|place| pairing.get(&place).unwrap_or(&zero).clone()).collect())
    }

    /// The pairings with the derivatives of the output by the entries of a block.
    fn gradient(
        &mut self,
        block: &str,
        shape: Shape,
        pairing: &BTreeMap<(usize, usize, Monomial), Polynomial>,
    ) -> Checked<Matrix> {
        let letter = self.names.get(block).map(|(_, value)| value.clone());
        let letter = letter.unwrap_or_else(|| Matrix::new(shape, []));
        let mut gradient = Vec::new();
        for (&at, entry) in letter.entries() {
            let Some(variable) = entry.as_variable() else { continue };
            let mut products = Vec::new();
            for ((_, i, j, monomial), coefficient) in &self.table {
                let Some(factor) = pairing.get(&(*i, *j, monomial.clone())) else { continue };
                products.push((factor, self.entries.derivative(coefficient, variable)?));
            }
            let pairs = products.iter().map(|(factor, derivative)| (*factor, derivative));
            gradient.push((at, self.entries.sum_of_products(pairs)?));
        }
        Ok(Matrix::new(shape, gradient))
    }

    /// The number of independent forms at the point; all of them are checked.
    fn independent<W: Word>(
        &mut self,
        ring: &Ring<W>,
        point: &Point,
        at: &Matrices,
        forms: &[Form],
    ) -> Checked<u128> {
        let values = self.solution(ring, point, at)?;
        let mut rows = Vec::new();
        for form in forms {
            let vector = self.form(form)?;
            let row = vector.iter().map(|p| at_point(p, &values, ring, self.meter));
            rows.push(row.collect::<Checked<Vec<_>>>()?);
        }
        kept(ring, rows, self.meter)
    }

    /// The values of all letters at the point, where the unknowns solve their equations smoothly.
    fn solution<W: Word>(
        &mut self,
        ring: &Ring<W>,
        point: &Point,
        at: &Matrices,
    ) -> Checked<BTreeMap<Variable, W::Entry>> {
        let mut values: BTreeMap<Variable, W::Entry> = BTreeMap::new();
        let mut put = |letter: &Matrix, entry: &dyn Fn(usize, usize) -> W::Entry| {
            for (&(i, j), polynomial) in letter.entries() {
                values.extend(polynomial.as_variable().map(|variable| (variable, entry(i, j))));
            }
        };
        for (leaf, block) in
            self.source.blocks.iter().zip(point.blocks(self.source, ring, self.meter)?)
        {
            if let Some((_, letter)) = self.names.get(&leaf.name) {
                put(letter, &|i, j| block.get(i, j));
            }
        }
        if let Some(name) = at.keys().find(|name| !self.unknowns.contains_key(*name)) {
            return Err(Reason::Point.because(format!("{name} is not one of the unknowns")));
        }
        let mut unknown = Vec::new();
        for (name, &shape) in &self.unknowns {
            let rows = at.get(name);
            let rows = rows.ok_or_else(|| Reason::Point.because(format!("{name} is missing")))?;
            let matrix = Rationals::read(rows, shape, name)?.residues(ring)?;
            if let Some((_, letter)) = self.names.get(name) {
                put(letter, &|i, j| matrix.get(i, j));
                unknown.extend(letter.entries().filter_map(|(_, p)| p.as_variable()));
            }
        }
        let mut rows = Vec::new();
        let equations: Vec<Polynomial> = self
            .define
            .values()
            .flat_map(|(_, value)| value.entries().map(|(_, p)| p.clone()))
            .collect();
        for equation in &equations {
            if at_point(equation, &values, ring, self.meter)? != W::Entry::default() {
                return Err(Reason::Define.because("an equation that is not zero at the point"));
            }
            let mut row = Vec::new();
            for &variable in &unknown {
                let derivative = self.entries.derivative(equation, variable)?;
                row.push(at_point(&derivative, &values, ring, self.meter)?);
            }
            rows.push(row);
        }
        let count = rows.len() as u128;
        if kept(ring, rows, self.meter)? != count {
            return Err(Reason::Define.because("equations that are not smooth at the point"));
        }
        Ok(values)
    }
}

/// The value of a polynomial modulo m.
fn at_point<W: Word>(
    polynomial: &Polynomial,
    values: &BTreeMap<Variable, W::Entry>,
    ring: &Ring<W>,
    meter: &Meter,
) -> Checked<W::Entry> {
    let mut sum = W::Entry::default();
    for (monomial, q) in polynomial.terms() {
        let mut product = residue(q, ring)?;
        for (variable, exponent) in monomial {
            let value = values.get(variable).copied();
            let value =
                value.ok_or_else(|| Reason::Symbolic.because("a letter without a value"))?;
            meter.steps(u128::from(*exponent))?;
            for _ in 0..*exponent {
                product = ring.product(product, value);
            }
        }
        sum = ring.sum(sum, product);
    }
    Ok(sum)
}

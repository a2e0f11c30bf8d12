//! Programs modulo m, on power series modulo s^n: values forward, derivatives backward.

use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::point::residue;
use super::rational::entry;
use super::source::Source;
use crate::kernel::arith::{Ring, Word};
use crate::kernel::matrix::Matrix;
use crate::language::{Constant, Constraint, Function, Leaf, Node, Op, Shape};

/// A matrix of series: its coefficients, trailing zeros left out; zero has none.
pub(crate) type Series<W> = Vec<Matrix<W>>;

/// Where a program is computed.
pub(crate) struct Domain<'a, W: Word> {
    pub ring: &'a Ring<W>,
    /// How many coefficients are kept.
    pub terms: usize,
    pub meter: &'a Meter,
}

/// For each `relu` by its node, which entries are positive.
pub(crate) type Masks = std::collections::BTreeMap<usize, Vec<bool>>;

impl<W: Word> Domain<'_, W> {
    fn zip(
        &self,
        a: &Matrix<W>,
        b: &Matrix<W>,
        f: impl Fn(W::Entry, W::Entry) -> W::Entry,
    ) -> Matrix<W> {
        let entries = a.entries().iter().zip(b.entries()).map(|(&x, &y)| f(x, y)).collect();
        Matrix::new(a.columns(), entries)
    }

    fn add(&self, mut a: Series<W>, b: &[Matrix<W>]) -> Series<W> {
        for (k, b) in b.iter().enumerate() {
            match a.get_mut(k) {
                Some(a) => *a = self.zip(a, b, |x, y| self.ring.sum(x, y)),
                None => a.push(b.clone()),
            }
        }
        a
    }

    fn map(&self, a: &[Matrix<W>], f: impl Fn(W::Entry) -> W::Entry) -> Series<W> {
        let matrix =
            |m: &Matrix<W>| Matrix::new(m.columns(), m.entries().iter().map(|&x| f(x)).collect());
        a.iter().map(matrix).collect()
    }

    fn negative(&self, a: &[Matrix<W>]) -> Series<W> {
        self.map(a, |x| self.ring.negative(x))
    }

    /// The product of two series whose coefficients are multiplied by `times`, of so many steps.
    fn convolve(
        &self,
        a: &[Matrix<W>],
        b: &[Matrix<W>],
        steps: u128,
        times: impl Fn(&Matrix<W>, &Matrix<W>) -> Matrix<W>,
    ) -> Checked<Series<W>> {
        let mut sums: Series<W> = Vec::new();
        if a.is_empty() || b.is_empty() {
            return Ok(sums);
        }
        for k in 0..(a.len() + b.len() - 1).min(self.terms) {
            let mut sum: Option<Matrix<W>> = None;
            for i in k.saturating_sub(b.len() - 1)..=k.min(a.len() - 1) {
                self.meter.steps(steps)?;
                let term = times(&a[i], &b[k - i]);
                sum = Some(match sum {
                    Some(sum) => self.zip(&sum, &term, |x, y| self.ring.sum(x, y)),
                    None => term,
                });
            }
            sums.extend(sum);
        }
        Ok(sums)
    }

    pub(crate) fn product(&self, a: &[Matrix<W>], b: &[Matrix<W>]) -> Checked<Series<W>> {
        let steps = match (a.first(), b.first()) {
            (Some(a), Some(b)) => a.entries().len() as u128 * b.columns() as u128,
            _ => 0,
        };
        self.convolve(a, b, steps, |x, y| x.times(y, self.ring))
    }

    fn hadamard(&self, a: &[Matrix<W>], b: &[Matrix<W>]) -> Checked<Series<W>> {
        let steps = a.first().map_or(0, |a| a.entries().len() as u128);
        self.convolve(a, b, steps, |x, y| self.zip(x, y, |x, y| self.ring.product(x, y)))
    }

    fn scale(&self, number: &[Matrix<W>], b: &[Matrix<W>]) -> Checked<Series<W>> {
        let steps = b.first().map_or(0, |b| b.entries().len() as u128);
        let times = |c: &Matrix<W>, x: &Matrix<W>| {
            let c = c.get(0, 0);
            Matrix::new(x.columns(), x.entries().iter().map(|&x| self.ring.product(c, x)).collect())
        };
        self.convolve(number, b, steps, times)
    }

    pub(crate) fn kronecker(&self, a: &[Matrix<W>], b: &[Matrix<W>]) -> Checked<Series<W>> {
        let size = |m: Option<&Matrix<W>>| m.map_or(0, |m| m.entries().len() as u128);
        self.convolve(a, b, size(a.first()) * size(b.first()), |x, y| {
            let mut entries = Vec::with_capacity(x.entries().len() * y.entries().len());
            for i in 0..x.rows() {
                for k in 0..y.rows() {
                    for &p in x.row(i) {
                        entries.extend(y.row(k).iter().map(|&q| self.ring.product(p, q)));
                    }
                }
            }
            Matrix::new(x.columns() * y.columns(), entries)
        })
    }

    fn transpose(a: &[Matrix<W>]) -> Series<W> {
        a.iter().map(Matrix::transpose).collect()
    }

    fn full(&self, (rows, columns): Shape, value: W::Entry) -> Matrix<W> {
        Matrix::new(columns, vec![value; rows * columns])
    }

    pub(crate) fn constant(&self, constant: &Constant, shape: Shape) -> Checked<Series<W>> {
        let (rows, columns) = shape;
        self.meter.numbers(rows as u128 * columns as u128)?;
        if *constant == Constant::Zeros {
            return Ok(vec![]);
        }
        let places = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
        let entries = places.map(|(i, j)| residue(&entry(constant, shape, i, j), self.ring));
        Ok(vec![Matrix::new(columns, entries.collect::<Checked<_>>()?)])
    }

    fn power(&self, base: &[Matrix<W>], exponent: u32) -> Checked<Series<W>> {
        let mut power = base.to_vec();
        for bit in (0..exponent.max(1).ilog2()).rev() {
            power = self.hadamard(&power, &power)?;
            if exponent >> bit & 1 == 1 {
                power = self.hadamard(&power, base)?;
            }
        }
        Ok(power)
    }

    /// `Σ c_k x^k` by Horner's rule.
    fn polynomial(&self, c: &[W::Entry], x: &[Matrix<W>], shape: Shape) -> Checked<Series<W>> {
        let mut sum = vec![];
        for &c in c.iter().rev() {
            sum = self.add(self.hadamard(&sum, x)?, &[self.full(shape, c)]);
        }
        Ok(sum)
    }

    /// Solves `y′ = a′ .* f(y)` for the coefficients of y after the first, where f(y) is known up to
    /// the order up to which y is.
    fn integrate(
        &self,
        a: &[Matrix<W>],
        first: Matrix<W>,
        right: impl Fn(&Self, &[Matrix<W>]) -> Checked<Series<W>>,
    ) -> Checked<Series<W>> {
        let mut y = vec![first];
        for k in 1..self.terms {
            let inverse = self.ring.inverse(self.ring.residue(k as i128));
            let inverse =
                inverse.ok_or_else(|| Reason::Unit.because(format!("{k} is not a unit")))?;
            let f = right(self, &y)?;
            let mut sum = Matrix::zero(y[0].rows(), y[0].columns());
            for (i, a) in a.iter().enumerate().take(k + 1).skip(1) {
                let Some(f) = f.get(k - i) else { continue };
                self.meter.steps(sum.entries().len() as u128)?;
                let factor = self.ring.residue(i as i128);
                let term =
                    self.zip(a, f, |x, y| self.ring.product(factor, self.ring.product(x, y)));
                sum = self.zip(&sum, &term, |x, y| self.ring.sum(x, y));
            }
            y.extend(self.map(&[sum], |x| self.ring.product(inverse, x)));
        }
        Ok(y)
    }

    fn exp(&self, a: &[Matrix<W>], shape: Shape) -> Checked<Series<W>> {
        self.integrate(a, self.full(shape, self.ring.residue(1)), |_, y| Ok(y.to_vec()))
    }

    fn tanh(&self, a: &[Matrix<W>], shape: Shape) -> Checked<Series<W>> {
        let first = Matrix::zero(shape.0, shape.1);
        self.integrate(a, first, |this, y| this.one_minus_square(y, shape))
    }

    fn one_minus_square(&self, y: &[Matrix<W>], shape: Shape) -> Checked<Series<W>> {
        let square = self.negative(&self.hadamard(y, y)?);
        Ok(self.add(square, &[self.full(shape, self.ring.residue(1))]))
    }

    /// 1/x of each entry.
    fn recip(&self, x: &[Matrix<W>]) -> Checked<Series<W>> {
        let no_unit = || Reason::Unit.because("1/x of what is not a unit");
        let first = x.first().ok_or_else(no_unit)?;
        let inverses: Option<Vec<W::Entry>> =
            first.entries().iter().map(|&x| self.ring.inverse(x)).collect();
        let inverse = Matrix::new(first.columns(), inverses.ok_or_else(no_unit)?);
        let mut y = vec![inverse.clone()];
        for k in 1..self.terms.min(if x.len() > 1 { self.terms } else { 1 }) {
            let mut sum = Matrix::zero(first.rows(), first.columns());
            for i in 1..=k.min(x.len() - 1) {
                self.meter.steps(sum.entries().len() as u128)?;
                let term = self.zip(&x[i], &y[k - i], |x, y| self.ring.product(x, y));
                sum = self.zip(&sum, &term, |x, y| self.ring.sum(x, y));
            }
            y.push(self.zip(&sum, &inverse, |x, y| self.ring.negative(self.ring.product(x, y))));
        }
        Ok(y)
    }

    fn softmax(&self, a: &[Matrix<W>], shape: Shape) -> Checked<Series<W>> {
        let exp = self.exp(a, shape)?;
        let ones = [self.full((1, shape.0), self.ring.residue(1))];
        let inverses = self.recip(&self.product(&ones, &exp)?)?;
        let column = [self.full((shape.0, 1), self.ring.residue(1))];
        self.hadamard(&exp, &self.product(&column, &inverses)?)
    }

    /// The inverse: elimination for the first coefficient, then Newton's iteration.
    pub(crate) fn inverse(&self, a: &[Matrix<W>]) -> Checked<Series<W>> {
        let no_unit = || Reason::Unit.because("a matrix that has no inverse");
        let first = a.first().ok_or_else(no_unit)?;
        let n = first.rows();
        self.meter.steps(2 * (n as u128).pow(3))?;
        let mut rows: Vec<Vec<W::Entry>> = (0..n)
            .map(|i| {
                let unit = (0..n).map(|j| self.ring.residue(i128::from(i == j)));
                first.row(i).iter().copied().chain(unit).collect()
            })
            .collect();
        for c in 0..n {
            let found = (c..n).find_map(|r| Some((r, self.ring.inverse(rows[r][c])?)));
            let (r, inverse) = found.ok_or_else(no_unit)?;
            rows.swap(c, r);
            let pivot: Vec<_> = rows[c].iter().map(|&x| self.ring.product(x, inverse)).collect();
            for row in &mut rows {
                let factor = self.ring.negative(row[c]);
                for (x, &p) in row.iter_mut().zip(&pivot) {
                    *x = self.ring.sum(*x, self.ring.product(factor, p));
                }
            }
            rows[c] = pivot;
        }
        let entries = rows.iter().flat_map(|row| row[n..].iter().copied()).collect();
        let mut y = vec![Matrix::new(n, entries)];
        // y (2 − a y): each step doubles the coefficients that are right.
        let mut right = 1;
        while right < self.terms {
            let correction = self.negative(&self.product(&y, &self.product(a, &y)?)?);
            y = self.add(self.add(y.clone(), &y), &correction);
            right *= 2;
        }
        Ok(y)
    }

    /// The values of all steps.
    pub(crate) fn forward(
        &self,
        source: &Source,
        blocks: &[Series<W>],
        inputs: &[Series<W>],
        masks: &Masks,
    ) -> Checked<Vec<Series<W>>> {
        let sizes = source.nodes.iter().map(|node| node.shape.0 as u128 * node.shape.1 as u128);
        self.meter.numbers(sizes.sum::<u128>().saturating_mul(self.terms as u128))?;
        let mut values: Vec<Series<W>> = Vec::with_capacity(source.nodes.len());
        for (at, node) in source.nodes.iter().enumerate() {
            self.one_step(node.shape, node.args.len())?;
            let value = self.step(at, node, &values, blocks, inputs, masks)?;
            values.push(value);
        }
        Ok(values)
    }

    /// What a step takes besides its products: each number is made and read again.
    fn one_step(&self, (rows, columns): Shape, args: usize) -> Checked<()> {
        let numbers = (rows as u128 * columns as u128).saturating_mul(self.terms as u128);
        self.meter.steps(numbers.saturating_mul(4 * (1 + args as u128)) + 64)
    }

    fn step(
        &self,
        at: usize,
        node: &Node,
        values: &[Series<W>],
        blocks: &[Series<W>],
        inputs: &[Series<W>],
        masks: &Masks,
    ) -> Checked<Series<W>> {
        let arg = |k: usize| &values[node.args[k]][..];
        Ok(match &node.op {
            Op::Weight(number) => blocks[*number].clone(),
            Op::Input(number) => inputs[*number].clone(),
            Op::Group(_) => return Err(Reason::Step.because("a group element")),
            Op::Constant(constant) => self.constant(constant, node.shape)?,
            Op::Name(_) => arg(0).to_vec(),
            Op::Sum => {
                let more = node.args[1..].iter();
                more.fold(arg(0).to_vec(), |sum, &arg| self.add(sum, &values[arg]))
            }
            Op::Product => self.product(arg(0), arg(1))?,
            Op::Scale => self.scale(arg(0), arg(1))?,
            Op::Hadamard => self.hadamard(arg(0), arg(1))?,
            Op::Power(exponent) => self.power(arg(0), *exponent)?,
            Op::Transpose => Self::transpose(arg(0)),
            Op::Kronecker => self.kronecker(arg(0), arg(1))?,
            Op::Inverse => self.inverse(arg(0))?,
            Op::Softmax => self.softmax(arg(0), node.shape)?,
            Op::Apply(Function::Exp) => self.exp(arg(0), node.shape)?,
            Op::Apply(Function::Tanh) => self.tanh(arg(0), node.shape)?,
            Op::Apply(Function::Recip) => self.recip(arg(0))?,
            Op::Apply(Function::Relu) => self.masked(arg(0), masks.get(&at))?,
            Op::Apply(Function::Series(_, coefficients)) => {
                self.polynomial(&self.residues(coefficients)?, arg(0), node.shape)?
            }
            Op::Apply(Function::Sign | Function::Odd(_) | Function::Homogeneous(..)) => {
                return Err(Reason::Function.because("a function known only by a law"));
            }
        })
    }

    fn residues(&self, numbers: &[num_rational::BigRational]) -> Checked<Vec<W::Entry>> {
        numbers.iter().map(|number| residue(number, self.ring)).collect()
    }

    fn masked(&self, a: &[Matrix<W>], mask: Option<&Vec<bool>>) -> Checked<Series<W>> {
        let mask = mask.ok_or_else(|| Reason::Function.because("`relu` without signs"))?;
        let matrix = |m: &Matrix<W>| {
            let kept = m.entries().iter().zip(mask);
            let kept = kept.map(|(&x, &keep)| if keep { x } else { W::Entry::default() });
            Matrix::new(m.columns(), kept.collect())
        };
        Ok(a.iter().map(matrix).collect())
    }

    /// The derivatives of an entry of an output by all blocks.
    pub(crate) fn backward(
        &self,
        source: &Source,
        values: &[Series<W>],
        output: usize,
        (row, column): (usize, usize),
        masks: &Masks,
    ) -> Checked<Vec<Series<W>>> {
        let shape = source.shape(output);
        let mut seed = Matrix::zero(shape.0, shape.1);
        seed.set(row, column, self.ring.residue(1));
        let mut adjoints: Vec<Series<W>> = vec![Vec::new(); source.nodes.len()];
        adjoints[output] = vec![seed];
        let mut blocks = vec![Vec::new(); source.blocks.len()];
        for (at, node) in source.nodes.iter().enumerate().rev() {
            let d = std::mem::take(&mut adjoints[at]);
            if d.is_empty() {
                self.meter.steps(4)?;
                continue;
            }
            self.one_step(node.shape, node.args.len())?;
            if let Op::Weight(number) = node.op {
                let sum = std::mem::take(&mut blocks[number]);
                blocks[number] = self.add(sum, &d);
                continue;
            }
            let mut give = |k: usize, part: Series<W>| {
                let place = &mut adjoints[node.args[k]];
                *place =
                    if place.is_empty() { part } else { self.add(std::mem::take(place), &part) };
            };
            let arg = |k: usize| &values[node.args[k]][..];
            match &node.op {
                Op::Weight(_) | Op::Input(_) | Op::Group(_) | Op::Constant(_) => {}
                Op::Name(_) => give(0, d),
                Op::Sum => (0..node.args.len()).for_each(|k| give(k, d.clone())),
                Op::Transpose => give(0, Self::transpose(&d)),
                // The adjoint on the left: products skip its zeros.
                Op::Product => {
                    if !self.is_constant(source, node.args[0]) {
                        give(0, self.product(&d, &Self::transpose(arg(1)))?);
                    }
                    if !self.is_constant(source, node.args[1]) {
                        let turned = self.product(&Self::transpose(&d), arg(0))?;
                        give(1, Self::transpose(&turned));
                    }
                }
                Op::Scale => {
                    let product = self.hadamard(&d, arg(1))?;
                    let sum = |m: &Matrix<W>| {
                        let sum = m.entries().iter().copied().reduce(|x, y| self.ring.sum(x, y));
                        Matrix::new(1, vec![sum.unwrap_or_default()])
                    };
                    give(0, product.iter().map(sum).collect());
                    give(1, self.scale(arg(0), &d)?);
                }
                Op::Hadamard => {
                    give(0, self.hadamard(&d, arg(1))?);
                    give(1, self.hadamard(&d, arg(0))?);
                }
                Op::Power(exponent) => {
                    let factor = self.ring.residue(i128::from(*exponent));
                    let slope = self.power(arg(0), exponent - 1)?;
                    let slope = self.map(&slope, |x| self.ring.product(factor, x));
                    give(0, self.hadamard(&d, &slope)?);
                }
                Op::Kronecker => {
                    let shapes = (source.shape(node.args[0]), source.shape(node.args[1]));
                    let (first, second) = self.contract(&d, arg(0), arg(1), shapes)?;
                    give(0, first);
                    give(1, second);
                }
                Op::Inverse => {
                    let y = Self::transpose(&values[at]);
                    give(0, self.negative(&self.product(&self.product(&y, &d)?, &y)?));
                }
                Op::Softmax => {
                    let weighted = self.hadamard(&values[at], &d)?;
                    let ones = [self.full((node.shape.0, node.shape.0), self.ring.residue(1))];
                    let sums = self.product(&ones, &weighted)?;
                    let rest = self.hadamard(&values[at], &sums)?;
                    give(0, self.add(weighted, &self.negative(&rest)));
                }
                Op::Apply(function) => {
                    let slope = match function {
                        Function::Exp => values[at].clone(),
                        Function::Tanh => self.one_minus_square(&values[at], node.shape)?,
                        Function::Recip => self.negative(&self.hadamard(&values[at], &values[at])?),
                        Function::Relu => {
                            give(0, self.masked(&d, masks.get(&at))?);
                            continue;
                        }
                        Function::Series(_, coefficients) => {
                            let c = self.residues(coefficients)?;
                            let derivative = c.iter().enumerate().skip(1);
                            let derivative: Vec<_> = derivative
                                .map(|(k, &c)| self.ring.product(self.ring.residue(k as i128), c))
                                .collect();
                            self.polynomial(&derivative, arg(0), node.shape)?
                        }
                        Function::Sign | Function::Odd(_) | Function::Homogeneous(..) => continue,
                    };
                    give(0, self.hadamard(&d, &slope)?);
                }
            }
        }
        Ok(blocks)
    }

    fn is_constant(&self, source: &Source, node: usize) -> bool {
        matches!(source.nodes[node].op, Op::Constant(_) | Op::Input(_))
    }

    /// The adjoints of both factors of a Kronecker product.
    fn contract(
        &self,
        d: &[Matrix<W>],
        a: &[Matrix<W>],
        b: &[Matrix<W>],
        (first, second): (Shape, Shape),
    ) -> Checked<(Series<W>, Series<W>)> {
        let steps = (first.0 * first.1) as u128 * (second.0 * second.1) as u128;
        let side = |x: &[Matrix<W>], of_first: bool| {
            self.convolve(d, x, steps, |d, x| {
                let shape = if of_first { first } else { second };
                let mut sum = Matrix::zero(shape.0, shape.1);
                for i in 0..first.0 * first.1 {
                    for k in 0..second.0 * second.1 {
                        let ((r, c), (s, t)) =
                            ((i / first.1, i % first.1), (k / second.1, k % second.1));
                        let (to, from) = if of_first { ((r, c), (s, t)) } else { ((s, t), (r, c)) };
                        let entry = d.get(r * second.0 + s, c * second.1 + t);
                        let term = self.ring.product(entry, x.get(from.0, from.1));
                        sum.set(to.0, to.1, self.ring.sum(sum.get(to.0, to.1), term));
                    }
                }
                sum
            })
        };
        Ok((side(b, true)?, side(a, false)?))
    }
}

/// Derivatives by the coordinates of a block, from those by its entries.
pub(crate) fn by_coordinates<W: Word>(
    leaf: &Leaf,
    matrix: Option<&Matrix<W>>,
    ring: &Ring<W>,
    to: &mut Vec<W::Entry>,
) {
    let Some(matrix) = matrix else {
        let size = usize::try_from(super::source::size(leaf)).unwrap_or(0);
        to.resize(to.len() + size, W::Entry::default());
        return;
    };
    if leaf.constraint == Constraint::Any {
        to.extend_from_slice(matrix.entries());
        return;
    }
    for (i, j) in super::point::coordinates(leaf) {
        let (here, there) = (matrix.get(i, j), matrix.get(j, i));
        to.push(match leaf.constraint {
            Constraint::Symmetric if i != j => ring.sum(here, there),
            Constraint::Skew => ring.sum(here, ring.negative(there)),
            _ => here,
        });
    }
}

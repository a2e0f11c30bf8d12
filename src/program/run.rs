//! The one evaluator.

use neurocert_check::language::{Constant, Function, Op, Program, Shape, Tree, cheapest};

use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::ring::Ring;

/// The outputs of a program at these weights and inputs, in the order of their declaration.
///
/// Products are associated in the cheapest way; each step is computed once.
///
/// # Errors
/// Where the program divides by something that is not a unit of the ring, or needs a function that the ring does
/// not know there: `relu`, functions of which only a law is declared, and `exp`, `tanh` and `softmax` outside
/// of [`Series`](crate::ring::Series).
///
/// # Panics
/// When weights or inputs are not of the declared number and shapes.
pub fn run<R: Ring>(
    ring: &R,
    program: &Program,
    weights: &[Matrix<R::Elem>],
    inputs: &[Matrix<R::Elem>],
) -> Result<Vec<Matrix<R::Elem>>> {
    for (leaves, given) in [(&program.weights, weights), (&program.inputs, inputs)] {
        assert_eq!(leaves.len(), given.len(), "the wrong number of weights or inputs");
        for (leaf, matrix) in leaves.iter().zip(given) {
            assert_eq!(leaf.shape, matrix.shape(), "{}", leaf.name);
        }
    }
    let run = Run { ring, program, weights, inputs };
    // A step that no output needs stays empty.
    let mut values = vec![Matrix::new(0, 0, vec![]); program.nodes.len()];
    let mut is_used = vec![false; program.nodes.len()];
    for &output in &program.outputs {
        is_used[output] = true;
    }
    for (at, node) in program.nodes.iter().enumerate().rev() {
        if is_used[at] {
            node.args.iter().for_each(|&arg| is_used[arg] = true);
        }
    }
    for at in (0..program.nodes.len()).filter(|&at| is_used[at]) {
        values[at] = run.step(at, &values)?;
    }
    Ok(program.outputs.iter().map(|&output| values[output].clone()).collect())
}

struct Run<'a, R: Ring> {
    ring: &'a R,
    program: &'a Program,
    weights: &'a [Matrix<R::Elem>],
    inputs: &'a [Matrix<R::Elem>],
}

impl<R: Ring> Run<'_, R> {
    fn step(&self, at: usize, values: &[Matrix<R::Elem>]) -> Result<Matrix<R::Elem>> {
        let node = &self.program.nodes[at];
        let arg = |place: usize| &values[node.args[place]];
        let ring = self.ring;
        Ok(match &node.op {
            Op::Weight(number) => self.weights[*number].clone(),
            Op::Input(number) => self.inputs[*number].clone(),
            Op::Group(_) => return Err(Error::new("", "a group element in a network", "")),
            Op::Constant(constant) => self.constant(constant, node.shape)?,
            Op::Name(_) => arg(0).clone(),
            Op::Sum => {
                let terms: Vec<_> = node.args.iter().map(|&arg| &values[arg]).collect();
                let entry = |i, j| {
                    terms[1..]
                        .iter()
                        .fold(terms[0][(i, j)].clone(), |sum, term| ring.add(&sum, &term[(i, j)]))
                };
                Matrix::from_fn(node.shape.0, node.shape.1, entry)
            }
            Op::Product => {
                let factor = |&of: &usize| {
                    let node = &self.program.nodes[of];
                    (node.shape, selection(&node.op).is_some())
                };
                let factors: Vec<(Shape, bool)> = node.args.iter().map(factor).collect();
                self.product(&cheapest(&factors), &node.args, values)
            }
            Op::Scale => {
                let factor = &arg(0)[(0, 0)];
                arg(1).map(|entry| ring.mul(factor, entry))
            }
            Op::Hadamard => Matrix::from_fn(node.shape.0, node.shape.1, |i, j| {
                ring.mul(&arg(0)[(i, j)], &arg(1)[(i, j)])
            }),
            Op::Power(exponent) => arg(0).map(|entry| ring.pow(entry, u64::from(*exponent))),
            Op::Transpose => arg(0).transpose(),
            Op::Kronecker => {
                let (a, b) = (arg(0), arg(1));
                let (rows, columns) = b.shape();
                Matrix::from_fn(node.shape.0, node.shape.1, |i, j| {
                    ring.mul(&a[(i / rows, j / columns)], &b[(i % rows, j % columns)])
                })
            }
            Op::Apply(Function::Recip) => {
                let inverses = arg(0).entries().iter().map(|entry| ring.try_inverse(entry));
                let inverses = inverses.collect::<Option<_>>().ok_or_else(no_unit)?;
                Matrix::new(node.shape.0, node.shape.1, inverses)
            }
            Op::Apply(Function::Series(_, coefficients)) => {
                let coefficients = coefficients.iter().map(|c| ring.from_rational(c));
                let coefficients: Vec<R::Elem> =
                    coefficients.collect::<Option<_>>().ok_or_else(no_unit)?;
                arg(0).map(|x| ring.evaluate(&coefficients, x))
            }
            Op::Apply(Function::Exp) => self.each(arg(0), |x| ring.exp(x))?,
            Op::Apply(Function::Tanh) => self.each(arg(0), |x| ring.tanh(x))?,
            Op::Softmax => self.softmax(arg(0))?,
            Op::Inverse => inverse(ring, arg(0)).ok_or_else(no_unit)?,
            Op::Apply(_) => return Err(self.unknown()),
        })
    }

    fn unknown(&self) -> Error {
        let problem = "the network has a function that is not a polynomial";
        Error::new(&*self.program.name, problem, "")
    }

    /// A function of each entry that the ring may not know.
    fn each(
        &self,
        matrix: &Matrix<R::Elem>,
        function: impl Fn(&R::Elem) -> Option<R::Elem>,
    ) -> Result<Matrix<R::Elem>> {
        let entries = matrix.entries().iter().map(function).collect::<Option<_>>();
        Ok(Matrix::new(matrix.rows(), matrix.columns(), entries.ok_or_else(|| self.unknown())?))
    }

    /// Of each column; it does not change when the first entry is subtracted from all of them.
    fn softmax(&self, scores: &Matrix<R::Elem>) -> Result<Matrix<R::Elem>> {
        let ring = self.ring;
        let (rows, columns) = scores.shape();
        let moved =
            Matrix::from_fn(rows, columns, |i, j| ring.sub(&scores[(i, j)], &scores[(0, j)]));
        let exponentials = self.each(&moved, |x| ring.exp(x))?;
        let total = |j| (0..rows).fold(ring.zero(), |sum, i| ring.add(&sum, &exponentials[(i, j)]));
        let inverses: Option<Vec<_>> = (0..columns).map(|j| ring.try_inverse(&total(j))).collect();
        let inverses = inverses.ok_or_else(no_unit)?;
        Ok(Matrix::from_fn(rows, columns, |i, j| ring.mul(&exponentials[(i, j)], &inverses[j])))
    }

    fn constant(&self, constant: &Constant, (rows, columns): Shape) -> Result<Matrix<R::Elem>> {
        let ring = self.ring;
        if let Constant::Dense(entries) = constant {
            let entries = entries.iter().map(|entry| ring.from_rational(entry));
            let entries = entries.collect::<Option<_>>().ok_or_else(no_unit)?;
            return Ok(Matrix::new(rows, columns, entries));
        }
        Ok(Matrix::from_fn(rows, columns, |i, j| {
            let is_one = match *constant {
                Constant::Ones => true,
                Constant::Unit(row, column) => (i, j) == (row, column),
                Constant::Shift { offset, stride } => {
                    i128::from(stride) * i as i128 + i128::from(offset) == j as i128
                }
                Constant::Zeros | Constant::Dense(_) => false,
            };
            if is_one { ring.one() } else { ring.zero() }
        }))
    }

    fn product(
        &self,
        tree: &Tree,
        factors: &[usize],
        values: &[Matrix<R::Elem>],
    ) -> Matrix<R::Elem> {
        let (left, right) = match tree {
            Tree::Factor(at) => return values[factors[*at]].clone(),
            Tree::Product(left, right) => (left, right),
        };
        // The constant that a side is, if it only selects.
        let selects = |tree: &Tree| match tree {
            Tree::Factor(at) => selection(&self.program.nodes[factors[*at]].op),
            Tree::Product(..) => None,
        };
        let ring = self.ring;
        let ones = (selects(left), selects(right));
        let (a, b) = (self.product(left, factors, values), self.product(right, factors, values));
        match ones {
            (Some(one_in_row), _) => Matrix::from_fn(a.rows(), b.columns(), |i, j| {
                one_in_row(i, a.columns()).map_or(ring.zero(), |k| b[(k, j)].clone())
            }),
            (None, Some(one_in_row)) => {
                let mut found: Vec<R::Elem> = vec![ring.zero(); a.rows() * b.columns()];
                for k in 0..b.rows() {
                    let Some(j) = one_in_row(k, b.columns()) else { continue };
                    for i in 0..a.rows() {
                        let entry = &mut found[i * b.columns() + j];
                        *entry = ring.add(entry, &a[(i, k)]);
                    }
                }
                Matrix::new(a.rows(), b.columns(), found)
            }
            (None, None) => Matrix::from_fn(a.rows(), b.columns(), |i, j| {
                ring.dot(a.row(i).iter().zip(b.column(j)))
            }),
        }
    }
}

/// The column of the one in a row of a matrix that has at most one in each row and zeros elsewhere.
type OneInRow = Box<dyn Fn(usize, usize) -> Option<usize>>;

fn selection(op: &Op) -> Option<OneInRow> {
    match *op {
        Op::Constant(Constant::Unit(row, column)) => {
            Some(Box::new(move |i, _| (i == row).then_some(column)))
        }
        Op::Constant(Constant::Shift { offset, stride }) => Some(Box::new(move |i, columns| {
            let column = i128::from(stride) * i as i128 + i128::from(offset);
            usize::try_from(column).ok().filter(|column| *column < columns)
        })),
        _ => None,
    }
}

fn no_unit() -> Error {
    Error::new("", "the network divides by something that is not a unit here", "")
}

/// The inverse by elimination with pivots that are units; `None` if there is not one in some column.
fn inverse<R: Ring>(ring: &R, matrix: &Matrix<R::Elem>) -> Option<Matrix<R::Elem>> {
    let n = matrix.rows();
    let one = |i: usize, j: usize| if i == j { ring.one() } else { ring.zero() };
    let mut rows: Vec<Vec<R::Elem>> = (0..n)
        .map(|i| matrix.row(i).iter().cloned().chain((0..n).map(|j| one(i, j))).collect())
        .collect();
    for column in 0..n {
        let unit = (column..n).find_map(|i| Some((i, ring.try_inverse(&rows[i][column])?)));
        let (pivot, inverse) = unit?;
        rows.swap(column, pivot);
        let kept: Vec<R::Elem> =
            rows[column].iter().map(|entry| ring.mul(entry, &inverse)).collect();
        for (i, row) in rows.iter_mut().enumerate().filter(|(i, _)| *i != column) {
            debug_assert_ne!(i, column);
            let factor = ring.neg(&row[column]);
            if !ring.is_zero(&factor) {
                row.iter_mut().zip(&kept).for_each(|(x, y)| ring.add_mul_assign(x, &factor, y));
            }
        }
        rows[column] = kept;
    }
    Some(Matrix::from_rows(n, rows.into_iter().map(|row| row[n..].to_vec()).collect()))
}

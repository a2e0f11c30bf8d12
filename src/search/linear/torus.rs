//! Degrees for coordinates and inputs by which all outputs are homogeneous: a generic grading of all that
//! can be seen without cancellation. The kernel checks it again; a poor one only makes systems larger.
//!
//! The degree of every entry of every step is a linear form in those of coordinates and inputs; that the
//! terms of a sum agree gives linear equations for them.

use std::collections::{BTreeMap, HashSet};

use itertools::Itertools as _;
use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::Grading;
use neurocert_check::kernel::produce::places;
use neurocert_check::language::{Constant, Constraint, Function, Leaf, Node, Op};
use num_traits::Zero;

use super::text::fraction;
use crate::linalg::ModularEchelon;
use crate::ring::{PrimeField, SplitMix64};
use crate::search::lower::MODULUS;

/// A linear form: the factors of unknowns, by number.
type Form = BTreeMap<u32, i64>;
/// The degree of an entry; `None` for what is structurally zero.
type Entry = Option<Form>;

/// More entries of steps, or terms of a form, are not looked at.
const MOST_ENTRIES: usize = 1 << 18;
const MOST_TERMS: usize = 1 << 10;

/// A grading that is as fine as can be seen; `None` where the program is too large for that.
pub(super) fn grading(source: &Source, seed: u64) -> Option<Grading> {
    let entries: usize = source.nodes.iter().map(|node| node.shape.0 * node.shape.1).sum();
    if entries > MOST_ENTRIES {
        return None;
    }
    let mut run = Run { source, equations: HashSet::new(), first: firsts(source) };
    let mut values: Vec<Vec<Entry>> = Vec::new();
    for node in &source.nodes {
        let value = run.step(node, &values)?;
        values.push(value);
    }
    let unknowns = *run.first.last()? as usize;
    let field = PrimeField::new(MODULUS).ok()?;
    let mut echelon = ModularEchelon::new(field, unknowns);
    let mut equations: Vec<Vec<(u32, i64)>> = run.equations.into_iter().collect();
    // Those with few terms first; and always in the same order.
    equations.sort_unstable_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    let dense = |equation: &Vec<(u32, i64)>| {
        let mut row = vec![0; unknowns];
        for &(unknown, factor) in equation {
            row[unknown as usize] = factor.rem_euclid(MODULUS as i64) as u64;
        }
        row
    };
    echelon.insert_batch(equations.iter().map(dense).collect());
    let mut stream = SplitMix64::new(seed);
    let mut degrees = vec![0_i128; unknowns];
    for vector in echelon.kernel() {
        let entries: Vec<(i64, i64)> =
            vector.iter().map(|x| fraction(field.to_u64(x))).collect::<Option<_>>()?;
        let common = entries.iter().try_fold(1_i64, |common, (_, denominator)| {
            let all = num_integer::lcm(common, *denominator);
            (all < 1 << 20).then_some(all)
        })?;
        let factor = i128::from(stream.next_u64() % (1 << 20));
        for (degree, (numerator, denominator)) in degrees.iter_mut().zip(entries) {
            *degree += factor * i128::from(numerator) * i128::from(common / denominator);
        }
    }
    Some(run_matrices(source, &degrees))
}

/// The first unknown of each block, then of each input, and the number of all.
fn firsts(source: &Source) -> Vec<u32> {
    let blocks = source.blocks.iter().map(|leaf| places(leaf).len());
    let inputs = source.inputs.iter().map(|leaf| leaf.shape.0 * leaf.shape.1);
    let mut firsts = vec![0];
    for size in blocks.chain(inputs) {
        firsts.push(firsts.last().copied().unwrap_or(0) + size as u32);
    }
    firsts
}

/// The number of the coordinate of each entry of a block, row by row.
fn coordinates(leaf: &Leaf) -> Vec<Option<u32>> {
    let places = places(leaf);
    let (rows, columns) = leaf.shape;
    let mut numbers = vec![None; rows * columns];
    for (number, (i, j)) in (0..).zip(places) {
        numbers[i * columns + j] = Some(number);
        if matches!(leaf.constraint, Constraint::Symmetric | Constraint::Skew) {
            numbers[j * columns + i] = Some(number);
        }
    }
    numbers
}

/// Degrees as a certificate has them.
fn run_matrices(source: &Source, degrees: &[i128]) -> Grading {
    let first = firsts(source);
    let matrix = |leaf: &Leaf, numbers: Vec<Option<u32>>, first: u32| {
        let degree = |number: Option<u32>| number.map_or(0, |n| degrees[(first + n) as usize]);
        let text: Vec<String> = numbers.into_iter().map(|n| degree(n).to_string()).collect();
        let rows = text.chunks(leaf.shape.1.max(1)).map(<[String]>::to_vec).collect();
        (leaf.name.clone(), rows)
    };
    let (of_blocks, of_inputs) = first.split_at(source.blocks.len());
    let weights = source.blocks.iter().zip(of_blocks);
    let inputs = source.inputs.iter().zip(of_inputs);
    Grading {
        weights: weights.map(|(leaf, &first)| matrix(leaf, coordinates(leaf), first)).collect(),
        inputs: inputs
            .map(|(leaf, &first)| {
                let all = (0..(leaf.shape.0 * leaf.shape.1) as u32).map(Some).collect();
                matrix(leaf, all, first)
            })
            .collect(),
    }
}

struct Run<'a> {
    source: &'a Source,
    equations: HashSet<Vec<(u32, i64)>>,
    first: Vec<u32>,
}

impl Run<'_> {
    /// That a form is zero.
    fn zero(&mut self, form: &Form) {
        if !form.is_empty() {
            self.equations
                .insert(form.iter().map(|(&unknown, &factor)| (unknown, factor)).collect());
        }
    }

    /// Of a sum: its terms agree.
    fn sum(&mut self, sum: &mut Entry, term: Entry) -> Option<()> {
        match (&*sum, term) {
            (_, None) => {}
            (None, term) => *sum = term,
            (Some(known), Some(term)) => {
                let difference = combined(known, &term, -1)?;
                self.zero(&difference);
            }
        }
        Some(())
    }

    /// Of what has to be of degree zero.
    fn fixed(&mut self, entry: &Entry) -> Entry {
        if let Some(form) = entry {
            self.zero(form);
        }
        Some(Form::new())
    }

    fn step(&mut self, node: &Node, values: &[Vec<Entry>]) -> Option<Vec<Entry>> {
        let arg = |place: usize| &values[node.args[place]];
        let shape = |place: usize| self.source.nodes[node.args[place]].shape;
        let (rows, columns) = node.shape;
        let at = |first: u32, number: Option<u32>| number.map(|n| Form::from([(first + n, 1)]));
        let places = || (0..rows).cartesian_product(0..columns);
        Some(match &node.op {
            Op::Weight(number) => {
                let first = self.first[*number];
                let all = coordinates(&self.source.blocks[*number]);
                all.into_iter().map(|n| at(first, n)).collect()
            }
            Op::Input(number) => {
                let first = self.first[self.source.blocks.len() + number];
                (0..(rows * columns) as u32).map(|n| at(first, Some(n))).collect()
            }
            Op::Group(_) => return None,
            Op::Constant(constant) => {
                let entry = |(i, j)| (!is_zero(constant, columns, i, j)).then(Form::new);
                places().map(entry).collect()
            }
            Op::Name(_) => arg(0).clone(),
            Op::Sum => {
                let mut sums = arg(0).clone();
                for place in 1..node.args.len() {
                    for (sum, term) in sums.iter_mut().zip(arg(place)) {
                        self.sum(sum, term.clone())?;
                    }
                }
                sums
            }
            Op::Product => {
                let inner = shape(0).1;
                let mut products = Vec::with_capacity(rows * columns);
                for (i, j) in places() {
                    let mut sum = None;
                    for k in 0..inner {
                        let term = times(&arg(0)[i * inner + k], &arg(1)[k * columns + j])?;
                        self.sum(&mut sum, term)?;
                    }
                    products.push(sum);
                }
                products
            }
            Op::Scale => {
                arg(1).iter().map(|entry| times(&arg(0)[0], entry)).collect::<Option<_>>()?
            }
            Op::Hadamard => {
                let pairs = arg(0).iter().zip(arg(1));
                pairs.map(|(a, b)| times(a, b)).collect::<Option<_>>()?
            }
            Op::Power(exponent) => {
                let power = |entry: &Entry| multiple(entry, i64::from(*exponent));
                arg(0).iter().map(power).collect::<Option<_>>()?
            }
            Op::Transpose => places().map(|(i, j)| arg(0)[j * rows + i].clone()).collect(),
            Op::Kronecker => {
                let ((_, width), (height, c)) = (shape(0), shape(1));
                let entry = |(i, j): (usize, usize)| {
                    times(&arg(0)[i / height * width + j / c], &arg(1)[i % height * c + j % c])
                };
                places().map(entry).collect::<Option<_>>()?
            }
            Op::Apply(Function::Series(_, coefficients)) => {
                let powers: Vec<i64> =
                    (0..).zip(coefficients).filter(|(_, c)| !c.is_zero()).map(|(k, _)| k).collect();
                match powers[..] {
                    [] => vec![None; rows * columns],
                    [power] => {
                        let of = |entry: &Entry| match (entry, power) {
                            (_, 0) => Some(Some(Form::new())),
                            _ => multiple(entry, power),
                        };
                        arg(0).iter().map(of).collect::<Option<_>>()?
                    }
                    [least, ..] => arg(0)
                        .iter()
                        .map(|entry| match (entry, least) {
                            (None, 1..) => None,
                            _ => self.fixed(entry),
                        })
                        .collect(),
                }
            }
            Op::Apply(Function::Relu) => arg(0).clone(),
            Op::Apply(function @ (Function::Recip | Function::Homogeneous(..))) => {
                let factor = match function {
                    Function::Homogeneous(_, degree) => i64::from(*degree),
                    _ => -1,
                };
                let of = |entry: &Entry| match entry {
                    None => Some(Some(Form::new())),
                    entry => multiple(entry, factor),
                };
                arg(0).iter().map(of).collect::<Option<_>>()?
            }
            Op::Apply(_) | Op::Softmax | Op::Inverse => {
                arg(0).iter().map(|entry| self.fixed(entry)).collect()
            }
        })
    }
}

fn is_zero(constant: &Constant, columns: usize, i: usize, j: usize) -> bool {
    match constant {
        Constant::Ones => false,
        Constant::Zeros => true,
        Constant::Unit(row, column) => (i, j) != (*row, *column),
        Constant::Shift { offset, stride } => {
            i128::from(*stride) * i as i128 + i128::from(*offset) != j as i128
        }
        Constant::Dense(entries) => entries[i * columns + j].is_zero(),
    }
}

/// a + factor b.
fn combined(a: &Form, b: &Form, factor: i64) -> Option<Form> {
    let mut sum = a.clone();
    for (&unknown, &value) in b {
        let entry = sum.entry(unknown).or_insert(0);
        *entry = entry.checked_add(value.checked_mul(factor)?)?;
        if *entry == 0 {
            sum.remove(&unknown);
        }
    }
    (sum.len() <= MOST_TERMS).then_some(sum)
}

fn times(a: &Entry, b: &Entry) -> Option<Entry> {
    match (a, b) {
        (Some(a), Some(b)) => combined(a, b, 1).map(Some),
        _ => Some(None),
    }
}

fn multiple(entry: &Entry, factor: i64) -> Option<Entry> {
    match entry {
        None => Some(None),
        Some(form) => combined(&Form::new(), form, factor).map(Some),
    }
}

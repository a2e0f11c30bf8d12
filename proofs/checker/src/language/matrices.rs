//! Steps of literals, powers, entries, blocks and functions.

use num_rational::BigRational;
use num_traits::Zero;

use super::fault::{Fault, Place};
use super::program::{Constant, Function, Op};
use super::steps::{MOST_BITS, Steps, bits, too_many_bits};
use super::tree::{Expression, Index};

/// The highest power.
const HIGHEST_POWER: i64 = 1 << 20;

impl Steps {
    pub(super) fn power(
        &mut self,
        base: usize,
        exponent: i64,
        entrywise: bool,
        place: Place,
    ) -> Result<usize, Fault> {
        let shape @ (rows, columns) = self.shape(base);
        if !(0..=HIGHEST_POWER).contains(&exponent) {
            let hint = if exponent < 0 { "; for inverses there are inv() and recip()" } else { "" };
            let message = format!("the power {exponent}; expected 0 to {HIGHEST_POWER}{hint}");
            return Err(self.fault(place, message));
        }
        if entrywise || shape == (1, 1) {
            if let Some(number) = self.as_number(base) {
                // The number is at least 2^(bits - 1).
                let least = bits(number).saturating_sub(1).saturating_mul(exponent.unsigned_abs());
                if least >= MOST_BITS {
                    return Err(self.fault(place, too_many_bits()));
                }
                let value = num_traits::pow(number.clone(), exponent as usize);
                return self.number(value, place);
            }
            return match exponent {
                0 => self.push(Op::Constant(Constant::Ones), vec![], shape, place),
                1 => Ok(base),
                _ => self.push(Op::Power(exponent as u32), vec![base], shape, place),
            };
        }
        if rows != columns {
            let message =
                format!("`^` of a {rows} x {columns} matrix; expected a square one, or `.^`");
            return Err(self.fault(place, message));
        }
        if exponent == 0 {
            return self.eye(rows, place);
        }
        // By squaring, so that the number of steps is logarithmic.
        let mut power = base;
        for bit in (0..exponent.ilog2()).rev() {
            power = self.push(Op::Product, vec![power, power], shape, place)?;
            if exponent >> bit & 1 == 1 {
                power = self.push(Op::Product, vec![power, base], shape, place)?;
            }
        }
        Ok(power)
    }

    fn eye(&mut self, size: usize, place: Place) -> Result<usize, Fault> {
        self.selection(size, size, 0, place)
    }

    /// Rows of the identity: row i is that of `offset + i`, of `columns` columns.
    fn selection(
        &mut self,
        rows: usize,
        columns: usize,
        offset: usize,
        place: Place,
    ) -> Result<usize, Fault> {
        let shift = Constant::Shift { offset: offset as i64, stride: 1 };
        self.push(Op::Constant(shift), vec![], (rows, columns), place)
    }

    pub(super) fn entry(
        &mut self,
        node: usize,
        row: i64,
        column: i64,
        place: Place,
    ) -> Result<usize, Fault> {
        let (rows, columns) = self.shape(node);
        let inside = |value: i64, most: usize| {
            usize::try_from(value).ok().filter(|value| (1..=most).contains(value))
        };
        let (Some(row), Some(column)) = (inside(row, rows), inside(column, columns)) else {
            let message = format!("entry ({row}, {column}) of a {rows} x {columns} matrix");
            return Err(self.fault(place, message));
        };
        if (rows, columns) == (1, 1) {
            return Ok(node);
        }
        let mut factors = vec![node];
        if rows > 1 {
            factors.insert(0, self.selection(1, rows, row - 1, place)?);
        }
        if columns > 1 {
            let unit = Constant::Unit(column - 1, 0);
            factors.push(self.push(Op::Constant(unit), vec![], (columns, 1), place)?);
        }
        self.push(Op::Product, factors, (1, 1), place)
    }

    /// A matrix of blocks: a literal if all are numbers, otherwise the sum of the blocks in their places.
    pub(super) fn blocks(
        &mut self,
        rows: &[Vec<Expression>],
        place: Place,
    ) -> Result<usize, Fault> {
        let mut nodes: Vec<Vec<usize>> = Vec::new();
        for row in rows {
            nodes.push(row.iter().map(|block| self.expression(block)).collect::<Result<_, _>>()?);
        }
        let numbers: Option<Vec<BigRational>> =
            nodes.iter().flatten().map(|&node| self.as_number(node).cloned()).collect();
        let mut widths = Vec::new();
        for (at, row) in nodes.iter().enumerate() {
            let height = self.shape(row[0]).0;
            for (block, &node) in row.iter().enumerate() {
                let (r, c) = self.shape(node);
                if r != height {
                    let message = format!("blocks of {height} and {r} rows in one row");
                    return Err(self.fault(rows[at][block].place, message));
                }
                debug_assert!(c > 0);
            }
            let width: usize = row.iter().map(|&node| self.shape(node).1).sum();
            widths.push(width);
            if width != widths[0] {
                let message = format!("rows of {} and {width} columns in one matrix", widths[0]);
                return Err(self.fault(rows[at][0].place, message));
            }
        }
        let width = widths[0];
        let height: usize = nodes.iter().map(|row| self.shape(row[0]).0).sum();
        if let Some(numbers) = numbers {
            return self.push(
                Op::Constant(Constant::Dense(numbers)),
                vec![],
                (height, width),
                place,
            );
        }
        let mut terms = Vec::new();
        let mut top = 0;
        for row in &nodes {
            let mut left = 0;
            for &node in row {
                let (r, c) = self.shape(node);
                let mut factors = vec![node];
                if r < height {
                    let selection = self.selection(r, height, top, place)?;
                    factors
                        .insert(0, self.push(Op::Transpose, vec![selection], (height, r), place)?);
                }
                if c < width {
                    factors.push(self.selection(c, width, left, place)?);
                }
                terms.push(if factors.len() == 1 {
                    node
                } else {
                    self.push(Op::Product, factors, (height, width), place)?
                });
                left += c;
            }
            top += self.shape(row[0]).0;
        }
        self.sum(terms, place)
    }

    pub(super) fn literal(
        &mut self,
        name: &str,
        values: &[Index],
        place: Place,
    ) -> Result<usize, Fault> {
        let rows = self.sizes.size(&values[0])?;
        let columns = match values.get(1) {
            Some(columns) => self.sizes.size(columns)?,
            None => rows,
        };
        let rest = self.sizes.all(values.get(2..).unwrap_or_default())?;
        let constant = match (name, &rest[..]) {
            ("ones", _) => Constant::Ones,
            ("zeros", _) => Constant::Zeros,
            ("unit", &[row, column]) => {
                let inside = |value: i64, most: usize| (1..=most as i64).contains(&value);
                if !inside(row, rows) || !inside(column, columns) {
                    let message = format!("entry ({row}, {column}) of a {rows} x {columns} matrix");
                    return Err(self.fault(place, message));
                }
                Constant::Unit(row as usize - 1, column as usize - 1)
            }
            ("shift", &[offset, stride]) => Constant::Shift { offset, stride },
            _ => Constant::Shift { offset: 0, stride: 1 },
        };
        self.push(Op::Constant(constant), vec![], (rows, columns), place)
    }

    pub(super) fn apply(
        &mut self,
        name: &str,
        arguments: &[usize],
        place: Place,
    ) -> Result<usize, Fault> {
        let shape @ (rows, columns) = self.shape(arguments[0]);
        let (op, shape) = match name {
            "relu" => (Op::Apply(Function::Relu), shape),
            "exp" => (Op::Apply(Function::Exp), shape),
            "tanh" => (Op::Apply(Function::Tanh), shape),
            "recip" => {
                if self.as_number(arguments[0]).is_some_and(Zero::is_zero) {
                    return Err(self.fault(place, "division by zero"));
                }
                (Op::Apply(Function::Recip), shape)
            }
            "softmax" => (Op::Softmax, shape),
            "kron" => {
                let (s, d) = self.shape(arguments[1]);
                (Op::Kronecker, (rows.saturating_mul(s), columns.saturating_mul(d)))
            }
            "inv" if rows != columns => {
                let message =
                    format!("inv() of a {rows} x {columns} matrix; expected a square one");
                return Err(self.fault(place, message));
            }
            "inv" => (Op::Inverse, shape),
            _ => match self.functions.get(name) {
                Some(function) => (Op::Apply(function.clone()), shape),
                None => return Err(self.fault(place, format!("{name} is not declared above"))),
            },
        };
        self.push(op, arguments.to_vec(), shape, place)
    }
}

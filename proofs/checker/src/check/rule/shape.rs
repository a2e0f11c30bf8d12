//! The shapes of expressions (section 1). Sizes are exact, however large: a Kronecker product of
//! many matrices fits into no machine word.

use num_bigint::BigInt;

use super::symbols::{Symbol, Symbols};
use crate::rule_certificate::Expression;

/// Rows and columns, both at least 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) rows: BigInt,
    pub(super) columns: BigInt,
}

impl Shape {
    pub(super) fn new(rows: u32, columns: u32) -> Shape {
        Shape { rows: rows.into(), columns: columns.into() }
    }

    fn is_number(&self) -> bool {
        self.rows == BigInt::from(1) && self.columns == BigInt::from(1)
    }

    /// The shape of a product of two.
    fn times(self, other: Shape) -> Option<Shape> {
        if self.columns == other.rows {
            Some(Shape { rows: self.rows, columns: other.columns })
        } else if self.is_number() {
            Some(other)
        } else if other.is_number() {
            Some(self)
        } else {
            None
        }
    }
}

/// The shape of an expression, or why it has none. `each` sees the shapes of all operands too.
pub(super) fn of(
    expression: &Expression,
    symbols: &Symbols,
    each: &mut impl FnMut(&Shape),
) -> Result<Shape, String> {
    let mut operands = Vec::new();
    for operand in expression.operands() {
        operands.push(of(operand, symbols, each)?);
    }
    let mut operands = operands.into_iter();
    let missing = || "an operand is missing".to_string();
    let mut first = || operands.next().ok_or_else(missing);
    let shape = match expression {
        Expression::Weight(name) => named(symbols.weight(name), symbols, "block")?,
        Expression::Group(name) => named(symbols.group(name), symbols, "parameter")?,
        Expression::Number(_) => Shape::new(1, 1),
        Expression::Identity(n) => sizes(*n, *n)?,
        Expression::Zero(n, m) => sizes(*n, *m)?,
        Expression::Matrix(rows) => {
            let columns = rows.first().map_or(0, Vec::len);
            if columns == 0 || rows.iter().any(|row| row.len() != columns) {
                return Err("a matrix without entries, or with rows of different lengths".into());
            }
            Shape { rows: rows.len().into(), columns: columns.into() }
        }
        Expression::Add(_) => {
            let shape = first()?;
            if operands.any(|other| other != shape) {
                return Err("a sum of different shapes".into());
            }
            shape
        }
        Expression::Mul(_) => {
            let shape = first()?;
            operands
                .try_fold(shape, Shape::times)
                .ok_or_else(|| "a product of shapes that do not fit".to_string())?
        }
        Expression::Neg(_) | Expression::Sign(_) => first()?,
        Expression::Transpose(_) => {
            let Shape { rows, columns } = first()?;
            Shape { rows: columns, columns: rows }
        }
        Expression::Inv(_) | Expression::Pow(..) => {
            let shape = first()?;
            if shape.rows != shape.columns {
                return Err("the inverse or power of a matrix that is not square".into());
            }
            shape
        }
        Expression::Kron(..) => {
            let left = first()?;
            let right = first()?;
            Shape { rows: left.rows * right.rows, columns: left.columns * right.columns }
        }
    };
    each(&shape);
    Ok(shape)
}

fn named(number: Option<usize>, symbols: &Symbols, what: &str) -> Result<Shape, String> {
    let symbol = number.and_then(|number| symbols.get(number));
    symbol.map(Symbol::shape).ok_or_else(|| format!("no {what} of that name"))
}

fn sizes(rows: u32, columns: u32) -> Result<Shape, String> {
    if rows == 0 || columns == 0 {
        return Err("a size is 0".into());
    }
    Ok(Shape::new(rows, columns))
}

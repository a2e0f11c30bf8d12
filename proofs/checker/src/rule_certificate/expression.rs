//! Expressions: lists in the file, formulas for people.

use std::fmt;

use serde::de::Error as _;
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::certificate::{Matrix, is_short, short};

/// A matrix in terms of weights and parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// `["weight", s]`: the block of that name.
    Weight(String),
    /// `["group", s]`: the parameter of that name.
    Group(String),
    /// `["number", q]`: 1 × 1.
    Number(String),
    /// `["identity", n]`.
    Identity(u32),
    /// `["zero", n, m]`.
    Zero(u32, u32),
    /// `["matrix", R]`: rows of rationals.
    Matrix(Matrix),
    /// `["add", E, E, …]`, two or more.
    Add(Vec<Expression>),
    /// `["mul", E, E, …]`, two or more.
    Mul(Vec<Expression>),
    /// `["neg", E]`.
    Neg(Box<Expression>),
    /// `["transpose", E]`.
    Transpose(Box<Expression>),
    /// `["inv", E]`.
    Inv(Box<Expression>),
    /// `["pow", E, n]`, `n` a mathematical integer.
    Pow(Box<Expression>, String),
    /// `["kron", E, E]`.
    Kron(Box<Expression>, Box<Expression>),
    /// `["sign", E]`.
    Sign(Box<Expression>),
}

impl Expression {
    /// The expression that a JSON value is. Its nesting bounds that of the calls.
    fn read(value: &Value) -> Option<Expression> {
        let (word, rest) = value.as_array()?.split_first()?;
        let word = word.as_str()?;
        let size = |value: &Value| u32::try_from(value.as_u64()?).ok();
        let text = |value: &Value| value.as_str().map(str::to_string);
        let inner = |value: &Value| Expression::read(value).map(Box::new);
        let all = || -> Option<Vec<Expression>> {
            (rest.len() > 1).then(|| rest.iter().map(Expression::read).collect())?
        };
        Some(match (word, rest) {
            ("weight", [name]) => Expression::Weight(text(name)?),
            ("group", [name]) => Expression::Group(text(name)?),
            ("number", [number]) => Expression::Number(text(number)?),
            ("identity", [n]) => Expression::Identity(size(n)?),
            ("zero", [n, m]) => Expression::Zero(size(n)?, size(m)?),
            ("matrix", [rows]) => {
                let row = |row: &Value| row.as_array()?.iter().map(text).collect();
                Expression::Matrix(rows.as_array()?.iter().map(row).collect::<Option<_>>()?)
            }
            ("add", _) => Expression::Add(all()?),
            ("mul", _) => Expression::Mul(all()?),
            ("neg", [operand]) => Expression::Neg(inner(operand)?),
            ("transpose", [operand]) => Expression::Transpose(inner(operand)?),
            ("inv", [operand]) => Expression::Inv(inner(operand)?),
            ("pow", [operand, n]) => Expression::Pow(inner(operand)?, text(n)?),
            ("kron", [left, right]) => Expression::Kron(inner(left)?, inner(right)?),
            ("sign", [operand]) => Expression::Sign(inner(operand)?),
            _ => return None,
        })
    }

    /// The operands, from left to right.
    pub(crate) fn operands(&self) -> Vec<&Expression> {
        match self {
            Expression::Weight(_)
            | Expression::Group(_)
            | Expression::Number(_)
            | Expression::Identity(_)
            | Expression::Zero(..)
            | Expression::Matrix(_) => vec![],
            Expression::Add(all) | Expression::Mul(all) => all.iter().collect(),
            Expression::Neg(operand)
            | Expression::Transpose(operand)
            | Expression::Inv(operand)
            | Expression::Pow(operand, _)
            | Expression::Sign(operand) => vec![operand],
            Expression::Kron(left, right) => vec![left, right],
        }
    }
}

impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Expression::Weight(name) => ("weight", name).serialize(serializer),
            Expression::Group(name) => ("group", name).serialize(serializer),
            Expression::Number(number) => ("number", number).serialize(serializer),
            Expression::Identity(n) => ("identity", n).serialize(serializer),
            Expression::Zero(n, m) => ("zero", n, m).serialize(serializer),
            Expression::Matrix(rows) => ("matrix", rows).serialize(serializer),
            Expression::Add(all) => list("add", all, serializer),
            Expression::Mul(all) => list("mul", all, serializer),
            Expression::Neg(operand) => ("neg", operand).serialize(serializer),
            Expression::Transpose(operand) => ("transpose", operand).serialize(serializer),
            Expression::Inv(operand) => ("inv", operand).serialize(serializer),
            Expression::Pow(operand, n) => ("pow", operand, n).serialize(serializer),
            Expression::Kron(left, right) => ("kron", left, right).serialize(serializer),
            Expression::Sign(operand) => ("sign", operand).serialize(serializer),
        }
    }
}

fn list<S: Serializer>(word: &str, all: &[Expression], serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(all.len() + 1))?;
    list.serialize_element(word)?;
    for expression in all {
        list.serialize_element(expression)?;
    }
    list.end()
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Expression::read(&value).ok_or_else(|| D::Error::custom("a list that is no expression"))
    }
}

/// How tightly an expression as it is printed holds together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    /// `X + Y`, `-X`, `1/2`.
    Sum,
    /// `X * Y`.
    Product,
    /// `X^T`, `X^-1`, `X^2`.
    Power,
    /// Names, numbers, matrices, `kron(X, Y)`.
    Whole,
}

impl Expression {
    fn hold(&self) -> Hold {
        match self {
            Expression::Number(text) if text.contains(['-', '/']) => Hold::Sum,
            Expression::Matrix(rows) if !is_short(rows) => Hold::Sum,
            Expression::Add(_) | Expression::Neg(_) => Hold::Sum,
            Expression::Mul(_) => Hold::Product,
            Expression::Transpose(_) | Expression::Inv(_) | Expression::Pow(..) => Hold::Power,
            Expression::Weight(_)
            | Expression::Group(_)
            | Expression::Number(_)
            | Expression::Identity(_)
            | Expression::Zero(..)
            | Expression::Matrix(_)
            | Expression::Kron(..)
            | Expression::Sign(_) => Hold::Whole,
        }
    }
}

/// In parentheses unless it holds together more tightly than what is around it.
struct Inside<'a>(&'a Expression, Hold);

impl fmt::Display for Inside<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inside(expression, around) = self;
        if expression.hold() > *around { expression.fmt(f) } else { write!(f, "({expression})") }
    }
}

/// `(1/2) * V_1 * (C_1^-1)^T`. What a name could be taken for (`identity`) has parentheses behind it
/// and no `*` before them.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hold = self.hold();
        let joined = |f: &mut fmt::Formatter<'_>, all: &[Expression], sign: &str| {
            for (position, operand) in all.iter().enumerate() {
                let separator = if position == 0 { "" } else { sign };
                write!(f, "{separator}{}", Inside(operand, hold))?;
            }
            Ok(())
        };
        match self {
            Expression::Weight(name) | Expression::Group(name) => f.write_str(name),
            Expression::Number(number) => f.write_str(number),
            Expression::Identity(n) => write!(f, "identity({n})"),
            Expression::Zero(n, m) => write!(f, "zero({n}, {m})"),
            Expression::Matrix(rows) => short(f, rows),
            Expression::Add(all) => joined(f, all, " + "),
            Expression::Mul(all) => joined(f, all, " * "),
            Expression::Neg(operand) => write!(f, "-{}", Inside(operand, hold)),
            Expression::Transpose(operand) => write!(f, "{}^T", Inside(operand, hold)),
            Expression::Inv(operand) => write!(f, "{}^-1", Inside(operand, hold)),
            Expression::Pow(operand, n) => write!(f, "{}^{n}", Inside(operand, hold)),
            Expression::Kron(left, right) => write!(f, "kron({left}, {right})"),
            Expression::Sign(operand) => write!(f, "sign({operand})"),
        }
    }
}

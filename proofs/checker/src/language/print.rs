//! The canonical form of a text: one spelling for each tree. Reading it gives the same tree.

use std::fmt::{self, Display, Formatter, Write};

use super::tree::{
    Expression, Form, Index, IndexForm, Law, Leaves, Motion, Name, Names, Operator, Range,
    Restriction, Size, SizeForm, Statement, Text,
};

impl Display for Text {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", if self.map { "map" } else { "network" }, self.name)?;
        self.statements.iter().try_for_each(|statement| line(f, statement, 0))
    }
}

fn joined<T: Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn line(f: &mut Formatter<'_>, statement: &Statement, depth: usize) -> fmt::Result {
    let margin = "  ".repeat(depth);
    f.write_str(&margin)?;
    match statement {
        Statement::Sizes(sizes) => writeln!(f, "sizes {}", joined(sizes)),
        Statement::Leaves { input, groups } => {
            writeln!(f, "{} {}", if *input { "input" } else { "weights" }, joined(groups))
        }
        Statement::For { range, body } => {
            writeln!(f, "for {range}:")?;
            body.iter().try_for_each(|statement| line(f, statement, depth + 1))
        }
        Statement::Set { name, value } => writeln!(f, "{name} = {value}"),
        Statement::Output(value) => writeln!(f, "output {value}"),
        Statement::Function { name, law, .. } => match law {
            Law::Odd => writeln!(f, "function {name} odd"),
            Law::Homogeneous(degree) => writeln!(f, "function {name} homogeneous {degree}"),
            Law::Series(coefficients) => {
                writeln!(f, "function {name} = [{}]", joined(coefficients))
            }
        },
        Statement::Symmetry { name, ranges, body, .. } => {
            let ranges =
                if ranges.is_empty() { String::new() } else { format!(" for {}", joined(ranges)) };
            writeln!(f, "symmetry {name}{ranges}:")?;
            body.iter().try_for_each(|motion| motion_line(f, motion, depth + 1))
        }
    }
}

fn motion_line(f: &mut Formatter<'_>, motion: &Motion, depth: usize) -> fmt::Result {
    f.write_str(&"  ".repeat(depth))?;
    match motion {
        Motion::Group { names, rows, columns, condition } => {
            writeln!(f, "group {} : {rows} x {columns} {}", joined(names), condition.word())
        }
        Motion::Move { target, value } => writeln!(f, "{target} -> {value}"),
        Motion::For { range, body } => {
            writeln!(f, "for {range}:")?;
            body.iter().try_for_each(|motion| motion_line(f, motion, depth + 1))
        }
    }
}

impl Display for Size {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.form {
            SizeForm::Number => Ok(()),
            SizeForm::List(from, to) => write!(f, "[{from}..{to}]"),
            SizeForm::Defined { indices, value } => {
                if !indices.is_empty() {
                    write!(f, "[{}]", joined(indices))?;
                }
                write!(f, " = {value}")
            }
        }
    }
}

impl Display for Leaves {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} : {} x {}", joined(&self.names), self.rows, self.columns)?;
        match &self.constraint {
            Restriction::Any => Ok(()),
            Restriction::Rank(most) => write!(f, " rank <= {most}"),
            Restriction::Symmetric => f.write_str(" symmetric"),
            Restriction::Skew => f.write_str(" skew"),
            Restriction::Diagonal => f.write_str(" diagonal"),
        }
    }
}

impl Display for Names {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for (at, (from, to)) in self.indices.iter().enumerate() {
            write!(f, "{}{from}", if at == 0 { "[" } else { "," })?;
            if let Some(to) = to {
                write!(f, "..{to}")?;
            }
        }
        if self.indices.is_empty() { Ok(()) } else { f.write_char(']') }
    }
}

impl Display for Range {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}..{}", self.variable, self.from, self.to)
    }
}

fn bracketed(f: &mut Formatter<'_>, name: &str, indices: &[Index]) -> fmt::Result {
    f.write_str(name)?;
    if indices.is_empty() {
        return Ok(());
    }
    let indices: Vec<String> = indices.iter().map(ToString::to_string).collect();
    write!(f, "[{}]", indices.join(","))
}

impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        bracketed(f, &self.name, &self.indices)
    }
}

/// How tightly an expression binds: what binds less than its place allows is put in parentheses.
const SUM: u8 = 0;
const PRODUCT: u8 = 1;
const SIGN: u8 = 2;
const ATOM: u8 = 3;

impl Index {
    fn strength(&self) -> u8 {
        match &self.form {
            IndexForm::Chain(_, rest) if matches!(rest[0].0, '+' | '-') => SUM,
            IndexForm::Chain(..) | IndexForm::Negative(_) => PRODUCT,
            IndexForm::Power(..) => SIGN,
            _ => ATOM,
        }
    }

    fn within(&self, f: &mut Formatter<'_>, least: u8) -> fmt::Result {
        if self.strength() < least { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

impl Display for Index {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.form {
            IndexForm::Number(value) => write!(f, "{value}"),
            IndexForm::Name(name, indices) => bracketed(f, name, indices),
            IndexForm::Negative(inner) => {
                f.write_char('-')?;
                inner.within(f, PRODUCT)
            }
            IndexForm::Power(base, exponent) => {
                base.within(f, ATOM)?;
                f.write_char('^')?;
                exponent.within(f, ATOM)
            }
            IndexForm::Chain(first, rest) => {
                let least = self.strength() + 1;
                // The first operand of a sum may be a product with a sign.
                first.within(f, least)?;
                for (operator, operand) in rest {
                    write!(f, "{operator}")?;
                    operand.within(f, least)?;
                }
                Ok(())
            }
            IndexForm::Least(values) => write!(f, "min({})", joined(values)),
            IndexForm::Greatest(values) => write!(f, "max({})", joined(values)),
        }
    }
}

impl Expression {
    fn strength(&self) -> u8 {
        match &self.form {
            Form::Chain(_, rest) if matches!(rest[0].0, Operator::Add | Operator::Subtract) => SUM,
            Form::Chain(..) => PRODUCT,
            Form::Negative(_) => SIGN,
            _ => ATOM,
        }
    }

    fn within(&self, f: &mut Formatter<'_>, least: u8) -> fmt::Result {
        if self.strength() < least { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Number(value) => write!(f, "{value}"),
            Form::Name(name) => write!(f, "{name}"),
            Form::Factor(side, name) => write!(f, "{side}({name})"),
            Form::Entry(inner, row, column) => {
                inner.within(f, ATOM)?;
                write!(f, "({row}, {column})")
            }
            Form::Chain(first, rest) => {
                let least = self.strength() + 1;
                first.within(f, least)?;
                for (operator, _, operand) in rest {
                    write!(f, " {} ", operator.mark())?;
                    operand.within(f, least)?;
                }
                Ok(())
            }
            Form::Negative(inner) => {
                f.write_char('-')?;
                inner.within(f, SIGN)
            }
            Form::Transpose(inner) => {
                inner.within(f, ATOM)?;
                f.write_str("^T")
            }
            Form::Power { base, exponent, entrywise } => {
                base.within(f, ATOM)?;
                // A number before `.^` would be read as a decimal point by people.
                f.write_str(if *entrywise { " .^ " } else { "^" })?;
                exponent.within(f, ATOM)
            }
            Form::Blocks(rows) => {
                let rows: Vec<String> = rows.iter().map(|row| joined(row)).collect();
                write!(f, "[{}]", rows.join("; "))
            }
            Form::Apply(name, arguments) => write!(f, "{name}({})", joined(arguments)),
            Form::Literal(name, values) => write!(f, "{name}({})", joined(values)),
            Form::Sum(range, body) => write!(f, "sum({range}: {body})"),
        }
    }
}

impl Operator {
    fn mark(self) -> &'static str {
        match self {
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Hadamard => ".*",
        }
    }
}

//! Declarations of sizes, matrices and functions.

use std::rc::Rc;

use num_rational::BigRational;
use num_traits::Zero;

use super::fault::Fault;
use super::names::Kind;
use super::parse::Parser;
use super::resolve::name_and_shift;
use super::token::Token;
use super::tree::{Index, Law, Leaves, Names, Restriction, Size, SizeForm, Statement};

impl Parser {
    pub(super) fn size(&mut self) -> Result<Size, Fault> {
        let Names { name, place, mut indices } = self.names(Kind::Size)?;
        let form = if indices.iter().all(|(_, to)| to.is_none())
            && (!indices.is_empty() || self.peek() == &Token::Mark("="))
        {
            self.expect("=")?;
            let indices = indices.into_iter().map(|(index, _)| index).collect();
            SizeForm::Defined { indices, value: Rc::new(self.index()?) }
        } else if self.depth > 0 {
            return Err(Fault::at(place, "sizes are declared outside of loops"));
        } else {
            match indices.pop() {
                None => SizeForm::Number,
                Some((from, Some(to))) if indices.is_empty() => {
                    if let Some((end, _)) = name_and_shift(&to) {
                        self.declare(end, Kind::Size, to.place)?;
                    }
                    SizeForm::List(from, to)
                }
                _ => return Err(Fault::at(place, "a list of sizes has one range as its index")),
            }
        };
        Ok(Size { name, place, form })
    }

    /// `Q[i], K[i] : a x b rank <= r`.
    pub(super) fn leaves(&mut self) -> Result<Leaves, Fault> {
        let names = self.list(|parser| parser.names(Kind::Matrix))?;
        let (rows, columns) = self.shape()?;
        let constraint = if self.take_word("rank") {
            self.expect("<=")?;
            Restriction::Rank(self.index()?)
        } else if self.take_word("symmetric") {
            Restriction::Symmetric
        } else if self.take_word("skew") {
            Restriction::Skew
        } else if self.take_word("diagonal") {
            Restriction::Diagonal
        } else if matches!(self.peek(), Token::Word(_)) {
            return self.expected("`rank <= …`, `symmetric`, `skew` or `diagonal`");
        } else {
            Restriction::Any
        };
        Ok(Leaves { names, rows, columns, constraint })
    }

    /// `: rows x columns`.
    pub(super) fn shape(&mut self) -> Result<(Index, Index), Fault> {
        self.expect(":")?;
        let rows = self.index()?;
        if !self.take_word("x") {
            return self.expected("`x` between rows and columns, as in `2 x 3`");
        }
        Ok((rows, self.index()?))
    }

    pub(super) fn names(&mut self, kind: Kind) -> Result<Names, Fault> {
        let (name, place) = self.new_word(kind)?;
        let indices = self.bracketed(|parser| {
            let from = parser.index()?;
            let to = if parser.take_mark("..") { Some(parser.index()?) } else { None };
            Ok((from, to))
        })?;
        Ok(Names { name, place, indices })
    }

    pub(super) fn function(&mut self) -> Result<Statement, Fault> {
        let (name, place) = self.new_word(Kind::Function)?;
        let law = if self.take_word("odd") {
            Law::Odd
        } else if self.take_word("homogeneous") {
            Law::Homogeneous(self.index()?)
        } else if self.take_mark("=") {
            self.expect("[")?;
            let coefficients = self.list(Self::rational)?;
            self.expect("]")?;
            Law::Series(coefficients)
        } else {
            return self.expected("`odd`, `homogeneous n`, or `= [c0, c1, …]`");
        };
        Ok(Statement::Function { name, law, place })
    }

    fn rational(&mut self) -> Result<BigRational, Fault> {
        let negative = self.take_mark("-");
        let mut value = BigRational::from_integer(self.number()?);
        if self.take_mark("/") {
            let place = self.place();
            let denominator = self.number()?;
            if denominator.is_zero() {
                return Err(Fault::at(place, "division by zero"));
            }
            value /= denominator;
        }
        Ok(if negative { -value } else { value })
    }
}

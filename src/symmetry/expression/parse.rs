//! From text to [`Expression`], at given sizes: every product is checked where it stands.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::ast::Expression;
use super::lex::{Token, Tokens};
use super::whole::{self, DEEPEST, Scope};
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::network::Block;

/// What a name with an index stands for.
#[derive(Clone, Debug)]
pub(in crate::symmetry) enum Member {
    /// A parameter, numbered from zero, with its shape.
    Parameter(usize, (usize, usize)),
    /// Outside of the range: the identity.
    Identity(usize),
    /// Nothing, and why.
    Absent(String),
}

/// Group parameters of one name: for each index from 0, or a single one.
#[derive(Clone, Debug)]
pub(in crate::symmetry) struct Family {
    pub is_indexed: bool,
    pub members: Vec<Member>,
}

/// What names in a matrix expression mean.
pub(in crate::symmetry) struct Names<'a> {
    pub scope: Scope<'a>,
    pub blocks: &'a [Block],
    pub families: &'a BTreeMap<String, Family>,
}

/// Names that no group parameter may have.
pub(in crate::symmetry) const RESERVED: [&str; 12] =
    ["Q", "K", "V", "A", "M", "L", "I", "tr", "inv", "kron", "sign", "zeros"];

const ALLOWED: &str = "allowed: weights, group parameters, numbers, tr(X), inv(X), kron(X, Y), \
                       sign(X), I(n), zeros(n, m), [[1, 0], [0, 1]], + - * ^ and parentheses";

/// Reads the expression of one block.
pub(in crate::symmetry) fn expression(
    place: &str,
    text: &str,
    names: &Names<'_>,
) -> Result<Expression> {
    let mut parser = Parser { tokens: Tokens::new(place, text)?, names };
    let found = parser.sum(0)?;
    match parser.tokens.peek() {
        Token::End => Ok(found),
        _ => Err(parser.tokens.unexpected("needed: + - * ^ or the end")),
    }
}

struct Parser<'a> {
    tokens: Tokens<'a>,
    names: &'a Names<'a>,
}

type Built = std::result::Result<Expression, String>;

impl Parser<'_> {
    fn built(&self, column: usize, built: Built) -> Result<Expression> {
        built.map_err(|problem| self.tokens.error(column, problem, "look at the shapes"))
    }

    fn sum(&mut self, depth: usize) -> Result<Expression> {
        let mut found = self.product(depth)?;
        loop {
            let column = self.tokens.column();
            let other = if self.tokens.accept('+') {
                self.product(depth)?
            } else if self.tokens.accept('-') {
                self.product(depth)?.neg()
            } else {
                return Ok(found);
            };
            found = self.built(column, found.plus(other))?;
        }
    }

    fn product(&mut self, depth: usize) -> Result<Expression> {
        let mut found = self.signed(depth)?;
        loop {
            let column = self.tokens.column();
            if !self.tokens.accept('*') {
                return Ok(found);
            }
            let factor = self.signed(depth)?;
            found = self.built(column, found.times(factor))?;
        }
    }

    fn signed(&mut self, depth: usize) -> Result<Expression> {
        if depth > DEEPEST {
            let column = self.tokens.column();
            return Err(self.tokens.error(column, "is nested too deeply", "allowed: 50 levels"));
        }
        if self.tokens.accept('-') {
            return Ok(self.signed(depth + 1)?.neg());
        }
        let base = self.atom(depth)?;
        let column = self.tokens.column();
        if !self.tokens.accept('^') {
            return Ok(base);
        }
        let is_negative = self.tokens.accept('-');
        let value = whole::atom(&mut self.tokens, &self.names.scope, depth + 1)?;
        let value = BigInt::from(if is_negative { -value } else { value });
        let power = self.built(column, base.power(value))?;
        match self.tokens.peek() {
            Token::Sign('^') => Err(self.tokens.unexpected("write parentheses: (c^2)^3, c^(2^3)")),
            _ => Ok(power),
        }
    }

    fn atom(&mut self, depth: usize) -> Result<Expression> {
        let column = self.tokens.column();
        match self.tokens.peek().clone() {
            Token::Digits(_) => {
                let number = self.rational()?;
                if number.is_zero() && *self.tokens.peek() == Token::Sign('(') {
                    return self.zeros(column);
                }
                Ok(Expression::number(number))
            }
            Token::Sign('(') => {
                self.tokens.advance();
                let inner = self.sum(depth + 1)?;
                self.tokens.expect(')')?;
                Ok(inner)
            }
            Token::Sign('[') => self.literal(),
            Token::Word(word) => {
                self.tokens.advance();
                self.word(&word, column, depth)
            }
            _ => Err(self.tokens.unexpected(ALLOWED)),
        }
    }

    fn word(&mut self, word: &str, column: usize, depth: usize) -> Result<Expression> {
        match word {
            "zeros" => self.zeros(column),
            "I" => {
                self.tokens.expect('(')?;
                let size = self.size()?;
                self.tokens.expect(')')?;
                self.built(column, Expression::identity(size))
            }
            "tr" | "inv" | "sign" | "kron" => {
                self.tokens.expect('(')?;
                let x = self.sum(depth + 1)?;
                let built = if word == "kron" {
                    self.tokens.expect(',')?;
                    x.kronecker(self.sum(depth + 1)?)
                } else if word == "inv" {
                    x.inverse()
                } else {
                    Ok(if word == "tr" { x.transpose() } else { x.sign() })
                };
                self.tokens.expect(')')?;
                self.built(column, built)
            }
            _ => self.named(word, column, depth),
        }
    }

    fn named(&mut self, word: &str, column: usize, depth: usize) -> Result<Expression> {
        let index = whole::subscript(&mut self.tokens, &self.names.scope, depth + 1)?;
        let name = match index {
            Some(index) => format!("{word}_{index}"),
            None => word.to_string(),
        };
        let blocks = self.names.blocks;
        if let Some(at) = blocks.iter().position(|block| block.name == name) {
            return Ok(Expression::weight(at, (blocks[at].rows, blocks[at].columns)));
        }
        let Some(family) = self.names.families.get(word) else {
            let (first, last) = (blocks.first(), blocks.last());
            let ends = [first, last].map(|block| block.map_or("", |block| &block.name));
            let mut known: Vec<&str> = self.names.families.keys().map(String::as_str).collect();
            known.insert(0, "tr, inv, kron, sign, zeros, I");
            let allowed = format!(
                "the weights are {} … {}, the other names {}",
                ends[0],
                ends[1],
                known.join(", ")
            );
            return Err(self.tokens.error(column, format!("unknown \"{name:.60}\""), &allowed));
        };
        let member = match (family.is_indexed, index) {
            (false, None) => family.members.first(),
            (false, Some(_)) => {
                let allowed = format!("{word} has no index");
                return Err(self.tokens.error(column, format!("unknown \"{name}\""), &allowed));
            }
            (true, None) => {
                let allowed = format!("needed: {word}_i, {word}_{{i-1}} or a number");
                return Err(self.tokens.error(column, format!("{word} has no index"), &allowed));
            }
            (true, Some(index)) => {
                usize::try_from(index).ok().and_then(|index| family.members.get(index))
            }
        };
        match member {
            Some(Member::Parameter(at, shape)) => Ok(Expression::group(*at, *shape)),
            Some(Member::Identity(size)) => self.built(column, Expression::identity(*size)),
            Some(Member::Absent(why)) => {
                Err(self.tokens.error(column, format!("there is no {name}"), why))
            }
            None => {
                let allowed = "indices are from 0 to l";
                Err(self.tokens.error(column, format!("there is no {name}"), allowed))
            }
        }
    }

    /// A size in parentheses of `I` or `zeros`: what it reads does not count as an exponent.
    fn size(&mut self) -> Result<usize> {
        let scope = &self.names.scope;
        let before = scope.sizes_in_exponents.get();
        let column = self.tokens.column();
        let value = whole::sum(&mut self.tokens, scope, 0)?;
        scope.sizes_in_exponents.set(before);
        whole::positive(value).ok_or_else(|| {
            self.tokens.error(column, format!("{value} is not a size"), "needed: from 1 to 2^24")
        })
    }

    fn zeros(&mut self, column: usize) -> Result<Expression> {
        self.tokens.expect('(')?;
        let rows = self.size()?;
        self.tokens.expect(',')?;
        let columns = self.size()?;
        self.tokens.expect(')')?;
        self.built(column, Expression::zero(rows, columns))
    }

    /// `3` or `3/7`.
    fn rational(&mut self) -> Result<BigRational> {
        let numerator = self.digits()?;
        if !self.tokens.accept('/') {
            return Ok(numerator.into());
        }
        let column = self.tokens.column();
        let denominator = self.digits()?;
        if denominator.is_zero() {
            return Err(self.tokens.error(column, "division by zero", "needed: a number"));
        }
        Ok(BigRational::new(numerator, denominator))
    }

    fn digits(&mut self) -> Result<BigInt> {
        let column = self.tokens.column();
        let Token::Digits(digits) = self.tokens.peek().clone() else {
            let allowed = "needed: digits; divide by a matrix or a parameter with inv(X)";
            return Err(self.tokens.unexpected(allowed));
        };
        self.tokens.advance();
        let number = (digits.len() <= 1000).then(|| digits.parse().ok()).flatten();
        number.ok_or_else(|| {
            self.tokens.error(column, "the number is too long", "allowed: 1000 digits")
        })
    }

    /// `[[0, 1], [-1, 1/2]]`.
    fn literal(&mut self) -> Result<Expression> {
        let column = self.tokens.column();
        self.tokens.expect('[')?;
        let mut rows: Vec<Vec<BigRational>> = Vec::new();
        loop {
            let start = self.tokens.column();
            self.tokens.expect('[')?;
            let mut row = Vec::new();
            loop {
                let is_negative = self.tokens.accept('-');
                let number = self.rational()?;
                row.push(if is_negative { -number } else { number });
                if !self.tokens.accept(',') {
                    break;
                }
            }
            self.tokens.expect(']')?;
            if rows.first().is_some_and(|first| first.len() != row.len()) {
                let problem = format!("this row has {} entries", row.len());
                let allowed = format!("needed: {}, as in the first", rows[0].len());
                return Err(self.tokens.error(start, problem, &allowed));
            }
            rows.push(row);
            if !self.tokens.accept(',') {
                break;
            }
        }
        self.tokens.expect(']')?;
        let columns = rows[0].len();
        self.built(column, Expression::matrix(Matrix::from_rows(columns, rows)))
    }
}

/// A group parameter with such a name could not be told from other things.
pub(in crate::symmetry) fn check_name(place: &str, name: &str) -> Result<()> {
    let mut characters = name.chars();
    let is_name = characters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && characters.all(|c| c.is_ascii_alphanumeric())
        && name.len() <= 40;
    if !is_name || RESERVED.contains(&name) {
        let problem = format!("{name:.60?} is not a name for a parameter");
        let allowed = format!(
            "allowed: letters and digits, _i at the end for one of each index; not {}",
            RESERVED.join(", ")
        );
        return Err(Error::new(place, problem, allowed));
    }
    Ok(())
}

//! Integer expressions in sizes and loop variables.

use super::fault::Fault;
use super::parse::Parser;
use super::token::Token;
use super::tree::{Index, IndexForm};

impl Parser {
    /// Sums of products of numbers, sizes, loop variables, powers, `min` and `max`.
    pub(super) fn index(&mut self) -> Result<Index, Fault> {
        self.deeper(|parser| parser.index_chain(&["+", "-"], Self::index_product))
    }

    fn index_product(&mut self) -> Result<Index, Fault> {
        let place = self.place();
        if self.take_mark("-") {
            let inner = self.deeper(Self::index_product)?;
            return Ok(Index { form: IndexForm::Negative(Box::new(inner)), place });
        }
        self.index_chain(&["*", "/"], Self::index_power)
    }

    fn index_chain(
        &mut self,
        operators: &[&'static str],
        operand: impl Fn(&mut Self) -> Result<Index, Fault>,
    ) -> Result<Index, Fault> {
        let first = operand(self)?;
        let mut rest = Vec::new();
        while let Some(mark) = operators.iter().find(|mark| self.take_mark(mark)) {
            rest.extend(mark.chars().next().map(|mark| Ok((mark, operand(self)?))).transpose()?);
        }
        if rest.is_empty() {
            return Ok(first);
        }
        let place = first.place;
        Ok(Index { form: IndexForm::Chain(Box::new(first), rest), place })
    }

    fn index_power(&mut self) -> Result<Index, Fault> {
        let base = self.index_atom()?;
        let place = base.place;
        if !self.take_mark("^") {
            return Ok(base);
        }
        let exponent = self.index_atom()?;
        Ok(Index { form: IndexForm::Power(Box::new(base), Box::new(exponent)), place })
    }

    /// A number, a name with indices, or an index expression in parentheses.
    pub(super) fn index_atom(&mut self) -> Result<Index, Fault> {
        let place = self.place();
        if self.take_mark("(") {
            let inner = self.index()?;
            self.expect(")")?;
            return Ok(inner);
        }
        let form = match self.peek() {
            Token::Number(digits) => {
                let Ok(value) = digits.parse::<u64>() else {
                    return Err(Fault::at(place, "an integer beyond 64 bits as a size or index"));
                };
                self.number()?;
                IndexForm::Number(value)
            }
            Token::Word(word) if word == "min" || word == "max" => {
                let least = word == "min";
                self.take_word(if least { "min" } else { "max" });
                self.expect("(")?;
                let values = self.list(Self::index)?;
                self.expect(")")?;
                if least { IndexForm::Least(values) } else { IndexForm::Greatest(values) }
            }
            Token::Word(_) => {
                let name = self.deeper(Self::name)?;
                IndexForm::Name(name.name, name.indices)
            }
            _ => return self.expected("a size, an index or an integer"),
        };
        Ok(Index { form, place })
    }
}

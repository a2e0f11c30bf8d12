//! Matrix expressions. From loose to tight: `+ -`, then `* / .*`, then a sign, then `^ .^` and entries.

use num_rational::BigRational;

use super::fault::Fault;
use super::names::{FUNCTIONS, Kind, LITERALS};
use super::parse::Parser;
use super::token::Token;
use super::tree::{Expression, Form, Operator};

/// The most `^T`, powers and entries behind one matrix: each is a level of the tree.
const MOST_POSTFIX: usize = 16;

impl Parser {
    pub(super) fn expression(&mut self) -> Result<Expression, Fault> {
        self.deeper(|parser| {
            parser.chain(&[("+", Operator::Add), ("-", Operator::Subtract)], Self::product)
        })
    }

    fn product(&mut self) -> Result<Expression, Fault> {
        let operators =
            [("*", Operator::Multiply), ("/", Operator::Divide), (".*", Operator::Hadamard)];
        self.chain(&operators, Self::signed)
    }

    /// Operands joined by operators of one strength, from left to right.
    fn chain(
        &mut self,
        operators: &[(&'static str, Operator)],
        operand: impl Fn(&mut Self) -> Result<Expression, Fault>,
    ) -> Result<Expression, Fault> {
        let first = operand(self)?;
        let mut rest = Vec::new();
        loop {
            let place = self.place();
            let Some((_, operator)) = operators.iter().find(|(mark, _)| self.take_mark(mark))
            else {
                break;
            };
            rest.push((*operator, place, operand(self)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        let place = first.place;
        Ok(Expression { form: Form::Chain(Box::new(first), rest), place })
    }

    fn signed(&mut self) -> Result<Expression, Fault> {
        let place = self.place();
        if self.take_mark("-") {
            let inner = self.deeper(Self::signed)?;
            return Ok(Expression { form: Form::Negative(Box::new(inner)), place });
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Result<Expression, Fault> {
        let mut inner = self.primary()?;
        for _ in 0..=MOST_POSTFIX {
            let place = self.place();
            let base = |inner| Box::new(inner);
            let form = if self.take_mark("^") {
                if self.take_word("T") {
                    Form::Transpose(base(inner))
                } else {
                    Form::Power {
                        base: base(inner),
                        exponent: self.index_atom()?,
                        entrywise: false,
                    }
                }
            } else if self.take_mark(".^") {
                Form::Power { base: base(inner), exponent: self.index_atom()?, entrywise: true }
            } else if self.take_mark("(") {
                let row = self.index()?;
                self.expect(",")?;
                let column = self.index()?;
                self.expect(")")?;
                Form::Entry(base(inner), row, column)
            } else {
                return Ok(inner);
            };
            inner = Expression { form, place };
        }
        Err(Fault::at(
            self.place(),
            format!("more than {MOST_POSTFIX} powers and transposes in a row"),
        ))
    }

    fn primary(&mut self) -> Result<Expression, Fault> {
        let place = self.place();
        if self.take_mark("(") {
            let inner = self.expression()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if self.take_mark("[") {
            let mut rows = vec![self.list(Self::expression)?];
            while self.take_mark(";") {
                rows.push(self.list(Self::expression)?);
            }
            self.expect("]")?;
            return Ok(Expression { form: Form::Blocks(rows), place });
        }
        let form = match self.peek().clone() {
            Token::Number(_) => Form::Number(BigRational::from_integer(self.number()?)),
            Token::Word(word) if word == "sum" => {
                self.take_word(&word);
                self.expect("(")?;
                let range = self.range()?;
                self.expect(":")?;
                let body = self.expression()?;
                self.expect(")")?;
                Form::Sum(range, Box::new(body))
            }
            Token::Word(word) if self.factors && ["left", "right"].contains(&&*word) => {
                self.take_word(&word);
                self.expect("(")?;
                let name = self.name()?;
                self.expect(")")?;
                Form::Factor(word, name)
            }
            Token::Word(word) => match self.call(&word)? {
                Some(form) => form,
                None => Form::Name(self.name()?),
            },
            _ => return self.expected("a matrix"),
        };
        Ok(Expression { form, place })
    }

    /// A function of the language with its arguments.
    fn call(&mut self, word: &str) -> Result<Option<Form>, Fault> {
        let place = self.place();
        let wrong = |found: usize, wanted: usize, names: String| {
            let plural = if wanted == 1 { "argument" } else { "arguments" };
            let message = format!("`{word}` takes {wanted} {plural}{names}, found {found}");
            Err(Fault::at(place, message))
        };
        if let Some((_, names)) = LITERALS.iter().find(|(name, _)| *name == word) {
            self.take_word(word);
            self.expect("(")?;
            let values = self.list(Self::index)?;
            self.expect(")")?;
            if values.len() != names.len() {
                return wrong(values.len(), names.len(), format!(" ({})", names.join(", ")));
            }
            return Ok(Some(Form::Literal(word.into(), values)));
        }
        let known = FUNCTIONS.iter().find(|(name, _)| *name == word).map(|(_, wanted)| *wanted);
        let declared = self.kinds.get(word).is_some_and(|(kind, _)| *kind == Kind::Function);
        if let Some(wanted) = known.or(declared.then_some(1)) {
            self.take_word(word);
            let arguments = self.arguments()?;
            if arguments.len() != wanted {
                return wrong(arguments.len(), wanted, String::new());
            }
            return Ok(Some(Form::Apply(word.into(), arguments)));
        }
        Ok(None)
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, Fault> {
        self.expect("(")?;
        let arguments = self.list(Self::expression)?;
        self.expect(")")?;
        Ok(arguments)
    }
}

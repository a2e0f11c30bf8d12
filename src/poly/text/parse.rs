//! Reading sums of products of powers, by recursive descent: it recurses in parentheses only.

use std::collections::{HashMap, HashSet};

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive};

use super::Format;
use super::budget::{Budget, Refusal};
use super::lex::{Kind, Lexer, Token};
use super::limits::{DEPTH, DIGITS, NAMES};
use super::names::{read, written};
use super::sum::Sum;
use super::value::{Calculator, Value, words};
use crate::error::{Error, Result};
use crate::poly::rational::RationalPolynomial;
use crate::poly::variables::Variables;

pub(super) fn parse(
    variables: &Variables,
    text: &str,
    format: Format,
) -> Result<RationalPolynomial> {
    parse_within(variables, text, format, &mut Budget::for_text(text.len()))
}

/// As [`parse`], with what it may cost, and what is left of that afterwards.
pub(super) fn parse_within(
    variables: &Variables,
    text: &str,
    format: Format,
    budget: &mut Budget,
) -> Result<RationalPolynomial> {
    let written = written(variables.names(), format);
    let indices = written.iter().enumerate().map(|(i, name)| (name.as_str(), i)).collect();
    let mut lexer = Lexer::new(text, format);
    let token = lexer.next()?;
    let calculator = Calculator { variables: variables.clone(), budget };
    let mut parser =
        Parser { lexer, token, format, indices, written: &written, calculator, depth: 0 };
    let value = parser.sum()?;
    match parser.token.kind {
        Kind::End => {}
        Kind::Close => {
            return Err(parser.error(parser.token, "this parenthesis was never opened", ""));
        }
        _ => return Err(parser.misplaced("an operator")),
    }
    let end = parser.token;
    let polynomial = parser.calculator.polynomial(value);
    polynomial.map_err(|refusal| parser.refused(end, refusal))
}

pub(super) fn names(text: &str, format: Format) -> Result<Vec<String>> {
    let mut lexer = Lexer::new(text, format);
    let (mut names, mut seen) = (Vec::new(), HashSet::new());
    loop {
        let token = lexer.next()?;
        if token.kind == Kind::End {
            return Ok(names);
        }
        if token.kind != Kind::Name || is_fraction(&lexer, token, format) {
            continue;
        }
        let name = read(&lexer.word(token), format);
        if seen.insert(name.clone()) {
            if names.len() == NAMES {
                let problem = format!("more than {NAMES} names");
                return Err(Error::new(lexer.place(token.start), problem, ""));
            }
            names.push(name);
        }
    }
}

/// What SymPy's fractions begin with. A variable of this name is called otherwise there.
fn is_fraction(lexer: &Lexer<'_>, token: Token, format: Format) -> bool {
    format == Format::Sympy && lexer.slice(token) == "Rational"
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    token: Token,
    format: Format,
    indices: HashMap<&'a str, usize>,
    written: &'a [String],
    calculator: Calculator<'a>,
    depth: usize,
}

impl Parser<'_> {
    fn error(&self, at: Token, problem: impl Into<String>, allowed: impl Into<String>) -> Error {
        Error::new(self.lexer.place(at.start), problem, allowed)
    }

    fn refused(&self, at: Token, refusal: Refusal) -> Error {
        refusal.error(self.lexer.place(at.start))
    }

    /// The token at hand, where something else is due.
    fn misplaced(&self, expected: &str) -> Error {
        let token = self.token;
        match token.kind {
            Kind::End => self.error(token, format!("the text ends where {expected} is due"), ""),
            Kind::Number | Kind::Name | Kind::Open if expected == "an operator" => {
                let word = shortened(self.lexer.slice(token));
                let problem = format!("`{word}` where an operator is due");
                self.error(token, problem, "a product is written with *")
            }
            _ => {
                let word = shortened(self.lexer.slice(token));
                self.error(token, format!("`{word}` where {expected} is due"), "")
            }
        }
    }

    /// The token at hand; the next one takes its place.
    fn take(&mut self) -> Result<Token> {
        let next = self.lexer.next()?;
        Ok(std::mem::replace(&mut self.token, next))
    }

    /// An even number of minus signs, or an odd one.
    fn signs(&mut self) -> Result<bool> {
        let mut negative = false;
        while matches!(self.token.kind, Kind::Plus | Kind::Minus) {
            negative ^= self.take()?.kind == Kind::Minus;
        }
        Ok(negative)
    }

    fn sum(&mut self) -> Result<Value> {
        let mut sum = Sum::default();
        loop {
            // The sign between two products is the first of those before the second.
            let at = self.token;
            let negative = self.signs()?;
            let product = self.product()?;
            let pushed = sum.push(&mut self.calculator, product, negative);
            pushed.map_err(|refusal| self.refused(at, refusal))?;
            if !matches!(self.token.kind, Kind::Plus | Kind::Minus) {
                let value = sum.finish(&mut self.calculator);
                return value.map_err(|refusal| self.refused(at, refusal));
            }
        }
    }

    fn product(&mut self) -> Result<Value> {
        let mut product = self.power()?;
        loop {
            let operator = self.token;
            let divide = match operator.kind {
                Kind::Times => false,
                Kind::Over => true,
                Kind::Number | Kind::Name | Kind::Open => {
                    return Err(self.misplaced("an operator"));
                }
                _ => return Ok(product),
            };
            self.take()?;
            let negative = self.signs()?;
            let mut factor = self.power()?;
            let calculator = &mut self.calculator;
            if negative {
                let minus = Value::number(BigRational::from_integer(BigInt::from(-1)));
                factor = calculator.mul(minus, factor).map_err(|r| self.refused(operator, r))?;
            }
            let calculator = &mut self.calculator;
            let result = if divide {
                calculator.div(product, factor)
            } else {
                calculator.mul(product, factor)
            };
            product = result.map_err(|refusal| self.refused(operator, refusal))?;
        }
    }

    fn power(&mut self) -> Result<Value> {
        let base = self.atom()?;
        if self.token.kind != Kind::Power {
            return Ok(base);
        }
        let operator = self.take()?;
        let allowed = "exponents are whole numbers from 0 to 4294967295";
        if self.token.kind != Kind::Number {
            let problem = match self.token.kind {
                Kind::Minus => "a negative exponent",
                _ => "an exponent that is not a number",
            };
            return Err(self.error(self.token, problem, allowed));
        }
        let token = self.take()?;
        let digits = self.lexer.slice(token).trim_start_matches('0');
        let exponent = if digits.is_empty() { Some(0) } else { digits.parse::<u32>().ok() };
        let Some(exponent) = exponent else {
            let problem = format!("the exponent {} is too large", shortened(digits));
            return Err(self.error(token, problem, allowed));
        };
        if self.token.kind == Kind::Power {
            let allowed = "write (a^b)^c or a^(product of b and c as a number)";
            return Err(self.error(self.token, "a power of a power without parentheses", allowed));
        }
        let power = self.calculator.pow(base, exponent);
        power.map_err(|refusal| self.refused(operator, refusal))
    }

    fn atom(&mut self) -> Result<Value> {
        let token = self.token;
        match token.kind {
            Kind::Number => {
                let n = self.number()?;
                Ok(Value::number(BigRational::from_integer(n)))
            }
            Kind::Name if is_fraction(&self.lexer, token, self.format) => self.fraction(),
            Kind::Name => {
                let word = self.lexer.word(token);
                let Some(index) = self.index(&word) else {
                    let problem = format!("unknown variable {}", shortened(&word));
                    return Err(self.error(token, problem, known(self.written)));
                };
                self.take()?;
                Ok(Value::variable(index))
            }
            Kind::Open => {
                self.depth += 1;
                if self.depth > DEPTH {
                    let problem = format!("more than {DEPTH} parentheses within one another");
                    return Err(self.error(token, problem, ""));
                }
                self.take()?;
                let value = self.sum()?;
                if self.token.kind == Kind::End {
                    return Err(self.error(token, "this parenthesis is never closed", ""));
                }
                self.expect(Kind::Close, "an operator")?;
                self.depth -= 1;
                Ok(value)
            }
            _ => Err(self.misplaced("a number, a variable or a parenthesis")),
        }
    }

    /// How Macaulay2's symbols are made depends on which others there are, so that any way goes.
    fn index(&self, word: &str) -> Option<usize> {
        let other = || match self.format {
            Format::Macaulay2 => self.calculator.variables.index(&read(word, self.format)),
            _ => None,
        };
        self.indices.get(word).copied().or_else(other)
    }

    fn expect(&mut self, kind: Kind, what: &str) -> Result<Token> {
        if self.token.kind == kind { self.take() } else { Err(self.misplaced(what)) }
    }

    fn number(&mut self) -> Result<BigInt> {
        if self.token.kind != Kind::Number {
            return Err(self.misplaced("a number"));
        }
        let token = self.take()?;
        let digits = self.lexer.slice(token);
        number(self.calculator.budget, digits, || self.lexer.place(token.start))
    }

    /// `Rational(-3, 7)`.
    fn fraction(&mut self) -> Result<Value> {
        self.take()?;
        self.expect(Kind::Open, "a parenthesis")?;
        let negative = self.signs()?;
        let numerator = self.number()?;
        self.expect(Kind::Comma, "a comma")?;
        let at = self.token;
        let denominator = self.number()?;
        self.expect(Kind::Close, "a closing parenthesis")?;
        if denominator == BigInt::ZERO {
            return Err(self.refused(at, Refusal::Zero));
        }
        let numerator = if negative { -numerator } else { numerator };
        lowest(self.calculator.budget, numerator, denominator)
            .map(Value::number)
            .map_err(|refusal| self.refused(at, refusal))
    }
}

/// A number from its digits. To know the place costs a pass, so that it is asked for errors only.
pub(super) fn number(
    budget: &mut Budget,
    digits: &str,
    place: impl Fn() -> String,
) -> Result<BigInt> {
    if digits.len() > DIGITS {
        let problem = format!("a number of {} digits", digits.len());
        return Err(Error::new(place(), problem, format!("at most {DIGITS} are read")));
    }
    if digits.len() < 19
        && let Ok(n) = digits.parse::<u64>()
    {
        return Ok(BigInt::from(n));
    }
    let words = digits.len().to_u64().unwrap_or(u64::MAX) / 19 + 1;
    budget.charge(&[words, words]).map_err(|refusal| refusal.error(place()))?;
    BigInt::parse_bytes(digits.as_bytes(), 10)
        .ok_or_else(|| Error::new(place(), "not a number", "numbers are digits"))
}

/// A fraction with a denominator that is not zero.
pub(super) fn lowest(
    budget: &mut Budget,
    numerator: BigInt,
    denominator: BigInt,
) -> std::result::Result<BigRational, Refusal> {
    if denominator.is_one() {
        return Ok(BigRational::from_integer(numerator));
    }
    let (v, w) = (words(&numerator), words(&denominator));
    budget.charge(&[v, w])?;
    budget.charge_gcds(1, w)?;
    // The remainder first: Stein's algorithm is slow on numbers of different sizes.
    let common = (&numerator % &denominator).gcd(&denominator);
    Ok(BigRational::new_raw(numerator / &common, denominator / common))
}

/// A list of names that fits a line.
pub(super) fn known(names: &[String]) -> String {
    const MOST: usize = 20;
    match names.len() {
        0 => "there are no variables".into(),
        n if n <= MOST => format!("the variables are {}", names.join(", ")),
        n => format!("the variables are {} and {} more", names[..MOST].join(", "), n - MOST),
    }
}

/// A word that fits a line.
pub(super) fn shortened(word: &str) -> String {
    if word.chars().count() <= 40 {
        return word.to_string();
    }
    word.chars().take(40).chain(['…']).collect()
}

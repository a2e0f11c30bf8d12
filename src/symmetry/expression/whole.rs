//! Whole numbers in the sizes of an architecture: shapes, indices, exponents, ranges.

use std::cell::Cell;

use super::lex::{Token, Tokens};
use crate::error::{Error, Result};
use crate::network::Architecture;

/// What names of numbers mean.
pub(in crate::symmetry) struct Scope<'a> {
    pub architecture: &'a Architecture,
    /// The value of `i`, where there is one.
    pub index: Option<usize>,
    /// Set once a width, a query size or the number of tokens was read in an exponent.
    pub sizes_in_exponents: Cell<bool>,
}

const ALLOWED: &str = "allowed: numbers, i, l, t, d_0 … d_l, a_1 … a_l, + - * ^ and parentheses";

/// Parentheses and signs inside each other.
pub(super) const DEEPEST: usize = 50;

/// The value of a whole text, a size.
pub(in crate::symmetry) fn size(place: &str, text: &str, scope: &Scope<'_>) -> Result<usize> {
    let mut tokens = Tokens::new(place, text)?;
    let value = sum(&mut tokens, scope, 0)?;
    ended(&tokens)?;
    positive(value).ok_or_else(|| {
        let shown = value.to_string();
        let problem = if text == shown {
            format!("{value} is not a size")
        } else {
            format!("{text:.60} is {value}")
        };
        Error::new(place, problem, "needed: a size from 1 to 2^24")
    })
}

/// `1..l-1`, both ends included. The second end may be one less than the first: no index.
pub(in crate::symmetry) fn range(
    place: &str,
    text: &str,
    scope: &Scope<'_>,
) -> Result<(usize, usize)> {
    let mut tokens = Tokens::new(place, text)?;
    let first = sum(&mut tokens, scope, 0)?;
    tokens.expect('.')?;
    tokens.expect('.')?;
    let last = sum(&mut tokens, scope, 0)?;
    ended(&tokens)?;
    let layers = scope.architecture.layers() as i128;
    if !(0..=layers + 1).contains(&first) || !(first - 1..=layers).contains(&last) {
        let allowed = "needed: two indices from 0 to l, as 1..l-1 (both included)";
        return Err(Error::new(place, format!("is {first}..{last} here"), allowed));
    }
    Ok((first as usize, (last + 1) as usize))
}

pub(super) fn positive(value: i128) -> Option<usize> {
    usize::try_from(value).ok().filter(|size| (1..=1 << 24).contains(size))
}

fn ended(tokens: &Tokens<'_>) -> Result<()> {
    if *tokens.peek() == Token::End { Ok(()) } else { Err(tokens.unexpected(ALLOWED)) }
}

/// Sums and differences of products.
pub(super) fn sum(tokens: &mut Tokens<'_>, scope: &Scope<'_>, depth: usize) -> Result<i128> {
    let mut value = term(tokens, scope, depth)?;
    loop {
        let column = tokens.column();
        let next = if tokens.accept('+') {
            value.checked_add(term(tokens, scope, depth)?)
        } else if tokens.accept('-') {
            value.checked_sub(term(tokens, scope, depth)?)
        } else {
            return Ok(value);
        };
        value = next.ok_or_else(|| too_large(tokens, column))?;
    }
}

fn term(tokens: &mut Tokens<'_>, scope: &Scope<'_>, depth: usize) -> Result<i128> {
    let mut value = signed(tokens, scope, depth)?;
    loop {
        let column = tokens.column();
        if !tokens.accept('*') {
            return Ok(value);
        }
        let factor = signed(tokens, scope, depth)?;
        value = value.checked_mul(factor).ok_or_else(|| too_large(tokens, column))?;
    }
}

fn signed(tokens: &mut Tokens<'_>, scope: &Scope<'_>, depth: usize) -> Result<i128> {
    if depth > DEEPEST {
        return Err(tokens.error(tokens.column(), "is nested too deeply", "allowed: 50 levels"));
    }
    if tokens.accept('-') {
        let column = tokens.column();
        let value = signed(tokens, scope, depth + 1)?;
        return value.checked_neg().ok_or_else(|| too_large(tokens, column));
    }
    let base = atom(tokens, scope, depth + 1)?;
    let column = tokens.column();
    if !tokens.accept('^') {
        return Ok(base);
    }
    let exponent = atom(tokens, scope, depth + 1)?;
    let exponent = u32::try_from(exponent).map_err(|_| {
        tokens.error(column, format!("the exponent is {exponent}"), "needed: 0 to 2^32 - 1")
    })?;
    base.checked_pow(exponent).ok_or_else(|| too_large(tokens, column))
}

fn too_large(tokens: &Tokens<'_>, column: usize) -> Error {
    tokens.error(column, "the number is too large", "allowed: up to 2^126")
}

/// A number, a name, or parentheses.
pub(super) fn atom(tokens: &mut Tokens<'_>, scope: &Scope<'_>, depth: usize) -> Result<i128> {
    let column = tokens.column();
    match tokens.peek().clone() {
        Token::Digits(digits) => {
            tokens.advance();
            digits.parse().map_err(|_| too_large(tokens, column))
        }
        Token::Sign('(') => {
            tokens.advance();
            let value = sum(tokens, scope, depth + 1)?;
            tokens.expect(')')?;
            Ok(value)
        }
        Token::Word(word) => {
            tokens.advance();
            named(&word, column, tokens, scope, depth)
        }
        _ => Err(tokens.unexpected(ALLOWED)),
    }
}

fn named(
    word: &str,
    column: usize,
    tokens: &mut Tokens<'_>,
    scope: &Scope<'_>,
    depth: usize,
) -> Result<i128> {
    let architecture = scope.architecture;
    let list = |first: usize, sizes: &[usize], tokens: &mut Tokens<'_>| {
        let last = first + sizes.len() - 1;
        let index = subscript(tokens, scope, depth)?;
        let size = index.and_then(|index| {
            usize::try_from(index).ok()?.checked_sub(first).and_then(|at| sizes.get(at))
        });
        scope.sizes_in_exponents.set(true);
        size.map(|size| *size as i128).ok_or_else(|| {
            let allowed = format!("there are {word}_{first} to {word}_{last}");
            let which = index.map_or(String::new(), |index| format!("_{index}"));
            tokens.error(column, format!("there is no {word}{which}"), &allowed)
        })
    };
    match word {
        "l" => Ok(architecture.layers() as i128),
        "i" => scope.index.map(|i| i as i128).ok_or_else(|| {
            tokens.error(column, "there is no i here", "it is there where the key has an _i")
        }),
        "t" => {
            scope.sizes_in_exponents.set(true);
            Ok(architecture.tokens() as i128)
        }
        "d" => list(0, architecture.widths(), tokens),
        "a" => list(1, architecture.query_dims(), tokens),
        _ => Err(tokens.error(column, format!("unknown \"{word:.40}\""), ALLOWED)),
    }
}

/// `_3`, `_i`, `_l` or `_{i-1}`, if there is one.
pub(super) fn subscript(
    tokens: &mut Tokens<'_>,
    scope: &Scope<'_>,
    depth: usize,
) -> Result<Option<i128>> {
    if !tokens.accept('_') {
        return Ok(None);
    }
    if tokens.accept('{') {
        let value = sum(tokens, scope, depth + 1)?;
        tokens.expect('}')?;
        return Ok(Some(value));
    }
    match tokens.peek() {
        Token::Digits(_) => atom(tokens, scope, depth).map(Some),
        Token::Word(word) if word == "i" || word == "l" => atom(tokens, scope, depth).map(Some),
        _ => Err(tokens.unexpected("needed after _: a number, i, l or { }")),
    }
}

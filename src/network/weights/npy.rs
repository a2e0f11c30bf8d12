//! `.npy`: one array, as NumPy writes it (its `numpy/lib/format.py` is the definition): a magic
//! number, a version, and a Python dictionary of type, order and shape; then the entries.
//!
//! Own code, since the header is three values, and parsers of it bring a grammar of all Python
//! literals.

use std::io::Read;

use super::dyadic::Number;
use super::tensors::exactly;
use crate::error::{Error, Result};

/// NumPy itself reads no header that is longer.
const LONGEST_HEADER: u64 = 10_000;
/// NumPy's own bound.
const MOST_SIDES: usize = 64;

/// What the header of an array says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Array {
    pub shape: Vec<usize>,
    /// How entries are stored, or in words why they are not exact numbers.
    pub entries: std::result::Result<Number, String>,
    is_big_endian: bool,
    is_by_columns: bool,
}

/// Reads the header; the entries come next.
pub(super) fn header(reader: &mut impl Read) -> Result<Array> {
    let start = exactly(reader, 8)?;
    let (version, length) = match start[..] {
        [0x93, b'N', b'U', b'M', b'P', b'Y', 1, 0] => (1, 2),
        [0x93, b'N', b'U', b'M', b'P', b'Y', version @ 2..=3, 0] => (version, 4),
        [0x93, b'N', b'U', b'M', b'P', b'Y', major, minor] => {
            let problem = format!("is an array (.npy) of version {major}.{minor}");
            return Err(Error::new("", problem, "allowed: versions 1.0, 2.0 and 3.0"));
        }
        _ => return Err(Error::new("", "is not an array (.npy)", "")),
    };
    let length = exactly(reader, length)?;
    let length = length.iter().rev().fold(0u64, |length, &byte| length << 8 | u64::from(byte));
    if length > LONGEST_HEADER {
        let problem = format!("the header has {length} bytes");
        return Err(Error::new("", problem, format!("allowed: {LONGEST_HEADER}")));
    }
    let text = exactly(reader, length)?;
    let malformed = || {
        let needed = "needed: {'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}";
        Error::new("header", "is malformed", needed)
    };
    let text = match version {
        3 => String::from_utf8(text).map_err(|_| malformed())?,
        // Latin-1: each byte is a character.
        _ => text.into_iter().map(char::from).collect(),
    };
    dictionary(&text).ok_or_else(malformed)
}

impl Array {
    /// The entries row by row, each from its least significant byte.
    pub(super) fn row_by_row(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        let Ok(number) = self.entries else { return bytes };
        let size = number.size();
        if self.is_big_endian {
            bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
        }
        if !self.is_by_columns || self.shape.len() < 2 {
            return bytes;
        }
        let mut sorted = Vec::with_capacity(bytes.len());
        let mut place = vec![0; self.shape.len()];
        for _ in 0..bytes.len() / size {
            // By columns, the first index is the fastest.
            let sides = self.shape.iter().zip(&place).rev();
            let at = sides.fold(0, |at, (side, i)| at * side + i) * size;
            sorted.extend_from_slice(&bytes[at..at + size]);
            for (i, side) in place.iter_mut().zip(&self.shape).rev() {
                *i += 1;
                if *i < *side {
                    break;
                }
                *i = 0;
            }
        }
        sorted
    }
}

/// `{'descr': …, 'fortran_order': …, 'shape': …}`: these keys, once each, in any order.
fn dictionary(text: &str) -> Option<Array> {
    let mut rest = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
    let (mut descr, mut order, mut shape) = (None, None, None);
    while !rest.is_empty() {
        let (key, value) = string(rest)?;
        let value = value.trim_start().strip_prefix(':')?.trim_start();
        let length = end_of_value(value)?;
        let (value, more) = value.split_at(length);
        let value = value.trim_end();
        let is_first = match key {
            "descr" => descr.replace(value).is_none(),
            "fortran_order" => order.replace(value).is_none(),
            "shape" => shape.replace(value).is_none(),
            _ => false,
        };
        if !is_first {
            return None;
        }
        rest = if more.is_empty() { more } else { more[1..].trim_start() };
    }
    let is_by_columns = match order? {
        "True" => true,
        "False" => false,
        _ => return None,
    };
    let (entries, is_big_endian) = entries(descr?)?;
    Some(Array { shape: sides(shape?)?, entries, is_big_endian, is_by_columns })
}

/// A string in quotes (the writers escape nothing), and what comes after it.
fn string(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|&c| c == '\'' || c == '"')?;
    text[1..].split_once(quote)
}

/// The length of a value: up to a comma outside brackets and quotes.
fn end_of_value(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0usize, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) => quote = Some(open).filter(|&open| open != c),
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.checked_sub(1)?,
            (None, ',') if depth == 0 => return Some(at),
            _ => {}
        }
    }
    (depth == 0 && quote.is_none()).then_some(text.len())
}

/// `(2, 3)`, `(2,)` or `()`; Python 2 wrote `2L`.
fn sides(text: &str) -> Option<Vec<usize>> {
    let list = text.strip_prefix('(')?.strip_suffix(')')?.trim();
    if list.is_empty() {
        return Some(Vec::new());
    }
    let list = list.strip_suffix(',').unwrap_or(list);
    let side = |part: &str| {
        let part = part.trim();
        let digits = part.strip_suffix('L').unwrap_or(part);
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    };
    list.split(',').map(side).collect::<Option<Vec<usize>>>().filter(|s| s.len() <= MOST_SIDES)
}

/// The type of entries, and whether their most significant byte comes first.
fn entries(descr: &str) -> Option<(std::result::Result<Number, String>, bool)> {
    if descr.starts_with(['[', '(']) {
        return Some((Err("a record of several values".into()), false));
    }
    let (code, rest) = string(descr)?;
    if !rest.is_empty() || !code.is_ascii() || code.len() < 2 {
        return None;
    }
    let (order, code) = code.split_at(1);
    if !["<", ">", "|", "="].contains(&order) {
        return None;
    }
    let number = match (order, code) {
        (_, "i1") => Ok(Number::I8),
        (_, "u1") => Ok(Number::U8),
        // Bytes without an order are not numbers.
        ("|", _) => Err(code),
        (_, "f2") => Ok(Number::F16),
        (_, "f4") => Ok(Number::F32),
        (_, "f8") => Ok(Number::F64),
        (_, "i2") => Ok(Number::I16),
        (_, "i4") => Ok(Number::I32),
        (_, "i8") => Ok(Number::I64),
        (_, "u2") => Ok(Number::U16),
        (_, "u4") => Ok(Number::U32),
        (_, "u8") => Ok(Number::U64),
        _ => Err(code),
    };
    let number = number.map_err(|code| match code {
        "O" => "Python objects (a pickle, which is never read)".into(),
        "b1" => "bool".into(),
        "c8" | "c16" | "c32" => "complex".into(),
        "f12" | "f16" => "long double, which differs between machines".into(),
        "V2" => "two raw bytes (bf16? .npz cannot say: save as .safetensors or as f32)".into(),
        other => format!("{other:?}"),
    });
    Some((number, order == ">"))
}

#[cfg(test)]
mod tests;

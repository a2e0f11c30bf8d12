//! Text into words.

use super::Format;
use crate::error::{Error, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Name,
    Plus,
    Minus,
    Times,
    Over,
    Power,
    Open,
    Close,
    Comma,
    End,
}

/// A word: a kind, and where it is in the text, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    format: Format,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, format: Format) -> Self {
        Lexer { text, format, at: 0 }
    }

    /// What a token says, without the blanks that an index in Macaulay2 may have.
    pub(super) fn word(&self, token: Token) -> String {
        let word = &self.text[token.start..token.end];
        word.chars().filter(|c| !c.is_ascii_whitespace()).collect()
    }

    /// The text of a token.
    pub(super) fn slice(&self, token: Token) -> &'a str {
        &self.text[token.start..token.end]
    }

    /// "column 7" for a place in bytes. Costs a pass over the text before.
    pub(super) fn place(&self, at: usize) -> String {
        format!("column {}", self.text[..at].chars().count() + 1)
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn skip(&self, mut at: usize, wanted: impl Fn(u8) -> bool) -> usize {
        while at < self.text.len() && wanted(self.byte(at)) {
            at += 1;
        }
        at
    }

    pub(super) fn next(&mut self) -> Result<Token> {
        let start = self.skip(self.at, |b| b.is_ascii_whitespace());
        let (kind, end) = match self.byte(start) {
            _ if start == self.text.len() => (Kind::End, start),
            b'+' => (Kind::Plus, start + 1),
            b'-' => (Kind::Minus, start + 1),
            b'*' if self.byte(start + 1) == b'*' => (Kind::Power, start + 2),
            b'*' => (Kind::Times, start + 1),
            b'/' => (Kind::Over, start + 1),
            b'^' => (Kind::Power, start + 1),
            b'(' => (Kind::Open, start + 1),
            b')' => (Kind::Close, start + 1),
            b',' => (Kind::Comma, start + 1),
            b'0'..=b'9' => (Kind::Number, self.number(start)?),
            b'.' if self.byte(start + 1).is_ascii_digit() => return Err(self.decimal(start)),
            b if b.is_ascii_alphabetic() => (Kind::Name, self.name(start)),
            _ => {
                let character = self.text[start..].chars().next().unwrap_or(' ');
                let problem = format!("the character `{character}` means nothing here");
                return Err(Error::new(self.place(start), problem, ""));
            }
        };
        self.at = end;
        Ok(Token { kind, start, end })
    }

    fn number(&self, start: usize) -> Result<usize> {
        let end = self.skip(start, |b| b.is_ascii_digit());
        let exponent = self.skip(end + 1, |b| b == b'+' || b == b'-');
        let scientific =
            matches!(self.byte(end), b'e' | b'E') && self.byte(exponent).is_ascii_digit();
        if self.byte(end) == b'.' || scientific {
            return Err(self.decimal(start));
        }
        Ok(end)
    }

    fn decimal(&self, start: usize) -> Error {
        let allowed = "numbers are integers and fractions: 1/2, not 0.5";
        Error::new(self.place(start), "a decimal number", allowed)
    }

    fn name(&self, start: usize) -> usize {
        if self.format != Format::Macaulay2 {
            return self.skip(start, |b| b.is_ascii_alphanumeric() || b == b'_');
        }
        let end = self.skip(start, |b| b.is_ascii_alphanumeric() || b == b'\'');
        if self.byte(end) != b'_' {
            return end;
        }
        let digits = self.skip(end + 1, |b| b.is_ascii_digit());
        if digits > end + 1 {
            return digits;
        }
        let list = |b: u8| b.is_ascii_digit() || b == b',' || b.is_ascii_whitespace();
        let close = self.skip(end + 2, list);
        // What is not an index stays, and the underscore is complained about.
        if self.byte(end + 1) == b'(' && self.byte(close) == b')' { close + 1 } else { end }
    }
}

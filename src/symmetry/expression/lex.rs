//! Tokens with their columns.

use crate::error::{Error, Result};

/// A longer expression is nobody's.
const LONGEST: usize = 10_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name.
    Word(String),
    /// Digits.
    Digits(String),
    /// Any of the signs.
    Sign(char),
    /// The end of the text.
    End,
}

/// A text to be read token by token, and the name that errors call it.
pub(super) struct Tokens<'a> {
    place: &'a str,
    tokens: Vec<(usize, Token)>,
    next: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(place: &'a str, text: &str) -> Result<Self> {
        let characters: Vec<char> = text.chars().take(LONGEST + 1).collect();
        if characters.len() > LONGEST {
            let problem = format!("is longer than {LONGEST} characters");
            return Err(Error::new(place, problem, "split the rule"));
        }
        let mut tokens = Vec::new();
        let mut at = 0;
        while at < characters.len() {
            let (start, first) = (at, characters[at]);
            let take = |test: fn(&char) -> bool| -> String {
                characters[start..].iter().take_while(|c| test(c)).collect()
            };
            let token = if first.is_whitespace() {
                at += 1;
                continue;
            } else if first.is_ascii_alphabetic() {
                Token::Word(take(|c| c.is_ascii_alphanumeric()))
            } else if first.is_ascii_digit() {
                Token::Digits(take(char::is_ascii_digit))
            } else if "+-*/^()[]{},_.".contains(first) {
                Token::Sign(first)
            } else {
                let place = format!("{place}, column {}", start + 1);
                let problem = format!("unexpected {first:?}");
                let allowed = "allowed: names, numbers and + - * / ^ ( ) [ ] { } , _";
                return Err(Error::new(place, problem, allowed));
            };
            at += match &token {
                Token::Word(text) | Token::Digits(text) => text.len(),
                _ => 1,
            };
            tokens.push((start + 1, token));
        }
        tokens.push((characters.len() + 1, Token::End));
        Ok(Tokens { place, tokens, next: 0 })
    }

    pub(super) fn peek(&self) -> &Token {
        &self.tokens[self.next].1
    }

    /// The column of the next token, from 1.
    pub(super) fn column(&self) -> usize {
        self.tokens[self.next].0
    }

    pub(super) fn advance(&mut self) -> Token {
        let token = self.peek().clone();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    /// Takes the sign if it is next.
    pub(super) fn accept(&mut self, sign: char) -> bool {
        let found = *self.peek() == Token::Sign(sign);
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn expect(&mut self, sign: char) -> Result<()> {
        if self.accept(sign) { Ok(()) } else { Err(self.unexpected(&format!("needed: {sign}"))) }
    }

    /// The next token is not one of those that are allowed.
    pub(super) fn unexpected(&self, allowed: &str) -> Error {
        let problem = match self.peek() {
            Token::Word(text) | Token::Digits(text) => format!("unexpected \"{text:.40}\""),
            Token::Sign(sign) => format!("unexpected \"{sign}\""),
            Token::End => "the text ends".to_string(),
        };
        self.error(self.column(), problem, allowed)
    }

    pub(super) fn error(&self, column: usize, problem: impl Into<String>, allowed: &str) -> Error {
        Error::new(format!("{}, column {column}", self.place), problem, allowed)
    }
}

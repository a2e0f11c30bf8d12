//! Statements: one a line, the body of a loop indented.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::fault::{Fault, Place};
use super::names::Kind;
use super::program::Function;
use super::symmetry::Condition;
use super::token::{Token, tokens};
use super::tree::{Motion, Name, Range, Statement, Text};

/// Reads the text of a network or map.
///
/// # Errors
/// The first place where the text is not of the language.
pub fn parse(text: &str) -> Result<Text, Fault> {
    let mut parser = Parser::new(text)?;
    parser.map = match parser.word()? {
        (word, _) if word == "network" => false,
        (word, _) if word == "map" => true,
        (_, place) => {
            return Err(Fault::at(
                place,
                "expected `network NAME` or `map NAME` in the first line",
            ));
        }
    };
    let (name, _) = parser.word()?;
    parser.expect_newline()?;
    let mut statements = Vec::new();
    while !parser.take(&Token::End) {
        statements.push(parser.statement()?);
    }
    Ok(Text { map: parser.map, name, statements })
}

/// The deepest nesting of brackets and blocks.
const DEEPEST: u32 = 100;
/// The most indices of a name.
const MOST_INDICES: usize = 16;

/// Words that cannot be names of sizes, matrices or loop variables.
pub(super) const RESERVED: [&str; 9] =
    ["network", "map", "sizes", "input", "weights", "output", "for", "in", "T"];

pub(super) struct Parser {
    tokens: Vec<(Token, Place)>,
    at: usize,
    pub(super) depth: u32,
    /// Whether the header says `map`.
    map: bool,
    /// What each word names, and the line of its first declaration. `sigma(A)` applies a function,
    /// `A(1, 2)` is an entry.
    pub(super) kinds: BTreeMap<String, (Kind, u32)>,
    /// Whether `left(M)` and `right(M)` are names: the factors of a weight of bounded rank.
    pub(super) factors: bool,
}

impl Parser {
    pub(super) fn new(text: &str) -> Result<Parser, Fault> {
        Ok(Self::of(tokens(text, false)?))
    }

    /// Of an expression in a certificate.
    pub(super) fn of_formula(
        tokens: Vec<(Token, Place)>,
        functions: &[(String, Function)],
    ) -> Parser {
        let kind = |(name, _): &(String, Function)| (name.clone(), (Kind::Function, 1));
        let kinds = functions.iter().map(kind).collect();
        Parser { kinds, factors: true, ..Self::of(tokens) }
    }

    fn of(tokens: Vec<(Token, Place)>) -> Parser {
        Parser { tokens, at: 0, depth: 0, map: false, kinds: BTreeMap::new(), factors: false }
    }

    pub(super) fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    pub(super) fn place(&self) -> Place {
        self.tokens[self.at].1
    }

    /// The next token, if it is this one.
    pub(super) fn take(&mut self, token: &Token) -> bool {
        let found = self.peek() == token;
        // The last token is `End`, which nothing follows.
        if found && self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        found
    }

    pub(super) fn take_mark(&mut self, mark: &'static str) -> bool {
        self.take(&Token::Mark(mark))
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Word(found) if found == word);
        if found {
            self.at += 1;
        }
        found
    }

    /// An error at the next token.
    pub(super) fn expected<T>(&self, what: &str) -> Result<T, Fault> {
        let found = self.peek().shown();
        Err(Fault::at(self.place(), format!("expected {what}, found {found}")))
    }

    pub(super) fn expect(&mut self, mark: &'static str) -> Result<(), Fault> {
        if self.take_mark(mark) { Ok(()) } else { self.expected(&format!("`{mark}`")) }
    }

    pub(super) fn expect_newline(&mut self) -> Result<(), Fault> {
        if self.take(&Token::Newline) { Ok(()) } else { self.expected("the end of the line") }
    }

    /// Runs a reader one level deeper.
    pub(super) fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if self.depth == DEEPEST {
            return Err(Fault::at(self.place(), format!("nested more than {DEEPEST} deep")));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn word(&mut self) -> Result<(String, Place), Fault> {
        let place = self.place();
        match self.peek().clone() {
            Token::Word(word) => {
                self.at += 1;
                Ok((word, place))
            }
            _ => self.expected("a name"),
        }
    }

    /// A word that may name something.
    pub(super) fn name_word(&mut self) -> Result<(String, Place), Fault> {
        let (word, place) = self.word()?;
        if RESERVED.contains(&word.as_str()) || super::names::is_function(&word) {
            return Err(Fault::at(
                place,
                format!("`{word}` is a word of the language, not a name"),
            ));
        }
        Ok((word, place))
    }

    /// Notes what a word names: one kind of thing in a whole text.
    pub(super) fn declare(&mut self, name: &str, kind: Kind, place: Place) -> Result<(), Fault> {
        let &mut (known, line) = self.kinds.entry(name.into()).or_insert((kind, place.line));
        if known != kind {
            let message = format!("{name} is already {} (line {line})", known.words());
            return Err(Fault::at(place, message));
        }
        Ok(())
    }

    /// A word that names something of this kind.
    pub(super) fn new_word(&mut self, kind: Kind) -> Result<(String, Place), Fault> {
        let (word, place) = self.name_word()?;
        self.declare(&word, kind, place)?;
        Ok((word, place))
    }

    /// The lines of a block.
    fn block<T>(&mut self, line: impl Fn(&mut Self) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
        self.expect(":")?;
        self.expect_newline()?;
        if !self.take(&Token::Indent) {
            return self.expected("an indented line");
        }
        self.deeper(|parser| {
            let mut lines = Vec::new();
            while !parser.take(&Token::Dedent) {
                lines.push(line(parser)?);
            }
            Ok(lines)
        })
    }

    fn statement(&mut self) -> Result<Statement, Fault> {
        if self.peek() == &Token::Indent {
            return Err(Fault::at(self.place(), "indented without a `for` or `symmetry` above it"));
        }
        let (word, place) = match self.peek() {
            Token::Word(word) => (word.clone(), self.place()),
            _ => return self.expected("a statement"),
        };
        if word == "for" || word == "symmetry" {
            self.at += 1;
            return match word.as_str() {
                "for" => self.loop_statement(),
                _ if self.depth > 0 => Err(Fault::at(
                    place,
                    "a symmetry within a loop; write `symmetry NAME for i in a..b:` outside of it",
                )),
                _ => self.symmetry(place),
            };
        }
        let statement = match word.as_str() {
            "sizes" | "weights" | "input" | "output" | "function" => {
                self.at += 1;
                match word.as_str() {
                    "input" if self.map => {
                        return Err(Fault::at(place, "a map has no input; a network has"));
                    }
                    "sizes" => Statement::Sizes(self.list(Self::size)?),
                    "output" => Statement::Output(self.expression()?),
                    "function" => self.function()?,
                    _ => {
                        let groups = self.list(Self::leaves)?;
                        Statement::Leaves { input: word == "input", groups }
                    }
                }
            }
            _ => {
                let name = self.name()?;
                self.declare(&name.name, Kind::Matrix, name.place)?;
                self.expect("=")?;
                Statement::Set { name, value: self.expression()? }
            }
        };
        self.expect_newline()?;
        Ok(statement)
    }

    /// Items separated by commas.
    pub(super) fn list<T>(
        &mut self,
        item: impl Fn(&mut Self) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut items = vec![item(self)?];
        while self.take_mark(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    pub(super) fn name(&mut self) -> Result<Name, Fault> {
        let (name, place) = self.name_word()?;
        let indices = self.bracketed(Self::index)?;
        Ok(Name { name, indices, place })
    }

    /// `[i, j]`, or nothing.
    pub(super) fn bracketed<T>(
        &mut self,
        item: impl Fn(&mut Self) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let place = self.place();
        if !self.take_mark("[") {
            return Ok(vec![]);
        }
        let indices = self.list(item)?;
        if indices.len() > MOST_INDICES {
            return Err(Fault::at(place, format!("more than {MOST_INDICES} indices")));
        }
        self.expect("]")?;
        Ok(indices)
    }

    /// `i in a..b`.
    pub(super) fn range(&mut self) -> Result<Range, Fault> {
        let (variable, place) = self.new_word(Kind::Variable)?;
        if !self.take_word("in") {
            return self.expected("`in`");
        }
        let from = self.index()?;
        self.expect("..")?;
        Ok(Range { variable: variable.into(), from, to: self.index()?, place })
    }

    fn loop_statement(&mut self) -> Result<Statement, Fault> {
        let range = self.range()?;
        Ok(Statement::For { range, body: self.block(Self::statement)? })
    }

    pub(super) fn number(&mut self) -> Result<BigInt, Fault> {
        let Token::Number(digits) = self.peek() else { return self.expected("a number") };
        // Only digits are there.
        let value = digits.parse().unwrap_or_default();
        self.at += 1;
        Ok(value)
    }

    fn symmetry(&mut self, place: Place) -> Result<Statement, Fault> {
        let (name, _) = self.name_word()?;
        let ranges = if self.take_word("for") { self.list(Self::range)? } else { vec![] };
        Ok(Statement::Symmetry { name, ranges, body: self.block(Self::motion)?, place })
    }

    fn motion(&mut self) -> Result<Motion, Fault> {
        if self.take_word("for") {
            let range = self.range()?;
            return Ok(Motion::For { range, body: self.block(Self::motion)? });
        }
        let motion = if self.take_word("group") {
            let names = self.list(|parser| parser.names(Kind::Group))?;
            let (rows, columns) = self.shape()?;
            Motion::Group { names, rows, columns, condition: self.condition()? }
        } else {
            let target = self.name()?;
            self.expect("->")?;
            Motion::Move { target, value: self.expression()? }
        };
        self.expect_newline()?;
        Ok(motion)
    }

    /// A condition of a group; its words may be joined by hyphens.
    fn condition(&mut self) -> Result<Condition, Fault> {
        if self.peek() == &Token::Newline {
            return Ok(Condition::Any);
        }
        let place = self.place();
        let (mut word, _) = self.word()?;
        while self.take_mark("-") {
            word = format!("{word}-{}", self.word()?.0);
        }
        Condition::named(&word).ok_or_else(|| {
            let all: Vec<&str> = Condition::ALL.iter().map(|(name, _)| *name).collect();
            Fault::at(place, format!("`{word}` is not a condition; allowed: {}", all.join(", ")))
        })
    }
}

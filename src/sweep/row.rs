//! What is known of a statement.

use std::cmp::Reverse;

use num_bigint::BigInt;

use super::case::sha256;

/// How much is proved of a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Proved from both sides.
    Exact,
    /// Proved from below; more has a probability of at most 2^-140.
    Probable,
    /// Proved from below.
    AtLeast,
    /// Nothing is known: the case is too large, or cannot be computed.
    Undecided,
}

impl Verdict {
    const ALL: [(&str, Verdict); 4] = [
        ("exact", Verdict::Exact),
        ("probable", Verdict::Probable),
        ("at_least", Verdict::AtLeast),
        ("undecided", Verdict::Undecided),
    ];

    /// Its name, as in `neurocert dim`.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, verdict)| *verdict == self).map_or("", |(name, _)| name)
    }

    pub(super) fn parse(name: &str) -> Option<Verdict> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, verdict)| *verdict)
    }
}

/// A row of a store: what was found of one statement, by one version of this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As [`super::Case::statement`].
    pub statement: String,
    /// The version of this program.
    pub version: String,
    /// The name of the network, for people.
    pub network: String,
    /// The sizes, for people.
    pub sizes: String,
    /// How much is proved.
    pub verdict: Verdict,
    /// The largest rank that was found; proved if the certificate is verified.
    pub lower: Option<u64>,
    /// The smallest upper bound that was found; proved if the verdict is exact, or by the second
    /// certificate.
    pub upper: Option<u128>,
    /// What gives the upper bound.
    pub upper_rule: Option<String>,
    /// Why nothing is known, or what is missing for `exact`.
    pub reason: Option<String>,
    /// SHA-256 of the certificate, which is its name.
    pub certificate: Option<String>,
    /// Whether the checker verifies it; otherwise it is too large for the checker.
    pub is_verified: bool,
    /// SHA-256 of a certificate of the upper bound alone. Missing if the first certificate has that bound, or if this
    /// one is too large for the checker.
    pub upper_certificate: Option<String>,
    /// The seed of the run that found it.
    pub seed: u64,
    /// The largest memory with which it was tried.
    pub memory: u64,
}

impl Row {
    /// Whether the dimension is this number: `None` where the proved bounds do not say.
    pub fn agrees(&self, expected: &BigInt) -> Option<bool> {
        let (lower, upper) = (self.proved_lower(), self.proved_upper());
        if lower.is_some_and(|lower| BigInt::from(lower) > *expected)
            || upper.is_some_and(|upper| BigInt::from(upper) < *expected)
        {
            return Some(false);
        }
        (self.verdict == Verdict::Exact).then_some(true)
    }

    /// The lower bound, if the checker has verified it.
    pub fn proved_lower(&self) -> Option<u64> {
        self.lower.filter(|_| self.is_verified)
    }

    /// The upper bound, if the checker has verified it.
    pub fn proved_upper(&self) -> Option<u128> {
        let is_proved = self.verdict == Verdict::Exact || self.upper_certificate.is_some();
        self.upper.filter(|_| is_proved)
    }

    /// Whether no number meets the proved bounds of both rows, which are of one statement.
    pub(super) fn contradicts(&self, other: &Row) -> bool {
        let is_over = |one: &Row, two: &Row| {
            let bounds = one.proved_lower().zip(two.proved_upper());
            bounds.is_some_and(|(lower, upper)| u128::from(lower) > upper)
        };
        is_over(self, other) || is_over(other, self)
    }

    /// A larger value is better: exact, then tighter proved bounds, then what was found without a proof. If all of
    /// that is equal, the row that had more memory is better: its reason says so.
    fn worth(&self) -> impl Ord {
        let upper = self.proved_upper().unwrap_or(u128::MAX);
        let is_exact = self.verdict == Verdict::Exact;
        let memory = if is_exact { 0 } else { self.memory };
        (is_exact, self.proved_lower(), Reverse(upper), Reverse(self.verdict), memory)
    }

    /// The better of two rows of one statement, this one if they are equally good. It gets the larger memory of
    /// the two: with that both have been tried.
    #[must_use]
    pub(super) fn or(self, other: Row) -> Row {
        let memory = self.memory.max(other.memory);
        let better = if other.worth() > self.worth() { other } else { self };
        Row { memory, ..better }
    }

    /// `exact (from 6 to 6)`, with `unknown` for what is not proved.
    pub(super) fn said(&self) -> String {
        let number = |n: Option<u128>| n.map_or("unknown".into(), |n| n.to_string());
        let (lower, upper) = (self.proved_lower().map(u128::from), self.proved_upper());
        format!("{} (from {} to {})", self.verdict.name(), number(lower), number(upper))
    }

    /// The names of its certificates.
    pub fn certificates(&self) -> impl Iterator<Item = &str> {
        self.certificate.iter().chain(&self.upper_certificate).map(String::as_str)
    }

    /// All cells, in the order of the store.
    pub(super) fn cells(&self) -> [Option<String>; 14] {
        let some = |text: &str| Some(text.to_string());
        [
            some(&self.statement),
            some(&self.version),
            some(&self.network),
            some(&self.sizes),
            some(self.verdict.name()),
            self.lower.map(|n| n.to_string()),
            self.upper.map(|n| n.to_string()),
            self.upper_rule.clone(),
            self.reason.clone(),
            self.certificate.clone(),
            some(if self.is_verified { "verified" } else { "incomplete" }),
            self.upper_certificate.clone(),
            Some(self.seed.to_string()),
            Some(self.memory.to_string()),
        ]
    }

    /// The row that has these cells, unless one of them is malformed.
    pub(super) fn of_cells(cells: [Option<String>; 14]) -> Option<Row> {
        let [
            statement,
            version,
            network,
            sizes,
            verdict,
            lower,
            upper,
            upper_rule,
            reason,
            certificate,
            checked,
            upper_certificate,
            seed,
            memory,
        ] = cells;
        Some(Row {
            statement: statement?,
            version: version?,
            network: network?,
            sizes: sizes?,
            verdict: Verdict::parse(&verdict?)?,
            lower: lower.map(|n| n.parse()).transpose().ok()?,
            upper: upper.map(|n| n.parse()).transpose().ok()?,
            upper_rule,
            reason,
            certificate,
            is_verified: checked? == "verified",
            upper_certificate,
            seed: seed?.parse().ok()?,
            memory: memory?.parse().ok()?,
        })
    }

    /// A hash of all cells: SQLite does not notice a flipped bit inside a cell.
    pub(super) fn digest(&self) -> String {
        sha256(serde_json::json!(self.cells()).to_string().as_bytes())
    }
}

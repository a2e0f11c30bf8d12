//! What is known of a statement.

use num_rational::BigRational;

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
    /// That of [`super::Case::statement`].
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
    /// The same of the upper bound alone, where it is not in the first certificate; only if it is verified.
    pub upper_certificate: Option<String>,
    /// The seed of the run that found it.
    pub seed: u64,
    /// The memory that it was allowed to use.
    pub memory: u64,
}

impl Row {
    /// Whether the dimension is a number: `None` where the certified bounds do not say.
    pub fn agrees(&self, expected: &BigRational) -> Option<bool> {
        let number = |n: u128| BigRational::from_integer(n.into());
        let (lower, upper) = (self.proved_lower().map(number), self.proved_upper().map(number));
        // No dimension is a fraction.
        let is_refuted = !expected.is_integer()
            || lower.as_ref().is_some_and(|lower| lower > expected)
            || upper.as_ref().is_some_and(|upper| upper < expected);
        if is_refuted {
            return Some(false);
        }
        (self.verdict == Verdict::Exact).then_some(true)
    }

    /// The lower bound, if the checker has verified it.
    pub(super) fn proved_lower(&self) -> Option<u128> {
        self.lower.filter(|_| self.is_verified).map(u128::from)
    }

    /// The upper bound, if the checker has verified it.
    pub(super) fn proved_upper(&self) -> Option<u128> {
        let is_proved = self.verdict == Verdict::Exact || self.upper_certificate.is_some();
        self.upper.filter(|_| is_proved)
    }

    /// What the statement is said to be; two rows that differ in it contradict each other.
    pub(super) fn answer(&self) -> (Verdict, Option<u64>, Option<u128>) {
        (self.verdict, self.lower, self.upper)
    }

    /// The names of its certificates.
    pub fn certificates(&self) -> impl Iterator<Item = &str> {
        self.certificate.iter().chain(&self.upper_certificate).map(String::as_str)
    }

    /// All cells, as they are in the store.
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

    /// The row of cells, if they are those of one.
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

    /// A hash of all cells: SQLite does not notice a bit that flips inside of one.
    pub(super) fn digest(&self) -> String {
        sha256(serde_json::json!(self.cells()).to_string().as_bytes())
    }
}

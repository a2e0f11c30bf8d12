//! What a claim is about, and which claims a key of `--expect` belongs to.

/// What a claim is about: two claims about different subjects never stand for each other, however
/// alike their sizes and numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Dimension,
    Point,
    Fiber,
    Pair,
    Rule,
}

use Subject::{Dimension, Fiber, Pair, Point, Rule};

/// All, in the order in which they are listed.
pub(super) const SUBJECTS: [Subject; 5] = [Dimension, Point, Fiber, Pair, Rule];

/// Every key with the subjects whose claims have it. (`statement` depends on the value.)
pub(super) const KEYS: [(&str, &[Subject]); 14] = [
    ("claim", &SUBJECTS),
    ("kind", &SUBJECTS),
    ("widths", &[Dimension, Point, Fiber, Rule]),
    ("query_dims", &[Dimension, Point, Fiber, Rule]),
    ("tokens", &SUBJECTS),
    ("parametrization", &[Dimension, Point, Fiber, Rule]),
    ("variety", &[Dimension]),
    ("relation", &[Dimension]),
    ("number", &[Dimension]),
    ("point", &[Point]),
    ("boundary", &[Point]),
    ("differential", &[Point]),
    ("case", &[Fiber]),
    ("statement", &[Pair, Rule]),
];

impl Subject {
    /// The value of the key `claim`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Dimension => "dimension",
            Point => "point",
            Fiber => "fiber",
            Pair => "pair",
            Rule => "rule",
        }
    }

    /// `the claim is about …`.
    pub(super) fn about(self) -> &'static str {
        match self {
            Dimension => "the dimension of a neuromanifold",
            Point => "a point, at exact weights",
            Fiber => "a fiber, at exact weights",
            Pair => "two networks, at exact weights",
            Rule => "a rule that turns weights into weights",
        }
    }

    /// The subjects that a demanded value can belong to.
    pub(super) fn with(key: &str, value: &str) -> Vec<Self> {
        match (key, value) {
            ("claim", _) => {
                SUBJECTS.into_iter().filter(|subject| subject.word() == value).collect()
            }
            ("statement", "same" | "different") => vec![Pair],
            ("statement", _) => vec![Rule],
            _ => {
                KEYS.iter().find(|(known, _)| *known == key).map_or(vec![], |(_, own)| own.to_vec())
            }
        }
    }

    /// What a claim about exact weights or a rule would have to be tied to, and by which flag; `None`
    /// where the claim itself says everything.
    pub(super) fn free(self) -> Option<&'static str> {
        match self {
            Dimension => None,
            Point => Some("any point would have passed; --expect-weights FILE names one"),
            Fiber => {
                Some("the fiber of any weights would have passed; --expect-weights FILE names them")
            }
            Pair => Some("any pair of networks would have passed; --expect-weights A B names one"),
            Rule => Some("any rule would have passed; --expect-rule FILE names one"),
        }
    }
}

//! The variables of a polynomial, and the order of its monomials.

use std::fmt;
use std::sync::Arc;

/// A monomial order. The first variable is the largest in each of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// Lexicographic: the first exponent that differs decides, the larger is larger.
    #[default]
    Lex,
    /// The total degree decides, then lexicographic.
    DegLex,
    /// The total degree decides, then the last exponent that differs: the *smaller* is larger.
    DegRevLex,
}

/// Names of variables and a monomial order. Cheap to clone; equal if names and order are.
#[derive(Clone)]
pub struct Variables(Arc<Inner>);

#[derive(PartialEq, Eq)]
struct Inner {
    names: Vec<String>,
    order: Order,
}

impl Variables {
    /// Variables with these names, the first being the largest.
    ///
    /// # Panics
    /// When a name comes twice.
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>, order: Order) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let mut sorted: Vec<&String> = names.iter().collect();
        sorted.sort_unstable();
        if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            panic!("the variable {} comes twice", twice[0]);
        }
        Variables(Arc::new(Inner { names, order }))
    }

    /// The variables `x1`, `x2`, … up to `x{count}`.
    pub fn numbered(count: usize, order: Order) -> Self {
        let names = (1..=count).map(|i| format!("x{i}")).collect();
        Variables(Arc::new(Inner { names, order }))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.names.len()
    }

    /// Whether there are none: then polynomials are constants.
    pub fn is_empty(&self) -> bool {
        self.0.names.is_empty()
    }

    /// The names.
    pub fn names(&self) -> &[String] {
        &self.0.names
    }

    /// The monomial order.
    pub fn order(&self) -> Order {
        self.0.order
    }

    /// The number of the variable with this name, from zero.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.0.names.iter().position(|known| known == name)
    }

    /// The same variables under another order.
    #[must_use]
    pub fn with_order(&self, order: Order) -> Self {
        if order == self.order() {
            return self.clone();
        }
        Variables(Arc::new(Inner { names: self.0.names.clone(), order }))
    }
}

impl PartialEq for Variables {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Eq for Variables {}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.order(), self.names().join(" > "))
    }
}

impl PartialOrd for Variables {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Variables {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.names.cmp(&other.0.names).then(self.0.order.cmp(&other.0.order))
    }
}

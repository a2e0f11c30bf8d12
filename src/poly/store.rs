//! Coefficients of a polynomial, in the smallest of a few flat representations that holds them.

use std::fmt::Debug;
use std::hash::Hash;

use crate::ring::Integer;

/// What may be a coefficient: [`Integer`], or `u64` for the elements of a prime field.
pub trait Coefficient: Clone + PartialEq + Eq + Ord + Hash + Debug + Send + Sync + 'static {
    /// How coefficients are kept.
    #[doc(hidden)]
    type Store: Store<Self>;
}

impl Coefficient for Integer {
    type Store = IntegerStore;
}

impl Coefficient for u64 {
    type Store = Vec<u64>;
}

/// A vector of coefficients.
#[doc(hidden)]
pub trait Store<C>:
    Clone + PartialEq + Eq + Hash + Debug + Default + Send + Sync + 'static
{
    /// Room for so many.
    fn with_capacity(capacity: usize) -> Self;
    /// How many.
    fn len(&self) -> usize;
    /// Number `i`.
    fn get(&self, i: usize) -> C;
    /// Adds one at the end.
    fn push(&mut self, c: C);
    /// Adds number `i` of the other store at the end.
    fn push_from(&mut self, other: &Self, i: usize);
    /// Moves all of the other store to the end.
    fn append(&mut self, other: Self);
    /// Makes the representation a function of the values.
    fn canonicalise(&mut self);
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Store<u64> for Vec<u64> {
    fn with_capacity(capacity: usize) -> Self {
        Vec::with_capacity(capacity)
    }

    fn len(&self) -> usize {
        Vec::len(self)
    }

    #[inline]
    fn get(&self, i: usize) -> u64 {
        self[i]
    }

    #[inline]
    fn push(&mut self, c: u64) {
        Vec::push(self, c);
    }

    #[inline]
    fn push_from(&mut self, other: &Self, i: usize) {
        Vec::push(self, other[i]);
    }

    fn append(&mut self, other: Self) {
        self.extend_from_slice(&other);
    }

    fn canonicalise(&mut self) {}
}

/// Integers: all `i64`, or all `i128`, or any, whichever is the first to hold them all.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum IntegerStore {
    /// 8 bytes each.
    Small(Vec<i64>),
    /// 16 bytes each, and no allocation of their own.
    Wide(Vec<i128>),
    /// 16 bytes each, and more for those beyond `i64`.
    Large(Vec<Integer>),
}

impl Default for IntegerStore {
    fn default() -> Self {
        IntegerStore::Small(Vec::new())
    }
}

impl IntegerStore {
    /// Adds a number at the end.
    #[inline]
    pub(crate) fn push_i128(&mut self, n: i128) {
        match self {
            IntegerStore::Small(v) => match i64::try_from(n) {
                Ok(n) => v.push(n),
                Err(_) => {
                    self.widen();
                    self.push_i128(n);
                }
            },
            IntegerStore::Wide(v) => v.push(n),
            IntegerStore::Large(v) => v.push(Integer::from_i128(n)),
        }
    }

    /// Number `i`, unless integers of any size are kept.
    #[inline]
    pub(crate) fn get_i128(&self, i: usize) -> Option<i128> {
        match self {
            IntegerStore::Small(v) => Some(i128::from(v[i])),
            IntegerStore::Wide(v) => Some(v[i]),
            IntegerStore::Large(_) => None,
        }
    }

    #[cold]
    fn widen(&mut self) {
        if let IntegerStore::Small(v) = self {
            let mut wide = Vec::with_capacity(v.capacity());
            wide.extend(v.iter().map(|&n| i128::from(n)));
            *self = IntegerStore::Wide(wide);
        }
    }

    #[cold]
    fn enlarge(&mut self) {
        let mut large = Vec::with_capacity(self.len() + 1);
        large.extend((0..self.len()).map(|i| self.get(i)));
        *self = IntegerStore::Large(large);
    }
}

impl Store<Integer> for IntegerStore {
    fn with_capacity(capacity: usize) -> Self {
        IntegerStore::Small(Vec::with_capacity(capacity))
    }

    fn len(&self) -> usize {
        match self {
            IntegerStore::Small(v) => v.len(),
            IntegerStore::Wide(v) => v.len(),
            IntegerStore::Large(v) => v.len(),
        }
    }

    #[inline]
    fn get(&self, i: usize) -> Integer {
        match self {
            IntegerStore::Small(v) => Integer::from(v[i]),
            IntegerStore::Wide(v) => Integer::from_i128(v[i]),
            IntegerStore::Large(v) => v[i].clone(),
        }
    }

    #[inline]
    fn push(&mut self, c: Integer) {
        if let IntegerStore::Large(v) = self {
            v.push(c);
        } else if let Some(n) = c.to_i128() {
            self.push_i128(n);
        } else {
            self.enlarge();
            self.push(c);
        }
    }

    #[inline]
    fn push_from(&mut self, other: &Self, i: usize) {
        match other.get_i128(i) {
            Some(n) => self.push_i128(n),
            None => self.push(other.get(i)),
        }
    }

    fn append(&mut self, other: Self) {
        match (&mut *self, other) {
            (IntegerStore::Small(v), IntegerStore::Small(w)) => v.extend_from_slice(&w),
            (IntegerStore::Wide(v), IntegerStore::Wide(w)) => v.extend_from_slice(&w),
            (IntegerStore::Large(v), IntegerStore::Large(w)) => v.extend(w),
            (_, other) => (0..other.len()).for_each(|i| self.push_from(&other, i)),
        }
    }

    fn canonicalise(&mut self) {
        if let IntegerStore::Large(v) = self
            && let Some(wide) = v.iter().map(Integer::to_i128).collect()
        {
            *self = IntegerStore::Wide(wide);
        }
        if let IntegerStore::Wide(v) = self
            && v.iter().all(|&n| i64::try_from(n).is_ok())
        {
            *self = IntegerStore::Small(v.iter().map(|&n| n as i64).collect());
        }
    }
}

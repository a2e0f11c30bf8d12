//! Monomials in the coordinates, and how many there are.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::grading::{Grading, Multidegree};
use crate::error::{Error, Result, human};

/// The factors, numbers of coordinates in ascending order, each as often as it occurs.
pub(super) type Monomial = Vec<u32>;

/// The degree decides, then degree reverse lexicographic, as [`Order::DegRevLex`](crate::poly::Order::DegRevLex).
pub(super) fn compare(a: &Monomial, b: &Monomial) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| b.iter().rev().cmp(a.iter().rev()))
}

pub(super) fn product(a: &Monomial, b: &Monomial) -> Monomial {
    let mut all = [&a[..], &b[..]].concat();
    all.sort_unstable();
    all
}

/// Without one of its factors.
pub(super) fn without(monomial: &Monomial, at: usize) -> Monomial {
    [&monomial[..at], &monomial[at + 1..]].concat()
}

/// All monomials of a degree in some coordinates, by their multidegrees.
pub(super) fn all(
    grading: &Grading,
    coordinates: &[u32],
    degree: usize,
) -> HashMap<Multidegree, Vec<Monomial>> {
    let mut monomials: Vec<Monomial> = vec![vec![]];
    for _ in 0..degree {
        let raised = |m: &Monomial| {
            let least = m.last().copied().unwrap_or(0);
            let factors = coordinates.iter().filter(move |&&x| x >= least);
            let m = m.clone();
            factors.map(move |&x| [&m[..], &[x]].concat()).collect::<Vec<_>>()
        };
        monomials = monomials.iter().flat_map(raised).collect();
    }
    let mut groups: HashMap<Multidegree, Vec<Monomial>> = HashMap::new();
    monomials.into_iter().for_each(|m| groups.entry(grading.of(&m)).or_default().push(m));
    groups
}

/// Monomials of a degree, or up to it; `None` beyond 2^63, which JSON may not hold.
pub(crate) fn count(coordinates: usize, degree: usize, up_to: bool) -> Option<u64> {
    let n = coordinates as u128 + u128::from(up_to);
    let mut number = 1u128;
    for step in 1..=degree as u128 {
        number = number.checked_mul(n + step - 1)? / step;
        if number > i64::MAX as u128 {
            return None;
        }
    }
    u64::try_from(number).ok()
}

/// Refuses degrees whose monomials or largest linear system take more than the memory. The monomials are all of those in
/// the coordinates that linear equations leave; equations of lower degree make the true systems smaller.
pub(super) fn fits(
    grading: &Grading,
    coordinates: &[u32],
    degree: usize,
    memory: u64,
) -> Result<()> {
    let total = |e: usize| count(coordinates.len(), e, true);
    let is_small = |e: &usize| total(*e).is_some_and(|n| u128::from(n) * BYTES <= memory.into());
    let few = (1..=degree).take_while(is_small).count();
    let systems = largest(grading, coordinates, few);
    let fits = (1..=few).take_while(|&e| system(systems[e]) <= memory.into()).count();
    if fits == degree {
        return Ok(());
    }
    let monomials = total(degree).map_or("more than 2^63".into(), |n| n.to_string());
    let (at, worst) = match few == degree {
        true => (degree, system(systems[degree])),
        false => (few + 1, total(few + 1).map_or(u128::MAX, |n| u128::from(n) * BYTES)),
    };
    let problem = format!(
        "degree {degree} has {monomials} monomials in {} coordinates, and degree {at} takes {}",
        coordinates.len(),
        human(worst)
    );
    let allowed = match fits {
        0 => "allowed: smaller sizes, or a larger --max-memory".into(),
        _ => format!("allowed: up to {fits}, or a larger --max-memory"),
    };
    Err(Error::new("--degree", problem, allowed))
}

/// What a monomial takes in lists and tables.
const BYTES: u128 = 256;

/// What a linear system of so many unknowns takes: several square matrices of words, two primes at a time.
fn system(unknowns: u64) -> u128 {
    40 * u128::from(unknowns).pow(2)
}

/// The most monomials of one multidegree in each degree, and of lower degree with them where they mix.
fn largest(grading: &Grading, coordinates: &[u32], degree: usize) -> Vec<u64> {
    let zero = grading.of(&vec![]);
    let mut counts: Vec<HashMap<Multidegree, u64>> = vec![HashMap::new(); degree + 1];
    counts[0].insert(zero, 1);
    for &coordinate in coordinates {
        let own = grading.of_coordinate(coordinate);
        for e in 1..=degree {
            let (lower, upper) = counts.split_at_mut(e);
            for (multidegree, &number) in &lower[e - 1] {
                let raised = multidegree.iter().zip(own).map(|(x, y)| x + y).collect();
                *upper[0].entry(raised).or_default() += number;
            }
        }
    }
    let mut so_far: HashMap<Multidegree, u64> = HashMap::new();
    let most = |counts: HashMap<Multidegree, u64>| {
        counts.into_iter().for_each(|(at, n)| *so_far.entry(at).or_default() += n);
        so_far.values().copied().max().unwrap_or(0)
    };
    counts.into_iter().map(most).collect()
}

#[cfg(test)]
mod tests {
    use super::{compare, count};

    #[test]
    fn the_order_is_degree_reverse_lexicographic() {
        // y^2 > x z, and x y z < y^3 in x > y > z; degrees come first.
        assert!(compare(&vec![1, 1], &vec![0, 2]).is_gt());
        assert!(compare(&vec![0, 1, 2], &vec![1, 1, 1]).is_lt());
        assert!(compare(&vec![2, 2, 2], &vec![0, 0]).is_gt());
    }

    #[test]
    fn monomials_are_counted() {
        assert_eq!((count(9, 3, false), count(9, 3, true)), (Some(165), Some(220)));
        assert_eq!((count(1, 9, false), count(4, 0, true)), (Some(1), Some(1)));
        assert_eq!(count(1000, 1000, false), None);
    }
}

//! Complete sets of points for polynomials of bounded degree.

/// All lists of so many non-negative integers with a sum; or with at most that sum.
pub(super) struct Grid {
    /// The entries; where the sum may be smaller, one more for what is left of it.
    next: Option<Vec<u64>>,
    current: Vec<u64>,
    entries: usize,
    degree: u64,
}

impl Grid {
    pub(super) fn new(entries: usize, degree: u64, exactly: bool) -> Grid {
        let length = if exactly { entries } else { entries + 1 };
        let mut first = vec![0; length];
        // Without letters there is one point.
        if let Some(last) = first.last_mut() {
            *last = degree;
        }
        Grid { next: Some(first), current: vec![], entries, degree }
    }

    /// How many points there are: C(N + D − 1, D) for N numbers of sum D.
    pub(super) fn count(&self) -> u128 {
        let variables = self.next.as_ref().map_or(0, Vec::len).saturating_sub(1) as u128;
        let (small, large) = match u128::from(self.degree) {
            degree if degree < variables => (degree, variables),
            degree => (variables, degree),
        };
        let mut count: u128 = 1;
        for k in 1..=small {
            match count.checked_mul(large + k) {
                Some(product) => count = product / k,
                None => return u128::MAX,
            }
        }
        count
    }

    /// The next point, in the order of words.
    pub(super) fn next(&mut self) -> Option<&[u64]> {
        self.current = self.next.take()?;
        self.next = after(&self.current);
        Some(&self.current[..self.entries])
    }
}

/// One more at the last place that leaves something behind it.
fn after(point: &[u64]) -> Option<Vec<u64>> {
    let last = point.iter().rposition(|&x| x > 0)?;
    let before = last.checked_sub(1)?;
    let mut next = point.to_vec();
    let rest = next[last] - 1;
    next[last] = 0;
    next[before] += 1;
    *next.last_mut()? = rest;
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::Grid;

    /// Every list once, as many as the binomial coefficient says.
    #[test]
    fn all_points_once() {
        for (entries, degree, exactly) in
            [(1, 4, true), (3, 4, true), (4, 9, true), (2, 0, true), (3, 4, false), (0, 5, false)]
        {
            let mut grid = Grid::new(entries, degree, exactly);
            let count = grid.count();
            let mut points = vec![];
            while let Some(point) = grid.next() {
                let sum: u64 = point.iter().sum();
                assert!(sum <= degree && point.len() == entries);
                if exactly {
                    assert_eq!(sum, degree);
                }
                points.push(point.to_vec());
            }
            if entries == 0 {
                // The slack alone: one point.
                assert_eq!(points.len(), 1);
                continue;
            }
            let all = points.len();
            points.sort();
            points.dedup();
            assert_eq!((points.len(), all as u128), (all, count), "{entries} {degree} {exactly}");
        }
    }

    #[test]
    fn huge_sets_are_not_counted_out() {
        assert_eq!(Grid::new(200, 200, true).count(), u128::MAX);
    }
}

//! Which entries of a tensor have been read.

/// A set of entries, counted row by row from 0, as intervals without their ends.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    intervals: Vec<(usize, usize)>,
}

impl Coverage {
    /// The entries from `start` to before `end` have been read, perhaps once more.
    pub fn add(&mut self, start: usize, end: usize) {
        match self.intervals.last_mut() {
            Some(last) if last.1 == start => last.1 = end,
            _ => self.intervals.push((start, end)),
        }
    }

    /// How many different entries.
    pub fn count(&mut self) -> usize {
        self.intervals.sort_unstable();
        let (mut count, mut reached) = (0, 0);
        for &(start, end) in &self.intervals {
            count += end.saturating_sub(start.max(reached));
            reached = reached.max(end);
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::Coverage;

    #[test]
    fn entries_are_counted_once() {
        let mut coverage = Coverage::default();
        assert_eq!(coverage.count(), 0);
        for (start, end) in [(8, 10), (0, 4), (4, 6), (2, 5), (9, 12), (8, 9)] {
            coverage.add(start, end);
        }
        assert_eq!(coverage.count(), 10);
    }
}

//! Terms of factors with the same head, and which of them meet in which head of the result.

use std::ops::Range;

/// Consecutive terms of a factor with the same head.
#[derive(Clone, Debug)]
pub(in crate::poly) struct Group {
    pub(super) pair: u32,
    pub(in crate::poly) head: u64,
    pub(in crate::poly) terms: Range<usize>,
}

/// The groups of a factor; equal heads are neighbours because terms are sorted.
pub(in crate::poly) fn groups(pair: usize, heads: &[u64]) -> Vec<Group> {
    let mut start = 0;
    let runs = heads.chunk_by(|a, b| a == b);
    runs.map(|run| {
        let terms = start..start + run.len();
        start = terms.end;
        Group { pair: pair as u32, head: run[0], terms }
    })
    .collect()
}

/// Which groups meet: for each head of the result, from the largest down, its meetings.
pub(super) struct Meetings {
    /// Numbers of a group of a first factor and one of a second, by head.
    pub(super) meetings: Vec<(u32, u32)>,
    /// Heads of the result, and which meetings they have.
    pub(super) outputs: Vec<(u64, Range<usize>)>,
}

/// Each group of a first factor meets each group of the second factor of its pair.
pub(super) fn meetings(first: &[Group], second: &[Group], heads: u64, count: u64) -> Meetings {
    let partners = |group: &Group| {
        let start = second.partition_point(|other| other.pair < group.pair);
        let end = second.partition_point(|other| other.pair <= group.pair);
        start..end
    };
    let each = |visit: &mut dyn FnMut(u64, u32, u32)| {
        let mut range = 0..0;
        let mut last = None;
        for (i, a) in first.iter().enumerate() {
            if last != Some(a.pair) {
                (range, last) = (partners(a), Some(a.pair));
            }
            for j in range.clone() {
                visit(a.head + second[j].head, i as u32, j as u32);
            }
        }
    };
    if heads <= 4 * count + 4096 {
        by_counting(heads as usize, count as usize, &each)
    } else {
        by_sorting(count as usize, &each)
    }
}

type Each<'a> = dyn Fn(&mut dyn FnMut(u64, u32, u32)) + 'a;

fn by_counting(heads: usize, count: usize, each: &Each<'_>) -> Meetings {
    let mut ends = vec![0usize; heads];
    each(&mut |head, _, _| ends[head as usize] += 1);
    let mut outputs = Vec::new();
    let mut start = 0;
    for (head, end) in ends.iter_mut().enumerate().rev() {
        let size = *end;
        if size > 0 {
            outputs.push((head as u64, start..start + size));
        }
        *end = start;
        start += size;
    }
    let mut meetings = vec![(0, 0); count];
    each(&mut |head, i, j| {
        let place = &mut ends[head as usize];
        meetings[*place] = (i, j);
        *place += 1;
    });
    Meetings { meetings, outputs }
}

fn by_sorting(count: usize, each: &Each<'_>) -> Meetings {
    let mut all = Vec::with_capacity(count);
    each(&mut |head, i, j| all.push((head, i, j)));
    all.sort_unstable_by_key(|meeting| std::cmp::Reverse(meeting.0));
    let mut start = 0;
    let outputs = all.chunk_by(|a, b| a.0 == b.0).map(|run| {
        let range = start..start + run.len();
        start = range.end;
        (run[0].0, range)
    });
    let outputs = outputs.collect();
    Meetings { meetings: all.into_iter().map(|(_, i, j)| (i, j)).collect(), outputs }
}

//! What the points of a series have in common, in few words: `r=3 w=4,*,2`, where `*` is the size to the right.

use std::collections::{BTreeMap, BTreeSet};

use crate::sweep::table::{Entry, Table};

/// How series are called.
pub struct Labels<'a> {
    x: &'a str,
    has_network: bool,
    /// Sizes that vary.
    names: BTreeSet<String>,
}

impl<'a> Labels<'a> {
    pub fn new(table: &Table, x: &'a str, has_network: bool) -> Self {
        let mut values: BTreeMap<&str, BTreeSet<Vec<u64>>> = BTreeMap::new();
        let mut all: BTreeSet<&str> = BTreeSet::new();
        for entry in &table.entries {
            for (name, list) in &entry.case.sizes {
                values.entry(name).or_default().insert(at(entry, name, list, x));
                all.insert(name);
            }
        }
        let is_told =
            |name: &&str| *name != x && values[*name].len() > 1 && !is_a_length(table, name);
        let names = all.into_iter().filter(is_told).map(Into::into).collect();
        Labels { x, has_network, names }
    }

    /// The label of the series of an entry.
    pub fn of(&self, entry: &Entry) -> String {
        let mut words: Vec<String> = Vec::new();
        if self.has_network {
            words.push(entry.case.name().into());
        }
        for (name, list) in entry.case.sizes.iter().filter(|(name, _)| self.names.contains(name)) {
            let list = at(entry, name, list, self.x);
            let is_one = list.windows(2).all(|pair| pair[0] == pair[1]);
            let shown = if is_one { &list[..1] } else { &list[..] };
            let shown = shown.iter().map(|&n| if n == 0 { "*".into() } else { n.to_string() });
            words.push(format!("{name}={}", itertools::join(shown, ",")));
        }
        words.join(" ")
    }
}

/// A size with 0, which no size is, for the entry `x`.
fn at(entry: &Entry, name: &str, list: &[u64], x: &str) -> Vec<u64> {
    let first = entry.case.network.first.get(name);
    let place =
        first.and_then(|first| x.strip_prefix(name)?.parse::<usize>().ok()?.checked_sub(*first));
    let value = |(index, &value): (usize, &u64)| if Some(index) == place { 0 } else { value };
    list.iter().enumerate().map(value).collect()
}

/// Whether a size is known from the lengths of lists, as the number of layers.
fn is_a_length(table: &Table, name: &str) -> bool {
    let mut known: BTreeMap<Vec<usize>, Option<u64>> = BTreeMap::new();
    for entry in &table.entries {
        let lists = entry.case.sizes.iter();
        let lists = lists.filter(|(list, _)| entry.case.network.first.contains_key(list));
        let lengths = lists.map(|(_, values)| values.len()).collect();
        let mut own = entry.case.sizes.iter().filter(|(size, _)| size == name);
        let value = own.next().and_then(|(_, values)| values.first().copied());
        if *known.entry(lengths).or_insert(value) != value {
            return false;
        }
    }
    table.entries.iter().all(|entry| !entry.case.network.first.contains_key(name))
}

//! Sizes: what is given, and what follows from it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::fault::{Fault, Place};
use super::tree::{Index, IndexForm, Size, SizeForm, Statement};
use super::values::as_size;

/// Sizes as they are given: a number, or a list. One value fills a list.
pub type Given = BTreeMap<String, Vec<u64>>;

/// [`Given`] sizes from a table.
pub fn sizes<const N: usize, V: AsRef<[u64]>>(table: [(&str, V); N]) -> Given {
    table.into_iter().map(|(name, values)| (name.to_string(), values.as_ref().to_vec())).collect()
}

/// Loop variables with their values, innermost last.
pub(super) type Variables = Vec<(Rc<str>, i64)>;

/// A size by its name and indices.
pub(super) type Key = (String, Vec<i64>);

/// What a size is defined as, with the loop variables around it.
pub(super) type Definitions = BTreeMap<Key, (Rc<Index>, Variables)>;

/// Larger sizes are refused.
pub(super) const LARGEST: u64 = 1 << 32;
/// The most values of a list.
const LONGEST: usize = 1 << 16;
/// How often expressions and indices are evaluated, counting their parts.
const MOST_VALUES: u64 = 1 << 24;

/// All sizes of a text, and the loop variables that are open.
#[derive(Default)]
pub(super) struct Sizes {
    /// Values: indices, value.
    pub(super) values: BTreeMap<String, BTreeMap<Vec<i64>, u64>>,
    /// Sizes that are defined.
    pub(super) definitions: Definitions,
    /// The names that are given, in the order of their declaration.
    declared: Vec<String>,
    pub(super) variables: Variables,
    /// How much has been evaluated.
    pub(super) spent: u64,
}

impl Sizes {
    /// The sizes of a text, from those given.
    pub(super) fn new(statements: &[Statement], given: &Given) -> Result<Sizes, Fault> {
        let mut sizes = Sizes::default();
        let mut declared = BTreeMap::new();
        let mut order = Vec::new();
        for statement in statements {
            let Statement::Sizes(all) = statement else { continue };
            for size in all {
                match &size.form {
                    // These may be the ends of lists.
                    SizeForm::Defined { indices, value } if indices.is_empty() => {
                        sizes.define(size, indices, value)?;
                    }
                    SizeForm::Defined { .. } => {}
                    _ if declared.insert(&size.name, size).is_some() => {
                        let message = format!("{} is declared twice", size.name);
                        return Err(Fault::at(size.place, message));
                    }
                    _ => order.push(size),
                }
            }
        }
        for (name, values) in given {
            if !declared.contains_key(name) {
                let all: Vec<&str> = order.iter().map(|size| size.name.as_str()).collect();
                return Err(Fault::sizes(format!(
                    "`{name}` is not a size of this text; its sizes: {}",
                    if all.is_empty() { "none".into() } else { all.join(", ") }
                )));
            }
            if let Some(wrong) = values.iter().find(|&&value| value == 0 || value > LARGEST) {
                let message = format!("{name} = {wrong}: expected a size from 1 to {LARGEST}");
                return Err(Fault::sizes(message));
            }
            if values.is_empty() {
                return Err(Fault::sizes(format!("{name}: no value is given")));
            }
        }
        for size in &order {
            if sizes.definitions.contains_key(&(size.name.clone(), vec![])) {
                let message = format!("{} is declared and defined", size.name);
                return Err(Fault::at(size.place, message));
            }
        }
        sizes.numbers(&order, given)?;
        // Lists of several values determine their ends; lists of one value only if nothing else does.
        for several in [true, false] {
            for size in &order {
                sizes.infer(size, given, several)?;
            }
        }
        for size in &order {
            sizes.fill(size, given)?;
        }
        sizes.declared = order.iter().map(|size| size.name.clone()).collect();
        Ok(sizes)
    }

    /// Sizes that are one number.
    fn numbers(&mut self, declared: &[&Size], given: &Given) -> Result<(), Fault> {
        for size in declared {
            let (SizeForm::Number, Some(values)) = (&size.form, given.get(&size.name)) else {
                continue;
            };
            let [value] = values[..] else {
                let (name, count) = (&size.name, values.len());
                return Err(Fault::sizes(format!("{name} is one number; {count} are given")));
            };
            self.insert(&size.name, vec![], value);
        }
        Ok(())
    }

    pub(super) fn insert(&mut self, name: &str, indices: Vec<i64>, value: u64) {
        self.values.entry(name.into()).or_default().insert(indices, value);
    }

    /// `l` from the length of `d[0..l]`.
    fn infer(&mut self, size: &Size, given: &Given, several: bool) -> Result<(), Fault> {
        let (SizeForm::List(from, to), Some(values)) = (&size.form, given.get(&size.name)) else {
            return Ok(());
        };
        let Some((name, shift)) = name_and_shift(to) else { return Ok(()) };
        if (values.len() > 1) != several || self.contains(name) || given.contains_key(name) {
            return Ok(());
        }
        let end = i128::from(self.value(from)?) + values.len() as i128 - 1 - shift;
        let Some(value) = u64::try_from(end).ok().filter(|end| (1..=LARGEST).contains(end)) else {
            let message =
                format!("{} has too few or too many values: {name} would be {end}", size.name);
            return Err(Fault::sizes(message));
        };
        self.insert(name, vec![], value);
        Ok(())
    }

    fn fill(&mut self, size: &Size, given: &Given) -> Result<(), Fault> {
        let name = &size.name;
        let missing =
            || Err(Fault::sizes(format!("the size {name} is missing, and no list determines it")));
        let SizeForm::List(from, to) = &size.form else {
            return if self.contains(name) { Ok(()) } else { missing() };
        };
        let range = self.range(from, to)?;
        let (from, to) = (*range.start(), *range.end());
        // One value fills a list, also an empty one.
        let length = usize::try_from((to - from + 1).unsigned_abs()).unwrap_or(usize::MAX);
        if length > LONGEST {
            let message = format!("{name} would have {length} values; at most {LONGEST}");
            return Err(Fault::sizes(message));
        }
        self.values.entry(name.into()).or_default();
        let values = match given.get(name) {
            Some(values) if values.len() == 1 || values.len() == length => values,
            Some(values) => {
                let count = values.len();
                let message =
                    format!("{name}[{from}..{to}] has {length} values; {count} are given");
                return Err(Fault::sizes(message));
            }
            None if length == 0 => return Ok(()),
            None => return missing(),
        };
        for (at, index) in range.enumerate() {
            self.insert(name, vec![index], values[at % values.len()]);
        }
        Ok(())
    }

    /// Notes that a size is defined.
    pub(super) fn define(
        &mut self,
        size: &Size,
        indices: &[Index],
        value: &Rc<Index>,
    ) -> Result<(), Fault> {
        let at = self.all(indices)?;
        let values = self.values.entry(size.name.clone()).or_default();
        let is_known = values.contains_key(&at);
        let key = (size.name.clone(), at);
        let entry = (value.clone(), self.variables.clone());
        if is_known || self.definitions.insert(key.clone(), entry).is_some() {
            let message = format!("{} is defined twice", indexed(&key.0, &key.1));
            return Err(Fault::at(size.place, message));
        }
        Ok(())
    }

    /// Evaluates what is defined, whether it is used or not.
    pub(super) fn evaluate_all(&mut self) -> Result<(), Fault> {
        let keys: Vec<Key> = self.definitions.keys().cloned().collect();
        for (name, at) in keys {
            if !self.values[&name].contains_key(&at) {
                let (value, around) = self.definitions[&(name.clone(), at.clone())].clone();
                let variables = std::mem::replace(&mut self.variables, around);
                let size = self.size(&value)? as u64;
                self.variables = variables;
                self.insert(&name, at, size);
            }
        }
        Ok(())
    }

    /// The values of a range; empty if it ends one before its start.
    pub(super) fn range(
        &mut self,
        from: &Index,
        to: &Index,
    ) -> Result<std::ops::RangeInclusive<i64>, Fault> {
        let (first, last) = (self.value(from)?, self.value(to)?);
        if last < first - 1 {
            let message = format!("the range {first}..{last} ends before its start");
            return Err(Fault::at(from.place, message));
        }
        Ok(first..=last)
    }

    /// The value of a size, from 1 on.
    pub(super) fn size(&mut self, index: &Index) -> Result<usize, Fault> {
        let size = as_size(self.value(index)?, index.place)?;
        // The largest is one too many for addresses of 32 bits.
        let fault = |_| Fault::at(index.place, format!("{size} is too large for this machine"));
        usize::try_from(size).map_err(fault)
    }

    /// The values of some indices.
    pub(super) fn all(&mut self, indices: &[Index]) -> Result<Vec<i64>, Fault> {
        indices.iter().map(|index| self.value(index)).collect()
    }

    /// Counts what is evaluated.
    pub(super) fn spend(&mut self, values: u64, place: Place) -> Result<(), Fault> {
        self.spent += values;
        if self.spent > MOST_VALUES {
            let message = format!("more than {MOST_VALUES} values of expressions and indices");
            return Err(Fault::at(place, message));
        }
        Ok(())
    }

    /// Whether a name is that of a size.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The given sizes, in the order of their declaration.
    pub(super) fn table(&self) -> Vec<(String, Vec<u64>)> {
        let values = |name: &String| self.values[name].values().copied().collect();
        self.declared.iter().map(|name| (name.clone(), values(name))).collect()
    }
}

/// A name with the values of its indices, as in the text.
pub(super) fn indexed(name: &str, indices: &[i64]) -> String {
    if indices.is_empty() {
        return name.into();
    }
    let indices: Vec<String> = indices.iter().map(i64::to_string).collect();
    format!("{name}[{}]", indices.join(","))
}

/// `l`, or `l - 1`: a name and what is added to it.
pub(super) fn name_and_shift(index: &Index) -> Option<(&str, i128)> {
    match &index.form {
        IndexForm::Name(name, indices) if indices.is_empty() => Some((name, 0)),
        IndexForm::Chain(first, rest) => {
            let (name, shift) = name_and_shift(first)?;
            let [(operator @ ('+' | '-'), Index { form: IndexForm::Number(value), .. })] = rest[..]
            else {
                return None;
            };
            // No overflow: a text has fewer than 2^64 numbers.
            let value = i128::from(value);
            Some((name, if operator == '+' { shift + value } else { shift - value }))
        }
        _ => None,
    }
}

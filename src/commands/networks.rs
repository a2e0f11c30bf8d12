//! What a text is: the library, and shapes and claimed symmetries of a text at sizes.

use std::collections::BTreeMap;

use neurocert_check::language::{self, Condition, LIBRARY, Program, parse};
use serde::Serialize;

/// A network of the library.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Sizes as they are declared.
    pub sizes: Vec<String>,
    /// What it is.
    pub about: String,
}

/// What a text is at given sizes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AtSizes {
    /// All sizes, also those that the text defines.
    pub values: BTreeMap<String, Vec<u64>>,
    /// The inputs.
    pub inputs: Vec<Leaf>,
    /// The weights.
    pub weights: Vec<Leaf>,
    /// Entries of all weights.
    pub parameters: String,
    /// Rows and columns.
    pub outputs: Vec<(usize, usize)>,
    /// Claims of the text about itself.
    pub symmetries: Vec<Claimed>,
}

/// An input or a weight.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Leaf {
    /// Its name.
    pub name: String,
    /// How many.
    pub rows: usize,
    /// How many.
    pub columns: usize,
}

/// A symmetry that a text claims.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Claimed {
    /// Its full name.
    pub name: String,
    /// `D : 5 x 5 diagonal-invertible`.
    pub group: Vec<String>,
    /// The weights that it moves.
    pub moves: Vec<String>,
}

/// The networks of the library.
pub fn networks() -> Vec<Entry> {
    let entry = |(name, text): &(&str, &str)| Entry {
        name: (*name).into(),
        sizes: parse(text).map(|text| text.declared_sizes()).unwrap_or_default(),
        // The first line of each text is a comment that says what it is.
        about: text.lines().next().unwrap_or("").trim_start_matches('#').trim().into(),
    };
    LIBRARY.iter().map(entry).collect()
}

/// What a text is at its sizes.
pub fn at_sizes(program: &Program) -> AtSizes {
    let leaf = |leaf: &language::Leaf| Leaf {
        name: leaf.name.clone(),
        rows: leaf.shape.0,
        columns: leaf.shape.1,
    };
    AtSizes {
        values: program.sizes.iter().cloned().collect(),
        inputs: program.inputs.iter().map(leaf).collect(),
        weights: program.weights.iter().map(leaf).collect(),
        parameters: program.parameters().to_string(),
        outputs: program.outputs.iter().map(|&node| program.shape(node)).collect(),
        symmetries: program.symmetries.iter().map(|symmetry| claimed(program, symmetry)).collect(),
    }
}

fn claimed(program: &Program, symmetry: &language::Symmetry) -> Claimed {
    let group = |group: &language::Group| {
        let (rows, columns) = group.shape;
        let condition = match group.condition {
            Condition::Any => String::new(),
            condition => format!(" {}", condition.word()),
        };
        format!("{} : {rows} x {columns}{condition}", group.name)
    };
    Claimed {
        name: symmetry.name.clone(),
        group: symmetry.groups.iter().map(group).collect(),
        moves: symmetry
            .moves
            .iter()
            .map(|step| program.weights[step.weight].name.clone())
            .collect(),
    }
}

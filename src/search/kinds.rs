//! The families of fields that are conjectured, by where they come from.

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{By, Family};
use neurocert_check::language::Op;

use super::scalings;
use super::templates::Context;

/// From where a conjecture comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Neighbouring weights in a product.
    Weights,
    /// What weights make, and the weights that read it.
    Layers,
    /// The two sides of an entrywise product.
    Factors,
    /// Blocks are multiplied by numbers.
    Scalings,
    /// Terms of a sum that differ only in their weights.
    Terms,
    /// A sum of squares.
    Squares,
    /// A form that is seen on one vector only.
    OneVector,
    /// Rows of two terms that add the same.
    Rows,
}

impl Kind {
    /// All of them, in the order in which fields are counted.
    pub const ALL: [Kind; 8] = [
        Kind::Weights,
        Kind::Layers,
        Kind::Factors,
        Kind::Scalings,
        Kind::Terms,
        Kind::Squares,
        Kind::OneVector,
        Kind::Rows,
    ];

    /// The words that reports use.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Weights => "between weights",
            Kind::Layers => "between layers",
            Kind::Factors => "between factors",
            Kind::Scalings => "scalings",
            Kind::Terms => "between terms",
            Kind::Squares => "squares",
            Kind::OneVector => "on one vector",
            Kind::Rows => "between rows",
        }
    }
}

/// All conjectured families of fields but those that are proved by entries.
pub(super) fn families(source: &Source) -> Vec<Family> {
    use Kind::{Factors, Layers, OneVector, Rows, Scalings, Terms, Weights};
    let order = [Layers, Factors, Weights, Scalings, Terms, OneVector, Rows];
    let mut families: Vec<Family> =
        order.into_iter().flat_map(|kind| families_of(source, kind)).collect();
    families.dedup();
    families
}

/// Those that are proved by entries, which takes longer.
pub(super) fn by_entries(source: &Source) -> Vec<Family> {
    let context = Context::new(source);
    let masked = source.nodes.iter().any(|node| node.op == Op::Hadamard);
    let rows = if masked { context.between_rows(By::Entries) } else { vec![] };
    context.squares().into_iter().chain(rows).collect()
}

/// The conjectured families of one kind.
pub(crate) fn families_of(source: &Source, kind: Kind) -> Vec<Family> {
    let context = Context::new(source);
    let leaf = |op: &Op| matches!(op, Op::Weight(_) | Op::Input(_) | Op::Constant(_));
    match kind {
        Kind::Weights => context.between_weights(),
        Kind::Layers => (0..source.nodes.len())
            .filter(|&node| !leaf(&source.nodes[node].op))
            .flat_map(|node| context.between_layers(node))
            .collect(),
        Kind::Factors => context.between_factors(),
        Kind::Scalings => scalings::families(source),
        Kind::Terms => context.between_terms(),
        Kind::Squares => context.squares(),
        Kind::OneVector => context.on_one_vector(),
        Kind::Rows => context.between_rows(By::Words),
    }
}

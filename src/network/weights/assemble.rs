//! From matrices to weights with an architecture: what shapes, file and caller say must agree.

use std::fmt;

use super::{Known, Matrices, WeightFile};
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::network::{Architecture, Block, Parametrization};

/// The weights that the blocks are; the architecture is read off their shapes where they say it,
/// and else taken from what the file says (`named`) and the caller (`known`).
///
/// # Errors
/// A shape that does not fit (with the question whether matrices are transposed, where their
/// transposes would fit), a contradiction, a size that nobody says.
pub(super) fn assemble(
    parametrization: Parametrization,
    blocks: Matrices,
    named: Known,
    known: &Known,
) -> Result<WeightFile> {
    let shapes: Vec<Shape> = blocks.iter().map(Matrix::shape).collect();
    match architecture(parametrization, &shapes, &named, known) {
        Ok(architecture) => Ok(WeightFile { architecture, weights: blocks }),
        Err(error) => {
            let letters = transposed(parametrization, &shapes, &named, known);
            Err(match letters {
                Some(letters) => {
                    error.asking(&format!("are all {letters} transposed? then all would fit"))
                }
                None => error,
            })
        }
    }
}

type Shape = (usize, usize);

/// Which matrices, all of a kind, have to be transposed to make everything fit.
fn transposed(
    parametrization: Parametrization,
    shapes: &[Shape],
    named: &Known,
    known: &Known,
) -> Option<&'static str> {
    // Square matrices look alike: as few as possible.
    let (step, kinds): (usize, &[(&str, &[usize])]) = match parametrization {
        Parametrization::Qkv => {
            (3, &[("Q and K", &[0, 1]), ("V", &[2]), ("Q, K and V", &[0, 1, 2])])
        }
        Parametrization::Av => (2, &[("V", &[1])]),
        Parametrization::Ml => return None,
    };
    let fits = |places: &[usize]| {
        let turn = |(n, &(rows, columns)): (usize, &Shape)| {
            if places.contains(&(n % step)) { (columns, rows) } else { (rows, columns) }
        };
        let turned: Vec<Shape> = shapes.iter().enumerate().map(turn).collect();
        architecture(parametrization, &turned, named, known).is_ok()
    };
    kinds.iter().find(|(_, places)| fits(places)).map(|(letters, _)| *letters)
}

/// The architecture of weights of these shapes.
fn architecture(
    parametrization: Parametrization,
    shapes: &[Shape],
    named: &Known,
    known: &Known,
) -> Result<Architecture> {
    let word = |p: Option<Parametrization>| p.map(|p| p.to_string());
    agree("parametrization", word(named.parametrization), word(Some(parametrization)))?;
    agree("parametrization", word(known.parametrization), word(Some(parametrization)))?;
    let inferred = match parametrization {
        Parametrization::Ml => {
            // Hidden widths leave no trace in (M, L): those of the file or the flags, else d_0.
            let named = agree("widths", named.widths.clone(), known.widths.clone())?;
            named.unwrap_or_else(|| {
                let last = shapes.last().copied().unwrap_or((0, 0));
                let mut widths = vec![last.1; shapes.len()];
                widths[shapes.len() - 1] = last.0;
                widths
            })
        }
        _ => {
            let step = if parametrization == Parametrization::Qkv { 3 } else { 2 };
            let values = shapes.iter().skip(step - 1).step_by(step);
            let first = shapes.get(step - 1).map(|shape| shape.1);
            first.into_iter().chain(values.map(|shape| shape.0)).collect()
        }
    };
    let widths = agree("widths", named.widths.clone(), Some(inferred))?;
    let widths = agree("widths", known.widths.clone(), widths)?.unwrap_or_default();
    let layers = widths.len().saturating_sub(1);
    let spread = |list: Option<Vec<usize>>| {
        list.map(|list| if list.len() == 1 { vec![list[0]; layers] } else { list })
    };
    let seen = match parametrization {
        Parametrization::Qkv => Some(shapes.iter().step_by(3).map(|shape| shape.0).collect()),
        _ => None,
    };
    let query_dims = agree("query_dims", spread(named.query_dims.clone()), seen)?;
    let query_dims = agree("query_dims", spread(known.query_dims.clone()), query_dims)?;
    let query_dims = match (query_dims, parametrization) {
        (Some(list), _) => list,
        // Free virtual weights: no bound on any rank.
        (None, Parametrization::Ml) => vec![widths.first().copied().unwrap_or(1); layers],
        (None, _) => {
            let problem = "cannot be read off A (it bounds the rank)";
            return Err(Error::new("query_dims", problem, "give it in the file or as a flag"));
        }
    };
    let tokens = agree("tokens", named.tokens, known.tokens)?.unwrap_or(3);
    let architecture = Architecture::lightning(&widths, &query_dims, tokens, parametrization)?;
    let expected = architecture.blocks();
    if shapes.len() != expected.len() {
        let problem = format!("{} matrices", shapes.len());
        let allowed = format!("needed: {} for {layers} layers", expected.len());
        return Err(Error::new("weights", problem, allowed));
    }
    fit(&expected, shapes)?;
    Ok(architecture)
}

/// Whether every shape is that of its block.
///
/// # Errors
/// The first that has not.
pub(super) fn fit(expected: &[Block], shapes: &[Shape]) -> Result<()> {
    for (block, &(rows, columns)) in expected.iter().zip(shapes) {
        if (rows, columns) != (block.rows, block.columns) {
            let problem = format!("{rows} x {columns} matrix");
            let allowed = format!("needed: {} x {}", block.rows, block.columns);
            return Err(Error::new(block.name.clone(), problem, allowed));
        }
    }
    Ok(())
}

fn agree<T: PartialEq + fmt::Debug>(
    place: &str,
    one: Option<T>,
    other: Option<T>,
) -> Result<Option<T>> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => {
            let problem = format!("{one:?} contradicts {other:?}");
            Err(Error::new(place, problem, "leave one of them out"))
        }
        (one, other) => Ok(one.or(other)),
    }
}

//! `neurocert jacobian NETWORK`: the Jacobian of any network that is text, at an exact point.

use std::path::Path;

use neurocert_check::kernel::{Bounded, Source};
use neurocert_check::language::{Condition, Constraint, Leaf, Program};
use num_rational::BigRational;
use serde_json::{Map, Value, json};

use super::Flags;
use crate::cli::output::{note, print, print_json};
use crate::cli::show::Screen;
use crate::cli::subject::Subject;
use crate::cli::{Outcome, Settings, files, named_weights, watch};
use crate::error::{Error, Result};
use crate::linalg::multimodular::{clear_denominators, rank, rank_profile};
use crate::linalg::product::product;
use crate::matrix::Matrix;
use crate::network::Matrices;
use crate::program::{Coordinates, degree, read_inputs, written};
use crate::ring::Rationals;
use crate::symmetry::elements::Elements;

/// Bound of random weights and inputs.
const BOUND: u64 = 9;

/// The highest degree of a network: its numbers fill some 500 kB, and take seconds.
const HIGHEST: u64 = 1 << 20;

pub(super) fn run(settings: &Settings, flags: &Flags, subject: &Subject) -> Result<Outcome> {
    let other = flags.symbolic.then_some("--symbolic").or(flags.symbols.given());
    if let Some(flag) = other {
        let problem = "belongs to jacobian without NETWORK";
        return Err(Error::new(flag, problem, "leave one of them out"));
    }
    let program = &subject.program;
    // As many rows as columns may be needed, of fractions.
    let columns = Source::new(program, Bounded::Factors).coordinates();
    let gib = columns.saturating_mul(columns).saturating_mul(64) >> 30;
    if gib > u128::from(settings.max_memory >> 30) {
        let problem = format!("{columns} coordinates, whose Jacobian may take {gib} GiB");
        return Err(Error::new("", problem, "smaller sizes, or a larger --max-memory"));
    }
    // An exact number takes some bits for each degree.
    let degree = degree(program);
    if degree > HIGHEST {
        let problem = format!("its degree is up to {degree}, too much for exact numbers");
        return Err(Error::new("", problem, format!("allowed: degree {HIGHEST}; smaller sizes")));
    }
    let mut elements = Elements::new(settings.seed);
    let weights = match &flags.weights {
        None => {
            flags.map.is_alone()?;
            program.weights.iter().map(|leaf| drawn(&mut elements, leaf)).collect()
        }
        Some(path) => named_weights::of(path, subject, flags.map.path())?,
    };
    let given = match &flags.inputs {
        None => None,
        Some(path) => Some(inputs_of(program, path)?),
    };
    let coordinates = Coordinates::new(program, Bounded::Factors);
    let point = coordinates.of(&weights);
    let stage = watch::stage(format!("exact Jacobian and its rank ({} columns)", point.len()));
    let (copies, rows) = match given {
        Some(copies) => {
            let rows = copies.iter().map(|copy| coordinates.jacobian(&point, copy));
            let rows = rows.collect::<Result<Vec<_>>>()?.concat();
            (copies, rows)
        }
        None => grown(program, &coordinates, &point, &mut elements)?,
    };
    let matrix = clear_denominators(&Matrix::from_rows(point.len(), rows.clone()));
    let profile = rank_profile(&matrix);
    drop(stage);
    let names: Vec<String> = coordinates
        .places()
        .into_iter()
        .map(|(block, i, j)| format!("{block}({},{})", i + 1, j + 1))
        .collect();
    let one_based = |list: &[usize]| list.iter().map(|n| n + 1).collect::<Vec<_>>();
    let strings = |row: &Vec<BigRational>| row.iter().map(ToString::to_string).collect::<Vec<_>>();
    let named = |leaves: &[Leaf], matrices: &Matrices| -> Map<String, Value> {
        let pairs = leaves.iter().zip(matrices);
        pairs.map(|(leaf, matrix)| (leaf.name.clone(), json!(written(matrix)))).collect()
    };
    if settings.json {
        let sizes = program.sizes.iter().map(|(name, all)| (name.clone(), json!(all)));
        print_json(&json!({
            "network": program.name,
            "sizes": sizes.collect::<Map<String, Value>>(),
            "rank": profile.rank(),
            "rows": rows.len(),
            "columns": point.len(),
            "row_profile": one_based(&profile.rows),
            "column_profile": one_based(&profile.columns),
            "column_names": names,
            "weights": named(&program.weights, &weights),
            "inputs": copies.iter().map(|copy| named(&program.inputs, copy)).collect::<Vec<_>>(),
            "matrix": flags.matrix.then(|| rows.iter().map(strings).collect::<Vec<_>>()),
            "seed": settings.seed,
        }))?;
        return Ok(Outcome::Holds);
    }
    let pivots: Vec<&str> = profile.columns.iter().map(|&at| names[at].as_str()).collect();
    let mut text = format!(
        "{} x {} Jacobian ({} copies of the inputs), rank {} over the rationals\npivot columns: {}\n",
        rows.len(),
        point.len(),
        copies.len(),
        profile.rank(),
        pivots.join(" ")
    );
    for (leaf, matrix) in program.weights.iter().zip(&weights) {
        text += &format!("{} = {}\n", leaf.name, super::one_line(matrix));
    }
    for (n, copy) in (1..).zip(&copies) {
        for (leaf, matrix) in program.inputs.iter().zip(copy) {
            text += &format!("{}, copy {n} = {}\n", leaf.name, super::one_line(matrix));
        }
    }
    if flags.matrix {
        text += &format!("columns: {}\n", names.join(" "));
        text += &rows.iter().map(|row| strings(row).join(" ") + "\n").collect::<String>();
    }
    let advice = "--full prints all, as does a pipe, a file or --json";
    print(&Screen::new(flags.full).fit(&text, advice))?;
    if flags.weights.is_none() {
        note(settings.quiet, &format!("random weights, seed {}", settings.seed));
    }
    Ok(Outcome::Holds)
}

/// A random weight of its kind.
fn drawn(elements: &mut Elements, leaf: &Leaf) -> Matrix<BigRational> {
    let condition = match leaf.constraint {
        Constraint::Rank(rank) if rank < leaf.shape.0.min(leaf.shape.1) => {
            let left = elements.matrix((leaf.shape.0, rank), BOUND);
            return product(&Rationals, &left, &elements.matrix((rank, leaf.shape.1), BOUND));
        }
        Constraint::Any | Constraint::Rank(_) => Condition::Any,
        Constraint::Symmetric => Condition::Symmetric,
        Constraint::Skew => Condition::Skew,
        Constraint::Diagonal => Condition::Diagonal,
    };
    elements.element(leaf.shape, condition, BOUND)
}

type Rows = Vec<Vec<BigRational>>;

/// Random copies of the inputs, until two in a row show no larger rank.
fn grown(
    program: &Program,
    coordinates: &Coordinates<'_>,
    point: &[BigRational],
    elements: &mut Elements,
) -> Result<(Vec<Matrices>, Rows)> {
    let (mut copies, mut rows): (Vec<Matrices>, Rows) = (vec![], vec![]);
    let (mut found, mut idle) = (0, 0);
    while idle < 2 && found < point.len() {
        let copy: Matrices =
            program.inputs.iter().map(|leaf| elements.matrix(leaf.shape, BOUND)).collect();
        let mut all = rows.clone();
        all.extend(coordinates.jacobian(point, &copy)?);
        let larger = rank(&clear_denominators(&Matrix::from_rows(point.len(), all.clone())));
        if larger > found || copies.is_empty() {
            (found, idle, rows) = (larger, 0, all);
            copies.push(copy);
        } else {
            idle += 1;
        }
        if program.inputs.is_empty() {
            break;
        }
    }
    Ok((copies, rows))
}

/// Copies of the inputs that a file has.
///
/// # Errors
/// An unreadable file, or inputs that are not those of the program: with the name of the file.
pub(in super::super) fn inputs_of(program: &Program, path: &Path) -> Result<Vec<Matrices>> {
    read_inputs(&files::read(path)?, program).map_err(|error| error.within(&files::name(path)))
}

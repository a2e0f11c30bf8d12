//! `neurocert expand NETWORK`: any network that is text, as polynomials.

use neurocert_check::kernel::{Bounded, Source};
use neurocert_check::language::{Leaf, Program};
use serde_json::{Value, json};

use super::{Entry, Flags, ProgramFlag, degree, text, value};
use crate::cli::named_weights;
use crate::cli::output::{print, print_json};
use crate::cli::show::Screen;
use crate::cli::subject::Subject;
use crate::cli::symbols::Symbols;
use crate::cli::{Outcome, Settings, watch};
use crate::error::{Error, Result};
use crate::poly::RationalPolynomial;
use crate::program::run as evaluate;

pub(super) fn run(settings: &Settings, flags: &Flags, subject: &Subject) -> Result<Outcome> {
    let max_work = flags.symbols.max_work.as_ref().map(|_| "--max-work");
    let program_flag = (flags.program != ProgramFlag::Composition).then_some("--program");
    if let Some(flag) = program_flag.or(max_work) {
        let problem = "belongs to expand without NETWORK";
        return Err(Error::new(flag, problem, "leave one of them out"));
    }
    let weights = match &flags.weights {
        None => {
            flags.map.is_alone()?;
            None
        }
        Some(path) => Some(named_weights::of(path, subject, flags.map.path())?),
    };
    let program = &subject.program;
    let shapes: Vec<_> = program.outputs.iter().map(|&at| program.shape(at)).collect();
    let [shape] = shapes[..] else {
        let problem = format!("the network has {} outputs", shapes.len());
        return Err(Error::new(
            "",
            problem,
            "allowed: one, which may be several under each other, [A; B]",
        ));
    };
    let wanted = flags.symbols.wanted(shape)?;
    fits(program, weights.is_some())?;
    let Symbols { ring, blocks, inputs } =
        Symbols::new(program, weights.as_ref(), wanted.max_terms)?;
    let stage = watch::stage(format!("expansion of {}", program.name));
    let found = evaluate(&ring, program, &blocks, &inputs)?;
    wanted.complete(&ring, weights.is_some())?;
    drop(stage);
    let found: Vec<RationalPolynomial> =
        wanted.entries.iter().map(|&[i, k]| found[0][(i, k)].clone()).collect();
    if settings.json {
        let entry = |(&[i, k], polynomial): (&[usize; 2], &RationalPolynomial)| {
            Ok(Entry {
                output: [i + 1, k + 1],
                terms: polynomial.len(),
                degree: degree(polynomial),
                polynomial: value(polynomial, wanted.format)?,
            })
        };
        let outputs: Vec<Entry> =
            wanted.entries.iter().zip(&found).map(entry).collect::<Result<_>>()?;
        let sizes = program.sizes.iter().map(|(name, all)| (name.clone(), json!(all)));
        print_json(&json!({
            "network": program.name,
            "sizes": sizes.collect::<serde_json::Map<String, Value>>(),
            "format": wanted.format.name(),
            "variables": ring.variables().names(),
            "terms": outputs.iter().map(|entry| entry.terms).sum::<usize>(),
            "degree": outputs.iter().filter_map(|entry| entry.degree).max(),
            "outputs": outputs,
        }))?;
    } else {
        let header = format!("{}, {} variables", program.name, ring.variables().len());
        let text = text(settings, &header, &wanted, &found);
        let advice = "--output i,k asks for one entry; --full prints all, as does a pipe or a file";
        print(&Screen::new(flags.full).fit(&text, advice))?;
    }
    Ok(Outcome::Holds)
}

/// A monomial has room for all variables, and each variable is a polynomial: 2^14 take half a gigabyte.
const MOST_VARIABLES: u128 = 1 << 14;

/// That there are not too many variables.
fn fits(program: &Program, has_weights: bool) -> Result<()> {
    let own = if has_weights { 0 } else { Source::new(program, Bounded::Letter).coordinates() };
    let entries = |leaf: &Leaf| leaf.shape.0 as u128 * leaf.shape.1 as u128;
    let all = own + program.inputs.iter().map(entries).sum::<u128>();
    if all <= MOST_VARIABLES {
        return Ok(());
    }
    let allowed = format!("allowed: {MOST_VARIABLES}; with --weights only inputs are variables");
    Err(Error::new("", format!("{all} variables"), allowed))
}

//! `neurocert dim` by flags: lightning attention, with what the paper says of it.

use neurocert_check::Verdict;
use neurocert_check::kernel::produce::Budget;

use super::report::{remark, report};
use super::table::text;
use super::{Answer, Flags};
use crate::cli::output::{note, print_json};
use crate::cli::subject::Subject;
use crate::cli::{Outcome, Settings, watch};
use crate::error::Result;
use crate::network::{Architecture, Formula, paper_formula};
use crate::search::Options;
use crate::theory::lightning::{GenericFiber, Symmetries};

/// What is told of an architecture.
pub(super) struct Told<'a> {
    pub architecture: &'a Architecture,
    pub answer: &'a Answer,
    /// Dimension of the variety of weights.
    pub parameters: usize,
    pub symmetries: Option<Symmetries>,
    /// Where the verdict is exact.
    pub fiber: Option<GenericFiber>,
    pub formula: Option<Formula>,
    pub ambient: Option<String>,
    /// What would be needed, where the verdict is not exact.
    pub missing: Option<&'static str>,
    pub seed: u64,
}

pub(super) fn run(
    settings: &Settings,
    flags: &Flags,
    architecture: &Architecture,
    subject: &Subject,
    answer: &Answer,
) -> Result<Outcome> {
    let budget = Budget { memory: settings.max_memory, ..Options::default().budget };
    let symmetries = watch::during(format!("symmetries of {}", subject.program.name), || {
        Symmetries::new(architecture, settings.seed, budget)
    });
    let fiber = symmetries.filter(|_| answer.is_proved());
    let told = Told {
        architecture,
        answer,
        parameters: architecture.source_dimension(),
        symmetries,
        fiber: fiber.and_then(|symmetries| GenericFiber::new(architecture, symmetries)),
        formula: paper_formula(architecture),
        ambient: architecture.ambient_dimension().map(|bound| bound.to_string()),
        missing: missing(flags, architecture, answer),
        seed: settings.seed,
    };
    if let Some(text) = remark(architecture).filter(|_| settings.json) {
        note(settings.quiet, text);
    }
    if settings.json {
        print_json(&report(&told))?;
    } else {
        flags.full.print(&text(&told))?;
    }
    Ok(answer.outcome())
}

/// What an exact verdict would need.
fn missing(flags: &Flags, architecture: &Architecture, answer: &Answer) -> Option<&'static str> {
    let (found, checked) = (&answer.found, answer.certified.verdict);
    let sharp = architecture.virtual_weights().bound() as u64;
    match flags.upper {
        _ if found.is_exact() && checked == Verdict::Verified => None,
        _ if found.is_exact() => Some("a check of the certificate: more --max-memory"),
        Some(_) if sharp == found.lower.rank => {
            Some("the theorem virtual-weights (leave out --upper)")
        }
        _ => Some(
            "another point or a larger modulus (a rank modulo a small prime, or at a special \
             point, can be too small)",
        ),
    }
}

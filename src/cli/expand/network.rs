//! `neurocert expand NETWORK`: any network that is text, as polynomials.

use super::{Flags, ProgramFlag, text};
use crate::cli::named_weights;
use crate::cli::output::{print, print_json};
use crate::cli::show::Screen;
use crate::cli::subject::Subject;
use crate::cli::{Outcome, Settings, watch};
use crate::commands;
use crate::error::{Error, Result};

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
    let wanted = flags.symbols.wanted(commands::shape(subject)?)?;
    let stage = watch::stage(format!("expansion of {}", subject.program.name));
    let (report, found) =
        commands::expand(subject, weights.as_ref(), &wanted, &settings.library(&|_, _| {}))?;
    drop(stage);
    if settings.json {
        print_json(&report)?;
    } else {
        let header = format!("{}, {} variables", report.network, report.variables.len());
        let text = text(settings, &header, &wanted, &found);
        let advice = "--output i,k asks for one entry; --full prints all, as does a pipe or a file";
        print(&Screen::new(flags.full).fit(&text, advice))?;
    }
    Ok(Outcome::Holds)
}

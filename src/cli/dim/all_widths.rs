//! `neurocert dim NETWORK --all-widths`: the formula for all widths and query sizes.

use std::collections::BTreeMap;

use neurocert_check::Verdict;
use neurocert_check::kernel::produce::Budget;
use neurocert_check::language::Given;
use serde::Serialize;

use super::Flags;
use crate::cli::output::{print, print_json};
use crate::cli::proved::{Target, settle};
use crate::cli::subject;
use crate::cli::{Outcome, Settings};
use crate::error::{Error, Result};
use crate::search::{self, HIGHEST_ORDER, all_widths, order};

#[derive(Serialize)]
struct Report {
    network: String,
    sizes: BTreeMap<String, u64>,
    formula: String,
    theorem: &'static str,
    page: &'static str,
    rank: Option<u64>,
    full_rank: Option<u64>,
    order: Option<u32>,
    seed: u64,
    certificate: Option<String>,
    certificate_verdict: Option<String>,
}

const ALLOWED: &str =
    "neurocert dim softmax_attention --all-widths --set l=2 --set t=3; or lightning";
/// More layers or tokens are a typing error.
const MOST: u64 = 1 << 16;

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let wrong = |problem: String| Err(Error::new("--all-widths", problem, ALLOWED));
    if flags.architecture.given().is_some() {
        return wrong("is about all widths and query sizes; l and t are given by --set".into());
    }
    let Some((name, given)) = flags.network.named()? else {
        return wrong("the NETWORK is missing".into());
    };
    let is_normalised = match name {
        "softmax_attention" | "softmax_av" => true,
        "lightning" | "lightning_av" => false,
        _ => return wrong(format!("no formula for all widths is known for {name}")),
    };
    let (layers, tokens) = (size(&given, "l")?, size(&given, "t")?);
    if let Some(other) = given.keys().find(|name| !["l", "t"].contains(&name.as_str())) {
        return wrong(format!("is about all {other}; leave out --set {other}=.."));
    }
    let target = Target::new(flags.certificate.as_ref())?;
    let has_rank =
        is_normalised && tokens > 1 && order(layers).is_some_and(|order| order <= HIGHEST_ORDER);
    if target.is_some() && !has_rank {
        let problem = "the rank at one point is computed for softmax, up to five layers and from two tokens on";
        let allowed = "--formula writes a certificate at given sizes, by the theorem";
        return Err(Error::new("--certificate", problem, allowed));
    }
    let mut report = Report {
        network: name.into(),
        sizes: BTreeMap::from([("l".into(), layers.into()), ("t".into(), tokens.into())]),
        formula: formula(is_normalised, tokens),
        theorem: if is_normalised { "normalised-attention" } else { "virtual-weights" },
        page: match is_normalised {
            true => "docs/theorems/normalised.md",
            false => "docs/theorems/virtual-weights.md",
        },
        rank: None,
        full_rank: None,
        order: None,
        seed: settings.seed,
        certificate: None,
        certificate_verdict: None,
    };
    let mut outcome = Outcome::Holds;
    if has_rank {
        let budget = Budget { memory: settings.max_memory, ..search::Options::default().budget };
        let found = all_widths(layers, tokens, settings.seed, budget).map_err(search::refused)?;
        let (verdict, path) = settle(target, &found.certificate(), settings.max_memory)?;
        report.rank = Some(found.lower.rank);
        report.full_rank = u64::try_from(found.parameters).ok();
        report.order = order(layers);
        report.certificate = path;
        report.certificate_verdict = Some(verdict.to_string());
        if !found.is_exact() || verdict != Verdict::Verified {
            outcome = Outcome::Undecided;
        }
    }
    if settings.json {
        print_json(&report)?;
    } else {
        print(&shown(&report, is_normalised))?;
    }
    Ok(outcome)
}

/// The one value of a size.
fn size(given: &Given, name: &str) -> Result<u32> {
    match given.get(name).map(Vec::as_slice) {
        Some(&[value]) if (1..=MOST).contains(&value) => Ok(value as u32),
        Some(values) => {
            let problem = format!("{name}={}: one number is expected", subject::list(values));
            Err(Error::new("--set", problem, format!("allowed: 1 to {MOST}")))
        }
        None => Err(Error::new("--all-widths", format!("the size {name} is missing"), ALLOWED)),
    }
}

fn formula(is_normalised: bool, tokens: u32) -> String {
    if is_normalised && tokens == 1 {
        return "r_l (d_0 + d_l - r_l)".into();
    }
    let scalings = if is_normalised { "" } else { " - l" };
    format!(
        "n_l (d_0 + d_l - n_l){scalings} + sum over i of [c_i + (n_{{i-1}} - n_i)(d_0 - n_{{i-1}})]"
    )
}

fn shown(report: &Report, is_normalised: bool) -> String {
    let tokens = report.sizes["t"];
    let mut lines: Vec<(&str, String)> = vec![
        ("dimension", report.formula.clone()),
        ("where", "r_i = min(d_0, ..., d_i), n_l = r_l".into()),
    ];
    if !is_normalised || tokens > 1 {
        lines.push((
            "",
            "alpha_i = min(a_i, r_{i-1}), n_{i-1} = min(r_{i-1}, n_i + 2 alpha_i)".into(),
        ));
        lines.push(("", "c_i = 2 alpha_i n_{i-1} - alpha_i^2".into()));
    }
    if !is_normalised {
        let which = if tokens == 1 { "for all i" } else { "for i behind a layer with alpha = 1" };
        lines.push(("", format!("but {which}: c_i = rho_i n_{{i-1}} - rho_i (rho_i - 1)/2, rho_i = min(2 a_i, r_{{i-1}})")));
    }
    lines.push(("theorem", format!("{} ({}), for all l and t", report.theorem, report.page)));
    if let (Some(rank), Some(full), Some(order)) = (report.rank, report.full_rank, report.order) {
        let says = if rank == full { "all: a second proof for these l and t" } else { "not all" };
        lines.push(("rank", format!("{rank} of {full}, {says}")));
        lines.push((
            "",
            format!(
                "of (M, L) at d_0 = 3, d_l = 1, M_i = E_11, L = E_11, by series of order {order}"
            ),
        ));
        lines.push(("seed", report.seed.to_string()));
    }
    if let Some(verdict) = &report.certificate_verdict {
        let path = report.certificate.as_ref().map_or(String::new(), |path| format!("  {path}"));
        lines.push(("certificate", format!("{verdict}{path}")));
    }
    let lines = lines.iter().map(|(name, value)| format!("{name:<11}  {value}\n"));
    let l = report.sizes["l"];
    let lines: String = lines.collect();
    format!("{}, l = {l}, t = {tokens}, all widths d and query sizes a\n\n{lines}", report.network)
}

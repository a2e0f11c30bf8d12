//! What `dim` prints for people: the table that explains the number.

use neurocert_check::Verdict;

use super::report::{agrees, method_name, remark, scientific, upper_bounds};
use crate::cli::output::table;
use crate::error::shown;
use crate::geometry::{Certainty, Dimension, GenericFiber, Method};
use crate::network::{Architecture, Block, Formula, Parametrization};

/// What a part of the generic fiber is.
fn part(name: &str, architecture: &Architecture) -> &'static str {
    match name {
        "query-key" => "K ↦ C K, Q ↦ C⁻ᵀ Q (Lemma 3.1)",
        "gauge" => "V ↦ C V, and the next layer undoes it (Eq. 9)",
        "scaling" if architecture.parametrization() == Parametrization::Ml => {
            "M ↦ λ M, L ↦ ρ L (Eq. 13)"
        }
        "scaling" => "A ↦ λ A, V ↦ V/λ (Eq. 13)",
        "invisible-weights" => "weights on hidden directions that are not reached or not used",
        _ if architecture.tokens() == 1 => "one token sees only M + Mᵀ",
        _ => "behind a rank-one attention matrix only M + Mᵀ is seen",
    }
}

/// The table that explains the number.
pub(super) fn text(
    architecture: &Architecture,
    blocks: &[Block],
    found: &Dimension,
    formula: Option<Formula>,
    certificate: Option<(String, Verdict)>,
) -> String {
    let row = |label: &str, number: &dyn ToString, remark: &str| {
        (label.to_string(), number.to_string(), remark.to_string())
    };
    let source = match architecture.parametrization() {
        Parametrization::Qkv => "entries of Q, K, V",
        Parametrization::Av => "A of rank at most a, and V",
        Parametrization::Ml => "entries of M and L",
    };
    let mut rows = vec![row("parameters", &found.parameters, source)];
    for (rule, bound, why) in upper_bounds(found, blocks) {
        let digits = bound.to_string().replace('"', "");
        let shown = match digits.len() {
            0..=18 => digits,
            length => format!("{}.{}e{}", &digits[..1], &digits[1..3], length - 1),
        };
        rows.push(row(&format!("  by {}", rule.name()), &shown, &why));
    }
    rows.push(row("upper bound", &found.upper, found.bounds.rule.name()));
    let lower = match (found.method, found.modulus) {
        (Method::Modular, Some(p)) => {
            format!("rank of the Jacobian modulo {p} on {}", inputs(found.inputs))
        }
        (Method::Symbolic, _) => "the same".into(),
        _ => format!("rank of the Jacobian at a rational point on {}", inputs(found.inputs)),
    };
    rows.push(row("lower bound", &found.lower, &lower));
    let verdict = match &found.certainty {
        Certainty::Exact => "exact".to_string(),
        Certainty::AtLeast => format!("at_least: the upper bound {} does not meet it", found.upper),
        Certainty::Probable { error_bound, .. } => {
            format!("probable: wrong with probability at most {}", scientific(error_bound))
        }
    };
    let (at_least, at_most) = match found.certainty {
        Certainty::AtLeast => ("≥ ", "≤ "),
        _ => ("", ""),
    };
    let number = format!("{at_least}{}", found.lower);
    rows.push(row("dimension", &number, &verdict));
    let fiber = format!("{at_most}{}", found.parameters - found.lower);
    rows.push(row("fiber dimension", &fiber, "parameters − dimension: what does not change φ"));
    for (name, count) in found.fiber.iter().flat_map(GenericFiber::parts) {
        if count > 0 {
            rows.push(row(&format!("  {name}"), &count, part(name, architecture)));
        }
    }
    match &formula {
        Some(formula) => {
            let holds = match formula.hypotheses_hold() {
                true => "hold".to_string(),
                false => format!("do not hold (not {})", formula.unmet.join(", not ")),
            };
            let agrees = match agrees(found, formula) {
                Some(true) => "it agrees",
                Some(false) => "IT DIFFERS",
                None => "not decided",
            };
            let remark = format!("{}; its hypotheses {holds}; {agrees}", formula.source);
            rows.push(row("paper's formula", &formula.value, &remark));
        }
        None => rows.push(row("paper's formula", &"–", "none for these sizes")),
    }
    // What was asked for goes first; the table explains it.
    let mut text = format!("dimension {number}, {verdict}\n{architecture}\n\n{}", table(&rows));
    text += &format!("\nmethod {}, seed {}\n", method_name(found.method), found.seed);
    if let Some(missing) = &found.missing {
        text += &format!("missing for an exact verdict: {missing}\n");
    }
    for (number, field) in found.bounds.kernel_fields.iter().enumerate() {
        let components = field.describe(blocks);
        let moves: Vec<String> = components.iter().map(|(x, v)| format!("{x}' = {v}")).collect();
        text += &format!("kernel field {}: {}\n", number + 1, moves.join(", "));
    }
    if let Some(remark) = remark(architecture) {
        text += &format!("{remark}\n");
    }
    if let Some((path, verdict)) = certificate {
        let said = match verdict {
            Verdict::Incomplete => "NOT verified: too large for neurocert-check",
            _ => "verified by neurocert-check",
        };
        text += &format!("certificate: {} ({said})\n", shown(&path));
    }
    text
}

fn inputs(count: usize) -> String {
    if count == 1 { "1 input".into() } else { format!("{count} inputs") }
}

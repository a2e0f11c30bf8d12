//! What `dim` prints for people: the table that explains the number.

use super::attention::Told;
use super::report::{agrees, method, remark, upper_bounds};
use crate::cli::output::table;
use crate::cli::proved::certificate_line;
use crate::network::{Architecture, Parametrization};
use crate::theory::lightning::GenericFiber;

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
pub(super) fn text(told: &Told<'_>) -> String {
    let (architecture, answer) = (told.architecture, told.answer);
    let (found, is_proved) = (&answer.found, answer.is_proved());
    let row = |label: &str, number: &dyn ToString, remark: &str| {
        (label.to_string(), number.to_string(), remark.to_string())
    };
    let source = match architecture.parametrization() {
        Parametrization::Qkv => "entries of Q, K, V",
        Parametrization::Av => "A of rank at most a, and V",
        Parametrization::Ml => "entries of M and L",
    };
    let mut rows = vec![row("parameters", &told.parameters, source)];
    for (rule, bound, why) in upper_bounds(told) {
        let digits = bound.to_string();
        let shown = match digits.len() {
            0..=18 => digits,
            length => format!("{}.{}e{}", &digits[..1], &digits[1..3], length - 1),
        };
        rows.push(row(&format!("  by {rule}"), &shown, &why));
    }
    rows.push(row("upper bound", &found.upper.number, &found.upper.rule()));
    let lower = match found.lower.copies {
        _ if answer.is_by_theorem() => "the same".to_string(),
        1 => format!("rank of the Jacobian modulo {} on 1 input", answer.modulus),
        copies => format!("rank of the Jacobian modulo {} on {copies} inputs", answer.modulus),
    };
    rows.push(row("lower bound", &found.lower.rank, &lower));
    let verdict = match is_proved {
        true => "exact".to_string(),
        false if found.is_exact() => "at_least: the certificate is too large to be checked".into(),
        false => {
            format!("{}: the upper bound {} does not meet it", answer.verdict(), found.upper.number)
        }
    };
    let (at_least, at_most) = if is_proved { ("", "") } else { ("≥ ", "≤ ") };
    let number = format!("{at_least}{}", found.lower.rank);
    rows.push(row("dimension", &number, &verdict));
    let fiber = format!("{at_most}{}", told.parameters as u64 - found.lower.rank);
    rows.push(row("fiber dimension", &fiber, "parameters − dimension: what does not change φ"));
    for (name, count) in told.fiber.iter().flat_map(GenericFiber::parts) {
        if count > 0 {
            rows.push(row(&format!("  {name}"), &count, part(name, architecture)));
        }
    }
    match &told.formula {
        Some(formula) => {
            let holds = match formula.hypotheses_hold() {
                true => "hold".to_string(),
                false => format!("do not hold (not {})", formula.unmet.join(", not ")),
            };
            let agrees = match agrees(told, formula) {
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
    text += &format!("\nmethod {}, seed {}\n", method(told), told.seed);
    if let Some(missing) = told.missing {
        text += &format!("missing for an exact verdict: {missing}\n");
    }
    if let Some(remark) = remark(architecture) {
        text += &format!("{remark}\n");
    }
    let written = answer.path.clone().map(|path| (path, answer.certified.verdict));
    text + &certificate_line(written.as_ref())
}

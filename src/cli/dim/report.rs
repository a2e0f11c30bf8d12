//! What `dim` prints: one verdict, as JSON and as a table.

use neurocert_check::Verdict;
use neurocert_check::certificate::SymmetryRule;
use num_rational::BigRational;
use serde::Serialize;
use serde_json::Map;

use crate::cli::output::table;
use crate::geometry::{Certainty, Dimension, Method, UpperRule};
use crate::network::{Architecture, Formula, Kind, Parametrization, Variety};

/// The keys of the JSON document.
#[derive(Serialize)]
pub(super) struct Report {
    kind: Kind,
    widths: Vec<usize>,
    query_dims: Vec<usize>,
    tokens: usize,
    parametrization: Parametrization,
    variety: Variety,
    parameters: usize,
    symmetries: Map<String, serde_json::Value>,
    upper: usize,
    upper_rule: &'static str,
    lower: usize,
    dimension: usize,
    verdict: &'static str,
    error_bound: Option<String>,
    missing_rule: Option<String>,
    fiber_dimension: usize,
    ambient_dimension: Option<String>,
    formula: Option<i64>,
    formula_source: Option<&'static str>,
    formula_hypotheses_hold: Option<bool>,
    formula_agrees: Option<bool>,
    method: &'static str,
    modulus: Option<u64>,
    inputs: usize,
    seed: u64,
    certificate: Option<String>,
    certificate_verdict: Option<&'static str>,
}

fn rule_name(rule: SymmetryRule) -> &'static str {
    match rule {
        SymmetryRule::QueryKey => "query-key",
        SymmetryRule::Gauge => "gauge",
        SymmetryRule::Scaling => "scaling",
    }
}

fn upper_rule_name(rule: UpperRule) -> &'static str {
    match rule {
        UpperRule::SymmetryFields => "symmetry-fields",
        UpperRule::AmbientDimension => "ambient-dimension",
        UpperRule::SymbolicElimination => "symbolic-elimination",
    }
}

fn method_name(method: Method) -> &'static str {
    match method {
        Method::Modular => "modular",
        Method::Bareiss => "bareiss",
        Method::Symbolic => "symbolic",
    }
}

fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Verified => "verified",
        Verdict::Incomplete => "incomplete",
        Verdict::Rejected => "rejected",
    }
}

/// Whether the paper's number is the dimension, as far as it is decided.
fn agrees(found: &Dimension, formula: &Formula) -> Option<bool> {
    let bounds = (i64::try_from(found.lower).ok()?, i64::try_from(found.upper).ok()?);
    if formula.value < bounds.0 || formula.value > bounds.1 {
        return Some(false);
    }
    (bounds.0 == bounds.1).then_some(true)
}

/// What a reader of `ml` must know.
pub(super) fn remark(architecture: &Architecture) -> Option<&'static str> {
    (architecture.variety() == Variety::FreeVirtualWeights).then(|| {
        if architecture.free_weights_are_no_more() {
            "ml: free virtual weights (M_i, L); every hidden width and query size is at least d_0, \
             so this family has the dimension of the neuromanifold"
        } else {
            "ml: free virtual weights (M_i, L), where hidden widths and query sizes play no role: in \
             general a larger family of functions than the neuromanifold; this is its dimension"
        }
    })
}

/// The JSON document.
pub(super) fn report(
    architecture: &Architecture,
    found: &Dimension,
    formula: Option<Formula>,
    certificate: Option<(String, Verdict)>,
) -> Report {
    let symmetries =
        found.symmetries.iter().map(|&(rule, count)| (rule_name(rule).into(), count.into()));
    Report {
        kind: architecture.kind(),
        widths: architecture.widths().to_vec(),
        query_dims: architecture.query_dims().to_vec(),
        tokens: architecture.tokens(),
        parametrization: architecture.parametrization(),
        variety: architecture.variety(),
        parameters: found.parameters,
        symmetries: symmetries.collect(),
        upper: found.upper,
        upper_rule: upper_rule_name(found.upper_rule),
        lower: found.lower,
        dimension: found.lower,
        verdict: found.certainty.name(),
        error_bound: match &found.certainty {
            Certainty::Probable { error_bound, .. } => Some(scientific(error_bound)),
            _ => None,
        },
        missing_rule: found.missing.clone(),
        fiber_dimension: found.parameters - found.lower,
        ambient_dimension: found.ambient.as_ref().map(ToString::to_string),
        formula: formula.as_ref().map(|f| f.value),
        formula_source: formula.as_ref().map(|f| f.source),
        formula_hypotheses_hold: formula.as_ref().map(Formula::hypotheses_hold),
        formula_agrees: formula.as_ref().and_then(|f| agrees(found, f)),
        method: method_name(found.method),
        modulus: found.modulus,
        inputs: found.inputs,
        seed: found.seed,
        certificate_verdict: certificate.as_ref().map(|(_, verdict)| verdict_name(*verdict)),
        certificate: certificate.map(|(path, _)| path),
    }
}

/// `q` rounded up, as `3.1e-7`: for bounds on probabilities.
fn scientific(q: &BigRational) -> String {
    let ten = BigRational::from_integer(10.into());
    let (mut mantissa, mut exponent) = (q.clone(), 0);
    while mantissa < BigRational::from_integer(1.into()) && exponent < 400 {
        mantissa *= &ten;
        exponent += 1;
    }
    let tenths = (mantissa * &ten).ceil().to_integer();
    let digits = tenths.to_string();
    let (whole, tenth) = digits.split_at(digits.len() - 1);
    format!("{whole}.{tenth}e-{exponent}")
}

/// The table that explains the number.
pub(super) fn text(
    architecture: &Architecture,
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
    for &(rule, count) in &found.symmetries {
        let what = match rule {
            SymmetryRule::QueryKey => "K ↦ C K, Q ↦ C⁻ᵀ Q (Lemma 3.1)",
            SymmetryRule::Gauge => "V ↦ C V, and the next layer undoes it (Eq. 9)",
            SymmetryRule::Scaling if architecture.parametrization() == Parametrization::Ml => {
                "M ↦ λ M, L ↦ ρ L (Eq. 13)"
            }
            SymmetryRule::Scaling => "A ↦ λ A, V ↦ V/λ (Eq. 13)",
        };
        rows.push(row(&format!("  {} symmetries", rule_name(rule)), &format!("−{count}"), what));
    }
    if let Some(ambient) = &found.ambient {
        let digits = ambient.to_string();
        let shown = match digits.len() {
            0..=18 => digits,
            length => format!("{}.{}e{}", &digits[..1], &digits[1..3], length - 1),
        };
        rows.push(row("ambient dimension", &shown, "all functions of this shape and degree"));
    }
    let rule = match found.upper_rule {
        UpperRule::SymmetryFields => "parameters − independent symmetries",
        UpperRule::AmbientDimension => "the ambient dimension",
        UpperRule::SymbolicElimination => "rank over the rational functions in the weights",
    };
    rows.push(row("upper bound", &found.upper, rule));
    let lower = match (found.method, found.modulus) {
        (Method::Modular, Some(p)) => {
            format!("rank of the Jacobian modulo {p} on {} inputs", found.inputs)
        }
        (Method::Symbolic, _) => "the same".into(),
        _ => format!("rank of the Jacobian at a rational point on {} inputs", found.inputs),
    };
    rows.push(row("lower bound", &found.lower, &lower));
    let verdict = match &found.certainty {
        Certainty::Exact => "exact".to_string(),
        Certainty::AtLeast => "at_least: no upper bound meets it".into(),
        Certainty::Probable { error_bound, .. } => {
            format!("probable: wrong with probability at most {}", scientific(error_bound))
        }
    };
    let (at_least, at_most) = match found.certainty {
        Certainty::AtLeast => ("≥ ", "≤ "),
        _ => ("", ""),
    };
    rows.push(row("dimension", &format!("{at_least}{}", found.lower), &verdict));
    let fiber = format!("{at_most}{}", found.parameters - found.lower);
    rows.push(row("fiber dimension", &fiber, "parameters − dimension"));
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
    let mut text = format!("{architecture}\n\n{}", table(&rows));
    text += &format!("\nmethod {}, seed {}\n", method_name(found.method), found.seed);
    if let Some(missing) = &found.missing {
        text += &format!("missing for an exact verdict: {missing}\n");
    }
    if let Some(remark) = remark(architecture) {
        text += &format!("{remark}\n");
    }
    if let Some((path, verdict)) = certificate {
        let said = match verdict {
            Verdict::Incomplete => "NOT verified: too large for neurocert-check",
            _ => "verified by neurocert-check",
        };
        text += &format!("certificate: {path} ({said})\n");
    }
    text
}

//! What `dim` prints: one verdict, as JSON and as a table.

use neurocert_check::Verdict;
use neurocert_check::certificate::SymmetryRule;
use num_rational::BigRational;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::cli::output::table;
use crate::geometry::{Certainty, Dimension, GenericFiber, Method, UpperRule};
use crate::network::{Architecture, Block, Formula, Kind, Parametrization, Variety};

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
    symmetries: Map<String, Value>,
    upper_bounds: Map<String, Value>,
    upper: usize,
    upper_rule: &'static str,
    kernel_fields: Option<Vec<Vec<(String, String)>>>,
    lower: usize,
    dimension: usize,
    verdict: &'static str,
    error_bound: Option<String>,
    missing_rule: Option<String>,
    fiber_dimension: usize,
    fiber: Option<Map<String, Value>>,
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
    blocks: &[Block],
    found: &Dimension,
    formula: Option<Formula>,
    certificate: Option<(String, Verdict)>,
) -> Report {
    let bounds = &found.bounds;
    let symmetries =
        bounds.symmetries.iter().map(|&(rule, count)| (rule_name(rule).into(), count.into()));
    let fields = |blocks: &[Block]| bounds.kernel_fields.iter().map(|v| v.describe(blocks)).collect();
    Report {
        kind: architecture.kind(),
        widths: architecture.widths().to_vec(),
        query_dims: architecture.query_dims().to_vec(),
        tokens: architecture.tokens(),
        parametrization: architecture.parametrization(),
        variety: architecture.variety(),
        parameters: found.parameters,
        symmetries: symmetries.collect(),
        upper_bounds: upper_bounds(found)
            .into_iter()
            .map(|(rule, bound, _)| (rule.name().into(), bound.into()))
            .collect(),
        upper: found.upper,
        upper_rule: bounds.rule.name(),
        kernel_fields: (bounds.rule == UpperRule::KernelFields).then(|| fields(blocks)),
        lower: found.lower,
        dimension: found.lower,
        verdict: found.certainty.name(),
        error_bound: match &found.certainty {
            Certainty::Probable { error_bound, .. } => Some(scientific(error_bound)),
            _ => None,
        },
        missing_rule: found.missing.clone(),
        fiber_dimension: found.parameters - found.lower,
        fiber: found.fiber.map(|fiber| {
            fiber.parts().into_iter().map(|(name, n)| (name.into(), n.into())).collect()
        }),
        ambient_dimension: bounds.ambient.as_ref().map(ToString::to_string),
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

/// The upper bounds that were computed, and why each holds.
fn upper_bounds(found: &Dimension) -> Vec<(UpperRule, Value, String)> {
    let bounds = &found.bounds;
    let counts: Vec<String> =
        bounds.symmetries.iter().map(|&(rule, n)| format!("− {n} {}", rule_name(rule))).collect();
    let why = format!("{} {}", found.parameters, counts.join(" "));
    let mut list = vec![(UpperRule::SymmetryFields, bounds.by_symmetry.into(), why)];
    if let Some(z) = bounds.virtual_weights {
        let why = format!("{} virtual weights − {} scalings", z.dimension, z.scalings);
        list.push((UpperRule::VirtualWeights, z.bound().into(), why));
    }
    if let Some(ambient) = &bounds.ambient {
        // Beyond a word the JSON document has a string, as in `ambient_dimension`.
        let number = u64::try_from(ambient).map_or_else(|_| ambient.to_string().into(), Into::into);
        let why = "all functions of this shape and degree".into();
        list.push((UpperRule::AmbientDimension, number, why));
    }
    if bounds.rule == UpperRule::KernelFields {
        let count = bounds.kernel_fields.len();
        let why = format!("{count} independent vector fields, each proved as an identity");
        list.push((UpperRule::KernelFields, found.upper.into(), why));
    }
    list
}

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
    for (rule, bound, why) in upper_bounds(found) {
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
    let mut text = format!("{architecture}\n\n{}", table(&rows));
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
        text += &format!("certificate: {path} ({said})\n");
    }
    text
}

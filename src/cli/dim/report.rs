//! What `dim --json` prints, and the words that the table shares with it.

use neurocert_check::Verdict;
use neurocert_check::certificate::SymmetryRule;
use num_rational::BigRational;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::geometry::{Certainty, Dimension, Method, UpperRule};
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

pub(in crate::cli) fn rule_name(rule: SymmetryRule) -> &'static str {
    match rule {
        SymmetryRule::QueryKey => "query-key",
        SymmetryRule::Gauge => "gauge",
        SymmetryRule::Scaling => "scaling",
    }
}

pub(super) fn method_name(method: Method) -> &'static str {
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
pub(super) fn agrees(found: &Dimension, formula: &Formula) -> Option<bool> {
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
    let fields =
        |blocks: &[Block]| bounds.kernel_fields.iter().map(|v| v.describe(blocks)).collect();
    Report {
        kind: architecture.kind(),
        widths: architecture.widths().to_vec(),
        query_dims: architecture.query_dims().to_vec(),
        tokens: architecture.tokens(),
        parametrization: architecture.parametrization(),
        variety: architecture.variety(),
        parameters: found.parameters,
        symmetries: symmetries.collect(),
        upper_bounds: upper_bounds(found, blocks)
            .into_iter()
            .map(|(rule, bound, _)| (rule.name().into(), bound))
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
pub(in crate::cli) fn scientific(q: &BigRational) -> String {
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
pub(super) fn upper_bounds(found: &Dimension, blocks: &[Block]) -> Vec<(UpperRule, Value, String)> {
    let bounds = &found.bounds;
    let counts = bounds.symmetries.iter().filter(|&&(_, n)| n > 0);
    let counts: String = counts.map(|&(rule, n)| format!(" − {n} {}", rule_name(rule))).collect();
    let why = format!("{} parameters{counts}", found.parameters);
    let mut list = vec![(UpperRule::SymmetryFields, bounds.by_symmetry.into(), why)];
    if let Some(z) = bounds.virtual_weights {
        let why = format!("{} virtual weights − {} scaling", z.dimension, z.scalings);
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
        let entries: usize = blocks.iter().map(Block::len).sum();
        let why =
            format!("{entries} coordinates − {count} vector fields, each proved as an identity");
        list.push((UpperRule::KernelFields, found.upper.into(), why));
    }
    list
}

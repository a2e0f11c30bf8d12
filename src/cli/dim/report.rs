//! What `dim --json` prints of lightning attention, and the words that the table shares with it.

use neurocert_check::kernel::certificate::Upper;
use serde::Serialize;
use serde_json::{Map, Value};

use super::attention::Told;
use crate::network::{Architecture, Formula, Kind, Parametrization, Variety};
use crate::theory::lightning::Symmetries;

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
    symmetries: Option<Map<String, Value>>,
    upper_bounds: Map<String, Value>,
    upper: Value,
    upper_rule: String,
    kernel_fields: Option<Vec<Field>>,
    lower: u64,
    dimension: u64,
    verdict: &'static str,
    missing_rule: Option<&'static str>,
    fiber_dimension: u64,
    fiber: Option<Map<String, Value>>,
    ambient_dimension: Option<String>,
    formula: Option<i64>,
    formula_source: Option<&'static str>,
    formula_hypotheses_hold: Option<bool>,
    formula_agrees: Option<bool>,
    method: &'static str,
    modulus: Option<u64>,
    inputs: u32,
    seed: u64,
    certificate: Option<String>,
    certificate_verdict: String,
}

/// The velocities of blocks, with parameters, of a family.
pub(super) type Field = Vec<(String, String)>;

/// Whether the paper's number is the dimension, as far as it is decided.
pub(super) fn agrees(told: &Told<'_>, formula: &Formula) -> Option<bool> {
    let found = &told.answer.found;
    let (lower, upper) = (i128::from(found.lower.rank), i128::try_from(found.upper.number).ok()?);
    let value = i128::from(formula.value);
    if value < lower || value > upper {
        return Some(false);
    }
    (lower == upper).then_some(true)
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

/// A number in JSON; beyond a word it is a string, as in `ambient_dimension`.
fn number(value: u128) -> Value {
    u64::try_from(value).map_or_else(|_| value.to_string().into(), Into::into)
}

/// Names with counts.
fn counts(list: impl IntoIterator<Item = (&'static str, usize)>) -> Map<String, Value> {
    list.into_iter().map(|(name, count)| (name.into(), count.into())).collect()
}

/// The JSON document.
pub(super) fn report(told: &Told<'_>) -> Report {
    let (architecture, answer, formula) = (told.architecture, told.answer, told.formula.as_ref());
    let found = &answer.found;
    let bounds = found.by_rule().into_iter().map(|(rule, bound)| (rule, number(bound)));
    Report {
        kind: architecture.kind(),
        widths: architecture.widths().to_vec(),
        query_dims: architecture.query_dims().to_vec(),
        tokens: architecture.tokens(),
        parametrization: architecture.parametrization(),
        variety: architecture.variety(),
        parameters: told.parameters,
        symmetries: told.symmetries.map(|symmetries| counts(rules(told, symmetries))),
        upper_bounds: bounds.collect(),
        upper: number(found.upper.number),
        upper_rule: found.upper.rule(),
        kernel_fields: fields(told),
        lower: found.lower.rank,
        dimension: found.lower.rank,
        verdict: answer.verdict(),
        missing_rule: told.missing,
        fiber_dimension: told.parameters as u64 - found.lower.rank,
        fiber: told.fiber.map(|fiber| counts(fiber.parts())),
        ambient_dimension: told.ambient.clone(),
        formula: formula.map(|f| f.value),
        formula_source: formula.map(|f| f.source),
        formula_hypotheses_hold: formula.map(Formula::hypotheses_hold),
        formula_agrees: formula.and_then(|f| agrees(told, f)),
        method: method(told),
        modulus: (!answer.is_by_theorem()).then_some(answer.modulus),
        inputs: found.lower.copies,
        seed: told.seed,
        certificate: answer.path.clone(),
        certificate_verdict: answer.certified.verdict.to_string(),
    }
}

/// How the lower bound was found.
pub(super) fn method(told: &Told<'_>) -> &'static str {
    if told.answer.is_by_theorem() { "theorem" } else { "modular" }
}

/// The rules of the paper that hold for the weights, with the numbers of their fields.
fn rules(told: &Told<'_>, symmetries: Symmetries) -> Vec<(&'static str, usize)> {
    let all = [
        ("query-key", symmetries.query_key),
        ("gauge", symmetries.gauge),
        ("scaling", symmetries.scaling),
    ];
    let first = match told.architecture.parametrization() {
        Parametrization::Qkv => 0,
        Parametrization::Av => 1,
        Parametrization::Ml => 2,
    };
    all[first..].to_vec()
}

/// The fields behind the upper bound.
pub(super) fn fields(told: &Told<'_>) -> Option<Vec<Field>> {
    match &told.answer.found.upper.step {
        Upper::Fields { families, .. } => {
            let field = |family: &neurocert_check::kernel::certificate::Family| {
                family.velocity.clone().into_iter().collect()
            };
            Some(families.iter().map(field).collect())
        }
        _ => None,
    }
}

/// The upper bounds that were found, and why each holds.
pub(super) fn upper_bounds(told: &Told<'_>) -> Vec<(String, u128, String)> {
    let why = |rule: &str| match (rule, told.symmetries) {
        ("coordinates", _) => "a Jacobian has no more columns".to_string(),
        ("fields", Some(symmetries)) => {
            let counts = rules(told, symmetries).into_iter().filter(|(_, count)| *count > 0);
            let counts: String = counts.map(|(rule, n)| format!(" − {n} {rule}")).collect();
            format!("{} parameters{counts}", told.parameters)
        }
        ("fields", None) => "parameters − independent fields that move no output".into(),
        ("determinantal", _) => "the same, with coefficients of bounded rank".into(),
        ("ambient", _) => "all functions of this shape and degree".into(),
        ("theorem virtual-weights", _) => {
            let z = told.architecture.virtual_weights();
            format!("{} virtual weights − {} scaling", z.dimension, z.scalings)
        }
        _ => String::new(),
    };
    let bounds = told.answer.found.by_rule().into_iter();
    bounds.map(|(rule, bound)| (rule.clone(), bound, why(&rule))).collect()
}

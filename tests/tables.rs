//! Dimensions of networks that are text, against tables of exact values: right, `exact`, and with a
//! certificate that the checker verifies.

#[path = "common/full.rs"]
mod full;

use std::time::Instant;

use neurocert::program::{Given, parse};
use neurocert::search::{self, Options, Rule};
use neurocert_check::kernel;

/// A row: what it is, the text, the sizes, the dimension. Softmax may cite its theorem from above.
struct Row {
    label: String,
    text: String,
    given: Given,
    dimension: u64,
}

fn numbers(text: &str) -> Vec<u64> {
    text.split(['-', ',']).filter_map(|part| part.parse().ok()).collect()
}

/// The fields of a line, some of them in quotes.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().unwrap().push(c),
        }
    }
    fields
}

fn library(name: &str) -> String {
    neurocert_check::language::LIBRARY.iter().find(|(known, _)| *known == name).unwrap().1.into()
}

fn given(sizes: &[(&str, Vec<u64>)]) -> Given {
    sizes.iter().map(|(name, values)| (name.to_string(), values.clone())).collect()
}

fn lines(table: &str) -> Vec<Vec<String>> {
    let path = format!("{}/tests/data/{table}.csv", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap().lines().skip(1).map(fields).collect()
}

fn mlp(row: &[String]) -> Option<Row> {
    let w = numbers(&row[0]);
    let hidden = w.len() - 2;
    let (activation, bias) = (&row[1], row[2] == "1");
    let label = format!("mlp {} {activation} bias {}", row[0], row[2]);
    let dimension = row[3].parse().ok()?;
    if let Some(degrees) = activation.strip_prefix("x^") {
        let mut r = numbers(degrees);
        r.resize(hidden, r[0]);
        let text = library(if bias { "mlp_bias" } else { "mlp" });
        let mut given = given(&[("w", w)]);
        if hidden > 0 {
            given.insert("r".into(), r);
        }
        return Some(Row { label, text, given, dimension });
    }
    let degree: usize = activation.split("degree ").nth(1)?.split(' ').next()?.parse().ok()?;
    let first = if activation.contains("with constant") { "7" } else { "0" };
    let coefficients = [first, "3", "5", "-2", "11"][..=degree].join(", ");
    let text = library("mlp").replace("sizes   l, w[0..l], r[1..l-1]", "sizes   l, w[0..l]");
    let text = text.replace("(W[i] * X[i-1]) .^ r[i]", "sigma(W[i] * X[i-1])");
    let text =
        text.replace("input   X[0]", &format!("function sigma = [{coefficients}]\ninput   X[0]"));
    let text = text.split("symmetry").next()?.to_string();
    Some(Row { label, text, given: given(&[("w", w)]), dimension })
}

fn cnn(row: &[String]) -> Option<Row> {
    let label = format!("cnn {} {} {} {}", row[0], row[1], row[2], row[3]);
    let (k, stride) = (numbers(&row[0]), numbers(&row[1]));
    let degree: u64 = row[2].strip_prefix("x^")?.parse().ok()?;
    let layers = k.len();
    let mut given = given(&[("k", k), ("stride", stride), ("outputs", numbers(&row[3]))]);
    if layers > 1 {
        given.insert("r".into(), vec![degree]);
    } else {
        given.insert("l".into(), vec![1]);
    }
    Some(Row { label, text: library("cnn"), given, dimension: row[4].parse().ok()? })
}

fn attention(row: &[String]) -> Option<Row> {
    let [causal, skip] = [row[5] == "1", row[6] == "1"];
    let label = format!(
        "attention {} a {} t {} heads {} value {} causal {causal} skip {skip}",
        row[0], row[1], row[2], row[3], row[4]
    );
    let v = if row[4] == "full" { None } else { Some(row[4].as_str()) };
    let value = if v.is_some() { "(O[i,j] * U[i,j])" } else { "V[i,j]" };
    let weights = match v {
        Some(v) => format!("O[i,1..h] : d[i] x {v}, U[i,1..h] : {v} x d[i-1]"),
        None => "V[i,1..h] : d[i] x d[i-1]".into(),
    };
    let form = "X[i-1]^T * K[i,j]^T * Q[i,j] * X[i-1]";
    let form = if causal { format!("(({form}) .* mask)") } else { form.into() };
    let mask =
        if causal { "mask = sum(p in 1..t: sum(q in p..t: unit(t, t, p, q)))\n" } else { "" };
    // A skip is only there between equal widths.
    let mut text =
        format!("network heads\nsizes l, d[0..l], a[1..l], h, t\ninput X[0] : d[0] x t\n{mask}");
    let d = numbers(&row[0]);
    for i in 1..d.len() {
        let start = if skip && d[i] == d[i - 1] { "X[i-1] + " } else { "" };
        text += &format!(
            "for i in {i}..{i}:\n  weights Q[i,1..h], K[i,1..h] : a[i] x d[i-1], {weights}\n  \
             X[i] = {start}sum(j in 1..h: {value} * X[i-1] * {form})\n"
        );
    }
    text += "output X[l]\n";
    let given = given(&[
        ("d", numbers(&row[0])),
        ("a", numbers(&row[1])),
        ("t", numbers(&row[2])),
        ("h", numbers(&row[3])),
    ]);
    Some(Row { label, text, given, dimension: row[7].parse().ok()? })
}

fn lightning(row: &[String]) -> Option<Row> {
    let label = format!("lightning {} a {} t {}", row[0], row[1], row[2]);
    let given = given(&[("d", numbers(&row[0])), ("a", numbers(&row[1])), ("t", numbers(&row[2]))]);
    Some(Row { label, text: library("lightning"), given, dimension: row[4].parse().ok()? })
}

fn normalised(row: &[String]) -> Option<Row> {
    let label = format!("softmax {} a {} t {}", row[0], row[1], row[2]);
    let given = given(&[("d", numbers(&row[0])), ("a", numbers(&row[1])), ("t", numbers(&row[2]))]);
    Some(Row { label, text: library("softmax_attention"), given, dimension: row[4].parse().ok()? })
}

/// Whether a row is right and exact, with a certificate that the kernel verifies.
fn is_right(row: &Row) -> bool {
    let start = Instant::now();
    let program = match parse(&row.text).and_then(|text| text.program(&row.given)) {
        Ok(program) => program,
        Err(fault) => panic!("{}: {}", row.label, fault.show("text", &row.text)),
    };
    let upper = if row.text.contains("softmax") { None } else { Some(Rule::Steps) };
    let options = Options { upper, ..Options::default() };
    let found = search::dimension(&row.text, &row.given, &program, options);
    let found = match found {
        Ok(found) => found,
        Err(failure) => {
            eprintln!("{}: {failure}", row.label);
            return false;
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    let is_minor = matches!(found.lower.lower, kernel::certificate::Lower::Minor(_));
    assert!(is_minor, "{}: no table is proved by theorems alone", row.label);
    assert!(
        found.lower.rank <= row.dimension,
        "{}: {} > {}",
        row.label,
        found.lower.rank,
        row.dimension
    );
    assert!(
        found.upper.number >= u128::from(row.dimension),
        "{}: upper {}",
        row.label,
        found.upper.number
    );
    let certificate = serde_json::to_value(found.certificate()).unwrap();
    let outcome = kernel::check(certificate, 1 << 36, 1 << 32);
    assert_eq!(outcome.failure, None, "{}", row.label);
    if found.lower.rank != row.dimension || !found.is_exact() {
        assert!(found.is_probable, "{}: at least {} only", row.label, found.lower.rank);
        eprintln!(
            "{}: {} <= {} <= {} ({} parameters, {seconds:.1} s)",
            row.label, found.lower.rank, row.dimension, found.upper.number, found.parameters
        );
        return false;
    }
    if seconds > 5.0 {
        eprintln!("{}: {seconds:.1} s", row.label);
    }
    true
}

/// Every `step`-th row of a table; how many are right and exact, of how many.
fn run(table: &str, read: fn(&[String]) -> Option<Row>, step: usize) -> (usize, usize) {
    let all: Vec<Vec<String>> = lines(table);
    let rows: Vec<Row> = all.iter().step_by(step).filter_map(|row| read(row)).collect();
    let right = rows.iter().filter(|row| is_right(row)).count();
    eprintln!("{table}: {right} of {}", rows.len());
    (right, rows.len())
}

/// A sample, or with the long sweeps a larger one; so many rows may stay open.
fn all_right(table: &str, read: fn(&[String]) -> Option<Row>, steps: [usize; 2], open: usize) {
    let [sample, sweep] = steps;
    let (right, count) = run(table, read, if full::every(2) == 1 { sweep } else { sample });
    assert!(count > 20, "{table}: only {count} rows");
    assert!(right + open >= count, "{table}: {right} of {count}, expected all but {open}");
}

#[test]
fn lightning_rows() {
    all_right("dimension_lightning", lightning, [60, 10], 0);
}

#[test]
fn normalised_rows() {
    all_right("dimension_normalized", normalised, [40, 4], 0);
}

#[test]
fn attention_rows() {
    all_right("dimension_attention", attention, [3, 1], 0);
}

#[test]
fn mlp_rows() {
    all_right("dimension_mlp", mlp, [8, 1], 0);
}

/// A sample of a table that was published with ranks modulo a prime.
#[test]
fn published_rows() {
    let published = |row: &[String]| {
        let [widths, exponent, dimension] = row else { return None };
        mlp(&[widths.clone(), format!("x^{exponent}"), "0".into(), dimension.clone()])
    };
    all_right("dimension_mlp_published", published, [60, 10], 0);
}

/// Forms that are singular at more points than a count of parameters allows: one step each that no
/// symmetry replaces; the rows from 3-4-1 on have no such form, and lose nothing.
#[test]
fn classical_defects() {
    let rows = [
        ("3-5-1", "x^4", "14"),
        ("4-9-1", "x^4", "34"),
        ("5-14-1", "x^4", "69"),
        ("5-7-1", "x^3", "34"),
        ("3-5-2", "x^3", "19"),
        ("4-5-3", "x^2", "29"),
        ("6-8-3", "x^2", "62"),
        ("8-11-3", "x^2", "107"),
        ("4-6-5", "x^2", "47"),
        ("3-4-1", "x^4", "12"),
        ("4-7-5", "x^2", "50"),
        ("4-6-6", "x^2", "54"),
        ("4-5-5", "x^2", "40"),
        ("6-9-3", "x^2", "63"),
        ("6-7-3", "x^2", "56"),
    ];
    for (widths, activation, dimension) in rows {
        let row = [widths, activation, "0", dimension].map(String::from);
        let row = mlp(&row).unwrap();
        assert!(is_right(&row), "{}", row.label);
    }
}

/// The parts 6-8-3 and 4-6-5 of deep networks, each by the step `equations` inside of other steps.
#[test]
fn defects_of_parts() {
    for (widths, dimension) in [("2-3-4-3-7-6-8-3-1", "101"), ("2-8-8-4-6-5-8-4-1", "112")] {
        let row = mlp(&[widths, "x^2", "0", dimension].map(String::from)).unwrap();
        assert!(is_right(&row), "{}", row.label);
    }
}

/// 27,501 coordinates; all 19 dimensions are in the two outputs of the first step.
#[test]
fn many_coordinates() {
    let row = ["2-2-109-127-98-10-1", "x^2", "0", "19"].map(String::from);
    assert!(is_right(&mlp(&row).unwrap()));
}

#[test]
fn cnn_rows() {
    all_right("dimension_cnn", cnn, [3, 1], 0);
}

/// Dimension, degree and singular locus of products of matrices.
#[test]
fn determinantal_varieties() {
    use neurocert_check::kernel::certificate::Theorem;
    use neurocert_check::kernel::produce::variety;
    use neurocert_check::kernel::{Bounded, Source};

    let text = library("linear");
    let rows = lines("determinantal");
    assert_eq!(rows.len(), 33);
    for row in rows {
        let number = |k: usize| row[k].parse::<u64>().unwrap();
        let given = given(&[("w", vec![number(0), number(2), number(1)])]);
        let program = parse(&text).unwrap().program(&given).unwrap();
        let source = Source::new(&program, Bounded::Factors).of_text(&text, &program);
        let found = variety(&source, Theorem::Linear, Options::default().budget).unwrap();
        assert_eq!(found.dimension.to_string(), row[3], "{row:?}");
        assert_eq!(found.degree.to_string(), row[4], "{row:?}");
        let singular = found.singular.map_or(String::new(), |dimension| dimension.to_string());
        assert_eq!(singular, row[5], "{row:?}");
    }
}

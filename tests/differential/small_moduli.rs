//! Points where ranks are not generic. At a generic point a wrong sign in a field or in the
//! Jacobian changes no rank, so both checkers would agree although one is wrong; modulo a small
//! number it does.

use neurocert::ring::SplitMix64;
use neurocert_check::{Reason, check};
use serde_json::{Value, json};

use crate::common::mutate::{below, pick, repair};

const MODULI: [u64; 8] = [2, 3, 4, 5, 6, 7, 9, 12];

/// More than any of the networks has.
const MOST_FIELDS: usize = 50;

/// Widths, query sizes, tokens.
const NETWORKS: [(&[u32], &[u32], u32); 7] = [
    (&[2, 2], &[1], 2),
    (&[1, 2, 1], &[1, 1], 2),
    (&[2, 2, 2], &[1, 2], 2),
    (&[2, 1, 2], &[2, 1], 1),
    (&[1, 2, 1, 1], &[1, 1, 1], 1),
    // Not every pair (r, c) has a field here.
    (&[1, 2], &[3], 1),
    (&[1, 4, 1], &[2, 1], 1),
];

/// For random points modulo small numbers: minors of up to three rows, and numbers of independent
/// fields.
pub fn files() -> Vec<Vec<u8>> {
    let mut rng = SplitMix64::new(3);
    let mut files = Vec::new();
    for (widths, query_dims, tokens) in NETWORKS {
        for (form, rules) in [
            ("qkv", &["query-key", "gauge", "scaling"][..]),
            ("av", &["gauge", "scaling"]),
            ("ml", &["scaling"]),
        ] {
            for _ in 0..60 {
                let mut file = minor(widths, query_dims, tokens, form, &mut rng);
                file["modulus"] = json!(pick(&mut rng, &MODULI).to_string());
                let small = json!({
                    "seed": rng.next_u64().to_string(),
                    "bound": (1 + below(&mut rng, 3)).to_string(),
                    "inputs": 2,
                });
                file["point"] = json!({"splitmix64": small});
                files.push(file.to_string().into_bytes());

                // The number of fields is decided before the minor is computed.
                file["claim"]["relation"] = json!("exact");
                let mut rules = rules.to_vec();
                let count = rules.len();
                rules.rotate_left(below(&mut rng, count));
                rules.truncate(1 + below(&mut rng, count));
                let upper = |independent: usize| {
                    json!({"symmetry-fields": {
                        "rules": rules, "independent": independent.to_string(),
                    }})
                };
                // The number that one checker finds; the other must find it too.
                let mut numbers = 0..=MOST_FIELDS;
                let found = numbers.find(|&independent| {
                    file["upper"] = upper(independent);
                    check(file.to_string().as_bytes()).reason != Some(Reason::SymmetryCount)
                });
                assert!(found.is_some(), "no number of fields is right: {file}");
                files.push(file.to_string().into_bytes());
            }
        }
    }
    files
}

/// A certificate of "at least" with a random minor, and everything but the point.
fn minor(
    widths: &[u32],
    query_dims: &[u32],
    tokens: u32,
    form: &str,
    rng: &mut SplitMix64,
) -> Value {
    let layers = query_dims.len();
    let outputs = widths[layers] * tokens;
    let mut rows: Vec<u32> = (0..2 * outputs).collect();
    let squares = layers as u32 * widths[0] * widths[0] + widths[layers] * widths[0];
    let in_layer = |i: usize| (2 * query_dims[i] + widths[i + 1]) * widths[i];
    let coordinates = if form == "ml" { squares } else { (0..layers).map(in_layer).sum() };
    let mut columns: Vec<u32> = (1..=coordinates).collect();
    let size = 1 + below(rng, rows.len().min(columns.len()).min(3));
    for list in [&mut rows, &mut columns] {
        for i in 0..size {
            let other = i + below(rng, list.len() - i);
            list.swap(i, other);
        }
        list.truncate(size);
    }
    let row = |r: &u32| json!([r / outputs + 1, r % outputs / tokens + 1, r % tokens + 1]);
    let rows: Vec<Value> = rows.iter().map(row).collect();
    let mut file = json!({
        "format": "neurocert-certificate", "version": 1,
        "claim": {
            "kind": "lightning",
            "widths": widths, "query_dims": query_dims, "tokens": tokens,
            "parametrization": form, "variety": "", "relation": "", "number": "",
        },
        "parameters": "", "modulus": "", "point": {},
        "lower": {"jacobian-minor": {"rows": rows, "columns": columns}},
        "upper": null,
    });
    repair(&mut file).unwrap();
    file
}

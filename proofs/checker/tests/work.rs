//! Work and memory are counted before they are spent (`docs/checker-work.md`), and counted as the other
//! checker counts them.

mod maker;

use maker::{P31, P61, Recipe};
use neurocert_check::{Limits, Reason, Report, Verdict, check_within};
use serde_json::{Value, json};

const TABLE: &str = include_str!("../../work.json");

fn with_work(certificate: &Value, work: u64) -> Report {
    check_within(certificate.to_string().as_bytes(), Limits { work, ..Limits::default() })
}

/// The table is read by the tests of both; `work` is exact, so one step less is too few.
#[test]
fn as_the_other_checker_counts() {
    let table: Vec<Value> = serde_json::from_str(TABLE).unwrap();
    assert!(table.len() > 10);
    for row in &table {
        let (name, certificate) = (row["name"].as_str().unwrap(), &row["certificate"]);
        let report = with_work(certificate, row["limit"].as_u64().unwrap());
        assert_eq!(row["verdict"], json!(report.verdict.to_string()), "{name}: {report:?}");
        assert_eq!(row["reason"], json!(report.reason.map(Reason::code)), "{name}");
        assert_eq!(row["work"], json!(report.work), "{name}");
        if report.verdict != Verdict::Incomplete && row["fields"] == json!(false) {
            assert_eq!(with_work(certificate, report.work).verdict, report.verdict, "{name}");
            if let Some(less) = report.work.checked_sub(1) {
                assert_eq!(with_work(certificate, less).verdict, Verdict::Incomplete, "{name}");
            }
        }
    }
}

/// `n²` gauge fields that a generic point makes independent, and a dense elimination: 431 bytes.
fn invisible(n: u64, modulus: u64) -> Value {
    let a = n.div_ceil(2);
    let alpha = a.min(n);
    // A_1, V_1, A_2, V_2.
    let parameters = 1 + n + (2 * alpha * n - alpha * alpha) + n;
    json!({
        "format": "neurocert-certificate", "version": 1,
        "claim": {
            "kind": "lightning", "widths": [1, n, 1], "query_dims": [1, a], "tokens": 1,
            "parametrization": "av", "variety": "neuromanifold", "relation": "exact", "number": "1",
        },
        "parameters": parameters.to_string(), "modulus": modulus.to_string(),
        "point": {"splitmix64": {"seed": "0", "bound": "1000", "inputs": 1}},
        "lower": {"jacobian-minor": {"rows": [[1, 1, 1]], "columns": [1]}},
        "upper": {"symmetry-fields": {"rules": ["gauge"], "independent": "0"}},
    })
}

/// An eighth of the work is for them: at 2^30 steps, what the default allows and what is twice as large.
#[test]
fn small_files_that_would_take_long() {
    for (n, modulus) in [(80, P31), (80, P61), (100, P61), (160, P31), (200, P61)] {
        let certificate = invisible(n, modulus);
        assert!(certificate.to_string().len() < 500);
        let report = with_work(&certificate, 1 << 30);
        assert_eq!(report.reason, Some(Reason::SizeLimit), "{n}");
        // Not all of it, and the memory of no more rows than were reached.
        assert!(report.work < 1 << 28, "{report:?}");
    }
    let report = with_work(&invisible(30, P31), Limits::default().work);
    assert_eq!(report.reason, Some(Reason::SymmetryCount));
}

#[test]
fn large_minors() {
    let minor = |size: u32| {
        let rows: Vec<[u32; 3]> =
            (1..=128).flat_map(|i| (1..=128).map(move |k| [1, i, k])).take(size as usize).collect();
        let columns: Vec<u32> = (1..=size).collect();
        json!({
            "format": "neurocert-certificate", "version": 1,
            "claim": {
                "kind": "lightning", "widths": [128, 128], "query_dims": [1], "tokens": 128,
                "parametrization": "qkv", "variety": "neuromanifold", "relation": "at_least",
                "number": size.to_string(),
            },
            "parameters": (128 * 130).to_string(), "modulus": P31.to_string(),
            "point": {"splitmix64": {"seed": "0", "bound": "1000", "inputs": 1}},
            "lower": {"jacobian-minor": {"rows": rows, "columns": columns}}, "upper": null,
        })
    };
    for size in [1 << 13, 1 << 14] {
        assert_eq!(with_work(&minor(size), 1 << 33).reason, Some(Reason::SizeLimit));
    }
    let report = check_within(minor(1 << 14).to_string().as_bytes(), Limits::default());
    assert_eq!(report.reason, Some(Reason::SizeLimit));
    // Memory: 120² numbers of 16 bytes.
    let good = minor(120).to_string();
    for (memory, verdict) in [(1 << 20, Verdict::Verified), (16 * 14_400 - 1, Verdict::Incomplete)]
    {
        let limits = Limits { memory, ..Limits::default() };
        assert_eq!(check_within(good.as_bytes(), limits).verdict, verdict, "{memory}");
    }
}

#[test]
fn a_file_is_not_larger_than_memory() {
    let good = Recipe::new(&[2, 2], &[1], 2, "qkv").make().to_string();
    let memory = 96 * good.len() as u64;
    for (memory, verdict) in [(memory, Verdict::Verified), (memory - 1, Verdict::Incomplete)] {
        let limits = Limits { memory, ..Limits::default() };
        assert_eq!(check_within(good.as_bytes(), limits).verdict, verdict);
    }
}

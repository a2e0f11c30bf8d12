//! Small files that ask for much, at the limits and beyond.

use neurocert_check::{Reason, Verdict};
use serde_json::{Value, json};

use crate::maker::{ANY, Net, different, mat, same, zeros};
use crate::oracle::Stream;
use crate::{cases, check};

/// The reason; of what is not too large, that it is far from that.
fn reason(certificate: &Value) -> Option<Reason> {
    let report = check(certificate);
    // Steps, not time: 2^36 of them are half a minute.
    assert!(report.reason == Some(Reason::SizeLimit) || report.work < 1 << 35, "{report:?}");
    assert_eq!(report.verdict == Verdict::Incomplete, report.reason == Some(Reason::SizeLimit));
    report.reason
}

#[test]
fn depth() {
    let net = |layers: usize| {
        Net::random(&mut Stream { state: 2 }, &vec![1; layers + 1], &vec![1; layers])
    };
    for (layers, expected) in [(6, None), (7, Some(Reason::SizeLimit))] {
        let [one, other] = [net(layers).write("av"), net(layers).write("qkv")];
        assert_eq!(reason(&same(1, &one, &other, ANY)), expected);
        let witness = different(&one, &other, &mat(&[[1]]));
        assert_eq!(reason(&witness), expected.or(Some(Reason::WitnessAgrees)));
    }
}

#[test]
fn entries() {
    // In `qkv` the products count: 1 · 1023 three times, and 1023^2; 1024 is too much.
    for (width, form, expected) in [
        (1022, "qkv", Some(Reason::WitnessAgrees)),
        (1023, "qkv", Some(Reason::SizeLimit)),
        (1022, "ml", Some(Reason::WitnessAgrees)),
        (1023, "ml", Some(Reason::WitnessAgrees)),
        (1024, "ml", Some(Reason::SizeLimit)),
        // An elimination of a thousand columns.
        (1022, "av", Some(Reason::SizeLimit)),
        (100, "av", Some(Reason::WitnessAgrees)),
    ] {
        let net = Net { layers: vec![[zeros(1, width), zeros(1, width), zeros(1, width)]] };
        let network = net.write(form);
        let file = different(&network, &network, &zeros(width, 1));
        assert_eq!(reason(&file), expected, "{width} {form}");
    }
}

#[test]
fn sizes_of_nothing() {
    let good = cases::exchanged(2, ["ml", "av"]);
    for (place, expected) in [
        ("/claim/tokens", Some(Reason::SizeLimit)),
        ("/claim/one/widths/1", Some(Reason::SizeLimit)),
        ("/claim/one/query_dims/0", None),
        ("/claim/one/widths/0", Some(Reason::Architecture)),
        ("/claim/other/widths/1", Some(Reason::Weights)),
        ("/claim/other/query_dims/0", None),
    ] {
        let mut file = good.clone();
        *file.pointer_mut(place).unwrap() = json!(u32::MAX);
        assert_eq!(reason(&file), expected, "{place}");
    }
    let mut file = cases::witness();
    file["claim"]["tokens"] = json!(u32::MAX);
    assert_eq!(reason(&file), Some(Reason::Witness));
}

/// `w t C(d_0 t + 3^l − 1, 3^l)` at most 2^20: one layer of width 1 on t tokens has
/// t · C(t + 2, 3).
#[test]
fn expansions() {
    let net = Net { layers: vec![[mat(&[[1]]), mat(&[[2]]), mat(&[[3]])]] };
    let file = |tokens| same(tokens, &net.write("av"), &net.write("ml"), ANY);
    assert_eq!(reason(&file(48)), None);
    assert_eq!(reason(&file(49)), None);
    assert_eq!(reason(&file(50)), Some(Reason::SizeLimit));
    // Two layers, dense: few networks that are taken need more time.
    let dense = |widths: &[usize], tokens| {
        let net = Net::random(&mut Stream { state: 4 }, widths, &vec![3; widths.len() - 1]);
        reason(&same(tokens, &net.write("av"), &net.write("qkv"), ANY))
    };
    assert_eq!(dense(&[3, 14, 3], 3), None);
    assert_eq!(dense(&[2, 2, 2, 2], 2), None);
    // Few enough terms for the page, but too many products.
    assert_eq!(dense(&[2, 2, 2, 2, 2], 2), Some(Reason::SizeLimit));
}

/// Numbers of thousands of digits: fine where little is done with them.
#[test]
fn long_numbers() {
    let long = |i: usize| format!("1{}{}", "0".repeat(3990), 2 * i + 1);
    let net = |widths: &[usize]| {
        Net::random(&mut Stream { state: 9 }, widths, &vec![1; widths.len() - 1])
    };
    let filled = |matrix: &mut Value, text: &dyn Fn(usize) -> String| {
        let rows = matrix.as_array_mut().unwrap().iter_mut();
        let entries = rows.flat_map(|row| row.as_array_mut().unwrap());
        for (number, entry) in entries.enumerate() {
            *entry = json!(text(number));
        }
    };
    // Inputs: the output of six layers has 3^6 times as many digits.
    for (layers, expected) in [(1, false), (3, false), (6, true)] {
        let widths = vec![2; layers + 1];
        let mut file =
            different(&net(&widths).write("av"), &net(&widths).write("av"), &zeros(2, 2));
        file["claim"]["other"]["weights"][0] = json!([["7", "0"], ["0", "0"]]);
        filled(&mut file["proof"]["witness"]["input"], &long);
        assert_eq!(reason(&file) == Some(Reason::SizeLimit), expected, "{layers}");
    }
    // Coefficients, above and below.
    for (widths, expected) in [(&[2, 2][..], None), (&[2, 2, 2, 2], Some(Reason::SizeLimit))] {
        for below in ["", "1/"] {
            let mut one = net(widths).write("qkv");
            filled(&mut one["weights"][2], &|i| below.to_string() + &long(i));
            assert_eq!(reason(&same(2, &one, &one, ANY)), expected, "{widths:?} {below}");
        }
    }
    // Denominators without a common factor, in one block.
    for (width, expected) in [(5, None), (20, Some(Reason::SizeLimit))] {
        let mut one = net(&[width, 1]).write("ml");
        filled(&mut one["weights"][0], &|i| format!("1/{}", long(i)));
        let mut file = different(&one, &one, &zeros(width, 1));
        assert_eq!(reason(&file), expected.or(Some(Reason::WitnessAgrees)), "{width}");
        // Nothing to compute but the denominator.
        file["claim"]["tokens"] = json!(2);
        assert_eq!(reason(&file), expected.or(Some(Reason::Witness)), "{width}");
    }
    // A rank: of few rows at most, but for large query sizes there is nothing to find out.
    for (width, query, expected) in
        [(3, 2, Reason::QueryRank), (20, 19, Reason::SizeLimit), (20, 20, Reason::WitnessAgrees)]
    {
        let mut one = net(&[width, 1]).write("av");
        one["query_dims"] = json!([query]);
        filled(&mut one["weights"][0], &|i| long(i * i));
        let file = different(&one, &one, &zeros(width, 1));
        assert_eq!(reason(&file), Some(expected), "{width} {query}");
    }
}

/// Few weights and a long input: a matrix that is too large to be kept.
#[test]
fn long_outputs() {
    let ones = |rows: usize, columns: usize| json!(vec![vec!["1"; columns]; rows]);
    for (hidden, tokens, expected) in
        [(1000, 1000, Some(Reason::WitnessAgrees)), (1000, 100_000, Some(Reason::SizeLimit))]
    {
        let network = json!({"widths": [1, hidden], "query_dims": [1], "parametrization": "av",
            "weights": [[["1"]], ones(hidden, 1)]});
        let mut file = different(&network, &network, &zeros(1, tokens));
        file["claim"]["other"]["weights"][0][0][0] = json!("2");
        assert_eq!(reason(&file), expected, "{hidden} {tokens}");
    }
}

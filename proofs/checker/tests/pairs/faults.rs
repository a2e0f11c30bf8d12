//! What is wrong with the data of the rules for pairs of any size: one fault each, its reason.

use neurocert_check::Reason::{self, *};
use neurocert_check::Verdict;
use serde_json::{Value, json};

use crate::maker::{Mat, Net, different, identity, mat, scale, text, times, transpose, zeros};
use crate::oracle::Stream;
use crate::planted::{self, ml};
use crate::reasons::refused;
use crate::{check, truth};

pub fn planted(name: &str) -> Value {
    let found = planted::all().into_iter().find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("{name}")).1
}

/// Each row: a place below `/proof/RULE`, what is put there, the reason.
pub fn table(name: &str, faults: &[(&str, Value, Reason)]) {
    let good = planted(name);
    let report = check(&good);
    assert_eq!(report.verdict, Verdict::Verified, "{name}");
    for (place, value, reason) in faults {
        let mut file = good.clone();
        let place = format!("/proof/{}/{place}", report.rule);
        *file.pointer_mut(&place).unwrap_or_else(|| panic!("{place}: {good}")) = value.clone();
        refused(&file, *reason, &format!("{name}: {place} = {value}"));
    }
}

#[test]
fn scaling() {
    table(
        "scaling av av",
        &[
            ("lambda", json!([]), ElementShape),
            ("lambda", json!(["2", "9/25", "1"]), ElementShape),
            ("lambda/0", json!("3"), ElementEquation),
            ("lambda/0", json!("1/2"), ElementEquation),
            ("lambda/0", json!("-2"), ElementEquation),
            ("lambda/1", json!("0"), ElementEquation),
            ("rho", json!("25/71"), ElementEquation),
            ("rho", json!("0"), ElementEquation),
            ("lambda/0", json!("1/0"), Malformed),
            ("rho", json!("+1"), Malformed),
        ],
    );
    table("scaling of zero", &[("lambda/0", json!("0"), ElementProduct)]);
}

/// All equations hold, but not for the powers that count: `λ_1^3 λ_2 ρ` is not 1.
#[test]
fn scaling_exponents() {
    let one = ml(&[mat(&[[1, 2], [0, 3]]), mat(&[[2, 1], [5, 1]]), mat(&[[1, 1], [0, 2]])]);
    for (first, second, last, reason) in [
        (2, 1, (1, 8), None),
        (2, 5, (1, 40), None),
        // λ_1 once, twice, nine times; λ_2 three times; no ρ.
        (2, 1, (1, 2), Some(ElementProduct)),
        (2, 1, (1, 4), Some(ElementProduct)),
        (2, 1, (1, 512), Some(ElementProduct)),
        (1, 2, (1, 8), Some(ElementProduct)),
        (-1, 1, (1, 1), Some(ElementProduct)),
        (2, 1, (8, 1), Some(ElementProduct)),
        (-1, -1, (1, 1), None),
        (-1, 1, (-1, 1), None),
    ] {
        let mut other = one.clone();
        scale(&mut other, 0, first, 1);
        scale(&mut other, 1, second, 1);
        scale(&mut other, 2, last.0, last.1);
        let lambda = [first.to_string(), second.to_string()];
        let proof = json!({"scaling": {"lambda": lambda, "rho": format!("{}/{}", last.0, last.1)}});
        let file = planted::proved(2, &one, &other, "any", proof);
        assert_eq!(check(&file).reason, reason, "{file}");
        assert_eq!(truth::same(&file["claim"]), Some(reason.is_none()), "{file}");
    }
}

#[test]
fn element() {
    let c = |rows| text(&identity(rows));
    table(
        "element [2, 3, 2] [\"qkv\", \"qkv\"] with D",
        &[
            ("lambda", json!(["1"]), ElementShape),
            ("lambda", json!(["1", "1", "1"]), ElementShape),
            ("gauge", json!([]), ElementShape),
            ("gauge", json!([c(3), c(2)]), ElementShape),
            ("gauge/0", json!([]), ElementShape),
            ("gauge/0", c(2), ElementShape),
            ("gauge/0/2", json!(["0", "0"]), ElementShape),
            ("query_key", json!([[["1"]]]), ElementShape),
            ("query_key/1", c(1), ElementShape),
            ("query_key/1/0", json!(["1", "2", "3"]), ElementShape),
            ("gauge/0", c(3), ElementEquation),
            ("gauge/0", text(&zeros(3, 3)), ElementEquation),
            ("query_key/0", json!([["0"]]), ElementEquation),
            ("query_key/1", json!([["3", "1"], ["1", "1"]]), ElementEquation),
            ("lambda/0", json!("0"), ElementEquation),
            ("lambda/1", json!("0"), ElementEquation),
            ("lambda/1", json!("77"), ElementEquation),
        ],
    );
    // Matrices D for networks without queries.
    for forms in ["[\"av\", \"qkv\"]", "[\"qkv\", \"av\"]", "[\"av\", \"av\"]"] {
        let d = json!([c(1), c(2)]);
        table(&format!("element [2, 3, 2] {forms}"), &[("query_key", d, ElementShape)]);
    }
    // λ = 0 where all equations hold.
    let zero = ml(&[zeros(1, 1), zeros(1, 1)]);
    for (lambda, reason) in [("5", None), ("0", Some(ElementEquation))] {
        let element = json!({"lambda": [lambda], "gauge": [], "query_key": []});
        let file = planted::proved(1, &zero, &zero, "any", json!({"element": element}));
        assert_eq!(check(&file).reason, reason);
    }
}

/// `A′ = C A C^{-1}` in the place of `C^{-T} A C^{-1}`, and the transposed of what there should be.
#[test]
fn element_without_transposition() {
    let i = identity(2);
    let (c, inverse) = (mat(&[[1, 2], [0, 1]]), mat(&[[1, -2], [0, 1]]));
    let a = mat(&[[1, 2], [3, 5]]);
    let net = |v: &Mat, a: &Mat, last: &Mat| {
        Net::av(&[(i.clone(), v.clone()), (a.clone(), last.clone())])
    };
    let one = net(&i, &a, &i);
    let right = times(&transpose(&inverse), &times(&a, &inverse));
    let wrong = times(&c, &times(&a, &inverse));
    for (a, gauge, reason) in [
        (&right, &c, None),
        (&wrong, &c, Some(ElementEquation)),
        (&right, &inverse, Some(ElementEquation)),
        (&right, &transpose(&c), Some(ElementEquation)),
    ] {
        for forms in [["av", "av"], ["qkv", "av"], ["av", "qkv"]] {
            let other = net(&c, a, &inverse);
            let element = json!({"lambda": ["1", "1"], "gauge": [text(gauge)], "query_key": []});
            let [one, other] = [one.write(forms[0]), other.write(forms[1])];
            let file = planted::proved(2, &one, &other, "any", json!({"element": element}));
            assert_eq!(check(&file).reason, reason, "{file}");
        }
    }
}

#[test]
fn evaluation() {
    table(
        "evaluation P 2",
        &[
            ("coordinates", json!([]), ElementShape),
            ("coordinates", text(&mat(&[[1, 0], [0, 1]])), ElementShape),
            ("coordinates", text(&identity(3)), ElementShape),
            ("coordinates/0", json!(["1", "5"]), ElementShape),
            ("coordinates", text(&zeros(4, 3)), ElementShape),
            ("pivots", json!([]), ElementShape),
            ("pivots", json!([3, 1]), ElementShape),
            ("pivots", json!([1, 1]), ElementShape),
            ("pivots", json!([0, 3]), ElementShape),
            ("pivots", json!([1, 4]), ElementShape),
            ("pivots", json!([1, 2]), ElementShape),
            ("pivots", json!([1, 2, 3]), ElementShape),
            ("pivots", json!(["1", "3"]), Malformed),
            ("coordinates/0/0", json!("2"), ElementShape),
            ("coordinates/1/0", json!("1"), ElementShape),
            ("coordinates/0/1", json!("4"), ElementEquation),
        ],
    );
    table("evaluation nothing", &[("pivots", json!([1]), ElementShape)]);
    // One coordinate too few.
    let mut file = planted("evaluation determinant 2");
    file["proof"]["evaluation"] = json!({"coordinates": [["1", "0"]], "pivots": [1]});
    refused(&file, ElementEquation, "one coordinate");
    file["proof"]["evaluation"] = json!({"coordinates": [], "pivots": []});
    refused(&file, ElementEquation, "no coordinate");
    // Not the determinant (for one token, all of this is zero); and a network that is not zero, both
    // ways.
    for tokens in 2..=3 {
        let mut file = planted::determinant(tokens);
        file["claim"]["other"]["weights"][0][0][0] = json!("3");
        refused(&file, ValuesDiffer, "another N");
    }
    for order in [["one", "other"], ["other", "one"]] {
        let mut file = planted("evaluation depths");
        let networks = order.map(|name| file["claim"][name].clone());
        [file["claim"]["one"], file["claim"]["other"]] = networks;
        assert_eq!(check(&file).verdict, Verdict::Verified);
        for name in order {
            let mut file = file.clone();
            file["claim"][name]["weights"][0][0][0] = json!("1");
            refused(&file, ValuesDiffer, "not zero");
        }
        // Two tokens see what one does not.
        file["claim"]["tokens"] = json!(2);
        refused(&file, ValuesDiffer, "two tokens");
    }
}

#[test]
fn residues() {
    table(
        "residue 2147483629",
        &[
            ("modulus", json!("1"), Modulus),
            ("modulus", json!("0"), Modulus),
            ("modulus", json!("-17"), Modulus),
            ("modulus", json!("4611686018427387904"), Modulus),
            // 3 · 715827883 · 2147483647, and 27026999 has the factor 3.
            ("modulus", json!("4611686018427387903"), Modulus),
            ("modulus", json!("34"), Modulus),
            ("modulus", json!("7"), Modulus),
            ("modulus", json!(17), Malformed),
            ("modulus", json!("17/1"), Malformed),
            ("input", json!([]), Witness),
            ("input/0", json!(["1", "2"]), Witness),
            ("input/0/0", json!("1/2"), Malformed),
        ],
    );
    table(
        "residue 17",
        &[("input", json!([["17", "34", "0"], ["-17", "0", "51"]]), WitnessAgrees)],
    );
    // A denominator that need not be there.
    for text in ["17/17", "0/17", "34/17", "1/289"] {
        let mut file = planted("residue 17");
        file["claim"]["one"]["weights"][2][0][0] = json!(text);
        refused(&file, Modulus, text);
    }
}

/// The outputs are those of the network, in every parametrization and for few and many tokens: all
/// agree; and a difference in the last entry alone is seen.
#[test]
fn residues_of_one_function() {
    let net = Net::random(&mut Stream { state: 61 }, &[3, 2, 4, 2], &[2, 3, 1]);
    for (columns, forms) in [1, 2, 3, 7].into_iter().flat_map(|columns| {
        [["qkv", "av"], ["av", "ml"], ["ml", "qkv"]].map(|forms| (columns, forms))
    }) {
        let input: Mat =
            (0..3).map(|i| (0..columns).map(|j| 5 * i + j * j - 4).collect()).collect();
        let [one, other] = forms.map(|form| net.write(form));
        let mut file = different(&one, &other, &input);
        file["proof"] = json!({"residue": {"input": text(&input), "modulus": "1000000007"}});
        refused(&file, WitnessAgrees, "one function");
        // The first bilinear form transposed.
        if forms[1] == "av" {
            let a = &mut file["claim"]["other"]["weights"][0];
            let rows: Vec<Vec<Value>> =
                (0..3).map(|i| (0..3).map(|j| a[j][i].clone()).collect()).collect();
            *a = json!(rows);
            // For one token it is the same form.
            assert_eq!(check(&file).reason.is_none(), columns > 1);
        }
    }
    let function = |last| Net::av(&[(mat(&[[1]]), mat(&[[1], [last]]))]).write("av");
    let mut file = different(&function(2), &function(3), &mat(&[[1, 0]]));
    file["proof"] = json!({"residue": {"input": [["0", "1"]], "modulus": "5"}});
    assert_eq!(check(&file).verdict, Verdict::Verified);
}

/// A scaling is excluded with these rules too, and networks of different depths have none.
#[test]
fn rescalings_and_depths() {
    let deeper = ml(&[zeros(2, 2), zeros(2, 2), identity(2)]);
    let wide = ml(&[zeros(3, 3), zeros(3, 3), zeros(3, 3), zeros(2, 3)]);
    for (name, file) in planted::all() {
        let Some(rescaling) = file.pointer("/claim/statement/same/rescaling") else { continue };
        let mut bad = file.clone();
        if rescaling == "no" {
            // The same network twice.
            bad["claim"]["other"] = file["claim"]["one"].clone();
            refused(&bad, Rescaling, &name);
        }
        if name.contains("depths") || name.contains("nothing") {
            bad["claim"]["statement"]["same"]["rescaling"] = json!("no");
            refused(&bad, Depth, &name);
            continue;
        }
        if name.starts_with("zero") {
            // Of any depth, and what is put in its place below is zero too.
            continue;
        }
        let ends = |network: &Value| {
            let widths = network["widths"].as_array().unwrap();
            (widths[0].clone(), widths[widths.len() - 1].clone())
        };
        let depth = |network: &Value| network["query_dims"].as_array().unwrap().len();
        let one = &file["claim"]["one"];
        let fits = |network: &&&Value| ends(network) == ends(one) && depth(network) != depth(one);
        // Evaluation alone is for networks of different depths too, where nothing is excluded.
        if let Some(network) = [&deeper, &wide].iter().find(fits) {
            let evaluation = name.starts_with("evaluation") && rescaling == "any";
            bad["claim"]["other"] = (*network).clone();
            refused(&bad, if evaluation { ValuesDiffer } else { Depth }, &name);
        }
    }
}

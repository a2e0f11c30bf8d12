//! Files that are not certificates, byte by byte.

mod maker;

use maker::Recipe;
use neurocert_check::{Certificate, Reason, Verdict, check};

fn good() -> String {
    Recipe::new(&[2, 2], &[1], 2, "qkv").make().to_string()
}

/// Replaces a text that occurs, and gives the reason that the checker then has.
fn replaced(from: &str, to: &str) -> Option<Reason> {
    let good = good();
    assert!(good.contains(from), "{from} in {good}");
    check(good.replacen(from, to, 1).as_bytes()).reason
}

#[test]
fn replacements() {
    assert_eq!(check(good().as_bytes()).verdict, Verdict::Verified);
    for (from, to) in [
        // The same key twice, at any depth, also under another spelling or in unknown things.
        ("{\"claim\"", "{\"version\":1,\"claim\""),
        ("\"tokens\":2", "\"tokens\":2,\"tokens\":2"),
        ("\"tokens\":2", "\"tokens\":2,\"to\\u006bens\":2"),
        ("\"tokens\":2", "\"tokens\":2,\"x\":{\"y\":1,\"y\":1}"),
        ("\"bound\":", "\"bound\":\"1000\",\"bound\":"),
        // Unknown, missing and misspelt names.
        ("\"tokens\":2", "\"tokens\":2,\"x\":1"),
        ("{\"claim\"", "{\"x\":null,\"claim\""),
        (",\"tokens\":2", ""),
        ("\"qkv\"", "\"QKV\""),
        ("\"exact\"", "\"equal\""),
        ("\"scaling\"", "\"rescaling\""),
        ("\"symmetry-fields\"", "\"symmetry_fields\""),
        ("\"upper\":{", "\"upper\":{\"ambient-dimension\":{},"),
        ("\"upper\":{", "\"upper\":{\"virtual-weights\":{},"),
        // Sizes: integers without sign, point or exponent.
        ("\"tokens\":2", "\"tokens\":2.0"),
        ("\"tokens\":2", "\"tokens\":2e0"),
        ("\"tokens\":2", "\"tokens\":-0"),
        ("\"tokens\":2", "\"tokens\":-2"),
        ("\"tokens\":2", "\"tokens\":02"),
        ("\"tokens\":2", "\"tokens\":4294967296"),
        ("\"tokens\":2", "\"tokens\":1e400"),
        ("\"tokens\":2", "\"tokens\":\"2\""),
        ("\"tokens\":2", "\"tokens\":true"),
        ("\"tokens\":2", "\"tokens\":NaN"),
        ("\"version\":1", "\"version\":1.0"),
        ("\"version\":1", "\"version\":-0"),
        ("\"version\":1", "\"version\":\"1\""),
        ("\"version\":1", "\"version\":4294967297"),
        ("\"version\":1", "\"version\":null"),
        (",\"version\":1", ""),
        ("\"format\":", "\"Format\":"),
        // Mathematical integers.
        ("\"bound\":\"1000\"", "\"bound\":1000"),
        ("\"bound\":\"1000\"", "\"bound\":\"01000\""),
        ("\"bound\":\"1000\"", "\"bound\":\"+1000\""),
        ("\"bound\":\"1000\"", "\"bound\":\" 1000\""),
        ("\"bound\":\"1000\"", "\"bound\":\"1000\\n\""),
        ("\"bound\":\"1000\"", "\"bound\":\"\""),
        ("\"bound\":\"1000\"", "\"bound\":\"-\""),
        ("\"bound\":\"1000\"", "\"bound\":\"--1\""),
        ("\"bound\":\"1000\"", "\"bound\":\"-01\""),
        ("\"bound\":\"1000\"", "\"bound\":\"1e3\""),
        ("\"bound\":\"1000\"", "\"bound\":\"\u{661}\""),
        ("\"bound\":\"1000\"", "\"bound\":\"\\ud800\""),
        ("\"modulus\":\"2147483629\"", "\"modulus\":2147483629"),
        ("\"parameters\":\"8\"", "\"parameters\":8"),
        ("\"seed\":\"7\"", "\"seed\":\"0x7\""),
        ("\"independent\":\"2\"", "\"independent\":2"),
        // Lists and objects in the place of each other, which serde alone would take.
        ("\"lightning\"", "{\"lightning\":null}"),
        ("\"scaling\"", "{\"scaling\":null}"),
        ("[1,1,1]", "[1,1]"),
        ("[1,1,1]", "[1,1,1,1]"),
        ("[1,1,1]", "{\"0\":1}"),
        ("\"widths\":[2,2]", "\"widths\":{}"),
        // Not JSON.
        ("\"tokens\":2", "tokens:2"),
        ("\"tokens\":2", "\"tokens\":2,"),
        ("\"tokens\":2", "/**/\"tokens\":2"),
    ] {
        assert_eq!(replaced(from, to), Some(Reason::Malformed), "{from} -> {to}");
    }
}

#[test]
fn whole_values() {
    let value: serde_json::Value = serde_json::from_str(&good()).unwrap();
    let list = |place: &str, items: &[&str]| {
        let mut value = value.clone();
        let object = value.pointer(place).unwrap().clone();
        let items = items.iter().map(|key| object[key].clone()).collect();
        *value.pointer_mut(place).unwrap() = serde_json::Value::Array(items);
        check(value.to_string().as_bytes()).reason
    };
    let malformed = Some(Reason::Malformed);
    let keys = ["format", "version", "claim", "parameters", "modulus", "point", "lower", "upper"];
    assert_eq!(list("", &keys), malformed);
    assert_eq!(list("/point/splitmix64", &["seed", "bound", "inputs"]), malformed);
    assert_eq!(list("/upper/symmetry-fields", &["rules", "independent"]), malformed);
    let keys = [
        "kind",
        "widths",
        "query_dims",
        "tokens",
        "parametrization",
        "variety",
        "relation",
        "number",
    ];
    assert_eq!(list("/claim", &keys), malformed);
    // An empty list for the empty object.
    for (upper, rule) in [("ambient", "ambient-dimension"), ("virtual", "virtual-weights")] {
        let recipe = Recipe { upper: Some(upper), ..Recipe::new(&[1, 1], &[1], 1, "qkv") };
        let mut value = recipe.make();
        assert_eq!(check(value.to_string().as_bytes()).verdict, Verdict::Verified);
        value["upper"][rule] = serde_json::json!([]);
        assert_eq!(check(value.to_string().as_bytes()).reason, malformed);
    }
}

#[test]
fn bytes() {
    let good = good();
    let deep = |depth: usize| {
        let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        good.replacen("{\"claim\"", &format!("{{\"x\":{nested},\"claim\""), 1)
    };
    for bytes in [
        b"".to_vec(),
        b"{}".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"{".to_vec(),
        format!("\u{feff}{good}").into_bytes(),
        format!("{good}x").into_bytes(),
        format!("{good}{good}").into_bytes(),
        format!("{good}\0").into_bytes(),
        good.replace("exact", "ex\u{1}act").into_bytes(),
        [good.as_bytes(), b"\xff"].concat(),
        good.replace("exact", "\u{e9}")
            .into_bytes()
            .iter()
            .map(|&b| if b == 0xc3 { 0xff } else { b })
            .collect(),
        good.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        deep(100).into_bytes(),
        deep(100_000).into_bytes(),
        "[".repeat(1_000_000).into_bytes(),
        "{\"a\":".repeat(1_000_000).into_bytes(),
    ] {
        let report = check(&bytes);
        assert_eq!(
            report.reason,
            Some(Reason::Malformed),
            "{}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(99)])
        );
        assert_eq!(report.verdict, Verdict::Rejected);
    }
    for end in 0..good.len() {
        assert_eq!(check(&good.as_bytes()[..end]).reason, Some(Reason::Malformed));
    }
    assert_eq!(check(format!(" \r\n\t{good}\n").as_bytes()).verdict, Verdict::Verified);
}

/// Of the header first the version, then the kind; only then the form of everything.
#[test]
fn kind_after_version() {
    for (from, to, reason) in [
        ("\"lightning\"", "\"softmax\"", Reason::UnsupportedKind),
        ("\"lightning\"", "\"\\u006cightnin\\u0067s\"", Reason::UnsupportedKind),
        ("\"lightning\"", "\"softmax\",\"kind\":\"softmax\"", Reason::Malformed),
        ("\"lightning\"", "\"softmax\",\"heads\":1.0", Reason::Malformed),
        ("\"lightning\"", "true", Reason::Malformed),
    ] {
        assert_eq!(replaced(from, to), Some(reason), "{from} -> {to}");
    }
    let other = good().replacen("\"lightning\"", "\"softmax\"", 1);
    let newer = other.replacen("\"version\":1", "\"version\":2", 1);
    assert_ne!(other, newer);
    assert_eq!(check(newer.as_bytes()).reason, Some(Reason::UnsupportedVersion));
    // A key is compared after its escapes are resolved, and so is the name of the kind.
    let escaped = good().replacen("\"lightning\"", "\"\\u006cightning\"", 1);
    assert_eq!(check(escaped.as_bytes()).verdict, Verdict::Verified);
}

/// The header comes first: another version may have any other keys.
#[test]
fn header_first() {
    let other = "{\"format\":\"neurocert-certificate\",\"version\":2,\"x\":[]}";
    assert_eq!(check(other.as_bytes()).reason, Some(Reason::UnsupportedVersion));
    let deep = |depth: usize| {
        let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        check(other.replacen("[]", &nested, 1).as_bytes()).reason
    };
    // The object itself is a level: 100 are allowed.
    assert_eq!(deep(99), Some(Reason::UnsupportedVersion));
    assert_eq!(deep(100), Some(Reason::Malformed));
    for not_json in ["1e400", "1.0", "-1", "-0", "4294967296", "\"\\ud800\"", "\"\\udc00\"", "NaN"]
    {
        let text = other.replacen("[]", not_json, 1);
        assert_eq!(check(text.as_bytes()).reason, Some(Reason::Malformed), "{text}");
    }
    let twice = "{\"format\":\"neurocert-certificate\",\"version\":2,\"x\":{\"y\":1,\"y\":2}}";
    assert_eq!(check(twice.as_bytes()).reason, Some(Reason::Malformed));
}

/// `upper` may be null, but not absent: for the checker and for the data types alone.
#[test]
fn upper_is_required() {
    let good = Recipe { upper: None, ..Recipe::new(&[2, 2], &[1], 2, "qkv") }.make().to_string();
    let absent = good.replacen(",\"upper\":null", "", 1);
    assert_ne!(good, absent);
    assert_eq!(check(good.as_bytes()).verdict, Verdict::Verified);
    assert_eq!(check(absent.as_bytes()).reason, Some(Reason::Malformed));
    let read: Certificate = serde_json::from_str(&good).unwrap();
    assert_eq!(read.upper, None);
    assert_eq!(neurocert_check::parse(good.as_bytes()).unwrap(), read);
    assert!(serde_json::from_str::<Certificate>(&absent).is_err());
}

/// 4,000 digits are allowed, 4,001 are not; the sign is no digit.
#[test]
fn digits() {
    let recipe = Recipe { explicit: true, ..Recipe::new(&[2, 2], &[1], 2, "qkv") };
    for (digits, sign, reason) in [
        (4000, "-", None),
        (4000, "", None),
        (4001, "", Some(Reason::Malformed)),
        (4001, "-", Some(Reason::Malformed)),
    ] {
        let mut value = recipe.make();
        value["point"]["explicit"]["inputs"][0][0][0] =
            format!("{sign}{}", "7".repeat(digits)).into();
        assert_eq!(check(value.to_string().as_bytes()).reason, reason, "{sign}{digits}");
    }
}

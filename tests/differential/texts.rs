//! Files that are hard to read: changed bytes, pieces of JSON in wrong places, depth, length,
//! bytes that are not text.

use neurocert::ring::SplitMix64;
use serde_json::{Value, json};

use crate::common::mutate::{below, pick, with};

/// Bytes with up to three random changes, most of which do not leave JSON.
pub fn scribbled(bytes: &[u8], rng: &mut SplitMix64) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + below(rng, 3) {
        if bytes.is_empty() {
            break;
        }
        let (at, length) = (below(rng, bytes.len()), 1 + below(rng, 12));
        let end = bytes.len().min(at + length);
        let part = bytes[at..end].to_vec();
        match below(rng, 6) {
            0 => bytes[at] ^= 1 << below(rng, 8),
            1 => bytes[at] = rng.next_u64() as u8,
            2 => drop(bytes.drain(at..end)),
            3 => drop(bytes.splice(at..at, part)),
            4 => bytes.truncate(at),
            _ => drop(bytes.splice(at..at, pick(rng, &FRAGMENTS).bytes())),
        }
    }
    bytes
}

/// Pieces of JSON, and of texts that one reader or the other might not take for JSON.
const FRAGMENTS: [&str; 58] = [
    "null",
    "true",
    "false",
    "NaN",
    "Infinity",
    "-Infinity",
    "nan",
    "0",
    "1",
    "2",
    "-0",
    "-1",
    "00",
    "01",
    "+1",
    "1.0",
    "1.",
    ".5",
    "1e0",
    "1E+2",
    "1e",
    "1E400",
    "-1E400",
    "1e-400",
    "0x10",
    "1_0",
    "4294967295",
    "4294967296",
    "18446744073709551616",
    "99999999999999999999999999999999999999",
    "-99999999999999999999999999999999999999",
    "\"\"",
    "\"1\"",
    "\"-0\"",
    "\"\\u0031\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "\"\\u0000\"",
    "\"\\x\"",
    "\"\t\"",
    "\"\u{7f}\"",
    "'1'",
    "\u{661}",
    "\u{ff11}",
    "[]",
    "{}",
    "[1,]",
    "{\"a\":1,}",
    "{\"a\":1,\"a\":1}",
    "{1:2}",
    "[[[]]]",
    "/**/",
    "//\n",
    "\u{feff}",
    "\u{a0}",
    "\u{2028}",
    "\u{c}",
];

/// Every fragment and some texts that are long or deep, in the place of every kind of value, as a
/// new member, before and after everything.
pub fn chosen(document: &Value) -> Vec<Vec<u8>> {
    let digits = |count: usize| format!("\"{}\"", "9".repeat(count));
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let objects = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    let open = |depth: usize| "[".repeat(depth);
    let mut texts: Vec<String> = FRAGMENTS.map(String::from).into();
    for n in [1, 50, 90, 95, 96, 97, 98, 99, 100, 101, 126, 127, 128, 129, 200, 1_000, 10_000] {
        texts.extend([nested(n), objects(n)]);
    }
    texts.extend([open(101), open(100_000), digits(3_999), digits(4_000), digits(4_001)]);
    texts.extend([digits(1_000_000), "9".repeat(10_000), format!("1.{}", "0".repeat(10_000))]);
    let mut files = Vec::new();
    for place in [
        "/claim/dimension/number",
        "/claim/dimension/network/sizes/d",
        "/claim/dimension/network/sizes/d/0",
        "/claim/dimension/network/text",
        "/format",
        "/version",
        "/texts",
        "/proof/lower/minor/modulus",
        "/proof/lower/minor/point",
        "/proof/lower/minor/rows/0",
        "/proof/upper",
    ] {
        let mark = with(document, place, json!("HERE")).to_string();
        files.extend(texts.iter().map(|text| mark.replace("\"HERE\"", text)));
    }
    let whole = document.to_string();
    for text in &texts {
        files.push(whole.replacen('{', &format!("{{\"new\":{text},"), 1));
        files.push(whole.replacen("\"proof\":{", &format!("\"proof\":{{\"new\":{text},"), 1));
        files.push(whole.replacen('{', &format!("{{{text}:1,"), 1));
        files.extend([format!("{text}{whole}"), format!("{whole}{text}"), text.clone()]);
    }
    files.into_iter().map(String::into_bytes).collect()
}

/// Bytes that are not UTF-8, or UTF-8 of what is not a character.
pub fn not_text(document: &Value) -> Vec<Vec<u8>> {
    let text = document.to_string();
    let parts: [&[u8]; 12] = [
        b"\xff",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xe2\x82",
        b"\x80",
        b"\0",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xc2\xa0",
        b"\xf0\x9f\x98\x80",
    ];
    let ends = [0, 1, text.len() - 1, text.len(), text.find("Lemma").unwrap_or(2)];
    let mut files: Vec<Vec<u8>> = vec![vec![], b" ".into(), b"\n".into()];
    for (part, at) in parts.iter().flat_map(|part| ends.map(|at| (part, at))) {
        files.push([&text.as_bytes()[..at], part, &text.as_bytes()[at..]].concat());
    }
    let wide = |unit: u16| unit.to_le_bytes();
    files.push(text.encode_utf16().flat_map(wide).collect());
    files.push(text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect());
    for space in [" ", "\t", "\r\n", "\u{b}", "\u{c}", "\u{a0}", "\u{85}"] {
        files.push(text.replace(':', &format!("{space}:{space}")).into_bytes());
        files.push(text.replace(['[', ','], &format!(",{space}")).into_bytes());
        files.push(format!("{space}{text}{space}").into_bytes());
    }
    files.push(serde_json::to_vec_pretty(document).unwrap());
    files
}

//! Tampering with the text of a certificate: spellings, repetitions, missing ends.

use neurocert::network::Parametrization::Av;
use neurocert_check::kernel::check_file;
use serde_json::{Value, json};

use crate::common::mutate::{alternatives, places, with};
use crate::common::seeds::plain;
use crate::{MEMORY, STEPS, six};

/// Whether a text is verified, and whether it is of the form of the page.
fn read(text: &str) -> (bool, bool) {
    let found = check_file(text.as_bytes(), STEPS, MEMORY);
    let words = found.failure.map(|failure| failure.reason.to_string());
    (words.is_none(), words.as_deref() != Some("malformed"))
}

/// Numbers that look like others, and numbers that are too long.
#[test]
fn spellings_of_numbers() {
    let six = six();
    for place in places(&six) {
        let value = six.pointer(&place).unwrap();
        let spellings: Vec<String> = match value {
            Value::Number(n) => [
                "{}.0", "{}e0", "0{}", "+{}", "-{}", "-0", "true", "\"{}\"", "NaN", "\u{662}",
                "\u{ff12}",
            ]
            .map(|form| form.replace("{}", &n.to_string()))
            .into(),
            Value::String(text) if text.parse::<u64>().is_ok() => [
                "{}",
                "\"{}.0\"",
                "\"{}e0\"",
                "\"0{}\"",
                "\"+{}\"",
                "\" {}\"",
                "\"{}\\n\"",
                "\"-\"",
                "\"\"",
                "true",
                "\"\u{662}\"",
                "\"\u{ff12}\"",
            ]
            .map(|form| form.replace("{}", text))
            .into(),
            _ => vec![],
        };
        for spelling in spellings {
            let mark = with(&six, &place, json!("HERE")).to_string();
            let text = mark.replace("\"HERE\"", &spelling);
            assert_eq!(read(&text), (false, false), "{place} {spelling}");
        }
    }
}

/// A file that ends early, at every byte, and one that goes on.
#[test]
fn truncated() {
    for document in [six(), plain(&[1, 1], &[1], 1, Av)] {
        let text = document.to_string();
        (0..text.len()).for_each(|end| assert_eq!(read(&text[..end]), (false, false)));
        for end in ["x", "{}", "]", "\0", ",", "null", &text] {
            assert_eq!(read(&format!("{text}{end}")), (false, false), "{end}");
        }
        assert_eq!(read(&format!(" \t\r\n{text}\n\n")), (true, true));
    }
}

/// JSON with the members of the object at `place` repeated, with the same or with other values.
fn repeated(value: &Value, here: &str, place: &str, other: bool) -> String {
    let member = |(key, v): (&String, &Value)| {
        format!("{key:?}:{}", repeated(v, &format!("{here}/{key}"), place, other))
    };
    match value {
        Value::Object(map) => {
            let mut members: Vec<String> = map.iter().map(member).collect();
            if let (true, Some((key, v))) = (here == place, map.iter().next()) {
                let again = if other { alternatives(v)[0].clone() } else { v.clone() };
                members.push(format!("{key:?}:{again}"));
            }
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            let all: Vec<String> =
                items.map(|(i, v)| repeated(v, &format!("{here}/{i}"), place, other)).collect();
            format!("[{}]", all.join(","))
        }
        _ => value.to_string(),
    }
}

/// A key that is there twice has two values: whichever one reads, another may read the other.
#[test]
fn duplicate_keys() {
    for document in [six(), plain(&[2, 2], &[1], 2, Av)] {
        assert_eq!(read(&repeated(&document, "", "nowhere", true)), (true, true));
        let mut objects = places(&document);
        objects.push(String::new());
        objects.retain(|place| document.pointer(place).unwrap().is_object());
        assert!(objects.len() >= 7);
        for (place, other) in objects.iter().flat_map(|place| [(place, false), (place, true)]) {
            let text = repeated(&document, "", place, other);
            assert_eq!(read(&text), (false, false), "{place}");
        }
    }
    // The same key spelt in two ways.
    let text = six().to_string().replace("\"proof\":", "\"pr\\u006fof\":null,\"proof\":");
    assert_eq!(read(&text), (false, false));
}

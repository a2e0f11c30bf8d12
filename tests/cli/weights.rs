//! `weights`, and weights in all formats for the commands that read them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

const LAYER: &str =
    r#"{"tokens": 2, "layers": [{"Q": [[1, "1/2"]], "K": [[2, 0]], "V": [[3, 1]]}]}"#;
const ONE_LAYER: &str = r#"
first-layer = 0
layers = 1
[blocks]
Q = { tensor = "h.{layer}.attn.c_attn.weight", columns = "0..2", transpose = true }
K = { tensor = "h.{layer}.attn.c_attn.weight", columns = "2..4", transpose = true }
V = { tensor = "h.{layer}.attn.c_attn.weight", columns = "4..8", transpose = true }
"#;

/// The checkpoint of `examples`, in a folder of its own.
fn prepared() -> tempfile::TempDir {
    let folder = folder();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for name in ["tiny_gpt2.safetensors", "tiny_gpt2.npz", "tiny_gpt2.toml"] {
        fs::copy(data.join(name), folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("w.json"), LAYER).unwrap();
    fs::write(folder.path().join("one.toml"), ONE_LAYER).unwrap();
    folder
}

#[test]
fn what_was_taken_for_what() {
    let folder = prepared();
    let folder = folder.path();
    let map = ["--map", "tiny_gpt2.toml"];
    let output = neurocert(folder, &[&["weights", "tiny_gpt2.safetensors"], &map[..]].concat());
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    for line in [
        "lightning attention, widths 4-4-4, query sizes 2,2, tokens 3, parametrization qkv",
        "Q_1 (2 x 4, f32) = h.0.attn.c_attn.weight[:, 0:2] transposed",
        "K_2 (2 x 4, f32) = h.1.attn.c_attn.weight[:, 2:4] transposed",
        "V_1 (4 x 4, f16 * f32) = (h.0.attn.c_proj.weight transposed) * \
         (h.0.attn.c_attn.weight[:, 4:8] transposed)",
        "not used: h.",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    // The same tensors in the other format are the same weights, written exactly in two formats.
    let mut written = Vec::new();
    for (file, out) in [
        ("tiny_gpt2.safetensors", "a.json"),
        ("tiny_gpt2.npz", "b.json"),
        ("tiny_gpt2.npz", "c.npz"),
    ] {
        let arguments = [&["weights", file, "--tokens", "2", "--out", out, "--json"], &map[..]];
        let output = neurocert(folder, &arguments.concat());
        assert_eq!(output.status.code(), Some(0), "{out}");
        let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(document["out"], out);
        assert_eq!(document["unused"].as_array().unwrap().len(), 4);
        assert_eq!(document["tokens"], 2);
        written.push(document["blocks"].clone());
    }
    assert_eq!(written[0].as_array().unwrap().len(), 6);
    assert_eq!(written[0][0]["from"], "h.0.attn.c_attn.weight[:, 0:2] transposed");
    assert_eq!(written[0][0]["denominator_bits"], 5);
    let read = |name| fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(read("a.json"), read("b.json"));
    let arguments = ["weights", "c.npz", "--tokens", "2", "--out", "d.json"];
    assert_eq!(neurocert(folder, &arguments).status.code(), Some(0));
    assert_eq!(read("a.json"), read("d.json"));
    // And by hand: column 0 of c_attn is row 0 of Q, entries (7 (8 i) mod 19 − 9)/16.
    let document: Value = serde_json::from_str(&read("a.json")).unwrap();
    assert_eq!(document["layers"][0]["Q"][0], json!(["-9/16", "9/16", "1/2", "7/16"]));
}

/// The flag, the spelling of the note, and a file that nobody asked for.
#[test]
fn npz_says_what_it_forgets() {
    let folder = prepared();
    let folder = folder.path();
    let av = r#"{"tokens": 2, "query_dims": [1], "layers": [{"A": [[1]], "V": [[2]]}]}"#;
    fs::write(folder.join("av.json"), av).unwrap();
    let output = neurocert(folder, &["weights", "av.json", "--out", "av.npz"]);
    let note = String::from_utf8(output.stderr).unwrap();
    assert!(note.contains("read it with --tokens 2 --query-dims 1"), "{note}");
    let arguments = ["weights", "av.npz", "--tokens", "2", "--query-dims", "1", "--out", "b.json"];
    assert_eq!(neurocert(folder, &arguments).status.code(), Some(0));
    refused(folder, &["weights", "av.npz"], "av.npz: query_dims: cannot be read off A");
}

#[test]
fn every_command_reads_every_format() {
    let folder = prepared();
    let folder = folder.path();
    let output = neurocert(folder, &["weights", "w.json", "--out", "w.npz"]);
    assert_eq!(output.status.code(), Some(0));
    for command in
        [&["fiber"][..], &["singular"], &["expand", "--weights"], &["jacobian", "--weights"]]
    {
        let run = |file, more: &[&str]| {
            let output = neurocert(folder, &[command, &[file], more].concat());
            assert_eq!(output.status.code(), Some(0), "{command:?} {file}");
            stdout(&output)
        };
        assert_eq!(run("w.json", &[]), run("w.npz", &["--tokens", "2"]), "{command:?}");
        let tiny = |file| {
            let text = run(file, &["--map", "one.toml", "--tokens", "2", "--json"]);
            let mut document: Value = serde_json::from_str(&text).unwrap();
            // Each format has its own order of tensors.
            document["unused"].as_array_mut().unwrap().sort_by_key(Value::to_string);
            document
        };
        if command != ["expand", "--weights"] {
            assert_eq!(tiny("tiny_gpt2.npz"), tiny("tiny_gpt2.safetensors"), "{command:?}");
        }
        let with_map = [command, &["w.json", "--map", "one.toml"]].concat();
        refused(folder, &with_map, "one.toml: maps tensors, and weights in JSON have none");
    }
}

#[test]
fn claims_about_tensors() {
    let folder = prepared();
    let folder = folder.path();
    let audit = |text: &str, more: &[&str]| {
        fs::write(folder.join("my.toml"), text).unwrap();
        let arguments = [&["audit", "--claims", "my.toml"], more].concat();
        neurocert(folder, &arguments).status.code()
    };
    let table = |file: &str| format!("{{ file = \"{file}\", map = \"one.toml\", tokens = 2 }}");
    let (one, other) = (table("tiny_gpt2.npz"), table("tiny_gpt2.safetensors"));
    let head = "id = \"a\"\nignore-unused = true";
    assert_eq!(audit(&format!("[[same]]\n{head}\none = {one}\nother = {other}"), &[]), Some(0));
    let claim = |kind| {
        format!("[[{kind}]]\n{head}\none = \"tiny_gpt2.npz\"\nother = \"tiny_gpt2.safetensors\"")
    };
    assert_eq!(audit(&claim("same"), &["--map", "one.toml"]), Some(0));
    assert_eq!(audit(&claim("different"), &["--map", "one.toml"]), Some(1));
    fs::write(folder.join("my.toml"), claim("same")).unwrap();
    refused(folder, &["audit", "--claims", "my.toml"], "give a mapping file with --map");
    let json = "[[same]]\nid = \"a\"\none = \"w.json\"\nother = \"w.json\"";
    fs::write(folder.join("my.toml"), json).unwrap();
    let arguments = ["audit", "--claims", "my.toml", "--map", "one.toml"];
    refused(folder, &arguments, "one.toml: maps tensors");
    refused(folder, &["audit", "--map", "one.toml"], "--map: there are no weights");
}

#[test]
fn bad_usage_of_weights() {
    let folder = prepared();
    let folder = folder.path();
    let weights = |arguments: &[&str], expected| {
        refused(folder, &[&["weights"], arguments].concat(), expected);
    };
    let tiny = ["tiny_gpt2.npz", "--map", "tiny_gpt2.toml"];
    let with = |more: &[&str], expected| weights(&[&tiny[..], more].concat(), expected);
    weights(&["missing.npz"], "missing.npz: No such file");
    weights(
        &["tiny_gpt2.npz"],
        "tiny_gpt2.npz: no tensor is named Q_1, A_1 or M_1; there are h.0.",
    );
    weights(&["w.json", "--map", "one.toml"], "one.toml: maps tensors");
    weights(&["tiny_gpt2.npz", "--map", "missing.toml"], "missing.toml: No such file");
    weights(&["tiny_gpt2.npz", "--map", "w.json"], "w.json: ");
    with(&["--widths", "4,4,5"], "tiny_gpt2.npz: widths: [4, 4, 5] contradicts [4, 4, 4]");
    with(&["--query-dims", "3"], "query_dims: [3, 3] contradicts [2, 2]");
    with(&["--parametrization", "av"], "parametrization: \"av\" contradicts \"qkv\"");
    with(
        &["--out", "x.safetensors"],
        "x.safetensors has no format that is written; allowed: .json",
    );
    with(&["--out", "x"], "--out: x has no format");
    with(&["--out", "./tiny_gpt2.npz"], "is a file that was read");
    with(&["--out", "no/folder/x.json"], "cannot be written");
    refused(
        folder,
        &["jacobian", "--widths", "2,2", "--query-dims", "1", "--map", "one.toml"],
        "no weights",
    );
    let third = LAYER.replace("1/2", "1/3");
    fs::write(folder.join("third.json"), third).unwrap();
    weights(&["third.json", "--out", "x.npz"], "x.npz: Q_1[1,2]: 1/3 is not a 64-bit float");

    for (from, to, expected) in [
        ("w.json", "a.npz", "a.npz: is called .npz, and its content is neither a zip archive"),
        ("w.json", "a.SafeTensors", "is called .safetensors, and its content is neither a zip"),
        ("tiny_gpt2.npz", "a.json", "is called .json, and its content is .npz"),
        ("tiny_gpt2.npz", "b.safetensors", "is called .safetensors, and its content is .npz"),
        ("tiny_gpt2.safetensors", "b.npz", "is called .npz, and its content is .safetensors"),
    ] {
        fs::copy(folder.join(from), folder.join(to)).unwrap();
        weights(&[to], expected);
    }
    fs::write(folder.join("x.npy"), b"\x93NUMPY\x01\x00").unwrap();
    weights(&["x.npy"], "x.npy: is a single array (.npy)");
    fs::write(folder.join("empty.npz"), "").unwrap();
    weights(&["empty.npz"], "rename it, or is it damaged?");
    // Any other name: the content decides.
    fs::copy(folder.join("tiny_gpt2.npz"), folder.join("blob")).unwrap();
    let output = neurocert(folder, &["weights", "blob", "--map", "tiny_gpt2.toml"]);
    assert_eq!(output.status.code(), Some(0));
}

/// Weights of a network that is text: shown, and the same in all formats and by a mapping.
#[test]
fn weights_of_any_network() {
    let folder = folder();
    let folder = folder.path();
    let text = r#"{"network": "mlp", "sizes": {"w": [2, 3, 1], "r": 2},
        "weights": {"W[1]": [[1, "1/2"], [0, 3], [-2, 1]], "W[2]": [[1, 0, "5/4"]]}}"#;
    fs::write(folder.join("w.json"), text).unwrap();
    let output = neurocert(folder, &["weights", "w.json", "--out", "w.npz"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let shown = stdout(&output);
    assert!(shown.contains("W[1] (3 x 2, exact) = weights, W[1]"), "{shown}");
    let at = ["--network", "mlp", "--set", "w=2,3,1", "--set", "r=2"];
    let run = |arguments: &[&str]| {
        let output = neurocert(folder, &[&["weights", "--json"], arguments, &at].concat());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{error}");
        serde_json::from_str::<Value>(&stdout(&output)).unwrap()
    };
    let document = run(&["w.npz", "--out", "again.json"]);
    assert_eq!(document["blocks"][1]["block"], "W[2]");
    assert_eq!(document["blocks"][1]["numbers"], "f64");
    assert_eq!(document["sizes"]["w"], json!([2, 3, 1]));
    let map = "first-layer = 1\n[weights]\n\"W[i]\" = { tensor = \"W[{layer}]\", scale = 2 }\n";
    fs::write(folder.join("map.toml"), map).unwrap();
    let document = run(&["w.npz", "--map", "map.toml", "--out", "twice.json"]);
    assert_eq!(document["blocks"][0]["from"], "2 * W[1]");
    // 2 (2 y)^2 is eight times what it was.
    let same = |one: &str, other: &str| neurocert(folder, &["equiv", one, other]).status.code();
    assert_eq!(same("w.json", "again.json"), Some(0));
    assert_eq!(same("w.json", "twice.json"), Some(1));
    let part = "[weights]\n\"W[1]\" = \"W[1]\"\n\"W[2]\" = { tensor = \"W[1]\", rows = \"0..1\", columns = \"0..1\" }";
    fs::write(folder.join("part.toml"), part).unwrap();
    let narrow = ["--network", "mlp", "--set", "w=2,3,1", "--set", "r=2"];
    let refuse = |arguments: &[&str], expected: &str| {
        refused(folder, &[&["weights"], arguments, &narrow].concat(), expected);
    };
    refuse(&["w.npz", "--map", "part.toml"], "W[2]: 1 x 1 matrix");
    refuse(&["w.json", "--map", "map.toml"], "leave it out");
    refuse(&["w.json", "--widths", "2,2"], "belongs to weights of lightning attention");
    for (map, expected) in [
        ("[weights]\nW = \"W[1]\"", "is not a weight of the network"),
        ("[weights]\n\"W[1]\" = \"W[1]\"", "has no rule"),
        ("[weights]\n\"W[1]\" = \"W[{layer}]\"", "has {layer}, and is a single weight"),
        ("[weights]\n\"W[i]\" = \"W[{layer}]\"", "first-layer: is missing"),
        ("[weights]\n\"W[i]\" = \"V\"", "V"),
        ("[blocks]\nQ = \"V\"", "unknown field"),
    ] {
        fs::write(folder.join("bad.toml"), map).unwrap();
        refuse(&["w.npz", "--map", "bad.toml"], expected);
    }
    refused(folder, &["weights", "w.npz", "--network", "mlp"], "size");
}

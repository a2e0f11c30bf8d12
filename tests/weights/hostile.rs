//! Files that somebody damaged or made to harm: one clear error, never a panic, bounded memory.

use std::io::{Cursor, Write};

use neurocert::network::{Known, TensorFile};
use neurocert::ring::SplitMix64;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::build::{f32s, npy, safetensors, with_header, zip};
use crate::take;

const MAP: &str = include_str!("../../examples/tiny_gpt2.toml");
const SAFETENSORS: &[u8] = include_bytes!("../../examples/tiny_gpt2.safetensors");
const NPZ: &[u8] = include_bytes!("../../examples/tiny_gpt2.npz");

/// The error of a file with our own names, or of one like GPT-2.
fn refused(bytes: Vec<u8>, map: Option<&str>, expected: &str) {
    let error = take(bytes, map, &Known::default()).unwrap_err().to_string();
    assert!(error.contains(expected), "{error:?} should say {expected:?}");
    assert!(!error.contains('\n') && error.len() < 1000, "{error}");
}

/// `Q_1`, `K_1`, `V_1` of one entry each, the first of them changed.
fn own(change: impl Fn(&mut (&str, &str, Vec<usize>, Vec<u8>))) -> Vec<u8> {
    let part = |name| (name, "F32", vec![1, 1], f32s(&[0.5]));
    let mut parts = [part("Q_1"), part("K_1"), part("V_1")];
    change(&mut parts[0]);
    safetensors(&parts)
}

#[test]
fn entries_and_shapes() {
    assert!(take(own(|_| {}), None, &Known::default()).is_ok());
    for (number, what) in [(f32::NAN, "NaN"), (f32::INFINITY, "infinite")] {
        let bytes = own(|q| (q.2, q.3) = (vec![2, 1], f32s(&[1.0, number])));
        refused(bytes, None, &format!("Q_1: entry [2,1] is {what}"));
    }
    for end in [NPZ.len() / 2, NPZ.len() - 1, 100] {
        refused(NPZ[..end].to_vec(), Some(MAP), "zip archive: is damaged or cut off");
    }
    refused(own(|q| q.2 = vec![1]), None, "[1] is not the shape of a matrix");
    refused(own(|q| q.2 = vec![1, 1, 1]), None, "[1, 1, 1] is not the shape of a matrix");
    refused(own(|q| (q.2, q.3) = (vec![0, 3], vec![])), None, "the matrix is empty");
    refused(own(|q| (q.2, q.3) = (vec![1, 2], f32s(&[1.0, 2.0]))), None, "Q_1: 1 x 2 matrix");
    refused(own(|q| (q.1, q.3) = ("BOOL", vec![1])), None, "entries of type BOOL");
    refused(own(|q| (q.1, q.3) = ("F8_E4M3", vec![1])), None, "entries of type F8_E4M3");
    refused(own(|q| (q.1, q.3) = ("F9", vec![1])), None, "unknown variant `F9`");
    refused(own(|q| q.0 = "Q_2"), None, "tensor Q_1 is missing; the file has Q_2, K_1, V_1");
    refused(own(|q| q.0 = "q"), None, "K_1, V_1");
    refused(own(|q| q.0 = "A_1"), None, "names of several parametrizations");
    refused(own(|q| q.0 = "Q_9000000000"), None, "up to layer 9000000000");
    refused(SAFETENSORS.to_vec(), None, "no tensor is named Q_1");
}

#[test]
fn mappings_that_do_not_fit() {
    for (from, to, expected) in [
        ("2..4", "2..40", "columns: 2..40 of 8; allowed: up to 8"),
        ("\"2/2\"", "\"1/3\"", "columns: 1/3 of 8; needed: equal parts"),
        (
            "first-layer = 0",
            "first-layer = 2",
            "tensor h.2.attn.c_attn.weight is missing; the file has h.",
        ),
        ("first-layer = 0", "first-layer = 0\nlayers = 3", "tensor h.2.attn"),
        ("first-layer = 0", "first-layer = 0\nlayers = 41", "41 layers; allowed"),
        ("first-layer = 0", "first-layer = 0\nlayers = 0", "0 layers"),
        (
            "c_proj.weight\", transpose = true",
            "c_proj.bias\", reshape = [2, 3]",
            "not a 2 x 3 matrix",
        ),
        ("c_proj.weight\", transpose = true", "c_attn.weight\"", "product: 4 x 8 times 4 x 4"),
        (
            "c_proj.",
            "c_pro.",
            "tensor h.0.attn.c_pro.weight is missing; the file has h.0.attn.c_proj.weight",
        ),
    ] {
        let map = MAP.replace(from, to);
        refused(SAFETENSORS.to_vec(), Some(&map), expected);
    }
    let known = Known { widths: Some(vec![4, 5]), ..Known::default() };
    let error = take(NPZ.to_vec(), Some(MAP), &known).unwrap_err().to_string();
    assert!(error.contains("widths: [4, 5] contradicts [4, 4, 4]"), "{error}");
}

/// A layer that is missing between others is an error, not the end.
#[test]
fn a_gap_in_the_layers() {
    let part = |name| (name, "F32", vec![1, 1], f32s(&[1.0]));
    let names = ["A_1", "V_1", "A_3", "V_3"];
    refused(
        safetensors(&names.map(part)),
        None,
        "A_2: tensor A_2 is missing; the file has A_1, A_3",
    );
}

#[test]
fn headers_of_safetensors() {
    let info = r#"{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}"#;
    let header = |names: &[&str]| {
        let entries: Vec<String> = names.iter().map(|name| format!("\"{name}\":{info}")).collect();
        format!("{{{}}}", entries.join(","))
    };
    let entries = [0; 4];
    let file = |header: &str| with_header(header, &entries);
    refused(file(&header(&["Q_1", "Q_1"])), None, "the name Q_1 is there twice");
    refused(file(&header(&["Q_1", "K_1"])), None, "header");
    refused(file(&header(&["Q_1"]).replace("[0,4]", "[0,400]")), None, "header");
    refused(file(&header(&["Q_1"]).replace("[0,4]", "[-4,0]")), None, "header");
    refused(file(&header(&["Q_1"]).replace("[1,1]", "[1,2]")), None, "header");
    let overflow = "[9223372036854775807,4]";
    refused(file(&header(&["Q_1"]).replace("[1,1]", overflow)), None, "header");
    refused(with_header(&header(&["Q_1"]), &[0; 3]), None, "is it truncated?");
    refused(with_header(&header(&["Q_1"]), &[0; 5]), None, "what are the bytes behind?");
    refused(file("{"), None, "header: EOF");
    refused(file("{}"), None, "what are the bytes behind?");
    refused(file("{\u{0}"), None, "header");
    let (open, close) = ("[".repeat(100_000), "]".repeat(100_000));
    refused(file(&format!("{{\"a\":{open}")), None, "header: EOF");
    refused(file(&format!("{{\"a\":{open}{close}}}")), None, "recursion limit");
    for length in [u64::from(u32::MAX), 1 << 39, 8 << 20] {
        let mut bytes = file("{}");
        bytes[..8].copy_from_slice(&length.to_le_bytes());
        refused(bytes, None, "header");
    }
    let many: Vec<String> = (0..=1 << 16).map(|n| n.to_string()).collect();
    let many = header(&many.iter().map(String::as_str).collect::<Vec<_>>());
    refused(file(&many), None, "more than 65536 tensors");
    let long = header(&[&"x".repeat(100_000)]);
    refused(file(&long), None, "xxx");
    // A shape with many sides is not printed whole.
    let sides = format!("[{}1]", "1,".repeat(100_000));
    let names = ["Q_1", "K_1", "V_1"].map(|name| (name, "F32", vec![1, 1], f32s(&[0.5])));
    let good = safetensors(&names);
    let text = String::from_utf8_lossy(&good[8..]).into_owned();
    let end = text.rfind('}').unwrap() + 1;
    let many = text[..end].replacen("[1, 1]", &sides, 1);
    let error = take(with_header(&many, &good[8 + end..]), None, &Known::default());
    let error = error.unwrap_err().to_string();
    assert!(error.contains("is not the shape of a matrix") && error.len() < 500, "{error}");
}

#[test]
fn archives() {
    let array = || npy("'<f4'", false, "(1, 1)", &f32s(&[0.5]));
    let good = || [("Q_1.npy", array()), ("K_1.npy", array()), ("V_1.npy", array())];
    let with = |bytes: Vec<u8>| {
        let mut members = good();
        members[0].1 = bytes;
        zip(&members)
    };
    assert!(take(zip(&good()), None, &Known::default()).is_ok());
    let twice = zip(&[good().to_vec(), good().to_vec()].concat());
    refused(
        twice,
        None,
        "zip archive: two arrays have the same name; needed: one array of each name",
    );
    let one = f32s(&[0.5]);
    refused(with(npy("'|O'", false, "(1, 1)", b"cos\nsystem")), None, "a pickle, which is never");
    refused(with(npy("'|V2'", false, "(1, 1)", &[0, 0])), None, "bf16? .npz cannot say");
    refused(with(npy("'<f4'", false, "(1, 2)", &one)), None, "is truncated: 4 bytes where 8");
    refused(with(npy("'<f4'", false, "(1, 1)", &[0; 5])), None, "goes on after the 4 bytes");
    let large = npy("'<f4'", false, "(1000000, 1000000)", &one);
    refused(with(large), None, "entries so far; allowed: 4194304 in all");
    let larger = npy("'<f4'", false, "(18446744073709551615, 18446744073709551615)", &one);
    refused(with(larger), None, "allowed: 4194304 in all");
    refused(with(b"hello".to_vec()), None, "Q_1: is truncated");
    refused(with(b"\x93NUMPZ\x01\x00aaaaaaaa".to_vec()), None, "is not an array (.npy)");
    refused(zip(&[("archive/data.pkl", vec![])]), None, "convert: safetensors.torch.save_file(");
    refused(zip(&[]), None, "there are none at all");
    let mut damaged = zip(&good());
    let at = damaged.windows(4).position(|w| w == f32s(&[0.5])).unwrap();
    damaged[at + 2] ^= 1;
    refused(damaged, None, "Q_1: Invalid checksum");
}

/// A member that nobody asked for may be whatever it is; who asks for it is told.
#[test]
fn members_that_cannot_be_read() {
    let array = || npy("'<f4'", false, "(1, 1)", &f32s(&[0.5]));
    let good = || vec![("Q_1.npy", array()), ("K_1.npy", array()), ("V_1.npy", array())];
    let versioned = |version: u8, header: &[u8]| {
        let length = (header.len() as u32).to_le_bytes();
        let mut bytes = vec![0x93, b'N', b'U', b'M', b'P', b'Y', version, 0];
        bytes.extend_from_slice(if version == 1 { &length[..2] } else { &length });
        bytes.extend_from_slice(header);
        bytes
    };
    // A field named é, in Latin-1, and in UTF-8.
    let record = |name: &[u8]| {
        [b"{'descr': [('", name, b"', '<f4')], 'fortran_order': False, 'shape': (1, 1), }\n"]
            .concat()
    };
    let long = format!("[{}]", "('a', '<f4'), ".repeat(2000));
    let long = format!("{{'descr': {long}, 'fortran_order': False, 'shape': (1, 1), }}\n");
    let latin = versioned(1, &record(b"\xe9"));
    for (bytes, expected) in [
        (latin.clone(), "has entries of type a record of several values"),
        (versioned(2, &record(b"\xe9")), "has entries of type a record of several values"),
        (versioned(3, &record("é".as_bytes())), "has entries of type a record of several values"),
        (versioned(3, &record(b"\xe9")), "header: is malformed"),
        (versioned(1, long.as_bytes()), "bytes; allowed: 10000"),
        (
            versioned(9, b"{}"),
            "is an array (.npy) of version 9.0; allowed: versions 1.0, 2.0 and 3.0",
        ),
        (Vec::new(), "is truncated: 0 bytes where 8 should be"),
        (b"hello, world".to_vec(), "is not an array (.npy)"),
    ] {
        let file = zip(&[good(), vec![("more.npy", bytes.clone())]].concat());
        let taken = take(file, None, &Known::default()).unwrap();
        assert_eq!(taken.unused, ["more"]);
        let mut asked = good();
        asked[0].1 = bytes;
        refused(zip(&asked), None, &format!("Q_1: {expected}").replace("Q_1: bytes", "bytes"));
    }
    // Compressed by a method that is not read, damaged, and no array at all.
    let file =
        zip(&[good(), vec![("more.npy", array()), ("notes.txt", b"hello".to_vec())]].concat());
    assert_eq!(take(file.clone(), None, &Known::default()).unwrap().unused, ["more", "notes.txt"]);
    let at = |file: &[u8], part: &[u8]| file.windows(part.len()).rposition(|w| w == part).unwrap();
    let mut packed = file.clone();
    for start in [b"PK\x03\x04", b"PK\x01\x02"] {
        let mut member = 0;
        let version = if start == b"PK\x03\x04" { 8 } else { 10 };
        for place in 0..packed.len() - 4 {
            if packed[place..].starts_with(start) {
                member += 1;
                if member == 4 {
                    packed[place + version] = 12; // bzip2
                }
            }
        }
    }
    assert_eq!(
        take(packed.clone(), None, &Known::default()).unwrap().unused,
        ["more", "notes.txt"]
    );
    let map = "[blocks]\nQ = 'more'\nK = 'K_1'\nV = 'V_1'";
    refused(packed, Some(map), "Q_1: more: compression method not supported: 12");
    let mut damaged = file.clone();
    let last = at(&damaged, &f32s(&[0.5]));
    damaged[last + 2] ^= 1;
    assert_eq!(take(damaged.clone(), None, &Known::default()).unwrap().unused.len(), 2);
    refused(damaged, Some(map), "more: Invalid checksum");
    refused(file, Some(&map.replace("more", "notes.txt")), "notes.txt: is not an array");
}

/// A gigabyte of zeros in a megabyte: what is declared is read, and not a byte more.
#[test]
fn bombs() {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["Q_1.npy", "K_1.npy", "V_1.npy"] {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(&npy("'<f4'", false, "(1, 1)", &[0; 4])).unwrap();
        if name == "Q_1.npy" {
            let zeros = vec![0; 1 << 20];
            (0..1000).for_each(|_| archive.write_all(&zeros).unwrap());
        }
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 21);
    let before = peak();
    refused(bytes, None, "goes on after the 4 bytes of its entries");
    assert!(peak() - before < 1 << 28, "{} bytes", peak() - before);
}

/// The most memory that this process has had, where the kernel says so.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    kilobytes.map_or(0, |n: u64| n * 1024)
}

/// Thousands of changes to good files: some bytes set, cut off, taken out, or doubled.
#[test]
fn mutants() {
    let before = peak();
    let plain = {
        let file = TensorFile::open(Cursor::new(NPZ.to_vec())).unwrap();
        let names = file.descriptions().iter().map(|d| format!("{}.npy", d.name));
        let names: Vec<String> = names.collect();
        let shape = |name: &str| match name {
            name if name.contains("c_attn.weight") => ("(4, 8)", 128),
            name if name.contains("c_proj.weight") => ("(4, 4)", 64),
            _ => ("(4,)", 16),
        };
        let member = |name| npy("'<f4'", false, shape(name).0, &vec![1; shape(name).1]);
        zip(&names.iter().map(|name| (name.as_str(), member(name))).collect::<Vec<_>>())
    };
    let mut random = SplitMix64::new(1);
    let (mut read, mut refused) = (0, 0);
    for good in [SAFETENSORS, NPZ, &plain] {
        assert!(take(good.to_vec(), Some(MAP), &Known::default()).is_ok());
        for _ in 0..4000 {
            let mut bytes = good.to_vec();
            let mut below = |n: usize| (random.next_u64() % n.max(1) as u64) as usize;
            for _ in 0..1 + below(3) {
                // Headers are at both ends.
                let near = if below(2) == 0 { below(bytes.len()) } else { below(600) };
                let near = near.min(bytes.len().saturating_sub(1));
                let at = if below(2) == 0 { near } else { bytes.len().saturating_sub(near + 1) };
                let end = (at + 1 + below(20)).min(bytes.len());
                match below(8) {
                    0 => bytes.truncate(at),
                    1 => drop(bytes.drain(at..end)),
                    2 => bytes = [&bytes[..end], &bytes[at..]].concat(),
                    3 => bytes.insert(at, below(256) as u8),
                    _ if at < bytes.len() => {
                        let special = [0, 0xff, b'9', b'0', b'{', b'"', 1, 0x80];
                        bytes[at] =
                            if below(2) == 0 { special[below(8)] } else { below(256) as u8 };
                    }
                    _ => {}
                }
            }
            match take(bytes, Some(MAP), &Known::default()) {
                Ok(_) => read += 1,
                Err(error) => {
                    let error = error.to_string();
                    assert!(!error.contains('\n') && !error.is_empty() && error.len() < 1000);
                    refused += 1;
                }
            }
        }
    }
    assert!(read > 100 && refused > 3000, "{read} read, {refused} refused");
    assert!(peak() - before < 1 << 28, "{} bytes", peak() - before);
}

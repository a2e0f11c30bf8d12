//! Headers as NumPy writes them, as it could, and as nobody should.

use super::{Array, header};
use crate::network::weights::dyadic::Number;

fn file(version: u8, text: &str) -> Vec<u8> {
    let mut bytes = vec![0x93, b'N', b'U', b'M', b'P', b'Y', version, 0];
    let length = (text.len() as u32).to_le_bytes();
    bytes.extend_from_slice(if version == 1 { &length[..2] } else { &length });
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

fn read(version: u8, text: &str) -> Result<Array, String> {
    header(&mut &file(version, text)[..]).map_err(|error| error.to_string())
}

#[test]
fn headers_of_all_writers() {
    let array = |number, shape: &[usize], is_big_endian, is_by_columns| Array {
        shape: shape.to_vec(),
        entries: Ok(number),
        is_big_endian,
        is_by_columns,
    };
    let plain = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }      \n";
    for version in 1..=3 {
        assert_eq!(read(version, plain), Ok(array(Number::F64, &[2, 3], false, false)));
    }
    let other = "{\"shape\":(2L,),\"fortran_order\":True,\"descr\":\">f2\"}";
    assert_eq!(read(1, other), Ok(array(Number::F16, &[2], true, true)));
    let single = "{'descr': '|u1', 'fortran_order': False, 'shape': ()}";
    assert_eq!(read(2, single), Ok(array(Number::U8, &[], false, false)));
}

#[test]
fn no_numbers() {
    for (descr, expected) in [
        ("'|O'", "a pickle"),
        ("'|b1'", "bool"),
        ("'<c16'", "complex"),
        ("'<f16'", "long double"),
        ("'|V2'", "bf16"),
        ("'<U3'", "\"U3\""),
        ("'|S3'", "\"S3\""),
        ("[('a, b', '<f4'), ('c', '<i4', (2, 2))]", "a record"),
    ] {
        let text = format!("{{'descr': {descr}, 'fortran_order': False, 'shape': (2, 3), }}");
        let entries = read(1, &text).unwrap().entries.unwrap_err();
        assert!(entries.contains(expected), "{descr}: {entries}");
    }
}

#[test]
fn malformed_headers() {
    let good = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }";
    for (from, to) in [
        ("(2, 3)", "(2, -3)"),
        ("(2, 3)", "(2, 3"),
        ("(2, 3)", "[2, 3]"),
        ("(2, 3)", "(2, 99999999999999999999)"),
        ("(2, 3)", "(2, +3)"),
        ("(2, 3)", "(,)"),
        ("False", "0"),
        ("False", "__import__('os')"),
        ("'shape'", "'descr'"),
        ("'shape'", "'form'"),
        ("'<f8'", "'<f8"),
        ("'<f8'", "'f8'"),
        ("'<f8'", "'é8'"),
        ("'<f8'", "''"),
        ("'<f8'", ")("),
        ("'descr': ", "'descr' "),
        ("}", ""),
        ("{", "("),
    ] {
        let error = read(1, &good.replace(from, to)).unwrap_err();
        assert!(error.starts_with("header: is malformed; needed: {'descr'"), "{to}: {error}");
    }
    let sides = format!("({})", "1, ".repeat(65));
    assert!(read(1, &good.replace("(2, 3)", &sides)).unwrap_err().contains("malformed"));
    assert!(
        read(9, good).unwrap_err().contains("of version 9.0; allowed: versions 1.0, 2.0 and 3.0")
    );
    assert!(header(&mut &b"\x93NUMPZ\x01\x00"[..]).is_err());
    let long = good.to_string() + &" ".repeat(10_000);
    assert!(read(2, &long).unwrap_err().contains("allowed: 10000"));
    let truncated = &file(1, good)[..40];
    assert!(header(&mut &*truncated).unwrap_err().to_string().contains("truncated"));
}

/// Entry `(i, j, k)` is at `i + 2 (j + 3 k)` by columns, and at `(i 3 + j) 4 + k` by rows.
#[test]
fn by_columns_and_big_endian() {
    let text = "{'descr': '>u2', 'fortran_order': True, 'shape': (2, 3, 4)}";
    let array = read(1, text).unwrap();
    let mut bytes = Vec::new();
    for n in 0..24u16 {
        let (i, j, k) = (n % 2, n / 2 % 3, n / 6);
        bytes.extend_from_slice(&((i * 3 + j) * 4 + k + 1000).to_be_bytes());
    }
    let wanted: Vec<u8> = (0..24u16).flat_map(|n| (n + 1000).to_le_bytes()).collect();
    assert_eq!(array.row_by_row(bytes), wanted);
}

//! Valid certificates of every kind.

use serde_json::{Value, json};

use crate::maker::{
    ANY, Mat, NO, Net, different, identity, mat, same, scale, times, transpose, zeros,
};
use crate::oracle::Stream;

pub fn j() -> Mat {
    mat(&[[0, 1], [-1, 0]])
}

/// Attention matrices `(J, I)` and `(I, J)`: the example of the page.
pub fn exchanged(tokens: usize, forms: [&str; 2]) -> Value {
    let i = identity(2);
    let one = Net::av(&[(j(), i.clone()), (i.clone(), i.clone())]);
    let other = Net::av(&[(i.clone(), i.clone()), (j(), i)]);
    same(tokens, &one.write(forms[0]), &other.write(forms[1]), NO)
}

pub fn two_layers() -> Net {
    Net::random(&mut Stream { state: 11 }, &[2, 3, 2], &[1, 2])
}

/// One network and the same with `A_1`, `V_1`, `V_2` scaled so that nothing changes.
pub fn rescaled(tokens: usize) -> Value {
    let one = two_layers().write("av");
    let mut other = one.clone();
    scale(&mut other, 0, 2, 1);
    scale(&mut other, 1, -3, 5);
    scale(&mut other, 3, -125, 216);
    same(tokens, &one, &other, ANY)
}

/// Both `M_i` and `L` scaled: `M_1` is in the closed form three times.
fn rescaled_virtual() -> Value {
    let one = two_layers().write("ml");
    let mut other = one.clone();
    scale(&mut other, 0, 1, 2);
    scale(&mut other, 1, -5, 1);
    scale(&mut other, 2, -8, 5);
    same(2, &one, &other, ANY)
}

/// A change of basis between the layers, and in the query space.
fn gauge(form: &str) -> Value {
    let net = two_layers();
    let mut moved = net.clone();
    let c = mat(&[[1, 1, 0], [0, 1, 2], [0, 0, 1]]);
    let back = mat(&[[1, -1, 2], [0, 1, -2], [0, 0, 1]]);
    assert_eq!(times(&c, &back), identity(3));
    moved.layers[0][2] = times(&c, &net.layers[0][2]);
    for block in &mut moved.layers[1] {
        *block = times(block, &back);
    }
    let (b, inverse) = (mat(&[[1, 3], [0, 1]]), mat(&[[1, -3], [0, 1]]));
    moved.layers[1][0] = times(&transpose(&inverse), &moved.layers[1][0]);
    moved.layers[1][1] = times(&b, &moved.layers[1][1]);
    same(2, &net.write(form), &moved.write(form), ANY)
}

/// A hidden width more, filled with zeros.
fn padded() -> Value {
    let net = two_layers();
    let mut padded = net.clone();
    padded.layers[0][2].push(vec![0; 2]);
    padded.layers[1].iter_mut().flatten().for_each(|row| row.push(7));
    same(3, &net.write("av"), &padded.write("qkv"), ANY)
}

fn zero_functions() -> Vec<(String, Value)> {
    let one = Net::av(&[(identity(2), zeros(2, 2))]).write("av");
    let without_a = Net::av(&[(zeros(2, 2), identity(2))]).write("av");
    let square = mat(&[[1, 2], [3, 4], [5, 6]]);
    let two = Net::av(&[(j(), square.clone()), (zeros(3, 3), transpose(&square))]);
    vec![
        ("zero, of two depths".into(), same(2, &one, &two.write("ml"), ANY)),
        ("zero, V and A".into(), same(1, &one, &without_a, NO)),
        ("zero and itself".into(), same(2, &one, &one, ANY)),
    ]
}

/// One token sees the symmetric part only.
fn symmetric_part() -> Value {
    let of = |a| Net::av(&[(a, mat(&[[1, 0], [2, 5], [0, 3]]))]);
    let (one, other) = (of(mat(&[[1, 2], [3, 4]])), of(mat(&[[1, 5], [0, 4]])));
    same(1, &one.write("av"), &other.write("qkv"), NO)
}

/// Fractions in all blocks of one network, and of the other.
pub fn witness() -> Value {
    let net = two_layers();
    let mut one = net.write("qkv");
    for (block, below) in [2, 3, 5, 7, 11, 13].into_iter().enumerate() {
        scale(&mut one, block, 1, below);
    }
    let mut other = net.write("av");
    // (2 · 3 · 5)^3 · 7 · 11 · 13, less one.
    scale(&mut other, 3, 1, 27_027_000 - 1);
    different(&one, &other, &mat(&[[1, 2, 0], [-1, 0, 3]]))
}

/// The same weights, and the denominator that is right.
pub fn fractions() -> Value {
    let mut file = witness();
    file["claim"]["other"] = two_layers().write("av");
    scale(&mut file["claim"]["other"], 3, 1, 27_027_000);
    let claim = &file["claim"];
    same(2, &claim["one"], &claim["other"], ANY)
}

fn other_witnesses() -> Vec<(String, Value)> {
    let mut stream = Stream { state: 5 };
    let short = Net::random(&mut stream, &[2, 2], &[1]);
    let long = Net::random(&mut stream, &[2, 1, 2], &[2, 1]);
    let x = mat(&[[1, 2], [3, -4]]);
    let layer = |v| (mat(&[[3]]), mat(&[[v]]));
    let deep = Net::av(&[1, -2, 1, 5, 2, 1].map(layer));
    let mut deeper = deep.write("av");
    scale(&mut deeper, 11, 1, 3);
    vec![
        ("two depths".into(), different(&short.write("av"), &long.write("ml"), &x)),
        ("six layers".into(), different(&deep.write("ml"), &deeper, &mat(&[[1]]))),
    ]
}

/// Nothing but the last matrix to tell two scalings apart, and nothing but the last output entry to
/// tell two functions apart.
fn last_of_all() -> Vec<(String, Value)> {
    let i = identity(2);
    let net = |a: Mat| Net::av(&[(i.clone(), i.clone()), (a, zeros(1, 2))]).write("av");
    let function = |last| Net::av(&[(mat(&[[1]]), mat(&[[1], [last]]))]).write("av");
    vec![
        ("only M_2".into(), same(2, &net(j()), &net(i.clone()), NO)),
        ("only one row".into(), different(&function(2), &function(3), &mat(&[[1, 0]]))),
    ]
}

/// Random networks, each in two parametrizations.
fn random() -> Vec<(String, Value)> {
    let mut stream = Stream { state: 1 };
    let mut all = Vec::new();
    for (widths, query, tokens) in [
        (&[1, 1][..], &[1][..], 1),
        (&[2, 3], &[1], 3),
        (&[3, 2], &[3], 2),
        (&[1, 2, 1], &[2, 1], 2),
        (&[2, 2, 3], &[1, 2], 2),
        (&[2, 1, 2, 1], &[1, 1, 1], 1),
        (&[1, 1, 1, 1, 1, 1, 1], &[1; 6], 1),
    ] {
        for forms in [["qkv", "av"], ["av", "ml"], ["ml", "qkv"], ["ml", "ml"]] {
            let net = Net::random(&mut stream, widths, query);
            let [one, other] = forms.map(|form| net.write(form));
            all.push((format!("{widths:?} {forms:?}"), same(tokens, &one, &other, ANY)));
        }
    }
    all
}

pub fn all() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for tokens in 1..=3 {
        for forms in [["av", "av"], ["qkv", "ml"], ["ml", "av"]] {
            all.push((format!("exchanged, {tokens}, {forms:?}"), exchanged(tokens, forms)));
        }
        all.push((format!("rescaled, {tokens}"), rescaled(tokens)));
    }
    all.extend(["qkv", "av", "ml"].map(|form| (format!("gauge {form}"), gauge(form))));
    all.push(("rescaled virtual weights".into(), rescaled_virtual()));
    all.push(("padded".into(), padded()));
    all.push(("symmetric part".into(), symmetric_part()));
    all.push(("fractions".into(), fractions()));
    all.push(("witness".into(), witness()));
    all.extend(zero_functions());
    all.extend(other_witnesses());
    all.extend(last_of_all());
    all.extend(random());
    // No integer is written in one way only.
    let mut written = exchanged(2, ["av", "av"]);
    written["claim"]["one"]["weights"][0] = json!([["-0", "7/7"], ["-3/3", "0/5"]]);
    all.push(("other fractions".into(), written));
    all
}

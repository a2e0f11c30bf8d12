//! Rules that readers could see differently: names, ranges, lists, products and limits.

use super::program::{Op, Program};
use super::resolve::{Given, sizes};
use super::{library, parse};

/// What is wrong, or nothing.
fn fault(text: &str, given: &Given) -> String {
    let program = parse(text).and_then(|read| read.program(given));
    program.map_or_else(|fault| fault.to_string(), |_| String::new())
}

fn program(text: &str, given: &Given) -> Program {
    let program = parse(text).and_then(|read| read.program(given));
    program.unwrap_or_else(|fault| panic!("{}", fault.show("text", text)))
}

/// Texts with what is wrong with each; nothing where the text is fine.
fn all(texts: &[(&str, &str)], given: &Given) {
    let wrong = texts.iter().filter_map(|(text, expected)| {
        let found = fault(text, given);
        let fits = if expected.is_empty() { found.is_empty() } else { found.contains(expected) };
        (!fits).then(|| format!("{text}\n  found {found:?}\n  expected {expected:?}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn definitions_may_be_a_long_chain() {
    let none = Given::new();
    for nested in [0, 95] {
        let (open, close) = ("min(".repeat(nested), ")".repeat(nested));
        let text = |first: &str| {
            format!(
                "map m\n{first}for i in 1..20000:\n  sizes f[i] = {open}f[i+1]{close}\n\
                 sizes f[20001] = 3\noutput eye(f[1])\n"
            )
        };
        let program = program(&text(""), &none);
        assert_eq!(program.shape(program.outputs[0]), (3, 3));
        // The walk needs the last definition before it is there.
        let early = fault(&text("sizes g[f[1]] = 1\n"), &none);
        assert!(early.contains("`f` is neither a size nor a loop variable"), "{early}");
    }
    let circle =
        "map m\nfor i in 1..9999:\n  sizes f[i] = f[i+1]\nsizes f[10000] = f[1]\noutput 1\n";
    assert!(fault(circle, &none).contains("is defined by itself"));
    let deep =
        sizes([("l", &[1000][..]), ("k", &[2]), ("stride", &[1]), ("r", &[1]), ("outputs", &[1])]);
    assert_eq!(library("cnn").unwrap().program(&deep).unwrap().inputs[0].shape, (1001, 1));
    // A layer with a stride of two doubles the input: too long, and said so.
    let wide =
        sizes([("l", &[1000][..]), ("k", &[2]), ("stride", &[2]), ("r", &[1]), ("outputs", &[1])]);
    let message = library("cnn").unwrap().program(&wide).unwrap_err().message;
    assert!(message.contains("as a size; expected 1 to 4294967296"), "{message}");
}

#[test]
fn arithmetic_of_sizes_does_not_overflow() {
    let big = (1u64 << 62) - 1;
    let text = |size: String| format!("map m\nsizes l, {size}\noutput 1\n");
    let given = sizes([("d", [1, 2, 3])]);
    let found = |size: String, given: &Given| fault(&text(size), given);
    assert!(found(format!("d[1..(l-{})-{}]", u64::MAX, u64::MAX), &given).contains("l would be"));
    assert!(found(format!("d[{big}..l]"), &given).contains("l would be"));
    assert!(found(format!("d[1..l+{}]", big), &given).contains("l would be"));
    let ends = sizes([("l", [1]), ("d", [1])]);
    assert!(found(format!("d[-{big}..{big}]"), &ends).contains("9223372036854775807 values"));
    assert!(found(format!("d[{big}..-{big}]"), &ends).contains("ends before its start"));
    let names = format!("map m\nweights A[-{big}..{big}] : 1 x 1\noutput 1\n");
    assert!(fault(&names, &Given::new()).contains("more than 262144 names"));
    let shift = format!("map m\noutput shift(2, 2, -{big}, {big})\n");
    assert_eq!(fault(&shift, &Given::new()), "");
}

#[test]
fn limits_are_what_the_messages_say() {
    let none = Given::new();
    let powers =
        |count: usize| format!("map m\nweights A : 2 x 2\noutput A{}\n", "^T".repeat(count));
    assert_eq!(fault(&powers(16), &none), "");
    assert!(fault(&powers(17), &none).contains("more than 16 powers"));
    let name = |letters: usize| format!("map m\n{0} = 1\noutput {0}\n", "a".repeat(letters));
    assert_eq!(fault(&name(256), &none), "");
    assert!(fault(&name(257), &none).contains("a name of 257 letters; at most 256"));
    let indices = |count: usize| format!("map m\nA[1{}] = 1\noutput 1\n", ",1".repeat(count - 1));
    assert_eq!(fault(&indices(16), &none), "");
    assert!(fault(&indices(17), &none).contains("more than 16 indices"));
    let rounds = |most: usize| format!("map m\nfor i in 1..{most}:\n  A[i] = 1\noutput 1\n");
    assert_eq!(fault(&rounds(1 << 17), &none), "");
    assert!(fault(&rounds((1 << 17) + 1), &none).contains("more than 262144 steps of loops"));
}

#[test]
fn numbers_have_bounded_bits() {
    let none = Given::new();
    let output = |value: &str| fault(&format!("map m\noutput {value}\n"), &none);
    for fine in ["1^100000", "(-1)^1048576", "0^1048576", "2^65535", "(1/2)^65535 + (1/2)^65535"] {
        assert_eq!(output(fine), "", "{fine}");
    }
    for wrong in ["2^65536", "3^65535", "2^65535 * 2", "2^65535 + 2^65535", "1 / 2^65535 / 2"] {
        assert!(output(wrong).contains("more than 65536 bits"), "{wrong}");
    }
    // Each sum of the first terms counts.
    assert!(output("2^65535 + 2^65535 - 2^65535").contains("more than 65536 bits"));
    let fractions = "sum(i in 1..100000: 1 / i)";
    assert!(output(fractions).contains("more than 16777216 values"));
}

#[test]
fn much_work_in_a_short_text_is_refused() {
    let none = Given::new();
    let ones = "1+".repeat(100_000);
    for text in [
        format!("map m\nfor i in 1..99999:\n  sizes f[i] = {ones}1\noutput 1\n"),
        format!(
            "map m\nfor i in 1..99999:\n  sizes f[i] = {ones}f[i+1]\nsizes f[100000] = 1\noutput 1\n"
        ),
        format!("map m\nfor i in 1..99999:\n  A[i] = eye({ones}1)\noutput 1\n"),
    ] {
        assert!(fault(&text, &none).contains("more than 16777216 values"));
    }
    let sums = format!(
        "map m\nweights A : 1 x 1\nfor i in 1..99999:\n  B[i] = {}A\noutput A\n",
        "A+".repeat(100_000)
    );
    assert!(fault(&sums, &none).contains("more than 1048576 steps and arguments"));
    let text = |rounds: usize| {
        format!(
            "map m\nweights A[1..60000] : 1 x 1\noutput 1\n\
             symmetry g for i in 1..{rounds}:\n  group c : 1 x 1\n  A[i] -> c * A[i]\n"
        )
    };
    let program = program(&text(60_000), &none);
    // The weight, the group element and their product.
    assert!(program.symmetries.iter().all(|symmetry| symmetry.nodes.len() == 3));
    let inner = "map m\nweights A : 1 x 1\noutput 1\nsymmetry g for i in 1..200000:\n  A -> A^T * A * A * A\n";
    assert!(fault(inner, &none).contains("more than 1048576 steps and arguments"));
}

#[test]
fn a_range_is_empty_or_in_order_everywhere() {
    all(
        &[
            ("map m\nweights A[1..0] : 2 x 2\noutput 1\n", ""),
            ("map m\nweights A[3..1] : 2 x 2\noutput 1\n", "the range 3..1 ends before its start"),
            ("map m\nsizes d[1..0]\noutput 1\n", ""),
            ("map m\nsizes d[3..1]\noutput 1\n", "the range 3..1 ends before its start"),
            ("map m\nfor i in 1..0:\n  A = 1\noutput 1\n", ""),
            ("map m\nfor i in 3..1:\n  A = 1\noutput 1\n", "the range 3..1 ends before its start"),
            (
                "map m\nweights A : 1 x 1\noutput 1\nsymmetry g:\n  group C[3..1] : 1 x 1\n  A -> A\n",
                "the range 3..1 ends before its start",
            ),
        ],
        &Given::new(),
    );
    // One value fills any list; more have to be as many as the list has.
    let mlp = |r: &[u64]| {
        let given = sizes([("w", &[3, 2][..]), ("r", r)]);
        library("mlp").unwrap().program(&given).map(|program| program.sizes)
    };
    assert_eq!(mlp(&[2]).unwrap()[2], ("r".into(), vec![]));
    assert_eq!(mlp(&[2, 3]).unwrap_err().message, "r[1..0] has 0 values; 2 are given");
}

#[test]
fn a_word_names_one_kind_of_thing() {
    let head = "network n\nsizes d, q\ninput X : d x d\nweights A : d x d, i : d x d\n";
    let with = |rest: &str| fault(&format!("{head}{rest}\n"), &sizes([("d", [2]), ("q", [3])]));
    for (rest, expected) in [
        ("for i in 1..2:\n  Y[i] = X\noutput X", "5:5: i is already a matrix (line 4)"),
        ("output sum(i in 1..2: X)", "5:12: i is already a matrix (line 4)"),
        (
            "for j in 1..2:\n  Y[j] = X\nj = X\noutput X",
            "7:1: j is already a loop variable (line 5)",
        ),
        ("for j in 1..2:\n  j[j] = X\noutput X", "6:3: j is already a loop variable (line 5)"),
        (
            "for j in 1..2:\n  for j in 1..2:\n    Y[j] = X\noutput X",
            "6:7: j is already a loop variable",
        ),
        (
            "output X\nsymmetry g:\n  group d : 2 x 2\n  A -> d * A",
            "7:9: d is already a size (line 2)",
        ),
        ("output X\nsymmetry g:\n  group X[1] : 2 x 2\n  A -> A", "7:9: X is already a matrix"),
        ("output X\nsymmetry g:\n  group C, C : 2 x 2\n  A -> A", "7:12: C is declared twice"),
        ("function A odd\noutput X", "5:10: A is already a matrix"),
        ("sizes e[1..A]\noutput X", "5:12: A is already a matrix"),
        ("sizes e[1..q+1]\nq = X\noutput X", "6:1: q is already a size (line 2)"),
        ("sizes d[2] = 3\noutput d * X", ""),
        // A group matrix may have its name again in another symmetry, or as one of a family.
        (
            "output X\nsymmetry g:\n  group C : 1 x 1\n  A -> C * A\nsymmetry h:\n  group C[1..2] : 1 x 1\n  A -> A",
            "",
        ),
    ] {
        let found = with(rest);
        assert!(
            if expected.is_empty() { found.is_empty() } else { found.starts_with(expected) },
            "{rest}\n{found}"
        );
    }
}

#[test]
fn definitions_serve_as_ends_and_are_all_checked() {
    let given = sizes([("d", [2])]);
    all(
        &[
            ("map m\nsizes q = 3, d[0..q]\noutput eye(d[3])\n", ""),
            ("map m\nsizes d[0..q], q = p + 1, p = 2\noutput eye(d[3])\n", ""),
            ("map m\nsizes q = 0, d\noutput 1\n", "2:11: 0 as a size"),
            ("map m\nsizes d, r = foo\noutput 1\n", "2:14: `foo` is neither a size"),
            ("map m\nsizes d, q = 1, q = 1\noutput 1\n", "2:17: q is defined twice"),
            ("map m\nsizes d, d = 1\noutput 1\n", "2:7: d is declared and defined"),
            ("map m\nsizes d, q = q\noutput 1\n", "2:14: q is defined by itself"),
        ],
        &given,
    );
    let several = sizes([("d", [2, 3])]);
    let text = "map m\nsizes q = 3, d[0..q]\noutput 1\n";
    assert_eq!(fault(text, &several), "d[0..3] has 4 values; 2 are given");
}

#[test]
fn symmetries_stand_outside_of_loops_and_have_one_name() {
    let head = "map m\nweights A[1..2] : 1 x 1\noutput 1\n";
    let with = |rest: &str| fault(&format!("{head}{rest}"), &Given::new());
    let looped = with("for i in 1..0:\n  symmetry g:\n    A[i] -> A[i]\n");
    assert!(
        looped.starts_with("5:3: a symmetry within a loop; write `symmetry NAME for"),
        "{looped}"
    );
    let twice = "symmetry g for i in 1..2:\n  A[i] -> A[i]\n".repeat(2);
    assert!(with(&twice).contains("6:1: symmetry g is set twice"), "{}", with(&twice));
}

#[test]
fn a_number_scales_wherever_it_stands() {
    let shape = |value: &str| {
        let text = format!(
            "map m\nweights A, B : 2 x 2, u : 1 x 3, w : 3 x 1, v : 2 x 1, z : 1 x 2, s : 1 x 1, p : 1 x 2\n\
             output {value}\n"
        );
        parse(&text).and_then(|read| read.program(&Given::new())).map(|program| {
            let node = program.outputs[0];
            (program.shape(node), program.nodes[node].op.clone())
        })
    };
    for (value, expected) in [
        ("u * w * A", (2, 2)),
        ("A * u * w", (2, 2)),
        ("A * u * w * B", (2, 2)),
        ("A * u * w * v", (2, 1)),
        ("A * u * w * p * v", (2, 2)),
        ("p * u * w * v", (1, 1)),
        ("A * p * u * w * v * B", (2, 2)),
        ("A * u * 2 * s * w * B", (2, 2)),
        ("A * s * v", (2, 1)),
        ("v * s", (2, 1)),
        ("A * (u * w)", (2, 2)),
        ("A * u * w / 2 * B", (2, 2)),
        ("v * u * w * p", (2, 2)),
    ] {
        assert_eq!(shape(value).unwrap().0, expected, "{value}");
    }
    assert_eq!(shape("A * u * w").unwrap().1, Op::Scale);
    assert_eq!(shape("v * u * w * p").unwrap().1, Op::Product);
    for (value, expected) in [
        ("A * u", "3:10: `*` of a 2 x 2 and a 1 x 3 matrix: 2 columns, but 1 rows"),
        ("A * u * A * w", "3:10: `*` of a 2 x 2 and a 1 x 3 matrix"),
        ("A * u / s * w", "3:10: `*` of a 2 x 2 and a 1 x 3 matrix"),
        ("A * u * w * u", "3:18: `*` of a 2 x 2 and a 1 x 3 matrix"),
    ] {
        assert_eq!(shape(value).unwrap_err().to_string().find(expected), Some(0), "{value}");
    }
}

#[test]
fn maps_have_no_inputs_and_a_zeroth_power_uses_one() {
    all(
        &[
            ("map m\ninput X : 2 x 2\noutput X\n", "2:1: a map has no input; a network has"),
            ("network m\ninput X : 2 x 2\noutput X .^ 0\n", ""),
            ("network m\ninput X, Y : 2 x 2\noutput X\n", "the input Y is never used"),
        ],
        &Given::new(),
    );
}

#[test]
fn texts_are_of_ascii_outside_of_comments() {
    all(
        &[
            ("map m # ∂σ\u{2028}\noutput 1\n", ""),
            ("map m\r\noutput\t1\r\n", ""),
            ("map m\nσ = 1\noutput σ\n", "2:1: `σ` has no meaning here"),
            ("map m\nA² = 1\noutput 1\n", "2:2: `²` has no meaning here"),
            ("map m\noutput\u{a0}1\n", "has no meaning here"),
            ("map m\u{2028}output 1\n", "has no meaning here"),
            ("map m\u{b}\noutput 1\n", "has no meaning here"),
            ("map m\routput 1\n", "expected the end of the line"),
        ],
        &Given::new(),
    );
}

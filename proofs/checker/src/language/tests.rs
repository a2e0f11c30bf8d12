//! Texts of the library and of users; what is wrong with a text, and where.

use super::program::{Constraint, Op};
use super::{Given, LIBRARY, Program, library, parse, sizes};

fn program(text: &str, given: &Given) -> Program {
    let text = parse(text).unwrap_or_else(|fault| panic!("{}", fault.show("text", text)));
    text.program(given).unwrap_or_else(|fault| panic!("{fault}"))
}

/// Sizes at which each network of the library makes sense.
fn small(name: &str) -> Given {
    match name {
        "lightning" | "lightning_av" | "lightning_ml" | "softmax_attention" | "softmax_av"
        | "softmax_ml" => sizes([("d", &[3, 2, 4][..]), ("a", &[2, 1]), ("t", &[3])]),
        "multihead" | "multihead_causal" => {
            sizes([("d", &[3, 2, 4][..]), ("a", &[2]), ("h", &[2]), ("t", &[3])])
        }
        "multihead_skip" => sizes([("d", &[3][..]), ("a", &[2, 1]), ("h", &[2]), ("t", &[3])]),
        "mlp" | "mlp_bias" => sizes([("w", &[3, 5, 2, 1][..]), ("r", &[2, 3])]),
        "linear" => sizes([("w", &[3, 5, 2])]),
        "cnn" => sizes([("k", &[3, 2][..]), ("stride", &[2, 1]), ("r", &[2]), ("outputs", &[2])]),
        _ => sizes([("d", &[3]), ("h", &[2]), ("o", &[2])]),
    }
}

#[test]
fn every_text_of_the_library_has_shapes_and_symmetries() {
    let parameters = [
        ("lightning", 12 + 6 + 4 + 8),
        ("lightning_av", 9 + 6 + 4 + 8),
        ("lightning_ml", 9 + 9 + 12),
        ("softmax_attention", 12 + 6 + 4 + 8),
        ("softmax_av", 9 + 6 + 4 + 8),
        ("softmax_ml", 9 + 9 + 12),
        ("multihead", 2 * (12 + 6 + 8 + 8)),
        ("multihead_skip", 2 * (12 + 9 + 6 + 9)),
        ("multihead_causal", 2 * (12 + 6 + 8 + 8)),
        ("mlp", 15 + 10 + 2),
        ("mlp_bias", 20 + 12 + 3),
        ("linear", 15 + 10),
        ("cnn", 3 + 2),
        ("gated", 6 + 6 + 4),
    ];
    assert_eq!(parameters.len(), LIBRARY.len());
    for (name, count) in parameters {
        let program = library(name).unwrap().program(&small(name)).unwrap();
        assert_eq!(program.parameters(), count, "{name}");
        // A generic function has one (M, L): docs/theorems/normalised.md.
        assert_eq!(program.symmetries.is_empty(), name == "softmax_ml", "{name}");
        for (at, node) in program.nodes.iter().enumerate() {
            assert!(node.args.iter().all(|&arg| arg < at), "{name}");
        }
    }
}

#[test]
fn the_canonical_form_reads_back_as_itself() {
    let texts = LIBRARY.iter().map(|(_, text)| *text);
    for text in texts.chain([EVERYTHING]) {
        let once = parse(text).unwrap().to_string();
        assert_eq!(parse(&once).unwrap().to_string(), once, "{text}");
    }
}

/// A text with each construction of the language.
const EVERYTHING: &str = "map everything # a comment
sizes l, d[1..l], n, m = 2 * n + 1
sizes p[1] = n
for i in 2..l: # a block
  sizes p[i] = p[i-1] * 2 + max(d[i], 3) - min(1, d[i])
function sigma odd
function rho homogeneous n
function S = [1, 1, 1/2, -1/6]
weights A : n x n rank <= 2, B, C[1..l,1..2] : n x n
weights D : n x n diagonal, E : n x n symmetric, F : n x n skew, s : 1 x 1
G = [A, B; -B, (A + B)^T] * eye(2*n) - 1/2 * ones(2*n, 2*n)
H = [1, -1/2; 3, 0] + [s, 1; 0, s^3]
J = sum(i in 1..l: C[i,1] * C[i,2]^T) + A * inv(B) / 3 - D^2 / (s + 1)
K = sigma(A) + rho(B) .* S(E) + relu(F) .^ 2 - exp(A) + tanh(B)
L = kron(A, B)(1, n^2) * softmax(J) + recip(K) - --A
output G
output [H, zeros(2, m); unit(m, 2, 1, 2), shift(m, m, -1, 2)]
output L * (
  A + B
)

symmetry turn for i in 1..2:
  group P, Q[1..2] : n x n signed-permutation
  for j in 1..l:
    C[j,i] -> P * C[j,i] * Q[1]^T
  A -> A
";

#[test]
fn all_constructions_have_the_right_shapes() {
    let program = program(EVERYTHING, &sizes([("d", &[1, 2, 5][..]), ("n", &[2])]));
    let shapes: Vec<_> = program.outputs.iter().map(|&node| program.shape(node)).collect();
    assert_eq!(shapes, [(4, 4), (7, 7), (2, 2)]);
    assert_eq!(
        program.sizes,
        [("l".to_string(), vec![3]), ("d".to_string(), vec![1, 2, 5]), ("n".to_string(), vec![2])]
    );
    let names: Vec<&str> = program.symmetries.iter().map(|symmetry| &*symmetry.name).collect();
    assert_eq!(names, ["turn[1]", "turn[2]"]);
    let moved = |symmetry: usize| {
        let moves = program.symmetries[symmetry].moves.iter();
        moves.map(|step| &*program.weights[step.weight].name).collect::<Vec<_>>()
    };
    assert_eq!(moved(1), ["C[1,2]", "C[2,2]", "C[3,2]", "A"]);
    assert_eq!(program.weights[0].constraint, Constraint::Rank(2));
}

#[test]
fn products_stay_one_step_and_numbers_fold() {
    let of = |value: &str| {
        let text = format!("map m\nweights A : 2 x 3, B : 3 x 2, s : 1 x 1\noutput {value}\n");
        let program = program(&text, &Given::new());
        program.nodes[program.outputs[0]].clone()
    };
    assert_eq!(of("A * B * A * B").args.len(), 4);
    assert_eq!(of("A * (B * A) * B").args.len(), 3);
    assert_eq!(of("A * B + A * B - A * B").args.len(), 3);
    assert_eq!(of("(1 + 2/3) * 3 - 1").op, of("4").op);
    assert_eq!(of("[1, 2; 3, 4/2]").op, of("[1, 1 + 1; 3, 2]").op);
    assert_eq!(of("s * A").op, Op::Scale);
    assert_eq!(of("A * s").op, Op::Scale);
    assert_eq!(of("A / s").op, Op::Scale);
    assert_eq!(of("s^0"), of("ones(1, 1)"));
}

#[test]
fn sizes_are_inferred_and_filled() {
    let text = library("lightning").unwrap();
    let given = sizes([("d", &[3, 2, 4][..]), ("a", &[2]), ("t", &[3])]);
    let program = text.program(&given).unwrap();
    let of = |name: &str| program.sizes.iter().find(|size| size.0 == name).unwrap().1.clone();
    assert_eq!((of("l"), of("d"), of("a")), (vec![2], vec![3, 2, 4], vec![2, 2]));
    let deep = sizes([("l", &[3]), ("d", &[2]), ("a", &[1]), ("t", &[1])]);
    assert_eq!(text.program(&deep).unwrap().parameters(), 3 * (2 + 2 + 4));
    let mlp = library("mlp").unwrap();
    assert_eq!(mlp.program(&sizes([("w", &[3, 2][..])])).unwrap().parameters(), 6);
    let cnn = library("cnn").unwrap();
    let one = sizes([("k", &[3]), ("stride", &[2]), ("outputs", &[2])]);
    assert_eq!(cnn.program(&one).unwrap().inputs[0].shape, (5, 1));
}

#[test]
fn wrong_sizes_are_one_fault_each() {
    let wrong = |name: &str, given: &Given, expected: &str| {
        let fault = library(name).unwrap().program(given).unwrap_err();
        assert!(fault.message.contains(expected), "{fault}");
    };
    let t = ("t", &[3][..]);
    wrong("lightning", &sizes([("d", &[3, 3][..]), t]), "the size a is missing");
    wrong("lightning", &sizes([("d", &[3][..]), t]), "too few or too many values: l would be 0");
    wrong("lightning", &sizes([t]), "the size l is missing");
    let five = ("a", &[1, 1, 1][..]);
    wrong(
        "lightning",
        &sizes([("d", &[3, 3, 3][..]), five, t]),
        "a[1..2] has 2 values; 3 are given",
    );
    wrong(
        "lightning",
        &sizes([("w", &[3][..])]),
        "`w` is not a size of this text; its sizes: l, d, a, t",
    );
    wrong("lightning", &sizes([("d", &[3, 0][..]), t]), "d = 0: expected a size from 1 to");
    wrong("lightning", &sizes([("t", &[3, 3][..])]), "t is one number; 2 are given");
    wrong("lightning", &sizes([("t", &[][..])]), "t: no value is given");
    let huge = 1 << 32;
    wrong(
        "lightning",
        &sizes([("d", &[huge, huge][..]), ("a", &[1]), t]),
        "more than 2^40 entries",
    );
    wrong("mlp", &sizes([("l", &[huge][..]), ("w", &[1]), ("r", &[2])]), "w would have");
    assert!(library("ligthning").unwrap_err().message.contains("there are lightning, "));
}

#[test]
fn a_wrong_text_is_one_fault_with_its_place() {
    let head =
        "network n\nsizes d, e[1..2]\ninput X : d x 1\nweights A : d x d, B : d x 3, s : 1 x 1\n";
    let given = sizes([("d", &[2]), ("e", &[5])]);
    let mut wrong = Vec::new();
    for (text, line, column, expected) in [
        ("output A * Y", 5, 12, "Y is not defined above"),
        ("output A * X[1]", 5, 12, "X[1] is not defined above; there is X"),
        ("output B * X", 5, 10, "`*` of a 2 x 3 and a 2 x 1 matrix: 3 columns, but 2 rows"),
        ("output A + X", 5, 10, "`+` of a 2 x 2 and a 2 x 1 matrix"),
        ("output A + 1", 5, 10, "a multiple of ones"),
        ("output A .* B", 5, 10, "`.*` of a 2 x 2 and a 2 x 3 matrix"),
        ("output A / 0", 5, 10, "division by zero"),
        ("output A / B", 5, 10, "division by a 2 x 3 matrix"),
        ("output recip(0)", 5, 8, "division by zero"),
        ("output inv(B)", 5, 8, "expected a square one"),
        ("output B^2", 5, 9, "expected a square one"),
        ("output A^-1", 5, 10, "expected a size, an index or an integer, found `-`"),
        ("output A^(0-1)", 5, 9, "for inverses there are inv()"),
        ("output A .^ 9999999", 5, 10, "the power 9999999; expected 0 to"),
        ("output [A, B; A]", 5, 15, "rows of 5 and 2 columns"),
        ("output [A, s]", 5, 12, "blocks of 2 and 1 rows"),
        ("output A(3, 1)", 5, 9, "entry (3, 1) of a 2 x 2 matrix"),
        ("output unit(2, 2, 0, 1)", 5, 8, "entry (0, 1) of a 2 x 2 matrix"),
        ("output eye(2, 2)", 5, 8, "`eye` takes 1 argument (n), found 2"),
        ("output kron(A)", 5, 8, "`kron` takes 2 arguments, found 1"),
        ("output eye(0)", 5, 12, "0 as a size"),
        ("output e[3] * A", 5, 8, "e[3] does not exist; the indices of e are 1..2"),
        ("output e * A", 5, 8, "e is a list; write e[…]"),
        ("output sum(i in 1..0: A)", 5, 12, "a sum of no terms has no shape"),
        ("output sum(i in 3..1: A)", 5, 17, "the range 3..1 ends before its start"),
        ("output sum(d in 1..2: A)", 5, 12, "d is already a size (line 2)"),
        ("output eye(3 / 2)", 5, 16, "3 / 2 is not an integer"),
        ("output eye(9^99)", 5, 12, "an index beyond 2^62"),
        ("output 1.5 * A", 5, 8, "a decimal number; write a fraction"),
        ("output A * ", 5, 12, "expected a matrix, found the end of the line"),
        ("output A B", 5, 10, "expected the end of the line, found `B`"),
        ("output (A", 6, 1, "expected `)`, found the end of the line"),
        ("output A $ B", 5, 10, "`$` has no meaning here"),
        ("A = X\noutput X", 5, 1, "A is set twice; first in line 4"),
        ("d = X\noutput X", 5, 1, "d is already a size"),
        ("for i in 1..2:\n  Y = X\noutput X", 6, 3, "Y is set twice; first in line 6"),
        ("for i in 1..2:\noutput X", 6, 1, "expected an indented line"),
        ("  output X", 5, 3, "indented without a `for`"),
        ("for i in 1..2:\n    Y[i] = X\n  Z[i] = X", 7, 3, "indented like no line above it"),
        ("\toutput X", 5, 1, "a tab; indent with spaces"),
        ("for d in 1..2:\n  Y[d] = X\noutput X", 5, 5, "d is already a size (line 2)"),
        ("for i in 1..2:\n  sizes f\noutput X", 6, 9, "sizes are declared outside of loops"),
        ("for i in 1..2:\n  Y[i] = A * Z[i]", 6, 14, "Z[1] is not defined above (at i = 1)"),
        ("sizes d\noutput X", 5, 7, "d is declared twice"),
        ("sizes f[1] = f[2]\nsizes f[2] = f[1]\noutput X", 5, 14, "f[2] is defined by itself"),
        ("weights A : d x d\noutput X", 5, 9, "A is set twice; first in line 4"),
        ("weights C : d d\noutput X", 5, 15, "expected `x` between rows and columns"),
        ("weights C : d x 3 skew\noutput X", 5, 9, "expected a square matrix"),
        ("weights C : d x 3 small\noutput X", 5, 19, "expected `rank <= …`, `symmetric`"),
        ("weights C : d x d rank <= 0\noutput X", 5, 9, "rank <= 0; expected 1 or more"),
        ("weights sum : d x d\noutput X", 5, 9, "`sum` is a word of the language"),
        ("input Y : d x 1\noutput X", 5, 7, "the input Y is never used"),
        ("function f even\noutput X", 5, 12, "expected `odd`, `homogeneous n`"),
        ("function f odd\noutput f", 6, 9, "expected `(`, found the end of the line"),
        (
            "output X\nsymmetry g:\n  group C : 2 x 3 invertible\n  A -> C * B",
            7,
            9,
            "needs a square matrix",
        ),
        (
            "output X\nsymmetry g:\n  group C : 2 x 2 great\n  A -> C",
            7,
            19,
            "`great` is not a condition; allowed: any,",
        ),
        ("output X\nsymmetry g:\n  group A : 2 x 2\n  A -> A", 7, 9, "A is already a matrix"),
        (
            "output X\nsymmetry g:\n  group C : 2 x 2 nonzero\n  A -> C",
            7,
            9,
            "nonzero is for 1 x 1",
        ),
        ("output X\nsymmetry g:\n  group C : 2 x 2\n  X -> C * X", 8, 3, "X is not a weight"),
        ("output X\nsymmetry g:\n  group C : 2 x 2\n  A -> C * X", 8, 12, "X is not defined above"),
        (
            "output X\nsymmetry g:\n  group C : 2 x 2\n  A -> B",
            8,
            3,
            "A is 2 x 2, and its new value 2 x 3",
        ),
        ("output X\nsymmetry g:\n  A -> A\n  A -> A", 8, 3, "A is moved twice"),
        ("output X\nsymmetry g:\n  group C : 2 x 2", 6, 1, "the symmetry g moves no weight"),
        ("output X\nsymmetry g:\n  A -> A\nsymmetry g:\n  A -> A", 8, 1, "symmetry g is set twice"),
    ] {
        let text = format!("{head}{text}\n");
        let fault = parse(&text).and_then(|read| read.program(&given)).map(|_| ()).unwrap_err();
        let shown = fault.show("n.net", &text);
        let place = fault.place.map(|place| (place.line, place.column));
        if !fault.message.contains(expected) || place != Some((line, column)) {
            wrong.push(format!("{shown}\nexpected {line}:{column}: {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_fault_shows_the_line_with_a_caret() {
    let text = "network n\ninput X : 2 x 1\nweights A : 3 x 2\noutput A * A * X\n";
    let fault = parse(text).unwrap().program(&Given::new()).unwrap_err();
    assert_eq!(
        fault.show("n.net", text),
        "n.net:4:10: `*` of a 3 x 2 and a 3 x 2 matrix: 2 columns, but 3 rows\n \
         4 | output A * A * X\n   |          ^"
    );
}

#[test]
fn hostile_texts_end_soon() {
    let given = Given::new();
    let fault = |text: &str| parse(text).and_then(|t| t.program(&given)).map(|_| ()).unwrap_err();
    assert!(fault(&" ".repeat(10 << 20)).message.contains("at most 1048576 are read"));
    let deep = format!("map m\noutput {}1{}\n", "(".repeat(5000), ")".repeat(5000));
    assert!(fault(&deep).message.contains("nested more than 100 deep"));
    let signs = format!("map m\noutput {}1\n", "-".repeat(5000));
    assert!(fault(&signs).message.contains("nested more than 100 deep"));
    let transposes = format!("map m\nweights A : 2 x 2\noutput A{}\n", "^T".repeat(5000));
    assert!(fault(&transposes).message.contains("more than 16 powers"));
    let blocks: String =
        (0..5000).map(|at| format!("{}for i{at} in 1..2:\n", " ".repeat(at))).collect();
    assert!(fault(&format!("map m\n{blocks}")).message.contains("bytes; at most"));
    let loops = "map m\nweights A : 1 x 1\nfor i in 1..9999999:\n  B[i] = A\noutput A\n";
    assert!(fault(loops).message.contains("more than 262144 steps of loops"));
    let idle = "map m\nweights A : 1 x 1\nfor i in 1..999:\n  for j in 1..999:\n    for k in 1..0:\n      B = A\noutput A\n";
    assert!(fault(idle).message.contains("steps of loops"));
    let sums = "map m\nweights A : 1 x 1\noutput sum(i in 1..9999999: A * A)\n";
    assert!(fault(sums).message.contains("more than 1048576 steps"));
    let idle = "map m\nweights A : 1 x 1\noutput sum(i in 1..1000000000: A)\n";
    assert!(fault(idle).message.contains("more than 16777216 values"));
    let nested = "map m\nweights A : 1 x 1\noutput sum(i in 1..99999: sum(j in 1..99999: A))\n";
    assert!(fault(nested).message.contains("more than 1048576 steps"));
    let names = "map m\nweights A[1..999999,1..999999] : 1 x 1\noutput A[1,1]\n";
    assert!(fault(names).message.contains("names"));
    let long = format!("map m\noutput {}1\n", "1+".repeat(100_000));
    assert!(parse(&long).unwrap().program(&given).is_ok());
    let power = format!("map m\noutput ({} .^ 1000000)\n", "9".repeat(4000));
    assert!(fault(&power).message.contains("65536 bits"));
    let digits = format!("map m\noutput {}\n", "9".repeat(5000));
    assert!(fault(&digits).message.contains("a number of 5000 digits"));
}

//! Equations of images whose ideals are known, and polynomials that are none.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use neurocert::commands::{self, Implicit, Network, Settings, Stop};
use neurocert::program::run;
use neurocert::ring::{Rationals, Ring};
use neurocert::{Matrix, poly};
use num_rational::BigRational;

fn text(text: &str) -> Network {
    Network::of_text(text, [].into()).unwrap()
}

const RANK: &str = "map rank\nweights U : 3 x 2, V : 2 x 3\noutput U * V\n";
const CURVE: &str = "map curve\nweights x : 1 x 1\noutput [x; x^2; x^3]\n";

fn found(network: &Network, degree: usize) -> Implicit {
    let found = commands::implicit(network, degree, &Settings::default()).unwrap();
    assert_eq!(found.verdict, "exact", "{}", network.text);
    let n = found.coordinates.len() as u64;
    for row in &found.degrees {
        let (e, n) = (row.degree as u64, n + u64::from(!found.graded));
        let monomials = (1..=e).fold(1, |number, step| number * (n + step - 1) / step);
        assert_eq!((row.monomials, row.equations + row.hilbert), (monomials, monomials));
        let own = found.equations.iter().filter(|equation| equation.degree == row.degree);
        assert_eq!(row.new, own.count());
    }
    // Those that are printed are read back, and are equations.
    let lines: String = found.equations.iter().map(|e| e.polynomial.clone() + "\n").collect();
    let checked = commands::vanishing(network, &lines, &Settings::default()).unwrap().checked;
    assert!(checked.iter().all(|claim| claim.verdict == "equation"), "{}", network.text);
    assert_eq!(checked.len(), found.equations.len());
    found
}

fn hilbert(found: &Implicit) -> Vec<u64> {
    found.degrees.iter().map(|row| row.hilbert).collect()
}

fn new(found: &Implicit) -> Vec<usize> {
    found.degrees.iter().map(|row| row.new).collect()
}

#[test]
fn a_determinant_is_found() {
    let found = found(&text(RANK), 4);
    assert!(found.graded);
    assert_eq!(new(&found), [0, 0, 1, 0]);
    assert_eq!(hilbert(&found), [9, 45, 164, 486]);
    // Its sign is that of the leading monomial.
    let determinant =
        "y13*y22*y31 - y12*y23*y31 - y13*y21*y32 + y11*y23*y32 + y12*y21*y33 - y11*y22*y33";
    assert_eq!(found.equations[0].polynomial, determinant);
}

/// The rank is said in the text instead.
#[test]
fn a_bounded_rank_counts() {
    let found = found(&text("map bounded\nweights A : 3 x 3 rank <= 2\noutput A\n"), 3);
    assert_eq!(new(&found), [0, 0, 1]);
}

#[test]
fn segre_has_three_quadrics() {
    let found = found(&text("map segre\nweights u : 2 x 1, v : 1 x 3\noutput u * v\n"), 3);
    assert_eq!(hilbert(&found), [6, 18, 40]);
    assert_eq!(new(&found), [0, 3, 0]);
    assert!(found.equations.iter().any(|e| e.polynomial == "y12*y21 - y11*y22"));
}

/// One layer of lightning attention with two inputs and one output: a quartic hypersurface in a linear space.
#[test]
fn attention_is_a_quartic() {
    let sizes: [(&str, &[u64]); 3] = [("d", &[2, 1]), ("a", &[2]), ("t", &[2])];
    let found = found(&Network::named("lightning", &sizes).unwrap(), 4);
    let span = found.coordinates.len() - new(&found)[0];
    assert_eq!((span, &new(&found)[1..]), (6, &[0, 0, 1][..]));
    // 6 variables, one quartic.
    assert_eq!(hilbert(&found), [6, 21, 56, 125]);
}

/// A sum of two cubes v l^3 and the sum of the squares v l^2: the quadric is apolar to the Hessian of the cubic.
#[test]
fn an_activation_of_two_powers_has_a_cubic() {
    let network = "network two\nfunction sigma = [0, 0, 1, 1]\ninput X : 2 x 1\nweights W : 2 x 2, V : 1 x 2\noutput V * sigma(W * X)\n";
    let found = found(&text(network), 3);
    assert_eq!(found.coordinates.len(), 7);
    assert!(found.coordinates.contains(&"y_x1p2_x2".to_string()), "{:?}", found.coordinates);
    assert_eq!(new(&found), [0, 0, 1]);
}

/// Sums of cubes of linear forms in three variables: of two, the minors of size 3 of a 3 x 6 catalecticant; of three,
/// the invariant of Aronhold.
#[test]
fn sums_of_cubes_have_their_equations() {
    let cubes = |k| {
        let network = Network::named("mlp", &[("w", &[3, k, 1]), ("r", &[3])]).unwrap();
        new(&found(&network, 4))
    };
    assert_eq!((cubes(2), cubes(3)), (vec![0, 0, 20, 0], vec![0, 0, 0, 1]));
}

#[test]
fn curves_have_their_equations() {
    let affine = found(&text(CURVE), 3);
    assert!(!affine.graded);
    assert_eq!((new(&affine), hilbert(&affine)), (vec![0, 3, 0], vec![4, 7, 10]));
    let cusp = found(&text("map cusp\nweights x : 1 x 1\noutput [x^2; x^3]\n"), 4);
    assert_eq!((new(&cusp), &cusp.equations[0].polynomial[..]), (vec![0, 0, 1, 0], "y1^3 - y2^2"));
    let powers = Network::named("mlp", &[("w", &[2, 1, 1]), ("r", &[3])]).unwrap();
    assert_eq!(new(&found(&powers, 3)), [0, 3, 0]);
    // Smooth rational quartic in space: a quadric and three cubics.
    let quartic = "map quartic\nweights s, t : 1 x 1\noutput [s^4; s^3*t; s*t^3; t^4]\n";
    assert_eq!(new(&found(&text(quartic), 4)), [0, 1, 3, 0]);
}

/// Two quadrics whose Gröbner basis has a cubic: it is no new equation.
#[test]
fn consequences_are_not_new() {
    let nodal = "map nodal\nweights s, t : 1 x 1\noutput [s^3*t; s*t^3; s^2*t^2; s^4 + t^4]\n";
    let found = found(&text(nodal), 4);
    assert_eq!((new(&found), hilbert(&found)), (vec![0, 2, 0, 0], vec![4, 8, 12, 16]));
}

#[test]
fn rational_coefficients_and_constants() {
    let network = "map line\nweights x : 1 x 1\noutput [x/3 + 1/2; 2/7*x; 5]\n";
    let found = found(&text(network), 2);
    assert!(!found.graded);
    assert_eq!((new(&found), hilbert(&found)), (vec![2, 0], vec![2, 3]));
}

#[test]
fn a_dense_image_has_none() {
    let dense = found(&text("map all\nweights A : 2 x 2\noutput A\n"), 3);
    assert!(dense.equations.is_empty());
    // All binary cubics are sums of two cubes, up to closure.
    let cubics = Network::named("mlp", &[("w", &[2, 2, 1]), ("r", &[3])]).unwrap();
    assert!(found(&cubics, 4).equations.is_empty());
}

#[test]
fn seeds_change_nothing() {
    let report = |seed| {
        let settings = Settings { seed, ..Settings::default() };
        let found = commands::implicit(&text(CURVE), 3, &settings).unwrap();
        serde_json::to_value(Implicit { seed: 0, ..found }).unwrap()
    };
    assert_eq!(report(1), report(0));
    assert_eq!(report(u64::MAX), report(0));
}

/// One coefficient of the determinant is wrong. The weights of the answer show it.
#[test]
fn a_wrong_equation_is_refuted() {
    let network = text(RANK);
    let wrong =
        "y13*y22*y31 - y12*y23*y31 - y13*y21*y32 + y11*y23*y32 + y12*y21*y33 - 2*y11*y22*y33";
    let lines = format!("# a comment\n\n{wrong}\n");
    let report = commands::vanishing(&network, &lines, &Settings::default()).unwrap();
    let [claim] = &report.checked[..] else { panic!("one claim") };
    assert_eq!((claim.line, claim.verdict), (3, "refuted"));
    let weights = claim.weights.as_ref().unwrap();
    let number = |text: &String| text.parse::<BigRational>().unwrap();
    let matrix = |rows: &Vec<Vec<String>>| {
        let rows: Vec<Vec<_>> = rows.iter().map(|row| row.iter().map(number).collect()).collect();
        Matrix::from_rows(rows[0].len(), rows)
    };
    let weights: Vec<_> = [&weights["U"], &weights["V"]].map(matrix).into();
    let output = run(&Rationals, &network.program, &weights, &[]).unwrap();
    let variables = poly::Variables::new(report.coordinates, poly::Order::DegRevLex);
    let polynomial = poly::text::parse(&variables, wrong).unwrap();
    let value = polynomial.evaluate(&Rationals, output[0].entries()).unwrap();
    assert!(!Rationals.is_zero(&value));
    assert_eq!(Some(value.to_string()), claim.value);
}

#[test]
fn bad_input_is_one_error() {
    let fails = |network: &Network, degree, settings: &Settings<'_>| {
        commands::implicit(network, degree, settings).unwrap_err().to_string()
    };
    let (rank, all) = (text(RANK), Settings::default());
    assert!(fails(&rank, 0, &all).contains("allowed: 1 to"));
    let small = Settings { max_memory: 1 << 20, ..all };
    let error = fails(&rank, 30, &small);
    assert!(error.contains("degree 30 has 211915132 monomials in 9"), "{error}");
    assert!(error.contains("allowed: up to "), "{error}");
    let sizes: [(&str, &[u64]); 2] = [("d", &[2, 2]), ("a", &[1])];
    let given = sizes.iter().copied().chain([("t", &[2][..])]).collect::<Vec<_>>();
    let softmax = Network::named("softmax_attention", &given).unwrap();
    assert!(fails(&softmax, 2, &all).contains("not a polynomial"));
    let zero = text("map zero\nweights x : 1 x 1\noutput x - x\n");
    assert!(fails(&zero, 2, &all).contains("all outputs are zero"));
    let unknown = commands::vanishing(&rank, "y11 + z", &all).unwrap_err().to_string();
    assert!(unknown.starts_with("line 1: column 7: unknown variable z"), "{unknown}");
    let large = commands::vanishing(&rank, "y11^4000000000", &all).unwrap_err().to_string();
    assert!(large.contains("line 1: a polynomial of degree 4000000000"), "{large}");
}

#[test]
fn it_can_be_stopped() {
    static FLAG: AtomicBool = AtomicBool::new(false);
    FLAG.store(true, Ordering::SeqCst);
    let settings = Settings { stop: Stop::when(&FLAG), ..Settings::default() };
    let error = commands::implicit(&text(RANK), 3, &settings).unwrap_err();
    assert_eq!(error.to_string(), "stopped before it was done");
}

/// The exit code and what is printed.
fn ran(arguments: &[&str]) -> (i32, String, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_neurocert")).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (run.status.code().unwrap(), text(run.stdout), text(run.stderr))
}

#[test]
fn the_command_line_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let (network, out, wrong) = (path("rank.net"), path("out.txt"), path("wrong.txt"));
    std::fs::write(&network, RANK).unwrap();
    std::fs::write(&wrong, "y11*y22 - y12*y21\n").unwrap();
    let (code, printed, _) = ran(&["implicit", &network, "--degree", "3", "--out", &out, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(
        (code, &report["verdict"], &report["degrees"][2]["new"]),
        (0, &"exact".into(), &1.into())
    );
    let (code, printed, _) = ran(&["implicit", &network, "--check", &out]);
    assert_eq!((code, &printed[..]), (0, "line 1: equation\nseed 0\n"));
    let (code, printed, _) = ran(&["implicit", &network, "--check", &wrong, "--degree", "1"]);
    assert_eq!(code, 1);
    assert!(printed.contains("line 1: refuted\n  it is "), "{printed}");
    let json = ran(&["implicit", &network, "--check", &wrong, "--degree", "1", "--json"]).1;
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["checked"][0]["verdict"], "refuted");
    for bad in [&["--degree", "0"][..], &["--degree", "x"], &["--out", &wrong], &[]] {
        let (code, printed, error) = ran(&[&["implicit", &network], bad].concat());
        assert_eq!((code, &printed[..], error.lines().count()), (2, "", 1), "{error}");
    }
}

//! Networks as text, against their definitions written out.

use num_bigint::BigInt;
use num_rational::BigRational;

use neurocert::matrix::Matrix;
use neurocert::network::{Architecture, Parametrization};
use neurocert::program::{Given, Program, library, parse, run, sizes};
use neurocert::ring::{PrimeField, Rationals, Ring, SplitMix64};

fn drawn<R: Ring>(ring: &R, random: &mut SplitMix64, shape: (usize, usize)) -> Matrix<R::Elem> {
    Matrix::from_fn(shape.0, shape.1, |_, _| ring.from_i64((random.next_u64() % 19) as i64 - 9))
}

/// Weights and inputs.
type Point<E> = (Vec<Matrix<E>>, Vec<Matrix<E>>);

fn point<R: Ring>(ring: &R, program: &Program, seed: u64) -> Point<R::Elem> {
    let mut random = SplitMix64::new(seed);
    let mut draw = |leaves: &[neurocert_check::language::Leaf]| {
        leaves.iter().map(|leaf| drawn(ring, &mut random, leaf.shape)).collect()
    };
    (draw(&program.weights), draw(&program.inputs))
}

fn times<R: Ring>(ring: &R, factors: &[&Matrix<R::Elem>]) -> Matrix<R::Elem> {
    let product = |a: Matrix<R::Elem>, b: &&Matrix<R::Elem>| {
        Matrix::from_fn(a.rows(), b.columns(), |i, j| ring.dot(a.row(i).iter().zip(b.column(j))))
    };
    factors[1..].iter().fold(factors[0].clone(), product)
}

/// Definition 2, and Eq. 10 and 11 with all factors D written out.
fn definition<R: Ring>(
    ring: &R,
    name: &str,
    w: &[Matrix<R::Elem>],
    x: &Matrix<R::Elem>,
) -> Matrix<R::Elem> {
    let step = |x: Matrix<R::Elem>, v: &_, a: &_| times(ring, &[v, &x, &x.transpose(), a, &x]);
    match name {
        "lightning" => w
            .chunks(3)
            .fold(x.clone(), |x, w| step(x, &w[2], &times(ring, &[&w[1].transpose(), &w[0]]))),
        "lightning_av" => w.chunks(2).fold(x.clone(), |x, w| step(x, &w[1], &w[0])),
        _ => {
            let (last, forms) = w.split_last().unwrap();
            let one = |i, j| if i == j { ring.one() } else { ring.zero() };
            let mut d = Matrix::from_fn(x.columns(), x.columns(), one);
            let mut factors = Vec::new();
            for m in forms {
                let b = times(ring, &[&x.transpose(), m, x]);
                factors.extend([b.clone(), d.clone()]);
                d = times(ring, &[&d, &b, &d, &b.transpose(), &d]);
            }
            factors.extend([x.clone(), last.clone()]);
            times(ring, &factors.iter().rev().collect::<Vec<_>>())
        }
    }
}

fn agrees_with_the_definition<R: Ring>(ring: &R) {
    for (name, parametrization) in [
        ("lightning", Parametrization::Qkv),
        ("lightning_av", Parametrization::Av),
        ("lightning_ml", Parametrization::Ml),
    ] {
        for (seed, widths) in [&[3, 2][..], &[2, 3, 1], &[3, 2, 2, 3]].into_iter().enumerate() {
            let wide: Vec<u64> = widths.iter().map(|&d| d as u64).collect();
            let given = sizes([("d", &wide[..]), ("a", &[2]), ("t", &[3])]);
            let program = library(name).unwrap().program(&given).unwrap();
            let architecture = Architecture::lightning(widths, &[2], 3, parametrization).unwrap();
            let (weights, inputs) = point(ring, &program, seed as u64);
            let blocks = architecture.blocks().into_iter().map(|b| (b.name, (b.rows, b.columns)));
            let own = program.weights.iter();
            let own = own.map(|leaf| (leaf.name.replace('[', "_").replace(']', ""), leaf.shape));
            assert_eq!(own.collect::<Vec<_>>(), blocks.collect::<Vec<_>>(), "{name}");
            let found = run(ring, &program, &weights, &inputs).unwrap();
            let expected = definition(ring, name, &weights, &inputs[0]);
            assert_eq!(found, [expected], "{name} {widths:?}");
        }
    }
}

#[test]
fn lightning_attention_as_text_is_its_definition() {
    agrees_with_the_definition(&Rationals);
    agrees_with_the_definition(&PrimeField::new(101).unwrap());
}

fn integer(n: i64) -> BigRational {
    BigRational::from_integer(BigInt::from(n))
}

fn numbers(rows: &[&[i64]]) -> Matrix<BigRational> {
    let rows: Vec<Vec<_>> =
        rows.iter().map(|row| row.iter().map(|&n| integer(n)).collect()).collect();
    Matrix::from_rows(rows[0].len(), rows)
}

/// The values of a map without input.
fn value(text: &str, weights: &[Matrix<BigRational>]) -> Matrix<BigRational> {
    let program = parse(text).unwrap().program(&Given::new()).unwrap();
    run(&Rationals, &program, weights, &[]).unwrap().remove(0)
}

#[test]
fn each_operation_does_what_its_name_says() {
    let a = numbers(&[&[1, 2, 3], &[4, 5, 6]]);
    let of = |expression: &str, shown: &[&[i64]]| {
        let text = format!("map m\nweights A : 2 x 3\noutput {expression}\n");
        assert_eq!(value(&text, std::slice::from_ref(&a)), numbers(shown), "{expression}");
    };
    of("A^T", &[&[1, 4], &[2, 5], &[3, 6]]);
    of("A * A^T", &[&[14, 32], &[32, 77]]);
    of("(A * A^T)^2", &[&[1220, 2912], &[2912, 6953]]);
    of("A .^ 3 - A .* A", &[&[0, 4, 18], &[48, 100, 180]]);
    of("-2 * A / 2", &[&[-1, -2, -3], &[-4, -5, -6]]);
    of("A(2, 3)", &[&[6]]);
    of(
        "[A, eye(2); 0, 1, -1, zeros(1, 2)]",
        &[&[1, 2, 3, 1, 0], &[4, 5, 6, 0, 1], &[0, 1, -1, 0, 0]],
    );
    of("sum(j in 1..3: j * A(1, j))", &[&[14]]);
    of("shift(2, 3, 1, 1) * A^T", &[&[2, 5], &[3, 6]]);
    of("shift(3, 2, -1, 1) * A", &[&[0, 0, 0], &[1, 2, 3], &[4, 5, 6]]);
    of("A * shift(3, 4, 0, 2)", &[&[1, 0, 2, 0], &[4, 0, 5, 0]]);
    of("unit(2, 2, 2, 1) * A * unit(3, 1, 3, 1)", &[&[0], &[3]]);
    of("kron([1, 2], A)", &[&[1, 2, 3, 2, 4, 6], &[4, 5, 6, 8, 10, 12]]);
    of("inv([0, 1; 1, 0]) * recip(recip(A))", &[&[4, 5, 6], &[1, 2, 3]]);
}

#[test]
fn networks_of_the_library_are_their_definitions() {
    let of = |name: &str, given: &Given, weights: &[Matrix<BigRational>], x: &[&[i64]]| {
        let program = library(name).unwrap().program(given).unwrap();
        run(&Rationals, &program, weights, &[numbers(x)]).unwrap().remove(0)
    };
    // 3 (x + 2 y)² − (4 x − y)² at (1, 2).
    let mlp = [numbers(&[&[1, 2], &[4, -1]]), numbers(&[&[3, -1]])];
    let given = sizes([("w", &[2, 2, 1][..]), ("r", &[2])]);
    assert_eq!(of("mlp", &given, &mlp, &[&[1], &[2]]), numbers(&[&[71]]));
    let [first, last] = mlp.clone();
    let biases = [first, numbers(&[&[1], &[0]]), last, numbers(&[&[-8]])];
    assert_eq!(of("mlp_bias", &given, &biases, &[&[1], &[2]]), numbers(&[&[96]]));
    assert_eq!(of("linear", &sizes([("w", &[2, 2, 1])]), &mlp, &[&[1], &[2]]), numbers(&[&[13]]));
    // Filters (1, 2) with stride 2, squared, then (1, −1).
    let cnn = sizes([("k", &[2, 2][..]), ("stride", &[2, 1]), ("r", &[2]), ("outputs", &[1])]);
    let filters = [numbers(&[&[1], &[2]]), numbers(&[&[1], &[-1]])];
    assert_eq!(of("cnn", &cnn, &filters, &[&[1], &[2], &[3], &[4]]), numbers(&[&[25 - 121]]));
    let gated = [numbers(&[&[1, 2]]), numbers(&[&[3, 4]]), numbers(&[&[1], &[2]])];
    let given = sizes([("d", &[2]), ("h", &[1]), ("o", &[2])]);
    assert_eq!(of("gated", &given, &gated, &[&[1], &[1]]), numbers(&[&[21], &[42]]));
    // One head, skip, causal mask: token 1 sees itself, token 2 both.
    let one = sizes([("d", &[1, 1][..]), ("a", &[1]), ("h", &[1]), ("t", &[2])]);
    let head = [numbers(&[&[2]]), numbers(&[&[1]]), numbers(&[&[3]])];
    assert_eq!(of("multihead", &one, &head, &[&[1, 2]]), numbers(&[&[30, 60]]));
    assert_eq!(of("multihead_skip", &one, &head, &[&[1, 2]]), numbers(&[&[31, 62]]));
    assert_eq!(of("multihead_causal", &one, &head, &[&[1, 2]]), numbers(&[&[6, 60]]));
}

#[test]
fn what_a_ring_cannot_do_is_an_error() {
    let program = |text: &str| parse(text).unwrap().program(&Given::new()).unwrap();
    let zero = numbers(&[&[0]]);
    for text in ["output recip(s)", "output inv(s)", "output 1 / s"] {
        let program = program(&format!("map m\nweights s : 1 x 1\n{text}\n"));
        let error = run(&Rationals, &program, std::slice::from_ref(&zero), &[]).unwrap_err();
        assert!(error.to_string().contains("not a unit"), "{error}");
    }
    let half = program("map m\nweights s : 1 x 1\noutput s / 3\n");
    let field = PrimeField::new(3).unwrap();
    assert!(run(&field, &half, &[Matrix::new(1, 1, vec![1])], &[]).is_err());
    let exp = program("map m\nweights s : 1 x 1\noutput exp(s)\n");
    let error = run(&Rationals, &exp, &[numbers(&[&[1]])], &[]).unwrap_err();
    assert!(error.to_string().contains("not a polynomial"), "{error}");
}

//! Rings and linear algebra against FLINT (python-flint), on thousands of random questions. Where
//! it is not installed the test says so and decides nothing; `tests/run.sh` installs it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use neurocert::Matrix;
use neurocert::linalg::{bareiss, modular, multimodular};
use neurocert::ring::{Domain, Field, Integer, Integers, PrimeField, Rationals, Ring, SplitMix64};
use num_bigint::BigInt;
use num_rational::BigRational;

fn python() -> Option<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/python");
    let candidates = [here.to_string_lossy().into_owned(), "python3".into()];
    candidates.into_iter().find(|python| {
        let import = Command::new(python).args(["-c", "import flint"]).output();
        import.is_ok_and(|output| output.status.success())
    })
}

/// Asks all questions at once; each must get our own answer.
fn agree(questions: &[(String, String)]) {
    let Some(python) = python() else {
        eprintln!("SKIPPED: python-flint is not installed, so there is no foreign oracle");
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let text: String = questions.iter().map(|(question, _)| format!("{question}\n")).collect();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.lines().count(), questions.len());
    for ((question, ours), theirs) in questions.iter().zip(answers.lines()) {
        assert_eq!(ours, theirs, "{question}");
    }
}

struct Random(SplitMix64);

impl Random {
    fn below(&mut self, n: u64) -> usize {
        (self.0.next_u64() % n) as usize
    }

    /// Signed, of up to `bits` bits, small ones not rare.
    fn integer(&mut self, bits: u64) -> BigInt {
        let bits = self.below(bits + 1);
        let mut n = BigInt::from(0);
        for _ in 0..bits.div_ceil(64) {
            n = (n << 64) + self.0.next_u64();
        }
        let n = n % (BigInt::from(1) << bits);
        if self.below(2) == 0 { n } else { -n }
    }

    fn matrix(&mut self, rows: usize, columns: usize, bits: u64) -> Matrix<BigInt> {
        Matrix::from_fn(rows, columns, |_, _| self.integer(bits))
    }

    /// A product through `rank`, so that ranks are not always full.
    fn deficient(&mut self, rows: usize, columns: usize, rank: usize, bits: u64) -> Matrix<BigInt> {
        let (a, b) = (self.matrix(rows, rank, bits), self.matrix(rank, columns, bits));
        Matrix::from_fn(rows, columns, |i, j| (0..rank).map(|k| &a[(i, k)] * &b[(k, j)]).sum())
    }
}

fn text(matrix: &Matrix<BigInt>) -> String {
    let row = |i| matrix.row(i).iter().map(BigInt::to_string).collect::<Vec<_>>().join(" ");
    (0..matrix.rows()).map(row).collect::<Vec<_>>().join(";")
}

#[test]
fn integers_and_rationals() {
    let mut random = Random(SplitMix64::new(1));
    let mut questions = Vec::new();
    for _ in 0..3000 {
        let (a, b) = (random.integer(200), random.integer(130));
        let a = if random.below(3) == 0 { &a * &b } else { a };
        let (x, y) = (Integer::from(a.clone()), Integer::from(b.clone()));
        let quotient = Integers.div_exact(&x, &y).map_or("none".into(), |q| q.to_string());
        for (op, ours) in [
            ("add", Integers.add(&x, &y).to_string()),
            ("sub", Integers.sub(&x, &y).to_string()),
            ("mul", Integers.mul(&x, &y).to_string()),
            ("div", quotient),
        ] {
            questions.push((format!("int {op} {a} {b}"), ours));
        }
        let mut fraction = || BigRational::new(random.integer(90), random.integer(90) * 2 + 1);
        let (p, q) = (fraction(), fraction());
        let mut ask = |op, ours: BigRational| {
            questions.push((format!("rat {op} {p} {q}"), ours.to_string()));
        };
        ask("add", Rationals.add(&p, &q));
        ask("sub", Rationals.sub(&p, &q));
        ask("mul", Rationals.mul(&p, &q));
        if let Some(inverse) = Rationals.inv(&q) {
            ask("div", Rationals.mul(&p, &inverse));
        }
    }
    agree(&questions);
}

#[test]
fn ranks_and_determinants() {
    let mut random = Random(SplitMix64::new(2));
    let mut questions = Vec::new();
    for round in 0..400 {
        let bits = [2, 20, 62, 300][round % 4];
        let (rows, columns) = (1 + random.below(9), 1 + random.below(9));
        let rank = random.below(1 + rows.min(columns) as u64);
        let matrix = random.deficient(rows, columns, rank, bits);
        let integers = matrix.map(|n| Integer::from(n.clone()));
        let exact = bareiss::rank_profile(Integers, &integers).rank();
        assert_eq!(multimodular::rank(&integers), exact);
        questions.push((format!("rank {}", text(&matrix)), exact.to_string()));

        let square = random.matrix(rows, rows, bits);
        let determinant = bareiss::determinant(Integers, &square.map(|n| Integer::from(n.clone())));
        questions.push((format!("det {}", text(&square)), determinant.to_string()));

        let p = [3, 7, 2_147_483_647, (1 << 61) - 1][random.below(4)];
        let field = PrimeField::new(p).unwrap();
        let residues = matrix.map(|n| field.from_integer(n));
        let rank = modular::rank_profile(field, &residues).rank();
        questions.push((format!("rank_mod {p} {}", text(&matrix)), rank.to_string()));
        let residues = square.map(|n| field.from_integer(n));
        let determinant = modular::determinant(field, &residues);
        let determinant = field.to_u64(&determinant).to_string();
        questions.push((format!("det_mod {p} {}", text(&square)), determinant));
    }
    agree(&questions);
}

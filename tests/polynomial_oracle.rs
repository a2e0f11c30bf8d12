//! Polynomials against FLINT (python-flint) and SymPy, on thousands of random questions. Where they
//! are not installed the tests say so and decide nothing; `tests/run.sh` installs them.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use neurocert::poly::text::{self, Format};
use neurocert::poly::{Order, RationalPolynomial, RationalPolynomials, Variables};
use neurocert::ring::{Domain, Rationals, Ring, SplitMix64};
use num_bigint::BigInt;
use num_rational::BigRational;
use serde_json::{Value, json};

const NEEDS: &str = "import sympy; from flint import fmpq_mpoly_ctx, fmpz_mpoly_ctx, Ordering";

fn python() -> Option<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/python");
    let candidates = [here.to_string_lossy().into_owned(), "python3".into()];
    candidates.into_iter().find(|python| {
        let import = Command::new(python).args(["-c", NEEDS]).output();
        import.is_ok_and(|output| output.status.success())
    })
}

/// The answers to all questions, from one process; `None` without an oracle.
fn ask(questions: &[Value]) -> Option<Vec<String>> {
    let Some(python) = python() else {
        eprintln!("SKIPPED: python-flint or SymPy is not installed: no oracle for polynomials");
        return None;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/polynomial_oracle.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let text: String = questions.iter().map(|question| format!("{question}\n")).collect();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    writer.join().unwrap().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<String> = answers.lines().map(String::from).collect();
    assert_eq!(answers.len(), questions.len());
    Some(answers)
}

fn agree(questions: Vec<(Value, String)>) {
    let (questions, ours): (Vec<Value>, Vec<String>) = questions.into_iter().unzip();
    let Some(answers) = ask(&questions) else { return };
    for ((question, ours), theirs) in questions.iter().zip(ours).zip(answers) {
        assert_eq!(ours, theirs, "{question}");
    }
}

/// Terms in their order.
fn terms(p: &RationalPolynomial) -> String {
    let term = |(monomial, c): (neurocert::poly::Monomial<'_>, BigRational)| {
        let exponents = monomial.exponents().into_iter().map(|e| format!(" {e}"));
        format!("{c}{}", exponents.collect::<String>())
    };
    let terms: Vec<String> = p.terms().map(term).collect();
    if terms.is_empty() { "0".into() } else { terms.join(";") }
}

fn data(p: &RationalPolynomial) -> Value {
    serde_json::from_str(&p.display(Format::Json).to_string()).unwrap()
}

struct Random(SplitMix64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0.next_u64() % n
    }

    fn integer(&mut self, large: bool) -> BigInt {
        if large && self.below(4) == 0 {
            return (0..3).fold(BigInt::from(1), |n, _| n * self.0.in_range(1 << 62));
        }
        BigInt::from(self.0.in_range(9))
    }

    fn rational(&mut self) -> BigRational {
        let denominator = BigInt::from(1 + self.below(12));
        BigRational::new(self.integer(true), denominator)
    }

    fn variables(&mut self) -> Variables {
        let order = [Order::Lex, Order::DegLex, Order::DegRevLex][self.below(3) as usize];
        let names = ["x_1_2", "Q1_1_2", "y", "lambda", "E"];
        Variables::new(names[..1 + self.below(5) as usize].to_vec(), order)
    }

    fn polynomial(
        &mut self,
        variables: &Variables,
        most: u64,
        integers: bool,
    ) -> RationalPolynomial {
        let terms: Vec<(Vec<u32>, BigRational)> = (0..self.below(most + 1))
            .map(|_| {
                let exponents = (0..variables.len()).map(|_| self.below(4) as u32).collect();
                let c = if integers { self.integer(true).into() } else { self.rational() };
                (exponents, c)
            })
            .collect();
        RationalPolynomials::new(variables.clone()).from_terms(terms)
    }
}

#[test]
fn arithmetic() {
    let mut random = Random(SplitMix64::new(3));
    let mut questions = Vec::new();
    for _ in 0..700 {
        let variables = random.variables();
        let ring = RationalPolynomials::new(variables.clone());
        let [a, b] = [0; 2].map(|_| random.polynomial(&variables, 9, false));
        let mut ask = |op: &str, arguments: &[&RationalPolynomial], more: Value, ours: String| {
            let arguments: Vec<Value> = arguments.iter().map(|p| data(p)).collect();
            let mut question = json!({"op": op, "arguments": arguments});
            for (key, value) in more.as_object().into_iter().flatten() {
                question[key] = value.clone();
            }
            questions.push((question, ours));
        };
        let product = ring.mul(&a, &b);
        ask("add", &[&a, &b], json!({}), terms(&ring.add(&a, &b)));
        ask("sub", &[&a, &b], json!({}), terms(&ring.sub(&a, &b)));
        ask("mul", &[&a, &b], json!({}), terms(&product));
        let divided = |p: &_| ring.div_exact(p, &b).map_or("none".into(), |q| terms(&q));
        ask("div", &[&product, &b], json!({}), divided(&product));
        ask("div", &[&a, &b], json!({}), divided(&a));
        let n = random.below(5);
        ask("pow", &[&a], json!({"n": n}), terms(&ring.pow(&a, n)));
        let v = random.below(variables.len() as u64) as usize;
        ask("derivative", &[&a], json!({"variable": v}), terms(&a.derivative(v)));
        let point: Vec<BigRational> = variables.names().iter().map(|_| random.rational()).collect();
        let value = a.evaluate(&Rationals, &point).unwrap();
        let written: Vec<String> = point.iter().map(BigRational::to_string).collect();
        ask("evaluate", &[&a], json!({"point": written}), value.to_string());
        let mut inner = || random.polynomial(&variables, 3, false);
        let images: Vec<RationalPolynomial> = variables.names().iter().map(|_| inner()).collect();
        let small = inner();
        let composed = small.evaluate(&ring, &images).unwrap();
        let arguments: Vec<&RationalPolynomial> = std::iter::once(&small).chain(&images).collect();
        ask("substitute", &arguments, json!({}), terms(&composed));
    }
    assert!(questions.len() > 5000);
    agree(questions);
}

/// At both sides of the sizes at which the way changes: coefficients of one word, two, three, and
/// many; few terms and hundreds; zeros among them.
#[test]
fn large_products_quotients_and_powers() {
    let mut random = Random(SplitMix64::new(6));
    let mut questions = Vec::new();
    for bits in [3u32, 30, 57, 60, 61, 63, 64, 80, 126, 128, 200, 700, 1300, 2500] {
        for (names, degree) in [(&["x"][..], 20u32), (&["x"], 260), (&["x", "y"], 9)] {
            let variables = Variables::new(names.to_vec(), Order::Lex);
            let ring = RationalPolynomials::new(variables.clone());
            let mut dense = || {
                let count = (degree + 1).pow(names.len() as u32);
                let terms = (0..count).filter_map(|i| {
                    let mut c = BigInt::from(random.0.in_range(1 << 30));
                    for _ in 0..bits / 30 {
                        c = (c << 30) + random.below(1 << 30);
                    }
                    let exponents = match names.len() {
                        1 => vec![i],
                        _ => vec![i / (degree + 1), i % (degree + 1)],
                    };
                    (random.below(5) > 0).then(|| (exponents, BigRational::from(c)))
                });
                ring.from_terms(terms.collect::<Vec<_>>())
            };
            let (a, b) = (dense(), dense());
            let product = ring.mul(&a, &b);
            let quotient = ring.div_exact(&product, &b).expect("a factor");
            for (op, arguments, ours) in [
                ("mul", [&a, &b], &product),
                ("mul", [&a, &a], &ring.mul(&a, &a)),
                ("div", [&product, &b], &quotient),
            ] {
                let arguments = arguments.map(data);
                questions.push((json!({"op": op, "arguments": arguments}), terms(ours)));
            }
        }
    }
    for (text, n) in [
        ("x+1", 4096u64),
        ("x+1", 4097),
        ("3*x-5*y", 500),
        ("x^2+x+1", 300),
        ("x^11+x^3+1", 160),
        ("x^2-x*y+y^2", 70),
        ("x^1000000+x-1", 6),
        ("2*x^3-7/3*x+10", 120),
        ("x+y+1", 40),
        ("4294967296*x+9223372036854775807", 70),
    ] {
        let variables = Variables::new(["x", "y"], Order::Lex);
        let p = text::parse(&variables, text).expect("a polynomial");
        let ours = RationalPolynomials::new(variables.clone()).pow(&p, n);
        let read = text::parse(&variables, &format!("({text})^{n}")).expect("a power");
        assert_eq!(read, ours, "({text})^{n}");
        questions.push((json!({"op": "pow", "arguments": [data(&p)], "n": n}), terms(&ours)));
    }
    agree(questions);
}

#[test]
fn greatest_common_divisors() {
    let mut random = Random(SplitMix64::new(4));
    let mut questions = Vec::new();
    for round in 0..1500 {
        let variables = random.variables();
        let [f, g, h] = [0; 3].map(|_| random.polynomial(&variables, 1 + round % 8, true));
        let (a, b) = (&f * &g, &f * &h);
        let found: RationalPolynomial = a.numerator().gcd(b.numerator()).unwrap().into();
        questions.push((json!({"op": "gcd", "arguments": [data(&a), data(&b)]}), terms(&found)));
    }
    agree(questions);
}

/// Dense and sparse ones of higher degrees, with numbers of one word and of many.
#[test]
fn greatest_common_divisors_of_high_degree() {
    let mut random = Random(SplitMix64::new(6));
    let mut questions = Vec::new();
    for (n, terms, degree) in
        [(1, 60, 59), (1, 8, 300), (2, 30, 6), (2, 60, 9), (2, 6, 120), (3, 40, 4), (4, 6, 30)]
    {
        let names = ["x", "y", "z", "w"][..n].to_vec();
        let ring = RationalPolynomials::new(Variables::new(names, Order::DegRevLex));
        for large in [false, true].repeat(15) {
            let [f, g, h] = [0; 3].map(|_| {
                let terms = (0..1 + random.below(terms)).map(|_| {
                    let exponents = (0..n).map(|_| random.below(degree + 1) as u32);
                    (exponents.collect::<Vec<u32>>(), random.integer(large).into())
                });
                ring.from_terms(terms.collect::<Vec<_>>())
            });
            let (a, b) = (&f * &g, &f * &h);
            let found: RationalPolynomial = a.numerator().gcd(b.numerator()).unwrap().into();
            questions.push((
                json!({"op": "gcd", "arguments": [data(&a), data(&b)]}),
                self::terms(&found),
            ));
        }
    }
    agree(questions);
}

/// What is printed for SymPy is the same polynomial there, and what SymPy prints is read.
#[test]
fn text_for_sympy() {
    let mut random = Random(SplitMix64::new(5));
    let (mut questions, mut polynomials) = (Vec::new(), Vec::new());
    for _ in 0..600 {
        let names = random.variables().names().to_vec();
        let variables = Variables::new(names, Order::Lex);
        let p = random.polynomial(&variables, 9, false);
        let declaration = text::declaration(&variables, Format::Sympy);
        // The last line is `a, b = symbols("a b")`.
        let (_, line) = declaration.split_once('\n').unwrap();
        let names: Vec<&str> = line.split(" = ").next().unwrap().split(", ").collect();
        let question = |op: &str| {
            let text = p.display(Format::Sympy).to_string();
            json!({"op": op, "text": text, "declaration": declaration, "names": names})
        };
        questions.extend([question("sympy-read"), question("sympy-print")]);
        polynomials.push(p);
    }
    let Some(answers) = ask(&questions) else { return };
    for (p, answers) in polynomials.iter().zip(answers.chunks(2)) {
        assert_eq!(terms(p), answers[0]);
        let read = text::parse_as(p.variables(), &answers[1], Format::Sympy);
        assert_eq!(read.as_ref(), Ok(p), "{}", answers[1]);
    }
}

//! What is printed for Singular and Macaulay2 is read there, and what they print is read here: the
//! same polynomials. Where a system is not installed its test says so and decides nothing.

use std::io::Write;
use std::process::{Command, Stdio};

use neurocert::poly::text::{self, Format};
use neurocert::poly::{Order, RationalPolynomial, RationalPolynomials, Variables};
use neurocert::ring::SplitMix64;
use num_bigint::BigInt;
use num_rational::BigRational;

/// What a program prints, given this on its standard input.
fn output(program: &str, arguments: &[&str], input: &str) -> Option<String> {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("SKIPPED: {program} is not installed");
        return None;
    };
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_string());
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // A program may leave before it has read everything.
    let _ = writer.join().unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Names that a careless translation would confuse or that mean something in one of the systems.
const NAMES: [&str; 20] = [
    "x_1_2", "x_1", "Q1_1_2", "y", "alpha", "alpha_1", "beta_2", "R", "r", "x__1", "x_01", "ring",
    "dim", "lambda", "a_b", "exit", "i1", "o2", "e5", "QQ",
];

fn random(random: &mut SplitMix64) -> RationalPolynomial {
    let mut below = |n: u64| random.next_u64() % n;
    let order = [Order::Lex, Order::DegLex, Order::DegRevLex][below(3) as usize];
    let mut names: Vec<&str> = NAMES.into_iter().filter(|_| below(3) == 0).collect();
    names.push("z");
    let variables = Variables::new(names, order);
    let terms: Vec<(Vec<u32>, BigRational)> = (0..1 + below(8))
        .map(|_| {
            let exponents = (0..variables.len()).map(|_| (below(6) / 2) as u32).collect();
            let numerator = BigInt::from(below(2000) as i64 - 1000).pow(1 + below(9) as u32);
            (exponents, BigRational::new(numerator, BigInt::from(1 + below(9))))
        })
        .collect();
    RationalPolynomials::new(variables).from_terms(terms)
}

/// `print` makes commands from a declaration and a polynomial; they print one line, marked.
fn agree(
    format: Format,
    program: &str,
    arguments: &[&str],
    print: impl Fn(&str, &str) -> String,
    end: &str,
) {
    let mut seed = SplitMix64::new(6);
    let polynomials: Vec<RationalPolynomial> = (0..150).map(|_| random(&mut seed)).collect();
    let commands = polynomials.iter().map(|p| {
        let declaration = text::declaration(p.variables(), format);
        print(&declaration, &p.display(format).to_string())
    });
    let input = commands.collect::<String>() + end;
    let Some(output) = output(program, arguments, &input) else { return };
    let answers: Vec<&str> = output
        .lines()
        // Some echo the commands, too.
        .filter_map(|line| line.strip_prefix("ANSWER "))
        .collect();
    assert_eq!(answers.len(), polynomials.len(), "{output}");
    for (p, answer) in polynomials.iter().zip(answers) {
        let read = text::parse_as(p.variables(), answer, format);
        assert_eq!(read.as_ref(), Ok(p), "{answer}\n{}", p.display(format));
    }
}

#[test]
fn singular() {
    // A name in use cannot be a ring's; so each ring goes before the next comes.
    let print = |declaration: &str, p: &str| {
        let ring = declaration.split(' ').nth(1).unwrap();
        // Lines of some thousand characters are cut, anywhere.
        let p = p.replace(" + ", "\n+ ").replace(" - ", "\n- ");
        format!("{declaration} short = 0; \"ANSWER \" + string(poly({p})); kill {ring};\n")
    };
    agree(Format::Singular, "Singular", &["-q", "-t"], print, "quit;\n");
}

#[test]
fn macaulay2() {
    // What was a variable of one ring is not a symbol for an index in the next, unless it is cleared.
    let print = |declaration: &str, p: &str| {
        let ring = declaration.split(' ').next().unwrap();
        format!("clearAll;\n{declaration};\nprint(\"ANSWER \" | toString(promote({p}, {ring})));\n")
    };
    agree(Format::Macaulay2, "M2", &["--silent", "--no-readline"], print, "exit 0\n");
}

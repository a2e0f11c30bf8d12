//! Networks of width 64 and depth 4, and small files that ask for much, with the rules for pairs of
//! any size.

use neurocert_check::Reason;
use serde_json::{Value, json};

use crate::maker::{ANY, Mat, Net, identity, text, times, transpose};
use crate::oracle::Stream;
use crate::planted::{ml, proved, unimodular};

/// The reason; of what is not too large, that it is far from that.
pub fn reason(what: &str, certificate: &Value) -> Option<Reason> {
    let bytes = certificate.to_string();
    let report = neurocert_check::check(bytes.as_bytes());
    println!("{what}: {} steps {:?} {}", report.work, report.reason, report.detail);
    let too_large = report.reason == Some(Reason::SizeLimit);
    assert!(too_large || report.work < 1 << 35, "{what}: {report:?}");
    report.reason
}

const WIDTH: usize = 64;
const DEPTH: usize = 4;

/// Numerators of 24 bits.
fn drawn(stream: &mut Stream, rows: usize, columns: usize) -> Mat {
    (0..rows).map(|_| (0..columns).map(|_| stream.entry((1 << 24) - 1)).collect()).collect()
}

fn net(stream: &mut Stream, query: usize) -> Net {
    let mut layer =
        || [drawn(stream, query, WIDTH), drawn(stream, query, WIDTH), drawn(stream, WIDTH, WIDTH)];
    Net { layers: (0..DEPTH).map(|_| layer()).collect() }
}

fn blocks(form: &str) -> usize {
    if form == "qkv" { 3 } else { 2 }
}

/// Every entry of a layer divided by a power of two, in lowest terms if `lowest`, and times a number.
fn dyadic(network: &mut Value, factors: &[(usize, i128, i128)], lowest: bool) {
    let form = network["parametrization"].as_str().unwrap().to_string();
    let blocks = network["weights"].as_array_mut().unwrap();
    for (number, block) in blocks.iter_mut().enumerate() {
        // A = KᵀQ has both denominators.
        let bits = if form == "av" && number % 2 == 0 { 60 } else { 30 };
        let found = factors.iter().find(|(block, ..)| *block == number);
        let (above, below) = found.map_or((1, 1), |(_, above, below)| (*above, *below));
        for row in block.as_array_mut().unwrap() {
            for entry in row.as_array_mut().unwrap() {
                let integer: i128 = entry.as_str().unwrap().parse().unwrap();
                let (mut x, mut y) = (integer * above, below << bits);
                while lowest && x % 2 == 0 && y % 2 == 0 {
                    (x, y) = (x / 2, y / 2);
                }
                *entry = json!(format!("{x}/{y}"));
            }
        }
    }
}

#[test]
fn dyadic_scaling() {
    let mut stream = Stream { state: 1 };
    for (query, forms) in [(64, ["qkv", "qkv"]), (16, ["qkv", "av"]), (16, ["av", "av"])] {
        let net = net(&mut stream, query);
        let [mut one, mut other] = forms.map(|form| net.write(form));
        dyadic(&mut one, &[], true);
        let size = blocks(forms[1]);
        // λ = 3, 1, 1, 1 and ρ = 3^{-27}; V_4 has it.
        dyadic(&mut other, &[(0, 3, 1), (4 * size - 1, 1, 3_i128.pow(27))], true);
        let rho = format!("1/{}", 3_i128.pow(27));
        let proof = json!({"scaling": {"lambda": ["3", "1", "1", "1"], "rho": rho}});
        let mut file = proved(3, &one, &other, ANY, proof);
        assert_eq!(reason(&format!("scaling {query} {forms:?}"), &file), None);
        // The last V: no rank is known of it.
        file["claim"]["other"]["weights"][4 * size - 1][5][7] = json!("1/1024");
        assert_eq!(reason("one entry", &file), Some(Reason::ElementEquation));
    }
    let matrices: Vec<Mat> = (0..=DEPTH).map(|_| drawn(&mut stream, WIDTH, WIDTH)).collect();
    let [mut one, mut other] = [ml(&matrices), ml(&matrices)];
    dyadic(&mut one, &[], true);
    dyadic(&mut other, &[(3, 3, 5), (4, 5, 3)], false);
    let proof = json!({"scaling": {"lambda": ["1", "1", "1", "3/5"], "rho": "5/3"}});
    assert_eq!(reason("scaling ml", &proved(3, &one, &other, ANY, proof)), None);
}

#[test]
fn dyadic_element() {
    let mut stream = Stream { state: 2 };
    for (query, forms, with) in [
        (64, ["qkv", "qkv"], true),
        (16, ["qkv", "qkv"], false),
        (16, ["qkv", "av"], false),
        (16, ["av", "qkv"], false),
        (64, ["av", "av"], false),
    ] {
        let net = net(&mut stream, query);
        let mut moved = net.clone();
        let (mut gauge, mut query_key) = (vec![], vec![]);
        for i in 0..DEPTH {
            if i + 1 < DEPTH {
                let (c, inverse) = unimodular(&mut stream, WIDTH);
                moved.layers[i][2] = times(&c, &moved.layers[i][2]);
                for block in &mut moved.layers[i + 1] {
                    *block = times(block, &inverse);
                }
                gauge.push(text(&c));
            }
            let (d, inverse) = unimodular(&mut stream, query);
            moved.layers[i][0] = times(&transpose(&inverse), &moved.layers[i][0]);
            moved.layers[i][1] = times(&d, &moved.layers[i][1]);
            query_key.push(text(&d));
        }
        let [mut one, mut other] = [net.write(forms[0]), moved.write(forms[1])];
        dyadic(&mut one, &[], true);
        let size = blocks(forms[1]);
        dyadic(&mut other, &[(size, 3, 7), (2 * size - 1, 7, 3)], true);
        let query_key = if with { query_key } else { vec![] };
        let element =
            json!({"lambda": ["1", "3/7", "1", "1"], "gauge": gauge, "query_key": query_key});
        let mut file = proved(3, &one, &other, ANY, json!({"element": element}));
        assert_eq!(reason(&format!("element {query} {forms:?} {with}"), &file), None);
        file["proof"]["element"]["gauge"][2][5][7] = json!("1/1024");
        assert_eq!(reason("one entry", &file), Some(Reason::ElementEquation));
    }
    let matrices: Vec<Mat> = (0..=DEPTH).map(|_| drawn(&mut stream, WIDTH, WIDTH)).collect();
    let [mut one, mut other] = [ml(&matrices), ml(&matrices)];
    dyadic(&mut one, &[], true);
    dyadic(&mut other, &[], false);
    let element = json!({"lambda": ["1", "1", "1", "1"], "query_key": [],
        "gauge": vec![text(&identity(WIDTH)); DEPTH - 1]});
    assert_eq!(
        reason("element ml", &proved(3, &one, &other, ANY, json!({"element": element}))),
        None
    );
}

/// A fraction with positive denominator.
type Fraction = (i128, i128);

fn fraction(stream: &mut Stream) -> Fraction {
    let mut number = || 1 + (stream.bits() >> 40) as i128;
    let (above, below) = (number(), number());
    (if stream.below(2) == 0 { above } else { -above }, below)
}

fn product(factors: &[Fraction]) -> Fraction {
    factors.iter().fold((1, 1), |(a, b), (x, y)| (a * x, b * y))
}

fn inverse((above, below): Fraction) -> Fraction {
    (below * above.signum(), above.abs())
}

fn written(rows: &[Vec<Fraction>]) -> Value {
    let row = |row: &Vec<Fraction>| row.iter().map(|(x, y)| format!("{x}/{y}")).collect::<Vec<_>>();
    json!(rows.iter().map(row).collect::<Vec<_>>())
}

/// A permutation with a number for each: row `i` has `numbers[i]` in column `to[i]`.
struct Monomial {
    to: Vec<usize>,
    numbers: Vec<Fraction>,
}

impl Monomial {
    fn new(stream: &mut Stream, size: usize, plain: bool) -> Monomial {
        let mut to: Vec<usize> = (0..size).collect();
        for i in (1..size).filter(|_| !plain) {
            to.swap(i, stream.below(i + 1));
        }
        let numbers = to.iter().map(|_| if plain { (1, 1) } else { fraction(stream) }).collect();
        Monomial { to, numbers }
    }

    fn write(&self) -> Value {
        let row = |i: usize| {
            let entry = |j| if self.to[i] == j { self.numbers[i] } else { (0, 1) };
            (0..self.to.len()).map(entry).collect()
        };
        written(&(0..self.to.len()).map(row).collect::<Vec<_>>())
    }
}

/// Fractions of 24 bits, moved by permutations and fractions: entries of 72 bits.
fn fractions(form: &str, with: bool) -> Value {
    let mut stream = Stream { state: 3 };
    let size = blocks(form);
    let (mut one, mut other) = (vec![], vec![]);
    let (mut gauge, mut query_key) = (vec![], vec![]);
    let mut before = Monomial::new(&mut stream, WIDTH, true);
    for i in 0..DEPTH {
        let after = Monomial::new(&mut stream, WIDTH, i + 1 == DEPTH);
        let d = Monomial::new(&mut stream, WIDTH, form == "av");
        for block in 0..size {
            let matrix: Vec<Vec<Fraction>> =
                (0..WIDTH).map(|_| (0..WIDTH).map(|_| fraction(&mut stream)).collect()).collect();
            // Q′ = D^{-T} Q C^{-1}, K′ = D K C^{-1}, A′ = C^{-T} A C^{-1}, V′ = C V C^{-1}.
            let (left, inverted) = match (form, block) {
                ("qkv", 0) => (&d, true),
                ("qkv", 1) => (&d, false),
                ("av", 0) => (&before, true),
                _ => (&after, false),
            };
            let entry = |r: usize, c: usize| {
                let number = left.numbers[r];
                let number = if inverted { inverse(number) } else { number };
                let inner = matrix[left.to[r]][before.to[c]];
                product(&[number, inner, inverse(before.numbers[c])])
            };
            let moved: Vec<Vec<Fraction>> =
                (0..WIDTH).map(|r| (0..WIDTH).map(|c| entry(r, c)).collect()).collect();
            one.push(written(&matrix));
            other.push(written(&moved));
        }
        if i + 1 < DEPTH {
            gauge.push(after.write());
        }
        query_key.push(d.write());
        before = after;
    }
    let network = |weights: Vec<Value>| {
        json!({"widths": vec![WIDTH; DEPTH + 1], "query_dims": vec![WIDTH; DEPTH],
            "parametrization": form, "weights": weights})
    };
    let query_key = if with { query_key } else { vec![] };
    let element = json!({"lambda": vec!["1"; DEPTH], "gauge": gauge, "query_key": query_key});
    proved(3, &network(one), &network(other), ANY, json!({"element": element}))
}

#[test]
fn fractions_without_common_denominator() {
    for (form, with) in [("qkv", true), ("qkv", false), ("av", false)] {
        let mut file = fractions(form, with);
        assert_eq!(reason(&format!("fractions {form} {with}"), &file), None);
        // The same as residues: they are one function.
        let input = text(&drawn(&mut Stream { state: 4 }, WIDTH, 3));
        let mut other = file.clone();
        other["claim"]["statement"] = json!({"different": {}});
        other["proof"] = json!({"residue": {"input": input, "modulus": "2305843009213693951"}});
        let what = format!("residue {form}");
        assert_eq!(reason(&what, &other), Some(Reason::WitnessAgrees));
        other["claim"]["other"]["weights"][0][3][4] = json!("1/17");
        assert_eq!(reason(&what, &other), None);
        file["claim"]["other"]["weights"][blocks(form) * DEPTH - 1][3][4] = json!("1/17");
        assert_eq!(reason("one entry", &file), Some(Reason::ElementEquation));
    }
    // `ml`: nothing but scalings of the hidden space.
    let mut stream = Stream { state: 5 };
    let mut draw = || -> Vec<Vec<Fraction>> {
        (0..WIDTH).map(|_| (0..WIDTH).map(|_| fraction(&mut stream)).collect()).collect()
    };
    let weights: Vec<Value> = (0..=DEPTH).map(|_| written(&draw())).collect();
    let network = json!({"widths": vec![WIDTH; DEPTH + 1], "query_dims": vec![WIDTH; DEPTH],
        "parametrization": "ml", "weights": weights});
    let element = json!({"lambda": vec!["1"; DEPTH], "query_key": [],
        "gauge": vec![text(&identity(WIDTH)); DEPTH - 1]});
    let file = proved(3, &network, &network, ANY, json!({"element": element}));
    assert_eq!(reason("fractions ml", &file), None);
}

/// A dense change of basis of the keys: their rows have denominators of 1,500 bits.
#[test]
fn long_rows() {
    let mut file = fractions("qkv", true);
    let (d, inverse) = unimodular(&mut Stream { state: 6 }, WIDTH);
    // K_1 = K, K_1′ = K with integers; D K is not K′, but has to be computed.
    file["proof"]["element"]["query_key"][0] = text(&d);
    assert_eq!(reason("dense D", &file), Some(Reason::ElementEquation));
    file["proof"]["element"]["gauge"][0] = text(&inverse);
    assert_eq!(reason("dense C", &file), Some(Reason::ElementEquation));
    // Dense fractions everywhere, in a product of three.
    let mut file = fractions("av", false);
    let v: Value = file["claim"]["one"]["weights"][1].clone();
    file["proof"]["element"]["gauge"] = json!([v, v, v]);
    file["claim"]["other"]["weights"][1] = text(&identity(WIDTH));
    file["claim"]["one"]["weights"][1] = text(&identity(WIDTH));
    for block in [0, 1] {
        file["claim"]["other"]["weights"][block] = file["claim"]["one"]["weights"][block].clone();
    }
    file["claim"]["other"]["weights"][1] = v.clone();
    file["claim"]["other"]["weights"][3] = file["claim"]["one"]["weights"][3].clone();
    let found = reason("three dense", &file);
    assert!(matches!(found, Some(Reason::SizeLimit | Reason::ElementEquation)), "{found:?}");
}

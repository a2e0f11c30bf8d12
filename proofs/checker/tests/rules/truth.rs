//! Whether a rule is what a verified certificate says: evaluated modulo a prime of 61 bits, at
//! random weights and values with the conditions, by other code.

use serde_json::Value;

use crate::oracle::{self, Form, Rows, Stream};

const P: u64 = (1 << 61) - 1;

type Mat = Rows<u64>;

fn times(x: u64, y: u64) -> u64 {
    (u128::from(x) * u128::from(y) % u128::from(P)) as u64
}

fn plus(x: u64, y: u64) -> u64 {
    (x + y) % P
}

fn minus(x: u64) -> u64 {
    (P - x) % P
}

fn make(rows: usize, columns: usize, mut entry: impl FnMut(usize, usize) -> u64) -> Mat {
    (0..rows).map(|i| (0..columns).map(|j| entry(i, j)).collect()).collect()
}

fn identity(size: usize) -> Mat {
    make(size, size, |i, j| u64::from(i == j))
}

fn transpose(x: &Mat) -> Mat {
    make(x[0].len(), x.len(), |i, j| x[j][i])
}

fn scaled(number: u64, x: &Mat) -> Mat {
    make(x.len(), x[0].len(), |i, j| times(number, x[i][j]))
}

fn sum(x: &Mat, y: &Mat) -> Mat {
    make(x.len(), x[0].len(), |i, j| plus(x[i][j], y[i][j]))
}

fn product(x: &Mat, y: &Mat) -> Mat {
    if x[0].len() != y.len() {
        return match (x.len(), x[0].len()) {
            (1, 1) => scaled(x[0][0], y),
            _ => scaled(y[0][0], x),
        };
    }
    make(x.len(), y[0].len(), |i, j| {
        (0..y.len()).fold(0, |sum, k| plus(sum, times(x[i][k], y[k][j])))
    })
}

/// The rank, and the inverse if that is full.
fn eliminated(x: &Mat) -> (usize, Option<Mat>) {
    let (rows, columns) = (x.len(), x[0].len());
    let mut left = x.clone();
    let mut right = identity(rows);
    let mut rank = 0;
    for column in 0..columns {
        let Some(found) = (rank..rows).find(|&row| left[row][column] != 0) else { continue };
        left.swap(rank, found);
        right.swap(rank, found);
        let inverse = oracle::inverse(left[rank][column], P).unwrap();
        for matrix in [&mut left, &mut right] {
            matrix[rank] = matrix[rank].iter().map(|&x| times(inverse, x)).collect();
        }
        for row in (0..rows).filter(|&row| row != rank) {
            let factor = minus(left[row][column]);
            for matrix in [&mut left, &mut right] {
                for j in 0..matrix[row].len() {
                    matrix[row][j] = plus(matrix[row][j], times(factor, matrix[rank][j]));
                }
            }
        }
        rank += 1;
    }
    (rank, (rank == rows && rows == columns).then_some(right))
}

fn rational(text: &str) -> Option<u64> {
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    let residue = |text: &str| {
        // Long numbers too.
        let (sign, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let size = digits.bytes().fold(0, |sum, c| plus(times(sum, 10), u64::from(c - b'0')));
        if sign { minus(size) } else { size }
    };
    Some(times(residue(above), oracle::inverse(residue(below), P)?))
}

fn matrix(value: &Value) -> Option<Mat> {
    let row = |row: &Value| row.as_array()?.iter().map(|x| rational(x.as_str()?)).collect();
    value.as_array()?.iter().map(row).collect()
}

/// The sign of a small number.
fn sign(x: u64) -> Option<u64> {
    match x {
        0 => Some(0),
        _ if x < 1 << 30 => Some(1),
        _ if P - x < 1 << 30 => Some(P - 1),
        _ => None,
    }
}

/// `None` where it has no value, or where a sign is not known.
fn value(expression: &Value, names: &dyn Fn(&str) -> Option<Mat>) -> Option<Mat> {
    let list = expression.as_array()?;
    let text = |i: usize| list[i].as_str();
    let size = |i: usize| Some(list[i].as_u64()? as usize);
    let operands = || -> Option<Vec<Mat>> { list[1..].iter().map(|x| value(x, names)).collect() };
    let inner = || value(&list[1], names);
    Some(match text(0)? {
        "weight" | "group" => names(text(1)?)?,
        "number" => vec![vec![rational(text(1)?)?]],
        "identity" => identity(size(1)?),
        "zero" => make(size(1)?, size(2)?, |_, _| 0),
        "matrix" => matrix(&list[1])?,
        "add" => operands()?.into_iter().reduce(|x, y| sum(&x, &y))?,
        "mul" => operands()?.into_iter().reduce(|x, y| product(&x, &y))?,
        "neg" => scaled(minus(1), &inner()?),
        "transpose" => transpose(&inner()?),
        "inv" => eliminated(&inner()?).1?,
        "pow" => {
            let (base, n) = (inner()?, text(2)?);
            let back = n.starts_with('-') && n != "-0";
            let base = if back { eliminated(&base).1? } else { base };
            // Bit by bit for exponents of any length: digits to binary by repeated halving.
            let mut digits: Vec<u8> = n.trim_start_matches('-').bytes().map(|c| c - b'0').collect();
            let (mut power, mut square) = (identity(base.len()), base);
            while digits.iter().any(|&digit| digit > 0) {
                let mut rest = 0;
                for digit in &mut digits {
                    (*digit, rest) = ((*digit + 10 * rest) / 2, (*digit + 10 * rest) % 2);
                }
                if rest == 1 {
                    power = product(&power, &square);
                }
                square = product(&square, &square);
            }
            power
        }
        "kron" => {
            let all = operands()?;
            let (x, y) = (&all[0], &all[1]);
            let (r, c) = (y.len(), y[0].len());
            make(x.len() * r, x[0].len() * c, |i, j| times(x[i / r][j / c], y[i % r][j % c]))
        }
        "sign" => {
            let row = |row: &Vec<u64>| row.iter().map(|&x| sign(x)).collect();
            inner()?.iter().map(row).collect::<Option<Mat>>()?
        }
        _ => return None,
    })
}

fn random(stream: &mut Stream, rows: usize, columns: usize) -> Mat {
    make(rows, columns, |_, _| stream.bits() % P)
}

/// A random value with a condition.
fn with(condition: &str, rows: usize, columns: usize, stream: &mut Stream) -> Mat {
    let permutation = |stream: &mut Stream, signed: bool| {
        let mut order: Vec<usize> = (0..rows).collect();
        for i in 1..rows {
            order.swap(i, stream.below(i + 1));
        }
        let signs: Vec<u64> =
            (0..rows).map(|_| if signed && stream.below(2) == 0 { P - 1 } else { 1 }).collect();
        make(rows, columns, |i, j| if order[i] == j { signs[i] } else { 0 })
    };
    let skew = |stream: &mut Stream| {
        let x = random(stream, rows, columns);
        sum(&x, &scaled(P - 1, &transpose(&x)))
    };
    match condition {
        "orthogonal" => {
            // Cayley, times signs.
            let s = skew(stream);
            let back = eliminated(&sum(&identity(rows), &s)).1.unwrap();
            let cayley = product(&sum(&identity(rows), &scaled(P - 1, &s)), &back);
            product(&cayley, &permutation(stream, true))
        }
        "permutation" => permutation(stream, false),
        "signed-permutation" => permutation(stream, true),
        "diagonal" | "diagonal-invertible" => {
            make(rows, columns, |i, j| if i == j { stream.bits() % P } else { 0 })
        }
        "symmetric" => {
            let x = random(stream, rows, columns);
            sum(&x, &transpose(&x))
        }
        "skew" => skew(stream),
        _ => random(stream, rows, columns),
    }
}

/// Sizes and blocks of a claim.
struct Net {
    form: Form,
    shapes: Vec<(usize, usize)>,
    names: Vec<String>,
    query: Vec<usize>,
    first: usize,
    tokens: usize,
}

impl Net {
    fn of(claim: &Value) -> Net {
        let sizes = |key: &str| -> Vec<usize> {
            claim[key].as_array().unwrap().iter().map(|x| x.as_u64().unwrap() as usize).collect()
        };
        let (widths, query) = (sizes("widths"), sizes("query_dims"));
        let name = claim["parametrization"].as_str().unwrap();
        let form = match name {
            "qkv" => Form::Qkv,
            "av" => Form::Av,
            _ => Form::Ml,
        };
        let tokens = claim["tokens"].as_u64().unwrap().min(5) as usize;
        let names = crate::maker::blocks(name, query.len());
        let shapes = oracle::shapes(form, &widths, &query);
        Net { form, shapes, names, query, first: widths[0], tokens }
    }

    fn weights(&self, stream: &mut Stream) -> Vec<Mat> {
        let shapes = self.shapes.iter().enumerate();
        let block = |(i, &(rows, columns)): (usize, &(usize, usize))| {
            if self.form == Form::Av && i % 2 == 0 {
                let a = self.query[i / 2].min(columns);
                return product(&random(stream, rows, a), &random(stream, a, columns));
            }
            random(stream, rows, columns)
        };
        shapes.map(block).collect()
    }

    /// Whether the ranks are bounded as they must.
    fn inside(&self, weights: &[Mat]) -> bool {
        self.form != Form::Av
            || self.query.iter().enumerate().all(|(i, &a)| eliminated(&weights[2 * i]).0 <= a)
    }

    fn output(&self, weights: &[Mat], x: &Mat) -> Rows<oracle::Dual> {
        let dual = |matrix: &Mat| -> Rows<oracle::Dual> {
            matrix.iter().map(|row| row.iter().map(|&x| (x, 0)).collect()).collect()
        };
        let weights: Vec<_> = weights.iter().map(dual).collect();
        oracle::evaluate(self.form, &weights, &dual(x), P)
    }

    /// What the blocks become.
    fn moved(&self, claim: &Value, weights: &[Mat], group: &[Mat]) -> Option<Vec<Mat>> {
        let names = |name: &str| -> Option<Mat> {
            if let Some(i) = self.names.iter().position(|known| known == name) {
                return Some(weights[i].clone());
            }
            let group_names = claim["group"].as_array()?;
            let i = group_names.iter().position(|parameter| parameter["name"] == name)?;
            Some(group[i].clone())
        };
        claim["blocks"].as_array()?.iter().map(|block| value(block, &names)).collect()
    }
}

/// Whether the rule preserved the function in all of some trials.
pub fn preserves(claim: &Value) -> bool {
    let net = Net::of(claim);
    let mut stream = Stream { state: 99 };
    (0..3).all(|_| {
        let weights = net.weights(&mut stream);
        let parameter = |parameter: &Value| {
            let size = |key: &str| parameter[key].as_u64().unwrap() as usize;
            let condition = parameter["condition"].as_str().unwrap();
            with(condition, size("rows"), size("columns"), &mut stream)
        };
        let group: Vec<Mat> = claim["group"].as_array().unwrap().iter().map(parameter).collect();
        let x = random(&mut stream, net.first, net.tokens);
        let Some(moved) = net.moved(claim, &weights, &group) else { return false };
        net.inside(&moved) && net.output(&weights, &x) == net.output(&moved, &x)
    })
}

/// Whether the witness of a certificate shows that the rule fails. `None` if this is not computed
/// here.
fn shown(certificate: &Value) -> Option<bool> {
    let claim = &certificate["claim"];
    let net = Net::of(claim);
    let (rule, data) = certificate["proof"].as_object()?.iter().next()?;
    let matrices = |key: &str| data[key].as_array()?.iter().map(matrix).collect();
    let (group, weights): (Option<Vec<Mat>>, Option<Vec<Mat>>) =
        (matrices("group"), matrices("weights"));
    let (group, weights) = (group?, weights?);
    let moved = net.moved(claim, &weights, &group)?;
    if !net.inside(&weights) {
        return Some(false);
    }
    Some(match rule.as_str() {
        "counterexample" => {
            let x = matrix(&data["input"])?;
            net.output(&weights, &x) != net.output(&moved, &x)
        }
        _ => {
            let layer = data["layer"].as_u64()? as usize - 1;
            eliminated(&moved[2 * layer]).0 > net.query[layer]
        }
    })
}

/// Asserts that what is verified is true.
pub fn verified(certificate: &Value, name: &str) {
    // Almost all values are such that everything is defined.
    let statement = &certificate["claim"]["statement"];
    if statement.get("holds").is_some() || statement.get("holds-where-defined").is_some() {
        assert!(preserves(&certificate["claim"]), "{name}: {certificate}");
    } else {
        assert_ne!(shown(certificate), Some(false), "{name}: {certificate}");
    }
}

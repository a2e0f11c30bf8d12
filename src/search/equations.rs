//! The step `equations` for sums of powers, V (W x)^r: the classical cases where a form is singular at
//! all rows of W, although a count of parameters says that there is none.
//!
//! - Quartics, one output: the square of the only quadric through all rows (Clebsch; Alexander and
//!   Hirschowitz, J. Algebraic Geom. 4, 1995).
//! - Cubics in five variables, seven rows: the secants of the rational normal curve through them.
//! - Two outputs, cubics in three variables, five rows: the conic times a bilinear form.
//! - Three outputs, quadrics in four variables, five rows: a cross product of two linear maps.

use std::collections::BTreeMap;

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{Drawn, Form, Given, Matrices, Matrix, Point, Upper};
use neurocert_check::language::{Constraint, Op};

use super::Options;
use super::linear::coordinates;
use super::lower::MODULUS;
use super::structure::{Factor, block, term, unnamed};
use super::templates::unused;
use crate::linalg::ModularEchelon;
use crate::ring::PrimeField;

/// A sum of powers.
struct Powers<'a> {
    source: &'a Source,
    /// Names of V, W and x.
    v: &'a str,
    w: &'a str,
    x: &'a str,
    /// V and W at the point, row by row.
    at: [Vec<Vec<u64>>; 2],
}

/// A step for the program, if it is one of the cases. The kernel decides whether it holds.
pub(super) fn step(source: &Source, seed: u64) -> Option<Upper> {
    let [output] = source.outputs[..] else { return None };
    if source.blocks.iter().any(|leaf| leaf.constraint != Constraint::Any) {
        return None;
    }
    let [v, power] = plain(source, output)?;
    let power = unnamed(source, power);
    let Op::Power(exponent) = source.nodes[power].op else { return None };
    let [w, x] = plain(source, source.nodes[power].args[0])?;
    let (v, w) = (block(source, v)?, block(source, w)?);
    let Op::Input(input) = source.nodes[x].op else { return None };
    let [(outputs, rows), (_, variables)] = [v, w].map(|block| source.blocks[block].shape);
    if v == w || source.inputs[input].shape.1 != 1 {
        return None;
    }
    let name = |block: usize| source.blocks[block].name.as_str();
    let powers = Powers {
        source,
        v: name(v),
        w: name(w),
        x: &source.inputs[input].name,
        at: [drawn(source, seed, v)?, drawn(source, seed, w)?],
    };
    let point = Point::Drawn(Drawn { seed: seed.to_string(), bound: "1000".into() });
    match (exponent, variables, rows, outputs) {
        (4, n, k, 1) if k + 1 == n * (n + 1) / 2 && n > 2 => powers.square_of_quadric(point),
        (3, 5, 7, 1) => powers.secants(),
        (3, 3, 5, 2) => powers.conic_times_line(point),
        (2, 4, 5, 3) => powers.cross_product(point),
        _ => None,
    }
}

/// The two nodes whose product a node is, neither transposed nor scaled.
fn plain(source: &Source, node: usize) -> Option<[usize; 2]> {
    let product = term(source, unnamed(source, node));
    match product.factors[..] {
        [Factor { node: a, transposed: false }, Factor { node: b, transposed: false }]
            if product.scalars.is_empty() =>
        {
            Some([a, b])
        }
        _ => None,
    }
}

/// The rows of a block at the point of a seed.
fn drawn(source: &Source, seed: u64, block: usize) -> Option<Vec<Vec<u64>>> {
    let size = |block: usize| source.blocks[block].shape.0 * source.blocks[block].shape.1;
    let first: usize = (0..block).map(size).sum();
    let all = coordinates(source, seed, Options::default().budget)?;
    let entries = &all[first..first + size(block)];
    Some(entries.chunks(source.blocks[block].shape.1).map(<[u64]>::to_vec).collect())
}

/// A basis of the vectors that are orthogonal to all rows, modulo the prime.
fn kernel(rows: Vec<Vec<u64>>) -> Option<Vec<Vec<u64>>> {
    let field = PrimeField::new(MODULUS).ok()?;
    let mut echelon = ModularEchelon::new(field, rows.first()?.len());
    echelon.insert_batch(rows);
    let residues = |vector: &Vec<u64>| vector.iter().map(|x| field.to_u64(x)).collect();
    Some(echelon.kernel().iter().map(residues).collect())
}

fn text(rows: &[Vec<u64>]) -> Matrix {
    rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// The parts of a step that depend on the case.
struct Case<'a> {
    point: Point,
    unknowns: Vec<(&'a str, Vec<Vec<u64>>)>,
    define: Vec<(&'a str, String)>,
    form: String,
    gradient: [(&'a str, String); 2],
}

impl Case<'_> {
    fn step(self) -> Upper {
        let shape = |rows: &Vec<Vec<u64>>| (rows.len() as u32, rows[0].len() as u32);
        let named = |(name, text): (&str, String)| (name.to_string(), text);
        let unknowns = self.unknowns.iter().map(|(name, rows)| (name.to_string(), shape(rows)));
        let at: Matrices =
            self.unknowns.iter().map(|(name, rows)| (name.to_string(), text(rows))).collect();
        Upper::Equations {
            modulus: MODULUS.to_string(),
            point: self.point,
            unknowns: unknowns.collect(),
            define: self.define.into_iter().map(named).collect(),
            at,
            forms: vec![Form {
                form: self.form,
                gradient: self.gradient.into_iter().map(named).collect(),
            }],
        }
    }
}

impl Powers<'_> {
    /// The only quadric through all rows of W, an upper triangular matrix.
    fn quadric(&self) -> Option<Vec<Vec<u64>>> {
        let n = self.at[1][0].len();
        let pairs: Vec<(usize, usize)> = (0..n).flat_map(|i| (i..n).map(move |j| (i, j))).collect();
        let products =
            |row: &Vec<u64>| pairs.iter().map(|&(i, j)| row[i] * row[j] % MODULUS).collect();
        let [quadric] = &kernel(self.at[1].iter().map(products).collect())?[..] else {
            return None;
        };
        let mut matrix = vec![vec![0; n]; n];
        for (&(i, j), &x) in pairs.iter().zip(quadric) {
            matrix[i][j] = x;
        }
        Some(matrix)
    }

    fn square_of_quadric(&self, point: Point) -> Option<Upper> {
        let (v, w, x, k) = (self.v, self.w, self.x, self.at[1].len());
        let (n, d) = (&unused(self.source, "N"), &unused(self.source, "D"));
        let case = Case {
            point,
            unknowns: vec![(n, self.quadric()?)],
            define: vec![(d, format!("eye({k}) .* ({w}*{n}*{w}^T)"))],
            form: format!("({x}^T*{n}*{x}) .^ 2"),
            gradient: [
                (v, format!("24*ones(1,{k})*({d}*{d})")),
                (w, format!("48*(eye({k}) .* (ones({k},1)*{v}))*{d}*{w}*({n} + {n}^T)")),
            ],
        };
        Some(case.step())
    }

    /// The determinant of the Hankel matrix of G x, singular where G x is (1, t, …, t⁴) up to a factor.
    fn secants(&self) -> Option<Upper> {
        let (v, w, x) = (self.v, self.w, self.x);
        let names = ["G", "s", "t", "D"].map(|name| unused(self.source, name));
        let [g, s, t, d] = &names;
        // A point where the rows of W are on the curve itself.
        let rows: Vec<Vec<u64>> = (1..=7_u64).map(|t| (0..5).map(|e| t.pow(e)).collect()).collect();
        let eye = (0..5).map(|i| (0..5).map(|j| u64::from(i == j)).collect()).collect();
        let column = |value: &dyn Fn(u64) -> u64| (1..=7).map(|i| vec![value(i)]).collect();
        let powers = format!("[{s}, {s}.*{t}, {s}.*{t}.^2, {s}.*{t}.^3, {s}.*{t}.^4]");
        let above = |j: usize| format!("(({d} + {powers})*unit(5,1,{j},1))");
        let below = |j: usize| format!("(unit(1,5,1,{j})*{g}*{x})");
        let gradient = [
            format!("{}.*{} - {}.*{}", above(3), above(5), above(4), above(4)),
            format!("2*{}.*{} - 2*{}.*{}", above(3), above(4), above(2), above(5)),
            format!(
                "{}.*{} + 2*{}.*{} - 3*{}.*{}",
                above(1),
                above(5),
                above(2),
                above(4),
                above(3),
                above(3)
            ),
            format!("2*{}.*{} - 2*{}.*{}", above(2), above(3), above(1), above(4)),
            format!("{}.*{} - {}.*{}", above(1), above(3), above(2), above(2)),
        ];
        let case = Case {
            point: Point::Given(Given {
                weights: BTreeMap::from([
                    (v.to_string(), text(&self.at[0])),
                    (w.to_string(), text(&rows)),
                ]),
                inputs: vec![],
            }),
            unknowns: vec![(g, eye), (s, column(&|_| 1)), (t, column(&|t| t))],
            define: vec![(d, format!("{w}*{g}^T - {powers}"))],
            form: hankel(&below, "*"),
            gradient: [
                (v, format!("6*({})^T", hankel(&above, ".*"))),
                (w, format!("6*(eye(7) .* (ones(7,1)*{v}))*[{}]*{g}", gradient.join(", "))),
            ],
        };
        Some(case.step())
    }

    /// (xᵀ N x) L x, with N through all rows of W, and L orthogonal to all v wᵀ.
    fn conic_times_line(&self, point: Point) -> Option<Upper> {
        let (v, w, x) = (self.v, self.w, self.x);
        let names = ["N", "L", "D", "E"].map(|name| unused(self.source, name));
        let [n, l, d, e] = &names;
        let [at_v, at_w] = &self.at;
        let products = (0..5).map(|k| {
            let row = at_v.iter().flat_map(|v| at_w[k].iter().map(move |w| v[k] * w % MODULUS));
            row.collect()
        });
        let [line] = &kernel(products.collect())?[..] else { return None };
        let case = Case {
            point,
            unknowns: vec![
                (n, self.quadric()?),
                (l, line.chunks(3).map(<[u64]>::to_vec).collect()),
            ],
            define: vec![
                (d, format!("eye(5) .* ({w}*{n}*{w}^T)")),
                (e, format!("eye(5) .* ({v}^T*{l}*{w}^T)")),
            ],
            form: format!("({x}^T*{n}*{x})*({l}*{x})"),
            gradient: [
                (v, format!("6*{l}*{w}^T*{d}")),
                (w, format!("6*({e}*{w}*({n} + {n}^T) + {d}*{v}^T*{l})")),
            ],
        };
        Some(case.step())
    }

    /// The cross product of M x and N x, where M w and N w are multiples of v for all rows.
    fn cross_product(&self, point: Point) -> Option<Upper> {
        let (v, w, x) = (self.v, self.w, self.x);
        let names = ["M", "N", "a", "b", "D", "E"].map(|name| unused(self.source, name));
        let [m, n, a, b, d, e] = &names;
        let [at_v, at_w] = &self.at;
        let mut equations = Vec::new();
        for k in 0..5 {
            for i in 0..3 {
                let mut row = vec![0; 17];
                row[4 * i..4 * i + 4].copy_from_slice(&at_w[k]);
                row[12 + k] = MODULUS - at_v[i][k];
                equations.push(row);
            }
        }
        let [one, two] = &kernel(equations)?[..] else { return None };
        let map = |vector: &[u64]| vector[..12].chunks(4).map(<[u64]>::to_vec).collect::<Vec<_>>();
        let column = |vector: &[u64]| vector[12..].iter().map(|&x| vec![x]).collect::<Vec<_>>();
        let diagonal = |name: &str| format!("(eye(5) .* ({name}*ones(1,5)))");
        let first = format!("{d} + {}*{v}^T", diagonal(a));
        let second = format!("{e} + {}*{v}^T", diagonal(b));
        let turned = format!("{v}^T");
        let case = Case {
            point,
            unknowns: vec![(m, map(one)), (n, map(two)), (a, column(one)), (b, column(two))],
            define: vec![
                (d, format!("{w}*{m}^T - {}*{v}^T", diagonal(a))),
                (e, format!("{w}*{n}^T - {}*{v}^T", diagonal(b))),
            ],
            form: format!("{}^T", cross(&format!("{x}^T*{n}^T"), &format!("{x}^T*{m}^T"))),
            gradient: [
                (v, format!("2*({})^T", cross(&second, &first))),
                (
                    w,
                    format!("2*({}*{n} + {}*{m})", cross(&first, &turned), cross(&turned, &second)),
                ),
            ],
        };
        Some(case.step())
    }
}

/// The determinant of the 3 × 3 Hankel matrix of five numbers.
fn hankel(y: &dyn Fn(usize) -> String, times: &str) -> String {
    let product = |a, b, c| [y(a), y(b), y(c)].join(times);
    format!(
        "{} + 2*{} - {} - {} - {}",
        product(1, 3, 5),
        product(2, 3, 4),
        product(3, 3, 3),
        product(1, 4, 4),
        product(2, 2, 5)
    )
}

/// The cross products of the rows of two matrices of three columns.
fn cross(a: &str, b: &str) -> String {
    let column = |matrix: &str, j: usize| format!("(({matrix})*unit(3,1,{j},1))");
    let minor = |(i, j): (usize, usize)| {
        let (a_i, b_j) = (column(a, i), column(b, j));
        let (a_j, b_i) = (column(a, j), column(b, i));
        format!("{a_i}.*{b_j} - {a_j}.*{b_i}")
    };
    format!("[{}]", [(2, 3), (3, 1), (1, 2)].map(minor).join(", "))
}

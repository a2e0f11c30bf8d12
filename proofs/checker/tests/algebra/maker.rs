//! A simple maker of algebra certificates, by brute force: one system for all unknowns at once, with
//! derivatives along single entries, and symmetries checked by evaluation.

use serde_json::{Value, json};

use crate::oracle::{self, Form, Rows, Stream};

/// What to certify.
#[derive(Clone, Copy, Debug)]
pub struct Recipe<'a> {
    pub widths: &'a [usize],
    pub query: &'a [usize],
    pub tokens: usize,
    pub form: &'a str,
    pub modulus: u64,
    pub seed: u64,
    pub bound: u64,
    pub points: usize,
}

pub fn recipe<'a>(
    widths: &'a [usize],
    query: &'a [usize],
    tokens: usize,
    form: &'a str,
) -> Recipe<'a> {
    let (modulus, seed, bound, points) = (2_147_483_629, 3, 1000, 40);
    Recipe { widths, query, tokens, form, modulus, seed, bound, points }
}

fn times(x: u64, y: u64, m: u64) -> u64 {
    (u128::from(x) * u128::from(y) % u128::from(m)) as u64
}

impl Recipe<'_> {
    fn form(&self) -> Form {
        match self.form {
            "qkv" => Form::Qkv,
            "av" => Form::Av,
            _ => Form::Ml,
        }
    }

    fn shapes(&self) -> Vec<(usize, usize)> {
        oracle::shapes(self.form(), self.widths, self.query)
    }

    /// The block of each entry.
    fn blocks(&self) -> Vec<usize> {
        let shapes = self.shapes().into_iter().enumerate();
        shapes.flat_map(|(block, (rows, columns))| vec![block; rows * columns]).collect()
    }

    /// The rows of all equations, for all `x`, `y`; weights and derivatives.
    fn equations(&self) -> Vec<(Vec<u64>, Vec<u64>)> {
        let m = self.modulus;
        let mut stream = Stream { state: self.seed };
        let count = self.blocks().len();
        let mut all = Vec::new();
        for _ in 0..self.points {
            let mut draw = || oracle::residue(stream.entry(self.bound), m);
            let weights: Vec<u64> = (0..count).map(|_| draw()).collect();
            let input: Rows<u64> =
                (0..self.widths[0]).map(|_| (0..self.tokens).map(|_| draw()).collect()).collect();
            let jacobian = oracle::jacobian(self.form(), &self.shapes(), &weights, &[input], m);
            all.extend(jacobian.into_iter().map(|row| (weights.clone(), row)));
        }
        all
    }

    /// `U`, system by system.
    pub fn upper(&self) -> usize {
        let (blocks, equations) = (self.blocks(), self.equations());
        let count = self.shapes().len();
        let pairs = (0..count).flat_map(|b| (0..count).map(move |c| (b, c)));
        let mut systems: Vec<Vec<(usize, usize)>> =
            pairs.filter(|(b, c)| b != c).map(|pair| vec![pair]).collect();
        systems.push((0..count).map(|b| (b, b)).collect());
        let mut upper = 0;
        for system in systems {
            let unknowns: Vec<(usize, usize)> = system
                .iter()
                .flat_map(|&(b, c)| {
                    let of = |block: usize| {
                        (0..blocks.len()).filter(move |&x| block == self.blocks()[x])
                    };
                    of(b).flat_map(move |x| of(c).map(move |y| (x, y))).collect::<Vec<_>>()
                })
                .collect();
            let row = |(weights, derivatives): &(Vec<u64>, Vec<u64>)| {
                let entry =
                    |&(x, y): &(usize, usize)| times(derivatives[x], weights[y], self.modulus);
                unknowns.iter().map(entry).collect()
            };
            let rows: Rows<u64> = equations.iter().map(row).collect();
            upper += unknowns.len() - oracle::pivots(&rows, self.modulus).len();
        }
        upper
    }

    /// `Λ`: the fields of the page, each as what it does to the unit vectors.
    pub fn lower(&self, rules: &Value) -> usize {
        let shapes = self.shapes();
        let count = self.blocks().len();
        let names: Vec<&str> =
            rules.as_array().unwrap().iter().map(|x| x.as_str().unwrap()).collect();
        let mut rows: Rows<u64> = Vec::new();
        for field in self.fields(&names) {
            // Column y of E is the velocity at the unit vector y.
            let mut flat = vec![0; count * count];
            for y in 0..count {
                let mut unit = vec![0_i128; count];
                unit[y] = 1;
                let velocity = field(&oracle::blocks(&shapes, &unit));
                let velocity: Vec<i128> = velocity.into_iter().flatten().flatten().collect();
                self.check_symmetry(&field);
                for (x, &value) in velocity.iter().enumerate() {
                    flat[x * count + y] = oracle::residue(value, self.modulus);
                }
            }
            rows.push(flat);
        }
        oracle::pivots(&rows, self.modulus).len()
    }

    /// That a field does not change the function.
    fn check_symmetry(&self, field: &Field) {
        let shapes = self.shapes();
        let mut stream = Stream { state: 77 };
        let weights: Vec<i128> = (0..self.blocks().len()).map(|_| stream.entry(9)).collect();
        let velocity = field(&oracle::blocks(&shapes, &weights));
        let residues = |all: Vec<i128>| -> Vec<u64> {
            all.into_iter().map(|x| oracle::residue(x, self.modulus)).collect()
        };
        let direction = residues(velocity.into_iter().flatten().flatten().collect());
        let mut row = || (0..self.tokens).map(|_| stream.bits() % self.modulus).collect();
        let input: Rows<u64> = (0..self.widths[0]).map(|_| row()).collect();
        let point = residues(weights);
        let moved =
            oracle::derivative(self.form(), &shapes, &point, &direction, &input, self.modulus);
        assert!(moved.iter().all(|&x| x == 0), "{self:?}");
    }

    fn fields(&self, rules: &[&str]) -> Vec<Field> {
        let layers = self.query.len();
        let mut fields: Vec<Field> = Vec::new();
        for rule in rules {
            for i in 0..layers {
                let side = match (*rule, self.form) {
                    ("query-key", "qkv") => self.query[i],
                    ("gauge", "qkv" | "av") if i + 1 < layers => self.widths[i + 1],
                    ("scaling", _) => 1,
                    _ => 0,
                };
                for (r, c) in (0..side).flat_map(|r| (0..side).map(move |c| (r, c))) {
                    fields.push(field(rule, self.form, layers, i, r, c));
                }
            }
        }
        fields
    }

    pub fn certificate(&self, relation: &str, number: usize, rules: &Value) -> Value {
        json!({
            "format": "neurocert-algebra-certificate",
            "version": 1,
            "claim": {
                "kind": "lightning",
                "widths": self.widths, "query_dims": self.query, "tokens": self.tokens,
                "parametrization": self.form,
                "relation": relation, "number": number.to_string(),
            },
            "proof": {
                "modulus": self.modulus.to_string(), "seed": self.seed.to_string(),
                "bound": self.bound.to_string(), "points": self.points, "rules": rules,
            },
        })
    }
}

/// Velocities of all blocks at weights.
type Field = Box<dyn Fn(&[Rows<i128>]) -> Vec<Rows<i128>>>;

fn product(x: &Rows<i128>, y: &Rows<i128>) -> Rows<i128> {
    let entry = |row: &Vec<i128>, j: usize| row.iter().zip(y).map(|(x, y)| x * y[j]).sum();
    x.iter().map(|row| (0..y[0].len()).map(|j| entry(row, j)).collect()).collect()
}

fn unit(size: usize, r: usize, c: usize) -> Rows<i128> {
    (0..size).map(|i| (0..size).map(|j| i128::from((i, j) == (r, c))).collect()).collect()
}

fn scaled(factor: i128, x: &Rows<i128>) -> Rows<i128> {
    x.iter().map(|row| row.iter().map(|x| factor * x).collect()).collect()
}

fn sum(x: &Rows<i128>, y: &Rows<i128>) -> Rows<i128> {
    let row = |(x, y): (&Vec<i128>, &Vec<i128>)| x.iter().zip(y).map(|(x, y)| x + y).collect();
    x.iter().zip(y).map(row).collect()
}

fn field(rule: &str, form: &str, layers: usize, i: usize, r: usize, c: usize) -> Field {
    let (rule, form) = (rule.to_string(), form.to_string());
    Box::new(move |w| {
        let mut velocity: Vec<_> = w.iter().map(|block| scaled(0, block)).collect();
        match (&*rule, &*form) {
            ("query-key", _) => {
                let (q, k) = (3 * i, 3 * i + 1);
                let a = w[q].len();
                velocity[k] = product(&unit(a, r, c), &w[k]);
                velocity[q] = scaled(-1, &product(&unit(a, c, r), &w[q]));
            }
            ("gauge", _) => {
                let size = if form == "qkv" { 3 } else { 2 };
                let v = size * i + size - 1;
                let d = w[v].len();
                let b = unit(d, r, c);
                velocity[v] = product(&b, &w[v]);
                for block in v + 1..v + 1 + size {
                    velocity[block] = scaled(-1, &product(&w[block], &b));
                }
                if form == "av" {
                    let left = scaled(-1, &product(&unit(d, c, r), &w[v + 1]));
                    velocity[v + 1] = sum(&velocity[v + 1], &left);
                }
            }
            (_, "ml") => {
                velocity[i] = w[i].clone();
                velocity[layers] = scaled(-3_i128.pow((layers - 1 - i) as u32), &w[layers]);
            }
            _ => {
                let size = if form == "qkv" { 3 } else { 2 };
                velocity[size * i] = w[size * i].clone();
                velocity[size * i + size - 1] = scaled(-1, &w[size * i + size - 1]);
            }
        }
        velocity
    })
}

//! A simple maker of valid certificates for small networks, by brute force.
#![allow(dead_code)] // each test file uses a part of it

pub mod oracle;

use oracle::{Form, Rows, Stream};
use serde_json::{Value, json};

/// What to certify, and how.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub widths: Vec<usize>,
    pub query: Vec<usize>,
    pub tokens: usize,
    pub parametrization: &'static str,
    /// `None` for a lower bound only; else the rules, or `ambient` or `virtual`.
    pub upper: Option<&'static str>,
    pub modulus: u64,
    pub seed: u64,
    pub bound: u64,
    pub inputs: usize,
    pub explicit: bool,
}

/// A 31-bit prime.
pub const P31: u64 = 2_147_483_629;
/// A 61-bit prime.
pub const P61: u64 = (1 << 61) - 1;

impl Recipe {
    /// Prime modulus, drawn point, symmetries that suffice for most networks.
    pub fn new(widths: &[usize], query: &[usize], tokens: usize, form: &'static str) -> Recipe {
        Recipe {
            widths: widths.to_vec(),
            query: query.to_vec(),
            tokens,
            parametrization: form,
            upper: Some(match form {
                "qkv" => "query-key gauge scaling",
                "av" => "gauge scaling",
                _ => "scaling",
            }),
            modulus: P31,
            seed: 7,
            bound: 1000,
            inputs: 6,
            explicit: false,
        }
    }

    /// Coordinates of the Jacobian: those of `qkv` for `av` too.
    pub fn form(&self) -> Form {
        if self.parametrization == "ml" { Form::Ml } else { Form::Qkv }
    }

    pub fn shapes(&self) -> Vec<(usize, usize)> {
        oracle::shapes(self.form(), &self.widths, &self.query)
    }

    pub fn coordinates(&self) -> usize {
        self.shapes().iter().map(|(rows, columns)| rows * columns).sum()
    }

    /// `P` of section 1.
    pub fn parameters(&self) -> usize {
        match self.parametrization {
            "av" => (0..self.query.len())
                .map(|i| {
                    let (d, to) = (self.widths[i], self.widths[i + 1]);
                    let a = self.query[i].min(d);
                    2 * a * d - a * a + to * d
                })
                .sum(),
            _ => self.coordinates(),
        }
    }

    /// Weights and inputs.
    pub fn point(&self) -> (Vec<i128>, Vec<Rows<i128>>) {
        let mut stream = Stream { state: self.seed };
        let weights = (0..self.coordinates()).map(|_| stream.entry(self.bound)).collect();
        let mut row = || (0..self.tokens).map(|_| stream.entry(self.bound)).collect();
        let mut input = || (0..self.widths[0]).map(|_| row()).collect();
        (weights, (0..self.inputs).map(|_| input()).collect())
    }

    /// The Jacobian modulo `m`.
    pub fn jacobian(&self) -> Rows<u64> {
        let m = self.modulus;
        let (weights, inputs) = self.point();
        let weights: Vec<u64> = weights.iter().map(|&w| oracle::residue(w, m)).collect();
        let residues = |row: &Vec<i128>| row.iter().map(|&x| oracle::residue(x, m)).collect();
        let inputs: Vec<Rows<u64>> =
            inputs.iter().map(|x| x.iter().map(residues).collect()).collect();
        oracle::jacobian(self.form(), &self.shapes(), &weights, &inputs, m)
    }

    /// The rank of the Jacobian modulo the modulus.
    pub fn rank(&self) -> usize {
        oracle::pivots(&self.jacobian(), self.modulus).len()
    }

    /// The certificate for the rank that the Jacobian has at this point. Whether it is valid
    /// for an exact claim is the caller's to know: the number of independent fields is set to
    /// what it must be if the rank is the dimension.
    pub fn make(&self) -> Value {
        let pivots = oracle::pivots(&self.jacobian(), self.modulus);
        let outputs = self.widths[self.query.len()] * self.tokens;
        let rows: Vec<[usize; 3]> = pivots
            .iter()
            .map(|&(row, _)| {
                let (input, output) = (row / outputs, row % outputs);
                [input + 1, output / self.tokens + 1, output % self.tokens + 1]
            })
            .collect();
        let mut columns: Vec<usize> = pivots.iter().map(|&(_, column)| column + 1).collect();
        columns.sort_unstable();
        let number = pivots.len();
        let upper = match self.upper {
            None => Value::Null,
            Some("ambient") => json!({"ambient-dimension": {}}),
            Some("virtual") => json!({"virtual-weights": {}}),
            Some(rules) => json!({"symmetry-fields": {
                "rules": rules.split_whitespace().collect::<Vec<_>>(),
                "independent": (self.parameters() - number).to_string(),
            }}),
        };
        json!({
            "format": "neurocert-certificate",
            "version": 1,
            "claim": {
                "kind": "lightning",
                "widths": self.widths, "query_dims": self.query, "tokens": self.tokens,
                "parametrization": self.parametrization,
                "variety": match self.form() {
                    Form::Ml => "free-virtual-weights",
                    _ => "neuromanifold",
                },
                "relation": if self.upper.is_some() { "exact" } else { "at_least" },
                "number": number.to_string(),
            },
            "parameters": self.parameters().to_string(),
            "modulus": self.modulus.to_string(),
            "point": self.point_json(),
            "lower": {"jacobian-minor": {"rows": rows, "columns": columns}},
            "upper": upper,
        })
    }

    fn point_json(&self) -> Value {
        if !self.explicit {
            return json!({"splitmix64": {
                "seed": self.seed.to_string(),
                "bound": self.bound.to_string(),
                "inputs": self.inputs,
            }});
        }
        let (weights, inputs) = self.point();
        let text = |row: &Vec<i128>| row.iter().map(i128::to_string).collect();
        let matrix = |rows: &Rows<i128>| rows.iter().map(text).collect::<Rows<String>>();
        let weights = oracle::blocks(&self.shapes(), &weights);
        json!({"explicit": {
            "weights": weights.iter().map(matrix).collect::<Vec<_>>(),
            "inputs": inputs.iter().map(matrix).collect::<Vec<_>>(),
        }})
    }
}

/// The dimensions of `tests/data/dimension_lightning.csv`.
pub fn known_dimensions() -> Vec<(Vec<usize>, Vec<usize>, usize, usize)> {
    let numbers = |text: &str, separator: char| -> Vec<usize> {
        text.split(separator).map(|number| number.parse().unwrap()).collect()
    };
    let table = include_str!("../data/dimension_lightning.csv");
    let row = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        let layers = fields[0].split('-').count() - 1;
        let query = fields[1].split('-').map(|number| number.parse().unwrap()).collect::<Vec<_>>();
        assert_eq!(query.len(), layers, "{line}");
        (numbers(fields[0], '-'), query, fields[2].parse().unwrap(), fields[3].parse().unwrap())
    };
    table.lines().skip(1).map(row).collect()
}

/// Checks a JSON value.
pub fn check(certificate: &Value) -> neurocert_check::Report {
    neurocert_check::check(certificate.to_string().as_bytes())
}

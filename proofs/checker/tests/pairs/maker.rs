//! A simple maker of pair certificates from matrices of small integers.

use serde_json::{Value, json};

use crate::oracle::Stream;

/// A matrix as a list of rows.
pub type Mat = Vec<Vec<i128>>;

pub const ANY: &str = "any";
pub const NO: &str = "no";

pub fn mat<const C: usize>(rows: &[[i128; C]]) -> Mat {
    rows.iter().map(|row| row.to_vec()).collect()
}

pub fn identity(size: usize) -> Mat {
    (0..size).map(|i| (0..size).map(|j| i128::from(i == j)).collect()).collect()
}

pub fn zeros(rows: usize, columns: usize) -> Mat {
    vec![vec![0; columns]; rows]
}

pub fn transpose(matrix: &Mat) -> Mat {
    (0..matrix[0].len()).map(|j| matrix.iter().map(|row| row[j]).collect()).collect()
}

pub fn times(left: &Mat, right: &Mat) -> Mat {
    let entry = |row: &[i128], j: usize| row.iter().zip(right).map(|(x, y)| x * y[j]).sum();
    left.iter().map(|row| (0..right[0].len()).map(|j| entry(row, j)).collect()).collect()
}

/// A matrix as a file has it.
pub fn text(matrix: &Mat) -> Value {
    let row = |row: &Vec<i128>| row.iter().map(i128::to_string).collect::<Vec<_>>();
    json!(matrix.iter().map(row).collect::<Vec<_>>())
}

/// Layers `Q, K, V`.
#[derive(Clone, Debug)]
pub struct Net {
    pub layers: Vec<[Mat; 3]>,
}

impl Net {
    /// With `A = KᵀQ` for `K = I`.
    pub fn av(layers: &[(Mat, Mat)]) -> Net {
        let layer = |(a, v): &(Mat, Mat)| [a.clone(), identity(a.len()), v.clone()];
        Net { layers: layers.iter().map(layer).collect() }
    }

    pub fn random(stream: &mut Stream, widths: &[usize], query: &[usize]) -> Net {
        let mut draw = |rows, columns| -> Mat {
            (0..rows).map(|_| (0..columns).map(|_| stream.entry(2)).collect()).collect()
        };
        let layer = |(i, &a): (usize, &usize)| {
            [draw(a, widths[i]), draw(a, widths[i]), draw(widths[i + 1], widths[i])]
        };
        Net { layers: query.iter().enumerate().map(layer).collect() }
    }

    pub fn widths(&self) -> Vec<usize> {
        let first = self.layers[0][2][0].len();
        [first].into_iter().chain(self.layers.iter().map(|[_, _, v]| v.len())).collect()
    }

    fn blocks(&self, form: &str) -> Vec<Mat> {
        match form {
            "qkv" => self.layers.iter().flatten().cloned().collect(),
            "av" => self
                .layers
                .iter()
                .flat_map(|[q, k, v]| [times(&transpose(k), q), v.clone()])
                .collect(),
            _ => {
                let mut through = identity(self.widths()[0]);
                let mut blocks = Vec::new();
                for [q, k, v] in &self.layers {
                    let [q, k] = [q, k].map(|factor| times(factor, &through));
                    blocks.push(times(&transpose(&k), &q));
                    through = times(v, &through);
                }
                blocks.push(through);
                blocks
            }
        }
    }

    /// The network as a file has it.
    pub fn write(&self, form: &str) -> Value {
        let query: Vec<_> = self.layers.iter().map(|[q, ..]| q.len()).collect();
        let weights: Vec<_> = self.blocks(form).iter().map(text).collect();
        json!({
            "widths": self.widths(), "query_dims": query, "parametrization": form,
            "weights": weights,
        })
    }
}

/// One block of integers times `above / below`.
pub fn scale(network: &mut Value, block: usize, above: i128, below: i128) {
    for row in network["weights"][block].as_array_mut().unwrap() {
        for entry in row.as_array_mut().unwrap() {
            let integer: i128 = entry.as_str().unwrap().parse().unwrap();
            *entry = json!(format!("{}/{below}", integer * above));
        }
    }
}

pub fn file(tokens: usize, one: &Value, other: &Value, statement: Value, proof: Value) -> Value {
    json!({
        "format": "neurocert-pair-certificate",
        "version": 1,
        "claim": {
            "kind": "lightning", "tokens": tokens, "one": one, "other": other,
            "statement": statement,
        },
        "proof": proof,
    })
}

pub fn same(tokens: usize, one: &Value, other: &Value, rescaling: &str) -> Value {
    let statement = json!({"same": {"rescaling": rescaling}});
    file(tokens, one, other, statement, json!({"expansion": {}}))
}

pub fn different(one: &Value, other: &Value, input: &Mat) -> Value {
    let proof = json!({"witness": {"input": text(input)}});
    file(input[0].len(), one, other, json!({"different": {}}), proof)
}

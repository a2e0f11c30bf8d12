//! Weight files, written exactly.

use num_rational::BigRational;
use num_traits::ToPrimitive;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::WeightFile;
use crate::matrix::Matrix;
use crate::network::Parametrization;

/// The JSON document that [`read_weights`](super::read_weights) reads as the same weights: with
/// all keys, integers of up to 53 bits as numbers and every other entry as a string.
impl Serialize for WeightFile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.document().serialize(serializer)
    }
}

impl WeightFile {
    fn document(&self) -> Value {
        let architecture = &self.architecture;
        let mut document = json!({
            "kind": architecture.kind().to_string(),
            "widths": architecture.widths(),
            "query_dims": architecture.query_dims(),
            "tokens": architecture.tokens(),
            "parametrization": architecture.parametrization().to_string(),
        });
        let layers = |names: &[&str]| {
            let layer = |blocks: &[Matrix<BigRational>]| {
                let pairs = names.iter().zip(blocks);
                pairs.map(|(name, block)| ((*name).into(), rows(block))).collect::<Map<_, _>>()
            };
            json!(self.weights.chunks(names.len()).map(layer).collect::<Vec<_>>())
        };
        match architecture.parametrization() {
            Parametrization::Qkv => document["layers"] = layers(&["Q", "K", "V"]),
            Parametrization::Av => document["layers"] = layers(&["A", "V"]),
            Parametrization::Ml => {
                let forms = self.weights.len().saturating_sub(1);
                document["M"] = self.weights[..forms].iter().map(rows).collect();
                document["L"] = self.weights[forms..].iter().map(rows).next_back().into();
            }
        }
        document
    }
}

fn rows(matrix: &Matrix<BigRational>) -> Value {
    let row = |i| matrix.row(i).iter().map(entry).collect::<Value>();
    (0..matrix.rows()).map(row).collect()
}

/// What other programs read without loss: many take a JSON number for a float of 53 bits.
fn entry(q: &BigRational) -> Value {
    let small = Some(q).filter(|q| q.is_integer()).and_then(|q| q.numer().to_i64());
    match small.filter(|n| n.unsigned_abs() < 1 << 53) {
        Some(n) => n.into(),
        None => q.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use crate::network::{Known, read_weights};

    /// Nothing is lost in any parametrization: 64-bit integers, fractions, long numbers.
    #[test]
    fn written_and_read_again() {
        let files = [
            r#"{"M": [[[1, 2], [0, "123456789012345678901234567890/7"]]], "L": [["-1/2", 0]]}"#,
            r#"{"M": [[[1]], [[2]]], "L": [[3], [4]], "widths": [1, 5, 2], "tokens": 2}"#,
            r#"{"query_dims": [1], "layers": [{"A": [[9007199254740993]], "V": [["1/3"]]}]}"#,
            r#"{"layers": [{"Q": [[1, 2]], "K": [["2/4", 0]], "V": [[-1, 0], [0, 1]]}]}"#,
        ];
        for text in files {
            let file = read_weights(text, &Known::default()).unwrap();
            let written = serde_json::to_string(&file).unwrap();
            assert_eq!(read_weights(&written, &Known::default()).unwrap(), file, "{written}");
        }
    }
}

//! A simple maker of valid point certificates for small layers, by brute force.

use serde_json::{Value, json};

use crate::algebra::{
    Mat, blocks, indices, nullspace, plus, rank, tensor, transpose, transpose_times, zeros,
};
use crate::oracle;

/// A 31-bit prime.
pub const P31: u64 = 2_147_483_629;
/// A 61-bit prime.
pub const P61: u64 = (1 << 61) - 1;

/// A monomial of a curve: block, row, column, power of `e`, value.
pub type Add = (&'static str, usize, usize, usize, i128);

/// A sheet (coefficients of `s` for `Q`, `K`, `V`) and curves on it: an order and monomials.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub blocks: [Vec<Mat>; 3],
    pub curves: Vec<(usize, Vec<Add>)>,
}

/// How to prove singular or smooth.
#[derive(Clone, Debug)]
pub enum Way {
    /// Sheets and the parameter at which the tangent vectors are compared.
    Curves(Vec<Sheet>, i128),
    /// The name of a rule.
    Smooth(&'static str),
}

/// What to certify, and how.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub form: &'static str,
    pub q: Mat,
    pub k: Mat,
    pub v: Mat,
    pub tokens: u32,
    pub way: Way,
    pub boundary: Value,
    pub modulus: u64,
    /// What `V` is divided by in the file.
    pub denominator: i128,
}

pub fn text(matrix: &Mat) -> Value {
    let row = |row: &Vec<i128>| row.iter().map(i128::to_string).collect::<Vec<_>>();
    json!(matrix.iter().map(row).collect::<Vec<_>>())
}

fn texts(matrices: &[Mat]) -> Value {
    matrices.iter().map(text).collect()
}

impl Recipe {
    pub fn new(
        form: &'static str,
        q: &[&[i128]],
        k: &[&[i128]],
        v: &[&[i128]],
        way: Way,
    ) -> Recipe {
        let mat = |rows: &[&[i128]]| rows.iter().map(|row| row.to_vec()).collect();
        let (q, k, v) = (mat(q), mat(k), mat(v));
        let (tokens, boundary, modulus, denominator) = (2, Value::Null, P31, 1);
        Recipe { form, q, k, v, tokens, way, boundary, modulus, denominator }
    }

    pub fn sizes(&self) -> (usize, usize, usize) {
        (self.v[0].len(), self.v.len(), self.q.len())
    }

    pub fn dimension(&self) -> usize {
        let (d, out, a) = self.sizes();
        let alpha = a.min(d);
        2 * alpha * d - alpha * alpha + d * out - 1
    }

    fn a(&self) -> Mat {
        transpose_times(&self.k, &self.q)
    }

    fn factored_shapes(&self) -> Vec<(usize, usize)> {
        let (d, out, a) = self.sizes();
        vec![(a, d), (a, d), (out, d)]
    }

    fn full_shapes(&self) -> Vec<(usize, usize)> {
        let (d, out, _) = self.sizes();
        vec![(d, d), (out, d)]
    }

    /// The derivative of the tensor along blocks, full or factored.
    fn moved(&self, blocks: &[Mat]) -> Vec<i128> {
        let (a, v) = match blocks {
            [a, v] => (a.clone(), v),
            [q, k, v] => (plus(&transpose_times(k, &self.q), &transpose_times(&self.k, q)), v),
            _ => unreachable!(),
        };
        let sums = tensor(&a, &self.v).into_iter().zip(tensor(&self.a(), v));
        sums.map(|(x, y)| x + y).collect()
    }

    /// The differential: a row for each entry of the tensor, a column for each coordinate.
    fn differential(&self, shapes: &[(usize, usize)]) -> Mat {
        let count = shapes.iter().map(|(rows, columns)| rows * columns).sum();
        let unit = |i: usize| (0..count).map(|j| i128::from(i == j)).collect::<Vec<_>>();
        let columns = (0..count).map(|i| self.moved(&blocks(shapes, &unit(i)))).collect();
        transpose(&columns)
    }

    /// A minor with as many rows as the rank.
    fn minor(&self, shapes: &[(usize, usize)]) -> Value {
        let (d, out, _) = self.sizes();
        let pivots =
            oracle::pivots(&residues(&self.differential(shapes), self.modulus), self.modulus);
        let all = indices(d, out);
        let mut columns: Vec<usize> = pivots.iter().map(|(_, column)| column + 1).collect();
        columns.sort_unstable();
        json!({"rows": pivots.iter().map(|(row, _)| all[*row]).collect::<Vec<_>>(), "columns": columns})
    }

    /// The second line of the table of section 3.1.
    fn bounded(&self) -> bool {
        let (d, _, a) = self.sizes();
        self.form == "av" && a < d && rank(&self.a()) == a
    }

    /// Basis of the kernel, in the shapes of the weights.
    fn kernel(&self) -> Vec<Vec<Mat>> {
        let shapes = if self.form == "qkv" { self.factored_shapes() } else { self.full_shapes() };
        let mut system = self.differential(&shapes);
        let count = system[0].len();
        if self.bounded() {
            // Ȧ is tangent if `lᵀ Ȧ r = 0` for `l` and `r` in the kernels of `Aᵀ` and `A`.
            let d = self.a().len();
            for l in nullspace(&transpose(&self.a()), d) {
                for r in nullspace(&self.a(), d) {
                    let mut row: Vec<i128> =
                        l.iter().flat_map(|x| r.iter().map(move |y| x * y)).collect();
                    row.resize(count, 0);
                    system.push(row);
                }
            }
        }
        nullspace(&system, count).iter().map(|flat| blocks(&shapes, flat)).collect()
    }

    /// The weights as the file has them.
    fn weights(&self) -> Value {
        let mut weights = match self.form {
            "qkv" => vec![text(&self.q), text(&self.k)],
            _ => vec![text(&self.a())],
        };
        let entry = |x: &i128| match self.denominator {
            1 => x.to_string(),
            denominator => format!("{x}/{denominator}"),
        };
        let row = |row: &Vec<i128>| row.iter().map(entry).collect::<Vec<_>>();
        weights.push(json!(self.v.iter().map(row).collect::<Vec<_>>()));
        json!(weights)
    }

    /// Everything but statement and proof.
    fn file(&self, statement: Value, proof: Value) -> Value {
        let (d, out, a) = self.sizes();
        json!({
            "format": "neurocert-point-certificate",
            "version": 1,
            "claim": {
                "kind": "lightning", "widths": [d, out], "query_dims": [a], "tokens": self.tokens,
                "parametrization": self.form, "weights": self.weights(), "statement": statement,
            },
            "modulus": self.modulus.to_string(),
            "proof": proof,
        })
    }

    /// A certificate about the fiber.
    pub fn fiber(&self, case: &str, pieces: usize, dimension: usize, second: &Value) -> Value {
        let statement = json!({"fiber": {"case": case, "pieces": pieces, "dimension": dimension}});
        self.file(statement, json!({"fiber": {"second": second}}))
    }

    /// A certificate about the point.
    pub fn make(&self) -> Value {
        let (d, _, a) = self.sizes();
        let basis = self.kernel();
        let factored = self.form == "qkv" || self.bounded();
        let of_kernel = if factored { self.factored_shapes() } else { self.full_shapes() };
        let of_smooth = if a < d { self.factored_shapes() } else { self.full_shapes() };
        let (tangent, number) = match &self.way {
            Way::Curves(sheets, at) => self.curves(sheets, *at),
            Way::Smooth(rule @ ("embedding" | "exchange")) => {
                (json!({*rule: {"minor": self.minor(&of_smooth)}}), self.dimension())
            }
            Way::Smooth(rule) => (json!({*rule: {}}), self.dimension()),
        };
        let generic = if self.form == "qkv" {
            self.factored_shapes().iter().map(|(r, c)| r * c).sum::<usize>() - self.dimension()
        } else {
            1
        };
        let on_boundary = !self.boundary.is_null();
        let singular = matches!(self.way, Way::Curves(..));
        let statement = json!({"point": {
            "ranks": [rank(&self.a()), rank(&self.v)],
            "kernel_dimension": basis.len(),
            "differential": if basis.len() > generic { "critical" } else { "regular" },
            "dimension": self.dimension(),
            "point": if singular { "singular" } else { "smooth" },
            "tangent_dimension": number,
            "boundary": if on_boundary { "boundary" } else { "not-boundary" },
        }});
        let factors = self.bounded().then(|| texts(&[self.q.clone(), self.k.clone()]));
        self.file(
            statement,
            json!({"point": {
                "factors": factors,
                "kernel": {
                    "basis": basis.iter().map(|vector| texts(vector)).collect::<Vec<_>>(),
                    "minor": self.minor(&of_kernel),
                },
                "tangent": tangent,
                "boundary": self.boundary,
            }}),
        )
    }

    /// As many curves as have independent tangent vectors.
    fn curves(&self, sheets: &[Sheet], at: i128) -> (Value, usize) {
        let (d, out, _) = self.sizes();
        let candidates: Vec<_> = (0..sheets.len())
            .flat_map(|sheet| sheets[sheet].curves.iter().map(move |curve| (sheet, curve)))
            .collect();
        let vector = |(sheet, curve): &(usize, &(usize, Vec<Add>))| {
            velocity(&sheets[*sheet].blocks, curve, at)
        };
        let vectors: Mat = candidates.iter().map(vector).collect();
        let pivots = oracle::pivots(&residues(&vectors, self.modulus), self.modulus);
        let all = indices(d, out);
        let rows: Vec<_> = pivots.iter().map(|(_, column)| all[*column]).collect();
        let curve = |&(row, _): &(usize, usize)| {
            let (sheet, (order, add)) = candidates[row];
            let add: Vec<_> = add
                .iter()
                .map(|(block, r, c, j, value)| json!([block, r, c, j, value.to_string()]))
                .collect();
            json!({"sheet": sheet + 1, "order": order, "add": add})
        };
        let sheet = |sheet: &Sheet| {
            let [q, k, v] = sheet.blocks.each_ref().map(|block| texts(block));
            json!({"Q": q, "K": k, "V": v})
        };
        let proof = json!({"curves": {
            "sheets": sheets.iter().map(sheet).collect::<Vec<_>>(),
            "curves": pivots.iter().map(curve).collect::<Vec<_>>(),
            "at": at.to_string(),
            "rows": rows,
        }});
        (proof, pivots.len())
    }
}

fn residues(matrix: &Mat, m: u64) -> Vec<Vec<u64>> {
    matrix.iter().map(|row| row.iter().map(|&x| oracle::residue(x, m)).collect()).collect()
}

/// The coefficient of `e^order` in the tensor of a curve at `s = at`: the sum over all powers of `e`
/// in `Q`, `K` and `V` that add up to it.
fn velocity(blocks: &[Vec<Mat>; 3], (order, add): &(usize, Vec<Add>), at: i128) -> Vec<i128> {
    // Coefficients of e^0, …, e^order of each block at s = at.
    let [q, k, v] = [("Q", 0), ("K", 1), ("V", 2)].map(|(name, number)| {
        let (rows, columns) = (blocks[number][0].len(), blocks[number][0][0].len());
        let mut powers = vec![zeros(rows, columns); order + 1];
        for (power, coefficient) in blocks[number].iter().enumerate() {
            for (i, row) in coefficient.iter().enumerate() {
                for (j, entry) in row.iter().enumerate() {
                    powers[0][i][j] += entry * at.pow(power.try_into().unwrap());
                }
            }
        }
        for (block, row, column, power, value) in add {
            if *block == name {
                powers[*power][row - 1][column - 1] += value;
            }
        }
        powers
    });
    let mut sum = vec![0; tensor(&transpose_times(&k[0], &q[0]), &v[0]).len()];
    for (i, q) in q.iter().enumerate() {
        for (j, k) in k.iter().enumerate() {
            for v in v.iter().enumerate().filter(|(l, _)| i + j + l == *order).map(|(_, v)| v) {
                let part = tensor(&transpose_times(k, q), v);
                sum.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
            }
        }
    }
    sum
}

//! A second, deliberately simple computation of everything that the checker computes: dual
//! numbers pushed forward through the formulas of section 1, one coordinate at a time. It
//! shares nothing with the checker, which accumulates in reverse.
#![allow(dead_code)] // each test file uses a part of it

/// A number modulo `m` and its derivative.
pub type Dual = (u64, u64);
/// A matrix as a list of rows.
pub type Rows<E> = Vec<Vec<E>>;

/// How a point of the source is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Blocks `Q_1, K_1, V_1, …`.
    Qkv,
    /// Blocks `A_1, V_1, …`.
    Av,
    /// Blocks `M_1, …, M_l, L`.
    Ml,
}

/// The shapes of the blocks.
pub fn shapes(form: Form, widths: &[usize], query: &[usize]) -> Vec<(usize, usize)> {
    let mut shapes = Vec::new();
    for (i, &a) in query.iter().enumerate() {
        let (from, to) = (widths[i], widths[i + 1]);
        match form {
            Form::Qkv => shapes.extend([(a, from), (a, from), (to, from)]),
            Form::Av => shapes.extend([(from, from), (to, from)]),
            Form::Ml => shapes.push((widths[0], widths[0])),
        }
    }
    if form == Form::Ml {
        shapes.push((widths[query.len()], widths[0]));
    }
    shapes
}

fn mul(a: u64, b: u64, m: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(m)) as u64
}

fn add(a: u64, b: u64, m: u64) -> u64 {
    ((u128::from(a) + u128::from(b)) % u128::from(m)) as u64
}

fn product(a: &Rows<Dual>, b: &Rows<Dual>, m: u64) -> Rows<Dual> {
    let entry = |row: &Vec<Dual>, column: usize| {
        let mut sum = (0, 0);
        for (x, y) in row.iter().zip(b.iter().map(|row| row[column])) {
            sum.0 = add(sum.0, mul(x.0, y.0, m), m);
            sum.1 = add(sum.1, add(mul(x.0, y.1, m), mul(x.1, y.0, m), m), m);
        }
        sum
    };
    a.iter().map(|row| (0..b[0].len()).map(|column| entry(row, column)).collect()).collect()
}

fn transpose(a: &Rows<Dual>) -> Rows<Dual> {
    (0..a[0].len()).map(|column| a.iter().map(|row| row[column]).collect()).collect()
}

fn product_of(factors: &[&Rows<Dual>], m: u64) -> Rows<Dual> {
    let (first, rest) = factors.split_first().unwrap();
    rest.iter().fold((*first).clone(), |left, right| product(&left, right, m))
}

/// The output on `x`, with its derivative along the direction in the dual parts.
pub fn evaluate(form: Form, blocks: &[Rows<Dual>], x: &Rows<Dual>, m: u64) -> Rows<Dual> {
    if form == Form::Ml {
        return closed_form(blocks, x, m);
    }
    let mut x = x.clone();
    let size = if form == Form::Qkv { 3 } else { 2 };
    for layer in blocks.chunks(size) {
        let a = match form {
            Form::Qkv => product(&transpose(&layer[1]), &layer[0], m),
            _ => layer[0].clone(),
        };
        x = product_of(&[&layer[size - 1], &x, &transpose(&x), &a, &x], m);
    }
    x
}

/// Lemma 3.6, as it is printed.
fn closed_form(blocks: &[Rows<Dual>], x: &Rows<Dual>, m: u64) -> Rows<Dual> {
    let (l, ms) = blocks.split_last().unwrap();
    let t = x[0].len();
    let xt = transpose(x);
    let identity: Rows<Dual> =
        (0..t).map(|i| (0..t).map(|j| (u64::from(i == j), 0)).collect()).collect();
    let mut d = identity.clone();
    let mut tail = identity; // D_{i-1} Xᵀ M_i X ⋯ D_0 Xᵀ M_1 X
    for block in ms {
        tail = product_of(&[&d, &xt, block, x, &tail], m);
        d = product_of(&[&d, &xt, block, x, &d, &xt, &transpose(block), x, &d], m);
    }
    product_of(&[l, x, &tail], m)
}

/// Blocks of the given shapes from a flat list.
pub fn blocks<E: Copy>(shapes: &[(usize, usize)], mut flat: &[E]) -> Vec<Rows<E>> {
    shapes
        .iter()
        .map(|&(rows, columns)| {
            let (block, rest) = flat.split_at(rows * columns);
            flat = rest;
            block.chunks(columns).map(<[E]>::to_vec).collect()
        })
        .collect()
}

/// The derivatives of all outputs on `x` along `direction`, row by row.
pub fn derivative(
    form: Form,
    shapes: &[(usize, usize)],
    point: &[u64],
    direction: &[u64],
    x: &Rows<u64>,
    m: u64,
) -> Vec<u64> {
    let flat: Vec<Dual> = point.iter().copied().zip(direction.iter().copied()).collect();
    let x = x.iter().map(|row| row.iter().map(|&entry| (entry, 0)).collect()).collect();
    let output = evaluate(form, &blocks(shapes, &flat), &x, m);
    output.into_iter().flatten().map(|(_, derivative)| derivative).collect()
}

/// The Jacobian: rows `(n, i, k)` in lexicographic order, one column for each coordinate.
pub fn jacobian(
    form: Form,
    shapes: &[(usize, usize)],
    point: &[u64],
    inputs: &[Rows<u64>],
    m: u64,
) -> Rows<u64> {
    let columns: Rows<u64> = (0..point.len())
        .map(|coordinate| {
            let mut direction = vec![0; point.len()];
            direction[coordinate] = 1 % m;
            let along = |x| derivative(form, shapes, point, &direction, x, m);
            inputs.iter().flat_map(along).collect()
        })
        .collect();
    (0..columns[0].len()).map(|row| columns.iter().map(|column| column[row]).collect()).collect()
}

/// An inverse modulo `m`, by Euclid.
pub fn inverse(a: u64, m: u64) -> Option<u64> {
    let (mut r, mut s) = ((i128::from(m), i128::from(a)), (0, 1));
    while r.1 != 0 {
        let quotient = r.0 / r.1;
        r = (r.1, r.0 - quotient * r.1);
        s = (s.1, s.0 - quotient * s.1);
    }
    (r.0 == 1).then(|| s.0.rem_euclid(i128::from(m)) as u64)
}

/// Section 6, word for word: which rows get a pivot, and in which columns.
pub fn pivots(rows: &Rows<u64>, m: u64) -> Vec<(usize, usize)> {
    let mut kept: Vec<(usize, Vec<u64>)> = Vec::new();
    let mut found = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let mut row = row.clone();
        for (pivot, earlier) in &kept {
            let multiple = row[*pivot];
            for (entry, &other) in row.iter_mut().zip(earlier) {
                *entry = add(*entry, mul(m - multiple, other, m), m);
            }
        }
        let unit = (0..row.len()).find_map(|column| Some((column, inverse(row[column], m)?)));
        if let Some((pivot, inverse)) = unit {
            found.push((number, pivot));
            kept.push((pivot, row.iter().map(|&entry| mul(entry, inverse, m)).collect()));
        }
    }
    found
}

/// The stream of section 3, drawn one after the other.
pub struct Stream {
    /// The state.
    pub state: u64,
}

impl Stream {
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E3779B97F4A7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58476D1CE4E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D049BB133111EB);
        z ^ (z >> 31)
    }

    /// An integer in `[-bound, bound]`.
    pub fn entry(&mut self, bound: u64) -> i128 {
        i128::from(self.bits() % (2 * bound + 1)) - i128::from(bound)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.bits() % limit as u64) as usize
    }
}

/// An integer modulo `m`.
pub fn residue(value: i128, m: u64) -> u64 {
    value.rem_euclid(i128::from(m)) as u64
}

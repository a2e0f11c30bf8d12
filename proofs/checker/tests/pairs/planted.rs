//! Pairs that are the same function for a reason that is known, with the certificate that says it.

use serde_json::{Value, json};

use crate::cases;
use crate::maker::{
    ANY, Mat, NO, Net, different, file, identity, mat, scale, text, times, transpose, zeros,
};
use crate::oracle::Stream;
use crate::zero;

pub fn proved(tokens: usize, one: &Value, other: &Value, rescaling: &str, proof: Value) -> Value {
    file(tokens, one, other, json!({"same": {"rescaling": rescaling}}), proof)
}

/// A network `M_1, …, M_l, L`.
pub fn ml(matrices: &[Mat]) -> Value {
    let (first, last) = (matrices[0].len(), matrices[matrices.len() - 1].len());
    let depth = matrices.len() - 1;
    let mut widths = vec![first; depth];
    widths.push(last);
    json!({
        "widths": widths, "query_dims": vec![first; depth], "parametrization": "ml",
        "weights": matrices.iter().map(text).collect::<Vec<_>>(),
    })
}

/// Weights scaled in one of three forms against any of three.
fn scaling() -> Vec<(String, Value)> {
    let net = cases::two_layers();
    let mut all = Vec::new();
    for form in ["qkv", "av", "ml"] {
        let mut other = net.write(form);
        // The first bilinear form, the first V (twice in M_2, once in L), the last matrix.
        let proof = match form {
            "ml" => {
                scale(&mut other, 0, 1, 2);
                scale(&mut other, 1, -5, 1);
                scale(&mut other, 2, -8, 5);
                json!({"scaling": {"lambda": ["1/2", "-15/3"], "rho": "-8/5"}})
            }
            _ => {
                let size = if form == "qkv" { 3 } else { 2 };
                scale(&mut other, 0, 2, 1);
                scale(&mut other, size - 1, -3, 5);
                scale(&mut other, 2 * size - 1, -125, 216);
                json!({"scaling": {"lambda": ["2", "9/25"], "rho": "25/72"}})
            }
        };
        for (tokens, from) in [(1, "qkv"), (2, "av"), (3, "ml")] {
            let file = proved(tokens, &net.write(from), &other, ANY, proof.clone());
            all.push((format!("scaling {from} {form}"), file));
        }
    }
    let one = ml(&[zeros(2, 2), cases::j(), identity(2)]);
    // Whatever there is of nothing.
    let proof = json!({"scaling": {"lambda": ["3", "1"], "rho": "1/27"}});
    let other = json!([["1/27", "0"], ["0", "2/54"]]);
    let mut scaled = one.clone();
    scaled["weights"][2] = other;
    all.push(("scaling of zero".into(), proved(2, &one, &scaled, ANY, proof)));
    all
}

/// A unimodular matrix and its inverse.
pub fn unimodular(stream: &mut Stream, size: usize) -> (Mat, Mat) {
    let (mut matrix, mut inverse) = (identity(size), identity(size));
    for _ in 0..2 * size {
        let (i, j) = (stream.below(size), stream.below(size));
        if i == j {
            continue;
        }
        let factor = if stream.below(2) == 0 { 1 } else { -1 };
        let added = matrix[j].clone();
        for (entry, other) in matrix[i].iter_mut().zip(added) {
            *entry += factor * other;
        }
        for row in &mut inverse {
            row[j] -= factor * row[i];
        }
    }
    assert_eq!(times(&matrix, &inverse), identity(size));
    (matrix, inverse)
}

/// A network moved by an element of all groups; the element.
struct Moved {
    one: Net,
    other: Net,
    lambda: Vec<(i128, i128)>,
    gauge: Vec<Mat>,
    query_key: Vec<Mat>,
}

impl Moved {
    fn new(stream: &mut Stream, widths: &[usize], query: &[usize]) -> Moved {
        let one = Net::random(stream, widths, query);
        let mut other = one.clone();
        let depth = query.len();
        let (mut gauge, mut query_key) = (vec![], vec![]);
        for i in 0..depth {
            if i + 1 < depth {
                let (c, inverse) = unimodular(stream, widths[i + 1]);
                other.layers[i][2] = times(&c, &other.layers[i][2]);
                for block in &mut other.layers[i + 1] {
                    *block = times(block, &inverse);
                }
                gauge.push(c);
            }
            let (d, inverse) = unimodular(stream, query[i]);
            other.layers[i][0] = times(&transpose(&inverse), &other.layers[i][0]);
            other.layers[i][1] = times(&d, &other.layers[i][1]);
            query_key.push(d);
        }
        let number = |stream: &mut Stream| 1 + stream.below(5) as i128;
        let lambda = (0..depth).map(|_| (-number(stream), number(stream))).collect();
        Moved { one, other, lambda, gauge, query_key }
    }

    /// With `λ` in `Q` or `A`, and in `V`.
    fn write(&self, tokens: usize, [from, to]: [&str; 2], query_key: bool) -> Value {
        let mut other = self.other.write(to);
        let size = if to == "qkv" { 3 } else { 2 };
        for (i, &(above, below)) in self.lambda.iter().enumerate() {
            scale(&mut other, size * i, above, below);
            scale(&mut other, size * i + size - 1, -below, -above);
        }
        let lambda: Vec<_> = self.lambda.iter().map(|(x, y)| format!("{x}/{y}")).collect();
        let texts = |matrices: &[Mat]| matrices.iter().map(text).collect::<Vec<_>>();
        let query_key = if query_key { texts(&self.query_key) } else { vec![] };
        let gauge = texts(&self.gauge);
        let element = json!({"lambda": lambda, "gauge": gauge, "query_key": query_key});
        proved(tokens, &self.one.write(from), &other, ANY, json!({"element": element}))
    }
}

/// Square elements, for networks of one to three layers.
pub fn elements() -> Vec<(String, Value)> {
    let mut stream = Stream { state: 21 };
    let mut all = Vec::new();
    for (widths, query) in
        [(&[2, 3][..], &[2][..]), (&[2, 3, 2], &[1, 2]), (&[3, 2, 3, 1], &[2, 3, 1])]
    {
        let moved = Moved::new(&mut stream, widths, query);
        for (tokens, forms) in
            [(1, ["qkv", "qkv"]), (2, ["av", "qkv"]), (3, ["qkv", "av"]), (2, ["av", "av"])]
        {
            let name = format!("element {widths:?} {forms:?}");
            all.push((name.clone(), moved.write(tokens, forms, false)));
            if forms == ["qkv", "qkv"] {
                all.push((name + " with D", moved.write(tokens, forms, true)));
            }
        }
    }
    all
}

/// Elements between networks of different widths: `ml` to its layers, and more rows.
fn rectangular() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let net = Net::random(&mut Stream { state: 31 }, &[2, 3, 1, 2], &[1, 2, 1]);
    let [first, second] = [&net.layers[0][2], &net.layers[1][2]];
    let through = [first.clone(), times(second, first)].map(|matrix| text(&matrix));
    let element = json!({"lambda": ["1", "1", "1"], "gauge": through, "query_key": []});
    for form in ["qkv", "av"] {
        let proof = json!({"element": element});
        let file = proved(2, &net.write("ml"), &net.write(form), ANY, proof);
        all.push((format!("element ml {form}"), file));
    }
    // λ_i C_{i−1} = C_i, and the last λ in L.
    let element = json!({"lambda": ["2", "1/3", "-5"], "query_key": [],
        "gauge": [[["2", "0"], ["0", "2"]], [["2/3", "0"], ["0", "2/3"]]]});
    let mut scaled = net.write("ml");
    scale(&mut scaled, 0, 2, 1);
    scale(&mut scaled, 1, 1, 12);
    scale(&mut scaled, 2, -45, 4);
    scale(&mut scaled, 3, -3, 10);
    let file = proved(2, &net.write("ml"), &scaled, ANY, json!({"element": element}));
    all.push(("element ml ml".into(), file));
    // A row more in V_1, Q_1 and K_1, the last one of whatever there is.
    let one = cases::two_layers();
    let mut more = one.clone();
    more.layers[0][2].push(vec![0; 2]);
    more.layers[1].iter_mut().flatten().for_each(|row| row.push(7));
    more.layers[0][1].push(vec![0; 2]);
    more.layers[0][0].push(vec![4; 2]);
    let c = text(&mat(&[[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]]));
    let d = json!([["1"], ["0"]]);
    let mut element =
        json!({"lambda": ["1", "1"], "gauge": [c], "query_key": [d, text(&identity(2))]});
    let [one, more] = [one.write("qkv"), more.write("qkv")];
    all.push(("element more D".into(), proved(2, &one, &more, ANY, json!({"element": element}))));
    element["query_key"] = json!([]);
    all.push(("element more".into(), proved(3, &one, &more, ANY, json!({"element": element}))));
    all
}

fn outer(left: &[i128], right: &[i128]) -> Mat {
    left.iter().map(|x| right.iter().map(|y| x * y).collect()).collect()
}

fn sum(left: &Mat, right: &Mat) -> Mat {
    let row = |(x, y): (&Vec<i128>, &Vec<i128>)| x.iter().zip(y).map(|(x, y)| x + y).collect();
    left.iter().zip(right).map(row).collect()
}

fn words(vector: &[i128]) -> Vec<String> {
    vector.iter().map(i128::to_string).collect()
}

fn linear(vector: &[i128]) -> Value {
    json!({"linear": words(vector)})
}

/// `M + Mᵀ`.
fn quadratic(matrix: &Mat) -> Value {
    json!({"quadratic": text(&sum(matrix, &transpose(matrix)))})
}

fn entry(scale: &str, factors: &[u32]) -> Value {
    json!({"scale": scale, "factors": factors})
}

/// `(k qᵀ, h vᵀ)` and `(v qᵀ, h kᵀ)`.
pub fn rank_one(tokens: usize) -> Value {
    let (k, q, v, h) = ([1, 2, -1], [3, 0, 1], [2, -1, 5], [1, -4]);
    let mut one = ml(&[outer(&k, &q), outer(&h, &v)]);
    let other = ml(&[outer(&v, &q), outer(&h, &k)]);
    scale(&mut one, 0, 2, 3);
    scale(&mut one, 1, 3, 2);
    let last: Vec<_> = h.iter().map(|x| vec![x.to_string()]).collect();
    let proof = json!({"one-token": {
        "lambda": [], "collinear": words(&q), "factors": [linear(&k), linear(&v)], "last": last,
        "one": {"forms": [entry("2/3", &[1])], "last": entry("3/2", &[2])},
        "other": {"forms": [entry("1", &[2])], "last": entry("2/2", &[1])},
    }});
    proved(tokens, &one, &other, NO, proof)
}

/// `M_2` and a skew matrix, for one token.
pub fn skew() -> Value {
    let (a, b) = (mat(&[[1, 2], [0, -1]]), mat(&[[0, 3], [1, 2]]));
    let l = mat(&[[1, 1], [0, 2], [5, 0]]);
    let i = identity(2);
    let one = Net::av(&[(a.clone(), i.clone()), (b.clone(), l.clone())]);
    let other = Net::av(&[(a.clone(), i), (sum(&b, &cases::j()), l.clone())]);
    let half = |factor| json!({"forms": [entry("1", &[1]), entry("1", &[2])], "last": factor});
    let proof = json!({"one-token": {
        "lambda": [], "collinear": null, "factors": [quadratic(&a), quadratic(&b)],
        "last": text(&l), "one": half(entry("1", &[])), "other": half(entry("1", &[])),
    }});
    proved(1, &one.write("av"), &other.write("qkv"), NO, proof)
}

fn one_token() -> Vec<(String, Value)> {
    let mut all: Vec<_> =
        (2..=3).map(|t| (format!("one-token exchange {t}"), rank_one(t))).collect();
    all.push(("one-token skew".into(), skew()));
    let (v, q, w) = ([1, -2], [3, 1], [2, 1]);
    let (b, l) = (mat(&[[0, 3], [1, 2]]), mat(&[[1, 1], [0, 2], [5, 0]]));
    // M_1 of rank one and M_2 + skew.
    let forms =
        |scale| json!({"forms": [entry("1", &[1]), entry("1/2", &[2])], "last": entry(scale, &[])});
    let proof = json!({"one-token": {
        "lambda": [], "collinear": words(&q), "last": text(&l), "one": forms("1"), "other": forms("1"),
        "factors": [linear(&v), quadratic(&sum(&b, &b))],
    }});
    let one = ml(&[outer(&v, &q), b.clone(), l.clone()]);
    let other = ml(&[outer(&v, &q), sum(&b, &cases::j()), l.clone()]);
    for tokens in 2..=3 {
        let file = proved(tokens, &one, &other, NO, proof.clone());
        all.push((format!("one-token, rank one first, {tokens}"), file));
    }
    // A matrix before: λ_1, to the ninth power; then the rank one to the third.
    let first = mat(&[[1, 2], [3, 4]]);
    let mut one = ml(&[first.clone(), outer(&v, &q), outer(&v, &w), l.clone()]);
    let mut other = ml(&[first, outer(&v, &q), outer(&w, &v), l.clone()]);
    scale(&mut one, 2, 1, 3);
    scale(&mut other, 0, -1, 2);
    scale(&mut other, 1, 8, 1);
    scale(&mut other, 3, -1, 3);
    let proof = json!({"one-token": {
        "lambda": ["-1/2"], "collinear": words(&q), "factors": [linear(&w), linear(&v)],
        "last": text(&l),
        "one": {"forms": [entry("1", &[2]), entry("1/3", &[1, 2])], "last": entry("1", &[])},
        "other": {"forms": [entry("8", &[2]), entry("1", &[2, 1])], "last": entry("-1/3", &[])},
    }});
    all.push(("one-token behind a matrix".into(), proved(2, &one, &other, NO, proof)));
    // Factors of one layer in another: (vx)(wx) (vx)(qx) (hx), to powers 3, 3, 1, 1, 1.
    let h = [1, 4];
    let column = mat(&[[2], [-3]]);
    let last = |vector: &[i128]| times(&column, &vec![vector.to_vec()]);
    let one = ml(&[outer(&v, &w), outer(&q, &v), last(&h)]);
    let other = ml(&[outer(&w, &v), outer(&h, &v), last(&q)]);
    let factors = [linear(&v), linear(&w), linear(&q), linear(&h)];
    let proof = json!({"one-token": {
        "lambda": [], "collinear": null, "factors": factors, "last": text(&column),
        "one": {"forms": [entry("1", &[1, 2]), entry("1", &[1, 3])], "last": entry("1", &[4])},
        "other": {"forms": [entry("1", &[2, 1]), entry("1", &[4, 1])], "last": entry("1", &[3])},
    }});
    all.push(("one-token, products".into(), proved(1, &one, &other, NO, proof)));
    // Zero on both sides: no exponents are compared.
    let one = ml(&[cases::j(), identity(2)]);
    let other = ml(&[outer(&v, &w), zeros(2, 2)]);
    let proof = json!({"one-token": {
        "lambda": [], "collinear": null, "factors": [linear(&v), linear(&w)],
        "last": text(&identity(2)),
        "one": {"forms": [entry("0", &[1, 1])], "last": entry("1", &[])},
        "other": {"forms": [entry("1", &[1, 2])], "last": entry("0", &[])},
    }});
    all.push(("one-token, zero".into(), proved(1, &one, &other, NO, proof)));
    all
}

fn evaluated(coordinates: &Mat, pivots: &[u32]) -> Value {
    json!({"evaluation": {"coordinates": text(coordinates), "pivots": pivots}})
}

/// `(J, N, I)` and `(N, J / det N, I)`.
pub fn determinant(tokens: usize) -> Value {
    let n = mat(&[[2, 1], [-1, 3]]);
    let one = ml(&[cases::j(), n.clone(), identity(2)]);
    let mut other = ml(&[n, cases::j(), identity(2)]);
    scale(&mut other, 1, 1, 7);
    proved(tokens, &one, &other, NO, evaluated(&identity(2), &[1, 2]))
}

fn evaluation() -> Vec<(String, Value)> {
    let mut all: Vec<_> =
        (1..=3).map(|t| (format!("evaluation determinant {t}"), determinant(t))).collect();
    // The same through two coordinates of three.
    let p = mat(&[[1, 5, 0], [0, -2, 1]]);
    let around = |matrix: &Mat| times(&transpose(&p), &times(matrix, &p));
    let n = mat(&[[1, 1], [0, 2]]);
    let one = ml(&[around(&cases::j()), around(&n), p.clone()]);
    let mut other = ml(&[around(&n), around(&cases::j()), p.clone()]);
    scale(&mut other, 1, 1, 2);
    for tokens in 1..=3 {
        let proof = evaluated(&p, &[1, 3]);
        all.push((format!("evaluation P {tokens}"), proved(tokens, &one, &other, NO, proof)));
    }
    // In all parametrizations, of one layer and of three.
    for (widths, query, tokens) in
        [(&[2, 3][..], &[1][..], 1), (&[1, 2, 1, 2], &[2, 1, 1], 2), (&[2, 1, 2], &[1, 2], 2)]
    {
        let net = Net::random(&mut Stream { state: 41 }, widths, query);
        for forms in [["qkv", "av"], ["av", "ml"], ["ml", "qkv"]] {
            let [one, other] = forms.map(|form| net.write(form));
            let pivots: Vec<u32> = (1..=widths[0] as u32).collect();
            let proof = evaluated(&identity(widths[0]), &pivots);
            let file = proved(tokens, &one, &other, ANY, proof);
            all.push((format!("evaluation {widths:?} {forms:?}"), file));
        }
    }
    // Zero, of different depths; and of nothing but zeros.
    let one = ml(&[cases::j(), identity(2)]);
    let other = ml(&[cases::j(), mat(&[[1, 2], [3, 4]]), identity(2)]);
    let proof = evaluated(&identity(2), &[1, 2]);
    all.push(("evaluation depths".into(), proved(1, &one, &other, ANY, proof)));
    let zero = ml(&[zeros(2, 2), zeros(1, 2)]);
    let deeper = ml(&[zeros(2, 2), zeros(2, 2), zeros(1, 2)]);
    let nothing = json!({"evaluation": {"coordinates": [], "pivots": []}});
    all.push(("evaluation nothing".into(), proved(2, &zero, &deeper, ANY, nothing)));
    all
}

/// Outputs that differ modulo a number, prime or not.
pub fn residue(modulus: &str) -> Value {
    let mut file = cases::witness();
    let input = file["proof"]["witness"]["input"].take();
    file["proof"] = json!({"residue": {"input": input, "modulus": modulus}});
    file
}

fn residues() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for modulus in ["2147483629", "4611686018427387847", "17", "323"] {
        all.push((format!("residue {modulus}"), residue(modulus)));
    }
    let mut stream = Stream { state: 51 };
    let short = Net::random(&mut stream, &[2, 2], &[1]);
    let long = Net::random(&mut stream, &[2, 3, 2], &[2, 4]);
    for (forms, columns) in [(["qkv", "av"], 1), (["ml", "qkv"], 2), (["av", "ml"], 5)] {
        let [one, other] = [short.write(forms[0]), long.write(forms[1])];
        let input: Mat = (0..2).map(|_| (0..columns).map(|_| stream.entry(9)).collect()).collect();
        let mut file = different(&one, &other, &input);
        file["proof"] = json!({"residue": {"input": text(&input), "modulus": "1000000007"}});
        all.push((format!("residue {forms:?}"), file));
    }
    all
}

pub fn all() -> Vec<(String, Value)> {
    let zero = zero::all();
    [scaling(), elements(), rectangular(), zero, one_token(), evaluation(), residues()].concat()
}

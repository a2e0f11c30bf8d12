//! Weights arranged as checkpoints have them, and found again.

use neurocert::Matrix;
use neurocert::network::{Architecture, Known, Matrices, Parametrization, WeightFile, to_npz};
use neurocert::ring::SplitMix64;
use num_rational::BigRational;

use crate::build::{f32s, npy, safetensors, zip};
use crate::take;

/// Multiples of 1/8, which every format of floats can hold, as numerators.
type Numbers = Matrix<i32>;

fn random(random: &mut SplitMix64, rows: usize, columns: usize) -> Numbers {
    Matrix::from_fn(rows, columns, |_, _| (random.next_u64() % 65) as i32 - 32)
}

fn exact(matrix: &Numbers) -> Matrix<BigRational> {
    matrix.map(|&n| BigRational::new(n.into(), 8.into()))
}

/// `n / 8`: at most four decimal places, so that the standard library reads it without rounding.
fn single(n: i32) -> f32 {
    format!("{}e-3", i64::from(n) * 125).parse().unwrap()
}

fn bytes(matrix: &Numbers) -> Vec<u8> {
    f32s(&matrix.entries().iter().map(|&n| single(n)).collect::<Vec<_>>())
}

/// Rows of both, one after the other.
fn above(one: &Numbers, other: &Numbers) -> Numbers {
    let entries = [one.entries(), other.entries()].concat();
    Matrix::new(one.rows() + other.rows(), one.columns(), entries)
}

/// `Q, K` (2 x 4) and `V` (4 x 4) of two layers.
fn layers(seed: u64) -> Vec<[Numbers; 3]> {
    let mut r = SplitMix64::new(seed);
    let mut layer = || [random(&mut r, 2, 4), random(&mut r, 2, 4), random(&mut r, 4, 4)];
    vec![layer(), layer()]
}

fn expected(layers: &[[Numbers; 3]]) -> Matrices {
    layers.iter().flatten().map(exact).collect()
}

/// Shape and bytes of a tensor made of a matrix.
type Arrange = dyn Fn(&Numbers) -> (Vec<usize>, Vec<u8>);

/// Q, K and V as rows of one tensor, as columns of one (transposed), and in a tensor of three sides.
#[test]
fn fused_tensors() {
    for seed in 0..20 {
        let layers = layers(seed);
        let fuse = |[q, k, v]: &[Numbers; 3]| above(&above(q, k), v);
        let names: Vec<String> = (3..5).map(|i| format!("model.{i}.qkv")).collect();
        let file = |shape: &Arrange| {
            let parts = names.iter().zip(&layers).map(|(name, layer)| {
                let (shape, bytes) = shape(&fuse(layer));
                (name.as_str(), "F32", shape, bytes)
            });
            safetensors(&parts.collect::<Vec<_>>())
        };
        let map = |part: &str, more: &str| {
            let block = |name, slice| {
                format!("{name} = {{ tensor = \"model.{{layer}}.qkv\", {part} = {slice}{more} }}\n")
            };
            let blocks = [block("Q", "\"1/4\""), block("K", "\"2..4\""), block("V", "\"2/2\"")];
            format!("first-layer = 3\n[blocks]\n{}", blocks.concat())
        };
        let known = Known::default();
        let rows = file(&|fused| (vec![8, 4], bytes(fused)));
        let taken = take(rows, Some(&map("rows", "")), &known).unwrap();
        assert_eq!(taken.file.weights, expected(&layers));
        assert_eq!(taken.file.architecture.query_dims(), [2, 2]);
        let line = taken.origins[4].to_string();
        assert_eq!(line, "K_2 (2 x 4, f32) = model.4.qkv[2:4, :]");

        let columns = file(&|fused| (vec![4, 8], bytes(&fused.transpose())));
        let taken = take(columns, Some(&map("columns", ", transpose = true")), &known).unwrap();
        assert_eq!(taken.file.weights, expected(&layers));
        let line = taken.origins[2].to_string();
        assert_eq!(line, "V_1 (4 x 4, f32) = model.3.qkv[:, 4:8] transposed");

        let sides = file(&|fused| (vec![2, 2, 2, 4], bytes(fused)));
        let taken = take(sides, Some(&map("rows", ", reshape = [8, 4]")), &known).unwrap();
        assert_eq!(taken.file.weights, expected(&layers));
        let line = taken.origins[0].to_string();
        assert_eq!(line, "Q_1 (2 x 4, f32) = model.3.qkv.reshape(8, 4)[0:2, :]");
    }
}

/// `V = s W_O W_V` and `A = Kᵀ Q`, computed here over the integers.
#[test]
fn products_and_scales() {
    for seed in 0..20 {
        let [q, k, v] = layers(seed).swap_remove(0);
        let o = random(&mut SplitMix64::new(seed + 100), 3, 4);
        let bytes_bf16 = |m: &Numbers| {
            let halves = bytes(m);
            halves.chunks(4).flat_map(|b| [b[2], b[3]]).collect::<Vec<u8>>()
        };
        let file = safetensors(&[
            ("q", "F32", vec![2, 4], bytes(&q)),
            ("k", "BF16", vec![2, 4], bytes_bf16(&k)),
            ("v", "BF16", vec![4, 4], bytes_bf16(&v)),
            ("o", "F32", vec![3, 4], bytes(&o)),
            ("bias", "F32", vec![3], bytes(&random(&mut SplitMix64::new(seed), 1, 3))),
        ]);
        let map = "[blocks]\nA = { product = [{ tensor = \"k\", transpose = true }, \"q\"] }\n\
                   V = { product = [\"o\", \"v\"], scale = \"-1/3\" }";
        let known = Known { query_dims: Some(vec![2]), tokens: Some(2), ..Known::default() };
        let taken = take(file.clone(), Some(map), &known).unwrap();
        let product = |a: &Numbers, b: &Numbers, p: i32, q: i32| {
            Matrix::from_fn(a.rows(), b.columns(), |i, j| {
                let sum: i32 = (0..a.columns()).map(|l| a[(i, l)] * b[(l, j)]).sum();
                BigRational::new((sum * p).into(), (64 * q).into())
            })
        };
        let wanted = vec![product(&k.transpose(), &q, 1, 1), product(&o, &v, -1, 3)];
        assert_eq!(taken.file.weights, wanted);
        let lines: Vec<String> = taken.origins.iter().map(ToString::to_string).collect();
        assert_eq!(lines[0], "A_1 (4 x 4, bf16 * f32) = (k transposed) * q");
        assert_eq!(lines[1], "V_1 (3 x 4, f32 * bf16) = -1/3 * o * v");
        assert_eq!(taken.unused, ["bias"]);
        let architecture = &taken.file.architecture;
        assert_eq!((architecture.widths(), architecture.tokens()), (&[4, 3][..], 2));

        let error = take(file, Some(map), &Known::default()).unwrap_err().to_string();
        assert!(error.contains("query_dims: cannot be read off A"), "{error}");
    }
}

/// Products of doubles of all sizes, against sums of products of fractions.
#[test]
fn products_of_long_numbers() {
    for seed in 0..20 {
        let mut r = SplitMix64::new(seed);
        // Any sign and fraction, from 2^−32 to 2^31.
        let mut draw = || {
            let exponent = 1023 - 32 + r.next_u64() % 64;
            f64::from_bits(r.next_u64() & !(0x7ff << 52) | exponent << 52)
        };
        let [one, other]: [Vec<f64>; 2] = std::array::from_fn(|_| (0..9).map(|_| draw()).collect());
        let bytes = |list: &[f64]| list.iter().flat_map(|x| x.to_le_bytes()).collect();
        let file = safetensors(&[
            ("one", "F64", vec![3, 3], bytes(&one)),
            ("other", "F64", vec![3, 3], bytes(&other)),
        ]);
        let map = "[blocks]\nA = \"one\"\nV = { product = [\"one\", \"other\"] }";
        let known = Known { query_dims: Some(vec![3]), ..Known::default() };
        let taken = take(file, Some(map), &known).unwrap();
        let fraction = |x: f64| BigRational::from_float(x).unwrap();
        let wanted = Matrix::from_fn(3, 3, |i, j| {
            (0..3).map(|l| fraction(one[3 * i + l]) * fraction(other[3 * l + j])).sum()
        });
        assert_eq!(taken.file.weights[1], wanted);
        let denominators = wanted.entries().iter().map(BigRational::denom);
        let distinct = denominators.collect::<std::collections::BTreeSet<_>>();
        assert!(distinct.len() > 1, "{distinct:?}");
    }
}

/// Written as `.npz` and read again, with our names, in all parametrizations.
#[test]
fn npz_round_trip() {
    for seed in 0..20 {
        for parametrization in [Parametrization::Qkv, Parametrization::Av, Parametrization::Ml] {
            let architecture =
                Architecture::lightning(&[3, 2, 4], &[2, 1], 2, parametrization).unwrap();
            let mut r = SplitMix64::new(seed);
            let blocks = architecture.blocks();
            let weights = blocks.iter().map(|b| exact(&random(&mut r, b.rows, b.columns)));
            let file = WeightFile { architecture, weights: weights.collect() };
            let known = Known {
                widths: Some(vec![3, 2, 4]),
                query_dims: Some(vec![2, 1]),
                tokens: Some(2),
                parametrization: None,
            };
            let taken = take(to_npz(&file).unwrap(), None, &known).unwrap();
            assert_eq!(taken.file, file);
            assert!(taken.unused.is_empty());
        }
    }
}

#[test]
fn npz_holds_only_what_it_can() {
    let text = r#"{"layers": [{"Q": [[1, "1/3"]], "K": [["1/2", 0]], "V": [[1, 0]]}]}"#;
    let mut file = neurocert::network::read_weights(text, &Known::default()).unwrap();
    let error = to_npz(&file).unwrap_err().to_string();
    assert!(error.starts_with("Q_1[1,2]: 1/3 is not a 64-bit float"), "{error}");
    let half = BigRational::new(1.into(), 2.into());
    file.weights[0] = file.weights[0].map(|_| half.clone());
    assert!(to_npz(&file).is_ok());
}

/// Big endian, by columns, integers; names of layers of which one is missing.
#[test]
fn arrays_of_all_sorts() {
    let members = [
        ("Q_1.npy", npy("'>i2'", true, "(1, 2)", &[0, 3, 255, 255])),
        ("K_1.npy", npy("'|u1'", false, "(1, 2)", &[255, 0])),
        ("V_1.npy", npy("'<f2'", true, "(2, 2)", &[0, 60, 0, 64, 0, 188, 1, 0])),
        ("note.txt", b"hello".to_vec()),
    ];
    let taken = take(zip(&members), None, &Known::default()).unwrap();
    let shown: Vec<String> = taken
        .file
        .weights
        .iter()
        .map(|m| m.entries().iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(shown, ["3 -1", "255 0", "1 -1 2 1/16777216"]);
}

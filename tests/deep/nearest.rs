//! A planted gauge, then every weight rounded to a float: how far from the function it came.

use neurocert::Matrix;
use neurocert::network::{Parametrization, WeightFile};
use neurocert::ring::SplitMix64;
use neurocert::theory::lightning::deep::{
    Answer, Element, Outputs, equivalence, nearest, relative_change,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::draw::{agree, integer, sized};

/// The nearest number with so many significant bits.
fn rounded(q: &BigRational, bits: i64) -> BigRational {
    if q.is_zero() {
        return q.clone();
    }
    let shift = bits + 1 - q.numer().bits() as i64 + q.denom().bits() as i64;
    let power = BigRational::from_integer(BigInt::one() << shift.unsigned_abs());
    let power = if shift < 0 { power.recip() } else { power };
    let mut scaled = (q * &power).round();
    // One bit or two too many: once more, coarser.
    let extra = scaled.numer().bits() as i64 - bits;
    if extra > 0 {
        let step = BigRational::from_integer(BigInt::one() << extra);
        scaled = (q * &power / &step).round() * step;
    }
    scaled / power
}

/// A change of every weight by a third of itself, to have numbers that are not floats.
fn network(form: Parametrization, stream: &mut SplitMix64) -> WeightFile {
    // Attention matrices of any rank, so that `A` may be changed freely.
    let dims = if form == Parametrization::Qkv { [2, 3] } else { [4, 3] };
    let mut file = sized(&[4, 3, 4], &dims, 2, form, stream);
    for block in &mut file.weights {
        *block = block.map(|x| x / integer(3) + integer(1 + stream.in_range(9)) / integer(7));
    }
    file
}

fn float_copy(file: &WeightFile, bits: i64) -> WeightFile {
    let weights = file.weights.iter().map(|block| block.map(|x| rounded(x, bits))).collect();
    WeightFile { architecture: file.architecture.clone(), weights }
}

fn power(bits: u32) -> BigRational {
    BigRational::new(BigInt::one(), BigInt::one() << bits)
}

#[test]
fn rounding_is_that_of_floats() {
    for (value, float) in [(0.1, 53), (-1e-3, 53), (123456.789, 53)] {
        let exact = BigRational::from_float::<f64>(value).unwrap();
        assert_eq!(rounded(&exact, float), exact);
    }
    let third = BigRational::new(1.into(), 3.into());
    assert_eq!(rounded(&third, 53), BigRational::from_float(0.333_333_333_333_333_3_f64).unwrap());
    assert_eq!(rounded(&third, 24), BigRational::from_float(0.333_333_34_f32).unwrap());
}

/// The planted element comes back, and the distance is that of the rounding: at most 2^-bits, and not nothing.
#[test]
fn a_rounded_gauge_is_found_and_its_distance_is_exact() {
    let mut stream = SplitMix64::new(20);
    for form in [Parametrization::Qkv, Parametrization::Av] {
        for bits in [24, 53] {
            let one = network(form, &mut stream);
            let planted = Element::random(&one.architecture, &mut stream);
            let exact = planted.apply(&one).unwrap();
            let other = float_copy(&exact, bits);
            let Answer::Different(witness) = equivalence(&one, &other, 0).unwrap().answer else {
                panic!("rounded weights with the same function: {other:?}")
            };
            let found = nearest(&one, &other).unwrap();
            assert_eq!(found.element, planted, "{form} {bits}");
            assert_eq!(found.moved, exact);
            let u = power(bits as u32);
            assert!(found.distance.is_positive() && found.distance <= u, "{}", found.distance);
            // By hand: the block that is furthest, relative to its largest entry.
            let largest = |entries: Vec<BigRational>| entries.into_iter().max().unwrap();
            let blocks = exact.weights.iter().zip(&other.weights).map(|(a, b)| {
                let pairs = a.entries().iter().zip(b.entries());
                largest(pairs.map(|(x, y)| (x - y).abs()).collect())
                    / largest(b.entries().iter().map(Signed::abs).collect())
            });
            let blocks: Vec<BigRational> = blocks.collect();
            assert_eq!(blocks[found.block], found.distance);
            assert_eq!(largest(blocks), found.distance);
            // A change of every weight by `u` of itself is enough, to first order.
            let Outputs::Exact(outputs) = &witness.outputs else { panic!("long outputs") };
            let change = relative_change([&one, &other], &witness.input, outputs).unwrap();
            assert!(change.is_positive() && change <= u * integer(2), "{change}");
        }
    }
}

/// Virtual weights: only scalings act, and their product is exactly one.
#[test]
fn rounded_scalings_are_found() {
    let mut stream = SplitMix64::new(21);
    let one = network(Parametrization::Ml, &mut stream);
    let planted = Element::random(&one.architecture, &mut stream);
    let found = nearest(&one, &float_copy(&planted.apply(&one).unwrap(), 53)).unwrap();
    assert_eq!(found.element, planted);
    assert!(found.distance <= power(53));
}

/// Whatever is fitted, the moved weights have exactly the function of the first; an exact copy is at distance 0,
/// other weights are far away, and where no gauge is determined there is none.
#[test]
fn moved_weights_have_the_same_function() {
    let mut stream = SplitMix64::new(22);
    let one = network(Parametrization::Qkv, &mut stream);
    let other = network(Parametrization::Qkv, &mut stream);
    let found = nearest(&one, &other).unwrap();
    assert!(agree(&one, &found.moved, &mut stream));
    assert!(found.distance > power(4), "{}", found.distance);
    let planted = Element::random(&one.architecture, &mut stream);
    let copy = planted.apply(&one).unwrap();
    assert!(nearest(&one, &copy).unwrap().distance.is_zero());

    let mut flat = one.clone();
    let rows = flat.weights[2].rows();
    flat.weights[2] = Matrix::from_fn(rows, 4, |_, j| integer(1 + j as i64));
    assert!(nearest(&flat, &one).is_none());
    let wider = sized(&[4, 4, 4], &[2, 3], 2, Parametrization::Qkv, &mut stream);
    assert!(nearest(&one, &wider).is_none());
}

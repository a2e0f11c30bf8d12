//! Networks of any depth at exact weights: `equiv` against a gauge-transformed copy and against a
//! changed one, and `recover`. `cargo bench --bench deep`; `RAYON_NUM_THREADS=1` for one thread.

mod timing;

use neurocert::Matrix;
use neurocert::network::{Architecture, Parametrization, WeightFile};
use neurocert::ring::SplitMix64;
use neurocert::theory::lightning::deep::{Answer, Element, Hidden, equivalence, recover};
use num_bigint::BigInt;
use num_rational::BigRational;
use timing::median;

/// Entries: numerators up to 2^24 over 2^26 (what a 32-bit float is), over random numbers below 2^24,
/// or whole numbers up to 9.
#[derive(Clone, Copy)]
enum Entries {
    Dyadic,
    Fractions,
    Small,
}

impl Entries {
    fn draw(self, stream: &mut SplitMix64) -> BigRational {
        match self {
            Entries::Dyadic => {
                BigRational::new(stream.in_range(1 << 24).into(), BigInt::from(1 << 26))
            }
            Entries::Fractions => {
                let denominator = 1 + stream.next_u64() % ((1 << 24) - 1);
                BigRational::new(stream.in_range(1 << 24).into(), denominator.into())
            }
            Entries::Small => BigRational::from_integer(stream.in_range(9).into()),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Entries::Dyadic => "n / 2^26",
            Entries::Fractions => "p / q, 24 bits",
            Entries::Small => "up to 9",
        }
    }
}

fn network(width: usize, layers: usize, entries: Entries) -> WeightFile {
    let mut stream = SplitMix64::new(7);
    let widths = vec![width; layers + 1];
    let architecture =
        Architecture::lightning(&widths, &[width], 3, Parametrization::Qkv).expect("valid");
    let weights = (0..3 * layers)
        .map(|_| Matrix::from_fn(width, width, |_, _| entries.draw(&mut stream)))
        .collect();
    WeightFile { architecture, weights }
}

fn main() {
    println!("| command | width | layers | entries | time | answer |");
    println!("|---|---|---|---|---|---|");
    for (width, layers, entries) in
        [(64, 4, Entries::Dyadic), (64, 4, Entries::Fractions), (16, 6, Entries::Dyadic)]
    {
        let one = network(width, layers, entries);
        let element = Element::random(&one.architecture, &mut SplitMix64::new(8));
        let copy = element.apply(&one).expect("an invertible element");
        let mut changed = copy.clone();
        changed.weights[0][(0, 0)] += BigRational::from_integer(1.into());
        for other in [&copy, &changed] {
            let mut answer = "";
            let time = median(
                3,
                || (),
                |()| {
                    answer = match equivalence(&one, other, 0).expect("the same sizes").answer {
                        Answer::Same { .. } => "same",
                        Answer::Different(_) => "different",
                        Answer::Probable { .. } => "probable",
                    };
                },
            );
            println!("| equiv | {width} | {layers} | {} | {time:?} | {answer} |", entries.name());
        }
    }
    for (width, layers, entries) in
        [(8, 3, Entries::Small), (8, 3, Entries::Dyadic), (8, 3, Entries::Fractions)]
    {
        let file = network(width, layers, entries);
        let mut answer = String::new();
        let time = median(
            3,
            || (),
            |()| {
                let found =
                    recover(&Hidden::new(&file), &file.architecture, 0).expect("three layers");
                let word = if found.weights.is_ok() { "recovered" } else { "not recovered" };
                answer = format!("{word}, {} evaluations", found.evaluations);
            },
        );
        println!("| recover | {width} | {layers} | {} | {time:?} | {answer} |", entries.name());
    }
}

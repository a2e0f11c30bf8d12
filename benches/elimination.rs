//! Exact elimination: modulo primes of 31 and 62 bits, fraction-free over the integers, and
//! kernels by many primes. `cargo bench --bench elimination`.

mod timing;

use neurocert::Matrix;
use neurocert::linalg::{Bareiss, ModularEchelon, bareiss, multimodular};
use neurocert::ring::{Integer, Integers, PrimeField, Ring, SplitMix64, primes_below};
use num_bigint::BigInt;
use rayon::{ThreadPool, ThreadPoolBuilder};
use timing::median;

fn main() {
    modular();
    fraction_free();
    kernels();
}

fn threads(count: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(count).build().expect("a thread pool")
}

/// Random square matrices; a matrix of rank n costs n³/3 products.
fn modular() {
    let pools = [threads(1), threads(2)];
    println!("| modulo p, n | 31 bits | 2 threads | 62 bits | 2 threads | 62 / 31 bits |");
    println!("|---|---|---|---|---|---|");
    for n in [200, 500, 1000, 1270] {
        let times = [31, 62].map(|bits| {
            let prime = primes_below(1 << bits).next().expect("a prime");
            let field = PrimeField::new(prime).expect("a prime");
            let mut stream = SplitMix64::new(n as u64);
            let mut row = || (0..n).map(|_| stream.next_u64() % prime).collect();
            let rows: Vec<Vec<u64>> = (0..n).map(|_| row()).collect();
            let eliminate = |rows| {
                let mut echelon = ModularEchelon::new(field, n);
                echelon.insert_batch(rows);
                assert_eq!(echelon.rank(), n);
            };
            let rounds = if n < 1000 { 9 } else { 3 };
            pools.each_ref().map(|pool| pool.install(|| median(rounds, || rows.clone(), eliminate)))
        });
        let [[small, small_2], [large, large_2]] = times;
        println!(
            "| {n} | {small:.1?} | {small_2:.1?} | {large:.1?} | {large_2:.1?} | {:.1} |",
            large.div_duration_f64(small)
        );
    }
}

/// A random matrix of integers of up to `bits` bits.
fn integers(rows: usize, columns: usize, bits: u32) -> Matrix<Integer> {
    let mut stream = SplitMix64::new(u64::from(bits));
    Matrix::from_fn(rows, columns, |_, _| {
        let number = u128::from(stream.next_u64()) << 64 | u128::from(stream.next_u64());
        let number = BigInt::from(number >> (128 - bits));
        Integers.from_integer(&if stream.next_u64().is_multiple_of(2) { number } else { -number })
    })
}

fn fraction_free() {
    println!("\n| Bareiss over Z, n | 100-bit entries |\n|---|---|");
    for n in [50, 100] {
        let matrix = integers(n, n, 100);
        let eliminate = |matrix: Matrix<Integer>| {
            let mut echelon = Bareiss::new(Integers, n);
            for i in 0..n {
                echelon.insert(matrix.row(i).to_vec());
            }
            assert_eq!(echelon.rank(), n);
        };
        println!("| {n} | {:.1?} |", median(5, || matrix.clone(), eliminate));
    }
}

/// Kernels of n × (n + 4) matrices, two ways.
fn kernels() {
    let pool = threads(1);
    println!("\n| kernel over Q, n x (n + 4) | many primes | Bareiss | Bareiss / primes |");
    println!("|---|---|---|---|");
    for n in [20, 40, 80] {
        let matrix = integers(n, n + 4, 20);
        let count = |kernel: Vec<Vec<Integer>>| assert_eq!(kernel.len(), 4);
        let primes = pool.install(|| median(5, || (), |()| count(multimodular::kernel(&matrix))));
        let bareiss = median(5, || (), |()| count(bareiss::kernel(Integers, &matrix)));
        println!(
            "| {n} | {primes:.1?} | {bareiss:.1?} | {:.2} |",
            bareiss.div_duration_f64(primes)
        );
    }
}

use super::*;
use crate::ring::SplitMix64;

#[test]
#[ignore = "a measurement"]
fn speed() {
    let p = 2_147_483_629;
    let field = PrimeField::new(p).unwrap();
    for n in [100, 400, 1270] {
        let mut rng = SplitMix64::new(1);
        let rows: Vec<Vec<u64>> =
            (0..n).map(|_| (0..n).map(|_| rng.next_u64() % p).collect()).collect();
        let start = std::time::Instant::now();
        let mut echelon = ModularEchelon::new(field, n);
        echelon.insert_batch(rows.clone());
        println!("{n} batch {:?} rank {}", start.elapsed(), echelon.rank());
        let start = std::time::Instant::now();
        let mut echelon = ModularEchelon::new(field, n);
        for row in rows {
            echelon.insert(row);
        }
        println!("{n} one by one {:?} rank {}", start.elapsed(), echelon.rank());
    }
}

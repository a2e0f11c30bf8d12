use super::SplitMix64;

#[test]
fn reference_output() {
    // The published first outputs of splitmix64.c for this seed.
    let expected = [
        6_457_827_717_110_365_317,
        3_203_168_211_198_807_973,
        9_817_491_932_198_370_423,
        4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
    ];
    let mut rng = SplitMix64::new(1_234_567);
    assert_eq!(expected.map(|_| rng.next_u64()), expected);
}

#[test]
fn draws_are_the_remainders_of_the_words() {
    for bound in [1, 2, 9, 1000, (1 << 31) - 1, (1 << 62) - 1, 1 << 62] {
        let (mut draws, mut words) = (SplitMix64::new(7), SplitMix64::new(7));
        for _ in 0..200 {
            let modulus = 2 * i128::from(bound) + 1;
            let expected = i128::from(words.next_u64()) % modulus - i128::from(bound);
            assert_eq!(i128::from(draws.in_range(bound)), expected);
        }
    }
}

#[test]
fn a_draw_reaches_both_ends() {
    let mut rng = SplitMix64::new(0);
    let draws: Vec<_> = (0..100).map(|_| rng.in_range(1)).collect();
    assert!([-1, 0, 1].iter().all(|x| draws.contains(x)));
}

#[test]
#[should_panic = "from 1 to 2^62"]
fn no_draw_from_a_point() {
    SplitMix64::new(0).in_range(0);
}

#[test]
#[should_panic = "from 1 to 2^62"]
fn no_draw_past_the_bound() {
    SplitMix64::new(0).in_range((1 << 62) + 1);
}

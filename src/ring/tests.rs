//! The laws, on every ring of this room.

use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use super::laws::{check_domain, check_field, check_integers, check_rationals, check_ring};
use super::{
    Domain, Dual, DualNumber, Field, Gradient, GradientNumber, Integer, Integers, PrimeField,
    Rationals, Ring, Series, SeriesNumber,
};

/// Small, at the ends of the machine words, and of some hundred bits.
pub(super) fn bigints() -> BoxedStrategy<BigInt> {
    let powers = prop::sample::select(vec![31, 32, 61, 62, 63, 64, 126, 127, 128]);
    let at_the_ends = (powers, -2i64..=2, any::<bool>()).prop_map(|(bits, offset, negative)| {
        let n: BigInt = (BigInt::from(1u8) << bits) + offset;
        if negative { -n } else { n }
    });
    let long = prop::collection::vec(any::<u8>(), 9..50)
        .prop_map(|bytes| BigInt::from_signed_bytes_le(&bytes));
    let small = (-9i64..=9).prop_map(BigInt::from);
    let words = any::<i64>().prop_map(BigInt::from);
    prop_oneof![3 => small, 2 => words, 3 => at_the_ends, 1 => long].boxed()
}

pub(super) fn integers() -> BoxedStrategy<Integer> {
    bigints().prop_map(Integer::from).boxed()
}

/// Fractions, also of long integers; never huge numerators only.
pub(super) fn rationals() -> BoxedStrategy<BigRational> {
    let small = (-9i64..=9, 1i64..=9).prop_map(|(n, d)| BigRational::new(n.into(), d.into()));
    let any = (bigints(), bigints()).prop_filter_map("zero denominator", |(n, d)| {
        (d != BigInt::ZERO).then(|| BigRational::new(n, d))
    });
    prop_oneof![2 => small, 1 => any].boxed()
}

/// Tiny, one of 31 bits, and the two ends of 62 bits: the largest is where sums overflow first.
pub(super) fn prime_fields() -> impl Strategy<Value = PrimeField> {
    let primes = [3, 5, 7, 2_147_483_629, (1 << 61) - 1, (1 << 61) + 15, (1 << 62) - 57];
    prop::sample::select(primes.to_vec()).prop_map(|p| PrimeField::new(p).unwrap())
}

/// Any residue; 0, 1, -1 and their neighbours more often.
pub(super) fn residues(field: PrimeField) -> BoxedStrategy<u64> {
    let p = field.modulus();
    let form = move |x: u64| field.from_u64(x);
    prop_oneof![
        2 => (0..p).prop_map(form),
        1 => (-2i64..=2).prop_map(move |x| field.from_i64(x)),
        // The largest words that an element can be, whatever it represents.
        1 => (1..=2u64).prop_map(move |x| p - x),
    ]
    .boxed()
}

fn duals<E: Clone + std::fmt::Debug + 'static>(
    elements: BoxedStrategy<E>,
) -> BoxedStrategy<DualNumber<E>> {
    (elements.clone(), elements).prop_map(|(x, y)| DualNumber::new(x, y)).boxed()
}

/// Dense, constant and sparse gradients.
fn gradients<R: Ring + 'static>(
    ring: &Gradient<R>,
    elements: BoxedStrategy<R::Elem>,
) -> BoxedStrategy<GradientNumber<R::Elem>> {
    let (dense, sparse) = (ring.clone(), ring.clone());
    let length = ring.directions();
    let partials = prop::collection::vec(elements.clone(), length);
    prop_oneof![
        2 => (elements.clone(), partials).prop_map(move |(v, p)| dense.number(v, p)),
        1 => (elements, 0..=length).prop_map(move |(v, index)| {
            if index == length { sparse.constant(v) } else { sparse.variable(v, index) }
        }),
    ]
    .boxed()
}

/// Of up to one coefficient more than are kept.
fn series<R: Ring + 'static>(
    ring: &Series<R>,
    terms: usize,
    elements: BoxedStrategy<R::Elem>,
) -> BoxedStrategy<SeriesNumber<R::Elem>> {
    let ring = ring.clone();
    prop::collection::vec(elements, 0..=terms + 1).prop_map(move |list| ring.number(list)).boxed()
}

/// What the laws are tried on: three elements, and numbers to map into the ring.
type Given<E> = ((E, E, E), (BigInt, BigInt), (BigRational, BigRational));

fn given<E: std::fmt::Debug + Clone + 'static>(
    elements: BoxedStrategy<E>,
) -> impl Strategy<Value = Given<E>> {
    (
        (elements.clone(), elements.clone(), elements),
        (bigints(), bigints()),
        (rationals(), rationals()),
    )
}

fn ring_laws<R: Ring>(ring: &R, ((a, b, c), (m, n), (q, r)): &Given<R::Elem>) {
    check_ring(ring, a, b, c);
    check_integers(ring, m, n);
    check_rationals(ring, q, r);
}

fn domain_laws<R: Domain>(ring: &R, given: &Given<R::Elem>) {
    ring_laws(ring, given);
    check_domain(ring, &given.0.0, &given.0.1);
}

fn field_laws<R: Field>(ring: &R, given: &Given<R::Elem>) {
    ring_laws(ring, given);
    check_field(ring, &given.0.0, &given.0.1);
}

proptest! {
    #[test]
    fn integers_are_a_domain(x in given(integers())) {
        domain_laws(&Integers, &x);
    }

    #[test]
    fn rationals_are_a_field(x in given(rationals())) {
        field_laws(&Rationals, &x);
    }

    #[test]
    fn prime_fields_are_fields(
        (field, x) in prime_fields().prop_flat_map(|f| (Just(f), given(residues(f)))),
    ) {
        field_laws(&field, &x);
    }

    #[test]
    fn duals_of_integers_are_a_ring(x in given(duals(integers()))) {
        ring_laws(&Dual::new(Integers), &x);
    }

    #[test]
    fn duals_of_prime_fields_are_a_ring(
        (field, x) in prime_fields().prop_flat_map(|f| (Just(f), given(duals(residues(f))))),
    ) {
        ring_laws(&Dual::new(field), &x);
    }

    #[test]
    fn duals_of_duals_are_a_ring(x in given(duals(duals(rationals())))) {
        ring_laws(&Dual::new(Dual::new(Rationals)), &x);
    }

    #[test]
    fn series_of_rationals_are_a_ring(
        (ring, x) in (0..5usize).prop_flat_map(|order| {
            let ring = Series::new(Rationals, order);
            (Just(ring), given(series(&ring, order + 1, rationals())))
        }),
    ) {
        ring_laws(&ring, &x);
    }

    #[test]
    fn series_of_duals_are_a_ring(
        (ring, x) in (prime_fields(), 0..5usize).prop_flat_map(|(field, order)| {
            let ring = Series::new(Dual::new(field), order);
            (Just(ring), given(series(&ring, order + 1, duals(residues(field)))))
        }),
    ) {
        ring_laws(&ring, &x);
    }

    #[test]
    fn duals_of_series_are_a_ring(
        (order, x) in (0..5usize).prop_flat_map(|order| {
            let ring = Series::new(Integers, order);
            (Just(order), given(duals(series(&ring, order + 1, integers()))))
        }),
    ) {
        ring_laws(&Dual::new(Series::new(Integers, order)), &x);
    }

    #[test]
    fn gradients_of_rationals_are_a_ring(
        (ring, x) in (0..4usize).prop_flat_map(|n| {
            let ring = Gradient::new(Rationals, n);
            (Just(ring), given(gradients(&ring, rationals())))
        }),
    ) {
        ring_laws(&ring, &x);
    }

    #[test]
    fn gradients_of_prime_fields_are_a_ring(
        (ring, x) in (prime_fields(), 0..6usize).prop_flat_map(|(field, n)| {
            let ring = Gradient::new(field, n);
            (Just(ring), given(gradients(&ring, residues(field))))
        }),
    ) {
        ring_laws(&ring, &x);
    }

    #[test]
    fn duals_of_gradients_are_a_ring(
        (ring, x) in (prime_fields(), 0..4usize).prop_flat_map(|(field, n)| {
            let gradient = Gradient::new(field, n);
            let elements = duals(gradients(&gradient, residues(field)));
            (Just(Dual::new(gradient)), given(elements))
        }),
    ) {
        ring_laws(&ring, &x);
    }

    #[test]
    fn gradients_of_duals_are_a_ring(
        (ring, x) in prime_fields().prop_flat_map(|field| {
            let ring = Gradient::new(Dual::new(field), 2);
            (Just(ring), given(gradients(&ring, duals(residues(field)))))
        }),
    ) {
        ring_laws(&ring, &x);
    }
}

use super::super::layout::Layout;
use super::super::{Order, Polynomial, Polynomials, Variables};
use super::ORDERS;
use crate::ring::{Domain, Integer, Integers, PrimeField, Ring, SplitMix64};

fn ring(count: usize, order: Order) -> Polynomials {
    Polynomials::new(Integers, Variables::numbered(count, order))
}

fn one_term(ring: &Polynomials, exponents: &[u32]) -> Polynomial {
    ring.from_terms([(exponents, Integer::from(1))])
}

#[test]
fn products_widen_where_they_must() {
    for order in ORDERS {
        for count in [1, 2, 3, 5, 9, 27] {
            let ring = ring(count, order);
            for bits in [1, 2, 3, 4, 7, 8, 10, 12, 16, 21, 31] {
                for top in [(1u32 << bits) - 1, 1 << bits] {
                    let mut exponents = vec![0; count];
                    exponents[count / 2] = top;
                    let whole = one_term(&ring, &exponents);
                    exponents[count / 2] = top - 1;
                    let most = one_term(&ring, &exponents);
                    let x = ring.variable(count / 2);
                    let sum = ring.add(&x, &ring.one());
                    assert_eq!(&most * &x, whole, "{order:?} {count} {top}");
                    assert_eq!(&most * &sum, &whole + &most);
                    assert_eq!((&most * &sum).degree_in(count / 2), Some(top));
                    assert_eq!((&most * &sum).div_exact(&most), Some(sum.clone()));
                    // Packed as tightly as without the detour.
                    assert_eq!(&(&whole + &x) - &whole, x);
                    assert_eq!(whole.derivative(count / 2), most.scale(&i64::from(top).into()));
                }
            }
        }
    }
}

#[test]
fn the_last_exponent_and_one_more() {
    for order in ORDERS {
        let ring = ring(2, order);
        let last = one_term(&ring, &[u32::MAX - 1, 0]);
        let x = ring.variable(0);
        let top = ring.checked_dot([(&last, &x)]).unwrap();
        assert_eq!(top.leading_term().unwrap().0.exponents(), [u32::MAX, 0]);
        let error = ring.checked_dot([(&last, &x), (&top, &x)]).unwrap_err();
        assert!(error.to_string().contains("beyond 2^32 - 1"), "{error}");
        assert_eq!(top.div_exact(&last), Some(x));
    }
}

#[test]
#[should_panic(expected = "beyond 2^32 - 1")]
fn operators_do_not_overflow_silently() {
    let ring = ring(1, Order::Lex);
    let half = one_term(&ring, &[1 << 31]);
    let _ = &half * &half;
}

#[test]
fn no_variables() {
    for order in ORDERS {
        let ring = ring(0, order);
        let (two, three) = (ring.from_i64(2), ring.from_i64(3));
        assert_eq!(&two * &three, ring.from_i64(6));
        assert_eq!(&two - &two, ring.zero());
        assert_eq!(ring.from_i64(6).div_exact(&two), Some(three.clone()));
        assert_eq!(three.div_exact(&two), None);
        assert_eq!((two.total_degree(), ring.zero().total_degree()), (Some(0), None));
        assert_eq!(two.evaluate(&Integers, &[]), Integer::from(2));
        assert!(two.is_constant() && ring.zero().is_constant());
        assert_eq!(two.coefficients_from(0), [(vec![], two.clone())]);
    }
}

#[test]
fn many_variables() {
    for order in ORDERS {
        let ring = ring(200, order);
        let sum = ring.all_variables().iter().fold(ring.one(), |sum, x| ring.add(&sum, x));
        assert_eq!(sum.len(), 201);
        let square = &sum * &sum;
        assert_eq!(square.len(), 201 * 202 / 2);
        assert_eq!(square.derivative(137), sum.scale(&Integer::from(2)));
        assert_eq!(square.div_exact(&sum), Some(sum.clone()));
        let ones = vec![Integer::from(1); 200];
        assert_eq!(square.evaluate(&Integers, &ones), Integer::from(201 * 201));
    }
}

#[test]
fn zero_has_no_terms() {
    let ring = ring(2, Order::Lex);
    let zero = ring.zero();
    assert!(
        zero.is_empty() && zero.leading_term().is_none() && zero.homogeneous_parts().is_empty()
    );
    assert_eq!(zero.degree_in(0), None);
    assert_eq!(zero.derivative(0), zero);
    assert_eq!(zero.content(), Integer::from(0));
    assert_eq!(zero.primitive_part(), zero);
    assert_eq!(zero.evaluate(&Integers, &[Integer::from(1), Integer::from(2)]), Integer::from(0));
    assert_eq!(ring.div_exact(&zero, &ring.one()), Some(zero.clone()));
    assert_eq!(ring.div_exact(&ring.one(), &zero), None);
}

/// A derivative drops the terms whose exponent is a multiple of `p`.
#[test]
fn derivatives_modulo_a_prime() {
    let field = PrimeField::new(3).unwrap();
    let ring = Polynomials::new(field, Variables::numbered(1, Order::Lex));
    let (x, one) = (ring.variable(0), ring.one());
    let cube = ring.pow(&ring.add(&x, &one), 3);
    assert_eq!(cube, ring.add(&ring.pow(&x, 3), &one));
    assert!(ring.derivative(&cube, 0).is_empty());
}

#[test]
fn layouts_are_as_wide_as_their_words_allow() {
    let shape = |fields, largest| {
        let layout = Layout::holding(fields, largest);
        (layout.words(), layout.place(0).1 + 1)
    };
    assert_eq!(shape(4, 0), (1, 49));
    assert_eq!(shape(4, 65535), (1, 49));
    assert_eq!(shape(4, 65536), (2, 33));
    assert_eq!(shape(27, 3), (1, 53));
    assert_eq!(shape(27, 4), (2, 53));
    assert_eq!(shape(1, u32::MAX), (1, 1));
    assert_eq!(shape(0, 0), (1, 1));
}

#[test]
#[should_panic(expected = "a polynomial in")]
fn rings_do_not_mix() {
    ring(1, Order::Lex).add(&ring(1, Order::Lex).one(), &ring(2, Order::Lex).one());
}

/// In graded orders, fields can be subtracted where exponents cannot: `y^2 / z`, say.
#[test]
fn monomials_divide_where_exponents_do() {
    let monomials: Vec<[u32; 3]> =
        (0..27).map(|n| [n / 9, n / 3 % 3, n % 3]).chain([[0, 0, 5], [5, 0, 0]]).collect();
    for order in ORDERS {
        let ring = ring(3, order);
        for a in &monomials {
            for b in &monomials {
                let quotient = [0, 1, 2].map(|v| a[v].checked_sub(b[v]));
                let expected = quotient.iter().copied().collect::<Option<Vec<u32>>>();
                let found = one_term(&ring, a).div_exact(&one_term(&ring, b));
                assert_eq!(found, expected.map(|e| one_term(&ring, &e)), "{order:?} {a:?} {b:?}");
            }
        }
    }
}

/// Field by field, for fields of all widths, as far as they are used.
#[test]
fn bounds_of_fields_are_those_of_each() {
    let mut random = SplitMix64::new(3);
    for (fields, largest) in [(1, 9), (3, u32::MAX), (5, 1), (9, 100), (64, 1), (65, 2), (70, 5)] {
        let layout = Layout::holding(fields, largest);
        let mut words = Vec::new();
        for _ in 0..4 {
            let mut monomial = vec![0; layout.words()];
            for field in 0..fields {
                let value = (random.next_u64() % (u64::from(largest) + 1)) as u32;
                // The first field is never zero, the second always.
                let value =
                    if field == 0 { value.max(1) } else { value * (field as u32 - 1).min(1) };
                layout.add_to(&mut monomial, field, value);
            }
            words.extend(monomial);
        }
        let column =
            |field| words.chunks_exact(layout.words()).map(move |m| layout.field(m, field));
        let low: Vec<u32> = (0..fields).map(|f| column(f).min().expect("four")).collect();
        let high: Vec<u32> = (0..fields).map(|f| column(f).max().expect("four")).collect();
        assert!(low[0] > 0 && high.get(1).is_none_or(|&high| high == 0));
        assert_eq!(layout.field_bounds(&words), (low, high), "{fields} fields up to {largest}");
    }
}

//! What has to hold for any bytes.

use std::time::{Duration, Instant};

use neurocert::poly::text::{self, Format};
use neurocert::poly::{Order, Polynomial, Polynomials, RationalPolynomial, Variables};
use neurocert::ring::{Integer, Integers, Ring};
use num_bigint::BigInt;

const ORDERS: [Order; 3] = [Order::Lex, Order::DegLex, Order::DegRevLex];

/// Any text is read or refused in time, and what is read survives printing in every format.
pub fn parse(data: &[u8]) {
    let Some((&first, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let format = Format::ALL[usize::from(first) % Format::ALL.len()];
    let order = ORDERS[usize::from(first / 8) % ORDERS.len()];
    let start = Instant::now();
    let variables = Variables::new(["x", "y", "x_1_2", "Q1_2_1"], order);
    let found = [text::parse_as(&variables, &text, format), text::parse_any(&text, format, order)];
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    for p in found {
        match p {
            Ok(p) if p.len() < 1000 => survives(&p),
            Ok(_) => {}
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

fn survives(p: &RationalPolynomial) {
    for format in Format::ALL {
        let text = p.display(format).to_string();
        let _ = text::declaration(p.variables(), format);
        if format != Format::Latex && text.len() < 30_000 {
            assert_eq!(text::parse_as(p.variables(), &text, format).as_ref(), Ok(p), "{format}");
        }
    }
}

/// Identities, on small polynomials made of the bytes.
pub fn arithmetic(data: &[u8]) {
    let Some((&first, rest)) = data.split_first() else { return };
    let variables = Variables::new(["x", "y", "z"], ORDERS[usize::from(first) % 3]);
    let ring = Polynomials::new(Integers, variables.clone());
    let mut bytes = rest.iter().copied();
    let mut polynomial = || {
        let count = bytes.next().unwrap_or(0) % 6;
        let terms: Vec<(Vec<u32>, Integer)> = (0..count)
            .map(|_| {
                let [shape, c, e, f] = [0; 4].map(|_| bytes.next().unwrap_or(1));
                let shift = if shape % 8 == 0 { 60 + u32::from(shape / 8) * 3 } else { 0 };
                let coefficient = BigInt::from(i16::from(c) - 128) << shift;
                let exponents = vec![u32::from(e % 5), u32::from(e / 64), u32::from(f % 4)];
                (exponents, Integer::from(coefficient))
            })
            .collect();
        Polynomial::from_terms(&variables, terms)
    };
    let (f, g, h) = (polynomial(), polynomial(), polynomial());
    let (fg, fh) = (&f * &g, &f * &h);
    assert_eq!(&fg + &fh, &f * &(&g + &h));
    assert_eq!(&fg - &fg, ring.zero());
    assert_eq!(fg.derivative(0), &(&f.derivative(0) * &g) + &(&f * &g.derivative(0)));
    let point = [3, -2, 5].map(Integer::from);
    let at = |p: &Polynomial| p.evaluate(&Integers, &point);
    assert_eq!(at(&fg), Integers.mul(&at(&f), &at(&g)));
    if !f.is_empty() {
        assert_eq!(fg.div_exact(&f).as_ref(), Some(&g));
        assert_eq!(f.reordered(Order::DegRevLex).reordered(variables.order()), f);
    }
    assert_eq!(ring.pow(&g, 3), &(&g * &g) * &g);
    let divisor = fg.gcd(&fh).expect("small degrees");
    if divisor.is_empty() {
        assert!(fg.is_empty() && fh.is_empty());
        return;
    }
    assert!(f.divides(&divisor));
    let left = [&fg, &fh].map(|p| p.div_exact(&divisor).expect("a divisor"));
    assert_eq!(left[0].gcd(&left[1]).expect("small degrees"), ring.one());
}

use super::Recorder;
use crate::ring::{Integers, Ring};

/// The tape's own arithmetic, which networks do not use up: constants, sums, negatives, powers.
#[test]
fn tapes_compute_and_differentiate_any_polynomial() {
    let recorder = Recorder::new();
    let (x, y) = (recorder.input(), recorder.input());
    // f = 3 x² − x y + 5, where x is active and y is not.
    let three = recorder.from_i64(3);
    let square = recorder.pow(&x, 2);
    let f = recorder.sub(&recorder.mul(&three, &square), &recorder.mul(&x, &y));
    let f = recorder.add(&f, &recorder.from_i64(5));
    let zero = recorder.mul(&f, &recorder.zero());
    let tape = recorder.finish(vec![x], vec![y], vec![f, zero, y, x]);
    let (x, y) = (Integers.from_i64(7), Integers.from_i64(-2));
    let values = tape.forward(&Integers, &[x], &[y]);
    let derivative = |output| tape.reverse(&Integers, &values, output)[0].to_bigint();
    assert_eq!(derivative(0), (6 * 7 + 2).into());
    assert_eq!(derivative(1), 0.into());
    assert_eq!(derivative(2), 0.into());
    assert_eq!(derivative(3), 1.into());
}

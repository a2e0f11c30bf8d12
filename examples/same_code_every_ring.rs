//! One definition of the network, evaluated over rationals, polynomials and dual numbers.
//!
//! ```text
//! cargo run --release --example same_code_every_ring
//! ```

use neurocert::Matrix;
use neurocert::network::{Architecture, Parametrization};
use neurocert::poly::{Order, Polynomials, Variables};
use neurocert::ring::{Dual, Integers, Rationals, Ring};
use neurocert::theory::lightning::evaluate;

fn scalar<E>(entry: E) -> Matrix<E> {
    Matrix::new(1, 1, vec![entry])
}

fn main() -> neurocert::Result<()> {
    // One layer, d = d' = 1, a = 1, t = 2: X ↦ V X Xᵀ A X with numbers for matrices.
    let built = Architecture::lightning(&[1, 1], &[1], 2, Parametrization::Av)?;
    let number = |n: i64| Rationals.from_i64(n);

    // Rationals: A = 2, V = 3, X = [1 5].
    let input = Matrix::new(1, 2, vec![number(1), number(5)]);
    let output = evaluate(&Rationals, &built, &[scalar(number(2)), scalar(number(3))], &input)?;
    println!("value        {} {}", output[(0, 0)], output[(0, 1)]);

    // Dual numbers: the same, with A = 2 + ε.
    let dual = Dual::new(Rationals);
    let weights = [scalar(dual.variable(number(2))), scalar(dual.constant(number(3)))];
    let moving = evaluate(&dual, &built, &weights, &input.map(|x| dual.constant(x.clone())))?;
    println!("d/dA         {} {}", moving[(0, 0)].derivative, moving[(0, 1)].derivative);

    // Polynomials in A, V, x, y: the symbolic expansion.
    let ring = Polynomials::new(Integers, Variables::new(["A", "V", "x", "y"], Order::Lex));
    let input = Matrix::new(1, 2, vec![ring.variable(2), ring.variable(3)]);
    let weights = [scalar(ring.variable(0)), scalar(ring.variable(1))];
    let expanded = evaluate(&ring, &built, &weights, &input)?;
    for (monomial, coefficient) in expanded[(0, 0)].terms() {
        let [a, v, x, y] = monomial.exponents()[..] else { unreachable!("four variables") };
        println!("first token  {coefficient} · A^{a} V^{v} x^{x} y^{y}");
    }
    Ok(())
}

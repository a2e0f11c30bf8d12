//! Expand one attention layer and read its coefficients: `cargo run --example expand`.

use neurocert::network::{Architecture, Parametrization};
use neurocert::poly::text::Format;
use neurocert::poly::{Order, Polynomials, Variables};
use neurocert::ring::Integers;
use neurocert::theory::lightning::evaluate;
use neurocert::{Matrix, Result};

fn main() -> Result<()> {
    // X ↦ V X Xᵀ A X with two tokens in the plane and one number out, all entries symbols.
    let layer = Architecture::lightning(&[2, 1], &[2], 2, Parametrization::Av)?;
    let names = ["a11", "a12", "a21", "a22", "v1", "v2", "x11", "x12", "x21", "x22"];
    let ring = Polynomials::new(Integers, Variables::new(names, Order::Lex));
    let symbol = |rows, columns, first| {
        Matrix::from_fn(rows, columns, |i, j| ring.variable(first + i * columns + j))
    };
    let (a, v, x) = (symbol(2, 2, 0), symbol(1, 2, 4), symbol(2, 2, 6));
    let output = evaluate(&ring, &layer, &[a, v], &x)?;
    println!("the first column of the output has {} terms", output[(0, 0)].len());
    // As a polynomial in X: its coefficients are polynomials in the weights.
    for (exponents, coefficient) in output[(0, 0)].coefficients_from(6) {
        println!("coefficient of x^{exponents:?}: {}", coefficient.display(Format::Text));
    }
    Ok(())
}

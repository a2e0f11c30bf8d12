//! How long the numbers of a program become.

use neurocert_check::language::{Function, Op, Program};

/// A bound of the degree of all outputs in weights and inputs together; of what is divided, of numerator
/// and denominator together.
pub fn degree(program: &Program) -> u64 {
    let mut degrees: Vec<u64> = Vec::with_capacity(program.nodes.len());
    for node in &program.nodes {
        let args = || node.args.iter().map(|&arg| degrees[arg]);
        let sum = || args().fold(0, u64::saturating_add);
        degrees.push(match &node.op {
            Op::Weight(_) | Op::Input(_) | Op::Group(_) => 1,
            Op::Constant(_) => 0,
            Op::Sum => args().max().unwrap_or(0),
            Op::Power(exponent) => sum().saturating_mul((*exponent).into()),
            Op::Apply(Function::Series(_, coefficients)) => {
                sum().saturating_mul((coefficients.len() as u64).saturating_sub(1))
            }
            Op::Inverse => sum().saturating_mul(node.shape.0 as u64),
            _ => sum(),
        });
    }
    program.outputs.iter().map(|&output| degrees[output]).max().unwrap_or(0)
}

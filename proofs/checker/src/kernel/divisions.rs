//! Where programs divide (section 6). What is inverted may be zero for the true values of the letters, and
//! then nothing follows from them. So a run that divides is repeated at numbers: all of its steps and
//! expressions have to have a value at one point.

use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::residues::Residues;
use super::source::Source;
use crate::kernel::arith::Ring;
use crate::language::{Condition, Function, Node, Op, divides as text_divides};

/// The moduli that are tried; what is zero at points modulo all of them is taken for zero.
const PRIMES: [u64; 3] = [(1 << 31) - 1, 2_147_483_629, 2_147_483_587];

/// Whether a program divides.
pub(crate) fn divides(source: &Source) -> bool {
    let divides = |node: &Node| matches!(node.op, Op::Inverse | Op::Apply(Function::Recip));
    source.nodes.iter().any(divides)
}

/// Whether texts of a proof about these programs divide by anything but what these names make visibly
/// invertible.
pub(crate) fn texts_divide<'a>(
    texts: impl IntoIterator<Item = &'a String>,
    sources: &[&Source],
    is_invertible: &dyn Fn(&str) -> bool,
) -> bool {
    // Where programs have functions of one name, it does not matter which is meant.
    let functions: Vec<_> = sources.iter().flat_map(|source| source.functions.clone()).collect();
    texts.into_iter().any(|text| text_divides(text, &functions, is_invertible))
}

/// Whether the matrices with a condition are of several components: a point in one of them says nothing
/// about the others.
pub(crate) fn has_components(condition: Condition) -> bool {
    use Condition as C;
    matches!(condition, C::Orthogonal | C::Permutation | C::SignedPermutation)
}

/// Repeats a run at numbers.
pub(crate) fn at_numbers(
    meter: &Meter,
    mut run: impl FnMut(Residues<'_, u64>) -> Checked<()>,
) -> Checked<()> {
    let mut last = Reason::Unit.because("what is inverted is zero");
    for (seed, prime) in (0..).zip(PRIMES) {
        let ring = Ring::<u64>::new(prime);
        match run(Residues::drawn(&ring, meter, seed)) {
            Err(failure) if failure.reason == Reason::Unit => last = failure,
            found => return found,
        }
    }
    Err(last)
}

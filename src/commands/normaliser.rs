//! What is said of a function S that normalises scores, where it is not as in Eq. 15 of *Geometry of Lightning
//! Self-Attention*: S: ℝ → ℝ_{>0}, injective, S(0) = 1.

use neurocert_check::language::{Function, Op, Program};
use num_rational::BigRational;
use num_traits::{One, Zero};

/// A sentence for each function that is given by coefficients and divided by its sums.
pub(super) fn remarks(program: &Program) -> Vec<String> {
    let mut said = Vec::new();
    // Which nodes depend on a function, node by node.
    let mut below: Vec<Vec<usize>> = Vec::new();
    for (at, node) in program.nodes.iter().enumerate() {
        let mut own: Vec<usize> =
            node.args.iter().flat_map(|&arg| below[arg].iter().copied()).collect();
        if let Op::Apply(Function::Series(..)) = node.op {
            own.push(at);
        }
        own.sort_unstable();
        own.dedup();
        if let Op::Apply(Function::Recip) = node.op {
            for &function in &own {
                if let Op::Apply(Function::Series(_, coefficients)) = &program.nodes[function].op {
                    said.extend(outside(coefficients));
                }
            }
        }
        below.push(own);
    }
    said.sort();
    said.dedup();
    said
}

/// Why a polynomial is not such an S.
fn outside(coefficients: &[BigRational]) -> Vec<String> {
    let end = coefficients.iter().rposition(|c| !c.is_zero()).map_or(0, |degree| degree + 1);
    let coefficients = &coefficients[..end];
    let mut reasons = Vec::new();
    match coefficients.first() {
        None => reasons.push("is zero".to_string()),
        Some(first) if !first.is_one() => reasons.push(format!(
            "has S(0) = {first} and not 1 (only quotients count, so S/S(0) gives the same functions)"
        )),
        Some(_) => {}
    }
    match coefficients.len() {
        0 => {}
        1 => reasons.push("is constant, so not injective".into()),
        length if length % 2 == 1 => {
            reasons
                .push(format!("is a polynomial of even degree {}, so not injective", length - 1));
        }
        length => reasons.push(format!(
            "is a polynomial of odd degree {}, so not positive everywhere",
            length - 1
        )),
    }
    let paper = "outside the paper's class (Eq. 15: S > 0, injective, S(0) = 1)";
    reasons.into_iter().map(|reason| format!("S {reason}: {paper}")).collect()
}

#[cfg(test)]
mod tests {
    use super::remarks;
    use crate::program::Network;

    fn said(text: &str) -> Vec<String> {
        let sizes = [("d", vec![2, 2]), ("a", vec![1]), ("t", vec![2])];
        let sizes = sizes.map(|(name, values)| (name.to_string(), values)).into();
        remarks(&Network::of_text(text, sizes).unwrap().program)
    }

    #[test]
    fn what_the_paper_asks_of_s() {
        let text = include_str!("../../examples/attention_s.net");
        let all = said(text);
        assert_eq!(all.len(), 1);
        assert!(all[0].contains("odd degree 3, so not positive"), "{all:?}");
        let with = |coefficients: &str| said(&text.replace("[1, 1, 1/2, 1/6]", coefficients));
        assert!(with("[1, 1, 1/2]")[0].contains("even degree 2, so not injective"));
        assert_eq!(with("[2, 1]").len(), 2);
        assert!(with("[2, 1]").iter().any(|why| why.contains("S(0) = 2")));
        assert!(with("[1, 0]")[0].contains("constant"));
    }

    /// A function that nothing is divided by is no normaliser, and exp is one.
    #[test]
    fn only_what_divides() {
        let sizes = [("d", vec![2, 2]), ("a", vec![1]), ("t", vec![2])];
        let sizes = sizes.map(|(name, values)| (name, values));
        let sizes: Vec<(&str, &[u64])> =
            sizes.iter().map(|(name, values)| (*name, &values[..])).collect();
        let softmax = Network::named("softmax_attention", &sizes).unwrap();
        assert_eq!(remarks(&softmax.program), Vec::<String>::new());
        let plain = "network plain\nfunction S = [2, 1]\nsizes d[0..1], a[1..1], t\nweights W : d[1] x d[0]\n\
                     input X : d[0] x t\noutput S(W * X)\n";
        assert_eq!(said(plain), Vec::<String>::new());
    }
}

//! All scalings: numbers by which blocks may be multiplied at once without changing the outputs.
//!
//! Where every block moves along itself, w · W, a step that is homogeneous moves along itself too, by a
//! number that is linear in all w. Sums and outputs give linear equations; their solutions are families.

use std::collections::BTreeMap;

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{By, Family, Lemma};
use neurocert_check::language::{Function, Op};
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Zero};

type Form = Vec<BigRational>;

/// A family for each scaling of a basis.
pub(super) fn families(source: &Source) -> Vec<Family> {
    let blocks = source.blocks.len();
    let zero: Form = vec![BigRational::zero(); blocks];
    let mut equations: Vec<Form> = Vec::new();
    let mut forms: Vec<Form> = Vec::new();
    for node in &source.nodes {
        let arg = |place: usize| &forms[node.args[place]];
        let all = || node.args.iter().fold(zero.clone(), |sum, &at| combined(&sum, &forms[at], 1));
        let form = match &node.op {
            Op::Weight(number) => {
                let mut form = zero.clone();
                form[*number] = BigRational::one();
                form
            }
            Op::Input(_) | Op::Group(_) | Op::Constant(_) => zero.clone(),
            Op::Name(_) | Op::Transpose | Op::Apply(Function::Relu) => arg(0).clone(),
            Op::Sum => {
                let first = arg(0).clone();
                equations.extend((1..node.args.len()).map(|at| combined(&first, arg(at), -1)));
                first
            }
            Op::Product | Op::Scale | Op::Hadamard | Op::Kronecker => all(),
            Op::Power(exponent) => combined(&zero, arg(0), i64::from(*exponent)),
            Op::Apply(Function::Homogeneous(_, degree)) => {
                combined(&zero, arg(0), (*degree).into())
            }
            Op::Inverse | Op::Apply(Function::Recip) => combined(&zero, arg(0), -1),
            Op::Softmax | Op::Apply(_) => {
                equations.push(arg(0).clone());
                zero.clone()
            }
        };
        forms.push(form);
    }
    equations.extend(source.outputs.iter().map(|&output| forms[output].clone()));
    kernel(equations, blocks).iter().map(|weights| family(source, &forms, weights)).collect()
}

/// a + factor b.
fn combined(a: &Form, b: &Form, factor: i64) -> Form {
    let factor = BigRational::from_integer(factor.into());
    a.iter().zip(b).map(|(x, y)| x + &factor * y).collect()
}

/// A basis of integers of the solutions of homogeneous equations.
fn kernel(equations: Vec<Form>, unknowns: usize) -> Vec<Vec<BigInt>> {
    let mut rows: Vec<(usize, Form)> = Vec::new();
    for mut row in equations {
        for (pivot, kept) in &rows {
            let factor = row[*pivot].clone();
            row.iter_mut().zip(kept).for_each(|(x, y)| *x -= &factor * y);
        }
        let Some(pivot) = row.iter().position(|x| !x.is_zero()) else { continue };
        let inverse = row[pivot].recip();
        row.iter_mut().for_each(|x| *x *= &inverse);
        for (_, kept) in &mut rows {
            let factor = kept[pivot].clone();
            kept.iter_mut().zip(&row).for_each(|(x, y)| *x -= &factor * y);
        }
        rows.push((pivot, row));
    }
    let is_free = |column: &usize| rows.iter().all(|(pivot, _)| pivot != column);
    let solution = |free: usize| {
        let mut values = vec![BigRational::zero(); unknowns];
        values[free] = BigRational::one();
        rows.iter().for_each(|(pivot, row)| values[*pivot] = -row[free].clone());
        let common = values.iter().fold(BigInt::one(), |lcm, x| lcm.lcm(x.denom()));
        values.iter().map(|x| (x * &common).to_integer()).collect()
    };
    (0..unknowns).filter(is_free).map(solution).collect()
}

fn family(source: &Source, forms: &[Form], weights: &[BigInt]) -> Family {
    let moved = |form: &Form| {
        let terms = form.iter().zip(weights).map(|(x, w)| x * BigRational::from_integer(w.clone()));
        terms.sum::<BigRational>()
    };
    let velocity = source.blocks.iter().zip(weights).filter(|(_, weight)| !weight.is_zero());
    let velocity =
        velocity.map(|(leaf, weight)| (leaf.name.clone(), format!("{weight}*{}", leaf.name)));
    let mut names: Vec<(usize, &String)> =
        source.names.iter().map(|(name, &node)| (node, name)).collect();
    names.sort();
    let lemma = |(node, name): (usize, &String)| {
        let factor = moved(&forms[node]);
        let text = (!factor.is_zero()).then(|| format!("{factor}*{name}"));
        Lemma(name.clone(), text)
    };
    Family {
        by: By::Words,
        parameters: BTreeMap::new(),
        velocity: velocity.collect(),
        lemmas: names.into_iter().map(lemma).collect(),
    }
}

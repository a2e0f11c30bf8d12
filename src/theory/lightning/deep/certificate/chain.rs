//! Proofs that go from one network to another in steps.

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{
    Agreement, AtWeights, Certificate, Claim, Lemma, Matrices as Written, Runs, Via,
};
use neurocert_check::kernel::produce::certificate_of;
use num_rational::BigRational;

use super::super::virtual_weights::Virtual;
use super::texts::{GRAM, SEEN};
use crate::network::{Architecture, Parametrization, WeightFile};
use crate::program::{Given, blocks, parse, written};
use crate::search::network;
use crate::theory::lightning::layer::matrices::Exact;
use crate::theory::lightning::literally;

/// A text at sizes and weights.
#[derive(Clone)]
pub(super) struct Node {
    text: &'static str,
    given: Given,
    blocks: Written,
    inputs: Vec<String>,
}

fn given(sizes: &[(&str, Vec<usize>)]) -> Given {
    let values = |values: &Vec<usize>| values.iter().map(|&value| value as u64).collect();
    sizes.iter().map(|(name, all)| (name.to_string(), values(all))).collect()
}

impl Node {
    /// `None` for weights that do not fit the text.
    fn new(text: &'static str, given: Given, weights: &[Exact]) -> Option<Node> {
        let program = parse(text).ok()?.program(&given).ok()?;
        let inputs = program.inputs.iter().map(|leaf| leaf.name.clone()).collect();
        Some(Node { text, blocks: blocks(&program, weights), given, inputs })
    }

    /// The name of its first input.
    pub(super) fn input(&self) -> Option<String> {
        self.inputs.first().cloned()
    }

    /// A network as it is.
    pub(super) fn of(file: &WeightFile) -> Option<Node> {
        let (text, given) = literally(&file.architecture);
        Node::new(text, given, &file.weights)
    }

    /// Free virtual weights.
    pub(super) fn virtual_weights(weights: &[Exact], tokens: usize) -> Option<Node> {
        let (last, forms) = weights.split_last()?;
        let mut widths = vec![last.columns(); forms.len()];
        widths.push(last.rows());
        let free = Architecture::lightning(&widths, &[1], tokens, Parametrization::Ml).ok()?;
        let (text, given) = literally(&free);
        Node::new(text, given, weights)
    }

    /// In the coordinates of the rows of a matrix; `by_gram`: by the Gram matrix.
    pub(super) fn seen(
        coordinates: &Exact,
        weights: &[Exact],
        tokens: usize,
        by_gram: bool,
    ) -> Option<Node> {
        let (last, forms) = weights.split_last()?;
        let sizes = given(&[
            ("l", vec![forms.len()]),
            ("d", vec![coordinates.columns()]),
            ("n", vec![coordinates.rows()]),
            ("o", vec![last.rows()]),
            ("t", vec![tokens]),
        ]);
        let all: Vec<Exact> = [std::slice::from_ref(coordinates), weights].concat();
        Node::new(if by_gram { GRAM } else { SEEN }, sizes, &all)
    }
}

/// Networks, and why each is the same function as the next.
#[derive(Clone)]
pub(super) struct Chain {
    nodes: Vec<Node>,
    links: Vec<Runs>,
}

impl Chain {
    pub(super) fn new(first: Node) -> Chain {
        Chain { nodes: vec![first], links: vec![] }
    }

    pub(super) fn then(mut self, link: Runs, next: Node) -> Chain {
        self.nodes.push(next);
        self.links.push(link);
        self
    }

    /// This chain, and one that begins where it ends.
    pub(super) fn followed(mut self, other: Chain) -> Chain {
        self.nodes.extend(other.nodes.into_iter().skip(1));
        self.links.extend(other.links);
        self
    }

    /// The certificate that the first network is the same as the last.
    pub(super) fn certificate(&self) -> Option<Certificate> {
        let mut texts = Vec::new();
        let sides: Vec<AtWeights> =
            self.nodes.iter().map(|node| at_weights(node, &mut texts)).collect();
        let (first, second) = (sides.first()?.clone(), sides.last()?.clone());
        // From the end: what is left is the same as the last one.
        let mut links = self.links.iter().zip(&sides[1..]).rev();
        let mut proof = Agreement::Runs(links.next()?.0.clone());
        for (link, via) in links {
            proof = Agreement::Via(Box::new(Via {
                via: via.clone(),
                first: Agreement::Runs(link.clone()),
                second: proof,
            }));
        }
        Some(certificate_of(texts, Claim::Same { first, second }, &proof))
    }
}

/// The network of a node; its text is added if it is new.
pub(super) fn at_weights(node: &Node, texts: &mut Vec<String>) -> AtWeights {
    let known = texts.iter().position(|text| text == node.text);
    let at = known.unwrap_or_else(|| {
        texts.push(node.text.into());
        texts.len() - 1
    });
    AtWeights { network: network(at as u32 + 1, &node.given), weights: node.blocks.clone() }
}

/// A step of the second network (with a prime) or of the first, and what it is.
pub(super) fn lemma(step: String, expression: String) -> Lemma {
    Lemma(step, Some(expression))
}

/// Words, with these lemmas.
pub(super) fn words(lemmas: Vec<Lemma>) -> Runs {
    Runs { lemmas, ..Runs::default() }
}

/// Words, where tokens of the layers of one network are matrices times `what` of the other.
pub(super) fn tokens(
    matrices: &[Exact],
    step: impl Fn(usize) -> String,
    what: impl Fn(usize) -> String,
) -> Runs {
    let numbered = || matrices.iter().zip(1..);
    let matrices: BTreeMap<_, _> =
        numbered().map(|(matrix, i)| (format!("C[{i}]"), written(matrix))).collect();
    let lemmas = numbered().map(|(_, i)| lemma(step(i), format!("C[{i}] * {}", what(i))));
    Runs { lemmas: lemmas.collect(), matrices, ..Runs::default() }
}

/// The virtual weights of a network, with the weights themselves where they are given so.
pub(super) struct Ends {
    pub weights: Vec<Exact>,
    pub node: Node,
    /// The products `L_1, …, L_{l−1}`, unless the file has virtual weights.
    between: Option<Vec<Exact>>,
}

impl Ends {
    pub(super) fn new(file: &WeightFile, found: &Virtual) -> Option<Ends> {
        let weights: Vec<Exact> = found
            .forms
            .iter()
            .chain([found.last()])
            .map(super::super::scaled::Scaled::exact)
            .collect();
        let is_virtual = file.architecture.parametrization() == Parametrization::Ml;
        let layers = found.forms.len();
        let between =
            (!is_virtual).then(|| found.partial[1..layers].iter().map(|l| l.exact()).collect());
        let node = Node::virtual_weights(&weights, file.architecture.tokens())?;
        Some(Ends { weights, node, between })
    }

    /// From the network itself to its virtual weights.
    pub(super) fn up(&self, file: &WeightFile) -> Option<Chain> {
        let Some(between) = &self.between else { return Some(Chain::new(self.node.clone())) };
        let link = tokens(between, |i| format!("X[{i}]"), |i| format!("X[0] * Z'[{i}]"));
        Some(Chain::new(Node::of(file)?).then(link, self.node.clone()))
    }

    /// From the virtual weights, where a chain ends, to the network itself.
    pub(super) fn down(&self, chain: Chain, file: &WeightFile) -> Option<Chain> {
        let Some(between) = &self.between else { return Some(chain) };
        let link = tokens(between, |i| format!("X'[{i}]"), |i| format!("X * Z[{i}]"));
        Some(chain.then(link, Node::of(file)?))
    }
}

/// `μ_1, …, μ_m` with `Z_i′ = μ_i Z_i`, where `M_i′ = λ_i M_i`.
pub(super) fn scalings(lambda: &[BigRational]) -> Vec<Lemma> {
    let mut mu = BigRational::from_integer(1.into());
    let next = |(number, lambda): (usize, &BigRational)| {
        mu = &mu * &mu * &mu * lambda;
        lemma(format!("Z'[{}]", number + 1), format!("{mu} * Z[{}]", number + 1))
    };
    lambda.iter().enumerate().map(next).collect()
}

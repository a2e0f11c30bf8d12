//! A rule in the words of certificates: a network of the library, a group, and moves of its weights.

use std::collections::BTreeSet;

use neurocert_check::kernel::certificate::{Parameter, Refutation};
use neurocert_check::language::{Given, is_name};

use super::expression::Node;
use super::rule::Rule;
use super::test::{Failure, Instance};
use crate::matrix::Matrix;
use crate::program::symmetry::Question;
use crate::program::{Program, at_sizes, blocks, written};
use crate::search::network;
use crate::theory::lightning::{in_language, literally};

/// A rule as a question about a network that is text.
pub(crate) struct Formula {
    /// The sizes of the rule.
    pub given: Given,
    /// The network at these sizes.
    pub program: Program,
    /// The claim without its answer.
    pub question: Question,
    /// What the parameters are called, in their order.
    pub group: Vec<String>,
}

impl Formula {
    /// The claim of a rule. `None` if the language does not take its sizes.
    pub(crate) fn new(rule: &Rule) -> Option<Self> {
        let architecture = rule.architecture();
        let (text, given) = literally(architecture);
        let program = at_sizes(text, &given).ok()?;
        let group = group_names(rule, &program);
        let blocks = rule.network.weights();
        let weights: Vec<String> = blocks.iter().map(|block| in_language(&block.name)).collect();
        let moved = rule.blocks.iter().enumerate();
        let moved = moved.filter(|(at, block)| *block.node() != Node::Weight(*at));
        let moves =
            moved.map(|(at, block)| (weights[at].clone(), block.in_language(&group, &weights)));
        let parameters = group.iter().zip(&rule.parameters).map(|(name, parameter)| {
            let (rows, columns) = parameter.shape;
            let word = parameter.condition.name().to_string();
            (name.clone(), Parameter(rows as u32, columns as u32, word))
        });
        let question = Question {
            texts: [text.to_string()],
            network: network(1, &given),
            group: parameters.collect(),
            moves: moves.collect(),
        };
        Some(Formula { given, program, question, group })
    }

    /// A counterexample as a proof.
    pub(super) fn refutation(&self, failure: Failure, instance: &Instance) -> Refutation {
        let named = |names: &[String], matrices: &[Matrix<_>]| {
            names.iter().cloned().zip(matrices.iter().map(written)).collect()
        };
        let inputs: Vec<String> =
            self.program.inputs.iter().map(|leaf| leaf.name.clone()).collect();
        let (inputs, outside) = match failure {
            Failure::Different => {
                (Some(named(&inputs, std::slice::from_ref(&instance.input))), None)
            }
            Failure::Outside(layer) => (None, Some(format!("A[{layer}]"))),
        };
        Refutation {
            group: named(&self.group, &instance.group),
            weights: blocks(&self.program, &instance.weights),
            inputs,
            outside,
        }
    }
}

/// The names of the parameters, with a line behind those that the language or the network has.
fn group_names(rule: &Rule, program: &Program) -> Vec<String> {
    let word = |name: &String| name.split('[').next().unwrap_or_default().to_string();
    let leaves = program.weights.iter().chain(&program.inputs).map(|leaf| &leaf.name);
    let mut taken: BTreeSet<String> =
        leaves.chain(program.names.iter().map(|(name, _)| name)).map(word).collect();
    taken.extend(["sign", "left", "right"].map(String::from));
    let mut names = Vec::new();
    for parameter in &rule.parameters {
        let mut name = parameter.name.clone();
        while !is_name(&name) || taken.contains(&name) {
            name.push('_');
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

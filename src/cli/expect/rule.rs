//! What a certificate about a symmetry claims of a rule.

use neurocert_check::kernel::certificate::{Claim, Holds, Network, Size};
use neurocert_check::kernel::library_name;
use neurocert_check::language::{Given, Program, parse};

use crate::program::symmetry::Question;
use crate::symmetry::{Formula, Rule};

/// A claim about a rule: moves of the weights of lightning attention, as the library has it.
pub(in super::super) struct RuleClaim {
    parametrization: &'static str,
    program: Program,
    question: Question,
    relation: Holds,
}

impl RuleClaim {
    /// A claim about a rule, if it is one.
    pub(in super::super) fn of(claim: &Claim, texts: &[String]) -> Option<Self> {
        let Claim::Symmetry { network, group, moves, relation } = claim else { return None };
        let text = texts.get((network.text as usize).checked_sub(1)?)?;
        let parametrization = match library_name(text)? {
            "lightning" => "qkv",
            "lightning_av" => "av",
            "lightning_ml" => "ml",
            _ => return None,
        };
        let program = parse(text).ok()?.program(&given(network)).ok()?;
        let question = Question {
            texts: [text.clone()],
            network: network.clone(),
            group: group.clone(),
            moves: moves.clone(),
        };
        Some(RuleClaim { parametrization, program, question, relation: *relation })
    }

    /// The value that it has for a key; `None` for keys of other claims.
    pub(super) fn found(&self, key: &str) -> Option<String> {
        let size = |name: &str| {
            let (_, all) = self.program.sizes.iter().find(|(known, _)| known == name)?;
            Some(all.iter().map(u64::to_string).collect::<Vec<_>>().join(","))
        };
        match key {
            "claim" => Some("rule".into()),
            "kind" => Some("lightning".into()),
            "widths" => size("d"),
            "query_dims" => size("a"),
            "tokens" => size("t"),
            "parametrization" => Some(self.parametrization.into()),
            "statement" => Some(
                match self.relation {
                    Holds::Holds => "holds",
                    Holds::HoldsWhereDefined => "holds-where-defined",
                    Holds::Fails => "fails",
                }
                .into(),
            ),
            _ => None,
        }
    }

    /// Whether it is about this rule.
    pub(super) fn is(&self, rule: &Rule) -> bool {
        Formula::new(rule).is_some_and(|own| {
            own.program.sizes == self.program.sizes
                && own.question.texts == self.question.texts
                && own.question.group == self.question.group
                && own.question.moves == self.question.moves
        })
    }
}

fn given(network: &Network) -> Given {
    let values = |size: &Size| match size {
        Size::Number(value) => vec![u64::from(*value)],
        Size::List(values) => values.iter().map(|&value| value.into()).collect(),
    };
    network.sizes.iter().map(|(name, size)| (name.clone(), values(size))).collect()
}

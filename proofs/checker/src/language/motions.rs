//! Symmetry blocks at the values of their loop variables.

use std::collections::BTreeSet;

use super::elaborate::Elaborator;
use super::fault::{Fault, Place};
use super::program::Op;
use super::resolve::indexed;
use super::symmetry::{Condition, Group, Move, Symmetry};
use super::tree::{Motion, Names};

impl Elaborator {
    /// A symmetry at the values of its loop variables.
    pub(super) fn symmetry(
        &mut self,
        name: &str,
        body: &[Motion],
        place: Place,
    ) -> Result<(), Fault> {
        let variables = &self.steps.sizes.variables;
        let name = indexed(name, &variables.iter().map(|(_, value)| *value).collect::<Vec<_>>());
        self.steps.scope.clear();
        let mut symmetry = Symmetry { name, groups: vec![], nodes: vec![], moves: vec![] };
        self.motions(body, &mut symmetry, &mut BTreeSet::new())?;
        if symmetry.moves.is_empty() {
            let message = format!("the symmetry {} moves no weight", symmetry.name);
            return Err(Fault::at(place, message));
        }
        symmetry.nodes = std::mem::take(&mut self.steps.nodes);
        self.program.symmetries.push(symmetry);
        Ok(())
    }

    fn motions(
        &mut self,
        body: &[Motion],
        symmetry: &mut Symmetry,
        moved: &mut BTreeSet<usize>,
    ) -> Result<(), Fault> {
        for motion in body {
            match motion {
                Motion::For { range, body } => {
                    self.loops(std::slice::from_ref(range), &mut |this| {
                        this.motions(body, symmetry, moved)
                    })?;
                }
                Motion::Group { names, rows, columns, condition } => {
                    let shape = self.shape(rows, columns)?;
                    for names in names {
                        for indices in self.each_index(names)? {
                            self.group(names, &indices, shape, *condition, &mut symmetry.groups)?;
                        }
                    }
                }
                Motion::Move { target, value } => {
                    let full = indexed(&target.name, &self.steps.sizes.all(&target.indices)?);
                    let Some(&(weight, old)) = self.steps.weights.get(&full) else {
                        let message = format!("{full} is not a weight");
                        return Err(self.steps.fault(target.place, message));
                    };
                    if !moved.insert(weight) {
                        let message = format!("{full} is moved twice by one symmetry");
                        return Err(self.steps.fault(target.place, message));
                    }
                    let node = self.steps.expression(value)?;
                    let new = self.steps.nodes[node].shape;
                    if old != new {
                        let message = format!(
                            "{full} is {} x {}, and its new value {} x {}",
                            old.0, old.1, new.0, new.1
                        );
                        return Err(self.steps.fault(target.place, message));
                    }
                    symmetry.moves.push(Move { weight, value: node });
                }
            }
        }
        Ok(())
    }

    fn group(
        &mut self,
        names: &Names,
        indices: &[i64],
        shape: (usize, usize),
        condition: Condition,
        groups: &mut Vec<Group>,
    ) -> Result<(), Fault> {
        let (name, place) = (indexed(&names.name, indices), names.place);
        if condition.is_square() && shape.0 != shape.1 {
            let message = format!(
                "{name} is {} x {}; {} needs a square matrix",
                shape.0,
                shape.1,
                condition.word()
            );
            return Err(Fault::at(place, message));
        }
        if condition == Condition::Nonzero && shape != (1, 1) {
            return Err(Fault::at(place, format!("{name}: nonzero is for 1 x 1; use invertible")));
        }
        let node = self.steps.push(Op::Group(groups.len()), vec![], shape, place)?;
        if self.steps.scope.insert(name.clone(), node).is_some() {
            return Err(self.steps.fault(place, format!("{name} is declared twice")));
        }
        groups.push(Group { name, shape, condition });
        Ok(())
    }
}

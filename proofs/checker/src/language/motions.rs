//! Symmetry blocks at the values of their loop variables.

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
        loops: usize,
        body: &[Motion],
        place: Place,
    ) -> Result<(), Fault> {
        let values: Vec<i64> = self.steps.variables.iter().map(|(_, value)| *value).collect();
        let name = indexed(name, &values[values.len() - loops..]);
        // Expressions see weights and group elements only.
        let scope = std::mem::take(&mut self.steps.scope);
        for (number, leaf) in self.program.weights.iter().enumerate() {
            let node = self.steps.push(Op::Weight(number), vec![], leaf.shape, place)?;
            self.steps.scope.insert(leaf.name.clone(), node);
        }
        let (mut groups, mut moves) = (vec![], vec![]);
        self.motions(body, &mut groups, &mut moves)?;
        if moves.is_empty() {
            return Err(Fault::at(place, format!("the symmetry {name} moves no weight")));
        }
        self.steps.scope = scope;
        let nodes = std::mem::take(&mut self.steps.nodes);
        self.program.symmetries.push(Symmetry { name, groups, nodes, moves });
        Ok(())
    }

    fn motions(
        &mut self,
        body: &[Motion],
        groups: &mut Vec<Group>,
        moves: &mut Vec<Move>,
    ) -> Result<(), Fault> {
        for motion in body {
            match motion {
                Motion::For { range, body } => {
                    self.loops(std::slice::from_ref(range), &mut |this| {
                        this.motions(body, groups, moves)
                    })?;
                }
                Motion::Group { names, rows, columns, condition } => {
                    let shape = self.shape(rows, columns)?;
                    for names in names {
                        for indices in self.each_index(names)? {
                            self.group(names, &indices, shape, *condition, groups)?;
                        }
                    }
                }
                Motion::Move { target, value } => {
                    let at = target.indices.iter().map(|i| self.index(i));
                    let full = indexed(&target.name, &at.collect::<Result<Vec<_>, _>>()?);
                    let known = self.program.weights.iter().position(|leaf| leaf.name == full);
                    let Some(weight) = known else {
                        let message = format!("{full} is not a weight");
                        return Err(self.steps.fault(target.place, message));
                    };
                    if moves.iter().any(|known| known.weight == weight) {
                        let message = format!("{full} is moved twice by one symmetry");
                        return Err(self.steps.fault(target.place, message));
                    }
                    let node = self.steps.expression(value)?;
                    let (old, new) =
                        (self.program.weights[weight].shape, self.steps.nodes[node].shape);
                    if old != new {
                        let message = format!(
                            "{full} is {} x {}, and its new value {} x {}",
                            old.0, old.1, new.0, new.1
                        );
                        return Err(self.steps.fault(target.place, message));
                    }
                    moves.push(Move { weight, value: node });
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
        // The same letter in the network would be another matrix.
        if self.declared.contains_key(&name) || groups.iter().any(|known| known.name == name) {
            return Err(Fault::at(
                place,
                format!("{name} is already a name of the network or group"),
            ));
        }
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
        self.steps.scope.insert(name.clone(), node);
        groups.push(Group { name, shape, condition });
        Ok(())
    }
}

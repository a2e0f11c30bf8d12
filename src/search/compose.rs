//! Programs in two parts.

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{By, Family, Parameter, Upper};
use neurocert_check::kernel::produce::bound;

use super::bound::Bound;
use super::lower::MODULUS;
use super::upper::Search;

impl Search {
    /// Front and back of a named step, less the fields that move it.
    pub(super) fn compose(
        &mut self,
        source: &Source,
        at: &str,
        fields: &[Family],
        best: &mut Bound,
    ) {
        let node = source.names[at];
        if source.outputs.contains(&node) {
            return;
        }
        let (below, above) =
            (source.part(&[node], None), source.part(&source.outputs, Some((node, at))));
        if below.blocks.is_empty() || below.outputs.is_empty() {
            return;
        }
        // With free coefficients a part can be much larger than the network; it then proves nothing new.
        if below.coordinates().max(above.coordinates()) > self.largest {
            return;
        }
        let moves = |family: &&Family| family.lemmas.iter().any(|l| l.0 == at && l.1.is_some());
        let squares = |family: &&Family| family.by == By::Entries;
        let families: Vec<Family> =
            fields.iter().filter(|f| moves(f) || squares(f)).cloned().collect();
        let most: u128 = families.iter().map(vectors).sum();
        // The rank of a part says when its search may end, and whether it is worth while.
        let limit = best.number + most;
        let first = self.rank(&below, limit);
        let second = if first < limit { self.rank(&above, limit) } else { 0 };
        let forms = self.forms(source, at, &below);
        let fewer = forms.as_ref().map_or(second, |forms| forms.number.min(second));
        if first + fewer >= limit {
            return;
        }
        let front = self.best(&below, first);
        let back = match forms {
            Some(forms) if forms.number <= second => forms,
            forms => {
                let back = self.best(&above, second);
                forms.filter(|forms| forms.number < back.number).unwrap_or(back)
            }
        };
        let both = front.number + back.number;
        if both >= limit {
            return;
        }
        let has = !families.is_empty();
        let entries = (source.shape(node).0 * source.shape(node).1) as u32;
        let step = |front: Upper, back: Upper| Upper::Compose {
            at: at.into(),
            front: Box::new(front),
            back: Box::new(back),
            modulus: has.then(|| MODULUS.to_string()),
            point: has.then(|| self.point()),
            copies: has.then_some(2 * entries + 2),
            families: families.clone(),
        };
        // The bounds of the parts are known: what is computed is the orbit.
        let mut orbit = 0;
        if has {
            let plain = step(Upper::Coordinates {}, Upper::Coordinates {});
            let all = below.coordinates() + above.coordinates();
            match bound(source, &plain, &self.texts, self.budget) {
                Ok(number) => orbit = all - number,
                Err(_) => return,
            }
        }
        let found = Bound { number: both - orbit, step: step(front.step, back.step) };
        self.keep(source, best, found);
    }

    /// The forms that the back can be, where the step has one entry more than there are inputs.
    fn forms(&self, source: &Source, at: &str, below: &Source) -> Option<Bound> {
        let (rows, columns) = source.shape(source.names[at]);
        let inputs = below.inputs.iter().map(|leaf| leaf.shape.0 * leaf.shape.1);
        if rows * columns != inputs.sum::<usize>() + 1 {
            return None;
        }
        let step = Upper::Compose {
            at: at.into(),
            front: Box::new(Upper::Coordinates {}),
            back: Box::new(Upper::Pullback {}),
            modulus: None,
            point: None,
            copies: None,
            families: vec![],
        };
        let both = bound(source, &step, &self.texts, self.budget).ok()?;
        Some(Bound { number: both - below.coordinates(), step: Upper::Pullback {} })
    }
}

/// How many vectors a family has at a point.
pub(super) fn vectors(family: &Family) -> u128 {
    let one = |&Parameter(rows, columns, ref condition): &Parameter| {
        let (rows, columns) = (u128::from(rows), u128::from(columns));
        match condition.as_str() {
            "symmetric" => rows * (rows + 1) / 2,
            "skew" => rows * rows.saturating_sub(1) / 2,
            "diagonal" => rows,
            _ => rows * columns,
        }
    };
    match family.parameters.is_empty() {
        true => 1,
        false => family.parameters.values().map(one).sum(),
    }
}

//! The secants of the rational normal curve through seven points of a space of dimension four.

use neurocert_check::kernel::certificate::Upper;

use super::{Case, Powers, column, on_curve};

impl Powers<'_> {
    /// The determinant of the Hankel matrix of G x, singular where G x is (1, t, …, t⁴) up to a factor.
    pub(super) fn secants(&self) -> Option<Upper> {
        let (v, w, x) = (self.v, self.w, self.x);
        let names = self.names(["G", "s", "t", "D"]);
        let [g, s, t, d] = &names;
        // A point where the rows of W are on the curve itself.
        let rows = on_curve(1..=7, 5);
        let eye = (0..5).map(|i| (0..5).map(|j| u64::from(i == j)).collect()).collect();
        let powers = format!("[{s}, {s}.*{t}, {s}.*{t}.^2, {s}.*{t}.^3, {s}.*{t}.^4]");
        let above = |j: usize| format!("(({d} + {powers})*unit(5,1,{j},1))");
        let below = |j: usize| format!("(unit(1,5,1,{j})*{g}*{x})");
        let gradient = [
            format!("{}.*{} - {}.*{}", above(3), above(5), above(4), above(4)),
            format!("2*{}.*{} - 2*{}.*{}", above(3), above(4), above(2), above(5)),
            format!(
                "{}.*{} + 2*{}.*{} - 3*{}.*{}",
                above(1),
                above(5),
                above(2),
                above(4),
                above(3),
                above(3)
            ),
            format!("2*{}.*{} - 2*{}.*{}", above(2), above(3), above(1), above(4)),
            format!("{}.*{} - {}.*{}", above(1), above(3), above(2), above(2)),
        ];
        let form = self.form(
            hankel(&below, "*"),
            format!("6*({})^T", hankel(&above, ".*")),
            format!("6*(eye(7) .* (ones(7,1)*{v}))*[{}]*{g}", gradient.join(", ")),
        );
        let case = Case {
            point: self.with_rows(&rows),
            unknowns: vec![
                (g.clone(), eye),
                (s.clone(), column([1; 7])),
                (t.clone(), column(1..=7)),
            ],
            define: vec![(d.clone(), format!("{w}*{g}^T - {powers}"))],
            forms: vec![form],
        };
        Some(case.step())
    }
}

/// The determinant of the 3 × 3 Hankel matrix of five numbers.
fn hankel(y: &dyn Fn(usize) -> String, times: &str) -> String {
    let product = |a, b, c| [y(a), y(b), y(c)].join(times);
    format!(
        "{} + 2*{} - {} - {} - {}",
        product(1, 3, 5),
        product(2, 3, 4),
        product(3, 3, 3),
        product(1, 4, 4),
        product(2, 2, 5)
    )
}

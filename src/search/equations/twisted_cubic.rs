//! The twisted cubic through six points of space, for five outputs.

use neurocert_check::kernel::certificate::Upper;

use super::cross_product::cross;
use super::{Case, MODULUS, Powers, column, kernel, on_curve};

impl Powers<'_> {
    /// M x × N x is the three quadrics through the cubic, where M w_j = t_j N w_j for all rows of W. Six
    /// rows are on such a curve. U v_j = a_j N w_j are 18 linear equations for the 21 entries of U and a: each
    /// of the three solutions makes five quadrics of the three, Uᵀ (M x × N x).
    pub(super) fn twisted_cubic(&self) -> Option<Upper> {
        let (v, w, x) = (self.v, self.w, self.x);
        let names = self.names(["M", "N", "t", "D"]);
        let [m, n, t, d] = &names;
        // A point where the curve is (1, t, t², t³), and N and M drop the last and the first entry.
        let rows = on_curve(1..=6, 4);
        let part = |first: usize| -> Vec<Vec<u64>> {
            let row = |i: usize| (0..4).map(|j| u64::from(j == i + first)).collect();
            (0..3).map(row).collect()
        };
        let mut equations = Vec::new();
        for (j, row) in rows.iter().enumerate() {
            for (i, &entry) in row[..3].iter().enumerate() {
                let mut equation = vec![0; 15 + 6];
                for (k, outputs) in self.at[0].iter().enumerate() {
                    equation[5 * i + k] = outputs[j];
                }
                equation[15 + j] = MODULUS - entry;
                equations.push(equation);
            }
        }
        let solutions = kernel(equations)?;
        if solutions.len() != 3 {
            return None;
        }
        let diagonal = |name: &str| format!("(eye(6) .* ({name}*ones(1,6)))");
        let (first, second) = (format!("{w}*{n}^T"), format!("{w}*{m}^T"));
        let mut case = Case {
            point: self.with_rows(&rows),
            unknowns: vec![(m.clone(), part(1)), (n.clone(), part(0)), (t.clone(), column(1..=6))],
            define: vec![(d.clone(), format!("{second} - {}*{first}", diagonal(t)))],
            forms: vec![],
        };
        let quadrics = cross(&format!("{x}^T*{m}^T"), &format!("{x}^T*{n}^T"));
        for (number, solution) in solutions.iter().enumerate() {
            let names = ["U", "a", "E"].map(|name| format!("{name}{}", number + 1));
            let [u, a, e] = &self.names(names.each_ref().map(String::as_str));
            case.unknowns
                .push((u.clone(), solution[..15].chunks(5).map(<[u64]>::to_vec).collect()));
            case.unknowns.push((a.clone(), column(solution[15..].iter().copied())));
            case.define.push((e.clone(), format!("{v}^T*{u}^T - {}*{first}", diagonal(a))));
            case.forms.push(self.form(
                format!("{u}^T*{quadrics}^T"),
                format!("2*{u}^T*({})^T", cross(d, &first)),
                format!(
                    "2*({}*{m} + ({} + {}*{})*{n})",
                    cross(&first, e),
                    cross(e, &second),
                    diagonal(a),
                    cross(&first, d)
                ),
            ));
        }
        Some(case.step())
    }
}

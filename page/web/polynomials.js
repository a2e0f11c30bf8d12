// Outputs and their derivatives, as formulas.

// Of one polynomial; nobody reads more.
const MOST_TERMS = 80;
const MOST_DERIVATIVES = 400;

const entry = ([i, k]) => math(m("msub", m("mi", "φ"), m("mrow", m("mn", String(i)), m("mo", ","), m("mn", String(k)))));

const onExpanded = ({ report }) => [
  h("p", { class: "headline" }, h("b", null, String(report.terms)), report.terms === 1 ? " term" : " terms",
    report.degree === null ? "" : `, degree ${report.degree}`),
  h("p", null, `${plural(report.outputs.length, "entry").replace("entrys", "entries")} of the output, in ${plural(report.variables.length, "variable")}. `,
    copy(report.outputs.map((output) => `\\varphi_{${output.output.join(",")}} = ${output.polynomial}`).join("\n"), "Copy as LaTeX")),
  report.outputs.slice(0, MOST_DERIVATIVES).map((output) => {
    const [shown, more] = sum(output.polynomial, MOST_TERMS);
    return h("div", { class: "polynomial" }, entry(output.output), " ", math(m("mo", "=")), " ", shown,
      more > 0 && h("span", { class: "more" }, `… and ${plural(more, "more term").replace(/ terms?$/, more === 1 ? " term" : " terms")}`));
  }),
];

// A line for each weight and a column for each entry of the output, which is the Jacobian transposed: it is narrow.
const onJacobian = ({ report }) => {
  const count = report.columns.length * report.outputs.length;
  const lines = report.columns.slice(0, Math.ceil(MOST_DERIVATIVES / Math.max(1, report.outputs.length)));
  const cell = (row, column) => {
    const [shown, more] = sum(report.matrix[row][column], MOST_TERMS);
    return [shown, more > 0 && h("span", { class: "more" }, `… and ${more} more`)];
  };
  const tex = report.matrix.map((row) => row.join(" & ")).join(" \\\\\n");
  return [
    h("p", { class: "headline" }, h("b", null, `${report.outputs.length} × ${report.columns.length}`), " Jacobian"),
    h("p", null, "A line for each weight: the derivatives of the entries of the output by it. ",
      copy(`\\begin{pmatrix}\n${tex}\n\\end{pmatrix}`, "Copy as LaTeX")),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Jacobian" }, h("table", { class: "jacobian" },
      h("thead", null, h("tr", null, h("th", null, ""), report.outputs.map((output) => h("th", { scope: "col" }, entry(output))))),
      h("tbody", null, lines.map((name, column) => h("tr", null,
        h("th", { scope: "row" }, math(m("mrow", m("mo", "∂"), m("mo", "/"), m("mo", "∂"), row(name)))),
        report.outputs.map((_, at) => h("td", null, cell(at, column)))))))),
    lines.length < report.columns.length && h("p", { class: "more" },
      `${plural(report.columns.length - lines.length, "more weight")}, ${count} entries in all: LaTeX has them.`),
  ];
};

// Reports of the commands, as people read them. What is said to be exact is what the report says.

// Why bounds hold: docs/design.md has more.
const RULES = {
  "minor of the Jacobian": "a square part of the Jacobian has a determinant that is not zero",
  coordinates: "a Jacobian has no more columns than there are weights",
  fields: "weights less independent motions of them that move no output",
  ambient: "all functions of this shape and degree",
  determinantal: "all functions whose coefficients form a matrix of bounded rank",
  factor: "every function of this network is one of another network",
  compose: "the dimensions of two parts, less what cancels between them",
  pullback: "all forms of the last part, less the multiples of an equation that its inputs satisfy",
  strip: "the output is a fixed function of a part of it",
  span: "the functions lie in the space of their expanded coefficients",
  cut: "the network with free coefficients in one place, which has more functions",
  equations: "coefficients less known forms that are orthogonal to every tangent space",
  generic: "the rank at a point that a hash of the network draws",
};
const why = (rule) => RULES[rule] || (rule.startsWith("theorem") ? "a theorem about this network: docs/theorems" : "");
const because = (rule) => h("span", null, h("b", null, rule), why(rule) ? ` – ${why(rule)}` : "");

const certificateRow = (verdict) => ["certificate", h("span", { class: "whole" }, verdict), verdict === "verified"
  ? "by the Rust checker in this page"
  : "the checker did not finish, so nothing is called exact"];

const onDimension = ({ report, certificate }) => {
  const head = {
    exact: ["dimension ", h("b", null, String(report.dimension))],
    probable: ["dimension probably ", h("b", null, String(report.dimension))],
  }[report.verdict] || ["dimension at least ", h("b", null, String(report.lower)), ", at most ", h("b", null, short(report.upper))];
  const bounds = [...report.bounds].sort((one, two) => (BigInt(one.number) < BigInt(two.number) ? -1 : 1));
  return [
    h("p", { class: "headline" }, head, " ", verdict(report.verdict)),
    report.verdict === "probable" && h("p", null, `At least ${report.lower} is proved; more has a probability of at most 2`, h("sup", null, "−140"), "."),
    facts([
      ["weights", report.parameters, sizesText(report.sizes)],
      ["lower bound", String(report.lower), because(report.lower_rule)],
      ...bounds.map((bound) => ["upper bound", short(bound.number), because(bound.rule)]),
      report.fiber_dimension && ["generic fiber", report.fiber_dimension, "weights less dimension: so many directions do not change the function"],
      report.missing_rule && ["missing for exact", "", report.missing_rule],
      ...report.remarks.map((remark) => ["note", "", remark]),
      certificateRow(report.certificate_verdict),
    ]),
    certificate && withCertificate(report.network, certificate),
  ];
};

const onSymmetries = ({ report, certificates, shown }) => report.symmetries.map((found, number) => h("section", { class: "card" },
  h("h3", null, h("code", null, found.name), " ", verdict(found.verdict)),
  h("pre", null, [
    ...found.group.map((letter) => `${letter.name} : ${letter.shape.join(" x ")}, ${letter.condition}`),
    ...Object.entries(found.moves).map(([weight, value]) => `${weight} ↦ ${value}`),
    ...reasons(found),
  ].join("\n")),
  shown[number] && counterexample(found, shown[number]),
  certificates[number] && withCertificate(`${report.network}-${found.name}`, certificates[number])));

const reasons = (found) => {
  if (found.why) return [found.why];
  if (!found.proof) return [];
  const lemmas = (found.proof.lemmas || []).map(([name, value]) => `${name} = ${value || "0"}`);
  const lines = [];
  if (lemmas.length) lines.push(`where ${lemmas.join(", ")}`);
  if ((found.proof.cases || []).length) lines.push(`in all cases of ${found.proof.cases.join(", ")}`);
  if (found.statement === "holds-where-defined") lines.push("wherever the inverses exist");
  return lines;
};

const counterexample = (found, { names, weights, outputs }) => {
  const { group = {}, inputs = {}, outside } = found.counterexample;
  const same = (one, two) => JSON.stringify(one) === JSON.stringify(two);
  const lines = [
    ...Object.entries(group || {}).map(([name, rows]) => equation(name, rows)),
    ...names.map((name, at) => equation(name, weights[0][at], same(weights[0][at], weights[1][at]) ? null : weights[1][at])),
    ...Object.entries(inputs || {}).map(([name, rows]) => equation(name, rows)),
    ...(outputs ? outputs[0].map((rows, at) => equation("output", rows, outputs[1][at])) : []),
  ];
  return h("div", { class: "counterexample" },
    h("p", null, outside ? `${outside} becomes a matrix that is not a weight, at` : "The outputs change at"),
    lines.map((line) => h("div", { class: "formula" }, line)));
};

// Of each kind so many; JSON has all.
const SHOWN = 12;

const onDiscovered = ({ report, certificate }) => {
  const other = report.generators.filter((generator) => !generator.rule);
  const more = other.length - SHOWN;
  return [
    h("p", { class: "headline" }, report.verdict === "exact" ? "" : "at most ", h("b", null, String(report.upper)),
      Number(report.upper) === 1 ? " linear symmetry " : " independent linear symmetries ", verdict(report.verdict)),
    h("p", null, `Matrices E of size ${report.entries} × ${report.entries} with which no output changes to first order when the weights W become W + s E W.`),
    facts([
      ["upper bound", String(report.upper), `unknowns less the rank of linear equations at ${plural(report.points, "point")}`],
      ["lower bound", String(report.lower), "explained by a rule, or proved as identities"],
      ...Object.entries(report.explained).map(([rule, count]) => [`explained by ${rule}`, String(count), ""]),
      other.length > 0 && ["without a rule", String(other.length), ""],
      certificateRow(report.certificate_verdict),
    ]),
    other.length > 0 && h("pre", null, other.slice(0, SHOWN).map((generator) => generator.velocities.join(", ")).join("\n")
      + (more > 0 ? `\n… and ${more} more` : "")),
    withCertificate(`${report.network}-algebra`, certificate),
  ];
};

const onConserved = ({ report, certificate }) => [
  h("p", { class: "headline" }, h("b", null, report.verdict === "exact" ? String(report.lower) : `${report.lower} to ${report.upper}`),
    Number(report.upper) === 1 ? " conserved quantity " : " independent conserved quantities ", verdict(report.verdict)),
  h("p", null, "Gradient flow keeps them, for every loss and every data set."),
  facts([
    ["lower bound", String(report.lower), "quadratic forms"],
    ["upper bound", String(report.upper), report.brackets.number
      ? `${plural(report.parameters, "weight")} less ${plural(report.brackets.number, "independent gradient")}`
        + (report.brackets.longest > 1 ? ` of outputs and brackets of up to ${report.brackets.longest} of them` : " of outputs")
      : plural(report.parameters, "weight")],
    report.why && ["no better bound", "", report.why],
    certificateRow(report.certificate_verdict),
  ]),
  report.laws.map((law) => h("pre", null, law.forms.length
    ? law.forms.join("\n")
    : `${law.independent} with the gradient\n` + Object.entries(law.velocity).map(([name, text]) => `d/d${name} = ${text}`).join("\n"))),
  withCertificate(`${report.network}-conserved`, certificate),
];

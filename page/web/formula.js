// Formulas as MathML. What is read is the LaTeX that neurocert writes: sums of products of numbers, fractions and
// names with indices and powers, nothing else.

const MATH = "http://www.w3.org/1998/Math/MathML";
const m = (name, ...children) => {
  const element = document.createElementNS(MATH, name);
  for (const child of children) element.append(child);
  return element;
};

const GREEK = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ϵ", zeta: "ζ", eta: "η", theta: "θ", iota: "ι",
  kappa: "κ", lambda: "λ", mu: "μ", nu: "ν", xi: "ξ", pi: "π", rho: "ρ", sigma: "σ", tau: "τ", upsilon: "υ",
  phi: "ϕ", chi: "χ", psi: "ψ", omega: "ω", Gamma: "Γ", Delta: "Δ", Theta: "Θ", Lambda: "Λ", Xi: "Ξ", Pi: "Π",
  Sigma: "Σ", Upsilon: "Υ", Phi: "Φ", Psi: "Ψ", Omega: "Ω",
};

// One factor after another: `\frac{3}{7} W^{(1)}_{2,3}^{2}`.
class Factors {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }
  peek() { return this.text[this.at]; }
  // The inside of braces; without braces one character.
  group() {
    if (this.peek() !== "{") return this.text[this.at++] || "";
    let depth = 0, from = this.at + 1;
    do {
      if (this.text[this.at] === "{") depth++;
      if (this.text[this.at] === "}") depth--;
      this.at++;
    } while (depth > 0 && this.at < this.text.length);
    return this.text.slice(from, this.at - 1);
  }
  base() {
    if (this.peek() === "{") return row(this.group());
    const rest = this.text.slice(this.at);
    const number = /^\d+/.exec(rest);
    if (number) {
      this.at += number[0].length;
      return m("mn", number[0]);
    }
    const command = /^\\([A-Za-z]+)/.exec(rest);
    if (command) {
      this.at += command[0].length;
      if (command[1] === "frac") return m("mfrac", row(this.group()), row(this.group()));
      if (/^(mathrm|mathit|operatorname|text)$/.test(command[1])) return m("mi", this.group().replace(/\\_/g, "_"));
      return m("mi", GREEK[command[1]] || command[1]);
    }
    const name = /^[A-Za-z]+/.exec(rest);
    if (name) {
      this.at += name[0].length;
      return m("mi", name[0]);
    }
    return m("mo", this.text[this.at++]);
  }
  factor() {
    const base = this.base();
    let below = null, above = null;
    while (this.peek() === "_" || this.peek() === "^") {
      const place = this.text[this.at++];
      const inside = row(this.group());
      if (place === "_") below = inside;
      else above = inside;
    }
    if (below && above) return m("msubsup", base, below, above);
    if (below) return m("msub", base, below);
    return above ? m("msup", base, above) : base;
  }
}

const row = (text) => {
  const factors = new Factors(text), all = m("mrow");
  while (factors.at < text.length) {
    if (/\s/.test(factors.peek())) factors.at++;
    else all.append(factors.factor());
  }
  return all.children.length === 1 ? all.firstElementChild : all;
};

const math = (...children) => m("math", ...children);
const formula = (text) => math(row(text));

// The terms of a sum, each with its sign in front.
const terms = (text) => text.split(/ (?=[+-] )/);

// A sum term by term, so that it can be folded between them; at most so many, and the number of the others.
const sum = (text, most) => {
  const all = terms(text), shown = document.createDocumentFragment();
  for (const term of all.slice(0, most)) {
    const [, sign, rest] = /^([+-]?) ?(.*)$/s.exec(term);
    const parts = [row(rest)];
    if (sign) {
      const operator = m("mo", sign === "-" ? "−" : "+");
      operator.setAttribute("lspace", "0");
      operator.setAttribute("rspace", term[1] === " " ? "0.25em" : "0");
      parts.unshift(operator);
    }
    shown.append(math(m("mrow", ...parts)), " ");
  }
  return [shown, Math.max(0, all.length - most)];
};

// Rows of numbers as texts, `-1/2`.
const number = (text) => {
  const [, sign, above, below] = /^(-?)(\d+)(?:\/(\d+))?$/.exec(text) || [null, "", text, undefined];
  const size = below ? m("mfrac", m("mn", above), m("mn", below)) : m("mn", above);
  return sign ? m("mrow", m("mo", "−"), size) : size;
};

const matrix = (rows) => {
  const table = m("mtable", ...rows.map((row) => m("mtr", ...row.map((entry) => m("mtd", number(String(entry)))))));
  return table;
};

// `V[1]` with its index below.
const name = (text) => {
  const [, base, index] = /^([^\[]+)(?:\[(.*)\])?$/.exec(text) || [null, text, undefined];
  return index === undefined ? m("mi", base) : m("msub", m("mi", base), m("mtext", index));
};

// A equals B, or A becomes B where there is a second matrix.
const equation = (left, before, after) => {
  const parts = [name(left), m("mo", "="), matrix(before)];
  if (after) parts.push(m("mo", "↦"), matrix(after));
  return math(m("mrow", ...parts));
};

// Elements of the page, made of texts only: nothing that a certificate or a network says becomes HTML.

const $ = (id) => document.getElementById(id);

const h = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

const plural = (count, word) => `${count} ${word}${Number(count) === 1 ? "" : "s"}`;

// `d = 3,2,3; t = 2`
const sizesText = (sizes) => Object.entries(sizes).map(([name, all]) => `${name} = ${all.join(",")}`).join("; ");

// A table of facts: what, number, why. It folds where the page is narrow.
const facts = (rows) => h("table", { class: "facts" }, h("tbody", null, rows.filter(Boolean).map(([what, value, why]) =>
  h("tr", null, h("th", { scope: "row" }, what), h("td", { class: "value" }, value),
    why !== undefined && h("td", { class: "why" }, why || "")))));

const badge = (word, kind) => h("span", { class: `badge ${kind}` }, word);

// What a verdict is worth, for colours; the word itself is always there.
const KINDS = {
  exact: "good", proved: "good", verified: "good", equivalent: "good",
  refuted: "bad", rejected: "bad", unreadable: "bad",
};
const verdict = (word) => badge(word.replace("_", " "), KINDS[word] || "open");

const save = (name, text) => {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
};

const download = (name, text, label) =>
  h("button", { type: "button", class: "quiet", onclick: () => save(name, text) }, label || "Download the certificate");

const copy = (text, label) => {
  const button = h("button", { type: "button", class: "quiet", onclick: async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "The browser does not allow it";
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  } }, label);
  return button;
};

// A caret has to stay below its letter, so that such texts are not folded.
const problem = (text) => h("pre", { class: /^ *\| *\^$/m.test(text) ? "problem caret" : "problem", role: "alert" }, text);

// Of a long number its size.
const short = (digits) => digits.length <= 18 ? digits
  : h("span", { title: digits }, `${digits[0]}.${digits.slice(1, 3)}… · 10`, h("sup", null, String(digits.length - 1)));

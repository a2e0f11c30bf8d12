// Certificates: found here or dropped, and what the two checkers say of them.

const MOST_BYTES = 200 << 20;
const python = new Python();
let checker = null, held = null;

// Below a result: keep its certificate, or hand it to the checkers.
const withCertificate = (name, text) => h("p", { class: "buttons" },
  download(`${name}.json`, text, "Download the certificate"),
  h("button", { type: "button", class: "quiet", onclick: () => {
    hold(`${name}.json`, new TextEncoder().encode(text));
    $("certificates").scrollIntoView({ behavior: "smooth" });
    $("by-python").focus({ preventScroll: true });
  } }, "Hand it to the checkers"));

const size = (bytes) => bytes < 2000 ? plural(bytes, "byte") : bytes < 2e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
const seconds = (milliseconds) => milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

const hold = async (name, document) => {
  held = { name, document };
  $("held").textContent = `${name}, ${size(document.length)}`;
  $("by-python").hidden = false;
  $("python-says").replaceChildren();
  if (python.waiting) python.stop();
  await byRust();
};

// Runs a check, with a button that stops it.
const checking = async (place, what, check, stop) => {
  const button = h("button", { type: "button", class: "stop", onclick: stop }, "Stop");
  place.replaceChildren(h("p", { class: "busy" }, `${what} … `, button));
  return check();
};

const byRust = async () => {
  const { document } = held, place = $("rust-says");
  const answer = await checking(place, "The Rust checker is at it", () => checker.ask({ document }), () => checker.stop());
  if (held.document !== document) return;
  place.replaceChildren(...(answer.report ? judged(answer) : [answer.stopped
    ? h("p", null, "Stopped: this checker says nothing.") : problem(answer.error)]));
};

const judged = ({ report, milliseconds }) => [
  h("h3", null, "Rust checker ", verdict(report.verdict)),
  report.statement && (report.verdict === "verified"
    ? h("p", { class: "statement" }, report.statement)
    : h("p", null, `It claims, and does not prove, this: ${report.statement}.`)),
  ...report.texts.map((text) => h("pre", null, text)),
  report.reason && h("p", null, h("code", null, report.reason), report.detail ? `: ${report.detail}` : ""),
  h("p", { class: "more" }, `${plural(report.work, "step")}, ${seconds(milliseconds)}`),
].filter(Boolean);

const VERDICTS = { 0: "verified", 1: "rejected", 2: "unreadable", 3: "incomplete" };

const byPython = async () => {
  const { document, name } = held, place = $("python-says");
  let answer;
  try {
    answer = await checking(place, "Python starts, and its checker is at it", () => python.check(document, name), () => python.stop());
  } catch (error) {
    place.replaceChildren(problem(error.message));
    return;
  }
  if (held.document !== document) return;
  if (answer.stopped) place.replaceChildren(h("p", null, "Stopped: this checker says nothing."));
  else if (answer.died) place.replaceChildren(problem(`Python ended without a verdict: ${answer.died}`));
  else place.replaceChildren(
    h("h3", null, "Python checker ", verdict(VERDICTS[answer.code] || "incomplete")),
    h("pre", null, answer.text.trimEnd()),
    h("p", { class: "more" }, `proofs/check.py as it is in the repository, under Pyodide; ${seconds(answer.milliseconds)}`));
};

const dropped = async (file) => {
  if (!file) return;
  if (file.size > MOST_BYTES) {
    $("held").textContent = `${file.name}, ${size(file.size)}`;
    $("rust-says").replaceChildren(problem(`That is more than a page can hold; allowed: ${size(MOST_BYTES)}.`));
    return;
  }
  try {
    await hold(file.name, new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    $("rust-says").replaceChildren(problem(`The file cannot be read: ${error.message}`));
  }
};

const startCertificates = (module) => {
  checker = new Engine(module);
  const zone = $("drop"), input = $("file");
  input.addEventListener("change", () => { dropped(input.files[0]); input.value = ""; });
  $("by-python").addEventListener("click", byPython);
  // A file that misses the zone would replace the page.
  for (const event of ["dragover", "drop"]) document.addEventListener(event, (e) => e.preventDefault());
  document.addEventListener("dragenter", () => zone.classList.add("over"));
  document.addEventListener("dragleave", (e) => { if (!e.relatedTarget) zone.classList.remove("over"); });
  document.addEventListener("drop", (e) => {
    zone.classList.remove("over");
    dropped(e.dataTransfer.files[0]);
  });
};

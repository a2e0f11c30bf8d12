// The network that is asked about, and what is asked.

const COMMANDS = {
  dim: { doing: "dimension", show: onDimension, told: ([low, high]) => `so far at least ${low}, at most ${high}, not yet checked` },
  symmetry: { doing: "symmetries that the text claims", show: onSymmetries, told: ([done, all]) => `${done} of ${all}` },
  discover: { doing: "linear symmetries", show: onDiscovered, told: ([done, all]) => `${done} of ${all}` },
  conserved: { doing: "conserved quantities", show: onConserved, told: ([low, high]) => `so far at least ${low}, at most ${high}, not yet checked` },
  expand: { doing: "expansion", show: onExpanded, told: () => "" },
  panic: { doing: "fault", show: () => [], told: () => "" },
  jacobian: { doing: "Jacobian", show: onJacobian, told: () => "" },
};

let engine = null, reader = null, running = 0;

const given = () => ({
  text: $("text").value,
  sizes: Object.fromEntries([...$("sizes").querySelectorAll("input")].map((field) => [field.name, field.value])),
});

// A field for each size that the text declares; what was typed stays.
const fields = (declared) => {
  const old = given().sizes, names = declared.map((size) => size.split("[")[0]);
  if (JSON.stringify(names) === JSON.stringify(Object.keys(old))) return;
  const field = (size, name) => {
    const isList = size !== name;
    const fromLists = !isList && declared.some((other) => other.includes("[") && new RegExp(`\\b${name}\\b`).test(other.split("[")[1]));
    return h("label", null, h("code", null, size), h("input", {
      name, value: old[name] || "", size: 8, autocomplete: "off", spellcheck: "false", inputmode: "text",
      placeholder: isList ? "2,3,2" : fromLists ? "from lists" : "2",
    }));
  };
  $("sizes").replaceChildren(...declared.map((size, at) => field(size, names[at])));
};

const leaves = (all) => all.flatMap((leaf, at) => [at ? ", " : "",
  h("span", { class: "whole" }, `${leaf.name} : ${leaf.rows} x ${leaf.columns}`)]);

const SHOWN_LEAVES = 12;
const about = (at) => {
  const more = at.weights.length - SHOWN_LEAVES;
  return facts([
    ["input", at.inputs.length ? leaves(at.inputs) : "none"],
    ["weights", [leaves(at.weights.slice(0, SHOWN_LEAVES)), more > 0 ? `, and ${more} more` : ""]],
    ["parameters", at.parameters],
    ["output", at.outputs.map(([rows, columns]) => `${rows} x ${columns}`).join(", ")],
  ]);
};

// What the text is: asked again whenever somebody types. A text that takes too long is given up.
const PATIENCE = 5000;
const read = async () => {
  const clock = setTimeout(() => reader.stop(), PATIENCE);
  const answer = await reader.ask({ request: { do: "read", ...given() } });
  clearTimeout(clock);
  if (answer.stopped) return;
  $("about").classList.remove("stale");
  if (answer.error) return $("about").replaceChildren(problem(answer.error));
  fields(answer.declared);
  $("about").replaceChildren(answer.at ? about(answer.at) : problem(answer.missing));
};

// What is said of another text is not said of this one.
const outdated = () => {
  if (!$("result").children.length || $("result").classList.contains("stale")) return;
  $("result").classList.add("stale");
  $("state").textContent += ", of the network as it was before";
};

let typed = 0;
const readSoon = () => {
  clearTimeout(typed);
  $("about").classList.add("stale");
  outdated();
  typed = setTimeout(read, 200);
};

const busy = (is) => {
  $("stop").disabled = !is;
  for (const button of document.querySelectorAll("[data-do]")) button.disabled = is;
};

const ask = async (command) => {
  const { doing, show, told } = COMMANDS[command], own = ++running, place = $("result");
  const output = ["expand", "jacobian"].includes(command) ? { output: $("entry").value } : {};
  const begun = performance.now(), state = $("state");
  const tick = () => { state.textContent = `${doing}: ${Math.floor((performance.now() - begun) / 1000)} s`; };
  const clock = setInterval(tick, 1000);
  let latest = "";
  engine.onTold = (pair) => { latest = told(pair); $("progress").textContent = latest; };
  state.textContent = `${doing} …`;
  $("progress").textContent = "";
  place.replaceChildren();
  place.classList.remove("stale");
  busy(true);
  const answer = await engine.ask({ request: { do: command, ...given(), ...output } });
  clearInterval(clock);
  if (own !== running) return;
  busy(false);
  $("progress").textContent = "";
  if (answer.stopped) {
    state.textContent = `${doing}: stopped after ${seconds(performance.now() - begun)}`;
    place.replaceChildren(h("p", null, latest ? `Stopped; ${latest}.` : "Stopped before anything was known."));
    return;
  }
  state.textContent = answer.error ? `${doing}: no answer` : `${doing}, ${seconds(answer.milliseconds)}`;
  const shown = answer.error ? [problem(answer.error)] : [show(answer)];
  place.replaceChildren(...shown.flat(3).filter(Boolean));
};

const pick = async (example) => {
  outdated();
  $("text").value = example.text;
  $("text").scrollTop = 0;
  $("sizes").replaceChildren();
  fields(Object.keys(example.sizes));
  for (const field of $("sizes").querySelectorAll("input")) field.value = example.sizes[field.name] || "";
  await read();
};

const start = async () => {
  const packed = Uint8Array.from(atob($("module").textContent.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const module = await new Response(stream).arrayBuffer();
  [engine, reader] = [new Engine(module), new Engine(module)];
  startCertificates(module);
  const answer = await reader.ask({ request: { do: "examples" } });
  if (answer.error) throw new Error(answer.error);
  const examples = answer.examples, select = $("pick");
  select.replaceChildren(h("option", { value: "", hidden: true }, "your own"),
    ...examples.map((example, at) => h("option", { value: String(at), title: example.about }, example.name)));
  select.addEventListener("change", () => pick(examples[select.value]));
  $("text").addEventListener("input", () => { select.value = ""; readSoon(); });
  $("sizes").addEventListener("input", readSoon);
  for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => ask(button.dataset.do));
  $("stop").addEventListener("click", () => engine.stop());
  // For tests: what becomes of a fault.
  document.addEventListener("neurocert-panic", () => ask("panic"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !$("stop").disabled) engine.stop();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && $("stop").disabled) ask("dim");
  });
  select.value = String(examples.findIndex((example) => example.name === "mlp"));
  await pick(examples[select.value]);
  await ask("dim");
};

start().catch((error) => {
  $("state").textContent = "";
  $("result").replaceChildren(problem(`This page does not work in this browser: ${error.message}`));
});

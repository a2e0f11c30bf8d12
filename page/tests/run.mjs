// Tests of the page; `bash page/test.sh` runs them.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, statSync, copyFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DIST, ask, done, downloaded, ended, expect, launch, open, pick, shot, type } from "./browser.mjs";
import { python } from "./python.mjs";

const folder = mkdtempSync(join(tmpdir(), "neurocert-page-"));
const native = process.env.NEUROCERT;
const OWN = readFileSync(new URL("../../examples/shared_values.net", import.meta.url), "utf8");

const size = statSync(DIST + "neurocert.html").size;
expect(`the page has ${size} bytes, less than 2 MB`, size < 2e6);
const browser = await launch();

const before = Date.now();
const page = await open(browser);
await done(page);
const took = Date.now() - before;
expect(`the first result is there after ${took} ms, less than 3 s`, took < 3000);
expect("it is the dimension of mlp", /dimension 14 exact/.test(await page.innerText("#result")), await page.innerText("#result"));
await shot(page, "dimension");

// The same bytes as on the command line.
const CASES = [
  ["mlp", { w: "3,5,1", r: "4" }], ["lightning", { d: "3,3,3", a: "2", t: "3" }],
  ["cnn", { k: "3,2", stride: "1,1", r: "2", outputs: "1" }], ["linear", { w: "3,2,3" }],
  ["own text", { d: "4", a: "1", t: "3" }],
];
for (const [name, sizes] of CASES) {
  if (name === "own text") await type(page, OWN, sizes);
  else {
    await pick(page, name);
    await type(page, await page.inputValue("#text"), sizes);
  }
  const said = await ask(page, "dim");
  const here = await downloaded(page);
  const file = join(folder, "there.json"), text = join(folder, "own.net");
  writeFileSync(text, OWN);
  const set = Object.entries(sizes).flatMap(([size, values]) => ["--set", `${size}=${values}`]);
  execFileSync(native, ["dim", name === "own text" ? text : name, ...set, "--certificate", file], { stdio: "pipe" });
  expect(`${name}: the certificate is that of the command line (${here.length} bytes)`, here.equals(readFileSync(file)), said);
  writeFileSync(join(folder, `${name}.json`), here);
}

// Certificates.
const checked = async (name, document) => {
  await page.setInputFiles("#file", { name, mimeType: "application/json", buffer: Buffer.from(document) });
  await page.waitForFunction((name) => document.querySelector("#held").textContent.startsWith(name)
    && document.querySelector("#rust-says h3, #rust-says .problem"), name, { timeout: 60000 });
  return page.innerText("#rust-says");
};
const good = readFileSync(join(folder, "mlp.json"), "utf8");
const bad = good.replace('"number":"14"', '"number":"13"');
expect("a certificate can be tampered with", bad !== good, good.slice(0, 300));
expect("a certificate is verified", /verified/.test(await checked("good.json", good)), await page.innerText("#rust-says"));
expect("a tampered one is rejected", /rejected/.test(await checked("tampered.json", bad)), await page.innerText("#rust-says"));
expect("and its claim is not stated as true", /claims, and does not prove/.test(await page.innerText("#rust-says")));
await shot(page, "tampered");
await page.evaluate((text) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], "dropped.json"));
  document.querySelector("#drop").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}, good);
await page.waitForFunction(() => /^dropped/.test(document.querySelector("#held").textContent) && document.querySelector("#rust-says h3"));
expect("a file can be dropped", /verified/.test(await page.innerText("#rust-says")));
for (const [name, bytes] of [["empty.json", ""], ["not.json", "NaN"], ["bytes.json", Buffer.from([0xff, 0xfe, 0, 1])], ["deep.json", "[".repeat(1e6)]]) {
  const said = await checked(name, bytes);
  expect(`${name} is refused`, /rejected|unreadable/.test(said), said);
}

// Whatever is typed is answered, and the page goes on.
const WRONG = [
  ["a letter", "network x\nsizes n\ninput X : n x 1\nweights W : n x n\noutput W * Y\n", { n: "2" }, /\^/],
  ["NaN", "network x\nsizes n\ninput X : n x 1\nweights W : n x n\noutput W * X\n", { n: "NaN" }, /not a list of sizes/],
  ["a negative size", null, { n: "-3" }, /not a list of sizes/],
  ["a fraction", null, { n: "1.5" }, /not a list of sizes/],
  ["zero", null, { n: "0" }, /\S/],
  ["no size", null, { n: "" }, /n/],
  ["a list", null, { n: "1,2,3" }, /\S/],
  ["a large size", null, { n: "5000" }, /\S/],
  ["a huge size", null, { n: "4294967296" }, /\S/],
  ["more than 64 bits", null, { n: "99999999999999999999" }, /not a list of sizes/],
  ["nothing", "", {}, /\S/],
  ["HTML", "<img src=x onerror=document.title='HACKED'>", {}, /\^|:/],
  ["a long line", "network x " + "(".repeat(200000), {}, /\S/],
  ["deep parentheses", "network x\ninput X : 1 x 1\nweights W : 1 x 1\noutput " + "(".repeat(20000) + "W" + ")".repeat(20000) + "\n", {}, /\S/],
];
for (const [name, text, sizes, pattern] of WRONG) {
  await type(page, text ?? WRONG[1][1], sizes);
  const said = await ask(page, "dim", 60000);
  expect(`${name}: ${said.split("\n")[0].slice(0, 110)}`, pattern.test(said) && /\S/.test(said), said);
}
await type(page, WRONG[0][1], WRONG[0][2]);
await ask(page, "dim");
await shot(page, "wrong");
expect("no text becomes HTML", await page.title() !== "HACKED");
for (const command of ["symmetry", "discover", "conserved", "expand", "jacobian"]) {
  await type(page, WRONG[1][1], { n: "3000" });
  const said = await ask(page, command, 60000);
  expect(`${command} of a large network: ${said.split("\n")[0].slice(0, 110)}`, /\S/.test(said));
}
await pick(page, "mlp");
expect("an answer to another text says so", /as it was before/.test(await page.innerText("#state")));
expect("the page is alive", /dimension 14 exact/.test(await ask(page, "dim")));

// The other questions.
await pick(page, "lightning");
expect("symmetries are proved", (await ask(page, "symmetry")).match(/proved/g)?.length === 5, await page.innerText("#result"));
await shot(page, "symmetries");
await pick(page, "wrong_scaling");
const refuted = await ask(page, "symmetry");
expect("a wrong one is refuted", /refuted/.test(refuted) && await page.locator("#result .counterexample mtable").count() > 3, refuted);
await shot(page, "refuted");
const counter = await downloaded(page);
expect("its counterexample is verified", /verified/.test(await checked("counterexample.json", counter)));
expect("its conserved quantities", /exact/.test(await ask(page, "conserved")), await page.innerText("#result"));
await shot(page, "conserved");
expect("its expansion", /6 terms/.test(await ask(page, "expand")), await page.innerText("#result"));
await shot(page, "expansion");
expect("its Jacobian", /1 × 6/.test(await ask(page, "jacobian")), await page.innerText("#result"));
await shot(page, "jacobian");
await type(page, OWN, { d: "4", a: "1", t: "3" });
expect("symmetries that nobody claimed", /exact/.test(await ask(page, "discover")), await page.innerText("#result"));
await shot(page, "discovered");

// Stopped in the middle; and the module goes on after a fault.
await pick(page, "multihead");
await type(page, await page.inputValue("#text"), { d: "20,20,20", a: "10", h: "2", t: "3" });
await page.click('[data-do="dim"]');
await page.waitForTimeout(2500);
expect("it is busy", await page.isEnabled("#stop"));
await shot(page, "busy", false);
const clicked = Date.now();
await page.click("#stop");
await done(page);
expect(`it stops (${Date.now() - clicked} ms)`, /stopped after/.test(await page.innerText("#state")) && Date.now() - clicked < 1000);
await pick(page, "mlp");
expect("and goes on", /dimension 14 exact/.test(await ask(page, "dim")));

await page.evaluate(() => document.dispatchEvent(new Event("neurocert-panic")));
await done(page);
const fault = await page.innerText("#result");
expect("a fault says where", /fault of neurocert[^]*panicked at .*answer.rs/.test(fault) && !/\/(home|root|work)\//.test(fault), fault);
expect("and the page goes on", /dimension 14 exact/.test(await ask(page, "dim")));

// Narrow, and dark.
const phone = await open(browser, { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, colorScheme: "dark" });
await done(phone);
const wide = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
expect("a phone shows it without scrolling sideways", wide <= 0, `${wide} pixels too wide`);
await shot(phone, "phone");
await pick(phone, "wrong_scaling");
await ask(phone, "jacobian");
await ask(phone, "symmetry");
expect("also with matrices", await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
await shot(phone, "phone-refuted");
await phone.context().close();
const dark = await open(browser, { colorScheme: "dark" });
await done(dark);
await shot(dark, "dark");
expect("the keyboard asks", await dark.focus("#text").then(() => dark.keyboard.press("Control+Enter")).then(() => done(dark)).then(() => true));
await dark.context().close();

// The page alone, in a folder of its own.
copyFileSync(DIST + "neurocert.html", join(folder, "alone.html"));
const alone = await open(browser, {}, join(folder, "alone.html"));
await done(alone);
await alone.locator("#result button", { hasText: "Hand it to the checkers" }).click();
await alone.waitForSelector("#rust-says h3");
await alone.click("#by-python");
await alone.waitForSelector("#python-says .problem");
expect("without its file the Python checker says what is missing", /neurocert-python.js is not beside/.test(await alone.innerText("#python-says")));
await alone.context().close();
if (existsSync(DIST + "neurocert-python.js")) await python(page, checked, good, bad);
else console.log("NOT TESTED: the Python checker; bash page/test.sh --python");

expect("nothing went wrong, and nothing was fetched", page.seen.length === 0, page.seen.join("; "));
await browser.close();
process.exit(ended());

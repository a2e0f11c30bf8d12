// The HTML of `neurocert map --html`: opened from a file, rotated, zoomed, and looked at. `bash page/surface.sh` runs this.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ended, expect, launch, open, shot } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "neurocert-surface-"));
const made = (name, ...flags) => {
  const file = join(folder, `${name}.html`);
  execFileSync(process.env.NEUROCERT, ["map", ...flags, "--html", file], { stdio: "pipe" });
  return file;
};
const figure = made("figure_1", "lightning", "--set", "d=2,1", "--set", "a=2", "--set", "t=2");
const text = readFileSync(figure, "utf8");
expect(`the file has ${text.length} bytes, less than 200 kB`, text.length < 200e3);
expect("it names nothing outside", !/https?:|src=|href=|@import|url\(/.test(text));

const browser = await launch();
const page = await open(browser, {}, figure);
const drawn = (least = 1) => page.waitForFunction((least) => +document.querySelector("canvas").dataset.drawn >= least, least);
const state = () => page.$eval("canvas", (canvas) => ({ ...canvas.dataset, drawn: +canvas.dataset.drawn, ms: +canvas.dataset.ms }));
// How many pixels are blue (surface) and yellow (singular points).
const colours = () => page.$eval("canvas", (canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let blue = 0, yellow = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200) {
    const [r, g, b] = data.slice(i, i + 3);
    if (b > r + 40 && b > g) blue++;
    if (r > 150 && g > 110 && b < 90) yellow++;
  }
  return { blue, yellow };
});
await drawn();
const first = await state(), seen = await colours();
expect("there is a surface, and a singular line", seen.blue > 20000 && seen.yellow > 300, JSON.stringify(seen));
expect(`drawn in ${first.ms} ms, less than 2 s`, first.ms < 2000);
await shot(page, "surface");

// By mouse, by keys, by wheel; and back.
const box = await page.locator("canvas").boundingBox();
const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
await page.mouse.move(x, y);
await page.mouse.down();
await page.mouse.move(x + 140, y + 60, { steps: 5 });
await page.mouse.up();
await page.waitForTimeout(600);
const turned = await state();
expect("dragging rotates", Math.abs(turned.yaw - first.yaw) > .5 && Math.abs(turned.pitch - first.pitch) > .2, JSON.stringify(turned));
await shot(page, "surface-turned");
await page.focus("canvas");
await page.keyboard.press("ArrowLeft");
await page.keyboard.press("+");
await page.waitForTimeout(600);
const keyed = await state();
expect("keys rotate and zoom", keyed.yaw !== turned.yaw && +keyed.zoom > +turned.zoom, JSON.stringify(keyed));
await page.mouse.move(x, y);
await page.mouse.wheel(0, -400);
await page.waitForTimeout(600);
expect("the wheel zooms", +(await state()).zoom > +keyed.zoom);
await page.keyboard.press("0");
await page.waitForTimeout(600);
const back = await state();
expect("0 resets", back.yaw === first.yaw && back.zoom === first.zoom, JSON.stringify(back));

// All slices.
const titles = await page.$$eval("#pick option", (all) => all.map((one) => one.textContent));
expect("there are four slices", titles.length === 4, titles.join());
for (const [at, title] of titles.entries()) {
  const before = (await state()).drawn;
  await page.selectOption("#pick", { index: at });
  await page.waitForTimeout(500);
  const [now, inks] = [await state(), await colours()];
  expect(`${title}: drawn, with a surface and singular points`, now.scene === title && now.drawn > before - (at === 0) && inks.blue > 10000 && inks.yellow > 50,
    JSON.stringify([now, inks]));
  expect(`${title}: the words name the dotted part`, /Dotted/.test(await page.innerText("#about")));
  await shot(page, `surface-slice-${at}`);
}
await page.click("#theme");
await page.waitForTimeout(400);
await shot(page, "surface-dark");
expect("nothing went wrong, and nothing was fetched", page.seen.length === 0, page.seen.join("; "));

// A touch screen that is narrow.
const phone = await open(browser, { viewport: { width: 390, height: 800 }, deviceScaleFactor: 2, hasTouch: true, colorScheme: "dark" }, figure);
await phone.waitForFunction(() => document.querySelector("canvas").dataset.drawn);
const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
expect("a phone does not scroll sideways", wide <= 390, wide);
await shot(phone, "surface-phone");

// A map of many terms.
const terms = [];
for (let i = 0; i < 32; i++) for (let k = 0; k < 32; k++) terms.push(`${(i * 7 + k * 5) % 19 - 9}*a^${i}*b^${k}`.replace("0*a", "1*a"));
const map = join(folder, "many.net");
writeFileSync(map, `map many\nweights a : 1 x 1, b : 1 x 1\noutput [a; b; (${terms.join(" + ").replaceAll("+ -", "- ")}) / 100]\n`);
const start = Date.now();
const many = await open(browser, {}, made("many", map, "--range", "4/5"));
await many.waitForFunction(() => document.querySelector("canvas").dataset.drawn);
expect(`a map of 1024 terms is there after ${Date.now() - start} ms`, Date.now() - start < 60000);
await shot(many, "surface-many");
await browser.close();
process.exit(ended());

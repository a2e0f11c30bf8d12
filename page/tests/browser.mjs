// The page in a headless Chromium, opened from a file; and what is asked of it.
import { chromium } from "playwright-core";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

export const DIST = new URL("../dist/", import.meta.url).pathname;
export const SHOTS = process.env.NEUROCERT_SHOTS || new URL("../dist/shots/", import.meta.url).pathname;
mkdirSync(SHOTS, { recursive: true });

const executable = () => {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try { return execFileSync("which", [name], { encoding: "utf8" }).trim(); } catch { /* the next one */ }
  }
  throw new Error("no Chromium; set CHROMIUM");
};

export const launch = () => chromium.launch({ executablePath: executable(), args: ["--no-sandbox"] });

// What went wrong in the page, and what it wanted from outside.
export const open = async (browser, options = {}, file = DIST + "neurocert.html") => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.seen = [];
  page.on("pageerror", (error) => page.seen.push(`error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && page.seen.push(`console: ${message.text()}`));
  page.on("request", (request) => /^https?:/.test(request.url()) && page.seen.push(`network: ${request.url()}`));
  await page.goto(pathToFileURL(file).href);
  return page;
};

// Until the answer is there.
export const done = (page, timeout = 120000) => page.waitForFunction(
  () => document.querySelector("#stop").disabled && !/…|starting/.test(document.querySelector("#state").textContent),
  undefined, { timeout });

export const pick = async (page, name) => {
  await page.selectOption("#pick", { label: name });
  await page.waitForFunction((name) => document.querySelector("#text").value.includes(name) && document.querySelector("#about table"), name);
};

export const type = async (page, text, sizes) => {
  await page.fill("#text", text);
  for (const [name, values] of Object.entries(sizes)) {
    await page.waitForSelector(`#sizes input[name="${name}"]`);
    await page.fill(`#sizes input[name="${name}"]`, values);
  }
};

export const ask = async (page, command, timeout) => {
  await page.click(`[data-do="${command}"]`);
  await done(page, timeout);
  return page.innerText("#result");
};

export const downloaded = async (page, at = 0) => {
  const [file] = await Promise.all([page.waitForEvent("download"),
    page.locator("#result button", { hasText: "Download" }).nth(at).click()]);
  return readFileSync(await file.path());
};

export const shot = (page, name, fullPage = true) => page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage });

let passed = 0, failed = 0;
export const expect = (what, is, seen = "") => {
  if (is) passed++;
  else failed++;
  console.log(`${is ? "ok    " : "FAILED"} ${what}${is ? "" : `: ${seen}`}`);
};
export const ended = () => {
  console.log(`${passed} passed, ${failed} failed`);
  return failed ? 1 : 0;
};

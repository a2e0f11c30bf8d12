// The Python checker in the page.
import { expect, shot } from "./browser.mjs";

export const python = async (page, checked, good, bad) => {
  const says = async (name, document) => {
    await checked(name, document);
    const before = Date.now();
    await page.click("#by-python");
    await page.waitForSelector("#python-says h3, #python-says .problem", { timeout: 60000 });
    return [await page.innerText("#python-says"), Date.now() - before];
  };
  const [verified, first] = await says("good.json", good);
  expect(`the Python checker verifies it (${first} ms with the start of Python)`, /verified good.json: dim = 14 exactly/.test(verified), verified);
  await shot(page, "python");
  const [rejected, second] = await says("tampered.json", bad);
  expect(`and rejects the tampered one (${second} ms)`, /rejected/.test(rejected), rejected);
};

// The module alone, in Node.js: the corpus of certificates, and every question about every network that can be picked.
// Numbers of 32 bits are what is different here, so whatever could depend on them is compared with 64 bits.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DIST, ended, expect } from "./browser.mjs";

const html = readFileSync(DIST + "neurocert.html", "utf8");
const packed = /id="module">([^<]*)</.exec(html)[1];
const module = new WebAssembly.Module(gunzipSync(Buffer.from(packed, "base64")));

let code = null;
const text = (at) => {
  const from = at >>> 0, length = new DataView(code.memory.buffer).getUint32(from, true);
  return Buffer.from(code.memory.buffer, from + 4, length).toString();
};
const call = (name, bytes, ...more) => {
  code ??= new WebAssembly.Instance(module, { page: { told() {} } }).exports;
  try {
    const room = code.room(bytes.length) >>> 0;
    new Uint8Array(code.memory.buffer, room, bytes.length).set(bytes);
    const at = code[name](room, bytes.length, ...more), answer = text(at);
    code.free(at);
    return JSON.parse(answer);
  } catch (error) {
    const died = `${error.message} ${text(code.fault())}`;
    code = null;
    return { died };
  }
};
const ask = (request) => call("ask", Buffer.from(JSON.stringify(request)));

// Honest certificates, forged ones, and ones that would take for ever.
const corpus = new URL("../../proofs/corpus/", import.meta.url);
const index = JSON.parse(readFileSync(new URL("index.json", corpus)));
const wrong = [];
for (const { file, verdict, reason } of index) {
  const { report, died } = call("check", readFileSync(new URL(file, corpus)), 1n << 30n);
  if (died || report.verdict !== verdict || (report.reason ?? "") !== reason) {
    wrong.push(`${file}: ${died ?? `${report.verdict} ${report.reason} ${report.detail}`}, not ${verdict} ${reason}`);
  }
}
expect(`${index.length} certificates of the corpus have their verdicts`, wrong.length === 0 && index.length > 700, wrong.join("\n"));

const folder = mkdtempSync(join(tmpdir(), "neurocert-module-"));
for (const { name, text, sizes } of ask({ do: "examples" }).examples) {
  const read = ask({ do: "read", text, sizes });
  expect(`${name} can be picked`, read.at, JSON.stringify(read));
  const net = join(folder, `${name}.net`), there = join(folder, "there.json");
  writeFileSync(net, text);
  const set = Object.entries(sizes).flatMap(([size, values]) => ["--set", `${size}=${values}`]);
  try {
    execFileSync(process.env.NEUROCERT, ["dim", net, ...set, "--certificate", there], { stdio: "pipe" });
  } catch (error) {
    if (error.status !== 3) throw error;
  }
  const { report, certificate, error, died } = ask({ do: "dim", text, sizes });
  expect(`${name}: ${report?.dimension} ${report?.verdict}, with the certificate of the command line`,
    certificate === readFileSync(there, "utf8"), error ?? died);
  for (const command of ["symmetry", "discover", "conserved", "expand", "jacobian"]) {
    const answer = ask({ do: command, text, sizes });
    expect(`${name}: ${command}${answer.error ? `: ${answer.error.split("\n")[0].slice(0, 100)}` : ""}`, !answer.died, answer.died);
  }
}
process.exit(ended());

// In a worker: the module and its memory. One message asks, one answers; a trap leaves the module dead, and says so.
"use strict";
let code = null, told = 0;

// Bounds so far. Ten messages a second are enough for eyes.
const tell = (low, high, higher) => {
  const now = performance.now();
  if (now - told < 100) return;
  told = now;
  const all = BigInt.asUintN(64, high) + (BigInt.asUintN(64, higher) << 64n);
  postMessage({ told: [String(BigInt.asUintN(64, low)), String(all)] });
};

const text = (at) => {
  at >>>= 0;
  const length = new DataView(code.memory.buffer).getUint32(at, true);
  return new TextDecoder().decode(new Uint8Array(code.memory.buffer, at + 4, length));
};

// Steps of the checker, as the command line allows them.
const STEPS = 1n << 36n;

const call = (name, bytes, ...more) => {
  const room = code.room(bytes.length) >>> 0;
  new Uint8Array(code.memory.buffer, room, bytes.length).set(bytes);
  const at = code[name](room, bytes.length, ...more);
  const answer = text(at);
  code.free(at);
  return answer;
};

// What a trap was: a panic has a text, a stack that is too deep or a memory that is too small has none.
const death = (error) => {
  let fault = "";
  try { fault = text(code.fault()); } catch { /* the memory is gone too */ }
  const deep = error instanceof RangeError || /out of bounds|stack/.test(error.message);
  const full = error instanceof WebAssembly.RuntimeError;
  const kind = fault ? "fault" : deep ? "deep" : full ? "memory" : "fault";
  return { kind, text: fault || String(error) };
};

let started = null;

const start = async (module) => {
  const { instance } = await WebAssembly.instantiate(module, { page: { told: tell } });
  code = instance.exports;
};

onmessage = async ({ data }) => {
  if (data.module) {
    started = start(data.module);
    return;
  }
  try {
    await started;
  } catch (error) {
    postMessage({ unusable: String(error) });
    return;
  }
  try {
    const begun = performance.now();
    const bytes = data.document || new TextEncoder().encode(JSON.stringify(data.request));
    const answer = JSON.parse(data.document ? call("check", bytes, STEPS) : call("ask", bytes));
    const used = code.memory.buffer.byteLength;
    postMessage({ answer, milliseconds: performance.now() - begun, used });
  } catch (error) {
    postMessage({ died: death(error) });
  }
};

// In a module worker: Pyodide from memory, and in it the Python checker as it is in the repository. Nothing is fetched:
// what Pyodide asks for is answered from the files that came along.
const HOME = "https://pyodide.invalid/";
let python = null, printed = "";

const unpacked = async (packed) => {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

const TYPES = { mjs: "text/javascript", wasm: "application/wasm", json: "application/json", zip: "application/zip" };

// check.py starts a thread to have a large stack; Pyodide has no threads, so its work is done in place.
const STAND_IN = `
import sys, threading
class InPlace:
    def __init__(self, target):
        self.start = target
    def join(self):
        pass
threading.Thread = InPlace
threading.stack_size = lambda size=0: 0
sys.path.insert(0, "/checker")
`;
const RUN = `
import runpy, sys
sys.argv = ["check.py", "/certificate.json"]
try:
    runpy.run_path("/checker/check.py", run_name="__main__")
    code = 0
except SystemExit as exit:
    code = exit.code
code
`;

const start = async ({ files, checker }) => {
  const parts = {};
  for (const [name, packed] of Object.entries(files)) parts[name] = await unpacked(packed);
  const blob = (name) => new Blob([parts[name]], { type: TYPES[name.split(".").pop()] });
  globalThis.fetch = async (url) => {
    const name = String(url.url || url).replace(HOME, "");
    return parts[name] ? new Response(blob(name), { headers: { "content-type": blob(name).type } })
      : new Response("", { status: 404 });
  };
  const { loadPyodide } = await import(URL.createObjectURL(blob("pyodide.mjs")));
  const code = await import(URL.createObjectURL(blob("pyodide.asm.mjs")));
  const print = (line) => { printed += line + "\n"; };
  python = await loadPyodide({
    indexURL: HOME, createPyodideModule: code.default,
    lockFileContents: JSON.parse(new TextDecoder().decode(parts["pyodide-lock.json"])),
    stdout: print, stderr: print,
  });
  for (const [path, text] of Object.entries(checker)) {
    python.FS.mkdirTree("/checker/" + path.split("/").slice(0, -1).join("/"));
    python.FS.writeFile("/checker/" + path, text);
  }
  python.runPython(STAND_IN);
};

onmessage = async ({ data }) => {
  try {
    if (data.files) await start(data);
    printed = "";
    const before = performance.now();
    python.FS.writeFile("/certificate.json", data.document);
    const code = python.runPython(RUN);
    postMessage({ text: printed.replaceAll("/certificate.json", data.name), code, milliseconds: performance.now() - before });
  } catch (error) {
    postMessage({ died: String(error.message || error) });
  }
};

// The Python checker: in a file of its own beside the page, since Pyodide is large. A script can be read from a
// folder where fetch cannot.

const PYTHON_FILE = "neurocert-python.js";
const PYTHON_MISSING = `The file ${PYTHON_FILE} is not beside this page. It has Python (Pyodide) and the second checker, is large, `
  + "and is made by `bash page/build.sh --python`. This page downloads nothing by itself. With Python installed, "
  + "`python3 proofs/check.py CERTIFICATE` does the same.";

class Python {
  constructor() {
    this.worker = null;
    this.waiting = null;
  }

  // The file sets a variable.
  load() {
    if (window.NEUROCERT_PYTHON) return Promise.resolve(window.NEUROCERT_PYTHON);
    return new Promise((resolve, reject) => {
      const script = h("script", { src: PYTHON_FILE });
      script.onload = () => resolve(window.NEUROCERT_PYTHON);
      script.onerror = () => { script.remove(); reject(new Error(PYTHON_MISSING)); };
      document.head.append(script);
    });
  }

  async check(document, name) {
    if (this.waiting) this.stop();
    const parts = this.worker ? null : await this.load();
    return new Promise((resolve) => {
      this.waiting = resolve;
      if (!this.worker) {
        // Pyodide wants a module; of a page that is a file only a data URL can be one.
        const source = "data:text/javascript," + encodeURIComponent(sourceOf("python-worker"));
        this.worker = new Worker(source, { type: "module" });
        this.worker.onmessage = ({ data }) => this.settle(data);
        this.worker.onerror = (event) => this.settle({ died: event.message || "its worker does not start" });
      }
      this.worker.postMessage({ ...(parts || {}), document, name });
    });
  }

  settle(data) {
    const waiting = this.waiting;
    this.waiting = null;
    if (data.died || data.stopped) {
      if (this.worker) this.worker.terminate();
      this.worker = null;
    }
    if (waiting) waiting(data);
  }

  stop() {
    this.settle({ stopped: true });
  }
}

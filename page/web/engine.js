// A worker with the module: asked one thing at a time. Stopping it ends it, and the next question starts another.

// A worker with more memory than this is not kept: memory of WebAssembly never shrinks.
const KEPT = 300 << 20;

const DEATHS = {
  memory: "The computation needed more memory than a page has. Take smaller sizes, or the command line.",
  deep: "The computation went deeper than the stack of a page. Take smaller sizes, or the command line.",
  fault: "A fault of neurocert. Please report it, with the network and its sizes:",
};

const sourceOf = (id) => document.getElementById(id).textContent;

class Engine {
  constructor(module) {
    this.module = module;
    this.worker = null;
    this.waiting = null;
    this.onTold = () => {};
  }

  start() {
    const source = new Blob([sourceOf("worker")], { type: "text/javascript" });
    const worker = new Worker(URL.createObjectURL(source));
    worker.onmessage = ({ data }) => this.heard(data);
    worker.onerror = (event) => this.heard({ unusable: event.message || "the worker does not start" });
    worker.postMessage({ module: this.module });
    this.worker = worker;
  }

  heard(data) {
    if (data.told) return this.onTold(data.told);
    if (data.answer) {
      if (data.used > KEPT) this.end();
      return this.settle({ ...data.answer, milliseconds: data.milliseconds });
    }
    this.end();
    const died = data.died;
    this.settle({
      died: died ? died.kind : "unusable",
      error: died
        ? DEATHS[died.kind] + (died.kind === "fault" ? "\n" + died.text : "")
        : `WebAssembly does not work in this browser: ${data.unusable}`,
    });
  }

  settle(answer) {
    const waiting = this.waiting;
    this.waiting = null;
    if (waiting) waiting(answer);
  }

  end() {
    if (this.worker) this.worker.terminate();
    this.worker = null;
  }

  // Whoever waits is told that it was stopped.
  stop() {
    this.end();
    this.settle({ stopped: true });
    this.start();
  }

  ask(question) {
    if (this.waiting) this.stop();
    if (!this.worker) this.start();
    return new Promise((resolve) => {
      this.waiting = resolve;
      this.worker.postMessage(question);
    });
  }
}

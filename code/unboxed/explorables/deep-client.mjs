// The book's ImageNet network for any figure: it computes in workers, so that the page answers meanwhile.
//
//     const engine = new Engine(parts.map((part) => bundles[part]));        // backbone_1 and so on, in order
//     await engine.load((done, total) => …);
//     const { pixels } = await engine.read(blob, { side: 224 });            // of any picture that a reader has
//     const { logits, maps, outputs } = await engine.forward(pixels, { layers: ["block4"], maps: 5, passed });
//     const { value, gradient } = await engine.gradient(pixels, { cost: 9 }, passed);
//     const dream = await engine.gradient(pixels, { stages: ["block4"], power: 3 }, passed);
//     engine.seconds;                                                       // that 224 × 224 pixels take forwards, about
//     engine.stop();                                                        // the promise is rejected: `error === STOPPED`
//     engine.end();                                                         // when the figure goes
//
// `pixels` are tensors (1, 3, height, width) from 0 to 1, of any size from 32 up; they are yours still. `cost` is the
// cross-entropy of a class, so a step along its gradient leads away from that class, and one against it towards it. One
// thing is computed at a time: who asks for the next gives the last one up, and its gradient. Error messages can be
// shown as they are.

import { copied } from "./freeing.mjs";

/**
 * @typedef {import("./nn.mjs").Tensor} Tensor
 * @typedef {import("./nn.mjs").Bundle} Bundle
 * @typedef {import("./deep.mjs").Facts} Facts
 * @typedef {import("./deep-goals.mjs").Goal} Goal
 * @typedef {import("./picture-reading.mjs").How} How
 * @typedef {(done: number, total: number) => void} Passed told how many layers are done, of how many
 * @typedef {{ index: number, bias: number, map: Float32Array }} ClassMap a class, its bias, and what each place of the
 *   last maps adds to its logit, row by row
 * @typedef {{ logits: Tensor, maps: ClassMap[], outputs: Map<string, Tensor>, seconds: number }} Seen
 * @typedef {{ value: number, gradient: Tensor, logits: Tensor | undefined, seconds: number }} Slopes
 */

/** What the promise of something is rejected with that was stopped, or given up for the next. */
export const STOPPED = new Error("Stopped.");

/** How many workers share the network here: two, if there are as many cores, or half of them, up to three, for memory's sake. */
function crew() {
  const cores = navigator.hardwareConcurrency || 1;
  return Math.min(cores, 3, Math.max(2, Math.floor(cores / 2)));
}

export class Engine {
  /** @param {Bundle[]} parts the network's, in order @param {number} [count] of the workers that share it */
  constructor(parts, count = crew()) {
    this.parts = parts;
    this.count = count;
    /** @type {Worker[]} */
    this.workers = [];
    /** @type {Facts | undefined} what is known of the network, once it is there */
    this.facts = undefined;
    this.turn = 0;
    this.pictures = 0;
    /** @type {ArrayBuffer[]} what has come back of what was handed over */
    this.held = [];
    this.ready = 0;
    this.seconds = 0; // that a picture of 224 pixels a side will take here, about
    this.loading = { done: (/** @type {Facts} */ _) => {}, fail: (/** @type {Error} */ _) => {}, told: /** @type {Passed} */ (() => {}) };
    /** @type {Map<number, { done: (picture: any) => void, fail: (why: Error) => void }>} pictures that are being read */
    this.reading = new Map();
    /** @type {{ results: any[], done: (results: any[]) => void, fail: (why: Error) => void, passed?: Passed } | undefined} */
    this.asked = undefined;
  }

  /** Load the network, anew if it was loaded. @param {Passed} [told] how many parts have come, of how many @returns {Promise<Facts>} */
  load(told = () => {}) {
    this.end();
    return new Promise((done, fail) => {
      this.loading = { done, fail, told };
      this.workers = Array.from({ length: this.count }, (_, index) => {
        const worker = new Worker(new URL("./deep-worker.mjs", import.meta.url), { type: "module" });
        worker.onmessage = ({ data }) => this.hear(index, data);
        worker.onerror = () => this.lose(new Error("This browser did not start the worker that computes."));
        return worker;
      });
      /** @type {(MessagePort | undefined)[][]} from each worker to each other one */
      const ports = this.workers.map(() => Array(this.count).fill(undefined));
      for (let one = 0; one < this.count; one++) {
        for (let other = one + 1; other < this.count; other++) {
          const { port1, port2 } = new MessageChannel();
          [ports[one][other], ports[other][one]] = [port1, port2];
        }
      }
      this.workers.forEach((worker, index) => {
        const ours = /** @type {MessagePort[]} */ (ports[index].filter(Boolean));
        worker.postMessage({ kind: "load", parts: index ? [] : this.parts, index, ports: ports[index] }, ours);
      });
    });
  }

  /** Read a picture: upright, shrunk and cut, as `how` says. @param {Blob} picture @param {How} how @returns {Promise<{ pixels: Tensor, size: number[] }>} */
  read(picture, how) {
    const id = ++this.pictures;
    return new Promise((done, fail) => {
      if (!this.workers.length) return fail(new Error("The network is not loaded."));
      this.reading.set(id, { done, fail });
      this.workers[0].postMessage({ kind: "read", id, picture, how });
    });
  }

  /**
   * What the network says to a picture; what some layers make of it; and where its surest answers come from.
   * @param {Tensor} pixels @param {{ layers?: string[], maps?: number, passed?: Passed }} [wanted]
   * @returns {Promise<Seen>}
   */
  async forward(pixels, { layers = [], maps = 0, passed } = {}) {
    const { results, seconds } = await this.ask({ kind: "forward", pixels, layers, maps }, passed);
    const [{ logits }] = results;
    /** @type {ClassMap[]} */
    const found = results[0].maps;
    for (const { maps: others } of results.slice(1)) {
      found.forEach(({ map }, i) => map.forEach((_, place) => (map[place] += others[i].map[place])));
    }
    /** @type {[string, Tensor][]} */
    const outputs = layers.map((name) => {
      const shares = results.flatMap((result) => result.outputs).filter((output) => output.name === name);
      return [name, joined(shares.map(({ tensor }) => tensor))];
    });
    return { logits, maps: found, outputs: new Map(outputs), seconds };
  }

  /**
   * How much something rises with each pixel, and how much of it there is.
   * @param {Tensor} pixels @param {Goal} goal @param {Passed} [passed]
   * @returns {Promise<Slopes>}
   */
  async gradient(pixels, goal, passed) {
    const { results, seconds } = await this.ask({ kind: "gradient", pixels, goal }, passed);
    const [{ pixels: gradient, logits }] = results;
    return { value: results.reduce((sum, { value }) => sum + value, 0), gradient, logits, seconds };
  }

  /** Give up what is being computed or read. */
  stop() {
    this.drop(STOPPED);
    this.turn++;
    for (const worker of this.workers) worker.postMessage({ kind: "stop", turn: this.turn });
  }

  /** Put an end to the workers, and to what they do. */
  end() {
    this.lose(STOPPED);
  }

  /** @param {{ pixels: Tensor } & Record<string, any>} what @param {Passed} [passed] @returns {Promise<{ results: any[], seconds: number }>} of each worker */
  async ask({ pixels: { shape, data }, ...what }, passed) {
    if (!this.facts) throw new Error("The network is not loaded.");
    this.asked?.fail(STOPPED);
    const turn = ++this.turn;
    const start = performance.now();
    const results = await new Promise((done, fail) => {
      this.asked = { results: [], done, fail, passed };
      for (const worker of this.workers) {
        const copy = copied(data, this.held);
        worker.postMessage({ ...what, pixels: { shape, data: copy }, turn }, [copy.buffer]);
      }
    });
    this.held = results.map((/** @type {any} */ { pixels }) => pixels.data.buffer);
    return { results, seconds: (performance.now() - start) / 1000 };
  }

  /** @param {number} index of the worker that tells @param {any} heard */
  hear(index, heard) {
    if (heard.kind === "loading") this.loading.told(heard.done, heard.total);
    if (heard.kind === "ready") {
      this.seconds = Math.max(this.seconds, heard.seconds);
      if (++this.ready === this.count) this.loading.done((this.facts = heard.facts));
    }
    if (heard.kind === "read") {
      this.reading.get(heard.id)?.done(heard.picture);
      this.reading.delete(heard.id);
    }
    if (heard.kind === "failed") {
      const why = new Error(heard.why);
      if (heard.of === "load") this.lose(why);
      if (heard.of === "read") this.reading.get(heard.id)?.fail(why);
      if (heard.turn === this.turn) this.asked?.fail(why);
    }
    if (heard.turn !== this.turn || !this.asked) return;
    if (heard.kind === "passing") this.asked.passed?.(heard.done, heard.total);
    if (heard.kind === "done") {
      const { results, done } = this.asked;
      results[index] = heard.result;
      if (Object.keys(results).length < this.count) return;
      this.asked = undefined;
      done(results);
    }
  }

  /** @param {Error} why */
  lose(why) {
    for (const worker of this.workers) worker.terminate();
    this.workers = [];
    this.ready = this.seconds = 0;
    this.facts = undefined;
    this.loading.fail(why);
    this.drop(why);
  }

  /** @param {Error} why nothing comes */
  drop(why) {
    this.asked?.fail(why);
    this.asked = undefined;
    for (const { fail } of this.reading.values()) fail(why);
    this.reading.clear();
  }
}

/** Channels that several workers have made, as one. @param {Tensor[]} parts (1, channels, height, width) @returns {Tensor} */
function joined(parts) {
  if (parts.length === 1) return parts[0];
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  const [batch, , ...sides] = parts[0].shape;
  return { shape: [batch, parts.reduce((sum, part) => sum + part.shape[1], 0), ...sides], data };
}

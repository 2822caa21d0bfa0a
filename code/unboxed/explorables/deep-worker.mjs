// The network at work, in a worker, so that the page answers meanwhile. What it is asked, and what it tells, is for
// `deep-client.mjs` alone: figures use that.

import { Deep, assemble } from "./deep.mjs";
import { deepest, reached } from "./deep-goals.mjs";
import { expected } from "./deep-pace.mjs";
import { share } from "./deep-shares.mjs";
import { copied, free } from "./freeing.mjs";
import { readPicture } from "./picture-reading.mjs";
import { activationMap, largest } from "./see-maps.mjs";

/**
 * @typedef {import("./nn.mjs").Tensor} Tensor
 * @typedef {import("./deep.mjs").Step} Step
 */

const page = /** @type {any} */ (globalThis);
/** @type {Deep} */
let network;
/** @type {MessagePort[]} to the other workers, and undefined in our own place */
let ports = [];
let wanted = 0; // what was asked for last
/** @type {Map<string, Float32Array>} what the others have sent, by turn, step and sender */
const sent = new Map();
let heard = () => {};
/** @type {ArrayBuffer[]} what has come back of what is handed over */
const held = [];
const { port1: breath, port2: air } = new MessageChannel();
/** @type {(() => void)[]} */
const breathing = [];
breath.onmessage = () => breathing.shift()?.();

/** Let messages in. */
const breathe = () => new Promise((done) => {
  breathing.push(() => done(undefined));
  air.postMessage(0);
});

/** Make numbers the sum of those of all workers, added in the same order by each. @param {number} turn @param {string} step @param {Float32Array} numbers */
async function together(turn, step, numbers) {
  for (const port of ports.filter(Boolean)) {
    const copy = copied(numbers, held);
    port.postMessage({ turn, step, numbers: copy }, [copy.buffer]);
  }
  const keys = ports.map((port, i) => (port ? `${turn} ${step} ${i}` : ""));
  while (wanted === turn && !keys.every((key) => !key || sent.has(key))) await new Promise((done) => (heard = () => done(undefined)));
  if (wanted !== turn) return;
  const all = keys.map((key) => (key ? /** @type {Float32Array} */ (sent.get(key)) : numbers));
  for (let i = 0; i < numbers.length; i++) {
    let sum = 0;
    for (const some of all) sum += some[i];
    numbers[i] = sum;
  }
  for (const key of keys.filter(Boolean)) {
    held.push(/** @type {ArrayBuffer} */ (sent.get(key)?.buffer));
    sent.delete(key);
  }
}

/**
 * Take all steps, unless something else is asked for meanwhile.
 * @template T
 * @param {number} turn @param {string} way @param {Generator<Step, T, void>} steps
 * @param {(done: number, total: number) => void} passed
 * @returns {Promise<T | undefined>}
 */
async function walk(turn, way, steps, passed) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (value.sum) await together(turn, `${way} ${value.name}`, value.sum);
    else await breathe();
    if (wanted !== turn) return undefined;
    passed(value.done, value.total);
  }
}

/** @param {number} turn @param {number} done @param {number} total */
function tell(turn, done, total) {
  if (network.share.index === 0) page.postMessage({ kind: "passing", turn, done, total });
}

/** What some layers make of a picture, and where the surest answers come from. @param {any} asked */
async function forward({ turn, pixels, layers, maps }) {
  const steps = network.passing(pixels, { keeps: [...layers, "head"], back: false });
  const outputs = await walk(turn, "to", steps, (done, total) => tell(turn, done, total));
  if (!outputs) return;
  const [head, logits] = ["head", "logits"].map((name) => /** @type {Tensor} */ (outputs.get(name)));
  const { weight, bias } = network.layers[network.layers.length - 1];
  const found = largest(logits.data, maps).map((index) => {
    const map = activationMap(head, /** @type {Tensor} */ (weight), index);
    return { index, map, bias: /** @type {Tensor} */ (bias).data[index] };
  });
  const ours = (/** @type {string} */ name) => network.wide.has(name) || network.share.index === 0;
  const kept = layers.filter(ours).map((/** @type {string} */ name) => ({ name, tensor: outputs.get(name) }));
  answer(turn, { logits, maps: found, outputs: kept }, kept.map((/** @type {any} */ { tensor }) => tensor.data.buffer), outputs);
}

/** How much something rises with each pixel. @param {any} asked */
async function gradient({ turn, pixels, goal }) {
  const steps = network.passing(pixels, { until: deepest(network, goal), keeps: goal.stages ?? [] });
  const outputs = await walk(turn, "to", steps, (done, total) => tell(turn, done, 2 * total));
  if (!outputs) return;
  const { value, gradients } = reached(network, outputs, goal);
  const slopes = await walk(turn, "back", network.backing(outputs, gradients), (done, total) => tell(turn, total + done, 2 * total));
  if (!slopes) return;
  pixels.data.set(slopes.data);
  free(slopes.data);
  answer(turn, { value, logits: outputs.get("logits") }, [], outputs);
}

/** With it pixels go back, or slopes in their place. @param {number} turn @param {any} result @param {Transferable[]} handed @param {Map<string, any>} outputs needed no more */
function answer(turn, result, handed, outputs) {
  const pixels = outputs.get("pixels");
  page.postMessage({ kind: "done", turn, result: { ...result, pixels } }, [...handed, pixels.data.buffer]);
  for (const { data, open } of outputs.values()) {
    free(data);
    if (open) free(open);
  }
}

/** @param {Deep} network */
const weights = ({ layers }) => layers.flatMap(({ weight, bias }) => (weight && bias ? [weight.data, bias.data] : []));

/** @param {Deep} ours */
function begin(ours) {
  network = ours;
  page.postMessage({ kind: "ready", facts: network.facts, seconds: expected(network) });
}

/** Put the network together, and give the other workers their shares; or wait for one. @param {any} asked */
async function load({ parts, index, ports: given }) {
  ports = given;
  if (index === 0) {
    const whole = await assemble(parts, (done, total) => page.postMessage({ kind: "loading", done, total }));
    ports.forEach((port, i) => {
      const theirs = share(whole, i, ports.length);
      if (port) port.postMessage({ share: theirs }, weights(theirs).map(({ buffer }) => buffer));
      else begin(theirs);
    });
    const ours = weights(network);
    for (const data of weights(whole)) if (!ours.includes(data)) free(data);
  }
  ports.forEach((port, from) => {
    if (!port) return;
    port.onmessage = ({ data }) => {
      if (data.share) begin(new Deep(data.share.layers, data.share.facts, data.share.share));
      else if (data.turn >= wanted) sent.set(`${data.turn} ${data.step} ${from}`, data.numbers);
      heard();
    };
  });
}

page.onmessage = async (/** @type {MessageEvent} */ { data }) => {
  const { kind, turn } = data;
  try {
    if (kind === "load") await load(data);
    if (kind === "read") {
      const picture = await readPicture(data.picture, data.how);
      page.postMessage({ kind: "read", id: data.id, picture }, [picture.pixels.data.buffer]);
    }
    if (kind === "stop" || kind === "forward" || kind === "gradient") {
      wanted = turn;
      for (const key of sent.keys()) if (Number(key.split(" ", 1)[0]) < turn) sent.delete(key);
      heard();
    }
    if (kind === "forward") await forward(data);
    if (kind === "gradient") await gradient(data);
  } catch (error) {
    page.postMessage({ kind: "failed", of: kind, turn, id: data.id, why: error instanceof Error ? error.message : String(error) });
  }
};

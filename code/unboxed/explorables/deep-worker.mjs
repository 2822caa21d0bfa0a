// The network at work, in a worker, so that the page answers meanwhile. What it is asked, and what it tells, is for
// `deep-client.mjs` alone: figures use that.

import { Deep, assemble } from "./deep.mjs";
import { deepest, reached } from "./deep-goals.mjs";
import { free } from "./deep-layers.mjs";
import { expected } from "./deep-pace.mjs";
import { share } from "./deep-shares.mjs";
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

/** Let messages in. */
function breathe() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = () => {
      port1.close();
      done(undefined);
    };
    port2.postMessage(0);
  });
}

/** Make numbers the sum of those of all workers, added in the same order by each. @param {number} turn @param {string} step @param {Float32Array} numbers */
async function together(turn, step, numbers) {
  const others = ports.filter(Boolean);
  for (const port of others) {
    const copy = numbers.slice();
    port.postMessage({ turn, step, numbers: copy }, [copy.buffer]);
  }
  const keys = ports.map((port, i) => (port ? `${turn} ${step} ${i}` : ""));
  while (wanted === turn && !keys.every((key) => !key || sent.has(key))) await new Promise((done) => (heard = () => done(undefined)));
  if (wanted !== turn) return;
  const all = keys.map((key) => (key ? /** @type {Float32Array} */ (sent.get(key)) : numbers.slice()));
  keys.forEach((key) => sent.delete(key));
  for (let i = 0; i < numbers.length; i++) {
    let sum = 0;
    for (const some of all) sum += some[i];
    numbers[i] = sum;
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
  const outputs = await walk(turn, "to", network.passing(pixels), (done, total) => tell(turn, done, total));
  if (!outputs) return;
  const [head, logits] = ["head", "logits"].map((name) => /** @type {Tensor} */ (outputs.get(name)));
  const { weight, bias } = network.layers[network.layers.length - 1];
  const found = largest(logits.data, maps).map((index) => {
    const map = activationMap(head, /** @type {Tensor} */ (weight), index);
    return { index, map, bias: /** @type {Tensor} */ (bias).data[index] };
  });
  const wide = (/** @type {string} */ name) => network.wide.has(name);
  const ours = (/** @type {string} */ name) => wide(name) || network.share.index === 0;
  const kept = layers.filter(ours).map((/** @type {string} */ name) => ({ name, wide: wide(name), tensor: outputs.get(name) }));
  answer(turn, { logits, maps: found, outputs: kept }, kept.map((/** @type {any} */ { tensor }) => tensor.data.buffer), outputs);
}

/** How much something rises with each pixel. @param {any} asked */
async function gradient({ turn, pixels, goal }) {
  const outputs = await walk(turn, "to", network.passing(pixels, deepest(network, goal)), (done, total) => tell(turn, done, 2 * total));
  if (!outputs) return;
  const { value, gradients } = reached(network, outputs, goal);
  const slopes = await walk(turn, "back", network.backing(outputs, gradients), (done, total) => tell(turn, total + done, 2 * total));
  if (!slopes) return;
  answer(turn, { value, logits: outputs.get("logits"), gradient: slopes }, [slopes.data.buffer], outputs);
}

/** @param {number} turn @param {any} result @param {Transferable[]} handed @param {Map<string, Tensor>} outputs needed no more */
function answer(turn, result, handed, outputs) {
  page.postMessage({ kind: "done", turn, result }, handed);
  for (const { data } of outputs.values()) free(data);
}

/** Free the weights of a network that another has not. @param {Deep} network @param {Deep} other */
function spare(network, other) {
  const all = (/** @type {Deep} */ { layers }) => layers.flatMap(({ weight, bias }) => (weight && bias ? [weight.data, bias.data] : []));
  const kept = new Set(all(other));
  for (const data of all(network)) if (!kept.has(data)) free(data);
}

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
      port?.postMessage({ share: theirs });
      if (port) spare(theirs, whole);
      else begin(theirs);
    });
    spare(whole, network);
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

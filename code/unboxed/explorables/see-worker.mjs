// The network at work, in a worker, so that the page answers meanwhile: it is told of pictures, and tells what it sees.

import { assemble } from "./deep.mjs";
import { tensor } from "./nn.mjs";
import { strongest, surest } from "./see-maps.mjs";
import { SIDE, cut, plan } from "./see-picture.mjs";

/** @typedef {import("./deep.mjs").Deep} Deep */
/** @typedef {import("./nn.mjs").Tensor} Tensor */

const STAGE = /^(stem|block\d|head)$/;
const EXACT = 2048; // pixels of the short side: a larger picture is first shrunk by the browser, for it would fill the memory
const SHRUNK = 1024;

const page = /** @type {any} */ (globalThis);
/** @type {Deep | undefined} */
let network;
/** @type {Map<string, Tensor>} what the stages have made of the last picture */
let kept = new Map();
let wanted = 0; // the picture that was asked for last

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

/** @param {Blob} picture @returns {Promise<ImageBitmap>} upright */
async function decoded(picture) {
  try {
    return await createImageBitmap(picture, { imageOrientation: "from-image" });
  } catch (error) {
    if (error instanceof TypeError) return createImageBitmap(picture); // a browser without this option
    throw new Error(`This browser cannot read ${picture.type ? `the type ${picture.type}` : "this file"} as a picture. Save it as JPEG or PNG first.`);
  }
}

/**
 * @param {Blob} picture @param {boolean} ready whether it has been shrunk and cut
 * @returns {Promise<{ pixels: Float32Array, size: number[] }>}
 */
async function read(picture, ready) {
  const bitmap = await decoded(picture);
  try {
    let { width, height } = bitmap;
    const size = [width, height];
    if (Math.min(width, height) > EXACT) {
      const share = SHRUNK / Math.min(width, height);
      [width, height] = size.map((side) => Math.round(side * share));
    }
    const { across, down } = ready ? { across: { low: 0, high: SIDE }, down: { low: 0, high: SIDE } } : plan(width, height);
    const [columns, rows] = [across.high - across.low, down.high - down.low];
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      new OffscreenCanvas(columns, rows).getContext("2d", { willReadFrequently: true }));
    context.fillStyle = "#fff"; // what is transparent is white
    context.fillRect(0, 0, columns, rows);
    context.imageSmoothingQuality = "high";
    const [x, y] = [size[0] / width, size[1] / height];
    context.drawImage(bitmap, across.low * x, down.low * y, columns * x, rows * y, 0, 0, columns, rows);
    const { data } = context.getImageData(0, 0, columns, rows);
    if (!ready) return { pixels: cut(data, plan(width, height)), size };
    const pixels = Float32Array.from({ length: 3 * SIDE * SIDE }, (_, i) => data[4 * (i % (SIDE * SIDE)) + Math.floor(i / (SIDE * SIDE))] / 255);
    return { pixels, size };
  } finally {
    bitmap.close();
  }
}

/** @param {number} turn @param {Blob} picture @param {boolean} ready @param {string} stage */
async function look(turn, picture, ready, stage) {
  const deep = /** @type {Deep} */ (network);
  wanted = turn;
  const { pixels, size } = await read(picture, ready);
  if (wanted !== turn) return;
  page.postMessage({ kind: "picture", turn, pixels, size });
  const start = performance.now();
  const steps = deep.passing(tensor([1, 3, SIDE, SIDE], pixels));
  for (;;) {
    const { done, value } = steps.next();
    if (done) {
      const [head, logits] = ["head", "logits"].map((name) => /** @type {Tensor} */ (value.get(name)));
      const last = deep.layers[deep.layers.length - 1];
      const [weight, bias] = [last.weight, last.bias].map((part) => /** @type {Tensor} */ (part));
      const answers = surest(head, logits, weight, bias, deep.facts.categories, 5);
      kept = new Map([...value].filter(([name]) => STAGE.test(name)));
      const seconds = (performance.now() - start) / 1000;
      page.postMessage({ kind: "seen", turn, answers, side: head.shape[3], seconds });
      channels(stage);
      return;
    }
    page.postMessage({ kind: "passing", turn, done: value[1], total: value[2] });
    await breathe();
    if (wanted !== turn) return;
  }
}

/** @param {string} stage */
function channels(stage) {
  const maps = kept.get(stage);
  if (!maps) return;
  page.postMessage({ kind: "channels", stage, count: maps.shape[1], side: maps.shape[3], channels: strongest(maps, 8) });
}

page.onmessage = async (/** @type {MessageEvent} */ { data }) => {
  const { kind, turn } = data;
  try {
    if (kind === "load") {
      network = await assemble(data.parts, (done, total) => page.postMessage({ kind: "loading", done, total }));
      page.postMessage({ kind: "loaded", credit: network.facts.credit });
    }
    if (kind === "look") await look(turn, data.picture, data.ready, data.stage);
    if (kind === "channels") channels(data.stage);
    if (kind === "stop") wanted = 0;
  } catch (error) {
    page.postMessage({ kind: "failed", of: kind, turn, why: error instanceof Error ? error.message : String(error) });
  }
};

// A large trained network in a browser: one picture forwards to its answer, and back to the pixels.
//
// `unboxed.folding` makes the layers: convolutions, some followed by a ReLU6, some by a sum with the output of an
// earlier one; a mean over all places; a dense layer. Weights are not learned here, so only the picture gets a gradient.
//
// Several workers may share a network. A layer with a ReLU6 is wide: each of them computes some of its channels, and
// all that these need. A layer without is narrow: each adds up what its own channels give, and the sum of all is what
// comes out. So they meet twice a block, and send each other little.

import { KINDS, opened } from "./deep-layers.mjs";
import { free } from "./freeing.mjs";
import { tensor } from "./nn.mjs";
import { unpack } from "./packed.mjs";

/**
 * @typedef {import("./nn.mjs").Tensor} Tensor
 * @typedef {import("./deep-layers.mjs").Layer} Layer
 * @typedef {import("./deep-layers.mjs").Output} Output
 * @typedef {{ mean: number[], std: number[], categories: string[], credit: string, licence: string }} Facts
 * @typedef {{ index: number, of: number }} Share which of so many shares, counted from 0
 * @typedef {{ until?: string, keeps?: string[], back?: boolean }} Wanted the last layer; whose numbers stay, all if it is
 *   not said; and whether the way back follows
 * @typedef {{ until?: string, passed?: (name: string, done: number, total: number) => void }} Options
 * @typedef {{ name: string, done: number, total: number, sum: Float32Array | null }} Step a layer that has been passed,
 *   how many are done, of how many, and what has to become the sum over all shares before the next step
 */

/** @param {Tensor} of @returns {Float32Array} */
const numbers = ({ data }) => /** @type {Float32Array} */ (data);

/** The layers of a trained network, or a share of them, and what is known of it. */
export class Deep {
  /** @param {Layer[]} layers @param {Facts} facts @param {Share} [share] */
  constructor(layers, facts, share = { index: 0, of: 1 }) {
    this.layers = layers;
    this.facts = facts;
    this.share = share;
    let wide = false;
    /** @type {Set<string>} the layers of which a share has some channels only */
    this.wide = new Set(layers.filter(({ kind, relu6 }) => (wide = kind === "mean" ? wide : relu6)).map(({ name }) => name));
  }

  /**
   * What every layer makes of one picture, by name, in order, beginning with "pixels".
   * @param {Tensor} pixels (1, 3, height, width), from 0 to 1
   * @param {Options} [options] the last layer that is wanted, and what is told after each
   * @returns {Map<string, Output>}
   */
  forward(pixels, { until, passed } = {}) {
    const steps = this.passing(pixels, { until });
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      passed?.(value.name, value.done, value.total);
    }
  }

  /**
   * The same, stopping after each layer, so that whoever computes can answer to something else in between. Numbers that no
   * later layer needs go, unless they are to stay.
   * @param {Tensor} pixels @param {Wanted} [wanted]
   * @returns {Generator<Step, Map<string, Output>, void>}
   */
  *passing(pixels, { until = this.layers[this.layers.length - 1].name, keeps, back = true } = {}) {
    const [batch, channels, height, width] = pixels.shape;
    if (pixels.shape.length !== 4 || batch !== 1 || channels !== 3) {
      throw new RangeError(`pixels: expected shape (1, 3, height, width), got (${pixels.shape.join(", ")})`);
    }
    const last = this.place("until", until);
    /** @type {Map<string, Output>} */
    const outputs = new Map([["pixels", pixels]]);
    const { mean, std } = this.facts;
    const data = new Float32Array(pixels.data.length);
    for (let i = 0; i < data.length; i++) {
      const channel = Math.floor(i / (height * width));
      data[i] = (pixels.data[i] - mean[channel]) / std[channel];
    }
    const layers = this.layers.slice(0, last + 1);
    let x = tensor(pixels.shape, data);
    for (const [i, layer] of layers.entries()) {
      const more = layer.adds ? numbers(/** @type {Tensor} */ (outputs.get(layer.adds))) : null;
      const y = KINDS[layer.kind].forward(x, layer, more);
      outputs.set(layer.name, back && layer.relu6 ? { ...y, open: opened(y.data) } : y);
      if (!i) free(x.data);
      for (const name of [layers[i - 1]?.name, layer.adds]) {
        const stays = !name || !keeps || keeps.includes(name) || layers.some(({ adds }, j) => adds === name && j > i);
        if (!stays) free(/** @type {Output} */ (outputs.get(name)).data);
      }
      x = y;
      yield { name: layer.name, done: i + 1, total: last + 1, sum: this.partial(layer.name, numbers(x)) };
    }
    return outputs;
  }

  /**
   * How much something rises with each pixel.
   * @param {Map<string, Output>} outputs what `forward` gave
   * @param {string} from the layer whose output decides about it
   * @param {Tensor} gradient how much it rises with each number of that output
   * @returns {Tensor} (1, 3, height, width)
   */
  backward(outputs, from, gradient) {
    const steps = this.backing(outputs, new Map([[from, gradient]]));
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  }

  /**
   * The same for something that several layers may decide about, stopping after each layer on the way. The gradients are
   * used up.
   * @param {Map<string, Output>} outputs what `passing` gave @param {Map<string, Tensor>} gradients by layer
   * @returns {Generator<Step, Tensor, void>}
   */
  *backing(outputs, gradients) {
    /** @type {Map<string, Float32Array>} */
    const arrived = new Map();
    const arrive = (/** @type {string} */ name, /** @type {Float32Array} */ more) => {
      const before = arrived.get(name);
      if (!before) return arrived.set(name, more);
      for (let i = 0; i < before.length; i++) before[i] += more[i];
      free(more);
    };
    const last = Math.max(...[...gradients.keys()].map((from) => this.place("from", from)));
    for (const [from, gradient] of gradients) {
      const there = outputs.get(from);
      if (!there) throw new RangeError(`from: expected a layer that has been passed, got ${from}`);
      if (gradient.data.length !== there.data.length) {
        throw new RangeError(`gradient: expected ${there.data.length} numbers, got ${gradient.data.length}`);
      }
      // All shares have the same of a narrow layer. One gives what is asked of it, if it is to become a sum.
      const ours = this.share.index === 0 || this.wide.has(from) || from === this.layers[last].name;
      arrive(from, ours ? numbers(gradient) : new Float32Array(gradient.data.length));
    }
    for (let i = last; i >= 0; i--) {
      const layer = this.layers[i];
      const before = i ? this.layers[i - 1].name : "pixels";
      const here = /** @type {Float32Array} */ (arrived.get(layer.name));
      arrived.delete(layer.name);
      const [x, y] = [before, layer.name].map((name) => /** @type {Output} */ (outputs.get(name)));
      arrive(before, KINDS[layer.kind].backward(here, x, y, layer));
      if (layer.adds) arrive(layer.adds, here);
      else free(here);
      const sum = this.partial(before, /** @type {Float32Array} */ (arrived.get(before)));
      yield { name: layer.name, done: last + 1 - i, total: last + 1, sum };
    }
    const slopes = /** @type {Float32Array} */ (arrived.get("pixels"));
    const places = slopes.length / 3;
    for (let j = 0; j < slopes.length; j++) slopes[j] /= this.facts.std[Math.floor(j / places)];
    return tensor(/** @type {Output} */ (outputs.get("pixels")).shape, slopes);
  }

  /** Where a layer stands. @param {string} asked as what @param {string} name */
  place(asked, name) {
    const found = this.layers.findIndex((layer) => layer.name === name);
    if (found < 0) throw new RangeError(`${asked}: expected a layer of this network, got ${name}`);
    return found;
  }

  /** What has to become a sum over all shares. @param {string} name @param {Float32Array} made */
  partial(name, made) {
    return this.share.of > 1 && !this.wide.has(name) ? made : null;
  }
}

/**
 * Put a network together from its parts, which are loaded one after the other.
 * @param {import("./nn.mjs").Bundle[]} parts as `unboxed.folding.bundles` makes them, the first one first
 * @param {(done: number, total: number) => void} [loaded] told after each part
 * @returns {Promise<Deep>}
 */
export async function assemble(parts, loaded) {
  /** @type {Layer[]} */
  const layers = [];
  let about = /** @type {any} */ (null);
  for (const [i, part] of parts.entries()) {
    const { facts, tensors } = await unpack(part);
    if (facts.part !== i + 1 || facts.parts !== parts.length) {
      throw new RangeError(`parts: expected part ${i + 1} of ${parts.length}, got ${facts.part} of ${facts.parts}`);
    }
    about ??= facts;
    for (const layer of facts.layers) {
      if (!Object.hasOwn(KINDS, layer.kind)) {
        throw new RangeError(`${layer.name}: expected one of ${Object.keys(KINDS).join(", ")}, got ${layer.kind}`);
      }
      const weight = tensors.get(`${layer.name}.weight`);
      layers.push({ ...layer, weight, bias: tensors.get(`${layer.name}.bias`) });
    }
    loaded?.(i + 1, parts.length);
  }
  return new Deep(layers, about);
}

// A large trained network in a browser: one picture forwards to its answer, and back to the pixels.
//
// `unboxed.folding` makes the layers: convolutions, some followed by a ReLU6, some by a sum with the output of an
// earlier one; a mean over all places; a dense layer. Weights are not learned here, so only the picture gets a gradient.
import { load, tensor } from "./nn.mjs";
import { multiply, transposed } from "./panels.mjs";

/**
 * @typedef {import("./nn.mjs").Tensor} Tensor
 * @typedef {{
 *   name: string, kind: string, stride: number, groups: number, relu6: boolean, adds: string | null,
 *   weight?: Tensor, bias?: Tensor,
 * }} Layer
 * @typedef {{ mean: number[], std: number[], categories: string[], credit: string, licence: string }} Facts
 * @typedef {{ until?: string, passed?: (name: string, done: number, total: number) => void }} Options
 */

/** @param {Tensor} of @returns {Float32Array} */
const numbers = ({ data }) => /** @type {Float32Array} */ (data);

/** The layers of a trained network, and what is known of it. */
export class Deep {
  /** @param {Layer[]} layers @param {Facts} facts */
  constructor(layers, facts) {
    this.layers = layers;
    this.facts = facts;
    /** @type {Map<string, Float32Array>} weights the other way round, made when a gradient first needs them */
    this.turned = new Map();
  }

  /**
   * What every layer makes of one picture, by name, in order, beginning with "pixels".
   * @param {Tensor} pixels (1, 3, height, width), from 0 to 1
   * @param {Options} [options] the last layer that is wanted, and what is told after each
   * @returns {Map<string, Tensor>}
   */
  forward(pixels, { until, passed } = {}) {
    const steps = this.passing(pixels, until);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      passed?.(...value);
    }
  }

  /**
   * The same, stopping after each layer, so that whoever computes can answer to something else in between.
   * @param {Tensor} pixels @param {string} [until]
   * @returns {Generator<[string, number, number], Map<string, Tensor>, void>} the layer's name, how many are done, of how many
   */
  *passing(pixels, until = this.layers[this.layers.length - 1].name) {
    const [batch, channels, height, width] = pixels.shape;
    if (pixels.shape.length !== 4 || batch !== 1 || channels !== 3) {
      throw new RangeError(`pixels: expected shape (1, 3, height, width), got (${pixels.shape.join(", ")})`);
    }
    const last = this.layers.findIndex(({ name }) => name === until);
    if (last < 0) throw new RangeError(`until: expected a layer of this network, got ${until}`);
    const outputs = new Map([["pixels", pixels]]);
    const { mean, std } = this.facts;
    const data = new Float32Array(pixels.data.length);
    for (let i = 0; i < data.length; i++) {
      const channel = Math.floor(i / (height * width));
      data[i] = (pixels.data[i] - mean[channel]) / std[channel];
    }
    let x = tensor(pixels.shape, data);
    for (const [i, layer] of this.layers.slice(0, last + 1).entries()) {
      const more = layer.adds ? numbers(/** @type {Tensor} */ (outputs.get(layer.adds))) : null;
      x = KINDS[layer.kind].forward(x, layer, more);
      outputs.set(layer.name, x);
      yield [layer.name, i + 1, last + 1];
    }
    return outputs;
  }

  /**
   * How much something rises with each pixel.
   * @param {Map<string, Tensor>} outputs what `forward` gave
   * @param {string} from the layer whose output decides about it
   * @param {Tensor} gradient how much it rises with each number of that output
   * @returns {Tensor} (1, 3, height, width)
   */
  backward(outputs, from, gradient) {
    const last = this.layers.findIndex(({ name }) => name === from);
    const there = outputs.get(from);
    if (last < 0 || !there) throw new RangeError(`from: expected a layer that has been passed, got ${from}`);
    if (gradient.data.length !== there.data.length) {
      throw new RangeError(`gradient: expected ${there.data.length} numbers, got ${gradient.data.length}`);
    }
    /** @type {Map<string, Float32Array>} */
    const arrived = new Map([[from, numbers(gradient)]]);
    const arrive = (/** @type {string} */ name, /** @type {Float32Array} */ more) => {
      const before = arrived.get(name);
      if (before) more = before.map((value, i) => value + more[i]);
      arrived.set(name, more);
    };
    for (let i = last; i >= 0; i--) {
      const layer = this.layers[i];
      const before = i ? this.layers[i - 1].name : "pixels";
      const here = /** @type {Float32Array} */ (arrived.get(layer.name));
      arrived.delete(layer.name);
      if (layer.adds) arrive(layer.adds, here);
      const [x, y] = [before, layer.name].map((name) => /** @type {Tensor} */ (outputs.get(name)));
      arrive(before, KINDS[layer.kind].backward(here, x, y, layer, this));
    }
    const pixels = /** @type {Tensor} */ (outputs.get("pixels"));
    const slopes = Float32Array.from(/** @type {Float32Array} */ (arrived.get("pixels")));
    const places = slopes.length / 3;
    for (let j = 0; j < slopes.length; j++) slopes[j] /= this.facts.std[Math.floor(j / places)];
    return tensor(pixels.shape, slopes);
  }
}

/**
 * Where a kernel lies on a picture, in runs: for each of its weights, the pixels that it meets, row by row.
 * Half of the zeros that are laid around stand at the beginning of a side, and the odd one at its end.
 * @param {Layer} layer @param {number[]} from shape of what goes in @param {number[]} to shape of what comes out
 * @param {(weight: number, pixel: number, place: number, length: number) => void} visit
 */
function slide({ weight, stride, groups }, from, to, visit) {
  const { shape, data } = /** @type {Tensor} */ (weight);
  const [filters, depth, side] = shape;
  const [, , height, width] = from;
  const [, , rows, columns] = to;
  const [above, before] = [[rows, height], [columns, width]].map(([places, size]) =>
    Math.floor(Math.max(0, (places - 1) * stride + side - size) / 2));
  for (let filter = 0; filter < filters; filter++) {
    const group = Math.floor(filter / (filters / groups)) * depth;
    for (let channel = 0; channel < depth; channel++) {
      for (let down = 0; down < side; down++) {
        const top = Math.max(0, Math.ceil((above - down) / stride));
        const bottom = Math.min(rows - 1, Math.floor((height - 1 + above - down) / stride));
        for (let across = 0; across < side; across++) {
          const first = Math.max(0, Math.ceil((before - across) / stride));
          const last = Math.min(columns - 1, Math.floor((width - 1 + before - across) / stride));
          const value = data[((filter * depth + channel) * side + down) * side + across];
          for (let row = top; row <= bottom; row++) {
            const y = row * stride + down - above;
            const pixel = ((group + channel) * height + y) * width + first * stride + across - before;
            visit(value, pixel, (filter * rows + row) * columns + first, last - first + 1);
          }
        }
      }
    }
  }
}

/** @param {Layer} layer */
const isPointwise = ({ weight, stride, groups }) => weight?.shape[2] === 1 && stride === 1 && groups === 1;

/**
 * @typedef {{
 *   forward: (x: Tensor, layer: Layer, more: Float32Array | null) => Tensor,
 *   backward: (gradient: Float32Array, x: Tensor, y: Tensor, layer: Layer, network: Deep) => Float32Array,
 * }} Kind
 * @type {Record<string, Kind>}
 */
const KINDS = {
  conv2d: {
    forward(x, layer, more) {
      const [, channels, height, width] = x.shape;
      const [weight, bias] = [layer.weight, layer.bias].map((part) => numbers(/** @type {Tensor} */ (part)));
      const filters = bias.length;
      const shape = [1, filters, Math.ceil(height / layer.stride), Math.ceil(width / layer.stride)];
      const places = shape[2] * shape[3];
      const y = new Float32Array(filters * places);
      if (isPointwise(layer)) {
        multiply(y, weight, numbers(x), bias, filters, channels, places, layer.relu6, more);
        return tensor(shape, y);
      }
      for (let filter = 0; filter < filters; filter++) y.fill(bias[filter], filter * places, (filter + 1) * places);
      const [from, { stride }] = [numbers(x), layer];
      slide(layer, x.shape, shape, (value, pixel, place, length) => {
        for (let i = 0; i < length; i++, pixel += stride) y[place + i] += value * from[pixel];
      });
      for (let i = 0; i < y.length; i++) {
        if (layer.relu6) y[i] = Math.min(6, Math.max(0, y[i]));
        if (more) y[i] += more[i];
      }
      return tensor(shape, y);
    },
    backward(gradient, x, y, layer, network) {
      const [, channels, height, width] = x.shape;
      // No layer has both a ReLU6 and a sum behind it, so that what came out says where the ReLU6 is flat.
      const slopes = layer.relu6
        ? gradient.map((slope, i) => (y.data[i] > 0 && y.data[i] < 6 ? slope : 0))
        : gradient;
      const back = new Float32Array(x.data.length);
      if (isPointwise(layer)) {
        const filters = y.shape[1];
        let weight = network.turned.get(layer.name);
        if (!weight) {
          weight = transposed(numbers(/** @type {Tensor} */ (layer.weight)), filters, channels);
          network.turned.set(layer.name, weight);
        }
        multiply(back, weight, slopes, null, channels, filters, height * width);
        return back;
      }
      const { stride } = layer;
      slide(layer, x.shape, y.shape, (value, pixel, place, length) => {
        for (let i = 0; i < length; i++, pixel += stride) back[pixel] += value * slopes[place + i];
      });
      return back;
    },
  },
  mean: {
    forward(x) {
      const [, channels, height, width] = x.shape;
      const places = height * width;
      const means = Float32Array.from({ length: channels }, (_, channel) =>
        numbers(x).subarray(channel * places, (channel + 1) * places).reduce((sum, value) => sum + value, 0) / places);
      return tensor([1, channels], means);
    },
    backward(gradient, x) {
      const places = x.data.length / gradient.length;
      return new Float32Array(x.data.length).map((_, i) => gradient[Math.floor(i / places)] / places);
    },
  },
  dense: {
    forward(x, layer) {
      const [weight, bias] = [layer.weight, layer.bias].map((part) => numbers(/** @type {Tensor} */ (part)));
      const y = new Float32Array(bias.length);
      multiply(y, weight, numbers(x), bias, bias.length, x.data.length, 1);
      return tensor([1, bias.length], y);
    },
    backward(gradient, x, _, layer) {
      const weight = numbers(/** @type {Tensor} */ (layer.weight));
      const back = new Float32Array(x.data.length);
      gradient.forEach((slope, output) => {
        if (slope) for (let i = 0; i < back.length; i++) back[i] += slope * weight[output * back.length + i];
      });
      return back;
    },
  },
};

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
    const { manifest, tensors } = await load(part);
    const { facts } = manifest;
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

// The kinds of layers that a large network is folded into, each forwards, and back to what went in.

import { tensor } from "./nn.mjs";
import { multiply, transposed } from "./panels.mjs";

/**
 * @typedef {import("./nn.mjs").Tensor} Tensor
 * @typedef {{
 *   name: string, kind: string, stride: number, groups: number, relu6: boolean, adds: string | null,
 *   weight?: Tensor, bias?: Tensor, channels?: number,
 * }} Layer `channels` are how many the layer has of which this one is a share
 */

/** @type {WeakMap<Tensor, Float32Array>} weights the other way round, made when a gradient first needs them */
const turned = new WeakMap();

/** @param {Tensor} of @returns {Float32Array} */
const numbers = ({ data }) => /** @type {Float32Array} */ (data);

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
 *   backward: (gradient: Float32Array, x: Tensor, y: Tensor, layer: Layer) => Float32Array,
 * }} Kind
 * @type {Record<string, Kind>}
 */
export const KINDS = {
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
    backward(gradient, x, y, layer) {
      const [, channels, height, width] = x.shape;
      // No layer has both a ReLU6 and a sum behind it, so that what came out says where the ReLU6 is flat.
      const slopes = layer.relu6
        ? gradient.map((slope, i) => (y.data[i] > 0 && y.data[i] < 6 ? slope : 0))
        : gradient;
      const back = new Float32Array(x.data.length);
      if (isPointwise(layer)) {
        const filters = y.shape[1];
        const weight = /** @type {Tensor} */ (layer.weight);
        if (!turned.has(weight)) turned.set(weight, transposed(numbers(weight), filters, channels));
        multiply(back, /** @type {Float32Array} */ (turned.get(weight)), slopes, null, channels, filters, height * width);
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

// The kinds of layers that a large network is folded into, each forwards, and back to what went in.

import { filter, laid, unfilter } from "./depthwise.mjs";
import { free } from "./freeing.mjs";
import { count, tensor } from "./nn.mjs";
import { multiply } from "./panels.mjs";

/**
 * @typedef {import("./nn.mjs").Tensor} Tensor
 * @typedef {{
 *   name: string, kind: string, stride: number, groups: number, relu6: boolean, adds: string | null,
 *   weight?: Tensor, bias?: Tensor, channels?: number,
 * }} Layer `channels` are how many the layer has of which this one is a share
 * @typedef {Tensor & { open?: Uint8Array }} Output `open` says where a ReLU6 is not flat, a bit for each number
 */

/** @param {Tensor} of @returns {Float32Array} */
const numbers = ({ data }) => /** @type {Float32Array} */ (data);

/** Where a ReLU6 is not flat, as what came out says: no sum stands behind one. @param {Tensor["data"]} y */
export function opened(y) {
  const open = new Uint8Array(Math.ceil(y.length / 8));
  for (let i = 0; i < y.length; i++) if (y[i] > 0 && y[i] < 6) open[i >> 3] |= 1 << (i & 7);
  return open;
}

/** Keep slopes where a ReLU6 is not flat. @param {Float32Array} slopes @param {Uint8Array} open */
function close(slopes, open) {
  for (let i = 0; i < slopes.length; i++) if (!(open[i >> 3] & (1 << (i & 7)))) slopes[i] = 0;
}

/**
 * Visit the runs of a kernel that lies on all maps at once: for each of its weights, the numbers that it meets, row by row.
 * @param {import("./depthwise.mjs").Lay} lay @param {number} channels
 * @param {(place: number, from: number, length: number) => void} visit where a run stands among the patches, (channels,
 *   side, side, rows, columns), and among the maps
 */
function slide({ side, stride, height, width, rows, columns, above, before }, channels, visit) {
  for (let channel = 0, weight = 0; channel < channels; channel++) {
    for (let down = 0; down < side; down++) {
      const top = Math.max(0, Math.ceil((above - down) / stride));
      const bottom = Math.min(rows - 1, Math.floor((height - 1 + above - down) / stride));
      for (let across = 0; across < side; across++, weight++) {
        const first = Math.max(0, Math.ceil((before - across) / stride));
        const last = Math.min(columns - 1, Math.floor((width - 1 + before - across) / stride));
        for (let row = top; row <= bottom; row++) {
          const y = row * stride + down - above;
          const from = (channel * height + y) * width + first * stride + across - before;
          visit((weight * rows + row) * columns + first, from, last - first + 1);
        }
      }
    }
  }
}

/** @param {import("./depthwise.mjs").Lay} lay */
const isPointwise = ({ side, stride }) => side === 1 && stride === 1;

/** How the kernel of a layer lies on maps. @param {Layer} layer @param {Tensor} x */
const lies = ({ weight, stride }, { shape: [, , height, width] }) => laid(/** @type {Tensor} */ (weight).shape[2], stride, height, width);

/**
 * @typedef {{
 *   forward: (x: Tensor, layer: Layer, more: Float32Array | null) => Tensor,
 *   backward: (gradient: Float32Array, x: Tensor, y: Output, layer: Layer) => Float32Array,
 * }} Kind backwards a gradient is used up; of x and y it takes the shape, and `open`
 * @type {Record<string, Kind>}
 */
export const KINDS = {
  conv2d: {
    forward(x, layer, more) {
      const [weight, start] = [layer.weight, layer.bias].map((part) => numbers(/** @type {Tensor} */ (part)));
      const [lay, { relu6, groups, stride }] = [lies(layer, x), layer];
      const places = lay.rows * lay.columns;
      const y = new Float32Array(start.length * places);
      if (groups > 1) filter(y, numbers(x), weight, lay, { start, relu6 });
      else {
        let patches = numbers(x);
        if (!isPointwise(lay)) {
          patches = new Float32Array((weight.length / start.length) * places);
          slide(lay, x.shape[1], (place, from, length) => {
            for (let i = 0; i < length; i++, from += stride) patches[place + i] = numbers(x)[from];
          });
        }
        multiply(y, weight, patches, start.length, weight.length / start.length, places, { start, relu6, more });
        if (!isPointwise(lay)) free(patches);
      }
      return tensor([1, start.length, lay.rows, lay.columns], y);
    },
    backward(gradient, x, y, layer) {
      const weight = numbers(/** @type {Tensor} */ (layer.weight));
      const [lay, { groups, stride }] = [lies(layer, x), layer];
      const places = lay.rows * lay.columns;
      if (y.open) close(gradient, y.open);
      const back = new Float32Array(count(x.shape));
      if (groups > 1) {
        unfilter(back, gradient, weight, lay);
        return back;
      }
      const depth = weight.length / y.shape[1];
      const patches = isPointwise(lay) ? back : new Float32Array(depth * places);
      multiply(patches, weight, gradient, depth, y.shape[1], places, { turned: true });
      if (!isPointwise(lay)) {
        slide(lay, x.shape[1], (place, from, length) => {
          for (let i = 0; i < length; i++, from += stride) back[from] += patches[place + i];
        });
        free(patches);
      }
      return back;
    },
  },
  mean: {
    forward(x) {
      const [, channels, height, width] = x.shape;
      const places = height * width;
      const means = new Float32Array(channels);
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let place = channel * places; place < (channel + 1) * places; place++) sum += x.data[place];
        means[channel] = sum / places;
      }
      return tensor([1, channels], means);
    },
    backward(gradient, x) {
      const back = new Float32Array(count(x.shape));
      const places = back.length / gradient.length;
      gradient.forEach((slope, channel) => back.fill(slope / places, channel * places, (channel + 1) * places));
      return back;
    },
  },
  dense: {
    forward(x, layer) {
      const [weight, start] = [layer.weight, layer.bias].map((part) => numbers(/** @type {Tensor} */ (part)));
      const y = new Float32Array(start.length);
      multiply(y, weight, numbers(x), start.length, x.data.length, 1, { start });
      return tensor([1, start.length], y);
    },
    backward(gradient, x, _, layer) {
      const back = new Float32Array(count(x.shape));
      multiply(back, numbers(/** @type {Tensor} */ (layer.weight)), gradient, back.length, gradient.length, 1, { turned: true });
      return back;
    },
  },
};

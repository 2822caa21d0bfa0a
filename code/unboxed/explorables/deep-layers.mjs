// The kinds of layers that a large network is folded into, each forwards, and back to what went in.

import { filter, laid, unfilter } from "./depthwise.mjs";
import { tensor } from "./nn.mjs";
import { multiply } from "./panels.mjs";

/**
 * @typedef {import("./nn.mjs").Tensor} Tensor
 * @typedef {{
 *   name: string, kind: string, stride: number, groups: number, relu6: boolean, adds: string | null,
 *   weight?: Tensor, bias?: Tensor, channels?: number,
 * }} Layer `channels` are how many the layer has of which this one is a share
 */

/** @param {Tensor} of @returns {Float32Array} */
const numbers = ({ data }) => /** @type {Float32Array} */ (data);

/** Give memory back at once: else it gathers. @param {Tensor["data"]} data that nobody needs; with others in its buffer it stays */
export function free({ buffer, byteLength }) {
  if (byteLength && byteLength === buffer.byteLength) /** @type {any} */ (buffer).transfer?.(0);
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
 *   backward: (gradient: Float32Array, x: Tensor, y: Tensor, layer: Layer) => Float32Array,
 * }} Kind
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
      }
      return tensor([1, start.length, lay.rows, lay.columns], y);
    },
    backward(gradient, x, y, layer) {
      const weight = numbers(/** @type {Tensor} */ (layer.weight));
      const [lay, { groups, stride }] = [lies(layer, x), layer];
      const places = lay.rows * lay.columns;
      let slopes = gradient;
      if (layer.relu6) {
        // No layer has both a ReLU6 and a sum behind it, so that what came out says where the ReLU6 is flat.
        slopes = new Float32Array(gradient.length);
        for (let i = 0; i < slopes.length; i++) slopes[i] = y.data[i] > 0 && y.data[i] < 6 ? gradient[i] : 0;
      }
      const back = new Float32Array(x.data.length);
      const done = () => {
        if (slopes !== gradient) free(slopes);
        return back;
      };
      if (groups > 1) {
        unfilter(back, slopes, weight, lay);
        return done();
      }
      const depth = weight.length / y.shape[1];
      const patches = isPointwise(lay) ? back : new Float32Array(depth * places);
      multiply(patches, weight, slopes, depth, y.shape[1], places, { turned: true });
      if (!isPointwise(lay)) {
        slide(lay, x.shape[1], (place, from, length) => {
          for (let i = 0; i < length; i++, from += stride) back[from] += patches[place + i];
        });
      }
      return done();
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
      const places = x.data.length / gradient.length;
      const back = new Float32Array(x.data.length);
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
      const back = new Float32Array(x.data.length);
      multiply(back, numbers(/** @type {Tensor} */ (layer.weight)), gradient, back.length, gradient.length, 1, { turned: true });
      return back;
    },
  },
};

// A network for several workers: each is given some channels of the wide layers, and meets the others at the narrow ones.

import { Deep } from "./deep.mjs";
import { tensor } from "./nn.mjs";

/** @typedef {import("./deep.mjs").Layer} Layer */
/** @typedef {import("./nn.mjs").Tensor} Tensor */

/**
 * One of several shares of a network; all of them together compute what it does.
 * @param {Deep} network a whole one @param {number} index which share, from 0 @param {number} of how many there are
 * @returns {Deep}
 */
export function share({ layers, facts, wide }, index, of) {
  let entered = false;
  const ours = layers.map((layer) => {
    const [split, into] = [wide.has(layer.name), entered];
    entered = split;
    if (!layer.weight || !layer.bias) return layer;
    const { weight, bias } = layer;
    if (split) {
      const part = { ...layer, weight: rows(weight, index, of), bias: rows(bias, index, of), channels: bias.shape[0] };
      return layer.groups > 1 ? { ...part, groups: part.bias.shape[0] } : part;
    }
    return {
      ...layer,
      weight: into ? columns(weight, index, of) : weight,
      bias: index ? tensor(bias.shape) : bias,
      adds: index ? null : layer.adds,
    };
  });
  return new Deep(ours, facts, { index, of });
}

/** Where a share of so many begins. @param {number} all @param {number} index @param {number} of */
const begin = (all, index, of) => Math.floor((all * index) / of);

/** @param {Tensor} whole @param {number} index @param {number} of @returns {Tensor} */
function rows({ shape: [all, ...others], data }, index, of) {
  const each = data.length / all;
  const [from, to] = [begin(all, index, of), begin(all, index + 1, of)];
  return tensor([to - from, ...others], data.slice(from * each, to * each));
}

/** @param {Tensor} whole (rows, columns, 1, 1) or (rows, columns) @param {number} index @param {number} of @returns {Tensor} */
function columns({ shape: [all, width, ...others], data }, index, of) {
  const [from, to] = [begin(width, index, of), begin(width, index + 1, of)];
  const part = tensor([all, to - from, ...others]);
  for (let row = 0; row < all; row++) part.data.set(data.subarray(row * width + from, row * width + to), row * (to - from));
  return part;
}

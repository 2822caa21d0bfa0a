// The numbers of a bundle that `unboxed.packing` made: of most tensors in as few bits as they need.

import { read } from "./bundles.mjs";
import { count, tensor } from "./nn.mjs";

/**
 * @typedef {import("./nn.mjs").Tensor} Tensor
 * @typedef {{ shape: number[], offset: number, bits?: number }} Place `bits` if a number has another count than 32
 */

/**
 * Load tensors from addresses or from memory. What is not as it was written is refused.
 * @param {import("./bundles.mjs").Bundle} bundle
 * @returns {Promise<{ facts: Record<string, any>, tensors: Map<string, Tensor> }>}
 */
export async function unpack(bundle) {
  const { manifest, view } = await read(bundle);
  if (manifest.dtype !== "packed" && manifest.dtype !== "float32") {
    throw new Error(`manifest: expected numbers of the kind packed or float32, got ${manifest.dtype}`);
  }
  const tensors = new Map(
    Object.entries(manifest.tensors).map(([name, place]) => [name, tensor(place.shape, numbers(view, place))]),
  );
  return { facts: manifest.facts, tensors };
}

/** @param {DataView} view @param {Place} place */
function numbers(view, { shape, offset, bits }) {
  const data = new Float32Array(count(shape));
  if (!bits) return data.map((_, i) => view.getFloat32(offset + 4 * i, true));
  // The steps of all rows come first, then whole numbers, none with a sign: half of those that there can be are below 0.
  const [row, most, half] = [data.length / shape[0], 2 ** bits - 1, 2 ** (bits - 1)];
  let at = offset + 4 * shape[0];
  for (let i = 0, read = 0, ready = 0; i < data.length; i++) {
    for (; ready < bits; ready += 8) read |= view.getUint8(at++) << ready;
    data[i] = ((read & most) - half) * view.getFloat32(offset + 4 * Math.floor(i / row), true);
    read >>>= bits;
    ready -= bits;
  }
  return data;
}

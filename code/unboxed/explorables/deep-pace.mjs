// How long a picture will take on this device, from one layer that is timed before.

import { KINDS } from "./deep-layers.mjs";
import { free } from "./freeing.mjs";
import { tensor } from "./nn.mjs";

/** @typedef {import("./deep.mjs").Deep} Deep */

const SIDE = 224;
const WIDE = 40; // channels, in and out, at least: such a layer multiplies matrices, and that takes most of the time
const PLACES = 14; // a side of the maps that the layer is timed with
const TIMES = 5; // at least, and for so many milliseconds: at first the browser learns which code it should make fast
const ENOUGH = 60;

/** Seconds that a picture of 224 pixels a side will take, or our share of it. @param {Deep} network @returns {number} */
export function expected({ layers }) {
  let [side, products] = [SIDE, 0];
  for (const { weight, stride } of layers) {
    side = weight ? Math.ceil(side / stride) : 1;
    products += (weight?.data.length ?? 0) * side * side;
  }
  const layer = layers.find(({ weight, groups }) => weight && groups === 1 && Math.min(...weight.shape.slice(0, 2)) >= WIDE);
  if (!layer?.weight) return 0;
  const x = tensor([1, layer.weight.shape[1], PLACES, PLACES]);
  let best = Infinity;
  const begun = performance.now();
  for (let times = 0; times < TIMES || performance.now() - begun < ENOUGH; times++) {
    const start = performance.now();
    free(KINDS.conv2d.forward(x, layer, null).data);
    best = Math.min(best, performance.now() - start);
  }
  return ((best / 1000) * products) / (layer.weight.data.length * PLACES * PLACES);
}

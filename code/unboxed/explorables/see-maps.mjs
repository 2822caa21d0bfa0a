// What is read off a network that has looked at a picture: its surest answers, where they come from, and its channels.

import { softmax, tensor } from "./nn.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */
/**
 * An answer; `map` is what each place of the last maps adds to its logit, row by row.
 * @typedef {{ index: number, name: string, probability: number, logit: number, bias: number, map: Float32Array }} Answer
 */

/** Where the largest numbers stand, the largest first. @param {ArrayLike<number>} numbers @param {number} count @returns {number[]} */
export function largest(numbers, count) {
  const order = Array.from({ length: numbers.length }, (_, i) => i).sort((one, other) => numbers[other] - numbers[one]);
  return order.slice(0, count);
}

/** How sure a network is of each answer. @param {Tensor["data"]} logits @returns {Tensor["data"]} */
export const probabilities = (logits) => softmax(tensor([1, logits.length], logits)).data;

/**
 * The surest answers. The logit of each is its bias and the sum of its map: the network ends on a mean over all places
 * and one dense layer, so that nothing is estimated.
 * @param {Tensor["data"]} logits @param {{ index: number, bias: number, map: Float32Array }[]} maps of these answers
 * @param {string[]} categories
 * @returns {Answer[]}
 */
export function surest(logits, maps, categories) {
  const shares = probabilities(logits);
  return maps.map(({ index, bias, map }) => ({
    index, name: categories[index], probability: shares[index], logit: logits[index], bias, map,
  }));
}

/** @param {Tensor} head (1, channels, height, width) @param {Tensor} weight (answers, channels) @param {number} index @returns {Float32Array} */
export function activationMap({ shape: [, channels, height, width], data }, weight, index) {
  const places = height * width;
  const map = new Float64Array(places);
  for (let channel = 0; channel < channels; channel++) {
    const share = weight.data[index * channels + channel] / places;
    for (let place = 0; place < places; place++) map[place] += share * data[channel * places + place];
  }
  return Float32Array.from(map);
}

/**
 * The channels whose maps are the largest on average.
 * @param {Tensor} maps (1, channels, height, width) @param {number} count
 * @returns {{ channel: number, mean: number, map: Float32Array }[]} the largest first
 */
export function strongest({ shape: [, channels, height, width], data }, count) {
  const places = height * width;
  const found = Array.from({ length: channels }, (_, channel) => {
    const map = Float32Array.from(data.slice(channel * places, (channel + 1) * places));
    return { channel, mean: map.reduce((all, value) => all + value, 0) / places, map };
  });
  return found.sort((one, other) => other.mean - one.mean).slice(0, count);
}

const VIRIDIS = [[68, 1, 84], [71, 45, 123], [59, 82, 139], [44, 114, 142], [33, 145, 140], [40, 174, 128], [94, 201, 98], [173, 220, 48], [253, 231, 37]];

/** The colour of a share from 0 to 1, from dark blue to yellow. @param {number} share @returns {number[]} red, green and blue */
export function colour(share) {
  const at = Math.min(1, Math.max(0, share)) * (VIRIDIS.length - 1);
  const below = Math.min(VIRIDIS.length - 2, Math.floor(at));
  return VIRIDIS[below].map((value, i) => Math.round(value + (at - below) * (VIRIDIS[below + 1][i] - value)));
}

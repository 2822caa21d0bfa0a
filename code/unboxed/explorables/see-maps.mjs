// What is read off a network that has looked at a picture: its surest answers, where they come from, and its channels.

/** @typedef {import("./nn.mjs").Tensor} Tensor */
/**
 * An answer; `map` is what each place of the last maps adds to its logit, row by row.
 * @typedef {{ index: number, name: string, probability: number, logit: number, bias: number, map: Float32Array }} Answer
 */

/**
 * The surest answers. The logit of each is its bias and the sum of its map: the network ends on a mean over all places
 * and one dense layer, so that nothing is estimated.
 * @param {Tensor} head (1, channels, height, width) @param {Tensor} logits (1, answers)
 * @param {Tensor} weight (answers, channels) @param {Tensor} bias (answers)
 * @param {string[]} categories @param {number} count
 * @returns {Answer[]}
 */
export function surest(head, logits, weight, bias, categories, count) {
  const most = Math.max(...logits.data);
  const powers = Array.from(logits.data, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((all, power) => all + power, 0);
  const order = Array.from(powers.keys()).sort((one, other) => powers[other] - powers[one]);
  return order.slice(0, count).map((index) => ({
    index,
    name: categories[index],
    probability: powers[index] / sum,
    logit: logits.data[index],
    bias: bias.data[index],
    map: activationMap(head, weight, index),
  }));
}

/** @param {Tensor} head @param {Tensor} weight @param {number} index @returns {Float32Array} */
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

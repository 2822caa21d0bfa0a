// What a picture may be changed for: that the network's answer becomes another, or that some layers answer louder.

import { tensor } from "./nn.mjs";

/**
 * @typedef {import("./nn.mjs").Tensor} Tensor
 * @typedef {import("./deep.mjs").Deep} Deep
 * @typedef {{ cost: number }} Cost the cross-entropy of a class, by its number
 * @typedef {{ stages: string[], power: number }} Loudness the mean of a power of what layers give, summed over them
 * @typedef {Cost | Loudness} Goal
 * @typedef {{ value: number, gradients: Map<string, Tensor> }} Found and how much it rises with each output, by layer
 */

/** @param {Deep} network @param {Map<string, Tensor>} outputs @param {number} index of the class @returns {Found} */
function cost(network, outputs, index) {
  const { shape, data } = /** @type {Tensor} */ (outputs.get("logits"));
  if (!(index in data)) throw new RangeError(`cost: expected a class from 0 to ${data.length - 1}, got ${index}`);
  const most = Math.max(...data);
  const powers = Array.from(data, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((all, power) => all + power, 0);
  const slopes = Float32Array.from(powers, (power, i) => power / sum - (i === index ? 1 : 0));
  const value = network.share.index ? 0 : Math.log(sum) + most - data[index];
  return { value, gradients: new Map([["logits", tensor(shape, slopes)]]) };
}

/** @param {Deep} network @param {Map<string, Tensor>} outputs @param {Loudness} goal @returns {Found} */
function loudness(network, outputs, { stages, power }) {
  let value = 0;
  /** @type {Map<string, Tensor>} */
  const gradients = new Map();
  for (const stage of stages) {
    const { shape, data } = /** @type {Tensor} */ (outputs.get(stage));
    const { channels = shape[1] } = network.layers[network.place("stages", stage)];
    const all = (data.length / shape[1]) * channels;
    const slopes = new Float32Array(data.length);
    let sum = 0;
    for (let i = 0; i < data.length; i++) {
      const rise = data[i] ** (power - 1);
      slopes[i] = (power * rise) / all;
      sum += rise * data[i];
    }
    gradients.set(stage, tensor(shape, slopes));
    if (network.share.index && !network.wide.has(stage)) continue; // the first one counts it
    value += sum / all;
  }
  return { value, gradients };
}

/**
 * How far a picture is with what it is changed for; of a share of a network, what that adds to the value.
 * @param {Deep} network @param {Map<string, Tensor>} outputs as far as `deepest` at least @param {Goal} goal
 * @returns {Found}
 */
export const reached = (network, outputs, goal) =>
  "cost" in goal ? cost(network, outputs, goal.cost) : loudness(network, outputs, goal);

/** The last layer that a goal needs. @param {Deep} network @param {Goal} goal @returns {string} */
export function deepest(network, goal) {
  if ("cost" in goal) return "logits";
  if (!goal.stages.length) throw new RangeError("stages: expected the name of a layer, got none");
  return network.layers[Math.max(...goal.stages.map((stage) => network.place("stages", stage)))].name;
}

// What tests ask of a large network: it is put together once, and asked many times.
import { tensor } from "../../code/unboxed/explorables/nn.mjs";
import { assemble } from "../../code/unboxed/explorables/deep.mjs";

const kept = new Map();

/** Put a network together and keep it under a name; what was told on the way. */
export async function keep(name, parts) {
  const told = [];
  kept.set(name, await assemble(parts, (...numbers) => told.push(numbers)));
  return told;
}

/** A network that is kept. */
export function network(name) {
  return kept.get(name);
}

/** What some layers make of a picture, and what was told while they were passed. */
export function outputs(name, pixels, names, until) {
  const told = [];
  const all = kept.get(name).forward(pixels, { until, passed: (...numbers) => told.push(numbers) });
  return { outputs: Object.fromEntries(names.map((each) => [each, all.get(each)])), told };
}

/** The gradient by the pixels of the sum of an output, times weights if there are some. */
export function slopes(name, pixels, from, weights) {
  const network = kept.get(name);
  const all = network.forward(pixels, { until: from });
  const { shape, data } = all.get(from);
  return network.backward(all, from, weights ?? tensor(shape, new Float32Array(data.length).fill(1)));
}

// What tests ask of a large network: it is put together once, and asked many times.
import { tensor } from "../../code/unboxed/explorables/nn.mjs";
import { deepest, reached } from "../../code/unboxed/explorables/deep-goals.mjs";
import { share } from "../../code/unboxed/explorables/deep-shares.mjs";
import { assemble } from "../../code/unboxed/explorables/deep.mjs";
import { unpack } from "../../code/unboxed/explorables/packed.mjs";

const kept = new Map();

/** Put a network together and keep it under a name; what was told on the way. */
export async function keep(name, parts) {
  const told = [];
  kept.set(name, await assemble(parts, (...numbers) => told.push(numbers)));
  return told;
}

/** The tensors of a bundle, by name. */
export async function unpacked(bundle) {
  return Object.fromEntries((await unpack(bundle)).tensors);
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

/** Walk several shares of a network in step, as workers do. */
function together(walks) {
  for (;;) {
    const steps = walks.map((walk) => walk.next());
    if (steps[0].done) return steps.map(({ value }) => value);
    const sums = steps.map(({ value }) => value.sum).filter(Boolean);
    if (!sums.length) continue;
    const all = sums[0].map((_, i) => sums.reduce((sum, numbers) => sum + numbers[i], 0));
    for (const numbers of sums) numbers.set(all);
  }
}

/** What so many shares of a network make of a picture and of a goal, and how far the gradients of the shares differ. */
export function shared(name, pixels, goal, of) {
  const shares = Array.from({ length: of }, (_, index) => share(kept.get(name), index, of));
  const until = deepest(shares[0], goal);
  const outputs = together(shares.map((each) => each.passing(pixels, { until, keeps: goal.stages ?? [] })));
  const found = shares.map((each, i) => reached(each, outputs[i], goal));
  const slopes = together(shares.map((each, i) => each.backing(outputs[i], found[i].gradients)));
  const value = found.reduce((sum, each) => sum + each.value, 0);
  return { value, gradient: slopes[0], alike: slopes.every(({ data }) => data.every((slope, i) => slope === slopes[0].data[i])) };
}

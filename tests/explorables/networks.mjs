// What tests ask of bundled networks.
import * as nn from "../../code/unboxed/explorables/nn.mjs";
import * as moments from "../../code/unboxed/explorables/moments.mjs";
import { sgd } from "../../code/unboxed/explorables/optimizers.mjs";

/** A network of a bundle with the numbers of its weights in 64 bits, to be compared with PyTorch in the same. */
async function loaded(bundle) {
  const { network } = await nn.load(bundle);
  for (const [name, { shape, data }] of network.parameters) {
    network.parameters.set(name, { shape, data: Float64Array.from(data) });
  }
  return network;
}

const answer = (outputs) => [...outputs.values()].at(-1);

/** What some layers make of x, by name. */
export async function outputs(bundle, x, names) {
  const all = (await loaded(bundle)).forward(x);
  return Object.fromEntries(names.map((name) => [name, all.get(name)]));
}

/** The loss, and its gradient for the input and for all weights. */
export async function gradients(bundle, x, labels) {
  const network = await loaded(bundle);
  const outputs = network.forward(x);
  const { loss, gradient } = nn.crossEntropy(answer(outputs), labels);
  return { loss, ...network.backward(outputs, gradient) };
}

/** The weights after a step for each batch. */
export async function trained(bundle, batches, optimizer, ...settings) {
  const network = await loaded(bundle);
  const { step } = { sgd, ...moments }[optimizer](...settings);
  for (const { x, labels } of batches) {
    const outputs = network.forward(x);
    const { parameters } = network.backward(outputs, nn.crossEntropy(answer(outputs), labels).gradient);
    step(network.parameters, parameters);
  }
  return network.parameters;
}

/** What a bundle holds. */
export async function held(bundle) {
  const { manifest, tensors, network } = await nn.load(bundle);
  return { facts: manifest.facts, tensors, layers: network && network.layers };
}

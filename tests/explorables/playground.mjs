// What tests ask of the playground.
import { Network, load } from "../../code/unboxed/explorables/nn.mjs";
import { FIELDS, TRIES } from "../../code/unboxed/explorables/playground.mjs";
import { PLANE, mapsOf, told, where } from "../../code/unboxed/explorables/playground-maps.mjs";
import { Training, begin, pointsOf } from "../../code/unboxed/explorables/playground-training.mjs";
import { quest, verdict } from "../../code/unboxed/explorables/playground-words.mjs";

const first = () => Object.fromEntries(Object.entries(FIELDS).map(([key, field]) => [key, field.first]));
const whole = ({ shape, data }) => ({ shape, data: Float64Array.from(data) });
const asked = (settings) => ({ ...settings, rate: Number(settings.rate), decay: Number(settings.decay), count: Number(settings.count) });

/** The points of a puzzle, as the page has them. */
export async function points(bundle, name, count, noise) {
  return pointsOf((await load(bundle)).tensors, name, count, noise);
}

/** The weights that a seed draws. */
export const drawn = (hidden, activation, seed) => begin(hidden, activation, seed).parameters;

/** The weights and the losses, in 64 bits, after so many steps from given weights on given points. */
export function trained(layers, parameters, train, held, options, steps) {
  const network = new Network(layers, new Map(Object.entries(parameters).map(([name, weights]) => [name, whole(weights)])));
  const [mine, others] = [train, held].map(({ inputs, labels }) => ({ inputs: whole(inputs), labels }));
  const training = new Training(network, mine, others, options);
  training.step(steps);
  return { parameters: network.parameters, losses: [training.now.train, training.now.held].map(({ loss }) => loss), right: training.now.held.right };
}

/** What becomes of some settings after so many steps: where it stands, what is asked, and what is said. */
export async function tried(bundle, changes, steps) {
  const { tensors } = await load(bundle);
  const settings = { ...first(), ...(TRIES[changes] ?? changes) };
  const now = asked(settings);
  const network = begin(Array(now.layers).fill(now.width), settings.activation, settings.seed);
  const [train, held] = [["train", now.count], ["test", 500]].map(([part, count]) =>
    pointsOf(tensors, `${now.points}.${part}`, count, now.noise));
  const training = new Training(network, train, held, { lr: now.rate, decay: now.decay });
  const before = verdict(training, now, false);
  training.step(steps);
  return {
    before, asks: quest(now), says: verdict(training, now, false), state: training.state, steps: training.steps,
    right: training.now.held.right, curve: training.curve, best: training.best, now: training.now, told: told(mapsOf(network)),
  };
}

/** What every neuron answers over the plane, and where in the plane it was asked. */
export function maps(hidden, activation, seed) {
  const network = begin(hidden, activation, seed);
  return { parameters: network.parameters, plane: PLANE, columns: mapsOf(network).map((column) => column.map((map) => ({ shape: [map.length], data: map }))) };
}

/** Where a function of the plane is above 0, in words. */
export const places = (values) => where(values.data);

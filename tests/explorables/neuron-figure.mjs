// What the tests ask of the figure of the neuron that its modules do not give as plain numbers.
import { FIELDS, settingsOf, verdict } from "../../code/unboxed/explorables/neuron.mjs";
import { LOGIC, grid, mostRight } from "../../code/unboxed/explorables/neurons.mjs";
import { FESTIVAL, NAMES, SCORES, decision } from "../../code/unboxed/explorables/festival.mjs";

export { settingsOf, verdict };

/** How many corners the best of all neurons that the figure can be set to gets right. */
export function mostOfAll(logic) {
  const [weights, biases] = [FIELDS.w1, FIELDS.b].map(({ low, high, step }) => grid(low, high, step));
  const size = weights.length ** 2 * biases.length;
  return { size, most: mostRight(LOGIC[logic], weights, biases) };
}

export const bounds = () => [FIELDS.w1, FIELDS.b, FIELDS.v3].map(({ low, high, step }) => [low, high, step]);
export const festival = () => ({ ...FESTIVAL, scores: SCORES, names: NAMES });
export const decisions = (scores, activation) => scores.map((each) => decision(each, activation));

// What the tests ask of the figure of backpropagation that its modules do not give as plain numbers.
import { Settings } from "../../code/unboxed/explorables/figure.mjs";
import { FIELDS, descend, shownBy } from "../../code/unboxed/explorables/backward.mjs";
import { GRAPHS, downhill, evaluate } from "../../code/unboxed/explorables/graphs.mjs";
import { found, moved, short, steps, told, verdict } from "../../code/unboxed/explorables/graph-words.mjs";
import { rows } from "../../code/unboxed/explorables/graph-view.mjs";

export { short };
export const graphs = () => GRAPHS;
export const evaluated = (name, given, back) => evaluate(GRAPHS[name], given, back);
export const stepped = (name, given, lr) => downhill(GRAPHS[name], given, lr);
export const placed = (name) => rows(GRAPHS[name]);
export const summary = (name, given) => found(GRAPHS[name], given);
export const judged = (name, given) => verdict(GRAPHS[name], given);
export const movedBy = (name, given, lr) => moved(GRAPHS[name], given, downhill(GRAPHS[name], given, lr), lr, false);
export const everyStep = (name, given) =>
  Array.from({ length: steps(GRAPHS[name]) }, (_, i) => told(GRAPHS[name], given, i + 1));

/** Take steps downhill with the figure itself, and say what it was set to at first and at last. */
export function walk(state, count) {
  const model = { get: (key) => (key === "state" ? state : undefined), set() {}, save_changes() {} };
  const settings = new Settings(model, FIELDS);
  const first = shownBy(settings);
  const said = Array.from({ length: count }, () => descend(settings));
  return { first: first.given, last: shownBy(settings).given, said };
}

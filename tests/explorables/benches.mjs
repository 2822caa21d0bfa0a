// What tests ask of the figure of the kernel.
import { Bench } from "../../code/unboxed/explorables/kernel-bench.mjs";
import { TASKS } from "../../code/unboxed/explorables/kernel-sliding.mjs";

export const tasks = () => Object.keys(TASKS);

const sheet = ({ shape, data }) => ({ shape, data: Float64Array.from(data) });

/** Whether a task is solved by some numbers. */
export const solved = (name, picture, weights, bias) => TASKS[name].solved(sheet(picture), weights, bias);

/** Where a bench stands that opens with a state of an address, and what it writes after some changes to it. */
export function opened(state, pictures, kernels, changes = []) {
  let written = state;
  const model = { get: () => state, set: (_, value) => (written = value), save_changes() {} };
  const sheets = new Map(Object.entries(pictures).map(([name, picture]) => [name, sheet(picture)]));
  const bench = new Bench(model, sheets, new Map(kernels));
  for (const [method, ...given] of changes) bench[method](...given);
  const { name, weights, walk, then, row, column, sum, pixels, products } = bench;
  return { name, weights, walk, then, row, column, sum, pixels, products, written, kernel: bench.settings.get("kernel") };
}

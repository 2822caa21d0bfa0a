// Where the figure of the kernel stands: which picture, which nine numbers, which place, and what comes of them.

import { choice, flag, number, numbers, Settings } from "./figure.mjs";
import { answers, covered, places, result, SIDE, TASKS } from "./kernel-sliding.mjs";

/** @typedef {import("./kernel-sliding.mjs").Sheet} Sheet */

export const OWN = "your own";

/** A weight as it is written. @param {number} value */
export const written = (value) => Number(value.toFixed(3));

export class Bench {
  /**
   * @param {import("./figure.mjs").Model} model
   * @param {Map<string, Sheet>} pictures by name
   * @param {Record<string, number[]>} kernels nine numbers by name, row by row
   */
  constructor(model, pictures, kernels) {
    this.pictures = pictures;
    this.kernels = kernels;
    const [names, asked] = [[...pictures.keys()], Object.keys(kernels)];
    this.settings = new Settings(model, {
      picture: choice(names[0], names),
      kernel: choice(asked[0], [...asked, OWN]),
      weights: numbers(kernels[asked[0]], -99, 99, 0.001),
      row: number(1, 0, 99, 1),
      column: number(2, 0, 99, 1),
      stride: number(1, 1, 3, 1),
      padding: number(0, 0, 2, 1),
      bias: number(0, -99, 99, 0.001),
      relu: flag(false),
      pool: flag(false),
    });
    this.key = "";
    this.compute();
    this.settings.listen(() => this.compute());
  }

  /** Ask again, unless only the place has changed. */
  compute() {
    const { settings } = this;
    this.name = settings.get("picture");
    this.picture = /** @type {Sheet} */ (this.pictures.get(this.name));
    this.weights = settings.get("kernel") === OWN ? settings.get("weights") : this.kernels[settings.get("kernel")];
    this.walk = { stride: settings.get("stride"), padding: settings.get("padding") };
    this.then = { bias: settings.get("bias"), relu: settings.get("relu"), pool: settings.get("pool") };
    const key = JSON.stringify([this.name, this.weights, this.walk, this.then]);
    this.fresh = key !== this.key;
    this.key = key;
    if (this.fresh) {
      this.sums = answers(this.picture, this.weights, this.walk);
      this.ends = result(this.picture, this.weights, this.walk, this.then);
      this.task = TASKS[this.name];
      this.solved = this.task.solved(this.picture, this.weights, this.then.bias);
    }
    const [rows, columns] = places(this.picture, this.walk);
    this.row = Math.min(settings.get("row"), rows - 1);
    this.column = Math.min(settings.get("column"), columns - 1);
    this.pixels = covered(this.picture, this.row, this.column, this.walk);
    this.products = this.pixels.map((pixel, index) => pixel * this.weights[index]);
    this.sum = this.sums.data[this.row * columns + this.column];
  }

  /** Move the window to a place, or as near to it as there is one. @param {number} row @param {number} column */
  go(row, column) {
    const [rows, columns] = this.sums.shape;
    const to = { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columns - 1, column)) };
    if (to.row !== this.row || to.column !== this.column) this.settings.set(to);
  }

  /** Move the window so that its middle lies on a pixel. @param {{ row: number, column: number }} pixel */
  centre({ row, column }) {
    const { stride, padding } = this.walk;
    const [down, across] = [row, column].map((pixel) => Math.round((pixel - Math.floor(SIDE / 2) + padding) / stride));
    this.go(down, across);
  }

  /** Go on in the order of reading, and from the last place to the first. @param {number} steps */
  step(steps) {
    const [rows, columns] = this.sums.shape;
    const place = (this.row * columns + this.column + steps + rows * columns) % (rows * columns);
    this.go(Math.floor(place / columns), place % columns);
  }

  /** Change one of the nine numbers. @param {number} index @param {number} value */
  rewrite(index, value) {
    const { weights: field } = this.settings.fields;
    const changed = this.weights.map((weight, place) => (place === index ? value : weight));
    const weights = field.read(field.write(changed)) ?? this.weights;
    const same = (/** @type {string} */ name) => this.kernels[name].every((weight, place) => written(weight) === weights[place]);
    this.settings.set({ weights, kernel: Object.keys(this.kernels).find(same) ?? OWN });
  }
}

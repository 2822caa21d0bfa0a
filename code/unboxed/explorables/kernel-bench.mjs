// Where the figure of the kernel stands: which picture, which nine numbers, which place, and what comes of them.

import { choice, flag, number, numbers, Settings } from "./figure.mjs";
import { answers, covered, result, SIDE, TASKS } from "./kernel-sliding.mjs";

/** @typedef {import("./kernel-sliding.mjs").Sheet} Sheet */

const OWN = "your own";

/** A weight as a reader writes it. @param {number} value */
const written = (value) => Number(value.toFixed(3));

export class Bench {
  /**
   * @param {import("./figure.mjs").Model} model
   * @param {Map<string, Sheet>} pictures by name
   * @param {Map<string, number[]>} kernels nine numbers by name, row by row
   */
  constructor(model, pictures, kernels) {
    this.pictures = pictures;
    this.kernels = kernels;
    const [names, asked] = [[...pictures.keys()], [...kernels.keys()]];
    this.settings = new Settings(model, {
      picture: choice(names[0], names),
      kernel: choice(asked[0], [...asked, OWN]),
      weights: numbers(kernels.get(asked[0]) ?? [], -99, 99, 0.001),
      row: number(1, 0, 99, 1),
      column: number(2, 0, 99, 1),
      stride: number(1, 1, 3, 1),
      padding: number(0, 0, 2, 1),
      bias: number(0, -99, 99, 0.001),
      relu: flag(false),
      pool: flag(false),
    });
    this.key = this.asked();
    this.made = this.answered();
    this.fresh = true; // whether more than the place has changed
    this.settings.listen(() => {
      const key = this.asked();
      this.fresh = key !== this.key;
      if (!this.fresh) return;
      this.key = key;
      this.made = this.answered();
    });
  }

  /** @returns {string} */
  get name() {
    return this.settings.get("picture");
  }

  get picture() {
    return /** @type {Sheet} */ (this.pictures.get(this.name));
  }

  get weights() {
    return this.kernels.get(this.settings.get("kernel")) ?? this.settings.get("weights");
  }

  get walk() {
    return { stride: this.settings.get("stride"), padding: this.settings.get("padding") };
  }

  get then() {
    return { bias: this.settings.get("bias"), relu: this.settings.get("relu"), pool: this.settings.get("pool") };
  }

  get task() {
    return TASKS[this.name];
  }

  /** What the maps depend on. */
  asked() {
    return JSON.stringify([this.name, this.weights, this.walk, this.then]);
  }

  /** The sums at all places, what is left of them, and whether the task is solved. */
  answered() {
    const { picture, weights, walk, then } = this;
    return {
      sums: answers(picture, weights, walk),
      ends: result(picture, weights, walk, then),
      solved: this.task.solved(picture, weights, then.bias),
    };
  }

  get row() {
    return Math.min(this.settings.get("row"), this.made.sums.shape[0] - 1);
  }

  get column() {
    return Math.min(this.settings.get("column"), this.made.sums.shape[1] - 1);
  }

  get pixels() {
    return covered(this.picture, this.row, this.column, this.walk);
  }

  get products() {
    return this.pixels.map((pixel, index) => pixel * this.weights[index]);
  }

  get sum() {
    return this.made.sums.data[this.row * this.made.sums.shape[1] + this.column];
  }

  /** Move the window to a place, or as near to it as there is one. @param {number} row @param {number} column */
  go(row, column) {
    const [rows, columns] = this.made.sums.shape;
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
    const [rows, columns] = this.made.sums.shape;
    const place = (this.row * columns + this.column + steps + rows * columns) % (rows * columns);
    this.go(Math.floor(place / columns), place % columns);
  }

  /** Change one of the nine numbers. @param {number} index @param {number} value */
  rewrite(index, value) {
    const { weights: field } = this.settings.fields;
    const changed = this.weights.map((weight, place) => (place === index ? value : weight));
    const weights = field.read(field.write(changed)) ?? this.weights;
    const known = [...this.kernels].find(([, kernel]) => kernel.every((weight, place) => written(weight) === weights[place]));
    this.settings.set({ weights, kernel: known ? known[0] : OWN });
  }
}

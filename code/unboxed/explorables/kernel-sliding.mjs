// What the figure of the kernel computes: what the window covers, the maps, and whether a task is solved.

import { conv2d, maxPool2d, outputSize, relu, tensor } from "./nn.mjs";

/** @typedef {{ shape: number[], data: Float64Array }} Sheet one picture or map: shape (rows, columns) */
/** @typedef {{ stride: number, padding: number }} Walk how the window goes over a picture */
/** @typedef {{ bias: number, relu: boolean, pool: boolean }} Then what is done with its answers */

export const SIDE = 3;
export const POOL = 2;

/** How many places the window has, down and across. @param {Sheet} picture @param {Walk} walk */
export function places(picture, { stride, padding }) {
  return picture.shape.map((size) => outputSize(size, SIDE, stride, padding));
}

/**
 * The nine numbers under the window at a place of the map, row by row; outside the picture they are 0.
 * @param {Sheet} picture @param {number} row @param {number} column @param {Walk} walk
 */
export function covered({ shape, data }, row, column, { stride, padding }) {
  const [rows, columns] = shape;
  return Array.from({ length: SIDE * SIDE }, (_, index) => {
    const y = row * stride - padding + Math.floor(index / SIDE);
    const x = column * stride - padding + (index % SIDE);
    return y >= 0 && y < rows && x >= 0 && x < columns ? data[y * columns + x] : 0;
  });
}

/**
 * Ask the kernel's question everywhere, and then add a bias.
 * @param {Sheet} picture @param {number[]} weights nine, row by row @param {Walk} walk @param {number} [bias]
 * @returns {Sheet}
 */
export function answers(picture, weights, walk, bias = 0) {
  const x = tensor([1, 1, ...picture.shape], picture.data);
  const kernel = tensor([1, 1, SIDE, SIDE], Float64Array.from(weights));
  return sheet(conv2d(x, kernel, tensor([1], Float64Array.of(bias)), walk));
}

/**
 * What becomes of the answers: bias, then ReLU, then the largest of each two by two, as far as they are switched on.
 * Pooling is left out where a map is too small for it.
 * @param {Sheet} picture @param {number[]} weights @param {Walk} walk @param {Then} then
 * @returns {{ map: Sheet, pooled: boolean }}
 */
export function result(picture, weights, walk, then) {
  const biased = answers(picture, weights, walk, then.bias);
  let map = tensor([1, 1, ...biased.shape], biased.data);
  if (then.relu) map = relu(map);
  const pooled = then.pool && Math.min(...biased.shape) >= POOL;
  if (pooled) map = maxPool2d(map, { kernel: POOL });
  return { map: sheet(map), pooled };
}

/** The only channel of the only picture. @param {import("./nn.mjs").Tensor} maps @returns {Sheet} */
function sheet({ shape, data }) {
  return { shape: shape.slice(2), data: Float64Array.from(data) };
}

/** @param {number} left @param {number} right */
const same = (left, right) => Math.abs(left - right) < 1e-6;

/**
 * What there is to do with each picture. A task is solved by what nine numbers and a bias do, whichever they are.
 * @type {Record<string, { asks: string, solved: (picture: Sheet, weights: number[], bias: number) => boolean, shows: string }>}
 */
export const TASKS = {
  "bent edge": {
    asks: "This kernel asks how much brighter it gets to the right. Make it ask how much brighter it gets downwards: "
      + "more than 0 where the window sees the bend, and else 0.",
    solved: (picture, weights) => {
      const { shape, data } = answers(picture, weights, { stride: 1, padding: 0 });
      const [still, bend] = [data.subarray(0, shape[1]), data.subarray(shape[1])];
      return still.every((answer) => same(answer, 0)) && bend.every((answer) => answer > -1e-6) && bend.some((answer) => answer > 1e-6);
    },
    shows: "at the upright edge the answer is 0, and at the bend, where it gets brighter downwards, more.",
  },
  smiley: {
    asks: "The kernel “corner of a smile” finds the left corner of the mouth. Find nine numbers for the right one: "
      + "their largest answer stands there, and nowhere else.",
    solved: (picture, weights) => {
      const { shape, data } = answers(picture, weights, { stride: 1, padding: 0 });
      const corner = 3 * shape[1] + shape[1] - 1;
      return data.every((answer, place) => place === corner || answer < data[corner] - 1e-6);
    },
    shows: "the largest answer stands once, where the mouth turns up on the right.",
  },
  digit: {
    asks: "A kernel can move a picture. Find nine numbers that move the digit one pixel to the right and change nothing else.",
    solved: (picture, weights) => equals(picture, weights, 0, (row, column) => inner(picture, row, column - 1)),
    shows: "each answer is the pixel to the left of it, so everything stands one pixel further to the right.",
  },
  photograph: {
    asks: "Make a negative: bright where the photograph is dark, and dark where it is bright. Nine numbers and a bias will do.",
    solved: (picture, weights, bias) => equals(picture, weights, bias, (row, column) => 1 - inner(picture, row, column)),
    shows: "each answer is 1 less the pixel in the middle of the window.",
  },
};

/** The pixel under the middle of the window. @param {Sheet} picture @param {number} row @param {number} column */
const inner = ({ shape, data }, row, column) => data[(row + 1) * shape[1] + column + 1];

/** @param {Sheet} picture @param {number[]} weights @param {number} bias @param {(row: number, column: number) => number} wanted */
function equals(picture, weights, bias, wanted) {
  const { shape, data } = answers(picture, weights, { stride: 1, padding: 0 }, bias);
  return data.every((answer, place) => same(answer, wanted(Math.floor(place / shape[1]), place % shape[1])));
}

// A dream, step by step, as `unboxed.dream.deep_dream` makes it: the picture climbs the slopes of the mean cube of a
// layer's answers, first as a small copy and then as larger ones, each laid over the photo.

import { free } from "./freeing.mjs";
import { blurred } from "./gaussian.mjs";
import { tensor } from "./nn.mjs";
import { resized } from "./resizing.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */
/**
 * How a dream goes: how many sizes, each so many times as large as the one before; how many steps at each; how much a
 * typical pixel changes in a step of the first, and what is left of that at each next size; how far the picture is
 * shifted, down and across, before each step; and by what each pixel's slopes are multiplied, red, green and blue.
 * @typedef {{
 *   octaves: number, scale: number, steps: number, lr: number, fade: number, shifts: number[][], tint: number[][],
 * }} Recipe
 */
/** @typedef {(picture: Tensor) => Promise<Tensor>} Slopes the slopes of what is to grow, pixel by pixel */

const SMALLEST = 32; // pixels a side: the product of the network's strides

/** Heights and widths to dream at. @param {number} height @param {number} width @param {Pick<Recipe, "octaves" | "scale">} recipe */
export function sizes(height, width, { octaves, scale }) {
  const all = Array.from({ length: octaves }, (_, i) => {
    const share = scale ** (octaves - 1 - i);
    return [Math.round(height / share), Math.round(width / share)];
  });
  return all.filter((size) => Math.min(...size) >= SMALLEST);
}

/** Shift a picture; what leaves on one side comes in on the other. @param {Tensor} picture @param {number} down @param {number} across @returns {Tensor} */
export function rolled({ shape, data }, down, across) {
  const [height, width] = shape.slice(2);
  const to = new Float32Array(data.length);
  for (let row = 0; row < data.length / width; row++) {
    const y = row % height;
    const at = (row - y + ((((y + down) % height) + height) % height)) * width;
    for (let x = 0; x < width; x++) to[at + ((((x + across) % width) + width) % width)] = data[row * width + x];
  }
  return tensor(shape, to);
}

/**
 * The slopes to follow: in the colours of photographs, blurred by three Gaussians that grow within an octave, and
 * divided by their spread. It stops after each colour, so that whoever computes can answer to something else.
 * @param {Tensor} slopes @param {number} share how much of the octave is done @param {number[][]} tint
 * @returns {Generator<void, Float32Array, void>}
 */
export function* steered({ shape, data }, share, tint) {
  const [height, width] = shape.slice(2);
  const places = height * width;
  const middle = 1.5 * (1 + share);
  const smooth = new Float32Array(data.length);
  const plane = new Float32Array(places);
  for (let colour = 0; colour < 3; colour++) {
    const [red, green, blue] = tint[colour];
    for (let i = 0; i < places; i++) plane[i] = red * data[i] + green * data[places + i] + blue * data[2 * places + i];
    const soft = blurred(plane, height, width, [middle / 2, middle, middle * 2]);
    smooth.set(soft, colour * places);
    free(soft);
    yield;
  }
  free(plane);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < smooth.length; i++) sum += smooth[i];
  const mean = sum / smooth.length;
  for (let i = 0; i < smooth.length; i++) squares += (smooth[i] - mean) ** 2;
  const spread = Math.max(Math.sqrt(squares / (smooth.length - 1)), 1e-38);
  for (let i = 0; i < smooth.length; i++) smooth[i] /= spread;
  return smooth;
}

const clamped = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));

/**
 * All steps of all sizes.
 * @param {Slopes} slopesOf @param {Tensor} photo (1, 3, height, width), from 0 to 1 @param {Recipe} recipe
 * @param {() => boolean} [wanted] whether to go on @param {() => Promise<unknown>} [breathe] awaited in the middle of what takes long
 * @returns {AsyncGenerator<{ done: number, total: number, picture: Tensor }, void, void>} after each step
 */
export async function* dreaming(slopesOf, photo, recipe, wanted = () => true, breathe = async () => {}) {
  const [height, width] = photo.shape.slice(2);
  const { steps, lr, fade, shifts, tint } = recipe;
  const all = sizes(height, width, recipe);
  let dreamt = tensor(photo.shape, new Float32Array(photo.data.length));
  let done = 0;
  for (const [octave, size] of all.entries()) {
    const below = resized(photo, size);
    const over = resized(dreamt, size);
    const base = Float32Array.from(below.data, clamped);
    let picture = tensor(below.shape, base.map((value, i) => clamped(value + over.data[i])));
    for (let step = 0; step < steps; step++) {
      const [down, across] = shifts[done % shifts.length];
      const shifted = rolled(picture, down, across);
      const slopes = rolled(await slopesOf(shifted), -down, -across);
      free(shifted.data);
      const steering = steered(slopes, step / steps, tint);
      let turn = steering.next();
      for (; !turn.done; turn = steering.next()) {
        await breathe();
        if (!wanted()) return;
      }
      const way = turn.value;
      const length = lr * fade ** octave;
      const data = new Float32Array(way.length);
      for (let i = 0; i < data.length; i++) data[i] = clamped(picture.data[i] + length * way[i]);
      [slopes.data, way].forEach(free);
      picture = tensor(picture.shape, data);
      yield { done: ++done, total: all.length * steps, picture };
    }
    dreamt = tensor(picture.shape, Float32Array.from(picture.data, (value, i) => value - base[i]));
  }
}

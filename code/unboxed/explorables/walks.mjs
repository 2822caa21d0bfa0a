// How a ball walks downhill by one of three rules, and how its walk ends.

import { REACH, distance } from "./surfaces.mjs";

/** @typedef {import("./surfaces.mjs").Point} Point */
/** @typedef {import("./surfaces.mjs").Surface} Surface */
/** @typedef {"plain" | "momentum" | "adam"} Rule */
/** @typedef {{ rule: Rule, lr: number, beta: number, start: Point }} Ball `beta` is for momentum alone */
/** @typedef {"arrived" | "left" | "swings" | "late"} End */
/** @typedef {{ points: Point[], losses: number[], end: End }} Walk the start is the first point */

export const LETTERS = ["A", "B", "C"];
export const RULES = { plain: "gradient descent", momentum: "momentum", adam: "Adam" };
export const MOST = 500; // steps of a walk
export const FLAT = 0.01; // a slope, or a step, that counts as none
const BEYOND = 1.5; // times the map: a ball that is out here has left it

/** The learning rates to choose from: all with two digits. */
export const RATES = [10000, 1000, 100, 10]
  .flatMap((part) => Array.from({ length: 90 }, (_, i) => (i + 10) / part))
  .filter((rate) => rate <= 3);

/** The nearest of them. @param {number} rate */
export const nearest = (rate) =>
  RATES.reduce((best, other) => (Math.abs(other - rate) < Math.abs(best - rate) ? other : best));

/**
 * What turns the slope where a ball is into its step, remembering what it must, as `unboxed.descent` defines it.
 * @type {Record<Rule, (ball: Ball) => (slope: Point) => Point>}
 */
const STEPS = {
  plain: ({ lr }) => (slope) => each(slope, (steep) => -lr * steep),

  momentum({ lr, beta }) {
    /** @type {Point} */
    let velocity = [0, 0];
    return (slope) => {
      velocity = each(slope, (steep, axis) => beta * velocity[axis] + steep);
      return each(velocity, (fast) => -lr * fast);
    };
  },

  adam({ lr }) {
    const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
    /** @type {Point} */
    let mean = [0, 0], square = mean;
    let steps = 0;
    return (slope) => {
      steps += 1;
      mean = each(slope, (steep, axis) => beta1 * mean[axis] + (1 - beta1) * steep);
      square = each(slope, (steep, axis) => beta2 * square[axis] + (1 - beta2) * steep ** 2);
      // Both averages began at 0, and are too small by just this much until they have forgotten it.
      const [short1, short2] = [1 - beta1 ** steps, 1 - beta2 ** steps];
      return each(mean, (value, axis) => (-lr * value) / short1 / (Math.sqrt(square[axis] / short2) + epsilon));
    };
  },
};

/** @param {Point} point @param {(value: number, axis: number) => number} make */
const each = (point, make) => /** @type {Point} */ (point.map(make));

/** All places of a ball, one a step, the start first. @param {Surface} surface @param {Ball} ball @returns {Generator<Point>} */
export function* places(surface, ball) {
  const step = STEPS[ball.rule](ball);
  for (let here = ball.start; ;) {
    yield here;
    const move = step(surface.slope(here));
    here = each(here, (value, axis) => value + move[axis]);
  }
}

/** Walk until the ball lies still, has left the map, swings, or has made its most steps. @param {Surface} surface @param {Ball} ball @returns {Walk} */
export function walk(surface, ball) {
  /** @type {Point[]} */
  const points = [];
  /** @type {End | undefined} */
  let end;
  for (const point of places(surface, ball)) {
    points.push(point);
    end = ended(surface, points);
    if (end) break;
  }
  return { points, losses: points.map(surface.height), end: /** @type {End} */ (end) };
}

/** @param {Surface} surface @param {Point[]} points @returns {End | undefined} */
function ended(surface, points) {
  const [before, last, now] = [points.at(-3), points.at(-2), /** @type {Point} */ (points.at(-1))];
  if (now.some((value, axis) => !(Math.abs(value) <= BEYOND * REACH[axis]))) return "left";
  const steep = Math.hypot(...surface.slope(now));
  const moved = last ? distance(now, last) : 0;
  if (steep < FLAT && moved < FLAT) return "arrived";
  if (before && moved > FLAT && distance(now, before) < moved / 1000) return "swings";
  return points.length > MOST ? "late" : undefined;
}

/**
 * The learning rate at which a rule no longer comes to rest where the ground has this curvature: 2/λ, and with
 * momentum 2(1 + β)/λ. Adam, which divides by the size of the slopes, has no such bound, nor has ground that bends down.
 * @param {{ rule: Rule, beta: number }} ball @param {number} curvature
 */
export function bound({ rule, beta }, curvature) {
  if (rule === "adam" || curvature <= 0) return undefined;
  return (2 * (rule === "momentum" ? 1 + beta : 1)) / curvature;
}

/** What kind of place a ball lies still on. @param {Surface} surface @param {Point} point @returns {"lowest" | "hollow" | "saddle" | "top"} */
export function kind(surface, point) {
  const [least, most] = surface.curvatures(point);
  if (least > 0) return surface.lowest && distance(point, surface.lowest) < 0.2 ? "lowest" : "hollow";
  return most > 0 ? "saddle" : "top";
}

/** A rate in two or three digits. @param {number} value */
export const rate = (value) => String(Number(value.toPrecision(value < 1 ? 2 : 3)));

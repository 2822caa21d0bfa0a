// What has become of the balls, in words, and what there is to see in it.

import { loss } from "./downhill-charts.mjs";
import { SURFACES } from "./surfaces.mjs";
import { LETTERS, MOST, RATES, bound, kind, rate, walk } from "./walks.mjs";

/** @typedef {import("./surfaces.mjs").Point} Point */
/** @typedef {import("./surfaces.mjs").SurfaceName} SurfaceName */
/** @typedef {import("./walks.mjs").Ball} Ball */
/** @typedef {import("./walks.mjs").Walk} Walk */
/** @typedef {{ name: SurfaceName, balls: Ball[], walks: Walk[], steps: number, chosen: number }} Scene */

const COUNTED = ["the ball", "both balls", "all three balls"];
const PLACES = { lowest: "at the lowest point", hollow: "in a hollow", saddle: "on the saddle", top: "on a top" };

/** How many steps of a walk have been made. @param {Walk} walk @param {number} steps */
export const made = ({ points }, steps) => Math.min(steps, points.length - 1);
/** Whether a walk has come to its end. @param {Walk} walk @param {number} steps */
export const over = ({ points }, steps) => steps >= points.length - 1;

/** What there is to do. @param {SurfaceName} name @param {number} count how many balls there are */
export function task(name, count) {
  if (name === "saddle") return "Make the ball stop on this ground. Then move its start by a hair.";
  if (count === 1 && name !== "ripples") return "Find the largest learning rate with which the ball still arrives.";
  return `Bring ${COUNTED[count - 1]} to the lowest point, at the flag${name === "ripples" ? "" : ", each at its best rate"}.`;
}

/** How far one ball has come. @param {Scene} scene @param {number} ball */
export function progress({ name, walks, steps }, ball) {
  const walk = walks[ball];
  const count = made(walk, steps);
  if (!over(walk, steps)) return `step ${count}, loss ${loss(walk.losses[count])}`;
  const where = PLACES[kind(SURFACES[name], /** @type {Point} */ (walk.points.at(-1)))];
  return {
    arrived: `arrived after ${count}, ${where}`,
    left: `✗ left the map at step ${count}`,
    swings: "swings for good between two places",
    late: `still on its way after ${MOST}`,
  }[walk.end];
}

/** What there is to say. @param {Scene} scene */
export function told(scene) {
  const { walks, steps, chosen } = scene;
  if (steps === 0) return "Press or drag on the map, or use the arrow keys there, to say where a ball starts. Then run.";
  const done = walks.every((walk) => over(walk, steps)) ? solved(scene) : "";
  if (done) return done;
  const state = (/** @type {number} */ ball) => `${LETTERS[ball]}: ${progress(scene, ball)}.`;
  if (over(walks[chosen], steps)) return `${state(chosen)} ${remark(scene)}`.trim();
  return walks.map((_, ball) => state(ball)).join(" ");
}

/** Whether the task is done, and what comes next. @param {Scene} scene */
function solved({ name, balls, walks }) {
  const surface = SURFACES[name];
  const last = walks.map(({ points }) => /** @type {Point} */ (points.at(-1)));
  const ends = walks.map(({ end }, i) => (end === "arrived" ? kind(surface, last[i]) : end));
  if (name === "saddle") {
    return ends.includes("saddle")
      ? "✓ It lies still where the slope is nothing, and not at a lowest point: north and south of it the ground falls. Now move its start by a hair." : "";
  }
  if (!ends.every((end) => end === "lowest")) return "";
  if (balls.length > 1) {
    const moved = balls.some(({ start }, i) => start.some((value, axis) => value !== surface.starts[i][axis]));
    const more = name === "ripples" && moved ? "Can you do it without moving their starts?" : "Can one of them do it in fewer steps?";
    const counts = walks.map(({ points }) => String(points.length - 1)).join(", ").replace(/, (?=\d+$)/, " and ");
    return `✓ ${COUNTED[balls.length - 1].replace(/^./, (letter) => letter.toUpperCase())} arrived, after ${counts} steps. ${more}`;
  }
  const [ball] = balls;
  const next = RATES[RATES.indexOf(ball.lr) + 1];
  if (name === "ripples" || !next || walk(surface, { ...ball, lr: next }).end === "arrived") return "";
  const bounded = bound(ball, surface.curvatures(ball.start)[1]);
  const why = bounded ? ` The bound is ${rate(bounded)}; just below it the ball zigzags, and takes its time.` : "";
  return `✓ ${ball.lr} is the largest that arrives, after ${walks[0].points.length - 1} steps: ${next} does not.${why} Which rate takes the fewest steps?`;
}

/** What is worth seeing in how the chosen ball went. @param {Scene} scene */
function remark({ name, balls, walks, chosen }) {
  const surface = SURFACES[name];
  const [ball, walk] = [balls[chosen], walks[chosen]];
  const most = bound(ball, surface.curvatures(ball.start)[1]);
  if (name === "saddle" && walk.end === "left") return "A hair beside the ridge is enough: downhill leads away, and nothing down there is a lowest point.";
  if (walk.end === "swings") return "At the bound every step leads to the opposite wall, as high up as before.";
  if (walk.end === "left") return surface.even && most && ball.lr > most ? "Beyond the bound every step lands higher up than the one before." : "Its steps are too long for this ground.";
  if (!surface.even) return kind(surface, /** @type {Point} */ (walk.points.at(-1))) === "lowest" ? "" : "Not the lowest one: the start decides, unless long steps or momentum carry the ball out again.";
  if (ball.rule === "adam") return `Adam's first step was ${ball.lr} along each axis, whatever the slopes: it does not care how steep an axis is.`;
  if (ball.rule === "momentum") return compared(name, ball, walk);
  if (walk.end === "late") return "A small rate is a safe one, and a slow one.";
  if (most && Math.abs(ball.lr / most - 0.5) < 0.001) return "Half the bound: along the steepest axis one step is enough.";
  return most && ball.lr > 0.9 * most ? "So close to the bound it zigzags, each step only a little shorter than the last." : "";
}

/** Momentum, and what the best plain rate makes of the same start. @param {SurfaceName} name @param {Ball} ball @param {Walk} walked */
function compared(name, { start }, walked) {
  const surface = SURFACES[name];
  const [least, most] = surface.curvatures(start);
  if (walked.end !== "arrived" || least === most) return "";
  const plain = RATES.filter((lr) => lr >= 1 / most && lr <= 2 / most)
    .map((lr) => ({ lr, ...walk(surface, { rule: "plain", beta: 0, lr, start }) }))
    .filter(({ end }) => end === "arrived");
  const best = plain.reduce((one, other) => (other.points.length < one.points.length ? other : one));
  return `Gradient descent at its best rate, ${best.lr}, takes ${best.points.length - 1} steps from there.`;
}

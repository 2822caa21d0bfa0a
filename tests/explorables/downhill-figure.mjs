// What the tests ask of the figure of the walk downhill that its modules do not give as plain numbers.
import { contours } from "../../code/unboxed/explorables/contours.mjs";
import { told } from "../../code/unboxed/explorables/downhill-words.mjs";
import { REACH, RIPPLE, SURFACES } from "../../code/unboxed/explorables/surfaces.mjs";
import { RATES, bound, places, walk } from "../../code/unboxed/explorables/walks.mjs";

export const rates = () => RATES;
export const ripple = () => RIPPLE;
export const hollows = (name) => SURFACES[name].minima;
export const ground = (name, points) => points.map((point) =>
  [SURFACES[name].height(point), ...SURFACES[name].slope(point), ...SURFACES[name].curvatures(point)]);
export const path = (name, ball, steps) => {
  const walking = places(SURFACES[name], ball);
  return Array.from({ length: steps + 1 }, () => walking.next().value);
};
export const walked = (name, ball) => walk(SURFACES[name], ball);
export const bounded = (name, ball) => bound(ball, SURFACES[name].curvatures(ball.start)[1]);
export const lines = (name) => contours(SURFACES[name].height, REACH, SURFACES[name].levels);
export const levels = (name) => SURFACES[name].levels;
export const said = (name, balls) =>
  told({ name, balls, walks: balls.map((ball) => walk(SURFACES[name], ball)), steps: 500, chosen: 0 });

/** How the walks at all rates end, and whether a number of one is not finite. */
export const ends = (name, rule) => RATES.map((lr) => {
  const { end, points, losses } = walk(SURFACES[name], { rule, lr, beta: 0.9, start: SURFACES[name].starts[0] });
  return [...points.flat(), ...losses].every(Number.isFinite) ? end : "not finite";
});

// Surfaces to walk on, all on a map of one size: how high the ground is, how steep, and how curved.

/** @typedef {[number, number]} Point */
/**
 * @typedef {{
 *   height: (point: Point) => number,
 *   slope: (point: Point) => Point,
 *   curvatures: (point: Point) => [number, number],
 *   even: boolean,
 *   lowest?: Point,
 *   minima: Point[],
 *   levels: number[],
 *   starts: Point[],
 * }} Surface
 * The curvatures are the smallest and the largest, and `even` says that they are the same everywhere. `minima` are
 * the hollows on the map, the lowest first, `levels` the heights of its contours, `starts` where balls are put first.
 */

/** How far the map goes from its middle, along x and along y. @type {Point} */
export const REACH = [4, 3];

/** @param {number} count @param {(k: number) => number} height */
const levels = (count, height) => Array.from({ length: count }, (_, k) => height(k + 1));

/**
 * A surface (a x² + b y²) / 2.
 * @param {number} a @param {number} b @param {number[]} levels @param {Point[]} starts @returns {Surface}
 */
function quadratic(a, b, levels, starts) {
  /** @type {Point[]} */
  const minima = Math.min(a, b) > 0 ? [[0, 0]] : [];
  return {
    height: ([x, y]) => (a * x ** 2 + b * y ** 2) / 2,
    slope: ([x, y]) => [a * x, b * y],
    curvatures: () => [Math.min(a, b), Math.max(a, b)],
    even: true, lowest: minima[0], minima, levels, starts,
  };
}

export const RIPPLE = { middle: /** @type {Point} */ ([1.2, -1]), bend: 0.12, waves: 2.9, height: 0.12 };

/** Ripples on a bowl: along each axis, so that the curvatures are those of the axes. @returns {Surface} */
function ripples() {
  const { middle, bend, waves, height } = RIPPLE;
  const wave = (/** @type {number} */ u) => (bend * u ** 2) / 2 + height * (1 - Math.cos(waves * u));
  const slope = (/** @type {number} */ u) => bend * u + height * waves * Math.sin(waves * u);
  const curvature = (/** @type {number} */ u) => bend + height * waves ** 2 * Math.cos(waves * u);
  const along = (/** @type {Point} */ [x, y]) => [x - middle[0], y - middle[1]];
  /** The hollows along one axis: Newton's steps from the foot of each wave, where the bowl has left one. @param {number} axis */
  const hollows = (axis) => [-2, -1, 0, 1, 2].map((wave) => {
    let u = (2 * Math.PI * wave) / waves;
    for (let step = 0; step < 20; step++) u -= slope(u) / curvature(u);
    return u;
  }).filter((u) => Math.abs(slope(u)) < 1e-9 && curvature(u) > 0 && Math.abs(middle[axis] + u) < REACH[axis]);
  const places = hollows(0).flatMap((u) => hollows(1).map((v) => /** @type {Point} */ ([u, v])));
  const minima = places
    .sort((one, other) => wave(one[0]) + wave(one[1]) - wave(other[0]) - wave(other[1]))
    .map(([u, v]) => /** @type {Point} */ ([u + middle[0], v + middle[1]]));
  return {
    height: (point) => along(point).map(wave).reduce((one, other) => one + other),
    slope: (point) => /** @type {Point} */ (along(point).map(slope)),
    curvatures: (point) => /** @type {Point} */ (along(point).map(curvature).sort((one, other) => one - other)),
    even: false, lowest: minima[0], minima,
    levels: levels(12, (k) => 0.2 * k - 0.1),
    starts: [[-3.2, 2.4], [3.8, 2.2], [-2.4, -1.6]],
  };
}

/** @type {Record<"valley" | "bowl" | "saddle" | "ripples", Surface>} */
export const SURFACES = {
  valley: quadratic(1, 25, levels(15, (k) => (0.95 * k) ** 2 / 2), [[-3.5, 1], [-3.5, 1], [-3.5, 1]]),
  bowl: quadratic(1, 1, levels(9, (k) => (0.55 * k) ** 2 / 2), [[-3, 2], [-3, 2], [-3, 2]]),
  saddle: quadratic(1, -1, levels(13, (k) => (Math.sign(k - 7) * (0.65 * (k - 7)) ** 2) / 2), [[-3, 0.1], [-3, 0.1], [-3, 0.1]]),
  ripples: ripples(),
};

/** @typedef {keyof typeof SURFACES} SurfaceName */

/** How far apart two places are. @param {Point} one @param {Point} other */
export const distance = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]);

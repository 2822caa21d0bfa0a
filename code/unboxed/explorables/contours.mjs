// Contours: the outlines of all ground that is lower than a level, by marching squares.

/** @typedef {[number, number]} Point */

// Which sides of a square an outline enters and leaves by, the low ground on its left, for each set of low corners.
// Sides and corners go round: 0 is the first row, or the corner where it begins.
/** @type {[number, number][][]} */
const CROSSED = Array.from({ length: 16 }, (_, low) => {
  const is = (/** @type {number} */ corner) => Boolean((low >> corner % 4) & 1);
  // A side is entered where its first corner is low and its second is not.
  const entered = [0, 1, 2, 3].filter((side) => is(side) && !is(side + 1));
  const left = [0, 1, 2, 3].filter((side) => !is(side) && is(side + 1));
  // With two of each, every outline cuts off one low corner.
  return entered.map((side) => [side, left.find((other) => other === (side + 3) % 4) ?? left[0]]);
});

/**
 * @param {(point: Point) => number} height @param {Point} reach how far the map goes from its middle
 * @param {number[]} levels @param {number} [cells] along the longer side
 * @returns {Point[][][]} for each level its outlines, closed; where low ground goes on beyond the map, just outside it
 */
export function contours(height, reach, levels, cells = 96) {
  const size = (2 * Math.max(...reach)) / cells;
  const [columns, rows] = reach.map((half) => Math.round((2 * half) / size) + 3);
  const place = (/** @type {number} */ column, /** @type {number} */ row) =>
    /** @type {Point} */ ([(column - 1) * size - reach[0], (row - 1) * size - reach[1]]);
  // A wall round the map closes every outline.
  const wall = (/** @type {number} */ column, /** @type {number} */ row) =>
    column === 0 || row === 0 || column === columns - 1 || row === rows - 1;
  const heights = Array.from({ length: columns * rows }, (_, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    return wall(column, row) ? Infinity : height(place(column, row));
  });
  return levels.map((level) => outlines(level));

  /** @param {number} level */
  function outlines(level) {
    /** @type {Map<number, { to: number, at: Point }>} */
    const next = new Map();
    for (let row = 0; row < rows - 1; row++) {
      for (let column = 0; column < columns - 1; column++) {
        const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]];
        const low = corners.reduce((bits, [x, y], i) => bits | (heights[y * columns + x] < level ? 1 << i : 0), 0);
        for (const [enter, leave] of CROSSED[low]) {
          const [from, to] = [enter, leave].map((side) => [corners[side], corners[(side + 1) % 4]]);
          next.set(name(from), { to: name(to), at: crossing(from, level) });
        }
      }
    }
    const found = [];
    for (const start of next.keys()) {
      /** @type {Point[]} */
      const outline = [];
      for (let here = start, at = next.get(here); at; here = at.to, at = next.get(here)) {
        outline.push(at.at);
        next.delete(here);
      }
      if (outline.length) found.push(outline);
    }
    return found;
  }

  /** A number for a side, whichever of its corners comes first. @param {number[][]} side */
  function name([[x, y], [u, v]]) {
    return 2 * (Math.min(y, v) * columns + Math.min(x, u)) + (y === v ? 0 : 1);
  }

  /** Where a level is crossed on a side: halfway, if the wall is at its end. @param {number[][]} side @param {number} level @returns {Point} */
  function crossing([[x, y], [u, v]], level) {
    const [one, other] = [heights[y * columns + x], heights[v * columns + u]];
    const share = Number.isFinite(one - other) ? (level - one) / (other - one) : 0.5;
    return place(x + share * (u - x), y + share * (v - y));
  }
}

// A pen: strokes on a grid, written as text, and the ink that they leave in a picture of 28 × 28.
//
// A canvas smooths lines in each browser's own way. These few lines of arithmetic give the same ink everywhere.

/** @typedef {[number, number]} Point across and down, whole numbers from 0 to 63 */
/** @typedef {Point[]} Stroke */

export const GRID = 64;
export const SIDE = 28;
/** The most points that a drawing may have. */
export const MOST = 400;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const NIB = 1.4; // pixels from the middle of a stroke to where it begins to fade

/** How many points there are in some strokes. @param {readonly Stroke[]} strokes @returns {number} */
export function points(strokes) {
  return strokes.reduce((count, stroke) => count + stroke.length, 0);
}

/** Write strokes as text: "1", which says how, then the strokes, with two letters for each point. @param {readonly Stroke[]} strokes */
export function write(strokes) {
  const written = strokes.map((stroke) => stroke.map(([x, y]) => LETTERS[x] + LETTERS[y]).join(""));
  return ["1", ...written].join(".");
}

/**
 * Read strokes from text that may come from anyone.
 * @param {string} text
 * @returns {Stroke[] | undefined} nothing, where the text is not such strokes or has more than MOST points
 */
export function read(text) {
  if (text.length > 3 * MOST + 1 || !/^1(?:\.(?:[\w-]{2})+)+$/.test(text)) return undefined;
  const strokes = text.split(".").slice(1).map((letters) => {
    const places = [...letters].map((letter) => LETTERS.indexOf(letter));
    return places.filter((_, index) => index % 2 === 0).map((x, index) => /** @type {Point} */ ([x, places[2 * index + 1]]));
  });
  return points(strokes) <= MOST ? strokes : undefined;
}

/**
 * The ink of some strokes, from 0 to 1, in rows of 28 pixels.
 * @param {readonly Stroke[]} strokes
 * @returns {Float32Array}
 */
export function ink(strokes) {
  const picture = new Float32Array(SIDE * SIDE);
  for (const stroke of strokes) {
    stroke.forEach((point, index) => press(picture, stroke[Math.max(0, index - 1)], point));
  }
  return picture;
}

/**
 * Draw one straight piece of a stroke: ink falls off with the distance of a pixel from it, and never adds up.
 * @param {Float32Array} picture @param {Point} from @param {Point} to
 */
function press(picture, from, to) {
  const [x0, y0, x1, y1] = [...from, ...to].map((place) => ((place + 0.5) * SIDE) / GRID);
  const [across, down] = [x1 - x0, y1 - y0];
  const square = across * across + down * down;
  const reach = NIB + 0.5;
  const within = (/** @type {number} */ place) => Math.min(SIDE - 1, Math.max(0, Math.floor(place)));
  for (let row = within(Math.min(y0, y1) - reach); row <= within(Math.max(y0, y1) + reach); row++) {
    for (let column = within(Math.min(x0, x1) - reach); column <= within(Math.max(x0, x1) + reach); column++) {
      const [x, y] = [column + 0.5 - x0, row + 0.5 - y0];
      const along = square === 0 ? 0 : Math.min(1, Math.max(0, (x * across + y * down) / square));
      const [aside, below] = [x - along * across, y - along * down];
      const strength = Math.min(1, reach - Math.sqrt(aside * aside + below * below));
      picture[row * SIDE + column] = Math.max(picture[row * SIDE + column], strength);
    }
  }
}

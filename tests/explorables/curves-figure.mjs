// What the tests ask of the figure of activation functions: many values at once, and its words.
import { FUNCTIONS, cornered, outputAt, pieces, slopeAt } from "../../code/unboxed/explorables/activation-functions.mjs";
import { FIELDS, percent, reading, verdict } from "../../code/unboxed/explorables/curves.mjs";

export { percent, reading, verdict };

export const kinds = () => Object.keys(FUNCTIONS);
export const bounds = () => Object.fromEntries(["x", "leak", "w", "b"].map((key) => [key, [FIELDS[key].low, FIELDS[key].high]]));
export const read = (bent, places) => places.map((x) => [outputAt(bent, x), slopeAt(bent, x), cornered(bent, x)]);
export const drawn = (bent) => [pieces(bent, outputAt, -10, 10, 0.04), pieces(bent, slopeAt, -10, 10, 0.04)];

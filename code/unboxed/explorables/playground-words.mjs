// What the playground asks, and what it says of a training: only what has been seen.

import { format } from "./figure.mjs";

/** @typedef {import("./playground-training.mjs").Training} Training */
/** @typedef {{ points: string, layers: number, width: number, rate: number, noise: number, decay: number, count: number }} Asked */

export const ENOUGH = 0.95; // of the held-out points: the puzzle counts as solved
const RISEN = 1.25; // the held-out loss, against its lowest, before it is worth a word

const QUESTS = /** @type {Record<string, string>} */ ({
  xor: "How few hidden neurons are enough for XOR?",
  circles: "How few hidden neurons can fence in the inner circle?",
  moons: "How few hidden neurons part the moons? And from how many starts?",
  spiral: "Part the spiral: is it width that you need, or depth?",
});

/** What there is to find out with these settings. @param {Asked} asked */
export function quest({ points, rate, noise, count }) {
  if (rate > 3) return "What becomes of the loss when every step is this large?";
  if (count <= 50 && noise >= 0.3) return "Few points and much noise: train on after they are learned, and watch the held-out loss.";
  return QUESTS[points];
}

/** How many hidden neurons there are, in words. @param {Asked} asked */
function size({ layers, width }) {
  if (!layers) return "no hidden neuron";
  const neurons = `${width} hidden neuron${width > 1 ? "s" : ""}`;
  return layers > 1 ? `${layers} layers of ${neurons}` : neurons;
}

/** What is to be said now. @param {Training} training @param {Asked} asked @param {boolean} running */
export function verdict({ state, steps, now, best, first, train, held }, asked, running) {
  const right = (/** @type {"train" | "held"} */ part, /** @type {number} */ of) => `${now[part].right} of ${of}`;
  if (state === "overflown") {
    return `Step ${steps}: the weights have grown beyond all numbers that the computer knows. The steps are too large. Go back to the start, and take a smaller rate.`;
  }
  if (state === "ready") return `Not trained yet: ${right("train", train.labels.length)} training points lie on their own side. Train it, or go step by step.`;
  const words = [`Step ${steps}. Right: ${right("train", train.labels.length)} training points, ${right("held", held.labels.length)} held out.`];
  if (now.train.loss > 1.2 * first) {
    words.push(`The loss, ${format(now.train.loss, 2)}, is higher than before training, ${format(first, 2)}: the steps are too large.`);
  } else if (now.held.right >= ENOUGH * held.labels.length) {
    words.push(`✓ Solved with ${size(asked)}.`);
  } else if (now.held.loss > RISEN * best.held && now.train.loss < best.train) {
    words.push(`The held-out loss was lowest at step ${best.step}, ${format(best.held, 2)}, and is ${format(now.held.loss, 2)} now, while the training loss fell: the network learns these very points by heart.`);
  } else if (state === "settled") {
    words.push(`The loss hardly falls any more. This is where this start leads with ${size(asked)}; other weights may lead further.`);
  }
  if (!running && state === "learning" && words.length === 1) words.push("Train on, or change something.");
  return words.join(" ");
}

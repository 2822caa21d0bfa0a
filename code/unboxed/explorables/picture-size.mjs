// What would take long, or more memory than there is, said beforehand, with a smaller picture to choose.

import { little } from "./asking.mjs";
import { choice, format, make, radios } from "./figure.mjs";

const NOTICED = 4; // seconds: what takes less is not worth a word
const SMALLER = "A picture of 160 pixels a side needs half the time and memory, and is seen less exactly.";

/**
 * What to say beforehand, and whether less should be offered.
 * @param {string} what is asked for @param {number} seconds that it takes, if that is known
 * @param {number} long so many that nobody minds to wait
 */
export function burden(what, seconds, long) {
  const time = seconds > NOTICED ? [`On this device ${what} takes about ${format(Math.ceil(seconds), 0)} s.`] : [];
  const memory = little() ? ["This device has little memory."] : [];
  return { words: [...time, ...memory].join(" "), much: little() || seconds > long };
}

/** The setting of a figure that offers this: pixels a side, few where memory is short. */
export const sized = () => ({ side: choice(little() ? "160" : "224", ["224", "160"]) });

/** @param {import("./figure.mjs").Settings<any>} settings with the one above @param {number} long as above */
export function sizes(settings, long) {
  const side = () => Number(settings.get("side"));
  const words = make("p", { className: "note" });
  const offer = radios(settings, "side", "Pixels a side", { 224: "224", 160: "160" });
  return {
    element: make("div", {}, words, offer),
    side,
    /** @param {string} what @param {number} seconds for a picture of 224 pixels a side */
    weigh(what, seconds) {
      const told = burden(what, seconds * (side() / 224) ** 2, long);
      offer.hidden = !told.much && side() === 224;
      words.textContent = told.much ? `${told.words} ${SMALLER}` : told.words;
    },
  };
}

// Where a picture would take long, or memory is short: said beforehand, with a smaller picture to choose instead.

import { choice, format, make, radios } from "./figure.mjs";

const LONG = 4; // seconds that nobody minds to wait
const LITTLE = 1; // GiB of memory; browsers that say how much there is say 8 at most

/** The setting of a figure that offers this: how many pixels a side its pictures have. */
export const sized = { side: choice("224", ["224", "160"]) };

/** @param {import("./figure.mjs").Settings<any>} settings with the one above */
export function sizes(settings) {
  const words = make("p", { className: "note" });
  const element = make("div", { hidden: true }, words, radios(settings, "side", "Pixels a side", { 224: "224", 160: "160" }));
  return {
    element,
    side: () => Number(settings.get("side")),
    /** Say what it will take, if that is much. @param {number} seconds for a picture of 224 pixels a side */
    weigh(seconds) {
      const { deviceMemory = Infinity } = /** @type {any} */ (navigator);
      const [slow, little] = [seconds > LONG, deviceMemory <= LITTLE];
      const why = slow ? `A picture of 224 pixels a side will take about ${format(seconds, 0)} s on this device` : "This device has little memory";
      words.textContent = `${why}. One of 160 needs half as much of both, and is seen less exactly.`;
      element.hidden = !slow && !little && settings.get("side") === "224";
    },
  };
}

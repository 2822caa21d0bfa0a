// A probability, in words and as a bar.

import { format, make } from "./figure.mjs";

/** @param {number} share @returns {string} */
export const percent = (share) => (share >= 0.995 ? "over 99%" : share < 0.005 ? "under 1%" : `${format(100 * share, 0)}%`);

/** A bar, and what else lies on its track. @param {...Node} more */
export function track(...more) {
  const bar = make("span", { className: "bar" });
  return {
    element: make("span", { className: "track", ariaHidden: "true" }, bar, ...more),
    /** @param {number} share of the track */
    show: (share) => (bar.style.width = `${100 * share}%`),
  };
}

// What an attack has come to, in words.

import { format } from "./figure.mjs";
import { spoken } from "./digit-shares.mjs";

/** @typedef {import("./fool-attack.mjs").Plan} Plan */

/** The class with the largest share. @param {ArrayLike<number>} shares */
export const best = (shares) => Array.from(shares).reduce((first, share, at, all) => (share > all[first] ? at : first), 0);

/**
 * Say how a network reads an image that was attacked, in half a sentence.
 * @param {ArrayLike<number>} shares @param {Plan} plan
 */
export function reading(shares, { label, target }) {
  const first = best(shares);
  const says = `${first}, with ${spoken(shares[first])}`;
  if (first === label) return `still reads ${says}`;
  return `${target === undefined || first === target ? "is fooled: it" : "misses the target, but is fooled: it"} reads ${says}`;
}

/**
 * Say what happened to both networks.
 * @param {ArrayLike<number>} plain @param {ArrayLike<number>} hardened what each gives the ten digits @param {Plan} plan
 */
export function told(plain, hardened, plan) {
  const { epsilon, steps, label, target } = plan;
  const an = `${label === 8 ? "an" : "a"} ${label}`;
  if (epsilon === 0) {
    const [first, second] = [plain, hardened].map((shares) => `${best(shares)}, with ${spoken(shares[best(shares)])}`);
    return `Untouched, ${an}. The plain network reads ${first}; the hardened one ${second}.`;
  }
  const way = target === undefined ? "away from what it is" : `towards ${target}`;
  const many = `${steps} ${steps === 1 ? "step" : "steps"}`;
  const does = `${an[0].toUpperCase()}${an.slice(1)}, moved ${way} in ${many}, no pixel by more than ${format(epsilon, 2)}.`;
  return `${does} The plain network ${reading(plain, plan)}. The hardened one ${reading(hardened, plan)}.`;
}

// The ten answers of a network: their shares as bars and numbers, their logits, and the best in words.

import { format, make } from "./figure.mjs";

/** Write a share in hundredths, and none as nothing or as all. @param {number} share @returns {string} */
export function percent(share) {
  if (share > 0.995) return "> 99";
  return share < 0.005 ? "< 1" : String(Math.round(100 * share));
}

/** Write a share within a sentence. @param {number} share */
export const spoken = (share) => `${percent(share).replace("> ", "more than ").replace("< ", "less than ")}%`;

/**
 * Say what a network answers.
 * @param {ArrayLike<number>} shares of the ten digits
 * @param {number | undefined} label which digit it is, where that is known
 * @param {boolean} empty whether there is nothing on the paper
 * @returns {string}
 */
export function answer(shares, label, empty) {
  const order = Array.from(shares, (_, digit) => digit).sort((one, other) => shares[other] - shares[one]);
  const [first, second] = order;
  if (empty) return `Empty paper: the network says ${first}, with ${spoken(shares[first])}. It always names a digit.`;
  const next = shares[second] < 0.005 ? "" : `; next is ${second}, with ${spoken(shares[second])}`;
  const says = `The network says ${first}, with ${spoken(shares[first])}${next}.`;
  if (label === undefined) return says;
  return `${first === label ? "✓ It is" : "✗ It is"} ${label === 8 ? "an" : "a"} ${label}. ${says}`;
}

/**
 * Make a table of the ten digits.
 * @param {boolean} [scored] whether it has the logits, too
 * @returns {{ element: HTMLElement, show: (logits?: ArrayLike<number>, shares?: ArrayLike<number>) => void }}
 */
export function tenShares(scored = true) {
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const cells = { bar: make("span", { className: "bar" }), share: make("td"), logit: make("td") };
    const head = make("th", { scope: "row" }, String(digit));
    return { ...cells, row: make("tr", {}, head, make("td", {}, cells.bar), cells.share, ...(scored ? [cells.logit] : [])) };
  });
  const heads = ["digit", "", "share in %", ...(scored ? ["logit"] : [])].map((text) => make(text ? "th" : "td", text ? { scope: "col" } : {}, text));
  const body = make("tbody", {}, ...rows.map(({ row }) => row));
  const caption = make("caption", { className: "heard" }, "What the network gives each digit");
  const show = (/** @type {ArrayLike<number> | undefined} */ logits, /** @type {ArrayLike<number> | undefined} */ shares) => {
    const best = shares && Math.max(...Array.from(shares));
    rows.forEach(({ row, bar, share, logit }, digit) => {
      bar.style.setProperty("width", shares ? `${100 * shares[digit]}%` : "0");
      share.textContent = shares ? percent(shares[digit]) : "–";
      logit.textContent = logits ? format(logits[digit]) : "–";
      row.classList.toggle("best", best !== undefined && shares?.[digit] === best);
    });
  };
  show(undefined, undefined);
  return { element: make("table", { className: "ten-shares" }, caption, make("thead", {}, make("tr", {}, ...heads)), body), show };
}

// Where a figure says what the large network does for it, how far it is and how long it takes, and where it is stopped.

import { Engine, STOPPED } from "./deep-client.mjs";
import { button, format, make } from "./figure.mjs";

/**
 * One piece of work: whether it is still wanted, and where to tell how far it is.
 * @typedef {{ wanted: () => boolean, tell: (words: string, done: number, total: number) => void }} Piece
 */

/**
 * @param {import("./figure.mjs").Model} model @param {string[]} parts the names of the network's bundles
 * @param {() => void} ready called once the network is there
 * @param {(why: string) => void} refuse told what went wrong; "" when all is well
 */
export function bench(model, parts, ready, refuse) {
  const bundles = model.get("bundles");
  const lack = model.get("lack");
  const engine = new Engine(parts.map((part) => bundles[part]));
  let turn = 0; // of what was asked for last

  const bar = make("progress", { max: 1, value: 0, ariaLabel: "Progress" });
  const doing = make("span", { className: "doing" });
  const cancel = button("Cancel", () => stop());
  const again = button("Load the network", () => bring());
  const element = make("div", { className: "work" }, bar, doing, cancel, again);

  /** @param {string} words @param {number} [share] of what is to be done, if there is anything */
  const busy = (words, share) => {
    doing.textContent = words;
    bar.hidden = cancel.hidden = share === undefined;
    bar.value = share ?? 0;
    again.hidden = share !== undefined || !!engine.facts;
  };

  const stop = () => {
    turn++;
    if (engine.facts) engine.stop();
    else engine.end();
    busy("Stopped.");
  };

  const bring = async () => {
    refuse("");
    busy("Loading the network …", 0);
    try {
      await engine.load((done, total) => busy(`Loaded part ${done} of ${total} …`, done / total));
      busy("");
      ready();
    } catch (error) {
      if (error === STOPPED) return;
      const why = `The network could not be loaded: ${/** @type {Error} */ (error).message}.`;
      busy("");
      if (lack) lack(why, bring);
      else refuse(why);
    }
  };

  /**
   * Do something in place of what is being done.
   * @param {string} words @param {(piece: Piece) => Promise<void>} work
   * @returns {Promise<boolean>} whether it came to its end
   */
  const run = async (words, work) => {
    const ours = ++turn;
    const start = performance.now();
    const wanted = () => turn === ours;
    const tell = (/** @type {string} */ now, /** @type {number} */ done, /** @type {number} */ total) => {
      if (!wanted()) return;
      const seconds = (performance.now() - start) / 1000;
      const left = done ? `, about ${format((seconds * (total - done)) / done, 0)} s more` : "";
      busy(`${now}${left} …`, done / total);
    };
    engine.stop();
    refuse("");
    busy(`${words} …`, 0);
    try {
      await work({ wanted, tell });
      if (wanted()) busy(`Computed in ${format((performance.now() - start) / 1000, 1)} s.`);
      return wanted();
    } catch (error) {
      if (wanted()) {
        busy("");
        refuse(/** @type {Error} */ (error).message);
      }
      return false;
    }
  };

  busy("");
  if (parts.length) void bring();
  return { element, engine, run, end: () => engine.end() };
}

// Where a figure says what the large network does for it, how far it is and how long it takes, and where it is stopped.

import { Engine, STOPPED } from "./deep-client.mjs";
import { button, format, make } from "./figure.mjs";

/**
 * One piece of work: whether it is still wanted, and where to tell how far it is.
 * @typedef {{ wanted: () => boolean, tell: (words: string, done: number, total: number) => void }} Piece
 */

export const ABSENT = "The network has not been loaded yet.";

/**
 * @param {import("./figure.mjs").Model} model @param {string[]} parts the names of the network's bundles
 * @param {() => void} look at the picture: called once the network is there, and again by who has stopped that
 * @param {(why: string) => void} refuse told what went wrong; "" when all is well
 */
export function bench(model, parts, look, refuse) {
  const bundles = model.get("bundles");
  const lack = model.get("lack");
  const engine = new Engine(parts.map((part) => bundles[part]));
  let turn = 0; // of what was asked for last
  let looking = false; // whether that is to look

  const bar = make("progress", { max: 1, value: 0, ariaLabel: "Progress" });
  const doing = make("span", { className: "doing" });
  const cancel = button("Cancel", () => stop());
  const again = button("", () => (engine.facts ? look() : bring()));
  const heard = make("span", { className: "heard", role: "status" });
  const element = make("div", { className: "work", tabIndex: -1 }, bar, doing, cancel, again, heard);

  /** @param {string} words @param {number} [share] of what is to be done, if there is anything @param {string} [retry] */
  const busy = (words, share, retry = engine.facts ? "" : "Load the network") => {
    const held = document.activeElement;
    element.ariaBusy = String(share !== undefined);
    doing.textContent = words;
    bar.hidden = cancel.hidden = share === undefined;
    bar.value = share ?? 0;
    again.hidden = share !== undefined || !retry;
    again.textContent = retry;
    // A button that goes leaves the focus here.
    if ([cancel, again].some((pressed) => pressed === held && pressed.hidden)) element.focus({ preventScroll: true });
  };
  /** The same, for a screen reader too. @param {string} words @param {number} [share] @param {string} [retry] */
  const say = (words, share, retry) => {
    busy(words, share, retry);
    heard.textContent = words;
  };

  /** A file that is on its way is given up with the workers that wait for it. */
  const stop = () => {
    turn++;
    if (engine.facts) engine.stop();
    else engine.end();
    say("Stopped.", undefined, engine.facts && looking ? "Look at it again" : undefined);
  };

  const bring = async () => {
    refuse("");
    say("Loading the network …", 0);
    try {
      await engine.load((done, total) => busy(`Loaded part ${done} of ${total} …`, done / total));
      busy("");
      look();
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
   * @param {string} words @param {(piece: Piece) => Promise<void>} work @param {boolean} [looks] whether it is what `look` does
   * @returns {Promise<boolean>} whether it came to its end
   */
  const run = async (words, work, looks = false) => {
    const ours = ++turn;
    const start = performance.now();
    const passed = () => (performance.now() - start) / 1000;
    const wanted = () => turn === ours;
    const tell = (/** @type {string} */ now, /** @type {number} */ done, /** @type {number} */ total) => {
      if (!wanted()) return;
      const left = done ? Math.round((passed() * (total - done)) / done) : 0;
      busy(`${now}${left ? `, about ${left} s more` : ""} …`, done / total);
    };
    looking = looks;
    engine.stop();
    refuse("");
    say(`${words} …`, 0);
    try {
      await work({ wanted, tell });
      if (wanted()) computed(passed());
      return wanted();
    } catch (error) {
      if (wanted()) {
        busy("");
        refuse(/** @type {Error} */ (error).message);
      }
      return false;
    }
  };

  /** @param {number} seconds that it took */
  const computed = (seconds) => busy(`Computed in ${format(seconds, seconds < 1 ? 2 : 1)} s.`);

  busy("");
  if (parts.length) void bring();
  return {
    element, engine, run, computed,
    /** Give up what is being done. @param {string} words why */
    rest(words) {
      turn++;
      engine.stop();
      say(words);
    },
    end: () => engine.end(),
  };
}

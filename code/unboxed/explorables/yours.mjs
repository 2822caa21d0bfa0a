// Yours: a page by itself, whose network has learned a reader's own classes. `unboxed.portable` writes it.
//
// It is opened from a disk as well, where nothing can be fetched: the weights stand in the page, as text.

import { Engine, STOPPED } from "./deep-client.mjs";
import { Settings, announcer, button, checkbox, choice, flag, format, frame, make } from "./figure.mjs";
import { NONE, ways } from "./picture-choice.mjs";
import { readPicture } from "./picture-reading.mjs";
import { SIDE } from "./picture.mjs";
import { surest } from "./see-maps.mjs";
import { answers, photograph, told } from "./see-views.mjs";

/** @typedef {import("./see-maps.mjs").Answer} Answer */
/** @typedef {import("./nn.mjs").Bundle & { weights: string }} Part */

const MOST = 5; // answers that are shown

/** @param {string} base64 */
const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

export default {
  /** @param {{ model: import("./figure.mjs").Model, el: HTMLElement }} options @returns {() => void} what puts an end to it */
  render({ model, el }) {
    /** @type {string[]} */
    const classes = model.get("classes");
    const count = Math.min(MOST, classes.length);
    const settings = new Settings(model, {
      answer: choice("1", Array.from({ length: count }, (_, i) => String(i + 1))),
      map: flag(true),
    });
    const engine = new Engine(model.get("parts").map((/** @type {Part} */ { manifest, weights }) => ({ manifest, weights: bytes(weights) })));
    /** @type {Blob | undefined} */
    let picture;
    /** @type {Answer[] | undefined} */
    let seen;
    let turn = 0; // of what was asked for last

    const shown = photograph();
    const first = answers(settings, `${classes.length > count ? `Its ${count} surest answers` : "Its answers"}: choose whose map is shown`);
    const said = announcer();
    const problem = make("p", { className: "problem" });
    problem.setAttribute("role", "status");
    const bar = make("progress", { max: 1, value: 0, ariaLabel: "Progress" });
    const doing = make("span", { className: "doing" });
    const again = button("Try again", () => bring());
    const see = make("div", { className: "see" });

    /** @param {string} words @param {number} [share] of what is done, if anything is being done */
    const busy = (words, share) => {
      see.ariaBusy = String(share !== undefined);
      doing.textContent = words;
      bar.hidden = share === undefined;
      bar.value = share ?? 0;
    };
    const refuse = (/** @type {string} */ why) => (problem.textContent = why);
    const take = (/** @type {Blob} */ file) => {
      picture = file;
      settings.set({ answer: "1" });
      void look();
    };
    const choosing = ways(take, refuse);

    const show = () => {
      const answer = seen?.[Number(settings.get("answer")) - 1];
      first.show(seen ?? []);
      shown.lay(settings.get("map") ? answer : undefined, picture ? "Your picture" : "No picture yet");
      if (seen && answer) said.say(told(seen, seen.indexOf(answer), Math.sqrt(answer.map.length)));
    };
    const bring = async () => {
      again.hidden = true;
      refuse("");
      busy("Starting the network …", 0);
      try {
        await engine.load((done, total) => busy("Starting the network …", done / total));
        busy(NONE);
        if (picture) await look();
      } catch (error) {
        if (error === STOPPED) return;
        busy("");
        again.hidden = false;
        refuse(`The network could not be started: ${/** @type {Error} */ (error).message}`);
      }
    };
    const look = async () => {
      const ours = ++turn;
      seen = undefined;
      said.say("");
      refuse("");
      show();
      if (!picture || !engine.facts) return;
      engine.stop();
      busy("Reading the picture …", 0);
      try {
        // Not by a worker: in WebKit one that stands in the page itself may not read the page's files.
        const { pixels } = await readPicture(picture, { side: SIDE });
        if (turn !== ours) return;
        shown.show(pixels);
        const passed = (/** @type {number} */ done, /** @type {number} */ total) => busy(`Layer ${done} of ${total} …`, done / total);
        const { logits, maps, seconds } = await engine.forward(pixels, { maps: count, passed });
        seen = surest(logits.data, maps, classes);
        busy(`Computed in ${format(seconds, 2)} s.`);
        show();
      } catch (error) {
        if (turn !== ours) return;
        busy("");
        refuse(/** @type {Error} */ (error).message);
      }
    };
    settings.listen(show);

    see.append(
      make(
        "div",
        { className: "two" },
        make("div", {}, shown.element, checkbox(settings, "map", "Lay the map over the photo: yellow adds most to the logit")),
        make(
          "div",
          {},
          make("div", { className: "choosing" }, choosing.element, problem),
          make("p", { className: "note" }, "Or drop one here. It stays on your device. The network sees the square in the middle, and of an animation the first picture."),
          make("div", { className: "work" }, bar, doing, again),
          first.element,
        ),
      ),
      said.element,
    );
    choosing.droppable(see);
    el.append(frame(settings, "What will the network say to a photo of yours, and from which part of it?", see));
    show();
    void bring();
    return () => {
      engine.end();
      choosing.stop();
      el.replaceChildren();
    };
  },
};

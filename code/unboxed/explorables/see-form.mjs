// The figure See, once a reader has asked for the network: what is chosen, what is shown, and a worker that computes.

import { Settings, announcer, button, checkbox, choice, flag, format, frame, make, radios, select } from "./figure.mjs";
import { load } from "./nn.mjs";
import { ways } from "./see-choose.mjs";
import { answers, channels, photograph, told } from "./see-views.mjs";

/** @typedef {import("./figure.mjs").Model} Model */
/** @typedef {import("./see-maps.mjs").Answer} Answer */

const TASK = "Before the network answers: what will it say, and from which part of the photo? Then choose other answers, and look at their maps.";
const STAGES = ["stem", "block1", "block2", "block3", "block4", "block5", "block6", "block7", "head"];
const WORDS = /** @type {Record<string, string>} */ ({ china: "temple", chelsea: "cat", own: "yours" });
const YOURS = "Choose a file, paste a picture, or drop one here.";

/** @param {string} base64 @returns {Blob} */
const picture = (base64) => new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: "image/webp" });

/** @param {{ model: Model, el: HTMLElement, parts?: string[] }} options @returns {Promise<() => void>} what puts an end to it */
export async function render({ model, el, parts = [] }) {
  const bundles = model.get("bundles");
  /** @type {{ name: string, credit: string, picture: string }[]} */
  const photos = (await load(bundles.see_photos)).manifest.facts.photos;
  const names = photos.map(({ name }) => name);
  const settings = new Settings(model, {
    photo: choice(names[0], [...names, "own"]),
    answer: choice("1", ["1", "2", "3", "4", "5"]),
    map: flag(true),
    stage: choice("head", STAGES),
  });
  const lack = model.get("lack");

  /** @type {Worker | undefined} */
  let worker;
  let ready = false; // whether the network is there
  let turn = 0;
  /** @type {Blob | undefined} */
  let own;
  /** @type {Blob | string | undefined} what was looked at last */
  let before;
  /** @type {{ five: Answer[], side: number } | undefined} */
  let seen;
  let settled = () => {};

  const shown = photograph();
  const five = answers(settings);
  const eight = channels();
  const said = announcer();
  const problem = make("p", { className: "problem" });
  problem.setAttribute("role", "status");
  const bar = make("progress", { max: 1, value: 0, ariaLabel: "Progress" });
  const doing = make("span", { className: "doing" });
  const credit = make("p", { className: "credit" });
  const many = make("p", { className: "note" });
  const cancel = button("Cancel", () => stop());
  const again = button("", () => (ready ? look() : bring()));
  const work = make("div", { className: "work" }, bar, doing, cancel, again);
  const see = make("div", { className: "see", tabIndex: -1 });

  /** Say what is being done, or nothing. @param {string} words @param {number} [share] @param {string} [retry] */
  const busy = (words, share, retry = "") => {
    see.ariaBusy = String(share !== undefined);
    doing.textContent = words;
    bar.hidden = cancel.hidden = share === undefined;
    bar.value = share ?? 0;
    again.hidden = !retry;
    again.textContent = retry;
  };
  const retry = () => (ready ? "Look at it again" : "Load the network");

  /** Stop what is being done. A file that is on its way is given up with the worker that waits for it. */
  const stop = () => {
    if (ready) worker?.postMessage({ kind: "stop" });
    else worker?.terminate();
    turn++;
    busy("Stopped.", undefined, retry());
    settled();
  };
  const failed = (/** @type {string} */ why) => {
    worker?.terminate();
    ready = false;
    busy("", undefined, retry());
    if (lack) lack(`The network could not be loaded: ${why}.`, bring);
    else problem.textContent = `The network could not be loaded: ${why}.`;
    settled();
  };
  const bring = () => {
    problem.textContent = "";
    busy("Loading the network …", 0);
    worker?.terminate();
    worker = new Worker(new URL("./see-worker.mjs", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = () => failed("this browser did not start the worker that computes");
    worker.postMessage({ kind: "load", parts: parts.map((part) => bundles[part]) });
    return new Promise((done) => (settled = () => done(undefined)));
  };

  /** What is to be looked at, if there is anything. */
  const chosen = () => (settings.get("photo") === "own" ? own : settings.get("photo"));
  const look = () => {
    const what = chosen();
    before = what;
    seen = undefined;
    problem.textContent = "";
    if (!what) {
      worker?.postMessage({ kind: "stop" });
      turn++;
      busy(YOURS);
    } else if (ready) {
      busy("Reading the picture …", 0);
      const photo = photos.find(({ name }) => name === what);
      const blob = photo ? picture(photo.picture) : what;
      worker?.postMessage({ kind: "look", turn: ++turn, picture: blob, ready: !!photo, stage: settings.get("stage") });
    }
    show();
  };
  const take = (/** @type {Blob} */ file) => {
    own = file;
    settings.set({ photo: "own", answer: "1" });
  };

  /** What the worker has to say. @param {any} heard */
  const hear = (heard) => {
    if (heard.kind === "loading") busy(`Loaded part ${heard.done} of ${heard.total} …`, heard.done / heard.total);
    if (heard.kind === "loaded") {
      ready = true;
      busy("");
      settled();
      look();
    }
    if (heard.kind === "failed" && heard.of === "load") failed(heard.why);
    if (heard.kind === "channels" && heard.stage === settings.get("stage")) {
      eight.show(heard.channels, heard.side);
      many.textContent = `Number and mean of each. The stage has ${heard.count} channels of ${heard.side} × ${heard.side} places; black is the lowest value of a map, white its highest.`;
    }
    if (heard.turn !== turn) return;
    if (heard.kind === "picture") shown.show(heard.pixels);
    if (heard.kind === "passing") busy(`Layer ${heard.done} of ${heard.total} …`, heard.done / heard.total);
    if (heard.kind === "seen") {
      seen = { five: heard.answers, side: heard.side };
      busy(`Computed in ${format(heard.seconds, 2)} s.`);
      show();
    }
    if (heard.kind === "failed" && heard.of === "look") {
      busy("");
      problem.textContent = heard.why;
    }
  };

  const show = () => {
    const photo = settings.get("photo");
    const index = Number(settings.get("answer")) - 1;
    credit.textContent = photos.find(({ name }) => name === photo)?.credit ?? "";
    five.show(seen?.five ?? []);
    shown.lay(seen && settings.get("map") ? seen.five[index] : undefined, photo === "own" ? "Your picture" : `The photo: ${WORDS[photo] ?? photo}`);
    if (seen) said.say(told(seen.five, index, seen.side));
  };
  let stage = settings.get("stage");
  settings.listen(() => {
    if (chosen() !== before) look();
    if (settings.get("stage") !== stage) worker?.postMessage({ kind: "channels", stage: (stage = settings.get("stage")) });
    show();
  });

  const choosing = ways(take, (why) => (problem.textContent = why));
  const labels = Object.fromEntries([...names, "own"].map((name) => [name, WORDS[name] ?? name]));
  see.append(
    make(
      "div",
      { className: "two" },
      make("div", {}, shown.element, credit, checkbox(settings, "map", "Lay the map over the photo: yellow adds most to the logit")),
      make(
        "div",
        {},
        radios(settings, "photo", "Photo", labels),
        choosing.element,
        make("p", { className: "note" }, "Or drop one here. It stays on your device. The network sees the square in the middle, and of an animation the first picture. Its weights have 16 bits here: a probability may differ from the page’s by a percentage point."),
        problem,
        work,
        five.element,
      ),
    ),
    said.element,
    make("div", { className: "panel" }, select(settings, "stage", "Strongest channels of"), eight.element, many),
  );
  choosing.droppable(see);
  el.append(frame(settings, TASK, see));
  show();
  if (parts.length) void bring();
  return () => {
    worker?.terminate();
    choosing.stop();
    el.replaceChildren();
  };
}

// Fool the digit: an image attacked in two networks, one plain and one that was attacked while it learned.

import { samplesOf, shelf } from "./digit-samples.mjs";
import { tenShares } from "./digit-shares.mjs";
import { Settings, announcer, button, choice, format, frame, make, number, radios, select, slider } from "./figure.mjs";
import { attack, magnified } from "./fool-attack.mjs";
import { told } from "./fool-words.mjs";
import { paint } from "./greys.mjs";
import { Networks } from "./networks.mjs";
import { load, tensor } from "./nn.mjs";

/** @typedef {import("./figure.mjs").Model} Model */
/** @typedef {import("./fool-attack.mjs").Stage} Stage */

const TASK = "Turn ε up until the plain network reads the digit wrong. How far must you go for the hardened one? Then choose what they shall see.";
const NAMES = /** @type {const} */ (["plain", "hardened"]);
const DIGITS = Array.from("0123456789");
const STEPS = { 1: "one", 10: "10", 40: "40" };
const SIDE = 28; // of a digit
const AT_ONCE = 12; // milliseconds of computing before the page may do something else

/** The place of one network: its title, the attacked image, the change, and what it gives each digit. @param {string} title */
function panel(title) {
  const [image, change] = [0, 1].map(() => make("canvas", { width: SIDE, height: SIDE }));
  for (const canvas of [image, change]) canvas.setAttribute("role", "img");
  const words = [make("span", {}, "attacked"), make("span", {}, "the change")];
  const [lack, shares] = [make("p", { className: "note" }), tenShares(false)];
  const pictures = [image, change].map((canvas, at) => make("figure", {}, canvas, words[at]));
  const element = make("div", {}, make("p", { className: "title" }, title), make("div", { className: "pictures" }, ...pictures), lack, shares.element);
  return { element, image, change, words, lack, shares };
}

/** @param {{ model: Model, el: HTMLElement }} options @returns {Promise<() => void>} what puts an end to it */
async function render({ model, el }) {
  const { plain_network: plain, hardened_network: hardened, fool_samples: shown } = model.get("bundles") ?? {};
  if (!plain || !hardened || !shown) throw new Error("bundles: expected plain_network, hardened_network and fool_samples");
  const samples = samplesOf(await load(shown));
  const settings = new Settings(model, {
    sample: choice("test-4", [...samples.keys()]),
    epsilon: number(0, 0, 0.3, 0.01),
    target: choice("away", ["away", ...DIGITS]),
    steps: choice("10", Object.keys(STEPS)),
  });
  const networks = new Networks({ plain, hardened }, () => soon(), model.get("lack"));
  const size = `${Math.round((plain.bytes + hardened.bytes) / 1000)} kB`;
  const bring = button(`Load both networks (${size})`, () => NAMES.forEach((name) => networks.bring(name, true)));
  const said = announcer();
  const panels = { plain: panel("The plain network"), hardened: panel("The hardened network") };

  const plan = () => {
    const target = settings.get("target");
    const { label } = /** @type {import("./digit-samples.mjs").Sample} */ (samples.get(settings.get("sample")));
    return { epsilon: settings.get("epsilon"), steps: Number(settings.get("steps")), label, target: target === "away" ? undefined : Number(target) };
  };
  const original = () => tensor([1, 1, SIDE, SIDE], samples.get(settings.get("sample"))?.ink);

  /** @param {(typeof NAMES)[number]} name @param {Stage} [stage] */
  const show = (name, stage) => {
    const { image, change, words, lack, shares } = panels[name];
    const [first, { epsilon, label }] = [original(), plan()];
    const now = stage?.image ?? first;
    paint(image, now.data, 1);
    paint(change, magnified(now, first, epsilon), 1);
    words[0].textContent = stage?.done ? `after ${stage.done} ${stage.done === 1 ? "step" : "steps"}` : "untouched";
    words[1].textContent = epsilon && stage ? `change × ${Number((0.5 / epsilon).toFixed(1))}` : "no change";
    image.setAttribute("aria-label", `The digit ${label}, ${words[0].textContent}`);
    change.setAttribute("aria-label", epsilon && stage ? `The change, ${words[1].textContent.replace("change ", "")}, with mid-grey for none` : "No change");
    const { state, why } = networks.get(name);
    lack.textContent = state === "failed" ? `It could not be loaded${model.get("lack") ? "" : `: ${why}`}.` : "";
    shares.show(undefined, stage?.shares);
  };

  /** Attacks that are not yet at their end, and how far each has come. @type {Map<string, Stage>} */
  const stages = new Map();
  /** @type {Generator<void>} */
  let work = think();
  function* think() {
    stages.clear();
    NAMES.forEach((name) => show(name));
    const here = NAMES.filter((name) => networks.get(name).network);
    for (const name of here) {
      const network = /** @type {import("./nn.mjs").Network} */ (networks.get(name).network);
      for (const stage of attack(network, original(), plan())) {
        stages.set(name, stage);
        yield;
      }
    }
  }
  const ended = () => {
    const [first, second] = NAMES.map((name) => stages.get(name)?.shares);
    const states = NAMES.map((name) => networks.get(name).state);
    bring.hidden = !states.includes("absent") && !states.includes("failed");
    bring.textContent = states.includes("failed") ? "Try again" : `Load both networks (${size})`;
    if (first && second) said.say(told(first, second, plan()));
    else if (states.includes("failed")) said.say("A network could not be loaded.");
    else said.say(states.includes("coming") ? `Loading the networks, ${size} …` : `The networks come when you turn ε up: ${size}.`);
  };

  let frames = 0;
  const go = () => {
    frames = 0;
    const start = performance.now();
    let done = false;
    while (!done && performance.now() - start < AT_ONCE) done = Boolean(work.next().done);
    stages.forEach((stage, name) => show(/** @type {(typeof NAMES)[number]} */ (name), stage));
    if (done) ended();
    else frames = requestAnimationFrame(go);
  };
  /** Begin anew in the next frame, however often a slider moves. */
  const soon = () => {
    work = think();
    frames ||= requestAnimationFrame(go);
  };
  const changed = () => {
    if (settings.get("epsilon") > 0 || networks.found.size) NAMES.forEach((name) => networks.bring(name));
    soon();
  };
  settings.listen(changed);

  const targets = { away: "any other digit", ...Object.fromEntries(DIGITS.map((digit) => [digit, digit])) };
  el.append(
    frame(
      settings,
      TASK,
      make(
        "div",
        { className: "fool" },
        make(
          "div",
          { className: "asking" },
          shelf(settings, samples, (sample) => settings.set({ sample })),
          slider(settings, "epsilon", "ε, largest change", (value) => format(value, 2)),
          radios(settings, "steps", "Steps", STEPS),
          select(settings, "target", "To be read as", targets),
        ),
        make("div", { className: "told" }, said.element, bring),
        ...NAMES.map((name) => panels[name].element),
      ),
    ),
  );
  go();
  changed();
  return () => {
    cancelAnimationFrame(frames);
    networks.changed = () => {};
    el.replaceChildren();
  };
}

export default { render };

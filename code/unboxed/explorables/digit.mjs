// Draw a digit, and see what every layer of a network makes of it, and which digit the network says it is.

import { field } from "./digit-field.mjs";
import { samplesOf, shelf } from "./digit-samples.mjs";
import { answer, tenShares } from "./digit-shares.mjs";
import { Settings, announcer, button, checkbox, choice, flag, format, frame, make, radios } from "./figure.mjs";
import { paint } from "./greys.mjs";
import { layer } from "./maps.mjs";
import { toMnistForm } from "./mnist-form.mjs";
import { Networks } from "./networks.mjs";
import { load, softmax, tensor } from "./nn.mjs";
import { MOST, SIDE, ink, points, read, write } from "./pen.mjs";

/** @typedef {import("./figure.mjs").Model} Model */
/** @typedef {import("./pen.mjs").Stroke} Stroke */

const TASK = "Draw a 4 that the network reads as a 4. Then draw one that you can read, and the network cannot.";
/** The step that gives the maps, what they are, how many, how wide and high each is, and how many stand abreast. */
const LAYERS = /** @type {[string, string, number, number, number, number][]} */ ([
  ["input", "what the network is asked", 1, SIDE, SIDE, 8],
  ["relu1", "conv1, after ReLU: 16 maps", 16, 28, 28, 8],
  ["pool1", "pool1: 16 maps", 16, 14, 14, 16],
  ["relu2", "conv2, after ReLU: 32 maps", 32, 14, 14, 16],
  ["pool2", "pool2: 32 maps", 32, 7, 7, 16],
  ["relu3", "hidden, after ReLU: 128", 1, 128, 1, 1],
]);

/**
 * Make the picture that the network is asked about.
 * @param {Float32Array} drawn ink from 0 to 1 @param {boolean} form whether in that of MNIST
 * @param {boolean} inverted whether black on white
 * @returns {Float32Array}
 */
export function asked(drawn, form, inverted) {
  const formed = form ? toMnistForm(drawn) : drawn;
  return inverted ? formed.map((value) => 1 - value) : formed;
}

/** @param {{ model: Model, el: HTMLElement }} options @returns {Promise<() => void>} what puts an end to it */
async function render({ model, el }) {
  const { digits_network: digits, digits_copied: copies, digits_samples: shown } = model.get("bundles") ?? {};
  if (!digits) throw new Error("bundles: expected digits_network, and got none of this name");
  /** @type {Map<string, import("./digit-samples.mjs").Sample>} */
  const samples = shown ? samplesOf(await load(shown)) : new Map();
  const settings = new Settings(model, {
    drawing: { first: /** @type {Stroke[]} */ ([]), read, write },
    sample: choice("none", ["none", ...samples.keys()]),
    form: flag(true),
    inverted: flag(false),
    network: choice("digits", copies ? ["digits", "copies"] : ["digits"]),
  });
  const lack = model.get("lack");
  const networks = new Networks({ digits, copies }, () => soon(), lack);

  const redraw = (/** @type {Stroke[]} */ drawing) => settings.set({ drawing, sample: "none" });
  const takeBack = () => redraw(settings.get("drawing").slice(0, -1));
  const full = make("span", {});
  full.setAttribute("role", "status");
  const tools = [button("Undo", takeBack), button("Clear", () => redraw([])), full];
  const paper = field({ strokes: () => settings.get("drawing"), change: redraw, undo: takeBack, tools });
  const bring = button("", () => {
    networks.bring(settings.get("network"), true);
    paper.sheet.focus();
  });
  const said = announcer();
  const reads = make("p", { className: "reads" });
  const shares = tenShares();
  const layers = LAYERS.map(([step, ...room]) => ({ step, ...layer(...room) }));

  const drawn = () => {
    const strokes = settings.get("drawing");
    return (strokes.length ? undefined : samples.get(settings.get("sample"))?.ink) ?? ink(strokes);
  };
  const show = () => {
    const strokes = settings.get("drawing");
    paint(paper.canvas, asked(drawn(), false, settings.get("inverted")), 1);
    full.textContent = points(strokes) < MOST ? "" : "The pen is empty.";
  };
  const think = () => {
    const name = settings.get("network");
    const { state, network, facts, why } = networks.get(name);
    const input = tensor([1, 1, SIDE, SIDE], asked(drawn(), settings.get("form"), settings.get("inverted")));
    const outputs = network?.forward(input) ?? new Map([["input", input]]);
    for (const { step, show } of layers) show(outputs.get(step)?.data, step === "input" ? 1 : undefined);
    const logits = network && [...outputs.values()].at(-1);
    const parts = logits && softmax(logits).data;
    shares.show(logits?.data, parts);
    bring.hidden = state === "coming" || state === "here";
    bring.textContent = state === "failed" ? "Try again" : `Load the network (${networks.size(name)})`;
    const { accuracy, test_digits: count } = facts ?? {};
    const known = accuracy && count ? `It reads ${format(100 * accuracy)}% of ${count.toLocaleString("en")} test digits.` : "";
    reads.textContent = network ? known : `${networks.size(name)} to load.`;
    const told = {
      absent: `The network comes with your first stroke: ${networks.size(name)}.`,
      coming: `Loading the network, ${networks.size(name)} …`,
      failed: `The network could not be loaded.${lack ? "" : ` ${why}`}`, // a page says why where there is room
      here: "",
    };
    const empty = drawn().every((value) => value === 0);
    said.say(parts ? answer(parts, samples.get(settings.get("sample"))?.label, empty) : told[state]);
  };

  let used = false;
  let showing = 0;
  let thinking = 0;
  /** Show the ink in the next frame and ask the network after it: once a frame, however fast the pen. */
  const soon = () => {
    showing ||= requestAnimationFrame(() => {
      showing = 0;
      show();
      thinking ||= window.setTimeout(() => {
        thinking = 0;
        think();
      });
    });
  };
  const changed = () => {
    used ||= settings.get("drawing").length > 0 || settings.get("sample") !== "none" || networks.found.size > 0;
    if (used) networks.bring(settings.get("network"));
    soon();
  };
  settings.listen(changed);

  const choose = (/** @type {string} */ sample) => {
    const [before, now] = [settings.get("sample"), sample].map((name) => samples.get(name)?.black);
    // Another kind of sample comes in its own colours; within a kind, the reader's choice of colours stays.
    settings.set({ sample, drawing: [], ...(before === now ? {} : { inverted: now }) });
  };
  const trained = { digits: "digits", copies: "digits and their inverted copies" };
  el.append(
    frame(
      settings,
      TASK,
      make(
        "div",
        { className: "digit" },
        paper.element,
        make("div", { className: "answer" }, said.element, make("div", { className: "ten" }, bring, shares.element)),
        make(
          "div",
          { className: "asking" },
          ...(copies ? [radios(settings, "network", "A network trained on", trained)] : []),
          reads,
          checkbox(settings, "inverted", "Ink inverted: black on white"),
          checkbox(settings, "form", "MNIST’s form: fitted, centred"),
          ...(shown ? [shelf(settings, samples, choose)] : []),
        ),
        make("div", { className: "layers" }, ...layers.map(({ element }) => element)),
      ),
    ),
  );
  show();
  think();
  changed();
  return () => {
    cancelAnimationFrame(showing);
    clearTimeout(thinking);
    networks.changed = () => {};
    el.replaceChildren();
  };
}

export default { render };

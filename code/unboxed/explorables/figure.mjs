// What all live figures share: settings that are bounded, controls with labels, and results in words.
//
// A figure is an AnyWidget module, `export default { render({ model, el }) }`. Its model has `state`, the settings
// that differ from the first ones, as text: from the address of the page, or from a notebook. They may come from
// anyone, so nothing of them is used before its field has read it.

/**
 * How one setting is read and written. `read` gives a value within bounds for any text, or undefined.
 * @template T
 * @typedef {{ first: T, read: (text: string) => T | undefined, write: (value: T) => string }} Field
 */

/** @typedef {{ get: (key: string) => any, set: (key: string, value: any) => void, save_changes: () => void }} Model */

/**
 * A number from low to high, rounded to a multiple of step; `bound` makes one of any number.
 * @param {number} first @param {number} low @param {number} high @param {number} step
 * @returns {Field<number> & { low: number, high: number, step: number, bound: (value: number) => number }}
 */
export function number(first, low, high, step) {
  const digits = (String(step).split(".")[1] ?? "").length;
  const bound = (/** @type {number} */ value) =>
    Number(Math.min(high, Math.max(low, Math.round(value / step) * step)).toFixed(digits));
  return {
    first, low, high, step, bound,
    read: (text) => (/^-?\d{1,6}(\.\d{1,6})?$/.test(text) ? bound(Number(text)) : undefined),
    write: (value) => String(bound(value)),
  };
}

/**
 * Several numbers, always as many as at first.
 * @param {number[]} first @param {number} low @param {number} high @param {number} step
 * @returns {Field<number[]> & { low: number, high: number, step: number }}
 */
export function numbers(first, low, high, step) {
  const one = number(0, low, high, step);
  return {
    first, low, high, step,
    read: (text) => {
      const values = text.split("_", first.length + 1).map(one.read);
      const whole = values.length === first.length && values.every((value) => value !== undefined);
      return whole ? /** @type {number[]} */ (values) : undefined;
    },
    write: (values) => values.map(one.write).join("_"),
  };
}

/**
 * One of a few words.
 * @template {string} T
 * @param {T} first @param {readonly T[]} options
 * @returns {Field<T> & { options: readonly T[] }}
 */
export function choice(first, options) {
  return { first, options, read: (text) => options.find((option) => option === text), write: (value) => value };
}

/** Yes or no. @param {boolean} first @returns {Field<boolean>} */
export function flag(first) {
  return {
    first,
    read: (text) => new Map([["yes", true], ["no", false]]).get(text),
    write: (value) => (value ? "yes" : "no"),
  };
}

/**
 * The settings of a figure: read with `settings.get(key)`, changed with `settings.set({ key: value, … })`.
 * @template {Record<string, Field<any>>} F
 */
export class Settings {
  /** @param {Model} model @param {F} fields */
  constructor(model, fields) {
    this.model = model;
    this.fields = fields;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    const given = model.get("state") ?? {};
    /** @type {Map<keyof F, any>} */
    this.values = new Map();
    for (const [key, field] of Object.entries(fields)) {
      const text = Object.hasOwn(given, key) ? given[key] : undefined;
      this.values.set(key, (typeof text === "string" ? field.read(text) : undefined) ?? field.first);
    }
  }

  /** @template {keyof F} K @param {K} key @returns {F[K]["first"]} */
  get(key) {
    return this.values.get(key);
  }

  /** Change some settings, tell who listens, and hand them to the model. @param {{ [K in keyof F]?: F[K]["first"] }} changes */
  set(changes) {
    for (const [key, value] of Object.entries(changes)) this.values.set(key, value);
    this.listeners.forEach((listener) => listener());
    this.model.set("state", this.written());
    this.model.save_changes();
  }

  /** Put everything back to what it was at first. */
  reset() {
    const first = Object.entries(this.fields).map(([key, field]) => [key, field.first]);
    this.set(/** @type {any} */ (Object.fromEntries(first)));
  }

  /** Call a function after each change. @param {() => void} listener */
  listen(listener) {
    this.listeners.add(listener);
  }

  /** The settings that differ from the first ones, as text. @returns {Record<string, string>} */
  written() {
    const changed = Object.entries(this.fields).filter(
      ([key, field]) => field.write(this.values.get(key)) !== field.write(field.first),
    );
    return Object.fromEntries(changed.map(([key, field]) => [key, field.write(this.values.get(key))]));
  }
}

/**
 * Make an element. Properties are set as properties where the element has them, else as attributes; text is never markup.
 * @param {string} tag @param {Record<string, any>} [properties] @param {...(Node | string)} children
 * @returns {any}
 */
export function make(tag, properties = {}, ...children) {
  const drawn = ["svg", "g", "path", "line", "circle", "rect", "polygon", "polyline", "text", "defs", "clipPath", "pattern", "title"];
  const element = drawn.includes(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element && !(element instanceof SVGElement)) /** @type {any} */ (element)[key] = value;
    else element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
}

/** Write a number as a page does: a real minus, and as many decimals as asked for. @param {number} value @param {number} [decimals] */
export function format(value, decimals = 1) {
  const text = value.toFixed(decimals).replace(/^-(0(\.0*)?)$/, "$1");
  return text.replace("-", "−");
}

/**
 * A slider for a setting that is a number, with its value beside it.
 * @param {Settings<any>} settings @param {string} key @param {string} label
 * @param {(value: number) => string} [written] how the value is written, for eye and ear
 * @returns {HTMLElement}
 */
export function slider(settings, key, label, written = (value) => format(value)) {
  const { low, high, step } = settings.fields[key];
  const value = make("output", {});
  const input = make("input", { type: "range", min: low, max: high, step });
  const show = () => {
    input.value = settings.get(key);
    value.textContent = written(settings.get(key));
    input.setAttribute("aria-valuetext", written(settings.get(key)));
  };
  input.addEventListener("input", () => settings.set({ [key]: input.valueAsNumber }));
  settings.listen(show);
  show();
  return make("label", { className: "slider" }, make("span", {}, label), input, value);
}

/**
 * Radio buttons for a setting that is a choice.
 * @param {Settings<any>} settings @param {string} key @param {string} legend @param {Record<string, string>} labels by option
 * @returns {HTMLElement}
 */
export function radios(settings, key, legend, labels) {
  const group = `${key}-${Math.random().toString(36).slice(2)}`;
  const inputs = settings.fields[key].options.map((/** @type {string} */ option) => {
    const input = make("input", { type: "radio", name: group, value: option });
    input.addEventListener("change", () => settings.set({ [key]: option }));
    return input;
  });
  const show = () => inputs.forEach((/** @type {HTMLInputElement} */ input) => (input.checked = input.value === settings.get(key)));
  settings.listen(show);
  show();
  const choices = inputs.map((/** @type {HTMLInputElement} */ input) => make("label", {}, input, labels[input.value]));
  return make("fieldset", { className: "radios" }, make("legend", {}, legend), ...choices);
}

/**
 * A check box for a setting that is yes or no.
 * @param {Settings<any>} settings @param {string} key @param {string} label
 * @returns {HTMLElement}
 */
export function checkbox(settings, key, label) {
  const input = make("input", { type: "checkbox" });
  input.addEventListener("change", () => settings.set({ [key]: input.checked }));
  const show = () => (input.checked = settings.get(key));
  settings.listen(show);
  show();
  return make("label", { className: "checkbox" }, input, label);
}

/**
 * A list to choose from, for a setting that is a choice.
 * @param {Settings<any>} settings @param {string} key @param {string} label
 * @param {Record<string, string>} [labels] by option, where an option is not its own label
 * @returns {HTMLElement}
 */
export function select(settings, key, label, labels = {}) {
  const options = settings.fields[key].options.map((/** @type {string} */ value) =>
    make("option", { value, textContent: labels[value] ?? value }));
  const list = make("select", {}, ...options);
  list.addEventListener("change", () => settings.set({ [key]: list.value }));
  const show = () => (list.value = settings.get(key));
  settings.listen(show);
  show();
  return make("label", { className: "select" }, make("span", {}, label), list);
}

/** A button. @param {string} label @param {() => void} act @returns {HTMLButtonElement} */
export function button(label, act) {
  const made = make("button", { type: "button", textContent: label });
  made.addEventListener("click", act);
  return made;
}

/**
 * Where results are said in words: at once for the eye, and for a screen reader once they have come to rest.
 * @returns {{ element: HTMLElement, say: (text: string) => void }}
 */
export function announcer() {
  const shown = make("p", { className: "said", ariaHidden: "true" });
  const heard = make("p", { className: "heard", role: "status" });
  /** @type {ReturnType<typeof setTimeout>} */
  let waiting;
  const say = (/** @type {string} */ text) => {
    if (shown.textContent === text) return;
    shown.textContent = text;
    clearTimeout(waiting);
    waiting = setTimeout(() => (heard.textContent = text), 700);
  };
  return { element: make("div", {}, shown, heard), say };
}

/**
 * The frame of a figure: its task first, then what it shows, then copy link and reset.
 * @param {Settings<any>} settings @param {string | Node} task a node where it changes @param {...Node} children
 * @returns {HTMLElement}
 */
export function frame(settings, task, ...children) {
  const foot = make("div", { className: "foot" }, button("Reset", () => settings.reset()));
  const link = settings.model.get("link");
  if (link) {
    const copied = make("span", { role: "status" });
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(link());
        copied.textContent = "Copied: the link opens the figure as it is now.";
      } catch {
        copied.textContent = "This browser does not let a page copy. The address of the page is the link.";
      }
    };
    settings.listen(() => (copied.textContent = ""));
    foot.prepend(button("Copy link", copy));
    foot.append(copied);
  }
  return make("div", { className: "live" }, make("p", { className: "task" }, task), ...children, foot);
}

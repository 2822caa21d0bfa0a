// Live figures: each starts once it is near, in the place of its picture. Whatever goes wrong leaves the picture, and
// says so. Settings stand in the address, as `?NAME.key=text`: text from anyone, which the figure bounds.

const LONGEST = 65536; // characters of an address
const SETTINGS = 24; // of one figure
const CHARACTERS = 2000; // of one setting
const REST = 400; // milliseconds without a change, before the address is written

/** @typedef {Record<string, string>} State */
/** @typedef {{ root: HTMLElement, module: string, stop: (words: string) => void }} Started */

/** @type {Set<Started>} */
const started = new Set();
/** @type {Element | undefined} */
let used;
let held = false; // whether a hand is at work: nothing is taken from under it

/** The settings of a figure that stand in the address. @param {string} name @returns {State} */
function given(name) {
  /** @type {State} */
  const state = Object.create(null);
  let looked = 0;
  for (const [key, text] of new URLSearchParams(location.search.slice(0, LONGEST))) {
    if (!key.startsWith(`${name}.`)) continue;
    if (++looked > SETTINGS) break;
    if (text.length <= CHARACTERS) state[key.slice(name.length + 1)] ??= text;
  }
  return state;
}

/** The address with these settings of a figure. @param {string} name @param {State} state */
function address(name, state) {
  const url = new URL(location.href);
  const others = [...url.searchParams].filter(([key]) => !key.startsWith(`${name}.`));
  const ours = Object.entries(state).map(([key, text]) => [`${name}.${key}`, text]);
  url.search = String(new URLSearchParams([...others, ...ours]));
  return url;
}

/** What a figure reads and writes: its settings, its link, its weights. @param {HTMLElement} root */
function modelOf(root) {
  const name = String(root.dataset.name);
  const bundles = JSON.parse(root.dataset.bundles ?? "{}");
  for (const bundle of Object.values(bundles)) {
    for (const file of ["manifest", "weights"]) bundle[file] = new URL(bundle[file], document.baseURI).href;
  }
  const link = () => Object.assign(address(name, values.state), { hash: root.id }).href;
  /** @type {Record<string, any>} */
  const values = { state: given(name), bundles, link };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  const write = () => {
    if (waiting === undefined) return;
    clearTimeout(waiting);
    waiting = undefined;
    history.replaceState(history.state, "", address(name, values.state));
  };
  const model = {
    get: (/** @type {string} */ key) => values[key],
    set: (/** @type {string} */ key, /** @type {any} */ value) => void (values[key] = value),
    save_changes: () => {
      clearTimeout(waiting);
      waiting = setTimeout(write, REST);
    },
  };
  addEventListener("pagehide", write);
  return { model, write };
}

/** Where it is said, beside the picture of a figure, why it is not live. @param {HTMLElement} root */
function noticeOf(root) {
  const notice = Object.assign(document.createElement("div"), { className: "notice" });
  const words = Object.assign(document.createElement("p"), { role: "status" });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
  notice.append(words);
  root.querySelector(".stage")?.append(notice);
  return { words, button };
}

/**
 * Give the picture of a figure back while the figure lacks something, and itself, as it was left, once that is there.
 * @param {HTMLElement} root @param {HTMLElement} form @param {ReturnType<typeof noticeOf>} notice
 */
function waitingRoom(root, form, { words, button }) {
  /** @type {(() => Promise<void>) | undefined} */
  let wanted;
  /** @type {HTMLElement | undefined} */
  let focused;
  const lack = async (/** @type {string} */ why, /** @type {() => Promise<void>} */ again) => {
    wanted = again;
    if (held) await new Promise((done) => addEventListener("pointerup", done, { once: true }));
    words.textContent = `${why} Meanwhile the figure is a picture; whatever you did in it is kept.`;
    if (!button.isConnected) words.after(button);
    const active = /** @type {HTMLElement} */ (document.activeElement);
    if (form.contains(active)) {
      focused = active;
      root.tabIndex = -1;
      root.focus({ preventScroll: true });
    }
    root.classList.remove("started");
    root.classList.add("lacking");
  };
  button.addEventListener("click", async () => {
    if (!wanted) return;
    const again = wanted;
    wanted = undefined;
    words.style.minHeight = `${words.offsetHeight}px`;
    words.textContent = "Trying again …";
    await again();
    words.style.minHeight = "";
    if (wanted || !form.isConnected) return;
    root.classList.replace("lacking", "started");
    if (button === document.activeElement) (focused ?? root).focus({ preventScroll: true });
    button.remove();
    words.textContent = "";
  });
  return lack;
}

/** Start a figure, and keep its picture if it does not start. @param {HTMLElement} root */
async function start(root) {
  const notice = noticeOf(root);
  const module = new URL(String(root.dataset.module), document.baseURI).href;
  const form = Object.assign(document.createElement("div"), { className: "form" });
  const { model, write } = modelOf(root);
  model.set("lack", waitingRoom(root, form, notice));
  const leave = (/** @type {string} */ words) => {
    notice.words.textContent = words;
    notice.button.remove();
    root.classList.add("left");
  };
  let figure, cleanup;
  try {
    figure = (await import(module)).default;
  } catch (error) {
    console.warn(error);
    leave("This figure can be used live, but its script did not load. Reload the page to try again.");
    return;
  }
  try {
    cleanup = await figure.render({ model, el: form });
  } catch (error) {
    console.warn(error);
    leave(`This figure can be used live, but it did not start: ${reason(error)}`);
    return;
  }
  root.querySelector(".still")?.after(form);
  root.classList.toggle("started", !root.classList.contains("lacking"));
  const stop = (/** @type {string} */ words) => {
    started.delete(one);
    if (form.contains(document.activeElement)) {
      root.tabIndex = -1;
      root.focus();
    }
    root.classList.remove("started", "lacking");
    form.remove();
    leave(words);
    model.set("state", {}); // what stopped it may be in the address
    model.save_changes();
    write();
    cleanup?.();
  };
  const one = { root, module, stop };
  started.add(one);
}

/** What an error says, within bounds. @param {any} error */
function reason(error) {
  return String(error?.message ?? error).slice(0, 300);
}

/** Give the picture of a figure back whose code has thrown. @param {any} error @param {string} [file] */
function thrown(error, file = "") {
  const trace = `${file} ${error?.stack ?? ""}`;
  const folders = (/** @type {Started} */ { module }) => trace.includes(module.slice(0, module.lastIndexOf("/") + 1));
  const ours = [...started].filter(folders);
  const one = ours.find(({ module }) => trace.includes(module)) ?? ours.find(({ root }) => root === used) ?? ours[0];
  one?.stop(`The live figure has stopped: ${reason(error)} Reload the page to start it afresh.`);
}

addEventListener("error", ({ error, filename }) => thrown(error, filename));
addEventListener("unhandledrejection", ({ reason: error }) => thrown(error));

for (const kind of ["pointerdown", "pointerup", "pointercancel"]) {
  addEventListener(kind, () => (held = kind === "pointerdown"), { capture: true, passive: true });
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      void start(/** @type {HTMLElement} */ (target));
    }
  },
  { rootMargin: "50% 0px" },
);

for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".explorable"))) {
  for (const kind of ["pointerdown", "keydown", "input"]) {
    root.addEventListener(kind, () => (used = root), { capture: true, passive: true });
  }
  near.observe(root);
}

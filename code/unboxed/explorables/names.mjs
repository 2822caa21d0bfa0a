// One of a thousand names, found by typing a part of it.

import { make } from "./figure.mjs";

const MOST = 50; // that are listed at a time

/**
 * A field for a setting that is the number of a name.
 * @param {import("./figure.mjs").Settings<any>} settings @param {string} key @param {string} label
 */
export function search(settings, key, label) {
  /** @type {string[]} */
  let names = [];
  /** @type {number[]} what is listed */
  let found = [];
  let at = -1; // in the list, where the arrows are
  const id = `names-${Math.random().toString(36).slice(2)}`;
  const list = make("ul", { id, role: "listbox", ariaLabel: label, hidden: true });
  const count = make("span", { className: "heard", role: "status" });
  const input = make("input", { id: `${id}-field`, type: "text", role: "combobox", autocomplete: "off", spellcheck: false, ariaExpanded: "false", ariaAutoComplete: "list" });
  input.setAttribute("aria-controls", id);

  const close = () => {
    list.hidden = true;
    input.ariaExpanded = "false";
    input.removeAttribute("aria-activedescendant");
    count.textContent = "";
  };
  const show = () => {
    input.value = names[settings.get(key)] ?? "";
    close();
  };
  const choose = (/** @type {number | undefined} */ index) => {
    if (index !== undefined) settings.set({ [key]: index });
    show();
  };
  const point = (/** @type {number} */ to) => {
    at = found.length ? (to + found.length) % found.length : -1;
    [...list.children].forEach((option, i) => (option.ariaSelected = String(i === at)));
    const option = list.children[at];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    list.scrollTop = option.offsetTop - (list.clientHeight - option.offsetHeight) / 2;
  };
  const open = (/** @type {string} */ text) => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const all = [...names.keys()].filter((index) => words.every((word) => names[index].toLowerCase().includes(word)));
    const begins = (/** @type {number} */ index) => Number(names[index].toLowerCase().startsWith(words.join(" ")));
    found = all.sort((one, other) => begins(other) - begins(one) || names[one].localeCompare(names[other])).slice(0, MOST);
    list.replaceChildren(...found.map((index, i) => {
      const option = make("li", { id: `${id}-${i}`, role: "option", ariaSelected: "false" }, names[index]);
      option.addEventListener("click", () => choose(index));
      return option;
    }));
    list.hidden = !found.length;
    input.ariaExpanded = String(!list.hidden);
    count.textContent = all.length ? `${all.length} of ${names.length} names` : "No name has this in it.";
    point(text ? 0 : found.indexOf(settings.get(key)));
  };

  input.addEventListener("input", () => open(input.value));
  input.addEventListener("click", () => (list.hidden ? open("") : close()));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", show);
  list.addEventListener("pointerdown", (/** @type {Event} */ event) => event.preventDefault()); // the field keeps the focus
  input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const { key: pressed } = event;
    if (pressed === "ArrowDown" || pressed === "ArrowUp") {
      if (list.hidden) open("");
      else point(at + (pressed === "ArrowDown" ? 1 : -1));
    } else if (pressed === "Enter" && !list.hidden) choose(found[at]);
    else if (pressed === "Escape") show();
    else return;
    event.preventDefault();
  });
  settings.listen(show);
  const box = make("span", { className: "names" }, input, list);
  return {
    element: make("div", { className: "search" }, make("label", { htmlFor: input.id }, label), box, count),
    /** Say what the names are. @param {string[]} categories some of which are called alike */
    name(categories) {
      const alike = (/** @type {string} */ name) => categories.indexOf(name) !== categories.lastIndexOf(name);
      names = categories.map((name, index) => (alike(name) ? `${name} (${index})` : name));
      show();
      return names;
    },
  };
}

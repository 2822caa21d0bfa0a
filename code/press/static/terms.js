// A card beside a term, with its entry of the glossary, and beside a mention of one of the page's figures, with the
// figure. It comes on hovering and on focus, stays while the pointer is on it, and goes with Escape. A classic
// script, so that it works in a page that is opened from a folder.
(() => {
  const WAIT = 250; // ms, so that a pointer that passes by opens nothing
  const card = document.createElement("div");
  card.className = "term-card";
  card.id = "term-card";
  card.setAttribute("role", "tooltip");
  /** @type {HTMLAnchorElement | null} */
  let owner = null;
  let waiting = 0;

  /** @param {HTMLAnchorElement} link @returns {Node[]} what a card for it shows */
  function content(link) {
    if (link.dataset.means) return [document.createTextNode(link.dataset.means)];
    const id = link.getAttribute("href") ?? "";
    const figure = id.startsWith("#") ? document.getElementById(decodeURIComponent(id.slice(1))) : null;
    const image = figure?.matches("figure") ? figure.querySelector("img") : null;
    const caption = figure?.querySelector("figcaption .caption-text");
    if (!(image instanceof HTMLImageElement) || !caption) return [];
    const shown = /** @type {HTMLImageElement} */ (image.cloneNode());
    shown.removeAttribute("id");
    shown.loading = "eager";
    return [shown, document.createTextNode(caption.textContent ?? "")];
  }

  function hide() {
    clearTimeout(waiting);
    card.remove();
    owner?.removeAttribute("aria-describedby");
    owner = null;
  }

  /** @param {HTMLAnchorElement} link */
  function show(link) {
    if (owner === link) return;
    hide();
    const nodes = content(link);
    if (!nodes.length) return;
    owner = link;
    card.replaceChildren(...nodes);
    document.body.append(card);
    link.setAttribute("aria-describedby", card.id);
    const at = link.getClientRects()[0];
    const width = document.documentElement.clientWidth;
    const below = at.bottom + card.offsetHeight + 8 < innerHeight || at.top < card.offsetHeight + 8;
    card.style.left = `${scrollX + Math.max(8, Math.min(at.left, width - card.offsetWidth - 8))}px`;
    card.style.top = `${scrollY + (below ? at.bottom + 4 : at.top - card.offsetHeight - 4)}px`;
  }

  const linked = (/** @type {EventTarget | null} */ target) =>
    target instanceof Element
      ? /** @type {HTMLAnchorElement | null} */ (target.closest("article a[data-means], article a.reference[href^='#fig-']"))
      : null;

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linked(event.target);
    clearTimeout(waiting);
    if (link) waiting = setTimeout(() => show(link), WAIT);
    else if (owner && !card.contains(/** @type {Node} */ (event.target)) && document.activeElement !== owner)
      waiting = setTimeout(hide, WAIT);
  });
  document.addEventListener("focusin", (event) => {
    const link = linked(event.target);
    if (link?.matches(":focus-visible")) show(link);
    else hide();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === owner) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
})();

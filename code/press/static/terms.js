// A card beside a link, with what it leads to: a term's entry of the glossary, a figure, a reference, the title and
// first words of a page or a section, a claim and its verdict. It comes on hovering and on focus, stays while the
// pointer is on it, and goes with Escape. A classic script, so that it works in a page that is opened from a folder.
(() => {
  /** @typedef {Partial<Record<"title" | "text" | "image" | "alt" | "kind" | "width" | "height", string>>} Part */
  const WAIT = 250; // ms, so that a pointer that passes by opens nothing
  const WIDEST = 352; // px, of a figure in a card, and
  const HIGHEST = 256;
  const ROOT = new URL(document.documentElement.dataset.content_root ?? ".", location.href).href;
  const LINKS = "a[data-means], .bibtex-citation a[title], a.reference.internal[href*='#'], a.reference.internal[href$='.html']";
  const card = document.createElement("div");
  card.className = "term-card";
  card.id = "term-card";
  card.setAttribute("role", "tooltip");
  /** @type {Map<string, Promise<Record<string, Part>>>} */
  const asked = new Map();
  /** @type {HTMLAnchorElement | null} */
  let owner = null;
  /** @type {HTMLAnchorElement | null} whose card is to be shown, once what is in it has been loaded */
  let wanted = null;
  let waiting = 0;

  /** @param {string} page @returns what a page says of its parts, from a file that is loaded when first asked for */
  function parts(page) {
    let found = asked.get(page);
    if (!found) {
      found = new Promise((resolve) => {
        const script = document.createElement("script");
        script.src = `${ROOT}${page}.glimpses.js`;
        script.onload = script.onerror = (event) => {
          script.remove();
          if (typeof event !== "string" && event.type === "error") asked.delete(page);
          const told = /** @type {{ glimpses?: Record<string, Record<string, Part>> }} */ (/** @type {unknown} */ (self));
          resolve(told.glimpses?.[decodeURI(page)] ?? {});
        };
        document.head.append(script);
      });
      asked.set(page, found);
    }
    return found;
  }

  /** @param {Part} part @param {string} page where it is @returns {HTMLImageElement} */
  function picture(part, page) {
    const image = new Image();
    image.src = new URL(part.image ?? "", `${ROOT}${page}.html`).href;
    image.alt = part.alt ?? "";
    image.className = part.kind ?? "";
    const [width, height] = [Number(part.width), Number(part.height)];
    if (width && height) {
      image.width = Math.min(width, WIDEST, (HIGHEST * width) / height);
      image.height = (image.width * height) / width;
    }
    return image;
  }

  /** @param {HTMLAnchorElement} link @returns what a link of the site leads to, as the page there says */
  async function elsewhere(link) {
    const [address, anchor = ""] = link.href.replace(/\?[^#]*/, "").split("#");
    const page = address.startsWith(`${ROOT}book/`) ? address.slice(ROOT.length).replace(/\.html$/, "") : "";
    if (!page || document.getElementById(anchor)?.contains(link)) return [];
    const part = (await parts(page))[decodeURIComponent(anchor)];
    if (!part || !(part.text || part.image)) return [];
    // What stands beside the link already is not said again.
    const said = link.closest("li, tr, figure")?.textContent?.replace(/\s+/g, " ") ?? "";
    if (part.text && said.includes(part.text)) return [];
    const nodes = [];
    if (part.image) nodes.push(picture(part, page));
    if (part.title && part.title !== link.textContent?.trim()) {
      const title = document.createElement("strong");
      title.textContent = part.title;
      nodes.push(title);
    }
    return part.text ? [...nodes, part.text] : nodes;
  }

  /** @param {string} id @returns what a figure of this page shows */
  function here(id) {
    const figure = document.getElementById(id);
    const image = figure?.matches("figure") ? figure.querySelector("img") : null;
    const caption = figure?.querySelector("figcaption .caption-text")?.cloneNode(true);
    if (!(image instanceof HTMLImageElement) || !(caption instanceof Element)) return [];
    const shown = /** @type {HTMLImageElement} */ (image.cloneNode());
    shown.removeAttribute("id");
    shown.loading = "eager";
    for (const latex of caption.querySelectorAll("annotation")) latex.remove();
    return [shown, caption.textContent ?? ""];
  }

  /** @param {HTMLAnchorElement} link @returns what a card for it shows */
  async function content(link) {
    if (link.title && link.closest(".bibtex-citation")) {
      link.dataset.means = link.title; // else the browser would show it as well
      link.removeAttribute("title");
    }
    if (link.dataset.means) return [link.dataset.means];
    const id = link.getAttribute("href") ?? "";
    const found = id.startsWith("#") ? here(decodeURIComponent(id.slice(1))) : [];
    return found.length ? found : elsewhere(link);
  }

  function hide() {
    clearTimeout(waiting);
    card.remove();
    owner?.removeAttribute("aria-describedby");
    owner = wanted = null;
  }

  /** @param {HTMLAnchorElement} link */
  async function show(link) {
    if (owner === link) return;
    hide();
    wanted = link;
    const nodes = await content(link);
    if (wanted !== link || !nodes.length) return;
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

  const linked = (/** @type {EventTarget | null} */ target) => {
    const link = target instanceof Element ? target.closest(LINKS) : null;
    return /** @type {HTMLAnchorElement | null} */ (link?.closest("article") ? link : null);
  };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linked(event.target);
    clearTimeout(waiting);
    if (link) {
      content(link); // what is to be loaded may come meanwhile
      waiting = setTimeout(() => show(link), WAIT);
    } else if (!card.contains(/** @type {Node} */ (event.target)) && document.activeElement !== (owner ?? wanted))
      waiting = setTimeout(hide, WAIT);
  });
  document.addEventListener("focusin", (event) => {
    const link = linked(event.target);
    if (link?.matches(":focus-visible")) show(link);
    else hide();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === owner || event.target === wanted) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
})();

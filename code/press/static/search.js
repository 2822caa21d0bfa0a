// The search page: what Pagefind's index knows, and Sphinx's own index where a browser will not load the first
// (from a folder, without a server). A classic script, for the same reason.
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-search]"));
  const input = /** @type {HTMLInputElement} */ (place.querySelector("input[name=q]"));
  const said = /** @type {HTMLElement} */ (place.querySelector(".search-said"));
  const list = /** @type {HTMLElement} */ (place.querySelector(".search-found"));
  const more = /** @type {HTMLButtonElement} */ (place.querySelector(".search-more"));
  const AT_ONCE = 10;
  const SECTIONS = 3;
  /** @type {any[]} */
  let results = [];
  let asked = 0;

  const asText = (/** @type {string} */ text) => document.createTextNode(text);

  // An excerpt is escaped text in which only the words that were found are marked.
  const marked = (/** @type {string} */ excerpt) => {
    const paragraph = document.createElement("p");
    paragraph.innerHTML = excerpt;
    return paragraph;
  };

  const link = (/** @type {string} */ url, /** @type {string} */ text) => {
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.append(asText(text));
    return anchor;
  };

  const entry = (/** @type {any} */ page) => {
    const item = document.createElement("li");
    const title = document.createElement("h2");
    title.append(link(page.url, page.meta.title));
    if (page.meta.part) {
      const part = document.createElement("small");
      part.append(asText(page.meta.part));
      title.append(asText(" "), part);
    }
    const sections = page.sub_results.filter((/** @type {any} */ part) => part.url !== page.url);
    item.append(title, marked((sections[0] ?? page).excerpt));
    if (sections.length) {
      const parts = document.createElement("ul");
      for (const section of sections.slice(0, SECTIONS)) {
        const line = document.createElement("li");
        line.append(link(section.url, section.title));
        parts.append(line);
      }
      item.append(parts);
    }
    return item;
  };

  const show = async () => {
    const mine = asked;
    const shown = list.childElementCount;
    const pages = await Promise.all(results.slice(shown, shown + AT_ONCE).map((result) => result.data()));
    if (mine !== asked) return;
    list.append(...pages.map(entry));
    more.hidden = list.childElementCount >= results.length;
  };

  const search = async (/** @type {any} */ pagefind, /** @type {string} */ words) => {
    const mine = ++asked;
    const found = words ? (await pagefind.search(words)).results : [];
    if (mine !== asked) return;
    results = found;
    list.replaceChildren();
    more.hidden = true;
    await show();
    if (mine !== asked) return;
    const count = results.length;
    said.textContent = words
      ? `${count || "No"} ${count === 1 ? "page" : "pages"} for “${words}”${count ? "." : ". Fewer or shorter words find more."}`
      : "";
  };

  const start = async () => {
    const words = new URLSearchParams(location.search).get("q")?.trim() ?? "";
    input.value = words;
    input.focus();
    let pagefind;
    try {
      pagefind = await import(new URL(script.dataset.pagefind ?? "", document.baseURI).href);
      await pagefind.options({ excerptLength: 24 });
    } catch {
      for (const path of (script.dataset.fallback ?? "").split(" ")) {
        const old = document.createElement("script");
        old.src = path;
        old.async = false;
        document.body.append(old);
      }
      return;
    }
    more.addEventListener("click", async () => {
      const last = list.childElementCount;
      await show();
      /** @type {HTMLElement | null} */ (list.children[last]?.querySelector("a"))?.focus();
    });
    let waiting = 0;
    input.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      const now = input.value.trim();
      history.replaceState(null, "", now ? `?q=${encodeURIComponent(now)}` : location.pathname);
      void search(pagefind, now);
    });
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => void search(pagefind, input.value.trim()), 200);
    });
    await search(pagefind, words);
  };

  void start();
})();

// Filters of the claims ledger. Without this script the page is whole: every claim is there, folded by chapter.
// A classic script, so that it works in a page that is opened from a folder.
(() => {
  /** @template {Element} T @param {string} selector @returns {T[]} */
  const all = (selector) => [...document.querySelectorAll(selector)].map((element) => /** @type {T} */ (element));

  const form = /** @type {HTMLFormElement} */ (document.querySelector(".ledger-filters"));
  /** @type {HTMLTableRowElement[]} */
  const rows = all("table.ledger tr[id^='claim-']");
  /** @type {HTMLDetailsElement[]} */
  const folds = all(".ledger-chapter");
  const sections = [...new Set(rows.map((row) => /** @type {HTMLElement} */ (row.closest("section"))))];
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const status = /** @type {HTMLElement} */ (form?.querySelector("[role=status]"));
  const nothing = /** @type {HTMLElement} */ (form?.querySelector(".nothing"));
  /** @param {string} name */
  const field = (name) => /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name));
  const names = ["part", "verdict", "source", "words"];

  // Only what the form offers gets in; whatever else an address holds is passed over.
  /** @param {string} address */
  function read(address) {
    const asked = new URLSearchParams(address);
    for (const name of names) {
      const chosen = field(name);
      const value = (asked.get(name) ?? "").slice(0, 80);
      const known = chosen instanceof HTMLInputElement || [...chosen.options].some((option) => option.value === value);
      chosen.value = known ? value : "";
    }
  }

  function write() {
    const chosen = new URLSearchParams();
    for (const name of names) {
      const value = field(name).value.trim();
      if (value) chosen.set(name, value);
    }
    const query = chosen.toString();
    history.replaceState(null, "", `${location.pathname}${query && `?${query}`}${location.hash}`);
  }

  function apply() {
    const [part, verdict, source, words] = names.map((name) => field(name).value);
    const sought = words.toLowerCase().split(/\s+/).filter(Boolean);
    const classes = Object.entries({ part, verdict, source }).filter(([, value]) => value);
    let count = 0;
    for (const row of rows) {
      const matches =
        classes.every(([name, value]) => row.classList.contains(`${name}-${value}`)) &&
        sought.every((word) => texts.get(row)?.includes(word));
      row.hidden = !matches;
      count += Number(matches);
    }
    const filtered = sought.length > 0 || classes.length > 0;
    const left = (/** @type {Element} */ element) => element.querySelector("tr[id^='claim-']:not([hidden])") !== null;
    for (const fold of folds) {
      fold.hidden = filtered && !left(fold);
      fold.open = filtered && left(fold);
    }
    for (const section of sections) section.hidden = filtered && !left(section);
    status.textContent =
      `${count} of ${rows.length} claims ${filtered ? "match" : "are shown, folded by chapter"}.`;
    nothing.hidden = count > 0;
  }

  // Browsers that do not open a fold for a link into it get help.
  function reveal() {
    const row = rows.find((candidate) => `#${candidate.id}` === location.hash);
    if (!row) return;
    if (row.hidden) {
      form.reset();
      apply();
      write();
    }
    const fold = row.closest("details");
    if (fold) fold.open = true;
    row.scrollIntoView();
  }

  function changed() {
    apply();
    write();
  }

  if (form) {
    read(location.search);
    apply();
    form.hidden = false;
    reveal();
    form.addEventListener("input", changed);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("button")?.addEventListener("click", () => {
      form.reset();
      changed();
    });
    addEventListener("hashchange", reveal);
  }
})();

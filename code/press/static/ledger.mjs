// Filters of the claims ledger. Without this module the page is whole: every claim is there, folded by chapter.

const form = document.querySelector(".ledger-filters");
const rows = [...document.querySelectorAll("table.ledger tr[id^='claim-']")];
const folds = [...document.querySelectorAll(".ledger-chapter")];
const sections = [...new Set(rows.map((row) => row.closest("section")))];
const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
const names = ["part", "verdict", "source", "words"];

// Only what the form offers gets in; whatever else an address holds is passed over.
function read(address) {
  const asked = new URLSearchParams(address);
  for (const name of names) {
    const field = form.elements[name];
    const value = (asked.get(name) ?? "").slice(0, 80);
    const known = field.tagName === "INPUT" || [...field.options].some((option) => option.value === value);
    field.value = known ? value : "";
  }
}

function write() {
  const chosen = new URLSearchParams();
  for (const name of names) {
    const value = form.elements[name].value.trim();
    if (value) chosen.set(name, value);
  }
  const query = chosen.toString();
  history.replaceState(null, "", `${location.pathname}${query && `?${query}`}${location.hash}`);
}

function apply() {
  const [part, verdict, source, words] = names.map((name) => form.elements[name].value);
  const sought = words.toLowerCase().split(/\s+/).filter(Boolean);
  const classes = Object.entries({ part, verdict, source }).filter(([, value]) => value);
  let count = 0;
  for (const row of rows) {
    const matches =
      classes.every(([name, value]) => row.classList.contains(`${name}-${value}`)) &&
      sought.every((word) => texts.get(row).includes(word));
    row.hidden = !matches;
    count += matches;
  }
  const filtered = sought.length > 0 || classes.length > 0;
  const left = (element) => element.querySelector("tr[id^='claim-']:not([hidden])") !== null;
  for (const fold of folds) {
    fold.hidden = filtered && !left(fold);
    fold.open = filtered && left(fold);
  }
  for (const section of sections) section.hidden = filtered && !left(section);
  form.querySelector("[role=status]").textContent =
    `${count} of ${rows.length} claims ${filtered ? "match" : "are shown, folded by chapter"}.`;
  form.querySelector(".nothing").hidden = count > 0;
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
  form.querySelector("button").addEventListener("click", () => {
    form.reset();
    changed();
  });
  addEventListener("hashchange", reveal);
}

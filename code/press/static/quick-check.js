// Quick checks: radio buttons in the place of folded answers. Nodes are moved and never copied, so that formulas and
// links stay what they are; nothing is counted, kept or sent. A classic script, so that it works in a page that is
// opened from a folder.
(() => {
  /** @param {string} tag @param {object} properties @param {...(Node | string)} children @returns {any} */
  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  /** @param {Element} within @param {string} selector */
  const find = (within, selector) => /** @type {HTMLElement} */ (within.querySelector(selector));

  /** @param {HTMLElement} question */
  function enliven(question) {
    const several = "several" in question.dataset;
    const options = [...question.querySelectorAll("details")].map((details) => {
      const input = make("input", { type: several ? "checkbox" : "radio", name: question.id });
      const label = make("label", {}, input, find(details, ".offered"));
      return { input, label, why: find(details, ".why") };
    });
    const whys = options.map(({ why }) => why);
    const right = (/** @type {{ why: HTMLElement }} */ { why }) => "right" in why.dataset;

    const legend = make("legend", {}, ...find(question, ".asked").childNodes);
    const labels = options.map(({ label }) => label);
    const button = make("button", { type: "submit", textContent: "Check" });
    const feedback = make("div", { className: "feedback" });
    feedback.setAttribute("role", "status");
    const answers = make("div", { className: "answers", hidden: true }, ...whys);
    const form = make("form", {}, make("fieldset", {}, legend, ...labels, button, feedback, answers));

    const clear = () => {
      feedback.replaceChildren();
      answers.append(...whys);
    };
    const say = (/** @type {string} */ text) => feedback.append(make("p", {}, make("strong", { textContent: text })));
    form.addEventListener("change", clear);
    form.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      clear();
      const chosen = options.filter(({ input }) => input.checked);
      if (chosen.length === 0) {
        say("Choose an option first.");
      } else if (several && options.every((option) => option.input.checked === right(option))) {
        say("✓ Right, and complete.");
      } else if (several) {
        const missing = options.some((option) => right(option) && !option.input.checked);
        say(missing ? "✗ Not yet: something is missing." : "✗ Not yet: that is more than is right.");
      }
      feedback.append(...chosen.map(({ why }) => why));
    });
    question.replaceChildren(form);
  }

  /** @type {NodeListOf<HTMLElement>} */
  const questions = document.querySelectorAll(".question");
  questions.forEach(enliven);
})();

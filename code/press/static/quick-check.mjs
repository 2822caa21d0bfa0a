// Quick checks: radio buttons in the place of folded answers. Nodes are moved and never copied, so that
// formulas and links stay what they are; nothing is counted, kept or sent.

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function enliven(question) {
  const several = "several" in question.dataset;
  const options = [...question.querySelectorAll("details")].map((details) => {
    const input = make("input", { type: several ? "checkbox" : "radio", name: question.id });
    const label = make("label", {}, input, details.querySelector(".offered"));
    return { input, label, why: details.querySelector(".why") };
  });
  const whys = options.map(({ why }) => why);
  const right = ({ why }) => "right" in why.dataset;

  const legend = make("legend", {}, ...question.querySelector(".asked").childNodes);
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
  const say = (text) => feedback.append(make("p", {}, make("strong", { textContent: text })));
  form.addEventListener("change", clear);
  form.addEventListener("submit", (event) => {
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

document.querySelectorAll(".question").forEach(enliven);

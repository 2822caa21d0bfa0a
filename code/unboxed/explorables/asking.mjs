// A figure that loads the large network only once a reader asks.

/** Whether there is 1 GiB of memory at most; some browsers do not say. */
export const little = () => /** @type {any} */ (navigator).deviceMemory <= 1;

/**
 * @param {string} task
 * @param {() => Promise<{ render: (given: any) => Promise<() => void> }>} form
 * @returns {(given: any) => () => void}
 */
export const asking = (task, form) => ({ model, el }) => {
  const bundles = model.get("bundles");
  const parts = Object.keys(bundles).filter((key) => key.startsWith("backbone_")).sort();
  const size = parts.reduce((sum, part) => sum + bundles[part].bytes, 0) / 1e6;
  el.innerHTML = '<div class="live waits"><p class="task"></p><p><button type="button"></button></p><p class="note" role="status"></p></div>';
  const [first, , words] = el.querySelectorAll("p");
  const [button] = el.querySelectorAll("button");
  first.textContent = task;
  button.textContent = `Load the network, ${size.toFixed(1)} MB`;
  words.textContent = "It runs on your device, and your picture stays there: nothing is sent.";
  if (little()) words.textContent += " The device has little memory, so pictures are small at first.";
  let end = () => {};
  button.onclick = async () => {
    button.disabled = true;
    words.textContent = "Loading …";
    try {
      const live = document.createElement("div");
      const stop = await (await form()).render({ model, el: live, parts });
      if (!button.isConnected) return stop();
      end = stop;
      el.replaceChildren(live);
      el.querySelector("[tabindex]").focus({ preventScroll: true });
    } catch (error) {
      button.disabled = false;
      words.textContent = `It could not be loaded: ${error}. Try again.`;
    }
  };
  return () => {
    end();
    el.replaceChildren();
  };
};

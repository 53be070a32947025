/** The lens inside Gradio's component. */

import { mount } from "./lens.js";

/** `watch(names, heard)` hears of props; `force` asks for a path. */
export function attach(element, props, watch, force) {
  let root, lens;
  const words = () => JSON.parse(props.words);

  // Gradio may rebuild the element; then the lens is mounted anew.
  function show() {
    const current = element.querySelector(".lens");
    if (current !== root) [root, lens] = [current, mount(current, words(), force)];
    const { value, hide, home } = props;
    lens.show({ ...JSON.parse(value), hide, home });
  }
  /** Browsers check and speak the field by the language that the model reads. */
  function nameLanguage() {
    document.querySelector("#sentence textarea").lang = words().source;
  }
  watch(["value", "hide"], show);
  watch("path", () => lens.showPath(JSON.parse(props.path)));
  watch("words", () => {
    lens.speak(words());
    nameLanguage();
  });
  // Gradio's toasts go too soon, so they are hidden. Errors are keys.
  new MutationObserver((changes) => {
    for (const { addedNodes: [node] } of changes) {
      const key = node?.querySelector?.(".error.toast-message-text")?.textContent.trim();
      if (key) lens.fail(key in words() ? key : "fail");
    }
  }).observe(document.body, { childList: true, subtree: true });
  show();
  nameLanguage();
}

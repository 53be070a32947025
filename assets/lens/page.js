/** The lens inside Gradio's component. */

import { mount } from "./lens.js";

/** `watch(names, heard)` hears of the component's `props`; `force` asks the server for a path. */
export function attach(element, props, watch, force) {
  let root, lens;

  /** Gradio rebuilds the element when it has to; then the lens is mounted anew. */
  function show() {
    const current = element.querySelector(".lens");
    if (current !== root) [root, lens] = [current, mount(current, props.words, force)];
    const { value, hide, home } = props;
    lens.show({ ...value, hide, home });
  }
  watch(["value", "hide"], show);
  watch("path", () => lens.showPath(props.path));
  watch("words", () => lens.speak(props.words));
  // Gradio's toasts are hidden: they are in English, and gone before one has read them.
  new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    if (added.some((node) => node.querySelector?.(".toast-body"))) lens.fail();
  }).observe(document.body, { childList: true, subtree: true });
  show();
}

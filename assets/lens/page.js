/** The lens inside Gradio's component. */

import { loadSheet } from "./dom.js";
import { forgetPress, watchBox } from "./draft.js";
import { hideBusy, hideUntilOpened } from "./gradio.js";
import { mount } from "./lens.js";

const IS_LINK = /[?&](q|dir|m)=/;

// The page sends its style sheets with its first bytes; another site's page does not.
await Promise.all(["page.css", "lens.css"]
  .filter((name) => ![...document.styleSheets].some(({ href }) => href === new URL(name, import.meta.url).href))
  .map(loadSheet));

/** Dim what is shown of another text than the box holds. */
function markStale(root) {
  const box = document.querySelector("#sentence textarea");
  const isStale = box && root.dataset.source && box.value.trim() !== root.dataset.source.trim();
  root.classList.toggle("stale", Boolean(isStale));
}

/** `watch(names, callback)` is Gradio's; `ask(question)` asks the server for a what-if or for views. */
export function attach(element, props, watch, { ask, visit }) {
  let root, lens;
  // In another site's page our address is the element's, and the site's is not ours to change.
  const src = element.closest("gradio-app").getAttribute("src");
  const messages = () => JSON.parse(props.messages);

  // Gradio may rebuild the element; then the lens is mounted anew.
  function show() {
    const current = element.querySelector(".lens");
    if (current !== root) [root, lens] = [current, mount(current, messages(), ask, visit)];
    const { value, hide, big, home } = props;
    lens.show({ ...JSON.parse(value), hide, big, home: home || src, isGuest: Boolean(src) });
    root.classList.remove("stale");
  }
  /** Browsers check the spelling of the field, and read it aloud, in the model's source language. */
  function nameLanguage() {
    const box = document.querySelector("#sentence textarea");
    // Gradio may draw the field later than the lens.
    if (box) box.lang = messages().source;
    else setTimeout(nameLanguage, 50);
  }
  watch(["value", "hide"], show);
  watch("path", () => lens.answer(JSON.parse(props.path)));
  watch("messages", () => {
    lens.setMessages(messages());
    nameLanguage();
  });
  // Gradio's toasts go too soon, so they are hidden. Errors are keys.
  new MutationObserver((changes) => {
    for (const { addedNodes: [node] } of changes) {
      const key = node?.querySelector?.(".error.toast-message-text")?.textContent.trim();
      if (!key) continue;
      // Without a connection Gradio tells nobody that what was asked has ended.
      hideBusy();
      delete document.body.dataset.opening;
      const isRefusal = key in messages();
      if (isRefusal) forgetPress();
      lens.fail(isRefusal ? key : "fail");
    }
  }).observe(document.body, { childList: true, subtree: true });
  watchBox(() => markStale(root));
  if (IS_LINK.test(src ?? location.search)) hideUntilOpened();
  show();
  nameLanguage();
  import("./theme.js").then(({ restoreTheme }) => restoreTheme());
}

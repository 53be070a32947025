/** What is typed and asked, kept for this tab of the browser until the page is loaded again. */

// A frame may forbid to keep anything.
function keep(act) {
  try { act(sessionStorage); } catch {}
}

/** Keep the text in the box as "draft" or "pending", with the address that it was typed at. */
function save(name) {
  const box = document.querySelector("gradio-app #sentence textarea");
  if (box) keep((kept) => kept.setItem(`lens-${name}`, JSON.stringify([location.search, box.value])));
}

export const saveDraft = () => save("draft");

export const forgetPress = () => keep((kept) => kept.removeItem("lens-pending"));

/** What was typed at this address, as {text, isPending}; nothing if there is none. */
export function keptText() {
  for (const name of ["pending", "draft"]) {
    try {
      const [search, text] = JSON.parse(sessionStorage.getItem(`lens-${name}`));
      if (search === location.search) return { text, isPending: name === "pending" };
    } catch {}
  }
}

/**
 * Keep what is typed, and each press until it is answered: without a connection Gradio drops it.
 * `changed` is called when something is typed.
 */
export function watchBox(changed) {
  const on = (name, selector, act) => document.addEventListener(name, (event) => {
    if (event.target.closest(selector)) act(event);
  }, true);
  on("input", "gradio-app #sentence", () => { saveDraft(); changed(); });
  on("click", "gradio-app #translate", () => save("pending"));
  on("keydown", "gradio-app #sentence", ({ key, shiftKey }) => {
    if (key === "Enter" && !shiftKey) save("pending");
  });
}

/** What happens in the browser at events of the menus and buttons; loaded when one is first used. */

import { ask, page, press } from "./gradio.js";

export function keepLanguage(language, ...others) {
  clearTimeout(page.pause);
  try { localStorage.setItem("lens-language", language); } catch {}
  return [language, ...others];
}

/** Gradio's menu fires also when it is left, with the model that was chosen before. */
export function chooseModel(_, model) {
  if (model === page.model) return;
  page.model = model;
  press();
}

/** What was translated becomes what is to be translated. */
export const swap = (text, ...others) =>
  [document.querySelector("[data-translation]")?.textContent.trim() ?? text, ...others];

/** While a model is loaded from the Hub, there is a button to stop it. */
export function invite(...values) {
  document.body.dataset.inviting = "";
  return ask(...values);
}

export function endInvite() {
  delete document.body.dataset.inviting;
}

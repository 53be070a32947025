/** The other sentence, which *What if* and *Compare* share: one that is offered, or the reader's own. */

import { button, el } from "../dom.js";
import { touch } from "../store.js";
import { changedFrom, textAttributes } from "../trace.js";

export const chooseOther = (state, other) => touch(state, { other: other.trim() });

/** Buttons for what is `offered`, and a field; `chosen` is the one in use, `key` begins its texts. */
export function drawOther({ trace, locale }, { offered, chosen, key }) {
  const own = textAttributes(trace, "encoder");
  const free = offered.includes(chosen) ? "" : chosen;
  const label = locale.say("other.own");
  const use = button({ class: "boxed rounded muted", "data-act": "other", "data-value": free }, locale.say(`${key}.use`));
  const input = el("input.rounded", { ...own, "aria-label": label, placeholder: label, value: free });
  input.oninput = () => { use.dataset.value = input.value; };
  input.onkeydown = ({ key: name }) => name === "Enter" && use.click();
  return el("div.others-line", {},
    el("span.controls.muted", { role: "group", "aria-label": locale.say("other.offered") }, offered.map((text) =>
      button({ class: "option", "data-act": "other", "data-value": text, "aria-pressed": text === chosen, ...own }, text))),
    el("span.nowrap", {}, input, " ", use),
    free && el("span.muted.small", {}, locale.say(`${key}.free`)));
}

/** The text, with the words marked that `before` has not. */
export function markWords(before, text) {
  const [old, words] = [before, text].map((each) => each.split(" "));
  const isNew = changedFrom(old, words);
  return words.flatMap((word, at) => [at ? " " : "", isNew[at] ? el("mark.changed", {}, word) : word]);
}

/** Why the server could not answer. */
export const drawRefusal = ({ key, values }, locale) =>
  el("p", { role: "alert" }, locale.say(key, { sentence: 1, ...values }));

/** A share as a bar: a name, the bar, the value in figures. */

import { el } from "../dom.js";

export const drawBar = (name, share, text, attributes = {}) => [
  el("span.name", attributes, name),
  el("span.track", { "aria-hidden": true }, el("span.fill", { style: `width: ${100 * share}%` })),
  el("span.value.muted", {}, text),
];

/** A table in a box that scrolls. */

import { el } from "../dom.js";

/** A table of `rows` whose words are those of `key`; `heads` come after the first columns. */
export const tableOf = (words, key, rows, heads = []) => ({
  caption: words.say(`table.${key}`),
  head: [...words.say(`table.${key}.head`).split(" | "), ...heads],
  rows,
});

/** The first value of a row is its header. */
export const drawTable = ({ caption, head, rows }) =>
  el("div.box", { role: "region", tabindex: 0, "aria-label": caption }, el("table.nowrap", {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, rows.map(([name, ...cells]) => el("tr", {},
      el("th", { scope: "row" }, name), cells.map((cell) => el("td", {}, cell)))))));

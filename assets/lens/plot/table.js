/** A table in a box that scrolls. */

import { el } from "../dom.js";

/**
 * A table of `rows` with the caption and heads of `key`; `heads` come after the first columns.
 * `own` has the attributes of the model's text: in the heads, in the names of rows, in one column.
 */
export function tableOf(locale, key, rows, { heads = [], own = {} } = {}) {
  const fixed = locale.say(`table.${key}.head`).split(" | ");
  return { caption: locale.say(`table.${key}`), head: [...fixed, ...heads], fixed: fixed.length, rows, own };
}

/** The first value of a row is its header. */
export const drawTable = ({ caption, head, fixed, rows, own }) =>
  el("div.box", { role: "region", tabindex: 0, "aria-label": caption }, el("table.nowrap", {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, head.map((name, at) =>
      el("th", { scope: "col", ...(at < fixed ? {} : own.heads) }, name)))),
    el("tbody", {}, rows.map(([name, ...cells]) => el("tr", {},
      el("th", { scope: "row", ...own.names }, name),
      cells.map((cell, at) => el("td", at + 1 === own.column?.at ? own.column.own : {}, cell)))))));

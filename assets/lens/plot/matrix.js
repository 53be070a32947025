/** A matrix as shaded cells without figures, which are told on hover; heads lead to their columns. */

// The heads of columns are no buttons: on a phone they are too narrow for a finger, and by keyboard
// the band leads to the same pieces.

import { button, el } from "../dom.js";
import { shadeStyle } from "../trace.js";

const HEAD = "writing-mode: vertical-rl; transform: rotate(180deg); height: 76px; padding: 4px 0; "
  + "text-align: left; cursor: pointer; overflow: hidden; text-overflow: ellipsis";
const BARE = "padding: 0; border: 0; text-align: center";
const CELL = "height: 20px; padding: 0; border: 1px solid var(--page)";

/**
 * One row for each name of `decoder`, one column for each of `encoder`; `shares` 0…1 are drawn and
 * `texts` told, both as [row][column]. `selection` is a piece of either; `own` has the attributes
 * of both sides' names; `notes` are [text, title] under the columns, or nothing.
 */
export function drawMatrix({ caption, encoder, decoder, shares, texts, selection, own, notes }) {
  const leadTo = (part, index) => ({
    "data-act": "piece",
    "data-value": `${part} ${index}`,
    "aria-current": selection.part === part && selection.index === index,
    ...own[part],
  });
  return el("div.box", { role: "region", tabindex: 0, "aria-label": caption, style: "max-height: none" },
    el("table.nowrap", { style: "table-layout: fixed; width: 100%" },
      el("caption", { style: "white-space: normal" }, caption),
      el("thead", {}, el("tr", {}, el("th", { style: "width: 96px" }), encoder.map((name, at) =>
        el("th", { scope: "col", style: HEAD, ...leadTo("encoder", at) }, name)))),
      el("tbody", {}, decoder.map((name, row) => el("tr", {},
        el("th", { scope: "row" }, button(leadTo("decoder", row), name)),
        shares[row].map((share, at) => el("td.shaded", {
          "data-act": "piece",
          "data-value": `decoder ${row}`,
          title: texts[row][at],
          "aria-label": texts[row][at],
          style: `${CELL}; ${shadeStyle(share)}`,
        }))))),
      notes && el("tfoot", {}, el("tr", {}, el("td", { style: BARE }), notes.map((note) =>
        el("td", { style: BARE, title: note?.[1] }, note?.[0]))))));
}

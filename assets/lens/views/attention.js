/** How much each step looked at each source piece, as a heatmap; each row leads to its step. */

import { button } from "../dom.js";
import { select } from "../store.js";
import { drawTable, tableOf } from "../plot/table.js";
import { textAttributes, shadeStyle } from "../trace.js";

export default {
  draw(given) {
    const { shown: { weights }, column: { part, index } } = given;
    const { rows, ...rest } = table(given);
    const lead = ([name, ...cells], step) => [button({
      "data-act": "step",
      "data-value": step,
      "aria-current": part === "decoder" && step === index,
    }, name), ...cells];
    const element = drawTable({ ...rest, rows: rows.map(lead) });
    const shares = weights.flat();
    element.querySelectorAll("td").forEach((cell, at) => {
      cell.className = "shaded";
      cell.style = shadeStyle(shares[at]);
    });
    return [element];
  },
  table,
  acts: {
    step: (state, step) => select(state, { part: "decoder", index: Number(step) }),
  },
};

function table({ shown: { trace, weights }, locale }) {
  const { source, target } = trace;
  const rows = weights.map((row, step) =>
    [locale.piece(target.pieces[step]), ...row.map((weight) => locale.number(weight, 2))]);
  return tableOf(locale, "weights", rows, {
    heads: source.pieces.map(locale.piece),
    own: { heads: textAttributes(trace, "encoder"), names: textAttributes(trace, "decoder") },
  });
}

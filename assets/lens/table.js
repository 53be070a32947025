/** What the lens draws, as tables. */

import { el } from "./dom.js";
import { toBits } from "./trace.js";

export function drawTables({ trace: { source, target }, memories, units, weights }, words) {
  const [encoder, decoder] = [source, target].map(({ pieces }) => pieces.map(words.piece));
  const columns = { encoder, context: [words.say("band.context")], decoder };
  const grid = (key, names, heads, value) => drawTable(words, key, names.map((name, row) =>
    [name, ...heads.map((_, at) => words.number(value(row, at), 2))]), heads);
  return [el("div", {},
    drawTable(words, "steps", stepsOf(target, words)),
    weights && grid("weights", decoder, encoder, (step, at) => weights[step][at]),
    Object.entries(memories).map(([part, memory]) =>
      grid(part, units[part], columns[part], (row, at) => memory[at][units[part][row]])))];
}

/** The first value of a row is its header. */
function drawTable(words, key, rows, heads = []) {
  const caption = words.say(`table.${key}`);
  const head = [...words.say(`table.${key}.head`).split(" | "), ...heads];
  return el("div.box", { role: "region", tabindex: 0, "aria-label": caption }, el("table", {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, rows.map(([name, ...cells]) => el("tr", {},
      el("th", { scope: "row" }, name), cells.map((cell) => el("td", {}, cell)))))));
}

const stepsOf = ({ pieces, ids, log_prob: logProbs, rank, entropy }, words) =>
  pieces.map((piece, at) => [
    at + 1,
    words.piece(piece),
    ids[at],
    words.percent(Math.exp(logProbs[at])),
    words.number(toBits(-logProbs[at]), 2),
    words.number(rank[at]),
    words.number(toBits(entropy[at]), 2),
  ]);

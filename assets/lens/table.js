/** What the lens draws, as tables. */

import { el } from "./dom.js";
import { candidatesOf, lookWeight, toBits, unitValue } from "./trace.js";

/** @param {{part: "encoder" | "decoder", index: number}} selection */
export function drawTables(view, words, { part, index }) {
  const { trace: { source, target }, memories, units, weights } = view;
  const [encoder, decoder] = [source, target].map(({ pieces }) => pieces.map(words.piece));
  const columns = { encoder, context: [words.say("band.context")], decoder };
  const grid = (key, names, heads, value) => drawTable(words, key, names.map((name, row) =>
    [name, ...heads.map((_, at) => words.number(value(row, at), 2))]), heads);
  return [el("div.tables", {},
    drawTable(words, "steps", stepsOf(target, words)),
    part === "decoder" ? drawTable(words, "candidates", choicesOf(view, words, index), [], {
      step: index + 1, total: decoder.length,
    }) : null,
    weights ? grid("weights", decoder, encoder, (step, at) => lookWeight(view, step, at)) : null,
    ...Object.keys(memories).map((name) => grid(name, units[name], columns[name], (row, at) =>
      unitValue(memories[name], at, units[name][row]))))];
}

/** The first value of a row is its header. */
function drawTable(words, key, rows, heads = [], values = {}) {
  const caption = words.say(`table.${key}`, values);
  const head = [...words.say(`table.${key}.head`).split(" | "), ...heads];
  return el("div.box", { role: "region", tabindex: 0, "aria-label": caption },
    el("table", {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...head.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, ...rows.map(([name, ...cells]) => el("tr", {},
        el("th", { scope: "row" }, name), ...cells.map((cell) => el("td", {}, cell)))))));
}

const stepsOf = ({ pieces, ids, log_prob: logProbs, rank, entropy }, words) =>
  pieces.map((piece, step) => [
    step + 1,
    words.piece(piece),
    ids[step],
    words.percent(Math.exp(logProbs[step])),
    words.number(toBits(-logProbs[step]), 2),
    words.number(rank[step]),
    words.number(toBits(entropy[step]), 2),
  ]);

function choicesOf({ trace }, words, step) {
  const { rows, rest, others } = candidatesOf(trace, step);
  const count = words.number(others);
  return [
    ...rows.map(({ rank, piece, id, p }) =>
      [words.number(rank), words.piece(piece), id, words.percent(p)]),
    ["…", words.say("table.others", { count }), "", words.percent(rest)],
  ];
}

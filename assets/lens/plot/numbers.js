/** The band's numbers as a table for spreadsheets and programs (CSV). */

import { candidatesOf } from "../views/next.js";

// One table, and each row says what it is: a program reads the file with one call, a spreadsheet
// filters it by the first column, and the files of a whole class can be put one under the other.
// Both models' files have the same columns. The part is that of an activation; weights and candidates
// are always a step's, which is their position.
const COLUMNS = ["row", "kind", "part", "position", "text", "id", "probability", "rank", "written",
  "selected", "flags", "unit", "activation", "source_position", "source_text", "weight"];
const FLAGS = { forced: "chosen", changed: "changed", loop: "repeated" };
/** How far a number can be off that travelled as one byte of 0…1. */
const HALF_STEP = 1 / 508;

export function makeCsv({ view, selection, link }) {
  const rows = [
    ...originOf(view, link),
    ...activationsOf(view, selection),
    ...weightsOf(view, selection),
    ...candidateRowsOf(view, selection),
  ];
  const precisions = { activation: " (±0.01)", weight: ` (±${precisionOf(view)})` };
  const heads = COLUMNS.map((name) => name + (precisions[name] ?? ""));
  const lines = [heads, ...rows.map((row) => COLUMNS.map((name) => row[name]))];
  // The byte order mark tells spreadsheets that this is UTF-8.
  return new Blob(["\ufeff", ...lines.map((cells) => `${cells}\r\n`)], { type: "text/csv" });
}

/** No spreadsheet may take a text for a formula. */
const quote = (text) => `"${text.replace(/^[=+\-@]/, "'$&").replaceAll('"', '""')}"`;

/** Of two decimals; the weight of a word is the sum over its pieces in the source. */
const precisionOf = ({ spans }) => (Math.ceil(
  100 * (0.005 + HALF_STEP * Math.max(...spans.encoder.map(({ length }) => length)))) / 100).toFixed(2);

const kindOf = ({ base }) => (base ? "word" : "piece");

/** Pieces have ids and ranks, words have none. */
const numbersOf = ({ base }, { ids, rank }, at) => (base ? {} : { id: ids[at], rank: rank?.[at] });

const yes = (condition) => (condition ? "yes" : "");

function originOf({ trace: { model, source, target } }, link) {
  const { id, revision } = model;
  const texts = { model: id, revision, link, source: source.text, translation: target.text };
  return Object.entries(texts).map(([row, text]) => ({ row, text: quote(text) }));
}

function activationsOf(view, selection) {
  const { trace: { source, target, flags }, memories, units } = view;
  const sides = { encoder: source, decoder: target };
  const describe = (part, at) => part === "context" ? {} : {
    kind: kindOf(view),
    position: at + 1,
    text: quote(sides[part].pieces[at]),
    selected: yes(part === selection.part && at === selection.index),
    ...numbersOf(view, sides[part], at),
    ...(part === "decoder" && {
      probability: Math.exp(target.log_prob[at]).toPrecision(4),
      flags: namesOf(flags[at]),
    }),
  };
  return Object.entries(memories).flatMap(([part, memory]) => memory.flatMap((values, at) =>
    units[part].map((unit) => ({
      row: "activation",
      part,
      ...describe(part, at),
      unit,
      activation: values[unit].toFixed(2),
    }))));
}

/** Example: "changed changed loop", those of a word's pieces → "changed repeated". */
const namesOf = (flags) =>
  Object.keys(FLAGS).filter((flag) => flags.includes(flag)).map((flag) => FLAGS[flag]).join(" ");

function weightsOf(view, { part, index }) {
  const { trace: { source, target }, weights } = view;
  return (weights ?? []).flatMap((row, step) => row.map((weight, position) => ({
    row: "weight",
    kind: kindOf(view),
    position: step + 1,
    text: quote(target.pieces[step]),
    selected: yes(index === (part === "decoder" ? step : position)),
    source_position: position + 1,
    source_text: quote(source.pieces[position]),
    weight: weight.toFixed(2),
  })));
}

/** What each step could have written: pieces, also where the band shows whole words. */
function candidateRowsOf({ base, trace, spans }, { part, index }) {
  const { target, model } = base?.trace ?? trace;
  return target.ids.flatMap((_, step) => candidatesOf({ target, model }, step).rows.map((each) => ({
    row: "candidate",
    kind: "piece",
    position: step + 1,
    text: quote(each.piece),
    id: each.id,
    probability: each.p.toPrecision(4),
    rank: each.rank,
    written: yes(each.chosen),
    selected: yes(part === "decoder" && spans.decoder[index].includes(step)),
  })));
}

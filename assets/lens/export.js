/** The band as a file: a figure in the light colours (SVG, PNG), or its numbers (CSV). */

import { el, svg } from "./dom.js";
import { layOut } from "./layout.js";
import { drawRibbons } from "./ribbons.js";
import { shade, unitValue } from "./trace.js";

const FONT = '"IBM Plex Sans", Helvetica, Arial, sans-serif';
const WIDTH = 1104;
const LONGEST = 78;
const INK = "#1c1f23";
const SHADES = ["#f6f2dc", "#d3c164", "#a59c74", "#575d6d", "#31446b"];
const MAKERS = { svg: makeSvg, png: makePng, csv: makeCsv };

/** Download the band of `view`; `kind` is "svg", "png" or "csv". */
export async function exportBand(kind, view, words) {
  const href = URL.createObjectURL(await MAKERS[kind](view, words));
  el("a", { href, download: `seq2seq-lens-${view.trace.model.architecture}.${kind}` }).click();
  // Some browsers start only after this turn.
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}

function makeSvg(view, words) {
  const text = new XMLSerializer().serializeToString(drawFigure(view, words));
  return new Blob([text], { type: "image/svg+xml" });
}

async function makePng(view, words) {
  const image = el("img", { src: URL.createObjectURL(makeSvg(view, words)) });
  await image.decode();
  const [width, height] = [2 * image.width, 2 * image.height];
  const canvas = el("canvas", { width, height });
  canvas.getContext("2d").drawImage(image, 0, 0, width, height);
  URL.revokeObjectURL(image.src);
  return new Promise((resolve) => canvas.toBlob(resolve));
}

function makeCsv({ trace, memories, units }) {
  // The mark at the start tells spreadsheets that this is UTF-8.
  let text = "\ufeffpart,position,piece,id,probability,unit,activation\r\n";
  for (const part of Object.keys(memories)) {
    const { pieces, ids, log_prob: logProbs } = sideOf(trace, part);
    pieces.forEach((piece, at) => units[part].forEach((unit) => {
      const value = unitValue(memories[part], at, unit).toFixed(4);
      const p = logProbs && Math.exp(logProbs[at]).toFixed(6);
      text += `${[part, at + 1, quote(piece), ids[at], p, unit, value]}\r\n`;
    }));
  }
  return new Blob([text], { type: "text/csv" });
}

/** No spreadsheet may take a piece for a formula. */
const quote = (piece) => `"${piece.replace(/^[=+\-@]/, "'$&").replaceAll('"', '""')}"`;

const sideOf = ({ source, target }, part) =>
  ({ encoder: source, decoder: target })[part] ?? { pieces: [""], ids: [] };

function drawFigure(view, words) {
  const { trace: { source, target, model }, memories, units } = view;
  const layout = layOutFigure(view, words);
  const count = units.decoder.length;
  const cell = Math.max(2, Math.min(12, 384 / count));
  const [top, tall] = [layout.slant + 196, count * cell];
  const [width, height] = [Math.max(WIDTH, layout.total) + 96, top + tall + 120];
  const title = words.say(`band.title.${model.architecture}`, {
    source: words.number(source.pieces.length), target: words.number(target.pieces.length),
  });
  const rows = count < memories.decoder.size ? model.architecture : "all";
  const ribbons = memories.context ? drawRibbons(view, words, layout, { part: "context" }) : "";
  return svg("svg", { width, height, "font-family": FONT, "font-size": 13, fill: "#5f6670" },
    svg("rect", { width, height, fill: "#fbfbf9" }),
    ...[`“${source.text}”`, `→ “${target.text}”`].map((text, line) =>
      write(48, 52 + 28 * line, shorten(text, 20, WIDTH), {
        "font-size": 20, "font-weight": "bold", fill: INK, "text-anchor": "start",
      })),
    write(48, 106, title, { "text-anchor": "start" }),
    write(34, top + tall / 2, words.say(`export.rows.${rows}`, { count }), {}, -90),
    place(48, top,
      ...Object.keys(memories).map((part) => drawPart(view, words, layout, part, cell))),
    place(48, top + tall, svg("g", { fill: "none", stroke: "#b0b3b7" }, ribbons),
      ...[-1, -0.5, 0, 0.5, 1].map((value, at) => paint(at * 36, 68, 36, 12, value)),
      ...["low", "zero", "high"].map((name, at) =>
        write(at * 72 + 18, 96, words.say(`legend.${name}`))),
      write(192, 79, words.say("legend"), { "text-anchor": "start" })));
}

function layOutFigure({ memories, trace: { source, target } }, words) {
  const counts = Object.entries(memories).map(([part, { count }]) => [part, count]);
  const texts = [...source.pieces, ...target.pieces].map(words.piece);
  return layOut(Object.fromEntries(counts), WIDTH, (size) =>
    Math.min(LONGEST, Math.max(...texts.map((text) => measure(text, size)))));
}

const pen = el("canvas").getContext("2d");

/** As if bold, so that the wider typeface of another machine fits too. */
function measure(text, size) {
  pen.font = `bold ${size}px ${FONT}`;
  return pen.measureText(text).width;
}

function shorten(text, size, width) {
  const chars = [...text];
  let short = text;
  while (measure(short, size) > width && chars.pop()) short = `${chars.join("")}…`;
  return short;
}

const place = (x, y, ...children) => svg("g", { transform: `translate(${x} ${y})` }, ...children);

const write = (x, y, text, attributes, angle = 0) => svg("text", {
  transform: `translate(${x} ${y}) rotate(${angle})`, "text-anchor": "middle", ...attributes,
}, text);

/** On the neutral ground an activation is so much of one of two colours. */
const paint = (x, y, width, height, value) => svg("rect", {
  x, y, width, height, fill: value < 0 ? "#1b62a5" : "#c8560b", "fill-opacity": Math.abs(value),
});

function drawPart(view, words, layout, part, cell) {
  const { pieces, log_prob: logProbs } = sideOf(view.trace, part);
  const { column, slant, left } = layout;
  return place(left[part], 0,
    write(pieces.length * column / 2, -slant - 56, words.say(`band.${part}`)),
    ...pieces.map((piece, at) => place(at * column, 0,
      ...drawHead(words.piece(piece), logProbs && Math.exp(logProbs[at]), words, layout),
      ...view.units[part].map((unit, row) =>
        paint(0, row * cell, column - 1, cell * 0.9, unitValue(view.memories[part], at, unit))))));
}

/** The label over a column and, over a step (that has a `p`), its chip. */
function drawHead(piece, p, words, { column, tilted, size }) {
  const x = column / 2;
  const fill = shade(p) > 2 ? "#fff" : INK;
  const isStep = p !== undefined;
  const percent = isStep && words.say("percent", { value: words.number(100 * p) });
  const figure = { fill, "font-size": 11 };
  const chip = isStep ? [
    svg("rect", { y: -40, width: column - 1, height: 36, fill: SHADES[shade(p)] }),
    tilted ? write(x + 3, -22, percent, figure, -90) : write(x, -10, percent, figure),
  ] : [];
  // Narrow columns, slanted, leave less than a line of the usual size.
  const label = tilted
    ? write(x + 3, isStep ? -44 : -6, shorten(piece, size, LONGEST), {
      fill: INK, "font-size": Math.min(size, column * 0.65), "text-anchor": "start",
    }, -45)
    : write(x, isStep ? -25 : -8, shorten(piece, size, column - 2), { fill, "font-size": size });
  return [...chip, label];
}

/** The band as a file: a figure in the light colours (SVG, PNG), or its numbers (CSV). */

import { el, svg } from "../dom.js";
import { layOut } from "../band/layout.js";
import { drawRibbons } from "../band/ribbons.js";
import { plainTerms } from "../terms.js";
import { shade } from "../trace.js";

const WIDTH = 1104;
const MARGIN = 48;
const TOP = 232;
const NAMES = ["page", "ink", "accent", "low", "high", "on-high", "p0", "p1", "p2", "p3", "p4"];
const MAKERS = { svg: makeSvg, png: makePng, csv: makeCsv };

/** Download `figure` as "svg", "png" or "csv": a view, and what is written around it. */
export async function exportBand(kind, figure) {
  const href = URL.createObjectURL(await MAKERS[kind](figure));
  el("a", { href, download: `seq2seq-lens.${kind}` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}

/** The colours of the light theme, by their names in the style sheets. */
function readColours() {
  const style = "color-scheme: light; forced-color-adjust: none";
  const probe = document.querySelector(".lens").appendChild(el("i", { style, hidden: "" }));
  const colours = Object.fromEntries(NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, toHex(getComputedStyle(probe).color)];
  }));
  probe.remove();
  return colours;
}

/** Example: "rgb(255, 128, 0)" → "#ff8000". */
const toHex = (rgb) => `#${rgb.match(/\d+/g).slice(0, 3)
  .map((number) => Number(number).toString(16).padStart(2, "0")).join("")}`;

const styleOf = (colours) => `text { font: 13px "IBM Plex Sans", sans-serif; fill: ${colours.ink} }
  .on { font-size: 10px } .high { fill: ${colours["on-high"]} } .on, .foot { text-anchor: middle }
  .ribbon { fill: none; stroke: ${colours.accent}; opacity: 0.5 }`;

function makeSvg({ view, locale, selection, lines, axis }) {
  const layout = layOut(view, WIDTH);
  const colours = readColours();
  const [width, height] = [Math.max(WIDTH, layout.total) + 2 * MARGIN, TOP + layout.tall + 120];
  const figure = svg("svg", { width, height },
    svg("style", {}, styleOf(colours)),
    svg("rect", { width, height, fill: colours.page }),
    lines.map((line, at) => write(MARGIN, 40 + 24 * at, line)),
    write(36, TOP + layout.tall, axis, -90),
    place(MARGIN, TOP,
      Object.keys(view.memories).map((part) => drawPart(view, locale, layout, part, colours))),
    place(MARGIN, TOP + layout.tall + 4, drawRibbons(view, locale, layout, selection)),
    place(MARGIN, height - 40, [-1, -0.5, 0, 0.5, 1].flatMap((value, at) => [
      paint(at * 40, 0, 40, 12, value, colours), write(at * 40 + 8, 28, locale.number(value, 1)),
    ]), write(216, 11, plainTerms(locale.say("legend")))));
  return new Blob([new XMLSerializer().serializeToString(figure)], { type: "image/svg+xml" });
}

async function makePng(figure) {
  const image = el("img", { src: URL.createObjectURL(makeSvg(figure)) });
  await image.decode();
  const [width, height] = [2 * image.width, 2 * image.height];
  const canvas = el("canvas", { width, height });
  canvas.getContext("2d").drawImage(image, 0, 0, width, height);
  URL.revokeObjectURL(image.src);
  return new Promise((resolve) => canvas.toBlob(resolve));
}

function makeCsv({ view: { trace, memories, units } }) {
  // The byte order mark tells spreadsheets that this is UTF-8.
  let text = "\ufeffpart,position,piece,id,probability,unit,activation (±0.01)\r\n";
  for (const [part, memory] of Object.entries(memories)) {
    const { pieces, ids, log_prob: logProbs } = sideOf(trace, part);
    memory.forEach((values, at) => units[part].forEach((unit) => {
      const p = logProbs && Math.exp(logProbs[at]).toFixed(4);
      const cells = [part, at + 1, quote(pieces[at]), ids[at], p, unit, values[unit].toFixed(2)];
      text += `${cells}\r\n`;
    }));
  }
  return new Blob([text], { type: "text/csv" });
}

/** No spreadsheet may take a piece for a formula. */
const quote = (piece) => `"${piece.replace(/^[=+\-@]/, "'$&").replaceAll('"', '""')}"`;

const sideOf = ({ source, target }, part) =>
  ({ encoder: source, decoder: target })[part] ?? { pieces: [""], ids: [] };

const place = (x, y, ...children) => svg("g", { transform: `translate(${x} ${y})` }, ...children);

const write = (x, y, text, angle = 0) =>
  svg("text", { transform: `translate(${x} ${y}) rotate(${angle})` }, text);

const paint = (x, y, width, height, value, { low, high }) => svg("rect", {
  x, y, width, height, fill: value < 0 ? low : high, "fill-opacity": Math.abs(value),
});

function drawPart({ trace, memories, units }, locale, { column, left, cell }, part, colours) {
  const { pieces, log_prob: logProbs } = sideOf(trace, part);
  const chip = (p) => [
    svg("rect", { y: -20, width: column - 1, height: 18, fill: colours[`p${shade(p)}`] }),
    svg("text", { x: column / 2, y: -7, class: shade(p) > 2 ? "on high" : "on" },
      locale.chip(p, column)),
  ];
  return place(left[part], 0,
    write(0, -100, locale.say(`band.${part}`)),
    memories[part].map((values, at) => place(at * column, 0,
      logProbs && chip(Math.exp(logProbs[at])),
      write(column / 2, logProbs ? -26 : -6, locale.piece(pieces[at]), -45),
      units[part].map((unit, row) =>
        paint(0, row * cell, column - 1, cell * 0.9, values[unit], colours)))));
}

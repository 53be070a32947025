/** The band as a figure in the light colours: SVG, and from that PNG. */

import { el, svg } from "../dom.js";
import { layOut } from "../band/layout.js";
import { drawRibbons } from "../band/ribbons.js";
import { plainTerms } from "../terms.js";
import { shade } from "../trace.js";

const WIDTH = 1104;
const MARGIN = 48;
const LINE = 22;
/** Above the cells: the part's title, and the chips under the labels. */
const TITLE = 60;
const RIBBONS = 64;
const LEGEND = 60;
const KEY = 32;
const NAMES = ["page", "ink", "muted", "pick", "low", "high", "on-high", "p0", "p1", "p2", "p3", "p4"];
const FLAGS = ["forced", "changed", "loop"];
const SIZE = 13;
/** Other computers have other fonts, and some are wider. */
const SPARE = 1.1;
/** A diagonal's width and height. */
const LEAN = Math.SQRT1_2;
/** The room that one takes before a chosen piece. */
const DIAMOND = 12;
const pen = el("canvas").getContext("2d");

/** Vertically: texts, the band, its ribbons, legend and key, and what it was made with. */
export function makeSvg({ view, locale, selection, title, axis, link }) {
  const { trace: { model, source, target, flags }, memories } = view;
  const layout = layOut(view, WIDTH);
  const colours = readColours();
  const slant = LEAN * Math.max(...labelsOf(view, locale).map((label) => measure(label)));
  // The last label leans out over its column.
  const wide = Math.max(WIDTH, layout.total - layout.slant + slant);
  const head = wrapAll([source.text, `→ ${target.text}`, title, axis], wide);
  const foot = wrapAll([locale.say("figure.model", model), link], wide);
  const shown = FLAGS.filter((flag) => flags.some((each) => each.includes(flag)));
  const top = MARGIN + LINE * head.flat().length + slant + TITLE;
  const end = top + layout.tall + RIBBONS + LEGEND + (shown.length && KEY);
  const width = Math.ceil(wide + 2 * MARGIN);
  const height = Math.ceil(end + LINE * foot.flat().length + MARGIN / 2);
  const drawn = { view, locale, selection, layout, slant, colours };
  const figure = svg("svg", { width, height },
    svg("style", {}, styleOf(colours)),
    svg("rect", { width, height, fill: colours.page }),
    place(MARGIN, MARGIN, writeLines(head)),
    place(MARGIN, top, Object.keys(memories).map((part) => drawPart(drawn, part))),
    place(MARGIN, top + layout.tall + 4, drawRibbons(view, locale, layout, selection)),
    place(MARGIN, top + layout.tall + RIBBONS, drawLegend(locale, colours)),
    place(MARGIN, end - KEY, drawKey(locale, shown)),
    place(MARGIN, end, writeLines(foot, "muted")));
  return new Blob([new XMLSerializer().serializeToString(figure)], { type: "image/svg+xml" });
}

export async function makePng(given) {
  const image = el("img", { src: URL.createObjectURL(makeSvg(given)) });
  await image.decode();
  const [width, height] = [2 * image.width, 2 * image.height];
  const canvas = el("canvas", { width, height });
  canvas.getContext("2d").drawImage(image, 0, 0, width, height);
  URL.revokeObjectURL(image.src);
  return new Promise((resolve) => canvas.toBlob(resolve));
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

const styleOf = (colours) => `text { font: ${SIZE}px "IBM Plex Sans", sans-serif; fill: ${colours.ink} }
  .muted { fill: ${colours.muted} } .selected { font-weight: 700 }
  .on { font-size: 10px } .high { fill: ${colours["on-high"]} } .on, .foot, .centred { text-anchor: middle }
  .foot { font-size: 11px; stroke: ${colours.page}; stroke-width: 3px; paint-order: stroke }
  .changed { text-decoration: underline } .wave { fill: none; stroke: ${colours.ink} }
  .ribbon { fill: none; stroke: ${colours.muted}; opacity: 0.5 }
  .hand-over, .arc { fill: none; stroke: ${colours.ink} }
  .ribbon.selected, .cursor { fill: none; stroke: ${colours.pick} }`;

/** The width of `text` in bold, with a diamond before it. */
function measure(text) {
  pen.font = `700 ${SIZE}px sans-serif`;
  return SPARE * pen.measureText(text).width + DIAMOND;
}

const wrapAll = (texts, most) => texts.map((text) => wrap(text, most));

/** The lines of `text`, at most `most` wide; a word of more than 24 letters, as in a link, may be cut. */
function wrap(text, most) {
  const lines = [""];
  // A file that was saved by a command has no link.
  for (const word of text.match(/\S{1,24}\s*/gu) ?? []) {
    if (lines.at(-1) && measure(lines.at(-1) + word) > most) lines.push(word);
    else lines.push(lines.pop() + word);
  }
  return lines;
}

/** Each text is one element, so that it is copied as a whole. */
function writeLines(texts, name) {
  let count = 0;
  return texts.map((lines) => svg("text", { class: name }, lines.map((line) => {
    count += 1;
    return svg("tspan", { x: 0, y: LINE * (count - 1) }, line);
  })));
}

const place = (x, y, ...children) => svg("g", { transform: `translate(${x} ${y})` }, ...children);

const write = (x, y, text, attributes = {}, angle = 0) =>
  svg("text", { transform: `translate(${x} ${y}) rotate(${angle})`, ...attributes }, text);

const paint = (x, y, width, height, value, { low, high }) => svg("rect", {
  x, y, width, height, fill: value < 0 ? low : high, "fill-opacity": Math.abs(value),
});

const labelsOf = ({ trace: { source, target } }, locale) =>
  [...source.pieces, ...target.pieces].map(locale.piece);

/**
 * A text after a diamond if it was chosen ("forced"), with a line under it if it "changed" and a
 * wave if it is of a "loop". The diamond is upright, also where the text is turned by `angle`.
 */
function drawSigned(x, y, text, flags, { angle = 0, name = "" } = {}) {
  const start = flags.includes("forced") ? DIAMOND : 0;
  const waves = Math.round((measure(text) - DIAMOND) / SPARE / 8);
  return svg("g", { transform: `translate(${x} ${y}) rotate(${angle})` },
    start && write(0, 0, "◆", { class: "on" }, -angle),
    svg("text", {
      x: start,
      class: flags.includes("changed") ? `changed ${name}` : name,
    }, text),
    flags.includes("loop") && svg("path", { class: "wave", d: `M${start} 6${"q2 -3 4 0t4 0".repeat(waves)}` }));
}

function drawPart(drawn, part) {
  const { view, locale, selection, slant, colours } = drawn;
  const { column, left, cell, group } = drawn.layout;
  const split = part === "encoder" ? view.split : Infinity;
  const topOf = (row) => row * cell + (row < split ? 0 : group);
  const own = part === selection.part ? selection.index : null;
  const isVector = part === "context";
  const y = part === "decoder" ? -26 : -6;
  const units = view.units[part];
  // As on the page, all end at the same height.
  return place(left[part], part === "encoder" ? 0 : group,
    write(isVector ? column / 2 : 0, -44 - slant, locale.say(`band.${part}${split < Infinity ? ".forward" : ""}`),
      { class: isVector ? "muted centred" : "muted" }),
    split < Infinity && write(0, split * cell + 14, locale.say("band.backward"), { class: "muted" }),
    view.memories[part].map((values, at) => place(at * column, 0,
      part === "decoder" && drawChip(drawn, at),
      !isVector && drawLabel(drawn, part, at, y),
      units.map((unit, row) =>
        paint(0, topOf(row), column - 1, cell * 0.9, values[unit], colours)))),
    own !== null && svg("rect", {
      class: "cursor",
      x: own * column - 1.5,
      y: y + 3,
      width: column + 2,
      height: topOf(units.length) - y - 2,
      rx: 4,
      "stroke-width": 2,
    }));
}

function drawLabel({ view: { trace }, locale, selection, layout: { column } }, part, at, y) {
  const isStep = part === "decoder";
  const { pieces } = isStep ? trace.target : trace.source;
  const name = part === selection.part && at === selection.index ? "selected" : "";
  return drawSigned(column / 2, y, locale.piece(pieces[at]), isStep ? trace.flags[at] : "",
    { angle: -45, name });
}

function drawChip({ view, locale, layout: { column }, colours }, at) {
  const p = Math.exp(view.trace.target.log_prob[at]);
  return [
    svg("rect", { y: -20, width: column - 1, height: 18, fill: colours[`p${shade(p)}`] }),
    svg("text", { x: column / 2, y: -7, class: shade(p) > 2 ? "on high" : "on" },
      locale.chip(p, column)),
  ];
}

const drawLegend = (locale, colours) => [
  [-1, -0.5, 0, 0.5, 1].flatMap((value, at) => [
    paint(at * 40, 0, 40, 12, value, colours),
    write(at * 40 + 20, 28, locale.number(value, 1), { class: "centred" }),
  ]),
  write(216, 11, plainTerms(locale.say("legend"))),
].flat();

/** What the signs of those flags mean that there are. */
function drawKey(locale, flags) {
  let x = 4;
  return flags.map((flag) => {
    const text = locale.say(`flag.${flag}`);
    const item = drawSigned(x, 0, text, flag);
    x += measure(text) + 24;
    return item;
  });
}

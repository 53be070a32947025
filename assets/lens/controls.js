/** The small buttons around the band: play, what it shows, files, tabs. */

import { button, el, svg } from "./dom.js";

const TABS = ["whatif", "table"];
const PLAY = "M2 0l9 6-9 6z";
const PAUSE = "M2 0h3v12H2zM7 0h3v12H7z";

export function drawPlay(words, { isPlaying, isFast, toggle, hurry }) {
  const sign = svg("svg", { viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" },
    svg("path", { d: isPlaying ? PAUSE : PLAY, fill: "currentColor" }));
  const name = words.say(isPlaying ? "pause" : "play");
  const speed = { "data-speed": "", title: words.say("speed"), onclick: hurry };
  return [
    button({
      "data-play": "", "aria-pressed": isPlaying, "aria-label": name, title: name, onclick: toggle,
    }, sign),
    button(speed, isFast ? "2×" : "1×"),
  ];
}

/** What the band shows, each on or off in `options`, and the files it can be saved as. */
export function drawTools(words, options, shows, { toggle, save }) {
  const [names, kinds] = [["all", "index", "words"], ["svg", "png", "csv"]];
  return [
    ...(shows("options") ? names : []).map((name) => button({
      "data-option": name, "aria-pressed": Boolean(options[name]), onclick: () => toggle(name),
    }, words.say(`option.${name}`))),
    ...(shows("export") ? kinds : []).map((kind) => button({
      "data-export": kind, title: words.say("export"), onclick: () => save(kind),
    }, kind.toUpperCase())),
  ];
}

export function drawTabs(words, current, choose) {
  return el("div.tabs", { role: "tablist", onkeydown: (event) => onKey(event, current, choose) },
    ...TABS.map((name) => button({
      role: "tab",
      "data-tab": name,
      "aria-selected": name === current,
      "aria-controls": "lens-panel",
      tabindex: name === current ? 0 : -1,
      onclick: () => choose(name),
    }, words.say(`tab.${name}`))));
}

/** The arrow keys choose at once. */
function onKey(event, current, choose) {
  const at = TABS.indexOf(current);
  const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  const list = event.currentTarget.parentElement;
  choose(TABS.at(next % TABS.length));
  list.querySelector("[aria-selected=true]").focus();
}

/** The lens in a file that was saved: it has all answers with it, and no server to ask. */

import { button, el } from "../dom.js";
import { mount } from "../lens.js";
import { createLocale } from "../locale.js";
import { touch } from "../store.js";
import { load, MOVES, VIEWS } from "../views/index.js";

/** The answers that a tab cannot do without. */
const NEEDS = {
  memory: ["reading", "gates"],
  source: ["influence"],
  search: ["score", "beam"],
  whatif: ["whatif"],
  compare: ["compare"],
};
/** What asks the server, or leads away from the file. */
const HIDDEN = ["continue", "input", "share", "footer", "lesson"];
const ABSENT = { refusal: { key: "file.absent", values: {} } };

/**
 * Open the lens. `shown` has the value that the page's server would send, and answers as [change,
 * other, view, answer], a view being [name, options]; `planes` are the arrays' data, by number;
 * `messages` are the texts of each language.
 */
export async function open({ messages, planes, shown: [value, answers] }) {
  restorePlanes([value, answers], planes);
  const root = document.querySelector(".lens");
  const names = new Set(answers.map(([, , [name]]) => name));
  const found = Object.fromEntries(answers.map(([change, other, view, answer]) => [keyOf(change, other, view), answer]));
  await Promise.all([...VIEWS, MOVES].map((view) => prepare(view, names)));
  VIEWS[0].acts.held = (state) => touch(state, heldOf(value));
  root.querySelector("[data-value=html]").remove();
  if (!names.has("sizes")) root.querySelector("[data-act=sizes]").remove();
  // No button asks for another trace; Esc may, and then nothing happens.
  const ask = ({ id, change, other, views }) => views && queueMicrotask(() =>
    lens.answer({ id, answers: views.map((view) => found[keyOf(change, other, view)] ?? ABSENT) }));
  const language = messages[value.language] ? value.language : navigator.language.startsWith("es") ? "es" : "en";
  const lens = mount(root, messages[language], ask);
  followSystem();
  drawAbout(value, messages, language, lens);
  const hide = [...value.hide, ...HIDDEN, ...(names.has("back") ? [] : ["back"])];
  lens.show({ ...value, hide, isGuest: true });
}

/** Put the data of each array into its place. */
function restorePlanes(node, planes) {
  if (node === null || typeof node !== "object") return;
  if (typeof node.data === "number" && node.bits) node.data = planes[node.data];
  else for (const each of Object.values(node)) restorePlanes(each, planes);
}

const keyOf = (change, other, view) => JSON.stringify([change, other, view]);

/** Load a tab; it is there if the file has its answers, and for another one it draws a sentence. */
async function prepare(view, names) {
  const { draw } = await load(view);
  const needs = NEEDS[view.name] ?? [];
  Object.assign(view, {
    suits: () => needs.every((name) => names.has(name)),
    draw: (given) => given.answers.includes(ABSENT) ? drawAbsent(given) : draw(given),
  });
}

const drawAbsent = ({ locale }) => [el("p", { role: "alert" }, locale.say(ABSENT.refusal.key), " ",
  button({ class: "boxed rounded muted", "data-act": "held" }, locale.say("file.held")))];

/** What of the state decides what the tabs ask, as it was when the file was saved. */
const heldOf = ({ selected: { source, step }, search, other, trial }) => ({
  search: search ?? {},
  other,
  trial,
  selection: { part: source ? "encoder" : "decoder", index: (source || step || 1) - 1 },
});

/** Light or dark as the system, from which the canvas takes its colours. */
function followSystem() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const turn = () => document.body.classList.toggle("dark", system.matches);
  system.addEventListener("change", turn);
  turn();
}

/** What the file is, of which model, a link to the page, and a switch of the language. */
function drawAbout({ home, sides: [{ sentences: [{ model }] }] }, messages, language, lens) {
  const about = document.querySelector("#about");
  const say = (name) => {
    const locale = createLocale(messages[name]);
    const choices = Object.keys(messages).map((each) =>
      button({ lang: each, "aria-pressed": each === name, class: "option" }, each.toUpperCase()));
    for (const choice of choices) {
      choice.onclick = () => {
        lens.setMessages(messages[choice.lang]);
        say(choice.lang);
        about.querySelector("[aria-pressed=true]").focus();
      };
    }
    about.replaceChildren(
      el("h1", {}, locale.say("page.title")),
      el("p.muted", {}, locale.say("file.about"), " ", locale.say("figure.model", model), " ",
        /^https?:/.test(home) && el("a", { href: home, target: "_blank", rel: "noopener" }, locale.say("file.open"))),
      el("div.controls.muted", { role: "group", "aria-label": locale.say("page.language") }, choices));
  };
  say(language);
}

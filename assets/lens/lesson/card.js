/** One card of the lesson in the rail beside the lens: only drawing. */

import { button, el } from "../dom.js";

/** The parts that stay, so that the focus and what is read aloud stay too. */
export function createRail() {
  return el("aside.rail", {},
    el("div.bar"),
    el("ol.cards"),
    el("h3", { tabindex: -1 }),
    el("p.away"),
    el("p.question"),
    el("div.write"),
    el("ol.pieces"),
    el("ol.answers"),
    el("div.outcome", { "aria-live": "polite" }),
    el("details.teacher"),
    el("div.foot"));
}

/** Show `view` in the rail; what is the same as before is not touched. */
export function fillRail(rail, view, locale) {
  rail.ariaLabel = locale.say("lesson");
  rail.querySelector(".cards").ariaLabel = locale.say("lesson.cards");
  const parts = {
    ".bar": [locale.say("lesson"), () => drawBar(locale)],
    ".cards": [view.cards, () => drawCards(view.cards, locale)],
    h3: [view.title, () => [view.title]],
    ".away": [view.away, () => (view.away ? drawAway(locale) : [])],
    ".question": [[view.question, view.isLoading], () => (view.isLoading ? [locale.say("loading")] : withCode(view.question))],
    ".write": [view.write, () => drawWriting(view.write)],
    ".pieces": [view.first, () => drawPieces(view.first ?? [])],
    ".answers": [view.answers, () => drawAnswers(view, locale)],
    ".outcome": [[view.clicked, view.reveal, view.further], () => drawOutcome(view, locale)],
    ".teacher": [view.teacher, () => drawNote(view.teacher, locale)],
    ".foot": [[view.next, locale.say("lesson.copy")], () => drawFoot(view.next, locale)],
  };
  for (const [selector, [value, draw]] of Object.entries(parts)) {
    const node = rail.querySelector(selector);
    const key = JSON.stringify(value) ?? "";
    if (node.key === key) continue;
    const focused = node.contains(document.activeElement) && document.activeElement.dataset.value;
    node.key = key;
    node.replaceChildren(...draw());
    node.hidden = !node.childNodes.length;
    if (focused) (node.querySelector(`[data-value="${focused}"]`) ?? rail.querySelector("h3")).focus();
  }
}

const lessonButton = (value, attributes, ...children) =>
  button({ "data-act": "lesson", "data-value": value, ...attributes }, ...children);

/** A text in which what is between backticks is code. */
const withCode = (text) => text.split("`").map((part, at) => (at % 2 ? el("code", {}, part) : part));

const drawBar = (locale) => [
  el("span.muted", {}, locale.say("lesson")),
  lessonButton("open", { "aria-label": locale.say("lesson.close") }, "✕"),
];

const drawCards = (cards, locale) => cards.map(({ number, title, isOpen, isDone }) => el("li", {},
  lessonButton(`card ${number}`, {
    title,
    "aria-label": locale.say("lesson.card", { number, title }),
    "aria-current": isOpen ? "true" : undefined,
    class: isDone ? "done" : undefined,
  }, number)));

const drawAway = (locale) => [
  locale.say("lesson.away"), " ",
  lessonButton("back", { class: "link" }, locale.say("lesson.return")),
];

const drawWriting = (write) => (write
  ? [el("label", {}, write.label, el("textarea.boxed.rounded", { rows: 3 }, write.text))] : []);

const drawPieces = (pieces) => pieces.map((piece, at) => el("li", { translate: "no" },
  lessonButton(`first ${at}`, { class: "boxed rounded" }, piece)));

function drawAnswers({ answers, isPredicted }, locale) {
  return answers.map(({ name, text, isMine, isRight }) => {
    const notes = [isMine && locale.say("lesson.chosen"), isRight && locale.say("lesson.right")].filter(Boolean);
    return el("li", {}, lessonButton(`predict ${name}`, {
      class: `boxed rounded${isRight ? " right" : ""}${isMine ? " mine" : ""}`,
      "aria-pressed": isMine,
      "aria-disabled": isPredicted ? "true" : undefined,
    }, el("span", {}, withCode(text)), notes.length > 0 && el("span.note", {}, notes.join(", "))));
  });
}

const drawOutcome = ({ clicked, reveal, further }, locale) => [
  clicked && !reveal && el("p", {}, clicked),
  reveal && el("p.reveal", {}, withCode(reveal)),
  further && el("p.muted", {}, el("b", {}, locale.say("lesson.more")), " ", further),
].filter(Boolean);

const drawNote = (text, locale) => (text
  ? [el("summary.muted", {}, locale.say("lesson.teacher")), el("p.muted", {}, withCode(text))] : []);

const drawFoot = (next, locale) => [
  next && lessonButton(`card ${next}`, { class: "boxed rounded" }, locale.say("lesson.next")),
  lessonButton("copy", { class: "boxed rounded muted" }, locale.say("lesson.copy")),
  lessonButton("clear", { class: "link muted" }, locale.say("lesson.clear")),
].filter(Boolean);

/** The lesson: cards that ask, wait for the reader's prediction, and then show what happens. */

import { loadSheet } from "../dom.js";
import { createLocale } from "../locale.js";
import { answersOf, current, touch } from "../store.js";
import { drawArrows } from "./arrows.js";
import { createRail, fillRail } from "./card.js";
import { FACTS, isHome, viewsOf } from "./facts.js";
import { answersText, clear, keep, lastCard, mineOf, noteCard } from "./kept.js";

await loadSheet("lesson/lesson.css");

/** The cards and their texts, by language. */
const lessons = {};

const cardOf = ({ language, card: number }) =>
  lessons[language]?.cards.find((card) => card.number === number);

/** Have `screen` draw the lesson with the rest, and ask for what its card needs. */
export async function prepare(screen, change, language) {
  await read(language);
  if (screen.wants) return;
  screen.wants = (state) => {
    const card = cardOf(state);
    return card && isHome(card, state) ? viewsOf(card, state, mineOf(card)) : [];
  };
  screen.extras.add((drawn) => drawLesson(drawn, change));
  // What is loaded later is drawn later.
  new MutationObserver(() => shade(screen)).observe(screen.find(".panel"), { childList: true });
  // A piece of the band is an answer while the card asks for one.
  screen.root.addEventListener("click", (event) => {
    const piece = event.target.closest("[data-src]");
    if (!piece || !screen.asksFirst) return;
    event.stopPropagation();
    ACTS.first(piece.dataset.src - 1, screen, change);
  }, { capture: true });
}

const read = async (language) => {
  lessons[language] ??= await (await fetch(new URL(`${language}.json`, import.meta.url))).json();
};

/** The cards that there are, as {number, title}. */
export async function titlesIn(language) {
  await read(language);
  const { cards, messages } = lessons[language];
  return cards.map(({ number, name }) => ({ number, title: messages[`${name}.title`] }));
}

/** Do what a button of the lesson says. Example: "card 2", "predict never". */
export async function act({ dataset: { value } }, screen, change) {
  await prepare(screen, change, screen.state.language);
  const [name, argument] = value.split(" ");
  await ACTS[name](argument, screen, change);
}

const ACTS = {
  open: (_, screen, change) => (screen.state.card ? close(screen, change) : go(lastCard(), screen, change)),
  card: (number, screen, change) => go(Number(number), screen, change),
  back: (_, screen, change) => go(screen.state.card, screen, change),
  first(at, screen, change) {
    keep(cardOf(screen.state), { first: Number(at) });
    // The band does not show the answer yet, whatever is selected in it.
    change((state) => ({ ...state }));
    drawLesson(screen, change);
  },
  predict(answer, screen, change) {
    const card = cardOf(screen.state);
    if (mineOf(card).answer) return;
    keep(card, { answer, text: screen.find(".rail textarea")?.value });
    screen.turnsTo = true;
    change((state) => reveal(state, card, factsOf(screen)));
    drawLesson(screen, change);
    screen.find(".rail .outcome").scrollIntoView({ block: "nearest" });
  },
  async copy(_, { find, state }) {
    const button = find(".rail [data-value=copy]");
    const { locale } = lessons[state.language];
    const text = answersText(lessons[state.language]);
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = locale.say("lesson.copy.done");
    } catch {
      // A frame may lack the permission; then the reader copies it.
      prompt(locale.say("lesson.copy.failed"), text);
    }
  },
  clear(_, screen, change) {
    clear();
    go(screen.state.card, screen, change);
    // The state is as before, the answers are not.
    drawLesson(screen, change);
  },
};

function close({ find }, change) {
  change((state) => touch(state, { card: 0 }));
  find("[data-act=lesson]").focus();
}

/** Open a card, on the sentence that it is about. */
function go(number, screen, change) {
  const { cards } = lessons[screen.state.language];
  const card = cards.find((each) => each.number === number) ?? cards[0];
  noteCard(card.number);
  change((before) => touch(before, { card: card.number }));
  const { state } = screen;
  const link = linkTo(card, state);
  if (!isHome(card, state) || link.q !== state.text) {
    screen.visit({ language: state.language, query: `${new URLSearchParams(link)}` });
  } else if (mineOf(card).answer) change((next) => reveal(next, card, factsOf(screen)));
  screen.find(".rail h3")?.focus();
}

/** The link of a card: its own sentence in the direction that is read now, or else in its first one. */
function linkTo(card, state) {
  const { model } = current(state);
  const [direction] = card.directions.includes(model.direction) ? [model.direction] : card.directions;
  const kind = card.kind || (state.sides.length > 1 ? "both" : model.architecture);
  const link = {
    q: card.texts[direction] ?? state.text,
    dir: direction,
    m: kind,
    card: card.number,
    hide: state.hide.join(),
    big: state.big ? 1 : "",
    ...(mineOf(card).answer && { tab: card.goal.tab, ref: mineOf(card).text, tree: card.goal.search?.tree }),
  };
  return Object.fromEntries(Object.entries(link).filter(([, value]) => value));
}

/** What the page shows once the reader has predicted. */
function reveal(state, card, facts) {
  const { search, ...goal } = { ...card.goal, ...facts?.goal };
  const next = touch(state, {
    ...goal,
    hide: state.hide.filter((name) => name !== "translation"),
    ...(search && { search: { ...state.search, ...search } }),
    shown: Infinity,
  });
  return facts?.force ? facts.force(next) : next;
}

/** What the card says of what is shown; undefined while the server has not answered. */
function factsOf({ state, locale }) {
  const card = cardOf(state);
  const mine = mineOf(card);
  const answers = answersOf(state, viewsOf(card, state, mine));
  const known = answers.slice(0, card.views.length);
  if (known.includes(undefined)) return undefined;
  const words = lessons[state.language];
  words.locale ??= createLocale({ ...locale.messages, ...words.messages });
  return FACTS[card.name]({ state, card, mine, answers, trace: current(state), locale: words.locale });
}

/** Draw the open card beside the lens, or nothing. */
function drawLesson(screen, change) {
  const { root, find, state } = screen;
  const isOpen = state.card > 0;
  find("[data-act=lesson]").ariaExpanded = isOpen;
  root.closest("gradio-app, body").classList.toggle("in-lesson", isOpen && !state.isGuest);
  if (!isOpen) {
    find(".rail")?.remove();
    shade(screen);
    return;
  }
  const lesson = lessons[state.language];
  if (!lesson) {
    read(state.language).then(() => drawLesson(screen, change), screen.on.fail);
    return;
  }
  lesson.locale ??= createLocale({ ...screen.locale.messages, ...lesson.messages });
  const isNew = !find(".rail");
  const rail = find(".rail") ?? createRail();
  if (isNew) root.append(rail);
  const card = cardOf(state) ?? lesson.cards[0];
  const facts = isHome(card, state) ? factsOf(screen) : null;
  const view = viewOf(lesson, card, state, facts);
  fillRail(rail, view, lesson.locale);
  // Not on a page that opens with it: there the box for a sentence has the focus.
  if (isNew && root.contains(document.activeElement)) rail.querySelector("h3").focus();
  if (view.said) keep(card, { said: view.said });
  screen.asksFirst = view.first && !view.isPredicted;
  shade(screen);
}

/** All that the rail shows, as plain values. */
function viewOf({ cards, locale }, card, state, facts) {
  const mine = mineOf(card);
  const say = (key) => locale.say(`${card.name}.${key}`, facts?.values);
  const isHere = isHome(card, state);
  const asksFirst = facts?.first && mine.first === undefined;
  const isAnswered = mine.answer !== undefined && Boolean(facts);
  const isTold = isAnswered && !facts.isWaiting;
  const names = facts?.answers ?? [];
  const question = say(asksFirst ? "first" : "question");
  const view = {
    cards: cards.map(({ number, name }) => ({
      number, isOpen: number === card.number, title: locale.say(`${name}.title`), isDone: Boolean(mineOf({ name }).answer),
    })),
    next: cards[cards.indexOf(card) + 1]?.number,
    title: say("title"),
    away: !isHere || facts === null,
    isLoading: isHere && facts === undefined,
    isPredicted: isAnswered,
    question: names.length ? question : "",
    first: asksFirst ? facts.first.pieces : null,
    clicked: facts?.first && !asksFirst
      ? locale.say(`look.first.${mine.first === facts.first.right ? "right" : "wrong"}`, facts.values) : "",
    answers: asksFirst ? [] : names.map((name) => ({
      name, text: say(`answer.${name}`), isMine: name === mine.answer, isRight: isAnswered && name === facts.right,
    })),
    write: facts?.write && !isAnswered ? { text: facts.write, label: say("write") } : null,
    reveal: isTold || (facts && !names.length) ? say(facts.reveal ?? "reveal") : "",
    further: isTold ? say("then") : "",
    teacher: isTold ? say("teacher") : "",
  };
  const answer = view.answers.find(({ isMine }) => isMine);
  if (isTold && answer) view.said = { question, answer: answer.text, isRight: answer.isRight, reveal: view.reveal };
  return view;
}

/** Put out of sight what would give the answer away; later dim all but what the card is about. */
function shade(screen) {
  const { findAll, root, state } = screen;
  const card = state.card ? cardOf(state) : undefined;
  const isHere = card && isHome(card, state);
  const isPredicted = card && mineOf(card).answer !== undefined;
  for (const node of findAll(".unseen, .dimmed")) node.classList.remove("unseen", "dimmed");
  if (isHere && !isPredicted) {
    for (const node of findAll(card.veils.join() || "nothing")) node.classList.add("unseen");
  }
  const lit = isHere && isPredicted ? findAll(card.lights.join()) : [];
  if (lit.length) dim(root.querySelector(".body"), lit);
  // The last one is the picture; it may come later, and "Loading …" is lower than it.
  const picture = lit.length && screen.find(card.lights.at(-1));
  if (picture?.firstElementChild && screen.turnsTo) {
    picture.scrollIntoView({ block: "nearest" });
    screen.turnsTo = false;
  }
  drawArrows(screen, isHere && card.name === "interfaces" ? mineOf(card).answer ?? "" : null);
}

/** Dim what of `node` is not in one of `lit` and has none of them in it. */
function dim(node, lit) {
  for (const child of node.children) {
    if (lit.includes(child)) continue;
    if (lit.some((each) => child.contains(each))) dim(child, lit);
    else child.classList.add("dimmed");
  }
}

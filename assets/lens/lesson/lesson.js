/** The lesson: cards that ask, wait for the reader's prediction, and then show what happens. */

import { loadSheet } from "../dom.js";
import { copyText } from "../effects.js";
import { createLocale } from "../locale.js";
import { follow } from "../exchange.js";
import { answersOf, current, touch } from "../store.js";
import { drawArrows } from "./arrows.js";
import { createRail, fillRail } from "./card.js";
import { FACTS, hasWord, isHome, viewsOf } from "./facts.js";
import { answersText, clear, isDone, keep, lastCard, mineOf, noteCard } from "./kept.js";
import { shadeFor } from "./shade.js";

await loadSheet("lesson/lesson.css");

/** The cards and their texts, by language. */
const lessons = {};

const cardOf = ({ language, card: number }) =>
  lessons[language]?.cards.find((card) => card.number === number);

/** The sentence that is shown, which an answer may be about. */
const shownIn = (state) => ({ direction: current(state).model.direction, text: current(state).source.text });

const givenTo = (card, state) => mineOf(card, shownIn(state));

/** Have `screen` draw the lesson with the rest, and ask for what its card needs. */
export async function prepare(screen, change, language) {
  await read(language);
  if (screen.wants) return;
  screen.wants = (state) => {
    const card = cardOf(state);
    return card && isHome(card, state) ? viewsOf(card, givenTo(card, state)) : [];
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
    keep(cardOf(screen.state), shownIn(screen.state), { first: Number(at) });
    // The band does not show the answer yet, whatever is selected in it.
    change((state) => ({ ...state }));
    drawLesson(screen, change);
  },
  predict(answer, screen, change) {
    const card = cardOf(screen.state);
    if (givenTo(card, screen.state).answer) return;
    const text = screen.find(".rail textarea")?.value;
    screen.isWordless = text !== undefined && !hasWord(text, card.word);
    if (screen.isWordless) {
      drawLesson(screen, change);
      screen.find(".rail textarea").focus();
      return;
    }
    keep(card, shownIn(screen.state), { answer, text });
    screen.turnsTo = true;
    change((state) => reveal(state, card, factsOf(screen)));
    drawLesson(screen, change);
    screen.find(".rail .outcome").scrollIntoView({ block: "nearest" });
  },
  async copy(_, { find, state }) {
    const button = find(".rail [data-value=copy]");
    const lesson = lessons[state.language];
    await copyText(button, answersText(lesson), lesson.locale, "lesson.copy");
  },
  clear(_, screen, change) {
    clear();
    // What an answer has put there goes with it.
    change((state) => {
      const bare = touch(state, { search: { ...state.search, ref: undefined } });
      return current(bare).change ? follow(bare, []) : bare;
    });
    go(screen.state.card, screen, change);
    // The state may be as before, the answers are not.
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
  screen.isWordless = false;
  change((before) => touch(before, { card: card.number }));
  const { state } = screen;
  const link = linkTo(card, state);
  if (!isHome(card, state) || link.q !== state.text) {
    screen.visit({ language: state.language, query: `${new URLSearchParams(link)}` });
  } else if (givenTo(card, state).answer) change((next) => reveal(next, card, factsOf(screen)));
  screen.find(".rail h3")?.focus({ preventScroll: true });
  // A card begins with its sentence, wherever the last one has led to.
  if (!state.isGuest) scrollTo(0, 0);
}

/** The link of a card: its own sentence in the direction that is read now, or else in its first one. */
function linkTo(card, state) {
  const { model } = current(state);
  const [direction] = card.directions.includes(model.direction) ? [model.direction] : card.directions;
  const kind = card.kind || (state.sides.length > 1 ? "both" : model.architecture);
  const text = card.texts[direction] ?? state.text;
  const mine = mineOf(card, { direction, text });
  const link = {
    q: text,
    dir: direction,
    m: kind,
    card: card.number,
    hide: state.hide.join(),
    big: state.big ? 1 : "",
    ...(mine.answer && { tab: card.goal.tab, ref: mine.text, tree: card.goal.search?.tree }),
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
  const mine = givenTo(card, state);
  const answers = answersOf(state, viewsOf(card, mine));
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
  const view = viewOf(lesson, card, { state, facts, isWordless: screen.isWordless });
  fillRail(rail, view, lesson.locale);
  // Not on a page that opens with it: there the box for a sentence has the focus.
  if (isNew && root.contains(document.activeElement)) rail.querySelector("h3").focus();
  if (view.said) keep(card, shownIn(state), { said: view.said });
  screen.asksFirst = view.first && !view.isPredicted;
  screen.isTold = view.isPredicted || Boolean(view.reveal);
  shade(screen);
}

/** All that the rail shows, as plain values. */
function viewOf({ cards, locale }, card, { state, facts, isWordless }) {
  const mine = givenTo(card, state);
  const say = (key) => locale.say(`${card.name}.${key}`, facts?.values);
  const isHere = isHome(card, state);
  const asksFirst = facts?.first && mine.first === undefined;
  const isAnswered = mine.answer !== undefined && Boolean(facts);
  const isTold = isAnswered && !facts.isWaiting;
  const names = facts?.answers ?? [];
  const question = say(asksFirst ? "first" : "question");
  const view = {
    cards: cards.map((each) => ({
      number: each.number, isOpen: each === card, title: locale.say(`${each.name}.title`), isDone: isDone(each),
    })),
    next: cards[cards.indexOf(card) + 1]?.number,
    title: say("title"),
    away: !isHere || facts === null,
    isLoading: isHere && facts === undefined,
    isPredicted: isAnswered,
    question: names.length ? question : "",
    first: asksFirst ? facts.first.pieces : null,
    clicked: facts ? sayBefore(card, facts, mine, isWordless, locale) : "",
    answers: asksFirst ? [] : names.map((name) => ({
      name, text: say(`answer.${name}`), isMine: name === mine.answer, isRight: isAnswered && name === facts.right,
    })),
    write: facts?.write && !isAnswered ? { text: facts.write, label: say("write") } : null,
    reveal: isTold || (facts && !names.length)
      ? locale.say(`${card.name}.${facts.reveal ?? "reveal"}`, { ...facts.values, ...facts.told }) : "",
    // What is to be done next may lead away from what the card is about.
    further: mine.answer === undefined ? "" : say("then"),
    teacher: isTold ? say("teacher") : "",
  };
  const answer = view.answers.find(({ isMine }) => isMine);
  if (isTold && answer) view.said = { question, answer: answer.text, isRight: answer.isRight, reveal: view.reveal };
  return view;
}

/** What the card says of what the reader has done before the prediction. */
function sayBefore(card, { first, write, values }, mine, isWordless, locale) {
  if (write && isWordless) return locale.say(`${card.name}.write.first`, values);
  if (!first || mine.first === undefined) return "";
  return locale.say(`${card.name}.first.${mine.first === first.right ? "right" : "wrong"}`, values);
}

/** Shade what the open card is not about, or nothing. */
function shade(screen) {
  const { state } = screen;
  const card = state.card ? cardOf(state) : undefined;
  const isHere = card && isHome(card, state);
  shadeFor(screen, isHere ? card : undefined);
  drawArrows(screen, isHere && card.name === "interfaces" ? givenTo(card, state).answer ?? "" : null);
}

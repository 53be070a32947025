import assert from "node:assert/strict";
import test from "node:test";
import { ACTS, move } from "../../assets/lens/acts.js";
import { answer, follow } from "../../assets/lens/exchange.js";
import * as store from "../../assets/lens/store.js";
import { openTrace } from "../../assets/lens/trace.js";

const MODELS = ["attention", "context"].map((architecture) =>
  ({ direction: "en-es", architecture, revision: `${architecture}1` }));

/** A sentence of three pieces in two words, translated by four steps in three words. */
const trace = (text, forced = [], model = MODELS[0]) => openTrace({
  model,
  source: { text, ids: [5, 6, 3], unknown: [] },
  target: {
    ids: [7, 8, 9, 3],
    pieces: ["▁a", "b", "c", "</s>"],
    log_prob: [-1, -1, -1, -1],
    rank: [1, 1, 1, 1],
    candidates: [[], [], [], []],
  },
  change: forced.map(([step, id]) => `force:${step}:${id}`).join(),
  planes: { encoder: {}, attention: {} },
  band: { spans: { encoder: [[0, 1], [2]], decoder: [[0], [1, 2], [3]] }, loop: 4 },
});

const SIDE = { model: "en-es-attention", sentences: [trace("A."), trace("B.")], gaps: ["", " ", ""], calls: ["", ""] };

const sent = ({ sentences = SIDE.sentences, ...more } = {}) => ({
  text: "A. B.",
  sides: [{ ...SIDE, sentences }],
  side: 0,
  notices: [],
  selected: {},
  path: null,
  tab: null,
  hide: [],
  home: "",
  isGuest: false,
  ...more,
});

const opened = (more) => store.show(store.start("en"), sent(more));
/** The trails of a state of one side. */
const trailsOf = ({ sides: [{ trails }] }) => trails;
const withTrails = (trails, state = opened()) =>
  ({ ...state, sides: [{ ...state.sides[0], trails }] });
const OWN = { q: "A. B.", dir: "en-es", m: "attention", rev: "attention1", step: 1, ui: "en" };
const queryOf = (state) => Object.fromEntries(store.queryOf(state));
const column = (part, index) => ({ part, index });
const everySuits = () => true;

test("each field has one name and a default", () => {
  const names = store.FIELDS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.ok(store.FIELDS.every((field) => field.default !== undefined));
  assert.deepEqual(Object.keys(opened()).sort(), names.sort());
});

for (const [name, change, link] of [
  ["nothing but the text, the model and the place", {}, {}],
  ["the second sentence", { sentence: 1 }, { s: 2 }],
  ["a source piece", { selection: column("encoder", 2) }, { src: 3, step: undefined }],
  ["a step", { selection: column("decoder", 1) }, { step: 2 }],
  ["another tab", { tab: "table" }, { tab: "table" }],
  ["another language", { language: "es" }, { ui: "es" }],
  ["what is hidden", { hide: ["share", "model"] }, { hide: "share,model" }],
  ["no option of the band", { options: { all: true, index: true, words: true } }, {}],
  ["the choices", withTrails([[trace("A."), trace("A.", [[2, 7], [4, 8]])], [trace("B.")]]),
    { do: "force:2:7,force:4:8" }],
  ["the other sentence", { other: "A dog." }, { other: "A dog." }],
  ["nothing of what is set in a tab", { trial: { kind: "leave" } }, {}],
  ["nothing of the playing", { shown: 3 }, {}],
  ["what the tab Search shows", { search: { ref: "B?", norm: 1, tree: undefined, seed: 3 } },
    { ref: "B?", norm: 1, seed: 3 }],
]) {
  test(`a link says ${name}`, () => {
    const expected = { ...OWN, ...link };
    for (const key of Object.keys(expected)) if (expected[key] === undefined) delete expected[key];
    assert.deepEqual(queryOf({ ...opened(), ...change }), expected);
  });
}

test("a link has its parts in the order of the table", () => {
  const state = { ...opened({ hide: ["share"], tab: "table" }), sentence: 1 };
  assert.equal(store.queryOf(state).map(([name]) => name).join(), "q,dir,m,rev,s,step,tab,ui,hide");
});

for (const [selected, sentence, selection] of [
  [{}, 0, column("decoder", 0)],
  [{ sentence: 2, step: 3 }, 1, column("decoder", 2)],
  [{ sentence: 9, source: 2 }, 1, column("encoder", 1)],
]) {
  test(`opened at ${JSON.stringify(selected)}`, () => {
    const state = opened({ selected });
    assert.equal(state.sentence, sentence);
    assert.deepEqual(state.selection, selection);
  });
}

test("only what comes after the first result is the reader's doing", () => {
  const first = opened();
  assert.equal(first.isTouched, false);
  assert.equal(store.show(first, sent()).isTouched, true);
  assert.equal(store.select(first, column("decoder", 1)).isTouched, true);
  assert.equal(store.reveal(first, 1).isTouched, false);
});

test("a link's what-if is shown, with its sentence", () => {
  const path = trace("B.", [[2, 7], [3, 8]]);
  const state = opened({ path, selected: { sentence: 2 } });
  assert.deepEqual(store.current(state), path);
  assert.deepEqual(trailsOf(state).map((trail) => trail.length), [1, 2]);
});

for (const [name, acts, selection] of [
  ["right", [[move, 1]], column("decoder", 1)],
  ["left, into the source", [[move, -1]], column("encoder", 2)],
  ["to the beginning", [[move, -Infinity]], column("encoder", 0)],
  ["to the end", [[move, Infinity]], column("decoder", 3)],
  ["right over a word", [[ACTS.option, "words"], [move, 1], [move, 1]],
    column("decoder", 3)],
  ["left over a word", [[ACTS.option, "words"], [move, -2]], column("encoder", 0)],
  ["to a piece that a panel names", [[ACTS.piece, "encoder 2"]], column("encoder", 2)],
  ["to a step that a panel names", [[ACTS.piece, "decoder 1"]], column("decoder", 1)],
  ["with the playing", [[store.reveal, 5]], column("decoder", 1)],
]) {
  test(`the selection moves ${name}`, () => {
    const state = acts.reduce((before, [act, value]) => act(before, value), opened());
    assert.deepEqual(state.selection, selection);
  });
}

for (const [name, state, expected] of [
  ["stays", opened(), {}],
  ["falls back to the last column", opened({ selected: { step: 50 } }),
    { selection: column("decoder", 3) }],
  ["goes to the first piece of its word",
    { ...opened({ selected: { step: 3 } }), options: { words: true } },
    { selection: column("decoder", 1) }],
]) {
  test(`what is selected ${name}`, () => {
    const settled = store.settle(state, everySuits);
    assert.deepEqual(settled, { ...state, ...expected });
    assert.equal(settled === state, !Object.keys(expected).length);
  });
}

test("a tab that does not suit the trace gives way to the first", () => {
  const state = opened({ tab: "attention" });
  assert.equal(store.settle(state, everySuits).tab, "attention");
  assert.equal(store.settle(state, (name) => name !== "attention").tab, "next");
});

test("another sentence begins at its first step", () => {
  const state = ACTS.sentence(opened({ selected: { step: 3 } }), "0 1");
  assert.equal(state.sentence, 1);
  assert.deepEqual(state.selection, column("decoder", 0));
});

const textOf = (forced) => forced.map(([step, id]) => `force:${step}:${id}`);
const ask = (state, forced) => follow(state, textOf(forced));

test("a what-if that is not known is asked for, with an id of its own", () => {
  const first = ask(opened(), [[1, 9]]);
  const second = ask(ACTS.sentence(first, "0 1"), [[1, 9]]);
  assert.deepEqual(second.questions, [
    { id: 1, side: 0, sentence: 0, change: "force:1:9", other: "" },
    { id: 2, side: 0, sentence: 1, change: "force:1:9", other: "" },
  ]);
  assert.equal(second.sides, first.sides);
});

test("an answer goes to the sentence it was asked for, whichever is shown", () => {
  const asked = ACTS.sentence(ask(opened(), [[1, 9]]), "0 1");
  const path = trace("A.", [[1, 9]]);
  const state = answer(asked, { id: 1, trace: path });
  assert.deepEqual(trailsOf(state)[0].at(-1), path);
  assert.deepEqual(trailsOf(state)[1], trailsOf(asked)[1]);
  assert.equal(state.sentence, 1);
  assert.deepEqual(state.questions, []);
});

test("answers that come in another order go each to its own question", () => {
  const both = ask(ACTS.sentence(ask(opened(), [[1, 9]]), "0 1"), [[2, 5]]);
  const state = answer(both, { id: 1, trace: trace("A.", [[1, 9]]) });
  assert.deepEqual(trailsOf(state).map((trail) => trail.length), [2, 1]);
  assert.deepEqual(state.questions.map(({ id }) => id), [2]);
});

test("of two sentences that are the same only the asked one changes", () => {
  const same = opened({ sentences: [trace("A."), trace("A.")] });
  const asked = ACTS.sentence(ask(ACTS.sentence(same, "0 1"), [[1, 9]]), "0 0");
  const state = answer(asked, { id: 1, trace: trace("A.", [[1, 9]]) });
  assert.deepEqual(trailsOf(state).map((trail) => trail.length), [1, 2]);
});

for (const [name, late] of [
  ["another text", { text: "C.", sentences: [trace("C.")] }],
  ["the same text", {}],
]) {
  test(`an answer that comes after ${name} was translated is dropped`, () => {
    const state = store.show(ask(opened(), [[1, 9]]), sent(late));
    assert.equal(answer(state, { id: 1, trace: trace("A.", [[1, 9]]) }), state);
    assert.equal(ask(state, [[1, 9]]).questions[0].id, 2);
  });
}

test("a what-if leads to a tab and a step once it is there", () => {
  const goal = { tab: "next", selection: column("decoder", 2) };
  const asked = follow(opened({ tab: "search" }), ["force:1:9"], { goal });
  assert.deepEqual([asked.tab, asked.selection], ["search", column("decoder", 0)]);
  const state = answer(asked, { id: 1, trace: trace("A.", [[1, 9]]) });
  assert.deepEqual([state.tab, state.selection], ["next", column("decoder", 2)]);
  const back = follow(state, [], { goal: { ...goal, selection: column("decoder", 1) } });
  assert.deepEqual([back.asked, back.selection], [1, column("decoder", 1)]);
});

test("a reader's translation is of its own sentence, how to search is of all", () => {
  const search = { ref: "B?", norm: 1, seed: 3 };
  const state = opened({ search });
  assert.deepEqual(state.search, search);
  const others = { ...search, ref: undefined };
  assert.deepEqual(ACTS.sentence(state, "0 1").search, others);
  assert.deepEqual(store.show(state, sent({ text: "C." })).search, others);
  assert.deepEqual(store.show(state, sent()).search, search);
  assert.deepEqual(store.show(state, sent({ selected: { sentence: 1 }, search: {} })).search, {});
});

test("choices are taken back one by one, or all, without asking", () => {
  const paths = [trace("A.", [[1, 9]]), trace("A.", [[1, 9], [2, 5]])];
  const two = withTrails([[trace("A."), ...paths], [trace("B.")]]);
  const one = ACTS.undo(two);
  assert.equal(store.current(one), paths[0]);
  assert.deepEqual(store.current(ACTS.undo(one)).change, "");
  assert.deepEqual(store.current(ACTS.back(two, "0")).change, "");
  assert.equal(store.current(ACTS.back(two, "1")), paths[0]);
  assert.equal(one.asked, 0);
});

test("a message goes when something new is shown", () => {
  const failed = store.fail(opened(), "fail");
  assert.equal(store.select(failed, column("decoder", 1)).message, "fail");
  for (const state of [store.show(failed, sent()), ACTS.undo(failed)]) {
    assert.equal(state.message, "");
  }
});

test("a sentence that came in brief is asked for, and shown once it is whole", () => {
  const brief = { ...trace("B."), planes: {} };
  const state = opened({ sentences: [trace("A."), brief], selected: { step: 3 } });
  const asked = ACTS.sentence(state, "0 1");
  assert.deepEqual(asked.questions, [{ id: 1, side: 0, sentence: 1, change: "", other: "" }]);
  assert.equal(asked.sentence, 0);
  const answered = answer(asked, { id: 1, trace: trace("B.") });
  assert.equal(answered.sentence, 1);
  assert.deepEqual(answered.selection, column("decoder", 0));
  assert.deepEqual(trailsOf(answered)[1], [trace("B.")]);
  // The next time it is there.
  const back = ACTS.sentence(ACTS.sentence(answered, "0 0"), "0 1");
  assert.deepEqual([back.sentence, back.asked], [1, 1]);
});

for (const [name, late, model] of [
  ["the same models", sent(), MODELS[0]],
  ["another model", { ...sent(), sides: [{ ...SIDE, model: "en-es-context" }] }, MODELS[1]],
]) {
  test(`a sentence that is pressed before ${name} have translated the same text is opened`, () => {
    const brief = (each) => ({ ...trace("B.", [], model), ...each });
    const sides = late.sides.map((side) =>
      ({ ...side, sentences: [trace("A.", [], model), brief({ planes: {} })] }));
    const pressed = ACTS.sentence(store.show(store.start("en"), sent({ sentences: sides[0].sentences })), "0 1");
    const state = store.show(pressed, { ...late, sides });
    const [{ id, sentence }] = state.questions;
    assert.equal(sentence, 1);
    const shown = answer(state, { id, trace: brief() });
    assert.deepEqual([shown.sentence, shown.questions], [1, []]);
    // Another text has its own beginning.
    assert.deepEqual(store.show(pressed, { ...late, sides, text: "C." }).questions, []);
  });
}

const READING = ["reading", {}];
const GATES = ["gates", {}];
const consult = (state, ...views) => store.consult(state, views);

test("views are asked for once, in one question", () => {
  const first = consult(opened(), READING, GATES);
  const [question] = first.questions;
  assert.deepEqual(question.views, [READING, GATES]);
  assert.deepEqual([question.id, question.sentence, question.change], [1, 0, ""]);
  assert.equal(consult(first, READING, GATES), first);
  assert.equal(consult(first), first);
  // Other options are another view.
  assert.deepEqual(consult(first, ["gates", { layer: 1 }], GATES).questions[1].views,
    [["gates", { layer: 1 }]]);
});

test("answers are kept with the trace they were asked for", () => {
  const asked = consult(opened(), READING, GATES);
  assert.deepEqual(store.answersOf(asked, [GATES]), [undefined]);
  const state = answer(asked, { id: 1, answers: [{ rows: [1] }, { rows: [2] }] });
  assert.deepEqual(store.answersOf(state, [GATES, READING]), [{ rows: [2] }, { rows: [1] }]);
  assert.deepEqual([state.questions, state.sides], [[], asked.sides]);
  assert.equal(consult(state, READING, GATES), state);
  const second = ACTS.sentence(state, "0 1");
  assert.deepEqual(store.answersOf(second, [GATES]), [undefined]);
  assert.deepEqual(consult(second, GATES).questions[0].sentence, 1);
  assert.deepEqual(store.answersOf(ACTS.sentence(second, "0 0"), [GATES]), [{ rows: [2] }]);
  assert.deepEqual(store.show(state, sent()).answers, []);
});

test("a view of a what-if is asked for with its choices", () => {
  const path = trace("A.", [[2, 7]]);
  const state = withTrails([[trace("A."), path], [trace("B.")]]);
  assert.deepEqual(consult(state, READING).questions[0].change, "force:2:7");
});

test("a vector of another sentence is asked for with that sentence, and kept with it", () => {
  const parts = ["silence:most:4", "vector:blend:3"];
  const asked = follow(opened(), parts, { other: "A dog." });
  assert.deepEqual([asked.questions[0].change, asked.questions[0].other], [parts.join(), "A dog."]);
  const sentPath = { ...trace("A."), change: parts.join() };
  const state = answer(asked, { id: 1, trace: sentPath });
  assert.equal(store.current(state).other, "A dog.");
  // What does not need the sentence does not keep it.
  assert.equal(follow(state, ["leave:1"]).questions[0].other, "");
  assert.equal(consult(state, READING).questions[0].other, "A dog.");
  assert.deepEqual(follow(state, parts), store.touch(state, { shown: Infinity, message: "" }));
  assert.equal(follow(state, parts, { other: "A cat." }).questions[0].other, "A cat.");
});

test("a tab can ask about another trace than the one that is shown", () => {
  const path = trace("A.", [[2, 7]]);
  const state = withTrails([[trace("A."), path], [trace("B.")]]);
  const own = trailsOf(state)[0][0];
  const asked = store.consult(state, [GATES], own);
  assert.deepEqual([asked.questions[0].change, asked.questions[0].trace], ["", own]);
  const answered = answer(asked, { id: 1, answers: [{ rows: [1] }] });
  assert.deepEqual(store.answersOf(answered, [GATES]), [undefined]);
  assert.deepEqual(store.answersOf(answered, [GATES], own), [{ rows: [1] }]);
});

test("what never came is asked for again when a tab is opened", () => {
  const asked = ask(consult(opened(), READING), [[1, 9]]);
  const state = ACTS.tab(store.fail(asked, "fail"), "memory");
  assert.deepEqual(state.questions.map(({ id }) => id), [2]);
  assert.deepEqual(consult(state, READING).questions[1].views, [READING]);
});

/** What the server sends of both models; the second one in brief. */
const sentBoth = (more) => ({ ...sent(), ...more, sides: [SIDE, {
  ...SIDE,
  model: "en-es-context",
  sentences: ["A.", "B."].map((text) => ({ ...trace(text, [], MODELS[1]), planes: {} })),
}] });

test("a link of both models says so, and which one is drawn", () => {
  const state = store.show(store.start("en"), sentBoth());
  assert.deepEqual(queryOf(state), { ...OWN, m: "both" });
  const other = queryOf({ ...state, side: 1 });
  assert.deepEqual([other.m, other.band, other.rev], ["both", "context", "context1"]);
});

test("the other model's sentence is asked for, and the selected piece stays", () => {
  const state = store.show(store.start("en"), sentBoth({ selected: { source: 2 } }));
  const asked = ACTS.sentence(state, "1 0");
  assert.deepEqual(asked.questions, [{ id: 1, side: 1, sentence: 0, change: "", other: "" }]);
  assert.equal(asked.side, 0);
  const answered = answer(asked, { id: 1, trace: trace("A.", [], MODELS[1]) });
  assert.equal(answered.side, 1);
  assert.deepEqual(answered.selection, column("encoder", 1));
  assert.equal(answered.sides[0], state.sides[0]);
});

test("with another choice of models the selection and the choices stay", () => {
  const path = trace("A.", [[2, 7]]);
  const before = store.select(withTrails([[trace("A."), path], [trace("B.")]]), column("decoder", 2));
  const state = store.show(before, sentBoth());
  assert.deepEqual(state.selection, column("decoder", 2));
  assert.equal(store.current(state), path);
  // The same models anew are a new translation: without the choices.
  assert.equal(trailsOf(store.show(before, sent()))[0].length, 1);
  assert.deepEqual(store.show(before, sent()).selection, column("decoder", 2));
  // Another text has its own beginning.
  assert.deepEqual(store.show(before, sentBoth({ text: "C." })).selection, column("decoder", 0));
});

for (const [name, model] of [["the same models", MODELS[0]], ["another model", MODELS[1]]]) {
  test(`what was looked at in the second sentence comes back with ${name}`, () => {
    const brief = { ...trace("B.", [], model), planes: {} };
    const search = { norm: 1, ref: "B?" };
    const before = { ...store.select(ACTS.sentence(opened(), "0 1"), column("decoder", 2)), search };
    const sides = [{ ...SIDE, model: `en-es-${model.architecture}` }];
    const whole = store.show(before, { ...sent(), sides });
    sides[0].sentences = [trace("A.", [], model), brief];
    const asked = store.show(before, { ...sent(), sides });
    assert.equal(asked.sentence, 0);
    const answered = answer(asked, { id: 1, trace: trace("B.", [], model) });
    for (const state of [whole, answered]) {
      assert.deepEqual([state.sentence, state.selection, state.search], [1, column("decoder", 2), search]);
    }
  });
}

test("the side that was drawn is drawn again, as soon as it is whole", () => {
  const both = { ...store.show(store.start("en"), sentBoth()), side: 1 };
  both.sides = both.sides.with(1, { ...both.sides[1], trails: [[trace("A.", [], MODELS[1])], [trace("B.")]] });
  const one = store.show(both, { ...sent(), sides: [{ ...SIDE, model: "en-es-context" }] });
  assert.equal(one.side, 0);
  const again = store.show(one, sentBoth());
  assert.deepEqual([again.side, again.asked], [1, 0]);
});

test("playing veils columns, and shows each that is selected", () => {
  const at = (shown) => store.reveal(opened(), shown);
  assert.deepEqual(store.progressOf(opened()), { shown: 7, total: 7 });
  assert.deepEqual([at(0).shown, at(4).shown, at(7).shown], [1, 4, Infinity]);
  assert.deepEqual([store.stepsShown(at(2)), store.stepsShown(at(5))], [0, 2]);
  assert.equal(store.select(at(4), column("decoder", 2)).shown, 6);
  assert.equal(store.select(at(6), column("encoder", 0)).shown, 6);
  assert.equal(ACTS.forward(at(4)).shown, 5);
  assert.equal(ACTS.rewind(at(4)).shown, 3);
  assert.equal(ACTS.rewind(opened()).shown, 6);
  assert.equal(ACTS.tab(at(4), "table").shown, 4);
});

test("in words, playing counts words", () => {
  const words = { ...opened(), options: { words: true } };
  assert.equal(store.progressOf(words).total, 5);
  assert.equal(store.stepsShown(store.reveal(words, 4)), 3);
});

test("what is taken back first is the playing", () => {
  const played = store.reveal(withTrails([[trace("A."), trace("A.", [[1, 9]])], [trace("B.")]]), 3);
  const all = ACTS.undo(played);
  assert.deepEqual([all.shown, trailsOf(all)[0].length], [Infinity, 2]);
  assert.equal(trailsOf(ACTS.undo(all))[0].length, 1);
});

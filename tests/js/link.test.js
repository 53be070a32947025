import assert from "node:assert/strict";
import test from "node:test";
import { linkOf } from "../../assets/lens/link.js";
import { start } from "../../assets/lens/store.js";

const MODEL = { direction: "en-es", architecture: "context", revision: "abc1234" };
const STATE = {
  ...start("es"),
  text: "I like tea.",
  home: "https://example.org/lens/",
  sides: [{ trails: [[{ model: MODEL, change: "" }], [{ model: MODEL, change: "" }]] }],
  selection: { part: "decoder", index: 0 },
};

for (const [name, state, query] of [
  ["as it opens", {}, "step=1"],
  ["a source piece", { selection: { part: "encoder", index: 2 } }, "src=3"],
  ["the second sentence", { sentence: 1 }, "s=2&step=1"],
  ["choices", { sides: [{ trails: [[{ model: MODEL, change: "force:2:517,force:4:9" }]] }] },
    "step=1&do=force:2:517,force:4:9"],
  ["another tab", { tab: "table" }, "step=1&tab=table"],
]) {
  test(`the link of ${name}`, () => {
    const link = new URL(linkOf({ ...STATE, ...state }));
    const [before, after] = [
      "?q=I+like+tea.&dir=en-es&m=context&rev=abc1234&", "&ui=es"];
    assert.equal(link.search, `${before}${query}${after}`);
    assert.equal(link.origin + link.pathname, STATE.home);
  });
}

test("what is hidden stays hidden, and all of the text is data", () => {
  const state = { ...STATE, text: "a&b=c#d, e:é\n2", hide: ["model", "examples"] };
  const link = new URL(linkOf(state));
  assert.equal(link.searchParams.get("q"), state.text);
  assert.match(link.search, /&hide=model,examples$/);
  assert.equal(link.hash, "");
});

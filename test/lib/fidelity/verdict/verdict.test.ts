import { describe, expect, test } from "vitest";
import type { ShuffleTest } from "../../../../lib/fidelity/significance/shuffle-test.js";
import type { Evidence } from "../../../../lib/fidelity/verdict/judgement.js";
import { verdictOn } from "../../../../lib/fidelity/verdict/verdict.js";
import { verdictInWords } from "../../../../lib/fidelity/verdict/verdict-in-words.js";
import { associationNote } from "../../../../lib/fidelity/verdict/verdict-notes.js";
import { allRead } from "../../../../lib/simulate/answers/no-option.js";

const evidence = (value: number, half: number, p: number, equivalence: number): Evidence => ({
  items: 20,
  estimate: { value, low: value - half, high: value + half },
  p,
  margin: 0.1,
  equivalence,
  smallest: 1.4 * half,
});
const near = evidence(0.01, 0.03, 0.5, 0.001);
const above = evidence(0.3, 0.1, 0.001, 1);
const below = evidence(-0.3, 0.1, 0.001, 1);
const wide = evidence(0.05, 0.4, 0.8, 0.4);

describe("a verdict", () => {
  const kinds = (uniform: Evidence, association: Evidence, items = 20) => {
    const verdict = verdictOn({ noOption: allRead, items, uniform, association });
    return [verdict.uniform.kind, verdict.association.kind];
  };

  test("is better, worse, equivalent within the margin, or undecided", () => {
    expect(kinds(below, above)).toEqual(["better", "associated"]);
    expect(kinds(above, near)).toEqual(["worse", "not associated"]);
    expect(kinds(near, wide)).toEqual(["equivalent", "undecided"]);
    expect(kinds(wide, { ...below, p: 1 })).toEqual(["undecided", "contrary"]);
  });

  test("takes a difference within the margin for none, even one that is significant", () => {
    const small = evidence(-0.04, 0.02, 0.001, 0.001);
    expect(kinds(small, { ...small, estimate: { value: 0.04, low: 0.02, high: 0.06 } })).toEqual([
      "equivalent",
      "not associated",
    ]);
  });

  test("says of a difference within the margin that is no chance that it is too small to matter", () => {
    const small = { ...evidence(0.04, 0.02, 0.04, 0.001), margin: 0.1 };
    const verdict = verdictOn({ noOption: allRead, items: 20, uniform: small, association: small });
    expect(verdictInWords(verdict)).toBe(
      "no better than the uniform floor (KL within ±0.100, though p = 0.040); noise: an association with own respondents too small to matter (r within ±0.10, though p = 0.040)",
    );
    const shuffle = { own: 0.04, shuffled: 0.001, p: 0.04, deals: 1000 };
    expect(associationNote(verdict.association, shuffle as ShuffleTest, 0.04)).toBe(
      "own r 0.040 against 0.001 in 1000 random deals, p = 0.040, within ±0.100: p = 0.001: not chance, and too small to matter",
    );
    const chance = verdictOn({ noOption: allRead, items: 20, uniform: near, association: near });
    expect(associationNote(chance.association, shuffle as ShuffleTest, 0.01)).not.toContain("not chance");
  });

  test("needs five items, and says so", () => {
    expect(kinds(below, above, 4)).toEqual(["none", "none"]);
    expect(
      verdictInWords(verdictOn({ noOption: allRead, items: 4, uniform: below, association: above })),
    ).toBe("no verdict: a verdict needs 5 items, and there are 4");
    expect(
      verdictInWords(verdictOn({ noOption: allRead, items: 1, uniform: below, association: above })),
    ).toBe("no verdict: a verdict needs 5 items, and there is 1");
  });

  test("on own respondents needs five items on which humans differ", () => {
    expect(
      verdictInWords(
        verdictOn({ noOption: allRead, items: 6, uniform: below, association: { ...above, items: 4 } }),
      ),
    ).toBe("no verdict on own respondents: a verdict needs 5 items on which humans differ, and there are 4");
  });

  test("and no test is there where most of the answers are on no option, and the reason is said", () => {
    const verdict = verdictOn({
      items: 20,
      noOption: { ...allRead, unread: 0.4, notFollowed: 0.2 },
      uniform: below,
      association: above,
    });
    expect(verdictInWords(verdict)).toBe("no verdict: 60.0 % of the answers are on no option");
    const shuffle = { own: 0.3, shuffled: 0, p: 0.001, deals: 1000 };
    expect(associationNote(verdict.association, shuffle as ShuffleTest, 0.31)).toBe(
      "no test of own r, 60.0 % of the answers are on no option",
    );
  });

  test("warns in words, and is silent where there is nothing to warn of", () => {
    const words = (uniform: Evidence, association: Evidence) =>
      verdictInWords(verdictOn({ noOption: allRead, items: 20, uniform, association }));
    expect(words(below, above)).toBe("");
    expect(words(near, near)).toBe(
      "no better than the uniform floor (KL within ±0.100); noise: no association with own respondents (r within ±0.10)",
    );
    expect(words(wide, wide)).toBe(
      "undecided against the uniform floor; undecided whether associated with own respondents",
    );
  });

  test("on own respondents is none where nobody stands for a human", () => {
    const undefinedEvidence = evidence(Number.NaN, Number.NaN, Number.NaN, Number.NaN);
    expect(
      verdictOn({ noOption: allRead, items: 20, uniform: below, association: undefinedEvidence }).association,
    ).toEqual({
      kind: "none",
      because: "no simulated answer belongs to a human one that could differ",
    });
  });
});

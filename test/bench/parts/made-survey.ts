import type { Grouping } from "../../../lib/fidelity/answers/grouping.js";
import { randomStream } from "../../../lib/random/stream.js";
import type { AnswerSet, ItemAnswers } from "../../../lib/simulate/answers/answers.js";
import { withAnswers } from "../../../lib/simulate/answers/chosen-answers.js";
import { allRead } from "../../../lib/simulate/answers/no-option.js";
import type { SimulatedRun } from "../../../lib/simulate/answers/run-shape.js";

/** A run of made-up answers of the shape of the World Values Survey, one for each respondent and item on either side. */
export function madeSurvey(
  n: number,
  items: number,
  segments: number,
): { run: SimulatedRun; grouping: Grouping } {
  const of = Int32Array.from({ length: n }, (_, i) => (i * 7919) % segments);
  const answers = (kind: "human" | "simulated", strength: number) =>
    answersOf(kind, strength, of, segments, items);
  return {
    grouping: {
      name: "segment",
      size: segments,
      labels: Array.from({ length: segments }, (_, k) => `segment ${k + 1}`),
      of,
    },
    run: {
      condition: { name: "made-up model" },
      labels: ["made-up answers"],
      human: answers("human", 1),
      answers: answers("simulated", 0.5),
    },
  };
}

/** Answers that depend on the segment, some absent; scales of two to ten options, most of four. */
function answersOf(
  kind: "human" | "simulated",
  strength: number,
  of: Int32Array,
  segments: number,
  items: number,
): AnswerSet {
  const n = of.length;
  return {
    kind,
    name: kind,
    respondents: Int32Array.from({ length: n }, (_, i) => i),
    weights: Float64Array.from({ length: n }, (_, i) => 0.5 + (i % 5) / 4),
    noOption: allRead,
    items: Array.from({ length: items }, (_, j): ItemAnswers => {
      const width = j % 7 === 0 ? 10 : j % 5 === 0 ? 2 : 4;
      const stream = randomStream(1, ["bench of structure", kind, j]);
      const lean = Float64Array.from({ length: segments }, () => strength * 0.15 * stream.normal());
      // Drawn from a pool: drawing fifty million answers would take longer than what is measured.
      const pool = Float64Array.from({ length: 4001 }, () => stream.uniform());
      const chosen = new Int16Array(n).fill(-1);
      for (let i = 0; i < n; i++) {
        const u = pool[(i * 31 + j) % pool.length]!;
        if (kind === "human" && i % 17 === j % 17) continue;
        const at = Math.min(1 - 1e-9, Math.max(0, u + lean[of[i]!]!));
        chosen[i] = Math.floor(at * width);
      }
      const described = {
        item: `Q${j + 1}`,
        label: `item ${j + 1}`,
        ordered: j % 11 !== 0,
        options: Array.from({ length: width }, (_, k) => k + 1),
        optionLabels: Array.from({ length: width }, (_, k) => `option ${k + 1}`),
      };
      return withAnswers(described, chosen);
    }),
  };
}

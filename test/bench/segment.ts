/*
 * npm run bench -- segment
 * The two large tasks of segmentation: latent classes of 97,220 respondents × 15 items, 2 to 7 classes from 20 starts each
 * (180 s), and six configurations of 2,000 respondents × 259 items with 1,000 samples without some of the respondents (120 s,
 * 2 GB), on two cores.
 */
import { type ScoredStudy, scoredAnswers } from "../../lib/configuration/scored-answers.js";
import { randomStream } from "../../lib/random/stream.js";
import { segment } from "../../lib/segment/segment.js";
import { surveyOf } from "../../lib/survey/survey-of.js";

/** What has gone by since: time, and processor time, which other programs on a shared machine move less. */
function since(started: number, used: NodeJS.CpuUsage): string {
  const { user, system } = process.cpuUsage(used);
  const [wall, processor] = [performance.now() - started, (user + system) / 1000];
  const most = process.resourceUsage().maxRSS / 1024;
  return `${(wall / 1000).toFixed(1)} s, ${(processor / 1000).toFixed(1)} s of processor time, ${Math.round(most)} MB at most`;
}

async function latent(respondents: number): Promise<void> {
  const stream = randomStream(1, ["bench", "latent classes"]);
  const of = Array.from({ length: respondents }, () => stream.integer(4));
  const columns = Object.fromEntries(
    Array.from({ length: 15 }, (_, j) => {
      const options = 2 + (j % 4);
      return [
        `q${j}`,
        of.map((c) =>
          stream.uniform() < 0.05
            ? null
            : stream.uniform() < 0.5
              ? 1 + ((c + j) % options)
              : 1 + stream.integer(options),
        ),
      ];
    }),
  );
  const survey = surveyOf(columns, { name: "bench" });
  const [started, used] = [performance.now(), process.cpuUsage()];
  const found = await segment(survey, {
    method: "lca",
    items: Object.keys(columns),
    classes: "2..7",
    starts: 20,
  });
  const { recipe } = found;
  const models = recipe.method === "lca" ? recipe.fitted.models : [];
  console.log(
    `latent classes, ${respondents} × 15, 2–7 classes, 20 starts: ${since(started, used)}, ${found.segments.length} classes chosen, ${models.map(({ atBest, finished }) => `${atBest}/${finished}`).join(" ")} at the best`,
  );
}

async function configurations(respondents: number, items: number, draws: number): Promise<void> {
  const stream = randomStream(1, ["bench", "configurations"]);
  const study: ScoredStudy = {
    items: Array.from({ length: items }, (_, j) => ({
      ...{ item: `q${j}`, options: 4, ordered: true },
      human: Int32Array.from({ length: respondents }, () => stream.integer(4)),
    })),
    of: Int32Array.from({ length: respondents }, () => stream.integer(6)),
    segments: 6,
    weights: Float64Array.from({ length: respondents }, () => 0.5 + stream.uniform()),
  };
  const answers = Array.from({ length: 6 }, (_, a) => ({
    name: `configuration ${a + 1}`,
    rows: study.items.map(() => {
      const rows = Float64Array.from({ length: respondents * 4 }, () => stream.uniform());
      for (let i = 0; i < respondents; i++) {
        const own = rows.subarray(i * 4, i * 4 + 4);
        const total = own.reduce((sum, x) => sum + x, 0);
        for (let k = 0; k < 4; k++) own[k]! /= total;
      }
      return rows;
    }),
  }));
  const [started, used] = [performance.now(), process.cpuUsage()];
  await scoredAnswers(study, answers, { repeats: draws, seed: 1 }, async () => {});
  console.log(
    `6 configurations × ${respondents} × ${items}, ${draws} samples without some of the respondents: ${since(started, used)}`,
  );
}

await latent(Number(process.argv[2] ?? 97_220));
await configurations(
  Number(process.argv[3] ?? 2000),
  Number(process.argv[4] ?? 259),
  Number(process.argv[5] ?? 1000),
);

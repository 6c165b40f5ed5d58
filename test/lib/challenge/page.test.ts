import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { challenges } from "../../../lib/challenge/challenges.js";
import { challenges as picture } from "../../../lib/plot/challenges.js";
import { saveChallenges } from "../../../lib/report/challenges-page/challenges-page.js";
import { display } from "../../../lib/show/display.js";
import { firstTaker, withAnswerer } from "./answerers.js";

test("the challenges show themselves as a table, a picture and a page to hand out", async () => {
  await withAnswerer(
    firstTaker,
    async (run) => {
      const found = await challenges(run, { budget: { prompts: 120 } });
      const text = String(found[display]()["text/plain"]);
      expect(text).toContain("· Diversity. Do simulated people differ");
      expect(text).toContain("Options from last to first: persona prompt (simulated answers)");
      const figure = picture(found);
      expect(figure.data.filter(({ name }) => name === "simulated").map(({ x }) => x)).toEqual(
        found.findings.flatMap(({ main }) => (main === undefined ? [] : [[main.estimate.value]])),
      );
      expect(figure.subtitle).toContain("SIMULATED ANSWERS");
      expect(figure.toText()).toContain("floor: all answer alike 0.000");
      const file = join(tmpdir(), `populi-challenges-${process.pid}.html`);
      await saveChallenges(found, file);
      const page = readFileSync(file, "utf8");
      rmSync(file);
      for (const sentence of found.sentences)
        expect(page).toContain(
          sentence.split(": ").slice(1).join(": ").slice(0, 40).replaceAll("'", "&#39;"),
        );
      expect(page).toContain("Simulated answers.");
      expect(page).toContain("Not measured: The budget covers");
      expect(page).not.toContain("<script");
    },
    { respondents: 10 },
  );
});

import { describe, expect, it } from "vitest";
import { ProgressBars } from "../../../kernel/display/progress.js";
import type { Shown } from "../../../kernel/display/shown.js";

/** Bars over a clock that the test sets. */
function bars() {
  const shown: { kind: string; id: string; text: string }[] = [];
  let time = 0;
  const record =
    (kind: string) =>
    ({ data }: Shown, id: string) =>
      void shown.push({ kind, id, text: String(data["text/plain"]) });
  const all = new ProgressBars({ display: record("display"), update: record("update") }, () => time);
  const at = (
    milliseconds: number,
    done: number,
    state: "running" | "finished" = "running",
    task = "asking",
  ) => {
    time = milliseconds;
    all.report({ task, done, total: 100, unit: "prompts", state });
  };
  return { shown, at, all };
}

describe("a progress bar", () => {
  it("is one display, then updated under its id at most ten times a second", () => {
    const { shown, at } = bars();
    for (let step = 0; step <= 99; step++) at(step * 10, step);
    expect(shown[0]!.kind).toBe("display");
    expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
    expect(shown.filter(({ kind }) => kind === "update")).toHaveLength(9);
  });

  it("says the rate and the time that remains", () => {
    const { shown, at } = bars();
    at(0, 0);
    at(5_000, 50);
    expect(shown.at(-1)!.text).toContain("50 of 100 prompts · 10 prompts/s · 5.0 s left");
  });

  it("always shows its last report", () => {
    const { shown, at } = bars();
    at(0, 0);
    at(1_000, 99);
    at(1_001, 100, "finished");
    expect(shown.at(-1)!.text).toContain("100 of 100 prompts · 100 prompts/s · done in 1.0 s");
  });

  it("whose task ended without a last report says that it did not finish", () => {
    const { shown, at, all } = bars();
    at(0, 0);
    at(2_000, 40);
    all.end("failed");
    expect(shown.at(-1)!.text).toContain("40 of 100 prompts");
    expect(shown.at(-1)!.text).toContain("failed after 2.0 s");
  });

  it("of another task is another display", () => {
    const { shown, at } = bars();
    at(0, 0);
    at(0, 0, "running", "scoring");
    expect(shown.map(({ kind }) => kind)).toEqual(["display", "display"]);
  });
});

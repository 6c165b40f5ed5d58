import { describe, expect, it } from "vitest";
import { ProgressBars } from "../../../kernel/display/progress.js";
import type { Shown } from "../../../kernel/protocol/shown.js";

/** Bars over a clock that the test sets. */
function bars() {
  const shown: { kind: string; id: string; text: string }[] = [];
  let time = 0;
  let waiting: { call: () => void; at: number }[] = [];
  const record =
    (kind: string) =>
    ({ data }: Shown, id: string) =>
      void shown.push({ kind, id, text: String(data["text/plain"]) });
  const all = new ProgressBars(
    { display: record("display"), update: record("update") },
    {
      now: () => time,
      later: (call, milliseconds) => {
        const timer = { call, at: time + milliseconds };
        waiting.push(timer);
        return () => {
          waiting = waiting.filter((other) => other !== timer);
        };
      },
    },
  );
  const wait = (until: number) => {
    for (const timer of waiting.filter((one) => one.at <= until)) {
      time = timer.at;
      waiting = waiting.filter((other) => other !== timer);
      timer.call();
    }
    time = until;
  };
  const at = (
    milliseconds: number,
    done: number,
    state: "running" | "finished" = "running",
    task = "asking",
  ) => {
    wait(milliseconds);
    all.report({ task, done, total: 100, unit: "prompts", state });
  };
  return { shown, at, all, wait };
}

describe("a progress bar", () => {
  it("is one display, then updated under its id at most ten times a second", () => {
    const { shown, at } = bars();
    for (let step = 0; step <= 130; step++) at(step * 10, step);
    expect(shown[0]!.kind).toBe("display");
    expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
    // In the second after the first 0.3 s.
    expect(shown.filter(({ kind }) => kind === "update")).toHaveLength(10);
  });

  it("is not shown for work of less than 0.3 s", () => {
    const { shown, at, all, wait } = bars();
    at(0, 0);
    at(290, 100, "finished");
    wait(1_000);
    all.end(undefined);
    expect(shown).toEqual([]);
  });

  it("is shown after 0.3 s even without another report", () => {
    const { shown, at, wait } = bars();
    at(0, 0);
    wait(5_000);
    expect(shown.map(({ text }) => text)).toEqual([expect.stringContaining("0 of 100 prompts")]);
  });

  it("of resumed work computes its rate from the steps done since", () => {
    const { shown, at } = bars();
    at(0, 50);
    at(10_000, 70);
    // 20 in 10 s, and 30 to go.
    expect(shown.at(-1)!.text).toContain("70 of 100 prompts · 2.0 prompts/s · 15 s left");
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

  it("of work that needed fewer steps than it might have is whole", () => {
    const { shown, at } = bars();
    at(0, 0);
    at(2_000, 20, "finished");
    expect(shown.at(-1)!.text).toMatch(/█{20} 20 of 20 prompts · 10 prompts\/s · done in 2\.0 s/);
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
    const { shown, at, wait } = bars();
    at(0, 0);
    at(0, 0, "running", "scoring");
    wait(300);
    expect(shown.map(({ kind }) => kind)).toEqual(["display", "display"]);
  });
});

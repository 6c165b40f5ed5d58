import { afterEach, expect, test } from "vitest";
import { ambientWork, longWork, type ProgressState } from "../../../lib/progress/progress.js";

afterEach(() => {
  delete (globalThis as { [ambientWork]?: unknown })[ambientWork];
});

test("work that was given no sink reports to the ambient one, and a given one takes precedence", () => {
  const heard: string[] = [];
  const listen = (name: string) => (state: ProgressState) => heard.push(`${name}: ${state.done}`);
  const state = { task: "t", done: 1, total: 2, unit: "u", state: "running" } as const;
  (globalThis as { [ambientWork]?: unknown })[ambientWork] = { progress: listen("ambient") };
  longWork().progress(state);
  longWork({ progress: listen("given") }).progress({ ...state, done: 2 });
  expect(heard).toEqual(["ambient: 1", "given: 2"]);
});

test("the ambient signal reaches work that was given none", () => {
  const controller = new AbortController();
  (globalThis as { [ambientWork]?: unknown })[ambientWork] = { signal: controller.signal };
  controller.abort();
  expect(longWork().signal?.aborted).toBe(true);
});

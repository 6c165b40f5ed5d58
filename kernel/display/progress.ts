import { randomUUID } from "node:crypto";
import type { ProgressState } from "../../lib/progress/progress.js";
import { escapeHtml } from "../../lib/show/html.js";
import type { Shown } from "./shown.js";

/** At most ten updates a second: front ends redraw on each, and each is a message. */
const shortestPause = 100;

/** Where a bar is shown: first under an id, then again in its place. */
export interface BarOutlet {
  display(shown: Shown, id: string): void;
  update(shown: Shown, id: string): void;
}

interface Bar {
  readonly id: string;
  readonly started: number;
  shownAt: number;
  last: ProgressState;
}

/** The progress bars of one cell, one for each task that reports. */
export class ProgressBars {
  private readonly bars = new Map<string, Bar>();

  constructor(
    private readonly outlet: BarOutlet,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes a report; shows it unless the last one was just shown. The last report of a task is always shown. */
  readonly report = (state: ProgressState): void => {
    const now = this.now();
    let bar = this.bars.get(state.task);
    if (bar === undefined || (bar.last.state !== "running" && state.state === "running")) {
      bar = { id: randomUUID(), started: now, shownAt: now, last: state };
      this.bars.set(state.task, bar);
      this.outlet.display(draw(state, 0), bar.id);
      return;
    }
    bar.last = state;
    if (state.state === "running" && now - bar.shownAt < shortestPause) return;
    bar.shownAt = now;
    this.outlet.update(draw(state, now - bar.started), bar.id);
  };

  /** Tells the truth about bars whose task ended without a last report: it did not finish. */
  end(how: "interrupted" | "failed" | undefined): void {
    for (const bar of this.bars.values()) {
      if (bar.last.state !== "running") continue;
      const isFull = bar.last.done >= bar.last.total;
      const state = how ?? (isFull ? "finished" : "interrupted");
      this.report({ ...bar.last, state });
    }
  }
}

/** A bar with its counts, its rate and the time that remains; `elapsed` in milliseconds. */
export function draw(state: ProgressState, elapsed: number): Shown {
  const { task, done, total, unit } = state;
  const seconds = elapsed / 1_000;
  const rate = seconds > 0 ? done / seconds : 0;
  const counts = `${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${unit}`;
  const speed = rate > 0 && seconds >= 0.5 ? ` · ${significant(rate)} ${unit}/s` : "";
  const ending: Record<ProgressState["state"], string> = {
    running: rate > 0 && seconds >= 0.5 ? ` · ${duration((total - done) / rate)} left` : "",
    finished: ` · done in ${duration(seconds)}`,
    interrupted: ` · interrupted after ${duration(seconds)}`,
    failed: ` · failed after ${duration(seconds)}`,
  };
  const figures = `${counts}${speed}${ending[state.state]}`;
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const filled = Math.round(share * 20);
  return {
    data: {
      "text/html": `<div class="populi-progress">${escapeHtml(task)} <progress value="${done}" max="${Math.max(total, 1)}"></progress> <small>${escapeHtml(figures)}</small></div>`,
      "text/plain": `${task} ${"█".repeat(filled)}${"░".repeat(20 - filled)} ${figures}`,
    },
    metadata: {},
  };
}

function significant(rate: number): string {
  return rate >= 99.5 ? Math.round(rate).toLocaleString("en") : rate.toPrecision(2);
}

function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

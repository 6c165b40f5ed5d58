import { workerData } from "node:worker_threads";
import { serveTasks } from "../progress/serve-tasks.js";
import { type ScoringTask, scoringOf } from "./scoring-tasks.js";
import { receivedStudies, type SentStudies } from "./sent-studies.js";

// What a thread of `startScoring` runs.
serveTasks<ScoringTask, unknown>(scoringOf(receivedStudies(workerData as SentStudies)).perform);

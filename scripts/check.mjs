import { check } from "./steps/check.mjs";
import { setUp } from "./steps/set-up.mjs";

await setUp({ build: false });
process.exitCode = (await check()) ? 0 : 1;

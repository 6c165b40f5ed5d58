import { setUp } from "./steps/set-up.mjs";

await setUp();

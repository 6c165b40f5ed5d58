import { googleForms } from "./google-forms.js";
import { kobo } from "./kobo.js";
import { limeSurvey } from "./limesurvey.js";
import type { Platform } from "./platform.js";
import { qualtrics } from "./qualtrics.js";
import { redcap } from "./redcap.js";
import { surveyMonkey } from "./surveymonkey.js";

/** The platforms whose exports are recognised, in the order in which they are tried. */
export const platforms: readonly Platform[] = [
  qualtrics,
  limeSurvey,
  surveyMonkey,
  redcap,
  kobo,
  googleForms,
];

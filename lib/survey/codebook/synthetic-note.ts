/** The sentence that stands wherever data were generated. */
export const syntheticNote = "SYNTHETIC DATA: generated, not surveyed. No respondent is a person.";

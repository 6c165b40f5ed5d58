/** What every table and file of generated data says. */
export const syntheticNote = "SYNTHETIC DATA: generated, not surveyed. No respondent is a person.";

import { attributes } from "../attributes.js";
import { items } from "../items.js";

/** Attributes of the values survey that the climate survey has too. */
export const sharedAttributes = attributes.filter(({ name }) =>
  [
    ...["B_COUNTRY_ALPHA", "H_URBRURAL", "Q260", "Q262", "Q273", "Q275", "Q279", "Q287", "Q288", "Q289"],
  ].includes(name),
);

/** Items of the values survey that theories and the Inglehart–Welzel map ask for. They are told to models here. */
export const sharedItems = items.filter(({ name }) =>
  [
    ...["Q1", "Q2", "Q4", "Q5", "Q6", "Q8", "Q14", "Q15", "Q17", "Q45", "Q46", "Q47", "Q48", "Q49", "Q50"],
    ...["Q57", "Q59", "Q61", "Q64", "Q69", "Q71", "Q73", "Q106", "Q107", "Q108", "Q109", "Q110", "Q111"],
    ...["Q154", "Q155", "Q158", "Q163", "Q164", "Q171", "Q173", "Q182", "Q184", "Q185", "Q199", "Q209"],
    ...["Q211", "Q235", "Q238", "Q240", "Q250", "Q254"],
  ].includes(name),
);

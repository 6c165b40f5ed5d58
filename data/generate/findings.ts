/**
 * The published findings that set the strength of associations in the survey, each with its source. data/README.md
 * lists what the generated data show, and test/data/associations.test.ts measures it.
 */

/**
 * Inglehart & Welzel (2005), "Modernization, Cultural Change, and Democracy", p. 49, as given by Janmaat (2011), Soc.
 * Indic. Res. 100(1), Table 6: loadings of the ten items on the two dimensions of values.
 */
export const valueLoadings = {
  secular: { god: 0.91, autonomy: 0.88, abortion: 0.82, pride: 0.81, authority: 0.73 },
  expressive: { postmaterialism: 0.87, happiness: 0.81, homosexuality: 0.77, petition: 0.74, trust: 0.46 },
} as const;

/** The published loadings are of whole societies, and persons are less consistent. Our choice, no source. */
export const individualShare = 0.7;

/**
 * Howell & Howell (2008), Psychol. Bull. 134(4), abstract: economic status and well-being, poorest and richest
 * economies.
 */
export const incomeWellbeing = { poor: 0.28, rich: 0.1 } as const;

/**
 * Paul & Moser (2009), J. Vocat. Behav. 74(3), abstract: d between unemployed and employed, well-being and distress.
 */
export const unemployment = 0.51;

/** Richter & Menold (2024), Survey Methods: Insights from the Field, abstract: objective with subjective status. */
export const subjectiveStatus = 0.3;

/**
 * Dürlinger & Pietschnig (2022), PLoS ONE 17(2), abstract: r of measured intelligence and religiosity. That education
 * stands in for intelligence is our choice.
 */
export const educationReligiosity = -0.14;

/**
 * Pew Research Center (2016), "The Gender Gap in Religion Around the World": share of women and men with a religion.
 */
export const religiousAffiliation = { women: 0.834, men: 0.799 } as const;

/**
 * Cowling, Anderson & Ferguson (2019), J. Refugee Stud., doi 10.1093/jrs/fey062, abstract: Fisher's z of favourable
 * attitudes towards refugees with schooling and with being a woman (given there for unfavourable attitudes and for
 * men). That refugees stand in for immigrants is our choice.
 */
export const immigrationViews = { education: 0.16, female: 0.11 } as const;

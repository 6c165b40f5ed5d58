import type { Code, Measure, ValueLabel } from "../../lib/survey/codebook/codebook.js";
import { countries } from "./countries.js";
import type { Person } from "./person.js";

/** An attribute of respondents: its codebook entry and how its code is found. */
export interface Attribute {
  readonly name: string;
  readonly label: string;
  readonly question: string;
  readonly measure: Measure;
  readonly values: readonly ValueLabel[];
  /** The code, or undefined if the question does not apply. */
  code(person: Person): Code | undefined;
  /** Shares of "don't know" and "no answer" among those asked (default 0). */
  readonly unknown?: number;
  readonly refused?: number;
}

type Entry = readonly [code: Code, label: string, sentence: string];

function values(...entries: readonly Entry[]): ValueLabel[] {
  return entries.map(([code, label, sentence]) => ({ code, label, sentence }));
}

/** Numbers and codes are those of the World Values Survey, wave 7; every wording is ours. */
export const attributes: readonly Attribute[] = [
  {
    name: "B_COUNTRY_ALPHA",
    label: "country (invented)",
    question: "In which country was the interview held?",
    measure: "nominal",
    values: countries.map(({ code, name }) => ({ code, label: name, sentence: `You live in ${name}.` })),
    code: (person) => person.country.code,
  },
  {
    name: "H_URBRURAL",
    label: "town or countryside",
    question: "Does the respondent live in a town or in the countryside?",
    measure: "nominal",
    values: values(
      [1, "town or city", "You live in a town or city."],
      [2, "countryside", "You live in the countryside."],
    ),
    code: (person) => person.urban,
  },
  {
    name: "Q260",
    label: "sex",
    question: "Is the respondent a man or a woman?",
    measure: "nominal",
    values: values([1, "man", "You are a man."], [2, "woman", "You are a woman."]),
    code: (person) => person.sex,
  },
  {
    name: "Q262",
    label: "age",
    question: "How old are you?",
    measure: "scale",
    values: Array.from({ length: 73 }, (_, i) => ({
      code: 18 + i,
      label: String(18 + i),
      sentence: `You are ${18 + i} years old.`,
    })),
    code: (person) => person.age,
  },
  {
    name: "Q263",
    label: "born in the country",
    question: "Were you born in this country or did you come from abroad?",
    measure: "nominal",
    values: values(
      [1, "born here", "You were born in this country."],
      [2, "came from abroad", "You came here from another country."],
    ),
    code: (person) => person.born,
  },
  {
    name: "Q271",
    label: "living with parents",
    question: "Do you live with your parents or your partner's parents?",
    measure: "nominal",
    values: values(
      [1, "no", "You do not live with your parents."],
      [2, "own parents", "You live with your own parents."],
      [3, "partner's parents", "You live with your partner's parents."],
      [4, "both", "You live with both sets of parents."],
    ),
    code: (person) => person.parents,
    refused: 0.004,
  },
  {
    name: "Q273",
    label: "marital status",
    question: "Are you married, or what else?",
    measure: "nominal",
    values: values(
      [1, "married", "You are married."],
      [2, "with a partner, unmarried", "You live with a partner, unmarried."],
      [3, "divorced", "You are divorced."],
      [4, "separated", "You are separated."],
      [5, "widowed", "You are widowed."],
      [6, "single", "You have never been married."],
    ),
    code: (person) => person.marital,
    refused: 0.005,
  },
  {
    name: "Q275",
    label: "education",
    question: "What is the highest schooling you completed?",
    measure: "ordinal",
    values: values(
      [0, "none", "You did not complete any school."],
      [1, "primary school", "You completed primary school."],
      [2, "lower secondary school", "You completed lower secondary school."],
      [3, "upper secondary school", "You completed upper secondary school."],
      [4, "vocational course after school", "You completed a vocational course after school."],
      [5, "short college course", "You completed a short college course."],
      [6, "bachelor's degree", "You have a bachelor's degree."],
      [7, "master's degree", "You have a master's degree."],
      [8, "doctorate", "You have a doctorate."],
    ),
    code: (person) => person.education,
    unknown: 0.003,
    refused: 0.004,
  },
  {
    name: "Q279",
    label: "employment",
    question: "Do you have paid work, and how much?",
    measure: "nominal",
    values: values(
      [1, "full time", "You work full time."],
      [2, "part time", "You work part time."],
      [3, "self-employed", "You are self-employed."],
      [4, "retired", "You are retired."],
      [5, "homemaker", "You look after the home."],
      [6, "student", "You are a student."],
      [7, "unemployed", "You are out of work."],
      [8, "other", "You are neither working nor seeking work."],
    ),
    code: (person) => person.employment,
    refused: 0.006,
  },
  {
    name: "Q281",
    label: "occupation",
    question: "To which group does your main job belong, now or in the past?",
    measure: "nominal",
    values: values(
      [0, "never had a job", "You have never had a paid job."],
      [1, "professional", "Your main job has been professional work."],
      [2, "senior management", "Your main job has been senior management."],
      [3, "office work", "Your main job has been office work."],
      [4, "sales", "Your main job has been in sales."],
      [5, "service", "Your main job has been in service."],
      [6, "skilled manual", "Your main job has been skilled manual work."],
      [7, "semi-skilled manual", "Your main job has been semi-skilled manual work."],
      [8, "unskilled manual", "Your main job has been unskilled manual work."],
      [9, "farm labour", "Your main job has been farm labour."],
      [10, "own farm", "Your main job has been running your farm."],
      [11, "other", "Your main job has been something else."],
    ),
    code: (person) => person.occupation,
    unknown: 0.004,
    refused: 0.01,
  },
  {
    name: "Q284",
    label: "employer",
    question: "Who do you work for, or did you work for?",
    measure: "nominal",
    values: values(
      [1, "government", "You work or worked for the government."],
      [2, "private business", "You work or worked for a private business."],
      [3, "nonprofit", "You work or worked for a nonprofit."],
    ),
    code: (person) => person.sector,
    unknown: 0.006,
    refused: 0.01,
  },
  {
    name: "Q285",
    label: "main earner",
    question: "Do you earn most of your household's income?",
    measure: "nominal",
    values: values(
      [1, "yes", "You earn most of your household's income."],
      [2, "no", "Someone else earns most of your household's income."],
    ),
    code: (person) => person.earner,
    unknown: 0.004,
    refused: 0.008,
  },
  {
    name: "Q286",
    label: "savings last year",
    question: "How did your household's money last during the past year?",
    measure: "ordinal",
    values: values(
      [1, "saved money", "Last year your household saved money."],
      [2, "just got by", "Last year your household just got by."],
      [3, "used savings", "Last year your household lived partly on savings."],
      [4, "borrowed money", "Last year your household had to borrow money."],
    ),
    code: (person) => person.savings,
    unknown: 0.01,
    refused: 0.012,
  },
  {
    name: "Q287",
    label: "social class",
    question: "Which social class do you see yourself in?",
    measure: "ordinal",
    values: values(
      [1, "upper class", "You see yourself as upper class."],
      [2, "upper middle class", "You see yourself as upper middle class."],
      [3, "lower middle class", "You see yourself as lower middle class."],
      [4, "working class", "You see yourself as working class."],
      [5, "lower class", "You see yourself as lower class."],
    ),
    code: (person) => person.socialClass,
    unknown: 0.012,
    refused: 0.008,
  },
  {
    name: "Q288",
    label: "income step",
    question: "On which of ten income steps is your household?",
    measure: "ordinal",
    values: Array.from({ length: 10 }, (_, i) => ({
      code: i + 1,
      label: i === 0 ? "1 (lowest)" : i === 9 ? "10 (highest)" : String(i + 1),
      sentence: `Your household is on income step ${i + 1} of 10.`,
    })),
    code: (person) => person.income,
    unknown: 0.02,
    refused: 0.028,
  },
  {
    name: "Q289",
    label: "religion",
    question: "Do you belong to a religion, and to which?",
    measure: "nominal",
    values: values(
      [0, "none", "You belong to no religion."],
      [1, "Roman Catholic", "You are Roman Catholic."],
      [2, "Protestant", "You are Protestant."],
      [3, "Orthodox", "You are Orthodox Christian."],
      [4, "Jewish", "You are Jewish."],
      [5, "Muslim", "You are Muslim."],
      [6, "Hindu", "You are Hindu."],
      [7, "Buddhist", "You are Buddhist."],
      [8, "other Christian", "You belong to another Christian church."],
      [9, "other religion", "You belong to another religion."],
    ),
    code: (person) => person.religion,
    unknown: 0.003,
    refused: 0.01,
  },
];

/** 1: 18–29, 2: 30–49, 3: 50 and over. */
export function ageGroup(age: number): 1 | 2 | 3 {
  return age < 30 ? 1 : age < 50 ? 2 : 3;
}

import { describe, expect, it } from "vitest";
import type { LocalModel } from "../../../../lib/model/model.js";
import { type Language, languages, scaffolds } from "../../../../lib/persona/scaffold.js";
import { LocalAnswerer } from "../../../../lib/simulate/answerer/local/local-answerer.js";
import type { Condition } from "../../../../lib/simulate/condition/condition.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { multilingual } from "../../../../lib/simulate/condition/multilingual.js";
import { personaPrompt } from "../../../../lib/simulate/condition/persona-prompt.js";
import { promptLanguage } from "../../../../lib/simulate/prompt/language.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import { makeStudy } from "../../../../lib/simulate/study/make-study.js";
import type { Codebook } from "../../../../lib/survey/codebook/codebook.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { useTinyModel } from "../../steer/tiny-model.js";

const survey = handSurvey(60);
let model: LocalModel;
useTinyModel((loaded) => {
  model = loaded;
});

const asked = () => makeStudy({ survey, items: ["Q1"], respondents: 40, seed: 42 });
const textFor = (condition: Condition, respondent: number) => {
  const { prefix, questions } = new LocalAnswerer(model).idsOf(asked(), condition, respondent);
  return model.tokenizer.decode([...prefix, ...questions[0]!.ids]);
};
const rowsIn = (language: Language) =>
  [...asked().respondents.rows].filter((row) => promptLanguage({ among: languages }, 42, row) === language);

describe("multilingual prompts", () => {
  it("ask each respondent in one language, the same at every call, and all five occur among forty", () => {
    expect(languages.map((language) => rowsIn(language).length).every((n) => n > 0)).toBe(true);
    expect(languages.flatMap(rowsIn)).toHaveLength(40);
    expect(rowsIn("zh")).toEqual(rowsIn("zh"));
  });

  it("put instruction, frame and last line into the language, and keep the codebook's wording of the item", () => {
    for (const language of languages) {
      const text = textFor(multilingual(), rowsIn(language)[0]!);
      const { direct: instruction, options, answer } = scaffolds[language];
      expect(text).toContain(instruction);
      expect(text).toContain("What do you say about importance of family?");
      if (options !== undefined) expect(text).toContain(`\n${options}\n1. very\n`);
      expect(text).toContain(`4. not at all\n${answer.numbers}`);
      const others = languages.filter((other) => other !== language);
      expect(others.some((other) => text.includes(scaffolds[other].answer.numbers))).toBe(false);
    }
  });

  it("in English alone are those of the direct condition, so that the language is all that differs", async () => {
    const options = { survey, model, items: ["Q1", "Q57"], respondents: 6, seed: 42 };
    const english = await simulate({ ...options, condition: multilingual({ among: ["en"] }) });
    const plain = await simulate({ ...options, condition: direct() });
    expect(english.answers.items).toEqual(plain.answers.items);
    const mixed = await simulate({ ...options, condition: multilingual() });
    expect(mixed.answers.items).not.toEqual(plain.answers.items);
  });

  it("take wordings of item, options and profile from a translated codebook", () => {
    const spanish = translated("Q1", {
      question: "¿Qué importancia tiene la familia?",
      labels: ["mucha", "bastante", "poca", "ninguna"],
    });
    const text = textFor(
      { ...personaPrompt(), ...multilingual({ codebooks: { es: spanish } }), profile: true },
      rowsIn("es")[0]!,
    );
    expect(text).toContain("¿Qué importancia tiene la familia?\nRespuestas posibles:\n1. mucha\n");
    expect(text).toMatch(/Eres (un hombre|una mujer)\./);
  });

  it("refuse a language without sentences, and a translation with other codes", () => {
    expect(() => multilingual({ among: ["ez" as Language] })).toThrow(/no sentences in 'ez'/);
    expect(() => multilingual({ among: [] })).toThrow(/no languages/);
    const short = translated("Q1", { question: "?", labels: ["mucha", "poca"] });
    expect(() => textFor(multilingual({ codebooks: { es: short } }), rowsIn("es")[0]!)).toThrow(
      /column Q1: the codebook in 'es' lists other codes than the survey's: 1, 2/,
    );
  });
});

function translated(item: string, words: { question: string; labels: string[] }): Codebook {
  const sexes = ["Eres un hombre.", "Eres una mujer."];
  return {
    ...survey.codebook,
    variables: new Map([
      [
        item,
        {
          ...survey.variable(item),
          question: words.question,
          values: words.labels.map((label, i) => ({ code: i + 1, label })),
        },
      ],
      [
        "Q260",
        {
          ...survey.variable("Q260"),
          values: sexes.map((sentence, i) => ({ code: i + 1, label: sentence, sentence })),
        },
      ],
    ]),
  };
}

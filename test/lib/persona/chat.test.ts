import { describe, expect, it } from "vitest";
import {
  type ChatTokenizer,
  chatFor,
  chatOpening,
  directInstruction,
  optionIds,
  personaInstruction,
  splitChats,
  startsWith,
  systemText,
} from "../../../lib/persona/chat.js";
import { profile } from "../../../lib/persona/profile.js";
import { questionPrompt } from "../../../lib/persona/question.js";
import { teachingTokenizer as teaching } from "../../data/teaching/teaching-tokenizer.js";
import { degree, smallSurvey, spending } from "./small-survey.js";

/** A template that adds nothing to the texts, so that the tokenizer can merge words across the boundary. */
function bareTemplate(between: string): ChatTokenizer {
  return {
    encode: teaching.encode,
    renderChat: (messages) => messages.map(({ content }) => content).join(between) + between,
  };
}

const who = profile(smallSurvey, 0);
const questions = [
  questionPrompt(spending),
  questionPrompt(degree),
  questionPrompt(spending, { order: "reversed" }),
];

describe("systemText", () => {
  it("ends with the profile, and describes no particular person without one", () => {
    expect(systemText(who)).toMatch(/Forget that you are an AI\. .*You are a woman\. /);
    expect(systemText(undefined)).toBe(directInstruction);
    expect(systemText(profile(smallSurvey, 0, { attributes: [] }))).toBe(directInstruction);
  });
});

describe("splitChats", () => {
  it("splits a chat into ids that together are exactly those of the whole chat", () => {
    const { prefix, continuations } = splitChats(teaching, systemText(who), questions);
    questions.forEach((question, index) => {
      const whole = teaching.encode(
        teaching.renderChat(chatFor(who, question), { addGenerationPrompt: true }),
      );
      expect([...prefix, ...continuations[index]!]).toEqual(whole);
    });
  });

  it("puts the whole profile into the shared prefix", () => {
    const { prefix } = splitChats(teaching, systemText(who), questions);
    const profileIds = teaching.encode(systemText(who));
    expect(prefix.length).toBeGreaterThanOrEqual(profileIds.length);
  });

  it("keeps the prefix the same whatever is asked", () => {
    const one = splitChats(teaching, systemText(who), questions.slice(0, 1));
    const all = splitChats(teaching, systemText(who), questions);
    expect(one.prefix).toEqual(all.prefix);
  });

  // The profile's last token and the question's first letter may be one token: then it belongs to the continuation.
  it.each(["", " ", "\n"])("still adds up to the whole chat when texts are joined by %j alone", (between) => {
    const tokenizer = bareTemplate(between);
    const asked = ["s and more", "1", "\n", ".", "A"].map((text) => ({ ...questions[0]!, text }));
    for (const system of ["You live in a town or citie", "You are 3", "Forget it.\n"]) {
      const { prefix, continuations } = splitChats(tokenizer, system, asked);
      asked.forEach((question, index) => {
        expect([...prefix, ...continuations[index]!]).toEqual(
          tokenizer.encode(`${system}${between}${question.text}${between}`),
        );
      });
    }
  });

  it("refuses a template that puts the question first", () => {
    const backwards: ChatTokenizer = {
      encode: teaching.encode,
      renderChat: (messages) =>
        [...messages]
          .reverse()
          .map(({ content }) => content)
          .join("<|end|>"),
    };
    expect(() => splitChats(backwards, systemText(who), questions)).toThrow(/begins with the question/);
  });
});

describe("chatOpening", () => {
  const opening = chatOpening(teaching, personaInstruction);

  it("begins the chats of all personas, and contains nearly all of the instruction", () => {
    for (const text of ["You are a woman.", "you", "1", "é", "\n", '"'])
      expect(startsWith(splitChats(teaching, systemText({ text }), questions).prefix, opening)).toBe(true);
    const last = teaching.encode(personaInstruction).length;
    expect(opening.length).toBeGreaterThanOrEqual(last - 1);
  });

  it("is empty if the template writes something else first", () => {
    const backwards: ChatTokenizer = {
      encode: teaching.encode,
      renderChat: (messages) => messages.map(({ content }) => [...content].reverse().join("")).join("|"),
    };
    expect(chatOpening(backwards, personaInstruction)).toEqual([]);
  });
});

describe("optionIds", () => {
  it("gives each label's ids as they follow the chat", () => {
    const question = questions[0]!;
    const chat = teaching.renderChat(chatFor(undefined, question), { addGenerationPrompt: true });
    optionIds(teaching, question).options.forEach((ids, index) => {
      expect([...teaching.encode(chat), ...ids]).toEqual(teaching.encode(`${chat}${index + 1}`));
    });
  });

  it("keeps 1 and 10 apart", () => {
    const options = ["1", "10"].map((label) => ({ label, code: label, text: "" }));
    const [one, ten] = optionIds(teaching, { ...questions[0]!, options }).options;
    expect(ten).not.toEqual(one);
  });

  it("refuses a template whose end merges with the answer", () => {
    const merging: ChatTokenizer = {
      encode: (text) =>
        text.match(/.{1,2}/gsu)?.map((pair) => pair.charCodeAt(0) * 256 + (pair.charCodeAt(1) || 0)) ?? [],
      renderChat: () => "odd",
    };
    expect(() => optionIds(merging, questions[0]!)).toThrow(/merges the answer '1'/);
  });
});

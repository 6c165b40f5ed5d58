import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PopuliError } from "../../../lib/errors/populi-error.js";
import { randomStream } from "../../../lib/random/stream.js";
import { platforms } from "../../../lib/survey/format/platform/platforms.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi exports "));
});
afterAll(() => rm(folder, { recursive: true }));

/** A small export of each platform. */
const exports: Readonly<Record<string, readonly string[]>> = {
  Qualtrics: [
    "StartDate,Status,IPAddress,Finished,ResponseId,Q1,Q2_1,Q2_2,Q2_2_TEXT",
    'Start Date,Response Type,IP Address,Finished,Response ID,How?,"Media - TV","Media - Radio",Other',
    Array.from({ length: 9 }, (_, k) => `"{""ImportId"":""QID${k}""}"`).join(","),
    '2024-01-01,Survey Preview,1.1.1.1,True,R_1,"good, fine",TV,,x',
    "2024-01-01,IP Address,1.1.1.2,False,R_2,bad,,Radio,",
  ],
  LimeSurvey: [
    "id,submitdate,lastpage,startlanguage,ipaddr,G1Q1,G1Q2[SQ001],G1Q2[SQ002],G1Q2[other]",
    "1,2024-01-01 10:00:00,3,en,1.1.1.1,A1,Y,,web",
    "2,,2,en,1.1.1.1,A2,,Y,",
  ],
  SurveyMonkey: [
    "Respondent ID,Collector ID,Start Date,How old?,Which apply?,,Rate,",
    ",,,Response,TV,Radio,Roads,Schools",
    "1,5,01/01/2024 10:00:00 AM,18-29,TV,,1,2",
    "2,5,01/02/2024 10:00:00 AM,30-44,,Radio,2,2",
  ],
  REDCap: [
    "record_id,redcap_event_name,redcap_repeat_instrument,age,race___1,race___2,form_complete",
    "1,baseline,,30,1,0,2",
    "1,later,visit,31,0,1,2",
  ],
  KoBoToolbox: [
    "start;end;demo/age;media;media/tv;media/radio;_id;_uuid;_submission_time;_index",
    "2024-01-01T10:00:00;2024-01-01T10:05:00;30;tv radio;1;1;7;u1;2024-01-01T10:06:00;1",
    "2024-01-01T10:00:00;2024-01-01T10:05:00;31;tv;1;0;8;u1;2024-01-01T10:06:00;2",
  ],
  "Google Forms": [
    "Timestamp,Username,How old?,Which? ,Any comments?,Any comments?",
    "2024/01/01 3:04:05 PM GMT+1,a@x.org,18-24,English;French,,fine",
    "2024/01/02 3:04:05 PM GMT+1,b@x.org,25-34,English,,",
    "2024/01/03 3:04:05 PM GMT+1,b@x.org,25-34,French,,",
  ],
};
const pieces = [
  ",",
  ";",
  "\n",
  '"',
  '""',
  "NA",
  "\0",
  '{"ImportId":"x"}',
  "[",
  "___",
  "/",
  "sep=;\n",
  "1.200",
];

test("every platform has an export here", () => {
  expect(Object.keys(exports).sort()).toEqual(platforms.map(({ name }) => name).sort());
});

test.each(Object.entries(exports))(
  "an export of %s, damaged, is read or refused by name",
  async (name, rows) => {
    const file = join(folder, "export.csv");
    let read = 0;
    for (let trial = 0; trial < 30; trial++) {
      const random = randomStream(trial, ["damaged export", name]);
      let lines = [...rows];
      if (trial % 3 === 0) lines.splice(random.integer(lines.length), 1);
      if (trial % 3 === 1) lines = lines.map((_, k) => lines[(k + 1 + random.integer(2)) % lines.length]!);
      let text = `${lines.join("\n")}\n`;
      for (let k = 0; k < 2; k++) {
        const at = random.integer(text.length);
        const left = random.integer(2) === 0 ? 0 : random.integer(40);
        text = `${text.slice(0, at)}${pieces[random.integer(pieces.length)]}${text.slice(at + left)}`;
      }
      await writeFile(file, text);
      try {
        const survey = await loadSurvey(file);
        for (const column of survey.codebook.variables.keys())
          expect(survey.column(column).length).toBe(survey.size);
        read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(PopuliError);
        expect((error as Error).message).toContain(basename(file));
      }
    }
    expect(read).toBeGreaterThan(0);
  },
);

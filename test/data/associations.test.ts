import { describe, expect, test } from "vitest";
import { permutation } from "../../lib/random/stream.js";
import {
  cohensD,
  correlation,
  cramersV,
  etaSquared,
  mean,
  median,
  normalisedEntropy,
  shares,
} from "./measures.js";
import { readValues } from "./values-file.js";

/*
 * What the generated data show, measured by the textbook estimators of `measures.ts`, against the published findings of
 * data/README.md, which are repeated here on purpose. Tolerances are about two standard errors.
 */

const values = readValues();
const items = values.columns.slice(values.columns.indexOf("Q1"), values.columns.indexOf("Q260"));
const column = new Map(items.map((name) => [name, values.valid(name)]));
const options = new Map(
  items.map((name) => [name, Math.max(...column.get(name)!.filter((code) => !Number.isNaN(code)))]),
);
const countries = values.text("B_COUNTRY_ALPHA");
const sex = values.valid("Q260");
const age = values.valid("Q262");
const education = values.valid("Q275");
const income = values.valid("Q288");

/** Sums of items; higher is more independent than obedient, and more post-materialist. */
const autonomy = column
  .get("Q15")!
  .map((code, row) => code + column.get("Q17")![row]! - column.get("Q8")![row]! - column.get("Q14")![row]!);
const postMaterialism = column
  .get("Q154")!
  .map((code, row) =>
    Number.isNaN(code + column.get("Q155")![row]!)
      ? Number.NaN
      : even(code) + even(column.get("Q155")![row]!),
  );

function even(code: number): number {
  return code % 2 === 0 ? 1 : 0;
}

function only(series: readonly number[], where: (row: number) => boolean): number[] {
  return series.map((value, row) => (where(row) ? value : Number.NaN));
}

describe("sex (Schwartz & Rubel 2005)", () => {
  const difference = (series: readonly number[]) =>
    Math.abs(
      cohensD(
        only(series, (row) => sex[row] === 2),
        only(series, (row) => sex[row] === 1),
      ),
    );

  test("the median |d| of the ten value items is near .15", () => {
    const names = ["Q46", "Q57", "Q45", "Q209", "Q164", "Q182", "Q184", "Q254"];
    const found = median(
      [...names.map((name) => column.get(name)!), autonomy, postMaterialism].map(difference),
    );
    expect(Math.abs(found - 0.15)).toBeLessThan(0.05);
  });

  test("the largest |d| of any item is near .32", () => {
    const largest = Math.max(...items.map((name) => difference(column.get(name)!)));
    expect(Math.abs(largest - 0.32)).toBeLessThan(0.07);
  });

  test("sex explains less than age, and age much less than country, at the median item", () => {
    const explained = (groups: readonly (number | string)[]) =>
      median(items.map((name) => etaSquared(column.get(name)!, groups)));
    const bySex = explained(sex);
    const byAge = explained(values.valid("X003R2"));
    const byCountry = explained(countries);
    expect(bySex).toBeLessThan(byAge);
    expect(byAge).toBeLessThan(byCountry / 2);
  });
});

describe("the two dimensions of values (Inglehart & Welzel 2005)", () => {
  /** Each loading as the median over triads, √(r_ij · r_ik / r_jk): no factor analysis, no generator. */
  function loadings(columns: Readonly<Record<string, readonly number[]>>): Record<string, number> {
    const names = Object.keys(columns);
    const r = (a: string, b: string) => correlation(columns[a]!, columns[b]!);
    return Object.fromEntries(
      names.map((name) => {
        const others = names.filter((other) => other !== name);
        const triads = others.flatMap((a, i) =>
          others.slice(i + 1).map((b) => Math.sqrt(Math.max(0, (r(name, a) * r(name, b)) / r(a, b)))),
        );
        return [name, median(triads)];
      }),
    );
  }
  const near = (found: Record<string, number>, published: Record<string, number>) => {
    for (const [name, value] of Object.entries(published)) {
      expect(Math.abs(found[name]! - 0.7 * value), `${name}: ${found[name]}`).toBeLessThan(0.08);
    }
  };

  test("the secular items load at seven tenths of the published loadings", () => {
    near(
      loadings({
        god: column.get("Q164")!,
        autonomy,
        abortion: column.get("Q184")!,
        pride: column.get("Q254")!,
        authority: column.get("Q45")!,
      }),
      { god: 0.91, autonomy: 0.88, abortion: 0.82, pride: 0.81, authority: 0.73 },
    );
  });

  test("the self-expression items load at seven tenths of the published loadings", () => {
    near(
      loadings({
        postMaterialism,
        happiness: column.get("Q46")!,
        homosexuality: column.get("Q182")!,
        petition: column.get("Q209")!,
        trust: column.get("Q57")!,
      }),
      { postMaterialism: 0.87, happiness: 0.81, homosexuality: 0.77, petition: 0.74, trust: 0.46 },
    );
  });
});

describe("well-being", () => {
  const satisfaction = column.get("Q49")!;

  test("income and life satisfaction: r near .28 in the poorest country, .10 in the richest (Howell & Howell 2008)", () => {
    const within = (country: string) =>
      correlation(
        income,
        only(satisfaction, (row) => countries[row] === country),
      );
    expect(Math.abs(within("XDE") - 0.28)).toBeLessThan(0.07);
    expect(Math.abs(within("XAR") - 0.1)).toBeLessThan(0.07);
  });

  test("the unemployed are less satisfied than those with work, d near .51 (Paul & Moser 2009)", () => {
    const employment = values.valid("Q279");
    const found = cohensD(
      only(satisfaction, (row) => employment[row]! <= 3),
      only(satisfaction, (row) => employment[row] === 7),
    );
    expect(Math.abs(found - 0.51)).toBeLessThan(0.15);
  });
});

test("social class follows income and education, r near .3 each (Richter & Menold 2024)", () => {
  const socialClass = values.valid("Q287").map((code) => 6 - code);
  expect(Math.abs(correlation(socialClass, income) - 0.3)).toBeLessThan(0.05);
  expect(Math.abs(correlation(socialClass, education) - 0.3)).toBeLessThan(0.05);
});

test("education and the importance of God: r near −.14 within countries (Dürlinger & Pietschnig 2022)", () => {
  const god = column.get("Q164")!;
  const within = [...new Set(countries)].map((country) =>
    correlation(
      education,
      only(god, (row) => countries[row] === country),
    ),
  );
  expect(Math.abs(mean(within) + 0.14)).toBeLessThan(0.035);
});

test("schooling and being a woman go with kinder views of immigrants, r near .16 and .11 (Cowling et al. 2019)", () => {
  // Signs turned so that higher is kinder; Q121 was not asked everywhere.
  const kinder = [column.get("Q121")!, column.get("Q130")!.map((code) => 5 - code)];
  const within = (series: readonly number[]) =>
    mean(
      [...new Set(countries)].flatMap((country) => {
        const found = kinder.map((views) =>
          correlation(
            series,
            only(views, (row) => countries[row] === country),
          ),
        );
        return found.filter((r) => !Number.isNaN(r));
      }),
    );
  expect(Math.abs(within(education) - 0.16)).toBeLessThan(0.04);
  expect(Math.abs(within(sex) - 0.11)).toBeLessThan(0.04);
});

test("women have a religion more often than men, by the odds of 83.4 % against 79.9 % (Pew 2016)", () => {
  const religion = values.valid("Q289").map((code) => (Number.isNaN(code) ? code : code > 0 ? 1 : 0));
  const odds = (code: number) => {
    const share = mean(only(religion, (row) => sex[row] === code));
    return share / (1 - share);
  };
  const published = 0.834 / 0.166 / (0.799 / 0.201);
  // The log odds ratio has a standard error of .08 here.
  expect(Math.abs(Math.log(odds(2) / odds(1)) - Math.log(published))).toBeLessThan(0.16);
});

describe("answers of 100 respondents, as in the samples of arXiv:2603.16142", () => {
  /** Two disjoint groups of 100 at a time, drawn at random. */
  const groups = Array.from({ length: 10 }, (_, draw) => {
    const order = permutation(1, ["groups", draw], values.size);
    return [order.slice(0, 100), order.slice(100, 200)] as const;
  });

  test("their normalised entropy averages near .828", () => {
    const found = groups.flatMap((pair) =>
      pair.flatMap((rows) =>
        items.map((name) => {
          const series = column.get(name)!;
          return normalisedEntropy(
            shares(
              Array.from(rows, (row) => series[row]!),
              options.get(name)!,
            ),
          );
        }),
      ),
    );
    expect(Math.abs(mean(found) - 0.828)).toBeLessThan(0.02);
  });

  test("their distance from uniform answers is near the published one: MAE .142, √JSD .285", () => {
    let absolute = 0;
    let divergence = 0;
    for (const [rows] of groups) {
      for (const name of items) {
        const series = column.get(name)!;
        const size = options.get(name)!;
        const found = shares(
          Array.from(rows, (row) => series[row]!),
          size,
        );
        const middle = found.map((part) => (part + 1 / size) / 2);
        const half = (parts: readonly number[]) =>
          parts.reduce((sum, part, i) => (part > 0 ? sum + part * Math.log2(part / middle[i]!) : sum), 0) / 2;
        absolute += found.reduce((sum, part) => sum + Math.abs(part - 1 / size), 0) / size;
        divergence += Math.sqrt(half(found) + half(found.map(() => 1 / size)));
      }
    }
    const cases = groups.length * items.length;
    expect(Math.abs(absolute / cases - 0.142)).toBeLessThan(0.03);
    expect(Math.abs(divergence / cases - 0.285)).toBeLessThan(0.03);
  });

  test("correlations of item pairs in one group correlate near .52 with those in the other", () => {
    const pairs = (rows: Int32Array) => {
      const series = items.map((name) => Array.from(rows, (row) => column.get(name)![row]!));
      return series.flatMap((a, i) => series.slice(i + 1).map((b) => correlation(a, b)));
    };
    const found = groups.map(([a, b]) => correlation(pairs(a), pairs(b)));
    expect(Math.abs(mean(found) - 0.52)).toBeLessThan(0.06);
  });
});

test("items of one trait hang together, and every item follows some identifier more than chance", () => {
  expect(correlation(column.get("Q71")!, column.get("Q73")!)).toBeGreaterThan(0.3);
  expect(correlation(column.get("Q158")!, column.get("Q163")!)).toBeGreaterThan(0.3);
  expect(correlation(column.get("Q106")!, column.get("Q158")!)).toBeLessThan(0.15);
  const identifiers = ["Q260", "X003R2", "Q275", "Q273", "Q279", "Q287", "Q288", "Q289"].map((name) =>
    values.valid(name),
  );
  const country = countries.map((code) => code.charCodeAt(1));
  for (const name of items) {
    const strongest = Math.max(
      ...[...identifiers, country].map((codes) => cramersV(column.get(name)!, codes)),
    );
    expect(strongest, name).toBeGreaterThan(0.06);
  }
});

describe("the attributes fit one another", () => {
  const marital = values.valid("Q273");
  const employment = values.valid("Q279");

  test("widows are old, students young, pensioners past fifty, singles more often at home with their parents", () => {
    expect(mean(only(age, (row) => marital[row] === 5))).toBeGreaterThan(62);
    expect(mean(only(age, (row) => employment[row] === 6))).toBeLessThan(26);
    expect(Math.min(...age.filter((_, row) => employment[row] === 4))).toBeGreaterThan(48);
    const athome = values.valid("Q271").map((code) => (code === 1 ? 0 : 1));
    expect(mean(only(athome, (row) => marital[row] === 6))).toBeGreaterThan(
      3 * mean(only(athome, (row) => marital[row] === 1)),
    );
  });

  test("no one has a degree before the age at which one can", () => {
    for (const [row, level] of education.entries()) {
      if (level >= 6) expect(age[row]).toBeGreaterThanOrEqual(22);
      if (level >= 8) expect(age[row]).toBeGreaterThanOrEqual(27);
    }
  });

  test("schooling pays: income rises with education, moderately", () => {
    const found = correlation(income, education);
    expect(found).toBeGreaterThan(0.35);
    expect(found).toBeLessThan(0.6);
  });

  test("every value of every attribute is somebody's", () => {
    for (const [name, codes] of [
      ["Q275", 9],
      ["Q279", 8],
      ["Q281", 12],
      ["Q289", 10],
      ["Q288", 10],
    ] as const) {
      expect(new Set(values.valid(name).filter((code) => !Number.isNaN(code))).size, name).toBe(codes);
    }
  });
});

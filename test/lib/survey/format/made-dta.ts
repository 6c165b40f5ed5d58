/*
 * Stata files of every version and byte order, put together from the format's description (`help dta`, and
 * `help dta_113` to `dta_115`), independently of the library's own writer. fixtures/made.R has R's haven read them.
 */
export const madeVersions = [113, 114, 115, 117, 118, 119] as const;
export type MadeVersion = (typeof madeVersions)[number];

/** What each of them holds; `long` in versions 117 and later only. */
export const made = {
  b: [1, 100, -127, ".a", null],
  i: [32_740, -32_767, 5, ".z", null],
  l: [2_147_483_620, -2_147_483_647, 7, ".b", null],
  f: [1.5, -0.25, 2 ** 100, ".c", null],
  d: [Math.PI, -1e-300, 1e300, ".d", null],
  s: ["abcdefg", "x", null, "y z", "é"],
  day: ["1960-01-01", "2018-05-06", "1880-05-06", ".a", null],
  long: ["L".repeat(3000), null, "l", "L".repeat(3000), "end"],
} as const;

const rows = 5;

class Bytes {
  readonly list: number[] = [];
  constructor(readonly little: boolean) {}
  number(
    value: number | bigint,
    set: (view: DataView, value: never, little: boolean) => void,
    count: number,
  ): this {
    const view = new DataView(new ArrayBuffer(count));
    set(view, value as never, this.little);
    for (let k = 0; k < count; k++) this.list.push(view.getUint8(k));
    return this;
  }
  u8 = (value: number) => this.number(value & 0xff, (view, v) => view.setUint8(0, v), 1);
  u16 = (value: number) => this.number(value, (view, v, little) => view.setUint16(0, v, little), 2);
  u32 = (value: number) => this.number(value, (view, v, little) => view.setUint32(0, v, little), 4);
  u64 = (value: number) =>
    this.number(BigInt(value), (view, v, little) => view.setBigUint64(0, v, little), 8);
  f32 = (value: number) => this.number(value, (view, v, little) => view.setFloat32(0, v, little), 4);
  f64 = (value: number) => this.number(value, (view, v, little) => view.setFloat64(0, v, little), 8);
  text(text: string, length = -1, encoding: BufferEncoding = "utf8"): this {
    const bytes = Buffer.from(text, encoding);
    this.list.push(...bytes, ...new Array(Math.max(0, length - bytes.length)).fill(0));
    return this;
  }
  /** The lowest `count` bytes of a whole number, in this order. */
  part(value: number, count: number): this {
    const bytes = Array.from({ length: count }, (_, k) => Math.floor(value / 256 ** k) % 256);
    this.list.push(...(this.little ? bytes : bytes.reverse()));
    return this;
  }
}

export function madeDta(version: MadeVersion, little: boolean): Uint8Array {
  const tagged = version >= 117;
  const encoding = version >= 118 ? "utf8" : "latin1";
  const wide = version >= 118 ? 129 : 33;
  const types = { b: 251, i: 252, l: 253, f: 254, d: 255, s: 8, day: 253, long: 0 };
  const late: Record<number, number> = {
    251: 65_530,
    252: 65_529,
    253: 65_528,
    254: 65_527,
    255: 65_526,
    0: 32_768,
    8: 8,
  };
  const names = (Object.keys(made) as (keyof typeof made)[]).filter((name) => tagged || name !== "long");
  const out = new Bytes(little);
  const places: number[] = [];
  const tag = (text: string) => tagged && out.text(text);
  const opens = (text: string) => {
    places.push(out.list.length);
    tag(text);
  };
  let map = 0;
  if (tagged) {
    opens("");
    out.text(
      `<stata_dta><header><release>${version}</release><byteorder>${little ? "LSF" : "MSF"}</byteorder><K>`,
    );
    version === 119 ? out.u32(names.length) : out.u16(names.length);
    out.text("</K><N>");
    version === 117 ? out.u32(rows) : out.u64(rows);
    out.text("</N><label>");
    version === 117 ? out.u8(4) : out.u16(4);
    out.text("made</label><timestamp>").u8(0).text("</timestamp></header>");
    opens("<map>");
    map = out.list.length;
    for (let k = 0; k < 14; k++) out.u64(0);
    out.text("</map>");
  } else {
    out
      .u8(version)
      .u8(little ? 2 : 1)
      .u8(1)
      .u8(0)
      .u16(names.length)
      .u32(rows)
      .text("made", 81)
      .text("", 18);
  }
  opens("<variable_types>");
  for (const name of names) tagged ? out.u16(late[types[name]]!) : out.u8(types[name]);
  tag("</variable_types>");
  opens("<varnames>");
  for (const name of names) out.text(name, wide);
  tag("</varnames>");
  opens("<sortlist>");
  for (let k = 0; k <= names.length; k++) version === 119 ? out.u32(0) : out.u16(0);
  tag("</sortlist>");
  opens("<formats>");
  for (const name of names) {
    const format = name === "day" ? "%td" : name === "s" || name === "long" ? "%9s" : "%9.0g";
    out.text(format, version >= 118 ? 57 : version === 113 ? 12 : 49);
  }
  tag("</formats>");
  opens("<value_label_names>");
  for (const name of names) out.text(name === "b" ? "answers" : "", wide);
  tag("</value_label_names>");
  opens("<variable_labels>");
  for (const name of names) out.text(`Größe ${name}`, version >= 118 ? 321 : 81, encoding);
  tag("</variable_labels>");
  opens("<characteristics>");
  if (!tagged) out.u8(0).u32(0);
  tag("</characteristics>");
  opens("<data>");
  for (let row = 0; row < rows; row++)
    for (const name of names) putCell(out, version, name, row, names.indexOf(name));
  tag("</data>");
  opens("<strls>");
  if (tagged) {
    for (const [row, text] of made.long.entries()) {
      if (text === null) continue;
      out.text("GSO").u32(names.length);
      version === 117 ? out.u32(row + 1) : out.u64(row + 1);
      out
        .u8(130)
        .u32(text.length + 1)
        .text(text)
        .u8(0);
    }
  }
  tag("</strls>");
  opens("<value_labels>");
  const labels = [
    [1, "yes"],
    [100, "naïve"],
    [2_147_483_622, "don't know"],
  ] as const;
  const texts = labels.map(([, label]) => Buffer.from(`${label}\0`, encoding));
  tag("<lbl>");
  out
    .u32(8 + 8 * labels.length + Buffer.concat(texts).length)
    .text("answers", wide)
    .text("", 3)
    .u32(labels.length)
    .u32(Buffer.concat(texts).length);
  let offset = 0;
  for (const text of texts) {
    out.u32(offset);
    offset += text.length;
  }
  for (const [code] of labels) out.u32(code);
  for (const text of texts) out.list.push(...text);
  tag("</lbl></value_labels>");
  opens("</stata_dta>");
  if (!tagged) return Uint8Array.from(out.list);
  places.push(out.list.length);
  const offsets = new Bytes(little);
  for (const place of places) offsets.u64(place);
  out.list.splice(map, offsets.list.length, ...offsets.list);
  return Uint8Array.from(out.list);
}

function putCell(
  out: Bytes,
  version: MadeVersion,
  name: keyof typeof made,
  row: number,
  column: number,
): void {
  const cell = made[name][row]!;
  const rank =
    cell === null
      ? 0
      : typeof cell === "string" && /^\.[a-z]$/.test(cell)
        ? cell.charCodeAt(1) - 96
        : undefined;
  if (name === "s") out.text(cell === null ? "" : String(cell), 8, version >= 118 ? "utf8" : "latin1");
  else if (name === "long") {
    const variableBytes = version === 117 ? 4 : version === 118 ? 2 : 3;
    out
      .part(cell === null ? 0 : column + 1, variableBytes)
      .part(cell === null ? 0 : row + 1, 8 - variableBytes);
  } else if (name === "b") out.u8(rank === undefined ? (cell as number) : 101 + rank);
  else if (name === "i") out.u16((rank === undefined ? (cell as number) : 32_741 + rank) & 0xffff);
  else if (name === "l") out.u32((rank === undefined ? (cell as number) : 2_147_483_621 + rank) >>> 0);
  else if (name === "f") rank === undefined ? out.f32(cell as number) : out.u32(0x7f000000 + 0x800 * rank);
  else if (name === "d") {
    if (rank === undefined) out.f64(cell as number);
    else
      out.number(
        BigInt(0x7fe00000 + 0x100 * rank) << 32n,
        (view, v, little) => view.setBigUint64(0, v, little),
        8,
      );
  } else {
    const days =
      rank === undefined
        ? (Date.parse(`${cell}Z`) - Date.UTC(1960, 0, 1)) / 86_400_000
        : 2_147_483_621 + rank;
    out.u32(days >>> 0);
  }
}

import { naInteger } from "./value.js";

/** A number as R's `as.character` writes it: at most 15 digits, and with an exponent where that is shorter. */
export function numberText(value: number, type: "integer" | "double"): string | null {
  if (type === "integer") return value === naInteger ? null : String(value);
  if (Number.isNaN(value)) return null;
  if (!Number.isFinite(value)) return value > 0 ? "Inf" : "-Inf";
  const digits = Number(value.toPrecision(15));
  const [mantissa = "0", power = "0"] = digits.toExponential().split("e");
  const exponent = Number(power);
  const sign = exponent < 0 ? "-" : "+";
  const scientific = `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
  const places = Math.max(0, (mantissa.split(".")[1] ?? "").length - exponent);
  const fixed = exponent > 20 || places > 100 ? scientific : digits.toFixed(places);
  return fixed.length <= scientific.length ? fixed : scientific;
}

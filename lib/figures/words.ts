/** Seconds as people say them: `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A share of 1 as a percentage with one decimal. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** The name of a measure as people say it: `macro F1` for `validationMacroF1`, `validation loss` for `validationLoss`. */
export function measureName(key: string): string {
  const name = key === "validationLoss" ? key : key.replace(/^validation(?=[A-Z])/, "");
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, " $&").replaceAll(/[A-Z](?!\d)/g, (letter) => letter.toLowerCase());
}

/** A measure with about four digits. */
export function measureText(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 3 : size < 1000 ? 1 : 0);
}

/** Text as it stands in SVG and HTML. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

import type { Spread } from "../interleave.ts";
import type { ConsumptionRow, PipelineRow } from "./measure.ts";

/** What `bench/results/pipeline.json` holds. */
export interface PipelineResult {
  command: string;
  environment: { cpu: string; cores: number; deno: string; tensorflow: string };
  rows: PipelineRow[];
  consumption: ConsumptionRow[];
}

const NAMES = { vit: "ViT", fft: "FFT-unshuffle", msvd: "mSVD" } as const;
const PASSES = { decode: "first epoch, from JPEG files", cached: "later epochs, from memory" } as const;

/** The measurement as Markdown. */
export function pipelineTable({ rows, consumption, environment }: PipelineResult): string {
  const fastest = Math.max(...consumption.map(({ perSecond }) => perSecond.median));
  const { imageSize: small } = consumption[0]!;
  const made = rows.map(({ imageSize, pass, perSecond, perCoreSecond }) => {
    const times = imageSize === small ? (perCoreSecond.median / fastest).toFixed(1) : "";
    return `| ${imageSize} px, ${PASSES[pass]} | ${number(perSecond)} | ${number(perCoreSecond)} | ${times} |`;
  });
  const taken = consumption.map(({ model, profile, perSecond }) =>
    `| ${NAMES[model]} at \`${profile}\` trains on | ${number(perSecond)} | | |`
  );
  const { cpu, cores, tensorflow } = environment;
  return [
    "| | pictures a second | in a second of one core | times what the fastest model takes |",
    "| --- | --- | --- | --- |",
    ...made,
    ...taken,
    "",
    `Medians of 7 rounds, smallest and largest in brackets. ${cpu}, ${cores} cores; TensorFlow ${tensorflow}.`,
  ].join("\n");
}

function number({ median, min, max }: Spread): string {
  const digits = (value: number) => Math.round(value).toLocaleString("en");
  return `${digits(median)} (${digits(min)} to ${digits(max)})`;
}

import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import { replaceFile } from "../../lib/training/durable_files.ts";
import { compareModels, type Comparison, comparisonTable } from "../evaluation/compare.ts";
import { type EvaluationRow, evaluationTable } from "../evaluation/evaluation_row.ts";
import { KEEP_OPTIONS, keepChoices } from "../evaluation/keep_choice.ts";
import { measureClassifier, type MeasuredRow } from "../evaluation/measure_checkpoint.ts";
import {
  compareNumbers,
  type MeasuredNumbers,
  measureNumbers,
  numbersComparisonTable,
  numbersTable,
} from "../evaluation/measure_numbers.ts";
import { PARTS } from "../evaluation/pictures.ts";
import { makeOutputFolder } from "../output_folder.ts";
import { percent } from "../progress.ts";
import { openCheckpoint, type SavedModel } from "../saved_model.ts";
import { resultTable } from "../text_table.ts";
import { type Command, oneOf, parse, UsageError, wholeNumber } from "../usage.ts";

/** `deno task evaluate` */
export const evaluateCommand: Command = {
  name: "evaluate",
  help: `deno task evaluate <checkpoint…> [options]

Measures trained models on pictures: accuracy and macro F1, tokens a picture with the class token (mean and spread), pictures a
second and the encoder's work, with sequences physically as short as the tokens that are kept. Of a regression its errors and the
mean predictor's, of an autoencoder MSE, PSNR and SSIM, of a generator its loss; these keep all tokens.

  --checkpoint <folder>  a run, such as out/runs/vit-tiny-0, of which the best checkpoint is taken, one checkpoint, or a
                         file that export wrote; the word --checkpoint may be left out, and several may be given
  --fall-back            take the newest whole checkpoint if the best one is damaged
  --data <folder>        pictures as for train; scenes or faces for drawn ones (default: what the run was trained
                         beside, if that was drawn)
  --part <name>          which of them: ${PARTS.join(", ")} (default: test)
  --keep <k>             keep the k tokens with the highest scores, or all (default: as the model was set to)
  --share <p>            keep the fewest tokens that hold this share of an image's scores
  --keep-file <file>     keep as many as the file says of each picture: JSON lines {"name": "sea/1.jpg", "k": 16} or CSV
                         lines sea/1.jpg,16; names are paths in the data's folder, or drawn pictures' numbers
  --sweep <list>         a row each for k=1,4,16 or p=0.1,0.5, and one for all tokens; may be given several times
  --batch <n>            pictures at once (default: the run's)
  --compare              differences to the first model with intervals, over pictures and runs: runs of one name are one
                         model's seeds
  --out <folder>         write evaluation.json there, with every picture's prediction; under out/ or results/
  --json                 print one JSON object a line, one for each row, instead of tables
  --help                 this text`,

  async run(args) {
    const asked = understand(args);
    const out = asked.out === undefined ? undefined : await makeOutputFolder(asked.out);
    await openTensorFlow();
    const rows: MeasuredRow[] = [];
    const numbers: MeasuredNumbers[] = [];
    for (const checkpoint of asked.checkpoints) {
      const saved = await openCheckpoint(checkpoint, { fallBack: asked.fallBack });
      for (const warning of saved.warnings) console.error(`Warning: ${warning}`);
      try {
        if (saved.task === "classification") rows.push(...await measureClassifier(saved, asked));
        else {
          checkKeepsAll(saved, asked);
          numbers.push(await measureNumbers(saved, asked));
        }
      } finally {
        saved.dispose();
      }
    }
    const kinds = new Set([...rows.map(() => "classification"), ...numbers.map(({ row }) => row.task)]);
    if (kinds.size > 1) {
      throw new RangeError(`evaluate takes models of one task at a time: these are of ${[...kinds].join(" and ")}.`);
    }
    const results = numbers.length > 0 ? resultsOfNumbers(numbers, asked) : resultsOfClasses(rows, asked);
    if (asked.json) {
      for (const line of [...results.rows, ...results.comparisons]) console.log(JSON.stringify(line));
    } else console.log(results.text());
    if (out !== undefined) {
      const whole = [...rows, ...numbers].map(({ row, found }) => ({ ...row, predictions: found }));
      const record = { rows: whole, comparisons: results.comparisons };
      await replaceFile(`${out}/evaluation.json`, `${JSON.stringify(record)}\n`);
      if (!asked.json) console.log(`Written: ${out}/evaluation.json.`);
    }
    return 0;
  },
};

function understand(args: string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const { values, positionals } = parse(args, {
    checkpoint: { ...text, multiple: true },
    "fall-back": flag,
    data: text,
    part: text,
    ...KEEP_OPTIONS,
    "keep-file": text,
    sweep: { ...text, multiple: true },
    batch: text,
    compare: flag,
    out: text,
    json: flag,
  });
  const checkpoints = [...values.checkpoint ?? [], ...positionals];
  if (checkpoints.length === 0) throw new UsageError("--checkpoint is needed: the folder of a run.");
  if (values.compare && values.sweep !== undefined) {
    throw new UsageError("--compare takes one choice of tokens for all models: got a --sweep.");
  }
  return {
    checkpoints,
    fallBack: values["fall-back"] ?? false,
    data: values.data,
    part: oneOf("part", values.part ?? "test", PARTS),
    choices: keepChoices(values),
    keepFile: values["keep-file"],
    batch: wholeNumber("batch", values.batch, 1, undefined),
    compare: values.compare ?? false,
    out: values.out,
    json: values.json ?? false,
  };
}

type Asked = ReturnType<typeof understand>;

/** What is printed: rows and comparisons as JSON, or all of it as text. */
interface Shown {
  rows: object[];
  comparisons: object[];
  text(): string;
}

function checkKeepsAll({ task, path }: SavedModel, { choices, keepFile }: Asked): void {
  if (keepFile === undefined && choices.every(({ label }) => label === "default" || label === "all")) return;
  throw new RangeError(`Fewer tokens are kept of classifiers only: ${path} is of the task ${task}.`);
}

/** Runs by their models' names, in the order of the call. */
function byModel<R extends { row: { experiment: string }; found: object }>(
  rows: readonly R[],
): { name: string; runs: R["found"][] }[] {
  const byName = Map.groupBy(rows, ({ row }) => row.experiment);
  return [...byName].map(([name, runs]) => ({ name, runs: runs.map(({ found }) => found) }));
}

function resultsOfNumbers(measured: readonly MeasuredNumbers[], { compare }: Asked): Shown {
  const rows = measured.map(({ row }) => row);
  const comparisons = compare ? compareNumbers(byModel(measured)) : [];
  const text = () =>
    numbersTable(rows) + (comparisons.length === 0 ? "" : `\n\n${numbersComparisonTable(comparisons)}`);
  return { rows, comparisons, text };
}

function resultsOfClasses(measured: readonly MeasuredRow[], { compare }: Asked): Shown {
  const rows = measured.map(({ row }) => row);
  const comparisons = compare ? compareModels(byModel(measured), rows[0]!.confusion.length) : [];
  return { rows, comparisons, text: () => textOfClasses(rows, comparisons) };
}

function textOfClasses(rows: readonly EvaluationRow[], comparisons: readonly Comparison[]): string {
  const lines = [evaluationTable(rows)];
  const [first] = rows;
  if (rows.length === 1) {
    const { checkpoint, count, part, dataset, accuracy, macroF1, loss } = first!;
    lines.unshift(resultTable(first!), "");
    lines.push(
      `${checkpoint} on ${count} ${part} pictures of ${dataset}: accuracy ${percent(accuracy)}, macro F1 ${
        percent(macroF1)
      }, loss ${loss.toFixed(3)}.`,
    );
  }
  if (comparisons.length > 0) lines.push("", comparisonTable(comparisons));
  return lines.join("\n");
}

import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import { replaceFile } from "../../lib/training/durable_files.ts";
import { type ComparedModel, compareModels, type Comparison, comparisonTable } from "../evaluation/compare.ts";
import { type EvaluationRow, evaluationTable } from "../evaluation/evaluation_row.ts";
import { KEEP_OPTIONS, keepChoices } from "../evaluation/keep_choice.ts";
import { measureCheckpoint, type MeasuredRow } from "../evaluation/measure_checkpoint.ts";
import { PARTS } from "../evaluation/pictures.ts";
import { makeOutputFolder } from "../output_folder.ts";
import { percent } from "../progress.ts";
import { resultTable } from "../text_table.ts";
import { type Command, oneOf, parse, UsageError, wholeNumber } from "../usage.ts";

/** `deno task evaluate` */
export const evaluateCommand: Command = {
  name: "evaluate",
  help: `deno task evaluate <checkpoint…> [options]

Measures trained models on pictures: accuracy and macro F1, tokens a picture with the class token (mean and spread), pictures a
second and the encoder's work, with sequences physically as short as the tokens that are kept.

  --checkpoint <folder>  a run, such as out/runs/vit-tiny-0, of which the best checkpoint is taken, or one checkpoint; the
                         word --checkpoint may be left out, and several may be given
  --fall-back            take the newest whole checkpoint if the best one is damaged
  --data <folder>        class folders of pictures, as for train; scenes for drawn ones (default: what the run was
                         trained beside, if that was drawn)
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
    for (const checkpoint of asked.checkpoints) rows.push(...await measureCheckpoint(checkpoint, asked));
    const comparisons = asked.compare ? compareModels(models(rows), rows[0]!.row.confusion.length) : [];
    if (asked.json) {
      for (const line of [...rows.map(({ row }) => row), ...comparisons]) console.log(JSON.stringify(line));
    } else show(rows.map(({ row }) => row), comparisons);
    if (out !== undefined) {
      const record = { rows: rows.map(({ row, found }) => ({ ...row, predictions: found })), comparisons };
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

/** Runs by their models' names, in the order of the call. */
function models(rows: readonly MeasuredRow[]): ComparedModel[] {
  const byName = Map.groupBy(rows, ({ row }) => row.experiment);
  return [...byName].map(([name, runs]) => ({ name, runs: runs.map(({ found }) => found) }));
}

function show(rows: readonly EvaluationRow[], comparisons: readonly Comparison[]): void {
  const [first] = rows;
  if (rows.length === 1) console.log(`${resultTable(first!)}\n`);
  console.log(evaluationTable(rows));
  if (rows.length === 1) {
    const { checkpoint, count, part, dataset, accuracy, macroF1, loss } = first!;
    console.log(
      `${checkpoint} on ${count} ${part} pictures of ${dataset}: accuracy ${percent(accuracy)}, macro F1 ${
        percent(macroF1)
      }, loss ${loss.toFixed(3)}.`,
    );
  }
  if (comparisons.length > 0) console.log(`\n${comparisonTable(comparisons)}`);
}

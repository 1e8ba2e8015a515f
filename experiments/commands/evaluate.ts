import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import { evaluate } from "../../lib/training/mod.ts";
import { leftOut, openData } from "../data.ts";
import { percent } from "../progress.ts";
import { openCheckpoint } from "../saved_model.ts";
import { resultTable } from "../tables.ts";
import { type Command, parse, UsageError } from "../usage.ts";

/** `deno task evaluate` */
export const evaluateCommand: Command = {
  name: "evaluate",
  help: `deno task evaluate --checkpoint <folder> [options]

Measures a trained model on the test pictures of a folder.

  --checkpoint <folder>  a run, such as out/runs/vit-tiny-0, of which the best checkpoint is taken, or one checkpoint
  --data <folder>        class folders of pictures, as for train; without it scenes are drawn
  --json                 print one JSON object instead of a table
  --help                 this text`,

  async run(args) {
    const { values, positionals } = parse(args, {
      checkpoint: { type: "string" },
      data: { type: "string" },
      json: { type: "boolean" },
    });
    if (positionals.length > 0) throw new UsageError(`evaluate takes options only: got ${positionals.join(" ")}.`);
    if (values.checkpoint === undefined) throw new UsageError("--checkpoint is needed: the folder of a run.");
    await openTensorFlow();
    const { model, config, classes, imageSize, batch, path, warnings } = await openCheckpoint(values.checkpoint);
    for (const warning of warnings) console.error(`Warning: ${warning}`);
    const { name, splits: { test, report } } = await openData(values.data, config.profile);
    if (test.classes.join("\n") !== classes.join("\n")) {
      throw new RangeError(
        `The model tells ${classes.join(", ")} from each other, and ${name} has ${test.classes.join(", ")}: ` +
          "give it pictures of the classes that it was trained on.",
      );
    }
    const result = await evaluate(model, test, { imageSize, batch });
    const refused = leftOut(report);
    if (refused !== undefined) console.error(refused);
    const { labels: _, predictions: __, ...numbers } = result;
    if (values.json) {
      console.log(JSON.stringify({ checkpoint: path, dataset: name, ...numbers }));
      return 0;
    }
    console.log(resultTable(result));
    console.log(
      `${path} on ${result.count} test pictures of ${name}: accuracy ${percent(result.accuracy)}, ` +
        `macro F1 ${percent(result.macroF1)}, loss ${result.loss.toFixed(3)}.`,
    );
    return 0;
  },
};

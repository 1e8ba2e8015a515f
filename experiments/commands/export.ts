import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import { saveClassifier } from "../../lib/training/mod.ts";
import { ofTask, openCheckpoint } from "../saved_model.ts";
import { type Command, oneOf, parse, UsageError } from "../usage.ts";

const PRECISIONS = ["float32", "float16"] as const;

/** `deno task export` */
export const exportCommand: Command = {
  name: "export",
  help: `deno task export --checkpoint <folder> --out <file.safetensors> [options]

Writes the classifier of a run as one file that says how to build it, to pass on or to keep: weights that other programs read too,
sizes, and names of classes. loadClassifier() reads it.

  --checkpoint <folder>  a run's folder, of which the best checkpoint is taken, or one checkpoint's own
  --out <file>           under out/ or data/; an old file is replaced
  --precision <name>     ${PRECISIONS.join(" or ")}, which takes half the space (default: float32)
  --help                 this text`,

  async run(args) {
    const text = { type: "string" } as const;
    const { values, positionals } = parse(args, { checkpoint: text, out: text, precision: text });
    if (positionals.length > 0) throw new UsageError(`export takes options only: got ${positionals.join(" ")}.`);
    const { checkpoint, out } = values;
    if (checkpoint === undefined) {
      throw new UsageError("--checkpoint is needed, such as --checkpoint out/runs/vit-tiny-0.");
    }
    if (out === undefined) throw new UsageError("--out is needed, such as --out out/vit.safetensors.");
    const precision = oneOf("precision", values.precision ?? "float32", PRECISIONS);
    await openTensorFlow();
    const saved = ofTask(await openCheckpoint(checkpoint), ["classification"], "export");
    const { model, config, classes } = saved;
    try {
      await saveClassifier({ model, config: config.model, classes }, out, precision);
    } finally {
      saved.dispose();
    }
    const { size } = await Deno.stat(out);
    console.log(
      `Written: ${out}, ${(size / 1e6).toFixed(1)} MB, ${
        [config.experiment, config.profile].filter(Boolean).join(" at ")
      }.`,
    );
    return 0;
  },
};

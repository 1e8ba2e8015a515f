import { reproduce } from "../reproduce.ts";
import { type Command, parse, UsageError } from "../usage.ts";

/** `deno task reproduce` */
export const reproduceCommand: Command = {
  name: "reproduce",
  help: `deno task reproduce [options]

Turns a picture into the views that ViT, FFT and SVD tokenizers have of it, and writes them to out/.

  --image <file>   a picture of your own (JPEG, PNG, WebP, …); without it a landscape is generated
  --help           this text`,

  async run(args) {
    const { values, positionals } = parse(args, { image: { type: "string" } });
    if (positionals.length > 0) throw new UsageError(`reproduce takes options only: got ${positionals.join(" ")}.`);
    await reproduce({ image: values.image, out: "out" });
    return 0;
  },
};

/**
 * The command line: `reproduce` for now.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { reproduce } from "./reproduce.ts";

const HELP = `deno task reproduce [options]

Turns a picture into the views that ViT, FFT and SVD tokenizers have of it, and writes them to out/.

  --image <file>   a picture of your own (JPEG, PNG, WebP, …); without it a landscape is generated
  --help           this text`;

async function main(args: string[]): Promise<number> {
  let parsed;
  try {
    parsed = parse(args);
  } catch (error) {
    console.error(`${(error as Error).message} \`deno task reproduce --help\` shows the options.`);
    return 2;
  }
  if (parsed.help) {
    console.log(HELP);
    return 0;
  }
  try {
    await reproduce(parsed);
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}

function parse(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      image: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (positionals.length !== 1 || positionals[0] !== "reproduce") {
    throw new TypeError(`The command is reproduce: got ${positionals.join(" ") || "none"}.`);
  }
  return { image: values.image, out: "out", help: values.help };
}

Deno.exitCode = await main(Deno.args);

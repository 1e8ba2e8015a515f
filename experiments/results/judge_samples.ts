import type { LabelledPictures, Splits } from "../../lib/datasets/dataset.ts";
import {
  type Copying,
  copying,
  frechetDistance,
  type PrecisionRecall,
  precisionRecall,
} from "../../lib/metrics/mod.ts";
import type { AutoregressiveGenerator, Classifier } from "../../lib/models/mod.ts";
import { look, realBatches, sampleBatches } from "./judged_features.ts";

/** Pictures of each kind that are compared, at most: distances to all of each other are computed. */
const MOST = 1000;
/** How far the class is followed, of those that are tried on validation pictures. */
const GUIDANCES = [1, 1.5, 2, 3, 5];

/**
 * How good what a generator draws is, as a classifier of this library sees it: numbers compare on the same classifier, and with no published
 * Fréchet Inception Distance.
 */
export interface Judgement extends PrecisionRecall {
  /** The classifier's experiment. */
  classifier: string;
  /** Pictures drawn, and as many test pictures beside them; training pictures at most as many. */
  samples: number;
  /** Share that the classifier takes for the class that was asked for, of generators that are told one; and of the test pictures. */
  recognised?: number;
  recognisedReal: number;
  /** Fréchet distance of the features to those of test pictures; and that of training pictures, as good as can be. */
  frechet: number;
  frechetReal: number;
  /** Whether they are copies of training pictures. */
  copying: Copying;
  /** What guidance does, on as many samples as there are validation pictures, beside these; of generators that can be guided. */
  guidances?: GuidedSamples[];
}

/** Samples of one guidance: followed more closely, classes are told more often, and samples differ less. */
export interface GuidedSamples extends PrecisionRecall {
  guidance: number;
  recognised: number;
  frechet: number;
}

/** What is judged, by whom. */
export interface ToJudge {
  generator: AutoregressiveGenerator;
  classifier: Classifier;
  /** The classifier's experiment. */
  name: string;
  splits: Splits;
  imageSize: number;
}

/** Draws as many pictures as there are for the test, of the same classes, and compares them. */
export async function judgeSamples(toJudge: ToJudge): Promise<Judgement> {
  const { generator, classifier, name, splits, imageSize } = toJudge;
  const guidances = canBeGuided(generator) ? { guidances: await judgeGuidances(toJudge) } : {};
  const seen = (set: LabelledPictures) => look(classifier, realBatches(set, imageSize, MOST));
  const [test, train] = [await seen(splits.test), await seen(splits.train)];
  const drawn = await look(classifier, sampleBatches(generator, test.labels));
  try {
    const [real, fake, learned] = [test.features, drawn.features, train.features];
    return {
      ...{ classifier: name, samples: drawn.labels.length },
      ...(generator.classes === undefined ? {} : { recognised: drawn.right }),
      recognisedReal: test.right,
      frechet: frechetDistance(fake, real),
      frechetReal: frechetDistance(learned, real),
      ...precisionRecall(real, fake),
      copying: copying(fake, { train: learned, test: real }),
      ...guidances,
    };
  } finally {
    for (const { features } of [test, train, drawn]) features.dispose();
  }
}

function canBeGuided({ decoder: { classDropout, head: { kind } } }: AutoregressiveGenerator): boolean {
  return classDropout > 0 && kind === "codes";
}

/** The same on validation pictures for each guidance, of which one is to be chosen without having seen the test pictures. */
async function judgeGuidances({ generator, classifier, splits, imageSize }: ToJudge): Promise<GuidedSamples[]> {
  const real = await look(classifier, realBatches(splits.validation, imageSize, MOST));
  const rows: GuidedSamples[] = [];
  for (const guidance of GUIDANCES) {
    const drawn = await look(classifier, sampleBatches(generator, real.labels, { guidance }));
    const frechet = frechetDistance(drawn.features, real.features);
    rows.push({ guidance, recognised: drawn.right, frechet, ...precisionRecall(real.features, drawn.features) });
    drawn.features.dispose();
  }
  real.features.dispose();
  return rows;
}

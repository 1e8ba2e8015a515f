import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { engine, tf } from "../support/engine.ts";
import { describeFace, drawFace, FACE_AGE_FLOOR, FACE_AGE_GROUPS, proceduralFaces } from "../../lib/datasets/faces.ts";
import { ageOf, agePopulation, looksDeviation } from "../../lib/datasets/faces/age.ts";
import { Conv2d } from "../../lib/nn/conv2d.ts";
import { Initializer } from "../../lib/nn/initializer.ts";
import { Linear } from "../../lib/nn/linear.ts";
import { disposeModule } from "../../lib/nn/module.ts";

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const rootMeanSquare = (errors: readonly number[]) => Math.sqrt(mean(errors.map((error) => error ** 2)));

Deno.test("drawFace() draws the same face for the same words, and others for others", () => {
  const face = drawFace(describeFace(40, 1, 2), 40);
  assertEquals(face.length, 40 * 40 * 3);
  assertEquals(drawFace(describeFace(40, 1, 2), 40), face);
  for (const words of [[1, 3], [2, 2], [1]]) {
    const other = drawFace(describeFace(40, ...words), 40);
    const differing = other.filter((value, i) => value !== face[i]).length;
    assertEquals(differing > face.length / 2, true, `${words}: ${differing} of ${face.length} bytes differ`);
  }
});

/** A picture averaged to 8×8 cells of 3 colours. */
function cells(picture: Uint8Array, side: number): number[] {
  const [sums, cell] = [new Array<number>(192).fill(0), side / 8];
  picture.forEach((value, at) => {
    const [row, column] = [Math.floor(at / 3 / side / cell), Math.floor((Math.floor(at / 3) % side) / cell)];
    sums[(row * 8 + column) * 3 + at % 3]! += value / cell ** 2;
  });
  return sums;
}

Deno.test("drawFace() draws the same face at any size", () => {
  for (let i = 0; i < 12; i++) {
    const traits = describeFace(5 + 7 * i, 3, i);
    const large = cells(drawFace(traits, 256), 256);
    for (const side of [32, 64, 128]) {
      const small = cells(drawFace(traits, side), side);
      const off = mean(small.map((value, cell) => Math.abs(value - large[cell]!)));
      assertEquals(off < 5, true, `face ${i} at ${side} pixels: colours of the cells are ${off} of 255 levels off`);
    }
  }
});

Deno.test("faces use the range of brightness, and hold no area that is not painted", () => {
  for (let i = 0; i < 90; i++) {
    const picture = drawFace(describeFace(i + 1, 4, i), 48);
    const [darkest, brightest] = [Math.min(...picture), Math.max(...picture)];
    assertEquals(brightest - darkest > 130, true, `face ${i}: from ${darkest} to ${brightest}`);
    let black = 0;
    for (let at = 0; at < picture.length; at += 3) {
      if (picture[at]! + picture[at + 1]! + picture[at + 2]! === 0) black++;
    }
    assertEquals(black < 0.02 * 48 * 48, true, `face ${i}: ${black} black pixels`);
  }
});

Deno.test("describeFace() is the same person at any age: what is no sign of age stays", () => {
  for (let i = 0; i < 20; i++) {
    const [young, old] = [describeFace(30, 5, i), describeFace(70, 5, i)];
    const person = ({ build, shape, skin, iris, hair, hairstyle, smile, backdrop, light, clothes }: typeof young) => //
    ({ build, shape, skin, iris, hair, hairstyle, smile, backdrop, light, clothes });
    assertEquals(person(young), person(old));
  }
});

Deno.test("describeFace() shows each sign of age the more the older, but not in each face", () => {
  const at = (age: number) => Array.from({ length: 300 }, (_, i) => describeFace(age, 6, i, age).signs);
  const [six, thirty, fifty, seventy] = [at(6), at(30), at(50), at(70)];
  assertEquals(mean(six.map(({ growth }) => growth)) < 0.6, true);
  assertEquals(mean(thirty.map(({ growth }) => growth)) > 0.95, true);
  for (const sign of ["wrinkles", "folds", "sag", "features", "grey", "recession", "spots"] as const) {
    const means = [six, thirty, fifty, seventy].map((signs) => mean(signs.map((all) => all[sign])));
    assertEquals(means.every((value, i) => i === 0 || value > means[i - 1]!), true, `${sign}: ${means}`);
    const overtaken = fifty.filter((signs, i) => signs[sign] > seventy[i]![sign]).length;
    assertEquals(overtaken > 3, true, `${sign}: ${overtaken} of 300 at 50 show more than another at 70`);
  }
});

Deno.test("people look as much older or younger than they are as looksDeviation() says", () => {
  for (const age of [10, 25, 60]) {
    const off = Array.from({ length: 4000 }, (_, i) => describeFace(age, 7, i).apparentAge - age);
    const deviation = rootMeanSquare(off);
    assertEquals(Math.abs(mean(off)) < 0.3, true, `${age}: ${mean(off)} years off on average`);
    assertEquals(Math.abs(deviation / looksDeviation(age) - 1) < 0.05, true, `${age}: ${deviation}`);
  }
});

Deno.test("FACE_AGE_FLOOR is the error of the best estimate from how old somebody looks, by integration", () => {
  const population = agePopulation();
  const step = 0.1;
  let squares = 0;
  for (let looks = -30; looks < 130; looks += step) {
    const joint = Array.from(population, (share, i) => { // how probable both this age and these looks are
      const deviation = looksDeviation(i + 1);
      return share * Math.exp(-0.5 * ((looks - i - 1) / deviation) ** 2) / deviation / Math.sqrt(2 * Math.PI);
    });
    const all = joint.reduce((a, b) => a + b);
    if (all === 0) continue;
    const best = joint.reduce((sum, share, i) => sum + share * (i + 1), 0) / all;
    squares += step * joint.reduce((sum, share, i) => sum + share * (i + 1 - best) ** 2, 0);
  }
  assertEquals(Math.sqrt(squares).toFixed(1), FACE_AGE_FLOOR.toFixed(1));
});

Deno.test("proceduralFaces() spreads ages as the population, whatever the seed, and splits them alike", () => {
  for (const seed of [0, 1, -5, 123456789]) {
    const { train, validation, test } = proceduralFaces({ train: 1000, test: 300, seed, imageSize: 32 });
    for (const part of [train, validation, test]) {
      const ages = Array.from({ length: part.length }, (_, i) => part.target(i));
      const centre = mean(ages);
      const spread = rootMeanSquare(ages.map((age) => age - centre));
      assertEquals([Math.abs(centre - 40.8) < 1.5, Math.abs(spread - 24) < 1], [true, true], `${centre} ± ${spread}`);
      assertEquals(ages.every((age) => Number.isInteger(age) && age >= 1 && age <= 90), true);
      if (part !== validation) assertEquals([Math.min(...ages) <= 2, Math.max(...ages) >= 87], [true, true]);
      ages.forEach((age, i) =>
        assertEquals(part.classes[part.labels[i]!]!.startsWith(String(Math.min(8, Math.floor(age / 10)))), true)
      );
    }
  }
});

Deno.test("proceduralFaces() has each ten years in training and validation from 50 faces on, whatever the seed", () => {
  for (let seed = 0; seed < 200; seed++) {
    const { train, validation } = proceduralFaces({ train: 50, test: 1, seed, imageSize: 32 });
    assertEquals([new Set(train.labels).size, new Set(validation.labels).size], [9, 9], `seed ${seed}`);
  }
});

Deno.test("proceduralFaces() draws no face twice, and the same whatever was read before", async () => {
  const options = { train: 60, test: 20, seed: 4, imageSize: 24, groups: "stages" } as const;
  const { train, validation, test, report } = proceduralFaces(options);
  assertEquals([train.classes, train.classes.length], [FACE_AGE_GROUPS.stages.map(({ name }) => name), 4]);
  assertEquals(report.refused, []);
  const seen = new Set<string>();
  for (const part of [train, validation, test]) {
    for (let i = 0; i < part.length; i++) seen.add((await part.read(i, [24, 24])).join());
  }
  assertEquals(seen.size, 80);
  const again = proceduralFaces(options);
  for (const i of [7, 3, 11]) assertEquals(await again.test.read(i, [24, 30]), await test.read(i, [24, 30]));
  const other = proceduralFaces({ ...options, seed: 5 });
  assertEquals(seen.has((await other.test.read(0, [24, 24])).join()), false);
});

/** Pictures of 32 pixels with their ages. */
async function faces(count: number, seed: number) {
  const { test } = proceduralFaces({ train: 50, test: count, seed, imageSize: 32 });
  const pictures = await Promise.all(Array.from({ length: count }, (_, i) => test.read(i, [32, 32])));
  return { pictures, ages: Array.from({ length: count }, (_, i) => test.target(i)) };
}

/** The weights with the least squared error and a small penalty on their size: normal equations, by Gauss and Jordan. */
function ridge(inputs: number[][], outputs: number[], penalty: number): number[] {
  const size = inputs[0]!.length;
  const rows = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_, j) => inputs.reduce((sum, x) => sum + x[i]! * x[j]!, i === j ? penalty : 0)),
    inputs.reduce((sum, x, n) => sum + x[i]! * outputs[n]!, 0),
  ]);
  for (let i = 0; i < size; i++) { // positive definite: no pivoting
    const pivot = rows[i]!;
    for (let j = i; j <= size; j++) if (j > i) pivot[j]! /= pivot[i]!;
    for (const [other, row] of rows.entries()) {
      if (other === i) continue;
      for (let j = i + 1; j <= size; j++) row[j]! -= row[i]! * pivot[j]!;
    }
  }
  return rows.map((row) => row[size]!);
}

Deno.test("all signs of age together, if they could be read off exactly, tell it nearly as well as the floor", () => {
  const bent = ({ signs }: ReturnType<typeof describeFace>) => // piecewise linear in each sign
  [1, ...Object.values(signs).flatMap((sign: number) => [0, 0.25, 0.5, 0.75].map((from) => Math.max(0, sign - from)))];
  const people = (seed: number, count: number) =>
    Array.from({ length: count }, (_, i) => describeFace(ageOf(i, seed), seed, i));
  const [learn, measure] = [people(0, 4000), people(1, 2000)];
  const weights = ridge(learn.map(bent), learn.map(({ age }) => age), 0.01);
  const error = rootMeanSquare(
    measure.map((one) => bent(one).reduce((sum, value, k) => sum + value * weights[k]!, 0) - one.age),
  );
  assertEquals([error > FACE_AGE_FLOOR, error < 1.25 * FACE_AGE_FLOOR], [true, true], `${error} years`);
});

Deno.test("a linear regression on 8×8 grey cells learns something of the age, a small network more, none as much as the floor", async () => {
  await engine;
  const [learn, measure] = [await faces(1000, 0), await faces(300, 1)];
  const centre = mean(learn.ages);
  const baseline = rootMeanSquare(measure.ages.map((age) => age - centre));

  const grey = (picture: Uint8Array) => {
    const all = cells(picture, 32);
    return [1, ...Array.from({ length: 64 }, (_, i) => (all[3 * i]! + all[3 * i + 1]! + all[3 * i + 2]!) / 765 - 0.5)];
  };
  const weights = ridge(learn.pictures.map(grey), learn.ages.map((age) => age - centre), 1);
  const linear = rootMeanSquare(
    measure.pictures.map((picture, i) =>
      grey(picture).reduce((sum, value, k) => sum + value * weights[k]!, centre) - measure.ages[i]!
    ),
  );

  const init = new Initializer(0);
  const network = {
    first: new Conv2d({ inputs: 3, outputs: 12, side: 4, stride: 2 }, init),
    second: new Conv2d({ inputs: 12, outputs: 24, side: 3, stride: 2 }, init),
    third: new Conv2d({ inputs: 24, outputs: 32, side: 3, stride: 2 }, init),
    head: new Linear(288, 1, init),
  };
  const predict = (images: tf.Tensor4D) => {
    const features = [network.first, network.second, network.third].reduce(
      (x, layer) => tf.relu(layer.call(x)),
      images,
    ); // [B, 3, 3, 32]
    return tf.squeeze(network.head.call(tf.reshape(features, [-1, 288])), [1]); // [B]
  };
  const stack = (pictures: Uint8Array[]) =>
    tf.tidy(() =>
      tf.tensor4d(
        Float32Array.from(pictures.flatMap((picture) => Array.from(picture, (value) => value / 127.5 - 1))),
        [pictures.length, 32, 32, 3],
      )
    );
  const [seen, unseen] = [stack(learn.pictures), stack(measure.pictures)];
  const standardised = tf.tensor1d(learn.ages.map((age) => (age - centre) / 24));
  const optimizer = tf.train.adam(2e-3);
  for (let step = 0; step < 12 * 20; step++) {
    const from = step * 50 % 1000;
    optimizer.minimize(() =>
      tf.mean(tf.square(tf.sub(
        predict(tf.slice(seen, from, 50)),
        tf.slice(standardised, from, 50),
      )))
    );
  }
  const predicted = tf.tidy(() => predict(unseen).dataSync());
  const convolutional = rootMeanSquare(measure.ages.map((age, i) => predicted[i]! * 24 + centre - age));
  tf.dispose([seen, unseen, standardised]);
  optimizer.dispose();
  disposeModule(network);
  const said = `mean ${baseline}, linear ${linear}, network ${convolutional}`;
  assertEquals([linear < 0.85 * baseline, linear > 2.5 * FACE_AGE_FLOOR], [true, true], said);
  assertEquals([convolutional < 0.8 * linear, convolutional > FACE_AGE_FLOOR], [true, true], said);
});

Deno.test("faces refuse what is no face", async () => {
  assertThrows(() => describeFace(0, 1), RangeError, "Faces are 1 to 90 years old: got 0");
  assertThrows(() => describeFace(NaN, 1), RangeError, "got NaN");
  assertThrows(() => drawFace(describeFace(9, 1), 0), RangeError, "whole number from 1: got 0");
  const options = { train: 50, test: 2, seed: 0, imageSize: 8 };
  assertThrows(() => proceduralFaces({ ...options, train: 49 }), RangeError, "train is a whole number from 50: got 49");
  assertThrows(() => proceduralFaces({ ...options, test: 0 }), RangeError, "test is a whole number from 1: got 0");
  assertThrows(() => proceduralFaces({ ...options, seed: 0.5 }), RangeError, "fits 32 bits: got 0.5");
  const { test } = proceduralFaces(options);
  await assertRejects(() => test.read(2, [8, 8]), RangeError, "numbered 0 to 1: got 2");
  assertThrows(() => test.target(-1), RangeError, "got -1");
});

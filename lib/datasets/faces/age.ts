import { hashUniform } from "../hash.ts";

/** Youngest and oldest that is drawn, in whole years. */
export const FACE_AGES = { youngest: 1, oldest: 90 } as const;

/**
 * Share of each age from 1 to 90 among the faces: those of a population in which as many are born each year and die by
 * Gompertz's law, at the rate exp((age - 86) / 10) / 10 a year; 86 is the age at which most die. Nearly even up to 60,
 * then fewer and fewer, about as in Europe or Japan; the mean is 40, the standard deviation 23 years.
 *
 * @returns 90 shares that add to 1.
 */
export function agePopulation(): Float64Array {
  const living = Float64Array.from(
    { length: FACE_AGES.oldest },
    (_, i) => Math.exp(Math.exp(-86 / 10) - Math.exp((FACE_AGES.youngest + i - 86) / 10)),
  );
  const all = living.reduce((a, b) => a + b);
  return living.map((share) => share / all);
}

/** Share of the population of each age or younger. */
const UP_TO = agePopulation();
for (let i = 1; i < UP_TO.length; i++) UP_TO[i]! += UP_TO[i - 1]!;

/**
 * Age of face number `index`: places in the population a golden section apart, so that the first n faces have its ages as
 * evenly as n can, whatever n is.
 *
 * @param index Number of the face.
 * @param words Whole numbers that choose the set of faces.
 * @returns Whole years, from 1 to 90.
 */
export function ageOf(index: number, ...words: number[]): number {
  const place = hashUniform(AGE_STREAM, ...words) + index * GOLDEN;
  const share = place - Math.floor(place);
  const found = UP_TO.findIndex((upTo) => share < upTo);
  return found < 0 ? FACE_AGES.oldest : FACE_AGES.youngest + found;
}

const AGE_STREAM = 0x61676573; // keeps this draw apart from those of the faces
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * How many years older or younger than they are people of an age look: the standard deviation, from 1 year in the first
 * to 5 from 25 on. A child's face tells its age better.
 *
 * @param age Years.
 * @returns Years.
 */
export function looksDeviation(age: number): number {
  return 5 * Math.min(1, (age + 5) / 30);
}

/**
 * The least root mean squared error, in years, that any model can reach on the ages of the faces: that of the mean age of all
 * who look as old, if it could be seen exactly how old somebody looks. People look older or younger than they are, with a
 * standard deviation of 5 years from the age of 25 on and less before, down to 1 ({@linkcode looksDeviation}), and a picture
 * shows no more than that, in signs of which each has a deviation of its own. What can be reached is thus somewhat more; the
 * mean age of all gives 24.
 */
export const FACE_AGE_FLOOR = 4.4;

/** A way to put ages into classes: by ten years, or child, young, middle and old. */
export type AgeGroups = "decades" | "stages";

/** The groups from the youngest on, each with its name and the whole years from and to which it goes. */
export const FACE_AGE_GROUPS: Readonly<Record<AgeGroups, readonly { name: string; from: number; to: number }[]>> = {
  decades: Array.from({ length: 9 }, (_, i) => {
    const to = i === 8 ? FACE_AGES.oldest : 10 * i + 9;
    return { name: `${i}0-${String(to).padStart(2, "0")}`, from: 10 * i, to };
  }),
  stages: [
    { name: "child", from: 0, to: 17 },
    { name: "young", from: 18, to: 39 },
    { name: "middle", from: 40, to: 64 },
    { name: "old", from: 65, to: FACE_AGES.oldest },
  ],
};

/**
 * The group of an age.
 *
 * @param groups Which way to put ages into groups.
 * @param age Whole years, from 1 to 90.
 * @returns Its place in {@linkcode FACE_AGE_GROUPS}.
 */
export function ageGroup(groups: AgeGroups, age: number): number {
  return FACE_AGE_GROUPS[groups].findIndex(({ from, to }) => age >= from && age <= to);
}

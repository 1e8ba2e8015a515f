/**
 * Scores by which the first tokens to keep are those that lie evenly over a grid, however many they are: with 4 one of each quarter, with 16
 * one of each sixteenth, with any number in between no large gap. The order is that of a Z curve with its bits reversed, one of them
 * flipped by the other (a (0, 2)-sequence: Sobol 1967).
 *
 * @example
 * ```ts
 * import { spreadScores } from "./spread_order.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(Array.from(spreadScores([2, 2])), [1, 0.5, 0.25, 0.75]); // two tokens lie on a diagonal
 * ```
 *
 * @param grid Rows and columns.
 * @returns A number above 0 and at most 1 for each place, row by row, no two the same.
 */
export function spreadScores([rows, columns]: readonly [number, number]): Float32Array {
  const bits = Math.ceil(Math.log2(Math.max(rows, columns, 1)));
  const places: number[] = [];
  for (let i = 0; i < 4 ** bits; i++) {
    let [row, column] = [0, 0];
    for (let bit = 0; bit < bits; bit++) {
      const quarter = Math.floor(i / 4 ** bit) % 4; // of the square that the bits so far have chosen
      const half = 1 << bits - 1 - bit;
      if (quarter & 1) row += half;
      if ((quarter & 1) !== quarter >> 1) column += half;
    }
    if (row < rows && column < columns) places.push(row * columns + column); // of a square that holds the grid
  }
  const scores = new Float32Array(rows * columns);
  places.forEach((place, rank) => scores[place] = 1 - rank / places.length);
  return scores;
}

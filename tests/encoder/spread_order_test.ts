import { assert, assertEquals } from "@std/assert";
import { spreadScores } from "../../lib/encoder/mod.ts";

/** Places from the first to keep to the last. */
function order(grid: [number, number]): [row: number, column: number][] {
  const scores = spreadScores(grid);
  const places = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  return places.map((place) => [Math.floor(place / grid[1]), place % grid[1]]);
}

Deno.test("the first 4^n places of a square grid lie in 4^n squares of it, also the next 4^n, and so on", () => {
  const places = order([8, 8]);
  for (const side of [2, 4, 8]) {
    for (let first = 0; first < 64; first += side * side) {
      const squares = places.slice(first, first + side * side)
        .map(([row, column]) => [row, column].map((at) => Math.floor(at * side / 8)).join());
      assertEquals(new Set(squares).size, side * side);
    }
  }
});

Deno.test("any beginning leaves no place far from one that is kept", () => {
  const places = order([16, 16]);
  for (const k of [4, 7, 12, 16, 30, 64, 100]) {
    const kept = places.slice(0, k);
    const gap = Math.max(
      ...places.map(([row, column]) => Math.min(...kept.map(([r, c]) => Math.hypot(r - row, c - column)))),
    );
    assert(gap <= 2 * 16 / Math.sqrt(k), `${k} kept: ${gap}`);
  }
});

Deno.test("grids of any size have an order of all their places", () => {
  for (const [rows, columns] of [[1, 1], [1, 7], [3, 5], [8, 12], [14, 14]] as const) {
    const scores = spreadScores([rows, columns]);
    assertEquals(new Set(scores).size, rows * columns);
    assert(scores.every((score) => score > 0 && score <= 1));
  }
});

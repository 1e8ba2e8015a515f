/** Rotations stop where what is off the diagonal is this small beside the whole matrix. */
const NEGLIGIBLE = 1e-15;
/** Convergence is quadratic: some 8 sweeps suffice for hundreds of rows. */
const MOST_SWEEPS = 60;

/** Eigenvalues and eigenvectors of a symmetric matrix, `Σ_k values[k] · vector_k · vector_kᵀ`. */
export interface SymmetricEigen {
  /** In no order. */
  values: Float64Array;
  /** Eigenvector k in row k, `[N, N]`. */
  vectors: Float64Array;
}

/**
 * Eigendecomposition of a symmetric matrix in float64, from end to end, by Jacobi's rotations (Golub and Van Loan, "Matrix Computations",
 * section 8.5): a square root of small eigenvalues keeps half of the digits, too few of float32's. Unlike `eigh()` it is no tensor function.
 *
 * @param matrix Symmetric, `[N, N]` row by row.
 * @param n N.
 * @returns New arrays.
 */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const limit = NEGLIGIBLE * Math.sqrt(a.reduce((sum, x) => sum + x * x, 0));
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a, n) > limit; sweep++) {
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q]!;
        if (Math.abs(apq) <= limit / n) continue;
        // The smaller of the two angles that make entry (p, q) vanish.
        const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        rotateColumns(a, n, [p, q], [c, t * c]);
        rotateRows(a, n, [p, q], [c, t * c]);
        rotateRows(vectors, n, [p, q], [c, t * c]);
      }
    }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), vectors };
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) sum += 2 * a[i * n + j]! ** 2;
  }
  return Math.sqrt(sum);
}

type Pair = readonly [number, number];

function rotateRows(a: Float64Array, n: number, [p, q]: Pair, [c, s]: Pair): void {
  for (let k = 0, i = p * n, j = q * n; k < n; k++, i++, j++) {
    const [x, y] = [a[i]!, a[j]!];
    a[i] = c * x - s * y;
    a[j] = s * x + c * y;
  }
}

function rotateColumns(a: Float64Array, n: number, [p, q]: Pair, [c, s]: Pair): void {
  for (let i = p, j = q; i < n * n; i += n, j += n) {
    const [x, y] = [a[i]!, a[j]!];
    a[i] = c * x - s * y;
    a[j] = s * x + c * y;
  }
}

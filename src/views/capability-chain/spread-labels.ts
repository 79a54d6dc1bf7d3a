/** Pushes labels apart that want to stand at nearly the same height. */

/**
 * Heights for labels that want to stand at `wanted` (ascending, px): at least `gap` apart, between `top` and
 * `bottom`, and the sum of squared moves is least (isotonic regression by pooling adjacent violators). When they
 * do not fit, they go on below `bottom`.
 */
export function spreadLabels(
  wanted: readonly number[],
  gap: number,
  top: number,
  bottom: number,
): readonly number[] {
  const pools: { sum: number; count: number }[] = [];
  wanted.forEach((want, index) => {
    let pool = { sum: want - index * gap, count: 1 };
    for (
      let last = pools.at(-1);
      last !== undefined && last.sum / last.count >= pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pools.pop();
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
    }
    pools.push(pool);
  });
  const highest = Math.max(top, bottom - (wanted.length - 1) * gap);
  let index = 0;
  return pools.flatMap(({ sum, count }) => {
    const base = Math.min(Math.max(sum / count, top), highest);
    return Array.from({ length: count }, () => {
      const at = base + index * gap;
      index += 1;
      return at;
    });
  });
}

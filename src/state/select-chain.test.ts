import { it } from 'vitest';
import { replay, worldAt } from '../engine/world/replay.ts';
import { GALLERY } from '../scenarios/gallery.ts';
import { readTablePath } from './table-path.ts';
import { listRequests } from './select-request.ts';

it('prints', () => {
  const g = GALLERY.find((s) => s.id === 'G04')!;
  const run = replay(g);
  console.log(
    run.steps
      .map(
        (s) =>
          s.trace.event.kind +
          ': ' +
          s.trace.acts
            .map((a) => `${a.actor}:${a.outcome}:${a.short}${a.crosses ? ' ->' + a.crosses : ''}`)
            .join(' | ') +
          ' ## ' +
          (s.trace.refusal?.reason ?? '') +
          (s.trace.outcome?.agreement ?? '') +
          (s.trace.outcome?.actual.verdict ?? ''),
      )
      .join('\n'),
  );
  const r = listRequests(run).at(-1)!;
  const w = worldAt(run, r.index);
  const p = readTablePath(w.iommu, w.memory, r.outcome.request);
  console.log(
    JSON.stringify(p, (k, v) =>
      k === 'row' ? v.id : k === 'words' ? v.map((x: number) => x.toString(16)).join(' ') : v,
    ).slice(0, 5000),
  );
  console.log(
    JSON.stringify(
      r.outcome.actual.checks.map((c) => [
        c.id,
        c.outcome,
        c.consulted.map((x) => x.label + '=' + x.value + ' ' + (x.field ?? '')),
        c.reads.map((x) => x.address.toString(16)),
      ]),
      undefined,
      0,
    ),
  );
});

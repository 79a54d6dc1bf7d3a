/** Expands a recording into the ladder of checks: those made, in order, and those that a failure left out. */
import type { CheckRow, CheckStage } from '../../spec/vtd/check-row.ts';
import { CHECKS } from '../../spec/vtd/checks.ts';
import { PGTT } from '../../spec/vtd/pasid-entry.ts';
import { rootTableAddressRegister, TTM } from '../../spec/vtd/registers.ts';
import { fieldOf, readField } from '../bits/fields.ts';
import type { CheckOutcome, CheckRecord, DmaRequest } from '../explanation.ts';
import { levelName, type Level } from '../../spec/vtd/stage-entries.ts';
import { evidenceOf } from './consulted.ts';
import type { IommuState } from './iommu-state.ts';
import { entryLevelName, readRecording, type ReadSoFar } from './read-recording.ts';
import { OUTCOME, STRUCTURE } from './recorder.ts';

/**
 * The checks of a decision: `recording` is the recorder's, `iommu` the unit before the request. A check of a paging
 * entry is listed once for every level; `level` says which.
 */
export function explain(recording: Uint32Array, iommu: IommuState, request: DmaRequest): CheckRecord[] {
  const records: CheckRecord[] = [];
  const made = new Set<number>();
  const soFar = readRecording(recording, ({ check, outcome }, seen) => {
    const row = CHECKS[check];
    if (row === undefined) return;
    made.add(check);
    const shown = outcome === OUTCOME.pass ? 'pass' : outcome === OUTCOME.fail ? 'fail' : 'not-evaluated';
    records.push(
      makeRecord(row, shown, levelOf(row, seen), evidenceOf(row, { iommu, request, soFar: seen })),
    );
  });
  if (records.at(-1)?.outcome === 'fail') {
    const stages = stagesAhead(iommu, request, soFar);
    CHECKS.forEach((row, check) => {
      if (made.has(check) || !stages.includes(row.stage) || !applies(row, iommu, request, soFar)) return;
      records.push(makeRecord(row, 'not-evaluated', undefined, { consulted: [], reads: [] }));
    });
  }
  return records;
}

function makeRecord(
  row: CheckRow,
  outcome: CheckOutcome,
  level: string | undefined,
  evidence: Pick<CheckRecord, 'consulted' | 'reads'>,
): CheckRecord {
  return {
    id: row.id,
    step: row.step,
    title: row.title,
    stage: 'iommu',
    outcome,
    ...evidence,
    ...(level === undefined ? {} : { level }),
    ...(row.code === undefined ? {} : { faultCode: row.code }),
    source: row.source,
  };
}

/** `PDE`, `SS-PDE`, or `SS-PDE for PML4E` in the walk that looks for a first-stage entry. */
function levelOf(row: CheckRow, { last, walkFor }: ReadSoFar): string | undefined {
  if (last === undefined || last.level === 0 || row.consults.some((path) => path.includes('.path.'))) {
    return undefined;
  }
  const paging = ['first-stage', 'second-stage', 'legacy-translation'].includes(row.stage);
  if (!paging) return undefined;
  const nested = last.structure === STRUCTURE.secondStage && walkFor !== 0;
  return entryLevelName(last) + (nested ? ` for ${levelName(walkFor as Level)}` : '');
}

/** Stages whose checks lie ahead; those of the translation proper only once its type is known. */
function stagesAhead(iommu: IommuState, request: DmaRequest, soFar: ReadSoFar): readonly CheckStage[] {
  const mode = readField([iommu.rtaddr.lo, iommu.rtaddr.hi], fieldOf(rootTableAddressRegister, 'ttm'));
  if (mode === TTM.legacy) return ['legacy', 'legacy-translation'];
  const scalable: CheckStage[] = ['scalable'];
  if (request.kind === 'translated') {
    const hpte = ((soFar.latest.get(STRUCTURE.context)?.words[0] ?? 0) & 0x20) !== 0;
    return hpte ? [...scalable, 'host-permission'] : scalable;
  }
  scalable.push('pasid-entry');
  if (request.kind === 'page-request') return scalable;
  switch (typeSoFar(soFar)) {
    case PGTT.firstStage:
      return [...scalable, 'first-stage', 'output'];
    case PGTT.secondStage:
      return [...scalable, 'second-stage', 'output'];
    case PGTT.nested:
      return [...scalable, 'first-stage', 'second-stage', 'output'];
    case PGTT.passThrough:
      return [...scalable, 'pass-through'];
    default:
      return scalable;
  }
}

/** PGTT of the PASID entry, once a present one was read. */
function typeSoFar({ latest }: ReadSoFar): number | undefined {
  const w0 = latest.get(STRUCTURE.pasidEntry)?.words[0] ?? 0;
  return (w0 & 1) === 0 ? undefined : (w0 >>> 6) & 7;
}

const KINDS: readonly DmaRequest['kind'][] = ['untranslated', 'translation-request', 'translated'];

function applies(row: CheckRow, iommu: IommuState, request: DmaRequest, soFar: ReadSoFar): boolean {
  const column =
    request.kind === 'page-request' ? 6 : 2 * KINDS.indexOf(request.kind) + (request.pasid === null ? 0 : 1);
  if (row.answers[column] === '-') return false;
  if (row.stage === 'scalable' && request.kind === 'page-request' && request.pasid === null) {
    if (row.consults.includes('request.pasid')) return false;
  }
  const nested = typeSoFar(soFar) === PGTT.nested;
  switch (row.only) {
    case 'write':
      return request.access !== 'read' || request.kind === 'translation-request';
    case 'read':
      return request.access !== 'write' || request.kind === 'translation-request';
    case 'nested':
      return nested;
    case 'unnested':
      return !nested;
    case 'update':
      return false;
    case 'rev3':
    case 'rev5':
      return iommu.profile === row.only;
    case 'not-rev5':
      return iommu.profile !== 'rev5';
    default:
      return true;
  }
}

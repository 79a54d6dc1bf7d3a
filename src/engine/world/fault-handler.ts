/**
 * The host's fault handler (Linux 7.0, drivers/iommu/intel/dmar.c dmar_fault): it prints and clears every record,
 * then clears the overflow flag, so that the next fault finds a free record. It runs only while fault events are
 * unmasked (FECTL.IM 0); with them masked the records fill, and further faults are lost.
 */
import { hexDigits } from '../../base/hex.ts';
import { word, wordsEqual, type Word } from '../../base/word.ts';
import { faultRecordingRegister, faultStatusRegister } from '../../spec/vtd/registers.ts';
import { fieldOf, readField } from '../bits/fields.ts';
import {
  FECTL_IM,
  faultRecordsOffset,
  PPF,
  readIommuRegister,
  writeIommuRegister,
} from '../iommu/iommu-state.ts';
import type { Draft } from './draft.ts';
import type { Write } from './trace.ts';

const FRCD_F: Word = word(0x8000_0000, 0);
/** PFO, PPF and (no longer defined) PRO, as Linux writes them. */
const FSTS_CLEAR: Word = word(0, 0x83);

/** Lets the host read and clear what the unit has recorded. */
export function serviceFaults(draft: Draft): void {
  const { iommu } = draft;
  if ((iommu.fectl & FECTL_IM) !== 0 || (iommu.fsts & PPF) === 0) return;
  const writes: Write[] = [];
  const codes: string[] = [];
  iommu.frcd.forEach(({ hi, lo }, index) => {
    if (hi.hi < FRCD_F.hi) return;
    const reason = readField([lo.lo, lo.hi, hi.lo, hi.hi], fieldOf(faultRecordingRegister, 'fr'));
    codes.push(`0x${hexDigits(reason, 2)}`);
    write(draft, writes, faultRecordsOffset(iommu) + 16 * index + 8, FRCD_F);
  });
  write(draft, writes, faultStatusRegister.offset, FSTS_CLEAR);
  draft.act(
    'host',
    'done',
    `logs ${codes.join(', ')}`,
    `The host logs fault reason ${codes.join(', ')} and clears the record.`,
    {
      crosses: 'fault event',
      writes,
    },
  );
}

function write(draft: Draft, writes: Write[], offset: number, value: Word): void {
  const before = readIommuRegister(draft.iommu, offset);
  draft.iommu = writeIommuRegister(draft.iommu, offset, value);
  const after = readIommuRegister(draft.iommu, offset);
  if (!wordsEqual(before, after)) writes.push({ space: 'register', offset, before, after });
}

/** Register values of the unit that every example uses: VT-d reference, section 5 of the project's notes on CAP and ECAP. */
import { word, type Word } from '../../base/word.ts';
import type { ProfileId } from '../policies.ts';

/** ND 6, SAGAW 39 and 48, MGAW 48, ZLR, large pages, one fault record at 220h, FS1GP, ESRTPS. */
export const DEFAULT_CAP: Word = word(0x81d2008c, 0x226f0606);

/** C QI DT IR EIM PT SC NEST PRS SRS NWFS PSS=19 PASID DIT PDS SMTS SSADS SSTS FSTS SMPWCS RPS ADMS RPRIVS. */
const ECAP_WITHOUT_EXECUTE: Word = word(0x0033ef9a, 0xa4f00fdf);

/** Bit 30, execute request support. */
const ERS = 0x4000_0000;

/** ECAP by profile: only 3.0 to 4.0 can report execute request support. */
export const DEFAULT_ECAP: Readonly<Record<ProfileId, Word>> = {
  rev3: word(ECAP_WITHOUT_EXECUTE.hi, ECAP_WITHOUT_EXECUTE.lo | ERS),
  rev4: ECAP_WITHOUT_EXECUTE,
  rev5: ECAP_WITHOUT_EXECUTE,
};

/** Bits of a host physical address. */
export const DEFAULT_HOST_ADDRESS_WIDTH = 46;

/** The "send a request" form: text fields in, one untranslated DMA request out, or an error a field. */
import { parseBdf } from '../base/bdf.ts';
import { err, ok, type Result } from '../base/result.ts';
import { parseWord, type Word } from '../base/word.ts';
import type { DmaRequest } from '../engine/explanation.ts';

export interface RequestForm {
  /** `bb:dd.f`. */
  readonly requesterId: string;
  /** Empty for none; decimal, or hex with `0x`. */
  readonly pasid: string;
  /** Hex, `0x` optional. */
  readonly address: string;
  readonly access: DmaRequest['access'];
  readonly execute: boolean;
  readonly privileged: boolean;
}

export type RequestFormErrors = Partial<Record<'requesterId' | 'pasid' | 'address' | 'attributes', string>>;

/** PASIDs have 20 bits (PCIe 6.x 6.20). */
const LARGEST_PASID = 0xf_ffff;
/** Bytes of a request from the form: one aligned word. */
const LENGTH = 8;

/** The request that the form describes. */
export function parseRequestForm(form: RequestForm): Result<DmaRequest, RequestFormErrors> {
  const requesterId = parseBdf(form.requesterId.trim());
  const pasid = parsePasid(form.pasid.trim());
  const address = parseAddress(form.address.trim());
  const errors: RequestFormErrors = {
    ...(requesterId === undefined ? { requesterId: 'Choose a function, as bb:dd.f.' } : {}),
    ...(pasid === undefined
      ? { pasid: 'A number from 0 to 1048575 (0xfffff), or nothing. Without 0x it is decimal.' }
      : {}),
    ...(address === undefined ? { address: 'Up to 16 hex digits, as 0x10000000.' } : {}),
    ...(pasid === null && (form.execute || form.privileged)
      ? { attributes: 'Execute and privileged travel only with a PASID.' }
      : {}),
  };
  if (requesterId === undefined || pasid === undefined || address === undefined || errors.attributes) {
    return err(errors);
  }
  const { access, execute, privileged } = form;
  return ok({
    requesterId,
    kind: 'untranslated',
    pasid,
    address,
    access,
    execute,
    privileged,
    length: LENGTH,
  });
}

/** null: none asked for; undefined: not a PASID. */
function parsePasid(text: string): number | null | undefined {
  if (text === '' || text === '–') return null;
  const value = /^(?:\d{1,7}|0x[0-9a-f]{1,6})$/i.test(text) ? Number(text) : Number.NaN;
  return value <= LARGEST_PASID ? value : undefined;
}

const parseAddress = (text: string): Word | undefined => parseWord(/^0x/i.test(text) ? text : `0x${text}`);

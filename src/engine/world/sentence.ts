/** Sentences for people, made from what was decided and nothing else. */
import { makeBdf } from '../../base/bdf.ts';
import { hex, hexDigits } from '../../base/hex.ts';
import { wordDigits } from '../../base/word.ts';
import type { CheckRecord, DmaRequest, Judgement } from '../explanation.ts';
import type { RequestOutcome } from './trace.ts';

/** `read of 0x10000000 with PASID 0x5`. */
export function requestText({ access, address, pasid, execute, privileged, kind }: DmaRequest): string {
  const noun = kind === 'untranslated' ? access : `${kind.replace('-', ' ')} (${access})`;
  const digits = wordDigits(address).replace(/^0+(?=.)/, '');
  const asks = [privileged ? 'privileged' : '', execute ? 'execute' : ''].filter((part) => part !== '');
  const prefix = asks.length === 0 ? '' : `${asks.join(', ')} `;
  return `${prefix}${noun} of 0x${digits} ${pasid === null ? 'without PASID' : `with PASID ${hex(pasid)}`}`;
}

/** The check that decided a judgement. */
export const decidingCheck = ({ checks, decidedBy }: Judgement): CheckRecord | undefined =>
  checks.find(({ id, outcome }) => id === decidedBy && outcome !== 'not-evaluated');

/** One sentence on a request and what became of it. */
export function requestSentence({ request, actual }: RequestOutcome): string {
  const who = `${makeBdf(request.requesterId)}: ${requestText(request)}`;
  if (actual.verdict === 'allowed') {
    return actual.output === undefined
      ? `${who} passes.`
      : `${who} goes through to host address ${hex(actual.output)}.`;
  }
  const check = decidingCheck(actual);
  const rule = check === undefined ? '' : `: the rule "${check.title}" does not hold`;
  if (actual.completion === 'not-sent') return `${who} is not sent${rule}.`;
  const code = actual.fault === undefined ? '' : ` with fault reason 0x${hexDigits(actual.fault.code, 2)}`;
  return `${who} is blocked${code}${rule}.`;
}

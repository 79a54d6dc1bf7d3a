/**
 * A second opinion on every decision of the engine: the VT-d reference (sections 1 to 4) once more, in plain
 * bigint, written without a look at the engine and importing nothing of it. Tests compare the two; nothing else
 * imports it. Slow on purpose: each rule is one line that can be held beside the text.
 */
import { legacy } from './second-opinion-legacy.ts';
import { scalable } from './second-opinion-scalable.ts';
import { Trial, type Machine, type Opinion, type Passed, type Request } from './second-opinion-unit.ts';
import { bits, Blocked, inInterruptRange } from './second-opinion-walk.ts';

/** The opinion on one request. */
export function giveSecondOpinion(machine: Machine, request: Request): Opinion {
  const trial = new Trial(machine, request);
  try {
    return trial.pass(decide(trial));
  } catch (thrown) {
    if (thrown instanceof Blocked) return trial.block(thrown);
    throw thrown;
  }
}

function decide(unit: Trial): Passed {
  const { kind, pasid, address, access, length, execute } = unit.request;
  const withPasid = pasid !== undefined;
  if (!unit.machine.enabled) {
    if (kind !== 'untranslated') throw new Blocked(undefined, 'UR');
    return { output: address };
  }
  if (kind === 'translated' && withPasid && !unit.ecap(56)) throw new Blocked(undefined, 'UR');
  if (kind === 'untranslated' && !withPasid && inInterruptRange(address)) {
    if (access === 'write' && length === 4) return {};
    if (access === 'read' && length === 0) return { output: address };
    throw new Blocked(0x29, 'UR');
  }
  // Section 3.3, steps 1 to 4.
  const ttm = bits(unit.machine.rtaddr, 11, 10);
  if (ttm === 3n && !unit.ecap(52)) throw new Blocked(0x30, 'CA');
  if (ttm === 2n) throw new Blocked(0x30, 'CA');
  if (ttm === 1n && !unit.ecap(43)) throw new Blocked(0x30, 'CA');
  if (ttm === 3n) throw new Blocked(0x33, 'UR');
  if (ttm === 0n) return legacy(unit);
  if (kind !== 'page-request' && withPasid && execute && unit.machine.profile === 'rev5') {
    throw new Blocked(0x34, 'UR');
  }
  return scalable(unit);
}

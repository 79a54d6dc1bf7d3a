import { describe, expect, it } from 'vitest';
import { makeScenarioJson, parseScenarioJson } from '../codec/scenario-json.ts';
import { replay } from '../engine/world/replay.ts';
import { DEFAULT_SCENARIO } from '../scenarios/gallery.ts';
import { adoptDevice, vfsInDump, type DumpedFunction } from './adopt-device.ts';
import { selectHeadline } from './select-headline.ts';

const functionOf = (requesterId: number, dwords: readonly (readonly [number, number])[], size = 4096) => {
  const bytes = new Uint8Array(size);
  for (const [offset, value] of dwords) {
    for (let i = 0; i < 4; i++) bytes[offset + i] = (value >>> (8 * i)) & 0xff;
  }
  return { requesterId, bytes };
};

/** A PF with SR-IOV at 100h: `total` VFs from `offset` on, every `stride`. */
const pfOf = (requesterId: number, total: number, offset: number, stride: number, size = 4096) =>
  functionOf(
    requesterId,
    [
      [0x00, 0x12348086],
      [0x04, 0x00100000],
      [0x34, 0x40],
      [0x40, 0x00020010],
      [0x100, 0x00010010],
      [0x10c, (total << 16) | total],
      [0x114, (stride << 16) | offset],
    ],
    size,
  );
const vfOf = (requesterId: number, size = 4096): DumpedFunction =>
  functionOf(requesterId, [[0x00, 0xffffffff]], size);

describe("a PF's VFs in a dump", () => {
  it('are found by offset and stride, VF 1 first, over a bus and around the end', () => {
    const pf = pfOf(0xff00, 4, 0x80, 0x100);
    const all = [vfOf(0x0280), pf, vfOf(0x0080), vfOf(0xff80), vfOf(0xff81)];
    expect(vfsInDump(pf, all).map(({ requesterId }) => requesterId)).toEqual([0xff80, 0x0080, 0x0280]);
  });

  it('are counted once where the stride is 0', () => {
    const pf = pfOf(0x0100, 0xffff, 1, 0);
    expect(vfsInDump(pf, [pf, vfOf(0x0101)])).toHaveLength(1);
  });
});

describe('adoption', () => {
  it('of a dump that stops in the middle gives a scenario that is the same after saving', () => {
    const pf = pfOf(0x0100, 4, 0x10, 1, 0x130);
    const adopted = adoptDevice(DEFAULT_SCENARIO, pf, [pf, vfOf(0x0110, 0x90)], 'cut');
    if (!adopted.ok) throw new Error(adopted.error);
    const { scenario } = adopted.value;
    expect(scenario.platform.functions.map((fn) => [fn.config.length, fn.vfConfig?.length])).toEqual([
      [4096, 256],
    ]);
    const saved = parseScenarioJson(makeScenarioJson(scenario));
    if (!saved.ok) throw new Error(saved.error);
    const sentences = (of: typeof scenario) => replay(of).steps.map(({ trace }) => trace.sentence);
    expect(sentences(saved.value)).toEqual(sentences(scenario));
  });

  it('leaves the narration behind, which was written for another device', () => {
    const pf = pfOf(0x0100, 4, 0x10, 1);
    const adopted = adoptDevice(DEFAULT_SCENARIO, pf, [pf], 'dump');
    if (!adopted.ok) throw new Error(adopted.error);
    expect(DEFAULT_SCENARIO.steps.some(({ say }) => say !== undefined)).toBe(true);
    expect(adopted.value.scenario.steps.filter(({ say }) => say !== undefined)).toEqual([]);
  });

  it('says that a PF without PASID refuses the PASID steps, and its requests name the missing capability', () => {
    const pf = pfOf(0x0100, 4, 0x10, 1);
    const adopted = adoptDevice(DEFAULT_SCENARIO, pf, [pf], 'dump');
    if (!adopted.ok) throw new Error(adopted.error);
    const { scenario, notes } = adopted.value;
    expect(notes).toContain('This PF has no PASID capability: the PASID steps of the scenario are refused.');
    const run = replay(scenario);
    expect(run.steps.some(({ trace }) => trace.refusal !== undefined)).toBe(true);
    expect(run.steps.at(-1)?.trace.outcome?.actual).toMatchObject({
      verdict: 'blocked',
      decidedBy: 'device.pasid-capability',
    });
    const state = { run, cursor: run.steps.length, selectedStep: run.steps.length - 1, scenario };
    expect(selectHeadline(state).explanation).toContain('has no PASID capability');
  });
});

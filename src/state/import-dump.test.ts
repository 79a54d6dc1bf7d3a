import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { replay } from '../engine/world/replay.ts';
import { DEFAULT_SCENARIO } from '../scenarios/gallery.ts';
import { makeScenarioJson, parseScenarioJson } from '../codec/scenario-json.ts';
import { importDump, type DumpImport } from './import-dump.ts';

const folder = new URL('../codec/fixtures/lspci/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

const imported = (name: string): DumpImport => {
  const result = importDump(read(name), name, DEFAULT_SCENARIO);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

/** Verdicts of a scenario's requests: `allowed`, `blocked 45`, with the agreement. */
const verdicts = (choice: DumpImport['choices'][number] | undefined): string[] =>
  choice === undefined
    ? []
    : replay(choice.scenario).steps.flatMap(({ trace: { outcome } }) =>
        outcome === undefined
          ? []
          : [
              `${outcome.actual.verdict} ${outcome.actual.fault?.code.toString(16) ?? ''} ${outcome.agreement ?? ''}`,
            ],
      );

describe('importDump', () => {
  it('reads every dump, and each choice is a scenario that runs and can be saved', () => {
    for (const name of readdirSync(folder).filter((file) => /\.(lspci|txt)$/.test(file))) {
      for (const { scenario } of imported(name).choices) {
        const saved = parseScenarioJson(makeScenarioJson(scenario));
        expect(saved.ok ? saved.value : saved.error, name).toEqual(scenario);
        expect(replay(scenario).steps).toHaveLength(scenario.steps.length);
      }
    }
  });

  it('puts a PF with PASID in place of the built-in one: the leak shows on it', () => {
    const { choices } = imported('reconstructed-intel-adl-igpu-sriov-pf.lspci');
    expect(choices[0]?.title).toContain('and its VFs into the scenario');
    expect(verdicts(choices[0]).at(-1)).toBe('allowed  leak');
  });

  it('recognises VFs of a dump as those of their PF', () => {
    const roles = imported('reconstructed-mellanox-cx7-pf-vf.lspci').functions.map(({ role }) => role);
    expect(roles).toContain('pf');
    expect(roles).toContain('vf');
  });

  it('says which function of another domain it leaves out', () => {
    const look = imported('hwloc-32bit-domains-64.lspci').choices.at(-1);
    expect(look?.notes.at(-1)).toMatch(/^Left out, since .*: 1?0000:/);
  });

  it('names the line of what is no dump', () => {
    expect(importDump('hello\nworld', 'x', DEFAULT_SCENARIO)).toMatchObject({ ok: false });
    const broken = importDump('3b:00.0 Class 0880\n00: 86 80 zz 0d\n', 'x', DEFAULT_SCENARIO);
    expect(broken.ok ? broken.value.warnings[0]?.line : broken.error).toEqual(
      broken.ok ? 2 : expect.stringContaining('line 2'),
    );
  });
});

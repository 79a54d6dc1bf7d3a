/**
 * Scenario ↔ JSON. Parsing never throws: it answers with the path of the field that is wrong. Making is
 * canonical (sorted keys, defaults left out), so equal scenarios give equal text.
 */
import * as v from 'valibot';
import { makeBdf } from '../base/bdf.ts';
import { canonicalJson } from '../base/canonical-json.ts';
import { hex } from '../base/hex.ts';
import { err, ok, type Result } from '../base/result.ts';
import { makeWord } from '../base/word.ts';
import type { Event } from '../engine/world/event.ts';
import { REFERENCE_PLATFORM } from '../engine/world/reference-platform.ts';
import {
  SCENARIO_FORMAT,
  type Expectation,
  type Platform,
  type Scenario,
  type ScenarioStep,
} from '../engine/world/scenario.ts';
import {
  scenarioSchema,
  type EventJson,
  type ParsedEvent,
  type ParsedPlatform,
  type PlatformJson,
  type ScenarioJson,
} from './scenario-schema.ts';

/** Bytes of JSON text that are looked at; a longer file is refused. */
export const MAX_JSON_LENGTH = 8_000_000;

/** The scenario in a JSON text, or a sentence that names the path of the field that is wrong. */
export function parseScenarioJson(text: string): Result<Scenario> {
  if (text.length > MAX_JSON_LENGTH) return err(`larger than ${String(MAX_JSON_LENGTH)} characters`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseScenario(json);
}

/** The scenario in a parsed JSON value. */
export function parseScenario(json: unknown): Result<Scenario> {
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  if (format !== undefined && format !== SCENARIO_FORMAT) {
    return err(
      `format: this is scenario format ${describeFormat(format)}, and this version reads format ${String(SCENARIO_FORMAT)}`,
    );
  }
  const parsed = v.safeParse(scenarioSchema, json, { abortPipeEarly: true });
  if (!parsed.success) return err(cut(describeIssue(parsed.issues[0])));
  const { id, title, prose, tags, policy, placement, profile, events } = parsed.output;
  return ok({
    ...(id === undefined ? {} : { id }),
    title,
    prose,
    tags,
    policy,
    placement,
    profile,
    platform:
      parsed.output.platform === 'reference' ? REFERENCE_PLATFORM : readPlatform(parsed.output.platform),
    steps: events.map(readStep),
  });
}

/** The canonical JSON text of a scenario, indented for people unless `indent` is 0. */
export const makeScenarioJson = (scenario: Scenario, indent = 2): string =>
  canonicalJson(makeScenario(scenario), indent);

/** The JSON value of a scenario. */
export function makeScenario(scenario: Scenario): ScenarioJson {
  const { id, title, prose, tags, policy, placement, profile, platform, steps } = scenario;
  return {
    format: SCENARIO_FORMAT,
    ...(id === undefined ? {} : { id }),
    title,
    prose,
    tags: [...tags],
    policy,
    placement,
    profile,
    platform: platform === REFERENCE_PLATFORM ? 'reference' : writePlatform(platform),
    events: steps.map(writeStep),
  };
}

/** A sentence about a hostile file stays a sentence. */
const MAX_MESSAGE_LENGTH = 300;

const cut = (text: string): string =>
  text.length > MAX_MESSAGE_LENGTH ? `${text.slice(0, MAX_MESSAGE_LENGTH)}…` : text;

const describeFormat = (format: unknown): string =>
  typeof format === 'number' || typeof format === 'string' ? cut(JSON.stringify(format)) : typeof format;

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? '';
  // A union reports its members' issues below it; the deepest one says what is really wrong.
  const [deeper] = [...(issue.issues ?? [])].sort((a, b) => (b.path?.length ?? 0) - (a.path?.length ?? 0));
  if (deeper !== undefined && (deeper.path?.length ?? 0) > 0) {
    return [path, describeIssue(deeper)].filter((part) => part !== '').join('.');
  }
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

function readPlatform(json: ParsedPlatform): Platform {
  return {
    name: json.name,
    functions: json.functions.map((fn) => ({
      requesterId: fn.function,
      role: fn.role,
      config: readBytes(fn.config),
      ...(fn.vfConfig === undefined ? {} : { vfConfig: readBytes(fn.vfConfig) }),
      ...(fn.vfHidden === undefined ? {} : { vfHidden: fn.vfHidden }),
    })),
    iommu: json.iommu,
    guestMemory: json.guestMemory,
    memory: json.memory.map(([address, value]) => ({ address, value })),
  };
}

function writePlatform(platform: Platform): PlatformJson {
  return {
    name: platform.name,
    functions: platform.functions.map((fn) => ({
      function: makeBdf(fn.requesterId),
      role: fn.role,
      config: writeBytes(fn.config),
      ...(fn.vfConfig === undefined ? {} : { vfConfig: writeBytes(fn.vfConfig) }),
      ...(fn.vfHidden === undefined
        ? {}
        : { vfHidden: fn.vfHidden.map(({ offset, length }) => ({ offset: hex(offset, 3), length })) }),
    })),
    iommu: {
      cap: makeWord(platform.iommu.cap),
      ecap: makeWord(platform.iommu.ecap),
      hostAddressWidth: platform.iommu.hostAddressWidth,
    },
    guestMemory: platform.guestMemory.map((window) => ({
      guestAddress: hex(window.guestAddress),
      hostAddress: hex(window.hostAddress),
      size: hex(window.size),
      read: window.read,
      write: window.write,
    })),
    memory: platform.memory.map(({ address, value }) => [hex(address), makeWord(value)]),
  };
}

type ConfigJson = PlatformJson['functions'][number]['config'];

function readBytes(json: ParsedPlatform['functions'][number]['config']): Uint8Array {
  const bytes = new Uint8Array(json.size);
  for (const [offset, digits] of json.bytes) {
    for (let i = 0; i * 2 < digits.length && offset + i < bytes.length; i++) {
      bytes[offset + i] = Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16);
    }
  }
  return bytes;
}

/** Rows of 16 bytes that are not all zero, as `lspci -xxxx` has them. */
function writeBytes(bytes: Uint8Array): ConfigJson {
  const rows: [string, string][] = [];
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const row = bytes.subarray(offset, offset + 16);
    if (row.some((byte) => byte !== 0)) {
      rows.push([hex(offset, 3), Array.from(row, (byte) => byte.toString(16).padStart(2, '0')).join('')]);
    }
  }
  return { size: bytes.length === 64 ? 64 : bytes.length === 256 ? 256 : 4096, bytes: rows };
}

function readStep(json: ParsedEvent): ScenarioStep {
  return {
    event: readEvent(json),
    ...(json.say === undefined ? {} : { say: json.say }),
    ...(json.expect === undefined ? {} : { expect: readExpectation(json.expect) }),
  };
}

function readExpectation(json: NonNullable<ParsedEvent['expect']>): Expectation {
  return {
    verdict: json.verdict,
    ...(json.faultReason === undefined ? {} : { faultCode: json.faultReason }),
    ...(json.agreement === undefined ? {} : { agreement: json.agreement }),
    ...(json.decidedBy === undefined ? {} : { decidedBy: json.decidedBy }),
  };
}

function readEvent(json: ParsedEvent): Event {
  if (json.do === 'request') {
    return {
      kind: 'request',
      request: {
        requesterId: json.function,
        kind: json.type,
        pasid: json.pasid ?? null,
        address: json.address,
        access: json.access,
        execute: json.execute,
        privileged: json.privileged,
        length: json.length,
      },
    };
  }
  if (json.do === 'iommu-register-write') return { kind: json.do, offset: json.offset, value: json.value };
  if (json.do === 'memory-write') {
    const { by, address, value } = json;
    const owner = json.function === undefined ? {} : { requesterId: json.function };
    return { kind: json.do, by, address, value, ...owner };
  }
  const { do: kind, function: requesterId, say: _say, expect: _expect, ...rest } = json;
  return { kind, requesterId, ...rest } as Event;
}

function writeStep({ event, say, expect }: ScenarioStep): EventJson {
  return {
    ...writeEvent(event),
    ...(say === undefined ? {} : { say }),
    ...(expect === undefined
      ? {}
      : {
          expect: {
            verdict: expect.verdict,
            ...(expect.faultCode === undefined ? {} : { faultReason: hex(expect.faultCode, 2) }),
            ...(expect.agreement === undefined ? {} : { agreement: expect.agreement }),
            ...(expect.decidedBy === undefined ? {} : { decidedBy: expect.decidedBy }),
          },
        }),
  };
}

function writeEvent(event: Event): EventJson {
  switch (event.kind) {
    case 'request': {
      const { requesterId, kind, pasid, address, access, execute, privileged, length } = event.request;
      return {
        do: 'request',
        function: makeBdf(requesterId),
        type: kind,
        ...(pasid === null ? {} : { pasid }),
        address: makeWord(address),
        access,
        ...(execute ? { execute } : {}),
        ...(privileged ? { privileged } : {}),
        ...(length === 8 ? {} : { length }),
      };
    }
    case 'config-write': {
      const { kind, requesterId, offset, value, ...rest } = event;
      return { do: kind, function: makeBdf(requesterId), offset: hex(offset, 3), value: hex(value), ...rest };
    }
    case 'memory-write': {
      const { kind, by, requesterId, address, value } = event;
      const owner = requesterId === undefined ? {} : { function: makeBdf(requesterId) };
      return { do: kind, by, address: hex(address), value: makeWord(value), ...owner };
    }
    case 'iommu-register-write':
      return { do: event.kind, offset: hex(event.offset, 3), value: makeWord(event.value) };
    case 'host-probe': {
      const { kind, requesterId, mappings } = event;
      return {
        do: kind,
        function: makeBdf(requesterId),
        mappings: mappings.map((one) => ({ ...one, iova: hex(one.iova), address: hex(one.address) })),
      };
    }
    case 'guest-bind': {
      const { kind, requesterId, pages, ...rest } = event;
      return {
        do: kind,
        function: makeBdf(requesterId),
        ...rest,
        pages: pages.map((page) => ({
          ...page,
          virtualAddress: hex(page.virtualAddress),
          guestAddress: hex(page.guestAddress),
        })),
      };
    }
    default: {
      const { kind, requesterId, ...rest } = event;
      return { do: kind, function: makeBdf(requesterId), ...rest } as EventJson;
    }
  }
}

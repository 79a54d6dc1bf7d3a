/**
 * The JSON form of a scenario, version 1: one schema for files, links, command line and worker. Numbers that
 * engineers read in hex are strings with `0x`; functions are `bb:dd.f`. Sizes are bounded, so that a hostile
 * file is refused and not worked on.
 */
import * as v from 'valibot';
import { parseBdf } from '../base/bdf.ts';
import { parseHex } from '../base/hex.ts';
import { parseWord } from '../base/word.ts';
import { SCENARIO_FORMAT } from '../engine/world/scenario.ts';
import { PLACEMENTS, POLICIES, PROFILES } from '../spec/policies.ts';

export const MAX_STEPS = 10_000;
const MAX_FUNCTIONS = 4096;
const MAX_WORDS = 100_000;
const MAX_TEXT = 20_000;
const MAX_GUEST_PAGES = 65_536;

/** `0x…` below 2^53. */
const hexNumber = v.pipe(
  v.string(),
  v.check((text) => parseHex(text) !== undefined, 'expected 0x and at most 14 hex digits'),
  v.transform((text) => parseHex(text) ?? 0),
);

/** `0x…` of 64 bits. */
const hexWord = v.pipe(
  v.string(),
  v.check((text) => parseWord(text) !== undefined, 'expected 0x and at most 16 hex digits'),
  v.transform((text) => parseWord(text) ?? { hi: 0, lo: 0 }),
);

const below = (limit: number, what: string) =>
  v.pipe(
    hexNumber,
    v.check((value) => value < limit, `expected ${what}`),
  );

const address = below(2 ** 52, 'an address below 2^52');
const pageAddress = v.pipe(
  address,
  v.check((value) => value % 4096 === 0, 'expected a multiple of 0x1000'),
);
const wordAddress = v.pipe(
  address,
  v.check((value) => value % 8 === 0, 'expected a multiple of 8'),
);

const bdf = v.pipe(
  v.string(),
  v.check((text) => parseBdf(text) !== undefined, 'expected a function as bb:dd.f'),
  v.transform((text) => parseBdf(text) ?? 0),
);

const pasid = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xfffff));
const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
const idsOf = <const T extends readonly { readonly id: string }[]>(rows: T) =>
  v.picklist(rows.map((row) => row.id) as { [K in keyof T]: T[K]['id'] });

const pasidBits = { enable: v.boolean(), execute: v.boolean(), privileged: v.boolean() };

/** Bytes of config space: the size, and runs of bytes from an offset; everything else is 0. */
const configBytes = v.strictObject({
  size: v.picklist([64, 256, 4096]),
  bytes: v.pipe(
    v.array(
      v.tuple([
        below(4096, 'an offset below 0x1000'),
        v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2})+$/i, 'expected pairs of hex digits'), v.maxLength(8192)),
      ]),
    ),
    v.maxLength(4096),
  ),
});

interface Mapped {
  readonly guestAddress: number;
  readonly hostAddress: number;
  readonly size: number;
}

const areApart = (windows: readonly Mapped[]): boolean =>
  [...windows]
    .sort((a, b) => a.guestAddress - b.guestAddress)
    .every((one, i, sorted) => {
      const before = sorted[i - 1];
      return before === undefined || before.guestAddress + before.size <= one.guestAddress;
    });

/** Can a 4-level second stage map them, with a bounded number of the largest pages that their alignment allows? */
function areMappable(windows: readonly Mapped[]): boolean {
  let pages = 0;
  for (const { guestAddress, hostAddress, size } of windows) {
    if (guestAddress + size > 2 ** 48 || hostAddress + size > 2 ** 52) return false;
    const page = [0x4000_0000, 0x20_0000].find((unit) => (guestAddress - hostAddress) % unit === 0) ?? 0x1000;
    pages += Math.ceil(size / page);
  }
  return pages <= MAX_GUEST_PAGES;
}

const platform = v.strictObject({
  name: v.pipe(v.string(), v.maxLength(200)),
  functions: v.pipe(
    v.array(
      v.strictObject({
        function: bdf,
        role: v.picklist(['pf', 'vf', 'other']),
        config: configBytes,
        vfConfig: v.optional(configBytes),
        vfHidden: v.optional(
          v.pipe(
            v.array(
              v.strictObject({
                offset: below(4096, 'an offset below 0x1000'),
                length: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096)),
              }),
            ),
            v.maxLength(1024),
          ),
        ),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_FUNCTIONS),
    v.check(
      (functions) => new Set(functions.map((fn) => fn.function)).size === functions.length,
      'expected each function once',
    ),
  ),
  iommu: v.strictObject({
    cap: hexWord,
    ecap: hexWord,
    hostAddressWidth: v.pipe(v.number(), v.integer(), v.minValue(32), v.maxValue(52)),
  }),
  guestMemory: v.pipe(
    v.array(
      v.strictObject({
        guestAddress: pageAddress,
        hostAddress: pageAddress,
        size: pageAddress,
        read: v.boolean(),
        write: v.boolean(),
      }),
    ),
    v.maxLength(1024),
    v.check((windows) => areApart(windows), 'expected windows that do not overlap'),
    v.check(
      (windows) => areMappable(windows),
      'expected windows from below 2^48 to below 2^52 that 65536 second-stage pages can map',
    ),
  ),
  memory: v.pipe(v.array(v.tuple([wordAddress, hexWord])), v.maxLength(MAX_WORDS)),
});

const step = { say: v.optional(text), expect: v.optional(v.lazy(() => expectation)) };

const expectation = v.strictObject({
  verdict: v.picklist(['allowed', 'blocked', 'refused']),
  faultReason: v.optional(below(256, 'a fault reason below 0x100')),
  agreement: v.optional(v.picklist(['agrees', 'leak', 'overblock'])),
  decidedBy: v.optional(v.pipe(v.string(), v.maxLength(100))),
});

export const eventSchema = v.variant('do', [
  v.strictObject({
    do: v.literal('config-write'),
    by: v.picklist(['host', 'guest']),
    function: bdf,
    offset: below(4096, 'an offset below 0x1000'),
    width: v.picklist([1, 2, 4]),
    value: below(2 ** 32, 'a value of 32 bits'),
    ...step,
  }),
  v.strictObject({
    do: v.literal('memory-write'),
    by: v.picklist(['host', 'guest']),
    function: v.optional(bdf),
    address: wordAddress,
    value: hexWord,
    ...step,
  }),
  v.strictObject({
    do: v.literal('iommu-register-write'),
    offset: below(4096, 'an offset below 0x1000'),
    value: hexWord,
    ...step,
  }),
  v.strictObject({
    do: v.literal('request'),
    function: bdf,
    type: v.picklist(['untranslated', 'translation-request', 'translated', 'page-request']),
    pasid: v.optional(pasid),
    address: hexWord,
    access: v.picklist(['read', 'write', 'atomic']),
    execute: v.optional(v.boolean(), false),
    privileged: v.optional(v.boolean(), false),
    length: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4096)), 8),
    ...step,
  }),
  v.strictObject({
    do: v.literal('host-enable-vfs'),
    function: bdf,
    count: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff)),
    ...step,
  }),
  v.strictObject({
    do: v.literal('host-probe'),
    function: bdf,
    mappings: v.pipe(
      v.array(
        v.strictObject({ iova: pageAddress, address: pageAddress, read: v.boolean(), write: v.boolean() }),
      ),
      v.maxLength(1024),
    ),
    ...step,
  }),
  v.strictObject({ do: v.literal('host-set-pasid'), function: bdf, ...pasidBits, ...step }),
  v.strictObject({ do: v.literal('host-assign'), function: bdf, ...step }),
  v.strictObject({ do: v.literal('guest-boot'), function: bdf, ...step }),
  v.strictObject({ do: v.literal('guest-set-pasid'), function: bdf, ...pasidBits, ...step }),
  v.strictObject({
    do: v.literal('guest-clear-bit'),
    function: bdf,
    bit: v.picklist(['enable', 'execute', 'privileged']),
    ...step,
  }),
  v.strictObject({
    do: v.literal('guest-bind'),
    function: bdf,
    pasid,
    pages: v.pipe(
      v.array(
        v.strictObject({
          virtualAddress: pageAddress,
          guestAddress: pageAddress,
          write: v.boolean(),
          user: v.boolean(),
        }),
      ),
      v.maxLength(1024),
    ),
    supervisor: v.boolean(),
    execute: v.boolean(),
    writeProtect: v.boolean(),
    ...step,
  }),
  v.strictObject({ do: v.literal('guest-flr'), function: bdf, ...step }),
]);

export const scenarioSchema = v.strictObject({
  format: v.literal(SCENARIO_FORMAT),
  id: v.optional(v.pipe(v.string(), v.maxLength(40))),
  title: v.pipe(v.string(), v.maxLength(200)),
  prose: text,
  tags: v.pipe(v.array(v.pipe(v.string(), v.maxLength(40))), v.maxLength(40)),
  policy: idsOf(POLICIES),
  placement: idsOf(PLACEMENTS),
  profile: idsOf(PROFILES),
  platform: v.union([v.literal('reference'), platform]),
  events: v.pipe(v.array(eventSchema), v.maxLength(MAX_STEPS)),
});

export type ScenarioJson = v.InferInput<typeof scenarioSchema>;
export type ParsedEvent = v.InferOutput<typeof eventSchema>;
export type EventJson = v.InferInput<typeof eventSchema>;
export type PlatformJson = v.InferInput<typeof platform>;
export type ParsedPlatform = v.InferOutput<typeof platform>;

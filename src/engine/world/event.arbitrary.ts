/** Random events for property tests: mostly about functions that exist, sometimes about none. */
import fc from 'fast-check';
import { word } from '../../base/word.ts';
import type { DmaRequest } from '../explanation.ts';
import type { Event } from './event.ts';

const requesterId = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0x3b00, 0x3b80, 0x3b81) },
  { weight: 1, arbitrary: fc.nat(0xffff) },
);
const anyWord = fc.tuple(fc.nat(0xffffffff), fc.nat(0xffffffff)).map(([hi, lo]) => word(hi, lo));
const page = fc.oneof(
  fc.constantFrom(0x1000_0000, 0x1000_1000, 0x1234_5000, 0x8000_0000),
  fc.nat(2 ** 40 - 1).map((frame) => frame * 4096),
);
const pasid = fc.oneof(fc.constantFrom(0, 5, 0x80), fc.nat(0xfffff));
const bits = { enable: fc.boolean(), execute: fc.boolean(), privileged: fc.boolean() };

const request: fc.Arbitrary<DmaRequest> = fc
  .record({
    requesterId,
    kind: fc.constant<'untranslated'>('untranslated'),
    pasid: fc.option(pasid, { nil: null }),
    address: fc.oneof(
      page.map((address) => word(Math.floor(address / 2 ** 32), address % 2 ** 32)),
      anyWord,
    ),
    access: fc.constantFrom<DmaRequest['access']>('read', 'write', 'atomic'),
    execute: fc.boolean(),
    privileged: fc.boolean(),
    length: fc.constantFrom(0, 4, 8, 64),
  })
  // ER and PR travel in the PASID prefix; an execute request is a read.
  .map((one) =>
    one.pasid === null
      ? { ...one, execute: false, privileged: false }
      : { ...one, execute: one.execute && one.access === 'read' },
  );

export const arbitraryEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    kind: fc.constant<'config-write'>('config-write'),
    by: fc.constantFrom<'host' | 'guest'>('host', 'guest'),
    requesterId,
    offset: fc.oneof(fc.constantFrom(0x4, 0x48, 0x6e4, 0xb24, 0xb44, 0xb88, 0xb90, 0xffc), fc.nat(0xfff)),
    width: fc.constantFrom<1 | 2 | 4>(1, 2, 4),
    value: fc.nat(0xffffffff),
  }),
  fc.record({
    kind: fc.constant<'memory-write'>('memory-write'),
    by: fc.constantFrom<'host' | 'guest'>('host', 'guest'),
    address: fc.oneof(
      fc.constantFrom(0x0100_03b0, 0x0100_03b8, 0x0100_2020, 0x0101_0000, 0x0101_2000, 0x0200_0000),
      fc.nat(2 ** 49).map((index) => index * 8),
    ),
    value: anyWord,
  }),
  fc.record({
    kind: fc.constant<'iommu-register-write'>('iommu-register-write'),
    offset: fc.constantFrom(0x18, 0x20, 0x34, 0x38, 0x228, 0x22c, 0x100),
    value: anyWord,
  }),
  fc.record({ kind: fc.constant<'request'>('request'), request }),
  fc.record({ kind: fc.constant<'host-enable-vfs'>('host-enable-vfs'), requesterId, count: fc.nat(9) }),
  fc.record({
    kind: fc.constant<'host-probe'>('host-probe'),
    requesterId,
    mappings: fc.array(fc.record({ iova: page, address: page, read: fc.boolean(), write: fc.boolean() }), {
      maxLength: 2,
    }),
  }),
  fc.record({ kind: fc.constant<'host-set-pasid'>('host-set-pasid'), requesterId, ...bits }),
  fc.record({ kind: fc.constant<'host-assign'>('host-assign'), requesterId }),
  fc.record({ kind: fc.constant<'guest-boot'>('guest-boot'), requesterId }),
  fc.record({ kind: fc.constant<'guest-set-pasid'>('guest-set-pasid'), requesterId, ...bits }),
  fc.record({
    kind: fc.constant<'guest-clear-bit'>('guest-clear-bit'),
    requesterId,
    bit: fc.constantFrom<'enable' | 'execute' | 'privileged'>('enable', 'execute', 'privileged'),
  }),
  fc.record({
    kind: fc.constant<'guest-bind'>('guest-bind'),
    requesterId,
    pasid,
    pages: fc.array(
      fc.record({ virtualAddress: page, guestAddress: page, write: fc.boolean(), user: fc.boolean() }),
      { maxLength: 3 },
    ),
    supervisor: fc.boolean(),
    execute: fc.boolean(),
    writeProtect: fc.boolean(),
  }),
  fc.record({ kind: fc.constant<'guest-flr'>('guest-flr'), requesterId }),
);

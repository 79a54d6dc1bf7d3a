import { expect, test } from 'vitest';
import { parseRequestForm, type RequestForm } from './request-form.ts';

const FORM: RequestForm = {
  requesterId: '3b:10.1',
  pasid: '5',
  address: '0x10000000',
  access: 'read',
  execute: false,
  privileged: false,
};

test('a filled form is one untranslated request', () => {
  expect(parseRequestForm(FORM)).toEqual({
    ok: true,
    value: {
      requesterId: 0x3b81,
      kind: 'untranslated',
      pasid: 5,
      address: { hi: 0, lo: 0x1000_0000 },
      access: 'read',
      execute: false,
      privileged: false,
      length: 8,
    },
  });
});

test.each([
  ['', null],
  ['0x80', 128],
  ['1048575', 1_048_575],
])('PASID %j is %j', (pasid, value) => {
  const parsed = parseRequestForm({ ...FORM, pasid });
  expect(parsed.ok && parsed.value.pasid).toBe(value);
});

test('an address is hex with or without 0x, up to 64 bits', () => {
  const parsed = parseRequestForm({ ...FORM, address: 'fee00000ffff0000' });
  expect(parsed.ok && parsed.value.address).toEqual({ hi: 0xfee0_0000, lo: 0xffff_0000 });
});

test.each([
  [{ pasid: '1048576' }, ['pasid']],
  [{ pasid: '0x100000' }, ['pasid']],
  [{ pasid: '-1' }, ['pasid']],
  [{ address: '' }, ['address']],
  [{ address: '0x11112222333344445' }, ['address']],
  [{ address: 'zz', pasid: 'x' }, ['pasid', 'address']],
  [{ requesterId: '3b:20.0' }, ['requesterId']],
  [{ pasid: '', execute: true }, ['attributes']],
])('%j is refused at %j', (part, fields) => {
  const parsed = parseRequestForm({ ...FORM, ...part });
  expect(parsed.ok).toBe(false);
  expect(!parsed.ok && Object.keys(parsed.error)).toEqual(fields);
});

import { describe, expect, it } from 'vitest';
import { translate } from './translate.ts';

const CASE = {
  id: 'c1',
  cap: '0x81d2008c226f0606',
  ecap: '0x0033ef9aa4f00fdf',
  ver: '0x70',
  rtaddr: '0x1000400',
  haw: 46,
  words: [
    ['0x10003b8', '0x0000000001002001'],
    ['0x1002020', '0x000000000101001d'],
    ['0x1010008', '0x0000000001012001'],
    ['0x1012040', '0x0000000000000049'],
    ['0x1012048', '0x0000000000800001'],
    ['0x1012050', '0x0000000003000000'],
    ['0x30007f0', '0x0000000003001027'],
    ['0x3001240', '0x0000000003002027'],
    ['0x3002d10', '0x0000000003003027'],
    ['0x3003b38', '0x000000005abcd007'],
  ],
  request: {
    sourceId: '0x3b81',
    kind: 'untranslated',
    pasid: 65,
    addr: '0x7f1234567010',
    access: 'write',
    exec: false,
    priv: false,
    len: 8,
  },
};

function run(text: string, args: readonly string[] = ['cases.jsonl']) {
  let out = '';
  let err = '';
  const status = translate(args, {
    stdin: () => new TextEncoder().encode(text),
    readFile: (path) => {
      if (path !== 'cases.jsonl') throw new Error('no such file');
      return new TextEncoder().encode(text);
    },
    stdout: (part) => (out += part),
    stderr: (part) => (err += part),
  });
  const answers =
    out === ''
      ? []
      : out
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { status, out, err, answers };
}

const line = (changes: object = {}, request: object = {}): string =>
  JSON.stringify({ ...CASE, ...changes, request: { ...CASE.request, ...request } });

describe('translate', () => {
  it('answers an allowed request with its host address, flag updates and checks', () => {
    const { status, answers } = run(`${line()}\n`);
    expect(status).toBe(0);
    expect(answers[0]).toMatchObject({
      id: 'c1',
      result: 'ok',
      faultReason: null,
      name: null,
      recorded: false,
      frcd: null,
      completion: 'none',
      hpa: '0x5abcd010',
      tableWrites: [['0x3003b38', '0x000000005abcd007', '0x000000005abcd067']],
    });
    expect(answers[0]?.checks).toContainEqual({
      id: 'root.present',
      outcome: 'pass',
      reads: [['0x10003b8', '0x0000000001002001']],
    });
  });

  it('answers a blocked request with fault reason, name and record', () => {
    const { status, answers } = run(line({ words: [] }, { access: 'read' }));
    expect(status).toBe(0);
    expect(answers[0]).toMatchObject({
      result: 'blocked',
      faultReason: '0x39',
      name: 'SRT.2',
      recorded: true,
      frcd: ['0xc000413980003b81', '0x00007f1234567000'],
      completion: 'UR',
      hpa: null,
      tableWrites: [],
    });
  });

  it('answers a translation request with the fields of its completion', () => {
    const { answers } = run(line({}, { kind: 'translation-request', access: 'write', priv: true }));
    expect(answers[0]).toMatchObject({
      completion: 'success-zero',
      response: { r: false, w: false, u: false, exec: false, priv: true, global: false, size: 4096 },
    });
    const allowed = run(line({}, { kind: 'translation-request', access: 'read' })).answers[0];
    expect(allowed).toMatchObject({ result: 'ok', response: { r: true, w: false, priv: false } });
  });

  it('takes the profile from ver and ecap unless it is given', () => {
    const code = (changes: object) => run(line(changes, { exec: true })).answers[0]?.faultReason;
    expect(code({ ver: '0x80' })).toBe('0x34');
    expect(code({})).toBe('0x5c');
    expect(code({ profile: 'rev5' })).toBe('0x34');
    const ere = CASE.words.map(([at, value]) => [at, at === '0x1012050' ? '0x0000000003000002' : value]);
    expect(code({ ecap: '0x0033ef9ae4f00fdf', ver: '0x10', words: ere })).toBe(null);
    expect(code({ ver: '0x10', words: ere })).toBe('0x5a');
  });

  it('reports a table outside of RAM as one that cannot be read', () => {
    const { answers } = run(line({ ram: [['0x0', '0x1000000']] }));
    expect(answers[0]).toMatchObject({ faultReason: '0x38', name: 'SRT.1' });
  });

  it('marks malformed lines, goes on, and says so in the exit status', () => {
    const text = [line(), '{', line({ cap: 'x' }), '', line({ words: [['0x4', '0x0']] }), line()].join('\n');
    const { status, answers, err } = run(text);
    expect(status).toBe(2);
    expect(answers.map(({ result }) => result)).toEqual(['ok', 'invalid', 'invalid', 'invalid', 'ok']);
    expect(answers.slice(1, 4)).toEqual([
      { id: null, result: 'invalid', error: 'line 2: is not JSON' },
      { id: 'c1', result: 'invalid', error: 'line 3: cap: is not a 64-bit number such as "0x200400"' },
      { id: 'c1', result: 'invalid', error: 'line 5: words.0.0: is not a multiple of 8' },
    ]);
    expect(err).toBe('cases.jsonl: line 2: is not JSON\n');
  });

  it.each([
    [{}, { addr: undefined }, 'request.addr: is missing'],
    [
      {},
      { kind: 'dma' },
      'request.kind: is none of untranslated, translation-request, translated, page-request',
    ],
    [{}, { pasid: 0x10_0000 }, 'request.pasid: is not a whole number from 0 to 1048575'],
    [{}, { exec: 1 }, 'request.exec: is neither true nor false'],
    [{ haw: 64 }, {}, 'haw: is not a whole number from 32 to 52'],
    [{ ver: undefined }, {}, 'ver: is missing'],
    [{ ram: [['0x0']] }, {}, 'ram.0: is not a pair'],
    [{ profile: 'rev2' }, {}, 'profile: is none of rev3, rev4, rev5'],
  ])('names what is wrong: %j %j', (changes, request, error) => {
    expect(run(line(changes, request)).answers[0]).toEqual({
      id: 'c1',
      result: 'invalid',
      error: `line 1: ${error}`,
    });
  });

  it('reads standard input for - and refuses other usage', () => {
    expect(run(line(), ['-']).answers[0]?.result).toBe('ok');
    expect(run('', []).status).toBe(2);
    expect(run('', ['other.jsonl'])).toMatchObject({ status: 2, err: 'other.jsonl: no such file\n' });
  });
});

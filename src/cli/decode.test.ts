import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decode } from './decode.ts';

const FIXTURES = fileURLToPath(new URL('../codec/fixtures/', import.meta.url));

/** Runs `decode` with files of text; anything else is read from the fixtures. */
function run(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  let stdout = '';
  let stderr = '';
  const text = (content: string) => new TextEncoder().encode(content);
  const status = decode(args, {
    stdin: () => text(files['-'] ?? ''),
    readFile: (path) => {
      const content = files[path];
      return content === undefined ? readFileSync(FIXTURES + path) : text(content);
    },
    stdout: (said) => (stdout += said),
    stderr: (said) => (stderr += said),
  });
  return { status, stdout, stderr, lines: stdout.split('\n').slice(0, -1) };
}

const SOUND = '00:02.0 x\n00: 86 80 34 12\n';

describe('decode --json', () => {
  it.each(readdirSync(`${FIXTURES}golden`))('gives %s', (name) => {
    const golden: unknown = JSON.parse(readFileSync(`${FIXTURES}golden/${name}`, 'utf8'));
    const { stdout } = run(['--json', `lspci/${name.replace('.json', '.lspci')}`]);
    expect(JSON.parse(stdout)).toEqual(golden);
  });

  it('reads every dump of the project without an error', () => {
    const names = readdirSync(`${FIXTURES}lspci`).filter((name) => !name.endsWith('.md'));
    const { status, lines, stderr } = run(['--json', ...names.map((name) => `lspci/${name}`)]);
    expect([status, lines.length, stderr]).toEqual([0, names.length, '']);
  });

  it('prints one line a file, in order and with the keys of the contract', () => {
    const { stdout, status } = run(['a', '--json', '-'], { a: SOUND, '-': '0001:03:00.0 y\n00: 01\n' });
    expect(stdout).toBe(
      '{"file":"a","devices":[{"slot":"0000:00:02.0","vendorId":32902,"deviceId":4660,"classCode":65535,"bytes":4,"caps":[],"problems":[]}]}\n' +
        '{"file":"-","devices":[{"slot":"0001:03:00.0","vendorId":65281,"deviceId":65535,"classCode":65535,"bytes":1,"caps":[],"problems":[]}]}\n',
    );
    expect(status).toBe(0);
  });

  it('names the line that lspci refuses, decodes the rest and exits with 2 at the end', () => {
    const { stdout, stderr, status } = run(['--json', 'bad', 'good'], {
      bad: `00:01.0 x\n00: 8g\n${SOUND}`,
      good: SOUND,
    });
    const [bad, good] = stdout.split('\n').map((line): unknown => (line === '' ? null : JSON.parse(line)));
    const error = "line 2: malformed row: '8g' is not a byte of two hex digits";
    expect(bad).toMatchObject({ file: 'bad', error, devices: [{ bytes: 0 }, { bytes: 4 }] });
    expect(good).not.toHaveProperty('error');
    expect([status, stderr]).toEqual([2, `bad: ${error}\n`]);
  });

  it('gives a file that is not there an error and goes on', () => {
    const { lines, status } = run(['--json', 'lspci/none', 'a'], { a: SOUND });
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      file: 'lspci/none',
      error: expect.stringContaining('ENOENT') as unknown,
    });
    expect(lines).toHaveLength(2);
    expect(status).toBe(2);
  });

  it('refuses a file without any device', () => {
    const { status, stderr } = run(['a', '--json'], { a: 'hello\n' });
    expect([status, stderr]).toEqual([
      2,
      'a: line 1: no device: no line starts with a slot such as 00:02.0\n',
    ]);
  });
});

describe('decode', () => {
  it('writes flags with + and - in the words of lspci', () => {
    const { stdout, status } = run(['lspci/pciutils-pri-pasid.lspci']);
    expect(status).toBe(0);
    expect(stdout).toContain(
      [
        '\tCapabilities: [230 v1] Process Address Space ID (PASID)',
        '\t\tPASIDCap: Exec- Priv+ Translated- Max PASID Width=20',
        '\t\tPASIDCtl: Enable+ Exec- Priv+ Translated-',
        '\tCapabilities: [240 v1] Page Request Interface (PRI)',
        '\t\tPRICtl: Enable- Reset-',
        '\t\tPRISta: RF- UPRGI- Stopped+ PASID+',
        '\t\tOutstanding Page Request Capacity: 00000200',
        '',
      ].join('\n'),
    );
    expect(stdout).toContain('\t\tVector table: BAR=0 offset=00002000\n');
  });

  it('shows VF BARs and problems as sentences', () => {
    expect(run(['lspci/reconstructed-intel-i350-pf-vf.lspci']).stdout).toContain(
      '\t\tRegion 0: Memory at 0000001000a00000 (64-bit, prefetchable)\n',
    );
    expect(run(['lspci/cadence-gen6-17cd-0100.lspci']).stdout).toContain(
      '\tProblem (ext, unreachable): Line 30: What looks like the header of DPA stands at 1c0h, but no link leads there.\n',
    );
  });

  it('answers bad usage with status 2 and one line', () => {
    const none = run([]);
    expect([none.status, none.stdout, none.stderr.split('\n').length]).toEqual([2, '', 2]);
    expect(run(['--yaml', 'a'], { a: SOUND }).stderr).toContain('unknown option --yaml');
    expect(run(['--', '--json'], { '--json': SOUND }).stdout).toContain('0000:00:02.0 x');
  });
});

/** The runner's own `Io`, in a process of its own, as a runner would hear it. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeScratch, type Scratch } from '../../support/scratch.ts';

const IO = new URL('../../../src/action/runner/io.ts', import.meta.url).href;
let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

/** Runs `body`, which has `io`; what it printed, line by line. */
function run(body: string, env: Readonly<Record<string, string>> = {}) {
  const script = `import { runnerIo } from ${JSON.stringify(IO)}; const io = runnerIo(); ${body}`;
  const ran = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
  });
  return { code: ran.status, stderr: ran.stderr, lines: ran.stdout.split('\n').slice(0, -1) };
}

describe('a line of the log is no command, whoever wrote it', () => {
  test.each([
    ['::set-env name=X::y', ': :set-env name=X::y'],
    ['  ::stop-commands::z', '  : :stop-commands::z'],
    ['ok\n::add-mask::a', 'ok\n: :add-mask::a'],
    ['##[error]no', '# #[error]no'],
    ['text ##[set-env name=X;]y', 'text # #[set-env name=X;]y'],
    ['a::b and 10 % more', 'a::b and 10 % more'],
  ])('%j', (text, shown) => {
    const { lines } = run(`io.info(${JSON.stringify(text)}); await io.group(${JSON.stringify(text)}, async () => undefined);`);
    expect(lines).toEqual([...shown.split('\n'), `::group::${shown.replaceAll('%', '%25').replaceAll('\n', '%0A')}`, '::endgroup::']);
  });
});

describe('commands', () => {
  test('carry their text on one line, and keep their order with the lines around', () => {
    const body = "io.debug('1\\n::2'); io.info('3'); io.notice('4'); io.warning('5%'); io.secret('6'); io.secret(' \\n'); io.secret('');";
    expect(run(body).lines).toEqual(['::debug::1%0A::2', '3', '::notice::4', '::warning::5%25', '::add-mask::6']);
  });

  test('debug lines are written together, also when the process ends at once', () => {
    const body = 'let writes = 0; process.stdout._writev = (_chunks, done) => { writes += 1; done(); };';
    const many = 'for (let line = 0; line < 100; line++) io.debug(`${line}`);';
    expect(run(`${many} io.exit();`).lines).toHaveLength(100);
    expect(run(`${body} ${many} setTimeout(() => process.stderr.write(String(writes)), 100);`).stderr).toBe('1');
  });

  test('a failure is one annotation and the exit code 1; who debugs sees where it is from', () => {
    const body = "const error = new Error('outer', { cause: new TypeError('inner') }); io.fail('It failed', error);";
    expect(run(body)).toEqual({ code: 1, stderr: '', lines: ['::error::It failed'] });
    const [debug, ...others] = run(body, { RUNNER_DEBUG: '1' }).lines;
    expect(others).toEqual(['::error::It failed']);
    expect(debug).toMatch(/^::debug::Error: outer%0A {4}at .*%0Acaused by TypeError: inner%0A {4}at /);
  });

  test('what nobody caught is told as an annotation with a title, without the code around it', () => {
    const { code, stderr, lines } = run("setTimeout(() => { throw new Error('##[oops]'); });");
    expect([code, stderr, lines.length]).toEqual([1, '', 1]);
    expect(lines[0]).toMatch(/^::error title=Waybill::Waybill itself failed, please report it: Error: # #\[oops\]%0A {4}at /);
  });
});

test('inputs are given as they were written, and line by line', () => {
  const body = "for (const value of [io.input('two words'), io.input('none'), io.multiline('list')]) io.info(JSON.stringify(value));";
  const env = { INPUT_TWO_WORDS: ' #x\n', INPUT_LIST: ' a\r\n\n#b' };
  expect(run(body, env).lines).toEqual(['" #x\\n"', '""', '["a","#b"]']);
});

test('outputs, paths and the summary go into the files of the runner', async () => {
  const env: Record<string, string> = {};
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY']) env[name] = await scratch.file(name, '');
  const ran = run("io.output('a', 'x\\ny'); io.path('/opt/x'); await io.summary('# S'); await io.summary('T');", env);
  expect(ran).toEqual({ code: 0, stderr: '', lines: [] });
  const said = (name: string) => readFileSync(join(scratch.path, name), 'utf8');
  expect(said('GITHUB_OUTPUT')).toMatch(/^a<<(ghadelimiter_.+)\nx\ny\n\1\n$/);
  expect([said('GITHUB_PATH'), said('GITHUB_STEP_SUMMARY')]).toEqual(['/opt/x\n', '# ST']);
  expect(run("await io.summary('nowhere');").code).toBe(0);
});

test('the context is that of the process, also where its event cannot be read', async () => {
  const env = { GITHUB_REPOSITORY: 'o/r', GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_PATH: await scratch.file('event.json', 'no JSON') };
  const { lines, code } = run('const run = await io.context(); io.info(`${run.repository} ${run.refName} ${JSON.stringify(run.event)}`);', env);
  expect([code, lines]).toEqual([0, ['o/r main {}']]);
});

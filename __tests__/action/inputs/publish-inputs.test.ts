import { describe, expect, test } from '@jest/globals';
import { readPublishInputs } from '../../../src/action/inputs/publish-inputs.ts';
import { InputError } from '../../../src/core/errors.ts';
import { recordedIo } from '../../support/io.ts';

const NOW = Date.UTC(2026, 0, 2);
const good = { image: 'localhost:5000/x', layers: 'README.md' };
const read = (inputs: Record<string, string>) => readPublishInputs(recordedIo({ ...good, ...inputs }), NOW);

function problems(inputs: Record<string, string>): readonly string[] {
  try {
    readPublishInputs(recordedIo(inputs), NOW);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

describe('defaults', () => {
  test('are those of the table', () => {
    expect(read({})).toMatchObject({
      archive: 'auto',
      compressionLevel: 6,
      includeHiddenFiles: false,
      ifNoFilesFound: 'error',
      timestamp: 'auto',
      protocol: 'auto',
      insecure: false,
      concurrency: 'auto',
      retries: 5,
      timeout: 1_800_000,
      push: true,
      verify: true,
      summary: true,
      autoAnnotations: true,
      baseDir: '.',
    });
  });
});

describe('lists', () => {
  test('images and tags split at lines and commas; blank lines are skipped', () => {
    const { destinations } = read({ image: 'localhost:5000/x, localhost:5000/y\n\n', tag: 'v1,v2\n\n"v3"' });
    expect(destinations.map(({ tags }) => tags)).toEqual([
      ['v1', 'v2', 'v3'],
      ['v1', 'v2', 'v3'],
    ]);
  });

  test('full references go to the image they name, whatever the case of the name', () => {
    const { destinations } = read({ image: 'localhost:5000/x\nlocalhost:5000/Y', tag: 'localhost:5000/x:a\nlocalhost:5000/y:b\nc' });
    expect(destinations.map(({ tags }) => tags)).toEqual([
      ['a', 'c'],
      ['b', 'c'],
    ]);
  });

  test('an image given twice is one, and so is a tag', () => {
    const { destinations } = read({ image: 'localhost:5000/x\noci://localhost:5000/X', tag: 'v1,v1' });
    expect(destinations).toHaveLength(1);
    expect(destinations[0]?.tags).toEqual(['v1']);
  });

  test('a token line is never split', () => {
    expect(read({ 'registry-token': 'signature=1,repository="a/b",access=read\nother' }).registryToken).toEqual([
      'signature=1,repository="a/b",access=read',
      'other',
    ]);
  });
});

test.each([
  ['true', true],
  ['True', true],
  ['FALSE', false],
])('%s is a boolean', (text, value) => expect(read({ push: text }).push).toBe(value));

test.each(['0.5', '30', '0.01'])('%s minutes', (text) => expect(read({ 'timeout-minutes': text }).timeout).toBe(Math.ceil(Number(text) * 60_000)));

describe('bad inputs', () => {
  test.each([
    [{ push: 'yes' }, /^push: "yes" is neither true nor false$/],
    [{ concurrency: '0' }, /^concurrency: "0" is not a whole number from 1 to 100$/],
    [{ concurrency: '1.5' }, /^concurrency: "1.5" is neither auto nor a whole number from 1 to 100/],
    [{ retries: '-1' }, /^retries: "-1"/],
    [{ retries: '1e1' }, /^retries: "1e1"/],
    [{ 'timeout-minutes': '0' }, /^timeout-minutes: "0" is not a number/],
    [{ 'compression-level': '10' }, /^compression-level: "10"/],
    [{ archive: 'gz' }, /^archive: "gz" is not one of .*did you mean `gzip`\?/],
    [{ 'if-no-files-found': 'warning' }, /did you mean `warn`\?/],
    [{ protocol: 'auot' }, /did you mean `auto`\?/],
    [{ timestamp: 'yesterday' }, /^timestamp: /],
    [{ image: 'owner/name' }, /^image: /],
    [{ image: 'localhost:5000/x:v1' }, /^image: "localhost:5000\/x:v1" carries a tag/],
    [{ image: '' }, /^image: is required/],
    [{ layers: '# only a comment' }, /^layers: is required/],
    [{ tag: 'a b' }, /^tag: "a b" is not a tag: it cannot hold " ": "a-b" would be one$/],
    [{ tag: '#123-fix' }, /^tag: "#123-fix" is not a tag: it cannot hold "#": "123-fix" would be one$/],
    [{ image: 'localhost:5000/x\n#localhost:5000/y' }, /^image: "#localhost:5000\/y"/],
    [{ tag: 'feature/x' }, /^tag: "feature\/x" is not a tag: .*"feature-x" would be one$/],
    [{ tag: 'release-1.2/x' }, /"release-1.2-x" would be one$/],
    [{ tag: 'feature/x:y' }, /"feature-x-y" would be one$/],
    [{ tag: 'refs/heads/main' }, /"main" would be one$/],
    [{ image: 'localhost:5000/x\nhttps://localhost:5000/x' }, /^image: "https:\/\/localhost:5000\/x" and http:\/\/localhost:5000\/x are one image/],
    [{ subject: 'feature/x' }, /^subject: .*"feature-x" would be one$/],
    [{ tag: 'localhost:5000/z:v1' }, /^tag: .*names an image that the input `image` does not/],
    [{ tag: 'localhost:5000/x' }, /is no full reference/],
    [{ annotations: 'novalue' }, /^annotations: "novalue" is not key=value$/],
    [{ 'artifact-type': 'text' }, /^artifact-type: "text" is not a media type/],
    [{ username: 'me' }, /^password: is empty/],
    [{ password: 'secret' }, /^username: is empty/],
    [{ 'client-cert': 'a.pem' }, /^client-cert and client-key/],
  ])('%j', (inputs, message) => {
    const found = problems({ ...good, ...inputs });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  test('are reported together', () => {
    expect(problems({ image: 'x', layers: 'a', push: 'maybe', retries: 'many' })).toHaveLength(3);
  });

  test('come after secrets are masked', () => {
    const io = recordedIo({ ...good, push: 'maybe', password: 'p4ss', username: 'u', 'registry-token': 't0k,en\nsecond', 'github-token': 'ghs_x' });
    expect(() => readPublishInputs(io, NOW)).toThrow('push');
    expect(io.secrets).toEqual(expect.arrayContaining(['p4ss', 't0k,en', 'second', 'ghs_x']));
  });

  test.each(['password', 'registry-token', 'github-token'])(
    '%s is masked also where it looks like a comment, without the line end that an editor left',
    (name) => {
      const io = recordedIo({ ...good, username: 'u', password: 'p', [name]: '#s3cret\n' });
      readPublishInputs(io, NOW);
      expect(io.secrets).toContain('#s3cret');
    },
  );

  test('a password in an address is masked, and repeated nowhere', () => {
    const inputs = { ...good, image: 'https://me:p4ss@localhost:5000/x', tag: 'you:w0rd@localhost:5000/x:v1' };
    const io = recordedIo(inputs);
    expect(problems(inputs).join()).not.toMatch(/p4ss|w0rd/);
    expect(() => readPublishInputs(io, NOW)).toThrow('registry host');
    expect(io.secrets).toEqual(expect.arrayContaining(['p4ss', 'me:p4ss', 'w0rd']));
  });

  test('a password loses line ends at its end, and nothing else', () => {
    expect(read({ username: 'u', password: ' p 4 \r\n' }).password).toBe(' p 4 ');
  });
});

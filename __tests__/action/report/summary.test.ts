/** The job summary, where names come from strangers: text stays text. */

import { describe, expect, test } from '@jest/globals';
import { renderSummary, type SummaryInput } from '../../../src/action/report/summary.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;

function render(title: string, more: Partial<SummaryInput> = {}): string {
  return renderSummary({
    status: 'pushed',
    dryRun: false,
    published: [{ image: 'registry.example/a/b', digest: DIGEST, tags: ['v1'], command: 'fetch it' }],
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 400,
    blobs: [{ title, mediaType: title, digest: DIGEST, size: 5, action: 'uploaded' }],
    uploadedBytes: 5,
    reusedBytes: 0,
    seconds: 1,
    warnings: [title],
    pullAction: './pull',
    ...more,
  });
}

describe('a title', () => {
  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '](https://evil.example) [click',
    '![picture](https://evil.example/x.png)',
    'https://evil.example',
    '`code` | another | cell',
    '**bold** _under_ ~~gone~~',
    '@somebody #1',
    'a\n| new | row |\n\n# heading',
    '</code></td></tr></table>',
    '&lt;b&gt;',
    '\u202egnp.exe',
  ])('%j is text', (title) => {
    const summary = render(title);
    const harmless = render('x');
    // The same lines, and the same markup, whatever the name is.
    expect(summary.split('\n')).toHaveLength(harmless.split('\n').length);
    const markup = (text: string) => text.replace(/<code>[^<]*<\/code>/g, '<code>…</code>').replace(/^> - .*$/gm, '> - …');
    expect(markup(summary)).toBe(markup(harmless));
    const warning = /^> - (.*)$/m.exec(summary)?.[1] ?? '';
    expect(warning.replace(/&#\d+;/g, '')).not.toMatch(/[<>"'|`*_~[\]\\#!@:]/);
  });

  test('that is long is cut', () => {
    expect(render('x'.repeat(100_000)).length).toBeLessThan(5000);
  });
});

test('many layers and warnings are cut short', () => {
  const one = { title: 'x', mediaType: 'x/y', digest: DIGEST, size: 5, action: 'uploaded' } as const;
  const summary = render('x', { blobs: Array(5000).fill(one), warnings: Array(5000).fill('careful') });
  expect(summary).toContain('… and 4900 more layers.');
  expect(summary.length).toBeLessThan(64 * 1024);
});

test('the command to fetch it is shown where there is one, on one line', () => {
  expect(render('x')).toContain('```sh\nfetch it\n```');
  expect(render('x', { published: [{ image: 'r.example/a', digest: DIGEST, tags: [], command: 'a\nb' }] })).toContain('```sh\na b\n```');
  expect(render('x', { published: [{ image: 'r.example/a', digest: DIGEST, tags: [], command: undefined }] })).not.toContain('```sh');
});

/** Heads of requests and answers, as text. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InputError } from '../../src/core/errors.ts';
import { parseHead, requestHead } from '../../src/http/message.ts';

const head = (...lines: readonly string[]) => parseHead(lines.join('\r\n'), false);

describe('a request', () => {
  test('is its line, its host and its headers', () => {
    expect(requestHead('PUT', '/v2/a?x=%3A', 'h.example:5000', { 'content-length': '3' })).toBe(
      'PUT /v2/a?x=%3A HTTP/1.1\r\nhost: h.example:5000\r\ncontent-length: 3\r\n\r\n',
    );
  });

  test.each(['a\r\nx: y', 'a\nb', 'a\0', 'ü漢'])('does not carry the value %j, and does not show it', (value) => {
    const make = () => requestHead('GET', '/', 'h', { authorization: `Bearer ${value}` });
    expect(make).toThrow(InputError);
    expect(make).toThrow('the header authorization would hold characters that HTTP does not allow');
  });
});

describe('an answer', () => {
  test('names in any case, values without blanks around them, repeated ones as a list', () => {
    const { status, headers } = head('HTTP/1.1 200 OK', 'Content-Length: 5', 'LINK:\t<a> ', 'link: <b>', 'X-Empty:');
    expect(status).toBe(200);
    expect({ ...headers }).toEqual({ 'content-length': '5', link: ['<a>', '<b>'], 'x-empty': '' });
  });

  test('a value that goes on in the next line is one value', () => {
    expect(head('HTTP/1.1 200 OK', 'warning: 299 -', '\t"text"', 'content-length: 0').headers['warning']).toBe('299 - "text"');
  });

  test.each<[string, readonly string[], ReturnType<typeof parseHead>['framing']]>([
    ['a length', ['content-length: 12'], 12],
    ['the same length twice', ['content-length: 12', 'content-length: 12'], 12],
    ['chunks', ['Transfer-Encoding: Chunked'], 'chunked'],
    ['neither', [], 'close'],
  ])('with %s', (_name, lines, framing) => {
    expect(head('HTTP/1.1 200 OK', ...lines).framing).toBe(framing);
  });

  test.each([
    [204, false],
    [304, false],
    [103, false],
    [200, true],
  ])('%i has no body, whatever its head says (HEAD: %s)', (status, bodyless) => {
    expect(parseHead(`HTTP/1.1 ${status} x\r\ncontent-length: 7`, bodyless).framing).toBe(0);
  });

  test.each<[string, readonly string[], boolean]>([
    ['HTTP/1.1', ['content-length: 0'], true],
    ['HTTP/1.1', ['content-length: 0', 'Connection: Close'], false],
    ['HTTP/1.1', [], false],
    ['HTTP/1.0', ['content-length: 0'], false],
    ['HTTP/1.0', ['content-length: 0', 'connection: keep-alive'], true],
  ])('%s with %j keeps its connection: %s', (version, lines, kept) => {
    expect(head(`${version} 200`, ...lines).keepAlive).toBe(kept);
  });

  test('says how long an idle connection is kept', () => {
    expect(head('HTTP/1.1 200', 'Keep-Alive: timeout=5, max=100').idle).toBe(5000);
    expect(head('HTTP/1.1 200').idle).toBeUndefined();
  });

  test.each<[string, readonly string[]]>([
    ['another protocol', ['SSH-2.0-x']],
    ['another version', ['HTTP/2 200']],
    ['no status', ['HTTP/1.1 OK']],
    ['a line without a colon', ['HTTP/1.1 200', 'nothing']],
    ['a name with a blank', ['HTTP/1.1 200', 'content-length : 5']],
    ['an empty name', ['HTTP/1.1 200', ': x']],
    ['a first line that goes on', ['HTTP/1.1 200', ' x: y']],
    ['a lone line feed', ['HTTP/1.1 200', 'a: b\nc: d']],
    ['a lone carriage return', ['HTTP/1.1 200', 'a: b\rc']],
    ['a zero byte', ['HTTP/1.1 200', 'a: b\0']],
    ['two lengths', ['HTTP/1.1 200', 'content-length: 5', 'content-length: 6']],
    ['a list of two lengths', ['HTTP/1.1 200', 'content-length: 5, 6']],
    ['a length that is none', ['HTTP/1.1 200', 'content-length: +5']],
    ['a negative length', ['HTTP/1.1 200', 'content-length: -1']],
    ['an endless length', ['HTTP/1.1 200', `content-length: ${'9'.repeat(16)}`]],
    ['chunks and a length', ['HTTP/1.1 200', 'content-length: 5', 'transfer-encoding: chunked']],
    ['a coding that was not asked for', ['HTTP/1.1 200', 'transfer-encoding: gzip, chunked']],
  ])('is refused with %s', (_name, lines) => {
    expect(() => head(...lines)).toThrow('its answer is not HTTP');
  });

  test('whatever headers are printed are read back, and none falls upon an object that is there', () => {
    const name = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/), fc.constantFrom('__proto__', 'constructor', 'hasownproperty'));
    const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 12 }), (pairs) => {
        const printed = pairs.filter(([key]) => !['content-length', 'transfer-encoding'].includes(key));
        const { headers } = head('HTTP/1.1 200 OK', ...printed.map(([key, text]) => `${key}: ${text}`));
        expect(Object.entries(headers)).toEqual(printed);
      }),
    );
  });
});

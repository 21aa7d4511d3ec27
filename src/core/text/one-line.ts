/** Text that strangers chose, made safe for one line of a log. */

/** Control characters and line ends become blanks, and what is longer than `longest` characters is cut. */
export function oneLine(text: string, longest = 500): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}

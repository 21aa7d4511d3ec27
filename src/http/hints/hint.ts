/** What a hint is, and when it is none. */

export interface Refusal {
  readonly status: number;
  readonly method: string;
  readonly host: string;
  readonly codes: readonly string[];
  /** What the registry said, in its own words. */
  readonly words: string;
  /** No credentials were known. */
  readonly anonymous: boolean;
}

export interface Hint {
  /** For tests and docs. */
  readonly name: string;
  /** The hosts it is about; all when left out. */
  readonly host?: RegExp;
  readonly status?: readonly number[];
  readonly codes?: readonly string[];
  readonly words?: RegExp;
  /** Words that say it is something else. */
  readonly not?: RegExp;
  /** What was asked for. */
  readonly asked?: 'read' | 'write';
  readonly anonymous?: true;
  /** One sentence without a full stop. */
  readonly hint: string;
  readonly source: string;
}

/** Reasons of a refusal that no right and no password would change. */
export const OTHER_REASON =
  /polic|vulnerab|signature|quota|\blimit|immutab|read.?only|lock|disallowed|\bip\b|address|allow.?list|white.?list|firewall|network|mainten|suspend|disabled|billing|payment|region|\bscan|prevent|two.?factor|\b[2m]fa\b/i;

/** The programs of a private Sigstore, for the tests that sign and verify against real servers. Newer ones want a newer Go. */

export interface BuiltTool {
  /** The file's name in the cache. */
  readonly binary: string;
  /** A package for `go install`. */
  readonly go: string;
  /** What `go install` calls the file, where that is another name. */
  readonly built?: string;
  readonly cacheOnly: true;
}

export const TRUST_TOOLS: Readonly<Record<string, BuiltTool>> = {
  cosign: { binary: 'cosign', go: 'github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3', cacheOnly: true },
  fulcio: { binary: 'fulcio', go: 'github.com/sigstore/fulcio@v1.8.8', cacheOnly: true },
  'timestamp-server': {
    binary: 'timestamp-server',
    go: 'github.com/sigstore/timestamp-authority/v2/cmd/timestamp-server@v2.1.3',
    cacheOnly: true,
  },
  tesseract: { binary: 'tesseract-posix', built: 'posix', go: 'github.com/transparency-dev/tesseract/cmd/tesseract/posix@v0.1.1', cacheOnly: true },
  rekor: { binary: 'rekor-posix', built: 'posix', go: 'github.com/sigstore/rekor-tiles/v2/cmd/rekor-server/posix@v2.3.0', cacheOnly: true },
  'rekor-v1': { binary: 'rekor-v1', built: 'rekor-server', go: 'github.com/sigstore/rekor/cmd/rekor-server@v1.5.4', cacheOnly: true },
  'trillian-server': {
    binary: 'trillian-server',
    built: 'trillian_log_server',
    go: 'github.com/google/trillian/cmd/trillian_log_server@v1.7.2',
    cacheOnly: true,
  },
  'trillian-signer': {
    binary: 'trillian-signer',
    built: 'trillian_log_signer',
    go: 'github.com/google/trillian/cmd/trillian_log_signer@v1.7.2',
    cacheOnly: true,
  },
};

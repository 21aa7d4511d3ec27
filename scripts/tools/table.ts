/** The programs of other people that tests and benches run against, one line each: what it is built or unpacked from, if not the machine's own. */

export type Tool = {
  /** A program of this name on PATH is taken. Left out where the name is too common to be trusted, or the version matters. */
  readonly onPath?: true;
} & (
  | {
      /** A package for `go install`, with its version. */
      readonly go: string;
      /** Built in CI and where it is asked for, and by no test of a newcomer: it takes minutes, and gigabytes of other people's modules. */
      readonly slow?: true;
    }
  | {
      /** A Debian package that holds `usr/bin/NAME`; the version is the machine's. */
      readonly debian: string;
    }
  | {
      /** What to install: most machines have it, and nothing is fetched. */
      readonly machine: string;
      /** What `--version` says, where there are others of the name. */
      readonly says?: RegExp;
    }
);

export const TOOLS: Readonly<Record<string, Tool>> = {
  oras: { go: 'oras.land/oras/cmd/oras@v1.3.3', onPath: true },
  crane: { go: 'github.com/google/go-containerregistry/cmd/crane@v0.21.9', onPath: true },
  regctl: { go: 'github.com/regclient/regclient/cmd/regctl@v0.11.5', onPath: true },
  skopeo: { debian: 'skopeo', onPath: true },
  umoci: { debian: 'umoci', onPath: true },
  tar: { machine: 'GNU tar', says: /GNU tar/, onPath: true },
  python3: { machine: 'Python 3', says: /^Python 3/, onPath: true },
  unshare: { machine: 'util-linux', onPath: true },
  mkfifo: { machine: 'coreutils', onPath: true },
  openssl: { machine: 'openssl', onPath: true },
  // distribution 3, and 2.8, the last one that takes schema 1.
  registry: { go: 'github.com/distribution/distribution/v3/cmd/registry@v3.1.1' },
  'docker-registry': { debian: 'docker-registry', onPath: true },
  conformance: { go: 'github.com/opencontainers/distribution-spec/conformance@v0.0.0-20260831232431-97274622c111' },
  toxiproxy: { go: 'github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0' },
  act: { go: 'github.com/nektos/act@v0.2.89', onPath: true },
  actionlint: { go: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12', onPath: true },
  // A private Sigstore. Newer ones want a newer Go.
  cosign: { go: 'github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3', slow: true },
  fulcio: { go: 'github.com/sigstore/fulcio@v1.8.8', slow: true },
  'timestamp-server': { go: 'github.com/sigstore/timestamp-authority/v2/cmd/timestamp-server@v2.1.3', slow: true },
  tesseract: { go: 'github.com/transparency-dev/tesseract/cmd/tesseract/posix@v0.1.1', slow: true },
  rekor: { go: 'github.com/sigstore/rekor-tiles/v2/cmd/rekor-server/posix@v2.3.0', slow: true },
  'rekor-v1': { go: 'github.com/sigstore/rekor/cmd/rekor-server@v1.5.4', slow: true },
  'trillian-server': { go: 'github.com/google/trillian/cmd/trillian_log_server@v1.7.2', slow: true },
  'trillian-signer': { go: 'github.com/google/trillian/cmd/trillian_log_signer@v1.7.2', slow: true },
};

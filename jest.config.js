import { mkdirSync } from 'node:fs';

// jest writes its counts there, and makes no folder for them.
mkdirSync(new URL('out/results', import.meta.url), { recursive: true });

// Test files know by it that they belong to one run (scripts/tools.ts).
process.env['WAYBILL_TEST_RUN'] = `${process.pid}-${Date.now()}`;

export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest-transform.js' },
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/lib/', '<rootDir>/out/', '<rootDir>/.cache/'],
  // Two, not the default: many tests hold real servers, and the runners have two cores.
  maxWorkers: 2,
  // Ends a test that hangs; a slow machine is none.
  testTimeout: 60_000,
};

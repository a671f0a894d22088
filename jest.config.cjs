// Jest cannot require ESM on Node 20 and Nest 12 is ESM, so swc rewrites our .ts and Nest's .js to CommonJS. It also rewrites the
// exporter of traces, which calls import() when it begins.
const base = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.(ts|js)$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!@nestjs/|@opentelemetry/otlp-exporter-base/)'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1', '$1.js'] },
};

module.exports = {
  // When to give up, not how fast something must be: two files run side by side, on a machine that may be busy.
  testTimeout: 120_000,
  // Each test has a database of its own, and each process a Redis; `npm test` starts as many.
  maxWorkers: 2,
  // Modules of a finished file are never let go of; one process for all files would end without memory.
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{src,simulator,verdict,bench}/**/*.spec.ts'],
    },
    {
      ...base,
      displayName: 'integration',
      globalSetup: '<rootDir>/test/support/template-database.ts',
      globalTeardown: '<rootDir>/test/support/drop-template.ts',
      setupFiles: ['<rootDir>/test/support/worker-redis.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/support/retry.ts'],
      testMatch: ['<rootDir>/test/{integration,e2e,faults}/**/*.spec.ts'],
    },
  ],
};

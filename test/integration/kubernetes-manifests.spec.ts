import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { parseSettings } from '../../src/platform/config/parse-settings';

const ROOT = resolve(__dirname, '../..');
const FOLDER = join(ROOT, 'deploy/kubernetes');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
}

function manifests(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8')).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  });
}

/** What Kubernetes' published API makes of a manifest. Unlike its schemas, the compiler also refuses fields that do not exist. */
function faults(manifest: Manifest): string[] {
  const [group, version] = manifest.apiVersion.includes('/')
    ? manifest.apiVersion.split('/')
    : ['', manifest.apiVersion];
  const room = [group, version].filter(Boolean).join('/');
  const name = join(ROOT, 'manifest.check.mts');
  const text = `import type { I${manifest.kind} } from 'kubernetes-models/${room}/${manifest.kind}';
    export const manifest: I${manifest.kind} = ${JSON.stringify(manifest)};`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const [read, isThere] = [host.getSourceFile.bind(host), host.fileExists.bind(host)];
  host.getSourceFile = (path, ...rest) =>
    path === name ? ts.createSourceFile(path, text, rest[0]) : read(path, ...rest);
  host.fileExists = (path) => path === name || isThere(path);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([name], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

test.each(files)('Kubernetes takes %s', (file) => {
  for (const manifest of manifests(file))
    expect([manifest.kind, faults(manifest)]).toEqual([manifest.kind, []]);
});

test('a field that does not exist, a missing one and one of another kind are refused', () => {
  const [deployment] = manifests('api.yaml') as [Manifest & { spec: Record<string, unknown> }];
  const { selector, ...without } = deployment.spec;
  expect(selector).toBeDefined();
  expect(faults({ ...deployment, spec: { ...deployment.spec, replica: 2 } } as Manifest)[0]).toContain(
    'replica',
  );
  expect(faults({ ...deployment, spec: without } as Manifest)[0]).toContain('selector');
  expect(faults({ ...deployment, spec: { ...deployment.spec, replicas: 'two' } } as Manifest)).toHaveLength(
    1,
  );
});

test('the settings of the example are settings of ours', () => {
  const examples = manifests('settings.example.yaml');
  const given = Object.assign({}, ...examples.map(({ data, stringData }) => data ?? stringData)) as object;
  expect(Object.keys(given).length).toBeGreaterThan(5);
  const documented = readFileSync(join(ROOT, '.env.example'), 'utf8');
  for (const name of Object.keys(given)) expect(documented).toMatch(new RegExp(`^#? ?${name}=`, 'm'));
  expect(() => parseSettings(given as Record<string, string>)).not.toThrow();
});

test('everything that is named by another manifest is there', () => {
  const all = files.flatMap(manifests);
  const names = new Set(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  const text = JSON.stringify(all);
  for (const [, kind, name] of text.matchAll(/"(configMapRef|secretRef|service)":\{"name":"([\w-]+)"/g)) {
    const wanted = { configMapRef: 'ConfigMap', secretRef: 'Secret', service: 'Service' }[kind as 'service'];
    expect(names).toContain(`${wanted} ${name}`);
  }
  for (const [, kind, name] of text.matchAll(/"scaleTargetRef":\{[^}]*"kind":"(\w+)","name":"([\w-]+)"/g))
    expect(names).toContain(`${kind} ${name}`);
});

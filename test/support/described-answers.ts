import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Answer } from './http';

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  items?: Schema;
  nullable?: boolean;
  allOf?: Schema[];
  anyOf?: Schema[];
}
interface Response {
  content?: Record<string, unknown>;
}
interface Document {
  components: { schemas: Record<string, Schema> };
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
}

const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** The committed openapi.json, as what real answers are held against. A field that it does not name is an error too. */
export class DescribedAnswers {
  private readonly document = JSON.parse(
    readFileSync(join(__dirname, '../../openapi.json'), 'utf8'),
  ) as Document;
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  /** `get /api/chat 200` for each answer that was checked. */
  readonly checked = new Set<string>();

  constructor() {
    addFormats(this.ajv);
    for (const schema of Object.values(this.document.components.schemas)) {
      if (!schema.properties) continue;
      schema.additionalProperties ??= false;
      for (const [name, property] of Object.entries(schema.properties)) {
        // What is meant by it, and what generators make of it; to the letter the referenced schema would refuse null.
        const { nullable, allOf } = property;
        if (nullable && allOf) schema.properties[name] = { anyOf: [{ allOf }, { type: 'null' }] };
      }
    }
    this.ajv.addSchema(this.document, 'openapi');
  }

  /** `get /api/chat` of every endpoint that is described. */
  get endpoints(): string[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
  }

  /** Statuses that an endpoint says it may answer. */
  statuses(endpoint: string): number[] {
    const [method = '', path = ''] = endpoint.split(' ');
    return Object.keys(this.document.paths[path]?.[method]?.responses ?? {}).map(Number);
  }

  /** Expects an answer to be as its endpoint says. */
  expect(endpoint: string, answer: Answer<unknown>): void {
    const [method = '', path = ''] = endpoint.split(' ');
    const { status } = answer;
    expect(this.statuses(endpoint)).toContain(status);
    this.checked.add(`${endpoint} ${status}`);
    const types = Object.keys(this.document.paths[path]?.[method]?.responses[String(status)]?.content ?? {});
    if (status === 304) return expect([types, answer.body]).toEqual([[], '']);
    expect(types).toContain((answer.headers.get('content-type') ?? '').split(';')[0]);
    if (!types.includes('application/json')) return;
    const pointer = [
      'paths',
      path,
      method,
      'responses',
      String(status),
      'content',
      'application/json',
      'schema',
    ];
    this.matches(`openapi#/${pointer.map(escaped).join('/')}`, answer.body);
  }

  /** Expects a value to be as a named schema says. */
  expectSchema(name: string, value: unknown): void {
    this.matches(`openapi#/components/schemas/${name}`, value);
  }

  private matches(reference: string, value: unknown): void {
    const validate: ValidateFunction = this.ajv.compile({ $ref: reference });
    validate(value);
    expect([reference, value, validate.errors ?? []]).toEqual([reference, value, []]);
  }
}

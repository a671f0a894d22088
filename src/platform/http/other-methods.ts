import { NotFoundException } from '@nestjs/common';
import type { Request } from 'express';

/** What is looked at of Express' router. */
interface Layer {
  match(path: string): boolean;
  route?: { methods: Record<string, boolean> };
}

/** Methods that the path of a request has a route for, when none takes its own; empty for a path that is not there at all. */
export function otherMethods(error: unknown, { app, method, path, originalUrl }: Request): string[] {
  // What a route says is not there has the words of the route.
  if (!(error instanceof NotFoundException) || error.message !== `Cannot ${method} ${originalUrl}`) return [];
  const { stack } = (app as unknown as { router: { stack: Layer[] } }).router;
  const methods = stack.flatMap((layer) =>
    layer.route && layer.match(path) ? Object.keys(layer.route.methods) : [],
  );
  const named = new Set(methods.filter((name) => name !== '_all').map((name) => name.toUpperCase()));
  if (named.has('GET')) named.add('HEAD');
  return [...named].sort();
}

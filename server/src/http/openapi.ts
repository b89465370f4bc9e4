/** What the service promises over HTTP, as OpenAPI 3.1, from the schemas that the handlers read by. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { routes, systemRoutes } from './contract.ts';
import { remoteRoutes, vaultRoutes } from './vault-contract.ts';

export function openApiDocument(): ReturnType<OpenAPIHono['getOpenAPI31Document']> {
  const app = new OpenAPIHono();
  for (const route of [
    ...Object.values(routes),
    ...Object.values(vaultRoutes),
    ...Object.values(remoteRoutes),
    ...Object.values(systemRoutes),
  ])
    app.openAPIRegistry.registerPath(route);
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Holdfast backup service',
      version: '1',
      description: 'Keeps encrypted backups of client key shares. Holds no key that opens one. Every refusal is application/problem+json.',
    },
  });
}

export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}

/** Compares what is said, not how it is laid out: a formatter may have been at the file. */
export function isCurrentOpenApi(text: string): boolean {
  return JSON.stringify(JSON.parse(text)) === JSON.stringify(openApiDocument());
}

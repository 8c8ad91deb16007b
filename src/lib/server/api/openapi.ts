// The API described in OpenAPI 3.1, made from the zod schemas it answers with.
import { z } from 'zod';
import { sessionCookieName } from '../auth/session-cookie.ts';
import { Me, Plan, PlanInList, Refusal } from './schemas.ts';

const schemas = { Me, PlanInList, Plan, Refusal };

const component = (name: keyof typeof schemas) => ({ $ref: `#/components/schemas/${name}` });
const answer = (description: string, schema: object) => ({
  description,
  content: { 'application/json': { schema } },
});

const id = (name: string) => ({
  ...{ name, in: 'path', required: true },
  schema: { type: 'string', format: 'uuid' },
});

const signedOut = answer('Nobody is signed in.', component('Refusal'));
const notFound = answer(
  'No such plan, or none for this person: the same answer.',
  component('Refusal'),
);

export function openapi(origin: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kring',
      version: '1',
      description: 'What the signed-in person may see, decided by the database for each request.',
    },
    servers: [{ url: origin }],
    security: [{ session: [] }],
    paths: {
      '/api/v1/me': {
        get: {
          summary: 'The signed-in person',
          responses: { 200: answer('The person.', component('Me')), 401: signedOut },
        },
      },
      '/api/v1/plans': {
        get: {
          summary: 'The person’s plans',
          responses: {
            200: answer('The plans.', { type: 'array', items: component('PlanInList') }),
            401: signedOut,
          },
        },
      },
      '/api/v1/plans/{planId}': {
        get: {
          summary: 'A plan and its zones',
          description: 'Each zone is a Yjs document on the socket /sync/{zoneId}.',
          parameters: [id('planId')],
          responses: {
            200: answer('The plan.', component('Plan')),
            401: signedOut,
            404: notFound,
          },
        },
      },
      '/api/v1/plans/{planId}/as/{personId}': {
        get: {
          summary: 'What another party of the plan is given when they ask for it',
          description: 'For who leads the plan and for guardians; without what they may not open.',
          parameters: [id('planId'), id('personId')],
          responses: {
            200: answer('The plan, as that person gets it.', component('Plan')),
            401: signedOut,
            403: answer('Neither leads the plan nor is a guardian.', component('Refusal')),
            404: notFound,
          },
        },
      },
    },
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => {
          const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
          return [name, rest];
        }),
      ),
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: sessionCookieName } },
    },
  };
}

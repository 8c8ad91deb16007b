// The API's own description; open to everybody, because it says nothing about anyone.
import { json } from '@sveltejs/kit';
import { openapi } from '$lib/server/api/openapi.ts';
import { settings } from '$lib/server/settings.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = () => json(openapi(settings().ORIGIN));

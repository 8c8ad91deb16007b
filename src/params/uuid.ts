// A route parameter that must be a UUID: anything else is the 404 of a page that never existed.
import type { ParamMatcher } from '@sveltejs/kit';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const match = ((param) => uuid.test(param)) satisfies ParamMatcher;

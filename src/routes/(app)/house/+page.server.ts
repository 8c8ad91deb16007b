// The house: the rooms that are this person's.
import { houseRooms } from '$lib/server/house-rooms.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  rooms: await houseRooms(locals.actor),
})) satisfies PageServerLoad;

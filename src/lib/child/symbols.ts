// What each symbol looks like (lucide, ISC licence) and is called. The word always stands below the picture
// or is its text alternative.
import Bath from '@lucide/svelte/icons/bath';
import BedDouble from '@lucide/svelte/icons/bed-double';
import Bike from '@lucide/svelte/icons/bike';
import BookOpen from '@lucide/svelte/icons/book-open';
import Bus from '@lucide/svelte/icons/bus';
import Car from '@lucide/svelte/icons/car';
import Dog from '@lucide/svelte/icons/dog';
import Gamepad2 from '@lucide/svelte/icons/gamepad-2';
import House from '@lucide/svelte/icons/house';
import Music from '@lucide/svelte/icons/music';
import PersonStanding from '@lucide/svelte/icons/person-standing';
import Puzzle from '@lucide/svelte/icons/puzzle';
import School from '@lucide/svelte/icons/school';
import Shirt from '@lucide/svelte/icons/shirt';
import Smile from '@lucide/svelte/icons/smile';
import Stethoscope from '@lucide/svelte/icons/stethoscope';
import Toilet from '@lucide/svelte/icons/toilet';
import Trees from '@lucide/svelte/icons/trees';
import Tv from '@lucide/svelte/icons/tv';
import User from '@lucide/svelte/icons/user';
import UserRound from '@lucide/svelte/icons/user-round';
import UsersRound from '@lucide/svelte/icons/users-round';
import Utensils from '@lucide/svelte/icons/utensils';
import Volume2 from '@lucide/svelte/icons/volume-2';
import type { Component } from 'svelte';
import type { SymbolName } from '#domain/child/symbols.ts';
import { m } from '$lib/paraglide/messages.js';

export const symbolPicture: Record<SymbolName, Component<Record<string, unknown>>> = {
  mom: UserRound,
  dad: User,
  friend: Smile,
  bigGroup: UsersRound,
  alone: PersonStanding,
  home: House,
  school: School,
  outdoors: Trees,
  food: Utensils,
  rest: BedDouble,
  bath: Bath,
  toilet: Toilet,
  clothes: Shirt,
  car: Car,
  bus: Bus,
  bike: Bike,
  book: BookOpen,
  puzzle: Puzzle,
  game: Gamepad2,
  tv: Tv,
  music: Music,
  loud: Volume2,
  doctor: Stethoscope,
  dog: Dog,
};

const symbolWords: Record<SymbolName, () => string> = {
  mom: m.child_symbol_mom,
  dad: m.child_symbol_dad,
  friend: m.child_symbol_friend,
  bigGroup: m.child_symbol_bigGroup,
  alone: m.child_symbol_alone,
  home: m.child_symbol_home,
  school: m.child_symbol_school,
  outdoors: m.child_symbol_outdoors,
  food: m.child_symbol_food,
  rest: m.child_symbol_rest,
  bath: m.child_symbol_bath,
  toilet: m.child_symbol_toilet,
  clothes: m.child_symbol_clothes,
  car: m.child_symbol_car,
  bus: m.child_symbol_bus,
  bike: m.child_symbol_bike,
  book: m.child_symbol_book,
  puzzle: m.child_symbol_puzzle,
  game: m.child_symbol_game,
  tv: m.child_symbol_tv,
  music: m.child_symbol_music,
  loud: m.child_symbol_loud,
  doctor: m.child_symbol_doctor,
  dog: m.child_symbol_dog,
};
export const symbolWord = (name: SymbolName): string => symbolWords[name]();

// The demo people whom the sign-in page shows as cards: one from each side of each plan. Their names
// come from the database; who is not there is not shown.
import { m } from '$lib/paraglide/messages.js';

interface DemoCard {
  slug: string;
  sector: string | null;
  role: string | null;
  says: () => string;
  child: string;
}

export const shownFirst: readonly DemoCard[] = [
  { slug: 'rania', sector: null, role: 'guardian', says: m.demo_says_mother, child: 'Milo' },
  { slug: 'maja', sector: 'school', role: null, says: m.demo_says_preschool, child: 'Milo' },
  { slug: 'siri', sector: 'health', role: null, says: m.demo_says_speech, child: 'Milo' },
  { slug: 'hamid', sector: 'health', role: null, says: m.demo_says_coordinator, child: 'Milo' },
  { slug: 'embla', sector: null, role: 'guardian', says: m.demo_says_mother, child: 'Tuva' },
  { slug: 'nils', sector: 'health', role: null, says: m.demo_says_nurse, child: 'Tuva' },
  { slug: 'nova', sector: null, role: 'child', says: m.demo_says_youth, child: 'Nova' },
  { slug: 'amanda', sector: 'social', role: null, says: m.demo_says_social, child: 'Nova' },
];

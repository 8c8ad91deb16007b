// Some words mean that nobody should have to read a list first: that somebody does not want to live, or is hit at home.
// Too many take little: a box with numbers stands above the answers. Too few take more, so parts of words are enough.
// In the languages of the public pages. The numbers are national: 112, 1177, Bris (116 111), Mind's Självmordslinjen
// (90101) and Kvinnofridslinjen (020-50 50 50).

export type Urgent = 'LIFE' | 'VIOLENCE';

const life =
  /självmord|suicid|(inte|slippa|orkar?) (längre )?(vill |vilja |att )?(längre )?leva|leva längre|vill dö|vilja dö|ta(r|git)? (sitt|mitt) liv|ta(r|git)? livet|döda (mig|sig) själv|sk[äa]r (mig|sig)|skära (mig|sig)|skurit (mig|sig)|skada[rt]? (mig|sig) själv|självskad|överdos|kill(ing)? (my|him|her|them)sel|want(s)? to die|(not|n't) want to (live|be alive)|(end|ending|take|taking) (my|his|her|their) (own )?life|self[- ]?harm|(cut|cuts|cutting|hurt|hurts|hurting|harm|harms|harming) (my|him|her|them)sel|انتحار|ينتحر|تنتحر|أنتحر|يريد الموت|تريد الموت|أريد الموت|يؤذي نفسه|تؤذي نفسها|isdil|is dil|inuu dhinto|inay dhimato/u;

/** A grown-up who hits, or what is done to somebody: not a child who hits a sister, which is another need. */
const violence =
  /(pappa|mamma|förälder|föräldrar|mannen|min man|hans far|hennes far|sambo|pojkvän|styv\p{L}*|min fru|frun|exet|mitt ex)n? \p{L}* ?(slår|slog|slagit|hotar|hotade|sparkar|våldtar|våldtog)|(slår|slog|hotar|misshandlar|våldtar|våldtog) (mig|oss|mamma|barnen)|blir (slagen|slagna|hotad|hotade)|misshand|våldt|övergrepp|våld hemma|våld i hemmet|hedersvåld|hedersförtryck|bortgift|tvångsgift|könsstymp|rädd (för att gå |att gå |för att komma )hem|(hits|beats|hitting|beating|threatens|hurts) (me|us|the (kids|children)|my (kids|children|mother|mum|mom))|domestic violence|violence (at|in the) home|abuse|raped|يضرب|تضرب|عنف|اغتصاب|garaac|kufsi|rabshad/u;

/** What the words of a search say that cannot wait; null for most. */
export function urgencyOf(words: string): Urgent | null {
  const said = words.toLowerCase().replaceAll('’', "'").replace(/\s+/gu, ' ');
  if (life.test(said)) return 'LIFE';
  return violence.test(said) ? 'VIOLENCE' : null;
}

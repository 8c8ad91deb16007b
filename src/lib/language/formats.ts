// Dates and lists in the reader's language. Arabic is written with the digits that Swedish papers have, and
// Somali from its own names: not every browser knows them, and a page must read the same from server and
// browser.
const somali = {
  weekdays: ['Axad', 'Isniin', 'Talaado', 'Arbaco', 'Khamiis', 'Jimce', 'Sabti'],
  months: [
    ...['Janaayo', 'Febraayo', 'Maarso', 'Abriil', 'Maajo', 'Juun'],
    ...['Luulyo', 'Agoosto', 'Sebtembar', 'Oktoobar', 'Nofembar', 'Diseembar'],
  ],
};
const shortMonth = 3;

const tagOf = (language: string): string => (language === 'ar' ? 'ar-u-nu-latn' : language);

// Making one costs a hundred times as much as using it, and a plan's page shows many days.
const made = new Map<string, Intl.DateTimeFormat>();

export function dateFormat(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tag + JSON.stringify(options);
  const known = made.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat(tag, options);
  made.set(key, format);
  return format;
}

export function dateIn(language: string, options: Intl.DateTimeFormatOptions, date: Date): string {
  if (language !== 'so') return dateFormat(tagOf(language), options).format(date);
  const { timeZone } = options;
  const day = new Date(`${dateFormat('sv-SE', { timeZone }).format(date)}T12:00:00Z`);
  const month = somali.months[day.getUTCMonth()] ?? '';
  return dateFormat('en-GB', options)
    .formatToParts(date)
    .map(({ type, value }) => {
      if (type === 'weekday') return somali.weekdays[day.getUTCDay()];
      if (type !== 'month') return value;
      return options.month === 'short' ? month.slice(0, shortMonth) : month;
    })
    .join('');
}

/** "Maja, Siri och Hamid". */
export function listIn(language: string, names: readonly string[]): string {
  if (language !== 'so') return new Intl.ListFormat(language).format(names);
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} iyo ${last}`;
}

export const numberIn = (language: string, value: number): string =>
  value.toLocaleString(language === 'so' ? 'en-GB' : tagOf(language));

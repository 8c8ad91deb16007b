// Vide Strömhjort, 6, in Kvarnbo: a small plan in another municipality, where the region's speech
// therapist and coordinator, who also act in Sjöhamra, take part.
import { draftOf, kinds, openTo, type TellPlan } from './story.ts';

const everyUnit = ['kvarnbyskolan', 'logopeden', 'koordinatorn', 'familjen'];

export const tellVide: TellPlan = ({ words }) => ({
  key: 'vide',
  tenant: 'kvarnbo',
  child: {
    name: 'Vide Strömhjort',
    fictionalId: 'FIKTIV-0004',
    bornOn: '2020-03-17',
    protected: false,
  },
  guardians: [
    { person: 'signe', kind: 'guardian', label: 'Mamma' },
    { person: 'malte', kind: 'guardian', label: 'Pappa' },
  ],
  legalBasis: [],
  versionNo: 1,
  sealedOn: '2026-10-30',
  startedOn: '2026-10-12',
  principal: 'Kvarnbo kommun',
  lead: { bestInterest: 'kvarnbyskolan', collaboration: 'kvarnbyskolan' },
  followUp: { on: '2027-01-20', clock: '13.00', caller: 'yrsa' },
  zones: [...kinds('shared', 'family', 'child', 'health', 'school'), draftOf('kvarnbyskolan')],
  units: [
    { key: 'kvarnbyskolan', unit: 'kvarnbyskolan', label: 'Kvarnbyskolan', sector: 'school' },
    { key: 'logopeden', unit: 'logopeden', label: 'Logopedmottagningen', sector: 'health' },
    { key: 'koordinatorn', unit: 'koordinatorn', label: 'Koordinatorfunktionen', sector: 'health' },
    { key: 'familjen', label: 'Familjen', sector: 'family' },
  ],
  parties: [
    { person: 'tova', unit: 'kvarnbyskolan', role: 'professional' },
    { person: 'einar', unit: 'kvarnbyskolan', role: 'professional' },
    { person: 'siri', unit: 'logopeden', role: 'professional' },
    { person: 'yrsa', unit: 'koordinatorn', role: 'coordinator' },
    { person: 'signe', unit: 'familjen', role: 'guardian' },
    { person: 'malte', unit: 'familjen', role: 'guardian' },
  ],
  consents: ['kvarnbyskolan', 'logopeden', 'koordinatorn'].flatMap((unit) =>
    ['signe', 'malte'].map((by) => ({ by, unit, answer: 'yes' as const, on: '2026-10-16' })),
  ),
  shares: [
    ...openTo('family', ['kvarnbyskolan'], {
      access: 'comment',
      basis: 'familyChoice',
      by: 'signe',
    }),
    { zone: 'child', person: 'signe', access: 'edit', basis: 'childChoice', by: 'signe' },
    { zone: 'child', person: 'tova', access: 'comment', basis: 'childChoice', by: 'signe' },
    ...openTo('child', everyUnit, { access: 'read', basis: 'childChoice', by: 'signe' }),
  ],
  texts: [
    {
      zone: 'shared',
      section: 'about',
      by: 'tova',
      on: '2026-10-30',
      clock: '14.10',
      blocks: [
        'Vide är 6 år och går i förskoleklass. Han berättar gärna om traktorer och om sin lillasyster.',
        'Några ljud är svåra att uttala, och ibland förstår kamraterna inte vad han säger. Då går han undan.',
      ],
    },
    {
      zone: 'shared',
      section: 'situation',
      by: 'tova',
      on: '2026-11-18',
      clock: '15.20',
      blocks: [
        'Vide är med mer i leken när gruppen är liten. Han säger själv till när han vill att någon ska lyssna en gång till.',
      ],
    },
    {
      zone: 'shared',
      section: 'meetingNotes',
      by: 'yrsa',
      on: '2026-10-30',
      clock: '14.40',
      blocks: [
        { heading: `Möte ${words('2026-10-30')}, 40 minuter, Einar Bergsnäs ledde` },
        'Närvarande: Signe, Malte, Tova, Einar, Siri på länk. Yrsa antecknar.',
        'Beslut: Siri träffar Vide på skolan, så att familjen slipper resa. Tova övar med honom i den lilla gruppen.',
        `Uppföljning ${words('2027-01-20')} klockan 13.00, Yrsa kallar.`,
      ],
    },
    {
      zone: 'shared',
      section: 'followUp',
      by: 'yrsa',
      on: '2026-10-30',
      clock: '14.50',
      blocks: [
        `Vi följer upp ${words('2027-01-20')} klockan 13.00. Yrsa kallar.`,
        {
          list: ['Förstår kamraterna Vide oftare?', 'Vill Vide själv ha mer eller mindre övning?'],
        },
      ],
    },
    {
      zone: 'family',
      section: 'familyWords',
      by: 'malte',
      on: '2026-11-02',
      clock: '19.50',
      blocks: [
        'Vide tycker om att Tova läser för honom. Hemma övar vi när vi kör bil, då är det roligt.',
      ],
    },
    {
      zone: 'child',
      section: 'childVoice',
      by: 'signe',
      on: '2026-10-27',
      clock: '19.40',
      blocks: ['Jag vill att de väntar när jag pratar.'],
    },
    {
      zone: 'health',
      section: 'notes',
      by: 'siri',
      on: '2026-11-18',
      clock: '11.45',
      blocks: [`Första besöket är gjort. Nästa är ${words('2026-12-11')}, på skolan.`],
    },
    {
      zone: 'school',
      section: 'notes',
      by: 'tova',
      on: '2026-11-13',
      clock: '14.00',
      blocks: ['Liten grupp tre gånger i veckan. Bokstavslekar fungerar bäst före lunch.'],
    },
  ],
  goals: [
    {
      key: 'forsta',
      title: 'Vide blir förstådd av kamraterna och är med i leken',
      area: 'included',
      by: 'yrsa',
      on: '2026-10-30',
      clock: '14.20',
      text: ['Vi väntar in honom, frågar en gång till och låter honom visa.'],
    },
  ],
  actions: [
    {
      key: 'logoped',
      goal: 'forsta',
      kind: 'SUPPORT',
      title: 'Logopedbesök på skolan',
      unit: 'logopeden',
      contact: 'siri',
      start: '2026-11-18',
      due: '2026-12-11',
      status: 'IN_PROGRESS',
      by: 'siri',
      on: '2026-11-18',
      clock: '11.40',
    },
    {
      key: 'grupp',
      goal: 'forsta',
      kind: 'SUPPORT',
      title: 'Lek och övning i liten grupp tre gånger i veckan',
      unit: 'kvarnbyskolan',
      contact: 'tova',
      start: '2026-11-03',
      status: 'IN_PROGRESS',
      by: 'tova',
      on: '2026-11-03',
      clock: '10.00',
    },
  ],
  milestones: [
    { kind: 'CONSENT', by: 'yrsa', on: '2026-10-16', clock: '12.00' },
    { kind: 'MEETING', by: 'yrsa', on: '2026-10-30', clock: '14.30' },
    { kind: 'SEALED', by: 'yrsa', on: '2026-10-30', clock: '15.00' },
  ],

  threads: [
    {
      key: 'grupp',
      zone: 'shared',
      about: { action: 'grupp' },
      said: [
        {
          by: 'signe',
          on: '2026-11-17',
          clock: '20.05',
          body: 'Vilka dagar är det? Då kan jag fråga honom hur det var.',
        },
      ],
    },
  ],
});

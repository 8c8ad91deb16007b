// Nova Lindhamn, 15, whose identity is protected. Nothing that is shared names a place, a school or a
// clinic: units have neutral labels, addresses of no kind stand anywhere. What Nova tells Mira is in
// zones of its own, where only those whom Nova has named get in; for everyone else they do not exist.
import { kinds, openTo, openToPeople, type TellPlan } from './story.ts';

/** Those whom Nova lets in where Mira is. */
const whomNovaNamed = ['mira', 'hedda'];

export const tellNova: TellPlan = ({ words }) => ({
  key: 'nova',
  tenant: 'sjohamra',
  child: {
    name: 'Nova Lindhamn',
    fictionalId: 'FIKTIV-0003',
    bornOn: '2011-06-30',
    protected: true,
    person: 'nova',
  },
  guardians: [{ person: 'liv', kind: 'guardian', label: 'Mamma' }],
  legalBasis: ['SIP'],
  versionNo: 3,
  sealedOn: '2026-11-10',
  startedOn: '2026-08-31',
  principal: 'Socialnämnden',
  lead: { bestInterest: 'skolan', collaboration: 'socialtjansten' },
  followUp: { on: '2026-12-15', clock: '14.00', caller: 'amanda' },

  zones: [
    ...kinds('shared', 'family', 'child', 'health', 'school', 'studentHealth', 'social'),
    { key: 'health:trygghetsplan', kind: 'health', title: 'Trygghetsplan', named: true },
    { key: 'health:samtal', kind: 'health', title: 'Samtal med Mira', named: true },
    { key: 'child:mira', kind: 'child', title: 'Bara Mira och Hedda', named: true },
  ],

  units: [
    { key: 'socialtjansten', unit: 'ungdomsenheten', label: 'Socialtjänsten', sector: 'social' },
    { key: 'stodet', unit: 'oppenvardUngdom', label: 'Stödet hemma', sector: 'social' },
    { key: 'varden', unit: 'bup', label: 'Vården', sector: 'health' },
    {
      key: 'skolan',
      unit: 'lonnhojden',
      label: 'Skolan',
      sector: 'school',
      withoutPhone: true,
    },
    {
      key: 'elevhalsan',
      unit: 'elevhalsanLonnhojden',
      label: 'Elevhälsan',
      sector: 'studentHealth',
      withoutPhone: true,
    },
    { key: 'familjen', label: 'Familjen', sector: 'family' },
    {
      key: 'kurator',
      unit: 'ungdomsmottagningen',
      label: 'Kurator',
      sector: 'health',
      zone: 'health:samtal',
    },
  ],

  parties: [
    { person: 'amanda', unit: 'socialtjansten', role: 'professional', decides: true },
    { person: 'elias', unit: 'stodet', role: 'professional' },
    { person: 'hedda', unit: 'varden', role: 'professional' },
    { person: 'ture', unit: 'varden', role: 'professional' },
    { person: 'gosta', unit: 'skolan', role: 'professional' },
    { person: 'alice', unit: 'skolan', role: 'professional' },
    { person: 'bodil', unit: 'elevhalsan', role: 'professional' },
    { person: 'liv', unit: 'familjen', role: 'guardian' },
    { person: 'nova', unit: 'familjen', role: 'child' },
    { person: 'mira', unit: 'kurator', role: 'professional', zone: 'health:samtal' },
  ],

  consents: [
    ...['socialtjansten', 'stodet', 'varden', 'skolan', 'elevhalsan'].flatMap((unit) => [
      { by: 'liv', unit, answer: 'yes' as const, on: '2026-09-07' },
      { by: 'nova', unit, answer: 'yes' as const, on: '2026-09-07' },
    ]),
    { by: 'nova', unit: 'kurator', answer: 'yes', on: '2026-09-21' },
  ],

  shares: [
    ...openToPeople('family', ['amanda', 'elias'], {
      access: 'comment',
      basis: 'familyChoice',
      by: 'liv',
    }),
    ...openTo('child', ['socialtjansten', 'stodet', 'varden', 'skolan', 'elevhalsan'], {
      access: 'read',
      basis: 'childChoice',
      by: 'nova',
    }),
    { zone: 'child', person: 'liv', access: 'read', basis: 'childChoice', by: 'nova' },
    // Nova and Hedda wrote it; Nova chose who may read it.
    ...openToPeople('health:trygghetsplan', ['nova', 'hedda'], {
      access: 'edit',
      basis: 'childChoice',
      by: 'nova',
    }),
    ...openToPeople('health:trygghetsplan', ['liv', 'bodil'], {
      access: 'read',
      basis: 'childChoice',
      by: 'nova',
    }),
    ...openToPeople('health:samtal', ['nova', ...whomNovaNamed], {
      access: 'edit',
      basis: 'childChoice',
      by: 'nova',
    }),
    { zone: 'child:mira', person: 'nova', access: 'edit', basis: 'childChoice', by: 'nova' },
    ...openToPeople('child:mira', whomNovaNamed, {
      access: 'comment',
      basis: 'childChoice',
      by: 'nova',
    }),
  ],

  texts: [
    {
      zone: 'shared',
      section: 'about',
      by: 'amanda',
      on: '2026-11-10',
      clock: '16.00',
      blocks: [
        'Nova är 15 år och går i årskurs 9. Nova och mamma Liv har skyddade personuppgifter. Skriv aldrig adress, skola, mottagning eller resväg i planen, inte ens i en bilaga.',
        'Nova vet vad som hjälper: att någon hör av sig även när hon inte svarar, och att inget bestäms utan henne.',
      ],
    },
    {
      zone: 'shared',
      section: 'situation',
      by: 'elias',
      on: '2026-11-10',
      clock: '16.10',
      blocks: [
        'Nova sover dåligt och förmiddagarna är tunga. Hon kommer till skolan de dagar hon får börja i lugn och ro, och hon vill bli klar med nian.',
        'Det fungerar att samma personer håller kontakten. Nya personer tar kraft, och Nova får säga nej till dem.',
      ],
    },
    {
      zone: 'shared',
      section: 'meetingNotes',
      by: 'bodil',
      on: '2026-11-10',
      clock: '16.20',
      blocks: [
        { heading: `Möte ${words('2026-11-10')}, 45 minuter, Bodil Kvistgren ledde, plats hemlig` },
        'Närvarande: Nova, Liv, Amanda, Elias, Hedda, Gösta. Nova läste upp sina tre mål.',
        'Frågeställning: hur kan skolan vara lugn utan att bli ensam?',
        'Beslut: rummet vid biblioteket är Novas förmiddagar; Alice kommer in en gång i timmen och säger hej, inget mer. Om Nova inte svarar på två dagar hör Elias av sig till mamma, inte till skolan. Nova får säga nej till nya personer.',
        'Gösta frågade om mer tid i svenska; Nova vill vänta till januari. Inget om bostad eller resvägar får skrivas i planen.',
        `Uppföljning ${words('2026-12-15')}, Amanda kallar.`,
      ],
    },
    {
      zone: 'shared',
      section: 'followUp',
      by: 'amanda',
      on: '2026-11-12',
      clock: '09.30',
      blocks: [
        `Vi följer upp ${words('2026-12-15')}. Amanda kallar. Var vi ses får var och en veta för sig.`,
        {
          list: [
            'Hur är sömnen och förmiddagarna?',
            'Är lugnet i skolan lagom, eller blir det ensamt?',
            'Vet Nova och mamma vem de ringer när det är som tyngst?',
          ],
        },
      ],
    },
    {
      zone: 'family',
      section: 'familyWords',
      by: 'liv',
      on: '2026-11-11',
      clock: '20.40',
      blocks: [
        'Jag är lättad över att det finns en person som håller i allt. Jag behöver få veta när något ändras, helst samma dag. Skriv aldrig var vi bor eller vilken skola det är, inte ens i en bilaga.',
      ],
    },
    {
      zone: 'child',
      section: 'childVoice',
      by: 'nova',
      on: '2026-11-08',
      clock: '21.05',
      blocks: [
        'Jag orkar inte berätta om allt varje gång. Det här är vad som hjälper: att någon hör av sig även när jag inte svarar, att ni inte bestämmer utan mig, att vi inte pratar om pappa i skolan.',
      ],
    },
    {
      zone: 'child:mira',
      section: 'childVoice',
      by: 'nova',
      on: '2026-11-08',
      clock: '21.20',
      blocks: ['Det jag säger till Mira stannar hos Mira.'],
    },
    {
      zone: 'health',
      section: 'notes',
      by: 'hedda',
      on: '2026-11-09',
      clock: '13.40',
      blocks: [
        `Samtal en gång i veckan sedan ${words('2026-09-14')}. Sömnen följs med en dagbok som Nova för själv. Vi avstämmer målet om förmiddagarna varje månad.`,
      ],
    },
    {
      zone: 'health',
      section: 'notes',
      by: 'ture',
      on: '2026-11-12',
      clock: '10.15',
      blocks: [
        `Genomgång av läkemedel ${words('2026-12-09')}. Nova vill att Hedda är med. Inga ändringar innan dess.`,
      ],
    },
    {
      zone: 'health:trygghetsplan',
      section: 'notes',
      by: 'hedda',
      on: '2026-10-06',
      clock: '14.30',
      blocks: [
        { heading: 'När det börjar bli tungt' },
        { list: ['Hörlurar och filt.', 'Skriva till Elias, bara ett hjärta räcker.'] },
        { heading: 'När det är som tyngst' },
        {
          list: [
            'Säga det till mamma. Mamma behöver inte säga något, bara sitta kvar.',
            'Mamma ringer Hedda. På natten ringer vi 1177, och 112 om det är fara.',
          ],
        },
      ],
    },
    {
      zone: 'health:samtal',
      section: 'notes',
      by: 'mira',
      on: '2026-11-09',
      clock: '15.10',
      blocks: [
        'Nova kommer varannan vecka och bestämmer själv vad vi pratar om. Hedda vet att vi ses. Inget härifrån förs vidare utan Novas ja.',
      ],
    },
    {
      zone: 'school',
      section: 'notes',
      by: 'gosta',
      on: '2026-11-02',
      clock: '15.30',
      blocks: [
        { heading: 'Prövning av barnets bästa: beslut om anpassad studiegång' },
        `Beslut ${words('2026-10-30')}. Ärendet är beskrivet. Nova hördes ${words('2026-10-26')} och vill ha kortare dagar.`,
        'Kunskap har hämtats från elevhälsan och vården. Alternativen var mer stöd i helklass, mindre grupp eller anpassad studiegång.',
        'Bedömning: anpassad studiegång är bäst nu. Risken för ensamhet vägs upp av samtalen med Alice och Bodil.',
        `Återkoppling till Nova ${words('2026-11-02')}. Följs upp ${words('2026-12-15')}.`,
      ],
    },
    {
      zone: 'studentHealth',
      section: 'notes',
      by: 'bodil',
      on: '2026-11-13',
      clock: '13.05',
      blocks: [
        'Två fredagssamtal är genomförda, fem minuter var. Nova vill att det alltid är jag. Jag har läst trygghetsplanen och vet vad jag gör.',
      ],
    },
    {
      zone: 'social',
      section: 'notes',
      by: 'amanda',
      on: '2026-11-09',
      clock: '11.00',
      blocks: [
        'Nova och mamma tackar ja till öppenvård. Bedömning av risk för kontakt från pappa hanteras enligt enhetens rutin och finns inte i den gemensamma planen.',
        `Utredning enligt socialtjänstlagen pågår från ${words('2026-08-31')} till ${words('2026-12-18')}. Amanda ansvarar.`,
      ],
    },
  ],

  goals: [
    {
      key: 'sova',
      title: 'Jag sover bättre och orkar med förmiddagarna',
      area: 'healthy',
      by: 'elias',
      on: '2026-11-10',
      clock: '15.20',
      text: ['Avstäms varje månad. Målen har Nova formulerat tillsammans med Elias.'],
    },
    {
      key: 'nian',
      title: 'Jag blir klar med nian, i mitt tempo',
      area: 'achieving',
      by: 'elias',
      on: '2026-11-10',
      clock: '15.22',
      text: [
        'Nova bestämmer takten tillsammans med Alice. Mer tid i svenska tas upp igen i januari.',
      ],
    },
    {
      key: 'tyngst',
      title: 'När det är som tyngst vet jag, och mamma, vad vi gör och vem vi ringer',
      area: 'safe',
      by: 'elias',
      on: '2026-11-10',
      clock: '15.24',
      text: ['Trygghetsplan finns. Nova väljer vem som får läsa den.'],
    },
  ],

  actions: [
    {
      key: 'samtal',
      goal: 'sova',
      kind: 'SUPPORT',
      title: 'Samtal en gång i veckan',
      unit: 'varden',
      contact: 'hedda',
      start: '2026-09-14',
      status: 'IN_PROGRESS',
      by: 'hedda',
      on: '2026-09-14',
      clock: '15.00',
    },
    {
      key: 'lakemedel',
      goal: 'sova',
      title: 'Genomgång av läkemedel',
      unit: 'varden',
      contact: 'ture',
      due: '2026-12-09',
      status: 'PLANNED',
      by: 'ture',
      on: '2026-11-10',
      clock: '15.40',
    },
    {
      key: 'hemma',
      goal: 'sova',
      kind: 'SUPPORT',
      title: 'Stöd hemma två eftermiddagar i veckan',
      what: 'Om Nova inte svarar på två dagar hör Elias av sig till mamma, inte till skolan.',
      unit: 'stodet',
      contact: 'elias',
      start: '2026-10-19',
      due: '2027-03-31',
      status: 'IN_PROGRESS',
      by: 'elias',
      on: '2026-10-19',
      clock: '16.00',
    },
    {
      key: 'studiegang',
      goal: 'nian',
      kind: 'SUPPORT',
      title: 'Anpassad studiegång, 18 timmar i veckan, lugn plats',
      unit: 'skolan',
      contact: 'gosta',
      start: '2026-11-02',
      due: '2027-06-11',
      status: 'IN_PROGRESS',
      by: 'gosta',
      on: '2026-11-02',
      clock: '15.40',
    },
    {
      key: 'fredag',
      goal: 'nian',
      kind: 'SUPPORT',
      title: 'Veckosamtal fem minuter på fredagar, alltid samma person',
      unit: 'elevhalsan',
      contact: 'bodil',
      start: '2026-11-06',
      status: 'IN_PROGRESS',
      by: 'bodil',
      on: '2026-11-06',
      clock: '13.00',
    },
    {
      key: 'efterNian',
      goal: 'nian',
      title: 'Planera väg efter nian',
      what: 'Kommunens aktivitetsansvar informeras i januari.',
      unit: 'skolan',
      contact: 'alice',
      start: '2027-01-18',
      due: '2027-03-12',
      status: 'PLANNED',
      by: 'gosta',
      on: '2026-11-10',
      clock: '15.45',
    },
    {
      key: 'trygghetsplan',
      goal: 'tyngst',
      title: 'Trygghetsplan finns',
      what: 'Skriven av Nova och Hedda. Nova väljer vem som får läsa.',
      unit: 'varden',
      contact: 'hedda',
      done: '2026-10-06',
      status: 'DONE',
      by: 'hedda',
      on: '2026-10-06',
      clock: '14.50',
    },
  ],

  milestones: [
    { kind: 'MEETING', by: 'amanda', on: '2026-11-10', clock: '16.00' },
    { kind: 'SEALED', by: 'amanda', on: '2026-11-10', clock: '16.40' },
  ],

  threads: [
    {
      key: 'hej',
      zone: 'shared',
      about: { action: 'studiegang' },
      said: [
        {
          by: 'nova',
          on: '2026-11-12',
          clock: '20.15',
          body: 'Det är bra att Alice bara säger hej. Fortsätt med det.',
        },
        {
          by: 'alice',
          on: '2026-11-13',
          clock: '08.05',
          body: 'Tack för att du säger det. Då gör jag så.',
        },
      ],
    },
    {
      key: 'mira',
      zone: 'health:samtal',
      about: 'zone',
      said: [
        {
          by: 'nova',
          on: '2026-11-10',
          clock: '18.30',
          body: 'Kan vi ses på torsdag i stället? Säg inget till mamma.',
        },
        {
          by: 'mira',
          on: '2026-11-11',
          clock: '09.00',
          body: 'Torsdag går bra. Det stannar här.',
        },
      ],
    },
  ],
});

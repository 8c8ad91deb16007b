// A sealed version as a PDF in Swedish, whatever language the page has: the same words, in the same
// order, as the version's page.
import { isList } from '#domain/plan/rich-text.ts';
import type { Block, Inline, RichText } from '#domain/plan/rich-text.ts';
import { latestAnswers, type Version } from '#domain/plan/version.ts';
import { outcomeWords, promiseWords } from '$lib/plan/commitment-words.ts';
import { clock, longDay, todayInSweden } from '$lib/plan/dates.ts';
import { isBeforeGoals, sharedParts, textsBeforeGoals } from '$lib/plan/parts.ts';
import {
  actionKindWord,
  actionStatusWord,
  goalStatusWord,
  possessive,
  wheelAreaWord,
} from '$lib/plan/words.ts';
import { m } from '$lib/paraglide/messages.js';
import { TaggedDocument, type Run } from './tagged-document.ts';

const day = (date: string): string => longDay(date, '0000', 'sv');
const at = (moment: string): string =>
  m.approval_at({ day: day(todayInSweden(new Date(moment))), clock: clock(moment, 'sv') });
const plain = (text: string): Run[] => [{ text }];
const joined = (parts: readonly (string | null | undefined | false)[], by: string): string =>
  parts.filter(Boolean).join(by);

export async function versionPdf(version: Version): Promise<Uint8Array> {
  const { content, number, answers } = version;
  const { frame, goals, actions, dissents, parties, units, sections, child } = content;
  const pdf = new TaggedDocument(`${m.approval_version({ number })} – ${child.name}`, 'sv-SE');

  pdf.heading(
    1,
    `${m.pdf_plan_of({ name: child.name })}, ${m.approval_version({ number }).toLowerCase()}`,
  );
  if (version.sealedAt !== null)
    pdf.paragraph(
      plain(m.approval_sealed_by({ at: at(version.sealedAt), name: version.sealedBy ?? '' })),
    );
  if (frame.summary !== null) {
    pdf.heading(2, m.approval_frame_summary());
    pdf.paragraph(plain(frame.summary));
  }

  const titles = new Map(
    sharedParts(child.name).flatMap((part) =>
      part.kind === 'text' ? [[part.key, part.title] as const] : [],
    ),
  );
  const section = ({ key, title, content: text }: (typeof sections)[number]): void => {
    const blocks = blocksOf(text);
    if (blocks.length === 0) return;
    pdf.heading(2, title ?? titles.get(key) ?? key);
    write(pdf, blocks);
  };
  textsBeforeGoals(sections).forEach(section);

  pdf.heading(2, m.plan_part_goals());
  const known = new Set<string>(goals.map(({ id }) => id));
  const actionLines = (goalId: string | null): Run[][][] =>
    actions
      .filter((action) =>
        goalId === null
          ? action.goalId === null || !known.has(action.goalId)
          : action.goalId === goalId,
      )
      .map((action) => [
        [{ text: action.title || m.plan_action_untitled(), bold: true }],
        ...(action.what ? [plain(action.what)] : []),
        plain(
          joined(
            [
              action.kind !== 'OTHER' && actionKindWord[action.kind](),
              actionStatusWord[action.status](),
              joined([action.contact, action.unit], ', ') || m.approval_nobody(),
              action.startOn && m.approval_from({ day: day(action.startOn) }),
              action.dueOn && m.approval_until({ day: day(action.dueOn) }),
              action.doneOn && m.plan_done_on({ day: day(action.doneOn) }),
              ...promiseWords(action, {
                waitsFor: action.waitsForUnit,
                interim: action.interimUnit,
                day,
              }),
              outcomeWords(action),
            ],
            ' · ',
          ),
        ),
      ]);
  goals.forEach((goal, n) => {
    pdf.heading(3, `${n + 1}. ${goal.title || m.plan_goal_untitled()}`);
    const area = goal.wheelArea === null ? null : wheelAreaWord[goal.wheelArea]();
    pdf.paragraph(plain(joined([goalStatusWord[goal.status](), area], ' · ')), { small: true });
    write(pdf, blocksOf(goal.content));
    const lines = actionLines(goal.id);
    if (lines.length > 0) pdf.list(lines);
  });
  const loose = actionLines(null);
  if (loose.length > 0) {
    pdf.heading(3, m.approval_without_goal());
    pdf.list(loose);
  }

  if (dissents.length > 0) {
    pdf.heading(2, m.dissent_heading());
    pdf.list(
      dissents.map((one) => [
        [{ text: one.title, bold: true }],
        plain(`${m.dissent_by({ name: one.by })}, ${at(one.at)}`),
        plain(one.body),
      ]),
    );
  }

  sections.filter(({ key }) => !isBeforeGoals(key)).forEach(section);

  const said: [string, string | null][] = [
    [m.approval_frame_principal(), frame.principal],
    [m.approval_frame_others(), frame.othersMeasures],
    [m.approval_frame_child({ name: possessive(child.name) }), frame.childView],
    [
      m.approval_frame_follow_up(),
      frame.followUpAt &&
        joined(
          [
            at(frame.followUpAt),
            frame.place,
            frame.caller && m.approval_calls({ name: frame.caller }),
          ],
          '. ',
        ),
    ],
  ];
  for (const [term, words] of said)
    if (words) {
      pdf.heading(2, term);
      pdf.paragraph(plain(words));
    }

  pdf.heading(2, m.approval_people());
  const latest = latestAnswers(answers);
  pdf.list(
    parties.map((party) => {
      const unit = units.find(({ id }) => id === party.unitId)?.label;
      const answer = latest.get(party.id);
      const told =
        answer === undefined
          ? m.approval_waits()
          : `${answer.answer === 'APPROVED' ? m.approval_said_yes() : m.approval_said_no()} ${at(answer.at)}`;
      const notes = answers.filter(({ partyId, note }) => partyId === party.id && note !== null);
      return [
        plain(`${joined([party.name, party.title, unit], ', ')}: ${told}`),
        ...notes.map((one) =>
          plain(`${m.approval_reason({ when: at(one.at) })} ${one.note ?? ''}`),
        ),
      ];
    }),
  );
  pdf.paragraph(plain(`${m.approval_file_sum()} ${version.hash}`), { small: true });
  if (pdf.missing > 0) pdf.paragraph(plain(m.pdf_missing({ count: pdf.missing })));
  return pdf.finish((page, of) => m.pdf_page({ page, of }));
}

const blocksOf = (text: unknown): Block[] =>
  text !== null && typeof text === 'object' && 'content' in text ? (text as RichText).content : [];

function write(pdf: TaggedDocument, blocks: readonly Block[]): void {
  for (const block of blocks)
    if (isList(block))
      pdf.list(
        block.content.map((item) => linesIn(item.content)),
        block.type === 'orderedList',
      );
    else if (block.type === 'heading') pdf.heading(3, textOf(block.content));
    else pdf.paragraph(runsOf(block.content));
}

/** A list within a list stands as further lines of its item. */
const linesIn = (blocks: readonly Block[]): Run[][] =>
  blocks.flatMap((block) =>
    isList(block)
      ? block.content.flatMap((item) =>
          linesIn(item.content).map((line, n) => (n === 0 ? [{ text: '– ' }, ...line] : line)),
        )
      : [runsOf(block.content)],
  );

const runsOf = (inline: readonly Inline[] = []): Run[] =>
  inline.map((one) =>
    one.type === 'hardBreak'
      ? { text: '\n' }
      : {
          text: one.text,
          bold: one.marks?.some(({ type }) => type === 'bold') ?? false,
          italic: one.marks?.some(({ type }) => type === 'italic') ?? false,
        },
  );

const textOf = (inline?: readonly Inline[]): string =>
  runsOf(inline)
    .map(({ text }) => text)
    .join('');

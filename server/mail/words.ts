// The words of Kring's mails, in its four languages: a sentence for each kind of notice, with one and with
// several. Arabic has four forms for several; there the number stands after what is counted. Those two were
// written by a machine and are not reviewed: the mail says so, in Swedish as well.
import type { NoticeKind } from '#domain/notices/kinds.ts';

export type Counted = readonly [one: string, many: (count: number) => string];

export interface Words {
  lang: string;
  dir: 'ltr' | 'rtl';
  subject: string;
  sum: Counted;
  kinds: Record<NoticeKind, Counted>;
  signIn: string;
  foot: string;
  confirm: string;
  confirmFoot: string;
  /** That a machine wrote it. */
  machine?: string;
}

const swedish: Words = {
  lang: 'sv',
  dir: 'ltr',
  subject: 'Du har en uppdatering',
  sum: ['Du har en uppdatering i Kring.', (n) => `Du har ${n} uppdateringar i Kring.`],
  kinds: {
    answer: ['Någon väntar på svar från dig.', (n) => `${n} frågor väntar på svar från dig.`],
    help: ['Något fungerar inte.', (n) => `${n} saker fungerar inte.`],
    mention: ['Du är nämnd i en kommentar.', (n) => `Du är nämnd i ${n} kommentarer.`],
    comment: ['Det finns en ny kommentar.', (n) => `Det finns ${n} nya kommentarer.`],
    change: ['Något har ändrats i en plan.', (n) => `${n} saker har ändrats.`],
    call: ['Du är kallad till ett möte.', (n) => `Du är kallad till ${n} möten.`],
    meeting: ['Det finns nytt om ett möte.', (n) => `Det finns nytt om ${n} möten.`],
    followUp: ['En uppföljning närmar sig.', (n) => `${n} uppföljningar närmar sig.`],
    consent: ['Ett samtycke behöver ditt svar.', (n) => `${n} samtycken behöver ditt svar.`],
    approval: [
      'Något väntar på att du godkänner.',
      (n) => `${n} saker väntar på att du godkänner.`,
    ],
    agreement: ['En överenskommelse väntar på dig.', (n) => `${n} överenskommelser väntar på dig.`],
    // Nothing of where to: that a child moves is not for a mail.
    move: ['En fråga om en plan väntar på dig.', (n) => `${n} frågor om planer väntar på dig.`],
    moved: ['Det finns besked om en flytt.', (n) => `${n} besked om flytt.`],
    signal: ['Något väntar på din enhet.', (n) => `${n} saker väntar på din enhet.`],
    inquiry: ['En fråga väntar på din enhet.', (n) => `${n} frågor väntar på din enhet.`],
    guide: ['Du har fått ett svar.', (n) => `Du har fått ${n} svar.`],
    advice: ['Er enhet har fått ett svar.', (n) => `Er enhet har fått ${n} svar.`],
  },
  signIn: 'Logga in för att läsa:',
  foot: 'Mejlet säger inget om barnet. Vad du får mejl om och hur ofta väljer du i Kring, under Aviseringar.',
  confirm: 'Öppna länken för att få mejl från Kring hit. Den gäller i ett dygn:',
  confirmFoot: 'Har du inte bett om det här? Då behöver du inte göra något.',
};

const english: Words = {
  lang: 'en',
  dir: 'ltr',
  subject: 'You have an update',
  sum: ['You have one update in Kring.', (n) => `You have ${n} updates in Kring.`],
  kinds: {
    answer: ['Someone is waiting for your answer.', (n) => `${n} questions wait for your answer.`],
    help: ['Something does not work.', (n) => `${n} things do not work.`],
    mention: ['You are named in a comment.', (n) => `You are named in ${n} comments.`],
    comment: ['There is a new comment.', (n) => `There are ${n} new comments.`],
    change: ['Something has changed in a plan.', (n) => `${n} things have changed.`],
    call: ['You are called to a meeting.', (n) => `You are called to ${n} meetings.`],
    meeting: ['There is news of a meeting.', (n) => `There is news of ${n} meetings.`],
    followUp: ['A follow-up is coming up.', (n) => `${n} follow-ups are coming up.`],
    consent: ['A consent needs your answer.', (n) => `${n} consents need your answer.`],
    approval: ['Something waits for your approval.', (n) => `${n} things wait for your approval.`],
    agreement: ['An agreement waits for you.', (n) => `${n} agreements wait for you.`],
    move: [
      'A question about a plan waits for you.',
      (n) => `${n} questions about plans wait for you.`,
    ],
    moved: ['There is news of a move.', (n) => `${n} pieces of news of moves.`],
    signal: ['Something waits for your unit.', (n) => `${n} things wait for your unit.`],
    inquiry: ['A question waits for your unit.', (n) => `${n} questions wait for your unit.`],
    guide: ['You have an answer.', (n) => `You have ${n} answers.`],
    advice: ['Your unit has an answer.', (n) => `Your unit has ${n} answers.`],
  },
  signIn: 'Sign in to read:',
  foot: 'This mail says nothing about the child. What you get mail about, and how often, you choose in Kring, under Notices.',
  confirm: 'Open the link to get mail from Kring here. It holds for a day:',
  confirmFoot: 'You did not ask for this? Then there is nothing you need to do.',
};

const counted = (one: string, label: string): Counted => [one, (n) => `${label}: ${n}`];

const arabic: Words = {
  lang: 'ar',
  dir: 'rtl',
  subject: 'لديك تحديث',
  sum: counted('لديك تحديث واحد في Kring.', 'تحديثات لك في Kring'),
  kinds: {
    answer: counted('أحد ينتظر جوابا منك.', 'أسئلة تنتظر جوابا منك'),
    help: counted('شيء لا يسير كما يجب.', 'أشياء لا تسير كما يجب'),
    mention: counted('ذُكرت في تعليق.', 'تعليقات ذُكرت فيها'),
    comment: counted('هناك تعليق جديد.', 'تعليقات جديدة'),
    change: counted('تغير شيء في خطة.', 'أشياء تغيرت'),
    call: counted('أنت مدعو إلى اجتماع.', 'اجتماعات أنت مدعو إليها'),
    meeting: counted('هناك خبر عن اجتماع.', 'اجتماعات عنها أخبار'),
    followUp: counted('متابعة تقترب.', 'متابعات تقترب'),
    consent: counted('موافقة تحتاج إلى جوابك.', 'موافقات تحتاج إلى جوابك'),
    approval: counted('شيء ينتظر موافقتك.', 'أشياء تنتظر موافقتك'),
    agreement: counted('اتفاق ينتظرك.', 'اتفاقات تنتظرك'),
    move: counted('سؤال عن خطة ينتظرك.', 'أسئلة عن خطط تنتظرك'),
    moved: counted('هناك خبر عن انتقال.', 'أخبار عن انتقال'),
    signal: counted('شيء ينتظر وحدتك.', 'أشياء تنتظر وحدتك'),
    inquiry: counted('سؤال ينتظر وحدتك.', 'أسئلة تنتظر وحدتك'),
    guide: counted('وصلك جواب.', 'أجوبة وصلتك'),
    advice: counted('وصل وحدتك جواب.', 'أجوبة وصلت وحدتك'),
  },
  signIn: 'سجّل الدخول لتقرأ:',
  foot: 'لا تقول الرسالة شيئا عن الطفل. تختار في Kring، في «الإشعارات»، عمّا تصلك الرسائل وكم مرة.',
  confirm: 'افتح الرابط ليصلك بريد Kring هنا. يسري لمدة يوم:',
  confirmFoot: 'لم تطلب هذا؟ إذن لا حاجة لفعل شيء.',
  machine: 'كتبت آلة هذه الكلمات ولم يراجعها أحد.',
};

const somali: Words = {
  lang: 'so',
  dir: 'ltr',
  subject: 'War cusub ayaad haysataa',
  sum: counted('Hal war oo cusub ayaad ku haysataa Kring.', 'Wararka cusub ee Kring'),
  kinds: {
    answer: counted('Qof ayaa jawaabtaada sugaya.', 'Su’aalo jawaabtaada sugaya'),
    help: counted('Wax baan shaqaynayn.', 'Waxyaabo aan shaqaynayn'),
    mention: counted('Faallo ayaa lagugu xusay.', 'Faallooyin lagugu xusay'),
    comment: counted('Faallo cusub ayaa jirta.', 'Faallooyin cusub'),
    change: counted('Qorshe wax baa iska beddelay.', 'Waxyaabo isbeddelay'),
    call: counted('Kulan ayaa laguugu yeeray.', 'Kulamo laguugu yeeray'),
    meeting: counted('Kulan war cusub ayaa ka jira.', 'Kulamo war cusub ka jiro'),
    followUp: counted('Dabagal ayaa soo dhow.', 'Dabagallo soo dhow'),
    consent: counted('Oggolaansho ayaa jawaabtaada u baahan.', 'Oggolaanshooyin kuu baahan'),
    approval: counted('Wax baa oggolaanshahaaga sugaya.', 'Waxyaabo oggolaanshahaaga sugaya'),
    agreement: counted('Heshiis ayaa ku sugaya.', 'Heshiisyo ku sugaya'),
    move: counted(
      'Su’aal qorshe ku saabsan ayaa ku sugaysa.',
      'Su’aalo qorshayaal ku saabsan oo ku sugaya',
    ),
    moved: counted('War ayaa ka soo baxay guuritaan.', 'War oo ku saabsan guuritaan'),
    signal: counted('Wax baa waaxdaada sugaya.', 'Waxyaabo waaxdaada sugaya'),
    inquiry: counted('Su’aal ayaa waaxdaada sugaysa.', 'Su’aalo waaxdaada sugaya'),
    guide: counted('Jawaab ayaad heshay.', 'Jawaabo aad heshay'),
    advice: counted('Waaxdaadu jawaab ayay heshay.', 'Jawaabo waaxdaadu heshay'),
  },
  signIn: 'Gal si aad u akhrido:',
  foot: 'Fariintu ilmaha wax kama sheegto. Kring, Ogeysiisyo, ayaad ka dooranaysaa waxa fariimuhu ku saabsan yihiin iyo inta jeer.',
  confirm: 'Fur xiriiriyaha si fariimaha Kring halkan u yimaaddaan. Wuxuu shaqeeyaa maalin:',
  confirmFoot: 'Ma aadan codsan? Markaas waxba ma aha inaad samayso.',
  machine: 'Erayadan mashiin baa qoray, cidna ma dib u eegin.',
};

const all: Partial<Record<string, Words>> = { sv: swedish, en: english, ar: arabic, so: somali };

export const wordsIn = (language: string): Words => all[language] ?? swedish;
export const machineInSwedish = 'En maskin har skrivit orden och ingen har granskat dem.';
export const inWords = ([one, many]: Counted, n: number): string => (n === 1 ? one : many(n));

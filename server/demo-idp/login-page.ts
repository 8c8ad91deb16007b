// The demo provider's login page: plain accessible HTML, one button per person, its own small
// stylesheet, no script. Swedish, because it stands for BankID and SITHS, which are.
import { cardLine } from '../demo/cast.ts';
import { clients, type DemoPerson, type World } from './claims.ts';

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const text = (value: string): string => value.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

const kinds: Record<string, string> = {
  staff: 'Personal',
  administrator: 'Administratör',
  operator: 'Driver tjänsten',
  guardian: 'Vårdnadshavare',
  relative: 'Närstående',
  child: 'Barn eller ungdom',
};

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase();

const card = ({ slug, name, kind }: DemoPerson): string => `
        <li>
          <button type="submit" name="person" value="${text(slug)}">
            <span class="disc ${text(kind)}" aria-hidden="true">${text(initials(name))}</span>
            <span class="who">
              <span class="name">${text(name)}</span>
              <span class="kind">${text(cardLine(slug) ?? kinds[kind] ?? kind)}</span>
            </span>
          </button>
        </li>`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="sv">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${text(title)}</title>
    <link rel="stylesheet" href="/demo-idp/login.css" />
  </head>
  <body>
    <main>${body}
    </main>
  </body>
</html>
`;

export function loginPage(world: World, uid: string, people: DemoPerson[]): string {
  const { title } = clients[world];
  return page(
    `${title} – prov`,
    `
      <h1>${text(title)}</h1>
      <p class="about"><strong>Påhittade personer.</strong> Detta är ingen riktig e-legitimation. Välj vem du vill vara.</p>
      <form method="post" action="/demo-idp/interaction/${text(uid)}">
        <ul>${people.map(card).join('')}
        </ul>
        <p><button class="cancel" type="submit" name="cancel" value="1">Avbryt</button></p>
      </form>`,
  );
}

export const problemPage = (): string =>
  page(
    'Inloggningen gick inte att fortsätta',
    `
      <h1>Inloggningen gick inte att fortsätta</h1>
      <p class="about">Den kan ha tagit för lång tid. Inget har hänt. Börja om från inloggningen.</p>
      <p><a href="/sign-in">Till inloggningen</a></p>`,
  );

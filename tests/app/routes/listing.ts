// Every route there is, read from src/routes as it is written: pages, their actions, and the methods of
// endpoints. What is added there is in the list by itself.
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

export interface Route {
  id: string;
  page: boolean;
  actions: string[];
  methods: string[];
}

const root = 'src/routes';

/** Names that a module exports, and the keys of an exported object called `actions`. */
function exportsOf(path: string): { names: string[]; actions: string[] } {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const names: string[] = [];
  const actions: string[] = [];
  for (const statement of file.statements) {
    const exported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (exported !== true) continue;
    if (ts.isFunctionDeclaration(statement)) names.push(statement.name?.text ?? '');
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      names.push(name.getText());
      if (name.getText() !== 'actions' || initializer === undefined) continue;
      const object = ts.isSatisfiesExpression(initializer) ? initializer.expression : initializer;
      if (!ts.isObjectLiteralExpression(object))
        throw new Error(`${path}: the actions are not written as an object`);
      for (const property of object.properties) {
        if (property.name === undefined) throw new Error(`${path}: an action has no name`);
        actions.push(property.name.getText());
      }
    }
  }
  return { names, actions };
}

export function listRoutes(): Route[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  const folders = [
    ...new Set(
      files.flatMap((file) =>
        /(^|\/)\+(page(\.server)?|server)\.(svelte|ts)$/.test(file)
          ? [file.replace(/\/?\+[^/]*$/, '')]
          : [],
      ),
    ),
  ];
  return folders.map((folder) => {
    const has = (name: string) => files.includes(`${folder === '' ? '' : `${folder}/`}${name}`);
    const path = (name: string) => `${root}/${folder}/${name}`;
    return {
      id: `/${folder}`,
      page: has('+page.svelte') || has('+page.server.ts'),
      actions: has('+page.server.ts') ? exportsOf(path('+page.server.ts')).actions : [],
      methods: has('+server.ts')
        ? exportsOf(path('+server.ts')).names.filter((name) => /^[A-Z]+$/.test(name))
        : [],
    };
  });
}

// A PDF is in Swedish whatever language its reader has the pages in: it is the paper of a Swedish
// authority, and its words are quoted in others.
import { inLanguage } from '../in-language.ts';

export const inSwedish = <T>(work: () => Promise<T>): Promise<T> => inLanguage('sv', work);

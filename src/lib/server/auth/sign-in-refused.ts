// Why somebody who came back from an identity provider is not signed in; `/sign-in?problem=…` says it in words.

export type SignInProblem =
  'cancelled' | 'level' | 'unknown' | 'failed' | 'unavailable' | 'young' | 'elsewhere';

export class SignInRefused extends Error {
  readonly problem: SignInProblem;
  constructor(problem: SignInProblem, options?: ErrorOptions) {
    super(problem, options);
    this.problem = problem;
  }
}

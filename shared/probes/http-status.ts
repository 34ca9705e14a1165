import type { CheckOf, Resolved } from '../config/schema.ts';

type HttpCheck = Resolved<CheckOf<'http'>>;

/** 200 to 299 unless the check says which. */
export const isExpectedStatus = ({ expect }: HttpCheck, status: number | undefined): boolean => {
  if (status === undefined) return false;
  const expected = expect?.status;
  if (expected === undefined) return status >= 200 && status <= 299;
  return typeof expected === 'number' ? status === expected : expected.includes(status);
};

/** `200`, `200 or 204`, `200 to 299`. */
export const expectedInWords = ({ expect }: HttpCheck): string => {
  const expected = expect?.status;
  if (expected === undefined) return '200 to 299';
  return typeof expected === 'number' ? String(expected) : expected.join(' or ');
};

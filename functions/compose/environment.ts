/** A variable of the function's environment; throws when it is not set, and says what it is for. */
export const requireVariable = (name: string, what: string): string => {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `the environment variable ${name} is not set: expected ${what}; serverless.yml sets it for every function that needs it`,
  );
};

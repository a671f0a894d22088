/**
 * On a CI machine that others use as well, a test may meet a store or a browser that needs seconds for what takes milliseconds.
 * It gets a second try there, and what went wrong in the first is printed.
 */
if (process.env.CI) jest.retryTimes(1, { logErrorsBeforeRetry: true });

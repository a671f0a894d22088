/** Tests that need what this machine lacks are skipped, and say so. @param reason null where nothing is lacking */
export function testUnless(reason: string | null, untested: string): jest.It {
  if (reason === null) return test;
  console.warn(`${untested} not tested: ${reason}`);
  return test.skip;
}
